"""Value sets: named sets of codes of one system at one version, listed or expanded from a local file.

An expansion is explicit: the set holds every code, and the digest of the file that it came from. Nothing is looked up
when a subject is judged.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final, NoReturn

from attrs import evolve, frozen

from eligibility_engine.codes import Coding
from eligibility_engine.errors import DefinitionError, nearest

_ACTIVE: Final = ("", "active")


def _refuse(message: str) -> NoReturn:
    raise DefinitionError(message, code="VALUE_SET")


@frozen
class ValueSet:
    """A named set of codes of one system.

    Attributes:
        name: what sentences call it, such as `anthracyclines`.
        system: the name or URI of the code system.
        version: the version of the code system, or its date.
        codings: the codes with their display, each once, sorted.
        roots: where it was expanded, the codes whose descendants it holds.
        source_digest: where it was expanded, the SHA-256 of the file.
    """

    name: str
    system: str
    version: str
    codings: tuple[Coding, ...]
    roots: tuple[str, ...] = ()
    source_digest: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.name or not self.system or not self.version:
            _refuse("a value set has a name, a code system and the version of that system")
        if not self.codings:
            _refuse(f"the value set {self.name} is empty; nothing is ever in it")
        if any(code != code.strip() for code in self.codes):
            _refuse(f"a code of the value set {self.name} begins or ends with a blank; no recorded code is that")
        foreign = [coding.code for coding in self.codings if coding.system != self.system]
        if foreign or len(set(self.codes)) != len(self.codings):
            _refuse(f"the value set {self.name} holds a code twice, or one of another system")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in text."""
        return tuple(coding.code for coding in self.codings)

    @property
    def described(self) -> str:
        """The set in words: its name, code system and version; where it was expanded, the file too, by its digest."""
        source = f", file {self.source_digest[:12]}" if self.source_digest else ""
        return f"{self.name} ({self.system} {self.version}{source})"

    def __iter__(self) -> Iterator[Coding]:
        return iter(self.codings)

    def __contains__(self, code: object) -> bool:
        return code in self.codings or code in self.codes

    def _beside(self, other: "ValueSet") -> None:
        if (self.system, self.version) != (other.system, other.version):
            _refuse(f"{self.name} and {other.name} are of different code systems or versions; map the codes first")

    def _of(self, name: str, codings: Sequence[Coding]) -> "ValueSet":
        return evolve(self, name=name, codings=_sorted(codings), roots=(), source_digest="")

    def union(self, other: "ValueSet", name: str) -> "ValueSet":
        """Return the codes of both sets under a name.

        Raises:
            DefinitionError: `VALUE_SET` when their systems or versions differ.
        """
        self._beside(other)
        return self._of(name, list(dict.fromkeys([*self, *(coding for coding in other if coding.code not in self)])))

    def without(self, other: "ValueSet", name: str) -> "ValueSet":
        """Return the codes that the other set does not hold, under a name; raises as `union`."""
        self._beside(other)
        return self._of(name, [coding for coding in self if coding.code not in other])


def _sorted(codings: Sequence[Coding]) -> tuple[Coding, ...]:
    return tuple(sorted(codings, key=lambda coding: coding.code))


def value_set(name: str, system: str, version: str, codes: Mapping[str, str]) -> ValueSet:
    """Return a set of listed codes.

    Args:
        name: what sentences call it.
        system: the name or URI of the code system, as the facts declare it.
        version: the version of the code system, or its date.
        codes: each code with its display.

    Raises:
        DefinitionError: `VALUE_SET` when it is empty or lacks a name, system or version.
    """
    return ValueSet(name, system, version, _sorted([Coding(system, code, display) for code, display in codes.items()]))


def descendants(
    name: str, system: str, version: str, file: str | Path, roots: Sequence[str], include_roots: bool = True
) -> ValueSet:
    """Return some codes and all that stand below them in the hierarchy of a local file.

    The file is CSV in UTF-8 with the columns `code`, `parent`, `display` and, optionally, `status`; a code with several
    parents has a line for each. Lines whose status is not `active` are left out, and nothing is reached through them:
    an active code whose parents are all inactive is in no set but as a root.

    Args:
        name: what sentences call the set.
        system: the name or URI of the code system.
        version: the version of the code system that the file holds.
        file: where the file is.
        roots: the codes whose descendants are wanted.
        include_roots: whether the roots themselves belong to the set.

    Raises:
        DefinitionError: `VALUE_SET` when there is no such file, when it lacks a column, or a root or a parent is not in
            it, with the line.
    """
    if isinstance(roots, str):
        _refuse(f'roots= takes several codes: ["{roots}"]')
    content = _content(name, Path(file))
    displays, below = _hierarchy(content)
    for root in roots:
        if root not in displays:
            _refuse(f"the root {root!r} of {name} is not an active code of the file{nearest(root, displays)}")
    found: dict[str, None] = {}
    waiting = list(roots)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found[code] = None
            waiting += below.get(code, [])
    kept = [code for code in found if include_roots or code not in roots]
    codings = _sorted([Coding(system, code, displays[code]) for code in kept])
    return ValueSet(name, system, version, codings, tuple(roots), hashlib.sha256(content).hexdigest())


def _content(name: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        problem = error.strerror
    _refuse(f"the file {file.name} of the value set {name} cannot be read: {problem}")


def _hierarchy(content: bytes) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return the display of each active code, and the codes below each."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    rows = csv.DictReader(StringIO(text))
    if not {"code", "parent", "display"} <= set(rows.fieldnames or ()):
        _refuse("the file of a code system is CSV in UTF-8 with the columns code, parent, display")
    lines: list[tuple[int, dict[str, Any]]] = list(enumerate(rows, 2))
    known = {row["code"] for _, row in lines}
    active = [(line, row) for line, row in lines if (row.get("status") or "") in _ACTIVE]
    displays = {row["code"]: row["display"] for _, row in active if row["code"]}
    below: dict[str, list[str]] = {}
    for line, row in active:
        if row["parent"] and row["parent"] not in known:
            _refuse(f"line {line}: the parent is not a code of the file")
        below.setdefault(row["parent"], []).append(row["code"])
    return displays, below
