"""Random rules in which code takes the place of comparisons say no more than the rules themselves."""

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.kernel.expression import Compare, Judged, Node
from eligibility_engine.kernel.walking import row_tables, walk
from eligibility_engine.semantics.operations import compare
from eligibility_engine.testing.search.rewriting import Rewriting
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict
from generative.judging import evaluation, rules
from generative.strategies import RANDOM, studies


def in_python(node: Node) -> Node | None:
    """Return code in the place of a comparison that hangs on no row: it compares the exact values that it is told."""
    if not isinstance(node, Compare) or row_tables(node):
        return None

    def judge(values: Mapping[str, Any], operator: Any = node.operator) -> Verdict:
        return compare(operator, Exact(values["left"]), Exact(values["right"]))

    return Judged(f"compare {node.operator}", "1", ("left", "right"), (node.left, node.right), judge)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_code_says_no_more_than_the_rule_that_it_stands_for(data: DataObject) -> None:
    """Where code decides, the rule decides alike; where all that it compares is exact, code says what the rule says."""
    study = data.draw(studies(monotone=True))
    judge = evaluation(study)
    for rule in rules(data, RANDOM, study, monotone=True):
        other = Rewriting(in_python).of(rule)
        verdict = judge.verdict(other)
        assert verdict in {Verdict.UNKNOWN, judge.verdict(rule)}
        sides = [side for node in walk(other) if isinstance(node, Judged) for side in node.reads]
        if all(isinstance(judge.value(side), Exact) for side in sides):
            assert verdict is judge.verdict(rule)
