"""The mutants of one entry: each a change of its rule, or its polarity turned, with a stable id and in words."""

from collections.abc import Iterator

from attrs import field, frozen

from eligibility_engine.checking.rules import Checker
from eligibility_engine.errors import DefinitionError
from eligibility_engine.explanation.phrases import English
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.canonical import normal
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.mutation.changes import Change, changes, replaced
from eligibility_engine.testing.mutation.row_changes import shared
from eligibility_engine.testing.mutation.words import change_words
from eligibility_engine.verdict import Polarity


@frozen
class Rule:
    """What mutation needs of an entry; plain kernel data, so that it can be handed to another process."""

    id: str
    polarity: Polarity
    predicate: Predicate


def rules_of(criteria_set: CriteriaSet) -> list[Rule]:
    """Return what mutation needs of each entry, in protocol order."""
    outlines = criteria_set.outlines
    return [Rule(one.id, one.polarity, shared(outlines[one.id].predicate)) for one in criteria_set.entries]


@frozen(eq=False)
class Mutant:
    """One wrong rule.

    Attributes:
        id: the entry and the number of the mutant in it.
        operator: what kind of slip it is.
        text: the change in words.
        change: the change; None where inclusion and exclusion are swapped.
        invalid: whether the wrong rule could not be built: its definition would be refused.
    """

    id: str
    operator: str
    text: str
    change: Change | None = field(default=None, repr=False)
    invalid: bool = False


def mutants_of(rule: Rule, schema: Schema) -> Iterator[Mutant]:
    """Yield every mutant of an entry that is not merely another spelling of it or of an earlier one."""
    english, seen = English(schema), set[tuple[int, Predicate]]()
    turned = "an exclusion" if rule.polarity is Polarity.INCLUSION else "an inclusion"
    yield Mutant(f"{rule.id}#0", "polarity", f"read as {turned}")
    number = 0
    for change in changes(rule.predicate, schema):
        form = (id(change.part), normal(change.other))
        if form in seen or form[1] == normal(change.part):
            continue
        seen.add(form)
        number += 1
        text = change_words(change, english)
        yield Mutant(f"{rule.id}#{number}", change.operator, text, change, _is_invalid(rule, change, schema))


def _is_invalid(rule: Rule, change: Change, schema: Schema) -> bool:
    try:
        Checker(schema, rule.id).check(replaced(rule.predicate, change.part, change.other))
    except DefinitionError:
        return True
    return False
