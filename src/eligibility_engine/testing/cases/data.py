"""Plain data, as JSON and YAML give it, into a `CaseFile`.

What spoils one case is a fault of that case and the others are still judged; only what spoils the file is raised.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import evolve, frozen

from eligibility_engine.errors import Fault, InputError, nearest
from eligibility_engine.testing.cases.case import Case, CaseFile, Waiver

_FILE_KEYS: Final = ("trial", "version", "digest", "as_of", "part", "options", "base", "cases", "waived")
_WAIVER_KEYS: Final = ("entry", "change", "because")
_CASE_KEYS: Final = ("id", "note", "as_of", "part", "options", "facts", "change", "add", "without", "expect")
_NOT_ENTRIES: Final = ("eligibility", "decisive", "missing")


def case_file(data: Any, lines: Mapping[int, int]) -> CaseFile:
    """Return the cases of a document.

    Args:
        data: an object with `cases`, and perhaps `trial`, `version`, `digest`, `as_of`, `part`, `options`, `base` and
            `waived`.
        lines: the line of each object by its `id`, where they are known.

    Raises:
        InputError: `CASE_FORMAT` when the document is no case file, `CASE_EMPTY` when it holds no case.
    """
    if not data:
        raise empty()
    if not isinstance(data, dict):
        raise InputError("a case file is an object with the key cases", code="CASE_FORMAT")
    _refuse_unknown(data)
    texts = {key: _text(data, key) for key in ("trial", "version", "digest")}
    part = _text(data, "part") or None
    defaults = _Defaults(data.get("as_of"), part, _object(data, "options"), _object(data, "base"))
    listed = data.get("cases")
    if listed is not None and not isinstance(listed, list):
        raise InputError("cases is a list, each with an id and what to expect", code="CASE_FORMAT", path="$.cases")
    if not listed:
        raise empty()
    cases = distinct(defaults.case(one, place, lines) for place, one in enumerate(listed))
    return CaseFile(cases, base=defaults.base, as_of=defaults.as_of, waived=_waivers(data.get("waived")), **texts)


def _waivers(listed: Any) -> tuple[Waiver, ...]:
    """Return the mutants that no case need notice, each with the reason."""
    if listed is not None and not isinstance(listed, list):
        raise InputError("waived is a list", code="CASE_FORMAT", path="$.waived")
    for place, one in enumerate(listed or ()):
        whole = isinstance(one, dict) and set(one) == set(_WAIVER_KEYS)
        if not whole or not all(isinstance(text, str) and text.strip() for text in one.values()):
            message = f"what is waived has {', '.join(_WAIVER_KEYS)}, each a text"
            raise InputError(message, code="CASE_FORMAT", path=f"$.waived[{place}]")
    return tuple(Waiver(**one) for one in listed or ())


def empty() -> InputError:
    """Return the error of a file without cases."""
    return InputError("the file holds no case", code="CASE_EMPTY")


def distinct(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases; one with the id of an earlier one has a fault."""
    seen: set[str] = set()
    found = []
    for case in cases:
        twice = Fault("CASE_DUPLICATE", "$.id", "an earlier case has this id; ids are unique in a file")
        found.append(evolve(case, faults=(*case.faults, twice)) if case.id in seen else case)
        seen.add(case.id)
    return tuple(found)


def _refuse_unknown(data: dict[str, Any]) -> None:
    for key in data:
        if key not in _FILE_KEYS:
            known = ", ".join(_FILE_KEYS)
            raise InputError(
                f"a case file holds {known}; {key} is none of them{nearest(key, _FILE_KEYS)}", code="CASE_FORMAT"
            )


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise InputError(f"{key} is a text; put it into quotes", code="CASE_FORMAT", path=f"$.{key}")
    return value


def _object(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    if value is not None and not isinstance(value, dict):
        raise InputError(f"{key} is an object", code="CASE_FORMAT", path=f"$.{key}")
    return value or {}


@frozen
class _Defaults:
    """What holds for every case of a file unless the case says otherwise."""

    as_of: Any
    part: str | None
    options: dict[str, Any]
    base: dict[str, Any]

    def case(self, data: Any, place: int, lines: Mapping[int, int]) -> Case:
        name = f"case {place + 1}"
        if not isinstance(data, dict):
            return Case(name, faults=(_wrong("$", "a case is an object with an id and what to expect"),))
        part = _Part(data, [])
        given = part.of("id", str, "")
        case = Case(
            id=given or name,
            facts=self._facts(part),
            as_of=data.get("as_of", self.as_of),
            options={**self.options, **part.of("options", dict, {})},
            note=part.of("note", str, ""),
            line=lines.get(id(data)),
            part=part.of("part", str, self.part),
            **part.expected(),
        )
        part.check_keys()
        if not given:
            part.faults.append(_wrong("$.id", "a case needs an id, in text"))
        return evolve(case, faults=tuple(part.faults))

    def _facts(self, part: "_Part") -> dict[str, Any]:
        """Return the record: `facts` alone, or `base` with changes, further rows, and without what is left out."""
        if "facts" in part.data:
            if {"change", "add", "without"} & set(part.data):
                part.faults.append(_wrong("$.facts", "facts is a whole record; change, add, without start from base"))
            return {**part.of("facts", dict, {})}
        without = part.names(part.data, "without", "$.without") or ()
        record = part.added({**self.base, **part.of("change", dict, {})})
        for name in without:
            if name not in record:
                part.faults.append(_wrong("$.without", f"there is no {name} to leave out{nearest(name, record)}"))
        return {name: value for name, value in record.items() if name not in without}


@frozen
class _Part:
    """One case as it stands in a file, and what is wrong with it."""

    data: dict[str, Any]
    faults: list[Fault]

    def of(self, key: str, type_: type, default: Any) -> Any:
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, type_):
            return value
        self.faults.append(_wrong(f"$.{key}", f"{key} is {'a text' if type_ is str else 'an object'}"))
        return default

    def names(self, data: Mapping[str, Any], key: str, path: str) -> tuple[str, ...] | None:
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        self.faults.append(_wrong(path, f"{key} is a list of names"))
        return None

    def added(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record with further rows in its event tables."""
        for name, rows in self.of("add", dict, {}).items():
            table = record.get(name)
            had = table.get("rows") if isinstance(table, dict) else table
            if not isinstance(had, list) or not isinstance(rows, list):
                problem = f"add is a list of rows for each event table of base{nearest(name, record)}"
                self.faults.append(_wrong(f"$.add.{name}", problem))
            else:
                every = [*had, *rows]
                record[name] = {**table, "rows": every} if isinstance(table, dict) else every
        return record

    def expected(self) -> dict[str, Any]:
        """Return the expectations; a text alone is the eligibility."""
        expect = self.data.get("expect")
        found = {"eligibility": expect} if isinstance(expect, str) else expect or {}
        if not isinstance(found, dict):
            self.faults.append(_wrong("$.expect", "expect is an eligibility, or an object of entry ids and verdicts"))
            found = {}
        words = {key: word for key, word in found.items() if key not in {"decisive", "missing"}}
        for key, word in words.items():
            if not isinstance(word, str):
                self.faults.append(Fault("CASE_EXPECTED", f"$.expect.{key}", "what is expected is a word"))
        texts = {key: word for key, word in words.items() if isinstance(word, str)}
        return {
            "eligibility": texts.get("eligibility", ""),
            "expected": {key: word for key, word in texts.items() if key not in _NOT_ENTRIES},
            **{key: self.names(found, key, f"$.expect.{key}") for key in ("decisive", "missing")},
        }

    def check_keys(self) -> None:
        for key in self.data:
            if key not in _CASE_KEYS:
                known = ", ".join(_CASE_KEYS)
                self.faults.append(_wrong(f"$.{key}", f"a case holds {known}{nearest(key, _CASE_KEYS)}"))


def _wrong(path: str, message: str) -> Fault:
    return Fault("CASE_FORMAT", path, message)
