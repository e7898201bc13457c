"""Rules over tiny event tables, each hard in its own way, and every table of these that could tell them apart.

The rows are written down here and not derived from a rule, so they know nothing of how a search thinks.
"""

from itertools import combinations_with_replacement, product
from typing import Any, Final

from eligibility_engine import AS_OF, FactSchema, code, date, end, events, flag, number, one_of
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.language.rules import as_criterion

DAYS: Final[list[Any]] = ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02", "2024-02", None]
ENDS: Final[list[Any]] = ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02", "ongoing", None]
FIELDS: Final[dict[str, list[Any]]] = {
    "day": DAYS,
    "ended": ENDS,
    "kind": ["a", "b", "c", None],
    "word": ["x", "y", None],
    "n": [0, 1, 1.5, 2, {"value": 1, "comparator": "<"}, None],
    "life": [0, 1, None],
}


class Tiny(FactSchema):
    """One table, and two facts beside it."""

    anchor = date(ask="Anchor?")
    sure = flag(ask="Sure?")
    visits = events(
        ask="Visits?",
        dated_by="day",
        ended_by="ended",
        day=date(partial=True),
        ended=end(),
        kind=code("K"),
        word=one_of("x", "y"),
        n=number(minimum=0, maximum=2, decimals=0, comparator=True),
        life=number(unit="d", minimum=0, decimals=0),
    )
    tests = events(ask="Tests?", dated_by="day", day=date(not_after_as_of=True), n=number(minimum=0, decimals=0))


T: Final = Tiny
V: Final = T.visits
A: Final = V.where(V.kind == "a")

RULES: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "a number of rows": (V.where(V.n >= 1).count() >= 2, ("n",)),
    "none of some rows": (V.where(V.kind.is_in(["a", "b"])).never(), ("kind",)),
    "some or none": (A.exists() | V.where(V.kind == "b").never(), ("kind",)),
    "every row": (V.all(V.word == "x"), ("word",)),
    "different kinds": (V.distinct(V.kind) <= 1, ("kind",)),
    "the last number": (V.latest(V.n, ties="lowest") >= 1, ("day", "n")),
    "the first word": (V.earliest(V.word, ties="conflicting") == "x", ("day", "word")),
    "the last kind": (V.latest(V.kind, ties="conflicting") == "a", ("day", "kind")),
    "the highest number": (A.highest(V.n) > 1, ("kind", "n")),
    "the total": (A.total(V.n) >= 2, ("kind", "n")),
    "in a window": (V.where(V.kind == "a").within(days=1, before=AS_OF).exists(), ("kind", "day", "ended")),
    "ends before a date": (V.before(T.anchor).exists() & T.sure, ("day",)),
    "confirmed": (V.confirmed(days=1), ("day",)),
    "current": (V.current().exists(), ("day", "ended")),
    "washed out": (V.washout(days=1), ("day", "ended")),
    "half-lives": (T.tests.exists() & V.washout(days=0, half_lives=2, half_life=V.life), ("ended", "life")),
    "since the last": (V.since(T.tests.last_date()).exists(), ("day",)),
    "lasting": (V.lasting(days=1).exists(), ("day", "ended")),
}
"""By what is hard: the rule, and the fields that it reads."""


def predicate(name: str) -> Predicate:
    """Return a rule in the kernel."""
    return as_criterion(RULES[name][0]).predicate()


def _rows(fields: tuple[str, ...]) -> list[dict[str, Any]]:
    made = product(*(FIELDS[name] for name in fields))
    rows = [{key: value for key, value in zip(fields, one, strict=True) if value is not None} for one in made]
    return [row for row in rows if str(row.get("ended", "z")) >= str(row.get("day", ""))]


def _tables(rows: list[dict[str, Any]], most: int) -> list[Any]:
    """Return every table of so many rows at most, and of four of one row; complete, not complete, absent."""
    sizes = [combinations_with_replacement(rows, size) for size in range(most + 1)]
    lists = [list(one) for some in sizes for one in some] + [[row] * 4 for row in rows]
    return [None, *({"rows": one, "complete": complete} for one in lists for complete in (True, False))]


def records(name: str) -> list[dict[str, Any]]:
    """Return every subject of a rule over these rows."""
    rows = _rows(RULES[name][1])
    known: dict[str, list[Any]] = {"visits": _tables(rows, 2 if len(rows) <= 30 else 1)}
    text = repr(predicate(name))
    if "'anchor'" in text:
        known |= {"anchor": [*DAYS[:4], None], "sure": [True, False, None]}
    if "'tests'" in text:
        known["tests"] = _tables([{"day": day} for day in DAYS[1:3]], 1)[:6]
    return [
        {key: value for key, value in zip(known, one, strict=True) if value is not None}
        for one in product(*known.values())
    ]
