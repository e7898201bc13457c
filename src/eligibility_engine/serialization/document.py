"""A criteria set as one document, and a single criterion as plain data."""

import json
from collections.abc import Iterable
from typing import Any, Final

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError, RuleFormatError, nearest
from eligibility_engine.serialization.code import code_at_hand
from eligibility_engine.serialization.converter import converter
from eligibility_engine.serialization.faults import raise_as_ours
from eligibility_engine.serialization.strict_json import MAXIMUM_BYTES, MAXIMUM_NESTING, nested_deeper, read_json
from eligibility_engine.study.criteria_set import CriteriaSet

FORMAT: Final = "eligibility_engine.study.criteria_set"
FORMAT_VERSION: Final = 1

_HEAD: Final = ("id", "version", "revision", "title", "source", "supersedes")
"""What a reader wants to see before facts and entries."""

_DIGESTS: Final = ("digest", "text_digest")
_COVERS: Final = "digest_covers_code"
_LINE: Final = 100


def dumps(criteria_set: CriteriaSet) -> str:
    """Return a set as JSON; the same set gives the same bytes.

    The function that builds a set from options is code and is left out; a loaded set keeps the options it was built
    with, as data, and `configured` refuses.

    Raises:
        DefinitionError: `RULE_KIND` for a criterion whose class is no registered kind, `RULE_VALUE`, `RULE_NUMBER` or
            `RULE_DEPTH` for what a document cannot hold, `PART` for a set that judges one part of another.
    """
    if criteria_set.whole is not None:
        raise DefinitionError("a document holds a whole set; write the one that this is a part of", code="PART")
    data = _written(criteria_set)
    head = {key: data.pop(key) for key in _HEAD if key in data}
    digests = {name: getattr(criteria_set, name) for name in _DIGESTS}
    covers = {} if criteria_set.digest_covers_code else {_COVERS: False}
    document = {"format": FORMAT, "format_version": FORMAT_VERSION, **head, **digests, **covers, **data}
    return _laid_out(document) + "\n"


def loads(document: str | bytes, *, maximum_bytes: int = MAXIMUM_BYTES, opaque: Iterable[object] = ()) -> CriteriaSet:
    """Return the set of a JSON document, equal to the one that was written.

    A document may lack its digests, as one written by hand does; where it has them, they are verified.

    Args:
        document: UTF-8 bytes or a text.
        maximum_bytes: how large it may be.
        opaque: rules whose Python code the document may name, by key and version; it brings no code itself.

    Raises:
        RuleFormatError: when the document cannot be accepted, with code and path: `JSON_SIZE`, `INPUT_ENCODING`,
            `JSON_DEPTH`, `JSON_SYNTAX`, `JSON_NUMBER`, `JSON_DUPLICATE_KEY`, `RULE_FORMAT`, `RULE_KEY`, `RULE_KIND`,
            `RULE_VALUE`, `RULE_OPAQUE` or `RULE_DIGEST`.
        DefinitionError: when it is well-formed and the rules in it are wrong.
    """
    data = read_json(document, maximum_bytes)
    _check_format(data)
    told = {name: data.pop(name) for name in (*_DIGESTS, _COVERS) if name in data}
    rest = {key: data[key] for key in data if key not in {"format", "format_version"}}
    with code_at_hand(opaque):
        found: CriteriaSet = _read(rest, CriteriaSet)
    for name, digest in told.items():
        _check_digest(name, digest, getattr(found, name))
    return found


def criterion_to_data(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion as plain data: `{"kind": "between", ...}`.

    Raises:
        DefinitionError: see `dumps`.
    """
    data: dict[str, Any] = _written(criterion, Criterion)
    return data


def criterion_from_data(data: object, path: str = "$", *, opaque: Iterable[object] = ()) -> Criterion:
    """Return the criterion of plain data; whether it fits a fact schema is checked by the set that takes it in.

    Args:
        data: what `criterion_to_data` returned, or `json.loads` of it.
        path: where the data stands, for messages.
        opaque: rules whose Python code the data may name.

    Raises:
        RuleFormatError: `JSON_DEPTH`, `RULE_KEY`, `RULE_KIND`, `RULE_VALUE` or `RULE_OPAQUE`.
        DefinitionError: when the data is well-formed and the criterion in it is wrong.
    """
    with code_at_hand(opaque):
        found: Criterion = _read(data, Criterion, path)
    return found


def _laid_out(data: Any, indent: str = "") -> str:
    """Return data as JSON text in which whatever fits on a line stands on one."""
    flat = json.dumps(data, ensure_ascii=False, allow_nan=False)
    if len(indent) + len(flat) <= _LINE or not isinstance(data, (dict, list)):
        return flat
    inner = f"{indent}  "
    if isinstance(data, dict):
        parts = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(value, inner)}" for key, value in data.items()]
    else:
        parts = [_laid_out(value, inner) for value in data]
    first, last = "{}" if isinstance(data, dict) else "[]"
    return f"{first}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{last}"


def _written(value: object, type_: Any = None) -> Any:
    if not nested_deeper(value, MAXIMUM_NESTING):
        data = converter.unstructure(value, type_)
        if not nested_deeper(data, MAXIMUM_NESTING):
            return data
    raise DefinitionError("the rules are nested deeper than a document may be; split them", code="RULE_DEPTH")


def _read(data: object, type_: Any, path: str = "$") -> Any:
    if nested_deeper(data, MAXIMUM_NESTING):
        raise RuleFormatError(
            f"{path}: data may be nested {MAXIMUM_NESTING} deep and no deeper", code="JSON_DEPTH", path=path
        )
    try:
        return converter.structure(data, type_)
    except Exception as error:
        raise_as_ours(error, path)


def _check_format(data: Any) -> None:
    if type(data) is not dict:
        raise RuleFormatError(f"$: a criteria set is an object with the format {FORMAT!r}", code="RULE_FORMAT")
    if data.get("format") != FORMAT:
        hint = nearest("format", data) if "format" not in data else ""
        raise RuleFormatError(f"$.format: {FORMAT!r} is due{hint}", code="RULE_FORMAT", path="$.format")
    version = data.get("format_version")
    if type(version) is not int or version != FORMAT_VERSION:
        raise RuleFormatError(
            f"$.format_version: this release reads version {FORMAT_VERSION}; a newer one may read the document",
            code="RULE_FORMAT",
            path="$.format_version",
        )


def _check_digest(name: str, told: object, actual: object) -> None:
    if told != actual:
        raise RuleFormatError(
            f"$.{name}: the document says {name} {told!r} and its rules have {actual!r}; if the rules were changed on "
            "purpose, raise the revision and leave the digests out",
            code="RULE_DIGEST",
            path=f"$.{name}",
        )
