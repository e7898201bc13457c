"""How the cost of one subject grows with the events in its record, for every registered trial.

Run from the root of the repository: `python benchmarks/events.py`. Each figure is the median of several rounds of
processor time over a record with that many events; the ratio beside it is that of the slowest round to the fastest, so
a noisy machine shows. The first line of a trial spreads the events over its event tables; the third, its worst case,
puts all of them into the one table that its rules go through most often. The second line is the first by generated
functions. Each is the door and the verdicts of all entries.
"""

# ruff: noqa: T201 - it prints its figures

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle, islice
from statistics import median
from typing import Any

from eligibility_engine import Assessment, CriteriaSet, registry
from eligibility_engine.codes.code import Code
from eligibility_engine.facts import Date, End, Enumeration, EventTable, Fact, Flag, Integer, Measurement, Number
from eligibility_engine.kernel.expression import Reduce
from eligibility_engine.kernel.walking import table_of, walk
from eligibility_engine.reading.parsing import parse
from eligibility_engine.testing.search.reading import odd_codes

_NAME = 26
AS_OF, ROUNDS, EVENTS = date(2025, 6, 2), 15, (0, 20, 50, 100, 200, 800)
Timed = Callable[[CriteriaSet, dict[str, Any]], float]


def main() -> None:
    """Print the figures."""
    print(f"Python {sys.version.split()[0]}, {ROUNDS} rounds, milliseconds per subject, slowest to fastest in brackets")
    print("events".ljust(_NAME) + "".join(str(number).rjust(16) for number in EVENTS))
    for line in registry.listings():
        if line.criteria_set is not None and tables(line.criteria_set):
            for judge in parts_of(line.criteria_set):
                print(named(judge).ljust(_NAME) + "".join(cell(judge, tables(judge), number) for number in EVENTS))
                print("  generated".ljust(_NAME) + "".join(cell(judge, tables(judge), n, generated) for n in EVENTS))
                most = most_read(judge)
                print(f"  all in {most.name}".ljust(_NAME) + "".join(cell(judge, [most], number) for number in EVENTS))


def tables(judge: CriteriaSet) -> list[Fact]:
    """Return the event tables that a set reads."""
    return [judge.facts[name] for name in judge.facts_read if isinstance(judge.facts[name].type, EventTable)]


def parts_of(judge: CriteriaSet) -> list[CriteriaSet]:
    """Return the set, or each of its parts."""
    return [judge.part(part.id) for part in judge.parts] or [judge]


def named(judge: CriteriaSet) -> str:
    """Say the set, and the part that judges."""
    return f"{judge.id} {(judge.in_part or '')[:3]}"


def most_read(judge: CriteriaSet) -> Fact:
    """Return the event table that the rules of a set go through most often."""
    nodes = (node for outline in judge.outlines.values() for node in walk(outline.predicate))
    read = Counter(table_of(node.rows) for node in nodes if isinstance(node, Reduce))
    return max(tables(judge), key=lambda fact: read[fact.name])


def cell(judge: CriteriaSet, filled: list[Fact], events: int, timed: Timed | None = None) -> str:
    """Return the time of one subject with that many events in some of the tables; the others have none."""
    empty = {fact.name: {"rows": [], "complete": True} for fact in tables(judge)}
    record = empty | {fact.name: {"rows": rows, "complete": True} for fact, rows in spread(filled, events)}
    rounds = [(timed or once)(judge, record) for _ in range(ROUNDS)]
    return f"{median(rounds) * 1000:.2f} ({max(rounds) / min(rounds):.1f})".rjust(16)


def generated(judge: CriteriaSet, record: dict[str, Any]) -> float:
    """Return the processor time of one assessment by generated functions: the door, and the verdict of every entry."""
    compiled = judge.compiled.on(AS_OF)
    compiled.read(record)  # what recurs is known, as it is after a few subjects
    started = time.process_time()
    plain = compiled.read(record)
    assert plain is not None
    compiled.verdicts(plain)
    return time.process_time() - started


def once(judge: CriteriaSet, record: dict[str, Any]) -> float:
    """Return the processor time of one assessment by the reference: the door, and the verdict of every entry."""
    started = time.process_time()
    _ = Assessment(judge, parse(judge.facts, record, AS_OF).facts, AS_OF).verdicts
    return time.process_time() - started


def spread(found: list[Fact], events: int) -> Iterator[tuple[Fact, list[dict[str, Any]]]]:
    """Yield each table with its share of the events."""
    for place, fact in enumerate(found):
        share = events // len(found) + (place < events % len(found))
        yield fact, [row(fact, number) for number in range(share)]


def row(fact: Fact, number: int) -> dict[str, Any]:
    """Return an event with every field filled in; dates go back week by week."""
    assert isinstance(fact.type, EventTable)
    begin = AS_OF - timedelta(days=7 * number + 21)
    kind = fact.type
    values = {field.name: value(field, number) for field in kind.fields}
    ends = {kind.ended_by: (begin + timedelta(days=14)).isoformat()} if kind.ended_by else {}
    return {**values, **({kind.dated_by: begin.isoformat()} if kind.dated_by else {}), **ends}


def value(field: Fact, number: int) -> Any:
    """Return a plain value of a field, another from row to row."""
    match field.type:
        case Flag():
            return number % 2 == 0
        case Enumeration() as kind:
            return next(islice(cycle(kind.answers), number, None))
        case Code() as kind:
            return next(islice(odd_codes(kind), number % 9, None))
        case Integer(_, minimum) | Number(_, minimum):
            return int(minimum or 0) + number % 5 + 1
        case Measurement() as kind:
            return {"value": number % 100 + 1, "unit": kind.units.canonical, "uln": 50, "lln": 10}
        case Date() | End():
            return (AS_OF - timedelta(days=7 * number + 14)).isoformat()
        case _:
            raise AssertionError(field.type)


if __name__ == "__main__":
    main()
