"""Every error has a stable code, a path and perhaps a line, inherits a natural builtin, and survives pickling."""

import copy
import pickle
from typing import Any

import pytest

from eligibility_engine import errors
from eligibility_engine.errors import CODES, EligibilityError, FactError, Fault, codes_said, faults_said, nearest

CHILDREN: list[tuple[type[EligibilityError], type[Exception]]] = [
    (errors.DefinitionError, ValueError),
    (errors.TruthValueError, TypeError),
    (errors.RuleFormatError, ValueError),
    (errors.RegistryError, LookupError),
    (errors.InputError, ValueError),
    (errors.AnswerError, ValueError),
    (errors.OutputError, OSError),
    (errors.MissingExtraError, ImportError),
]


def told(error: EligibilityError) -> tuple[Any, ...]:
    """Everything that an error says."""
    return type(error), str(error), error.args, error.message, error.code, error.path, error.line


@pytest.mark.parametrize(("cls", "builtin"), CHILDREN)
def test_children_inherit_a_builtin(cls: type[EligibilityError], builtin: type[Exception]) -> None:
    """Each error is caught as its natural builtin and as the one base."""
    error = cls("say what to do", code="USAGE", path="$.entries[1]", line=7)
    assert (True, True) == (isinstance(error, builtin), isinstance(error, EligibilityError))
    assert (cls, "say what to do", ("say what to do",), "say what to do", "USAGE", "$.entries[1]", 7) == told(error)


@pytest.mark.parametrize("cls", [EligibilityError, *(cls for cls, _ in CHILDREN)])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_copies_say_the_same(cls: type[EligibilityError], copied: Any) -> None:
    """An error that was copied or pickled has the same message, code, path, line and notes."""
    error = cls("say what to do", code="USAGE", path="$.entries[1]", line=7)
    error.add_note("a note")
    again = copied(error)
    assert (told(error), ["a note"]) == (told(again), again.__notes__)


def test_a_fact_error_holds_all_faults() -> None:
    """All faults of one record travel in one error, whose code and path are those of the first."""
    faults = (Fault("FACT_TYPE", "$.ecog", "a number is due"), Fault("FACT_RANGE", "$.age", "at or above 0"))
    error = FactError(faults, line=3)
    again = pickle.loads(pickle.dumps(error))
    message = "$.ecog: a number is due [FACT_TYPE]; $.age: at or above 0 [FACT_RANGE]"
    assert (message, "FACT_TYPE", "$.ecog", 3, faults) == (str(error), error.code, error.path, error.line, error.faults)
    assert (told(error), faults) == (told(again), again.faults)
    assert isinstance(error, ValueError)


def test_a_code_is_one_of_the_list() -> None:
    """An error with a code that is not documented cannot be made."""
    with pytest.raises(KeyError):
        EligibilityError("say what to do", code="NO_SUCH_CODE")


def test_codes_are_described() -> None:
    """Each code is capitals, and its cause is one lower-case line without a full stop."""
    wrong = [
        code
        for code, cause in CODES.items()
        if not code.isupper() or not cause or cause.endswith(".") or "\n" in cause or cause.split()[0].istitle()
    ]
    assert [] == wrong


@pytest.mark.parametrize(
    ("word", "expected"),
    [("ecgo", "; did you mean 'ecog'?"), ("zzz", ""), ("", "")],
)
def test_the_nearest_word_is_suggested(word: str, expected: str) -> None:
    """A near miss is answered with the word that was meant, anything else with nothing."""
    assert expected == nearest(word, ("age", "ecog", "platelets"))


def test_codes_are_told_from_other_words_in_brackets():
    """A unit in brackets is no code, wherever it stands in a message."""
    said = faults_said([Fault("FACT_TYPE", "$.x", "a unit such as /[HPF]"), Fault("FACT_RANGE", "$.y", "too high")])
    assert codes_said(said) == {"FACT_TYPE", "FACT_RANGE"}
