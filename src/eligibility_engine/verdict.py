"""The three truth values of strong Kleene logic, the words for a subject, and the causes of a missing value.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64: the strong tables.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NoReturn

from eligibility_engine.errors import TruthValueError


class Verdict(StrEnum):
    """What a criterion says about a subject: `met`, `not_met` or `unknown`."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TruthValueError(
            "a verdict has three values and no truth value; compare it: verdict is Verdict.MET", code="TRUTH_VALUE"
        )


class Eligibility(StrEnum):
    """What a criteria set says about a subject."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"

    def __bool__(self) -> NoReturn:
        raise TruthValueError(
            "an eligibility has three values and no truth value; compare it: eligibility is Eligibility.ELIGIBLE",
            code="TRUTH_VALUE",
        )


class Polarity(StrEnum):
    """Whether an entry must be met (inclusion) or must be not met (exclusion)."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"


PASSING: Final = {Polarity.INCLUSION: Verdict.MET, Polarity.EXCLUSION: Verdict.NOT_MET}
FAILING: Final = {Polarity.INCLUSION: Verdict.NOT_MET, Polarity.EXCLUSION: Verdict.MET}
"""The verdict with which an entry lets a subject pass, and with which it keeps one out."""
DECISIVE: Final = {
    Eligibility.INELIGIBLE: FAILING,
    Eligibility.UNDETERMINED: dict.fromkeys(Polarity, Verdict.UNKNOWN),
    Eligibility.ELIGIBLE: PASSING,
}
"""The verdict of the entries that decide, by eligibility and polarity."""


class Recoverable(StrEnum):
    """Whether an ineligible subject may become eligible as time passes and changeable facts change."""

    NOT_NOW = "not_now"
    NEVER = "never"


class Cause(StrEnum):
    """Why a value is missing."""

    NOT_RECORDED = "not_recorded"
    DECLINED = "declined"
    PENDING = "pending"
    STALE = "stale"
    OUTSIDE_WINDOW = "outside_window"
    NOT_A_NUMBER = "not_a_number"
    UNIT_NOT_COMPARABLE = "unit_not_comparable"
    NO_LIMIT = "no_limit"
    NO_ROWS = "no_rows"
    UNDEFINED = "undefined"
    ONGOING_UNCLEAR = "ongoing_unclear"
    TOO_IMPRECISE = "too_imprecise"
    CONFLICTING = "conflicting"
    INVALID = "invalid"
    NEEDS_JUDGEMENT = "needs_judgement"
    SOURCE_NOT_LOADED = "source_not_loaded"


_T, _F, _U = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

NOT: Final = {_T: _F, _F: _T, _U: _U}
AND: Final = {
    (_T, _T): _T, (_T, _F): _F, (_T, _U): _U,
    (_F, _T): _F, (_F, _F): _F, (_F, _U): _F,
    (_U, _T): _U, (_U, _F): _F, (_U, _U): _U,
}  # fmt: skip
OR: Final = {
    (_T, _T): _T, (_T, _F): _T, (_T, _U): _T,
    (_F, _T): _T, (_F, _F): _F, (_F, _U): _U,
    (_U, _T): _T, (_U, _F): _U, (_U, _U): _U,
}  # fmt: skip


def negation(verdict: Verdict) -> Verdict:
    """Return the strong Kleene negation."""
    return NOT[verdict]


def conjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the strong Kleene conjunction, of nothing: met; it asks no further once one is not met."""
    return _settled(verdicts, by=_F, otherwise=_T)


def disjunction(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the strong Kleene disjunction, of nothing: not met; it asks no further once one is met."""
    return _settled(verdicts, by=_T, otherwise=_F)


def _settled(verdicts: Iterable[Verdict], by: Verdict, otherwise: Verdict) -> Verdict:
    found = otherwise
    for verdict in verdicts:
        if verdict is by:
            return by
        if verdict is _U:
            found = _U
    return found


def at_least(k: int, verdicts: Iterable[Verdict]) -> Verdict:
    """Met when k are met, not met when fewer than k could be, else unknown."""
    seen = tuple(verdicts)
    met = sum(verdict is _T for verdict in seen)
    possible = sum(verdict is not _F for verdict in seen)
    return _T if met >= k else _F if possible < k else _U


def eligibility(entries: Iterable[tuple[Polarity, Verdict]]) -> Eligibility:
    """Combine the verdicts of a set's entries: a definite failure outweighs every unknown."""
    standing = conjunction(verdict if polarity is Polarity.INCLUSION else NOT[verdict] for polarity, verdict in entries)
    return _ELIGIBILITY[standing]


_ELIGIBILITY: Final = {_T: Eligibility.ELIGIBLE, _F: Eligibility.INELIGIBLE, _U: Eligibility.UNDETERMINED}
