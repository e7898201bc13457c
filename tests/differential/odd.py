"""Odd values of a fact: the ends of what numbers can be, leap days, and what a schema refuses."""

from datetime import date
from random import Random
from typing import Any, Final

from eligibility_engine.facts import Date, Enumeration, Fact, Instant, Integer, Measurement, Number

_WHOLE: Final = (0.0, -0.0, 1.0, -1.0, 2.0**53, -(2.0**53), 2.0**53 - 1, 2.0**31, 999999999999999.0, float("nan"))
_NUMBERS: Final = (*_WHOLE, 0.1, 0.30000000000000004, 1e-15, 1.5e-300, 5e-324, 1e22, 1.7976931348623157e308)
_REFUSED: Final = (float("inf"), float("-inf"))
_LEAP: Final = ("2024-02-29", "2000-02-29", "1996-02-29", "1904-02-29", "2024-02-28", "2023-03-01", "2024-03-01")
_PARTIAL: Final = ("2024-02", "2024", "1954-06", "1900-02")
_NO_DATES: Final = ("2023-02-29", "1900-02-29", "20240229", "2024-W09-4", "2024-13-01")


def odd_value(fact: Fact, random: Random, as_of: date) -> Any:
    """Return an odd value as a column of a table can hold it; None where a fact of this type has none."""
    refused = random.random() < 0.2
    match fact.type:
        case Integer() | Number():
            return random.choice(_REFUSED if refused else _NUMBERS if random.random() < 0.5 else _WHOLE)
        case Measurement() as kind:
            number, unit = random.choice(_REFUSED if refused else _NUMBERS), kind.units.canonical
            # a NaN beside a refused limit would be an empty cell beside one in pandas, where limits are not looked at
            return (
                {"value": number, "unit": unit}
                if random.random() < 0.5
                else {"value": 1.0, "unit": unit, "uln": number}
            )
        case Date() | Instant():
            return random.choice(_NO_DATES if refused else (*_LEAP, *_PARTIAL, as_of.isoformat()))
        case Enumeration():
            return "no such word" if refused else None
    return None
