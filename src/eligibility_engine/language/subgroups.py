"""Values that differ by subgroup: by answer, by code, by band; and the greater or lesser of two."""

import warnings
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final, TypeVar

from eligibility_engine.errors import DefinitionError, DefinitionWarning
from eligibility_engine.exact import decimal_text, exact
from eligibility_engine.facts import Enumeration
from eligibility_engine.kernel.expression import (
    Arithmetic,
    Choose,
    Compare,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Predicate,
    Term,
    When,
)
from eligibility_engine.language.answers import ChoiceTerm
from eligibility_engine.language.codes import CodeTerm
from eligibility_engine.language.handles import OrderedHandle
from eligibility_engine.language.numbers import NumberTerm

Band = tuple[Any, Any]
Ordered = TypeVar("Ordered", bound=OrderedHandle)

NO_VALUE: Final = Arithmetic("/", Literal(Fraction(0)), Literal(Fraction(0)))
"""A number that has no value, cause `undefined`: what stands where no subgroup fits."""


def _chosen(
    cases: Iterable[tuple[Predicate, object]], otherwise: object, like: OrderedHandle | None, called: str
) -> Any:
    of = NumberTerm(NO_VALUE) if like is None else like
    whens = tuple(When(condition, _value(of, value)) for condition, value in cases)
    chosen = Choose(whens, _value(of, otherwise)) if whens else _value(of, otherwise)
    return of.computed(FirstKnown((chosen,), called=called))


def _value(of: OrderedHandle, value: object) -> Term:
    return NO_VALUE if value is NO_VALUE or value is None else of.other(value)


def by_answer(word: ChoiceTerm, values: Mapping[str, object], *, called: str, like: OrderedHandle | None = None) -> Any:
    """Return the number that belongs to an answer: `by_answer(c.sex, {"female": 12, "male": 13}, called="...")`.

    Args:
        word: the enumeration.
        values: a number, a term, or with `like` a quantity, for every answer of the enumeration.
        called: how sentences name the number, such as `the limit by sex`.
        like: a measurement whose unit the quantities are taken in.

    Raises:
        DefinitionError: `RULE_MEMBER` when an answer lacks a value, or a value has no answer.
    """
    kind = word.fact.type
    assert isinstance(kind, Enumeration)
    odd = sorted(set(kind.answers) ^ set(values))
    if odd:
        raise DefinitionError(
            f"every answer of {word.fact.name} has one value, and no other word has; check {', '.join(odd)}",
            code="RULE_MEMBER",
        )
    *cases, (_, last) = [(Compare("==", word.term, word.other(key)), value) for key, value in values.items()]
    return _chosen(cases, last, like, called)


def by_code(code: CodeTerm, values: Mapping[Any, object], *, called: str) -> NumberTerm:
    """Return the number that belongs to a code, such as its half-life; of any other code it has no value.

    Args:
        code: the code, often a field of an event table.
        values: a number or a term for each code or coding.
        called: how sentences name the number.

    Raises:
        DefinitionError: `RULE_EMPTY` without a code, `RULE_CODE` for a coding of another system.
    """
    if not values:
        raise DefinitionError("by_code needs at least one code with its value", code="RULE_EMPTY")
    cases = [(Compare("==", code.term, code.other(key)), value) for key, value in values.items()]
    found: NumberTerm = _chosen(cases, NO_VALUE, None, called)
    return found


def by_band(
    number: OrderedHandle, bands: Mapping[Band, object], *, called: str, like: OrderedHandle | None = None
) -> Any:
    """Return the number of the band that holds another: `by_band(c.age, {(18, 65): 60, (65, None): 45}, called=...)`.

    A band includes its lower end and excludes its upper one; `None` is no limit. Where no band fits, it has no value.

    Args:
        number: what the bands are of, such as an age.
        bands: a number, a term, or with `like` a quantity, for each band; None where there is meant to be no value.
        called: how sentences name the number.
        like: a measurement whose unit the quantities are taken in.

    Raises:
        DefinitionError: `RULE_EMPTY` without a band with a value or for an empty one, `RULE_BANDS` when two overlap.

    Warns:
        DefinitionWarning: with every gap between the bands, and between them and the ends of the number's domain.
    """
    if all(value is None for value in bands.values()):
        raise DefinitionError("by_band needs at least one band with a value", code="RULE_EMPTY")
    *cases, (_, last) = _stretches(bands, *_domain(number))
    below = [(Compare("<", number.term, Literal(high)), value) for high, value in cases if high is not None]
    return _chosen(below, last, like, called)


def _domain(number: OrderedHandle) -> tuple[Fraction | None, Fraction | None]:
    """Return the ends of what a number can be, as far as it is a fact that declares them."""
    kind = number.fact.type if isinstance(number.term, (FactRef, FieldRef)) else None
    return getattr(kind, "minimum", None), getattr(kind, "maximum", None)


def _stretches(
    bands: Mapping[Band, object], minimum: Fraction | None, maximum: Fraction | None
) -> list[tuple[Fraction | None, object]]:
    """Return the upper end of every stretch of the number line with its value, upwards; the last has no upper end."""
    exactly = {band: tuple(None if end is None else exact(end) for end in band) for band in bands}
    found: list[tuple[Fraction | None, object]] = []
    gaps: list[tuple[Fraction | None, Fraction | None]] = []
    reached: Fraction | None = None
    for band in sorted(bands, key=lambda band: (exactly[band][0] is not None, exactly[band][0] or Fraction(0))):
        low, high = exactly[band]
        if (low is not None and high is not None and low >= high) or (low is None and high is None):
            raise DefinitionError("a band has an end, and its lower end lies below its upper one", code="RULE_EMPTY")
        if found and (reached is None or low is None or low < reached):
            raise DefinitionError("two bands overlap; each value lies in one band", code="RULE_BANDS")
        if low is not None and low != reached:
            gaps += [(reached if found else minimum, low)] if minimum is None or low > minimum else []
            found.append((low, NO_VALUE))
        found.append((high, bands[band]))
        reached = high
    if reached is not None:
        gaps += [(reached, maximum)] if maximum is None or maximum >= reached else []
        found.append((None, NO_VALUE))
    _warn_of_gaps(gaps)
    return found


def _warn_of_gaps(gaps: Iterable[tuple[Fraction | None, Fraction | None]]) -> None:
    """Warn of numbers that no band holds: between two bands, or beside all of them."""
    for start, end in gaps:
        ends = [f"{word} {decimal_text(at)}" for word, at in (("from", start), ("to", end)) if at is not None]
        warnings.warn(
            f"the bands leave a gap {' '.join(ends)}, where there is no value; a band with the value None says that "
            "this is meant",
            DefinitionWarning,
            stacklevel=4,
        )


def greatest(first: Ordered, *others: object) -> Ordered:
    """Return the greatest of some terms: "whichever is higher", "whichever is longer"."""
    return _outermost(first, others, ">=")


def least(first: Ordered, *others: object) -> Ordered:
    """Return the least of some terms: "whichever is lower"."""
    return _outermost(first, others, "<=")


def _outermost(first: Ordered, others: Iterable[object], operator: Any) -> Ordered:
    found: Ordered = first
    for other in others:
        term = first.other(other)
        found = first.computed(Choose((When(Compare(operator, found.term, term), found.term),), term))
    return found
