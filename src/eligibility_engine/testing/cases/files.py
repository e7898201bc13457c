"""Files of cases: YAML, JSON and CSV, and the set that judges them."""

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Final

from eligibility_engine.errors import InputError
from eligibility_engine.python_file import named_in_python, set_in_python
from eligibility_engine.reading.json_text import decode
from eligibility_engine.registration import registry
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.beside import beside
from eligibility_engine.testing.cases.case import CaseFile
from eligibility_engine.testing.cases.data import case_file

SUFFIXES: Final = (".yaml", ".yml", ".json", ".csv")
MAX_BYTES: Final = 10_000_000
"""The largest case file that is read."""

Resolve = Callable[[str], CriteriaSet]


def read_cases(path: str | Path, resolve: Resolve | None = None) -> tuple[CaseFile, CriteriaSet]:
    """Return the cases of a file and the set that judges them.

    Args:
        path: the file; its suffix says how it is written.
        resolve: returns the set for what the file calls `trial` (an empty text where it names none); without it a
            registered id, or `file.py:NAME` beside the case file, which runs that file.

    Raises:
        InputError: `INPUT_FORMAT`, `INPUT_READ`, `INPUT_SIZE`, `INPUT_ENCODING`, `INPUT_SYNTAX`, `INPUT_COLUMN`,
            `JSON_DEPTH`, `JSON_DUPLICATE_KEY`, `CASE_FORMAT`, `CASE_EMPTY`, or `CASE_TRIAL` when no set is named.
        MissingExtraError: `EXTRA_MISSING` for YAML without ruamel.yaml.
        RegistryError: when the set that is named cannot be had.
    """
    place = Path(path)
    find = resolve or (lambda named: named_set(named, place.parent))
    suffix = place.suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"the suffix of a case file is one of {', '.join(SUFFIXES)}", code="INPUT_FORMAT")
    text = _text(place)
    if suffix == ".csv":
        from eligibility_engine.testing.cases.tables import case_table

        return case_table(text, find)
    found = _of_json(text) if suffix == ".json" else _of_yaml(text)
    return found, find(found.trial)


def named_set(named: str, folder: Path) -> CriteriaSet:
    """Return the set that a case file names: a registered id, or `file.py:NAME` relative to a folder.

    Raises:
        InputError: `CASE_TRIAL` when it names none.
        RegistryError: when the set cannot be had.
    """
    if not named:
        raise InputError("the case file names no trial; give trial: ID or trial: file.py:NAME", code="CASE_TRIAL")
    python = named_in_python(named)
    return registry.get(named) if python is None else set_in_python(folder / python[0], python[1])


def own_cases(trial: str) -> Path:
    """Return the case file that comes with a set.

    By convention it lies beside the set, as `cases.yaml` or `asthma.cases.yaml` (or .yml, .json, .csv); see `beside`.

    Args:
        trial: a registered id, `file.py:NAME`, or a document such as `set.json`.

    Raises:
        InputError: `CASE_TRIAL` when no such file is there.
    """
    for stem in beside(trial, "cases"):
        for suffix in SUFFIXES:
            path = stem.with_name(stem.name + suffix)
            if path.is_file():
                return path
    raise InputError(f"no cases come with {trial}; name a case file", code="CASE_TRIAL")


def _text(path: PurePath) -> str:
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror
    else:
        return _decoded(data)
    raise InputError(f"{path} cannot be read: {reason}", code="INPUT_READ")


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise InputError(f"a case file has at most {MAX_BYTES} bytes; make several of it", code="INPUT_SIZE")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    raise InputError("the file is not UTF-8; save it as UTF-8", code="INPUT_ENCODING", line=line)


def _of_json(text: str) -> CaseFile:
    document = decode(text or "null")
    for fault in document.faults(document.value):
        raise InputError(fault.message, code=fault.code, path=fault.path)
    return case_file(document.value, {})


def _of_yaml(text: str) -> CaseFile:
    from eligibility_engine.testing.cases.yaml_text import read_yaml

    return case_file(*read_yaml(text))
