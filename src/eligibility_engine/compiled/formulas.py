"""Comparisons of formulas: fractions, where all in them is known exactly; the reference judges the others.

A formula is a tree of small functions of its inputs, which are plain facts and conditions. None is missing.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import add, mul, sub
from typing import Any, Final, cast

from attrs import define, field, frozen

from eligibility_engine.compiled.logic import Logic
from eligibility_engine.compiled.rails import RailNames
from eligibility_engine.exact import read_number
from eligibility_engine.kernel.expression import (
    Arithmetic,
    Choose,
    Compare,
    Comparison,
    FirstKnown,
    Literal,
    Operator,
    Power,
    Predicate,
    Round,
    Term,
)
from eligibility_engine.semantics.operations import OF_POINTS, rounded, rounded_exponential, rounded_power
from eligibility_engine.value import Exact, Interval, Value

Inputs = Sequence[Any]
Number = Fraction | None
Part = Callable[[Inputs], Number]
UNSAID: Final = object()
"""What is returned where fractions do not say it: the reference is to be asked."""


class UnsaidError(Exception):
    """Fractions do not say what a formula is. It never leaves here."""


@frozen
class Formula:
    """The comparison of two formulas."""

    operator: Comparison
    left: Part
    right: Part

    def __call__(self, inputs: Inputs) -> object:
        """Return whether it holds, None where something is missing, or UNSAID."""
        try:
            left, right = self.left(inputs), self.right(inputs)
        except UnsaidError:
            return UNSAID
        return None if left is None or right is None else OF_POINTS[self.operator](left, right)


@define
class FormulaParts:
    """Makes a formula of terms, and collects the names of its inputs.

    Attributes:
        rails: gives the rails of a term.
        condition: gives a predicate as logic.
        inputs: the inputs as source.
    """

    rails: Callable[[Term, bool], RailNames | None]
    condition: Callable[[Predicate], Logic]
    inputs: list[str] = field(factory=list)

    def formula(self, predicate: Compare) -> Formula | None:
        """Return a comparison; None where plain facts do not say what it reads."""
        left, right = self.part(predicate.left), self.part(predicate.right)
        return None if left is None or right is None else Formula(predicate.operator, left, right)

    def part(self, term: Term) -> Part | None:
        """Return what works out a term."""
        match term:
            case Literal(Fraction() as constant):
                return lambda _: constant
            case Arithmetic(operator, one, other):
                return self._arithmetic(operator, one, other)
            case Round(inner, decimals):
                return self._round(inner, decimals)
            case Choose():
                return self._choice(term)
            case FirstKnown(terms):
                parts = self._every(terms)
                return None if parts is None else lambda inputs: _first(part(inputs) for part in parts)
        return self._input(self.rails(term, True))

    def _every(self, terms: Sequence[Term]) -> list[Part] | None:
        parts = [self.part(term) for term in terms]
        return None if None in parts else cast(list[Part], parts)

    def _place(self, name: str) -> int:
        if name not in self.inputs:
            self.inputs.append(name)
        return self.inputs.index(name)

    def _input(self, found: RailNames | None) -> Part | None:
        if found is None or found.sort not in {"whole", "number"}:
            return None
        low, high = self._place(found.low), self._place(found.high)
        return lambda inputs: _exactly(inputs[low], inputs[high])

    def _arithmetic(self, operator: Operator, one: Term, other: Term) -> Part | None:
        parts = self._every((one, other))
        if parts is None:
            return None
        left, right = parts
        step = _STEPS[operator]

        def worked_out(inputs: Inputs) -> Number:
            one, other = left(inputs), right(inputs)
            return None if one is None or other is None else step(one, other)

        return worked_out

    def _round(self, inner: Term | Power, decimals: int) -> Part | None:
        match inner:
            case Power(base, Literal(Fraction() as exponent)):
                part, step = self.part(base), lambda value: rounded_power(value, exponent, decimals)
            case Power(Literal(Fraction() as base), exponent):
                part, step = self.part(exponent), lambda value: rounded_exponential(base, value, decimals)
            case _:
                part, step = self.part(cast(Term, inner)), lambda value: rounded(value, decimals)
        return None if part is None else lambda inputs: _applied(step, part(inputs))

    def _choice(self, term: Choose) -> Part | None:
        found = self.part(term.otherwise)
        for case in reversed(term.cases):
            then = self.part(case.then)
            if found is None or then is None:
                return None
            logic = self.condition(case.condition)
            found = _chosen(self._place(logic.met), self._place(logic.not_met), then, found)
        return found


def _chosen(met: int, not_met: int, then: Part, rest: Part) -> Part:
    """Return one of two; both where the condition is unknown, which is missing where one of them is."""

    def chosen(inputs: Inputs) -> Number:
        if inputs[met]:
            return then(inputs)
        if inputs[not_met]:
            return rest(inputs)
        if then(inputs) is not None and rest(inputs) is not None:
            raise UnsaidError
        return None

    return chosen


def _exactly(low: Any, high: Any) -> Number:
    """Return the number that rails stand for.

    Raises:
        UnsaidError: for an interval, and where a float is beside the number.
    """
    if low is None:
        return None
    found = _read(low) if low == high else ""
    if isinstance(found, str):
        raise UnsaidError
    return found


def _applied(step: Callable[[Value], Value], number: Number) -> Number:
    """Return what an operation of the reference makes of an exact number.

    Raises:
        UnsaidError: where it makes an interval of it.
    """
    if number is None:
        return None
    found = step(Exact(number))
    if isinstance(found, Interval):
        raise UnsaidError
    return Fraction(cast(Fraction, found.value)) if isinstance(found, Exact) else None


def _quotient(one: Fraction, other: Fraction) -> Number:
    return one / other if other else None


_STEPS: Final[dict[Operator, Callable[[Fraction, Fraction], Number]]] = {
    "+": add, "-": sub, "*": mul, "/": _quotient,
}  # fmt: skip
_read: Final = lru_cache(maxsize=65536)(read_number)
"""Numbers recur; that of a float is looked for in its digits."""


def _first(numbers: Iterable[Number]) -> Number:
    return next((number for number in numbers if number is not None), None)
