"""The verdict on one subject: the word, what it rests on, how many entries say what, and doubts about the data."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from eligibility_engine.explanation.phrases import counted
from eligibility_engine.markup import Markup, element
from eligibility_engine.report.pages.asking import who_answers
from eligibility_engine.report.pages.marks import FAIL, OPEN, PASS, eligibility_class, sign, standing_class
from eligibility_engine.report.words import headline
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.verdict import Eligibility, Recoverable, Verdict

_COUNTED: Final = {FAIL: "keep out", OPEN: "open", PASS: "let pass"}


def banner(assessment: Assessment, level: str) -> Markup:
    """Return the verdict with what it rests on.

    Args:
        assessment: what is shown.
        level: the element of the verdict, `h2` on a page.
    """
    look = eligibility_class(assessment)
    return element(
        "div",
        element(level, sign(look), f" {headline(assessment)}", class_="e-verdict"),
        [element("p", said) for said in _grounds(assessment)],
        _counts(assessment),
        class_=f"e-banner {look}",
    )


def warnings(assessment: Assessment) -> list[Markup]:
    """Return the data-quality warnings, which never change the verdict."""
    return [
        element(
            "p", element("b", "Check the data: "), warning.text, " ", element("code", warning.code), class_="e-note"
        )
        for warning in assessment.warnings
    ]


def _grounds(assessment: Assessment) -> Iterator[str]:
    """Say what the verdict rests on."""
    is_trial = assessment.criteria_set.judges == "trial"
    out, deciding = ("the trial closed" if is_trial else "the subject out"), len(assessment.decisive)
    of_all = f"{deciding} of {counted(len(assessment.results), 'entry', 'entries')}"
    match assessment.eligibility:
        case Eligibility.ELIGIBLE:
            yield f"All entries are judged, and none keeps {out}."
        case Eligibility.INELIGIBLE:
            yield f"{of_all} {'keeps' if deciding == 1 else 'keep'} {out}."
            yield from () if is_trial else (_LASTING[assessment.recoverable],)
            if unknown := len(_open_entries(assessment)):
                yield f"{counted(unknown, 'entry', 'entries')} could not be judged, which would not change this."
        case _:
            facts = counted(len(assessment.missing), "fact is", "facts are")
            yield f"Nothing that is known keeps {out}, but {of_all} cannot be judged yet: {facts} missing or unclear."
            yield from [f"Where the answers are: {who_answers(assessment)}."] if assessment.open_to else []


_LASTING: Final = {
    Recoverable.NOT_NOW: "What keeps the subject out may still change, with time or with another value.",
    Recoverable.NEVER: "For good: neither time nor any value that can change would let the subject in.",
    None: "",
}


def _open_entries(assessment: Assessment) -> list[EntryResult]:
    return [result for result in assessment if result.verdict is Verdict.UNKNOWN]


def _counts(assessment: Assessment) -> Markup:
    found = Counter(standing_class(result) for result in assessment)
    marks = [
        element("li", element("span", sign(look), f" {found[look]} {word}", class_=f"e-mark {look}"))
        for look, word in _COUNTED.items()
        if found[look]
    ]
    return element("ul", marks, class_="e-counts", aria_label="entries")
