"""Explanations out of what was said before: they say what the reference says, and remember no more than they may."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    Assessment,
    CriteriaSet,
    all_of,
    always,
    at_least,
    choose_value,
    first_known,
    include,
    number_constant,
    quantity,
)
from eligibility_engine.compiled import explaining, functions, leaves, rendering
from eligibility_engine.compiled.room import Room
from eligibility_engine.explanation.trace import Trace
from unit.every_rule import DAY, EVERY, RECORDS, P, built
from unit.explained import agree, assessments, told
from unit.leaks import assert_silent

ODD: dict[str, dict[str, Any]] = {
    "a signaling nan": {"score": Decimal("sNaN"), "blasts": Decimal("NaN")},
    "nan twice": {"score": float("nan"), "other": float("nan")},
    "a signed object": {"judged": {"value": 2, "by": "Dr Lin", "because": "seen"}},
    "one and true": {"ecog": 1, "fit": True, "score": 1.0, "weight": Decimal("1.0")},
    "an answer that is none": {"sex": "not_done", "creatinine": {"value": 1, "unit": "mg/dL", "at": None}},
}


@pytest.mark.parametrize("record", [*RECORDS.values(), *ODD.values()], ids=[*RECORDS, *ODD])
def test_every_explanation_of_every_record(record: dict[str, Any]) -> None:
    """Every node says what it says by the reference, on one date and on another."""
    assert agree(EVERY, record, DAY)
    assert agree(EVERY, record, date(2026, 2, 28))


def test_whatever_is_asked_of_a_node() -> None:
    """A node that is no entry of its own answers as one by the reference does: data, reasons, kernel node, words."""

    def answers(trace: Trace) -> list[Any]:
        return [
            (node.to_dict(), node.to_dict(values=False), node.criterion, node.predicate, repr(node), node.english,
             [reason.sentence for reason in node.reasons()])
            for node in trace.walk()
        ]  # fmt: skip

    for name in ("plain", "half known", "list"):
        found = assessments(EVERY, RECORDS[name], DAY)
        assert found is not None
        for by_reference, remembered in zip(*found, strict=True):
            assert answers(by_reference.trace) == answers(remembered.trace)


@pytest.mark.parametrize("name", ["nothing", "plain", "half known", "rows", "converted", "signed"])
def test_reports_of_every_rule(name: str) -> None:
    """Text, Markdown, the page and data of an assessment are the same, to the letter."""
    found = assessments(EVERY, RECORDS[name], DAY)
    assert found is not None
    for report in (Assessment.to_text, Assessment.to_markdown, Assessment.to_html, Assessment.to_json):
        assert report(found[0]) == report(found[1])
    assert [result.decisive_facts for result in found[0]] == [result.decisive_facts for result in found[1]]
    assert found[0].missing == found[1].missing


def test_assumptions() -> None:
    """What was assumed in the place of a missing value is cited, with its reason, and only there."""
    trial = built({"assumed": P.fit.assume(True, because="nearly all are") & (P.score.assume(2, because="usual") > 1)})
    for record in ({}, {"fit": True}, {"score": 1}, {"fit": {"missing": "declined"}}):
        assert agree(trial, record, DAY)


def explained(record: dict[str, Any], trial: Any = EVERY, day: date = DAY) -> Assessment:
    found = assessments(trial, record, day)
    assert found is not None
    [result.trace.to_dict() for result in found[1]]
    return found[1]


def test_a_trace_is_copied_without_what_others_said() -> None:
    """A copied trace says the same by the reference; nobody else's values go with it."""
    trial = built({"score": P.score > 1, "both": all_of(P.score > 1, P.fit)})
    explained({"score": 77.125}, trial)
    for result in explained({"score": 2, "fit": True}, trial):
        written = pickle.dumps(result.trace)
        assert b"77.125" not in written
        assert told(pickle.loads(written)) == told(result.trace)


def test_what_was_said_is_remembered() -> None:
    """The reference is asked once about a value; about a NaN, which is another each time, whenever it comes."""
    trial = built({"score": P.score > 1, "either": first_known(P.score, P.other) > 1})
    room = trial.compiled._explaining._room
    for _ in range(3):
        explained({"score": 2.5, "other": 1}, trial)
        assert room.held == 2
    for record in ({"score": float("nan"), "other": 1}, {"score": 2.5, "other": float("nan")}):
        explained(record, trial)
    assert room.held == 2


def test_equal_times_of_different_days() -> None:
    """Times that are equal, in the offsets of two places, are told apart: they are not remembered."""
    trial = built({"taken": P.taken >= quantity(1, "a"), "seen": P.seen <= AS_OF})
    evening = datetime(2025, 6, 1, 23, tzinfo=UTC)
    morning = evening.astimezone(timezone(timedelta(hours=2)))
    assert evening == morning
    for at in (evening, morning, evening, date(2025, 6, 1), "2025-06-01"):
        assert agree(trial, {"taken": {"value": 2, "unit": "a", "at": at}}, DAY)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was said is forgotten before it grows without bound, and so are the dates."""
    monkeypatch.setattr(explaining, "_MOST_DAYS", 3)
    trial = built({"score": P.score > 1, "seen": P.seen.within(days=7, before=AS_OF)})
    trial.compiled._explaining._room = Room(most=5)
    for place in range(12):
        record = {"score": place, "seen": (DAY - timedelta(days=place)).isoformat()}
        assert agree(trial, record, DAY)
        assert trial.compiled._explaining._room.held <= 5
    for place in range(12):
        assert agree(trial, {"score": place}, DAY + timedelta(days=place))
        assert len(trial.compiled._explaining._days) <= 3


def test_the_first_of_a_date_are_explained_by_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered pays from some subject of a date on; which dates were looked at is forgotten in the end."""
    monkeypatch.setattr(explaining, "_MOST_LOOKS", 3)
    trial = built({"score": P.score > 1})
    plain = trial.compiled.on(DAY).read({"score": 2})
    assert plain is not None

    def looks(day: date, times: int) -> list[bool]:
        made = [Assessment.of_plain(trial, plain, day) for _ in range(times)]
        return [isinstance(one["e0"].trace, explaining.PlainTrace) for one in made]

    assert looks(DAY, explaining.PAYS_AFTER + 2) == [False] * explaining.PAYS_AFTER + [True] * 2
    for place in range(1, 9):
        assert looks(DAY + timedelta(days=place), 1) == [False]
        assert len(trial.compiled._explaining._looks) <= 3


def test_rules_too_deep_for_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python cannot compile what writes traces out, or what gives the verdicts of nodes, others do it."""

    def refuse(*_: object) -> None:
        raise RecursionError

    trial = built({"two": at_least(2, P.fit, P.sure, P.ecog <= 1)})
    for where in (rendering, functions):
        monkeypatch.setattr(where, "made", refuse)
        for record in ({}, {"fit": True, "sure": False, "ecog": 1}):
            assert agree(trial, record, DAY)
        trial = built({"two": at_least(2, P.fit, P.sure, P.ecog <= 2)})
        assert trial.compiled.on(DAY) is not None


def test_an_error_holds_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong while something is said for the first time carries no value of the subject."""

    def fail(*_: object) -> None:
        raise LookupError("broken")

    trial = built({"sex": P.sex == "female", "score": P.score > 1})
    monkeypatch.setattr(leaves.Leaf, "_said", fail)
    found = assessments(trial, {"sex": "female", "score": 77.125}, DAY)
    assert found is not None
    for look in (lambda trace: trace.to_dict(), lambda trace: trace.readings):
        for result in found[1]:
            with pytest.raises(LookupError) as caught:
                look(result.trace)
            assert_silent(caught.value, "female", "77.125")


@pytest.mark.parametrize(
    "rule",
    [
        first_known(number_constant(20), P.score) >= 18,
        choose_value((always(True, "so"), number_constant(20)), otherwise=P.score) >= 18,
    ],
    ids=["first known", "choose"],
)
def test_a_rule_that_is_decided_before_its_fact_is_read(rule: Any) -> None:
    """Its leaf reads nothing, and is said by the reference each time."""
    some = CriteriaSet(id="T", version="1", revision=1, facts=P.schema, entries=[include("inc_age", "Adult.", rule)])
    found = [some.assess({"score": 30}, as_of=DAY) for _ in range(70)]
    told = [result.trace.to_dict() for assessment in found for result in assessment]
    assert [told[0]] * 70 == told
