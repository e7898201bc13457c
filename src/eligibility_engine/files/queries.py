"""What to ask, as a list to work from: a row per subject and open fact, beside the result of a screening."""

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.manifest import manifest_path
from eligibility_engine.files.results import named_keys
from eligibility_engine.screening import Screened
from eligibility_engine.writing.whole import writing

NAMES: Final = ("rank", "fact", "question", "answered_by", "cause", "entries", "as_of")
"""The columns behind the row key; `entries` are the ids of the open entries that wait for the fact."""

Passing = Callable[[Iterator[Screened]], Iterator[Screened]]
"""What results are passed through."""


@contextmanager
def queries_into(path: str | Path | None, keys: Sequence[str], *, overwrite: bool = False) -> Iterator[Passing]:
    """Open the list of what to ask; it appears when the block ends well.

    The block gets what its results are to be passed through: of each undetermined row, the facts of
    `Assessment.missing` are written, the first one first.

    Args:
        path: a CSV; with None, results are passed through and nothing is written.
        keys: the columns of the row key, the subject first.
        overwrite: whether a file that is there is replaced.

    Raises:
        OutputError: `OUTPUT_EXISTS` or `OUTPUT_WRITE`.
        EligibilityError: `USAGE` for a key column named like one of the list.
    """
    if path is None:
        yield lambda results: results
        return
    twice = [name for name in keys[1:] if name in NAMES]
    if twice:
        raise EligibilityError(
            f"the queries would have two columns named {', '.join(twice)}; rename the key column", code="USAGE"
        )
    with writing(path, overwrite=overwrite) as stream:
        yield lambda results: _passed(results, stream, keys)


def refuse_place(queries: str | Path | None, result: str | Path | None, read: Sequence[str]) -> None:
    """Refuse to write queries over what is read, over the result or over its manifest.

    Raises:
        EligibilityError: `USAGE`.
    """
    if queries is None:
        return
    taken = [*read, *([result, manifest_path(result)] if result is not None else [])]
    if os.path.realpath(queries) in map(os.path.realpath, taken):
        raise EligibilityError(
            "the queries would replace the input, the result or its manifest; choose another name", code="USAGE"
        )


def _passed(results: Iterator[Screened], stream: TextIO, keys: Sequence[str]) -> Iterator[Screened]:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["subject", *keys[1:], *NAMES])
    for screened in results:
        writer.writerows(_rows(screened))
        yield screened


def _rows(screened: Screened) -> Iterator[list[Any]]:
    assessment = screened.assessment
    if assessment is None:
        return
    for rank, missing in enumerate(assessment.missing, start=1):
        who, why = missing.answered_by.value, missing.cause.value
        asked = [rank, missing.name, missing.question, who, why, " ".join(missing.entries), assessment.as_of]
        yield [*named_keys(screened).values(), *asked]
