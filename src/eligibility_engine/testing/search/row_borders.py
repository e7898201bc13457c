"""A border in a table of events: one field of its first row just where the entry turns, and just beside it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from eligibility_engine.dates import civil_day, shift
from eligibility_engine.facts import Date, End, EventTable, Fact, Integer, Number
from eligibility_engine.kernel.expression import AsOf, Compare, Elapsed, FactRef, FieldRef, Literal, Predicate, Shift
from eligibility_engine.kernel.walking import row_tables, walk
from eligibility_engine.knowledge import EventRows
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import days_around, numbers_around, plain
from eligibility_engine.value import Exact, Value
from eligibility_engine.verdict import Verdict

Record = Mapping[str, Any]
Judged = Callable[[Record], Verdict | None]
"""Returns the verdict on a record; None where no record says so."""

_DATES: Final = (Date, End)


@frozen
class RowBorders:
    """Looks for a border in the first row of a table.

    Attributes:
        predicate: the rule.
        fact: the table.
        record: a subject with a row.
        evaluation: what is known of that subject.
        judged: judges another.
    """

    predicate: Predicate
    fact: Fact
    record: Record
    evaluation: Evaluation
    judged: Judged

    def border(self, verdict: Verdict, other: Verdict) -> tuple[Record, Record, Record] | None:
        """Return who has a verdict, who has the other, and of whom the field is not known; None where none was found.

        Args:
            verdict: that of the record.
            other: the one beyond the border.
        """
        for field in self._fields():
            values = list(dict.fromkeys(self._values(field)))
            now = self._now(field)
            beyond = None if now is None else self._nearest(field, values, now, other)
            if beyond is not None:
                back = self._nearest(field, values, beyond, verdict)
                within = self.record if back is None else self._changed(field, back)
                past = self._changed(field, beyond)
                return within, past, self._open([within, past], field)
        return None

    def _open(self, records: list[Record], field: Fact) -> Record:
        """Return one of some records without a field, if it can be one whose verdict is then unknown."""
        without = [self._dropped(record, field) for record in records]
        return next((one for one in without if self.judged(one) is Verdict.UNKNOWN), without[0])

    def _dropped(self, record: Record, field: Fact) -> Record:
        first = record[self.fact.name]["rows"][0]
        return self._with_row(record, {name: said for name, said in first.items() if name != field.name})

    def _with_row(self, record: Record, row: Record) -> Record:
        table = record[self.fact.name]
        return {**record, self.fact.name: {**table, "rows": [row, *table["rows"][1:]]}}

    def _fields(self) -> list[Fact]:
        """Return the fields that the rule reads and that have neighbours: the end, the date, then the others."""
        kind: Any = self.fact.type
        nodes = walk(self.predicate)
        read = {node.name for node in nodes if isinstance(node, FieldRef) and node.table == self.fact.name}
        ranks = {kind.ended_by: 0, kind.dated_by: 1}
        ordered = [one for one in kind.fields if one.name in read and isinstance(one.type, (*_DATES, Integer, Number))]
        return sorted(ordered, key=lambda one: ranks.get(one.name, 2))

    def _now(self, field: Fact) -> Any:
        table = self.evaluation.facts[self.fact.name]
        known = table.rows[0].values[field.name] if isinstance(table, EventRows) and table.rows else None
        return known.value if isinstance(known, Exact) and known.value != date.max else None

    def _values(self, field: Fact) -> Iterator[Any]:
        if isinstance(field.type, _DATES):
            yield from (day for day in days_around(self._days(), self._as_of()) if type(day) is date)
        else:
            yield from numbers_around(self._numbers(field.name), field)

    def _as_of(self) -> date:
        (day,) = _days(self.evaluation.as_of)
        return day

    def _days(self) -> Iterator[date]:
        """Yield the days with which dates in rows may be compared: ends of windows, and where so much time began."""
        for node in walk(self.predicate):
            if isinstance(node, (Shift, AsOf, FactRef, Literal)) and not row_tables(node):
                yield from _days(self.evaluation.value(node))
            if isinstance(node, Compare) and isinstance(node.left, Elapsed) and not row_tables(node.left.end):
                yield from self._begins(node.left, node.right)

    def _begins(self, count: Elapsed, needed: Any) -> Iterator[date]:
        number = needed.value if isinstance(needed, Literal) else None
        if not isinstance(number, Fraction):
            return
        for end in _days(self.evaluation.value(count.end)):
            begun = shift(end, -int(number), count.unit, count.leap_day)
            yield from () if begun is None else (civil_day(begun),)

    def _numbers(self, name: str) -> Iterator[Fraction]:
        for node in walk(self.predicate):
            if isinstance(node, Compare) and isinstance(node.left, FieldRef) and node.left.name == name:
                value = node.right.value if isinstance(node.right, Literal) else None
                yield from (value,) if isinstance(value, Fraction) else ()

    def _nearest(self, field: Fact, values: list[Any], now: Any, wanted: Verdict) -> Any:
        """Return the value nearest to another that gives a verdict; None where none does."""
        ordered = sorted(values, key=lambda value: (abs(value - now), value))
        return next((value for value in ordered if self.judged(self._changed(field, value)) is wanted), None)

    def _changed(self, field: Fact, value: Any) -> Record:
        """Return the record with a field of the row changed; an event that would end before it begins lasts a day."""
        said = value.isoformat() if isinstance(value, date) else plain(value)
        row = {**self.record[self.fact.name]["rows"][0], field.name: said}
        return self._with_row(self.record, {**row, **self._other_end(field, row)})

    def _other_end(self, field: Fact, row: Record) -> Record:
        """Return the other end of an event, moved to a changed one that would lie on the wrong side of it."""
        kind: Any = self.fact.type
        begin, end = (str(row.get(name, "")) for name in (kind.dated_by, kind.ended_by))
        if field.name not in {kind.dated_by, kind.ended_by} or not begin or not end or begin <= end:
            return {}
        return {kind.ended_by: begin} if field.name == kind.dated_by else {kind.dated_by: end}


def _days(value: Value) -> Iterator[date]:
    if isinstance(value, Exact) and isinstance(value.value, date) and value.value != date.max:
        yield civil_day(value.value)


def has_rows(record: Record, fact: Fact) -> bool:
    """Say whether a record has a row of a table.

    Args:
        record: the record.
        fact: the table, or another fact.
    """
    table = record.get(fact.name)
    return isinstance(fact.type, EventTable) and isinstance(table, Mapping) and bool(table.get("rows"))
