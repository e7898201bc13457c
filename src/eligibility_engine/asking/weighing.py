"""What the answers to a fact would settle, and how the entries of a set stand; each found out once."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from eligibility_engine.errors import CriterionError
from eligibility_engine.kernel.walking import reads
from eligibility_engine.knowledge import Facts, FactValue, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.openness import Opening, openings
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import FAILING, Verdict

if TYPE_CHECKING:
    from eligibility_engine.testing.search.space import Space


@frozen(eq=False)
class Told:
    """What a subject has told so far.

    Attributes:
        facts: what is known.
        unasked: the facts that are missing because nobody has asked: they may still turn out to be anything, so nothing
            takes their place and whether they are recorded is open.
    """

    facts: Facts
    unasked: frozenset[str]

    @classmethod
    def so_far(cls, facts: Facts, asked: Collection[str]) -> "Told":
        """Return what is known, where what is missing was not asked but for some facts."""
        missing = (name for name, value in facts.values.items() if isinstance(value, Missing))
        return cls(facts, frozenset(missing).difference(asked))

    def answering(self, name: str, answer: FactValue) -> "Told":
        """Return what is known once a fact is answered."""
        return Told(self.facts.replacing({name: answer}), self.unasked - {name})

    def about(self, names: Iterable[str]) -> Iterator[Any]:
        """Yield what is known of some facts; of one that was not asked that it was not."""
        return (_UNASKED if name in self.unasked else self.facts[name] for name in names)


_UNASKED: Final = "unasked"


@frozen
class Standing:
    """How one entry stands: its verdict, and what keeps it open."""

    verdict: Verdict
    openings: tuple[Opening, ...] = ()


@frozen
class Weight:
    """What the answers to one fact would do, each counted alike.

    Attributes:
        excluding: the share of them after which some entry keeps the subject out.
        settling: the mean number of entries that they settle.
        settled: the ids of the entries that some of them settles.
    """

    excluding: Fraction
    settling: Fraction
    settled: frozenset[str]


@define(eq=False)
class Scales:
    """Judges entries of one set on one as-of date, and weighs facts; keeps what it found for the next subject."""

    criteria_set: CriteriaSet
    as_of: date
    _read: dict[str, tuple[str, ...]] = field(init=False)
    _answers: dict[str, tuple[FactValue, ...]] = field(init=False, factory=dict)
    _standings: dict[tuple[Any, ...], Standing] = field(init=False, factory=dict)
    _weights: dict[tuple[Any, ...], Weight] = field(init=False, factory=dict)
    _room: "Space | None" = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        outlines = self.criteria_set.outlines
        found = {entry.id: reads(outlines[entry.id].predicate) for entry in self.criteria_set.entries}
        self._read = {id: tuple(dict.fromkeys(one.name for one in some)) for id, some in found.items()}

    def standing(self, entry: Entry, told: "Told") -> Standing:
        """Return how an entry stands for a subject; where code raises it is open, and no fact helps."""
        key = (entry.id, *told.about(self._read[entry.id]))
        if key not in self._standings:
            self._standings[key] = self._judged(entry, told)
        return self._standings[key]

    def _judged(self, entry: Entry, told: "Told") -> Standing:
        predicate = self.criteria_set.outlines[entry.id].predicate
        evaluation = Evaluation(told.facts, Exact(self.as_of), told.unasked)
        try:
            return Standing(evaluation.verdict(predicate), tuple(openings(evaluation, predicate)))
        except CriterionError:
            return Standing(Verdict.UNKNOWN)

    def weight(self, name: str, entries: Iterable[Entry], told: "Told") -> Weight:
        """Return what the answers to a fact would do to the entries that hang on it."""
        hanging = tuple(entries)
        others = dict.fromkeys(other for entry in hanging for other in self._read[entry.id] if other != name)
        key = (name, *(entry.id for entry in hanging), *told.about(others))
        if key not in self._weights:
            self._weights[key] = self._weighed(name, hanging, told)
        return self._weights[key]

    def _weighed(self, name: str, entries: tuple[Entry, ...], told: "Told") -> Weight:
        after = [
            {entry: self.standing(entry, changed).verdict for entry in entries}
            for changed in (told.answering(name, answer) for answer in self.answers(name))
        ]
        settled = [{entry.id for entry in one if one[entry] is not Verdict.UNKNOWN} for one in after]
        excluding = sum(any(one[entry] is FAILING[entry.polarity] for entry in one) for one in after)
        tried = max(len(after), 1)
        return Weight(
            Fraction(excluding, tried), Fraction(sum(map(len, settled)), tried), frozenset[str]().union(*settled)
        )

    def answers(self, name: str) -> tuple[FactValue, ...]:
        """Return the precise answers to a fact that the rules can tell apart: one stands for all that they cannot."""
        if name not in self._answers:
            self._answers[name] = tuple(value for value in self._space().values(name) if _is_precise(value))
        return self._answers[name]

    def _space(self) -> "Space":
        from eligibility_engine.testing.search import space_of

        if self._room is None:
            predicates = [self.criteria_set.outlines[entry.id].predicate for entry in self.criteria_set.entries]
            self._room = space_of(self.criteria_set, predicates, self.as_of)
        return self._room


def _is_precise(value: FactValue) -> bool:
    return not isinstance(value.value if isinstance(value, Measured) else value, (Missing, Interval))
