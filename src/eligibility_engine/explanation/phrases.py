"""The phrase book: kernel terms and thresholds in plain English, with units."""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from string import ascii_lowercase
from typing import Final, assert_never, cast

from attrs import frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import UCUM
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases_events import say_condition, say_reduction, say_rows
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
    return f"{text}%" if unit == "%" else f"{text} {unit_word(unit)}"


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
        return " ".join(word for word in (self.term(left), "is", words, said) if word)

    def between(self, term: Term, low: Term, high: Term) -> str:
        """Say a range: `age is between 18 and 75 years`."""
        return f"{self.term(term)} is {self.limits(term, low, high)}"

    def limits(self, term: Term, low: Term, high: Term) -> str:
        """Say the two limits of a range: `between 18 and 75 years`."""
        if not (isinstance(low, Literal) and isinstance(high, Literal)):
            return f"between {self._limit(low, term)} and {self._limit(high, term)}"
        return f"between {say_scalar(low.value)} and {self.constant(high.value, term)}"

    def membership(self, term: Term, members: Iterable[Scalar], called: str) -> str:
        """Say that a term is one of some constants; many of a named set are only counted."""
        said = [self.constant(member, term) for member in members]
        listed = f"{len(said)} codes" if called and len(said) > MANY else ", ".join(said)
        return (
            f"{self.term(term)} is {'one of ' if len(said) > 1 else ''}{f'{called} ({listed})' if called else listed}"
        )

    def rows(self, rows: Rows) -> str:
        """Say rows of an event table, with what they must meet."""
        return say_rows(self, rows)

    def condition(self, condition: Predicate) -> str:
        """Say what a row must meet."""
        return say_condition(self, condition)

    def _limit(self, limit: Term, like: Term) -> str:
        return self.constant(limit.value, like) if isinstance(limit, Literal) else self.term(limit)

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
            case Arithmetic(operator, left, right):
                return f"{self._operand(left)} {_SIGNS[operator]} {self._operand(right)}"
            case Round(called=called) if called:
                return called
            case Round(Power(base, exponent), decimals):
                return f"{self._operand(base)} to the power {self._operand(exponent)}, rounded to {decimals} decimals"
            case Round(inner, decimals):
                return f"{self._operand(cast(Term, inner))} rounded to {decimals} decimals"
            case Elapsed(start, end, unit):
                return f"completed {unit.value} from {self.term(start)} to {self.term(end)}"
            case Shift(moved, amount, unit):
                return self._shift(moved, amount, unit.value)
            case FirstKnown(terms, because, called):
                return called or self._first_known(terms, because)
            case Choose((When(_, Literal(nothing)),), Reduce("sum") as total) if nothing == 0:
                return self.term(total)
            case Choose(cases, otherwise):
                return f"{self.term(cases[0].then)} or {self.term(otherwise)}, by case"
            case Reduce():
                return say_reduction(self, term)
        assert_never(term)

    def declared(self, reference: FactRef | FieldRef) -> Fact:
        """Return the declaration of a fact, or of a field of an event table."""
        if isinstance(reference, FactRef):
            return self.schema[reference.name]
        return cast(EventTable, self.schema[reference.table].type)[reference.name]

    def _operand(self, term: Term) -> str:
        said = self.term(term)
        return f"({said})" if isinstance(term, (Arithmetic, Round, Choose)) and not is_formula(term) else said

    def _shift(self, moved: Term, amount: Term, unit: str) -> str:
        number: Scalar | None = amount.value if isinstance(amount, Literal) else None
        if not isinstance(number, (int, Fraction)):
            return f"{self.term(moved)} plus {self.term(amount)} {unit}"
        size = abs(Fraction(number))
        units = unit.removesuffix("s") if size == 1 else unit
        return f"{self.term(moved)} {'plus' if number >= 0 else 'less'} {decimal_text(size)} {units}"

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
            case _:
                return False


@frozen
class _Lettered(English):
    """Says a composite with letters in place of its operands: `if (a): (b); otherwise: (c)`."""

    operands: tuple[Criterion, ...]

    def criterion(self, criterion: Criterion) -> str:
        """Say the letter of an operand."""
        return _letter(self.operands.index(criterion))


def heading(criterion: Criterion, english: English) -> tuple[str, tuple[str, ...]]:
    """Say a composite without its operands: `all of:`, `if (a): (b); otherwise: (c)`; and the letter of each operand.

    Equal operands share a letter. The letters are empty where the composite says no more than a list of its operands.
    """
    letters = tuple(_letter(criterion.operands.index(operand)) for operand in criterion.operands)
    said, listed = criterion.describe(_Lettered(english.schema, criterion.operands)), "; ".join(letters)
    is_list = said.endswith(f": {listed}")
    return (said.removesuffix(f" {listed}"), ("",) * len(letters)) if is_list else (said, letters)


def _letter(place: int) -> str:
    return f"({ascii_lowercase[place % 26]})"


def counted(number: int, what: str, many: str = "") -> str:
    """Return a number with what is counted, which is in the singular where it is one; `many` is an odd plural."""
    return f"{number} {what if number == 1 else many or f'{what}s'}"
