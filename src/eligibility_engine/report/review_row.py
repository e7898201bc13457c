"""What a reviewer is shown of one entry: the sentence, the rule in words, its reading, examples, a digest to sign."""

from collections.abc import Mapping

from attrs import frozen

from eligibility_engine.explanation.readings import Reading, say_row
from eligibility_engine.facts import EventTable
from eligibility_engine.knowledge import EventRows
from eligibility_engine.report.code_sets import code_sets
from eligibility_engine.report.words import option_value, place, rule_lines, sentence, standing
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.study.lowered import entry_digest
from eligibility_engine.study.options import Option

EXAMPLES = 3
"""So many examples stand beside an entry."""


@frozen
class Example:
    """A made-up subject, and what the entry says of it.

    Attributes:
        known: what is known of it, in words.
        verdict: the verdict in the protocol's words: `met`, `excluded`, `unknown`.
    """

    known: str
    verdict: str


@frozen
class ReviewRow:
    """One entry for a reviewer.

    Attributes:
        shown: the set.
        entry: the entry.
        options: those that read it otherwise.
        examples: made-up subjects with their verdicts.
    """

    shown: CriteriaSet
    entry: Entry
    options: tuple[Option, ...]
    examples: tuple[Example, ...]

    @property
    def digest(self) -> str:
        """What changes with the entry, and with no other."""
        return entry_digest(self.shown, self.entry)

    def cells(self) -> dict[str, str]:
        """Return what stands in a table, by column."""
        entry, in_force = self.entry, self.shown.in_force
        options = (f"{one.name} = {option_value(in_force.get(one.name))}: {one.text}" for one in self.options)
        sets = code_sets([entry.criterion], self.shown.english)
        examples = [f"{example.known} → {example.verdict}" for example in self.examples]
        return {
            "entry": entry.id,
            "place": place(entry),
            "polarity": entry.polarity.value,
            **words_of(self.shown, entry),
            "codes": "\n".join(f"{one.called}: {', '.join(one.codes)}" for one in sets),
            "options": "\n".join(options),
            **{f"example_{number}": said for number, said in enumerate(_filled(examples), 1)},
        }


def words_of(shown: CriteriaSet, entry: Entry) -> dict[str, str]:
    """Return the words that are signed, by column: the sentence, the rule in plain English, how it is read.

    Args:
        shown: the set.
        entry: the entry.
    """
    rule = ("  " * depth + line for depth, line in rule_lines(entry.criterion, shown.english))
    return {"text": sentence(entry.text), "rule": "\n".join(rule), "reading": sentence(entry.note)}


def _filled(examples: list[str]) -> list[str]:
    return [*examples, *[""] * EXAMPLES][:EXAMPLES]


def example_of(result: EntryResult, record: Mapping[str, object], fact: str, *, alone: bool) -> Example:
    """Return a judged subject as an example: the fact at the border first, then what else is known.

    Args:
        result: the entry judged.
        record: what is known.
        fact: the fact at the border; may be empty.
        alone: whether only that fact is said, since the rest has been said before.
    """
    readings = result.trace.readings
    at_border = [_said(result, reading) for reading in readings if reading.name == fact]
    beside = [_said(result, reading) for reading in readings if reading.name != fact and reading.name in record]
    said = [*at_border, *(["all else as in the first"] if alone and beside else beside)]
    return Example("; ".join(dict.fromkeys(said)) or "nothing is known", standing(result))


def _said(result: EntryResult, reading: Reading) -> str:
    """Say what is known of a fact; of a table every row, whether it counts or not."""
    facts = result.trace.evaluation.facts
    table, kind = facts[reading.name], facts.schema[reading.name].type
    if not (isinstance(table, EventRows) and isinstance(kind, EventTable)):
        return reading.describe(True)
    rows = "; ".join(f"row {row.place + 1}: {say_row(kind, row)}" for row in table.rows)
    return f"{reading.label}: {reading.value}" + (f" ({rows})" if rows else "")
