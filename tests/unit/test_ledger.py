"""The ledger: what becomes of each sentence of a source text, and what reports say of it."""

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    Disposition,
    FactSchema,
    Sentence,
    carried,
    exclude,
    flag,
    include,
    integer,
    refuse,
)
from eligibility_engine.report.set_markdown import set_markdown
from eligibility_engine.report.set_text import set_text
from eligibility_engine.serialization import dumps, loads
from eligibility_engine.study.ledger import Ledger, ledger

SOURCE = """Inclusion Criteria:

  1. Adults. Adult: 18 years or
     older; tell us first.
  2. Counts:
    1. fit;
    2. Other reasons.
"""


class Person(FactSchema):
    """Two facts, and one that an investigator answers."""

    age = integer(minimum=0, ask="Age?")
    ecog = integer(minimum=0, maximum=5, ask="ECOG?")
    other = flag(ask="Any other reason?", answered_by="investigator", judgement=True)


DEFINITION = carried("Adult: 18 years or\n     older", by="inc_adult", because="the limit of age", cite="1, definition")
HEAD = carried("2. Counts:", by=["inc_fit", "exc_other"], because="head of the list", cite="2")
REFUSED = refuse("tell us first", because="no condition of enrolling", cite="1, last")


def trial(*sentences: Sentence) -> CriteriaSet:
    """Return a set of three entries and some other sentences."""
    entries = [
        include("inc_adult", "Adults.", Person.age >= 18),
        include("inc_fit", "fit", Person.ecog <= 1),
        exclude("exc_other", "Other reasons.", Person.other),
    ]
    return CriteriaSet("TOY", "1", 1, Person, entries, sentences=sentences)


def laid(*sentences: Sentence) -> Ledger:
    """Return the ledger of that set."""
    return ledger(trial(*sentences), SOURCE, {"Inclusion Criteria:"})


def test_every_sentence_is_encoded_judged_or_refused() -> None:
    """Entries, carried and refused sentences together leave nothing of the text, and are counted."""
    found = laid(DEFINITION, HEAD, REFUSED)

    assert () == found.faults
    assert {"inc_adult": (3,), "inc_fit": (6,), "exc_other": (7,)} == found.lines
    assert {Disposition.ENCODED: 4, Disposition.JUDGED: 1, Disposition.REFUSED: 1} == found.counts


@pytest.mark.parametrize(
    ("sentences", "faults"),
    [
        ((HEAD, REFUSED), ("line 3: no entry carries it", "line 4: no entry carries it")),
        ((DEFINITION, HEAD), ("line 4: no entry carries it",)),
        ((DEFINITION, REFUSED), ("line 5: no entry carries it",)),
        ((DEFINITION, HEAD, REFUSED, refuse("gone", because="x")), ("sentence 4: its text occurs 0 times",)),
        ((DEFINITION, HEAD, REFUSED, refuse("first", because="x", cite="1")), ("1: another text overlaps it",)),
    ],
)  # fmt: skip
def test_a_sentence_without_an_answer_is_a_fault(sentences: tuple[Sentence, ...], faults: tuple[str, ...]) -> None:
    """What is left, what does not occur and what overlaps are each named."""
    assert faults == laid(*sentences).faults


@pytest.mark.parametrize(("text", "because"), [(" ", "x"), ("x", " ")])
def test_a_sentence_needs_text_and_reason(text: str, because: str) -> None:
    """Nothing is refused without saying what and why."""
    with pytest.raises(DefinitionError, match="needs its text and a reason") as caught:
        refuse(text, because=because)

    assert "ENTRY" == caught.value.code


def test_a_sentence_is_carried_by_entries_of_the_set() -> None:
    """An unknown carrier is refused with the nearest entry."""
    with pytest.raises(DefinitionError, match=r"inc_adults.*did you mean 'inc_adult'") as caught:
        trial(REFUSED, carried("x", by="inc_adults", because="y"))

    assert ("ENTRY_UNKNOWN", "$.sentences[1].carried_by") == (caught.value.code, caught.value.path)


def test_a_set_says_what_becomes_of_its_sentences() -> None:
    """For the terminal: counts, who judges, and each other sentence with its fate."""
    shown = set_text(trial(DEFINITION, REFUSED, refuse("gone", because="x")))

    for line in (
        "sentences: 3 encoded, 1 judged by an investigator, 2 refused",
        "exc_other [exc_other, judged by an investigator]",
        "Other sentences of the source",
        '1, definition: "Adult: 18 years or older"',
        "  encoded in inc_adult: the limit of age",
        '1, last: "tell us first"',
        "  refused: no condition of enrolling",
        '"gone"',
    ):
        assert line in shown.splitlines()


def test_a_page_says_what_becomes_of_its_sentences() -> None:
    """As Markdown: the same."""
    shown = set_markdown(trial(DEFINITION, REFUSED)).splitlines()

    assert "Judged by an investigator." in shown
    assert "| 1, definition | Adult: 18 years or older | encoded in inc\\_adult: the limit of age |" in shown
    assert "| 1, last | tell us first | refused: no condition of enrolling |" in shown


def test_without_other_sentences_nothing_is_listed() -> None:
    """The section appears only where there is something in it."""
    assert "Other sentences" not in set_text(trial()) + set_markdown(trial())


def test_other_sentences_are_text_and_no_rule() -> None:
    """They are written and read back, change the digest of the texts, and not that of the rules."""
    with_them = trial(DEFINITION, REFUSED)

    assert with_them == loads(dumps(with_them))
    assert trial().digest == with_them.digest
    assert trial().text_digest != with_them.text_digest
