"""How a source becomes a result of a format: in columns where both are Parquet, row by row elsewhere; and in parts."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

from eligibility_engine.errors import InputError
from eligibility_engine.files.by_row import TextRows, Watch, Writer
from eligibility_engine.files.contents import content_of_file
from eligibility_engine.files.extra import need_frames
from eligibility_engine.files.kept import KeptParts, Part
from eligibility_engine.files.making import manifest_of
from eligibility_engine.files.manifest import Manifest, manifest_path
from eligibility_engine.files.pair import with_manifest
from eligibility_engine.files.passing import Parts, passing_parts
from eligibility_engine.files.request import Request
from eligibility_engine.screening import Summary
from eligibility_engine.sources import Source
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.writing.digested import Content
from eligibility_engine.writing.unfinished import Unfinished, refuse


class Job(Protocol):
    """The screening of a source into parts of a result."""

    @property
    def asked(self) -> Request:
        """What is read, and how it is judged."""

    @property
    def criteria_set(self) -> CriteriaSet:
        """What judges."""

    @property
    def source(self) -> Source:
        """The opened source."""

    @property
    def summary(self) -> Summary:
        """What is counted."""

    @property
    def part_rows(self) -> int:
        """The rows of a part, but for the last one."""

    def write_parts(self, parts: Parts, /) -> None:
        """Write the parts that are not finished yet."""

    def join(self, parts: Sequence[Part], whole: Unfinished, /) -> None:
        """Put the parts together."""


def job_of(
    asked: Request,
    criteria_set: CriteriaSet,
    source: Source,
    summary: Summary,
    form: str,
    writer: Writer | None,
    watch: Watch,
    *,
    by_row: bool = False,
) -> Job:
    """Return how the source becomes a result of the format; row by row where somebody looks at each assessment.

    Raises:
        MissingExtraError: `EXTRA_MISSING` for Parquet without the extra `frames`.
    """
    if writer is not None:
        return TextRows(asked, criteria_set, source, summary, watch, writer)
    need_frames()
    from eligibility_engine.backends.results import refuse_names
    from eligibility_engine.files.parquet_results import InColumns, RowsIntoParquet
    from eligibility_engine.files.parquet_source import ParquetSource

    refuse_names(criteria_set, asked.keys)
    if isinstance(source, ParquetSource) and not asked.events.files and not by_row:
        return InColumns(asked, criteria_set, source, summary)
    return RowsIntoParquet(asked, criteria_set, source, summary, watch)


def write_in_parts(
    job: Job, place: Path, form: str, overwrite: bool, resume: bool, describe: Callable[[Content], Manifest]
) -> None:
    """Write the parts that no earlier run has finished, and put all of them together.

    Raises:
        OutputError: `OUTPUT_EXISTS` or `OUTPUT_WRITE`.
        InputError: `INPUT_CHANGED` when the file that is read twice has changed meanwhile.
    """
    for path in (place, manifest_path(place)):
        refuse(path, overwrite)
    before = content_of_file(job.asked.file) if resume else None
    with passing_parts(place) if before is None else nullcontext(_kept(job, before, place, form)) as parts:
        job.write_parts(parts)
        if before not in {None, job.source.content}:
            raise InputError("the file has changed while it was read; screen it again", code="INPUT_CHANGED")
        with with_manifest(place, describe, overwrite=overwrite) as whole:
            job.join(parts.parts, whole)


def _kept(job: Job, content: Content, place: Path, form: str) -> KeptParts:
    """Open the parts that earlier runs have finished of the same."""
    made_of = manifest_of(job.asked, job.criteria_set, job.source, content, job.summary, {"format": form})
    kept = KeptParts(place, made_of.to_json() + f"{job.part_rows} rows to a part\n")
    job.source.notes += kept.notes
    return kept
