"""Which case notices a mutant: what it expects no longer holds when one entry has the verdict of the mutant."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from attrs import define, field, frozen

from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.openness import openings
from eligibility_engine.testing.coverage.observing import supposed
from eligibility_engine.testing.mutation.changes import Change, replaced
from eligibility_engine.testing.mutation.mutants import Mutant, Rule
from eligibility_engine.testing.search.atoms import named
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Eligibility, Polarity, Verdict, eligibility, negation


@frozen
class Probe:
    """A case as mutation sees it.

    Attributes:
        id: the case.
        facts: its subject, parsed.
        as_of: the date on which it is judged.
        expected: the verdicts that it expects, by entry id.
        eligibility: the eligibility that it expects; empty where none.
        decisive: the entries that it expects to decide.
        missing: the facts that it expects to be missing.
        standing: polarity and verdict of every entry, as the set judges the case.
        open: by entry id, the facts that keep it open.
    """

    id: str
    facts: Facts
    as_of: date
    expected: Mapping[str, str]
    eligibility: str
    decisive: frozenset[str] | None
    missing: frozenset[str] | None
    standing: Mapping[str, tuple[Polarity, Verdict]]
    open: Mapping[str, frozenset[str]]

    def notices(
        self, entry: str, polarity: Polarity, verdict: Verdict, open_facts: Callable[[], frozenset[str]]
    ) -> bool:
        """Say whether what is expected fails where an entry has another polarity, verdict or open facts."""
        if entry in self.expected and self.expected[entry] != verdict.value:
            return True
        changed = {**self.standing, entry: (polarity, verdict)}
        found = eligibility(changed.values())
        if self.eligibility and found.value != self.eligibility:
            return True
        if self.decisive is not None and self.decisive != _decisive(changed, found):
            return True
        return self.missing is not None and self.missing != self._missing(entry, found, open_facts)

    def _missing(self, entry: str, found: Eligibility, open_facts: Callable[[], frozenset[str]]) -> frozenset[str]:
        if found is not Eligibility.UNDETERMINED:
            return frozenset()
        return frozenset().union(open_facts(), *(names for id, names in self.open.items() if id != entry))


_WANTED = {
    Eligibility.INELIGIBLE: Verdict.NOT_MET,
    Eligibility.UNDETERMINED: Verdict.UNKNOWN,
    Eligibility.ELIGIBLE: Verdict.MET,
}


def _decisive(standing: Mapping[str, tuple[Polarity, Verdict]], found: Eligibility) -> frozenset[str]:
    passes = {
        entry: verdict if polarity is Polarity.INCLUSION else negation(verdict)
        for entry, (polarity, verdict) in standing.items()
    }
    return frozenset(entry for entry, verdict in passes.items() if verdict is _WANTED[found])


@define(eq=False)
class Bench:
    """Judges the mutants of one entry by cases; cases alike in the facts of the entry are judged once.

    The evaluations remember the verdict of every node that a mutant leaves as it is.
    """

    rule: Rule
    _alike: list[tuple[Evaluation, list[Probe]]] = field(factory=list)

    def add(self, probes: Iterable[Probe]) -> None:
        """Take cases; those of a part in which the entry is not judged show nothing."""
        names = named([self.rule.predicate])
        alike: dict[str, list[Probe]] = {}
        for probe in probes:
            if self.rule.id not in probe.standing:
                continue
            key = repr([probe.as_of, *[probe.facts[name] for name in names]])  # two clocks may show one instant
            alike.setdefault(key, []).append(probe)
        self._alike += [(Evaluation(one[0].facts, Exact(one[0].as_of)), one) for one in alike.values()]

    def killer(self, mutant: Mutant) -> str | None:
        """Return the id of the first case that notices a mutant."""
        for evaluation, probes in self._alike:
            verdict, polarity = self._verdict(evaluation, mutant), self._polarity(mutant)

            def open_facts(evaluation: Evaluation = evaluation) -> frozenset[str]:
                return frozenset(one.name for one in openings(evaluation, self.whole(mutant)))

            for probe in probes:
                if probe.notices(self.rule.id, polarity, verdict, open_facts):
                    return probe.id
        return None

    def _polarity(self, mutant: Mutant) -> Polarity:
        if mutant.change is not None:
            return self.rule.polarity
        return Polarity.EXCLUSION if self.rule.polarity is Polarity.INCLUSION else Polarity.INCLUSION

    def _verdict(self, evaluation: Evaluation, mutant: Mutant) -> Verdict:
        whole, change = self.rule.predicate, mutant.change
        if change is None:
            return evaluation.verdict(whole)
        verdict = evaluation.verdict(change.other)
        if verdict is evaluation.verdict(change.part):
            return evaluation.verdict(whole)
        return supposed(evaluation, whole, change.part, verdict)

    def whole(self, mutant: Mutant) -> Predicate:
        """Return the wrong rule."""
        change: Change | None = mutant.change
        whole = self.rule.predicate
        return whole if change is None else replaced(whole, change.part, change.other)
