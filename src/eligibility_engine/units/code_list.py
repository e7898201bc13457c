"""The UCUM codes that laboratories report in, as plain data: what each means in base units, exactly.

No library is needed for these. Other codes are read by `ucum`, with the extra `units`. A dimension is a product of base
units, annotations and arbitrary units; a ratio of amounts (`mmol/mol`) or of masses (`mg/g`) keeps that base with the
exponent 0, because it is no bare number.

Source: The Unified Code for Units of Measure, version 2.2, case-sensitive codes.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from attrs import frozen

_KEPT: Final = frozenset({"g", "mol"})


@frozen
class Meaning:
    """What a UCUM code means: an exact factor to base units, and the base units with their exponents, sorted."""

    factor: Fraction
    dimension: tuple[tuple[str, int], ...] = ()

    def times(self, other: "Meaning", sign: int = 1) -> "Meaning":
        """Return the product with another code; with the sign -1 the quotient."""
        exponents = dict(self.dimension)
        for base, exponent in other.dimension:
            exponents[base] = exponents.get(base, 0) + sign * exponent
        kept = ((base, exponent) for base, exponent in exponents.items() if exponent or base in _KEPT)
        return Meaning(self.factor * other.factor**sign, tuple(sorted(kept)))

    def power(self, exponent: int) -> "Meaning":
        """Return a power."""
        return Meaning(self.factor**exponent, tuple((base, own * exponent) for base, own in self.dimension))


def bare(number: int | Fraction | str) -> Meaning:
    """Return the meaning of a number."""
    return Meaning(Fraction(number))


def base(name: str) -> Meaning:
    """Return the meaning of a base unit, an annotation or an arbitrary unit: itself."""
    return Meaning(Fraction(1), ((name, 1),))


def _scaled(unit: str, meaning: Meaning, prefixes: str) -> dict[str, Meaning]:
    return {
        f"{prefix.strip('-')}{unit}": meaning.times(bare(Fraction(10) ** _PREFIXES[prefix]))
        for prefix in prefixes.split()
    }


_PREFIXES: Final = {"k": 3, "-": 0, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
_LITRE: Final = Meaning(Fraction(1, 1000), (("m", 3),))
_MINUTE: Final = base("s").times(bare(60))
_ENZYME: Final = base("mol").times(_MINUTE, -1).times(bare(Fraction(1, 10**6)))

_TIMES: Final = {
    "s": base("s"),
    "ms": base("s").times(bare(Fraction(1, 1000))),
    "min": _MINUTE,
    "h": base("s").times(bare(3600)),
    "d": base("s").times(bare(86400)),
    "wk": base("s").times(bare(7 * 86400)),
    "mo": base("s").times(bare(2629800)),
    "a": base("s").times(bare(31557600)),
}
_VOLUMES: Final = _scaled("L", _LITRE, "- d m u n p f")
_AMOUNTS: Final = {
    **_scaled("g", base("g"), "k - m u n p"),
    **_scaled("mol", base("mol"), "- m u n p"),
    **_scaled("eq", base("eq"), "- m"),
    **_scaled("osm", base("osm"), "- m"),
    **_scaled("U", _ENZYME, "k - m u"),
    **_scaled("kat", base("mol").times(base("s"), -1), "- m u n"),
    **_scaled("[iU]", base("[iU]"), "k - m u"),
    **{f"10*{power}": bare(10**power) for power in (3, 6, 9, 12)},
    "{cells}": base("{cells}"),
    "{copies}": base("{copies}"),
}
_AREA: Final = base("m").power(2)
_KILOPASCAL: Final = base("g").times(base("m"), -1).times(base("s").power(2), -1).times(bare(10**6))
_OTHERS: Final = {
    "1": bare(1),
    "%": bare(Fraction(1, 100)),
    "m2": _AREA,
    "kg/m2": _AMOUNTS["kg"].times(_AREA, -1),
    "L/L": _LITRE.times(_LITRE, -1),
    "mmol/mol": _AMOUNTS["mmol"].times(base("mol"), -1),
    "kPa": _KILOPASCAL,
    "mm/h": base("m").times(base("s"), -1).times(bare(Fraction(1, 3_600_000))),
    "mm[Hg]": _KILOPASCAL.times(bare(Fraction("0.133322"))),
}


def _codes() -> Iterator[tuple[str, Meaning]]:
    yield from (_TIMES | _AMOUNTS | _VOLUMES | _scaled("m", base("m"), "- c m")).items()
    yield from _OTHERS.items()
    for volume, size in _VOLUMES.items():
        yield f"/{volume}", bare(1).times(size, -1)
        for amount, meaning in _AMOUNTS.items():
            yield f"{amount}/{volume}", meaning.times(size, -1)
    flow = _VOLUMES["mL"].times(_MINUTE, -1)
    yield from (("/min", bare(1).times(_MINUTE, -1)), ("mL/min", flow), ("mL/s", flow.times(bare(60))))
    yield "mL/min/{1.73_m2}", flow.times(base("{1.73_m2}"), -1)
    yield from ((f"mg/{amount}", _AMOUNTS["mg"].times(_AMOUNTS[amount], -1)) for amount in ("g", "mmol"))


KNOWN: Final = dict(_codes())
"""The codes that need no library, each with its meaning."""
