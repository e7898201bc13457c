"""Laws of meaning: the reference against the oracle."""

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.facts import EventTable
from eligibility_engine.kernel.walking import walk
from eligibility_engine.reading.parsing import parse
from eligibility_engine.testing.strategies.knowledge import completions
from eligibility_engine.verdict import Verdict
from generative.judging import evaluation, is_flagged, parts, plain_facts, rules
from generative.meanings import meaning
from generative.oracle import VERDICTS, Oracle
from generative.strategies import of_study, studies


def what_is_decided_holds_in_every_completion(data: DataObject, source: str) -> None:
    """A verdict from intervals and missing facts is that of an independent evaluation of every completion."""
    study = data.draw(studies(source, monotone=True, missing_rate=0.15))
    judge, found = evaluation(study), rules(data, source, study, monotone=True)
    decided = [
        predicate
        for predicate in found
        if judge.verdict(predicate) is not Verdict.UNKNOWN and not any(map(is_flagged, walk(predicate)))
    ]
    for _ in range(4 if decided else 0):
        drawn = data.draw(of_study(study, completions))
        complete = plain_facts(parse(study.schema, drawn, study.as_of).facts)
        for predicate in decided:
            oracle = Oracle(complete, study.as_of)
            expected = VERDICTS[oracle.truth(predicate)]
            assert oracle.vague or expected is judge.verdict(predicate)


def what_is_exact_agrees_with_the_oracle(data: DataObject, source: str) -> None:
    """Where no fact is an interval, the reference and an independent evaluation have the same verdict."""
    study = data.draw(studies(source, missing_rate=0.1))
    drawn = data.draw(of_study(study, completions))
    tables = {fact.name for fact in study.schema if isinstance(fact.type, EventTable)}
    kept = {name: value for name, value in drawn.items() if name in tables or data.draw(st.integers(0, 9)) < 8}
    judge = evaluation(study, kept)
    complete = plain_facts(judge.facts)
    for predicate in rules(data, source, study):
        oracle = Oracle(complete, study.as_of)
        expected, actual = VERDICTS[oracle.truth(predicate)], judge.verdict(predicate)
        if oracle.vague:
            continue
        if not oracle.open_choice:
            assert actual is expected
        elif not any(map(is_flagged, walk(predicate))):
            assert actual in {expected, Verdict.UNKNOWN}


def each_kind_means_what_its_words_say(data: DataObject, source: str) -> None:
    """Where no fact is an interval, every criterion has the verdict of its own definition, read without the kernel."""
    study = data.draw(studies(source, missing_rate=0.1))
    judge = evaluation(study, data.draw(of_study(study, completions)))
    complete = plain_facts(judge.facts)
    for entry in study.criteria_set.entries:
        for criterion in parts(entry.criterion):
            oracle = Oracle(complete, study.as_of)
            expected, actual = VERDICTS[meaning(criterion, oracle)], judge.verdict(criterion.predicate())
            assert oracle.vague or oracle.open_choice or actual is expected
