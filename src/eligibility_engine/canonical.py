"""The lowered form of rules as plain data, and its SHA-256: equal digests imply equal verdicts.

Spelling does not count: nested and/or are flattened and sorted (duplicates kept), `a > b` is `b < a`, a double negation
is dropped. Words that explain and never decide stay out.
"""

import hashlib
import json
import re
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import decimal_text
from eligibility_engine.expression import And, AtLeast, Compare, Literal, Not, OneOf, Or, Predicate
from eligibility_engine.value import Scalar


def node_name(cls: type) -> str:
    """Return the name of a node or fact type in documents: `FirstKnown` is `first_known`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def scalar(value: Scalar) -> dict[str, Any]:
    """Return a constant with its type: `{"number": "1.5"}`, `{"date": "2025-06-02"}`, `{"flag": true}`."""
    match value:
        case bool():
            return {"flag": value}
        case int() | Fraction():
            return {"number": decimal_text(value)}
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case _:
            return {"word": value}


def plain(value: Any) -> Any:
    """Return attrs values, enums, rationals, dates and collections as JSON data, without what only explains."""
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return value.value
        case str():
            return value
        case Fraction():
            return decimal_text(value)
        case Literal():
            return {"node": "literal", "value": scalar(value.value)}
        case tuple():
            return [plain(item) for item in value]
        case frozenset():
            return sorted((scalar(item) for item in value), key=to_json)
        case _ if attrs.has(type(value)):
            return {"node": node_name(type(value)), **_fields(value)}
    raise DefinitionError(f"{type(value).__name__} has no place in a rule document", code="RULE_VALUE")


def _fields(value: Any) -> dict[str, Any]:
    return {
        field.name: plain(getattr(value, field.name))
        for field in attrs.fields(type(value))
        if field.init and not field.metadata.get("wording")
    }


def lowered(node: Predicate) -> Any:
    """Return a predicate as plain data, freed of spelling."""
    return plain(_normal(node))


def _normal(node: Any) -> Any:
    if isinstance(node, tuple):
        return tuple(_normal(item) for item in node)
    if not attrs.has(type(node)) or isinstance(node, (Literal, OneOf)):
        return _normal_member(node)
    node = attrs.evolve(node, **{f.name: _normal(getattr(node, f.name)) for f in attrs.fields(type(node))})
    match node:
        case And(operands) | Or(operands):
            group = type(node)
            flat = [
                part for operand in operands for part in (operand.operands if type(operand) is group else (operand,))
            ]
            return group(_sorted(flat))
        case AtLeast(k, operands):
            return AtLeast(k, _sorted(list(operands)))
        case Not(Not(operand)):
            return operand
        case Compare(">" | ">=" as operator, left, right):
            return Compare("<" if operator == ">" else "<=", right, left)
        case Compare("!=", left, right):
            return Not(Compare("==", left, right))
        case _:
            return node


def _normal_member(node: Any) -> Any:
    return attrs.evolve(node, term=_normal(node.term)) if isinstance(node, OneOf) else node


def _sorted(operands: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(operands, key=lambda operand: to_json(plain(operand))))


def to_json(data: Any) -> str:
    """Return plain data as canonical JSON: keys sorted, no spaces, ASCII only."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def sha256(data: Any) -> str:
    """Return the SHA-256 of the canonical JSON of plain data, in hexadecimal."""
    return hashlib.sha256(to_json(data).encode()).hexdigest()
