"""Which kernel nodes may turn a verdict when more becomes known: those that say so.

That no other node does is the law `knowing_more_never_turns_a_verdict` over trees that hold every other node, which
`test_reach` shows.
"""

from datetime import date

import pytest

from eligibility_engine.facts import Fact, Flag, Schema
from eligibility_engine.kernel.expression import NODES, FactRef, FirstKnown, IsKnown, Judged, Literal, Predicate, holds
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact, Missing
from eligibility_engine.verdict import Cause, Verdict

SCHEMA = Schema("One", (Fact("f", Flag(), "f?", "f"),))


def met(found: bool) -> Verdict:
    """Return the verdict of code."""
    return Verdict.MET if found else Verdict.NOT_MET


WITNESSES: dict[type, Predicate] = {
    FirstKnown: holds(FirstKnown((FactRef("f"), Literal(True)))),
    IsKnown: IsKnown(FactRef("f")),
    Judged: Judged("absent", "1", ("f",), (FactRef("f"),), lambda values: met(values["f"] is None), takes_missing=True),
}


def test_the_flagged_nodes_are_these() -> None:
    """Exactly the nodes with a witness below say that they may turn a verdict."""
    assert {node for node in NODES if getattr(node, "non_monotone", False)} == set(WITNESSES)


@pytest.mark.parametrize("node", WITNESSES, ids=lambda node: node.__name__)
def test_a_flagged_node_turns_a_verdict(node: type) -> None:
    """Each flagged node earns its flag: learning that f is false turns its decided verdict."""
    absent, known = (
        Evaluation(Facts(SCHEMA, {"f": value}), Exact(date(2025, 6, 2))).verdict(WITNESSES[node])
        for value in (Missing((Cause.NOT_RECORDED,)), Exact(False))
    )
    assert Verdict.UNKNOWN not in {absent, known}
    assert absent is not known
