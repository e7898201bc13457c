"""Coverage of rules: what a subject shows, counted by hand, and what is proved to be impossible."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import frozen

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    always,
    any_of,
    choose,
    exclude,
    flag,
    include,
    instant,
    integer,
    number,
    one_of,
)
from eligibility_engine import date as date_fact
from eligibility_engine.kernel.expression import Arithmetic, Choose, Compare, Literal, When
from eligibility_engine.testing import Coverage, measure

DAY = date(2025, 6, 2)


class Patient(FactSchema):
    """Who is judged here."""

    age = integer(minimum=0, maximum=120, ask="Age?")
    smoker = flag(ask="Smoker?")
    stage = one_of("one", "two", "three", ask="Stage?")
    pain = number(minimum=0, maximum=10, decimals=1, ask="Pain?")
    surgery = date_fact(ask="Surgery?")
    signed = instant(ask="Signed?")
    screened = instant(ask="Screened?")


p = Patient


def of(*entries):
    """Return a set of these entries."""
    return CriteriaSet(id="SMALL-01", version="1", revision=1, facts=Patient, entries=entries)


def covered(found, *records):
    """Return the ids of the items that some records cover in a set."""
    coverage = Coverage(found, DAY)
    for record in records:
        coverage.add(found.assess(record, as_of=DAY).facts, DAY)
    return {item.id for item in coverage.items if item.is_shown(coverage.tokens)}


def statuses(found, *records):
    """Return what became of each item, by id."""
    coverage = measure(found, [(found.assess(record, as_of=DAY).facts, DAY) for record in records], DAY)
    return {finding.item.id: finding for finding in coverage.findings()}


SMOKERS = of(
    include("inc_age", "Adults.", p.age >= 18),
    exclude("exc_smoke", "Smokers of a late stage.", p.smoker & p.stage.is_in(["two", "three"])),
)


def test_the_items_of_a_set():
    """What there is to try, in protocol order: first an entry as a whole, then its leaves."""
    assert [item.id for item in Coverage(SMOKERS, DAY).items] == [
        "inc_age:met", "inc_age:not_met", "inc_age:unknown",
        "inc_age/:decisive", "inc_age/:pair",
        "inc_age/:threshold:0:below", "inc_age/:threshold:0:at", "inc_age/:threshold:0:above",
        "exc_smoke:met", "exc_smoke:not_met", "exc_smoke:unknown",
        "exc_smoke/0:met", "exc_smoke/0:not_met", "exc_smoke/0:unknown",
        "exc_smoke/0:decisive", "exc_smoke/0:pair",
        "exc_smoke/1:met", "exc_smoke/1:not_met", "exc_smoke/1:unknown",
        "exc_smoke/1:decisive", "exc_smoke/1:pair",
        "exc_smoke/1:member:0:three", "exc_smoke/1:member:0:two", "exc_smoke/1:member:0:",
    ]  # fmt: skip


def test_one_subject_by_hand():
    """At the threshold, met and decisive; of the other entry everything is unknown."""
    assert covered(SMOKERS, {"age": 18}) == {
        "inc_age:met", "inc_age/:decisive", "inc_age/:threshold:0:at",
        "exc_smoke:unknown", "exc_smoke/0:unknown", "exc_smoke/1:unknown",
    }  # fmt: skip


def test_a_member_counts_where_its_leaf_turns_the_entry():
    """Of someone who does not smoke the stage changes nothing: it is seen, and not tried."""
    assert covered(SMOKERS, {"smoker": False, "stage": "two"}) == {
        "inc_age:unknown",
        "exc_smoke:not_met", "exc_smoke/0:not_met", "exc_smoke/0:decisive", "exc_smoke/1:met",
    }  # fmt: skip
    assert covered(SMOKERS, {"smoker": True, "stage": "two"}) == {
        "inc_age:unknown",
        "exc_smoke:met", "exc_smoke/0:met", "exc_smoke/0:decisive",
        "exc_smoke/1:met", "exc_smoke/1:decisive", "exc_smoke/1:member:0:two",
    }  # fmt: skip


def test_a_pair_needs_both_subjects():
    """Met and not met, each turning the entry, and with different verdicts of the entry."""
    smoker, other = {"smoker": True, "stage": "two"}, {"smoker": False, "stage": "two"}
    assert "exc_smoke/0:pair" not in covered(SMOKERS, smoker) | covered(SMOKERS, other)
    assert "exc_smoke/0:pair" in covered(SMOKERS, smoker, other)


def test_a_leaf_that_turns_an_unknown_entry_is_half_a_pair():
    """An entry may be unknown on one side: met would make it met, not met leaves it unknown."""
    found = of(include("inc", "Either.", any_of(p.smoker, p.age >= 18)))
    assert "inc/0:pair" in covered(found, {"smoker": True}, {"smoker": False})


def test_masking_where_leaves_share_facts():
    """The pair of the first `smoker` changes the second as well, whose branch is masked in both subjects."""
    found = of(include("inc", "Stricter for others.", (p.smoker & (p.age >= 10)) | (~p.smoker & (p.age >= 20))))
    assert {"inc/0.0:pair", "inc/1.0.0:pair"} & covered(found, {"smoker": True, "age": 15}) == set()
    pairs = {id for id in covered(found, {"smoker": True, "age": 15}, {"smoker": False, "age": 15}) if "pair" in id}
    assert pairs == {"inc/0.0:pair"}


def test_masking_that_cannot_be_undone_is_proved():
    """Whoever is over 64 is over 17: the second leaf is never what makes the entry met."""
    found = statuses(of(include("inc", "Adults.", any_of(p.age >= 18, p.age >= 65))))
    assert (found["inc/1:pair"].status, found["inc/0:pair"].status) == ("unreachable", "missing")
    assert found["inc/1:pair"].reason == "it never turns its entry while it is met"


def test_what_is_missing_comes_with_subjects():
    """They are judged to show what is missing; of a pair that is half there one is enough."""
    found = statuses(SMOKERS, {"age": 17})
    assert found["inc_age/:threshold:0:at"].subjects == ({"age": 18},)
    assert found["inc_age/:threshold:0:above"].subjects == ({"age": 19},)
    assert len(found["inc_age/:pair"].subjects) == 1
    assert len(found["exc_smoke/0:pair"].subjects) == 2
    everything = [record for one in found.values() for record in one.subjects]
    assert {one.status for one in statuses(SMOKERS, {"age": 17}, *everything).values()} == {"covered"}


def test_outside_the_domain_nothing_is_due():
    found = statuses(of(exclude("exc", "Any pain.", p.pain > 0)))["exc/:threshold:0:below"]
    assert (found.status, found.reason) == ("unreachable", "no value in the domain lies there")


def test_a_member_that_nobody_can_have():
    found = statuses(of(include("inc", "Any.", p.stage.is_in(["one", "two", "three"]))))
    assert (found["inc/:member:0:"].status, found["inc/:member:0:"].reason) == (
        "unreachable", "no value in the domain is that",
    )  # fmt: skip
    assert (found["inc:not_met"].status, found["inc:not_met"].reason) == (
        "unreachable", "no values of its facts give this verdict",
    )  # fmt: skip


@pytest.mark.parametrize(("settled", "said"), [(True, "met"), (False, "not met")])
def test_what_the_rule_settles_is_said_so(settled, said):
    rule = choose((p.smoker, p.age >= 50), otherwise=always(settled, because="no limit for others"))
    found = statuses(of(include("inc", "By smoking.", rule)))
    assert found["inc/2:pair"].reason == f"the rule settles it: {said} whatever the facts are"
    assert found["inc/2:unknown"].status == "unreachable"


def test_a_threshold_that_cannot_turn_the_entry_counts_when_it_is_seen():
    """Where masking is proved, to be there is enough."""
    found = of(include("inc", "Adults.", any_of(p.age >= 18, p.age >= 65)))
    item = statuses(found, {"age": 65})["inc/1:threshold:0:at"]
    assert item.status == "covered"


def texts(rule):
    """Return the texts of the thresholds of a rule."""
    items = Coverage(of(include("inc", "It.", rule)), DAY).items
    return [item.text for item in items if item.kind == "threshold"]


def test_thresholds_in_words():
    """How near counts is said in the precision of the fact; a term is named where a leaf has several."""
    assert texts(p.pain >= 4) == ["at most 0.1 below 4", "at 4", "at most 0.1 above 4"]
    assert texts(p.surgery.within(days=28, before=AS_OF)) == [
        "at most 1 day before the start of the window, the day 28 days before the as-of date",
        "on the start of the window, the day 28 days before the as-of date",
        "at most 1 day after the start of the window, the day 28 days before the as-of date",
        "at most 1 day before the end of the window, the as-of date",
        "on the end of the window, the as-of date",
        "at most 1 day after the end of the window, the as-of date",
    ]
    assert texts(p.signed < p.screened) == [
        "at most 1 minute before screened", "at screened", "at most 1 minute after screened",
    ]  # fmt: skip


@frozen
class Both:
    """A kind of somebody else: it counts its operands, so that none of them stands under composites alone."""

    operands: tuple

    def predicate(self):
        """Return that one and one are two."""
        counts = [Choose((When(one.predicate(), Literal(Fraction(1))),), Literal(Fraction(0))) for one in self.operands]
        return Compare(">=", Arithmetic("+", *counts), Literal(Fraction(2)))

    def describe(self, phrase):
        """Say the operands."""
        return " and ".join(phrase.criterion(one) for one in self.operands)


def test_a_kind_that_computes():
    """What its operands turn is seen in subjects, and not sought: neither a subject nor a proof is claimed."""
    found = of(include("inc", "Both.", Both((p.smoker.criterion, (p.age >= 18).criterion))))
    assert "inc/0:pair" in covered(found, {"smoker": True, "age": 18}, {"smoker": False, "age": 18})
    missing = statuses(found)["inc/0:pair"]
    assert (missing.status, missing.subjects) == ("missing", ())


def test_leaf_of_an_item():
    """An item of an entry as a whole is about no leaf."""
    coverage = Coverage(SMOKERS, DAY)
    whole, *_, last = coverage.items
    assert coverage.leaf(whole) is None
    assert coverage.leaf(last).sentence == "stage is one of two, three"
