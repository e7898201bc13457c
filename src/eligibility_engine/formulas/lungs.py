"""Lungs: how much somebody has smoked."""

from typing import Final

from eligibility_engine.formulas.inputs import number_in
from eligibility_engine.formulas.record import Formula, FormulaTerm, Input
from eligibility_engine.language import NumberTerm

PACK_YEARS: Final = Formula(
    "pack_years",
    "nci",
    "smoking history",
    "pack_years",
    "cigarettes per day / 20 x years smoked",
    (
        Input("cigarettes_per_day", "cigarettes smoked per day; a pack holds 20", "/d"),
        Input("years", "years smoked", "a"),
    ),
    "{pack-years}",
    1,
    "everybody; one who never smoked has 0 by either input",
    "National Cancer Institute. NCI Dictionary of Cancer Terms: pack year",
)

LUNGS: Final = (PACK_YEARS,)


def pack_years(*, cigarettes_per_day: NumberTerm, years: NumberTerm, decimals: int | None = None) -> FormulaTerm:
    """Return how much somebody has smoked, in pack-years: packs of 20 cigarettes per day times years.

    Args:
        cigarettes_per_day: on average, per day (unit `/d` or `{cigarettes}/d`).
        years: for how many years.
        decimals: to how many decimals the result is rounded; 1 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: NCI Dictionary of Cancer Terms, pack year.
    """
    daily = number_in(PACK_YEARS, "cigarettes_per_day", cigarettes_per_day)
    return PACK_YEARS.result((daily / 20 * number_in(PACK_YEARS, "years", years)).term, decimals)
