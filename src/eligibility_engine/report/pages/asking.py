"""What to ask next: the question, who answers it, and what an answer could settle."""

from textwrap import shorten
from typing import Final

from eligibility_engine.explanation.phrases import counted
from eligibility_engine.facts import Answerer
from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.pages.page import in_front, to_open
from eligibility_engine.report.words import place, sentence, words
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.entry_result import EntryResult, MissingFact

LONGEST: Final = 140
"""Of so many letters at most is what stands behind a question."""

ORDER: Final = "First comes the fact for which most open entries wait."


def questions(assessment: Assessment) -> list[Markup]:
    """Return what to ask as a numbered list, the fact first for which most open entries wait."""
    asked = [element("li", _question(assessment, missing)) for missing in assessment.missing]
    open_ones, others = in_front(asked)
    first = element("ol", open_ones, class_="e-ask")
    if not others:
        return [*_order(asked), first]
    more = to_open(counted(len(others), "more question"), element("ol", others, class_="e-ask e-ask-on"))
    return [*_order(asked), first, more]


def _order(asked: list[Markup]) -> list[Markup]:
    return [element("p", ORDER, class_="e-soft e-small")] if len(asked) > 1 else []


_WITH: Final = {
    Answerer.RECORD: "in the record",
    Answerer.LABORATORY: "in the laboratory",
    Answerer.INVESTIGATOR: "with the investigator",
    Answerer.SUBJECT: "with the subject",
}


def who_answers(assessment: Assessment) -> str:
    """Say who can answer, and how much: `2 in the record, 1 with the investigator`."""
    asked = [missing.answered_by for missing in assessment.missing]
    return ", ".join(f"{asked.count(answerer)} {_WITH[answerer]}" for answerer in assessment.open_to)


def _question(assessment: Assessment, missing: MissingFact) -> list[Child]:
    label = assessment.facts.schema[missing.name].label
    settles = [element("li", _settles(assessment[entry], missing)) for entry in missing.entries]
    return [
        element("div", missing.question, class_="e-question"),
        element(
            "div", f"{label}: {words(missing.cause.value)}; ask: {missing.answered_by.value}", class_="e-soft e-small"
        ),
        element("ul", settles, class_="e-small"),
    ]


def _settles(result: EntryResult, missing: MissingFact) -> list[Child]:
    """Say what an entry asks of a fact, and whether the fact alone keeps it open."""
    others = len({opening.name for opening in result.trace.openings}) - 1
    beside = f"{counted(others, 'other fact')} {'is' if others == 1 else 'are'}" if others else "Nothing else is"
    return ["Could settle ", element("b", place(result.entry)), f": {_asked(result, missing)}. {beside} open there."]


def _asked(result: EntryResult, missing: MissingFact) -> str:
    """Return what an entry asks of a fact; where that is long, how the protocol says it."""
    reasons = (leaf for leaf in result.trace.reasons() if any(one.name == missing.name for one in leaf.openings))
    asked = "; ".join(dict.fromkeys(leaf.sentence for leaf in reasons)) or result.trace.sentence
    said = shorten(sentence(result.entry.text), LONGEST, placeholder=" …")
    return asked if len(asked) <= LONGEST else f'"{said.removesuffix(".")}"'
