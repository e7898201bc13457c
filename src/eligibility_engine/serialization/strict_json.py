"""JSON text of rules into plain data, strictly: size, encoding and depth before parsing; no repeated key, no NaN.

What the parser alone would let through is marked while it parses and refused afterwards, with its path.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn

from attrs import fields, frozen, has

from eligibility_engine.checking.rules import MAXIMUM_DEPTH
from eligibility_engine.errors import RuleFormatError
from eligibility_engine.exact import read_number_text
from eligibility_engine.reading.json_nesting import nested_deeper as text_nested_deeper
from eligibility_engine.serialization.faults import step

MAXIMUM_BYTES: Final = 10_000_000
"""How large a document may be, unless told otherwise: bytes, or characters of a text."""

MAXIMUM_NESTING: Final = 2 * MAXIMUM_DEPTH + 32
"""How deep objects and lists of a document may be nested: each of the `MAXIMUM_DEPTH` levels of a rule takes at most an
object and a list, and the document stands around them."""


@frozen
class _Refused:
    """What stands in the parsed data where the parser met something that rules may not hold."""

    code: str
    message: str
    key: str | None = None


def read_json(document: str | bytes, maximum_bytes: int = MAXIMUM_BYTES) -> Any:
    """Return the plain data of a JSON text; one byte-order mark in front is let pass.

    Raises:
        RuleFormatError: `JSON_SIZE`, `INPUT_ENCODING`, `JSON_DEPTH`, `JSON_SYNTAX`, `JSON_NUMBER` or
            `JSON_DUPLICATE_KEY`.
    """
    if len(document) > maximum_bytes:
        raise RuleFormatError(
            f"the document is larger than {maximum_bytes} bytes; raise the limit if it is meant to be", code="JSON_SIZE"
        )
    text = _decoded(document) if isinstance(document, bytes) else document
    if text_nested_deeper(text, MAXIMUM_NESTING):
        raise RuleFormatError(f"JSON may be nested {MAXIMUM_NESTING} deep and no deeper", code="JSON_DEPTH")
    data = _parsed(text.removeprefix("\ufeff"))
    _refuse_marked(data)
    return data


def nested_deeper(value: object, limit: int) -> bool:
    """Say whether more than `limit` objects and collections stand above each other in a value; never recurses."""
    level = [value]
    for _ in range(limit + 1):
        # each one once, so that a cycle ends and shared parts do not multiply
        level = list({id(inner): inner for outer in level for inner in _inside(outer)}.values())
    return bool(level)


def _inside(value: object) -> Iterable[object]:
    """Return what stands directly in a value; a leaf holds nothing, and what is empty holds a leaf."""
    cls: Any = type(value)
    if isinstance(value, Mapping):
        return (None, *value.values())
    if isinstance(value, (tuple, list, frozenset)):
        return (None, *value)
    return (None, *(getattr(value, field.name) for field in fields(cls))) if has(cls) else ()


def _decoded(document: bytes) -> str:
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError as error:
        line = document.count(b"\n", 0, error.start) + 1
    raise RuleFormatError("the document is not UTF-8; save it as UTF-8", code="INPUT_ENCODING", line=line)


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=lambda digits: _number(digits, int),
            parse_float=lambda digits: _number(digits, float),
            parse_constant=lambda name: _Refused("JSON_NUMBER", f"{name} is no number of JSON"),
        )
    except json.JSONDecodeError as error:
        said, line, column = error.msg, error.lineno, error.colno
    raise RuleFormatError(f"not JSON: {said.lower()} (line {line}, column {column})", code="JSON_SYNTAX", line=line)


def _object(pairs: list[tuple[str, Any]]) -> Any:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return _Refused("JSON_DUPLICATE_KEY", "the object gives this key twice; keep one", twice)


def _number(digits: str, convert: type[int] | type[float]) -> Any:
    if isinstance(read_number_text(digits), str):
        return _Refused("JSON_NUMBER", "a number has at most 15 significant digits and is finite")
    return convert(digits)


def _refuse_marked(data: Any, path: str = "$") -> None:
    """Refuse what the parser marked; the depth limit bounds the recursion."""
    if isinstance(data, _Refused):
        _refuse(data, path)
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        _refuse_marked(value, path + step(key))


def _refuse(found: _Refused, path: str) -> NoReturn:
    place = path if found.key is None else path + step(found.key)
    raise RuleFormatError(f"{place}: {found.message}", code=found.code, path=place)
