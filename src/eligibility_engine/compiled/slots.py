"""Where plain facts stand: each part of a fact that rules read has a place or two in the tuple of a subject."""

from collections.abc import Callable
from typing import Final
from typing import Literal as Choice

from attrs import define, field

from eligibility_engine.codes import Code
from eligibility_engine.compiled.plain import (
    Rails,
    day_rails,
    moment_rails,
    number_rails,
    text_rails,
    whole_rails,
)
from eligibility_engine.expression import FactRef
from eligibility_engine.facts import Date, Enumeration, FactType, Flag, Instant, Integer, Measurement, Number, Schema
from eligibility_engine.value import Value

Sort = Choice["flag", "text", "whole", "number", "day", "moment"]

_RAILS: Final[dict[Sort, Callable[[Value], Rails]]] = {
    "flag": text_rails, "text": text_rails, "whole": whole_rails, "day": day_rails, "moment": moment_rails,
}  # fmt: skip


@define
class Slot:
    """A part of a fact in the tuple.

    Attributes:
        reference: the part, in the unit in which it is read.
        sort: what its rails are.
        is_span: whether it can be an interval, so that it has two places.
        place: the first of them; the source of the facts stands in place 0.
        loose: whether it is only ever compared with constants, so that a number beside all of them will do.
    """

    reference: FactRef
    sort: Sort
    is_span: bool
    place: int
    loose: bool = True

    @property
    def names(self) -> tuple[str, str]:
        """The local names of its rails; one where it is always exact."""
        low = f"x{self.place}"
        return low, f"x{self.place + 1}" if self.is_span else low

    def rails(self, value: Value) -> Rails:
        """Return the rails of a value of the reference.

        Raises:
            AsideError: where it has none.
        """
        return number_rails(value, self.loose) if self.sort == "number" else _RAILS[self.sort](value)


def sort_of(kind: FactType, reference: FactRef) -> tuple[Sort, bool] | None:
    """Return the sort of a part of a fact, and whether it can be an interval; None for an event table."""
    match kind:
        case Flag():
            return "flag", False
        case Enumeration() | Code():
            return "text", False
        case Integer():
            return "whole", False
        case Number(comparator=comparator):
            return "number", comparator
        case Measurement(comparator=comparator):
            return ("day", True) if reference.part == "at" else ("number", comparator and reference.part == "value")
        case Date(partial):
            return "day", partial
        case Instant():
            return "moment", True
        case _:
            return None


def is_never_negative(kind: FactType) -> bool:
    """Say whether the domain of a number lies at or above 0."""
    minimum = getattr(kind, "minimum", None)
    return minimum is not None and minimum >= 0


@define
class Slots:
    """The places of the parts of facts, in the order in which the rules are found to read them."""

    schema: Schema
    found: dict[FactRef, Slot] = field(factory=dict)
    width: int = 1

    def of(self, reference: FactRef) -> Slot | None:
        """Return the slot of a part of a fact; None for an event table."""
        if reference not in self.found:
            kind = sort_of(self.schema[reference.name].type, reference)
            if kind is None:
                return None
            self.found[reference] = Slot(reference, *kind, self.width)
            self.width += 1 + kind[1]
        return self.found[reference]

    def of_fact(self, name: str) -> list[Slot]:
        """Return the slots of a fact."""
        return [slot for reference, slot in self.found.items() if reference.name == name]
