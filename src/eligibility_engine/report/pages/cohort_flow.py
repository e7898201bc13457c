"""The participant flow, as CONSORT draws it: who was assessed, who left and why, who remains; the unknown have boxes.

It is drawn twice: broad, with those who leave at the side, and narrow, for a telephone. The style shows one of the two.
"""

from collections.abc import Iterator
from textwrap import shorten
from typing import TYPE_CHECKING, Final

from attrs import frozen

from eligibility_engine.markup import Markup, element
from eligibility_engine.report.pages.marks import FAIL, OPEN, PASS, SIGNS
from eligibility_engine.report.words import place, sentence

if TYPE_CHECKING:
    from eligibility_engine.analysis.figures import Figures, Range

_PAD, _LINE, _GAP, _LETTER, _DIGIT = 10, 17, 22, 6.4, 7.5


@frozen
class Box:
    """A box of the flow.

    Attributes:
        title: who is in it.
        count: how many, as shown.
        look: the class of its colour; empty for those who are still in.
        leaves: whether these leave the flow here.
        lines: why, each with its number as shown.
    """

    title: str
    count: str
    look: str = ""
    leaves: bool = False
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def height(self) -> int:
        """How high it is drawn."""
        return 2 * _PAD + _LINE * (1 + len(self.lines))

    @property
    def said(self) -> str:
        """The box in words, for those who do not see it."""
        why = "; ".join(f"{label}: {number}" for label, number in self.lines)
        return f"{self.title}: {self.count}" + (f" ({why})" if why else "")


@frozen
class _Layout:
    """Where things stand: the width of all, of boxes in the flow, the line between them, and boxes beside it."""

    name: str
    width: int
    main: int
    line: int
    beside: int

    def place(self, box: Box) -> tuple[int, int]:
        """Return where a box begins, and how wide it is."""
        return (self.beside, self.width - self.beside) if box.leaves else (0, self.main)


_LAYOUTS: Final = (_Layout("broad", 760, 290, 50, 320), _Layout("narrow", 340, 340, 14, 32))


def flow(figures: "Figures") -> Markup:
    """Return the participant flow as pictures of which one is shown, with what they say in words."""
    boxes = list(boxes_of(figures))
    caption = (
        "Who is excluded stands at the first entry, in protocol order, that the person fails; who is undetermined at "
        "the first entry that is open. A dashed box holds those of whom something is unknown."
    )
    return element("figure", element("figcaption", caption), [_drawn(boxes, layout) for layout in _LAYOUTS])


def boxes_of(figures: "Figures") -> Iterator[Box]:
    """Yield the boxes from above."""
    judged, errors = figures.judged, figures.errors
    yield Box("Persons assessed", str(judged.low + (errors or 0)))
    if errors:
        yield Box("! Not judged: error in the record", str(errors), OPEN, leaves=True)
    excluded, undetermined = figures.of("ineligible"), figures.of("undetermined")
    why = tuple(_lines(figures, "lost", excluded))
    yield Box(f"{SIGNS[FAIL]} Excluded", str(excluded), FAIL, leaves=True, lines=why)
    yield Box("Not excluded by what is known", str(figures.of("not excluded")))
    why = tuple(_lines(figures, "first open", undetermined))
    yield Box(f"{SIGNS[OPEN]} Undetermined", str(undetermined), OPEN, leaves=True, lines=why)
    yield Box(f"{SIGNS[PASS]} Eligible", str(figures.of("eligible")), PASS)


def _lines(figures: "Figures", name: str, whole: "Range") -> Iterator[tuple[str, str]]:
    """Yield entries with their persons; those of whom no entry is told are put together."""
    shown = [at for at in figures.places if figures.of(name, at).low]
    for at in shown:
        entry = figures.entry(at)
        yield f"{place(entry)}: {sentence(entry.text)}", str(figures.of(name, at))
    elsewhere = figures.elsewhere(name, shown, whole)
    if elsewhere:
        yield "Entries too rare to be told", str(elsewhere)


def _drawn(boxes: list[Box], layout: _Layout) -> Markup:
    shapes: list[Markup] = []
    top, bottom = 1, None
    for box in boxes:
        shapes.append(_box(box, layout, top))
        if box.leaves:
            shapes.append(
                _arrow(f"M{layout.line} {top + 18}H{layout.beside - 1}", layout.beside - 1, top + 18, "right")
            )
        else:
            if bottom is not None:
                shapes.append(_arrow(f"M{layout.line} {bottom}V{top}", layout.line, top, "down"))
            bottom = top + box.height
        top += box.height + _GAP
    return element(
        "svg",
        shapes,
        class_=f"e-flow e-flow-{layout.name}",
        viewBox=f"0 0 {layout.width} {top - _GAP + 1}",
        role="img",
        aria_label="Participant flow. " + ". ".join(box.said for box in boxes),
        font_size=12,
    )


def _box(box: Box, layout: _Layout, top: int) -> Markup:
    left, width = layout.place(box)
    dashes = "5 3" if box.look == OPEN else None
    frame = element(
        "rect", x=left + 1, y=top, width=width - 2, height=box.height, rx=4, stroke_width=1.5, stroke_dasharray=dashes
    )
    written = [_written(box.title, box.count, left, width, top + _PAD + 12, "e-head")]
    for number, (label, count) in enumerate(box.lines, start=1):
        written.append(_written(label, count, left, width, top + _PAD + 12 + number * _LINE, None))
    return element("g", frame, written, class_=box.look or None)


def _written(label: str, count: str, left: int, width: int, y: int, look: str | None) -> list[Markup]:
    """Return a line of a box: what is counted at its left, the number at its right."""
    room = int((width - 3 * _PAD - _DIGIT * len(count)) / _LETTER)
    said = shorten(label, room, placeholder=" …")
    return [
        element("text", said, x=left + _PAD, y=y, class_=look),
        element("text", count, x=left + width - _PAD, y=y, text_anchor="end", class_=look),
    ]


def _arrow(line: str, x: int, y: int, way: str) -> Markup:
    head = f"M{x} {y}l-7 -4v8z" if way == "right" else f"M{x} {y}l-4 -7h8z"
    return element(
        "g",
        element("path", d=line, stroke="currentColor", fill="none", stroke_width=1.5),
        element("path", d=head, fill="currentColor"),
    )
