"""One assessment for a coordinator's screen: the verdict, what decides it, what to ask, then the rest."""

from collections.abc import Iterable, Iterator
from textwrap import shorten, wrap

from eligibility_engine.markup import showable
from eligibility_engine.report.findings import evidence, is_wholly_open, question
from eligibility_engine.report.words import (
    DECIDING,
    because,
    chosen_options,
    headline,
    place,
    refuse_half_said,
    sentence,
    standing,
    words,
)
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.classification import Classified
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.verdict import Eligibility, Verdict


def assessment_text(assessment: Assessment, *, values: bool = True, width: int = 100) -> str:
    """Return the assessment as plain text.

    Args:
        assessment: what to render.
        values: False leaves patient values out.
        width: the number of columns; longer lines are wrapped.

    Raises:
        EligibilityError: `USAGE` for `values` that is neither True nor False.
    """
    refuse_half_said(values)
    return showable("\n".join(_lines(assessment, values, width))) + "\n"


def _lines(assessment: Assessment, values: bool, width: int) -> Iterator[str]:
    judged_by = assessment.criteria_set
    yield headline(assessment).upper()
    yield from wrapped(f"{judged_by.called}, version {judged_by.version}, as of {assessment.as_of.isoformat()}", width)
    yield from _warnings(assessment, width)
    yield from _decisive(assessment, values, width)
    yield from _questions(assessment, width)
    yield from _rest(assessment, values, width)
    if values:
        yield from _classifications(assessment, width)
    yield ""
    yield from _provenance(assessment, width)


def section(title: str) -> Iterable[str]:
    """Return the lines that open a section."""
    return ("", title, "-" * len(title))


def _warnings(assessment: Assessment, width: int) -> Iterator[str]:
    for warning in assessment.warnings:
        yield from wrapped(f"Warning: {warning.text} [{warning.code}]", width, "", "  ")


def _decisive(assessment: Assessment, values: bool, width: int) -> Iterator[str]:
    if assessment.eligibility is Eligibility.ELIGIBLE:
        return
    yield from section(DECIDING[assessment.eligibility])
    for entry_id in assessment.decisive:
        result = assessment[entry_id]
        yield from wrapped(f"{place(result.entry)}: {standing(result)} [{entry_id}]", width)
        yield from (_open if result.verdict is Verdict.UNKNOWN else _reasons)(result, values, width)


def _open(result: EntryResult, values: bool, width: int) -> Iterator[str]:
    """Yield the beginning of the sentence, and in one paragraph what keeps it open; the questions follow below."""
    yield "    " + shorten(f'"{sentence(result.entry.text)}"', width - 4, placeholder=' ..."')
    yield from wrapped("; ".join(evidence(result, values)), width, "    - ", "      ")


def _reasons(result: EntryResult, values: bool, width: int) -> Iterator[str]:
    """Yield the sentence, the leaves that count, then the facts behind them."""
    yield from wrapped(f'"{sentence(result.entry.text)}"', width, "    ")
    for reason in dict.fromkeys(f"{because(result, leaf)} {leaf.sentence}" for leaf in result.trace.reasons()):
        yield from wrapped(reason, width, "    ")
    for line in evidence(result, values):
        yield from wrapped(f"- {line}", width, "    ", "      ")


def _questions(assessment: Assessment, width: int) -> Iterator[str]:
    if not assessment.missing:
        return
    yield from section("What to ask next")
    for number, missing in enumerate(assessment.missing, 1):
        yield from wrapped(f"{number}. {question(missing, assessment)}", width, "", "   ")


def _rest(assessment: Assessment, values: bool, width: int) -> Iterator[str]:
    eligible = assessment.eligibility is Eligibility.ELIGIBLE
    rest = [result for result in assessment if eligible or result.id not in assessment.decisive]
    if not rest:
        return
    yield from section(DECIDING[Eligibility.ELIGIBLE] if eligible else "The other entries")
    first = max(len(place(result.entry)) for result in rest)
    second = max(len(standing(result)) for result in rest)
    for result in rest:
        start = f"{place(result.entry):{first}}  {standing(result):{second}}  "
        known = "; ".join(evidence(result, values, brief=True))
        yield from wrapped(start + known, width, "", " " * len(start))


def _classifications(assessment: Assessment, width: int) -> Iterator[str]:
    if not assessment.classifications:
        return
    yield from section("Reported beside eligibility")
    open_ones = [name for name, found in assessment.classifications.items() if is_wholly_open(assessment, found)]
    for name, found in assessment.classifications.items():
        if name not in open_ones:
            yield from wrapped(f"{words(name)}: {_labels(found)}", width, "", "    ")
    if open_ones:
        yield from wrapped(f"nothing known yet: {', '.join(words(name) for name in open_ones)}", width, "", "    ")


def _labels(found: Classified) -> str:
    surely, possibly = (", ".join(words(label) for label in part) or "none" for part in (found.surely, found.possibly))
    return found.not_judged or (surely if found.surely == found.possibly else f"surely {surely}; possibly {possibly}")


def _provenance(assessment: Assessment, width: int) -> Iterator[str]:
    known = assessment.provenance
    table = known.get("reference_ranges")
    options = ", ".join(f"{name} = {value}" for name, value in chosen_options(assessment.criteria_set).items())
    yield from wrapped(
        f"Judged by {assessment.criteria_set.called} version {known['version']} revision {known['revision']}, "
        f"digest {known['digest'][:12]}, engine {known['engine']}"
        + (f"; other than the default: {options}" if options else "")
        + (f"; limits from {table['name']}, digest {table['digest'][:12]}" if table else ""),
        width,
        "",
        "  ",
    )


def wrapped(text: str, width: int, first: str = "", later: str | None = None) -> list[str]:
    """Return text in lines of at most `width` columns; an empty text gives one empty line."""
    return wrap(text, width, initial_indent=first, subsequent_indent=first if later is None else later) or [""]
