"""Terms as authors write them: handles on facts, with comparisons, arithmetic, windows and fallbacks."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from eligibility_engine.criteria import Between, Comparing, Ends, IsIn, IsRecorded, IsTrue, TimesLimit, Within
from eligibility_engine.criteria.limit import Limit
from eligibility_engine.criteria.window import Side
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import LeapDay, TimeUnit, parse_date, parse_instant
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Comparison,
    Elapsed,
    FactRef,
    FirstKnown,
    Literal,
    Operator,
    Power,
    Round,
    Shift,
    Term,
    When,
)
from eligibility_engine.facts import Fact, Measurement
from eligibility_engine.language.rules import PARENTHESES, Rule, as_criterion, no_truth_value
from eligibility_engine.units import Quantity

Numeric = int | float | Decimal | Fraction


class TermHandle:
    """A term while a set is written; every comparison returns a `Rule`.

    As an attribute of a `FactSchema` it is a fact, and `fact` holds its declaration.
    """

    _declare: Any = None
    _fact: Fact | None = None
    _term: Term | None = None
    _takes: ClassVar[str] = "a value"

    def __init__(self, term: Term | None = None) -> None:
        self._term = term

    def __set_name__(self, owner: type, name: str) -> None:
        if self._declare is not None:
            self._fact = self._declare(name)
            self._term = self._reference(self._fact)

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

    def _other(self, value: object) -> Term:
        if value is None:
            raise DefinitionError(
                "nothing equals a missing value; write c.x.is_recorded() or ~c.x.is_recorded()", code="OPERATOR"
            )
        if isinstance(value, TermHandle):
            return value.term
        return self._constant(value)

    def _refuse(self) -> NoReturn:
        raise DefinitionError(f"{self._takes} is due on the other side", code="RULE_TYPE")

    def _compare(self, operator: Comparison, other: object) -> Rule:
        return Rule(Comparing(self.term, operator, self._other(other)))

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

    def is_recorded(self) -> Rule:
        """Return the rule that the term is not missing. Not monotone in knowledge."""
        return Rule(IsRecorded(self.term))

    def is_in(self, members: Iterable[Any], name: str = "") -> Rule:
        """Return the rule that the term is one of the members.

        Args:
            members: constants of the term's type; at least one.
            name: what the set is called, for sentences.
        """
        constants = [self._other(member) for member in members]
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
        assumed = self._other(value)
        if when is not None:
            assumed = Choose((When(as_criterion(when).predicate(), assumed),), self.term)
        return type(self)(FirstKnown((self.term, assumed), because))


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
        return Rule(Between(self.term, self._other(low), self._other(high), ends))


class NumberTerm(OrderedHandle):
    """A number; the other side is a number in the same unit."""

    _takes = "a number"

    def _constant(self, value: Any) -> Term:
        if isinstance(value, (bool, str)) or not isinstance(value, (int, float, Decimal, Fraction)):
            self._refuse()
        return Literal(exact(value))

    def _calculate(self, operator: Operator, left: object, right: object) -> "NumberTerm":
        return NumberTerm(Arithmetic(operator, self._other(left), self._other(right)))

    def __add__(self, other: object) -> "NumberTerm":
        return self._calculate("+", self, other)

    def __radd__(self, other: object) -> "NumberTerm":
        return self._calculate("+", other, self)

    def __sub__(self, other: object) -> "NumberTerm":
        return self._calculate("-", self, other)

    def __rsub__(self, other: object) -> "NumberTerm":
        return self._calculate("-", other, self)

    def __mul__(self, other: object) -> "NumberTerm":
        return self._calculate("*", self, other)

    def __rmul__(self, other: object) -> "NumberTerm":
        return self._calculate("*", other, self)

    def __truediv__(self, other: object) -> "NumberTerm":
        return self._calculate("/", self, other)

    def __rtruediv__(self, other: object) -> "NumberTerm":
        return self._calculate("/", other, self)

    def rounded(self, decimals: int = 0) -> "NumberTerm":
        """Return the number rounded half away from zero."""
        return NumberTerm(Round(self.term, decimals))

    def power(self, exponent: Numeric, decimals: int) -> "NumberTerm":
        """Return the number raised to a constant power, computed with 50 digits and rounded to decimals."""
        return NumberTerm(Round(Power(self.term, Literal(exact(exponent))), decimals))


class MeasurementTerm(OrderedHandle):
    """A laboratory result; a threshold carries its unit: `c.platelets >= quantity(100, "10*9/L")`."""

    _takes = 'a quantity with its unit, such as quantity(100, "10*9/L"),'

    @property
    def _kind(self) -> Measurement:
        kind = self.fact.type
        assert isinstance(kind, Measurement)
        return kind

    def _reference(self, fact: Fact) -> Term:
        assert isinstance(fact.type, Measurement)
        return FactRef(fact.name, "value", fact.type.units.canonical)

    def _constant(self, value: Any) -> Term:
        if not isinstance(value, Quantity):
            raise DefinitionError(
                "a threshold on a measurement carries its unit: "
                f'quantity(100, "{self._kind.units.canonical}"); for multiples of a limit write c.x.times_uln > 1.5',
                code="RULE_UNIT",
            )
        number = self._kind.units.convert(value)
        if number is None:
            raise DefinitionError(
                f"{value.unit} has no exact factor to {self._kind.units.canonical}, the unit of {self.fact.name}",
                code="RULE_UNIT",
            )
        return Literal(number)

    @property
    def number(self) -> NumberTerm:
        """The result as a number in the canonical unit, for arithmetic."""
        return NumberTerm(self.term)

    @property
    def uln(self) -> NumberTerm:
        """The upper limit of normal of this result, as a number in the canonical unit."""
        return NumberTerm(FactRef(self.fact.name, "uln", self._kind.units.canonical))

    @property
    def lln(self) -> NumberTerm:
        """The lower limit of normal of this result, as a number in the canonical unit."""
        return NumberTerm(FactRef(self.fact.name, "lln", self._kind.units.canonical))

    @property
    def at(self) -> "DateTerm":
        """The date of this result."""
        return DateTerm(FactRef(self.fact.name, "at"))

    @property
    def times_uln(self) -> "LimitHandle":
        """The result as a multiple of its own upper limit of normal; compare it with a factor."""
        return LimitHandle(self.fact.name, "uln")

    @property
    def times_lln(self) -> "LimitHandle":
        """The result as a multiple of its own lower limit of normal; compare it with a factor."""
        return LimitHandle(self.fact.name, "lln")


class LimitHandle:
    """A result as a multiple of its own limit; `c.creatinine.times_uln > 1.5`."""

    def __init__(self, fact: str, limit: Limit) -> None:
        self._fact, self._limit = fact, limit

    def _compare(self, operator: Comparison, factor: Numeric) -> Rule:
        return Rule(TimesLimit(self._fact, operator, exact(factor), self._limit))

    def __lt__(self, factor: Numeric) -> Rule:
        return self._compare("<", factor)

    def __le__(self, factor: Numeric) -> Rule:
        return self._compare("<=", factor)

    def __gt__(self, factor: Numeric) -> Rule:
        return self._compare(">", factor)

    def __ge__(self, factor: Numeric) -> Rule:
        return self._compare(">=", factor)

    def __bool__(self) -> NoReturn:
        no_truth_value()


class CalendarHandle(OrderedHandle):
    """What dates and instants share: windows, shifts and elapsed time."""

    def within(
        self,
        *,
        before: "CalendarHandle | None" = None,
        after: "CalendarHandle | None" = None,
        around: "CalendarHandle | None" = None,
        ends: Ends = "[]",
        leap_day: LeapDay = LeapDay.MARCH_1,
        **amount: int,
    ) -> Rule:
        """Return the rule that this date lies within an amount of time before, after or around an anchor.

        Args:
            before: the window ends at this anchor.
            after: the window begins at this anchor.
            around: the window reaches to both sides of this anchor.
            ends: which ends belong to the window; `"[]"` both.
            leap_day: how years of 29 February are counted.
            amount: exactly one of `years`, `months`, `weeks`, `days`, `hours`, `minutes`.

        Raises:
            DefinitionError: `RULE_WINDOW`.
        """
        sides: dict[Side, CalendarHandle | None] = {"before": before, "after": after, "around": around}
        given = [(side, anchor) for side, anchor in sides.items() if anchor is not None]
        if len(given) != 1:
            raise DefinitionError("a window has one anchor: before=, after= or around=", code="RULE_WINDOW")
        (side, anchor), (unit, number) = given[0], one_amount(amount)
        return Rule(Within(self.term, number, unit, side, anchor.term, ends, leap_day))

    def shift(self, *, leap_day: LeapDay = LeapDay.MARCH_1, **amount: int) -> Self:
        """Return the date moved by exactly one of `years`, `months`, `weeks`, `days`, `hours`, `minutes`."""
        unit, number = one_amount(amount)
        return type(self)(Shift(self.term, Literal(exact(number)), unit, leap_day))

    def elapsed(
        self, unit: str, until: "CalendarHandle | None" = None, leap_day: LeapDay = LeapDay.MARCH_1
    ) -> NumberTerm:
        """Return the completed units from this date to another, the as-of date unless told otherwise.

        Args:
            unit: `years`, `months`, `weeks`, `days`; between instants also `hours`, `minutes`.
            until: where the count ends.
            leap_day: on which day of a common year 29 February completes a year.
        """
        end = AsOf() if until is None else until.term
        return NumberTerm(Elapsed(self.term, end, time_unit(unit), leap_day))


class DateTerm(CalendarHandle):
    """A calendar date; the other side is a `date`, a text `YYYY-MM-DD`, `AS_OF` or another date."""

    _takes = "a date, a text YYYY-MM-DD, AS_OF or another date"

    def _constant(self, value: Any) -> Term:
        days = parse_date(value) if isinstance(value, str) else (value, value) if type(value) is date else None
        if days is None or days[0] != days[1]:
            self._refuse()
        return Literal(days[0])


class InstantTerm(CalendarHandle):
    """A date and time; the other side is a `datetime`, a text, or another instant or date."""

    _takes = "a datetime, a text YYYY-MM-DDTHH:MM, or another instant"

    def _constant(self, value: Any) -> Term:
        moment = parse_instant(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime):
            self._refuse()
        return Literal(moment)


class ChoiceTerm(TermHandle):
    """One word out of a closed list."""

    _takes = "a word of the enumeration"

    def _constant(self, value: Any) -> Term:
        if not isinstance(value, str):
            self._refuse()
        return Literal(str(value))


class FlagTerm(TermHandle):
    """A yes-or-no fact; it is a rule by itself."""

    _takes = "true or false"

    def _constant(self, value: Any) -> Term:
        if not isinstance(value, bool):
            self._refuse()
        return Literal(value)

    @property
    def criterion(self) -> Criterion:
        """The criterion that the fact is true."""
        return IsTrue(self.term)

    @property
    def _rule(self) -> Rule:
        return Rule(self.criterion)

    def __and__(self, other: object) -> Rule:  # type: ignore[override]
        return self._rule & other

    def __rand__(self, other: object) -> Rule:  # type: ignore[override]
        return Rule(as_criterion(other)) & self._rule

    def __or__(self, other: object) -> Rule:  # type: ignore[override]
        return self._rule | other

    def __ror__(self, other: object) -> Rule:  # type: ignore[override]
        return Rule(as_criterion(other)) | self._rule

    def __invert__(self) -> Rule:
        return ~self._rule

    def unless(self, exception: object) -> Rule:
        """Return the rule that the fact is true, suspended where the exception is met."""
        return self._rule.unless(exception)

    def if_unknown(self, fallback: object) -> Rule:
        """Return the rule that the fact is true, with a fallback where it is unknown."""
        return self._rule.if_unknown(fallback)


def time_unit(name: str) -> TimeUnit:
    """Return a unit of time by its name.

    Raises:
        DefinitionError: `RULE_WINDOW` when there is none.
    """
    known = [unit.value for unit in TimeUnit]
    if name not in known:
        raise DefinitionError(f"a unit of time is one of {', '.join(known)}", code="RULE_WINDOW")
    return TimeUnit(name)


def one_amount(amount: dict[str, int]) -> tuple[TimeUnit, int]:
    """Return the unit and number of exactly one amount such as `days=28`.

    Raises:
        DefinitionError: `RULE_WINDOW` when there is none, more than one, or it is no whole number.
    """
    if len(amount) != 1:
        raise DefinitionError("give one amount of time, such as days=28", code="RULE_WINDOW")
    ((name, number),) = amount.items()
    if isinstance(number, bool) or not isinstance(number, int):
        raise DefinitionError("an amount of time is a whole number", code="RULE_WINDOW")
    return time_unit(name), number


AS_OF = DateTerm(AsOf())
"""The date on which eligibility is judged."""


H = TypeVar("H", bound=TermHandle)


def first_known(first: H, *others: H, called: str = "") -> H:
    """Return the first of the terms that is not missing; an interval counts as known. Not monotone in knowledge.

    Args:
        first: the term that counts where it is known.
        others: what counts else, in order.
        called: how sentences name the whole, such as `age`.
    """
    return type(first)(FirstKnown((first.term, *(other.term for other in others)), called=called))


def choose_value(*cases: tuple[object, H], otherwise: H) -> H:
    """Return the term of the first case whose condition is met; the hull of those that an unknown one leaves open."""
    whens = tuple(When(as_criterion(condition).predicate(), then.term) for condition, then in cases)
    return type(otherwise)(Choose(whens, otherwise.term))


def number_constant(value: Numeric) -> NumberTerm:
    """Return a constant number as a term, for the branches of `choose_value`."""
    return NumberTerm(Literal(exact(value)))
