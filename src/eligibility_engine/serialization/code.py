"""Criteria that code judges in documents: a document names code, and the program that reads it hands over the code."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from attrs import frozen

from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.kernel.expression import Judge, Judged, Term
from eligibility_engine.kernel.python_code import opaque_in
from eligibility_engine.language import as_criterion
from eligibility_engine.serialization.faults import refuse

_AT_HAND: Final[ContextVar[dict[str, Judge]]] = ContextVar("code at hand")


@frozen
class Named:
    """What a document says of a node that code judges: everything but the code."""

    key: str
    version: str
    names: tuple[str, ...]
    reads: tuple[Term, ...]
    takes_missing: bool = False

    def with_code(self) -> Judged:
        """Return the node with the code that the program handed over under its name; refuse it where there is none."""
        called, at_hand = f"{self.key}@{self.version}", _AT_HAND.get({})
        if called not in at_hand:
            refuse(
                "RULE_OPAQUE",
                f"the code of {called!r} is not at hand{nearest(called, at_hand)}; a document only names it, so hand "
                "over the rule that holds it: loads(document, opaque=[rule])",
            )
        return Judged(self.key, self.version, self.names, self.reads, at_hand[called], self.takes_missing)


def named(judged: Judged) -> Named:
    """Return what a document says of a node that code judges."""
    return Named(judged.key, judged.version, judged.names, judged.reads, judged.takes_missing)


@contextmanager
def code_at_hand(rules: Iterable[object]) -> Iterator[None]:
    """Let documents that are read in the block name the code of some rules.

    Raises:
        DefinitionError: `RULE_OPAQUE` for a rule that no code judges; `DUPLICATE_ID` as a set does.
    """
    predicates = [as_criterion(rule).predicate() for rule in rules]
    if not all(opaque_in([predicate]) for predicate in predicates):
        raise DefinitionError("opaque= takes rules that Python code judges", code="RULE_OPAQUE")
    token = _AT_HAND.set({judged.called: judged.judge for judged in opaque_in(predicates)})
    try:
        yield
    finally:
        _AT_HAND.reset(token)
