"""How a formula takes what it is given: numbers in the unit of the equation, words as they are, within its domain.

A number is converted by an exact factor or refused when the rule is written. A factor comes from the fact's own
`other_units`, or from UCUM between units of one dimension; between moles and grams only what the fact declares counts.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NoReturn

from eligibility_engine.errors import DefinitionError
from eligibility_engine.formulas.record import Formula
from eligibility_engine.kernel.expression import Arithmetic, Literal
from eligibility_engine.language import (
    ChoiceTerm,
    MeasurementTerm,
    NumberTerm,
    Rule,
    choose_value,
    number_constant,
)
from eligibility_engine.units.ucum import factor_between

_COUNTS: Final[Mapping[str, frozenset[str]]] = {
    "/d": frozenset({"{cigarettes}/d", "{cigarette}/d", "1/d"}),
    "/min": frozenset({"{beats}/min", "{beat}/min", "{H.B}/min", "1/min"}),
    "1": frozenset({"{INR}", "{ratio}"}),
}
"""For a unit that counts, the units that say what is counted."""

_YEARS: Final = "a"


def number_in(formula: Formula, name: str, given: object) -> NumberTerm:
    """Return an input as a number in the unit of the equation.

    Raises:
        DefinitionError: `RULE_TYPE` when it is no number, `RULE_UNIT` when its unit has no exact factor.
    """
    unit = next(str(one.unit) for one in formula.inputs if one.name == name)
    if not isinstance(given, (MeasurementTerm, NumberTerm)):
        raise DefinitionError(f"{formula.name}: {name} is a number or a measurement of a schema", code="RULE_TYPE")
    found = given.units.canonical if isinstance(given, MeasurementTerm) else given.unit
    if found is None:
        _refuse(formula, name, unit, "its unit is not known here")
    declared = given.units.scale(found, unit) if isinstance(given, MeasurementTerm) else None
    factor = declared or (Fraction(1) if found in _COUNTS.get(unit, ()) else _factor(formula, name, found, unit))
    return NumberTerm(given.term if factor == 1 else Arithmetic("*", given.term, Literal(factor)))


def _factor(formula: Formula, name: str, found: str, unit: str) -> Fraction:
    """Return the exact factor between two units of one dimension; years are counted on the calendar."""
    if unit == _YEARS and found != unit:
        _refuse(formula, name, unit, f"{found} is no count of completed years; date.elapsed('years') is")
    try:
        return factor_between(found, unit)
    except DefinitionError as error:
        problem = error.message
    return _refuse(formula, name, unit, problem)


def _refuse(formula: Formula, name: str, unit: str, why: str) -> NoReturn:
    raise DefinitionError(f"{formula.name} takes {name} in {unit}: {why}", code="RULE_UNIT")


_FEMALE, _MALE = frozenset({"female", "f"}), frozenset({"male", "m"})


def by_sex(formula: Formula, sex: object, female: NumberTerm, male: NumberTerm) -> NumberTerm:
    """Return one term for women and another for men; any other word has no result.

    Raises:
        DefinitionError: `RULE_MEMBER` when the fact has not the words female and male (or F and M).
    """
    if not isinstance(sex, ChoiceTerm):
        raise DefinitionError(f"{formula.name}: sex is a fact of the words female and male", code="RULE_TYPE")
    words = {
        side: [word for word in sex.answers if word.lower() in known]
        for side, known in (("female", _FEMALE), ("male", _MALE))
    }
    if any(len(found) != 1 for found in words.values()):
        raise DefinitionError(f"{formula.name}: sex is a fact of the words female and male, or F and M",
                              code="RULE_MEMBER")  # fmt: skip
    is_female, is_male = sex == words["female"][0], sex == words["male"][0]
    if len(sex.answers) == len(words):
        return choose_value((is_female, female), otherwise=male)
    return choose_value((is_female, female), (is_male, male), otherwise=_nothing_unless(is_female | is_male))


def aged(age: NumberTerm, least: int, below: int, result: NumberTerm) -> NumberTerm:
    """Return a result for ages from `least` and below another; at other ages there is none, cause `undefined`."""
    within: Rule = (age >= least) & (age < below)
    return choose_value((within, result), otherwise=_nothing_unless(within))


def _nothing_unless(rule: Rule) -> NumberTerm:
    """Return a number that is missing, cause `undefined`, where a rule is not met: it divides by 0 there.

    So the facts that the rule reads are named as what leaves the formula without a result.
    """
    return 1 / choose_value((rule, number_constant(1)), otherwise=number_constant(0))
