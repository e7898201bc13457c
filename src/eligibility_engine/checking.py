"""Whether a predicate makes sense over a schema: found when a set is built, not when a patient arrives."""

from datetime import date, datetime
from fractions import Fraction
from typing import Final, NoReturn, assert_never, cast, get_args
from typing import Literal as Choice

from attrs import frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import CLOCK_UNITS, UCUM
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.exact import decimal_text
from eligibility_engine.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Comparison,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
    depth,
)
from eligibility_engine.facts import Date, Enumeration, Fact, Flag, Instant, Integer, Measurement, Number, Schema
from eligibility_engine.value import Scalar

MAXIMUM_DEPTH: Final = 64

SortName = Choice["number", "date", "instant", "flag", "word"]
_ANY: Final = "any"


@frozen
class Sort:
    """What a term evaluates to; `unit` only for numbers, `_ANY` for one that fits every unit."""

    name: SortName
    unit: str | None = None


_FLAG, _DATE, _INSTANT, _WORD = Sort("flag"), Sort("date"), Sort("instant"), Sort("word")


@frozen
class Checker:
    """Checks kernel nodes against a schema; `path` says where in the set they stand."""

    schema: Schema
    path: str

    def check_criterion(self, criterion: Criterion) -> None:
        """Check a criteria tree: its depth before anything walks it, then its predicate.

        Raises:
            DefinitionError: as `check`.
        """
        level = [criterion]
        for _ in range(MAXIMUM_DEPTH):
            level = [operand for above in level for operand in above.operands]
        if level:
            self._refuse_depth()
        self.check(criterion.predicate())

    def check(self, predicate: Predicate) -> None:
        """Check a predicate and everything in it.

        Raises:
            DefinitionError: `RULE_DEPTH`, `RULE_FACT`, `RULE_TYPE`, `RULE_UNIT`, `RULE_DOMAIN`, `RULE_MEMBER`,
                `RULE_EMPTY` or `RULE_COUNT`, with the path.
        """
        if depth(predicate) > MAXIMUM_DEPTH:
            self._refuse_depth()
        self._predicate(predicate)

    def _refuse_depth(self) -> NoReturn:
        self._refuse("RULE_DEPTH", f"a rule is nested at most {MAXIMUM_DEPTH} deep; split it")

    def _refuse(self, code: str, message: str) -> NoReturn:
        raise DefinitionError(f"{self.path}: {message}", code=code, path=self.path)

    def _predicate(self, predicate: Predicate) -> None:
        match predicate:
            case Compare():
                self._compare(predicate)
            case OneOf(term, members):
                self._members(term, members)
            case IsKnown(term):
                self.sort(term)
            case And(operands) | Or(operands) | AtLeast(_, operands):
                self._group(predicate, operands)
            case Not(operand):
                self._predicate(operand)
            case Constant(_, _, about):
                for name in about:
                    self._fact(name)
            case _:
                self._refuse("RULE_TYPE", f"a predicate of the kernel is due, no {type(predicate).__name__}")

    def _group(self, predicate: Predicate, operands: tuple[Predicate, ...]) -> None:
        if not operands:
            self._refuse("RULE_EMPTY", "an empty group decides nothing")
        if isinstance(predicate, AtLeast) and not 1 <= predicate.k <= len(operands):
            self._refuse("RULE_COUNT", f"k must lie between 1 and the number of operands, {len(operands)}")
        for operand in operands:
            self._predicate(operand)

    def _compare(self, compared: Compare) -> None:
        if compared.operator not in get_args(Comparison):
            self._refuse("RULE_TYPE", f"a comparison is one of {' '.join(get_args(Comparison))}")
        left, right = self.sort(compared.left), self.sort(compared.right)
        self._same(left, right)
        if left.name in {"flag", "word"} and compared.operator not in {"==", "!="}:
            self._refuse("RULE_TYPE", "words and flags have no order; compare them with == or is_in")
        for term, other in ((compared.left, compared.right), (compared.right, compared.left)):
            if isinstance(other, Literal):
                self._fits(term, other.value, exactly=compared.operator in {"==", "!="})

    def _members(self, term: Term, members: frozenset[Scalar]) -> None:
        if not members:
            self._refuse("RULE_EMPTY", "nothing is ever in an empty set")
        sort = self.sort(term)
        for member in members:
            other = self.sort(Literal(member))
            self._same(sort, other)
            if sort.name != other.name:
                self._refuse("RULE_TYPE", f"the members of a set for a {sort.name} are of that type")
            self._fits(term, member, exactly=True)

    def _same(self, left: Sort, right: Sort) -> None:
        """Refuse what cannot be compared; a date and an instant can."""
        if left.name != right.name and {left.name, right.name} != {"date", "instant"}:
            self._refuse("RULE_TYPE", f"a {left.name} cannot be compared with a {right.name}")
        self._unit_of_both(left, right)

    def _unit_of_both(self, left: Sort, right: Sort) -> str | None:
        for one, other in ((left, right), (right, left)):
            if one.unit == _ANY and not str(other.unit).startswith("own:"):
                return other.unit
        if left.unit != right.unit:
            self._refuse(
                "RULE_UNIT",
                'a threshold on a measurement carries its unit, quantity(100, "10*9/L"), and both sides of a '
                "comparison have one unit",
            )
        return left.unit

    def _fits(self, term: Term, value: Scalar, exactly: bool) -> None:
        """Refuse a constant that its fact can never have; one that it must equal `exactly` also by its fraction."""
        if not isinstance(term, FactRef) or term.part != "value":
            return
        kind = self._fact(term.name).type
        if isinstance(kind, Enumeration) and value not in kind.answers:
            known = ", ".join(kind.answers)
            hint = nearest(str(value), kind.answers)
            self._refuse("RULE_MEMBER", f"{value!r} is not an answer of {term.name} ({known}){hint}")
        if isinstance(kind, Integer) and exactly and cast(Fraction, value).denominator != 1:
            self._refuse("RULE_DOMAIN", f"{term.name} is a whole number, and the constant is none")
        if isinstance(kind, (Integer, Number, Measurement)):
            self._within_domain(term.name, kind, cast(Fraction, value))

    def _within_domain(self, name: str, kind: Integer | Number | Measurement, value: Fraction) -> None:
        low, high = kind.minimum, kind.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            said = [decimal_text(end) if end is not None else "no limit" for end in (low, high)]
            self._refuse(
                "RULE_DOMAIN",
                f"the threshold {decimal_text(value)} lies outside the domain of {name}, {said[0]} to {said[1]}",
            )

    def sort(self, term: Term | Power) -> Sort:
        """Return what a term evaluates to, after checking everything in it."""
        match term:
            case FactRef():
                return self._reference(term)
            case Literal(value):
                return self._constant(value)
            case AsOf():
                return _DATE
            case Arithmetic():
                return self._arithmetic(term)
            case Power(base, exponent):
                self._number(base)
                self._number(exponent)
                return Sort("number", _ANY)
            case Round(inner):
                return self.sort(inner) if isinstance(inner, Power) else self._number(inner)
            case Elapsed(start, end, unit):
                self._calendar(start)
                self._calendar(end)
                return Sort("number", UCUM[unit])
            case Shift(moved, amount, unit):
                self._number(amount)
                found = self._calendar(moved)
                return _INSTANT if unit in CLOCK_UNITS else found
            case FirstKnown(terms):
                return self._common([self.sort(part) for part in terms])
            case Choose(cases, otherwise):
                for case in cases:
                    self._predicate(case.condition)
                return self._common([*(self.sort(case.then) for case in cases), self.sort(otherwise)])
            case _:
                return self._refuse("RULE_TYPE", f"a term of the kernel is due, no {type(term).__name__}")

    def _fact(self, name: str) -> Fact:
        if name not in self.schema:
            hint = nearest(name, self.schema.names)
            self._refuse("RULE_FACT", f"the schema {self.schema.name} declares no fact {name!r}{hint}")
        return self.schema[name]

    def _reference(self, reference: FactRef) -> Sort:
        kind = self._fact(reference.name).type
        if reference.part != "value" and not isinstance(kind, Measurement):
            self._refuse("RULE_TYPE", f"{reference.name} is no measurement and has no {reference.part}")
        match kind:
            case Flag():
                return _FLAG
            case Enumeration():
                return _WORD
            case Date():
                return _DATE
            case Instant():
                return _INSTANT
            case Integer(unit) | Number(unit):
                return Sort("number", unit or "1")
            case Measurement():
                return self._measured(reference, kind)
        assert_never(kind)

    def _measured(self, reference: FactRef, kind: Measurement) -> Sort:
        if reference.part == "at":
            return _DATE
        if reference.unit is not None and reference.unit != kind.units.canonical:
            self._refuse("RULE_UNIT", f"{reference.name} is measured in {kind.units.canonical}")
        return Sort("number", reference.unit or f"own:{reference.name}")

    def _number(self, term: Term) -> Sort:
        found = self.sort(term)
        if found.name != "number":
            self._refuse("RULE_TYPE", f"a number is due, not a {found.name}")
        return found

    def _calendar(self, term: Term) -> Sort:
        found = self.sort(term)
        if found.name not in {"date", "instant"}:
            self._refuse("RULE_TYPE", f"a date is due, not a {found.name}")
        return found

    def _arithmetic(self, term: Arithmetic) -> Sort:
        left, right = self._number(term.left), self._number(term.right)
        if term.operator in {"+", "-"}:
            return Sort("number", self._unit_of_both(left, right))
        if term.operator == "/" and left.unit == right.unit:
            return Sort("number", _ANY)
        for one, other in ((left, right), (right, left)):
            if one.unit == _ANY and (term.operator == "*" or one is right):
                return other
        if any(str(sort.unit).startswith("own:") for sort in (left, right)):
            self._refuse("RULE_UNIT", "arithmetic on a measurement takes it in its unit: c.x.number")
        return Sort("number", _ANY)

    def _constant(self, value: object) -> Sort:
        match value:
            case bool():
                return _FLAG
            case int() | Fraction():
                return Sort("number", _ANY)
            case datetime():
                return _INSTANT
            case date():
                return _DATE
            case str():
                return _WORD
            case _:
                known = "a constant is a rational, a date, a word or a flag"
                return self._refuse("RULE_TYPE", f"{known}, no {type(value).__name__}")

    def _common(self, sorts: list[Sort]) -> Sort:
        if not sorts:
            self._refuse("RULE_EMPTY", "a choice among no terms has no value")
        found, *others = sorts
        for other in others:
            self._same(found, other)
            if found.name != other.name:
                self._refuse("RULE_TYPE", "the branches of a choice are of one type")
            found = other if found.unit == _ANY else found
        return found
