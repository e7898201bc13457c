"""Tiny event tables with every way to complete them, and questions about rows with their plain exact meaning.

Nothing here knows how the engine reduces rows: a question is a kernel node beside a few lines of Python about a list of
rows of which everything is known.
"""

import operator
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any, Final

from attrs import frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.criteria import Confirmed, Every, Exists, NoneOf, Washout
from eligibility_engine.dates import TimeUnit
from eligibility_engine.facts import Date, End, EventTable, Fact, Number, Schema
from eligibility_engine.kernel.expression import (
    And,
    AsOf,
    Compare,
    Events,
    FactRef,
    FieldRef,
    Literal,
    Not,
    Or,
    Predicate,
    Reduce,
    Rows,
    Shift,
    Term,
    Where,
)
from eligibility_engine.knowledge import EventRow, EventRows, Facts
from eligibility_engine.testing.strategies.drawing import Draw, pick
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import Cause

DAYS: Final = tuple(date(2025, 5, 30) + timedelta(days=n) for n in range(6))
AS_OF: Final = DAYS[4]
ONGOING: Final = date.max
MISSING: Final = Missing((Cause.NOT_RECORDED,))
NUMBERS: Final = (Fraction(0), Fraction(1), Fraction(2))
CODES: Final = ("S|a", "S|b")

Row = dict[str, Any]
Vague = tuple[Any, tuple[Any, ...]]
"""What is known of a field, and what it may turn out to be."""


def exactly(value: Any) -> Vague:
    return Exact(value), (value,)


def span(first: int, last: int) -> Vague:
    return Interval(DAYS[first], DAYS[last]), DAYS[first : last + 1]


VAGUE_DAYS: Final = ((MISSING, DAYS), span(0, 3), span(2, 5), span(3, 4), span(4, 5))
VAGUE_ENDS: Final = ((MISSING, (*DAYS, ONGOING)), span(1, 3), span(3, 5))
VAGUE_NUMBERS: Final = (
    (MISSING, NUMBERS),
    (Interval(Fraction(0), Fraction(1), hi_open=True), (Fraction(0), Fraction(1, 2))),
    (Interval(Fraction(1), Fraction(2)), (Fraction(1), Fraction(3, 2), Fraction(2))),
)


def schema(bounded: bool) -> Schema:
    number = Number(None, *((Fraction(0), Fraction(2)) if bounded else (None, None)), comparator=True)
    types = {"day": Date(partial=True), "end": End(partial=True), "n": number, "code": Code("S")}
    fields = tuple(Fact(name, kind, "", name) for name, kind in types.items())
    events = Fact("rows", EventTable(fields, "day", "end"), "Rows?", "rows")
    return Schema("Tiny", (events, Fact("anchor", Date(partial=True), "Anchor?", "anchor")))


@frozen
class World:
    """Everything exactly known: the rows up to the as-of date, and the anchor."""

    rows: tuple[Row, ...]
    anchor: date


@frozen
class Subject:
    """What is known about somebody."""

    rows: tuple[dict[str, Vague], ...]
    complete: bool
    anchor: Vague
    bounded: bool

    @property
    def facts(self) -> Facts:
        rows = tuple(
            EventRow(place, {name: known for name, (known, _) in row.items()}) for place, row in enumerate(self.rows)
        )
        return Facts(schema(self.bounded), {"rows": EventRows(rows, self.complete), "anchor": self.anchor[0]})

    def worlds(self) -> Iterator[World]:
        """Yield every completion: each field filled in, and up to two further rows where there may be more."""
        per_row = [[dict(zip(row, one, strict=True)) for one in product(*(may for _, may in row.values()))]
                   for row in self.rows]  # fmt: skip
        per_row = [[row for row in rows if row["day"] <= row["end"]] for rows in per_row]
        more = [] if self.complete else list(_further(self.bounded))
        added = [extra for size in range(3) for extra in combinations_with_replacement(more, size)] or [()]
        for known in product(*per_row):
            for extra in added:
                visible = tuple(row for row in (*known, *extra) if row["day"] <= AS_OF)
                yield from (World(visible, anchor) for anchor in self.anchor[1])


def _further(bounded: bool) -> Iterator[Row]:
    for day, number, code in product((0, 3, 5), (0, 2) if bounded else (-5, 2), CODES):
        yield {"day": DAYS[day], "end": DAYS[day], "n": Fraction(number), "code": code}


def drawn_subject(draw: Draw) -> Subject:
    """Return a subject with up to three rows, of which at most three fields are not exactly known."""
    left = pick(draw, (2, 1, 3, 0))
    rows: list[dict[str, Vague]] = []
    for _ in range(pick(draw, (1, 2, 3, 0))):
        first = pick(draw, (3, 0, 1, 2, 4, 5))
        row = {
            "day": exactly(DAYS[first]),
            "end": exactly(pick(draw, (DAYS[first], DAYS[min(first + 1, 5)], ONGOING))),
            "n": exactly(pick(draw, NUMBERS)),
            "code": exactly(pick(draw, CODES)),
        }
        ways = {"day": VAGUE_DAYS, "n": VAGUE_NUMBERS, "code": ((MISSING, CODES),), "end": VAGUE_ENDS}
        for name, vague in ways.items():
            if left and draw_often(draw):
                row[name], left = pick(draw, vague), left - 1
        possible = any(day <= end for day in row["day"][1] for end in row["end"][1])
        rows.append(row if possible else {**row, "end": exactly(ONGOING)})
    anchor = span(1, 3) if left and draw_often(draw) else exactly(pick(draw, DAYS))
    return Subject(tuple(rows), pick(draw, (True, True, False)), anchor, pick(draw, (True, False)))


def draw_often(draw: Draw) -> bool:
    return pick(draw, (False, True, False))


# questions: a kernel node, and what it means where everything is known

OPEN: Final = object()
"""The answer of a question that stays open though everything is known: a row is compared with what has no value."""

Truth = bool | None
RowTruth = Callable[[Row, World], Truth]
Condition = tuple[Predicate, RowTruth]
ROWS: Final = Events(FactRef("rows"))
DAY, END, NUMBER, CODE = (FieldRef("rows", name) for name in ("day", "end", "n", "code"))
SIGNS: Final[dict[Any, Callable[[Any, Any], bool]]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip


def number(value: int) -> Literal:
    return Literal(Fraction(value))


def simple(draw: Draw) -> Condition:
    """Return a condition on one row."""
    sign = pick(draw, tuple(SIGNS))
    limit, day, back = Fraction(pick(draw, (1, 0, 2))), pick(draw, DAYS), pick(draw, (1, 2, 3))
    start = AS_OF - timedelta(days=back)
    since = Shift(AsOf(), number(-back), TimeUnit.DAYS)
    conditions: tuple[Condition, ...] = (
        (Compare("==", CODE, Literal("S|a")), lambda row, _: row["code"] == "S|a"),
        (Compare(sign, NUMBER, Literal(limit)), lambda row, _: SIGNS[sign](row["n"], limit)),
        (Compare(sign, DAY, Literal(day)), lambda row, _: SIGNS[sign](row["day"], day)),
        (Compare(sign, DAY, FactRef("anchor")), lambda row, world: SIGNS[sign](row["day"], world.anchor)),
        (And((Compare(">=", END, since), Compare("<", DAY, AsOf()))),
         lambda row, _: row["end"] >= start and row["day"] < AS_OF),
        (And((Compare("<=", DAY, AsOf()), Compare(">", END, AsOf()))), lambda row, _: row["end"] > AS_OF),
    )  # fmt: skip
    return pick(draw, conditions)


def condition(draw: Draw) -> Condition:
    """Return a condition, a combination of two, or one that looks at the last of other rows."""
    one, holds = simple(draw)
    way = pick(draw, ("one", "one", "not", "and", "or", "since the last"))
    if way == "not":
        return Not(one), lambda row, world: not holds(row, world)
    if way in {"and", "or"}:
        other, also = simple(draw)
        if way == "and":
            return And((one, other)), lambda row, world: holds(row, world) and also(row, world)
        return Or((one, other)), lambda row, world: holds(row, world) or also(row, world)
    if way == "since the last":
        return Compare(">=", DAY, Reduce("max", Where(ROWS, one), DAY)), _since_the_last(holds)
    return one, holds


def _since_the_last(holds: RowTruth) -> RowTruth:
    def later(row: Row, world: World) -> Truth:
        days = [other["day"] for other in world.rows if holds(other, world)]
        return row["day"] >= max(days) if days else None

    return later


def chosen(world: World, holds: RowTruth) -> Any:
    """Return the rows that meet a condition, or that this stays open."""
    truths = [holds(row, world) for row in world.rows]
    return OPEN if None in truths else [row for row, truth in zip(world.rows, truths, strict=True) if truth]


Answer = Callable[[World], Any]
"""Gives all values that a term may have where everything is known (several where ties conflict), or `OPEN`."""


def reduction(draw: Draw) -> tuple[Term, Answer]:
    """Return a reduction of some rows."""
    where, holds = condition(draw)
    rows: Rows = pick(draw, (Where(ROWS, where), ROWS))
    holds = holds if isinstance(rows, Where) else (lambda *_: True)
    name = pick(draw, ("count", "distinct", "min", "max", "sum", "latest", "earliest"))
    field = pick(draw, (("n", NUMBER), ("day", DAY), ("code", CODE)))
    if name in {"min", "max"} and field[0] == "code":
        field = ("n", NUMBER)
    field = ("n", NUMBER) if name == "sum" else field
    ties = pick(draw, ("lowest", "highest", "conflicting")) if field[0] != "code" else "conflicting"
    term = Reduce(name, rows, None if name == "count" else field[1])  # type: ignore[arg-type]
    if name in {"latest", "earliest"}:
        term = Reduce(name, rows, field[1], DAY, ties)  # type: ignore[arg-type]

    def answer(world: World) -> Any:
        found = chosen(world, holds)
        return OPEN if found is OPEN else _reduced(name, ties, found, field[0])

    return term, answer


def _reduced(name: str, ties: str, rows: list[Row], field: str) -> set[Any]:
    values = [row[field] for row in rows]
    if name in {"count", "distinct"}:
        return {Fraction(len(rows) if name == "count" else len(set(values)))}
    if not rows:
        return set()
    if name in {"min", "max", "sum"}:
        return {{"min": min, "max": max, "sum": sum}[name](values)}  # type: ignore[operator]
    outermost = (max if name == "latest" else min)(row["day"] for row in rows)
    tied = {row[field] for row in rows if row["day"] == outermost}
    return tied if ties == "conflicting" else {min(tied) if ties == "lowest" else max(tied)}


Question = tuple[Predicate, Callable[[World], Any]]


def question(draw: Draw) -> Question:
    """Return a predicate about rows, and its truth where everything is known: true, false, None or `OPEN`."""
    return pick(draw, (compared, about_all, confirmed, washed_out))(draw)


def compared(draw: Draw) -> Question:
    term, answer = reduction(draw)
    assert isinstance(term, Reduce)
    of_days = term.of == DAY and term.reduction != "distinct"
    of_codes = term.of == CODE and term.reduction != "distinct"
    limit = pick(draw, DAYS) if of_days else "S|a" if of_codes else Fraction(pick(draw, (1, 2, 0, 3)))
    sign = pick(draw, ("==", "!=") if of_codes else tuple(SIGNS))

    def truth(world: World) -> Any:
        found = answer(world)
        if found is OPEN:
            return OPEN
        truths = {SIGNS[sign](value, limit) for value in found}
        return truths.pop() if len(truths) == 1 else None

    return Compare(sign, term, Literal(limit)), truth


def about_all(draw: Draw) -> Question:
    (where, holds), (which, also) = condition(draw), simple(draw)
    rows = Where(ROWS, where)
    judged: tuple[tuple[Any, Callable[[list[Row], World], bool]], ...] = (
        (Exists(rows), lambda found, _: bool(found)),
        (NoneOf(rows), lambda found, _: not found),
        (Every(rows, which), lambda found, world: all(also(row, world) for row in found)),
    )
    criterion, says = pick(draw, judged)
    return criterion.predicate(), _asked(holds, says)


def _asked(holds: RowTruth, says: Callable[[list[Row], World], bool]) -> Callable[[World], Any]:
    def truth(world: World) -> Any:
        found = chosen(world, holds)
        return OPEN if found is OPEN else says(found, world)

    return truth


def confirmed(draw: Draw) -> Question:
    (where, holds), apart = condition(draw), pick(draw, (1, 2, 3))
    rule = Confirmed(Where(ROWS, where), DAY, apart, TimeUnit.DAYS).predicate()

    def says(found: list[Row], _: World) -> bool:
        return any(abs((one["day"] - other["day"]).days) >= apart for one in found for other in found)

    return rule, _asked(holds, says)


def washed_out(draw: Draw) -> Question:
    (where, holds), days = condition(draw), pick(draw, (2, 1, 3))
    rule = Washout(Where(ROWS, where), DAY, END, days, TimeUnit.DAYS, FactRef("anchor"))

    def says(found: list[Row], world: World) -> bool:
        begun = [row for row in found if row["day"] <= world.anchor]
        return all((world.anchor - row["end"]).days >= days for row in begun)

    return rule.predicate(), _asked(holds, says)
