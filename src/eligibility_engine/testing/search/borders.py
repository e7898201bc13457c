"""Made-up subjects at a border of an entry: just on the one side, just on the other, and nothing known of it.

The border is that of one fact. A value just beyond it is sought from a subject of the one side, and from there the
nearest value that leads back; so the two lie as near to each other as the precision of the fact lets them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from eligibility_engine.errors import FactError
from eligibility_engine.facts import Date, EventTable, Fact, Instant, Integer, Measurement, Number, Schema
from eligibility_engine.kernel.expression import FieldRef
from eligibility_engine.kernel.walking import walk
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.testing.search import find_subject
from eligibility_engine.testing.search.nearest import Nearest, nearest_passing
from eligibility_engine.testing.search.row_borders import RowBorders, has_rows
from eligibility_engine.verdict import Verdict

_ORDERED: Final = (Integer, Number, Measurement, Date, Instant)
"""Facts of which there is a nearest value; a border of one of them is shown rather than one of a word."""


_Three = tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]
"""Who meets an entry, who does not, and of whom the fact is not known."""
_EACH: Final = (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN)


@frozen
class Border:
    """Subjects at a border of an entry.

    Attributes:
        fact: the fact that differs between them; empty where no single fact does.
        records: who meets the entry, who does not, where there is one, and of whom the fact, or nothing, is known.
    """

    fact: str
    records: tuple[Mapping[str, Any], ...]


def border_of(criteria_set: CriteriaSet, entry_id: str, *, as_of: date) -> Border:
    """Return subjects at a border of an entry, made up from the rule of that entry alone.

    Args:
        criteria_set: the set.
        entry_id: the entry.
        as_of: the date on which they are judged.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
    """
    entry = criteria_set[entry_id]
    found = _Sought(_alone(criteria_set, entry), entry_id, as_of).border()
    read = {(node.table, node.name) for node in walk(entry.criterion.predicate()) if isinstance(node, FieldRef)}
    return Border(found.fact, tuple(_without_unread(record, criteria_set.facts, read) for record in found.records))


def _alone(criteria_set: CriteriaSet, entry: Entry) -> CriteriaSet:
    return CriteriaSet(criteria_set.id, criteria_set.version, 1, criteria_set.facts, [evolve(entry, parts=())])


def _without_unread(record: Mapping[str, Any], schema: Schema, read: set[tuple[str, str]]) -> dict[str, Any]:
    """Return a record whose events have only the fields that a rule reads, and their dates."""
    return {name: _shorter(value, schema[name], read) for name, value in record.items()}


def _shorter(value: Any, fact: Fact, read: set[tuple[str, str]]) -> Any:
    kind = fact.type
    if not isinstance(kind, EventTable) or not isinstance(value, Mapping) or "rows" not in value:
        return value
    kept = {name for table, name in read if table == fact.name} | {kind.dated_by, kind.ended_by}
    rows = [{name: said for name, said in row.items() if name in kept} for row in value["rows"]]
    return {**value, "rows": rows}


@frozen
class _Sought:
    judge: CriteriaSet
    entry: str
    as_of: date

    def border(self) -> Border:
        """Return a border at which the entry turns; else a subject for each verdict that was found, and nothing."""
        sides = {verdict: self._subject(verdict) for verdict in (Verdict.MET, Verdict.NOT_MET)}
        known = tuple(record for record in sides.values() if record is not None)
        for verdict, record in sides.items():
            if record is not None and (found := self._from(record, verdict)):
                return found
        return Border("", known if {} in known else (*known, {}))

    def _subject(self, verdict: Verdict) -> dict[str, Any] | None:
        return find_subject(self.judge, {self.entry: verdict}, as_of=self.as_of)

    def _from(self, record: Mapping[str, Any], verdict: Verdict) -> Border | None:
        """Return the border between a subject of a verdict and the nearest of the other."""
        other = Verdict.NOT_MET if verdict is Verdict.MET else Verdict.MET
        beyond = min(self._nearest(record, other), key=self._rank, default=None)
        if beyond is None or beyond.value is None:
            return None
        name = beyond.path.partition(".")[0]
        back = next((one.record for one in self._nearest(beyond.record, verdict) if _is_known(one, name)), record)
        rows = self._in_rows(name, record, verdict, other) or self._in_rows(name, beyond.record, other, verdict)
        within, past, unknown = rows or (back, beyond.record, _without(back, name))
        pair = (within, past) if verdict is Verdict.MET else (past, within)
        return Border(name, self._where_it_matters(name, (*pair, unknown)))

    def _where_it_matters(self, name: str, found: _Three) -> _Three:
        """Return subjects whose verdict is unknown without the fact; those that were found where there are none.

        A man is no example of a pregnancy. At most two more facts differ than were found to.
        """
        met, not_met, unknown = found
        if self._verdict(unknown) is Verdict.UNKNOWN or name not in met or name not in not_met:
            return found
        others = (
            _without(filled.record, name)
            for one in self._nearest(unknown, Verdict.UNKNOWN)
            for wanted, value in ((Verdict.NOT_MET, not_met[name]), (Verdict.MET, met[name]))
            for filled in self._nearest({**one.record, name: value}, wanted)
        )
        tried = (({**other, name: met[name]}, {**other, name: not_met[name]}, other) for other in others)
        return next((three for three in tried if tuple(map(self._verdict, three)) == _EACH), found)

    def _in_rows(
        self, name: str, record: Mapping[str, Any], verdict: Verdict, other: Verdict
    ) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]] | None:
        """Return the subjects at a border in the rows of a table, where it has one."""
        fact = self.judge.facts[name]
        if not has_rows(record, fact):
            return None
        evaluation = self.judge.assess(record, as_of=self.as_of)[self.entry].trace.evaluation
        predicate = self.judge.outlines[self.entry].predicate
        return RowBorders(predicate, fact, record, evaluation, self._verdict).border(verdict, other)

    def _verdict(self, record: Mapping[str, Any]) -> Verdict | None:
        try:
            return self.judge.assess(record, as_of=self.as_of)[self.entry].verdict
        except FactError:  # an end before its begin, a number outside its domain
            return None

    def _nearest(self, record: Mapping[str, Any], wanted: Verdict) -> tuple[Nearest, ...]:
        assessment = self.judge.assess(record, as_of=self.as_of)
        predicate = self.judge.outlines[self.entry].predicate

        def passes(found: Assessment) -> bool:
            return found[self.entry].verdict is wanted

        return nearest_passing(assessment, record, (predicate,), passes)

    def _rank(self, one: Nearest) -> int:
        """Return the place of a change: to a value that has neighbours, a word, a table of events, nothing known."""
        kind = self.judge.facts[one.path.partition(".")[0]].type
        if one.value is None:
            return 3
        return 0 if isinstance(kind, _ORDERED) else 2 if isinstance(kind, EventTable) else 1


def _without(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != name}


def _is_known(found: Nearest, name: str) -> bool:
    return found.value is not None and found.path.partition(".")[0] == name
