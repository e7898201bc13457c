"""A criteria set as a Markdown page: the protocol's sentence beside the rule in plain English."""

from collections.abc import Callable, Iterable, Iterator

from eligibility_engine.codes.code import Code
from eligibility_engine.explanation.phrases import say_scalar, unit_word
from eligibility_engine.facts import Enumeration, EventTable, Fact, Integer, Measurement, Number
from eligibility_engine.markup import showable
from eligibility_engine.report.code_sets import CodeSet, code_sets, code_sets_of
from eligibility_engine.report.markdown import escape
from eligibility_engine.report.words import (
    accounted,
    fate,
    in_python,
    judged,
    leading,
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

Pictures = Callable[[CriteriaSet, Entry], Iterable[str]]
"""Returns what is drawn of an entry, as HTML without an empty line."""


def set_markdown(criteria_set: CriteriaSet, *, pictures: Pictures | None = None) -> str:
    """Return the set as a Markdown page; the same set gives the same bytes.

    Args:
        criteria_set: the set, or a part of one.
        pictures: what is drawn of an entry, below its rule; nothing unless given.
    """
    return showable("\n".join(_lines(criteria_set, pictures or _no_pictures))) + "\n"


def _no_pictures(shown: CriteriaSet, entry: Entry) -> tuple[str, ...]:
    return ()


def _lines(shown: CriteriaSet, pictures: Pictures) -> Iterator[str]:
    found = code_sets_of(shown)
    yield f"# {shown.called}\n"
    yield f"{escape(shown.title)}\n"
    yield f"Version {escape(shown.version)}, revision {shown.revision}. Source: {escape(shown.source)}\n"
    yield f"Digest `{shown.digest}`. Sentences: {accounted(shown)}."
    if shown.opaque:
        yield f"\n{escape(in_python(shown))}."
    yield from _parts(shown)
    for polarity, title in ((Polarity.INCLUSION, "Inclusions"), (Polarity.EXCLUSION, "Exclusions")):
        entries = [entry for entry in shown.entries if entry.polarity is polarity]
        if entries:
            yield f"\n## {title}"
        for entry in entries:
            yield from _entry(shown, entry, pictures)
    yield from _sentences(shown)
    yield from _options(shown)
    yield from _classifications(shown)
    yield from _warnings(shown)
    yield from _gates(shown, pictures)
    yield from _code_sets(found)
    yield from _facts(shown)
    yield from _event_tables(shown)
    yield from _open_questions(shown)


def _parts(shown: CriteriaSet) -> Iterator[str]:
    shown_parts = [part for part in shown.parts if shown.in_part in {None, part.id}]
    if shown_parts:
        yield "\n## Parts\n\nOne is judged at a time, beside the entries that are common to all.\n"
        yield "| part | place | what it is |\n|---|---|---|"
    for part in shown_parts:
        default = " (judged where none is named)" if part.id == shown.default_part else ""
        reading = f" *Reading.* {escape(part.note)}" if part.note else ""
        yield f"| `{part.id}`{default} | {escape(part.cite)} | {escape(part.text)}{reading} |"


def _entry(shown: CriteriaSet, entry: Entry, pictures: Pictures) -> Iterator[str]:
    yield f"\n### {escape(place(entry))}: `{entry.id}`\n"
    yield f"> {escape(sentence(entry.text))}\n"
    if judged(shown, entry):
        yield f"{judged(shown, entry).capitalize()}.\n"
    if entry.parts:
        yield f"Judged in {escape(membership(entry))} only.\n"
    yield f"**{leading(shown, entry)}**\n"
    for depth, line in rule_lines(entry.criterion, shown.english):
        yield "    " * depth + f"- {escape(line)}"
    if code_sets([entry.criterion], shown.english):
        yield "\nThe codes stand under [Sets of codes](#sets-of-codes)."
    for drawn in pictures(shown, entry):
        yield f"\n{drawn}"
    if entry.note:
        yield f"\n*Reading.* {escape(entry.note)}"


def _sentences(shown: CriteriaSet) -> Iterator[str]:
    if shown.sentences:
        yield "\n## Other sentences of the source\n\n| place | sentence | what becomes of it |\n|---|---|---|"
    for other in shown.sentences:
        yield f"| {escape(other.cite)} | {escape(sentence(other.text))} | {escape(fate(other))} |"


def _options(shown: CriteriaSet) -> Iterator[str]:
    if shown.options:
        yield "\n## Options\n\n| option | in force | default | takes | what it changes |\n|---|---|---|---|---|"
    for option in shown.options:
        now, default = option_value(shown.in_force.get(option.name)), option_value(option.default)
        yield f"| `{option.name}` | {now} | {default} | {escape(option_takes(option))} | {escape(option.text)} |"


def _classifications(shown: CriteriaSet) -> Iterator[str]:
    if shown.classifications:
        yield "\n## Reported beside eligibility"
    for classification in shown.classifications:
        yield f"\n### {escape(words(classification.id))}: `{classification.id}`\n"
        yield escape(classification.text) + (
            f" *Reading.* {escape(classification.note)}" if classification.note else ""
        )
        yield ""
        for label in classification.labels:
            for depth, line in rule_lines(label.criterion, shown.english):
                yield "    " * depth + (f"- **{escape(label.name)}**: " if depth == 0 else "- ") + escape(line)


def _warnings(shown: CriteriaSet) -> Iterator[str]:
    if shown.warnings:
        yield "\n## Data-quality warnings\n\n| code | meaning |\n|---|---|"
    for warning in shown.warnings:
        yield f"| `{warning.code}` | {escape(warning.text)} |"


def _gates(shown: CriteriaSet, pictures: Pictures) -> Iterator[str]:
    if shown.gates is None:
        return
    yield "\n## Gates of the trial itself\n\nJudged apart from eligibility."
    for entry in shown.gates.entries:
        yield from _entry(shown.gates, entry, pictures)


def _code_sets(found: tuple[CodeSet, ...]) -> Iterator[str]:
    if found:
        yield "\n## Sets of codes\n\n| set | codes |\n|---|---|"
    for one in found:
        yield f"| {escape(one.called)} | {escape(', '.join(one.codes))} |"


def _facts(shown: CriteriaSet) -> Iterator[str]:
    yield "\n## Facts\n\n| fact | type | asked of | question |\n|---|---|---|---|"
    for fact in shown.facts:
        read = "" if fact.name in shown.facts_read else " (not read by eligibility)"
        yield f"| `{fact.name}`{read} | {escape(say_type(fact))} | {fact.answered_by.value} | {escape(fact.question)} |"


def say_type(fact: Fact) -> str:
    """Say the type of a fact with its unit and domain."""
    kind = fact.type
    match kind:
        case Enumeration(members):
            return "one of " + ", ".join(members)
        case Integer(unit) | Number(unit):
            return f"{type(kind).__name__.lower()}{_of_unit(unit)}{_domain(kind)}"
        case Measurement(units):
            others = "".join(f" or {code}" for code, _ in units.others)
            return f"measurement, {units.canonical}{others}"
        case Code(system):
            return f"code, {system}"
        case EventTable():
            return "event table"
        case _:
            return type(kind).__name__.lower()


def _event_tables(shown: CriteriaSet) -> Iterator[str]:
    """Yield the fields of each event table."""
    tables = [(fact.name, fact.type) for fact in shown.facts if isinstance(fact.type, EventTable)]
    if tables:
        yield "\n## Event tables"
    for name, kind in tables:
        role = {kind.dated_by: ", of the event", kind.ended_by: ", of the event"}
        yield f"\n### `{name}`\n\n| field | type | called |\n|---|---|---|"
        for field in kind.fields:
            said = escape(say_type(field)) + role.get(field.name, "")
            yield f"| `{field.name}` | {said} | {escape(field.label)} |"


def _of_unit(unit: str | None) -> str:
    return f", {unit_word(unit)}" if unit and unit != "1" else ""


def _domain(kind: Integer | Number) -> str:
    low, high = ("" if end is None else say_scalar(end) for end in (kind.minimum, kind.maximum))
    if not low and not high:
        return ""
    return f", {low} to {high}" if low and high else f", at least {low}" if low else f", at most {high}"


def _open_questions(shown: CriteriaSet) -> Iterator[str]:
    if shown.open_questions:
        yield "\n## Open questions for the sponsor\n"
    for number, question in enumerate(shown.open_questions, 1):
        yield f"{number}. {escape(question)}"
