"""How single values stand in a document: strictly by their JSON type, numbers of rules as exact text."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any, Final, NoReturn, get_args

from eligibility_engine.dates import parse_date, parse_instant
from eligibility_engine.errors import DefinitionError, RuleFormatError, nearest
from eligibility_engine.exact import decimal_text, read_rational
from eligibility_engine.serialization.faults import refuse, step
from eligibility_engine.value import Scalar

_TOO_LONG: Final = 10**400

_JSON_TYPES: Final = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number with a point",
    type(None): "null",
}


def due(what: str, value: object) -> NoReturn:
    """Refuse a value of another type than is due; the value itself is not said."""
    refuse("RULE_VALUE", f"{what} is due, not {_JSON_TYPES.get(type(value), type(value).__name__)}")


def read_flag(value: Any, _: Any = bool) -> bool:
    """Read true or false; nothing else counts as either."""
    return value if type(value) is bool else due("true or false", value)


def read_whole(value: Any, cls: type = int) -> Any:
    """Read a whole number, or the member of an enumeration of whole numbers."""
    if issubclass(cls, Enum):
        return read_member(value, cls)
    return value if type(value) is int else due("a whole number", value)


def read_text(value: Any, cls: type = str) -> Any:
    """Read a text, or the member of an enumeration of texts."""
    if issubclass(cls, Enum):
        return read_member(value, cls)
    if type(value) is not str:
        due("a text", value)
    if not _is_unicode(value):
        refuse("RULE_VALUE", "the text holds half of a surrogate pair")
    return value


def _is_unicode(text: str) -> bool:
    """Say whether a text can be written as UTF-8; an escape such as `\\ud800` alone cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def read_member(value: Any, cls: type[Enum]) -> Enum:
    """Read a member of an enumeration by its value."""
    members = {member.value: member for member in cls}
    return members[_one_of(value, tuple(members))]


def read_choice(value: Any, type_: Any) -> Any:
    """Read one of the values of a `Literal` type."""
    return _one_of(value, get_args(type_))


def _one_of(value: Any, known: tuple[Any, ...]) -> Any:
    if not any(type(value) is type(one) and value == one for one in known):
        words = [str(one) for one in known]
        hint = nearest(value, words) if isinstance(value, str) else ""
        refuse("RULE_VALUE", f"one of {', '.join(words)} is due{hint}")
    return value


def read_fraction(value: Any, _: Any = Fraction) -> Fraction:
    """Read an exact number, which is written as text: `"1.5"`, `"1/3"`."""
    number = read_rational(value) if type(value) is str else None
    return number if number is not None else due('a number written as text, such as "1.5" or "1/3",', value)


def read_date(value: Any, _: Any = date) -> date:
    """Read a calendar date `YYYY-MM-DD`."""
    days = parse_date(value) if type(value) is str else None
    return days[0] if days is not None and days[0] == days[1] else due("a date YYYY-MM-DD", value)


def read_instant(value: Any, _: Any = datetime) -> datetime:
    """Read a date and time `YYYY-MM-DDTHH:MM:SS`, with an offset where there is one."""
    moment = parse_instant(value) if type(value) is str else None
    return moment if moment is not None else due("a date and time YYYY-MM-DDTHH:MM:SS", value)


def read_inexact(value: Any, _: Any = float) -> NoReturn:
    """Refuse a field of a kind that is declared as a float or as bytes."""
    refuse("RULE_KIND", "rules hold no floats and no bytes; declare the field as Fraction or str")


Reader = Callable[[Any, Any], Any]

READERS: Final[Mapping[type, Reader]] = {
    bool: read_flag,
    int: read_whole,
    str: read_text,
    Enum: read_member,
    Fraction: read_fraction,
    date: read_date,
    datetime: read_instant,
    float: read_inexact,
    bytes: read_inexact,
}
"""How a field of each type is read."""

SCALARS: Final[Mapping[str, type]] = {"flag": bool, "number": Fraction, "date": date, "instant": datetime, "word": str}
"""The tag of each type of constant."""


def read_scalar(value: Any, allowed: tuple[type, ...]) -> Scalar:
    """Read a constant with its type: `{"number": "1.5"}`, `{"date": "2025-06-02"}`, `{"flag": true}`.

    Args:
        value: the data.
        allowed: the types that the field takes; where it takes `int` and no `Fraction`, a number is whole.
    """
    tag, inner = next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else ("", None)
    if tag not in SCALARS:
        hint = nearest(str(tag), SCALARS)
        refuse("RULE_VALUE", f'a constant with its type is due, such as {{"number": "1.5"}} or {{"word": "x"}}{hint}')
    try:
        return _of_type(READERS[SCALARS[tag]](inner, SCALARS[tag]), tag, allowed)
    except RuleFormatError as error:
        refuse(error.code, error.message, "$" + step(tag))


def _of_type(value: Scalar, tag: str, allowed: tuple[type, ...]) -> Scalar:
    if isinstance(value, Fraction) and Fraction not in allowed and int in allowed:
        return value.numerator if value.denominator == 1 else due("a whole number", 0.5)
    if SCALARS[tag] not in allowed:
        refuse("RULE_VALUE", f"a constant of the type {tag} cannot stand here")
    return value


def write_text(value: str) -> str:
    """Write a text; a word of an enumeration is one.

    Raises:
        DefinitionError: `RULE_VALUE` when it cannot be written as UTF-8.
    """
    if not _is_unicode(value):
        _cannot_write("a text that holds half of a surrogate pair", "RULE_VALUE")
    return str.__str__(value)


def write_member(value: Enum) -> str | int:
    """Write the value of a member of an enumeration: a text or a whole number.

    Raises:
        DefinitionError: `RULE_VALUE` when it is neither.
    """
    if isinstance(value.value, str):
        return write_text(value.value)
    return value.value if type(value.value) is int else write_unknown(value.value)


def write_fraction(value: Fraction) -> str:
    """Write an exact number as text.

    Raises:
        DefinitionError: `RULE_NUMBER` when it is longer than could be read back.
    """
    long = max(abs(value.numerator), value.denominator) >= _TOO_LONG
    text = "" if long else decimal_text(value)
    if read_rational(text) != value:
        _cannot_write("a number of more than 400 digits", "RULE_NUMBER")
    return text


def write_moment(value: date) -> str:
    """Write a date or an instant.

    Raises:
        DefinitionError: `RULE_VALUE` when an instant has an offset with seconds, which could not be read back.
    """
    text = value.isoformat()
    if isinstance(value, datetime) and parse_instant(text) is None:
        _cannot_write("an instant whose UTC offset is not in whole minutes", "RULE_VALUE")
    return text


def write_scalar(value: Scalar) -> dict[str, Any]:
    """Write a constant with its type."""
    match value:
        case bool():
            return {"flag": value}
        case int() | Fraction():
            return {"number": write_fraction(Fraction(value))}
        case datetime():
            return {"instant": write_moment(value)}
        case date():
            return {"date": write_moment(value)}
    return {"word": write_text(value)}


def write_unknown(value: object) -> NoReturn:
    """Refuse to write what rules do not hold."""
    _cannot_write(f"a value of the type {type(value).__name__}", "RULE_VALUE")


def _cannot_write(what: str, code: str) -> NoReturn:
    raise DefinitionError(f"{what} cannot be written into a rule document", code=code)


Writer = Callable[[Any], Any]

WRITERS: Final[Mapping[type, Writer]] = {
    bool: bool,
    int: int,
    str: write_text,
    Enum: write_member,
    Fraction: write_fraction,
    date: write_moment,
    float: write_unknown,
    bytes: write_unknown,
}
"""How a value of each type is written; an instant is a date to Python."""
