"""Stretches of a number line, or of time: where a comparison holds, and where several do."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import evolve, frozen

from eligibility_engine.kernel.expression import Comparison


@frozen
class Limit:
    """An end of a stretch.

    Attributes:
        at: where it lies: a number, or days from the day that the line is about.
        words: what it is.
        included: whether it belongs to the stretch.
    """

    at: Fraction
    words: str
    included: bool


@frozen
class Stretch:
    """From one end to another; None where there is no end. A point has one end twice."""

    low: Limit | None = None
    high: Limit | None = None

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The ends that there are, each once."""
        return tuple(dict.fromkeys(end for end in (self.low, self.high) if end is not None))

    def describe(self) -> str:
        """Say it for those who do not see it: `from 18 years (included) to 75 years (included)`."""
        if self.low is not None and self.low == self.high:
            return f"exactly {self.low.words}"
        ends = (("from", self.low), ("to", self.high))
        return " ".join(
            f"{word} {end.words} ({'included' if end.included else 'not included'})" for word, end in ends if end
        )


def where(operator: Comparison, at: Fraction, words: str) -> Iterator[Stretch]:
    """Yield where a comparison with one value holds."""
    end = Limit(at, words, "=" in operator and operator != "!=")
    if operator == "==":
        yield Stretch(end, end)
    if operator in {"<", "<=", "!="}:
        yield Stretch(high=end)
    if operator in {">", ">=", "!="}:
        yield Stretch(low=end)


def all_of(every: Iterable[tuple[Stretch, ...]]) -> tuple[Stretch, ...]:
    """Return where all of some comparisons hold."""
    found: tuple[Stretch, ...] = (Stretch(),)
    for stretches in every:
        found = tuple(one for a in found for b in stretches if (one := _both(a, b)) is not None)
    return found


def complement(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return where none of some stretches lies."""
    return all_of(tuple(_beside(one)) for one in stretches)


def any_of(every: Iterable[tuple[Stretch, ...]]) -> tuple[Stretch, ...]:
    """Return where at least one of some comparisons holds; what overlaps becomes one stretch."""
    return complement(all_of(complement(stretches) for stretches in every))


def _beside(one: Stretch) -> Iterator[Stretch]:
    """Yield what lies below a stretch and above it; an end that belongs to it does not belong to them."""
    if one.low is not None:
        yield Stretch(high=evolve(one.low, included=not one.low.included))
    if one.high is not None:
        yield Stretch(low=evolve(one.high, included=not one.high.included))


def _both(a: Stretch, b: Stretch) -> Stretch | None:
    """Return what two stretches have in common; None where that is nothing."""
    low = _inner([a.low, b.low], 1)
    high = _inner([a.high, b.high], -1)
    if low is not None and high is not None:
        if low.at > high.at or (low.at == high.at and not (low.included and high.included)):
            return None
        if low.at == high.at:
            return Stretch(low, low)
    return Stretch(low, high)


def _inner(ends: list[Limit | None], sign: int) -> Limit | None:
    """Return the end that leaves less; of two at one place the one that does not belong."""
    known = [end for end in ends if end is not None]
    return max(known, key=lambda end: (sign * end.at, not end.included), default=None)
