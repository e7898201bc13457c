"""What a search claims about a rule, each claim with a judge of its own: the reference, asked about one subject."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from typing import Any

from attrs import frozen

from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.kernel.walking import walk
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.testing.mutation.changes import changes, replaced
from eligibility_engine.testing.search.goals import Differs, Goal, Seen, Turns, Verdicts
from eligibility_engine.testing.search.possible import BIT, MET, NOT_MET, is_composite, parts_of
from eligibility_engine.testing.search.sides import SIDES, AtThreshold, Member, Sighting, memberships, thresholds
from eligibility_engine.testing.search.solving import solve
from eligibility_engine.testing.search.space import Space
from eligibility_engine.value import Exact
from eligibility_engine.verdict import NOT, Verdict

Record = dict[str, Any]
Judge = Callable[[Facts], bool]


@frozen(eq=False)
class Claim:
    """A goal, the predicates that the space must know beside the rule, and the reference's judge of it."""

    goal: Goal
    reached: Judge
    what: str
    beside: tuple[Predicate, ...] = ()


@frozen
class Claims:
    """The claims about one rule on one date."""

    rule: Predicate
    schema: Schema
    as_of: date

    def evaluation(self, facts: Facts) -> Evaluation:
        return Evaluation(facts, Exact(self.as_of))

    def verdicts(self) -> Iterator[Claim]:
        """Yield a claim for every verdict of every part."""
        for part, verdict in product(parts_below(self.rule), Verdict):
            yield Claim(Verdicts(((part, BIT[verdict]),)), self._has(part, verdict), f"{verdict} of {part}")

    def _has(self, part: Predicate, verdict: Verdict) -> Judge:
        return lambda facts: self.evaluation(facts).verdict(part) is verdict

    def turns(self) -> Iterator[Claim]:
        """Yield a claim for every part that turns the whole, by its verdict and that of the whole."""
        for part, verdict, outcome in product(parts_below(self.rule), (Verdict.MET, Verdict.NOT_MET), Verdict):
            goal = Turns(part, self.rule, BIT[verdict], BIT[outcome])
            reached = self._turned(part, verdict, outcome, NOT[verdict])
            yield Claim(goal, reached, f"{part} turns from {verdict}, {outcome}")
        for part, verdict in product(parts_below(self.rule), Verdict):
            goal = Turns(part, self.rule, BIT[verdict], MET | NOT_MET, against=BIT[Verdict.UNKNOWN])
            judges = [self._turned(part, verdict, one, Verdict.UNKNOWN) for one in (Verdict.MET, Verdict.NOT_MET)]
            yield Claim(goal, _any_of(judges), f"{part} is decisive as {verdict}")

    def _turned(self, part: Predicate, verdict: Verdict, outcome: Verdict, instead: Verdict) -> Judge:
        def reached(facts: Facts) -> bool:
            judged = self.evaluation(facts)
            if judged.verdict(part) is not verdict or judged.verdict(self.rule) is not outcome:
                return False
            return judged.supposing(part, instead).verdict(self.rule) is not outcome

        return reached

    def seen(self) -> Iterator[Claim]:
        """Yield a claim for every side of a threshold and every member of a set, seen at all and where it counts."""
        for part in parts_below(self.rule):
            if is_composite(part):
                continue
            limits = [AtThreshold(one, side, step) for one, step in thresholds(part, self.schema) for side in SIDES]
            words = [Member(one, member) for one in memberships(part) for member in [*one.members, None]]
            for sighting in [*limits, *words]:
                yield Claim(Seen(part, sighting), self._sees(sighting), f"{sighting} in {part}")
                goal = Turns(part, self.rule, sighting=sighting)
                yield Claim(goal, self._counts(part, sighting), f"{sighting} where {part} turns")

    def _sees(self, sighting: Sighting) -> Judge:
        return lambda facts: sighting.seen(self.evaluation(facts))

    def _counts(self, part: Predicate, sighting: Sighting) -> Judge:
        def reached(facts: Facts) -> bool:
            judged = self.evaluation(facts)
            verdict = judged.verdict(part)
            if verdict is Verdict.UNKNOWN or not sighting.seen(judged):
                return False
            return judged.supposing(part, NOT[verdict]).verdict(self.rule) is not judged.verdict(self.rule)

        return reached

    def differs(self) -> Iterator[Claim]:
        """Yield a claim for every single change of the rule."""
        for change in changes(self.rule, self.schema):
            goal = Differs(change.part, change.other, self.rule)
            other = replaced(self.rule, change.part, change.other)
            yield Claim(goal, self._differs(other), f"{change.operator}: {other}", (change.other,))

    def _differs(self, other: Predicate) -> Judge:
        def reached(facts: Facts) -> bool:
            judged = self.evaluation(facts)
            return judged.verdict(other) is not judged.verdict(self.rule)

        return reached

    def every(self) -> Iterator[Claim]:
        """Yield all claims."""
        for some in (self.verdicts, self.turns, self.seen, self.differs):
            yield from some()


def _any_of(judges: Sequence[Judge]) -> Judge:
    return lambda facts: any(judge(facts) for judge in judges)


def parts_below(rule: Predicate) -> list[Predicate]:
    """Return a rule and the predicates that it combines, on every level, each object once."""
    found = [rule, *(one for part in parts_of(rule) if is_composite(rule) for one in parts_below(part))]
    return list({id(one): one for one in found}.values())


def broken(
    claims: Claims,
    chosen: Iterable[Claim],
    records: Sequence[Record],
    offsets: bool | None = None,
    settled: bool = False,
) -> list[str]:
    """Return the claims that do not hold: subjects that do not reach their goal, proofs that a record refutes.

    Where all is `settled` also those goals of which nothing is known: neither a subject nor a proof.
    """
    known = [(record, parse(claims.schema, record, claims.as_of, offsets=offsets).facts) for record in records]
    space = Space(claims.schema, (claims.rule,), claims.as_of, offsets=offsets)
    found = []
    for claim in chosen:
        reach = solve(space.beside(*claim.beside) if claim.beside else space, claim.goal)
        if reach.subject is not None:
            subject = parse(claims.schema, reach.subject, claims.as_of, offsets=offsets).facts
            found += [] if claim.reached(subject) else [f"{reach.subject} does not reach {claim.what}"]
        elif reach.proved or settled:
            reaching = next((record for record, facts in known if claim.reached(facts)), None)
            found += [] if reaching is None else [f"{reaching} was not found, proved {reach.proved}: {claim.what}"]
            found += [f"neither found nor proved: {claim.what}"] if settled and not reach.proved else []
    return found


def is_small(rule: Predicate, most: int = 60) -> bool:
    """Say whether a rule is small enough for all its claims to be judged."""
    return sum(1 for _ in walk(rule)) <= most
