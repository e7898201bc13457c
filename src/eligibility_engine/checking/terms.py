"""What a term evaluates to over a schema: its sort and unit; whether everything in it fits together."""

from abc import abstractmethod
from fractions import Fraction
from typing import Final, NoReturn, Self, assert_never, cast, get_args

from attrs import evolve, frozen

from eligibility_engine.checking.sorts import ANY, COUNT, DATE, FLAG, INSTANT, Sort, sort_of_constant
from eligibility_engine.codes.code import Code
from eligibility_engine.dates import CLOCK_UNITS, UCUM, TimeUnit, beyond_calendar
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.facts import (
    Date,
    End,
    Enumeration,
    EventTable,
    Fact,
    Flag,
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
    Elapsed,
    Events,
    FactRef,
    FieldRef,
    FirstKnown,
    Literal,
    Power,
    Predicate,
    Reduce,
    Reduction,
    Round,
    Rows,
    Shift,
    Term,
    Ties,
    Where,
)

_SIDES: Final = ("one side", "the other")
_ZERO: Final = Literal(Fraction(0))


@frozen
class TermChecker:
    """Checks terms against a schema.

    Attributes:
        schema: the facts.
        path: where in the set they stand.
        inside: the event tables of whose rows one is at hand.
        in_formula: whether it is the arithmetic of a formula, whose constants have units that it does not say, and
            whose bands need not lie in the domain of a fact.
        adds_units: whether it may add what is in two units: the arithmetic of a formula, not what it is given.
    """

    schema: Schema
    path: str
    inside: tuple[str, ...] = ()
    in_formula: bool = False
    adds_units: bool = False

    @abstractmethod
    def predicate(self, predicate: Predicate) -> None:
        """Check a predicate and everything in it, but for its depth."""

    def _refuse(self, code: str, message: str) -> NoReturn:
        raise DefinitionError(f"{self.path}: {message}", code=code, path=self.path)

    def _same(self, left: Sort, right: Sort, names: tuple[str, str] = _SIDES) -> None:
        """Refuse what cannot be compared; a date and an instant can."""
        if left.name != right.name and {left.name, right.name} != {"date", "instant"}:
            self._refuse("RULE_TYPE", f"a {left.name} cannot be compared with a {right.name}")
        if left.name == "code" and left.unit != right.unit:
            systems = f"a code of {left.unit} cannot be compared with one of {right.unit}"
            self._refuse("RULE_CODE", f"{systems}; map the codes, or declare a fact of that system")
        self._unit_of_both(left, right, names)

    def _unit_of_both(self, left: Sort, right: Sort, names: tuple[str, str] = _SIDES) -> str | None:
        for one, other in ((left, right), (right, left)):
            if one.unit == ANY and not str(other.unit).startswith("own:"):
                return other.unit
        if left.unit != right.unit:
            if self.adds_units:
                return ANY
            units = f"{names[0]} {left.said_unit()} and {names[1]} {right.said_unit()}"
            remedy = "both sides of a comparison have one unit"
            if {left.unit, right.unit} & {ANY, "1"}:
                remedy = 'a threshold on a measurement carries its unit, quantity(100, "10*9/L")'
            self._refuse("RULE_UNIT", f"{units}; {remedy}")
        return left.unit

    def sort(self, term: Term | Power) -> Sort:
        """Return what a term evaluates to, after checking everything in it."""
        match term:
            case FactRef() | FieldRef():
                return self._reference(term)
            case Reduce():
                return self._reduce(term)
            case Literal(value):
                return self._constant(value)
            case AsOf():
                return DATE
            case Arithmetic():
                return self._arithmetic(term)
            case Power():
                return self._power(term)
            case Round(unit=str() as unit):
                evolve(self, in_formula=True, adds_units=True).sort(evolve(term, unit=None))
                return Sort("number", unit)
            case Round(inner):
                return self.sort(inner) if isinstance(inner, Power) else self._number(inner)
            case Elapsed(start, end, unit):
                self._calendar(start)
                self._calendar(end)
                return Sort("number", UCUM[unit])
            case Shift(moved, amount, unit):
                self._amount(amount, unit)
                found = self._calendar(moved)
                return INSTANT if unit in CLOCK_UNITS else found
            case FirstKnown(terms):
                return self._common(terms)
            case Choose(cases, otherwise):
                for case in cases:
                    evolve(self, adds_units=False).predicate(case.condition)
                return self._common((*(case.then for case in cases), otherwise))
            case _:
                return self._refuse("RULE_TYPE", f"a term of the kernel is due, no {type(term).__name__}")

    def _fact(self, name: str) -> Fact:
        if name not in self.schema:
            hint = nearest(name, self.schema.names)
            self._refuse("RULE_FACT", f"the schema {self.schema.name} declares no fact {name!r}{hint}")
        return self.schema[name]

    def _table(self, name: str) -> EventTable:
        kind = self._fact(name).type
        return kind if isinstance(kind, EventTable) else self._refuse("RULE_TYPE", f"{name} is no event table")

    def _declared(self, reference: FactRef | FieldRef) -> Fact:
        """Return the declaration of a fact, or of a field of the row at hand."""
        if isinstance(reference, FactRef):
            return self._fact(reference.name)
        table = self._table(reference.table)
        if reference.table not in self.inside:
            self._refuse("RULE_TYPE", f"{reference.name} is a field; it stands inside where(...) of {reference.table}")
        fields = {found.name: found for found in table.fields}
        if reference.name not in fields:
            known = f"the event table {reference.table} has no field {reference.name!r}"
            self._refuse("RULE_FACT", f"{known}{nearest(reference.name, fields)}")
        return fields[reference.name]

    def _reference(self, reference: FactRef | FieldRef) -> Sort:
        kind = self._declared(reference).type
        if reference.part != "value" and not isinstance(kind, Measurement):
            self._refuse("RULE_TYPE", f"{reference.name} is no measurement and has no {reference.part}")
        match kind:
            case Flag():
                return FLAG
            case Enumeration():
                return Sort("word", answers=kind.answers)
            case Code(system):
                return Sort("code", system)
            case Date() | End():
                return DATE
            case Instant():
                return INSTANT
            case Integer(unit) | Number(unit):
                return Sort("number", unit or "1")
            case Measurement():
                return self._measured(reference, kind)
            case EventTable():
                return self._refuse("RULE_TYPE", f"{reference.name} is an event table; count its rows, or reduce them")
        assert_never(kind)

    def _measured(self, reference: FactRef | FieldRef, kind: Measurement) -> Sort:
        if reference.part == "at":
            return DATE
        if reference.unit is not None and reference.unit != kind.units.canonical:
            self._refuse("RULE_UNIT", f"{reference.name} is measured in {kind.units.canonical}")
        table = f"{reference.table}." if isinstance(reference, FieldRef) else ""
        return Sort("number", reference.unit or f"own:{table}{reference.name}")

    def _rows(self, rows: Rows) -> Self:
        """Check rows, and return the checker of what stands inside them."""
        match rows:
            case Events(FactRef(name)):
                self._table(name)
                return evolve(self, inside=(*self.inside, name))
            case Where(inner, condition):
                within = self._rows(inner)
                within.predicate(condition)
                return within
        assert_never(rows)

    def _reduce(self, term: Reduce) -> Sort:
        within = evolve(self, adds_units=False)._rows(term.rows)
        if term.reduction not in get_args(Reduction):
            self._refuse("RULE_TYPE", f"a reduction is one of {', '.join(get_args(Reduction))}")
        ordered = term.reduction in {"earliest", "latest"}
        if (term.of is None) != (term.reduction == "count") or (term.by is None) == ordered:
            self._refuse("RULE_TYPE", f"{term.reduction} lacks a term, or has one that it does not take")
        if (term.ties not in get_args(Ties)) if ordered else (term.ties is not None):
            self._refuse("RULE_TYPE", f"earliest and latest say what counts of ties: {', '.join(get_args(Ties))}")
        if term.by is not None:
            within._calendar(term.by)
        return COUNT if term.of is None else self._reduced(term, within.sort(term.of))

    def _reduced(self, term: Reduce, of: Sort) -> Sort:
        """Return the sort of a reduction of a term; refuse what has no sum, no order."""
        if term.reduction == "distinct":
            return COUNT
        if term.reduction == "sum" and of.name != "number":
            self._refuse("RULE_TYPE", f"a number is due in a sum, not a {of.name}")
        needs_order = term.reduction in {"min", "max"} or term.ties in {"lowest", "highest"}
        if needs_order and of.name not in {"number", "date"}:
            self._refuse("RULE_TYPE", f"a {of.name} has no order; take ties='conflicting' or reduce a number or a date")
        return of

    def _number(self, term: Term) -> Sort:
        found = self.sort(term)
        if found.name != "number":
            self._refuse("RULE_TYPE", f"a number is due, not a {found.name}")
        return found

    def _amount(self, amount: Term, unit: TimeUnit) -> None:
        """Check by what a date is moved; a constant beyond the calendar never gives a date."""
        self._number(amount)
        problem = beyond_calendar(cast(Fraction, amount.value), unit) if isinstance(amount, Literal) else ""
        if problem:
            self._refuse("RULE_WINDOW", problem)

    def _calendar(self, term: Term) -> Sort:
        found = self.sort(term)
        if found.name not in {"date", "instant"}:
            self._refuse("RULE_TYPE", f"a date is due, not a {found.name}")
        return found

    def _arithmetic(self, term: Arithmetic) -> Sort:
        left, right = self._number(term.left), self._number(term.right)
        if term.operator == "/" and term.right == _ZERO != term.left:  # 0 / 0 says that no subgroup fits
            self._refuse("RULE_NUMBER", "nothing is divided by 0; the quotient never has a value")
        if term.operator in {"+", "-"}:
            return Sort("number", self._unit_of_both(left, right, names_of(term.left, term.right)))
        if term.operator == "/" and left.unit == right.unit:
            return Sort("number", ANY)
        for one, other in ((left, right), (right, left)):
            if one.unit == ANY and (term.operator == "*" or one is right):
                return other
        if any(str(sort.unit).startswith("own:") for sort in (left, right)):
            self._refuse("RULE_UNIT", "arithmetic on a measurement takes it in its unit: c.x.number")
        return Sort("number", ANY)

    def _power(self, term: Power) -> Sort:
        self._number(term.term)
        self._number(term.exponent)
        base = term.term.value if isinstance(term.term, Literal) else 0
        if not isinstance(term.exponent, Literal) and cast(Fraction, base) <= 0:
            self._refuse("RULE_DOMAIN", "of a power the exponent is constant, or the base is a constant above 0")
        return Sort("number", ANY)

    def _constant(self, value: object) -> Sort:
        known = "a constant is a rational, a date, a word or a flag"
        return sort_of_constant(value) or self._refuse("RULE_TYPE", f"{known}, no {type(value).__name__}")

    def _common(self, terms: tuple[Term, ...]) -> Sort:
        """Return what a choice among terms evaluates to; all of them have one unit, also inside a formula."""
        if not terms:
            self._refuse("RULE_EMPTY", "a choice among no terms has no value")
        strict = evolve(self, adds_units=False)
        found, first = strict.sort(terms[0]), terms[0]
        for term in terms[1:]:
            other = strict.sort(term)
            strict._same(found, other, names_of(first, term))
            if found.name != other.name:
                self._refuse("RULE_TYPE", "the branches of a choice are of one type")
            answers = tuple(dict.fromkeys((*found.answers, *other.answers)))
            found, first = (other, term) if found.unit == ANY else (found, first)
            found = evolve(found, answers=answers)
        return found


def names_of(left: Term, right: Term) -> tuple[str, str]:
    """Return how a message calls two terms that do not go together."""
    named = [
        term.name if isinstance(term, (FactRef, FieldRef)) else getattr(term, "called", "") for term in (left, right)
    ]
    return named[0] or _SIDES[0], named[1] or _SIDES[1]
