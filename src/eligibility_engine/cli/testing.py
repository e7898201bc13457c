"""`eligibility test`: judge a file of cases, and say of each that did not pass why."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from eligibility_engine.cli.case_files import chosen_cases
from eligibility_engine.cli.choosing import set_options, trial_option
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import judged_by
from eligibility_engine.testing import CaseResult, judge_cases
from eligibility_engine.version import __version__

_EPILOG: Final = """\b
Examples:
  eligibility test --trial NCT06316427
  eligibility test asthma.cases.yaml
  eligibility test asthma.cases.yaml --format json
  eligibility test boundaries.csv --trial asthma.py:TRIAL

\b
A case file, in YAML (JSON has the same keys):
  trial: asthma.py:TRIAL
  as_of: 2025-06-02
  base: {fev1: 60, exacerbation: 2025-01-10}
  cases:
    - id: fev1-at-upper-limit
      change: {fev1: 80}
      expect: {eligibility: eligible, inc_fev1: met}
    - id: nothing-known-of-fev1
      without: [fev1]
      expect: {eligibility: undetermined, missing: [fev1]}

\b
A table (.csv) has the columns of `eligibility screen`, and case, as_of,
part, expect, expect:ENTRY, decisive, missing, note.

Exit codes: 0 all passed, 1 a case failed or is at fault, 2 nothing could be judged."""


@click.command("test", epilog=_EPILOG)
@click.argument("cases", required=False, type=click.Path(path_type=Path), metavar="[CASES]")
@trial_option("What the case file names unless given.")
@set_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def test(
    cases: Path | None,
    trial: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    form: str,
) -> int:
    """Judge the made-up subjects of CASES and compare with what the cases expect.

    Without CASES: the cases that come with the trial. Of a case that fails, the trace of the entry is shown, with the
    values and the nearest value that would pass. A subject that cannot be is a fault of its case, not of the rules.
    """
    found, criteria_set = chosen_cases(cases, trial, trial_version, trial_revision, settings)
    count = _FORMS[form](criteria_set, judge_cases(criteria_set, found.cases))
    return FINDINGS if count["passed"] < count.total() else 0


def _text(criteria_set: CriteriaSet, results: Iterable[CaseResult]) -> Counter[str]:
    """Write why each case did not pass, as soon as it is judged, then the counts; return these."""
    count: Counter[str] = Counter()
    for result in results:
        count[result.status] += 1
        if result.status != "passed":
            click.echo(result.describe() + "\n")
    verdicts = f"{count['passed']} passed, {count['failed']} failed, {counted(count['fault'], 'fault')}"
    click.echo(f"{counted(count.total(), 'case')}: {verdicts}")
    return count


def _json(criteria_set: CriteriaSet, results: Iterable[CaseResult]) -> Counter[str]:
    """Write all results as one document; return the counts."""
    cases = [result.to_dict() for result in results]
    count = Counter(case["status"] for case in cases)
    counts = {status: count[status] for status in ("passed", "failed", "fault")}
    data = {**judged_by(criteria_set), "engine": __version__, "counts": counts, "cases": cases}
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    return count


_FORMS: Final = {"text": _text, "json": _json}
