"""Every check of a criteria set, one after another; one that breaks costs nothing that the others find."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from attrs import evolve

from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.linting.domains import decided_by_domains
from eligibility_engine.testing.linting.finding import SEVERITIES, Finding
from eligibility_engine.testing.linting.sentences import Source, sentences
from eligibility_engine.testing.linting.shape import (
    negated_exclusions,
    same_rules,
    unused_facts,
    without_cite,
)
from eligibility_engine.testing.linting.units import wrong_units
from eligibility_engine.testing.linting.verdicts import never, nobody, nothing_known

CHECKED_AS_OF: Final = date(2025, 6, 2)
"""The date on which subjects are looked for unless told otherwise: a fixed one, so that findings do not change."""

_OF_THE_FORM: Final = (unused_facts, negated_exclusions, same_rules, without_cite, wrong_units)
_ON_A_DATE: Final = (nothing_known, decided_by_domains, never, nobody)


def lint(
    criteria_set: CriteriaSet, *, source: Source | None = None, as_of: date | str = CHECKED_AS_OF
) -> tuple[Finding, ...]:
    """Return what is suspicious about a criteria set, the worst first.

    Args:
        criteria_set: the set; its gates are checked too.
        source: the text that its entries quote, as `own_source` finds it.
        as_of: the date on which subjects are looked for.

    Raises:
        EligibilityError: `AS_OF` when that is no date.
    """
    day = parse_as_of(as_of)
    found = [*_findings(criteria_set, day)]
    if source is not None:
        found += _whatever_breaks("sentences", lambda: sentences(criteria_set, source))
    return tuple(sorted(found, key=lambda one: SEVERITIES.index(one.severity)))


def _findings(criteria_set: CriteriaSet, day: date) -> Iterator[Finding]:
    for check in _OF_THE_FORM:
        yield from _whatever_breaks(check.__name__, lambda check=check: check(criteria_set))  # type: ignore[misc]
    for on_a_date in _ON_A_DATE:
        yield from _whatever_breaks(on_a_date.__name__, lambda check=on_a_date: check(criteria_set, day))  # type: ignore[misc]
    if criteria_set.gates is not None:
        yield from (evolve(one, path=f"$.gates{one.path[1:]}") for one in _findings(criteria_set.gates, day))


def _whatever_breaks(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield the findings of a check; an error that a kind of criterion raises ends this check and no other."""
    try:
        yield from check()
    except Exception as error:  # a kind is anybody's code
        said = f"the check {name} ended early, since code of the set raised {type(error).__name__}: {error}"
        yield Finding("CRITERION_FAILED", "$", said, "error")
