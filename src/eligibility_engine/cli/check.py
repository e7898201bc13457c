"""`eligibility check`: what is suspicious about a criteria set before any subject meets it."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from inspect import cleandoc
from typing import Any, Final

import click
from attrs import evolve

from eligibility_engine.cli.choosing import TRIAL_HELP, chosen_set, set_options
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.offering import trial_names
from eligibility_engine.errors import EligibilityError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import identified
from eligibility_engine.testing import (
    CHECKED_AS_OF,
    Finding,
    Source,
    lint,
    not_built,
    own_cases,
    own_source,
    read_cases,
)

_NOT_OF_THE_RULES: Final = {"USAGE", "OPTION", "INPUT_READ", "TRIAL_UNKNOWN", "TRIAL_VERSION", "TRIAL_CONFLICT"}
"""What keeps a set from being found; any other error says that what was found cannot be built."""

_EPILOG: Final = """\b
Examples:
  eligibility check asthma.py:TRIAL
  eligibility check NCT06316427
  eligibility check set.json --format json

\b
Findings are errors, warnings and notes. Among them:
  a set that cannot be built, with the reason
  a subject of whom nothing is known who is not undetermined
  entries that nobody can pass, that nobody can fail, that contradict another
  statements that their facts' domains decide already
  facts that nothing reads; an exclusion that begins with ~
  sentences of the source that no entry quotes: asthma.source.txt beside
  asthma.py, source.txt in a package; headings in asthma.source.headings.txt

Exit codes: 0 nothing but notes, 1 errors or warnings, 2 there is no such set."""


@click.command(epilog=_EPILOG)
@click.argument("target", metavar="TRIAL", shell_complete=trial_names)
@set_options
@click.option(
    "--as-of",
    metavar="DATE",
    help="The date on which subjects are looked for: that of the set's own cases, or 2025-06-02, unless given.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(
    target: str,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    as_of: str | None,
    form: str,
) -> int:
    """Build a criteria set, and look for what is suspicious about it before any subject meets it.

    Whether an entry can be met, not met and unknown is found by a search for a made-up subject in the domains of the
    facts: it finds one, or proves that there is none, or says that it cannot tell.
    """
    given = parse_as_of(as_of) if as_of is not None else None
    try:
        found = chosen_set(target, trial_version, trial_revision, settings)
    except EligibilityError as error:
        if error.code in _NOT_OF_THE_RULES:
            raise
        return _deliver(form, {"trial": target}, f"{target} cannot be built", (not_built(error),))
    day = given or _date_of_cases(target, found)
    source, unreadable = _source(target)
    findings = (*unreadable, *lint(found, source=source, as_of=day))
    head = {"trial": found.id, "version": found.version, "revision": found.revision, **identified(found)}
    said = f"{found.id} version {found.version} revision {found.revision}"
    return _deliver(form, {**head, "as_of": day.isoformat()}, said, findings)


check.help = f"{cleandoc(check.help or '')}\n\nTRIAL: {TRIAL_HELP[0].lower()}{TRIAL_HELP[1:]}"


def _source(target: str) -> tuple[Source | None, tuple[Finding, ...]]:
    """Return the text that comes with a set, or a finding where it cannot be read: the rest is checked all the same."""
    try:
        return own_source(target), ()
    except EligibilityError as error:
        return None, (evolve(not_built(error), path="$.source"),)


def _date_of_cases(target: str, criteria_set: CriteriaSet) -> date:
    """Return the date of the first case that comes with a set; the usual one where there is none to be had."""
    try:
        cases = read_cases(own_cases(target), lambda named: criteria_set)[0].cases
        return parse_as_of(cases[0].as_of)
    except EligibilityError:
        return CHECKED_AS_OF


def _deliver(form: str, head: dict[str, Any], said: str, findings: Sequence[Finding]) -> int:
    count = Counter(finding.severity for finding in findings)
    if form == "json":
        data = {**head, "findings": [finding.to_dict() for finding in findings]}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(finding.describe())
        click.echo(f"{said}: {', '.join(counted(count[one], one) for one in ('error', 'warning', 'note'))}")
    return FINDINGS if any(finding.counts for finding in findings) else 0
