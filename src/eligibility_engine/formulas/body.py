"""Size of the body: body mass index and body surface area."""

from fractions import Fraction
from typing import Final

from eligibility_engine.exact import exact
from eligibility_engine.formulas.inputs import number_in
from eligibility_engine.formulas.record import Formula, FormulaTerm, Input, power
from eligibility_engine.language import MeasurementTerm, NumberTerm

Size = NumberTerm | MeasurementTerm

_WEIGHT, _HEIGHT = Input("weight", "body weight", "kg"), Input("height", "height", "cm")

BMI: Final = Formula(
    "bmi",
    "quetelet",
    "body mass index",
    "bmi",
    "weight / height^2",
    (_WEIGHT, Input("height", "height", "m")),
    "kg/m2",
    1,
    "everybody; a height of 0 gives no result",
    "Keys A, Fidanza F, Karvonen MJ, et al. Indices of relative weight and obesity. J Chronic Dis 1972;25:329-343",
)

BSA_MOSTELLER: Final = Formula(
    "bsa",
    "mosteller",
    "body surface area (Mosteller 1987)",
    "bsa_mosteller",
    "(height x weight / 3600)^(1/2)",
    (_WEIGHT, _HEIGHT),
    "m2",
    2,
    "weight and height above 0",
    "Mosteller RD. Simplified calculation of body-surface area. N Engl J Med 1987;317:1098",
)

BSA_DUBOIS: Final = Formula(
    "bsa",
    "dubois",
    "body surface area (Du Bois 1916)",
    "bsa_dubois",
    "0.007184 x weight^0.425 x height^0.725",
    (_WEIGHT, _HEIGHT),
    "m2",
    2,
    "weight and height above 0",
    "Du Bois D, Du Bois EF. A formula to estimate the approximate surface area if height and weight be known. "
    "Arch Intern Med 1916;17:863-871",
)

BODY: Final = (BMI, BSA_MOSTELLER, BSA_DUBOIS)


def _size(record: Formula, weight: Size, height: Size) -> tuple[NumberTerm, NumberTerm]:
    return number_in(record, "weight", weight), number_in(record, "height", height)


def bmi(*, weight: Size, height: Size, decimals: int | None = None) -> FormulaTerm:
    """Return the body mass index in kg/m2: weight in kg over the square of height in m.

    Args:
        weight: in kg.
        height: in m; one in cm is converted.
        decimals: to how many decimals the result is rounded; 1 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: Keys A et al. J Chronic Dis 1972;25:329-343.
    """
    kg, metres = _size(BMI, weight, height)
    return BMI.result((kg / power(metres, 2)).term, decimals)


def bsa_mosteller(*, weight: Size, height: Size, decimals: int | None = None) -> FormulaTerm:
    """Return the body surface area in m2: the square root of height in cm times weight in kg over 3600.

    Args:
        weight: in kg.
        height: in cm; one in m is converted.
        decimals: to how many decimals the result is rounded; 2 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: Mosteller RD. N Engl J Med 1987;317:1098.
    """
    kg, cm = _size(BSA_MOSTELLER, weight, height)
    return BSA_MOSTELLER.result(power(cm * kg / 3600, Fraction(1, 2)).term, decimals)


def bsa_dubois(*, weight: Size, height: Size, decimals: int | None = None) -> FormulaTerm:
    """Return the body surface area in m2: 0.007184 x weight^0.425 x height^0.725, in kg and cm.

    Args:
        weight: in kg.
        height: in cm; one in m is converted.
        decimals: to how many decimals the result is rounded; 2 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: Du Bois D, Du Bois EF. Arch Intern Med 1916;17:863-871.
    """
    kg, cm = _size(BSA_DUBOIS, weight, height)
    product = power(kg, exact("0.425")) * power(cm, exact("0.725")) * exact("0.007184")
    return BSA_DUBOIS.result(product.term, decimals)
