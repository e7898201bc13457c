"""What every term has while a set is written: comparisons that return rules, fallbacks, and the slips that teach."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, Self

from eligibility_engine.criteria import Between, Comparing, Ends, IsIn, IsRecorded
from eligibility_engine.errors import DefinitionError
from eligibility_engine.facts import Fact
from eligibility_engine.kernel.expression import (
    Choose,
    Comparison,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Term,
    When,
)
from eligibility_engine.language.rules import PARENTHESES, Rule, as_criterion, no_truth_value


class TermHandle:
    """A term while a set is written; every comparison returns a `Rule`.

    As an attribute of a `FactSchema` it is a fact, and `fact` holds its declaration.
    """

    _declare: Any = None
    _fact: Fact | None = None
    _like: Fact | None = None
    _term: Term | None = None
    _takes: ClassVar[str] = "a value"

    def __init__(self, term: Term | None = None) -> None:
        self._term = term

    def declare(self, name: str) -> Fact:
        """Return the declaration under the name of its attribute, which it keeps wherever schemas share it.

        Raises:
            DefinitionError: `SCHEMA` under another name than the first, which would hang on what is loaded first.
        """
        if self._fact is None and self._declare is not None:
            self._fact = self._declare(name)
            self._term = self._reference(self._fact)
        if self.fact.name != name:
            raise DefinitionError(
                f"the fact is declared as {self.fact.name!r} and keeps that name in every schema; {name!r} needs a "
                "declaration of its own",
                code="SCHEMA",
            )
        return self.fact

    def stand_in(self, table: str) -> None:
        """Become a field of the rows of a table; its declaration is that of the field."""
        unit = self._term.unit if isinstance(self._term, FactRef) else None
        self._term = FieldRef(table, self.fact.name, "value", unit)

    def computed(self, term: Term) -> Self:
        """Return a term of the same type and unit that is computed from this one."""
        made = type(self)(term)
        made._like = self._fact or self._like
        return made

    def one_of_several(self, term: Term, others: Iterable[object]) -> Self:
        """Return a term that chooses among this one and others of its type."""
        return self.computed(term)

    def _reference(self, fact: Fact) -> Term:
        return FactRef(fact.name)

    @property
    def term(self) -> Term:
        """The kernel term."""
        if self._term is None:
            raise DefinitionError("a fact is declared as an attribute of a FactSchema class", code="SCHEMA")
        return self._term

    @property
    def fact(self) -> Fact:
        """The declaration of the fact.

        Raises:
            DefinitionError: `SCHEMA` when this is a computed term.
        """
        if self._fact is None:
            raise DefinitionError("a computed term is no fact of a schema", code="SCHEMA")
        return self._fact

    def _constant(self, value: Any) -> Term:
        """Return the kernel term of what stands on the other side."""
        raise NotImplementedError

    def other(self, value: object) -> Term:
        """Return the kernel term of what stands beside this one: another term, or a constant of its type.

        Raises:
            DefinitionError: `OPERATOR` for None, `RULE_TYPE` for a constant of another type, `RULE_UNIT` without unit.
        """
        if value is None:
            raise DefinitionError(
                "nothing equals a missing value; write c.x.is_recorded() or ~c.x.is_recorded()", code="OPERATOR"
            )
        if isinstance(value, TermHandle):
            self._go_with(value)
            return value.term
        return self._constant(value)

    def _go_with(self, other: "TermHandle") -> None:
        """Refuse a term that cannot stand beside this one, where only what its author wrote tells that."""

    def _refuse(self) -> NoReturn:
        raise DefinitionError(f"{self._takes} is due on the other side", code="RULE_TYPE")

    def _compare(self, operator: Comparison, other: object) -> Rule:
        return Rule(Comparing(self.term, operator, self.other(other)))

    def __eq__(self, other: object) -> Rule:  # type: ignore[override]
        return self._compare("==", other)

    def __ne__(self, other: object) -> Rule:  # type: ignore[override]
        return self._compare("!=", other)

    def __hash__(self) -> int:
        raise DefinitionError("a term is no member of a Python set or dict; write c.x.is_in([...])", code="OPERATOR")

    def __bool__(self) -> NoReturn:
        no_truth_value()

    def __contains__(self, item: object) -> NoReturn:
        no_truth_value()

    def _refuse_logic(self, other: object) -> NoReturn:
        raise DefinitionError(PARENTHESES, code="OPERATOR")

    __and__ = __or__ = __rand__ = __ror__ = _refuse_logic

    def __invert__(self) -> Rule:
        raise DefinitionError(PARENTHESES, code="OPERATOR")

    def is_recorded(self) -> Rule:
        """Return the rule that the term is not missing. Not monotone in knowledge."""
        return Rule(IsRecorded(self.term))

    def is_in(self, members: Iterable[Any], name: str = "") -> Rule:
        """Return the rule that the term is one of the members.

        Args:
            members: constants of the term's type; at least one.
            name: what the set is called, for sentences.
        """
        constants = [self.other(member) for member in members]
        if any(not isinstance(constant, Literal) for constant in constants):
            raise DefinitionError("the members of a set are constants", code="RULE_TYPE")
        return Rule(
            IsIn(self.term, tuple(constant.value for constant in constants if isinstance(constant, Literal)), name)
        )

    def assume(self, value: object, *, because: str, when: object = None) -> Self:
        """Return the term with an explicit value where it is missing. Not monotone in knowledge.

        Args:
            value: what to take it for.
            because: the reason, which the trace cites.
            when: assume only where this rule is met.
        """
        assumed = self.other(value)
        if when is not None:
            assumed = Choose((When(as_criterion(when).predicate(), assumed),), self.term)
        return self.one_of_several(FirstKnown((self.term, assumed), because), [value])


class OrderedHandle(TermHandle):
    """A term that has an order: numbers, dates and instants."""

    def __lt__(self, other: object) -> Rule:
        return self._compare("<", other)

    def __le__(self, other: object) -> Rule:
        return self._compare("<=", other)

    def __gt__(self, other: object) -> Rule:
        return self._compare(">", other)

    def __ge__(self, other: object) -> Rule:
        return self._compare(">=", other)

    def between(self, low: object, high: object, ends: Ends = "[]") -> Rule:
        """Return the rule that the term lies between two limits.

        Args:
            low: the lower limit.
            high: the upper limit.
            ends: which ends belong to the range; `"[]"` both.
        """
        return Rule(Between(self.term, self.other(low), self.other(high), ends))
