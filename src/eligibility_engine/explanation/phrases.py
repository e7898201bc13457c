"""The phrase book: kernel terms and thresholds in plain English, with units."""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Final, assert_never, cast

from attrs import frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import UCUM
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases_events import say_condition, say_reduction, say_rows, say_rows_apart
from eligibility_engine.facts import (
    Date,
    End,
    EventTable,
    Fact,
    FactType,
    Instant,
    Integer,
    Measurement,
    Number,
    Schema,
)
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Comparison,
    Elapsed,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Power,
    Predicate,
    Reduce,
    Round,
    Rows,
    Shift,
    Term,
    When,
)
from eligibility_engine.kernel.walking import is_formula
from eligibility_engine.value import Scalar

_COMPARED: Final[dict[Comparison, str]] = {
    "<": "below",
    "<=": "at most",
    "==": "",
    "!=": "not",
    ">=": "at least",
    ">": "above",
}
_ON_DATES: Final[dict[Comparison, str]] = {
    **_COMPARED,
    "<": "before",
    "<=": "on or before",
    ">=": "on or after",
    ">": "after",
}
_PARTS: Final = {"value": "", "uln": " upper limit of normal", "lln": " lower limit of normal", "at": " date"}
_TIME: Final = {code: unit.value for unit, code in UCUM.items()}
MANY: Final = 6
"""Above how many members a named set is not listed in sentences."""
_SIGNS: Final = {"+": "+", "-": "-", "*": "×", "/": "/"}


def say_scalar(value: Scalar) -> str:
    """Say a bare value: yes and no, a decimal, an ISO date, a word."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | Fraction():
            return decimal_text(value)
        case datetime():
            return value.isoformat(timespec="minutes" if not (value.second or value.microsecond) else "auto")
        case date():
            return "ongoing" if value == date.max else value.isoformat()
        case str():
            _, bar, code = value.partition("|")
            return code if bar else value.replace("_", " ") if value.islower() else value
    assert_never(value)


def with_unit(text: str, unit: str | None) -> str:
    """Put a unit behind a number: `70 years`, `80%`; the units 1 and {score} are not said."""
    if unit is None or unit in {"1", "{score}"}:
        return text
    word = unit_word(unit)
    return f"{text}%" if unit == "%" else f"{text} {word.removesuffix('s') if unit in _TIME and text == '1' else word}"


def unit_word(unit: str) -> str:
    """Say a unit: UCUM's `a` as years, an annotation without its braces."""
    return _TIME.get(unit, unit.replace("{", "").replace("}", ""))


@frozen
class English:
    """Says terms by the labels and units of a schema."""

    schema: Schema

    def criterion(self, criterion: Criterion) -> str:
        """Say an operand as it says itself, in parentheses when it combines others."""
        said = criterion.describe(self)
        return f"({said})" if criterion.operands else said

    def comparison(self, left: Term, operator: Comparison, right: Term) -> str:
        """Say one comparison: `ECOG performance status is at most 1`."""
        said = self._limit(right, left)
        words = (_ON_DATES if self.is_calendar(left) else _COMPARED)[operator]
        return " ".join(word for word in (self._whole(left), "is", words, said) if word)

    def between(self, term: Term, low: Term, high: Term) -> str:
        """Say a range: `age is between 18 and 75 years`."""
        return f"{self._whole(term)} is {self.limits(term, low, high)}"

    def limits(self, term: Term, low: Term, high: Term) -> str:
        """Say the two limits of a range: `between 18 and 75 years`."""
        if not (isinstance(low, Literal) and isinstance(high, Literal)):
            return f"between {self._limit(low, term)} and {self._limit(high, term)}"
        return f"between {say_scalar(low.value)} and {self.constant(high.value, term)}"

    def membership(self, term: Term, members: Iterable[Scalar], called: str, *, within: bool = True) -> str:
        """Say that a term is one of some constants, or none of them; many of a named set are only counted."""
        said = [self.constant(member, term) for member in members]
        listed = f"{len(said)} codes" if called and len(said) > MANY else ", ".join(said)
        words = {(True, True): "is one of", (False, True): "is", (True, False): "is none of", (False, False): "is not"}
        word = words[len(said) > 1, within]
        return f"{self.term(term)} {word} {f'{called} ({listed})' if called else listed}"

    def rows(self, rows: Rows) -> str:
        """Say rows of an event table, with what they must meet."""
        return say_rows(self, rows)

    def rows_apart(self, rows: Rows) -> str:
        """Say rows of which something is made: their conditions in parentheses."""
        return say_rows_apart(self, rows)

    def condition(self, condition: Predicate) -> str:
        """Say what a row must meet."""
        return say_condition(self, condition)

    def _limit(self, limit: Term, like: Term) -> str:
        return self.constant(limit.value, like) if isinstance(limit, Literal) else self._whole(limit, like)

    def _whole(self, term: Term, like: Term | None = None) -> str:
        """Say a term that something is said of, or the limit of one: in parentheses where it would run on."""
        if isinstance(term, Choose) and not _total(term):
            return f"({self._by_case(term.cases, term.otherwise, like or term)})"
        return self.term(term)

    def constant(self, value: Scalar, like: Term) -> str:
        """Say a constant with the unit of the term it stands beside, a code with its display where that is declared."""
        if isinstance(value, str) and isinstance(like, (FactRef, FieldRef)):
            return self._word(value, self.declared(like).type)
        return with_unit(say_scalar(value), None if isinstance(value, (bool, str, date)) else self.unit(like))

    def _word(self, value: str, kind: FactType) -> str:
        known = kind.known if isinstance(kind, Code) else ()
        shown = next((coding for coding in known if value.endswith(f"|{coding.code}")), None)
        return say_scalar(value) if shown is None else f"{shown.code} {shown.display}".strip()

    def term(self, term: Term) -> str:
        """Say a term."""
        match term:
            case FactRef(_, part) | FieldRef(_, _, part):
                return f"{self.declared(term).label}{_PARTS[part]}"
            case Literal(value):
                return say_scalar(value)
            case AsOf():
                return "the as-of date"
            case Arithmetic("*", Literal(Fraction(numerator=1, denominator=1)), of):
                return self._operand(of)
            case Arithmetic(operator, left, right):
                alike = operator in {"+", "-"}
                first, second = (right, left) if alike else (None, None)
                return f"{self._operand(left, first)} {_SIGNS[operator]} {self._operand(right, second)}"
            case Round(called=called) if called:
                return called
            case Round(Power(base, exponent), decimals):
                power = f"{self._operand(base)} to the power {self._operand(exponent)}"
                return f"{power}, rounded to {counted(decimals, 'decimal')}"
            case Round(inner, decimals):
                return f"{self._operand(cast(Term, inner))} rounded to {counted(decimals, 'decimal')}"
            case Elapsed(start, end, unit):
                return f"completed {unit.value} from {self.term(start)} to {self.term(end)}"
            case Shift(moved, amount, unit):
                return self._shift(moved, amount, unit.value)
            case FirstKnown(terms, because, called):
                return called or self._first_known(terms, because)
            case Choose() if total := _total(term):
                return self.term(total)
            case Choose(cases, otherwise):
                return self._by_case(cases, otherwise, term)
            case Reduce():
                return say_reduction(self, term)
        assert_never(term)

    def declared(self, reference: FactRef | FieldRef) -> Fact:
        """Return the declaration of a fact, or of a field of an event table."""
        if isinstance(reference, FactRef):
            return self.schema[reference.name]
        return cast(EventTable, self.schema[reference.table].type)[reference.name]

    def _by_case(self, cases: tuple[When, ...], otherwise: Term, like: Term) -> str:
        """Say which term counts when: `13 g/dL where sex is male, else 12 g/dL`."""
        said = (f"{self._limit(case.then, like)} where {self.condition(case.condition)}" for case in cases)
        return f"{', '.join(said)}, else {self._limit(otherwise, like)}"

    def _operand(self, term: Term, beside: Term | None = None) -> str:
        """Say a term in a larger one; a constant with the unit of the term that it is added to."""
        said = self.constant(term.value, beside) if beside and isinstance(term, Literal) else self.term(term)
        return f"({said})" if isinstance(term, (Arithmetic, Round, Choose)) and not is_formula(term) else said

    def _shift(self, moved: Term, amount: Term, unit: str) -> str:
        number: Scalar | None = amount.value if isinstance(amount, Literal) else None
        if not isinstance(number, (int, Fraction)):
            return f"{self.term(moved)} plus {self.term(amount)} {unit}"
        size = abs(Fraction(number))
        units = unit.removesuffix("s") if size == 1 else unit
        which = "the time" if unit in {"hours", "minutes"} else "the day"
        return f"{which} {decimal_text(size)} {units} {'after' if number >= 0 else 'before'} {self.term(moved)}"

    def _first_known(self, terms: tuple[Term, ...], because: str) -> str:
        if because and len(terms) > 1:
            return f"{self.term(terms[0])} (if not recorded, {self.assumed(terms[1])}: {because})"
        return ", or if that is missing ".join(self.term(term) for term in terms)

    def assumed(self, fallback: Term) -> str:
        """Say what an explicit assumption takes a missing value for: `assumed no`."""
        return f"assumed {self.term(fallback.cases[0].then if isinstance(fallback, Choose) else fallback)}"

    def unit(self, term: Term) -> str | None:
        """Return the unit of a numeric term, where it has one."""
        match term:
            case FactRef() | FieldRef():
                kind = self.declared(term).type
                numeric = kind.unit if isinstance(kind, (Integer, Number)) else None
                return term.unit if isinstance(kind, Measurement) else numeric
            case Elapsed():
                return UCUM[term.unit]
            case Round(unit=str() as unit):
                return unit
            case Round(inner):
                return None if isinstance(inner, Power) else self.unit(inner)
            case FirstKnown(terms):
                return self.unit(terms[0])
            case Choose(cases, otherwise):
                units = (self.unit(part) for part in (*(case.then for case in cases), otherwise))
                return next((unit for unit in units if unit is not None), None)
            case Arithmetic("+" | "-", left):
                return self.unit(left)
            case Reduce(reduction, _, of) if of is not None and reduction != "distinct":
                return self.unit(of)
            case _:
                return None

    def is_calendar(self, term: Term) -> bool:
        """Say whether a term is a date or an instant."""
        match term:
            case AsOf() | Shift():
                return True
            case FactRef(_, part) | FieldRef(_, _, part):
                return part == "at" or isinstance(self.declared(term).type, (Date, End, Instant))
            case Reduce(_, _, of):
                return of is not None and self.is_calendar(of)
            case FirstKnown(terms):
                return self.is_calendar(terms[0])
            case Choose(cases):
                return self.is_calendar(cases[0].then)
            case _:
                return False


def _total(term: Choose) -> Reduce | None:
    """Return the total of which a term is, that is 0 where there are no rows; None for any other."""
    match term:
        case Choose((When(_, Literal(nothing)),), Reduce("sum") as total) if nothing == 0:
            return total
    return None


def counted(number: int, what: str, many: str = "") -> str:
    """Return a number with what is counted, which is in the singular where it is one; `many` is an odd plural."""
    return f"{number} {what if number == 1 else many or f'{what}s'}"
