"""Coverage as plain data, from which every report is made."""

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from attrs import frozen

from eligibility_engine.explanation.composites import heading
from eligibility_engine.explanation.outline import Outline
from eligibility_engine.study.identity import identified
from eligibility_engine.study.options import plain_options
from eligibility_engine.testing.coverage.inventory import EntryPlan
from eligibility_engine.testing.coverage.items import KINDS
from eligibility_engine.testing.coverage.measuring import Coverage, Finding
from eligibility_engine.testing.coverage.reporting.counting import counts, share, state
from eligibility_engine.testing.coverage.reporting.pasting import Paster
from eligibility_engine.version import __version__

FORMAT: Final = "eligibility_engine.coverage"
FORMAT_VERSION: Final = 1


@frozen
class CasesTried:
    """What came of the cases behind a coverage.

    Attributes:
        failed: the ids of those that did not pass; their subjects count, and prove nothing.
        faults: the ids of those that could not be judged.
        other_options: how many ask for other options of the set, and so are about other rules.
        base: the record from which the cases of their file start.
        as_of: the date of those that name none, as the file writes it.
    """

    failed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    other_options: int = 0
    base: Mapping[str, Any] = {}
    as_of: Any = None


def coverage_data(coverage: Coverage, cases: CasesTried = CasesTried()) -> dict[str, Any]:
    """Return what was tried of a set as plain data: the set, totals, and of each entry its items and its rule.

    Of each item that is missing the search looks for cases that would cover it. The same subjects give the same data.

    Args:
        coverage: what was tried.
        cases: what came of the cases, where cases were judged.
    """
    found: dict[str, list[Finding]] = {plan.entry.id: [] for plan in coverage.inventory.plans}
    for finding in coverage.findings():
        found[finding.item.entry].append(finding)
    every = [finding for findings in found.values() for finding in findings]
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        **_head(coverage),
        "cases": {
            "failed": list(cases.failed),
            "faults": list(cases.faults),
            "other_options": cases.other_options,
        },
        "totals": counts(every),
        "kinds": {kind: counts(one for one in every if one.item.kind == kind) for kind in KINDS},
        "entries": [
            _entry(coverage, plan, found[plan.entry.id], cases) for plan in coverage.inventory.plans
        ],
    }  # fmt: skip


def _head(coverage: Coverage) -> dict[str, Any]:
    judged_by = coverage.criteria_set
    return {
        "trial": judged_by.id,
        "version": judged_by.version,
        "revision": judged_by.revision,
        "options": plain_options(dict(sorted(judged_by.in_force.items()))),
        **identified(judged_by),
        "engine": __version__,
        "title": judged_by.title,
        "as_of": coverage.as_of.isoformat(),
        "subjects": coverage.subjects,
    }


def _entry(coverage: Coverage, plan: EntryPlan, findings: Sequence[Finding], cases: CasesTried) -> dict[str, Any]:
    entry, paster = plan.entry, Paster(coverage, plan, cases.base, cases.as_of)
    return {
        "id": entry.id,
        "polarity": entry.polarity.value,
        "cite": entry.cite,
        "text": " ".join(entry.text.split()),
        "state": state(findings),
        **counts(findings),
        "rule": _rule(plan.outline, "", findings, coverage),
        "items": [_item(coverage, paster, finding, number) for number, finding in enumerate(findings, 1)],
    }


def _rule(outline: Outline, path: str, findings: Iterable[Finding], coverage: Coverage) -> dict[str, Any]:
    """Return a criterion with how far it was tried, and the criteria that it combines."""
    own = [one for one in findings if one.item.path is not None and _is_below(one.item.path, path)]
    said, letters = heading(outline.criterion, coverage.inventory.english)
    operands = [
        {"letter": letter, **_rule(operand, f"{path}.{place}" if path else str(place), own, coverage)}
        for place, (letter, operand) in enumerate(zip(letters, outline.operands, strict=True))
    ]
    words = {"sentence": outline.sentence, "heading": said if operands else outline.sentence}
    return {"leaf": None if operands else path, **words, "state": state(own), **counts(own), "operands": operands}


def _is_below(leaf: str, path: str) -> bool:
    return not path or leaf == path or leaf.startswith(f"{path}.")


def _item(coverage: Coverage, paster: Paster, finding: Finding, number: int) -> dict[str, Any]:
    item, leaf = finding.item, coverage.leaf(finding.item)
    return {
        "id": item.id,
        "kind": item.kind,
        "leaf": item.path,
        "sentence": "" if leaf is None else leaf.sentence,
        "text": item.text,
        "status": finding.status,
        "reason": finding.reason,
        "cases": paster.cases(finding, number),
    }


def coverage_json(data: Mapping[str, Any]) -> str:
    """Return the data of a coverage as JSON text; the same data give the same bytes."""
    return json.dumps(data, indent=2, ensure_ascii=False, default=float) + "\n"


def is_below(data: Mapping[str, Any], least: float | None = None) -> bool:
    """Say whether less than a per cent is covered, without any rounding; without one, whether anything is missing."""
    totals = data["totals"]
    return share(totals["covered"], totals["missing"]) < Fraction(str(100 if least is None else least))
