"""Outcomes on record: a line for each entry as soon as its mutants are judged, so that a broken run loses none of them.

Only the outcomes of the very same rule, mutants and cases are taken up again; what else the record holds stays unused.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from attrs import asdict, fields_dict

from eligibility_engine.errors import InputError, OutputError
from eligibility_engine.testing.mutation.outcomes import Outcome


class Record:
    """Outcomes in a file of one JSON object per line, with the key of their entry."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def known(self) -> dict[str, tuple[Outcome, ...]]:
        """Return the outcomes on record by the key of their entry; the last line of a killed run may be cut off.

        Raises:
            InputError: `INPUT_READ` when the file cannot be read, `INPUT_SYNTAX` when it is no such record.
        """
        try:
            text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        except (OSError, UnicodeDecodeError):
            text = None
        if text is None:
            raise InputError(f"{self._path} cannot be read as a record of mutants", code="INPUT_READ")
        lines = text.split("\n")
        return dict(self._read(number, line) for number, line in enumerate(lines[:-1], start=1))

    def _read(self, number: int, line: str) -> tuple[str, tuple[Outcome, ...]]:
        try:
            data = json.loads(line)
            return data["key"], tuple(_outcome(one) for one in data["outcomes"])
        except (ValueError, KeyError, TypeError):
            pass
        message = f"{self._path} is no record of mutants; name another file or remove it"
        raise InputError(message, code="INPUT_SYNTAX", line=number)

    def keep(self, key: str, outcomes: tuple[Outcome, ...]) -> None:
        """Put the outcomes of an entry on record.

        Raises:
            OutputError: `OUTPUT_WRITE` when the file cannot be written.
        """
        line = json.dumps({"key": key, "outcomes": [asdict(one) for one in outcomes]}, sort_keys=True)
        try:
            with self._path.open("a+b") as stream:
                stream.truncate(_whole_lines(stream))
                stream.write(f"{line}\n".encode())
            return
        except OSError as error:
            reason = error.strerror
        raise OutputError(f"{self._path} cannot be written: {reason}", code="OUTPUT_WRITE")


def _whole_lines(stream: BinaryIO) -> int:
    """Return how many bytes of a file are whole lines; a killed run may have cut the last one off."""
    stream.seek(0)
    return stream.read().rfind(b"\n") + 1


def _outcome(data: Mapping[str, Any]) -> Outcome:
    known = {name: data[name] for name in fields_dict(Outcome)}
    return Outcome(**{**known, "says": tuple(known["says"])})
