"""What the form of a set gives away: facts that nothing reads, double negatives, one rule twice, no citation."""

from collections.abc import Iterator
from fractions import Fraction

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import EligibilityError
from eligibility_engine.kernel.canonical import lowered, to_json
from eligibility_engine.kernel.expression import Constant, Not, Predicate
from eligibility_engine.kernel.walking import reads, walk
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.options import Option, OptionValue
from eligibility_engine.testing.linting.finding import Finding
from eligibility_engine.verdict import Polarity


def place_of(criteria_set: CriteriaSet, entry: Entry) -> str:
    """Return the path of an entry."""
    return f"$.entries[{criteria_set.entries.index(entry)}] ({entry.id})"


def readings(criteria_set: CriteriaSet) -> Iterator[CriteriaSet | Finding]:
    """Yield the set as it is, and under each other choice of one option; a finding for one that cannot be built."""
    yield criteria_set
    for option in criteria_set.options if criteria_set.builder is not None else ():
        for value in _choices(option):
            if value == criteria_set.in_force.get(option.name):
                continue
            try:
                yield criteria_set.configured(**{option.name: value})
            except EligibilityError as error:
                path, chosen = f"$.options.{option.name}", str(value).lower()
                said = f"with {chosen} the set cannot be built: {error.message} [{error.code}]; drop it"
                yield Finding("LINT_OPTION", path, said, "error")


def _choices(option: Option) -> tuple[OptionValue, ...]:
    """Return what an option takes; of a number its ends, where it has some."""
    if option.number:
        return tuple(Fraction(end) for end in (option.minimum, option.maximum) if end is not None)
    return option.choices or (True, False)


def unused_facts(criteria_set: CriteriaSet) -> Iterator[Finding]:
    """Yield the facts that no entry, label or warning reads, whatever the options are; and options that break it."""
    used: set[str] = set()
    for reading in readings(criteria_set):
        if isinstance(reading, Finding):
            yield reading
        else:
            used |= {name for _, criterion in reading.statements() for name in _names(criterion.predicate())}
    for name in criteria_set.facts.names:
        if name not in used:
            said = "no entry, classification or warning reads it; remove it, or write the rule that was meant to"
            yield Finding("LINT_UNUSED_FACT", f"$.facts.{name}", said)


def _names(predicate: Predicate) -> Iterator[str]:
    yield from (reference.name for reference in reads(predicate))
    for node in walk(predicate):
        if isinstance(node, Constant):
            yield from node.about


def negated_exclusions(criteria_set: CriteriaSet) -> Iterator[Finding]:
    """Yield the exclusions that begin with a negation: nearly always a double negative."""
    for entry in criteria_set.entries:
        if entry.polarity is Polarity.EXCLUSION and _is_negation(entry.criterion):
            said = (
                "an exclusion that begins with ~ lets in whoever the rule describes; exclude() says already that it "
                "must not hold: write what excludes, without ~, or make it an inclusion"
            )
            yield Finding("LINT_NEGATED_EXCLUSION", place_of(criteria_set, entry), said)


def _is_negation(criterion: Criterion) -> bool:
    """Say whether a criterion is the negation of its one operand, whichever kind says so."""
    return len(criterion.operands) == 1 and criterion.predicate() == Not(criterion.operands[0].predicate())


def same_rules(criteria_set: CriteriaSet) -> Iterator[Finding]:
    """Yield the entries whose rule an earlier entry has that is judged beside it: superfluous, or a contradiction."""
    before: dict[str, list[Entry]] = {}
    for entry in criteria_set.entries:
        alike = before.setdefault(to_json(lowered(entry.criterion.predicate())), [])
        earlier = next((one for one in alike if _are_beside(one, entry)), None)
        alike.append(entry)
        if earlier is None:
            continue
        path = place_of(criteria_set, entry)
        if earlier.polarity is entry.polarity:
            said = f"its rule is that of {earlier.id}; one of the two says nothing: check which sentence was misread"
            yield Finding("LINT_SAME_RULE", path, said)
        else:
            said = f"its rule is that of {earlier.id}, which is of the other polarity, so nobody is ever eligible"
            yield Finding("LINT_CONTRADICTION", path, f"{said}; turn one of the two round", "error")


def _are_beside(one: Entry, other: Entry) -> bool:
    """Say whether two entries are judged together: one is common, or they share a part."""
    return not one.parts or not other.parts or not set(one.parts).isdisjoint(other.parts)


def without_cite(criteria_set: CriteriaSet) -> Iterator[Finding]:
    """Yield the entries that do not say where in the source they stand."""
    for entry in criteria_set.entries:
        if not entry.cite:
            said = 'it does not say where in the source it stands; give cite="5.1(a)"'
            yield Finding("LINT_NO_CITE", place_of(criteria_set, entry), said, "note")
