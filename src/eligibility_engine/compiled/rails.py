"""Terms in source: the names of their rails, and what these are."""

from datetime import date, datetime

from attrs import frozen

from eligibility_engine.compiled.plain import Rail
from eligibility_engine.compiled.slots import Sort
from eligibility_engine.dates import CLOCK_UNITS
from eligibility_engine.kernel.expression import Arithmetic, Elapsed, Node, Shift, Term
from eligibility_engine.kernel.walking import constants, reads, row_tables
from eligibility_engine.value import Scalar


@frozen
class RailNames:
    """A term in source: the names of its rails, which are one where it is always exact.

    Attributes:
        low: the name of the least that it can be.
        high: the name of the greatest.
        sort: what its rails are.
        may_lack: whether it can be missing.
        is_vague: whether two rails do not say which values between them it can have, as equality asks.
        is_any_day: whether it may be the last day of the calendar, which counts as ongoing, or have an infinite end.
        is_closed: whether its ends belong to it, so that no rail is a float beside one.
    """

    low: str
    high: str
    sort: Sort
    may_lack: bool = True
    is_vague: bool = False
    is_any_day: bool = False
    is_closed: bool = True

    @property
    def is_exact(self) -> bool:
        """Whether it is never an interval."""
        return self.low == self.high

    @property
    def known(self) -> tuple[str, ...]:
        """What holds where it is not missing."""
        return (f"{self.low} is not None",) if self.may_lack else ()


def sort_of_constant(value: Scalar, plain: Rail) -> Sort:
    """Return the sort of a constant."""
    if isinstance(value, date):
        return "moment" if isinstance(value, datetime) else "day"
    return "text" if isinstance(plain, str) else "whole" if isinstance(plain, int) else "number"


def is_constant(term: Term) -> bool:
    """Say whether no fact and no field decides a term."""
    return not reads(term) and not row_tables(term)


def is_product(term: Term) -> bool:
    """Say whether a term is a product or a quotient."""
    return isinstance(term, Arithmetic) and term.operator in {"*", "/"}


def is_by_the_clock(node: Node) -> bool:
    """Say whether a node counts hours or minutes, or holds a time."""
    counts = isinstance(node, (Elapsed, Shift)) and node.unit in CLOCK_UNITS
    return counts or any(isinstance(value, datetime) for value in constants(node))


def are_days(*terms: RailNames) -> bool:
    """Say whether terms are days."""
    return all(term.sort == "day" for term in terms)


def are_alike(terms: list[RailNames]) -> bool:
    """Say whether terms can be compared rail by rail: numbers, whole or not, or of one sort."""
    sorts = {"number" if term.sort == "whole" else term.sort for term in terms}
    return len(sorts) == 1


def joined(names: list[str], terms: list[RailNames], may_lack: bool) -> RailNames:
    """Return the names of a term that is one of several."""
    sorts = {term.sort for term in terms}
    sort = terms[0].sort if len(sorts) == 1 else "number"
    vague = any(term.is_vague for term in terms) or len(sorts) > 1
    any_day, closed = any(term.is_any_day for term in terms), all(term.is_closed for term in terms)
    return RailNames(names[0], names[-1], sort, may_lack, vague, any_day, closed)
