"""What is made of rows as a fact of its own that may be anything of its sort: what then cannot be, cannot be at all."""

from fractions import Fraction
from typing import Any, Final

from attrs import define, field

from eligibility_engine.checking.rules import Checker
from eligibility_engine.codes.code import Code
from eligibility_engine.facts import Enumeration, EventTable, Fact, FactType, Flag, Integer, Number, Schema
from eligibility_engine.kernel.expression import FactRef, FieldRef, Node, Reduce
from eligibility_engine.kernel.walking import row_tables, table_of
from eligibility_engine.knowledge import FactValue
from eligibility_engine.testing.search.cells import AnyDate, AnyNumber, Count
from eligibility_engine.testing.search.fields import type_of
from eligibility_engine.testing.search.rewriting import Rewriting

_OPAQUE: Final = EventTable((Fact("of", Flag(), "", ""),))
"""Stands for what has no values to try, so that anything may come of it."""


@define(eq=False)
class Abstraction:
    """Puts a fact into the place of every reduction that hangs on no row at hand.

    Equal reductions become one fact. `judged` and `read` are what spaces over these facts remember together.
    """

    schema: Schema
    reductions: dict[Reduce, str] = field(init=False, factory=dict)
    judged: dict[tuple[int, ...], Any] = field(init=False, factory=dict)
    read: dict[tuple[str, Any], FactValue] = field(init=False, factory=dict)
    rewriting: Rewriting = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.rewriting = Rewriting(self._instead)

    def _instead(self, node: Node) -> Node | None:
        return FactRef(self.name(node)) if isinstance(node, Reduce) and not row_tables(node) else None

    def name(self, reduction: Reduce) -> str:
        """Return the name of the fact that stands for a reduction."""
        return self.reductions.setdefault(reduction, f"#{len(self.reductions)}")

    @property
    def extended(self) -> Schema:
        """The schema with the facts that stand for reductions so far."""
        made = (self.fact(one) for one in self.reductions)
        return Schema(self.schema.name, (*self.schema, *made))

    def fact(self, reduction: Reduce) -> Fact:
        """Return the fact that stands for a reduction."""
        name = self.name(reduction)
        return Fact(name, self._type(reduction), name, name)

    def _type(self, reduction: Reduce) -> FactType:
        of = reduction.of
        if of is None or reduction.reduction == "distinct":
            return Count(minimum=Fraction(0))
        kind = type_of(of, self.schema) if isinstance(of, FieldRef) and of.part == "value" else None
        match Checker(self.schema, "", (table_of(reduction.rows),)).sort(of).name:
            case "number":
                return _number(kind, reduction)
            case "date":
                return AnyDate()
        return kind if isinstance(kind, (Flag, Enumeration, Code)) else _OPAQUE


def _number(kind: FactType | None, reduction: Reduce) -> AnyNumber:
    """Return any number in the domain of what is reduced; a sum knows only that nothing in it lies below 0."""
    decimals = 0 if isinstance(kind, Integer) else getattr(kind, "decimals", None)
    if not isinstance(kind, (Integer, Number)):
        return AnyNumber(decimals=decimals)
    if reduction.reduction == "sum":
        low = Fraction(0) if kind.minimum is not None and kind.minimum >= 0 else None
        return AnyNumber(minimum=low, decimals=decimals)
    return AnyNumber(minimum=kind.minimum, maximum=kind.maximum, decimals=decimals)
