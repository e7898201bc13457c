"""The kernel: the closed set of nodes in which every criterion says itself.

Three sorts never mix: a `Term` evaluates to a value, a `Predicate` to a verdict, `Rows` to rows of an event table.
Nodes are frozen values with ordinary equality.

A node with `non_monotone = True` may turn a decided verdict when more becomes known; every other node never does.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar
from typing import Literal as Choice

from attrs import field, frozen

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.kernel.constants import WORDING, constant_field
from eligibility_engine.value import Scalar
from eligibility_engine.verdict import Cause, Verdict

Part = Choice["value", "uln", "lln", "at"]
Operator = Choice["+", "-", "*", "/"]
Comparison = Choice["<", "<=", "==", "!=", ">=", ">"]
Rounding = Choice["half_up"]
Reduction = Choice["count", "distinct", "min", "max", "sum", "earliest", "latest"]
Ties = Choice["lowest", "highest", "conflicting"]
Judge = Callable[[Mapping[str, Scalar | None]], Verdict]
"""Code that judges the values of what it reads, by name; None stands for what is not known."""


@frozen(cache_hash=True)
class FactRef:
    """A fact, or a part of a measurement: its value, upper or lower limit of normal, or date.

    `unit` is the unit in which a measurement's number must come; `None` takes it in the unit it was reported in, which
    is only comparable with other parts of the same measurement.
    """

    name: str
    part: Part = "value"
    unit: str | None = None


@frozen(cache_hash=True)
class FieldRef:
    """A field of the row at hand, or a part of it; stands only inside `Where` or `Reduce` over rows of its table."""

    table: str
    name: str
    part: Part = "value"
    unit: str | None = None


@frozen(cache_hash=True)
class Literal:
    """A constant: a bool, a text, a rational, a date or an instant."""

    value: Scalar = constant_field()


@frozen(cache_hash=True)
class AsOf:
    """The date on which eligibility is judged."""


@frozen(cache_hash=True)
class Arithmetic:
    """Exact arithmetic on numbers; a divisor that may be 0 gives missing, cause `undefined`."""

    operator: Operator
    left: "Term"
    right: "Term"


@frozen(cache_hash=True)
class Power:
    """A number raised to a constant power, or a constant above 0 to a power that is a number.

    Stands only directly under `Round`, since most powers are irrational.
    """

    term: "Term"
    exponent: "Term"


@frozen(cache_hash=True)
class Round:
    """A number rounded to decimals, half away from zero; of a `Power`, computed with 50 digits.

    `called` names a formula, which sentences say in place of its arithmetic; `unit` is the unit of its result, whatever
    its parts are measured in.
    """

    term: "Term | Power"
    decimals: int
    rounding: Rounding = "half_up"
    called: str = field(default="", metadata=WORDING)
    unit: str | None = field(default=None, metadata=WORDING)


@frozen(cache_hash=True)
class Elapsed:
    """Completed units from one date to another: the largest n with `Shift(start, n units) <= end`."""

    start: "Term"
    end: "Term"
    unit: TimeUnit
    leap_day: LeapDay = LeapDay.MARCH_1


@frozen(cache_hash=True)
class Shift:
    """A date moved by a whole number of units."""

    term: "Term"
    amount: "Term"
    unit: TimeUnit
    leap_day: LeapDay = LeapDay.MARCH_1


@frozen(cache_hash=True)
class FirstKnown:
    """The first of the terms that is not missing; an interval counts as known.

    `because` is the reason for an assumed value; `called` is how sentences name the whole.
    """

    non_monotone: ClassVar[bool] = True
    terms: tuple["Term", ...]
    because: str = field(default="", metadata=WORDING)
    called: str = field(default="", metadata=WORDING)


@frozen(cache_hash=True)
class When:
    """One branch of a `Choose`."""

    condition: "Predicate"
    then: "Term"


@frozen(cache_hash=True)
class Choose:
    """The first branch whose condition is met; with an unknown condition, the hull of what could be chosen."""

    cases: tuple[When, ...]
    otherwise: "Term"


@frozen(cache_hash=True)
class Events:
    """The rows of an event table that are dated on or before the as-of date; later ones are invisible."""

    table: FactRef


@frozen(cache_hash=True)
class Where:
    """The rows that meet a condition; a row on which it is unknown possibly belongs to them."""

    rows: "Rows"
    condition: "Predicate"


@frozen(cache_hash=True)
class Reduce:
    """One value out of rows: how many, or the least, greatest, summed, earliest or latest value of a term.

    Attributes:
        reduction: `count` takes rows alone; `distinct` counts the different values of `of`.
        rows: the rows.
        of: the term that is evaluated in each row.
        by: the date by which rows are ordered; only `earliest` and `latest` have one.
        ties: what `earliest` and `latest` take of several rows on that very date: the lowest or highest value, or
            `conflicting`, which leaves it open unless they agree.
    """

    reduction: Reduction
    rows: "Rows"
    of: "Term | None" = None
    by: "Term | None" = None
    ties: Ties | None = None


@frozen(cache_hash=True)
class Compare:
    """One comparison of two terms of the same type."""

    operator: Comparison
    left: "Term"
    right: "Term"


@frozen(cache_hash=True)
class OneOf:
    """Membership of a term in a fixed, non-empty set; `called` is how sentences name the set."""

    term: "Term"
    members: frozenset[Scalar] = constant_field()
    called: str = field(default="", metadata=WORDING)


@frozen(cache_hash=True)
class IsKnown:
    """Whether a term is not missing; an interval counts as known. Never unknown itself."""

    non_monotone: ClassVar[bool] = True
    term: "Term"


@frozen(cache_hash=True)
class And:
    """Strong Kleene conjunction."""

    operands: tuple["Predicate", ...]


@frozen(cache_hash=True)
class Or:
    """Strong Kleene disjunction."""

    operands: tuple["Predicate", ...]


@frozen(cache_hash=True)
class Not:
    """Strong Kleene negation."""

    operand: "Predicate"


@frozen(cache_hash=True)
class AtLeast:
    """At least k of the operands."""

    k: int
    operands: tuple["Predicate", ...]


@frozen(cache_hash=True)
class Constant:
    """A verdict that no fact changes, and the reason; an unknown one names its cause and the facts that it is about."""

    verdict: Verdict
    cause: Cause | None = None
    about: tuple[str, ...] = field(default=(), metadata=WORDING)
    because: str = field(default="", metadata=WORDING)


@frozen(cache_hash=True)
class Judged:
    """What code judges, which stands outside the kernel: the terms it reads have names, and it is told their values.

    `key` and `version` stand for the code wherever nodes are compared or written. Where a term is not known exactly the
    verdict is unknown and the code is not asked; with `takes_missing` it is, and finds None there.
    """

    key: str
    version: str
    names: tuple[str, ...]
    reads: tuple["Term", ...]
    judge: Judge = field(eq=False, repr=False)
    takes_missing: bool = False

    @property
    def non_monotone(self) -> bool:
        """Whether a verdict may turn when more becomes known."""
        return self.takes_missing

    @property
    def called(self) -> str:
        """The key and version that stand for the code: `hla_match@2`."""
        return f"{self.key}@{self.version}"


Term = FactRef | FieldRef | Literal | AsOf | Arithmetic | Round | Elapsed | Shift | FirstKnown | Choose | Reduce
Rows = Events | Where
Predicate = Compare | OneOf | IsKnown | And | Or | Not | AtLeast | Constant | Judged
Node = Term | Power | When | Predicate | Rows

TERMS: tuple[type, ...] = (
    FactRef, FieldRef, Literal, AsOf, Arithmetic, Power, Round, Elapsed, Shift, FirstKnown, Choose, Reduce,
)  # fmt: skip
ROWS: tuple[type, ...] = (Events, Where)
PREDICATES: tuple[type, ...] = (Compare, OneOf, IsKnown, And, Or, Not, AtLeast, Constant, Judged)
NODES: tuple[type, ...] = (*TERMS, *PREDICATES, *ROWS, When)


def truth(predicate: Predicate) -> Choose:
    """Return a predicate as a term: true when met, false when not met, missing when unknown."""
    return Choose((When(predicate, Literal(True)),), Literal(False))


def is_truth(choice: Choose) -> bool:
    """Say whether a choice is what `truth` makes of a predicate."""
    return choice.otherwise == Literal(False) and [case.then for case in choice.cases] == [Literal(True)]


def holds(term: Term) -> Compare:
    """Return the predicate that a truth-valued term is true."""
    return Compare("==", term, Literal(True))
