"""The answers of an interview in a file: one record as JSON, which says what it belongs to and every command reads."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from eligibility_engine.errors import FactError, Fault, InputError, faults_said
from eligibility_engine.reading.json_text import Document, decode
from eligibility_engine.reading.rows import INTERVIEW
from eligibility_engine.writing.whole import writing

LARGEST: Final = 2**24
"""The largest file that is read, in bytes."""


_SAID: Final = {
    "trial": "trial",
    "version": "protocol version",
    "revision": "revision",
    "part": "part",
    "as_of": "as-of date",
}
"""What makes an interview another one, by the words for it."""


def _said(interview: Mapping[str, Any]) -> dict[str, object]:
    """Return what makes an interview another one, each option by itself."""
    options = interview.get("options")
    named = options.items() if isinstance(options, Mapping) else ()
    return {word: interview.get(name) for name, word in _SAID.items()} | {f"option {name}": one for name, one in named}


@frozen
class Kept:
    """The answers of one subject, and the interview in which they were given.

    Attributes:
        subject: what names the subject; None where the file does not say.
        record: the answers, as `assess` takes them.
        interview: the rules and the as-of date, as results name them; None where the file does not say, as a record
            does not that was written by hand.
    """

    subject: object
    record: Mapping[str, Any]
    interview: Mapping[str, Any] | None

    def others(self, interview: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
        """Return in what this interview differs from another: by the word for it, what is kept and what is asked for.

        A digest that is another one, under the same version and revision, is no other interview: see `other_rules`.
        """
        there, here = _said(interview if self.interview is None else self.interview), _said(interview)
        pairs = ((word, there.get(word), here.get(word)) for word in {**there, **here})
        return {word: (kept, asked) for word, kept, asked in pairs if kept != asked}

    def other_rules(self, interview: Mapping[str, Any]) -> bool:
        """Say whether the rules under the same names are other ones by now."""
        return self.interview is not None and self.interview.get("digest") != interview.get("digest")


def read_kept(path: Path) -> Kept | None:
    """Return the answers of a file; None where there is no file.

    Raises:
        InputError: `INPUT_READ`, `INPUT_SIZE`, `INPUT_ENCODING`, `INPUT_SYNTAX`, `JSON_DEPTH` or
            `JSON_DUPLICATE_KEY`, with the name of the file.
        FactError: when the file holds something else than one record.
    """
    if not path.exists():
        return None
    document = _decoded_json(path, _text(path))
    if not isinstance(document.value, dict):
        raise FactError([Fault("FACT_RECORD", "$", f"{path} holds no record of one subject; name another file")])
    faults = document.faults(document.value)
    if faults:
        raise unusable(path, faults)
    record = dict(document.value)
    subject, interview = record.pop("subject", None), record.pop(INTERVIEW, None)
    if interview is not None and not isinstance(interview, dict):
        said = f'{path} does not say of which interview it is; take "{INTERVIEW}" out of it'
        raise FactError([Fault("FACT_RECORD", "$", said)])
    return Kept(subject, record, interview)


def unusable(path: Path, faults: Sequence[Fault]) -> InputError:
    """Return the error that a file is no record of these facts, which names it and everything that is wrong."""
    return InputError(f"{path}: {faults_said(faults)}", code=faults[0].code)


def _decoded_json(path: Path, text: str) -> Document:
    try:
        return decode(text)
    except InputError as error:
        message, code, line = error.message, error.code, error.line
    raise InputError(f"{path}: {message}", code=code, line=line)


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


def keep(path: Path, kept: Kept) -> None:
    """Write the answers of a subject in the place of what is there, in one step.

    Where there is no file yet, only its owner may read it.

    Raises:
        OutputError: `OUTPUT_WRITE`.
    """
    document = {"subject": kept.subject, INTERVIEW: kept.interview, **kept.record}
    with writing(path, overwrite=True, private=True) as stream:
        stream.write(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
