"""Laws of logic: spelling, De Morgan, opposites, counting."""

from itertools import combinations

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.kernel.expression import And, AtLeast, Compare, Not, Or
from eligibility_engine.kernel.walking import row_tables, walk
from generative.judging import comparisons, evaluation, rules
from generative.rewriting import OPPOSITE, respellings
from generative.strategies import studies


def order_and_nesting_do_not_matter(data: DataObject, source: str) -> None:
    """Operands in another order or nested otherwise, and comparisons read backwards, have the same verdict."""
    study = data.draw(studies(source))
    judge = evaluation(study)
    for predicate in rules(data, source, study):
        assert judge.verdict(data.draw(respellings(predicate))) is judge.verdict(predicate)


def de_morgan(data: DataObject, source: str) -> None:
    """Not all-of is any-of-not, and not any-of is all-of-not, whatever is missing."""
    study = data.draw(studies(source, missing_rate=0.4))
    judge, found = evaluation(study), rules(data, source, study)
    for operands in (
        tuple(found),
        *(node.operands for top in found for node in walk(top) if isinstance(node, And | Or) and not row_tables(node)),
    ):
        negated = tuple(Not(operand) for operand in operands)
        assert judge.verdict(Not(And(operands))) is judge.verdict(Or(negated))
        assert judge.verdict(Not(Or(operands))) is judge.verdict(And(negated))


def not_is_the_opposite_comparison(data: DataObject, source: str) -> None:
    """`not (x >= t)` is `x < t` for every x, missing ones and intervals included."""
    study = data.draw(studies(source))
    judge = evaluation(study)
    for leaf in comparisons(rules(data, source, study)):
        opposite = Compare(OPPOSITE[leaf.operator], leaf.left, leaf.right)
        assert judge.verdict(Not(leaf)) is judge.verdict(opposite)


def at_least_is_its_expansion(data: DataObject, source: str) -> None:
    """At least k of some is any of the all-ofs of k of them."""
    study = data.draw(studies(source, missing_rate=0.4))
    judge = evaluation(study)
    operands = tuple(data.draw(st.permutations(rules(data, source, study)))[:4])
    for k in range(1, len(operands) + 1):
        expansion = Or(tuple(And(chosen) for chosen in combinations(operands, k)))
        assert judge.verdict(AtLeast(k, operands)) is judge.verdict(expansion)
