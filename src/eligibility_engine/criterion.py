"""What a criterion is: one statement that says itself as a kernel predicate and in words.

Anyone adds a kind in one file: a frozen attrs class with `operands`, `predicate` and `describe`, under `@kind("name")`.
Verdict, trace, facts needed, digest and serialisation are derived from these.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, NoReturn, Protocol, TypeVar, runtime_checkable

import attrs

from eligibility_engine.errors import DefinitionError, TruthValueError
from eligibility_engine.kernel.expression import Comparison, Predicate, Rows, Term
from eligibility_engine.value import Scalar


class Phrases(Protocol):
    """The words in which criteria describe themselves."""

    def term(self, term: Term) -> str:
        """Say a term: a fact by its label, a limit, a computed age."""

    def constant(self, value: Scalar, like: Term) -> str:
        """Say a constant beside a term, with the unit of that term."""

    def comparison(self, left: Term, operator: Comparison, right: Term) -> str:
        """Say one comparison, its threshold with the unit."""

    def between(self, term: Term, low: Term, high: Term) -> str:
        """Say that a term lies between two limits."""

    def membership(self, term: Term, members: Iterable[Scalar], called: str) -> str:
        """Say that a term is one of some constants, by the name of their set where it has one."""

    def rows(self, rows: Rows) -> str:
        """Say rows of an event table, with what they must meet."""

    def condition(self, condition: Predicate) -> str:
        """Say what a row must meet."""

    def criterion(self, criterion: "Criterion") -> str:
        """Say an operand as it says itself."""


@runtime_checkable
class Criterion(Protocol):
    """One statement about a subject that is met, not met or unknown.

    A class may say more about itself, by attributes of the class: `non_monotone = True` where a verdict may turn when
    more becomes known, and `reads`, the names of facts that it reads and that none of its fields names.
    """

    @property
    def operands(self) -> tuple["Criterion", ...]:
        """The criteria that this one combines; `()` for a leaf."""

    def predicate(self) -> Predicate:
        """Return itself in the kernel; each operand's predicate stands in it unchanged."""

    def describe(self, phrase: Phrases) -> str:
        """Return itself as a phrase without a final full stop."""


KINDS: Final[dict[str, type[Any]]] = {}
"""Every known kind of criterion by its name in rule documents."""

C = TypeVar("C")


def kind(name: str) -> Callable[[type[C]], type[C]]:
    """Register a frozen attrs class as a kind of criterion, under the name that rule documents use.

    Raises:
        DefinitionError: `RULE_KIND` when the class is no frozen attrs class or lacks a part of the protocol,
            `DUPLICATE_ID` when another class has the name.
    """

    def register(cls: type[C]) -> type[C]:
        declared = {field.name for field in attrs.fields(cls)} if attrs.has(cls) else set()
        lacking = [part for part in ("operands", "predicate", "describe") if part not in declared | set(dir(cls))]
        if lacking or not attrs.has(cls) or cls.__hash__ is None:  # attrs takes the hash of what can change
            raise DefinitionError(
                f"a kind is a frozen attrs class with operands, predicate and describe; {cls.__name__} lacks "
                f"{', '.join(lacking) or '@frozen'}",
                code="RULE_KIND",
            )
        if "kind" in attrs.fields_dict(cls):
            raise DefinitionError(
                f"{cls.__name__} has a field called kind; documents keep that key for the name of the kind",
                code="RULE_KIND",
            )
        known = KINDS.get(name)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise DefinitionError(
                f"the kind {name!r} is registered already, by {known.__module__}", code="DUPLICATE_ID"
            )
        setattr(cls, "__bool__", _no_truth_value)  # noqa: B010 - the class is anybody's
        KINDS[name] = cls
        return cls  # type: ignore[return-value]  # attrs.has narrows to another type

    return register


def kind_name(criterion: Criterion) -> str:
    """Return the name under which the class of a criterion is registered.

    Raises:
        DefinitionError: `RULE_KIND` when it is not.
    """
    for name, cls in KINDS.items():
        if cls is type(criterion):
            return name
    raise DefinitionError(
        f"{type(criterion).__name__} is not a registered kind; put @kind('name') above the class", code="RULE_KIND"
    )


def _no_truth_value(self: object) -> NoReturn:
    raise TruthValueError(
        "a criterion has no truth value: write & for and, | for or, ~ for not, all_of(...) and any_of(...) for lists, "
        "and between(low, high) for a chained comparison",
        code="TRUTH_VALUE",
    )
