"""Products and quotients of exact numbers, such as 1.5 times an upper limit of normal, and their exact comparison.

Floats decide where two products lie farther apart than rounding can bring them; rationals decide the rest.
"""

from fractions import Fraction
from typing import Final

from attrs import evolve, frozen

from eligibility_engine.compiled.logic import both
from eligibility_engine.exact import read_number
from eligibility_engine.kernel.expression import Comparison
from eligibility_engine.semantics.operations import OF_POINTS

NEAR, LEAST = 1e-12, 1e-280
"""Products of a few dozen factors are rounded by less than this part of themselves; below LEAST nothing is decided."""
MOST_FACTORS: Final = 32
_LEAST_FACTOR: Final = Fraction(1, 10**100)


@frozen
class Product:
    """A constant times some names, divided by others.

    `divisors` are the names that stood in a divisor somewhere, and so may not be 0, wherever they stand now; `spans`
    holds both rails of those that can be intervals.
    """

    factor: Fraction
    times: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    never_negative: bool = True
    spans: tuple[tuple[str, str], ...] = ()
    divisors: tuple[str, ...] = ()

    def multiplied(self, other: "Product") -> "Product":
        """Return the product with another."""
        return Product(
            self.factor * other.factor,
            self.times + other.times,
            self.over + other.over,
            self.never_negative and other.never_negative,
            self.spans + other.spans,
            self.divisors + other.divisors,
        )

    def inverse(self) -> "Product | None":
        """Return one over it; None where it is 0 whatever the names are."""
        if self.factor == 0:
            return None
        divisors = self.divisors + self.names
        return evolve(self, factor=1 / self.factor, times=self.over, over=self.times, divisors=divisors)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it."""
        return self.times + self.over

    @property
    def is_plain(self) -> bool:
        """Whether it is one number from 0 up, times a constant with which it neither overflows nor underflows."""
        modest = Fraction(1, 10**6) <= self.factor <= 10**6
        return modest and self.never_negative and len(self.times) == 1 and not self.over

    @property
    def is_steady(self) -> bool:
        """Whether floats give it without losing more than a rounding: a constant of modest size, times one name."""
        modest = self.factor == 0 or _LEAST_FACTOR <= abs(self.factor) <= 1 / _LEAST_FACTOR
        return modest and len(self.times) <= 1 and not self.over

    def written(self, factor: str) -> str:
        """Return the source of a steady one; the constant by its name, which makes whole numbers floats."""
        return " * ".join(self.times if self.factor == 1 and self.times else (factor, *self.times))

    def exactly(self, numbers: list[Fraction]) -> Fraction:
        """Return it for numbers in place of the names."""
        found = self.factor
        for place, number in enumerate(numbers):
            found = found * number if place < len(self.times) else found / number
        return found


@frozen
class ExactComparison:
    """One comparison of two products in rationals."""

    operator: Comparison
    left: Product
    right: Product

    def __call__(self, *floats: float) -> bool:
        """Say whether it holds for numbers in place of the names of both, in order."""
        numbers = [Fraction(read_number(number)) for number in floats]
        cut = len(self.left.names)
        return OF_POINTS[self.operator](self.left.exactly(numbers[:cut]), self.right.exactly(numbers[cut:]))


def valued(*products: Product) -> str:
    """Return when products have a value: all in them is known, and no divisor is 0."""
    known = dict.fromkeys(name for product in products for name in product.names)
    divisors = dict.fromkeys(name for product in products for name in product.divisors)
    return both((*(f"{name} is not None" for name in known), *(f"{name} != 0" for name in divisors)))
