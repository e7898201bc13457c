"""What stands on the page of a set beside its entries: parts, other sentences, options, facts, warnings, tables."""

from eligibility_engine.explanation.phrases import counted
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.code_sets import CodeSet
from eligibility_engine.report.pages.page import MANY, table, to_open
from eligibility_engine.report.pages.rule_card import Cards
from eligibility_engine.report.set_markdown import say_type
from eligibility_engine.report.words import fate, option_takes, option_value, sentence, words
from eligibility_engine.study.classification import Classification
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.parts import Part

Row = tuple[Child, ...]


def parts_table(shown: CriteriaSet) -> Child:
    """Return the parts of a set, or the one that it judges."""
    rows = [_part(shown, part) for part in shown.parts if shown.in_part in {None, part.id}]
    return _titled(("Part", "Place", "What it is"), rows)


def _part(shown: CriteriaSet, part: Part) -> Row:
    usual = " (judged where none is named)" if part.id == shown.default_part else ""
    reading = element("p", "How it is read: ", part.note, class_="e-soft e-small") if part.note else None
    return (element("code", part.id), usual), part.cite, (part.text, reading)


def sentences_table(shown: CriteriaSet) -> Child:
    """Return the sentences of the source that are no entries, with what becomes of each."""
    rows: list[Row] = [(other.cite or "-", sentence(other.text), fate(other)) for other in shown.sentences]
    return _titled(("Place", "Sentence", "What becomes of it"), rows)


def options_table(shown: CriteriaSet) -> Child:
    """Return the options, each with what is in force and what it changes."""
    rows: list[Row] = [
        (
            element("code", option.name),
            option_value(shown.in_force.get(option.name)),
            (option.text, element("p", "Takes ", option_takes(option), class_="e-soft e-small")),
        )
        for option in shown.options
    ]
    return _folded("options", _titled(("Option", "In force", "What it changes"), rows), len(rows))


def code_sets_table(found: tuple[CodeSet, ...]) -> Child:
    """Return the sets of codes in full, which the rules link to."""
    rows: list[Row] = [
        (element("span", one.called, id=f"codes-{number}"), ", ".join(one.codes)) for number, one in enumerate(found, 1)
    ]
    return _titled(("Set", "Codes"), rows)


def classifications(shown: CriteriaSet, cards: Cards) -> Child:
    """Return what is reported beside eligibility, the rule of each label below it."""
    return [_classification(found, cards) for found in shown.classifications]


def _classification(found: Classification, cards: Cards) -> Markup:
    reading = element("p", "How it is read: ", found.note, class_="e-soft e-small") if found.note else None
    labels = [(element("p", element("b", words(one.name))), cards.rule(one.criterion)) for one in found.labels]
    rules = element("details", element("summary", f"Rules of {counted(len(found.labels), 'label')}"), labels)
    return element("div", element("h3", words(found.id)), element("p", found.text), reading, rules, class_="e-apart")


def warnings_table(shown: CriteriaSet) -> Child:
    """Return the data-quality warnings."""
    rows: list[Row] = [(element("code", warning.code), warning.text) for warning in shown.warnings]
    return _folded("warnings", _titled(("Code", "What it means"), rows), len(rows))


def facts_table(shown: CriteriaSet) -> Child:
    """Return every fact with its type and its question."""
    return _titled(("Fact", "Type", "Asked of", "Question"), [_fact(shown, fact) for fact in shown.facts])


def _fact(shown: CriteriaSet, fact: Fact) -> Row:
    unread = None if fact.name in shown.facts_read else element("span", " not read by eligibility", class_="e-soft")
    name = element("code", fact.name, id=f"fact-{fact.name}")
    return (name, unread), say_type(fact), fact.answered_by.value, fact.question


def event_tables(shown: CriteriaSet) -> Child:
    """Return the fields of each event table."""
    found = [(fact.label, fact.type) for fact in shown.facts if isinstance(fact.type, EventTable)]
    return [(element("h3", called), _fields(kind)) for called, kind in found]


def _fields(kind: EventTable) -> Child:
    return _titled(("Field", "Type", "Called"), [_field(kind, field) for field in kind.fields])


def _field(kind: EventTable, field: Fact) -> Row:
    role = ", of the event" if field.name in {kind.dated_by, kind.ended_by} else ""
    return element("code", field.name), say_type(field) + role, field.label


def open_questions(shown: CriteriaSet) -> Child:
    """Return what the sponsor should settle."""
    asked = [element("li", question) for question in shown.open_questions]
    return element("ol", asked) if asked else None


def _titled(titles: tuple[str, ...], rows: list[Row]) -> Child:
    return element("div", table(titles, rows), class_=f"e-columns-{len(titles)}") if rows else None


def _folded(what: str, shown: Child, number: int) -> Child:
    """Return a table to open, where it is long and nothing links into it."""
    return shown if number <= MANY else to_open(f"The {number} {what}", shown)
