"""How a strategy draws: from few options, the plainest first."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
Drawn = TypeVar("Drawn")


class Draw(Protocol):
    """Draws from a strategy: what Hypothesis hands to a composite, or `data.draw`."""

    def __call__(self, strategy: SearchStrategy[Drawn], /) -> Drawn:
        """Return a value."""


@cache
def places(size: int) -> SearchStrategy[int]:
    """Return the places of a sequence of a size."""
    return st.integers(min_value=0, max_value=size - 1)


def pick(draw: Draw, options: Sequence[T]) -> T:
    """Return one of the options; the first is the plainest."""
    return options[0] if len(options) == 1 else options[draw(places(len(options)))]


def happens(draw: Draw, percent: int) -> bool:
    """Say whether something happens; what does not happen is plainer."""
    return percent > 0 and draw(places(100)) >= 100 - percent


def lacks(draw: Draw, rate: float) -> bool:
    """Say whether something is left out, at a rate from 0 to 1; where it can be, what is left out is plainer."""
    percent = round(100 * rate)
    return percent > 0 and draw(places(100)) < percent
