"""What the manifest of a result says of how it was made."""

from collections.abc import Mapping

from attrs import asdict

from eligibility_engine.files.manifest import Manifest, counts_of, described, rules_of
from eligibility_engine.files.request import Request
from eligibility_engine.reading.rows import declared_missing
from eligibility_engine.screening import Summary
from eligibility_engine.sources import Source
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.version import __version__
from eligibility_engine.writing.digested import Content


def manifest_of(
    asked: Request,
    criteria_set: CriteriaSet,
    source: Source,
    content: Content,
    summary: Summary,
    result: Mapping[str, object],
) -> Manifest:
    """Return the manifest of a result of a source with this content."""
    table = asked.reference_ranges
    return Manifest(
        result=result,
        source=described(content, asked.told_format),
        events={
            table: {**asdict(content), "complete": table in asked.events.complete}
            for table, content in sorted(source.events.items())
        },
        rules=rules_of(criteria_set),
        engine=__version__,
        as_of=asked.as_of or "",
        reading={
            "keys": list(asked.keys),
            "delimiter": asked.delimiter,
            "not_collected": list(declared_missing(criteria_set.facts, asked.not_collected)),
            "on_bad_value": asked.on_bad_value,
            "reference_ranges": None if table is None else table.digest,
        },
        counts=counts_of(summary),
    )
