"""Kidney function: creatinine clearance and estimated glomerular filtration rate from serum creatinine.

Creatinine is in mg/dL, by an assay traceable to isotope-dilution mass spectrometry (IDMS) except for Cockcroft-Gault,
which is older than that. A creatinine in umol/L is used only when its fact declares the factor: 1 mg/dL is
88.4 umol/L.
"""

from fractions import Fraction
from typing import Final

from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.exact import exact
from eligibility_engine.formulas.inputs import aged, by_sex, number_in
from eligibility_engine.formulas.record import Formula, FormulaTerm, Input, constant_to_the_power, power
from eligibility_engine.language import ChoiceTerm, MeasurementTerm, NumberTerm, choose_value, number_constant
from eligibility_engine.language.rules import as_criterion

ADULT, CHILD, OLDEST = 18, 1, 121
"""First age of adults, first age of children, and the first age of nobody, in completed years."""

_AGE, _SEX = Input("age", "age", "a"), Input("sex", "sex, female or male")
_CREATININE = Input("creatinine", "serum creatinine", "mg/dL")
_BLACK = Input("black", "whether the race coefficient applies; without it, it does not")
_ADULTS = "adults, 18 to 120 completed years"
_PER_AREA = "mL/min/{1.73_m2}"

COCKCROFT_GAULT: Final = Formula(
    "cockcroft_gault",
    "1976",
    "creatinine clearance (Cockcroft-Gault 1976)",
    "cockcroft_gault",
    "(140 - age) x weight / (72 x creatinine), x 0.85 for women",
    (_AGE, _SEX, Input("weight", "body weight, actual unless the protocol says otherwise", "kg"), _CREATININE),
    "mL/min",
    1,
    _ADULTS,
    "Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine. Nephron 1976;16:31-41",
)

CKD_EPI_2021: Final = Formula(
    "ckd_epi",
    "2021",
    "eGFR (CKD-EPI creatinine 2021)",
    "ckd_epi",
    "142 x min(Scr/k, 1)^a x max(Scr/k, 1)^-1.200 x 0.9938^age, x 1.012 for women; k 0.7 and a -0.241 for women, "
    "k 0.9 and a -0.302 for men",
    (_CREATININE, _AGE, _SEX),
    _PER_AREA,
    0,
    _ADULTS,
    "Inker LA, Eneanya ND, Coresh J, et al. New creatinine- and cystatin C-based equations to estimate GFR without "
    "race. N Engl J Med 2021;385:1737-1749",
)

CKD_EPI_2009: Final = Formula(
    "ckd_epi",
    "2009",
    "eGFR (CKD-EPI creatinine 2009)",
    "ckd_epi",
    "141 x min(Scr/k, 1)^a x max(Scr/k, 1)^-1.209 x 0.993^age, x 1.018 for women, x 1.159 if black; k 0.7 and "
    "a -0.329 for women, k 0.9 and a -0.411 for men",
    (_CREATININE, _AGE, _SEX, _BLACK),
    _PER_AREA,
    0,
    _ADULTS,
    "Levey AS, Stevens LA, Schmid CH, et al. A new equation to estimate glomerular filtration rate. "
    "Ann Intern Med 2009;150:604-612",
)

MDRD: Final = Formula(
    "mdrd",
    "2006",
    "eGFR (MDRD 2006, IDMS)",
    "mdrd",
    "175 x Scr^-1.154 x age^-0.203, x 0.742 for women, x 1.212 if black",
    (_CREATININE, _AGE, _SEX, _BLACK),
    _PER_AREA,
    0,
    _ADULTS,
    "Levey AS, Coresh J, Greene T, et al. Using standardized serum creatinine values in the Modification of Diet in "
    "Renal Disease study equation for estimating glomerular filtration rate. Ann Intern Med 2006;145:247-254",
)

SCHWARTZ: Final = Formula(
    "schwartz",
    "2009",
    "eGFR (bedside Schwartz 2009)",
    "schwartz",
    "0.413 x height / Scr",
    (_CREATININE, _AGE, Input("height", "height", "cm")),
    _PER_AREA,
    0,
    "children, 1 to 17 completed years",
    "Schwartz GJ, Munoz A, Schneider MF, et al. New equations to estimate GFR in children with CKD. "
    "J Am Soc Nephrol 2009;20:629-637",
)

KIDNEY: Final = (COCKCROFT_GAULT, CKD_EPI_2021, CKD_EPI_2009, MDRD, SCHWARTZ)


def cockcroft_gault(
    *,
    age: NumberTerm,
    sex: ChoiceTerm,
    weight: NumberTerm | MeasurementTerm,
    creatinine: MeasurementTerm | NumberTerm,
    decimals: int | None = None,
) -> FormulaTerm:
    """Return the creatinine clearance in mL/min, not indexed to body surface: (140 - age) x weight / (72 x Scr).

    Women have 0.85 of it. Ages 18 to 120; at other ages the result is missing, cause `undefined`.

    Args:
        age: in completed years.
        sex: a fact of the words female and male.
        weight: in kg; the actual weight unless the protocol names another.
        creatinine: serum creatinine in mg/dL.
        decimals: to how many decimals the result is rounded; 1 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT`, `RULE_TYPE` or `RULE_MEMBER` for an input that does not fit.

    Source: Cockcroft DW, Gault MH. Nephron 1976;16:31-41.
    """
    record = COCKCROFT_GAULT
    years, kg, scr = (
        number_in(record, name, given) for name, given in (("age", age), ("weight", weight), ("creatinine", creatinine))
    )
    man = (140 - years) * kg / (scr * 72)
    whole = by_sex(record, sex, man * exact("0.85"), man)
    return record.result(aged(years, ADULT, OLDEST, whole).term, decimals)


def ckd_epi(
    *,
    version: str,
    creatinine: MeasurementTerm | NumberTerm,
    age: NumberTerm,
    sex: ChoiceTerm,
    black: object = None,
    decimals: int | None = None,
) -> FormulaTerm:
    """Return the estimated glomerular filtration rate in mL/min/1.73 m2 by the CKD-EPI creatinine equation.

    Ages 18 to 120; at other ages the result is missing, cause `undefined`. It is rounded to a whole number, as KDIGO
    asks laboratories to report it (Kidney Int Suppl 2013;3:1-150, section 1.4.3).

    Args:
        version: `"2021"`, which knows no race, or `"2009"`.
        creatinine: serum creatinine in mg/dL, standardised (IDMS).
        age: in completed years.
        sex: a fact of the words female and male.
        black: of the version 2009 only: the rule or yes-or-no fact under which its race coefficient 1.159 counts. None,
            the default, leaves the coefficient out for everybody.
        decimals: to how many decimals the result is rounded; 0 unless told otherwise.

    Raises:
        DefinitionError: `RULE_FORMULA` for another version, and for `black` with 2021; `RULE_UNIT`, `RULE_TYPE` or
            `RULE_MEMBER` for an input that does not fit.

    Source: Inker LA et al. N Engl J Med 2021;385:1737-1749. Levey AS et al. Ann Intern Med 2009;150:604-612.
    """
    records = {record.version: record for record in (CKD_EPI_2021, CKD_EPI_2009)}
    if version not in records:
        raise DefinitionError(
            f"ckd_epi has the versions {', '.join(records)}{nearest(str(version), records)}", code="RULE_FORMULA"
        )
    record = records[version]
    if black is not None and record is CKD_EPI_2021:
        raise DefinitionError("the version 2021 of ckd_epi has no race coefficient", code="RULE_FORMULA")
    scr, years = number_in(record, "creatinine", creatinine), number_in(record, "age", age)
    if record is CKD_EPI_2021:
        female = _bent(scr, "0.7", "-0.241", "-1.2") * exact("143.704")  # 142 x 1.012
        male = _bent(scr, "0.9", "-0.302", "-1.2") * 142
        ageing = constant_to_the_power(Fraction(9938, 10000), years)
    else:
        female = _bent(scr, "0.7", "-0.329", "-1.209") * exact("143.538")  # 141 x 1.018
        male = _bent(scr, "0.9", "-0.411", "-1.209") * 141
        ageing = constant_to_the_power(Fraction(993, 1000), years)
    whole = _if_black(by_sex(record, sex, female, male) * ageing, black, "1.159")
    return record.result(aged(years, ADULT, OLDEST, whole).term, decimals)


def _bent(scr: NumberTerm, kappa: str, below: str, above: str) -> NumberTerm:
    """Return min(Scr/k, 1)^below x max(Scr/k, 1)^above: one of the two factors is always 1."""
    ratio = scr / exact(kappa)
    return choose_value((scr <= exact(kappa), power(ratio, exact(below))), otherwise=power(ratio, exact(above)))


def _if_black(whole: NumberTerm, black: object, coefficient: str) -> NumberTerm:
    """Return a result with its race coefficient where a rule is met, and without it where no rule is given."""
    if black is None:
        return whole
    when = as_criterion(black)
    return whole * choose_value((when, number_constant(exact(coefficient))), otherwise=number_constant(1))


def mdrd(
    *,
    creatinine: MeasurementTerm | NumberTerm,
    age: NumberTerm,
    sex: ChoiceTerm,
    black: object = None,
    decimals: int | None = None,
) -> FormulaTerm:
    """Return the estimated glomerular filtration rate in mL/min/1.73 m2 by the four-variable MDRD equation, IDMS form.

    175 x Scr^-1.154 x age^-0.203, x 0.742 for women. Ages 18 to 120; at other ages the result is missing, cause
    `undefined`. It is rounded to a whole number.

    Args:
        creatinine: serum creatinine in mg/dL, standardised (IDMS).
        age: in completed years.
        sex: a fact of the words female and male.
        black: the rule or yes-or-no fact under which the race coefficient 1.212 counts. None, the default, leaves the
            coefficient out for everybody.
        decimals: to how many decimals the result is rounded; 0 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT`, `RULE_TYPE` or `RULE_MEMBER` for an input that does not fit.

    Source: Levey AS et al. Ann Intern Med 2006;145:247-254.
    """
    scr, years = number_in(MDRD, "creatinine", creatinine), number_in(MDRD, "age", age)
    man = power(scr, exact("-1.154")) * power(years, exact("-0.203")) * 175
    whole = _if_black(by_sex(MDRD, sex, man * exact("0.742"), man), black, "1.212")
    return MDRD.result(aged(years, ADULT, OLDEST, whole).term, decimals)


def schwartz(
    *,
    creatinine: MeasurementTerm | NumberTerm,
    age: NumberTerm,
    height: NumberTerm | MeasurementTerm,
    decimals: int | None = None,
) -> FormulaTerm:
    """Return the estimated glomerular filtration rate of a child in mL/min/1.73 m2: 0.413 x height / Scr.

    Ages 1 to 17; at other ages the result is missing, cause `undefined`. It is rounded to a whole number.

    Args:
        creatinine: serum creatinine in mg/dL, standardised (IDMS, enzymatic).
        age: in completed years.
        height: in cm.
        decimals: to how many decimals the result is rounded; 0 unless told otherwise.

    Raises:
        DefinitionError: `RULE_UNIT` or `RULE_TYPE` for an input that does not fit.

    Source: Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-637.
    """
    scr, years, cm = (
        number_in(SCHWARTZ, name, given)
        for name, given in (("creatinine", creatinine), ("age", age), ("height", height))
    )
    return SCHWARTZ.result(aged(years, CHILD, ADULT, cm * exact("0.413") / scr).term, decimals)
