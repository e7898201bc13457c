"""The Kleene tables, for every tuple of operands up to length 4."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import And, AtLeast, Constant, Not, Or, Predicate
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Eligibility, Polarity, Verdict, eligibility

RANK = {Verdict.NOT_MET: Fraction(0), Verdict.UNKNOWN: Fraction(1, 2), Verdict.MET: Fraction(1)}
ELIGIBILITY = {0: Eligibility.INELIGIBLE, Fraction(1, 2): Eligibility.UNDETERMINED, 1: Eligibility.ELIGIBLE}
LENGTHS = range(5)


def judged(predicate: Predicate) -> Fraction:
    """Return the rank of the verdict that the reference gives a predicate over constants."""
    return RANK[Evaluation(Facts(Schema("Empty", ()), {}), Exact(date(2025, 6, 2))).verdict(predicate)]


@pytest.mark.parametrize("length", LENGTHS)
def test_all_of_is_the_least_and_any_of_the_greatest(length: int) -> None:
    """Conjunction is the minimum of not met, unknown, met; disjunction the maximum; of nothing, met and not met."""
    for verdicts in product(Verdict, repeat=length):
        operands, ranks = tuple(map(Constant, verdicts)), [RANK[verdict] for verdict in verdicts]
        assert judged(And(operands)) == min(ranks, default=1)
        assert judged(Or(operands)) == max(ranks, default=0)


@pytest.mark.parametrize("length", LENGTHS)
def test_at_least_k_is_the_kth_greatest(length: int) -> None:
    """At least k of some is the k-th greatest of their verdicts."""
    for verdicts in product(Verdict, repeat=length):
        operands, ranks = tuple(map(Constant, verdicts)), sorted((RANK[verdict] for verdict in verdicts), reverse=True)
        for k in range(1, length + 1):
            assert judged(AtLeast(k, operands)) == ranks[k - 1]


def test_not_turns_round() -> None:
    """Negation swaps met and not met, and leaves unknown."""
    assert [judged(Not(Constant(verdict))) for verdict in Verdict] == [1 - RANK[verdict] for verdict in Verdict]


@pytest.mark.parametrize("length", LENGTHS)
def test_eligibility_is_the_least_standing(length: int) -> None:
    """A failed entry outweighs every unknown one; an exclusion counts the other way round."""
    for entries in product(product(Polarity, Verdict), repeat=length):
        standings = [
            RANK[verdict] if polarity is Polarity.INCLUSION else 1 - RANK[verdict] for polarity, verdict in entries
        ]
        assert eligibility(entries) is ELIGIBILITY[min(standings, default=1)]
