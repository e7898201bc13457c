"""Words that stand in records, documents and schemas, each at the value that it has there for good."""

from enum import StrEnum
from typing import Any, get_args

import pytest

from eligibility_engine.criteria.comparison import Ends
from eligibility_engine.criteria.limit import Limit
from eligibility_engine.criteria.window import Side
from eligibility_engine.dates import UCUM, LeapDay, TimeUnit
from eligibility_engine.errors import TruthValueError
from eligibility_engine.kernel.expression import Comparison, Operator, Part, Reduction, Rounding, Ties
from eligibility_engine.verdict import Cause, Eligibility, Polarity, Recoverable, Verdict

WORDS: dict[type[StrEnum], str] = {
    Verdict: "met not_met unknown",
    Eligibility: "eligible ineligible undetermined",
    Polarity: "inclusion exclusion",
    Recoverable: "not_now never",
    Cause: (
        "not_recorded declined pending stale outside_window not_a_number unit_not_comparable no_limit no_rows"
        " undefined ongoing_unclear too_imprecise conflicting invalid needs_judgement source_not_loaded"
    ),
    TimeUnit: "years months weeks days hours minutes",
    LeapDay: "march_1 february_28",
}


@pytest.mark.parametrize(("cls", "words"), WORDS.items(), ids=[cls.__name__ for cls in WORDS])
def test_the_words_are_fixed(cls: type[StrEnum], words: str) -> None:
    """A record names a cause and a document a unit of time by these words; each is its member's name in lower case."""
    assert words.split() == [member.value for member in cls]
    assert words.upper().split() == [member.name for member in cls]


CHOICES: list[tuple[Any, str]] = [
    (Part, "value uln lln at"),
    (Operator, "+ - * /"),
    (Comparison, "< <= == != >= >"),
    (Rounding, "half_up"),
    (Reduction, "count distinct min max sum earliest latest"),
    (Ties, "lowest highest conflicting"),
    (Limit, "uln lln"),
    (Ends, "[] [) (] ()"),
    (Side, "before after around"),
]


@pytest.mark.parametrize(("choice", "words"), CHOICES, ids=[row[1] for row in CHOICES])
def test_the_choices_of_a_document_are_fixed(choice: Any, words: str) -> None:
    """The converter reads a key of a node or kind as one of these words, and refuses every other."""
    assert tuple(words.split()) == get_args(choice)


def test_each_unit_of_time_has_its_ucum_code() -> None:
    """An age may be given in any unit of time that UCUM knows: a, mo, wk, d, h, min."""
    assert {"years": "a", "months": "mo", "weeks": "wk", "days": "d", "hours": "h", "minutes": "min"} == UCUM


MESSAGES: list[tuple[type[Verdict] | type[Eligibility], str]] = [
    (Verdict, "a verdict has three values and no truth value; compare it: verdict is Verdict.MET"),
    (
        Eligibility,
        "an eligibility has three values and no truth value; compare it: eligibility is Eligibility.ELIGIBLE",
    ),
]


@pytest.mark.parametrize(("cls", "message"), MESSAGES)
def test_three_values_are_no_truth_value(cls: type[Verdict] | type[Eligibility], message: str) -> None:
    """What Python would take for true is refused, and the message says what to compare with."""
    for value in cls:
        with pytest.raises(TruthValueError) as caught:
            bool(value)
        assert (message, "TRUTH_VALUE") == (str(caught.value), caught.value.code)
