"""Laws of explanation: decisive facts, missing facts, and who is out for good."""

from datetime import timedelta

from hypothesis.strategies import DataObject

from eligibility_engine.kernel.expression import Choose, FirstKnown
from eligibility_engine.kernel.walking import reads, walk
from eligibility_engine.reading.parsing import parse
from eligibility_engine.testing.laws.judging import decides_alone
from eligibility_engine.testing.strategies.drawing import pick
from eligibility_engine.testing.strategies.knowledge import futures, refinements
from eligibility_engine.verdict import Eligibility, Recoverable, Verdict
from generative.strategies import flagged, of_study, statements, studies


def decisive_facts_are_enough_and_none_too_many(data: DataObject, source: str) -> None:
    """The decisive facts alone give the verdict; without any one of them, and no fallback, it is unknown."""
    study = data.draw(studies(source))
    facts = parse(study.schema, study.record, study.as_of).facts
    for result in study.assess():
        if result.verdict is not Verdict.UNKNOWN:
            predicate, decisive = study.criteria_set.outlines[result.id].predicate, frozenset(result.decisive_facts)
            decides_alone(predicate, facts, study.as_of, result.verdict, decisive, study.record)


def a_record_of_the_decisive_facts_is_enough(data: DataObject, source: str) -> None:
    """Without fallbacks, a record of the decisive facts alone has the verdict; with one less it is unknown."""
    study = data.draw(studies(source, monotone=True))
    turning = flagged(study.criteria_set)
    for result in study.assess():
        decisive = result.decisive_facts
        if result.verdict is not Verdict.UNKNOWN and not turning.intersection(study.criteria_set.facts_read):
            kept = {name: study.record[name] for name in decisive}
            assert study.having(kept).assess()[result.id].verdict is result.verdict
            for name in decisive:
                less = {key: value for key, value in kept.items() if key != name}
                assert study.having(less).assess()[result.id].verdict is Verdict.UNKNOWN


def missing_is_a_blocking_set(data: DataObject, source: str) -> None:
    """Whatever the other open facts become, the subject stays undetermined until a missing one is known."""
    study = data.draw(studies(source, monotone=True, missing_rate=0.5))
    found = study.assess()
    if found.eligibility is not Eligibility.UNDETERMINED:
        assert found.missing == ()
        return
    held = flagged(study.criteria_set) | {fact.name for fact in found.missing}
    for _ in range(3):
        more = of_study(study, refinements, held=held, rate=0.9)
        assert study.having(data.draw(more)).assess().eligibility is Eligibility.UNDETERMINED


def never_is_never(data: DataObject, source: str) -> None:
    """Who can never become eligible does not, on whatever later day and with whatever changeable facts.

    Two ways of saying the same (an age from the birth date, or as recorded) agree, so the absent one is not learnt.
    """
    study = data.draw(studies(source, missing_rate=0.15))
    if study.assess().recoverable is not Recoverable.NEVER:
        return
    nodes = [node for rule in statements(study.criteria_set) for node in walk(rule)]
    ways = [node.terms for node in nodes if isinstance(node, FirstKnown) and not node.because]
    agreeing = [term for terms in ways if all(map(reads, terms)) for term in terms if not isinstance(term, Choose)]
    two_ways = frozenset(read.name for term in agreeing for read in reads(term))
    for _ in range(4):
        later = study.as_of + timedelta(days=pick(data.draw, (0, 1, 30, 366, 4000)))
        future = of_study(study, futures, later=later, held=two_ways)
        then = study.criteria_set.assess(data.draw(future), as_of=later)
        assert then.eligibility is Eligibility.INELIGIBLE
