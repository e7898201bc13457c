"""An assessment as plain data: one compact row for streams, one full document with traces."""

import json
from typing import Any

from eligibility_engine.report.words import refuse_half_said
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.study.identity import named_rules


def assessment_row(assessment: Assessment) -> dict[str, Any]:
    """Return one line of a screening result, without the subject: verdicts and names, no patient values."""
    judged_by, recoverable = assessment.criteria_set, assessment.recoverable
    return {
        "eligibility": assessment.eligibility.value,
        "criteria": {result.id: result.verdict.value for result in assessment},
        "decisive": list(assessment.decisive),
        "missing": [missing.name for missing in assessment.missing],
        "open_to": [answerer.value for answerer in assessment.open_to],
        "recoverable": None if recoverable is None else recoverable.value,
        "warnings": [warning.code for warning in assessment.warnings],
        **named_rules(judged_by),
        "as_of": assessment.as_of.isoformat(),
    } | assessment.facts.cited


def assessment_data(assessment: Assessment, *, values: bool = True) -> dict[str, Any]:
    """Return the row with questions, traces, classifications and provenance.

    Args:
        assessment: what to render.
        values: False leaves patient values and classifications out: only verdicts, causes and thresholds.

    Raises:
        EligibilityError: `USAGE` for `values` that is neither True nor False.
    """
    refuse_half_said(values)
    return {
        **assessment_row(assessment),
        "options": assessment.provenance["options"],
        "engine": assessment.provenance["engine"],
        "questions": [missing.to_dict() for missing in assessment.missing],
        "unknown_facts": list(assessment.unknown_facts),
        "warning_texts": {warning.code: warning.text for warning in assessment.warnings},
        "classifications": _classifications(assessment) if values else {},
        "entries": [_entry(result, values) for result in assessment],
    }


def _classifications(assessment: Assessment) -> dict[str, Any]:
    return {name: found.to_dict() for name, found in assessment.classifications.items()}


def _entry(result: EntryResult, values: bool) -> dict[str, Any]:
    entry = result.entry
    return {
        "id": entry.id,
        "polarity": entry.polarity.value,
        "text": entry.text,
        "cite": entry.cite,
        **({"parts": list(entry.parts)} if entry.parts else {}),
        "verdict": result.verdict.value,
        "decisive_facts": list(result.decisive_facts),
        "trace": result.trace.to_dict(values),
    }


def assessment_json(assessment: Assessment, *, values: bool = True) -> str:
    """Return `assessment_data` as JSON text, two spaces deep; the same input gives the same bytes."""
    return json.dumps(assessment_data(assessment, values=values), indent=2, ensure_ascii=False, allow_nan=False)
