"""Files in, files out: every row of a source judged into a result that is there whole, with its manifest, or not."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePath
from typing import Final

from attrs import frozen

from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.by_row import WRITERS, TextRows, Watch, Writer
from eligibility_engine.files.event_files import EventFiles
from eligibility_engine.files.jobs import job_of, write_in_parts
from eligibility_engine.files.kept import discard
from eligibility_engine.files.making import manifest_of
from eligibility_engine.files.manifest import Manifest, described
from eligibility_engine.files.pair import with_manifest
from eligibility_engine.files.queries import queries_into, refuse_place
from eligibility_engine.files.ranges import RangesFile
from eligibility_engine.files.request import Request
from eligibility_engine.files.results import names_in_results
from eligibility_engine.reading.parsing import OnBadValue
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.screening import Summary
from eligibility_engine.sources import Source
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.writing.digested import Content
from eligibility_engine.writing.whole import text_of

SUFFIXES: Final = {".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".parquet": "parquet"}


@frozen
class FileScreening:
    """What the screening of a file came to.

    Attributes:
        summary: the counts.
        manifest: what stands beside the result.
        source: what is known about the source: notes, facts that were not collected.
    """

    summary: Summary
    manifest: Manifest
    source: Source


def screen_file(
    criteria_set: CriteriaSet,
    source: str | Path,
    target: str | Path,
    *,
    as_of: date | str | None = None,
    input_format: str | None = None,
    output_format: str | None = None,
    overwrite: bool = False,
    resume: bool = False,
    keys: Sequence[str] = ("subject",),
    delimiter: str = ",",
    not_collected: Iterable[str] = (),
    on_bad_value: OnBadValue = "error",
    events: Mapping[str, str | Path] | None = None,
    complete: Iterable[str] = (),
    part: str | None = None,
    reference_ranges: ReferenceRanges | None = None,
    queries: str | Path | None = None,
) -> FileScreening:
    """Judge every row of a file and write the results, in the order of the rows, with a manifest beside them.

    The target appears when it is complete; whatever ends the screening early leaves what was there before. Memory does
    not grow with the number of rows.

    Args:
        criteria_set: what judges.
        source: the path of an ndjson, JSON, CSV or Parquet file.
        target: the path of the result; its manifest is `TARGET.manifest.json`.
        as_of: the date on which eligibility is judged, or `@COLUMN` to take it from each row.
        input_format: `ndjson`, `json`, `csv` or `parquet`, where the suffix does not tell.
        output_format: `ndjson`, `csv` or `parquet`, where the suffix does not tell.
        overwrite: whether a result that is there is replaced.
        resume: whether finished parts are kept beside the target, in `TARGET.parts`, until it is complete, and those
            that an earlier run with the same input and rules has finished are taken up.
        keys: the names that hold the row key, the subject first; only an identical key is a duplicate.
        delimiter: what separates the cells of a CSV.
        not_collected: facts that the source does not hold, or `@investigator` and the like.
        on_bad_value: `missing` turns a bad value into a missing one, cause `invalid`.
        events: the CSV file of each event table that is no part of the source, by table.
        complete: the event tables whose file holds every event of everybody.
        part: the part of the set to judge, where it has parts.
        reference_ranges: a table that gives results the limits of normal they lack.
        queries: a CSV of what to ask, a row per undetermined row and open fact; it appears once the result is there.
            Parquet is judged row by row for it.

    Raises:
        InputError: when the source cannot be read as a whole.
        OutputError: `OUTPUT_EXISTS` or `OUTPUT_WRITE`.
        MissingExtraError: `EXTRA_MISSING` for Parquet without the extra `frames`.
        EligibilityError: `AS_OF`, `PART`, or `USAGE` for arguments that do not fit.
    """
    asked = Request(
        str(source),
        as_of.isoformat() if isinstance(as_of, date) else as_of,
        tuple(keys),
        input_format,
        delimiter,
        tuple(not_collected),
        on_bad_value,
        RangesFile.of(reference_ranges),
        EventFiles.of(events or {}, complete),
    )
    form, judging = output_format or told_format(target), criteria_set.part(part)
    return screen_into(
        asked, judging, target, form, WRITERS.get(form), overwrite=overwrite, resume=resume, queries=queries
    )


def screen_into(
    asked: Request,
    criteria_set: CriteriaSet,
    target: str | Path,
    form: str,
    writer: Writer | None,
    *,
    overwrite: bool = False,
    resume: bool = False,
    queries: str | Path | None = None,
    watch: Watch = lambda results, source: results,
) -> FileScreening:
    """Judge what a request asks for into a file; see `screen_file`.

    Args:
        asked: what is read, and how.
        criteria_set: what judges, its part chosen.
        target: the path of the result.
        form: how the manifest calls the format of the result.
        writer: what writes it; None for Parquet.
        overwrite: whether a result that is there is replaced.
        resume: whether finished parts are kept beside the target, and those of an earlier run taken up.
        queries: where what to ask is written; None writes it nowhere.
        watch: what the results are passed through.

    Raises:
        EligibilityError: `USAGE` where queries are asked of a screening that goes on after an earlier run.
    """
    if queries is not None and resume:
        said = "queries need every row judged in one run; leave out --resume, or --queries"
        raise EligibilityError(said, code="USAGE")
    refuse_itself(asked, target)
    refuse_place(queries, target, asked.read)
    with queries_into(queries, asked.keys, overwrite=overwrite) as passed:
        return _screen_into(
            asked,
            criteria_set,
            target,
            form,
            writer,
            overwrite,
            resume,
            lambda results, source: passed(watch(results, source)),
            by_row=queries is not None,
        )


def _screen_into(
    asked: Request,
    criteria_set: CriteriaSet,
    target: str | Path,
    form: str,
    writer: Writer | None,
    overwrite: bool,
    resume: bool,
    watch: Watch,
    *,
    by_row: bool,
) -> FileScreening:
    place, summary, told = Path(os.path.realpath(target)), Summary(criteria_set), list[Manifest]()

    def describe(content: Content) -> Manifest:
        told.append(manifest_of(asked, criteria_set, source, source.content, summary, described(content, form)))
        return told[0]

    with asked.opened(criteria_set, names_in_results(criteria_set)) as source:
        job = job_of(asked, criteria_set, source, summary, form, writer, watch, by_row=by_row)
        if isinstance(job, TextRows) and not resume:
            with with_manifest(place, describe, overwrite=overwrite) as part, text_of(part) as stream:
                job.write(stream)
        else:
            write_in_parts(job, place, form, overwrite, resume, describe)
    discard(place)
    return FileScreening(summary, told[0], source)


def refuse_itself(asked: Request, target: str | Path) -> None:
    """Refuse an output that would replace its own input.

    Raises:
        EligibilityError: `USAGE`.
    """
    if os.path.realpath(target) in map(os.path.realpath, asked.read):
        raise EligibilityError("the output would replace the input; choose another name", code="USAGE")


def told_format(target: str | Path, suffixes: Mapping[str, str] = SUFFIXES) -> str:
    """Return the format that the suffix of a result tells.

    Raises:
        EligibilityError: `USAGE` when it tells none.
    """
    suffix = PurePath(target).suffix.lower()
    if suffix not in suffixes:
        raise EligibilityError(
            f"the suffix of the output does not tell its format; these do: {', '.join(suffixes)}; or give --format",
            code="USAGE",
        )
    return suffixes[suffix]
