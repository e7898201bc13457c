"""Which set judged, and when: the first lines of what is counted."""

from textwrap import wrap

from eligibility_engine.report.words import option_value
from eligibility_engine.study.criteria_set import CriteriaSet


def judged_by_text(judged_by: CriteriaSet, as_of: str, width: int) -> str:
    """Return the set, its version and options, and the date, in lines.

    Args:
        judged_by: the set.
        as_of: the date, or the column that holds it.
        width: the columns of the terminal.
    """
    judge = f"{judged_by.called} version {judged_by.version} revision {judged_by.revision}, as of {as_of}"
    return "\n".join(wrap(judge + _options(judged_by), width, subsequent_indent="  "))


def _options(judged_by: CriteriaSet) -> str:
    """Say which options are in force: those that differ from their default, or that none does."""
    if not judged_by.options:
        return ""
    defaults = {option.name: option.default for option in judged_by.options}
    changed = {name: value for name, value in judged_by.in_force.items() if value != defaults.get(name)}
    said = ", ".join(f"{name}={option_value(value)}" for name, value in changed.items())
    return f", options {said}" if said else ", options as shipped"
