"""What other thresholds would bring: for each that was swept, two curves and the numbers under them.

The curves are drawn here and by no chart library: so they have the ink of the page, light, dark and on paper, and need
nothing to be installed.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.pages.cohort_tables import Column, numbers
from eligibility_engine.report.words import place

if TYPE_CHECKING:
    from eligibility_engine.analysis.sweep import Sweep, SweptCounts

_WIDTH, _HEIGHT = 360, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 346, 14, 166
_LETTER: Final = 6.5
"""How wide a letter is drawn: where two texts would touch, the later one is left out."""


@frozen
class _Point:
    """One value: its place from 0 to 1, and what was counted there."""

    at: float
    counts: "SweptCounts"

    @property
    def x(self) -> float:
        """How far from the left it is drawn."""
        return round(_LEFT + self.at * (_RIGHT - _LEFT), 1)

    @property
    def worst(self) -> int:
        """Who is eligible if every open question turns out badly."""
        return self.counts.eligible

    @property
    def best(self) -> int:
        """Who is eligible if every open question turns out well."""
        return self.counts.eligible + self.counts.undetermined


def curves(sweeps: Sequence["Sweep"]) -> list[Markup]:
    """Return each sweep as a figure and a table."""
    return [element("div", _one(swept), class_="e-apart") for swept in sweeps]


def _one(swept: "Sweep") -> list[Child]:
    threshold = swept.threshold
    points = _points(swept)
    said = f"{threshold.text} in the protocol: {threshold.sentence}."
    caption = element("figcaption", said)
    drawn = element("figure", caption, _drawn(points, swept.rows, place(threshold.entry)))
    beside = element("div", drawn, _numbers(points, place(threshold.entry)), class_="e-swept")
    return [element("h3", place(threshold.entry)), beside]


def _points(swept: "Sweep") -> list[_Point]:
    """Return the values from the least to the largest, each at its distance."""
    found = sorted(zip(swept.values, swept.counts, strict=True), key=lambda pair: pair[0].value)
    sizes = [_size(one.value) for one, _ in found]
    least, whole = sizes[0], sizes[-1] - sizes[0]
    return [
        _Point(float((size - least) / whole) if whole else 0.5, counts)
        for size, (_, counts) in zip(sizes, found, strict=True)
    ]


def _size(value: Fraction | date) -> Fraction:
    """Return a number as it is, a day or an instant in seconds."""
    if isinstance(value, datetime):
        return Fraction(value.timestamp() if value.tzinfo else (value - datetime(1, 1, 1)).total_seconds())
    return Fraction(value.toordinal()) if isinstance(value, date) else value


def _drawn(points: list[_Point], rows: int, entry: str) -> Markup:
    most = max(1, *(point.best for point in points))
    worst = [(point.x, _y(point.worst, most)) for point in points]
    best = [(point.x, _y(point.best, most)) for point in points]
    between = element("path", d=f"{_line(best)}L{_line(worst[::-1])[1:]}Z", class_="e-between")
    drawn = [
        *_frame(points, most),
        between,
        element("path", d=_line(best), class_="e-best", stroke_dasharray="5 3"),
        element("path", d=_line(worst), class_="e-worst"),
        [element("circle", cx=x, cy=y, r=3.5, class_="e-best-at") for x, y in best],
        [element("circle", cx=x, cy=y, r=3.5, class_="e-worst-at") for x, y in worst],
    ]
    told = "; ".join(f"at {one.counts.value}: {one.worst} at worst, {one.best} at best" for one in points)
    label = f"{entry}: eligible of {rows} persons, {told}"
    size = f"0 0 {_WIDTH} {_HEIGHT}"
    return element("svg", drawn, class_="e-curves", viewBox=size, role="img", aria_label=label, font_size=11)


def _y(persons: int, most: int) -> float:
    return round(_BOTTOM - persons / most * (_BOTTOM - _TOP), 1)


def _line(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _frame(points: list[_Point], most: int) -> Iterator[Child]:
    """Yield the axes, the values that have room for their text, and where the protocol stands."""
    for persons in sorted({0, most // 2, most}):
        y = _y(persons, most)
        yield element("path", d=f"M{_LEFT} {y:g}H{_RIGHT}", class_="e-grid")
        yield element("text", str(persons), x=_LEFT - 8, y=y + 4, text_anchor="end")
    own = next(point for point in points if point.counts.is_protocol)
    yield element("path", d=f"M{own.x:g} {_TOP - 6}V{_BOTTOM}", class_="e-own", stroke_dasharray="2 3")
    yield element("text", "protocol", x=own.x, y=_BOTTOM + 32, text_anchor=_anchor(own))
    yield element("text", own.counts.value, x=own.x, y=_BOTTOM + 17, text_anchor=_anchor(own), class_="e-head")
    taken = [own]
    for point in points:
        if all(_have_room(point, other) for other in taken):
            taken.append(point)
            yield element("text", point.counts.value, x=point.x, y=_BOTTOM + 17, text_anchor=_anchor(point))


def _have_room(one: _Point, other: _Point) -> bool:
    """Say whether two values have room for their texts, with a letter between them."""
    return abs(one.x - other.x) >= _LETTER * ((len(one.counts.value) + len(other.counts.value)) / 2 + 1)


def _anchor(point: _Point) -> str:
    return "start" if point.at < 0.05 else "end" if point.at > 0.95 else "middle"


def _numbers(points: list[_Point], entry: str) -> Markup:
    rows: list[tuple[Child, ...]] = []
    for point in points:
        counts = point.counts
        name = f"{counts.value} (protocol)" if counts.is_protocol else counts.value
        gains = (f"{gain:+d}" if gain else "0" for gain in (counts.gain, counts.gain_at_best))
        shown = (point.worst, point.best, *gains)
        rows.append((name, *map(str, shown)))
    titles = ("At", "Eligible at worst", "Eligible at best", "More at worst", "More at best")
    return numbers(f"{entry} at other values", tuple(map(Column, titles)), rows)
