"""Which rules are others: the sets that judged two results, where they are to be had."""

from collections.abc import Sequence
from typing import Any

from eligibility_engine.errors import EligibilityError
from eligibility_engine.files.judged_by import set_of
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.kernel.canonical import lowered
from eligibility_engine.study.criteria_set import CriteriaSet

Manifests = tuple[Manifest, Manifest]
Judges = tuple[CriteriaSet, CriteriaSet]


def judges_of(manifests: Manifests, sets: Sequence[CriteriaSet], *, due: bool) -> Judges | None:
    """Return the very sets that judged; None where they are not to be had, are not handed over and are not due."""
    if manifests[0].rules["digest"] == manifests[1].rules["digest"] and not due:
        return None
    try:
        first, second = (sets[0], sets[-1]) if sets else (None, None)
        return judge_of(manifests[0], first), judge_of(manifests[1], second)
    except EligibilityError:
        if sets or due:
            raise
        return None


def judge_of(manifest: Manifest, given: CriteriaSet | None) -> CriteriaSet:
    """Return the very set that judged.

    Raises:
        EligibilityError: `RESULT_RULES` when it is not at hand, and what else `set_of` raises.
    """
    judged_by = set_of(manifest, given)
    if judged_by.digest != manifest.rules["digest"]:
        raise EligibilityError(
            f"{judged_by.called} has other rules by now than those that judged; hand over the set as it was",
            code="RESULT_RULES",
        )
    return judged_by


def changed_rules(manifests: Manifests, judges: Judges | None) -> tuple[str, ...] | None:
    """Return the entries whose rule differs; None where the sets are not at hand."""
    if manifests[0].rules["digest"] == manifests[1].rules["digest"]:
        return ()
    if judges is None:
        return None
    one, other = map(_rules, judges)
    return tuple(name for name in {**one, **other} if one.get(name) != other.get(name))


def _rules(judge: CriteriaSet) -> dict[str, Any]:
    """Return by entry its polarity and its rule."""
    return {entry.id: (entry.polarity, lowered(entry.criterion.predicate())) for entry in judge.entries}
