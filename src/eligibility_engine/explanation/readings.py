"""Facts and computed terms as an evaluation read them, in words."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, Final, assert_never, cast

from attrs import evolve, frozen

from eligibility_engine.exact import brief_text
from eligibility_engine.explanation.phrases import counted, say_scalar, with_unit
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.kernel.expression import FactRef, Reduce
from eligibility_engine.kernel.walking import table_of
from eligibility_engine.knowledge import EventRow, EventRows, Measured
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact, Interval, Missing, Value


@frozen
class RowReading:
    """A row of an event table that a criterion counts, surely or possibly.

    Attributes:
        number: its place in the record, from 1.
        sure: whether it surely counts.
        value: its fields, in words.
    """

    number: int
    sure: bool
    value: str

    def describe(self) -> str:
        """Say the row in one phrase."""
        return f"{'' if self.sure else 'possibly '}row {self.number} ({self.value})"


@frozen
class Reading:
    """A fact as an evaluation read it.

    Attributes:
        name: the fact.
        label: how sentences call it.
        value: what is known, in words; empty when missing.
        cause: why it is missing or too imprecise.
        word: the recorded word that is not an answer.
        unit: the unit of the value.
        uln: the upper limit of normal, in words.
        lln: the lower limit of normal, in words.
        at: the date of a measurement, in words.
        limits_from: which limit came from which row of which table of reference ranges.
        answered: who answered a fact that asks for judgement, when and why, in words.
        rows: of an event table, the rows that the criterion counts, surely or possibly.
        converted: the value in the unit of the rule, where that is another; rounded where it has no end.
    """

    name: str
    label: str
    value: str = ""
    cause: str = ""
    word: str = ""
    unit: str = ""
    uln: str = ""
    lln: str = ""
    at: str = ""
    limits_from: str = ""
    answered: str = ""
    rows: tuple[RowReading, ...] = ()
    converted: str = ""

    def describe(self, values: bool = True) -> str:
        """Say the reading in one phrase; without values only whether it is there, and why not."""
        if not self.value or self.cause == "outside_window":
            return f"{self.label}: {((self.word if values else '') or self.cause).replace('_', ' ')}"
        if not values:
            return f"{self.label}: {self.cause.replace('_', ' ') or 'recorded'}"
        limits = [f"{name} {limit}" for name, limit in (("upper limit", self.uln), ("lower limit", self.lln)) if limit]
        others = (self.answered, self.limits_from, self.at, self.cause.replace("_", " "), said_rows(self.rows))
        beside = "; ".join([*limits, *(said for said in others if said)])
        value = f"{self.value}, that is {self.converted}" if self.converted else self.value
        return f"{self.label}: {value}" + (f" ({beside})" if beside else "")

    def to_dict(self, values: bool = True) -> dict[str, Any]:
        """Return the reading as plain data, what is empty left out; without values the fact and its cause."""
        found: dict[str, Any] = {
            key: said for key in (_SHOWN if values else _SHOWN[:2]) if (said := getattr(self, key))
        }
        if values and self.rows:
            found["rows"] = [{"row": row.number, "surely": row.sure, "value": row.value} for row in self.rows]
        return found


_SHOWN: Final = (
    "name", "cause", "word", "value", "unit", "uln", "lln", "at", "answered", "limits_from", "converted",
)  # fmt: skip
MOST_ROWS: Final = 3
"""How many counted rows of an event table a sentence lists."""


def said_rows(rows: Sequence[RowReading]) -> str:
    """Say the rows that count: the first few, and how many more."""
    more = [f"{len(rows) - MOST_ROWS} more"] if len(rows) > MOST_ROWS else []
    listed = [*(row.describe() for row in rows[:MOST_ROWS]), *more]
    return f"counted: {', '.join(listed)}" if rows else ""


@frozen
class Computed:
    """A term that was computed on the way.

    Attributes:
        sentence: the term in words.
        value: its value in words.
        known: whether it has one.
        limit: whether it is a limit or the end of a window, and no length of time or formula.
    """

    sentence: str
    value: str
    known: bool
    limit: bool = False

    def to_dict(self) -> dict[str, str]:
        """Return the term and its value as plain data."""
        return {"term": self.sentence, "value": self.value}


def say_value(value: Value, unit: str | None = None) -> str:
    """Say a value in words: `35 years`, `between 17 and 18 years`, or its cause."""
    match value:
        case Missing(causes):
            return causes[0].value.replace("_", " ")
        case Exact(known):
            return with_unit(say_scalar(known), None if isinstance(known, (bool, str, date)) else unit)
        case Interval(lo, hi, lo_open, hi_open):
            return _say_interval(lo, hi, lo_open, hi_open, unit)
    assert_never(value)


def _say_interval(lo: Any, hi: Any, lo_open: bool, hi_open: bool, unit: str | None) -> str:
    if isinstance(lo, datetime) and hi_open and hi == lo + timedelta(days=1) and lo.time() == time.min:
        return f"{lo.date().isoformat()}, time not known"
    calendar = isinstance(lo, date) or isinstance(hi, date)
    shown = [None if end is None else with_unit(say_scalar(end), None if calendar else unit) for end in (lo, hi)]
    if shown[0] is not None and shown[1] is not None and not (lo_open or hi_open):
        return f"{say_scalar(lo)} to {shown[1]}"
    low = f"{'above' if lo_open else 'at least'} {shown[0]}" if shown[0] is not None else ""
    high = f"{'below' if hi_open else 'at most'} {shown[1]}" if shown[1] is not None else ""
    return " and ".join(part for part in (low, high) if part)


def read_fact(
    evaluation: Evaluation, name: str, references: Iterable[FactRef], decided: bool, reduced: Sequence[Reduce] = ()
) -> Reading:
    """Return how the facts say one name, and the cause when a part that was read is open.

    Where the criterion is decided, an interval was precise enough and has no cause. Of an event table, the rows that
    the reductions of the criterion count are told.
    """
    fact, raw = evaluation.facts.schema[name], evaluation.facts[name]
    read = [(reference, evaluation.value(reference)) for reference in references]
    cause = next((said for _, value in read if (said := _cause(value, decided))), "")
    if isinstance(raw, Measured):
        return evolve(_measured_reading(fact, raw, cause), converted=_converted(read, raw.unit))
    if isinstance(raw, EventRows):
        return read_table(evaluation, fact, raw, "" if decided else cause, reduced)
    unit = getattr(fact.type, "unit", None)
    value = "" if isinstance(raw, Missing) else say_value(raw, unit)
    word, signed = evaluation.facts.words.get(name, ""), evaluation.facts.answers.get(name)
    return Reading(name, fact.label, value, cause, word, unit or "", answered=signed.describe() if signed else "")


def _cause(value: Value, decided: bool) -> str:
    if isinstance(value, Missing):
        return value.causes[0].value
    return "too_imprecise" if isinstance(value, Interval) and not decided else ""


def _converted(read: Iterable[tuple[FactRef, Value]], reported: str | None) -> str:
    """Say the result in the unit in which it was read, where it was reported in another."""
    for reference, value in read:
        if reference.part == "value" and reference.unit not in {None, reported} and isinstance(value, Exact):
            return with_unit(brief_text(cast(Fraction, value.value)), reference.unit)
    return ""


def _measured_reading(fact: Fact, raw: Measured, cause: str) -> Reading:
    number, uln, lln = (
        "" if isinstance(part, Missing) else say_value(part, raw.unit) for part in (raw.value, raw.uln, raw.lln)
    )
    at = "" if isinstance(raw.at, Missing) else say_value(raw.at)
    return Reading(fact.name, fact.label, number, cause, "", raw.unit or "", uln, lln, at, raw.limits_from)


def read_table(evaluation: Evaluation, fact: Fact, known: EventRows, cause: str, reduced: Sequence[Reduce]) -> Reading:
    """Return how many rows a table has, and which of them count."""
    sure: dict[int, bool] = {}
    for node in reduced:
        if table_of(node.rows) == fact.name:
            for row, surely in evaluation.rows(node.rows).rows:
                sure[row.place] = surely or sure.get(row.place, False)
    kind = cast(EventTable, fact.type)
    rows = tuple(
        RowReading(row.place + 1, sure[row.place], say_row(kind, row)) for row in known.rows if row.place in sure
    )
    said = f"{counted(len(known.rows), 'row')}, {'complete' if known.complete else 'perhaps not all'}"
    return Reading(fact.name, fact.label, said, cause, rows=rows)


def _say_result(result: Reading) -> list[str]:
    """Say a result in a row with its limits and where they come from; nothing of one that is missing."""
    limits = [f"{name} {limit}" for name, limit in (("upper limit", result.uln), ("lower limit", result.lln)) if limit]
    beside = "; ".join([*limits, *filter(None, [result.limits_from])])
    return [f"{result.label} {result.value}{f' ({beside})' if beside else ''}"] if result.value else []


def say_row(kind: EventTable, row: EventRow) -> str:
    """Say the fields of a row that are known."""
    said = []
    for field in kind.fields:
        value = row.values[field.name]
        if isinstance(value, Measured):
            said += _say_result(_measured_reading(field, value, ""))
        elif not isinstance(value, Missing):
            said.append(f"{field.label} {say_value(value, getattr(field.type, 'unit', None))}")
    return ", ".join(said) or "nothing is known of it"
