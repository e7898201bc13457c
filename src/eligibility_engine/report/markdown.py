"""One assessment as Markdown."""

from collections.abc import Iterator

from eligibility_engine.explanation.trace import Trace
from eligibility_engine.markup import showable
from eligibility_engine.report.findings import evidence, question
from eligibility_engine.report.words import headline, place, refuse_half_said, sentence, standing, words
from eligibility_engine.study.assessment import Assessment


def assessment_markdown(assessment: Assessment, *, values: bool = True) -> str:
    """Return the assessment as Markdown.

    Args:
        assessment: what to render.
        values: False leaves patient values out: only verdicts, causes and thresholds.

    Raises:
        EligibilityError: `USAGE` for `values` that is neither True nor False.
    """
    refuse_half_said(values)
    return showable("\n".join(_lines(assessment, values))) + "\n"


def escape(text: str) -> str:
    """Return text that Markdown shows as it stands, also inside a table."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)


def _lines(assessment: Assessment, values: bool) -> Iterator[str]:
    known = assessment.provenance
    yield f"# {headline(assessment)}"
    yield ""
    judge = assessment.criteria_set.called
    yield f"{judge}, version {known['version']}, revision {known['revision']}, as of {known['as_of']}."
    for warning in assessment.warnings:
        yield f"\n> **Warning** {escape(warning.text)} (`{warning.code}`)"
    yield from _questions(assessment)
    yield from _table(assessment, values)
    if values:
        yield from _classifications(assessment)
    yield from _traces(assessment, values)
    yield f"\nDigest `{known['digest']}`, engine {known['engine']}."
    if table := known.get("reference_ranges"):
        yield f"\nLimits of normal from {escape(table['name'])}, digest `{table['digest']}`."


def _questions(assessment: Assessment) -> Iterator[str]:
    if assessment.missing:
        yield "\n## What to ask next\n"
    for number, missing in enumerate(assessment.missing, 1):
        yield f"{number}. {escape(question(missing, assessment))}"


def _table(assessment: Assessment, values: bool) -> Iterator[str]:
    yield "\n## Entries\n"
    yield "| place | verdict | decisive | protocol | because |"
    yield "|---|---|---|---|---|"
    for result in assessment:
        decisive = "yes" if result.id in assessment.decisive else ""
        because = "; ".join(escape(line) for line in evidence(result, values))
        text = escape(sentence(result.entry.text))
        yield f"| {escape(place(result.entry))} | {standing(result)} | {decisive} | {text} | {because} |"


def _classifications(assessment: Assessment) -> Iterator[str]:
    if assessment.classifications:
        yield "\n## Reported beside eligibility\n"
        yield "| classification | surely | possibly |"
        yield "|---|---|---|"
    for name, found in assessment.classifications.items():
        surely, possibly = (
            ", ".join(escape(words(label)) for label in labels) for labels in (found.surely, found.possibly)
        )
        yield f"| {escape(words(name))} | {found.not_judged or surely} | {possibly} |"


def _traces(assessment: Assessment, values: bool) -> Iterator[str]:
    yield "\n## Traces"
    for result in assessment:
        yield f"\n### {escape(place(result.entry))}\n"
        yield from _trace(result.trace, values, 0)


def _trace(trace: Trace, values: bool, depth: int) -> Iterator[str]:
    known = "; ".join(reading.describe(values) for reading in trace.readings) if not trace.operands else ""
    said = f"**{words(trace.verdict.value)}** {escape(trace.sentence)}"
    yield "  " * depth + f"- {said}" + (f" ({escape(known)})" if known else "")
    for operand in trace.operands:
        yield from _trace(operand, values, depth + 1)
