"""The laws that every criteria set keeps, each a function of Hypothesis data and a source of studies.

A source is `strategies.RANDOM` or the id of a registered set. The tests run each law on every source; the planted bugs
show that the laws catch what they are for.
"""

import copy
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.assessment import Assessment
from eligibility_engine.canonical import lowered
from eligibility_engine.criterion import Criterion
from eligibility_engine.dates import CLOCK_UNITS, shift
from eligibility_engine.exact import read_number
from eligibility_engine.expression import (
    And,
    AsOf,
    AtLeast,
    Compare,
    Elapsed,
    FactRef,
    Literal,
    Node,
    Not,
    Or,
    Predicate,
    walk,
)
from eligibility_engine.facts import Date, Fact, Facts, Integer, Measured, Measurement, Number
from eligibility_engine.parsing import parse
from eligibility_engine.semantics import Evaluation
from eligibility_engine.value import Exact, Interval, Missing
from eligibility_engine.verdict import Eligibility, Recoverable, Verdict
from generative.oracle import VERDICTS, Oracle, completed, meaning
from generative.rewriting import OPPOSITE, loosened, mutants, respellings
from generative.strategies import (
    RANDOM,
    Record,
    Study,
    completions,
    flagged_facts,
    futures,
    of_study,
    predicates,
    refinements,
    statements,
    studies,
)
from generative.subjects import pick, plain_number, reported_domain, step_of

ORDERED: Final[dict[str, Any]] = {"<": lt, "<=": le, "==": eq, "!=": ne, ">=": ge, ">": gt}
TRUTH_ORDER: Final = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET)


def evaluation(study: Study, record: Record | None = None) -> Evaluation:
    """Return the reference evaluation of a study's subject, or of another record."""
    parsed = parse(study.schema, study.record if record is None else record, study.as_of)
    return Evaluation(parsed.facts, Exact(study.as_of))


def rules(data: DataObject, source: str, study: Study, **wanted: bool) -> list[Predicate]:
    """Return the study's statements; of a random study also a kernel predicate that no kind of criterion writes."""
    found = statements(study.criteria_set)
    return [*found, data.draw(predicates(study.schema, aware=study.aware, **wanted))] if source == RANDOM else found


def comparisons(found: list[Predicate]) -> list[Compare]:
    """Return every comparison in some predicates."""
    return [node for predicate in found for node in walk(predicate) if isinstance(node, Compare)]


def snapshot(assessment: Assessment) -> tuple[Any, ...]:
    """Return everything that an assessment says."""
    return (
        assessment.eligibility,
        assessment.decisive,
        assessment.missing,
        assessment.open_to,
        assessment.unknown_facts,
        assessment.recoverable,
        assessment.warnings,
        [(found.id, found.verdict, found.decisive_facts, found.trace.readings) for found in assessment],
        {name: (found.surely, found.possibly) for name, found in assessment.classifications.items()},
    )


def verdicts(assessment: Assessment) -> list[Verdict]:
    """Return the verdict of every entry."""
    return [found.verdict for found in assessment]


# logic


def order_and_nesting_do_not_matter(data: DataObject, source: str) -> None:
    """Operands in another order or nested otherwise, and comparisons read backwards, have the same verdict."""
    study = data.draw(studies(source))
    judge = evaluation(study)
    for predicate in rules(data, source, study):
        assert judge.verdict(data.draw(respellings(predicate))) is judge.verdict(predicate)


def de_morgan(data: DataObject, source: str) -> None:
    """Not all-of is any-of-not, and not any-of is all-of-not, whatever is missing."""
    study = data.draw(studies(source, missing_rate=0.4))
    judge, found = evaluation(study), rules(data, source, study)
    for operands in (
        tuple(found),
        *(node.operands for top in found for node in walk(top) if isinstance(node, And | Or)),
    ):
        negated = tuple(Not(operand) for operand in operands)
        assert judge.verdict(Not(And(operands))) is judge.verdict(Or(negated))
        assert judge.verdict(Not(Or(operands))) is judge.verdict(And(negated))


def not_is_the_opposite_comparison(data: DataObject, source: str) -> None:
    """`not (x >= t)` is `x < t` for every x, missing ones and intervals included."""
    study = data.draw(studies(source))
    judge = evaluation(study)
    for leaf in comparisons(rules(data, source, study)):
        opposite = Compare(OPPOSITE[leaf.operator], leaf.left, leaf.right)
        assert judge.verdict(Not(leaf)) is judge.verdict(opposite)


def at_least_is_its_expansion(data: DataObject, source: str) -> None:
    """At least k of some is any of the all-ofs of k of them."""
    study = data.draw(studies(source, missing_rate=0.4))
    judge = evaluation(study)
    operands = tuple(data.draw(st.permutations(rules(data, source, study)))[:4])
    for k in range(1, len(operands) + 1):
        expansion = Or(tuple(And(chosen) for chosen in combinations(operands, k)))
        assert judge.verdict(AtLeast(k, operands)) is judge.verdict(expansion)


# knowledge


def knowing_more_never_turns_a_verdict(data: DataObject, source: str) -> None:
    """A verdict that is decided stays when missing facts become known and intervals narrower."""
    study = data.draw(studies(source, monotone=True, missing_rate=0.4))
    held = flagged_facts(study.criteria_set)
    more = of_study(study, refinements, held=held)
    before, after = evaluation(study), evaluation(study, data.draw(more))
    for predicate in rules(data, source, study, monotone=True):
        if before.verdict(predicate) is not Verdict.UNKNOWN:
            assert after.verdict(predicate) is before.verdict(predicate)


def a_date_of_a_result_only_withdraws(data: DataObject, source: str) -> None:
    """A result whose date turns out to lie after the as-of date may make a verdict unknown and never turns it."""
    study = data.draw(studies(source, monotone=True))
    held = flagged_facts(study.criteria_set)
    dated = {
        name: {**value, "at": (study.as_of + timedelta(days=data.draw(st.integers(-1, 1)))).isoformat()}
        for name, value in study.record.items()
        if isinstance(value, dict) and "unit" in value and value.get("at") is None and name not in held
    }
    before, after = evaluation(study), evaluation(study, {**study.record, **dated})
    for predicate in rules(data, source, study, monotone=True):
        assert {before.verdict(predicate), after.verdict(predicate)} != {Verdict.MET, Verdict.NOT_MET}


def nan_is_missing(data: DataObject, source: str) -> None:
    """NaN, null, a missing value with its cause and an absent key have one verdict."""
    study = data.draw(studies(source))
    ways = (float("nan"), None, {"missing": "declined"})
    lacking = [name for name in study.schema.names if name not in study.record or data.draw(st.booleans())]
    absent = {name: value for name, value in study.record.items() if name not in lacking}
    said = {**absent, **{name: pick(data.draw, ways) for name in lacking}}
    one, other = study.having(absent).assess(), study.having(said).assess()
    assert verdicts(one) == verdicts(other)
    assert one.eligibility is other.eligibility


def nothing_known_is_undetermined(data: DataObject, source: str) -> None:
    """With all facts missing the subject is undetermined, and every entry that is unknown names what is missing."""
    study = data.draw(studies(source, strict=True)).having({})
    found = study.assess()
    assert found.eligibility is Eligibility.UNDETERMINED
    unknown = {result.id for result in found if result.verdict is Verdict.UNKNOWN}
    assert unknown == {entry for fact in found.missing for entry in fact.entries}


# thresholds


def each_threshold_has_its_side(data: DataObject, source: str) -> None:
    """Below, at and above a threshold the comparison says what its sign says; missing, it is unknown."""
    study = data.draw(studies(source))
    for leaf in comparisons(rules(data, source, study)):
        for record, expected in probes(study, leaf):
            assert evaluation(study, record).verdict(leaf) is expected


def probes(study: Study, leaf: Compare) -> Iterator[tuple[Record, Verdict]]:
    """Yield records around the threshold of a comparison of one fact with a constant, and what it must say."""
    match leaf.left, leaf.right:
        case FactRef(name, "value", unit), Literal(limit):
            yield from _beside(study, study.schema[name], leaf.operator, limit, unit)
        case Elapsed(FactRef(name), AsOf()), Literal(limit) if isinstance(study.schema[name].type, Date):
            yield from _birthdays(study, name, leaf, int(limit))  # type: ignore[arg-type]


def _beside(study: Study, fact: Fact, sign: str, limit: Any, unit: str | None) -> Iterator[tuple[Record, Verdict]]:
    kind = fact.type
    yield {}, Verdict.UNKNOWN
    yield {fact.name: None}, Verdict.UNKNOWN
    if isinstance(kind, Date):
        days = [limit + timedelta(days=move) for move in (-1, 0, 1)] if type(limit) is date else []
        for day in days:
            if not kind.not_after_as_of or day <= study.as_of:
                yield {fact.name: day.isoformat()}, VERDICTS[ORDERED[sign](day, limit)]
    if isinstance(kind, (Integer, Number, Measurement)):
        yield {fact.name: float("nan")}, Verdict.UNKNOWN
        for value in (limit - step_of(kind), limit, limit + step_of(kind)):
            for plain in _plain(kind, value, unit):
                yield {fact.name: plain}, VERDICTS[ORDERED[sign](value, limit)]


def _plain(kind: Integer | Number | Measurement, value: Fraction, unit: str | None) -> Iterator[Any]:
    """Yield the ways to record a number that lies in its domain: a measurement in each of its units."""
    low, high = kind.minimum, kind.maximum
    outside = (low is not None and value < low) or (high is not None and value > high)
    if outside or (isinstance(kind, Integer) and value.denominator != 1):
        return
    if not isinstance(kind, Measurement):
        yield from () if isinstance(read_number(value), str) else (plain_number(value),)
        return
    factors = {kind.units.canonical: Fraction(1), **{code: by for code, by in kind.units.others if by and unit}}
    for code, factor in factors.items():
        reported = value / factor
        assert reported_domain(kind, code).hi is None or reported <= reported_domain(kind, code).hi
        if not isinstance(read_number(reported), str):
            yield {"value": plain_number(reported), "unit": code}


def _birthdays(study: Study, name: str, leaf: Compare, limit: int) -> Iterator[tuple[Record, Verdict]]:
    elapsed = leaf.left
    assert isinstance(elapsed, Elapsed)
    middle = None if elapsed.unit in CLOCK_UNITS else shift(study.as_of, -limit, elapsed.unit, elapsed.leap_day)
    for move in (-367, -32, -8, -2, -1, 0, 1, 2, 8, 32) if middle and middle.year > 2 else ():
        day = middle + timedelta(days=move)  # type: ignore[operator]
        if day <= study.as_of:
            age = completed(day, study.as_of, elapsed.unit, elapsed.leap_day)
            yield {name: day.isoformat()}, VERDICTS[ORDERED[leaf.operator](age, leaf.right.value)]  # type: ignore[union-attr]


def loosening_loses_nobody(data: DataObject, source: str) -> None:
    """A threshold moved outwards never makes a verdict less true, so nobody who passed an inclusion is lost."""
    study = data.draw(studies(source))
    judge = evaluation(study)
    by = pick(data.draw, (Fraction(1, 10), Fraction(1), Fraction(50)))
    for predicate in rules(data, source, study):
        before, after = judge.verdict(predicate), judge.verdict(loosened(predicate, by))
        assert TRUTH_ORDER.index(after) >= TRUTH_ORDER.index(before)


# explanation


def decisive_facts_are_enough_and_none_too_many(data: DataObject, source: str) -> None:
    """The decisive facts alone give the verdict; without any one of them, and no fallback, it is unknown."""
    study = data.draw(studies(source))
    facts = parse(study.schema, study.record, study.as_of).facts
    for result in study.assess():
        if result.verdict is not Verdict.UNKNOWN:
            predicate, decisive = study.criteria_set.outlines[result.id].predicate, frozenset(result.decisive_facts)
            assert without(study, facts, known(facts) - decisive).verdict(predicate) is result.verdict
            for name in decisive:
                assert without(study, facts, known(facts) - decisive | {name}).verdict(predicate) is Verdict.UNKNOWN


def known(facts: Facts) -> frozenset[str]:
    """Return the names of the facts that are not missing."""
    return frozenset(name for name in facts.schema.names if not isinstance(facts[name], Missing))


def without(study: Study, facts: Facts, blanked: frozenset[str]) -> Evaluation:
    """Return the evaluation with some facts blanked and no fallback taking their place."""
    return Evaluation(facts.blanking(blanked), Exact(study.as_of), blanked)


def a_record_of_the_decisive_facts_is_enough(data: DataObject, source: str) -> None:
    """Where no fallback is in play, a record of the decisive facts alone has the verdict; with one less it is unknown."""
    study = data.draw(studies(source, monotone=True))
    flagged = flagged_facts(study.criteria_set)
    for result in study.assess():
        decisive = result.decisive_facts
        if result.verdict is not Verdict.UNKNOWN and not flagged.intersection(study.criteria_set.facts_read):
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
    held = flagged_facts(study.criteria_set) | {fact.name for fact in found.missing}
    for _ in range(3):
        more = of_study(study, refinements, held=held, rate=0.9)
        assert study.having(data.draw(more)).assess().eligibility is Eligibility.UNDETERMINED


def never_is_never(data: DataObject, source: str) -> None:
    """Who can never become eligible does not, on whatever later day and with whatever changeable facts."""
    study = data.draw(studies(source, missing_rate=0.15))
    if study.assess().recoverable is not Recoverable.NEVER:
        return
    for _ in range(4):
        later = study.as_of + timedelta(days=pick(data.draw, (0, 1, 30, 366, 4000)))
        future = of_study(study, futures, later=later)
        then = study.criteria_set.assess(data.draw(future), as_of=later)
        assert then.eligibility is Eligibility.INELIGIBLE


# identity


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
    again = pick(data.draw, (copy.copy, copy.deepcopy, lambda found: pickle.loads(pickle.dumps(found))))
    fresh, seen = study.assess(), study.assess()
    said = snapshot(seen)
    assert snapshot(again(fresh)) == said
    assert snapshot(again(seen)) == said
    criteria_set = again(study.criteria_set)
    assert criteria_set.digest == study.criteria_set.digest
    assert snapshot(criteria_set.assess(study.record, as_of=study.as_of)) == said


def threads_say_the_same(data: DataObject, source: str) -> None:
    """Threads that share one set, and one assessment, see the same."""
    study = data.draw(studies(source))
    shared = study.assess()
    with ThreadPoolExecutor(4) as pool:
        own = [pool.submit(lambda: snapshot(study.assess())) for _ in range(2)]
        one = [pool.submit(snapshot, shared) for _ in range(3)]
        said = [found.result() for found in (*own, *one)]
    assert all(found == said[0] for found in said)


# against the oracle


def plain_facts(facts: Facts) -> dict[str, Any]:
    """Return facts of which none is an interval as the oracle takes them."""
    return {name: _plain_fact(facts[name]) for name in facts.schema.names}


def _plain_fact(value: Any) -> Any:
    match value:
        case Missing():
            return None
        case Exact(known):
            return known
        case Measured(number, uln, lln, at, _, factor):
            return {"value": _plain_fact(number), "uln": _plain_fact(uln), "lln": _plain_fact(lln),
                    "at": _plain_fact(at), "factor": factor}  # fmt: skip
    raise AssertionError(value)


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
            assert VERDICTS[Oracle(complete, study.as_of).truth(predicate)] is judge.verdict(predicate)


def is_flagged(node: Node) -> bool:
    """Say whether a node may turn a verdict when more becomes known."""
    return bool(getattr(node, "non_monotone", False))


def what_is_exact_agrees_with_the_oracle(data: DataObject, source: str) -> None:
    """Where no fact is an interval, the reference and an independent evaluation have the same verdict."""
    study = data.draw(studies(source, missing_rate=0.1))
    drawn = data.draw(of_study(study, completions))
    kept = {name: value for name, value in drawn.items() if not data.draw(st.integers(0, 9)) == 9}
    judge = evaluation(study, kept)
    complete = plain_facts(judge.facts)
    for predicate in rules(data, source, study):
        oracle = Oracle(complete, study.as_of)
        expected, actual = VERDICTS[oracle.truth(predicate)], judge.verdict(predicate)
        if not oracle.open_choice:
            assert actual is expected
        elif not any(map(is_flagged, walk(predicate))):
            assert actual in {expected, Verdict.UNKNOWN}


def each_kind_means_what_its_words_say(data: DataObject, source: str) -> None:
    """Where no fact is an interval, every criterion has the verdict that its definition has, read without the kernel."""
    study = data.draw(studies(source, missing_rate=0.1))
    judge = evaluation(study, data.draw(of_study(study, completions)))
    complete = plain_facts(judge.facts)
    for entry in study.criteria_set.entries:
        for criterion in parts(entry.criterion):
            oracle = Oracle(complete, study.as_of)
            expected, actual = VERDICTS[meaning(criterion, oracle)], judge.verdict(criterion.predicate())
            assert oracle.open_choice or actual is expected


def parts(criterion: Criterion) -> Iterator[Criterion]:
    """Yield a criterion and everything that it combines."""
    yield criterion
    for operand in criterion.operands:
        yield from parts(operand)


LAWS: Final = (
    order_and_nesting_do_not_matter,
    de_morgan,
    not_is_the_opposite_comparison,
    at_least_is_its_expansion,
    knowing_more_never_turns_a_verdict,
    a_date_of_a_result_only_withdraws,
    nan_is_missing,
    nothing_known_is_undetermined,
    each_threshold_has_its_side,
    loosening_loses_nobody,
    decisive_facts_are_enough_and_none_too_many,
    a_record_of_the_decisive_facts_is_enough,
    missing_is_a_blocking_set,
    never_is_never,
    key_order_does_not_matter,
    spelling_keeps_the_digest,
    a_mutated_node_changes_the_digest,
    copies_say_the_same,
    threads_say_the_same,
    what_is_decided_holds_in_every_completion,
    what_is_exact_agrees_with_the_oracle,
    each_kind_means_what_its_words_say,
)
