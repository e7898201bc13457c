"""YAML text into the plain values of JSON, strictly, through the parser of ruamel.yaml.

The words are those of the core schema of YAML 1.2 (section 10.3.2), so `NO` and `2025-06-02` stay text. What would let
a file mean more than it shows is refused: a repeated key, an alias, a tag, a second document. Values are built from the
parser's events, so the depth of a file is bounded before anything recurses.
"""

import re
from decimal import Decimal
from typing import Any, Final, NoReturn

from attrs import define, field

from eligibility_engine.errors import InputError, MissingExtraError
from eligibility_engine.reading.json_text import MAX_DEPTH

_CONSTANTS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_DECIMAL: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LONG: Final = 400


def read_yaml(text: str) -> tuple[Any, dict[int, int]]:
    """Return the value of a document, and the line of each object in it by the object's `id`.

    Raises:
        MissingExtraError: `EXTRA_MISSING` without ruamel.yaml.
        InputError: `INPUT_SYNTAX`, `JSON_DUPLICATE_KEY` or `JSON_DEPTH`, with the line.
    """
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError
    except ImportError:
        raise MissingExtraError(
            "cases in YAML need ruamel.yaml: pip install 'eligibility_engine[testing]'", code="EXTRA_MISSING"
        ) from None
    builder = _Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
        return builder.document, builder.lines
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
    # not chained: the error of the parser quotes the file
    raise InputError(
        "this is no YAML; look at the indentation, colons and quotes here", code="INPUT_SYNTAX", line=_of(mark)
    )


def _of(mark: Any) -> int | None:
    return mark.line + 1 if mark else None


@define
class _Builder:
    """Builds values from events; `open` holds the collections that are not closed yet, with the key that waits."""

    document: Any = None
    lines: dict[int, int] = field(factory=dict)
    open: list[tuple[Any, list[Any]]] = field(factory=list)
    documents: int = 0

    def take(self, event: Any) -> None:
        line = _of(event.start_mark)
        match type(event).__name__:
            case "ScalarEvent":
                self._refuse_tag(event, line)
                plain = event.style is None
                self._put(_scalar(event.value) if plain else event.value, line)
            case "MappingStartEvent" | "SequenceStartEvent" as kind:
                self._refuse_tag(event, line)
                found: Any = {} if kind.startswith("M") else []
                self.lines[id(found)] = line or 0
                self._put(found, line)
                self.open.append((found, []))
                if len(self.open) > MAX_DEPTH:
                    raise InputError(f"YAML may be nested {MAX_DEPTH} deep and no deeper", code="JSON_DEPTH", line=line)
            case "MappingEndEvent" | "SequenceEndEvent":
                self.open.pop()
            case "AliasEvent":
                _refuse("an alias (*name) is not read here; write the values, or put them into base", line)
            case "DocumentStartEvent":
                self.documents += 1
                if self.documents > 1:
                    _refuse("a second document begins here; keep one in a file", line)

    def _refuse_tag(self, event: Any, line: int | None) -> None:
        if event.tag is not None:
            _refuse("a tag (!name) is not read here; leave it out", line)

    def _put(self, value: Any, line: int | None) -> None:
        """Put a value where it belongs: the document, the next item, the next key or the value of that key."""
        if not self.open:
            self.document = value
            return
        inside, key = self.open[-1]
        if isinstance(inside, list):
            inside.append(value)
        elif key:
            inside[key.pop()] = value
        else:
            key.append(_key(value, inside, line))


def _key(value: Any, inside: dict[str, Any], line: int | None) -> str:
    if not isinstance(value, str):
        _refuse("a key is a word; quote it if it is meant to look like a number or a constant", line)
    if value in inside:
        raise InputError("this key stands twice in one object; keep one", code="JSON_DUPLICATE_KEY", line=line)
    return value


def _scalar(text: str) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        return int(text) if len(text) <= _LONG else Decimal(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _refuse(message: str, line: int | None) -> NoReturn:
    raise InputError(message, code="INPUT_SYNTAX", line=line)
