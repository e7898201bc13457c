"""Analytes: what a mole of each weighs, and the equation between the two ways of reporting HbA1c.

Molar masses are sums over the formula of the abridged standard atomic weights of IUPAC (CIAAW 2021; Prohaska et al.,
Pure Appl Chem 2022;94:573-600): C 12.011, H 1.008, N 14.007, O 15.999, Ca 40.078. Haemoglobin is counted by its iron
atoms, as laboratories do: the monomer of 16114.5 g/mol, a quarter of 64458 (ICSH, J Clin Pathol 1996;49:271-274).

HbA1c: NGSP in % = 0.09148 times IFCC in mmol/mol + 2.152 (Hoelzel et al., Clin Chem 2004;50:166-174). Results are
rounded as they are reported, half away from zero: to the decimals that the fact declares, else % to one decimal and
mmol/mol to none.
"""

from fractions import Fraction
from typing import Final

from attrs import frozen

from eligibility_engine.errors import DefinitionError, nearest

MOLAR_MASSES: Final = {
    "bilirubin": Fraction("584.673"),  # C33 H36 N4 O6
    "calcium": Fraction("40.078"),
    "creatinine": Fraction("113.12"),  # C4 H7 N3 O
    "glucose": Fraction("180.156"),  # C6 H12 O6
    "haemoglobin": Fraction("16114.5"),  # the monomer, one iron atom
    "urea": Fraction("60.056"),  # C H4 N2 O
    "urea_nitrogen": Fraction("28.014"),  # the two nitrogen atoms of one urea
}
"""Grams per mole of each analyte."""

HBA1C: Final = "hba1c"
ANALYTES: Final = (*sorted(MOLAR_MASSES), HBA1C)
"""The names that `measurement(analyte=...)` takes."""

_SLOPE, _INTERCEPT = Fraction("0.09148"), Fraction("2.152")


@frozen
class Linear:
    """A conversion by a published equation: a factor, an offset, and the decimals to which its result is rounded."""

    factor: Fraction
    offset: Fraction
    decimals: int


def glycated(source: str, target: str, decimals: int | None = None) -> Linear | None:
    """Return the equation that leads from one unit of HbA1c to another, or None where it is about other units."""
    if (source, target) == ("mmol/mol", "%"):
        return Linear(_SLOPE, _INTERCEPT, 1 if decimals is None else decimals)
    if (source, target) == ("%", "mmol/mol"):
        return Linear(1 / _SLOPE, -_INTERCEPT / _SLOPE, decimals or 0)
    return None


def check_analyte(name: str | None) -> None:
    """Refuse an analyte that is not in the tables.

    Raises:
        DefinitionError: `SCHEMA`.
    """
    if name is not None and name not in ANALYTES:
        raise DefinitionError(
            f"no analyte {name!r} is known; known are {', '.join(ANALYTES)}{nearest(name, ANALYTES)}; or declare the "
            "factor: other_units={unit: factor}",
            code="SCHEMA",
        )
