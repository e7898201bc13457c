"""Blood: calcium corrected for albumin, and the absolute neutrophil count."""

from typing import Final

from eligibility_engine.exact import exact
from eligibility_engine.formulas.inputs import number_in
from eligibility_engine.formulas.record import Formula, FormulaTerm, Input
from eligibility_engine.language import MeasurementTerm, NumberTerm

Result = MeasurementTerm | NumberTerm

_PAYNE = (
    "Payne RB, Little AJ, Williams RB, Milner JR. Interpretation of serum calcium in patients with abnormal serum "
    "proteins. Br Med J 1973;4:643-646; in the form of: Correcting the calcium. Br Med J 1977;1:598"
)

CORRECTED_CALCIUM: Final = Formula(
    "corrected_calcium",
    "payne",
    "calcium corrected for albumin (Payne)",
    "corrected_calcium",
    "calcium + 0.8 x (4 - albumin)",
    (Input("calcium", "total serum calcium", "mg/dL"), Input("albumin", "serum albumin", "g/dL")),
    "mg/dL",
    2,
    "everybody",
    _PAYNE,
)

CORRECTED_CALCIUM_SI: Final = Formula(
    "corrected_calcium_si",
    "payne",
    "calcium corrected for albumin (Payne)",
    "corrected_calcium_si",
    "calcium + 0.02 x (40 - albumin)",
    (Input("calcium", "total serum calcium", "mmol/L"), Input("albumin", "serum albumin", "g/L")),
    "mmol/L",
    2,
    "everybody",
    _PAYNE,
)

NEUTROPHILS: Final = Formula(
    "absolute_neutrophil_count",
    "differential",
    "absolute neutrophil count",
    "absolute_neutrophil_count",
    "leukocytes x (segmented + bands) / 100",
    (
        Input("leukocytes", "white blood cell count", "10*9/L"),
        Input("segmented", "segmented neutrophils", "%"),
        Input("bands", "band neutrophils; left out, the differential does not count them apart", "%"),
    ),
    "10*9/L",
    2,
    "everybody",
    "Al-Gwaiz LA, Babay HH. The diagnostic value of absolute neutrophil count, band count and morphologic changes of "
    "neutrophils in predicting bacterial infections. Med Princ Pract 2007;16:344-347",
)

BLOOD: Final = (CORRECTED_CALCIUM, CORRECTED_CALCIUM_SI, NEUTROPHILS)


def corrected_calcium(*, calcium: Result, albumin: Result, decimals: int | None = None) -> FormulaTerm:
    """Return the calcium corrected for albumin in mg/dL: calcium + 0.8 x (4 - albumin).

    Args:
        calcium: total serum calcium in mg/dL.
        albumin: serum albumin in g/dL; one in g/L is converted.
        decimals: to how many decimals the result is rounded; 2 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: Payne RB et al. Br Med J 1973;4:643-646; Br Med J 1977;1:598.
    """
    record = CORRECTED_CALCIUM
    total, protein = number_in(record, "calcium", calcium), number_in(record, "albumin", albumin)
    return record.result((total + (4 - protein) * exact("0.8")).term, decimals)


def corrected_calcium_si(*, calcium: Result, albumin: Result, decimals: int | None = None) -> FormulaTerm:
    """Return the calcium corrected for albumin in mmol/L: calcium + 0.02 x (40 - albumin).

    Args:
        calcium: total serum calcium in mmol/L.
        albumin: serum albumin in g/L; one in g/dL is converted.
        decimals: to how many decimals the result is rounded; 2 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: Payne RB et al. Br Med J 1973;4:643-646; Br Med J 1977;1:598.
    """
    record = CORRECTED_CALCIUM_SI
    total, protein = number_in(record, "calcium", calcium), number_in(record, "albumin", albumin)
    return record.result((total + (40 - protein) * exact("0.02")).term, decimals)


def absolute_neutrophil_count(
    *, leukocytes: Result, segmented: Result, bands: Result | None = None, decimals: int | None = None
) -> FormulaTerm:
    """Return the absolute neutrophil count in 10*9/L: leukocytes times the share of neutrophils.

    Args:
        leukocytes: white blood cell count in 10*9/L; one per uL is converted.
        segmented: segmented neutrophils in % of the leukocytes.
        bands: band neutrophils in %; None where the differential counts all neutrophils as one.
        decimals: to how many decimals the result is rounded; 2 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: Al-Gwaiz LA, Babay HH. Med Princ Pract 2007;16:344-347.
    """
    share = number_in(NEUTROPHILS, "segmented", segmented)
    if bands is not None:
        share += number_in(NEUTROPHILS, "bands", bands)
    return NEUTROPHILS.result((number_in(NEUTROPHILS, "leukocytes", leukocytes) * share / 100).term, decimals)
