"""Each criterion of a tree with its kernel node and its sentence; made once per set."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from attrs import frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError
from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Elapsed,
    FactRef,
    FirstKnown,
    Judged,
    Node,
    Predicate,
    Reduce,
    Round,
    Shift,
    Term,
)
from eligibility_engine.kernel.walking import children, is_formula, reads, row_tables, walk


@frozen(eq=False)
class Outline:
    """A criterion with the node of the entry's predicate that it became, and its sentence.

    Attributes:
        criterion: the criterion.
        predicate: its node in the entry's predicate.
        sentence: the criterion in words.
        operands: the outlines of the criteria that it combines.
        references: the facts that stand in it and in none of its operands, each with its parts.
        reads_all: whether it reads all of them whatever their values are.
        computed: of a leaf, the computed terms that stand in its comparisons, each with its words.
        assumptions: of a leaf, the explicit assumptions in it, each with its words.
        reduced: what the criterion makes of rows of event tables.
    """

    criterion: Criterion
    predicate: Predicate
    sentence: str
    operands: tuple["Outline", ...]
    references: tuple[tuple[str, tuple[FactRef, ...]], ...]
    reads_all: bool
    computed: tuple[tuple[Term, str], ...]
    assumptions: tuple[tuple[FirstKnown, str], ...]
    reduced: tuple[Reduce, ...]

    def walk(self) -> Iterator["Outline"]:
        """Yield this outline and every one below it."""
        yield self
        for operand in self.operands:
            yield from operand.walk()


def check_operands(criterion: Criterion) -> None:
    """Refuse what no outline can be made of, without making it.

    Raises:
        DefinitionError: `RULE_TYPE` when a composite's predicate does not contain an operand's unchanged.
    """
    _check_operands(criterion, criterion.predicate())


def _check_operands(criterion: Criterion, node: Predicate) -> None:
    for operand in criterion.operands:
        _check_operands(operand, _locate(node, operand))


def outline(criterion: Criterion, english: English) -> Outline:
    """Return the outline of a criteria tree.

    Raises:
        DefinitionError: `RULE_TYPE` when a composite's predicate does not contain an operand's unchanged.
    """
    return _outline(criterion, criterion.predicate(), english)


def _outline(criterion: Criterion, node: Predicate, english: English) -> Outline:
    operands = tuple(_outline(operand, _locate(node, operand), english) for operand in criterion.operands)
    nodes = tuple(walk(node))
    below = {reference.name for operand in operands for reference in reads(operand.predicate)}
    return Outline(
        criterion,
        node,
        criterion.describe(english),
        operands,
        by_fact(found for found in nodes if isinstance(found, FactRef) and found.name not in below),
        bool(operands) or not any(isinstance(found, (FirstKnown, Choose)) for found in nodes),
        () if operands else tuple((term, english.term(term)) for term in _computed_terms(node)),
        () if operands else tuple(dict.fromkeys(_assumptions(node, english))),
        tuple(found for found in nodes if isinstance(found, Reduce) and not row_tables(found)),
    )


def by_fact(references: Iterable[FactRef]) -> tuple[tuple[str, tuple[FactRef, ...]], ...]:
    """Group references by the name of their fact, in the order in which the facts first occur."""
    found: dict[str, list[FactRef]] = {}
    for reference in references:
        found.setdefault(reference.name, []).append(reference)
    return tuple((name, tuple(parts)) for name, parts in found.items())


def _locate(node: Predicate, operand: Criterion) -> Any:
    sought = operand.predicate()
    level = children(node)
    while level:
        for found in level:
            if type(found) is type(sought) and found == sought:
                return found
        level = tuple(chain.from_iterable(map(children, level)))
    raise DefinitionError(
        f"the predicate of {type(operand).__name__} does not stand unchanged in that of the criterion that combines it",
        code="RULE_TYPE",
    )


def _assumptions(predicate: Predicate, english: English) -> Iterator[tuple[FirstKnown, str]]:
    for node in walk(predicate):
        if isinstance(node, FirstKnown) and node.because and len(node.terms) > 1 and not row_tables(node):
            about = english.term(next((found for found in walk(node) if isinstance(found, FactRef)), node.terms[0]))
            yield node, f"{about}: {english.assumed(node.terms[1])}, because {node.because}"


def _computed_terms(predicate: Node) -> list[Term]:
    """Return the computed terms that stand directly in comparisons, outermost first, each once."""
    found: dict[int, Term] = {}
    hidden = {id(node) for whole in walk(predicate) if is_formula(whole) for node in walk(whole) if node is not whole}
    for node in walk(predicate):
        for side in _sides(node):
            # of a formula the ages in it are shown, and none of its arithmetic
            is_arithmetic = id(side) in hidden and isinstance(side, Arithmetic)
            if _is_computed(side) and not row_tables(side) and not is_arithmetic:
                found[id(side)] = side
    return list(dict.fromkeys(found.values()))


def _sides(node: Node) -> tuple[Term, ...]:
    """Return the terms that a comparison, or code, sets against each other."""
    return (node.left, node.right) if isinstance(node, Compare) else node.reads if isinstance(node, Judged) else ()


def _is_computed(term: Term) -> bool:
    """Say whether a term is computed, or chooses among computed ones, so that its value is worth showing."""
    match term:
        case Arithmetic() | AsOf() | Elapsed() | Reduce() | Round() | Shift():
            return True
        case FirstKnown(terms):
            return any(_is_computed(part) for part in terms)
        case Choose(cases, otherwise):
            return any(_is_computed(part) for part in (*(case.then for case in cases), otherwise))
        case _:
            return False
