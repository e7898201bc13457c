"""How results name the rules that judged."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eligibility_engine.criteria_set import CriteriaSet


def identified(criteria_set: "CriteriaSet") -> dict[str, Any]:
    """Return the digest of a set as results name it, with a word where it does not cover code."""
    found: dict[str, Any] = {"digest": criteria_set.digest}
    return found if criteria_set.digest_covers_code else {**found, "digest_covers_code": False}
