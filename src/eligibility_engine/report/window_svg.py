"""Windows as a picture: SVG without script or network, whose ink is the colour of the text around it.

A filled end belongs to the window, a hollow one does not. What counts is drawn in full, what may count is pale, what
does not count is faint and hollow; each says so in words too.
"""

import hashlib
from datetime import date
from html import escape
from textwrap import wrap
from typing import Final, cast

from eligibility_engine.dates import civil_day
from eligibility_engine.errors import DefinitionError
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.markup import showable
from eligibility_engine.report.time_axis import LEFT, RIGHT, Axis, axis_of
from eligibility_engine.report.windows import Days, End, Lane, Panel, Window, panels
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict

WIDTH, EDGE = 760, 10
LINE, LETTERS = 17, 14  # the height of a line of the sentence, and of one beside a row
SENTENCE, LANE_WORDS, LETTER = 108, 34, 6.1  # letters of such lines, and the width of one
_FILL: Final = {
    Verdict.MET: ' fill="currentColor"',
    Verdict.UNKNOWN: ' fill="currentColor" fill-opacity="0.3"',
    Verdict.NOT_MET: "",
}
_STYLE: Final = (
    "<style>svg:root{color:#1c2430;background:#fff}"
    "@media(prefers-color-scheme:dark){svg:root{color:#e4e8ee;background:#14181f}}</style>"
)


def window_svg(trace: Trace, key: str = "") -> str:
    """Return a picture of the windows of a rule, for the subject of a trace, as SVG; it shows dates of the subject.

    Args:
        trace: the trace of an entry, or of a part of it: `a["exc_vaccine"].trace`.
        key: what tells the picture from others on one page, which may show the same.

    Raises:
        DefinitionError: `RULE_WINDOW` when the rule holds no date against a window or an anchor.
    """
    shown = panels(trace)
    if not shown:
        raise DefinitionError("the rule holds no date against a window or an anchor", code="RULE_WINDOW")
    axis, drawn, top = axis_of(_days(shown, trace)), list[str](), 0.0
    for panel in shown:
        lines, top = _panel(panel, axis, top)
        drawn += lines
    title, told = "; ".join(dict.fromkeys(panel.sentence for panel in shown)), " ".join(map(_told, shown))
    return showable("\n".join([*_head(title, told, key, top + 34), *drawn, *_scale(axis, top), "</svg>\n"]))


def _head(title: str, told: str, key: str, height: float) -> tuple[str, ...]:
    """Return the beginning of the picture: what it says to those who do not see it, under ids of its own."""
    key = hashlib.sha256((title + told + key).encode()).hexdigest()[:8]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img"',
        f' aria-labelledby="t{key} d{key}" fill="none" stroke="currentColor" stroke-width="2"',
        ' font-family="system-ui, sans-serif" font-size="12">',
        f'<title id="t{key}">{escape(title)}</title>',
        f'<desc id="d{key}">{escape(told)}</desc>',
        _STYLE,
    )


def _days(shown: tuple[Panel, ...], trace: Trace) -> list[date]:
    """Return every day that the picture shows; where there is none, the as-of date."""
    ends = [end.days for panel in shown for end in panel.ends]
    lanes = [lane for panel in shown for lane in panel.lanes]
    known = [
        day for days in (*ends, *(d for lane in lanes for d in (lane.begin, lane.finish))) if days for day in days.known
    ]
    known += [lane.clear for lane in lanes if lane.clear]
    return known or [civil_day(cast(date, cast(Exact, trace.evaluation.as_of).value))]


def _scale(axis: Axis, top: float) -> list[str]:
    """Draw the scale below all panels."""
    drawn = [f'<g stroke-width="1" opacity="0.75"><path d="M{LEFT} {top + 6:g}H{RIGHT}"/>']
    for day, said in axis.ticks():
        x = axis.x(day)
        drawn.append(f'<path d="M{x:g} {top + 6:g}v5"/>{_text(x, top + 24, said, "middle")}')
    return [*drawn, "</g>"]


def _panel(panel: Panel, axis: Axis, top: float) -> tuple[list[str], float]:
    """Draw a panel; return where the next may begin."""
    drawn, y = list[str](), top
    for line in wrap(panel.sentence, SENTENCE):
        y += LINE
        drawn.append(_text(EDGE, y, line, size=13))
    bands = [(window, _labels(window.ends, axis)) for window in panel.windows]
    anchors = _labels((panel.anchor,), axis) if panel.anchor else []
    bottom = (
        y + sum(24 + 30 * len(labels) for _, labels in bands) + 30 * len(anchors) + sum(map(_height, panel.lanes)) + 8
    )
    for window, labels in bands:
        drawn += _window(window, labels, axis, y + 22, bottom)
        y += 24 + 30 * len(labels)
    if panel.anchor:
        drawn += _anchor(panel.anchor, axis, y + 18, bottom)
        y += 30
    for lane in panel.lanes:
        drawn += _lane(lane, axis, y + 10)
        y += _height(lane)
    if not panel.complete:
        drawn.append(_text(EDGE, bottom + 12, "The list is not said to be complete: there may be more."))
        bottom += LINE
    return drawn, bottom + 8


# The windows.

Label = tuple[End, float]


def _labels(ends: tuple[End, ...], axis: Axis) -> list[list[Label]]:
    """Return the ends with the places of their labels, on one line where they do not touch, else one below another."""
    found: list[list[Label]] = []
    for end in ends:
        at = LEFT + _half(end) if end.days is None else (axis.start(end.days) + axis.end(end.days)) / 2
        x = round(min(max(at, EDGE + _half(end)), WIDTH - EDGE - _half(end)), 1)
        beside = found and abs(found[-1][-1][1] - x) > _half(end) + _half(found[-1][-1][0]) + 8
        if beside:
            found[-1].append((end, x))
        else:
            found.append([(end, x)])
    return found


def _half(end: End) -> float:
    """Return half the width of the label of an end."""
    return max(len(end.words), 24 if end.days and end.days.first != end.days.last else 12) * LETTER / 2


def _window(window: Window, labels: list[list[Label]], axis: Axis, y: float, bottom: float) -> list[str]:
    """Draw the stretch between the ends, with shade down to the rows, and each end with its date and its words."""
    drawn = [_text(EDGE, y + 4, window.held)]
    if all(end.days for end in window.ends):
        drawn += _stretch(window, axis, y, bottom)
    for place, row in enumerate(labels):
        for end, x in row:
            drawn += [*_end(end, axis, y), *_said(end, x, y + 20 + 30 * place)]
    return drawn


def _stretch(window: Window, axis: Axis, y: float, bottom: float) -> list[str]:
    known = [(end.low, end.days) for end in window.ends if end.days]
    outer = [axis.start(days) for _, days in known], [axis.end(days) for _, days in known]
    left, right = min(outer[0]), max(outer[1])
    inner = sorted([min(outer[1]), max(outer[0])])
    if len(known) == 1:
        left, right = (left, RIGHT) if known[0][0] else (LEFT, right)
        inner = [min(outer[1]) if known[0][0] else LEFT, RIGHT if known[0][0] else max(outer[0])]
    drawn = [
        f'<path d="M{left:g} {y:g}H{right:g}V{bottom:g}H{left:g}Z" fill="currentColor" stroke="none" opacity="0.08"/>'
    ]
    drawn.append(f'<path d="M{inner[0] + 6:g} {y:g}H{inner[1] - 6:g}" stroke-width="4"/>')
    if len(known) == 1:
        tip, back = (RIGHT, -8) if known[0][0] else (LEFT, 8)
        drawn.append(f'<path d="M{tip + back} {y - 7:g}L{tip} {y:g}l{back} 7"/>')
    return drawn


def _end(end: End, axis: Axis, y: float) -> list[str]:
    """Draw an end: filled where that very day belongs to the window; dashed where its day is not exact."""
    if end.days is None:
        return []
    first, last = axis.start(end.days), axis.end(end.days)
    fill = ' fill="currentColor"' if end.included else ""
    drawn = [f'<circle cx="{x:g}" cy="{y:g}" r="6"{fill}/>' for x in dict.fromkeys((first, last))]
    return drawn if first == last else [*drawn, f'<path d="M{first + 6:g} {y:g}H{last - 6:g}" stroke-dasharray="4 4"/>']


def _said(end: End, x: float, y: float) -> list[str]:
    """Write the date of an end, and what it is."""
    day = _say(end.days) if end.days else "not known"
    return [_text(x, y, day, "middle", bold=True), _text(x, y + 13, end.words, "middle")]


def _anchor(end: End, axis: Axis, y: float, bottom: float) -> list[str]:
    """Draw the day up to which time is counted."""
    ((_, x),) = _labels((end,), axis)[0]
    at = [] if end.days is None else dict.fromkeys((axis.start(end.days), axis.end(end.days)))
    return [*(f'<path d="M{place:g} {y + 18:g}V{bottom:g}"/>' for place in at), *_said(end, x, y)]


# The rows.


def _lane(lane: Lane, axis: Axis, y: float) -> list[str]:
    """Draw a date or a row, with its dates and whether it counts beside it."""
    *words, said = _lines(lane)
    drawn = [_text(EDGE, y + LETTERS * place, line) for place, line in enumerate(words, 1)]
    drawn.append(_text(EDGE, y + LETTERS * (len(words) + 1), said, bold=True))
    if lane.begin is None and lane.finish is None:
        return [*drawn, _text(LEFT + 8, y + 18, "no date")]
    look = ' opacity="0.6"' if lane.verdict is Verdict.NOT_MET else ""
    return [*drawn, f"<g{look}>", *_span(lane, axis, y + 14), *_clear(lane, axis, y + 14), "</g>"]


def _lines(lane: Lane) -> list[str]:
    return [*wrap(lane.words, LANE_WORDS), lane.said]


def _height(lane: Lane) -> float:
    return LETTERS * len(_lines(lane)) + 10


def _span(lane: Lane, axis: Axis, y: float) -> list[str]:
    """Draw when it was: a bar where it surely was, dots where it may have been; an arrow where it goes on."""
    first, last = axis.start(lane.begin or Days()), axis.end(lane.finish or Days())
    if first == last:
        return [f'<path d="M{first:g} {y - 7:g}l7 7l-7 7l-7 -7Z"{_FILL[lane.verdict]}/>']
    sure = _surely(lane, axis)
    dots = [(first, last)] if sure is None else [(first, sure[0]), (sure[1], last)]
    drawn = [f'<path d="M{low:g} {y:g}H{high:g}" stroke-dasharray="2 4"/>' for low, high in dots if low < high]
    drawn += [f'<path d="M{sure[0]:g} {y - 5:g}H{sure[1]:g}v10H{sure[0]:g}Z"{_FILL[lane.verdict]}/>'] if sure else []
    return drawn + ([f'<path d="M{RIGHT} {y - 9:g}l9 9l-9 9"/>'] if last == RIGHT else [])


def _surely(lane: Lane, axis: Axis) -> tuple[float, float] | None:
    """Return from where to where it surely lasted; what goes on lasts to the right edge."""
    if lane.begin is None or lane.finish is None or lane.begin == lane.finish:
        return None
    begin, finish = axis.end(lane.begin), RIGHT if lane.finish == Days() else axis.start(lane.finish)
    return (begin, finish) if begin < finish else None


def _clear(lane: Lane, axis: Axis, y: float) -> list[str]:
    """Draw the time that must pass after the end, up to the first day by which it has."""
    if lane.clear is None or lane.finish is None:
        return []
    end, clear = axis.end(lane.finish), axis.x(lane.clear)
    return [
        f'<path d="M{end:g} {y:g}H{clear:g}m0 -7v14" stroke-width="1.5"/>',
        _text(clear - 5, y - 8, f"clear on {lane.clear.isoformat()}", "end"),
    ]


# The words.


def _text(x: float, y: float, said: str, anchor: str = "start", *, size: int = 12, bold: bool = False) -> str:
    look = ("" if anchor == "start" else f' text-anchor="{anchor}"') + ("" if size == 12 else f' font-size="{size}"')
    look += ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" fill="currentColor" stroke="none"{look}>{escape(said)}</text>'


def _say(days: Days) -> str:
    if days.first == days.last:
        return "no limit" if days.first is None else days.first.isoformat()
    return " to ".join("no limit" if day is None else day.isoformat() for day in (days.first, days.last))


def _told(panel: Panel) -> str:
    """Say a panel for those who do not see it."""
    ends = [
        f"{'From' if end.low else 'To'} {_say(end.days) if end.days else 'a day that is not known'} ({end.words}), "
        f"{'included' if end.included else 'excluded'}."
        for end in panel.ends
    ]
    clear = [f"; clear on {lane.clear.isoformat()}" if lane.clear else "" for lane in panel.lanes]
    lanes = [f"{lane.words}: {lane.said}{until}." for lane, until in zip(panel.lanes, clear, strict=True)]
    return " ".join([*ends, *lanes])
