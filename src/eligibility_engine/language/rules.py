"""Criteria as authors combine them: `&`, `|`, `~` and the groups; and the slips that must teach."""

from collections.abc import Iterable
from typing import NoReturn, Protocol, runtime_checkable

from attrs import frozen

from eligibility_engine.criteria import (
    AllOf,
    Always,
    AnyOf,
    AtLeastOf,
    Band,
    Choice,
    FirstDecided,
    Negation,
    Open,
    Unless,
)
from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError, TruthValueError
from eligibility_engine.verdict import Cause

PARENTHESES = (
    "&, | and ~ bind tighter than comparisons in Python; put each comparison in parentheses: (c.x <= 1) | (c.y >= 2)"
)
_TRUTH = (
    "a rule has no truth value before it meets a subject: write & for and, | for or, ~ for not, all_of(...) and "
    "any_of(...) in place of all([...]) and any([...]), c.x.between(low, high) for a chained comparison, and "
    "c.x.is_in([...]) for `in`"
)


def no_truth_value() -> NoReturn:
    """Refuse the use as a Python truth value, and teach what to write."""
    raise TruthValueError(_TRUTH, code="TRUTH_VALUE")


@runtime_checkable
class Combinable(Protocol):
    """What operators combine: a rule, or a yes-or-no fact, which is a rule by itself. An entry is neither."""

    @property
    def criterion(self) -> Criterion:
        """The criterion that it stands for."""

    def if_unknown(self, fallback: object) -> "Rule":
        """Return it with a fallback."""


@frozen
class Rule:
    """A criterion that operators combine: `&` all of, `|` any of, `~` not.

    Kinds themselves are plain values; this wrapper gives them operators while a set is written.
    """

    criterion: Criterion

    def __and__(self, other: object) -> "Rule":
        return Rule(AllOf((*_flat(self.criterion, AllOf), as_criterion(other))))

    def __rand__(self, other: object) -> "Rule":
        return Rule(AllOf((as_criterion(other), *_flat(self.criterion, AllOf))))

    def __or__(self, other: object) -> "Rule":
        return Rule(AnyOf((*_flat(self.criterion, AnyOf), as_criterion(other))))

    def __ror__(self, other: object) -> "Rule":
        return Rule(AnyOf((as_criterion(other), *_flat(self.criterion, AnyOf))))

    def __invert__(self) -> "Rule":
        return Rule(Negation(self.criterion))

    def unless(self, exception: object) -> "Rule":
        """Return the rule suspended where the exception is met."""
        return Rule(Unless(self.criterion, as_criterion(exception)))

    def if_unknown(self, fallback: object) -> "Rule":
        """Return the rule, with a fallback that speaks only where it is unknown. Not monotone in knowledge."""
        return Rule(FirstDecided((self.criterion, as_criterion(fallback))))

    def __bool__(self) -> NoReturn:
        no_truth_value()

    def _refuse_order(self, other: object) -> NoReturn:
        raise DefinitionError(PARENTHESES, code="OPERATOR")

    __lt__ = __le__ = __gt__ = __ge__ = _refuse_order


def _flat(criterion: Criterion, group: type[AllOf] | type[AnyOf]) -> tuple[Criterion, ...]:
    return criterion.operands if isinstance(criterion, group) else (criterion,)


def as_criterion(rule: object) -> Criterion:
    """Return the criterion of a rule, of a yes-or-no fact, or a kind itself.

    Raises:
        DefinitionError: `OPERATOR`, teaching what to write instead of a bool or a bare term.
    """
    if isinstance(rule, (Rule, Combinable)):  # the class first: a protocol takes long to tell
        return rule.criterion
    if isinstance(rule, Criterion):
        return rule
    if isinstance(rule, bool):
        raise DefinitionError(
            "a Python bool is no rule: `is`, `in`, `and`, `or`, `not` decide before any subject is there; write c.flag "
            "in place of c.flag is True, and ~c.flag in place of c.flag is False",
            code="OPERATOR",
        )
    if hasattr(rule, "exists"):
        raise DefinitionError(
            "rows of an event table are no rule; say something of them: .exists(), .never(), .count() >= 2",
            code="OPERATOR",
        )
    if isinstance(rule, int) or hasattr(rule, "term"):
        raise DefinitionError(PARENTHESES, code="OPERATOR")
    raise DefinitionError(
        "a rule is due here: a comparison such as c.x >= 2, a yes-or-no fact, or a kind of criterion", code="OPERATOR"
    )


def _all(rules: Iterable[object]) -> tuple[Criterion, ...]:
    return tuple(as_criterion(rule) for rule in rules)


def all_of(*rules: object) -> Rule:
    """Return the rule that every one is met."""
    return Rule(AllOf(_all(rules)))


def any_of(*rules: object) -> Rule:
    """Return the rule that at least one is met."""
    return Rule(AnyOf(_all(rules)))


def at_least(k: int, *rules: object) -> Rule:
    """Return the rule that at least k are met."""
    return Rule(AtLeastOf(k, _all(rules)))


def not_(rule: object) -> Rule:
    """Return the rule that something is not met; the same as `~`, for plain kinds."""
    return Rule(Negation(as_criterion(rule)))


def choose(*bands: tuple[object, object], otherwise: object) -> Rule:
    """Return the rule of the first band whose condition is met.

    Args:
        bands: pairs of a condition and the rule that counts where it is met.
        otherwise: the rule that counts where no condition is.
    """
    pairs = tuple(Band(as_criterion(when), as_criterion(then)) for when, then in bands)
    return Rule(Choice(pairs, as_criterion(otherwise)))


def always(met: bool, because: str) -> Rule:
    """Return a rule that is settled, with the reason."""
    return Rule(Always(met, because))


def undecided(*about: object, because: str, cause: Cause = Cause.NEEDS_JUDGEMENT) -> Rule:
    """Return a rule that stays unknown: a question on which the criterion itself is open.

    Args:
        about: the facts (handles or names) that it is about; they are listed as missing with the cause.
        because: what is open.
        cause: why.
    """
    return Rule(Open(tuple(name if isinstance(name, str) else fact_name(name) for name in about), because, cause))


def fact_name(handle: object) -> str:
    """Return the name of a fact handle.

    Raises:
        DefinitionError: `OPERATOR` when it is not a fact of a schema.
    """
    name = getattr(getattr(handle, "term", None), "name", None)
    if not isinstance(name, str):
        raise DefinitionError("a fact of a schema is due here, such as c.diagnosis", code="OPERATOR")
    return name
