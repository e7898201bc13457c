"""How results name the rules that judged."""

from typing import TYPE_CHECKING, Any

from eligibility_engine.study.options import plain_options
from eligibility_engine.version import __version__

if TYPE_CHECKING:
    from eligibility_engine.study.criteria_set import CriteriaSet


def identified(criteria_set: "CriteriaSet") -> dict[str, Any]:
    """Return the digest of a set as results name it, with a word where it does not cover code."""
    found: dict[str, Any] = {"digest": criteria_set.digest}
    return found if criteria_set.digest_covers_code else {**found, "digest_covers_code": False}


def named_rules(criteria_set: "CriteriaSet") -> dict[str, Any]:
    """Return what each row of a result says of the rules: set, version, revision, part and digest."""
    return {
        "trial": criteria_set.id,
        "version": criteria_set.version,
        "revision": criteria_set.revision,
        **criteria_set.part_named,
        **identified(criteria_set),
    }


def judged_by(criteria_set: "CriteriaSet") -> dict[str, Any]:
    """Return what identifies the rules that judge: set, version, revision, part, options and digest."""
    return {
        "trial": criteria_set.id,
        "version": criteria_set.version,
        "revision": criteria_set.revision,
        **criteria_set.part_named,
        "options": plain_options(criteria_set.in_force),
        **identified(criteria_set),
    }


def provenance(criteria_set: "CriteriaSet", as_of: str) -> dict[str, Any]:
    """Return what judged, and when: the rules, the engine and the as-of date."""
    return {**judged_by(criteria_set), "engine": __version__, "as_of": as_of}
