"""The signs of verdicts: a shape and a word each, which colour only repeats.

What an entry does to the subject is a tick, a cross or a question mark. Whether a statement holds is a filled disc, an
empty one or a question mark: a statement that does not hold is often good news.
"""

from typing import Final

from eligibility_engine.markup import Markup, element
from eligibility_engine.report.words import standing, words
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.verdict import Eligibility, Verdict

PASS, FAIL, OPEN = "e-pass", "e-fail", "e-open"
"""The classes of what lets pass, what keeps out, and what is open."""

STANDING_CLASS: Final = {Verdict.MET: PASS, Verdict.NOT_MET: FAIL, Verdict.UNKNOWN: OPEN}
ELIGIBILITY_CLASS: Final = {Eligibility.ELIGIBLE: PASS, Eligibility.INELIGIBLE: FAIL, Eligibility.UNDETERMINED: OPEN}
SIGNS: Final = {PASS: "✓", FAIL: "✕", OPEN: "?"}
_TRUTH: Final = {Verdict.MET: "●", Verdict.NOT_MET: "○", Verdict.UNKNOWN: "?"}


def standing_class(result: EntryResult) -> str:
    """Return the class of what an entry does to the subject."""
    return STANDING_CLASS[result.standing]


def eligibility_class(assessment: Assessment) -> str:
    """Return the class of an eligibility."""
    return ELIGIBILITY_CLASS[assessment.eligibility]


def sign(look: str) -> Markup:
    """Return the sign of a class, which a word beside it repeats."""
    return element("span", SIGNS[look], class_="e-sign", aria_hidden="true")


def standing_mark(result: EntryResult) -> Markup:
    """Return what an entry does to the subject: `✓ met`, `✕ excluded`, `? unknown`."""
    look = standing_class(result)
    return element("span", sign(look), " ", standing(result), class_=f"e-mark {look}")


def truth_mark(verdict: Verdict) -> Markup:
    """Return whether a statement holds: `● met`, `○ not met`, `? unknown`."""
    shape = element("span", _TRUTH[verdict], class_="e-sign", aria_hidden="true")
    return element("span", shape, " ", words(verdict.value), class_=f"e-truth e-truth-{verdict.value}")
