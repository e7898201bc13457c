"""What kernel terms evaluate to, as types: a number in a unit, a date, an instant, a flag, a word."""

from datetime import date, datetime
from fractions import Fraction
from typing import Final
from typing import Literal as Choice

from attrs import frozen

SortName = Choice["number", "date", "instant", "flag", "word", "code"]
ANY: Final = "any"
"""The unit of a number that fits every unit: a constant, a ratio."""


@frozen
class Sort:
    """What a term evaluates to.

    Attributes:
        name: of which type it is.
        unit: of a number its unit, `ANY` for one that fits every unit; of a code its system.
        answers: of a word, which words it may be.
    """

    name: SortName
    unit: str | None = None
    answers: tuple[str, ...] = ()

    def said_unit(self) -> str:
        """Return the unit of a number, for sentences."""
        unit = str(self.unit)
        if unit.startswith("own:"):
            return f"is in the unit in which {unit.removeprefix('own:')} is reported"
        return "has no unit" if unit in {ANY, "1"} else f"is in {unit}"


FLAG, DATE, INSTANT = Sort("flag"), Sort("date"), Sort("instant")
COUNT: Final = Sort("number", "1")


def sort_of_constant(value: object) -> Sort | None:
    """Return the sort of a constant; None where it is of no type that rules hold."""
    match value:
        case bool():
            return FLAG
        case int() | Fraction():
            return Sort("number", ANY)
        case datetime():
            return INSTANT
        case date():
            return DATE
        case str():
            system, bar, _ = value.partition("|")
            return Sort("code", system) if bar else Sort("word", answers=(value,))
        case _:
            return None
