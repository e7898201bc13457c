"""Numbers are rationals: how a Python or JSON number is read, and how it is written back.

A binary64 means its shortest decimal (David Gay's shortest round-trip, which `repr` prints), so 1.8 is 9/5 whatever
parser delivered it. More than 15 significant digits, or an integer beyond 2^53, cannot survive every parser and is
refused.
"""

import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from eligibility_engine.errors import DefinitionError

Number = int | Fraction

LARGEST: Final = 2**53
SIGNIFICANT_DIGITS: Final = 15
_DECIMAL_TEXT: Final = re.compile(r"[+-]?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,3})?", re.ASCII)


def read_number(value: object) -> Fraction | str:
    """Read an int, float, `Decimal` or `Fraction` exactly; a `str` result is the error code that refuses it.

    NaN is not refused here: see `is_nan`.
    """
    match value:
        case bool():
            return "FACT_TYPE"
        case int():
            return "FACT_PRECISION" if abs(value) > LARGEST else Fraction(value)
        case float():
            return _from_decimal(Decimal(float.__repr__(value)))
        case Decimal():
            return _from_decimal(value)
        case Fraction():
            return _from_fraction(value)
    return _from_numpy(value)


def _from_numpy(value: object) -> Fraction | str:
    """Read a NumPy scalar through its `item`, so that a row of a frame needs no conversion by hand."""
    plain = plain_scalar(value)
    return "FACT_TYPE" if plain is value else read_number(plain)


def plain_scalar(value: object) -> object:
    """Return a NumPy scalar as the Python value that it holds, and every other value as it is."""
    is_scalar = type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0
    return value.item() if is_scalar and hasattr(value, "item") else value


def plain_text(value: object) -> object:
    """Return the text that a subclass of `str` holds, such as a member of an enumeration; every other value as it is.

    Formatted, a subclass may say another text than the one that it equals.
    """
    return str.__str__(value) if isinstance(value, str) and type(value) is not str else value


def _from_decimal(value: Decimal) -> Fraction | str:
    if not value.is_finite():
        return "FACT_INFINITE"
    # Not `normalize`: it rounds to the precision of the context, and fifty nines would pass as 1.
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    if value.adjusted() > 400 or value.adjusted() < -400:
        return "FACT_PRECISION"
    return _bounded(Fraction(value), len(digits))


def _from_fraction(value: Fraction) -> Fraction | str:
    # The text is exact; a division of decimals would round to the precision of the context.
    text = decimal_text(value) if max(abs(value.numerator), value.denominator) < 10**400 else "/"
    return "FACT_PRECISION" if "/" in text else _from_decimal(Decimal(text))


def _bounded(value: Fraction, digits: int) -> Fraction | str:
    """Refuse a whole number beyond 2^53, and any other number of too many digits."""
    readable = abs(value) <= LARGEST if value.denominator == 1 else digits <= SIGNIFICANT_DIGITS
    return value if readable else "FACT_PRECISION"


def is_nan(value: object) -> bool:
    """Say whether a value is a NaN of any numeric type: a missing number, not an error."""
    plain = plain_scalar(value)
    if isinstance(plain, Decimal):
        return plain.is_nan()
    return isinstance(plain, float) and math.isnan(plain)


def read_number_text(text: str) -> Fraction | str:
    """Read a decimal text such as `1.8` or `2e3`, within the limits of `read_number`; cells of tables are text."""
    if not _DECIMAL_TEXT.fullmatch(text):
        return "FACT_TYPE"
    return _from_decimal(Decimal(text))


def exact(value: object) -> Fraction:
    """Return the exact rational of a number written in a rule: 1.5 and "1.5" are 3/2.

    Raises:
        DefinitionError: `RULE_NUMBER` when the value is not a finite number.
    """
    read = read_number_text(value) if isinstance(value, str) else value if isinstance(value, Fraction) else None
    number = read_number(value) if read is None else read
    if isinstance(number, str):
        raise DefinitionError(
            "a number in a rule must be finite, with at most 15 significant digits: an int, a float, a Decimal, "
            "a Fraction or a decimal text",
            code="RULE_NUMBER",
        )
    return number


def decimal_text(value: Number, thousands: bool = False) -> str:
    """Write a rational as a plain decimal where it has one, else as `n/d`: 9/5 as `1.8`, 1/3 as `1/3`."""
    value = Fraction(value)
    places = _decimal_places(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    scaled = abs(value.numerator) * (10**places // value.denominator)
    whole, part = divmod(scaled, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole:{',' if thousands else ''}}" + (f".{part:0{places}d}" if places else "")


def brief_text(value: Number) -> str:
    """Write a rational as a plain decimal where it has one, else to four significant digits: 1/3 as `about 0.3333`."""
    value = Fraction(value)
    if _decimal_places(value.denominator) is not None:
        return decimal_text(value)
    places = 0
    while abs(value) * 10**places < 1000:
        places += 1
    return f"about {decimal_text(Fraction(round(value * 10**places), 10**places))}"


def _decimal_places(denominator: int) -> int | None:
    """Return the fewest decimal places that hold 1/denominator exactly, or None."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def read_rational(text: str) -> Fraction | None:
    """Read what `decimal_text` wrote; None when the text has another form."""
    if re.fullmatch(r"-?\d{1,400}(\.\d{1,400})?|-?\d{1,400}/[1-9]\d{0,399}", text, re.ASCII) is None:
        return None
    return Fraction(text)
