"""How the compiled door reads one value, as source: from memory where it was read before, else by the reference."""

from typing import Final

from eligibility_engine.codes.code import Code
from eligibility_engine.compiled.slots import Slot
from eligibility_engine.facts import Date, End, Enumeration, FactType, Flag, Instant, Measurement

_PARTS: Final = ("value", "uln", "lln", "at")
_TEXTS, _DAYS = (Code, Enumeration, Instant), (Date, End)


def value_lines(kind: FactType, slots: list[Slot], number: str, raw: str, record: str) -> list[str]:
    """Return the lines that read a value into the names of its slots.

    Args:
        kind: the type of the fact or field.
        slots: the parts of it that rules read; none where it is only looked at.
        number: the number of its column, by which `k` gives what was read before and `q` asks the reference.
        raw: the name of the value as it stands in the record.
        record: the name of the copy of the record, in which what is no plain value is copied.
    """
    names, odd = _names(kind, slots), f"q{number}({raw}, {record})"
    lacking = f"if {raw} is None: {' = '.join(names or ['_'])} = None"
    if isinstance(kind, Flag):
        into = ", ".join(names) or "_"
        return [f"if {raw} is None or {raw} is True or {raw} is False: {into} = {raw}", f"else: {into} = {odd}"]
    if isinstance(kind, Measurement):
        return [lacking, f"else: {''.join(f'{name}, ' for name in names) or '_'} = {odd}"]
    into = "".join(f"{name}, " for name in (*names, "m")) if isinstance(kind, Instant) else ", ".join(names) or "_"
    return [
        lacking,
        f"elif {_is_odd(kind, raw)} or (t := k{number}({raw}, ODD)) is ODD: {into} = {odd}",
        f"else: {into} = t",
        *([f"if {raw} is not None: marks |= m"] if isinstance(kind, Instant) else []),
    ]


def _names(kind: FactType, slots: list[Slot]) -> list[str]:
    """Return the names of the rails of a value, in the order in which they are read."""
    is_result = isinstance(kind, Measurement)
    ordered = sorted(slots, key=lambda slot: _PARTS.index(slot.reference.part)) if is_result else slots
    return [name for slot in ordered for name in dict.fromkeys(slot.names)]


def _is_odd(kind: FactType, raw: str) -> str:
    """Return what says that a value has none of the types that are remembered."""
    if isinstance(kind, _TEXTS):
        return f"type({raw}) is not str"
    if isinstance(kind, _DAYS):
        return f"type({raw}) is not str and type({raw}) is not date"
    return f"type({raw}) is not float and type({raw}) is not int"
