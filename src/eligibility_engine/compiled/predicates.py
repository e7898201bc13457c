"""Predicates as source: when each is met, and when it is not met."""

from fractions import Fraction
from typing import assert_never

from attrs import define, field

from eligibility_engine.compiled.comparing import ABOVE, BELOW, TURNED, equality, of_rails
from eligibility_engine.compiled.formulas import UNSAID, FormulaParts
from eligibility_engine.compiled.logic import (
    NEVER,
    OPEN,
    SURE,
    Logic,
    at_least,
    both,
    choice,
    conjunction,
    disjunction,
    first_known,
    known,
    negation,
)
from eligibility_engine.compiled.needed import needed
from eligibility_engine.compiled.plain import float_of, plain_constant
from eligibility_engine.compiled.products import LEAST, MOST_FACTORS, NEAR, ExactComparison, Product, valued
from eligibility_engine.compiled.rails import RailNames, is_constant, is_product
from eligibility_engine.compiled.slots import is_never_negative, sort_of
from eligibility_engine.compiled.terms import TermCoder
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AtLeast,
    Choose,
    Compare,
    Comparison,
    Constant,
    FactRef,
    FirstKnown,
    IsKnown,
    Judged,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    Term,
)
from eligibility_engine.value import Scalar
from eligibility_engine.verdict import Verdict

_DEEPEST = 24
"""Expressions deeper than this are cut: Python reads a hundred brackets in each other at most."""
_CONSTANTS = {Verdict.MET: SURE, Verdict.NOT_MET: NEVER, Verdict.UNKNOWN: OPEN}


@define
class PredicateCoder(TermCoder):
    """Writes predicates. Where a term is only known to the reference, the reference judges the predicate around it.

    Attributes:
        shared: the predicates that occur more than once, and are worth a name.
        asked: the predicates that the reference judges.
        met: the predicates that were come across.
    """

    shared: frozenset[Predicate] = field(kw_only=True)
    asked: list[Predicate] = field(factory=list)
    met: set[Predicate] = field(factory=set)
    _named: dict[Predicate, Logic] = field(factory=dict)

    def logic(self, predicate: Predicate) -> Logic:
        """Return a predicate as logic."""
        if predicate in self._named:
            return self._named[predicate]
        self.met.add(predicate)
        found = self._logic(predicate)
        if (predicate in self.shared and not found.is_leaf) or found.depth > _DEEPEST:
            return self.named(predicate, found)
        return found

    def condition(self, predicate: Predicate) -> Logic:
        """Return a predicate as logic that is cheap to ask twice."""
        found = self.logic(predicate)
        return found if found.is_leaf else self.named(predicate, found)

    def named(self, predicate: Predicate, found: Logic) -> Logic:
        """Write a predicate under a name of its own: True, False or None."""
        if found.depth and not found.met.isidentifier():
            found = self._as_name(found)
        self._named[predicate] = found
        return found

    def _as_name(self, found: Logic) -> Logic:
        name = self.names.fresh("v")
        self.lines.append(f"{name} = {found.value}")
        return Logic(name, f"{name} is False")

    def _logic(self, predicate: Predicate) -> Logic:
        match predicate:
            case Compare(operator, left, right):
                found = self._compare(operator, left, right) or self._compare_products(predicate)
                return found or self._compare_formulas(predicate) or self._ask(predicate)
            case OneOf(term, members):
                return self._one_of(term, members) or self._ask(predicate)
            case IsKnown(term):
                return self._is_known(term) or self._ask(predicate)
            case And(operands):
                return conjunction([self.logic(operand) for operand in operands])
            case Or(operands):
                return disjunction([self.logic(operand) for operand in operands])
            case Not(operand):
                return negation(self.logic(operand))
            case AtLeast(k, operands):
                return at_least(k, [self.logic(operand) for operand in operands])
            case Constant(verdict):
                return _CONSTANTS[verdict]
            case Judged():
                return self.named(predicate, self._as_name(self._ask(predicate)))
        assert_never(predicate)

    def _ask(self, predicate: Predicate) -> Logic:
        """Leave a predicate to the reference, which reads the facts of the subject as the door reads them."""
        self.asked.append(predicate)
        known, name = self._known(predicate), self.names.constant(predicate)
        met, not_met = (f"(ask(p[0], {name}) is {verdict})" for verdict in ("MET", "NOT_MET"))
        return Logic(both((*known, met)), both((*known, not_met)))

    def _known(self, predicate: Predicate) -> list[str]:
        """Return what holds where all is known that a predicate needs; only of facts that the door always says."""
        found: list[str] = []
        for reference in sorted(needed(predicate), key=str):
            kind = sort_of(self.slots.schema[reference.name].type, reference)
            slot = None if kind in {None, ("number", True)} else self.slots.of(reference)
            found += () if slot is None else self.taken(slot, loose=True).known
        return found

    def _flag(self, term: Term) -> Logic | None:
        """Return a term that is true or false as logic; None for every other term."""
        match term:
            case FactRef():
                slot = self.slots.of(term)
                if slot is None or slot.sort != "flag":
                    return None
                self.load(slot.names[0], slot.place)
                return Logic(slot.names[0], f"{slot.names[0]} is False")
            case Literal(bool() as value):
                return SURE if value else NEVER
            case Choose():
                return self._flag_chosen(term)
            case FirstKnown(terms):
                return self._flag_first_known([self._flag(one) for one in terms])
            case _:
                return None

    def flag(self, term: Term) -> Logic | None:
        """Return a term that is true or false as logic that is cheap to ask twice; None for every other term."""
        found = self._flag(term)
        return found if found is None or found.is_leaf else self._as_name(found)

    def _flag_chosen(self, choose: Choose) -> Logic | None:
        found = self._flag(choose.otherwise)
        for case in reversed(choose.cases):
            then = self._flag(case.then)
            if then is None or found is None:
                return None
            if (then, found) == (SURE, NEVER):
                found = self.logic(case.condition)
            else:
                found = self._shallow(choice(self.condition(case.condition), then, found))
        return found

    def _shallow(self, found: Logic) -> Logic:
        """Return logic under a name of its own where it is deep."""
        return self._as_name(found) if found.depth > _DEEPEST else found

    def _flag_first_known(self, terms: list[Logic | None]) -> Logic | None:
        found = terms[-1]
        for term in reversed(terms[:-1]):
            if term is None or found is None:
                return None
            found = self._shallow(first_known(term if term.is_leaf else self._as_name(term), found))
        return found

    def _compare(self, operator: Comparison, left: Term, right: Term) -> Logic | None:
        if is_product(left) or is_product(right):
            return None
        if isinstance(left, Literal):
            return self._compare(TURNED[operator], right, left) if not isinstance(right, Literal) else None
        flag = self._flag(left)
        if flag is not None:
            other = self._flag(right)
            return None if other is None or operator not in {"==", "!="} else equality(operator, flag, other)
        one, other_side = self._sides(left, right)
        return None if one is None or other_side is None else of_rails(operator, one, other_side)

    def _sides(self, left: Term, right: Term) -> tuple[RailNames | None, RailNames | None]:
        one = self.rails(left, loose=is_constant(right))
        if one is None or not isinstance(right, Literal):
            return one, self.rails(right, loose=is_constant(left))
        return one, self._beside(one, right.value)

    def _beside(self, like: RailNames, value: Scalar) -> RailNames | None:
        """Return a constant beside a term: of the same type, where it can be, since Python compares these fastest."""
        found = self.rails(Literal(value))
        if found is None or (like.sort, found.sort) != ("number", "whole"):
            return found
        name = self.names.constant(float(value))  # type: ignore[arg-type]
        return RailNames(name, name, "whole", may_lack=False)

    def _one_of(self, term: Term, members: frozenset[Scalar]) -> Logic | None:
        found = self.rails(term, loose=True)
        plain = frozenset(plain_constant(member) for member in members)
        if found is None or not found.is_exact or found.is_vague or None in plain:
            return None
        name = self.names.constant(plain)
        return Logic(both((*found.known, f"{found.low} in {name}")), both((*found.known, f"{found.low} not in {name}")))

    def _is_known(self, term: Term) -> Logic | None:
        flag = self._flag(term)
        if flag is not None:
            return known(flag)
        found = self.rails(term, loose=True)
        if found is None:
            return None
        return Logic(both(found.known), f"{found.low} is None") if found.may_lack else SURE

    def _compare_products(self, predicate: Compare) -> Logic | None:
        """Return the comparison of two products: by floats where they lie apart, else by rationals."""
        one, other = self._product(predicate.left), self._product(predicate.right)
        if one is None or other is None or len(one.names + other.names) > MOST_FACTORS:
            return None
        name = self.names.fresh("t")
        exact = self.names.bound(ExactComparison(predicate.operator, one, other))
        self.lines += [
            f"if not {valued(one, other)}: {name} = None",
            *self._asked_of_spans(name, predicate, (*one.spans, *other.spans)),
            *self._far(name, predicate.operator, one, other),
            f"else: {name} = {exact}({', '.join(one.names + other.names)})",
        ]
        return Logic(name, f"{name} is False")

    def _compare_formulas(self, predicate: Compare) -> Logic | None:
        """Return the comparison of two formulas in fractions; where these do not say it, the reference does."""
        parts = FormulaParts(self.rails, self.condition)
        formula = parts.formula(predicate)
        if formula is None:
            return None
        asked, name = self._ask(predicate), self.names.fresh("t")
        self.lines += [
            f"{name} = {self.names.bound(formula)}(({''.join(f'{one}, ' for one in parts.inputs)}))",
            f"if {name} is {self.names.constant(UNSAID)}: {name} = {asked.value}",
        ]
        return Logic(name, f"{name} is False")

    def _far(self, name: str, operator: Comparison, one: Product, other: Product) -> list[str]:
        """Write what holds where two products lie farther apart than floats can be wrong about them."""
        above, below = f"{name} = {operator in ABOVE}", f"{name} = {operator in BELOW}"
        if one.is_plain and other.is_plain:
            ratio = other.factor / one.factor
            most, least = (self.names.constant(float(ratio) * (1 + part)) for part in (NEAR, -NEAR))
            x, y = one.times[0], other.times[0]
            return [f"elif {x} > {most} * {y}: {above}", f"elif {x} < {least} * {y}: {below}"]
        if not (one.is_steady and other.is_steady):
            return []
        a, b = self._written(one), self._written(other)
        near, least = self.names.constant(NEAR), self.names.constant(LEAST)
        apart, bound = self.names.fresh("t"), self.names.fresh("t")
        far = f"({apart} := {a} - {b}) > ({bound} := (abs({a}) + abs({b})) * {near} + {least})"
        return [f"elif {far}: {above}", f"elif {apart} < -{bound}: {below}"]

    def _asked_of_spans(self, name: str, predicate: Predicate, spans: tuple[tuple[str, str], ...]) -> list[str]:
        """Leave it to the reference where a factor is an interval."""
        if not spans:
            return []
        asked, said = self._ask(predicate), " or ".join(f"{low} != {high}" for low, high in spans)
        return [f"elif {said}: {name} = {asked.value}"]

    def _written(self, product: Product) -> str:
        return product.written(self.names.constant(float(product.factor)))

    def _product(self, term: Term) -> Product | None:
        match term:
            case Literal(Fraction() as factor) if float_of(factor) is not None:
                return Product(factor, never_negative=factor >= 0)
            case Arithmetic("*" | "/" as operator, left, right):
                one, other = self._product(left), self._product(right)
                other = other.inverse() if other is not None and operator == "/" else other
                return None if one is None or other is None else one.multiplied(other)
            case Arithmetic():
                return None
            case _:
                found = self.rails(term)
                if found is None or found.is_vague or found.sort not in {"number", "whole"}:
                    return None
                spans = () if found.is_exact else ((found.low, found.high),)
                return Product(Fraction(1), (found.low,), (), self._is_never_negative(term), spans)

    def _is_never_negative(self, term: Term) -> bool:
        return isinstance(term, FactRef) and is_never_negative(self.slots.schema[term.name].type)
