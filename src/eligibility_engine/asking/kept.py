"""The answers of an interview in a file: one record as JSON, which every other command reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from eligibility_engine.errors import FactError, Fault, InputError
from eligibility_engine.reading.json_text import decode
from eligibility_engine.writing.whole import writing

LARGEST: Final = 2**24
"""The largest file that is read, in bytes."""


def read_kept(path: Path) -> dict[str, Any] | None:
    """Return the record of a file; None where there is no file.

    Raises:
        InputError: `INPUT_READ`, `INPUT_SIZE`, `INPUT_ENCODING`, `INPUT_SYNTAX` or `JSON_DEPTH`.
        FactError: when the file holds something else than one record, or a key twice.
    """
    if not path.exists():
        return None
    document = decode(_text(path))
    if not isinstance(document.value, dict):
        raise FactError([Fault("FACT_RECORD", "$", f"{path} holds no record of one subject; name another file")])
    faults = document.faults(document.value)
    if faults:
        raise FactError(faults)
    return document.value


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    else:
        if len(data) > LARGEST:
            raise InputError(f"{path} is no record of one subject: it is too large", code="INPUT_SIZE")
        return _decoded(path, data)
    raise InputError(f"{path} {problem}", code="INPUT_READ")


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + 1
    raise InputError(f"{path}: no UTF-8 at byte {at}", code="INPUT_ENCODING")


def keep(path: Path, subject: object, record: Mapping[str, Any]) -> None:
    """Write the record of a subject in the place of what is there, in one step.

    Where there is no file yet, only its owner may read it.

    Raises:
        OutputError: `OUTPUT_WRITE`.
    """
    with writing(path, overwrite=True, private=True) as stream:
        stream.write(json.dumps({"subject": subject, **record}, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
