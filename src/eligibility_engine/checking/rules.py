"""Whether a predicate makes sense over a schema: found when a set is built, not when a patient arrives."""

from fractions import Fraction
from typing import Final, NoReturn, cast, get_args

from attrs import frozen

from eligibility_engine.checking.sorts import Sort
from eligibility_engine.checking.terms import TermChecker, names_of
from eligibility_engine.codes.code import Code
from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import nearest
from eligibility_engine.exact import decimal_text
from eligibility_engine.facts import EventTable, Integer, Measurement, Number
from eligibility_engine.kernel.expression import (
    And,
    AtLeast,
    Compare,
    Comparison,
    Constant,
    FactRef,
    FieldRef,
    IsKnown,
    Judged,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    Term,
)
from eligibility_engine.kernel.walking import depth
from eligibility_engine.value import Scalar

MAXIMUM_DEPTH: Final = 64


@frozen
class Checker(TermChecker):
    """Checks kernel nodes against a schema; `path` says where in the set they stand."""

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
        self.predicate(predicate)

    def _refuse_depth(self) -> NoReturn:
        self._refuse("RULE_DEPTH", f"a rule is nested at most {MAXIMUM_DEPTH} deep; split it")

    def predicate(self, predicate: Predicate) -> None:
        """Check a predicate and everything in it, but for its depth."""
        match predicate:
            case Compare():
                self._compare(predicate)
            case OneOf(term, members):
                self._members(term, members)
            case IsKnown(FactRef(name)) if isinstance(self._fact(name).type, EventTable):
                return
            case IsKnown(term):
                self.sort(term)
            case And(operands) | Or(operands) | AtLeast(_, operands):
                self._group(predicate, operands)
            case Not(operand):
                self.predicate(operand)
            case Constant(_, _, about):
                for name in about:
                    self._fact(name)
            case Judged():
                self._judged(predicate)
            case _:
                self._refuse("RULE_TYPE", f"a predicate of the kernel is due, no {type(predicate).__name__}")

    def _group(self, predicate: Predicate, operands: tuple[Predicate, ...]) -> None:
        if not operands:
            self._refuse("RULE_EMPTY", "an empty group decides nothing")
        if isinstance(predicate, AtLeast) and not 1 <= predicate.k <= len(operands):
            self._refuse("RULE_COUNT", f"k must lie between 1 and the number of operands, {len(operands)}")
        for operand in operands:
            self.predicate(operand)

    def _judged(self, judged: Judged) -> None:
        if self.inside:
            self._refuse(
                "RULE_OPAQUE", f"{judged.called} stands in a condition of rows; a criterion in Python reads facts"
            )
        if not all(part and part == "".join(part.split()) and "@" not in part for part in (judged.key, judged.version)):
            self._refuse("RULE_OPAQUE", "a criterion in Python has a key and a version, without blanks and without @")
        if not judged.names or len(judged.names) != len(judged.reads):
            self._refuse("RULE_OPAQUE", f"{judged.called} names the facts that it reads, and each value by a word")
        for term in judged.reads:
            self.sort(term)

    def _compare(self, compared: Compare) -> None:
        if compared.operator not in get_args(Comparison):
            self._refuse("RULE_TYPE", f"a comparison is one of {' '.join(get_args(Comparison))}")
        left, right = self.sort(compared.left), self.sort(compared.right)
        self._same(left, right, names_of(compared.left, compared.right))
        if left.name in {"flag", "word", "code"} and compared.operator not in {"==", "!="}:
            self._refuse("RULE_TYPE", "words, codes and flags have no order; compare them with == or is_in")
        for term, sort, other in ((compared.left, left, compared.right), (compared.right, right, compared.left)):
            if isinstance(other, Literal):
                self._among_answers(term, sort, other.value)
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
            self._among_answers(term, sort, member)
            self._fits(term, member, exactly=True)

    def _among_answers(self, term: Term, sort: Sort, value: Scalar) -> None:
        """Refuse a word that a term can never be, also one that is computed from facts."""
        if sort.name == "word" and value not in sort.answers and not isinstance(term, Literal):
            name = term.name if isinstance(term, (FactRef, FieldRef)) else "the term that it is compared with"
            hint = nearest(str(value), sort.answers)
            self._refuse("RULE_MEMBER", f"{value!r} is not an answer of {name} ({', '.join(sort.answers)}){hint}")

    def _fits(self, term: Term, value: Scalar, exactly: bool) -> None:
        """Refuse a constant that its fact can never have; one that it must equal `exactly` also by its fraction."""
        if not isinstance(term, (FactRef, FieldRef)) or term.part != "value":
            return
        kind = self._declared(term).type
        if isinstance(kind, Code) and not kind.fits(str(value).removeprefix(kind.token(""))):
            self._refuse(
                "RULE_CODE", f"a code of {term.name} has the form {' or '.join(kind.forms)}; {value!r} has not"
            )
        if isinstance(kind, Integer) and exactly and cast(Fraction, value).denominator != 1:
            self._refuse("RULE_DOMAIN", f"{term.name} is a whole number, and the constant is none")
        if isinstance(kind, (Integer, Number, Measurement)) and not self.in_formula:
            self._within_domain(term.name, kind, cast(Fraction, value))

    def _within_domain(self, name: str, kind: Integer | Number | Measurement, value: Fraction) -> None:
        low, high = kind.minimum, kind.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            said = [decimal_text(end) if end is not None else "no limit" for end in (low, high)]
            self._refuse(
                "RULE_DOMAIN",
                f"the threshold {decimal_text(value)} lies outside the domain of {name}, {said[0]} to {said[1]}",
            )
