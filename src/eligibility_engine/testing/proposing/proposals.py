"""The fewest subjects that cover a set and kill its mutants; each says what it probes.

The verdicts beside them are those of the reference: proposals, until somebody has reviewed them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import field, frozen

from eligibility_engine.errors import CriterionError, FactError
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case
from eligibility_engine.testing.coverage.items import Item
from eligibility_engine.testing.coverage.measuring import Coverage
from eligibility_engine.testing.mutation import Outcome, Suspects, mutate
from eligibility_engine.testing.proposing.naming import Names
from eligibility_engine.testing.search import find_subject
from eligibility_engine.verdict import Eligibility, Polarity, Verdict

_ORDER = ("pair", "threshold", "member", "table", "decisive", "verdict", "entry")
"""What is sought first: a subject that turns an entry at a threshold shows most of the rest as well."""


@frozen
class Proposal:
    """One subject with what the rules say of it.

    Attributes:
        case: the case; its expectations are the verdicts of the reference.
        entry: the entry that it probes; empty for the base itself.
        tokens: what it shows of the rules.
    """

    case: Case
    entry: str = ""
    tokens: frozenset[str] = field(default=frozenset(), repr=False)


@frozen
class Proposals:
    """The cases proposed for a set.

    Attributes:
        criteria_set: the set.
        as_of: the date on which they are judged.
        base: the record from which each starts; an eligible subject where there is one.
        found: the proposals, in protocol order.
    """

    criteria_set: CriteriaSet
    as_of: date
    base: Mapping[str, Any]
    found: tuple[Proposal, ...]


def propose(
    criteria_set: CriteriaSet,
    *,
    as_of: date,
    base: Mapping[str, Any] | None = None,
    cases: Sequence[Case] = (),
    mutants: bool = True,
) -> Proposals:
    """Return cases that, with those that are there, cover every rule and notice every mutant that can be noticed.

    Args:
        criteria_set: the set.
        as_of: the date on which subjects are judged.
        base: the record from which subjects start; without it an eligible one is made.
        cases: cases that are there already and need no doubles.
        mutants: whether mutants that survive are answered with a case too; takes longer.

    Raises:
        EligibilityError: `MUTATION_CASES` when one of the cases does not pass.
    """
    start = dict(base) if base is not None else _eligible(criteria_set, as_of)
    made = _Making(criteria_set, as_of, start, Coverage(criteria_set, as_of, start), Names(case.id for case in cases))
    for case in cases:
        made.take(case)
    found = [] if cases else [*made.eligible()]
    found += made.covering()
    kept = _needed(found, made.coverage, frozenset(made.shown_by_cases))
    if mutants:
        kept += made.killing([*cases, *(one.case for one in kept)])
    order = {entry.id: place for place, entry in enumerate(criteria_set.entries)}
    return Proposals(criteria_set, as_of, start, tuple(sorted(kept, key=lambda one: order.get(one.entry, -1))))


def _eligible(criteria_set: CriteriaSet, as_of: date) -> dict[str, Any]:
    """Return a plain eligible record; an empty one where none was found. Of a set with parts, one of its first part."""
    return _passing(criteria_set.each_part[0], as_of, {}) or {}


def _passing(judge: CriteriaSet, as_of: date, base: Mapping[str, Any]) -> dict[str, Any] | None:
    passes = {Polarity.INCLUSION: Verdict.MET, Polarity.EXCLUSION: Verdict.NOT_MET}
    wanted = {entry.id: passes[entry.polarity] for entry in judge.entries}
    return find_subject(judge, wanted, as_of=as_of, base=base)


@frozen
class _Making:
    criteria_set: CriteriaSet
    as_of: date
    base: Mapping[str, Any]
    coverage: Coverage
    names: Names
    shown_by_cases: set[str] = field(factory=set)

    def take(self, case: Case) -> None:
        """Let a case that is there count."""
        if case.options or case.faults:
            return
        try:
            assessment = self.criteria_set.assess(case.facts, as_of=case.as_of, part=case.part)
        except (FactError, CriterionError):
            return
        part = assessment.criteria_set.in_part
        self.shown_by_cases.update(self.coverage.add(assessment.facts, assessment.as_of, part))

    def eligible(self) -> Iterator[Proposal]:
        """Yield an eligible subject of each part; the base alone where the set has none."""
        for place, judge in enumerate(self.criteria_set.each_part):
            named = "eligible" if judge.whole is None else f"eligible {judge.in_part}"
            record = self.base if place == 0 else _passing(judge, self.as_of, self.base)
            if record is not None:
                name = self.names.free(named)
                yield self.proposal(record, "", name, "Nothing speaks against this subject.", judge)

    def covering(self) -> list[Proposal]:
        """Return a subject for everything that is not shown yet, what shows most first."""
        found: list[Proposal] = []
        for item in sorted(self.coverage.items, key=lambda item: _ORDER.index(item.kind)):
            if not item.is_shown(self.coverage.tokens):
                found += self._for_item(item)
        return found

    def _for_item(self, item: Item) -> Iterator[Proposal]:
        found = self.coverage.finding(item)
        for record in found.subjects:
            if found.item.is_shown(self.coverage.tokens):
                return
            leaf = self.coverage.leaf(item)
            name = self.names.of_item(item, leaf)
            yield self.proposal(record, item.entry, name, self._probes(item, "" if leaf is None else leaf.sentence))

    def _probes(self, item: Item, sentence: str) -> str:
        """Say what a case tries, in the words of the protocol's entry and of the rule."""
        entry = self.criteria_set[item.entry]
        match item.kind:
            case "pair":
                said = f"the entry turns on this: {sentence}"
            case "threshold":
                said = f"{sentence}: {item.text}"
            case "member":
                said = f"{self._term(item)}: {item.text}"
            case "table":
                said = f"{sentence}: {item.text}"
            case "entry":
                said = f"the entry is {item.text}"
            case _:
                said = f"{item.text}: {sentence}"
        return f"{entry.cite or entry.id}: {said}."

    def _term(self, item: Item) -> str:
        """Say the term whose membership an item is about."""
        leaf = self.coverage.leaf(item)
        assert leaf is not None
        return self.criteria_set.english.term(
            leaf.memberships[int(item.id.partition(":member:")[2].partition(":")[0])].node.term
        )

    def killing(self, cases: Sequence[Case]) -> list[Proposal]:
        """Return a subject for each mutant that no case notices; one subject may stand for many."""
        alive = {one.id: one for one in mutate(self.criteria_set, cases).alive if one.subject is not None}
        suspects = Suspects(self.criteria_set, alive)
        found: list[Proposal] = []
        while alive:
            found.append(self._for_mutant(alive.pop(next(iter(alive)))))
            for killed in suspects.noticed_by(found[-1].case):
                alive.pop(killed, None)
        return found

    def _for_mutant(self, outcome: Outcome) -> Proposal:
        entry = self.criteria_set[outcome.entry]
        record = outcome.subject or {}
        name = self.names.of_change(outcome.entry, record, self.base)
        note = f"{entry.cite or entry.id}: would notice: {outcome.text}."
        return self.proposal(record, outcome.entry, name, note)

    def proposal(
        self, record: Mapping[str, Any], entry: str, name: str, note: str, judge: CriteriaSet | None = None
    ) -> Proposal:
        """Return a record as a case that expects what the reference says, in a part in which the entry is judged."""
        judge = judge or self.criteria_set.part(self.criteria_set.part_of(entry))
        assessment = judge.assess(record, as_of=self.as_of)
        tokens = self.coverage.add(assessment.facts, self.as_of, judge.in_part)
        part = judge.in_part if judge is not self.criteria_set else None
        case = Case(name, dict(record), self.as_of, note=note, part=part, **_expected(assessment, entry))
        return Proposal(case, entry, tokens)


def _expected(assessment: Assessment, entry: str) -> dict[str, Any]:
    """Return what the reference says of a subject: of the entry that is probed and of those that do not pass."""
    entries = {
        result.id: result.verdict.value
        for result in assessment
        if result.id == entry or result.standing is not Verdict.MET
    }
    open_facts = assessment.eligibility is Eligibility.UNDETERMINED
    missing = tuple(fact.name for fact in assessment.missing) if open_facts else None
    return {"eligibility": assessment.eligibility.value, "expected": entries, "missing": missing}


def _needed(found: list[Proposal], coverage: Coverage, shown: frozenset[str]) -> list[Proposal]:
    """Return the proposals without those that show nothing that the others do not."""
    items = [one for item in coverage.items for one in (item, item.lesser) if one and one.is_shown(coverage.tokens)]
    kept = list(found)
    for one in reversed(found[1:] if not shown else found):
        rest = shown.union(*(other.tokens for other in kept if other is not one))
        if all(item.is_shown(rest) for item in items):
            kept.remove(one)
    return kept
