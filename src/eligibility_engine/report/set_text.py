"""A criteria set as a reader wants it, for a terminal."""

from collections.abc import Iterator

from eligibility_engine.markup import showable
from eligibility_engine.report.text import section, wrapped
from eligibility_engine.report.words import (
    accounted,
    fate,
    in_python,
    judged,
    membership,
    option_takes,
    option_value,
    place,
    rule_lines,
    sentence,
    words,
)
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.verdict import Polarity


def set_text(criteria_set: CriteriaSet, *, width: int = 100) -> str:
    """Return every entry with its sentence, its rule and its note, then options, classifications, warnings, gates.

    Args:
        criteria_set: what to render.
        width: the number of columns; longer lines are wrapped.
    """
    return showable("\n".join(_lines(criteria_set, width))) + "\n"


def _lines(shown: CriteriaSet, width: int) -> Iterator[str]:
    yield from wrapped(f"{shown.called}: {shown.title}" if shown.title else shown.called, width)
    yield from wrapped(f"version {shown.version}, revision {shown.revision}, digest {shown.digest}", width)
    if shown.opaque:
        yield from wrapped(f"{in_python(shown)}.", width)
    if shown.source:
        yield from wrapped(f"source: {shown.source}", width, "", "  ")
    yield from wrapped(f"sentences: {accounted(shown)}", width, "", "  ")
    yield from _parts(shown, width)
    for polarity, title in ((Polarity.INCLUSION, "Inclusions"), (Polarity.EXCLUSION, "Exclusions")):
        entries = [entry for entry in shown.entries if entry.polarity is polarity]
        if entries:
            yield from section(title)
        for entry in entries:
            yield from _entry(shown, entry, width)
    yield from _sentences(shown, width)
    yield from _options(shown, width)
    yield from _beside(shown, width)
    yield from _gates(shown, width)
    yield from _facts(shown, width)
    yield from _open_questions(shown, width)


def _parts(shown: CriteriaSet, width: int) -> Iterator[str]:
    shown_parts = [part for part in shown.parts if shown.in_part in {None, part.id}]
    if shown_parts:
        yield from section("Parts, each judged beside the entries that are common to all")
    for part in shown_parts:
        default = " (judged where none is named)" if part.id == shown.default_part else ""
        cite = f" {part.cite}:" if part.cite else ""
        yield from wrapped(f"{part.id}{default}:{cite} {part.text}", width, "", "    ")
        if part.note:
            yield from wrapped(f"note: {part.note}", width, "    ", "    ")


def _entry(shown: CriteriaSet, entry: Entry, width: int) -> Iterator[str]:
    yield ""
    beside = "".join(f", {word}" for word in (entry.short, membership(entry), judged(shown, entry)) if word)
    yield f"{place(entry)} [{entry.id}{beside}]"
    yield from wrapped(f'"{sentence(entry.text)}"', width, "  ")
    for depth, line in rule_lines(entry.criterion, shown.english):
        start = "  " + "  " * depth
        yield from wrapped(("rule: " if depth == 0 else "") + line, width, start, start + "  ")
    if entry.note:
        yield from wrapped(f"note: {entry.note}", width, "  ", "    ")


def _sentences(shown: CriteriaSet, width: int) -> Iterator[str]:
    if shown.sentences:
        yield from section("Other sentences of the source")
    for other in shown.sentences:
        yield ""
        yield from wrapped(f'{other.cite + ": " if other.cite else ""}"{sentence(other.text)}"', width, "", "  ")
        yield from wrapped(fate(other), width, "  ", "    ")


def _options(shown: CriteriaSet, width: int) -> Iterator[str]:
    if shown.options:
        yield from section("Options")
    for option in shown.options:
        now = option_value(shown.in_force.get(option.name))
        default = option_value(option.default)
        force = f"{now} (the default)" if now == default else f"{now}; default {default}"
        yield from wrapped(f"{option.name} = {force}. {option.text} Takes {option_takes(option)}.", width, "", "    ")


def _beside(shown: CriteriaSet, width: int) -> Iterator[str]:
    if shown.classifications:
        yield from section("Reported beside eligibility")
    for classification in shown.classifications:
        labels = ", ".join(label.name for label in classification.labels)
        yield from wrapped(f"{words(classification.id)} ({labels}). {classification.text}", width, "", "    ")
        if classification.note:
            yield from wrapped(f"note: {classification.note}", width, "    ", "    ")
    if shown.warnings:
        yield from section("Data-quality warnings")
    for warning in shown.warnings:
        yield from wrapped(f"{warning.code}: {warning.text}", width, "", "    ")


def _gates(shown: CriteriaSet, width: int) -> Iterator[str]:
    if shown.gates is None:
        return
    yield from section("Gates of the trial itself, apart from eligibility")
    for entry in shown.gates.entries:
        yield from _entry(shown.gates, entry, width)


def _facts(shown: CriteriaSet, width: int) -> Iterator[str]:
    yield from section("Facts that eligibility reads")
    for name in shown.facts_read:
        fact = shown.facts[name]
        yield from wrapped(f"{name} ({fact.answered_by.value}): {fact.question}", width, "", "    ")


def _open_questions(shown: CriteriaSet, width: int) -> Iterator[str]:
    if shown.open_questions:
        yield from section("Open questions for the sponsor")
    for number, question in enumerate(shown.open_questions, 1):
        yield from wrapped(f"{number}. {question}", width, "", "   ")
