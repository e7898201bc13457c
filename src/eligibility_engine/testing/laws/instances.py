"""Instances of a kind, drawn by the annotations of its fields."""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin
from typing import Literal as Choice

import attrs
from attrs import define
from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from eligibility_engine.criterion import KINDS, Criterion
from eligibility_engine.errors import DefinitionError
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import PREDICATES, ROWS, TERMS, Comparison, FactRef, Literal, Rows, Term
from eligibility_engine.testing.laws.law import refusal
from eligibility_engine.testing.strategies.conditions import OPERATORS
from eligibility_engine.testing.strategies.rules import Grammar
from eligibility_engine.testing.strategies.scope import DAYS
from eligibility_engine.testing.strategies.terms import CONSTANTS
from eligibility_engine.value import Scalar

_TRIES: Final = 20
"""So many instances are drawn before an example is given up: most kinds refuse what makes no sense."""

_NUMBERS: Final = (1, 2, 0, 3, 28)
_REFUSALS: Final = (ValueError, TypeError, ArithmeticError)


@define
class Parts:
    """Draws the parts of one instance; its terms are of one sort, so that they can stand beside each other."""

    grammar: Grammar
    _sides: tuple[Term, Callable[[], Term], tuple[Any, ...]] | None = None
    _on_calendar: bool = False
    _has_term: bool = False

    def sides(self) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        """Return the term of this instance, what it can be compared with, and the operators that fit."""
        if self._sides is None:
            self._sides = self._calendar_sides() if self._on_calendar else self.grammar.sides(self.grammar.pick(0, 1))
        return self._sides

    def term(self) -> Term:
        """Return the term or, where it stands already, one beside it."""
        term, other, _ = self.sides()
        first, self._has_term = not self._has_term, True
        return term if first else other()

    def rows(self) -> Rows:
        """Return rows of an event table; what is drawn after them stands inside them, beside a date of a row if it can.

        Raises:
            ValueError: when the schema has no event table.
        """
        if not self.grammar.tables():
            raise ValueError("the schema has no event table")
        table = self.grammar.pick(*self.grammar.tables())
        found = self.grammar.rows(table, self.grammar.pick(0, 1))
        self.grammar = self.grammar.in_rows_of(table)
        self._on_calendar = bool(self.grammar.days_of(table))
        return found

    def _calendar_sides(self) -> tuple[Term, Callable[[], Term], tuple[Any, ...]]:
        days = self.grammar.days_of(self.grammar.inside[-1])
        return self.grammar.pick(*days), lambda: self.grammar.date(0), OPERATORS

    def reference(self) -> FactRef:
        """Return a fact."""
        return FactRef(self.name())

    def literal(self) -> Literal:
        """Return a constant beside the term."""
        return Literal(self.scalar())

    def scalar(self) -> Scalar:
        """Return a constant beside the term; a number where there is none."""
        term, other, _ = self.sides()
        found: tuple[Any, ...] = self.grammar.members(term, other)
        return found[0] if found else self.grammar.pick(*CONSTANTS)

    def name(self) -> str:
        """Return the name of a fact."""
        return self.grammar.pick(*self.grammar.schema.names)


Builder = Callable[[Parts], Any]

_PLAIN: Final[dict[Any, Builder]] = {
    Criterion: lambda parts: parts.grammar.criterion(parts.grammar.pick(0, 1), 0),
    FactRef: Parts.reference,
    Literal: Parts.literal,
    Comparison: lambda parts: parts.grammar.pick(*parts.sides()[2]),
    str: Parts.name,
    bool: lambda parts: parts.grammar.pick(True, False),
    int: lambda parts: parts.grammar.pick(*_NUMBERS),
    Fraction: lambda parts: parts.grammar.pick(*CONSTANTS),
    date: lambda parts: parts.grammar.pick(*DAYS),
    datetime: lambda parts: parts.grammar.moment(),
    NoneType: lambda _: None,
}


def builder(type_: Any) -> Builder | None:
    """Return what draws a value of an annotation, or None where nothing here does."""
    if type_ in _PLAIN:
        return _PLAIN[type_]
    origin, args = get_origin(type_), get_args(type_)
    if origin is Choice:
        return lambda parts: parts.grammar.pick(*args)
    if origin in {tuple, frozenset, list}:
        return _collection(origin, args)
    if origin in {Union, UnionType}:
        return _union(args)
    if isinstance(type_, type) and issubclass(type_, Enum):
        return lambda parts: parts.grammar.pick(*type_)
    if type_ in KINDS.values():
        return _PLAIN[Criterion]
    return _attrs_class(type_) if isinstance(type_, type) and attrs.has(type_) else None


def _collection(origin: Any, args: tuple[Any, ...]) -> Builder | None:
    many = len(args) == 1 or args[-1:] == (Ellipsis,)
    inner = [builder(arg) for arg in (args[:1] if many else args)]
    if None in inner:
        return None
    drawers: list[Any] = inner

    def build(parts: Parts) -> Any:
        chosen = drawers * parts.grammar.pick(2, 1, 3) if many else drawers
        return origin(draw(parts) for draw in chosen)

    return build


def _union(args: tuple[Any, ...]) -> Builder | None:
    if set(args) <= set(TERMS):
        return Parts.term
    if set(args) == {*get_args(Term), NoneType}:
        return lambda parts: parts.grammar.make(lambda: None, lambda: parts.grammar.number("d", 0))
    if set(args) <= set(ROWS):
        return Parts.rows
    if set(args) <= set(PREDICATES):
        return lambda parts: parts.grammar.rule(0, 0)
    if set(args) == set(get_args(Scalar)):
        return Parts.scalar
    inner: list[Any] = [found for found in map(builder, args) if found is not None]
    return (lambda parts: parts.grammar.pick(*inner)(parts)) if inner else None


def _attrs_class(cls: Any) -> Builder | None:
    builders = fields_of(cls)
    if None in builders.values():
        return None
    drawers: dict[str, Any] = dict(builders)
    return lambda parts: cls(**{name: draw(parts) for name, draw in drawers.items()})


def fields_of(cls: Any) -> dict[str, Builder | None]:
    """Return what draws each field of a class; a field with a default that nothing draws is left to it."""
    found = {
        field.alias: (field, builder(field.type)) for field in attrs.fields(attrs.resolve_types(cls)) if field.init
    }
    return {name: draw for name, (field, draw) in found.items() if draw is not None or field.default is attrs.NOTHING}


def builder_of(cls: type[Any]) -> Callable[[Parts], Criterion]:
    """Return what draws instances of a kind.

    Raises:
        DefinitionError: `RULE_KIND` when there is a field for which nothing here draws a value.
    """
    lacking = [name for name, draw in fields_of(cls).items() if draw is None]
    if lacking:
        raise DefinitionError(
            f"nothing can be drawn for {', '.join(lacking)} of {cls.__name__} by its annotation; pass instances= and "
            "schema=",
            code="RULE_KIND",
        )
    found: Any = _attrs_class(cls)
    return found  # type: ignore[no-any-return]


@st.composite
def instances(draw: DrawFn, build: Callable[[Parts], Criterion], schema: Schema, refused: list[str]) -> Criterion:
    """Return an instance that a set would take; why others were refused is noted."""
    for _ in range(_TRIES):
        try:
            found = build(Parts(Grammar(draw, schema)))
        except _REFUSALS as error:
            refused.append(str(error))
            continue
        why = refusal(found, schema)
        if not why:
            return found
        refused.append(why)
    return reject()
