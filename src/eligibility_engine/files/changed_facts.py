"""Which facts are others: the records behind two results, of the rows about which the results differ."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from eligibility_engine.analysis.pairing import Key
from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.judged_by import said_rules
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.files.request import Request
from eligibility_engine.kernel.walking import reads
from eligibility_engine.knowledge import EventRows, Facts
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.reading.rows import NOT_COLLECTED, Row
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.value import Missing


@frozen
class Behind:
    """What stands behind a result: its manifest, the set that judged, and the file that was screened."""

    manifest: Manifest
    criteria_set: CriteriaSet
    path: Path


def facts_read(criteria_set: CriteriaSet) -> dict[str, frozenset[str]]:
    """Return the facts that each entry of a set reads."""
    return {
        name: frozenset(reference.name for reference in reads(outline.predicate))
        for name, outline in criteria_set.outlines.items()
    }


def changed_facts(first: Behind, second: Behind, wanted: Collection[Key]) -> dict[Key, frozenset[str]]:
    """Return by row the names of the facts that are others; rows that cannot be read on both sides are left out.

    A fact that is missing on both sides is the same, whatever the cause. Event tables in files of their own are not
    looked at.

    Args:
        first: what stands behind the first result.
        second: what stands behind the second.
        wanted: the keys of the rows that are looked at.

    Raises:
        InputError: what keeps a file from being read as a whole.
        EligibilityError: `RESULT_FACTS` for a file that is not the one that was screened.
    """
    sides = [_facts(side, wanted) for side in (first, second)]
    return {key: frozenset(_differing(facts, sides[1][key])) for key, facts in sides[0].items() if key in sides[1]}


def _facts(side: Behind, wanted: Collection[Key]) -> dict[Key, Facts]:
    """Return what a file says about the rows that are wanted."""
    manifest, reading = side.manifest, side.manifest.reading
    keys = tuple(reading["keys"])
    asked = Request(
        str(side.path),
        manifest.as_of,
        keys,
        manifest.source["format"],
        reading["delimiter"],
        (*reading["not_collected"], *manifest.events),
        "missing",
    )
    found: dict[Key, Facts] = {}
    with asked.opened(side.criteria_set, ()) as source:
        for row in source.rows:
            key = tuple(str((row.record or {}).get(name)) for name in keys)
            if key in wanted and key not in found and (read := _read(side, asked, row)) is not None:
                found[key] = read
        if source.content.sha256 != manifest.source["sha256"]:
            raise EligibilityError(
                f"{side.path.name} is not the file that was screened by {said_rules(manifest.rules)}, as of "
                f"{manifest.as_of}",
                code="RESULT_FACTS",
            )
    return found


def _read(side: Behind, asked: Request, row: Row) -> Facts | None:
    schema, record = side.criteria_set.facts, dict(row.record or {})
    day = _day(record.get(asked.as_of_column) if asked.as_of_column else asked.as_of)
    lacking = dict.fromkeys(asked.not_collected, NOT_COLLECTED)
    known = {name: value for name, value in record.items() if name in schema}
    if row.record is None or day is None:
        return None
    return parse(schema, {**lacking, **known}, day, "missing", side.criteria_set.offsets).facts


def _day(value: Any) -> date | None:
    try:
        return parse_as_of(value)
    except EligibilityError:
        return None


def _differing(first: Facts, second: Facts) -> Iterator[str]:
    for name in dict.fromkeys((*first.schema.names, *second.schema.names)):
        if not _same(first.values.get(name), second.values.get(name)):
            yield name


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, EventRows) and isinstance(other, EventRows):
        return one.complete == other.complete and _events(one) == _events(other)
    return one == other or (_is_missing(one) and _is_missing(other))


def _is_missing(value: Any) -> bool:
    return value is None or isinstance(value, Missing)


def _events(rows: EventRows) -> Mapping[Any, int]:
    """Return rows with their number: their order tells nothing."""
    return Counter(tuple(row.values.items()) for row in rows.rows)
