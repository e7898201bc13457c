"""What stands beside a result: of what it was made, by which rules, and whether it is still what was written.

A manifest holds no clock, no name of a file and no subject: the same input gives the same bytes.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import asdict, frozen

from eligibility_engine.errors import InputError
from eligibility_engine.screening import Summary
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import judged_by
from eligibility_engine.version import __version__
from eligibility_engine.writing.digested import Content

FORMAT: Final = "eligibility_engine manifest"
FORMAT_VERSION: Final = 1
MAX_BYTES: Final = 2**24
"""The largest manifest that is read."""

_OUTCOMES: Final = ("eligible", "ineligible", "undetermined", "error")


@frozen
class Manifest:
    """What a result was made of.

    Attributes:
        result: `format`, `bytes` and `sha256` of the result.
        source: `format`, `bytes` and `sha256` of what was screened.
        events: `bytes`, `sha256` and `complete` of each file of an event table, by table.
        rules: `trial`, `version`, `revision`, `part` (of a set with parts), `options`, `digest`, `text_digest`,
            and `digest_covers_code` where it does not.
        engine: the version of this library.
        as_of: the date, YYYY-MM-DD, or `@COLUMN`.
        reading: how the source was read: `keys`, `delimiter`, `not_collected`, `on_bad_value`, `reference_ranges`.
        counts: `rows`, which are `eligible`, `ineligible`, `undetermined` and `error` together, and `persons`.
    """

    result: Mapping[str, Any]
    source: Mapping[str, Any]
    events: Mapping[str, Mapping[str, Any]]
    rules: Mapping[str, Any]
    engine: str
    as_of: str
    reading: Mapping[str, Any]
    counts: Mapping[str, int]

    def to_json(self) -> str:
        """Return the manifest as a document."""
        document = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    def tells(self, content: Content) -> bool:
        """Say whether these are the bytes that the manifest is about."""
        return (self.result["bytes"], self.result["sha256"]) == (content.bytes, content.sha256)


def manifest_path(result: str | Path) -> Path:
    """Return where the manifest of a result stands: beside it, `.manifest.json` added to its name."""
    path = Path(result)
    return path.with_name(f"{path.name}.manifest.json")


def rules_of(criteria_set: CriteriaSet) -> dict[str, Any]:
    """Return what identifies the rules that judge."""
    return {**judged_by(criteria_set), "text_digest": criteria_set.text_digest}


def counts_of(summary: Summary) -> dict[str, int]:
    """Return how many rows came to what, and of how many persons."""
    found = {**summary.outcomes, "ineligible": summary.ineligible}
    return {"rows": summary.rows, "persons": summary.persons, **{name: found.get(name, 0) for name in _OUTCOMES}}


def described(content: Content, form: str) -> dict[str, Any]:
    """Return what identifies a file, and the format in which it is read."""
    return {"format": form, **asdict(content)}


def load_manifest(path: Path) -> Manifest | None:
    """Read a manifest; None where there is none.

    Raises:
        InputError: `RESULT_MANIFEST` when it cannot be read as one.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    else:
        found = _parsed(data)
        if found is not None:
            return found
        reason = f"is no manifest that version {__version__} of eligibility_engine reads; screen again to have one"
    raise InputError(f"{path.name} {reason}", code="RESULT_MANIFEST")


def _parsed(data: bytes) -> Manifest | None:
    """Return the manifest that a document holds, or None: what it does not say is not guessed."""
    try:
        document = json.loads(data)
        if (document.pop("format"), document.pop("format_version")) != (FORMAT, FORMAT_VERSION):
            return None
        found = Manifest(**document)
        counted = sum(found.counts[name] for name in _OUTCOMES)
        sound = found.counts["rows"] == counted and {"format", "bytes", "sha256"} <= found.result.keys()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return found if sound else None
