"""Value sets out of the hierarchy of a code system, as a local file holds it.

Apart from `value_sets`, so that who lists codes does not wait for the import of what reads files.
"""

import csv
import hashlib
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final

from eligibility_engine.codes.code import Coding
from eligibility_engine.codes.value_sets import ValueSet, in_order, refuse
from eligibility_engine.errors import nearest

_ACTIVE: Final = ("", "active")


def descendants(
    name: str, system: str, version: str, file: str | Path, roots: Sequence[str], include_roots: bool = True
) -> ValueSet:
    """Return some codes and all that stand below them in the hierarchy of a local file.

    The file is CSV in UTF-8 with the columns `code`, `parent`, `display` and, optionally, `status`; a code with several
    parents has a line for each. Lines whose status is not `active` are left out, and nothing is reached through them:
    an active code whose parents are all inactive is in no set but as a root. The set remembers the codes of the file
    that are inactive on each of their lines: `code(system, known=this_set)` reports them in data.

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
        refuse(f'roots= takes several codes: ["{roots}"]')
    content = _content(name, Path(file))
    displays, below, inactive = _hierarchy(content)
    for root in roots:
        if root not in displays:
            refuse(f"the root {root!r} of {name} is not an active code of the file{nearest(root, displays)}")
    found: dict[str, None] = {}
    waiting = list(roots)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found[code] = None
            waiting += below.get(code, [])
    kept = [code for code in found if include_roots or code not in roots]
    codings = in_order([Coding(system, code, displays[code]) for code in kept])
    return ValueSet(name, system, version, codings, tuple(roots), hashlib.sha256(content).hexdigest(), inactive)


def _content(name: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        problem = error.strerror
    return refuse(f"the file {file.name} of the value set {name} cannot be read: {problem}")


def _hierarchy(content: bytes) -> tuple[dict[str, str], dict[str, list[str]], tuple[str, ...]]:
    """Return the display of each active code, the codes below each, and the inactive codes."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    rows = csv.DictReader(StringIO(text))
    if not {"code", "parent", "display"} <= set(rows.fieldnames or ()):
        refuse("the file of a code system is CSV in UTF-8 with the columns code, parent, display")
    lines: list[tuple[int, dict[str, Any]]] = list(enumerate(rows, 2))
    known = {row["code"] for _, row in lines}
    active = [(line, row) for line, row in lines if (row.get("status") or "") in _ACTIVE]
    displays = {row["code"]: row["display"] for _, row in active if row["code"]}
    below: dict[str, list[str]] = {}
    for line, row in active:
        if row["parent"] and row["parent"] not in known:
            refuse(f"line {line}: the parent is not a code of the file")
        below.setdefault(row["parent"], []).append(row["code"])
    return displays, below, tuple(sorted(known - displays.keys() - {""}))
