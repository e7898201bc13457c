"""Which facts to ask next, ranked by what an answer can settle."""

from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from attrs import define, field, frozen

from eligibility_engine.asking.question import Question
from eligibility_engine.asking.weighing import Scales, Standing, Told, Weight
from eligibility_engine.facts import Fact, Schema
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.semantics.openness import Opening
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.value import Missing
from eligibility_engine.verdict import FAILING, Cause, Eligibility, Verdict, eligibility

MENDED: Final = frozenset(
    {
        *(Cause.STALE, Cause.OUTSIDE_WINDOW, Cause.SOURCE_NOT_LOADED, Cause.INVALID),
        *(Cause.NOT_A_NUMBER, Cause.UNIT_NOT_COMPARABLE, Cause.NO_LIMIT),
    }
)
"""The causes of a missing value that asking mends: nobody said that there is no answer."""


def next_questions(
    criteria_set: CriteriaSet,
    facts: Mapping[str, Any],
    *,
    as_of: date | str | None = None,
    part: str | None = None,
    not_to_ask: Collection[str] = (),
    every_entry: bool = False,
) -> tuple[Question, ...]:
    """Return the facts to ask next, the one that can settle most first; none once the verdict is settled.

    A fact that the record leaves out has not been asked: a rule that asks whether it is recorded, or assumes something
    in its place, is open until it is. A fact of which the record says why there is no answer (`{"missing":
    "declined"}`, `not_done`) is not asked again. The measure stands at `Planner`.

    Args:
        criteria_set: the set that judges.
        facts: the record so far, a mapping of fact names to plain values.
        as_of: the date on which eligibility is judged; never taken from the clock.
        part: the part to judge beside the common entries, where the set has parts.
        not_to_ask: facts that nobody can be asked; they stay missing.
        every_entry: whether to go on where the verdict is settled, until every entry is.

    Raises:
        FactError: everything that is wrong with the record.
        EligibilityError: `AS_OF` without a date; `PART` when a part is due, unknown, or named for a set without.
    """
    judged, day = criteria_set.part(part), parse_as_of(as_of)
    read = parse(judged.facts, facts, day, offsets=judged.offsets).facts
    return Planner(judged, day).questions(read, {*not_to_ask, *answered_in_vain(facts, read)}, every_entry)


def answered_in_vain(record: Mapping[str, Any], facts: Facts) -> frozenset[str]:
    """Return the facts that were asked and have no answer, as the record says by a cause or by a word for one."""
    return frozenset(name for name, raw in record.items() if name in facts.words or _says_why(facts, name, raw))


def _says_why(facts: Facts, name: str, raw: Any) -> bool:
    if not isinstance(raw, Mapping) or "missing" not in raw:
        return False
    value = facts[name]
    return isinstance(value, Missing) and not MENDED.issuperset(value.causes)


@define
class _Open:
    """An open fact: why it is, and the entries that hang on it, with the largest share that it is of what one lacks."""

    fact: Fact
    opening: Opening
    entries: list[Entry] = field(factory=list)
    share: Fraction = Fraction(0)

    def hang(self, entry: Entry, openings: int) -> None:
        self.entries.append(entry)
        self.share = max(self.share, Fraction(1, openings))

    def question(self, weight: Weight) -> Question:
        fact, ids = self.fact, tuple(entry.id for entry in self.entries)
        settles = tuple(id for id in ids if id in weight.settled)
        measures = weight.excluding, weight.settling
        return Question(fact.name, fact.question, fact.answered_by, self.opening.cause, ids, settles, *measures)


@frozen
class Progress:
    """How far a subject is judged.

    Attributes:
        settled: the number of entries with a verdict that is known.
        entries: the number of entries.
        eligibility: what is known of the eligibility.
    """

    settled: int
    entries: int
    eligibility: Eligibility


@define(eq=False)
class Planner:
    """Ranks the open facts of subjects of one set on one as-of date; what it finds out serves the next subject too.

    Of each open fact the answers are tried that the rules can tell apart: a limit and its neighbours, each word, yes
    and no. Each counts alike, since nothing is known of how often it is given. First comes the fact of which the
    largest share of answers makes the subject ineligible: that ends the interview. Then the one whose answers settle
    most entries on average, then the one that is the largest share of what an entry lacks, then the first one in the
    schema. One failed entry decides, so this is the sequential test of a series system, whose parts are best tried by
    probability of failure over cost (T. Ünlüyurt, Discrete Applied Mathematics 142 (2004), 189-205). Each question
    costs the same here.

    Attributes:
        criteria_set: the set, or the part of one, that judges.
        as_of: the date on which eligibility is judged.
    """

    criteria_set: CriteriaSet
    as_of: date
    _scales: Scales = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._scales = Scales(self.criteria_set, self.as_of)

    def questions(self, facts: Facts, asked: Collection[str] = (), every_entry: bool = False) -> tuple[Question, ...]:
        """Return the facts to ask next, the one that can settle most first; see `next_questions`.

        Args:
            facts: what is known of the subject.
            asked: facts that were asked, or cannot be; those that are missing stay so.
            every_entry: whether to go on where the verdict is settled.
        """
        told = Told.so_far(facts, asked)
        standings = self._standings(told)
        if _excludes(standings) and not every_entry:
            return ()
        found = _open_facts(facts.schema, standings, frozenset(asked))
        weighed = [(one, self._scales.weight(one.fact.name, one.entries, told)) for one in found]
        weighed.sort(key=lambda pair: (-pair[1].excluding, -pair[1].settling, -pair[0].share))
        return tuple(one.question(weight) for one, weight in weighed)

    def asked_of(self, facts: Facts) -> tuple[str, ...]:
        """Return the facts that an interview asks of a subject whose answers are known, in the order of asking.

        Args:
            facts: the answers; one that is missing is taken as "not known" and not asked again.
        """
        asked: dict[str, None] = {}
        known = facts.blanking(frozenset(facts.schema.names))
        while found := self.questions(known, asked):
            name = found[0].name
            asked[name] = None
            known = known.replacing({name: facts[name]})
        return tuple(asked)

    def progress(self, facts: Facts, asked: Collection[str] = ()) -> Progress:
        """Return how far a subject is judged; what is missing was not asked, but for some facts.

        Args:
            facts: what is known of the subject.
            asked: facts that were asked, or cannot be.
        """
        standings = self._standings(Told.so_far(facts, asked))
        judged = [(entry.polarity, standing.verdict) for entry, standing in standings]
        settled = sum(verdict is not Verdict.UNKNOWN for _, verdict in judged)
        return Progress(settled, len(judged), eligibility(judged))

    def still_open(self, facts: Facts, asked: Collection[str], name: str) -> Cause | None:
        """Return why a fact keeps an entry open; None where it does not.

        Args:
            facts: what is known of the subject.
            asked: facts that were asked, or cannot be.
            name: the fact.
        """
        found = (one for _, standing in self._standings(Told.so_far(facts, asked)) for one in standing.openings)
        return next((one.cause for one in found if one.name == name and not one.because), None)

    def _standings(self, told: Told) -> list[tuple[Entry, Standing]]:
        return [(entry, self._scales.standing(entry, told)) for entry in self.criteria_set.entries]


def _excludes(standings: list[tuple[Entry, Standing]]) -> bool:
    return any(standing.verdict is FAILING[entry.polarity] for entry, standing in standings)


def _open_facts(schema: Schema, standings: list[tuple[Entry, Standing]], asked: frozenset[str]) -> list[_Open]:
    """Return the facts that an answer can close, in the order of the schema.

    Of what a criterion leaves open about a fact that is known, its answer is no help.
    """
    found: dict[str, _Open] = {}
    for entry, standing in standings:
        for opening in standing.openings:
            if not opening.because and opening.name not in asked:
                known = found.setdefault(opening.name, _Open(schema[opening.name], opening))
                known.hang(entry, len(standing.openings))
    return [found[name] for name in schema.names if name in found]
