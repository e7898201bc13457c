"""The lowered form of rules as plain data, and its SHA-256: equal digests imply equal verdicts.

Spelling does not count: nested and/or are flattened and sorted (duplicates kept), `a > b` is `b < a`, `a != b` is not
`a == b`, the sides of `==`, `+` and `*` are sorted, a negation is drawn into an order and dropped where it is double.
Words that explain and never decide stay out.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from eligibility_engine.codes.code import Code
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import decimal_text
from eligibility_engine.facts import Enumeration, EventTable, FactType, Measurement
from eligibility_engine.kernel.expression import (
    NODES,
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Literal,
    Node,
    Not,
    Or,
    Predicate,
    Where,
)
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
    """Return a kernel node or a fact type as JSON data, without what only explains.

    Raises:
        DefinitionError: `RULE_VALUE` for what is neither.
    """
    return _data(value, wording=False)


def spelled(value: Any) -> Any:
    """Return a value with everything it says, words and order included, as JSON data; of code only its type."""
    return _data(value, wording=True)


def _data(value: Any, wording: bool) -> Any:
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case Fraction() | date():
            return scalar(value)
        case Literal():
            return {"node": "literal", "value": scalar(value.value)}
        case tuple():
            return [_data(item, wording) for item in value]
        case frozenset():
            return sorted((scalar(item) for item in value), key=to_json)
        case Mapping():
            return {key: _data(item, wording) for key, item in value.items()}
        case _ if attrs.has(type(value)):
            return {"node": node_name(type(value)), **_fields(value, wording)}
    if wording:
        return {"opaque": type(value).__qualname__}
    raise DefinitionError(f"{type(value).__name__} has no place in a rule", code="RULE_VALUE")


def _fields(value: Any, wording: bool) -> dict[str, Any]:
    return {
        field.name: _data(getattr(value, field.name), wording)
        for field in attrs.fields(type(value))
        if field.init and field.eq and (wording or not field.metadata.get("wording"))
        # Fields that came later stay out where they say nothing, so that digests stand.
        if not (field.metadata.get("silent_default") and getattr(value, field.name) == field.default)
    }


def lowered(node: Predicate) -> Any:
    """Return a predicate as plain data, freed of spelling."""
    return plain(normal(node))


def lowered_type(type_: FactType) -> Any:
    """Return a fact type as plain data, freed of the order in which members and units are declared."""
    match type_:
        case Enumeration(members, not_answers):
            return plain(Enumeration(tuple(sorted(members)), tuple(sorted(not_answers))))
        case Measurement():
            others = sorted(type_.units.others, key=lambda pair: pair[0])
            return plain(attrs.evolve(type_, units=attrs.evolve(type_.units, others=tuple(others))))
        case Code(system):
            return plain(Code(system))
        case EventTable(fields, dated_by, ended_by):
            by_name = {found.name: lowered_type(found.type) for found in fields}
            return {"node": "event_table", "fields": by_name, "dated_by": dated_by, "ended_by": ended_by}
    return plain(type_)


def normal(node: Any) -> Any:
    """Return a kernel node, or a tuple of them, in the one spelling that stands for all with its meaning."""
    if isinstance(node, tuple):
        return tuple(normal(item) for item in node)
    if type(node) not in NODES:
        return node
    inner = {field.name: normal(getattr(node, field.name)) for field in attrs.fields(type(node))}
    return _freed(attrs.evolve(node, **inner))


def _freed(node: Node) -> Node:
    """Return a node whose parts are normal in the one spelling that stands for all."""
    match node:
        case And(operands) | Or(operands):
            return _group(type(node), operands)
        case AtLeast(k, operands):
            return AtLeast(k, _sorted(operands))
        case Not(Not(operand)):
            return operand
        case Not(Compare("<" | "<=" as operator, left, right)):
            return Compare("<=" if operator == "<" else "<", right, left)
        case Compare(">" | ">=" as operator, left, right):
            return Compare("<" if operator == ">" else "<=", right, left)
        case Compare("==" | "!=" as operator, left, right):
            same = Compare("==", *_sorted((left, right)))
            return same if operator == "==" else Not(same)
        case Arithmetic("+" | "*" as operator, left, right):
            return Arithmetic(operator, *_sorted((left, right)))
        case Where(Where(rows, first), second):
            return Where(rows, _group(And, (first, second)))
    return node


def _group(group: type[And] | type[Or], operands: tuple[Predicate, ...]) -> Predicate:
    """Return a group without groups of its own sort in it; a group of one is that one."""
    flat = [part for operand in operands for part in (operand.operands if isinstance(operand, group) else (operand,))]
    return flat[0] if len(flat) == 1 else group(_sorted(flat))


def _sorted(nodes: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(nodes, key=lambda node: to_json(plain(node))))


def to_json(data: Any) -> str:
    """Return plain data as canonical JSON: keys sorted, no spaces, ASCII only."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def sha256(data: Any) -> str:
    """Return the SHA-256 of the canonical JSON of plain data, in hexadecimal."""
    import hashlib  # loads OpenSSL, and no verdict asks for a digest

    return hashlib.sha256(to_json(data).encode()).hexdigest()
