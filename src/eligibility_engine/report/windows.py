"""What a picture of windows shows: the windows of a rule, and the dates or rows that are held against them.

Everything is read off a trace: the ends are the calendar terms of the rule, evaluated for the subject, and whether a
row counts is what the evaluation says.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Final, cast

from attrs import frozen

from eligibility_engine.criteria import Washout
from eligibility_engine.dates import TimeUnit, civil_day, shift
from eligibility_engine.explanation.readings import say_value
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.facts import EventTable
from eligibility_engine.kernel.expression import And, Compare, Literal, Or, Predicate, Reduce, Rows, Term, Where
from eligibility_engine.kernel.walking import row_tables, table_of, walk
from eligibility_engine.knowledge import EventRow
from eligibility_engine.value import Exact, Interval, Missing, Value
from eligibility_engine.verdict import Cause, Verdict

COUNTS: Final = {Verdict.MET: "counts", Verdict.UNKNOWN: "may count", Verdict.NOT_MET: "does not count"}
PASSED: Final = {Verdict.MET: "too late", Verdict.UNKNOWN: "perhaps too late", Verdict.NOT_MET: "in time"}


@frozen
class Days:
    """What is known of a day: it lies between two others; None where nothing bounds it."""

    first: date | None = None
    last: date | None = None

    @property
    def known(self) -> tuple[date, ...]:
        """The days that bound it."""
        return tuple(day for day in (self.first, self.last) if day is not None)


@frozen
class End:
    """One end of a window.

    Attributes:
        words: the term that it is, in words.
        days: where it lies; None when its anchor is missing.
        included: whether that very day belongs to the window.
        low: whether the date that is judged lies at it or after it.
    """

    words: str
    days: Days | None
    included: bool
    low: bool


@frozen
class Window:
    """One or two ends, and what is held against them, in words."""

    held: str
    ends: tuple[End, ...]


@frozen
class Lane:
    """A date, or a row with its begin and its end, held against the windows.

    Attributes:
        words: the dates in words.
        begin: when it began; None when that is missing.
        finish: when it ended; None when that is missing.
        verdict: met when it surely counts, unknown when it may.
        said: the same in words.
        clear: of a washout, the first day by which enough time has passed since its end.
    """

    words: str
    begin: Days | None
    finish: Days | None
    verdict: Verdict
    said: str
    clear: date | None = None


@frozen
class Panel:
    """The windows of one statement, with what is held against them.

    Attributes:
        sentence: the statement in words, and its verdict.
        windows: its windows.
        lanes: what is held against them.
        anchor: of a washout, up to when the time is counted.
        complete: False when the list of events may lack some.
    """

    sentence: str
    windows: tuple[Window, ...]
    lanes: tuple[Lane, ...]
    anchor: End | None = None
    complete: bool = True

    @property
    def ends(self) -> tuple[End, ...]:
        """Every end, and the anchor."""
        beside = (self.anchor,) if self.anchor else ()
        return (*(end for window in self.windows for end in window.ends), *beside)


def panels(trace: Trace) -> tuple[Panel, ...]:
    """Return a panel for each statement of a trace that holds dates against a window or an anchor."""
    return tuple(panel for leaf in trace.walk() if not leaf.operands for panel in _Leaf(leaf).panels())


@frozen
class _Held:
    """A comparison of a date with an end of a window."""

    term: Term
    words: str
    end: End


@frozen
class _Leaf:
    """One statement of a trace."""

    trace: Trace

    def panels(self) -> Iterator[Panel]:
        """Yield the panels of the statement: of its own dates, or of each selection of rows in it."""
        criterion, predicate = self.trace.criterion, self.trace.predicate
        if isinstance(criterion, Washout):
            yield self._washout(criterion)
            return
        held = self._held(predicate)
        if held:
            yield Panel(self._sentence(), (_window(held),), self._dates(held))
        for rows in dict.fromkeys(node.rows for node in walk(predicate) if isinstance(node, Reduce)):
            found = [held for condition in _conditions(rows) if (held := self._held(condition))]
            if found:
                windows, complete = tuple(map(_window, found)), self.trace.evaluation.rows(rows).complete
                yield Panel(self._sentence(), windows, self._rows(rows), complete=complete)

    def _sentence(self) -> str:
        return f"{self.trace.sentence}: {self.trace.verdict.value.replace('_', ' ')}"

    def _held(self, predicate: Predicate) -> list[_Held]:
        """Return the comparisons of dates with ends that a predicate consists of."""
        said = self.trace.english.term
        match predicate:
            case And(operands):
                return [held for operand in operands for held in self._held(operand)]
            case Or((Compare(_, finish, _) as ended, Compare(_, begin, _) as begun)) if ended.right == begun.right:
                return [_Held(held.term, f"{said(begin)} to {said(finish)}", held.end) for held in self._held(begun)]
            case Compare(operator, left, right) if operator not in {"==", "!="} and self._is_end(right):
                days = _days(self.trace.evaluation.value(right))
                return [_Held(left, said(left), End(said(right), days, "=" in operator, ">" in operator))]
            case _:
                return []

    def _is_end(self, term: Term) -> bool:
        is_day = isinstance(term, Literal) and isinstance(term.value, date)
        return not row_tables(term) and (is_day or self.trace.english.is_calendar(term))

    def _dates(self, held: list[_Held]) -> tuple[Lane, ...]:
        """Return a lane for each date of the subject that is held against the ends."""
        values = {one.words: self.trace.evaluation.value(one.term) for one in held}
        verdict = self.trace.verdict
        return tuple(
            Lane(f"{words}: {say_value(value)}", _days(value), _days(value), verdict, COUNTS[verdict])
            for words, value in values.items()
        )

    def _rows(self, rows: Rows) -> tuple[Lane, ...]:
        """Return a lane for each row of the table; those after the as-of date are invisible."""
        table = rows
        while isinstance(table, Where):
            table = table.rows
        return self._lanes(table, rows, COUNTS)

    def _lanes(
        self, shown: Rows, chosen: Rows, words: dict[Verdict, str], of: Washout | None = None
    ) -> tuple[Lane, ...]:
        """Return a lane for each of some rows, sorted by date: whether it belongs to a selection of them."""
        evaluation, table = self.trace.evaluation, table_of(shown)
        sure = {row.place: sure for row, sure in evaluation.rows(chosen).rows}
        kind, lanes = cast(EventTable, evaluation.facts.schema[table].type), []
        for row, _ in evaluation.rows(shown).rows:
            belongs = {None: Verdict.NOT_MET, False: Verdict.UNKNOWN, True: Verdict.MET}[sure.get(row.place)]
            begin = _value(row, kind.dated_by)
            finish = begin if kind.ended_by is None else _value(row, kind.ended_by)
            clear = None if of is None else self._clear(of, table, row)
            lanes.append(Lane(_words(begin, finish), _days(begin), _days(finish), belongs, words[belongs], clear))
        return tuple(sorted(lanes, key=lambda lane: ((lane.begin or Days()).first or date.max, lane.words, lane.said)))

    def _washout(self, washout: Washout) -> Panel:
        """Return the anchor of a washout, and each row with the day by which enough time has passed since its end."""
        evaluation, late = self.trace.evaluation, cast(Reduce, cast(Compare, self.trace.predicate).left).rows
        anchor = End(self.trace.english.term(washout.anchor), _days(evaluation.value(washout.anchor)), True, False)
        lanes, complete = self._lanes(washout.rows, late, PASSED, washout), evaluation.rows(washout.rows).complete
        return Panel(self._sentence(), (), lanes, anchor, complete)

    def _clear(self, washout: Washout, table: str, row: EventRow) -> date | None:
        """Return the end of a row moved by the longer of the amount and the half-lives; None where it is open."""
        within = self.trace.evaluation.in_row(table, row)
        ended = within.value(washout.ended)
        half_life = Exact(Fraction(0)) if washout.half_life is None else within.value(washout.half_life)
        if not isinstance(ended, Exact) or not isinstance(half_life, Exact) or ended.value == date.max:
            return None
        day, half_lives = civil_day(cast(date, ended.value)), ceil(washout.half_lives * cast(Fraction, half_life.value))
        moved = (shift(day, washout.amount, washout.unit), shift(day, half_lives, TimeUnit.DAYS))
        return max(moved[0], moved[1]) if moved[0] and moved[1] else None


def _conditions(rows: Rows) -> Iterator[Predicate]:
    """Yield what the rows must meet, in the order in which it was said."""
    if isinstance(rows, Where):
        yield from _conditions(rows.rows)
        yield rows.condition


def _window(held: list[_Held]) -> Window:
    """Return comparisons as a window; two of one end are one."""
    names = dict.fromkeys(one.words for one in held)
    longest = [name for name in names if not any(name != other and name in other for other in names)]
    return Window(" to ".join(longest), tuple(dict.fromkeys(one.end for one in held)))


def _value(row: EventRow, name: str | None) -> Value:
    return Missing((Cause.NOT_RECORDED,)) if name is None else cast(Value, row.values[name])


def _words(begin: Value, finish: Value) -> str:
    if finish == begin:
        return say_value(begin)
    if isinstance(begin, Exact) and isinstance(finish, Exact):
        return f"{say_value(begin)} to {say_value(finish)}"
    return f"begin: {say_value(begin)}; end: {say_value(finish)}"


def _days(value: Value) -> Days | None:
    """Return what is known of a day; what goes on has no last day, and no first one."""
    match value:
        case Exact(date() as day):
            return Days() if day == date.max else Days(civil_day(day), civil_day(day))
        case Interval(lo, hi):
            return Days(*(civil_day(end) if isinstance(end, date) else None for end in (lo, hi)))
        case _:
            return None
