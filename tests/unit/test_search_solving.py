"""A subject for whom something holds, or a proof that there is none: what is kept of a base, what the door takes."""

from datetime import UTC, datetime
from datetime import date as date_of
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    choose_value,
    date,
    exclude,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    number_constant,
    one_of,
    quantity,
)
from eligibility_engine.errors import DefinitionError, EligibilityError
from eligibility_engine.kernel.expression import And, Arithmetic, Compare, Constant, Literal, Or, Predicate, holds
from eligibility_engine.kernel.walking import walk
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing.search import Reach, find_subject, reach, space_of
from eligibility_engine.testing.search.goals import Turns, Verdicts
from eligibility_engine.testing.search.possible import MET
from eligibility_engine.testing.search.solving import solve
from eligibility_engine.testing.search.space import Space
from eligibility_engine.value import Exact
from eligibility_engine.verdict import NOT, Verdict
from generative.tiny import fact, schema_for

DAY = "2024-03-01"
AS_OF_DAY = datetime(2024, 3, 1).date()
MET_, NOT_MET_, UNKNOWN_ = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


class Person(FactSchema):
    """Facts of every type."""

    ecog = integer(minimum=0, maximum=5, ask="ECOG?")
    fit = flag(ask="Fit?")
    grade = one_of("mild", "severe", "not_done", ask="Grade?", missing={"not_done": "not_recorded"})
    silent = one_of("not_done", ask="Silent?", missing={"not_done": "not_recorded"})
    weight = number(unit="kg", minimum=0, maximum=400, decimals=0, ask="Weight?")
    change = number(unit="kg", maximum=-10, ask="Weight change?")
    birth_date = date(ask="Born?", partial=True, not_after_as_of=True)
    seen = date(ask="Seen?")
    given = instant(ask="Given?")
    signed = instant(ask="Signed?")
    narrow = measurement(unit="mg", minimum=50, maximum=60, ask="Narrow?")
    urate = measurement(unit="mg/dL", minimum=0, maximum=50, decimals=1, ask="Urate?")


P = Person


def set_of(*rules: object) -> CriteriaSet:
    entries = [include(f"inc_{place}", "As written.", rule) for place, rule in enumerate(rules)]
    return CriteriaSet(id="S-01", version="1", revision=1, facts=Person, entries=entries)


def found(rule: object, verdict: Verdict, base: dict[str, Any] | None = None) -> dict[str, Any] | None:
    return find_subject(set_of(rule), {"inc_0": verdict}, as_of=DAY, base=base)


def reached(rule: object, verdict: Verdict, as_of: str = DAY) -> Reach:
    return reach(set_of(rule), "inc_0", verdict, as_of=as_of)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize(
    "rule",
    [
        P.ecog <= 1,
        P.fit,
        P.grade.is_in(["severe"]),
        P.weight > 70,
        P.change < -20,
        P.birth_date.elapsed("years") >= 18,
        P.seen.within(days=28, before=AS_OF),
        P.given >= datetime(2024, 2, 29, 12),
        P.given >= datetime(2024, 2, 29, 12, tzinfo=UTC),
        P.narrow >= quantity(55, "mg"),
        P.urate.times_uln <= 1.5,
        P.urate.at >= "2024-02-01",
        (P.urate.uln - P.urate.lln) * 2 > 3,
    ],
)
def test_a_subject_is_found_that_has_the_verdict(rule: object, verdict: Verdict) -> None:
    """A subject that is found passes the door of its set and has the wanted verdict."""
    record = found(rule, verdict)
    assert record is not None
    assert verdict is set_of(rule).assess(record, as_of=DAY)["inc_0"].verdict


def test_entries_that_are_not_named_are_free() -> None:
    """Only the wanted verdicts count, and several can be wanted at once."""
    criteria_set = set_of(P.ecog <= 1, P.fit, P.weight > 70)
    record = find_subject(criteria_set, {"inc_0": NOT_MET_, "inc_2": MET_}, as_of=DAY)
    assessment = criteria_set.assess(record, as_of=DAY)
    assert [NOT_MET_, MET_] == [assessment[entry].verdict for entry in ("inc_0", "inc_2")]


def test_nobody_is_found_where_there_is_none() -> None:
    """Without such a subject the answer is None, and a reach says that this is proved."""
    assert found(P.ecog >= 0, NOT_MET_) is None
    assert Reach(None, proved=True) == reached(P.ecog >= 0, NOT_MET_)


def test_what_the_base_says_is_kept() -> None:
    """Of a base everything stays that the goal does not need otherwise, also facts that no rule reads."""
    base = {"weight": 71, "grade": "mild", "ecog": 1, "fit": True}
    assert {**base, "fit": False} == found((P.ecog <= 1) & P.fit, NOT_MET_, base)
    assert base == found((P.ecog <= 1) & P.fit, MET_, base)


def test_a_base_that_the_door_refuses_gives_no_subject() -> None:
    """No subject is returned that its set would refuse, though the fault lies in a fact that no rule reads."""
    assert found(P.ecog <= 1, MET_, {"weight": "heavy"}) is None


def test_a_value_of_the_base_that_is_refused_is_replaced() -> None:
    """A value of the base that the door does not take makes way for one that it does."""
    assert {"ecog": 1} == found(P.ecog == 1, MET_, {"ecog": 77})


def test_a_base_tells_in_which_way_times_are_written() -> None:
    """Where the rules name no time, the times of a subject have a UTC offset as those of the base have."""
    rule = P.signed <= P.given
    base = {"given": "2024-02-28T09:00+08:00"}
    record = found(rule, NOT_MET_, base)
    assert record is not None
    assert record["signed"].endswith("+08:00")
    assert "+" not in str(found(rule, NOT_MET_, {"given": datetime(2024, 2, 28, 9), "ecog": 1}))


def test_a_base_on_another_clock_is_refused() -> None:
    """A base without offsets cannot serve rules whose times have one: its time is replaced."""
    record = found(P.given >= datetime(2024, 2, 29, 12, tzinfo=UTC), MET_, {"given": "2024-03-01T09:00"})
    assert record is not None
    assert str(record["given"]).endswith("+00:00")


def test_one_instant_on_two_clocks_is_two_values() -> None:
    """A time of the base on another clock stays as it was written, though a threshold is the same instant."""
    rule = (P.given == datetime(2024, 2, 29, 12, tzinfo=UTC)) & (P.given < AS_OF)
    base = {"given": "2024-02-29T20:00+08:00"}
    assert base == found(rule, MET_, base)


def test_a_day_among_times_is_read_with_the_whole_record() -> None:
    """Where the record as a whole is read otherwise than fact by fact, no subject is claimed, nor a proof."""
    criteria_set = set_of((P.given < datetime(2024, 2, 29, 12, tzinfo=UTC)) & P.signed.is_recorded())
    predicate = criteria_set.outlines["inc_0"].predicate
    space = space_of(criteria_set, (predicate,), AS_OF_DAY, {"given": "2024-02-28", "signed": "2024-02-28"})
    record = solve(space, Verdicts(((predicate, MET),))).subject
    assert record is None or MET_ is criteria_set.assess(record, as_of=DAY)["inc_0"].verdict


def test_a_fact_that_can_only_be_silent_is_unknown() -> None:
    """Of an enumeration without answers nothing can be decided, and that is proved."""
    assert Reach(None, proved=True) == reached(P.silent.is_recorded(), MET_)
    assert reached(P.silent.is_recorded(), NOT_MET_).subject is not None


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "rule", [P.seen > AS_OF, P.given > AS_OF, P.urate.at >= AS_OF, P.birth_date.elapsed("months") >= 1]
)
def test_the_ends_of_the_calendar_are_no_trap(rule: object, as_of: str) -> None:
    """On the first and the last day of the calendar a search ends as on any other: nothing overflows."""
    got = reached(rule, MET_, as_of)
    subject = got.subject
    assert subject is None or MET_ is set_of(rule).assess(subject, as_of=as_of)["inc_0"].verdict


def test_a_choice_of_limits_is_followed_both_ways() -> None:
    """A threshold that another fact chooses is met from both of its values, not only from the typical one."""
    limit = choose_value((P.fit, number_constant(1)), otherwise=number_constant(300))
    rule = (P.weight > limit) & ~P.fit
    record = found(rule, MET_)
    assert record is not None
    assert record["weight"] > 300


def test_what_cannot_be_supposed_is_not_searched_for() -> None:
    """A part below a term cannot be supposed otherwise, so nothing is found and nothing is proved."""
    rule = P.weight > choose_value((P.fit, number_constant(1)), otherwise=number_constant(300))
    criteria_set = set_of(rule)
    whole = criteria_set.outlines["inc_0"].predicate
    part = next(node for node in walk(whole) if isinstance(node, Compare) and node is not whole)
    assert Reach() == solve(space_of(criteria_set, (whole,), AS_OF_DAY), Turns(part, whole))


def test_a_spent_budget_proves_nothing() -> None:
    """A search that is given up has neither a subject nor a proof."""
    criteria_set = set_of(P.ecog >= 0)
    whole = criteria_set.outlines["inc_0"].predicate
    space = space_of(criteria_set, (whole,), AS_OF_DAY)
    assert Reach() == solve(space, Verdicts(((whole, 2),)), budget=1)
    assert Reach(None, proved=True) == solve(space, Verdicts(((whole, 2),)))


def test_a_search_says_the_same_twice() -> None:
    """The same question has the same answer, also in a space that has been searched before."""
    criteria_set = set_of((P.ecog <= 1) | (P.weight > 70), P.birth_date.elapsed("years") >= 18)
    outlines = criteria_set.outlines
    goal = Verdicts(tuple((outline.predicate, MET) for outline in outlines.values()))
    space = space_of(criteria_set, goal.nodes, AS_OF_DAY)
    assert solve(space, goal) == solve(space, goal) == solve(space_of(criteria_set, goal.nodes, AS_OF_DAY), goal)


def turned(part: Predicate, rest: Predicate) -> Reach:
    """Search for a subject of whom a part turns the whole; the facts of the rest are tried as far as they differ."""
    whole = Or((part, rest))
    found = solve(Space(schema_for(whole), (whole,), AS_OF_DAY), Turns(part, whole))
    if found.subject is not None:
        judged = Evaluation(parse(schema_for(whole), found.subject, AS_OF_DAY).facts, Exact(AS_OF_DAY))
        supposed = judged.supposing(part, NOT[judged.verdict(part)])
        assert judged.verdict(whole) is not supposed.verdict(whole)
    return found


def test_a_rule_of_three_facts_is_searched() -> None:
    """Values of a fact that stands in a rule beside two others are all tried."""
    part, sums = holds(fact("yes")), Arithmetic("+", fact("i"), fact("j"))
    assert turned(part, Compare("<", sums, fact("m"))).subject is not None
    assert turned(part, Compare(">", Arithmetic("*", sums, fact("m")), Literal(Fraction(9)))).subject is not None


def test_two_dates_of_very_many_ranges_are_searched() -> None:
    """Where one of two dates has very many ranges, the other is tried without comparing each pair first."""
    days = [Compare("!=", fact("day"), Literal(date_of(2024, month, 10))) for month in range(1, 9)]
    rest = And((Compare("<", fact("day"), fact("visit")), *days))
    assert turned(holds(fact("yes")), rest).subject is not None
    assert turned(holds(fact("yes")), Or((rest, Constant(Verdict.MET)))).proved


def test_an_unknown_entry_is_refused() -> None:
    """An entry that the set does not have, and a day that is none, are refused."""
    with pytest.raises(DefinitionError) as caught:
        reach(set_of(P.fit), "inc_9", MET_, as_of=DAY)
    assert "ENTRY_UNKNOWN" == caught.value.code
    with pytest.raises(EligibilityError) as refused:
        find_subject(set_of(P.fit), {"inc_0": MET_}, as_of="soon")
    assert "AS_OF" == refused.value.code


def test_an_exclusion_is_searched_by_its_verdict() -> None:
    """What is wanted of an exclusion is its verdict, not whether the subject passes."""
    criteria_set = CriteriaSet(
        id="S-02", version="1", revision=1, facts=Person, entries=[exclude("exc_fit", "Fit.", P.fit)]
    )
    assert {"fit": True} == find_subject(criteria_set, {"exc_fit": MET_}, as_of=DAY)


def test_the_same_node_twice_is_one_part() -> None:
    """A criterion that stands in a rule twice as one object cannot be met here and not met there."""
    rule = P.ecog <= 1
    assert Reach(None, proved=True) == reached(rule & ~rule & P.fit.is_recorded(), MET_)
