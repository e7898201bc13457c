"""Parts: the entries of one part and the common ones are judged, no others, and never without saying which part."""

from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    EligibilityError,
    Entry,
    Part,
    exclude,
    include,
)
from eligibility_engine.serialization import dumps, loads
from spec.tables import calls
from unit.parts_trial import DEFAULTED, ENTRIES, FIT, PARTS, TRIAL, Patient, built

DAY = "2025-06-02"
p = Patient

JUDGED: list[tuple[str, dict[str, Any], str, dict[str, str], tuple[str, ...], tuple[str, ...]]] = [
    # part, what differs from a fit subject, eligibility, verdicts, decisive, missing
    (
        "enrolment",
        {},
        "eligible",
        {"inc_age": "met", "inc_ecog": "met", "exc_infection": "not_met"},
        ("inc_age", "inc_ecog", "exc_infection"),
        (),
    ),
    (
        "pre_infusion",
        {},
        "eligible",
        {
            "inc_age": "met",
            "inc_ecog_later": "met",
            "inc_platelets": "met",
            "exc_infection": "not_met",
            "exc_fever": "not_met",
        },
        ("inc_age", "inc_ecog_later", "inc_platelets", "exc_infection", "exc_fever"),
        (),
    ),
    ("follow_up", {}, "eligible", {"inc_age": "met"}, ("inc_age",), ()),
    # what another part asks neither fails nor opens this one
    ("enrolment", {"platelet_count": 10, "last_fever": None}, "eligible", {}, (), ()),
    ("enrolment", {"ecog": 2}, "ineligible", {"inc_ecog": "not_met"}, ("inc_ecog",), ()),
    ("pre_infusion", {"ecog": 2}, "eligible", {"inc_ecog_later": "met"}, (), ()),
    ("pre_infusion", {"ecog": 3}, "ineligible", {"inc_ecog_later": "not_met"}, ("inc_ecog_later",), ()),
    ("pre_infusion", {"platelet_count": None}, "undetermined", {}, ("inc_platelets",), ("platelet_count",)),
    ("follow_up", {"platelet_count": None, "infection": True, "ecog": None}, "eligible", {}, (), ()),
    # a common entry is judged in every part
    ("enrolment", {"age": 17}, "ineligible", {"inc_age": "not_met"}, ("inc_age",), ()),
    ("pre_infusion", {"age": 17}, "ineligible", {"inc_age": "not_met"}, ("inc_age",), ()),
    ("follow_up", {"age": None}, "undetermined", {"inc_age": "unknown"}, ("inc_age",), ("age",)),
]


@calls(JUDGED, "part, change, eligibility, verdicts, decisive, missing")
def test_a_part_is_judged_beside_the_common_entries(
    part: str,
    change: dict[str, Any],
    eligibility: str,
    verdicts: dict[str, str],
    decisive: tuple[str, ...],
    missing: tuple[str, ...],
) -> None:
    """A part judges its own entries and those that are in no part; entries of others are neither read nor asked."""
    found = TRIAL.assess({**FIT, **change}, as_of=DAY, part=part)
    said = {result.id: result.verdict.value for result in found}
    assert eligibility == found.eligibility.value
    assert verdicts.items() <= said.items()
    assert not decisive or decisive == found.decisive
    assert missing == tuple(one.name for one in found.missing)
    assert (part, DAY) == (found.to_dict()["part"], found.to_dict()["as_of"])


def test_a_part_is_due() -> None:
    """A set with parts is never judged without saying which: parts may exclude each other, so there is no answer."""
    with pytest.raises(EligibilityError, match="enrolment, pre_infusion, follow_up") as caught:
        TRIAL.assess(FIT, as_of=DAY)
    assert ("PART", "$.part") == (caught.value.code, caught.value.path)


def test_a_default_part_is_judged_where_none_is_named() -> None:
    """A set may say which part is meant where none is named; the assessment says which it was."""
    assert "enrolment" == DEFAULTED.assess(FIT, as_of=DAY).criteria_set.in_part
    assert "follow_up" == DEFAULTED.assess(FIT, as_of=DAY, part="follow_up").criteria_set.in_part


def test_an_unknown_part_teaches_the_nearest() -> None:
    """A part that the set does not have is refused with the nearest; so is any part of a set without."""
    with pytest.raises(EligibilityError, match="did you mean 'enrolment'") as caught:
        TRIAL.assess(FIT, as_of=DAY, part="enrollment")
    assert "PART" == caught.value.code
    with pytest.raises(EligibilityError, match=r"has no parts; leave part= out") as caught:
        plain().assess(FIT, as_of=DAY, part="enrolment")
    assert "PART" == caught.value.code


def plain() -> CriteriaSet:
    """Return the common entry alone, as a set without parts."""
    return CriteriaSet(id="STAGED-01", version="1.0", revision=1, facts=Patient, entries=ENTRIES[:1])


REFUSED: list[tuple[dict[str, Any], list[Entry], str, str]] = [
    # arguments, entries, code, message
    ({"parts": PARTS}, [include("x", "X.", p.ecog <= 1, parts="enrollment")], "PART", "did you mean 'enrolment'"),
    ({}, [include("x", "X.", p.ecog <= 1, parts="enrolment")], "PART", "declare it"),
    ({"parts": PARTS, "default_part": "infusion"}, ENTRIES, "PART", "did you mean 'pre_infusion'"),
    ({"default_part": "enrolment"}, ENTRIES[:1], "PART", "declare it"),
    ({"parts": [*PARTS, PARTS[0]]}, ENTRIES, "DUPLICATE_ID", "enrolment"),
    ({"parts": PARTS[:2]}, [include("x", "X.", p.ecog <= 1, parts="enrolment")], "RULE_EMPTY", "pre_infusion"),
]


@calls(REFUSED, "arguments, entries, code, message")
def test_parts_that_cannot_be_meant_are_refused_when_the_set_is_built(
    arguments: dict[str, Any], entries: list[Entry], code: str, message: str
) -> None:
    """A part that is not declared, declared twice, or in which nothing is judged, is found before any subject."""
    with pytest.raises(DefinitionError, match=message) as caught:
        CriteriaSet(id="S", version="1", revision=1, facts=Patient, entries=entries, **arguments)
    assert code == caught.value.code


def test_a_part_and_an_entry_are_declared_once() -> None:
    """A part needs an id and a sentence; an entry names each part once."""
    for make, code in (
        (lambda: Part("Enrolment", "At enrolment."), "ENTRY"),
        (lambda: Part("enrolment", " "), "ENTRY"),
        (lambda: exclude("x", "X.", p.infection, parts=("a", "a")), "DUPLICATE_ID"),
    ):
        with pytest.raises(DefinitionError) as caught:
            make()
        assert code == caught.value.code


def test_the_digest_covers_parts() -> None:
    """Which part an entry is in, which parts there are and which is the default decide verdicts, so all count."""
    moved = [*ENTRIES[:-1], exclude("exc_fever", "Fever.", ENTRIES[-1].criterion, parts="follow_up")]
    others = [
        DEFAULTED,
        built(parts=[*PARTS, Part("late", "Later.")]),
        CriteriaSet(id="STAGED-01", version="1.0", revision=1, facts=Patient, entries=moved, parts=PARTS),
    ]
    digests = {one.digest for one in (TRIAL, *others)}
    assert 4 == len(digests)
    reworded = built(parts=[Part(part.id, "Other words.") for part in reversed(PARTS)])
    assert (TRIAL.digest, False) == (reworded.digest, TRIAL.text_digest == reworded.text_digest)


def test_a_set_without_parts_keeps_its_digests() -> None:
    """Parts add nothing to the lowered form, or to the texts, of a set that has none."""
    found = plain()
    assert ("303f3fc2b94b", "7f51330cd21a") == (found.digest[:12], found.text_digest[:12])


def test_a_part_is_a_set_of_the_same_identity() -> None:
    """`part` returns a set that judges alone, with the digests of the whole; its own part, or another, can be asked."""
    later = TRIAL.part("pre_infusion")
    assert ("STAGED-01, part pre_infusion", "pre_infusion") == (later.called, later.in_part)
    assert (TRIAL.digest, TRIAL.text_digest) == (later.digest, later.text_digest)
    assert later is later.part() is TRIAL.part("pre_infusion")
    assert "enrolment" == later.part("enrolment").in_part
    assert ("age", "ecog", "platelet_count", "infection", "last_fever") == later.facts_read
    assert ("age", "ecog", "infection") == TRIAL.part("enrolment").facts_read
    with pytest.raises(DefinitionError, match="part pre_infusion") as caught:
        later["inc_ecog"]
    assert "ENTRY_UNKNOWN" == caught.value.code
    plain_set = plain()
    assert plain_set is plain_set.part()


def test_parts_travel_in_a_document() -> None:
    """A document holds the whole set with its parts; a set that judges one part is no document."""
    assert TRIAL == loads(dumps(TRIAL))
    assert DEFAULTED == loads(dumps(DEFAULTED))
    with pytest.raises(DefinitionError, match="whole set") as caught:
        dumps(TRIAL.part("enrolment"))
    assert "PART" == caught.value.code
