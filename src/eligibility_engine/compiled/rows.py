"""Rows of event tables as source: a loop that counts those that surely and those that possibly belong."""

from datetime import date
from math import inf

from attrs import define, field

from eligibility_engine.compiled.logic import SURE, Logic, conjunction
from eligibility_engine.compiled.predicates import PredicateCoder
from eligibility_engine.compiled.rails import RailNames
from eligibility_engine.compiled.reductions import Outermost, Reducing, distinct, greatest, least, total_of
from eligibility_engine.compiled.slots import TableSlot
from eligibility_engine.facts import Date
from eligibility_engine.kernel.expression import AsOf, Compare, FieldRef, Predicate, Reduce, Rows, Term, Where
from eligibility_engine.kernel.walking import reads, row_tables, table_of, walk
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.events import anything
from eligibility_engine.value import Exact


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

    def taken_apart(self) -> str:
        """Return the line that takes the fields out of the tuple of a row."""
        names = "".join(f"{self.loaded.get(place, '_')}, " for place in range(self.slot.width))
        return f"{names}= r" if self.loaded else "pass"

    def _ask(self, predicate: Predicate) -> Logic:
        raise NotSaidError

    def reduced(self, term: Reduce) -> RailNames | None:
        """Refuse rows in a row that depend on it."""
        raise NotSaidError


@define
class Coder(PredicateCoder):
    """Writes everything that is said of a subject.

    Attributes:
        shared_rows: the rows of which more than one value is made, and which are worth a list.
    """

    shared_rows: frozenset[Rows] = field(kw_only=True)
    _lists: dict[Rows, tuple[str, str]] = field(factory=dict)

    def reduced(self, term: Reduce) -> RailNames | None:
        """Return what is made of rows as rails; None where only the reference knows it."""
        try:
            if term.reduction == "count" and term.rows not in self.shared_rows:
                return self._number_of_rows(term.rows)
            return self._of_lists(term)
        except NotSaidError:
            return None

    def _slot(self, rows: Rows) -> TableSlot:
        """Load the rows of a table, and whether there are no others."""
        slot = self.slots.of_table(table_of(rows))
        for place in (slot.place, slot.place + 1):
            self.load(f"x{place}", place)
        return slot

    def _inside(self, slot: TableSlot) -> RowCoder:
        return RowCoder(
            self.slots, self.names, self.dated, unpacks=True, sums=self.sums, shared=self.shared, asked=self.asked,
            met=self.met, outer=self, table=slot.name, slot=slot,
        )  # fmt: skip

    def _number_of_rows(self, rows: Rows) -> RailNames:
        """Return the number of rows: from the sure ones to all, or without end where there may be more."""
        slot, sure, most = self._slot(rows), self.names.fresh("n"), self.names.fresh("n")
        self._chosen(rows, slot, f"{sure} = {most} = 0", (f"{sure} += 1", f"{most} += 1"))
        return self._up_to(sure, f"{sure} + {most}", most, slot)

    def _up_to(self, sure: str, all_rows: str, most: str, slot: TableSlot) -> RailNames:
        self.lines.append(f"{most} = {all_rows} if x{slot.place + 1} else {self.names.constant(inf)}")
        return RailNames(sure, most, "whole", may_lack=False)

    def _chosen(self, rows: Rows, slot: TableSlot, before: str, taken: tuple[str, str]) -> None:
        """Write what is done with each row that surely belongs to some rows, and with each that possibly does."""
        inside = self._inside(slot)
        logic = conjunction([SURE, *(inside.logic(one) for one in _conditions(rows, slot))])
        body = [*inside.lines, f"if {logic.met}: {taken[0]}", f"elif not {logic.not_met}: {taken[1]}"]
        self.lines += [before, *_loop(f"x{slot.place}", inside, body)]

    def _of_lists(self, term: Reduce) -> RailNames | None:
        """Return what is made of the lists of the rows that surely, and that possibly belong."""
        slot = self._slot(term.rows)
        if term.rows not in self._lists:
            sure, others = self.names.fresh("n"), self.names.fresh("n")
            self._chosen(term.rows, slot, f"{sure}, {others} = [], []", (f"{sure}.append(r)", f"{others}.append(r)"))
            self._lists[term.rows] = sure, others
        sure, others = self._lists[term.rows]
        if term.of is None:
            number, most = self.names.fresh("n"), self.names.fresh("n")
            self.lines.append(f"{number} = len({sure})")
            return self._up_to(number, f"{number} + len({others})", most, slot)
        return self._made(term, term.of, slot)

    def _made(self, term: Reduce, of: Term, slot: TableSlot) -> RailNames | None:
        """Write what a reduction makes of the values of a term in the listed rows."""
        inside = self._inside(slot)
        value, by = inside.rails(of), None if term.by is None else inside.rails(term.by)
        reducing = None if value is None else self._reducing(term, of, value)
        if value is None or reducing is None or (term.by is not None and (by is None or by.sort != "day")):
            return None
        counted, low, high = self.names.fresh("n"), self.names.fresh("t"), self.names.fresh("t")
        rails = [value.low, value.high, *([] if by is None else [by.low, by.high])]
        self.lines.append(f"{counted} = []")
        for rows, is_sure in zip(self._lists[term.rows], ("True", "False"), strict=True):
            body = [*inside.lines, f"{counted}.append(({is_sure}, {', '.join(rails)}))"]
            self.lines += _loop(rows, inside, body)
        self.lines.append(f"{low}, {high} = {self.names.bound(reducing)}({counted}, x{slot.place + 1})")
        return _rails_of(term, value, low, high)

    def _reducing(self, term: Reduce, of: Term, value: RailNames) -> Reducing | None:
        """Return what works out a reduction; None where rails do not say enough for it."""
        if value.sort == "text" and (term.reduction in {"min", "max", "sum"} or term.ties in {"lowest", "highest"}):
            return None
        match term.reduction:
            case "distinct":
                return distinct
            case "min":
                return least
            case "max":
                return greatest
            case "sum":
                return self._total(term, of, value)
        return Outermost(term.ties, term.reduction == "latest", value.sort != "text")

    def _total(self, term: Reduce, of: Term, value: RailNames) -> Reducing | None:
        """Return what adds up a term; what it is where fields are missing is known when facts do not decide it."""
        if value.sort not in {"whole", "number"} or not value.is_closed or reads(of) or AsOf() in walk(of):
            return None
        self.sums.append(term)
        anywhere = Evaluation(Facts(self.slots.schema, {}), Exact(date.min))
        return total_of(anything(anywhere, term), value.sort == "whole")


def _loop(rows: str, inside: RowCoder, body: list[str]) -> list[str]:
    """Return a loop over rows, whose fields are taken apart."""
    return [f"for r in {rows}:", f"    {inside.taken_apart()}", *(f"    {line}" for line in body)]


def _rails_of(term: Reduce, value: RailNames, low: str, high: str) -> RailNames:
    """Return what the rails of a reduction are; they may be infinite."""
    if term.reduction == "distinct":
        return RailNames(low, high, "whole", may_lack=False)
    if value.sort == "text":
        return RailNames(low, low, "text")
    is_day = value.sort == "day"
    return RailNames(low, high, value.sort, is_vague=not is_day, is_any_day=is_day, is_closed=value.is_closed)


def _conditions(rows: Rows, slot: TableSlot) -> list[Predicate]:
    """Return what a row has to meet: that it is not dated after the as-of date, and every condition."""
    found: list[Predicate] = []
    while isinstance(rows, Where):
        found.append(rows.condition)
        rows = rows.rows
    dated = slot.kind.dated_by
    if dated is not None and not _is_never_later(slot, dated):
        found.append(Compare("<=", FieldRef(slot.name, dated), AsOf()))
    return found[::-1]


def _is_never_later(slot: TableSlot, dated: str) -> bool:
    kind = slot.kind[dated].type
    return isinstance(kind, Date) and kind.not_after_as_of
