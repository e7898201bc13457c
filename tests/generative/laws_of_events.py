"""Laws of event tables: the order of rows, rows that cannot count, duplicates, incomplete lists, another century."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine import AS_OF, FactSchema, events
from eligibility_engine import date as date_fact
from eligibility_engine.criteria import Confirmed, Every, Exists, NoneOf, Washout
from eligibility_engine.dates import parse_date
from eligibility_engine.facts import Date, EventTable
from eligibility_engine.kernel.expression import Events, Literal, OneOf, Predicate, Reduce
from eligibility_engine.kernel.walking import row_tables, walk
from eligibility_engine.knowledge import EventRows
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.entry import include
from eligibility_engine.testing.laws.documents import read_back
from eligibility_engine.testing.laws.judging import stays_decided
from eligibility_engine.testing.strategies.answers import Record
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.knowing_rows import rows_of
from eligibility_engine.testing.strategies.knowledge import refinements
from eligibility_engine.value import Exact, Interval
from eligibility_engine.verdict import Verdict
from generative.judging import evaluation, parts, rules
from generative.rewriting import rebuilt
from generative.strategies import RANDOM, Study, flagged, of_study, studies

CYCLE: Final = 400
"""So many years after any day the calendar repeats."""


def tables_of(study: Study) -> dict[str, EventTable]:
    """Return the event tables of which a study knows a list."""
    kinds = {fact.name: fact.type for fact in study.schema if isinstance(fact.type, EventTable)}
    return {name: kind for name, kind in kinds.items() if is_list(study.record.get(name))}


def is_list(raw: Any) -> bool:
    return isinstance(raw, list) or (isinstance(raw, Mapping) and "rows" in raw)


def with_rows(record: Record, name: str, rows: list[Any]) -> Record:
    """Return a record in which a table has other rows, and is as complete as it was."""
    raw = record[name]
    return {**record, name: {**raw, "rows": rows} if isinstance(raw, Mapping) else rows}


def reductions(found: list[Predicate]) -> list[Reduce]:
    """Return the reductions that have a value of their own."""
    nodes = (node for rule in found for node in walk(rule))
    return [node for node in nodes if isinstance(node, Reduce) and not row_tables(node)]


def said(study: Study) -> tuple[Any, ...]:
    """Return what an assessment says, but for the readings, which show the rows in their order."""
    found = study.assess()
    results = [(result.id, result.verdict, result.decisive_facts) for result in found]
    return found.eligibility, found.decisive, found.missing, found.open_to, found.recoverable, results


def the_order_of_rows_does_not_matter(data: DataObject, source: str) -> None:
    """Rows in another order have the same verdicts, values, missing and decisive facts."""
    study = data.draw(studies(source))
    shuffled = study.record
    for name in tables_of(study):
        shuffled = with_rows(shuffled, name, data.draw(st.permutations(rows_of(study.record[name]))))
    other, found = study.having(shuffled), rules(data, source, study)
    before, after = evaluation(study), evaluation(other)
    assert [after.verdict(rule) for rule in found] == [before.verdict(rule) for rule in found]
    assert [after.value(term) for term in reductions(found)] == [before.value(term) for term in reductions(found)]
    assert said(other) == said(study)


def a_row_after_the_as_of_date_changes_nothing(data: DataObject, source: str) -> None:
    """A row that surely lies after the as-of date is invisible, to every rule."""
    study = data.draw(studies(source))
    tomorrow, record = study.as_of + timedelta(days=1), study.record
    for name, kind in tables_of(study).items():
        day = kind.dated_by and kind[kind.dated_by].type
        if isinstance(day, Date) and not day.not_after_as_of:
            rows = rows_of(record[name])
            like = {**pick(data.draw, [{}, *rows]), kind.dated_by: pick(data.draw, days_from(tomorrow)).isoformat()}
            later = {key: value for key, value in like.items() if key != kind.ended_by}
            record = with_rows(record, name, [*rows, later])
    other, found = study.having(record), rules(data, source, study)
    before, after = evaluation(study), evaluation(other)
    assert [after.verdict(rule) for rule in found] == [before.verdict(rule) for rule in found]
    assert [after.value(term) for term in reductions(found)] == [before.value(term) for term in reductions(found)]


def days_from(day: date) -> list[date]:
    return [day, day + timedelta(days=1), day + timedelta(days=400)]


def added(data: DataObject, study: Study, term: Reduce) -> tuple[Record, str] | None:
    """Return a record with one row more in the table of a reduction, where that is the only thing that reads it."""
    tables = [node.table.name for node in walk(term) if isinstance(node, Events)]
    name = tables[0]
    fresh = data.draw(of_study(study.having({}), refinements, rate=1.0)).get(name)
    if name not in tables_of(study) or tables.count(name) != 1 or not is_list(fresh) or not rows_of(fresh):
        return None
    return with_rows(study.record, name, [*rows_of(study.record[name]), rows_of(fresh)[0]]), name


def a_row_that_cannot_match_changes_nothing(data: DataObject, source: str) -> None:
    """A reduction has the same value with one row more that surely does not belong to its rows."""
    study = data.draw(studies(source))
    for term in reductions(rules(data, source, study))[:3]:
        more = added(data, study, term)
        if more is not None:
            before, after = evaluation(study), evaluation(study, more[0])
            last = len(rows_of(more[0][more[1]])) - 1
            if last not in {row.place for row, _ in after.rows(term.rows).rows}:
                assert after.value(term) == before.value(term)


def filling_in_rows_never_turns_a_verdict(data: DataObject, source: str) -> None:
    """A verdict stays when fields of rows are filled in, rows come to an incomplete list, and it is completed."""
    study = data.draw(studies(source, monotone=True, missing_rate=0.4))
    tables = tables_of(study)
    held = flagged(study.criteria_set) | {name for name in study.schema.names if name not in tables}
    refined = data.draw(of_study(study, refinements, held=held, rate=1.0))
    before, after = evaluation(study), evaluation(study, refined)
    for rule in rules(data, source, study, monotone=True):
        stays_decided(rule, before, after, study.record, refined)


def a_duplicate_only_counts(data: DataObject, source: str) -> None:
    """A row written twice changes no reduction but counts and sums."""
    study = data.draw(studies(source, missing_rate=0.05))
    before = evaluation(study)
    for name in tables_of(study):
        known = before.facts[name]
        assert isinstance(known, EventRows)
        exact = [row.place for row in known.rows if all(isinstance(value, Exact) for value in row.values.values())]
        if exact:
            rows = rows_of(study.record[name])
            after = evaluation(study, with_rows(study.record, name, [*rows, rows[pick(data.draw, exact)]]))
            for term in reductions(rules(data, source, study)):
                if not any(isinstance(node, Reduce) and node.reduction in {"count", "sum"} for node in walk(term)):
                    assert after.value(term) == before.value(term)


def an_incomplete_list_never_says_never(data: DataObject, source: str) -> None:
    """Where there may be more rows, no rule that there is none is met, and no number of rows has an end."""
    study = data.draw(studies(source))
    judge = evaluation(study)
    open_lists = {name for name, kind in tables_of(study).items() if not complete(judge.facts[name])}
    for term in reductions(rules(data, source, study)):
        if term.reduction == "count" and table_in(term) in open_lists:
            value = judge.value(term)
            assert isinstance(value, Interval)
            assert value.hi is None
    for entry in study.criteria_set.entries:
        for criterion in parts(entry.criterion):
            if isinstance(criterion, (NoneOf, Every, Washout)) and table_in(criterion.rows) in open_lists:
                assert judge.verdict(criterion.predicate()) is not Verdict.MET
            if isinstance(criterion, (Exists, Confirmed)) and table_in(criterion.rows) in open_lists:
                assert judge.verdict(criterion.predicate()) is not Verdict.NOT_MET


def complete(found: Any) -> bool:
    return isinstance(found, EventRows) and found.complete


def table_in(node: Any) -> str:
    return next(found.table.name for found in walk(node) if isinstance(found, Events))


def another_century_says_the_same(data: DataObject, source: str) -> None:
    """Every date of record, rules and as-of date 400 years later, and nothing changes; what is ongoing stays so."""
    study = data.draw(studies(source))
    later = study.as_of.replace(year=study.as_of.year + CYCLE)
    facts = parse(study.schema, moved(study.record), later).facts
    before, after = evaluation(study), Evaluation(facts, Exact(later))
    for rule in rules(data, source, study):
        assert after.verdict(moved_rule(rule)) is before.verdict(rule)


def moved(raw: Any) -> Any:
    """Return a plain value with every date in it moved."""
    if isinstance(raw, Mapping):
        return {key: moved(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [moved(value) for value in raw]
    is_day = isinstance(raw, str) and parse_date(raw[:10]) is not None
    return f"{int(raw[:4]) + CYCLE:04}{raw[4:]}" if is_day else raw


def moved_rule(node: Any) -> Any:
    """Return a kernel node with every date constant moved."""
    match node:
        case Literal(value):
            return Literal(moved_constant(value))
        case OneOf(term, members):
            return evolve(node, term=moved_rule(term), members=frozenset(map(moved_constant, members)))
    return rebuilt(node, moved_rule)


def moved_constant(value: Any) -> Any:
    """Return a constant, moved where it is a day; the word `ongoing` is no day."""
    return value.replace(year=value.year + CYCLE) if isinstance(value, date) and value != date.max else value


def rules_come_back_from_a_document(data: DataObject, source: str) -> None:
    """Rules written as JSON and read back are equal."""
    study = data.draw(studies(source))
    for entry in study.criteria_set.entries:
        assert read_back(entry.criterion) == entry.criterion


class Dosed(FactSchema):
    """Doses, each on one day."""

    doses = events(given=date_fact(partial=True), dated_by="given", ask="Doses?")


def windows_of_rows_have_their_ends(data: DataObject, source: str = RANDOM) -> None:
    """A row lies within days before the as-of date from the first to the last of them, each end as `ends` says."""
    as_of = data.draw(st.dates(min_value=date(2023, 1, 1), max_value=date(2026, 12, 31)))
    days, ends = pick(data.draw, (28, 1, 3)), pick(data.draw, ("[]", "[)", "(]", "()"))
    ago = pick(data.draw, (days, 0, days - 1, days + 1, 1))
    rule = Dosed.doses.within(days=days, before=AS_OF, ends=ends).exists()  # type: ignore[arg-type]
    day = as_of - timedelta(days=ago)
    inside = 0 < ago < days or (ago == days and ends[0] == "[") or (ago == 0 and ends[1] == "]")
    predicate = include("dose", "A dose.", rule).criterion.predicate()
    record = {"doses": {"rows": [{"given": day.isoformat()}], "complete": True}}
    judge = Evaluation(parse(Dosed.schema, record, as_of).facts, Exact(as_of))
    assert judge.verdict(predicate) is (Verdict.MET if inside else Verdict.NOT_MET)


EVENT_LAWS: Final = (
    the_order_of_rows_does_not_matter,
    a_row_after_the_as_of_date_changes_nothing,
    a_row_that_cannot_match_changes_nothing,
    filling_in_rows_never_turns_a_verdict,
    a_duplicate_only_counts,
    an_incomplete_list_never_says_never,
    another_century_says_the_same,
    rules_come_back_from_a_document,
)
