"""A number line, or the time around a day, as a picture: SVG without script or network, its ink that of the text.

A thick stretch is where the statement above it holds. A filled end belongs to it, a hollow one does not; an arrow has
no end. It is drawn to scale, and as wide as a telephone.
"""

from collections.abc import Iterator
from fractions import Fraction
from html import escape
from textwrap import shorten, wrap
from typing import Final

from attrs import frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases import English, counted
from eligibility_engine.report.axes import CALENDAR, Axis
from eligibility_engine.report.lines import Lane, Line, undrawn
from eligibility_engine.report.stretches import Limit, Stretch

WIDTH, LEFT, RIGHT = 360, 16, 344
LETTERS, LETTER = 50, 6.9  # of a line of a statement, and the width of one
LABEL_LETTERS, BOLD = 44, 7.7  # the same of a label
STATEMENT, LABEL = 16, 14  # the height of a line of a statement, and of one of labels
LEGEND: Final = (
    "Every rule is written from what is judged. On a line, the thick stretch is where the statement above it holds;"
    " of rows, those count that lie there. ● belongs to it, ○ does not, an arrow has no end. Lines are drawn to"
    " scale, months and years at their usual length."
)
"""What the signs of the lines mean."""
_FAR: Final = 5
"""An end of the domain that lies further than so many times the span of the thresholds is not drawn."""


def line_svg(line: Line) -> str:
    """Return a picture of a line, which says in words what it shows."""
    scale, top, drawn = Scale.of(line), 2.0, list[str]()
    for lane in line.lanes:
        lines, top = _lane(lane, scale, top)
        drawn += lines
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:g}" role="img"'
        f' aria-label="{escape(told(line))}" fill="none" stroke="currentColor" font-size="12" class="e-numbers">'
    )
    return "\n".join([head, *drawn, "</svg>\n"])


def told(line: Line) -> str:
    """Say a line for those who do not see it."""
    lanes = (f"{lane.words}: {_said(lane)}" for lane in line.lanes)
    about = f"Time around {line.axis.words}" if line.axis.timed else line.axis.words
    return f"{about}. {'; '.join(lanes)}."


def not_drawn(criterion: Criterion, english: English) -> str:
    """Say how many limits of a rule have no place on a line; nothing where all have one.

    Args:
        criterion: the rule.
        english: the phrase book over its facts.
    """
    left_out = undrawn(criterion, english)
    return f"Not drawn, in the words of the rule alone: {counted(left_out, 'limit')}." if left_out else ""


def _said(lane: Lane) -> str:
    return " or ".join(stretch.describe() for stretch in lane.stretches) or "nowhere"


@frozen
class Scale:
    """From where to where a line is drawn; an end of it is an end of the domain or goes on.

    Attributes:
        low: its first number.
        high: its last one.
        axis: what it measures.
    """

    low: Fraction
    high: Fraction
    axis: Axis

    @classmethod
    def of(cls, line: Line) -> "Scale":
        """Return the scale that shows every threshold, and an end of the domain that is not far."""
        ends = [end.at for lane in line.lanes for stretch in lane.stretches for end in stretch.limits]
        is_around = line.axis.timed and line.axis.words != CALENDAR
        ends += [Fraction(0)] if is_around or not ends else []
        first, last = min(ends), max(ends)
        span = last - first or abs(first) or Fraction(1)
        low, high = line.axis.minimum, line.axis.maximum
        return cls(
            first - span / 2 if low is None or first - low > _FAR * span else min(low, first),
            last + span / 2 if high is None or high - last > _FAR * span else max(high, last),
            line.axis,
        )

    def x(self, at: Fraction) -> float:
        """Return where a number lies."""
        span = self.high - self.low or Fraction(1)
        return round(LEFT + float((at - self.low) / span) * (RIGHT - LEFT), 1)

    @property
    def goes_on(self) -> tuple[bool, bool]:
        """Whether there is more at the left, and at the right."""
        return self.low != self.axis.minimum, self.high != self.axis.maximum

    def marks(self) -> Iterator[tuple[Fraction, str]]:
        """Yield what is marked beside the ends of stretches: the day that time is about, the ends of a domain."""
        if self.axis.timed and self.axis.words != CALENDAR:
            yield Fraction(0), self.axis.words
        before, after = self.goes_on
        if not before:
            yield self.low, decimal_text(self.low)
        if not after:
            yield self.high, decimal_text(self.high)


def _lane(lane: Lane, scale: Scale, top: float) -> tuple[list[str], float]:
    """Draw a statement above its line, and the ends below it; return where the next one may begin."""
    statement = wrap(lane.words, LETTERS)
    drawn = [_text(2, top + STATEMENT * place - 3, said, "start") for place, said in enumerate(statement, 1)]
    y = top + STATEMENT * len(statement) + 11
    drawn.append(f'<path d="M{LEFT} {y:g}H{RIGHT}" stroke-opacity="0.55"/>')
    drawn += _arrows(scale, y)
    ends = [end for stretch in lane.stretches for end in stretch.limits]
    marked = [(at, said) for at, said in scale.marks() if at not in {end.at for end in ends}]
    drawn += [f'<path d="M{scale.x(at):g} {y - 5:g}v10"/>' for at, _ in marked]
    for stretch in lane.stretches:
        drawn += _stretch(stretch, scale, y)
    rows = _labels([*((end.at, end.words, True) for end in ends), *((*mark, False) for mark in marked)], scale)
    for place, row in enumerate(rows):
        drawn += [_text(x, y + 19 + LABEL * place, said, "middle", bold=bold) for x, said, bold in row]
    return drawn, y + 11 + LABEL * len(rows) + 6


def _arrows(scale: Scale, y: float) -> list[str]:
    before, after = scale.goes_on
    left, right = f'<path d="M{LEFT + 5} {y - 4:g}l-5 4l5 4"/>', f'<path d="M{RIGHT - 5} {y - 4:g}l5 4l-5 4"/>'
    return [left] * before + [right] * after


def _stretch(stretch: Stretch, scale: Scale, y: float) -> list[str]:
    """Draw a stretch; where it has no end and the line goes on, as an arrow."""
    before, after = scale.goes_on
    low = LEFT + 8 * before if stretch.low is None else scale.x(stretch.low.at)
    high = RIGHT - 8 * after if stretch.high is None else scale.x(stretch.high.at)
    drawn = [f'<path d="M{low:g} {y:g}H{high:g}" stroke-width="5"/>'] if low < high else []
    if stretch.low is None and before:
        drawn.append(f'<path d="M{LEFT + 9} {y - 6:g}l-10 6l10 6Z" fill="currentColor" stroke="none"/>')
    if stretch.high is None and after:
        drawn.append(f'<path d="M{RIGHT - 9} {y - 6:g}l10 6l-10 6Z" fill="currentColor" stroke="none"/>')
    return [*drawn, *(_end(end, scale, y) for end in stretch.limits)]


def _end(end: Limit, scale: Scale, y: float) -> str:
    """Draw an end: filled where it belongs to the stretch."""
    fill = "currentColor" if end.included else "var(--e-paper, var(--md-default-bg-color, #fff))"
    return f'<circle cx="{scale.x(end.at):g}" cy="{y:g}" r="5" stroke-width="2" fill="{fill}"/>'


_Label = tuple[float, str, bool]


def _labels(said: list[tuple[Fraction, str, bool]], scale: Scale) -> list[list[_Label]]:
    """Return labels with their places, on one line where they do not touch, else one below another."""
    rows: list[list[_Label]] = []
    for at, whole, bold in dict.fromkeys(said):
        words = shorten(whole, LABEL_LETTERS, placeholder=" …")
        half = len(words) * (BOLD if bold else LETTER) / 2
        x = round(min(max(scale.x(at), half + 2), WIDTH - half - 2), 1)
        room = next((row for row in rows if all(_is_apart(x, half, one) for one in row)), None)
        if room is None:
            rows.append(room := [])
        room.append((x, words, bold))
    return rows


def _is_apart(x: float, half: float, other: _Label) -> bool:
    return abs(x - other[0]) > half + len(other[1]) * BOLD / 2 + 6


def _text(x: float, y: float, said: str, anchor: str, *, bold: bool = False) -> str:
    look = ("" if anchor == "start" else f' text-anchor="{anchor}"') + (' font-weight="600"' if bold else "")
    return f'<text x="{x:g}" y="{y:g}" fill="currentColor" stroke="none"{look}>{escape(said)}</text>'
