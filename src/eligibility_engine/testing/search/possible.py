"""What a predicate may still become where some facts are not settled: sets of verdicts, as bits.

`ANY` is all three. The tables lift those of strong Kleene logic to sets, so a verdict that is not in the set of a
predicate cannot come about, however the open facts turn out.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from attrs import define

from eligibility_engine.expression import (
    And,
    AtLeast,
    Choose,
    Compare,
    Constant,
    FirstKnown,
    Literal,
    Not,
    Or,
    Predicate,
    Term,
    When,
)
from eligibility_engine.verdict import AND, NOT, OR, Verdict

BIT: Final = {Verdict.MET: 1, Verdict.NOT_MET: 2, Verdict.UNKNOWN: 4}
MET, NOT_MET, UNKNOWN, ANY = 1, 2, 4, 7
_SETS: Final = tuple(tuple(one for one in Verdict if bits & BIT[one]) for bits in range(8))


def _pairs(table: Mapping[tuple[Verdict, Verdict], Verdict]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(_union(table[a, b] for a in left for b in right) for right in _SETS) for left in _SETS)


def _union(verdicts: Iterable[Verdict]) -> int:
    bits = 0
    for verdict in verdicts:
        bits |= BIT[verdict]
    return bits


_AND: Final = _pairs(AND)
_OR: Final = _pairs(OR)
_NOT: Final = tuple(_union(NOT[one] for one in bits) for bits in _SETS)
_HULL: Final = _pairs({(a, b): a if a is b else Verdict.UNKNOWN for a in Verdict for b in Verdict})


def verdicts_of(bits: int) -> tuple[Verdict, ...]:
    """Return the verdicts of a set, in the order of `Verdict`."""
    return _SETS[bits]


def is_composite(predicate: Predicate) -> bool:
    """Say whether a predicate combines others, so that theirs decide what it may become."""
    match predicate:
        case And() | Or() | Not() | AtLeast():
            return True
        case Compare("==", term, Literal(True)):
            return _is_of_truths(term)
        case _:
            return False


@lru_cache(maxsize=4096)
def _is_of_truths(term: Term) -> bool:
    """Say whether a term chooses among truths of predicates, as if-then-else and fallbacks of rules do."""
    match term:
        case Choose(cases, otherwise):
            return all(_is_truth(part) for part in (*(case.then for case in cases), otherwise))
        case FirstKnown(terms):
            return all(isinstance(part, Choose) and _is_of_truths(part) for part in terms)
        case _:
            return False


def _is_truth(term: Term) -> bool:
    return (isinstance(term, Literal) and isinstance(term.value, bool)) or _is_of_truths(term)


def parts_of(predicate: Predicate) -> tuple[Predicate, ...]:
    """Return the predicates that a composite one combines."""
    match predicate:
        case And(operands) | Or(operands) | AtLeast(_, operands):
            return operands
        case Not(operand):
            return (operand,)
        case Compare(_, term, _):
            return tuple(_conditions(term))
    return ()


def stands_in(part: Predicate, whole: Predicate) -> bool:
    """Say whether a part stands in a whole under nothing but composites, so that it can be supposed otherwise."""
    if part is whole:
        return True
    return is_composite(whole) and any(stands_in(part, below) for below in parts_of(whole))


def _conditions(term: Any) -> Iterable[Predicate]:
    if isinstance(term, Choose):
        for case in term.cases:
            yield case.condition
            yield from _conditions(case.then)
        yield from _conditions(term.otherwise)
    elif isinstance(term, FirstKnown):
        for part in term.terms:
            yield from _conditions(part)


@define
class Outlook:
    """What predicates may become, given what their atoms may become; some nodes may be supposed to be something else.

    `atom` gives the set of an atom: a predicate that combines no others.
    """

    atom: Callable[[Predicate], int]
    supposed: Mapping[int, int]

    def bits(self, node: Predicate) -> int:
        """Return the set of verdicts that a predicate may have."""
        if self.supposed and id(node) in self.supposed:
            return self.supposed[id(node)]
        match node:
            case And(operands):
                return self._fold(_AND, MET, operands)
            case Or(operands):
                return self._fold(_OR, NOT_MET, operands)
            case Not(operand):
                return _NOT[self.bits(operand)]
            case AtLeast(k, operands):
                return self._at_least(k, operands)
            case Constant(verdict):
                return BIT[verdict]
            case Compare("==", term, Literal(True)) if _is_of_truths(term):
                return self._truth(term)
        return self.atom(node)

    def _fold(self, table: Any, start: int, operands: tuple[Predicate, ...]) -> int:
        bits = start
        for operand in operands:
            bits = table[bits][self.bits(operand)]
        return bits

    def _at_least(self, k: int, operands: tuple[Predicate, ...]) -> int:
        """Fold the pairs of how many are met and how many could be."""
        counts = {(0, 0)}
        for operand in operands:
            steps = [(one is Verdict.MET, one is not Verdict.NOT_MET) for one in _SETS[self.bits(operand)]]
            counts = {(met + a, open_ + b) for met, open_ in counts for a, b in steps}
        return _union(
            Verdict.MET if met >= k else Verdict.NOT_MET if open_ < k else Verdict.UNKNOWN for met, open_ in counts
        )

    def _truth(self, term: Term) -> int:
        match term:
            case Literal(value):
                return MET if value else NOT_MET
            case FirstKnown(terms):
                bits = UNKNOWN
                for part in terms:
                    if bits & UNKNOWN:
                        bits = (bits & ~UNKNOWN) | self._truth(part)
                return bits
            case Choose(cases, otherwise):
                return self._chosen(cases, otherwise)
        raise AssertionError

    def _chosen(self, cases: tuple[When, ...], otherwise: Term) -> int:
        if not cases:
            return self._truth(otherwise)
        condition, then = self.bits(cases[0].condition), self._truth(cases[0].then)
        rest = self._chosen(cases[1:], otherwise) if condition & (NOT_MET | UNKNOWN) else 0
        found = then if condition & MET else 0
        found |= rest if condition & NOT_MET else 0
        return found | (_HULL[then][rest] if condition & UNKNOWN else 0)
