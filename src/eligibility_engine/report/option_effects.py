"""Which options of a set change the rule of which entry: found by building the set under another value of each."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from eligibility_engine.errors import DefinitionError
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.options import Option, OptionValue


def options_by_entry(criteria_set: CriteriaSet) -> dict[str, tuple[Option, ...]]:
    """Return, by entry id, the options under another value of which the entry has another rule, or is not there.

    Every other word and both truths are tried; of a number the first value that can be built of those one beside it and
    its ends. A set that was loaded as data cannot be built under another value, so nothing is found there.

    Args:
        criteria_set: the set.
    """
    found: dict[str, tuple[Option, ...]] = {}
    for option in criteria_set.options if criteria_set.builder else ():
        for entry in _changed(criteria_set, option):
            found[entry] = (*found.get(entry, ()), option)
    return found


def _changed(criteria_set: CriteriaSet, option: Option) -> list[str]:
    """Return the entries that an option changes, in the order of the set."""
    built = (other for value in _others(criteria_set, option) if (other := _built(criteria_set, option, value)))
    others = islice(built, 1) if option.number else built
    rules = [{entry.id: entry.criterion for entry in other.entries} for other in others]
    return [entry.id for entry in criteria_set.entries if any(rule.get(entry.id) != entry.criterion for rule in rules)]


def _built(criteria_set: CriteriaSet, option: Option, value: OptionValue) -> CriteriaSet | None:
    try:
        return criteria_set.configured(**{option.name: value})
    except DefinitionError:  # not a value that it takes, or none with which the set can be built
        return None


def _others(criteria_set: CriteriaSet, option: Option) -> Iterator[OptionValue]:
    """Yield values of an option other than the one in force."""
    now = criteria_set.in_force.get(option.name)
    if option.number:
        beside = (now + 1, now - 1) if isinstance(now, Fraction) else ()
        tried: tuple[OptionValue | None, ...] = (*beside, option.minimum, option.maximum)
    else:
        tried = option.choices or (True, False)
    yield from (value for value in tried if value is not None and value != now)
