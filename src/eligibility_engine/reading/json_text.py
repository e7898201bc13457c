"""JSON text into plain values, strictly: depth before parsing, no repeated key, every number within reach of the door.

NaN and the infinities are let through: the door reads NaN as missing and refuses the infinities. No error here is
chained to the parser's own, which holds the whole text.
"""

import json
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from eligibility_engine.errors import Fault, InputError
from eligibility_engine.reading.json_nesting import brackets, nested_deeper

MAX_DEPTH: Final = 64
"""How deep objects and lists may be nested."""

_LONG: Final = 400
"""Digits of a whole number beyond which `int` is slow or refuses; a `Decimal` reaches the door and is refused there."""

_CLOSED_BY: Final = {"[": "]", "{": "}"}


@frozen
class Document:
    """A parsed text, and every object in it that repeats a key, with that key."""

    value: Any
    repeated: list[tuple[dict[str, Any], str]]

    def faults(self, part: Any) -> tuple[Fault, ...]:
        """Return a fault for each object within `part` that repeats a key; paths begin at `part`."""
        paths = {id(found): path for path, found in _objects(part)} if self.repeated else {}
        return tuple(
            Fault("JSON_DUPLICATE_KEY", _step(paths[id(found)], key), "the object gives this key twice; keep one")
            for found, key in self.repeated
            if id(found) in paths
        )


def decode(text: str) -> Document:
    """Parse a text.

    Raises:
        InputError: `JSON_DEPTH` when it is nested too deeply, `INPUT_SYNTAX` when it is not JSON.
    """
    if nested_deeper(text, MAX_DEPTH):
        raise InputError(f"JSON may be nested {MAX_DEPTH} deep and no deeper", code="JSON_DEPTH")
    repeated: list[tuple[dict[str, Any], str]] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            repeated.append((found, _first_repeated(pairs)))
        return found

    try:
        return Document(json.loads(text, object_pairs_hook=collect, parse_int=_whole), repeated)
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
    raise InputError(f"this is no JSON from column {column} on", code="INPUT_SYNTAX", line=line)


def _first_repeated(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    return next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _LONG else Decimal(digits)


def is_cut(text: str) -> bool:
    """Say whether a text ends inside an object or a list that it opened, and has closed nothing else before."""
    due: list[str] = []
    for mark in brackets(text):
        if mark in _CLOSED_BY:
            due.append(_CLOSED_BY[mark])
        elif not due or due.pop() != mark:
            return False
    return bool(due)


def _objects(part: Any, path: str = "$") -> list[tuple[str, Any]]:
    """Return every object within `part` with its path; the depth limit bounds the recursion."""
    if isinstance(part, dict):
        inner = [found for key, value in part.items() for found in _objects(value, _step(path, key))]
        return [(path, part), *inner]
    if isinstance(part, list):
        return [found for place, value in enumerate(part) for found in _objects(value, f"{path}[{place}]")]
    return []


def _step(path: str, key: str) -> str:
    """Extend a path by a key; one that is no plain name may be a value and is left out."""
    return f"{path}.{key}" if key.isidentifier() and len(key) <= 64 else f"{path}.*"
