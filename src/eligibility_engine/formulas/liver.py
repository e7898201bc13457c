"""The liver: Child-Pugh points and class."""

from collections.abc import Mapping
from typing import Final, get_args
from typing import Literal as Choice

from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.formulas.inputs import number_in
from eligibility_engine.formulas.record import Formula, FormulaTerm, Input
from eligibility_engine.language import ChoiceTerm, MeasurementTerm, NumberTerm, Rule, choose_value, number_constant

Result = MeasurementTerm | NumberTerm
Grade = Choice["A", "B", "C"]

ASCITES: Final[Mapping[str, int]] = {
    "none": 1, "absent": 1, "slight": 2, "mild": 2, "moderate": 3, "severe": 3, "moderate_to_severe": 3,
}  # fmt: skip
"""Points of the words for ascites."""

ENCEPHALOPATHY: Final[Mapping[str, int]] = {
    "none": 1, "grade_0": 1, "grade_1": 2, "grade_2": 2, "grade_1_2": 2, "grade_3": 3, "grade_4": 3, "grade_3_4": 3,
}  # fmt: skip
"""Points of the words for hepatic encephalopathy."""

CHILD_PUGH: Final = Formula(
    "child_pugh",
    "1973",
    "Child-Pugh score",
    "child_pugh",
    "points of bilirubin (below 2, 2 to 3, above 3), albumin (above 3.5, 2.8 to 3.5, below 2.8), INR (below 1.7, "
    "1.7 to 2.3, above 2.3), ascites (none, slight, moderate) and encephalopathy (none, grade 1-2, grade 3-4): 1, 2 or "
    "3 each",
    (
        Input("bilirubin", "total serum bilirubin", "mg/dL"),
        Input("albumin", "serum albumin", "g/dL"),
        Input("inr", "international normalised ratio", "1"),
        Input("ascites", "ascites, in words"),
        Input("encephalopathy", "hepatic encephalopathy, in words"),
    ),
    "{score}",
    0,
    "everybody; the higher bilirubin limits for cholestatic disease are not used",
    "Pugh RN, Murray-Lyon IM, Dawson JL, Pietroni MC, Williams R. Transection of the oesophagus for bleeding "
    "oesophageal varices. Br J Surg 1973;60:646-649; INR in place of seconds of prothrombin time: Lucey MR, Brown KA, "
    "Everson GT, et al. Liver Transpl Surg 1997;3:628-637",
)

LIVER: Final = (CHILD_PUGH,)

_CLASSES: Final[Mapping[str, tuple[int, int]]] = {"A": (5, 6), "B": (7, 9), "C": (10, 15)}


def child_pugh(
    *,
    bilirubin: Result,
    albumin: Result,
    inr: Result,
    ascites: ChoiceTerm,
    encephalopathy: ChoiceTerm,
    ascites_points: Mapping[str, int] = ASCITES,
    encephalopathy_points: Mapping[str, int] = ENCEPHALOPATHY,
) -> FormulaTerm:
    """Return the Child-Pugh points, 5 to 15. A missing part leaves 1 to 3 points open, and the rest still counts.

    Args:
        bilirubin: total serum bilirubin in mg/dL.
        albumin: serum albumin in g/dL; one in g/L is converted.
        inr: the international normalised ratio.
        ascites: a fact of words.
        encephalopathy: a fact of words.
        ascites_points: the points of each word for ascites.
        encephalopathy_points: the points of each word for encephalopathy.

    Raises:
        DefinitionError: `RULE_MEMBER` for a word without points; `RULE_UNIT` or `RULE_TYPE` for an input that does not
            fit.

    Source: Pugh RN et al. Br J Surg 1973;60:646-649; Lucey MR et al. Liver Transpl Surg 1997;3:628-637.
    """
    milligrams, grams, ratio = (
        number_in(CHILD_PUGH, name, given)
        for name, given in (("bilirubin", bilirubin), ("albumin", albumin), ("inr", inr))
    )
    points = (
        _points((milligrams < 2, 1), (milligrams <= 3, 2), otherwise=3)
        + _points((grams > exact("3.5"), 1), (grams >= exact("2.8"), 2), otherwise=3)
        + _points((ratio < exact("1.7"), 1), (ratio <= exact("2.3"), 2), otherwise=3)
        + _in_words("ascites", ascites, ascites_points)
        + _in_words("encephalopathy", encephalopathy, encephalopathy_points)
    )
    return CHILD_PUGH.result(points.term)


def _points(*bands: tuple[Rule, int], otherwise: int) -> NumberTerm:
    pairs = ((when, number_constant(points)) for when, points in bands)
    return choose_value(*pairs, otherwise=number_constant(otherwise))


def _in_words(name: str, given: ChoiceTerm, points: Mapping[str, int]) -> NumberTerm:
    """Return the points of a word."""
    if not isinstance(given, ChoiceTerm):
        raise DefinitionError(f"child_pugh: {name} is a fact of words, one_of(...)", code="RULE_TYPE")
    strange = [word for word in given.answers if word not in points]
    if strange:
        raise DefinitionError(
            f"child_pugh knows no points of the word {strange[0]!r} for {name}; give {name}_points=", code="RULE_MEMBER"
        )
    *first, last = given.answers
    return _points(*((given == word, points[word]) for word in first), otherwise=points[last])


def child_pugh_class(points: FormulaTerm, grade: Grade) -> Rule:
    """Return the rule that Child-Pugh points are of a class: A 5 to 6, B 7 to 9, C 10 to 15.

    Args:
        points: what `child_pugh` returned.
        grade: `"A"`, `"B"` or `"C"`.

    Raises:
        DefinitionError: `RULE_FORMULA` for another class.
    """
    if grade not in _CLASSES:
        raise DefinitionError(f"a Child-Pugh class is one of {', '.join(get_args(Grade))}", code="RULE_FORMULA")
    return points.between(*_CLASSES[grade])
