"""Spellings of units that are no UCUM codes, or not the usual ones, and the code that is likely meant.

Nothing is read by its likely code unless a fact declares the spelling: it is said to whoever can correct it.
"""

import re
import warnings
from typing import Final

from eligibility_engine.errors import DefinitionError, DefinitionWarning
from eligibility_engine.units.code_list import KNOWN

_LETTERS: Final = str.maketrans({"µ": "u", "μ": "u", "×": "x", "¹": "^1", "²": "2", "³": "^3", "⁶": "^6", "⁹": "^9"})
_POWER: Final = re.compile(r"[x*]?10(?:\^|\*|\*\*|e|(?=\())\(?(3|6|9|12)\)?", re.IGNORECASE)
_WHOLE: Final = {
    "mmhg": "mm[Hg]", "bpm": "/min", "beats/min": "/min", "°c": "Cel", "degc": "Cel", "g%": "g/dL", "mg%": "mg/dL",
    "percent": "%", "years": "a", "year": "a", "yrs": "a", "yr": "a", "months": "mo", "month": "mo", "weeks": "wk",
    "week": "wk", "days": "d", "day": "d", "hours": "h", "hour": "h", "hrs": "h", "hr": "h", "minutes": "min",
    "minute": "min", "mins": "min", "seconds": "s", "second": "s", "secs": "s", "sec": "s", "msecs": "ms", "msec": "ms",
    "mm/hr": "mm/h", "mm/hour": "mm/h", "mm/1h": "mm/h", "mm/1hr": "mm/h", "inches": "[in_i]", "inch": "[in_i]",
    "lbs": "[lb_av]", "lb": "[lb_av]",
}  # fmt: skip
_CASED: Final = {"mM": "mmol/L", "uM": "umol/L"}
_AMOUNTS: Final = {
    **{code.lower(): code for code in ("kg", "mg", "ug", "ng", "pg", "mol", "mmol", "umol", "nmol", "pmol", "ml")},
    "ml": "mL", "mcg": "ug", "mcmol": "umol", "meq": "meq", "mosm": "mosm", "mosmol": "mosm",
    "iu": "[iU]", "kiu": "k[iU]", "uiu": "u[iU]", "[iu]": "[iU]",
    "k": "10*3", "thou": "10*3", "thousand": "10*3", "mil": "10*6", "million": "10*6",
    "cell": "{cells}", "cells": "{cells}", "copies": "{copies}", "copy": "{copies}", "cp": "{copies}",
}  # fmt: skip
"""Numerators in lower case. Single letters, and mU against MU, mean another size in capitals and stand in `_EXACT`."""
_EXACT: Final = {
    **{code: code for code in ("g", "U", "kU", "mU", "uU", "m[iU]", "k[iU]", "u[iU]", "{cells}", "{copies}", "")},
    "u": "U", "units": "U", "unit": "U", "gm": "g", "gms": "g", "M": "10*6", "T": "10*12", "mIU": "m[iU]",
}  # fmt: skip
_BELOW: Final = {
    "l": "L", "dl": "dL", "ml": "mL", "ul": "uL", "mcl": "uL", "nl": "nL", "cc": "mL", "cm3": "mL", "cm^3": "mL",
    "mm3": "uL", "mm^3": "uL", "cmm": "uL", "cumm": "uL", "min": "min", "h": "h", "hr": "h", "m2": "m2", "m^2": "m2",
    "1.73m2": "{1.73_m2}", "1.73m^2": "{1.73_m2}", "{1.73m2}": "{1.73_m2}", "{1.73_m2}": "{1.73_m2}",
    "mol": "mol", "mmol": "mmol", "g": "g",
}  # fmt: skip


def likely_code(text: str) -> str | None:
    """Return the UCUM code that a text likely means, or None where that is the text itself, or open.

    Examples: `mg/dl` is `mg/dL`, `x10^9/L` is `10*9/L`, `copies/mL` is `{copies}/mL`. `G/L` is open: it may count
    thousands of millions or weigh.
    """
    short = "".join(text.translate(_LETTERS).split())
    found = _CASED.get(short) or _WHOLE.get(short.lower()) or _by_parts(short)
    return None if found == text else found


def _by_parts(text: str) -> str | None:
    above, *below = text.replace("per", "/").split("/")
    power = _POWER.fullmatch(above)
    amount = f"10*{power[1]}" if power else _EXACT[above] if above in _EXACT else _AMOUNTS.get(above.lower())
    volumes = [_BELOW.get(part.lower()) for part in below]
    if amount is None or not below or None in volumes:
        return None
    code = "/".join([amount, *map(str, volumes)])
    return code if code in KNOWN else None


_ATOMS: Final = frozenset({
    "A", "AU", "Ao", "B", "Bd", "Bi", "Bq", "By", "C", "Cel", "Ci", "F", "G", "Gal", "Gb", "Gy", "H", "Hz", "J",
    "K", "Ky", "L", "Lmb", "Mx", "N", "Np", "Oe", "Ohm", "P", "Pa", "R", "RAD", "REM", "S", "St", "Sv", "T", "U",
    "V", "W", "Wb", "a", "ar", "atm", "att", "b", "bar", "bit", "cal", "cd", "circ", "d", "deg", "dyn", "eV", "eq",
    "erg", "g", "gf", "gon", "h", "kat", "l", "lm", "lx", "m", "mho", "min", "mo", "mol", "osm", "pc", "ph", "rad",
    "s", "sb", "sph", "sr", "st", "t", "tex", "u", "wk",
})  # fmt: skip
"""The units of UCUM 2.2 that are written in letters alone."""
_PREFIXES: Final = (
    "",
    "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "d", "c", "m", "u", "n", "p", "f", "a", "z", "y", "Ki", "Mi",
    "Gi", "Ti",
)  # fmt: skip
_ANNOTATION: Final = re.compile(r"\{[^{}]*\}")
_BETWEEN: Final = re.compile(r"[./()]")


def is_surely_no_code(text: str) -> bool:
    """Say whether a text can be told to be no UCUM code without any library; of others `ucum.is_code` knows.

    It is none where a part that has letters alone is no unit, or it has a blank or a letter beyond ASCII.
    """
    parts = _BETWEEN.split(_ANNOTATION.sub("", text))
    words = (part.rstrip("0123456789+-") for part in parts)
    return not text.isascii() or " " in text or any(word.isalpha() and not _is_unit(word) for word in words)


def _is_unit(word: str) -> bool:
    return any(word.startswith(prefix) and word[len(prefix) :] in _ATOMS for prefix in _PREFIXES)


def warn_of_no_code(unit: str, stacklevel: int) -> None:
    """Warn of a unit in which rules see a result and that is surely no UCUM code.

    Warns:
        DefinitionWarning: naming it.
    """
    if is_surely_no_code(unit):
        warnings.warn(
            f"{unit!r} is no UCUM code, so a result in the unit that is meant cannot be compared; codes are "
            "case-sensitive, such as mg/dL, and words of your own stand in braces, {points}",
            DefinitionWarning,
            stacklevel=stacklevel,
        )


def check_spelling(unit: str, code: str) -> None:
    """Refuse a unit in a rule that is spelled otherwise than UCUM does.

    Raises:
        DefinitionError: with the code that is given, naming what is likely meant.
    """
    likely = likely_code(unit)
    if likely is not None:
        raise DefinitionError(
            f"units in rules are UCUM codes as laboratories write them; did you mean {likely!r}?", code=code
        )


def hint(*units: str) -> str:
    """Say which UCUM code is likely meant by the first of some units that is spelled otherwise; else nothing."""
    likely = next((code for unit in units if (code := likely_code(unit))), None)
    return f"; did the source mean {likely!r}?" if likely else ""
