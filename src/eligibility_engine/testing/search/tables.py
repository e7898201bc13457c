"""Event tables worth trying: rows that a rule counts and rows that it does not, alone, together, in lists that go on.

For each reduction of a rule there are rows that belong to it, one for each value at which the rule turns. A row that is
sought for a reason of its own, such as one just outside a window, stands alone and beside each of these.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations_with_replacement, islice, product
from typing import Any, Final, cast

from attrs import frozen

from eligibility_engine.facts import Enumeration, Fact, Flag
from eligibility_engine.kernel.expression import (
    Compare,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Predicate,
    Reduce,
    Rows,
    Term,
    Where,
)
from eligibility_engine.kernel.walking import row_tables, table_of, walk
from eligibility_engine.knowledge import EventRows, Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.turning import days_around, ends, numbers_around, turning_values
from eligibility_engine.testing.search.cells import AnyDate, AnyNumber
from eligibility_engine.testing.search.goals import RowGoal, Verdicts
from eligibility_engine.testing.search.possible import MET, NOT_MET, UNKNOWN
from eligibility_engine.testing.search.space import Space
from eligibility_engine.value import Exact, Scalar

Row = Mapping[str, Any]
Find = Callable[[RowGoal], Row | None]

_MOST_COPIES: Final = 12
_MOST_VALUES: Final = 7
_MOST_PAIRS: Final = 60
_MOST_ON_A_DAY: Final = 2
_MOST: Final = 250


def _listed(*rows: Row, complete: bool = True) -> dict[str, Any]:
    return {"rows": [dict(row) for row in rows], "complete": complete}


@frozen
class Chain:
    """What was found of one reduction.

    Attributes:
        belongs: a row that surely belongs to it.
        valued: others that do, with the values and dates at which the rule turns.
        numbers: so many rows are worth trying.
        beside: rows that do not belong to it, or only possibly.
    """

    belongs: Row
    valued: tuple[Row, ...] = ()
    numbers: tuple[int, ...] = ()
    beside: tuple[Row, ...] = ()

    @property
    def partners(self) -> tuple[Row, ...]:
        """The rows that belong to it."""
        return _distinct([self.belongs, *self.valued])

    def tables(self) -> Iterator[dict[str, Any]]:
        """Yield the tables that say something of this reduction."""
        for row in (*self.partners, *self.beside):
            yield _listed(row)
        for number in self.numbers:
            yield _listed(*self.several(number))
            yield _listed(*self.several(number), self.belongs)
        for row in (*self.partners, *self.beside):
            yield _listed(row, complete=False)
        yield from (_listed(*self.several(number), complete=False) for number in self.numbers)
        pairs = (*combinations_with_replacement(self.partners, 2), *product(self.partners, self.beside))
        yield from (_listed(*pair) for pair in islice(pairs, _MOST_PAIRS))

    def several(self, number: int) -> list[Row]:
        """Return so many rows, as different as they were found to be."""
        partners = self.partners
        return [partners[place % len(partners)] for place in range(number)]

    def beside_row(self, row: Row) -> Iterator[dict[str, Any]]:
        """Yield the tables with a row that was sought: alone, changed like it, and beside those that belong here."""
        changed = {key: row.get(key) for key in {*row, *self.belongs} if row.get(key) != self.belongs.get(key)}
        alike = [{key: value for key, value in {**one, **changed}.items() if value is not None} for one in self.valued]
        for one in _distinct([row, *alike]):
            yield _listed(one)
            yield from (_listed(partner, one) for partner in self.partners[:_MOST_VALUES])
        yield from (_listed(*self.several(number), row) for number in self.numbers)
        yield _listed(row, complete=False)


def _distinct(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({repr(sorted(row.items())): row for row in rows}.values())


@frozen
class Tables:
    """The tables of one fact that are worth trying."""

    chains: tuple[Chain, ...]

    @classmethod
    def found(cls, space: Space, name: str, find: Find) -> "Tables":
        """Return what is worth trying for the predicates of a space; `find` looks for a row."""
        fact = space.schema[name]
        chains = (_Finding(space, fact, one, find).chain() for one in _reductions(space, name))
        return cls(tuple(chain for chain in chains if chain is not None))

    def with_rows(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Return the tables, those with some rows that are sought before the others."""
        found = [_listed()]
        found += [table for row in rows for chain in self.chains for table in chain.beside_row(row)]
        found += [table for chain in self.chains for table in chain.tables()]
        found += [_listed(complete=False)]
        found += [table for row in rows for table in self._among_others(row)]
        return found[:_MOST]

    def _among_others(self, row: Row) -> Iterator[dict[str, Any]]:
        yield _listed(row)
        yield _listed(*(chain.belongs for chain in self.chains), row)


def _reductions(space: Space, table: str) -> list[Reduce]:
    """Return what the predicates of a space make of the rows of a table, each once."""
    nodes = (node for one in space.predicates for node in walk(one) if isinstance(node, Reduce))
    return list(dict.fromkeys(one for one in nodes if table_of(one.rows) == table and not row_tables(one)))


@frozen
class _Finding:
    """Finds the rows that matter to one reduction."""

    space: Space
    fact: Fact
    reduction: Reduce
    find: Find

    @property
    def rows(self) -> Rows:
        return self.reduction.rows

    def chain(self) -> Chain | None:
        belongs, of = self._row(), self.reduction.of
        if belongs is None:
            return None
        if of is not None and self.reduction.reduction != "distinct":
            return Chain(belongs, tuple(self._valued(belongs, of)), beside=tuple(self._beside()))
        around = numbers_around(self._targets(belongs), self.space.abstraction.fact(self.reduction))
        numbers = tuple(number for number in sorted(set(map(int, around))) if 1 < number <= _MOST_COPIES)
        valued = () if of is None else tuple(self._different(of, max(numbers, default=1)))
        return Chain(belongs, valued, numbers, tuple(self._beside()))

    def _row(self, *wanted: tuple[Predicate, int], among: Rows | None = None) -> Row | None:
        return self.find(RowGoal(self.rows if among is None else among, Verdicts(wanted)))

    def _beside(self) -> Iterator[Row]:
        """Yield rows that fail a condition, that leave it open, and that lack what is reduced."""
        goals: list[tuple[Rows, Predicate, int]] = []
        if isinstance(self.rows, Where):
            goals += [(self.rows.rows, self.rows.condition, bits) for bits in (NOT_MET, UNKNOWN)]
        goals += [(self.rows, IsKnown(of), NOT_MET) for of in (self.reduction.of, self.reduction.by) if of is not None]
        rows = (self._row((condition, bits), among=among) for among, condition, bits in goals)
        yield from (row for row in rows if row is not None)

    def _targets(self, belongs: Row) -> list[Any]:
        """Return the values of the reduction at which the rule turns, the other facts as they are."""
        made = self.space.abstraction
        nodes = [made.rewriting.of(one) for one in self.space.predicates]
        known, judged = self._judged(belongs)
        values = {made.name(one): judged.value(one) for one in made.reductions}
        evaluation = Evaluation(Facts(made.extended, {**known.values, **values}), judged.as_of)
        found = (turning_values(one, made.fact(self.reduction), evaluation) for one in nodes)
        return sorted({target for targets in found for target in targets})

    def _judged(self, belongs: Row) -> tuple[Facts, Evaluation]:
        """Return what is known of a subject with one row; what cannot be read of the base is not known."""
        schema, as_of = self.space.schema, self.space.as_of
        record = {name: raw for name, raw in self.space.start().items() if name in schema}
        with_row = {**record, self.fact.name: _listed(belongs)}
        known = parse(schema, with_row, as_of, on_bad_value="missing", offsets=self.space.offsets).facts
        return known, Evaluation(known, Exact(self.space.as_of))

    def _valued(self, belongs: Row, of: Term) -> Iterator[Row]:
        """Yield rows with the values at which the rule turns and, where the last one counts, on other days."""
        values = self._values(self._targets(belongs))
        rows = [self._row((_is(of, value), MET)) for value in values]
        if self.reduction.by is not None:
            pairs = product(values[:_MOST_ON_A_DAY], self._days(belongs, self.reduction.by))
            rows += [self._row((_is(of, value), MET), (_is(self.reduction.by, day), MET)) for value, day in pairs]
        yield from (row for row in rows if row is not None)

    def _values(self, targets: list[Any]) -> list[Scalar]:
        fact = self.space.abstraction.fact(self.reduction)
        found: list[Any]
        match fact.type:
            case AnyNumber():
                halves = [target / 2 for target in targets] if self.reduction.reduction == "sum" else []
                found = numbers_around([*targets, *halves], fact)
            case AnyDate():
                found = days_around(targets, self.space.as_of)
            case Flag():
                found = [True, False]
            case Enumeration() as kind:
                found = list(kind.answers)
            case _:
                found = [*targets, *(f"{target}-other" for target in targets[:1])]
        return list(dict.fromkeys(found))[:_MOST_VALUES]

    def _days(self, belongs: Row, by: Term) -> list[date]:
        """Return the day of a row, and those beside it."""
        rows = cast(EventRows, self._judged(belongs)[0][self.fact.name]).rows
        found = self._judged(belongs)[1].in_row(self.fact.name, rows[0]).value(by)
        return days_around(ends(found)[:1], self.space.as_of)

    def _different(self, of: Term, number: int) -> Iterator[Row]:
        """Yield rows with values that differ from each other."""
        seen: list[Scalar] = []
        for _ in range(number):
            wanted = [(Not(OneOf(of, frozenset(seen))), MET)] if seen else [(IsKnown(of), MET)]
            row = self._row(*wanted)
            if row is None:
                return
            yield row
            known, judged = self._judged(row)
            rows = cast(EventRows, known[self.fact.name]).rows
            seen += ends(judged.in_row(self.fact.name, rows[0]).value(of))[:1]


def _is(term: Term, value: Scalar) -> Predicate:
    return Compare("==", term, Literal(value))
