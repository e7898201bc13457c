"""Laws of identity: order, spelling, digests, copies and threads."""

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.kernel.canonical import lowered
from eligibility_engine.testing.strategies.drawing import pick
from generative.judging import rules, snapshot
from generative.rewriting import mutants, respellings
from generative.strategies import studies


def key_order_does_not_matter(data: DataObject, source: str) -> None:
    """A record says the same in whatever order its keys come."""
    study = data.draw(studies(source))
    shuffled = dict(data.draw(st.permutations(list(study.record.items()))))
    assert snapshot(study.having(shuffled).assess()) == snapshot(study.assess())


def spelling_keeps_the_digest(data: DataObject, source: str) -> None:
    """Rules that differ only in spelling have one lowered form."""
    study = data.draw(studies(source))
    for predicate in rules(data, source, study):
        assert lowered(data.draw(respellings(predicate))) == lowered(predicate)


def a_mutated_node_changes_the_digest(data: DataObject, source: str) -> None:
    """A rule in which one node says something else has another lowered form."""
    study = data.draw(studies(source))
    for predicate in rules(data, source, study):
        form, found = lowered(predicate), list(mutants(predicate))
        first = data.draw(st.integers(0, max(len(found) - 1, 0)))
        assert all(lowered(mutant) != form for mutant in found[first : first + 8])


def copies_say_the_same(data: DataObject, source: str) -> None:
    """A set and an assessment that were copied, deeply copied or pickled say the same."""
    study = data.draw(studies(source))
    again: Callable[[Any], Any] = pick(data.draw, (copy.copy, copy.deepcopy, pickled))
    fresh, seen = study.assess(), study.assess()
    said = snapshot(seen)
    assert snapshot(again(fresh)) == said
    assert snapshot(again(seen)) == said
    criteria_set = again(study.criteria_set)
    assert criteria_set.digest == study.criteria_set.digest
    assert snapshot(criteria_set.assess(study.record, as_of=study.as_of)) == said


def pickled(found: Any) -> Any:
    """Return what was pickled, read back."""
    return pickle.loads(pickle.dumps(found))


def threads_say_the_same(data: DataObject, source: str) -> None:
    """Threads that share one set, and one assessment, see the same."""
    study = data.draw(studies(source))
    shared = study.assess()
    with ThreadPoolExecutor(4) as pool:
        own = [pool.submit(lambda: snapshot(study.assess())) for _ in range(2)]
        one = [pool.submit(snapshot, shared) for _ in range(3)]
        said = [found.result() for found in (*own, *one)]
    assert all(found == said[0] for found in said)
