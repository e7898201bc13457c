"""Mutants that are still alive, and which of them one more case would notice."""

from collections.abc import Collection

from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case
from eligibility_engine.testing.mutation.killing import Bench
from eligibility_engine.testing.mutation.mutants import Mutant, Rule, mutants_of, rules_of
from eligibility_engine.testing.mutation.probing import probe_of, usable


class Suspects:
    """The mutants of a set that are alive."""

    def __init__(self, criteria_set: CriteriaSet, ids: Collection[str]) -> None:
        self._criteria_set = criteria_set
        self._alive: list[tuple[Rule, list[Mutant]]] = []
        for rule in rules_of(criteria_set):
            if any(one.partition("#")[0] == rule.id for one in ids):
                found = [one for one in mutants_of(rule, criteria_set.facts) if one.id in ids]
                self._alive.append((rule, found))

    def noticed_by(self, case: Case) -> frozenset[str]:
        """Return the ids of the mutants that a case notices; they are no suspects any more.

        Raises:
            EligibilityError: `MUTATION_CASES` when the case does not pass.
        """
        probes = [probe_of(result) for result in usable(self._criteria_set, [case])]
        noticed: set[str] = set()
        for rule, alive in self._alive:
            bench = Bench(rule)
            bench.add(probes)
            killed = [one for one in alive if bench.killer(one) is not None]
            noticed.update(one.id for one in killed)
            alive[:] = [one for one in alive if one not in killed]
        return frozenset(noticed)
