"""Judge every mutant of a set by its cases: entry by entry, in parallel, and never twice what was found before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from datetime import date
from typing import Any

from attrs import evolve, fields_dict, frozen

from eligibility_engine.errors import EligibilityError
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.canonical import sha256, spelled
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case, CaseResult, base_of, usual_date
from eligibility_engine.testing.mutation.killing import Bench, Probe
from eligibility_engine.testing.mutation.mutants import Mutant, Rule, mutants_of, rules_of
from eligibility_engine.testing.mutation.outcomes import Mutation, Outcome
from eligibility_engine.testing.mutation.probing import probe_of, usable
from eligibility_engine.testing.mutation.workers import interrupts_held, pool_of
from eligibility_engine.testing.search.atoms import named
from eligibility_engine.testing.search.goals import Differs, Verdicts
from eligibility_engine.testing.search.possible import MET, NOT_MET
from eligibility_engine.testing.search.solving import Reach, solve
from eligibility_engine.testing.search.space import Space
from eligibility_engine.value import Exact
from eligibility_engine.version import __version__

Progress = Callable[[int, int], None]
"""Told how many mutants are done, of how many."""


@frozen
class Task:
    """The mutants of one entry, and what is needed to judge them anywhere.

    Attributes:
        rule: the entry.
        schema: its facts.
        probes: the cases.
        base: the record from which killing subjects start.
        as_of: the date on which these are judged.
        offsets: whether times must have a UTC offset; None where they may or may not.
        chosen: the ids of the mutants to judge.
    """

    rule: Rule
    schema: Schema
    probes: tuple[Probe, ...]
    base: Mapping[str, Any]
    as_of: date
    offsets: bool | None
    chosen: frozenset[str]

    @property
    def key(self) -> str:
        """A word that is the same wherever the same mutants are judged by the same cases and told apart alike."""
        names = named([self.rule.predicate])
        kept = [name for name in fields_dict(Probe) if name != "facts"]
        cases = tuple(
            (*(getattr(one, name) for name in kept), *(one.facts[name] for name in names)) for one in self.probes
        )
        return sha256(spelled((__version__, evolve(self, probes=(), base={}), repr(self.base), cases)))


def mutate(
    criteria_set: CriteriaSet,
    cases: Sequence[Case],
    *,
    max_mutants: int | None = None,
    processes: int = 1,
    known: Mapping[str, tuple[Outcome, ...]] | None = None,
    found: Callable[[str, tuple[Outcome, ...]], None] | None = None,
    progress: Progress | None = None,
) -> Mutation:
    """Return what came of every mutant of a set.

    Args:
        criteria_set: the set.
        cases: the cases that should notice; those with options are judged under other rules and left out.
        max_mutants: so many at most, evenly spread over the rules.
        processes: how many processes judge; with more than one, the main module of a program must be importable.
        known: outcomes of an earlier run by the key of their entry, as `found` was told them.
        found: told the key and the outcomes of each entry as soon as it is done.
        progress: told how many mutants are done.

    Raises:
        EligibilityError: `MUTATION_BUDGET` when `max_mutants` is below 1, `MUTATION_CASES` when a case is at fault or
            fails with the rules as they are, or there is none.
    """
    if max_mutants is not None and max_mutants < 1:
        raise EligibilityError("a budget of mutants is at least 1; leave it out to try all", code="MUTATION_BUDGET")
    tasks, drawn = _tasks(criteria_set, usable(criteria_set, cases), max_mutants)
    total = sum(len(task.chosen) for task in tasks)
    outcomes = {task.rule.id: known[task.key] for task in tasks if known and task.key in known}
    for task, judged in _each([task for task in tasks if task.rule.id not in outcomes], processes):
        outcomes[task.rule.id] = judged
        if found is not None:
            found(task.key, judged)
        if progress is not None:
            progress(sum(map(len, outcomes.values())), total)
    every = tuple(one for task in tasks for one in outcomes[task.rule.id])
    return Mutation(every, len(tasks[0].probes), drawn, tasks[0].as_of)


def _each(tasks: Sequence[Task], processes: int) -> Iterator[tuple[Task, tuple[Outcome, ...]]]:
    if processes <= 1 or len(tasks) < 2:
        yield from ((task, judged(task)) for task in tasks)
        return
    with pool_of(processes) as pool:
        with interrupts_held():
            futures = {pool.submit(judged, task): task for task in sorted(tasks, key=lambda one: -len(one.chosen))}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _tasks(criteria_set: CriteriaSet, results: list[CaseResult], most: int | None) -> tuple[list[Task], int]:
    rules = rules_of(criteria_set)
    schema = criteria_set.facts
    ids = [mutant.id for rule in rules for mutant in mutants_of(rule, schema)]
    chosen = ids if most is None or most >= len(ids) else [ids[place * len(ids) // most] for place in range(most)]
    probes = tuple(map(probe_of, results))
    as_of, offsets = usual_date((probe.as_of for probe in probes), probes[0].as_of), criteria_set.offsets
    base = base_of(results, as_of)
    tasks = [
        Task(rule, schema, probes, base, as_of, offsets, frozenset(one for one in chosen if _of(one, rule)))
        for rule in rules
    ]
    return [task for task in tasks if task.chosen], len(ids)


def _of(mutant_id: str, rule: Rule) -> bool:
    return mutant_id.partition("#")[0] == rule.id


def judged(task: Task) -> tuple[Outcome, ...]:
    """Return what came of the mutants of one entry."""
    bench = Bench(task.rule)
    bench.add(task.probes)
    space = Space(task.schema, (task.rule.predicate,), task.as_of, task.base, task.offsets)
    mutants = mutants_of(task.rule, task.schema)
    return tuple(_outcome(task, bench, space, mutant) for mutant in mutants if mutant.id in task.chosen)


def _outcome(task: Task, bench: Bench, space: Space, mutant: Mutant) -> Outcome:
    if mutant.invalid:
        return Outcome(mutant.id, mutant.operator, mutant.text, "invalid")
    if killer := bench.killer(mutant):
        return Outcome(mutant.id, mutant.operator, mutant.text, "killed", killer)
    found = _told_apart(task, space, mutant)
    if found.proved:
        return Outcome(mutant.id, mutant.operator, mutant.text, "equivalent")
    says = ("", "") if found.subject is None else _says(task, mutant, found.subject)
    return Outcome(mutant.id, mutant.operator, mutant.text, "alive", subject=found.subject, says=says)


def _says(task: Task, mutant: Mutant, record: Mapping[str, Any]) -> tuple[str, str]:
    """Return what the rule says of a subject, and what the mutant says."""
    facts = parse(task.schema, record, task.as_of, offsets=task.offsets).facts
    rule = Evaluation(facts, Exact(task.as_of)).verdict(task.rule.predicate)
    other = Evaluation(facts, Exact(task.as_of)).verdict(Bench(task.rule).whole(mutant))
    return rule.value, other.value


def _told_apart(task: Task, space: Space, mutant: Mutant) -> Reach:
    """Search for a subject of whom the mutant says something else than the rule."""
    whole, change = task.rule.predicate, mutant.change
    if change is None:
        return solve(space, Verdicts(((whole, MET | NOT_MET),)))
    return solve(space.beside(change.other), Differs(change.part, change.other, whole))
