"""What a result was made of, judged once more: read as its manifest says, and held to be the very same files."""

from collections.abc import Iterator

from eligibility_engine.errors import InputError
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.files.request import Request
from eligibility_engine.screening import Screened
from eligibility_engine.study.criteria_set import CriteriaSet


def judged_again(manifest: Manifest, asked: Request, criteria_set: CriteriaSet) -> Iterator[Screened]:
    """Yield the rows of what a result was made of, each judged; only at the end is it known that they are.

    Args:
        manifest: of the result.
        asked: how its facts are read, as `request_of` says.
        criteria_set: what judges.

    Raises:
        InputError: `RESULT_FACTS`, after the last row, where a file is not the one that the result was made of.
    """
    with asked.opened(criteria_set, ()) as source:
        yield from asked.judge(criteria_set, source.rows)
        table = asked.reference_ranges
        made_of = (source.content.sha256, {name: content.sha256 for name, content in source.events.items()})
        named = (manifest.source["sha256"], {name: told["sha256"] for name, told in manifest.events.items()})
        limits = None if table is None else table.digest
    if made_of != named or limits != manifest.reading["reference_ranges"]:
        raise InputError("a file is not the one that the result was made of; screen it again", code="RESULT_FACTS")
