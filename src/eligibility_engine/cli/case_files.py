"""Which cases are meant: those of a file or those that come with a trial, and the set that judges them."""

from pathlib import Path

from eligibility_engine.cli.choosing import chosen_set
from eligibility_engine.cli.saying import say
from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.python_file import named_in_python
from eligibility_engine.registration import registry
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing import CaseFile, own_cases, read_cases


def chosen_cases(
    cases: Path | None,
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
) -> tuple[CaseFile, CriteriaSet]:
    """Return the cases that the arguments mean and the set that judges them; warn of another version or digest.

    The id of a registered set in the place of a file means the cases that come with it.

    Raises:
        EligibilityError: `USAGE` without a file and a trial, `CASE_TRIAL` for cases of another set, and what else keeps
            the file or the set from being read.
    """
    if cases is not None and not trial and str(cases) in registry.ids() and not cases.exists():
        cases, trial = None, str(cases)
    if cases is None and not trial:
        raise EligibilityError("name a case file, or a trial whose own cases are meant: --trial ID", code="USAGE")
    path = _own(trial or "", trial_version, trial_revision, settings) if cases is None else cases

    def resolve(named: str) -> CriteriaSet:
        if trial or not named:
            return _agreeing(chosen_set(trial, trial_version, trial_revision, settings), named)
        beside = str(path.parent / named) if named_in_python(named) else named
        return chosen_set(beside, trial_version, trial_revision, settings)

    found, criteria_set = read_cases(path, resolve)
    for doubt in found.doubts(criteria_set):
        say(f"warning [{doubt.code}]: {doubt.message}")
    return found, criteria_set


def _own(trial: str, trial_version: str | None, trial_revision: int | None, settings: tuple[str, ...]) -> Path:
    """Return the case file that comes with a set; where there is none, the set itself may be what is not there."""
    try:
        return own_cases(trial)
    except InputError:
        chosen_set(trial, trial_version, trial_revision, settings)
        raise


def _agreeing(criteria_set: CriteriaSet, named: str) -> CriteriaSet:
    """Refuse cases of another registered set; a file names the set in its own way."""
    if named and not named_in_python(named) and named != criteria_set.id:
        raise EligibilityError(
            f"the case file is for {named} and not for {criteria_set.id}; leave --trial out", code="CASE_TRIAL"
        )
    return criteria_set
