"""Rows of event tables as source: a loop that counts those that surely and those that possibly belong."""

from math import inf

from attrs import define, field

from eligibility_engine.compiled.logic import SURE, Logic, conjunction
from eligibility_engine.compiled.predicates import PredicateCoder
from eligibility_engine.compiled.slots import TableSlot
from eligibility_engine.compiled.terms import RailNames
from eligibility_engine.expression import AsOf, Compare, FieldRef, Predicate, Reduce, Term, Where
from eligibility_engine.facts import Date
from eligibility_engine.walking import row_tables, table_of


class NotSaidError(Exception):
    """A condition on a row is not said in source: the reference counts. It never leaves here."""


@define
class RowCoder(PredicateCoder):
    """Writes what is said of one row; what does not depend on the row is written outside the loop, once."""

    outer: PredicateCoder = field(kw_only=True)
    table: str = field(kw_only=True)
    slot: TableSlot = field(kw_only=True)

    def rails(self, term: Term, loose: bool = False) -> RailNames | None:
        """Return a term as rails."""
        if isinstance(term, FieldRef):
            return self._field(term, loose)
        return super().rails(term, loose) if self._is_here(term) else self.outer.rails(term, loose)

    def _field(self, reference: FieldRef, loose: bool) -> RailNames | None:
        slot = self.slot.of(reference)
        return None if slot.sort == "flag" else self.taken(slot, loose)

    def logic(self, predicate: Predicate) -> Logic:
        """Return a predicate as logic."""
        return super().logic(predicate) if self._is_here(predicate) else self.outer.condition(predicate)

    def _is_here(self, node: Term | Predicate) -> bool:
        return self.table in row_tables(node)

    def _flag(self, term: Term) -> Logic | None:
        if isinstance(term, FieldRef):
            slot = self.slot.of(term)
            if slot.sort != "flag":
                return None
            self.load(slot.names[0], slot.place)
            return Logic(slot.names[0], f"{slot.names[0]} is False")
        return super()._flag(term) if self._is_here(term) else self.outer.flag(term)

    def _ask(self, predicate: Predicate) -> Logic:
        raise NotSaidError

    def reduced(self, term: Reduce) -> RailNames | None:
        """Refuse rows in a row that depend on it."""
        raise NotSaidError


@define
class Coder(PredicateCoder):
    """Writes everything that is said of a subject."""

    def reduced(self, term: Reduce) -> RailNames | None:
        """Return the number of rows as rails: from the sure ones to all, or without end where there may be more."""
        if term.reduction != "count":
            return None
        table = table_of(term.rows)
        slot = self.slots.of_table(table)
        inside = RowCoder(
            self.slots, self.names, self.dated, shared=self.shared, asked=self.asked, met=self.met,
            source="r", outer=self, table=table, slot=slot,
        )  # fmt: skip
        try:
            logic = conjunction([SURE, *(inside.logic(one) for one in _conditions(term, table, slot))])
        except NotSaidError:
            return None
        return self._counted_rows(slot, inside.lines, logic)

    def _counted_rows(self, slot: TableSlot, lines: list[str], logic: Logic) -> RailNames:
        rows, complete = f"x{slot.place}", f"x{slot.place + 1}"
        self.load(rows, slot.place)
        self.load(complete, slot.place + 1)
        sure, most = self.names.fresh("n"), self.names.fresh("n")
        self.lines += [
            f"{sure} = {most} = 0",
            f"for r in {rows}:",
            *(f"    {line}" for line in lines),
            f"    if {logic.met}: {sure} += 1",
            f"    elif not {logic.not_met}: {most} += 1",
            f"{most} = {sure} + {most} if {complete} else {self.names.constant(inf)}",
        ]
        return RailNames(sure, most, "whole", may_lack=False)


def _conditions(term: Reduce, table: str, slot: TableSlot) -> list[Predicate]:
    """Return what a row has to meet: that it is not dated after the as-of date, and every condition."""
    found: list[Predicate] = []
    rows = term.rows
    while isinstance(rows, Where):
        found.append(rows.condition)
        rows = rows.rows
    dated = slot.kind.dated_by
    if dated is not None and not _is_never_later(slot, dated):
        found.append(Compare("<=", FieldRef(table, dated), AsOf()))
    return found[::-1]


def _is_never_later(slot: TableSlot, dated: str) -> bool:
    kind = slot.kind[dated].type
    return isinstance(kind, Date) and kind.not_after_as_of
