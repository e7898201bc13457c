"""Strategies for the rows of an event table: valid by construction, with duplicates, ties and missing fields."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from eligibility_engine.dates import parse_date
from eligibility_engine.facts import Date, End, EventTable, Fact
from eligibility_engine.testing.strategies.calendar import years_from
from eligibility_engine.testing.strategies.drawing import pick

if TYPE_CHECKING:
    from eligibility_engine.testing.strategies.answers import Answers

_FIELD_SHARE: Final = 0.4
"""So much rarer than a fact a field is missing: a row has several."""

ONGOING: Final = "ongoing"
Row = dict[str, Any]


def drawn_table(answers: "Answers", kind: EventTable) -> Any:
    """Return rows as a record has them: a bare list, or one that says that it is complete."""
    rows: list[Row] = []
    within = evolve(answers, missing_rate=answers.missing_rate * _FIELD_SHARE)
    for _ in range(pick(answers.draw, (1, 2, 0, 3, 2))):
        rows.append(drawn_row(within, kind, rows))
    if answers.lacks():
        return pick(answers.draw, (rows, {"rows": rows, "complete": False}))
    return {"rows": rows, "complete": True}


def drawn_row(answers: "Answers", kind: EventTable, others: list[Row]) -> Row:
    """Return a row: often one like another, or of the same date."""
    like = pick(answers.draw, others) if others and answers.chance(40) else {}
    if like and answers.chance(40):
        return dict(like)
    drawn = {field.name: drawn_field(answers, field) for field in kind.fields if field.name != kind.ended_by}
    if kind.dated_by in like:
        drawn[kind.dated_by] = like[kind.dated_by]
    if kind.ended_by is not None:
        drawn[kind.ended_by] = drawn_end(answers, kind[kind.ended_by], drawn.get(kind.dated_by or ""))
    return {name: value for name, value in drawn.items() if value is not None}


def drawn_field(answers: "Answers", field: Fact) -> Any:
    """Return the value of a field, or a way to say that there is none; None where it is left out."""
    if not answers.lacks():
        return answers.known(field)
    return answers.missing(field) if answers.chance(50) else None


def drawn_end(answers: "Answers", field: Fact, begun: Any) -> Any:
    """Return an end that does not lie before its beginning."""
    if answers.lacks():
        return None
    first = years_from(answers.as_of, -2) if (span := span_of(begun)) is None else span[1]
    if isinstance(field.type, End):
        return answers.end(first, field.type.partial)
    assert isinstance(field.type, Date)
    last = answers.as_of if field.type.not_after_as_of else max(first, years_from(answers.as_of, 3))
    return None if span is not None and span[0] > last else answers.day(min(first, last), last, field.type.partial)


def span_of(raw: Any) -> tuple[date, date] | None:
    """Return the days that a date in text can mean; None for what is none."""
    return parse_date(raw) if isinstance(raw, str) and raw != ONGOING else None
