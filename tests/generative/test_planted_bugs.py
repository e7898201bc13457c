"""The laws catch what they are for: typical mistakes of an engine, planted one at a time."""

import os
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine import dates, value, verdict
from eligibility_engine.criteria import comparison, washout, window
from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.exact import is_nan
from eligibility_engine.kernel.expression import Compare
from eligibility_engine.language import rows
from eligibility_engine.reading import values as reading
from eligibility_engine.semantics import denotation, evaluation, events, operations, reduction
from eligibility_engine.units import unit as units
from eligibility_engine.value import Exact, Missing
from eligibility_engine.verdict import Cause, Verdict
from generative import laws, laws_of_events, leaves
from generative import test_events_brute_force as brute_force
from generative.strategies import EVENTS, RANDOM

Law = Callable[[DataObject, str], None]


@frozen
class Bug:
    """A mistake: the attribute that it replaces, by what, and the laws of which each must notice."""

    name: str
    owner: Any
    attribute: str
    wrong: Any
    caught_by: tuple[Law, ...]
    source: str = RANDOM


def unknown_is_not_met(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return Verdict.MET if all(one is Verdict.MET for one in found) else Verdict.NOT_MET


def unknown_turned_to_met(one: Verdict) -> Verdict:
    return Verdict.MET if one is Verdict.UNKNOWN else verdict.NOT[one]


def one_too_many(k: int, verdicts: Iterable[Verdict]) -> Verdict:
    return verdict.at_least(k + 1, verdicts)


def strict_at_least(operator: Any, left: Any, right: Any) -> Verdict:
    return operations.compare(">" if operator == ">=" else operator, left, right)


def ends_always_touch(a: Any, b: Any, touching: bool) -> bool:
    return a.hi is not None and b.lo is not None and bool(a.hi <= b.lo)


def birthday_on_28_february(start: date, amount: int, leap_day: LeapDay) -> date:
    return dates.shift(start, 12 * amount, TimeUnit.MONTHS) or date.max


def months_roll_over(start: date, amount: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
    return start.replace(year=year, month=month + 1, day=1) + timedelta(days=start.day - 1)


def first_branch(values: Iterable[Any]) -> Any:
    return next(iter(values))


def no_fallback(at: evaluation.Evaluation, choice: Any, asked: Any) -> Any:
    return asked[0](at)


def inverted(self: units.Units, unit: str | None) -> Fraction | None:
    found = Fraction(1) if unit == self.canonical else dict(self.others).get(unit or "")
    return None if found is None else 1 / found


def possible_is_enough(found: Any, members: Any) -> Verdict:
    said = operations.member_of(found, members)
    return Verdict.MET if said is Verdict.UNKNOWN else said


def zero_divides(left: Any, right: Any) -> Any:
    found = value.divide(left, right)
    return left if isinstance(found, Missing) and Cause.UNDEFINED in found.causes else found


def nan_is_huge(reader: Any, raw: object, *domain: Any) -> Any:
    return Exact(Fraction(10) ** 9) if is_nan(raw) else read_number(reader, raw, *domain)


read_number = reading._number


def any_date_counts(self: evaluation.Evaluation, measured: Any) -> bool:
    return True


def every_list_is_complete(name: Any, rows: Any, complete: bool, *rest: Any) -> Any:
    return reduction.reduced(name, rows, True, *rest)


def every_row_is_on_time(evaluation: Any, table: str, found: Any) -> Any:
    return tuple((row, True) for row in found.rows)


def undated_rows_come_first(rows: Any) -> Any:
    dated = [row for row in rows if isinstance(row.by, Exact)]
    latest = max((row.by.value for row in dated), default=None)
    return [row for row in dated if row.by.value == latest] or list(rows)


def the_first_of_a_date_counts(rows: Any, ties: str) -> Any:
    return rows[0].value


def open_rows_do_not_count(evaluation: Any, table: str, within: Any, condition: Any) -> Any:
    found = meeting(evaluation, table, within, condition)
    return evolve(found, rows=tuple((row, sure) for row, sure in found.rows if sure))


count = reduction.count


def possible_rows_count(sure: Any, complete: bool) -> Any:
    return count([True for _ in sure], complete)


def a_day_too_many(operator: str, left: Any, right: Any) -> Compare:
    return Compare("<=" if operator == "<" else operator, left, right)  # type: ignore[arg-type]


meeting = events._meeting
ROWS, CUT_OFF = (
    laws_of_events.the_order_of_rows_does_not_matter,
    laws_of_events.a_row_after_the_as_of_date_changes_nothing,
)
FILLING = laws_of_events.filling_in_rows_never_turns_a_verdict
WINDOWS, BRUTE = laws_of_events.windows_of_rows_have_their_ends, brute_force.no_decided_verdict_is_wrong
BRUTE_VALUES = brute_force.a_reduction_holds_every_value

COMPLETE, EXACT = laws.what_is_decided_holds_in_every_completion, laws.what_is_exact_agrees_with_the_oracle
THRESHOLD, OPPOSITE = laws.each_threshold_has_its_side, laws.not_is_the_opposite_comparison
KINDS, KNOWLEDGE = laws.each_kind_means_what_its_words_say, laws.knowing_more_never_turns_a_verdict
NUMBERS, DATES = leaves.numbers_are_decided_exactly, leaves.dates_are_decided_exactly
HALF_OPEN = {"]": "<", ")": "<"}

BUGS = (
    Bug("and takes unknown for not met", denotation, "conjunction", unknown_is_not_met, (laws.de_morgan,)),
    Bug("not unknown is met", denotation, "negation", unknown_turned_to_met, (OPPOSITE,)),
    Bug("NaN is a huge number", reading, "_number", nan_is_huge, (laws.nan_is_missing,)),
    Bug("> for >=", denotation, "compare", strict_at_least, (THRESHOLD, OPPOSITE)),
    Bug("at least k + 1", denotation, "at_least", one_too_many, (laws.at_least_is_its_expansion,)),
    Bug("open ends touch", value, "_wholly_before", ends_always_touch, (NUMBERS,)),
    Bug("29 February on the 28th", dates, "_shift_years", birthday_on_28_february, (DATES,)),
    Bug("months roll over", dates, "_shift_months", months_roll_over, (DATES,)),
    Bug("an open choice takes its first branch", denotation, "hull", first_branch, (KNOWLEDGE, COMPLETE)),
    Bug("a fallback is never taken", denotation, "_first_known", no_fallback, (EXACT,)),
    Bug("the end of a window is outside", window, "UPPER", HALF_OPEN, (KINDS,)),
    Bug("the end of a range is outside", comparison, "UPPER", HALF_OPEN, (KINDS,)),
    Bug("a unit's factor is inverted", units.Units, "factor", inverted, (THRESHOLD,)),
    Bug("possibly a member is a member", denotation, "member_of", possible_is_enough, (NUMBERS,)),
    Bug("dividing by 0 changes nothing", operations, "divide", zero_divides, (NUMBERS,)),
    Bug("results of tomorrow count", evaluation.Evaluation, "_visible", any_date_counts, (EXACT,), "NCT03672851"),
    Bug("every list is complete", events, "reduced", every_list_is_complete, (FILLING, BRUTE), EVENTS),
    Bug("events of tomorrow count", events, "_on_time", every_row_is_on_time, (CUT_OFF, BRUTE), EVENTS),
    Bug("the last of exact dates", reduction, "_last_ones", undated_rows_come_first, (BRUTE, BRUTE_VALUES), EVENTS),
    Bug("ties by row order", reduction, "_of_one_date", the_first_of_a_date_counts, (ROWS, BRUTE_VALUES), EVENTS),
    Bug("open rows do not count", events, "_meeting", open_rows_do_not_count, (FILLING, BRUTE), EVENTS),
    Bug("possible rows count", reduction, "count", possible_rows_count, (BRUTE, BRUTE_VALUES), EVENTS),
    Bug("a washout of a day more", washout, "Compare", a_day_too_many, (BRUTE,), EVENTS),
    Bug("the end of a window of rows is outside", rows, "UPPER", HALF_OPEN, (WINDOWS,), EVENTS),
)


def broken(law: Law, source: str, max_examples: int = 1000) -> bool:
    """Say whether a law fails on random studies; the first failure is enough."""

    @settings(max_examples=max_examples, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
              report_multiple_bugs=False, suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.data())
    def run(data: DataObject) -> None:
        law(data, source)

    try:
        run()
    except AssertionError:
        return True
    return False


FULL = os.environ.get("ELIGIBILITY_HYPOTHESIS_PROFILE") == "full"
SLOW = {("ties by row order", ROWS), ("the last of exact dates", BRUTE), ("open rows do not count", FILLING)}
"""Laws that need hundreds of studies to notice, each of a bug that another law notices sooner: for .ci/full."""

PAIRS = [
    pytest.param(bug, law, id=f"{bug.name}: {law.__name__}".replace(" ", "_"))
    for bug in BUGS
    for law in bug.caught_by
    if FULL or (bug.name, law) not in SLOW
]


@pytest.mark.parametrize(("bug", "law"), PAIRS)
def test_a_planted_bug_is_caught(bug: Bug, law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each planted bug breaks each law that is for it."""
    monkeypatch.setattr(bug.owner, bug.attribute, bug.wrong)
    assert broken(law, bug.source)
