"""Criteria that code judges, which the kernel cannot say: how the code is asked, and what goes by its name."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from eligibility_engine.errors import CriterionError, DefinitionError
from eligibility_engine.kernel.expression import Judged, Predicate
from eligibility_engine.kernel.walking import walk
from eligibility_engine.value import Exact, Value
from eligibility_engine.verdict import Verdict


def asked(judged: Judged, values: Sequence[Value]) -> Verdict:
    """Return what the code says of the values of what it reads; it is told None for what is not known exactly.

    Raises:
        CriterionError: `CRITERION_FAILED` when it raises, or returns no verdict. What it raised may hold a value of the
            subject, so nothing but its type is said, and it is not chained.
    """
    known = (value.value if isinstance(value, Exact) else None for value in values)
    told = dict(zip(judged.names, known, strict=True))
    try:
        found: object = judged.judge(MappingProxyType(told))
    except Exception as error:
        problem = f"raised {type(error).__name__}"
    else:
        if isinstance(found, Verdict):
            return found
        problem = f"returned {type(found).__name__} and no Verdict"
    raise CriterionError(f"the criterion {judged.called} {problem}; tell its author", code="CRITERION_FAILED")


def opaque_in(predicates: Iterable[Predicate]) -> tuple[Judged, ...]:
    """Return every node that code judges at or below some predicates, in the order of the rules.

    Raises:
        DefinitionError: `DUPLICATE_ID` when two of them are called alike and have different code.
    """
    found = {id(node): node for one in predicates for node in walk(one) if isinstance(node, Judged)}
    code: dict[str, object] = {}
    for node in found.values():
        if code.setdefault(node.called, node.judge) != node.judge:
            raise DefinitionError(
                f"two criteria are called {node.called} and have different code; give one another key or version",
                code="DUPLICATE_ID",
            )
    return tuple(found.values())
