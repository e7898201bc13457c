"""Verdicts on record: what a set says of made-up subjects, kept to notice when its meaning changes.

A snapshot is JSON with one case per line, in the order of their ids: the same rules and cases give the same bytes, and
a change of one verdict is a change of one line.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from attrs import field, frozen

from eligibility_engine.errors import InputError
from eligibility_engine.exact import decimal_text
from eligibility_engine.reading.json_text import decode
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case, CaseResult, judge_cases
from eligibility_engine.testing.cases.data import distinct
from eligibility_engine.version import __version__

FORMAT: Final = "eligibility_engine.snapshot"
FORMAT_VERSION: Final = 1
MAX_BYTES: Final = 100_000_000
"""The largest snapshot that is read."""

_HEAD: Final = {"trial": str, "version": str, "revision": int, "digest": str, "engine": str, "options": dict}
_CASE: Final = {"case": str, "subject": str, "eligibility": str, "decisive": list, "verdicts": dict}
_FAULT: Final = {"case": str, "faults": list}


@frozen
class Snapshot:
    """What a set says of some cases.

    Attributes:
        trial: the id of the set.
        version: its version.
        revision: its revision.
        digest: its digest.
        engine: the version of this library.
        options: the options in force.
        entries: the ids of its entries, in order.
        cases: by case id the `subject` (a digest of who is judged, and how), `eligibility`, `decisive`, `verdicts`.
        faults: the cases that could not be judged, each with its id and the codes and paths of its faults.
    """

    trial: str
    version: str
    revision: int
    digest: str
    engine: str
    options: Mapping[str, Any]
    entries: tuple[str, ...]
    cases: Mapping[str, Mapping[str, Any]]
    faults: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def dumps(self) -> str:
        """Return it as JSON; the same verdicts give the same bytes."""
        head = {"format": FORMAT, "format_version": FORMAT_VERSION, **{name: getattr(self, name) for name in _HEAD}}
        lines = [f"  {_text(name)}: {_text(value)}," for name, value in head.items()]
        cases = [_text({"case": id, **self.cases[id]}) for id in sorted(self.cases)]
        faults = [_text({"case": id, "faults": said}) for id, said in sorted(self.faults)]
        lists = [_listed("entries", map(_text, self.entries)), _listed("cases", cases), _listed("faults", faults)]
        return "\n".join(["{", *lines, ",\n".join(lists), "}"]) + "\n"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _listed(name: str, items: Iterable[str]) -> str:
    inner = ",\n".join(f"    {item}" for item in items)
    return f'  "{name}": [\n{inner}\n  ]' if inner else f'  "{name}": []'


def take_snapshot(criteria_set: CriteriaSet, cases: Iterable[Case]) -> Snapshot:
    """Judge cases and return what the set says of them; what the cases expect is not compared.

    A case at fault is kept apart, and so is a case with the id of an earlier one.
    """
    judged = list(judge_cases(criteria_set, distinct(cases)))
    options = {name: _plain(value) for name, value in sorted(criteria_set.in_force.items())}
    return Snapshot(
        criteria_set.id,
        criteria_set.version,
        criteria_set.revision,
        criteria_set.digest,
        __version__,
        options,
        tuple(entry.id for entry in criteria_set.entries),
        {result.case.id: _said(result) for result in judged if not result.faults},
        tuple((result.case.id, _faults(result)) for result in judged if result.faults),
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, (bool, str)) else decimal_text(value)


def _said(result: CaseResult) -> dict[str, Any]:
    found = result.assessment
    assert found is not None  # only a case at fault has none
    return {
        "subject": _subject(result.case),
        "eligibility": found.eligibility.value,
        "decisive": list(found.decisive),
        "verdicts": {judged.id: judged.verdict.value for judged in found},
    }


def _subject(case: Case) -> str:
    """Return a digest of what is judged: a case that was edited is told from rules that have changed."""
    data = [dict(case.facts), case.as_of, dict(case.options), *([case.part] if case.part else [])]
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _faults(result: CaseResult) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{fault.path} [{fault.code}]" for fault in result.faults))


def read_snapshot(path: str | Path) -> Snapshot:
    """Return the snapshot of a file.

    Raises:
        InputError: `INPUT_READ`, `INPUT_SIZE`, `INPUT_ENCODING`, `INPUT_SYNTAX`, `JSON_DEPTH`, `JSON_DUPLICATE_KEY`, or
            `SNAPSHOT_FORMAT` when it is JSON and no snapshot.
    """
    document = decode(_read(Path(path)))
    for fault in document.faults(document.value):
        raise InputError(fault.message, code=fault.code, path=fault.path)
    data = document.value
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        _refuse("this is no snapshot; record one with: eligibility snapshot --trial ID -o FILE")
    if data.get("format_version") != FORMAT_VERSION:
        _refuse(f"the snapshot is of another format version; this program reads {FORMAT_VERSION}: record it again")
    _check(data, {**_HEAD, "entries": list, "cases": list, "faults": list}, "$")
    for name, due in (("cases", _CASE), ("faults", _FAULT)):
        for place, one in enumerate(data[name]):
            _check(one, due, f"$.{name}[{place}]")
    cases = {one["case"]: {name: one[name] for name in _CASE if name != "case"} for one in data["cases"]}
    if len(cases) != len(data["cases"]):
        _refuse("two cases have one id; record the snapshot again", "$.cases")
    faults = tuple((one["case"], tuple(map(str, one["faults"]))) for one in data["faults"])
    head = {name: data[name] for name in _HEAD}
    return Snapshot(**head, entries=tuple(map(str, data["entries"])), cases=cases, faults=faults)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content.decode("utf-8-sig")
        said, code = f"a snapshot has at most {MAX_BYTES} bytes", "INPUT_SIZE"
    except UnicodeDecodeError:
        said, code = f"{path} is not UTF-8; record the snapshot again", "INPUT_ENCODING"
    except OSError as error:
        said, code = f"{path} cannot be read: {error.strerror}", "INPUT_READ"
    raise InputError(said, code=code)


def _check(data: Any, due: Mapping[str, type], path: str) -> None:
    if not isinstance(data, dict):
        _refuse("an object is due; record the snapshot again", path)
    for name, type_ in due.items():
        if type(data.get(name)) is not type_:
            _refuse(f"{name} is absent or of another form; record the snapshot again", f"{path}.{name}")


def _refuse(said: str, path: str = "$") -> NoReturn:
    raise InputError(said, code="SNAPSHOT_FORMAT", path=path)


@frozen
class Change:
    """One verdict that is another one now.

    Attributes:
        case: the id of the case.
        what: an entry id, or `eligibility`.
        was: what the snapshot says.
        now: what the set says.
    """

    case: str
    what: str
    was: str
    now: str


@frozen
class Comparison:
    """What differs between a snapshot and what a set says now.

    Attributes:
        was: the snapshot.
        now: what the set says.
        changes: the verdicts that changed of cases that did not, by case and entry.
        edited: the cases whose own record, date or options changed, so that their verdicts are not compared.
        new: the cases that are not in the snapshot.
        vanished: the cases of the snapshot that are not judged any more.
        added: the entries that are new.
        removed: the entries that are gone.
    """

    was: Snapshot = field(repr=False)
    now: Snapshot = field(repr=False)
    changes: tuple[Change, ...]
    edited: tuple[str, ...]
    new: tuple[str, ...]
    vanished: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the snapshot still holds: the same cases, entries and verdicts, whatever the digest is."""
        lists = (self.changes, self.edited, self.new, self.vanished, self.added, self.removed, self.now.faults)
        return not any(lists)

    @property
    def same_rules(self) -> bool:
        """Whether the digest is the same, so that a change comes from the engine or from the cases."""
        return self.was.digest == self.now.digest

    def to_dict(self) -> dict[str, Any]:
        """Return what differs as plain data, with what each side was judged by."""
        lists = ("edited", "new", "vanished", "added", "removed")
        return {
            "same": self.same,
            "same_rules": self.same_rules,
            **{side: {name: getattr(getattr(self, side), name) for name in _HEAD} for side in ("was", "now")},
            "changes": [{"case": one.case, "what": one.what, "was": one.was, "now": one.now} for one in self.changes],
            **{name: list(getattr(self, name)) for name in lists},
            "faults": [{"case": id, "faults": list(said)} for id, said in self.now.faults],
        }

    def describe(self) -> str:
        """Say what differs, for a person."""
        from eligibility_engine.testing.snapshot_text import comparison_text  # only where somebody reads it

        return comparison_text(self)


def compare_snapshots(was: Snapshot, now: Snapshot) -> Comparison:
    """Return what differs between a recorded snapshot and one that was taken now.

    Raises:
        InputError: `SNAPSHOT_TRIAL` when they are of different sets.
    """
    if was.trial != now.trial:
        raise InputError(f"the snapshot is of {was.trial} and not of {now.trial}", code="SNAPSHOT_TRIAL")
    both = [id for id in now.cases if id in was.cases]
    edited = tuple(id for id in both if was.cases[id]["subject"] != now.cases[id]["subject"])
    return Comparison(
        was,
        now,
        tuple(change for id in both if id not in edited for change in _changes(id, was.cases[id], now.cases[id])),
        edited,
        tuple(id for id in now.cases if id not in was.cases),
        tuple(id for id in was.cases if id not in now.cases),
        tuple(id for id in now.entries if id not in was.entries),
        tuple(id for id in was.entries if id not in now.entries),
    )


def _changes(case: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[Change]:
    """Yield the eligibility if it changed, then each entry that both know and whose verdict changed."""
    if was["eligibility"] != now["eligibility"]:
        yield Change(case, "eligibility", was["eligibility"], now["eligibility"])
    for entry, verdict in now["verdicts"].items():
        before = was["verdicts"].get(entry, verdict)
        if before != verdict:
            yield Change(case, entry, str(before), verdict)
