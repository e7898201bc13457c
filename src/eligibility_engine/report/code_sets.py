"""The sets of codes of which the words of a rule only say the name and how many they are, in full."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.explanation.phrases import MANY, English
from eligibility_engine.kernel.expression import OneOf
from eligibility_engine.kernel.walking import walk
from eligibility_engine.study.criteria_set import CriteriaSet


@frozen
class CodeSet:
    """A named set.

    Attributes:
        called: its name in sentences.
        codes: its codes in their order, each with its display where the set of criteria declares one.
    """

    called: str
    codes: tuple[str, ...]


def code_sets(criteria: Iterable[Criterion], english: English) -> tuple[CodeSet, ...]:
    """Return the sets that some rules name without listing them, each once, in the order in which they are named.

    Args:
        criteria: the rules.
        english: the phrase book over their facts.
    """
    found = (one for criterion in criteria for one in _of(criterion, english))
    return tuple(dict.fromkeys(found))


def code_sets_of(criteria_set: CriteriaSet) -> tuple[CodeSet, ...]:
    """Return the same of a whole set, with its classifications and its gates.

    Args:
        criteria_set: the set.
    """
    rules = [entry.criterion for entry in criteria_set.entries]
    rules += [label.criterion for one in criteria_set.classifications for label in one.labels]
    beside = () if criteria_set.gates is None else code_sets_of(criteria_set.gates)
    return tuple(dict.fromkeys([*code_sets(rules, criteria_set.english), *beside]))


def _of(criterion: Criterion, english: English) -> Iterator[CodeSet]:
    for node in walk(criterion.predicate()):
        if isinstance(node, OneOf) and node.called and len(node.members) > MANY:
            members = sorted(node.members, key=str)
            yield CodeSet(node.called, tuple(english.constant(member, node.term) for member in members))
