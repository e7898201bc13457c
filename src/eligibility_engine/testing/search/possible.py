"""What a predicate may become where some facts are not settled: as it is, and with a part supposed otherwise.

A set holds pairs of verdicts, as bits: what a predicate has, and what it would have were some part of it supposed to be
something else. Where nothing is supposed both are the same. The tables of strong Kleene logic are lifted to such sets,
so a pair that is not in the set of a predicate cannot come about, however the open facts turn out.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, reduce
from itertools import product
from typing import Any, Final, cast

from attrs import define

from eligibility_engine.kernel.expression import (
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
)
from eligibility_engine.verdict import AND, NOT, OR, Verdict, at_least

BIT: Final = {Verdict.MET: 1, Verdict.NOT_MET: 2, Verdict.UNKNOWN: 4}
MET, NOT_MET, UNKNOWN, ANY = 1, 2, 4, 7
_SETS: Final = tuple(tuple(one for one in Verdict if bits & BIT[one]) for bits in range(8))

Pair = tuple[Verdict, Verdict]
_PAIRS: Final[tuple[Pair, ...]] = tuple(product(Verdict, Verdict))
_PLACE: Final = {pair: 1 << place for place, pair in enumerate(_PAIRS)}
_SAME: Final = tuple(sum(_PLACE[one, one] for one in verdicts) for verdicts in _SETS)


@lru_cache(maxsize=512)
def pairs_of(bits: int) -> tuple[Pair, ...]:
    """Return the pairs of a set."""
    return tuple(pair for pair in _PAIRS if bits & _PLACE[pair])


def set_of(pairs: Iterable[Pair]) -> int:
    """Return the set of some pairs."""
    bits = 0
    for pair in pairs:
        bits |= _PLACE[pair]
    return bits


def _lifted(table: Callable[..., Verdict]) -> Callable[..., int]:
    """Return what a function of verdicts makes of sets, for both members of each pair alike."""

    @cache
    def on_sets(*sets: int) -> int:
        combined = product(*map(pairs_of, sets))
        return set_of((table(*(a for a, _ in pairs)), table(*(b for _, b in pairs))) for pairs in combined)

    return on_sets


def _chosen(condition: Verdict, then: Verdict, rest: Verdict) -> Verdict:
    """Return the truth of a branch: of the rest where its condition is not met, the hull where that is unknown."""
    if condition is Verdict.UNKNOWN:
        return then if then is rest else Verdict.UNKNOWN
    return then if condition is Verdict.MET else rest


_AND: Final = _lifted(lambda a, b: AND[a, b])
_OR: Final = _lifted(lambda a, b: OR[a, b])
_NOT: Final = _lifted(lambda a: NOT[a])
_CHOOSE: Final = _lifted(_chosen)
_FIRST_KNOWN: Final = _lifted(lambda first, rest: rest if first is Verdict.UNKNOWN else first)


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
    """What predicates may become, given the verdicts that their atoms may have.

    `atom` gives the verdicts of an atom, a predicate that combines no others; `supposed` the pairs of some nodes.
    """

    atom: Callable[[Predicate], int]
    supposed: Mapping[int, int]

    def pairs(self, node: Predicate) -> int:
        """Return the set of pairs that a predicate may have."""
        if id(node) in self.supposed:
            return self.supposed[id(node)]
        match node:
            case And(operands):
                return self._fold(_AND, _SAME[MET], operands)
            case Or(operands):
                return self._fold(_OR, _SAME[NOT_MET], operands)
            case Not(operand):
                return _NOT(self.pairs(operand))
            case AtLeast(k, operands):
                return self._at_least(k, operands)
            case Constant(verdict):
                return _SAME[BIT[verdict]]
            case Compare("==", term, Literal(True)) if _is_of_truths(term):
                return self._truth(term)
        return _SAME[self.atom(node)]

    def _fold(self, table: Callable[..., int], start: int, operands: tuple[Predicate, ...]) -> int:
        return reduce(table, map(self.pairs, operands), start)

    def _at_least(self, k: int, operands: tuple[Predicate, ...]) -> int:
        """Fold how many are met and how many could be, for both members of each pair."""
        counts = {((0, 0), (0, 0))}
        for operand in operands:
            steps = [tuple(map(_step, pair)) for pair in pairs_of(self.pairs(operand))]
            counts = {(_plus(one, a), _plus(two, b)) for one, two in counts for a, b in steps}
        return set_of((_reached(k, *one), _reached(k, *two)) for one, two in counts)

    def _truth(self, term: Term) -> int:
        if isinstance(term, Literal):
            return _SAME[MET if term.value else NOT_MET]
        if isinstance(term, FirstKnown):
            return reduce(_FIRST_KNOWN, map(self._truth, term.terms), _SAME[UNKNOWN])
        choice = cast(Choose, term)
        bits = self._truth(choice.otherwise)
        for case in reversed(choice.cases):
            bits = _CHOOSE(self.pairs(case.condition), self._truth(case.then), bits)
        return bits


def _step(verdict: Verdict) -> tuple[int, int]:
    return int(verdict is Verdict.MET), int(verdict is not Verdict.NOT_MET)


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _reached(k: int, met: int, possible: int) -> Verdict:
    return at_least(k, [Verdict.MET] * met + [Verdict.UNKNOWN] * (possible - met))


def alike(bits: int) -> int:
    """Return the set of pairs of the same verdict twice, out of a set of verdicts."""
    return _SAME[bits]


def verdicts_in(pairs: int) -> int:
    """Return the verdicts that stand first in the pairs of a set."""
    bits = 0
    for one, _ in pairs_of(pairs):
        bits |= BIT[one]
    return bits


def may_differ(pairs: int, outcomes: int = ANY) -> bool:
    """Say whether a set holds a pair of different verdicts, the first among some."""
    return any(one is not other and BIT[one] & outcomes for one, other in pairs_of(pairs))
