"""The phrase book for event tables: rows with what they must meet, and what is made of them, in plain English."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final, assert_never

from eligibility_engine.exact import decimal_text
from eligibility_engine.kernel.expression import (
    And,
    AtLeast,
    Compare,
    Comparison,
    Constant,
    Events,
    IsKnown,
    Judged,
    Literal,
    Not,
    OneOf,
    Or,
    Predicate,
    Reduce,
    Rows,
    Shift,
    Term,
    Where,
)
from eligibility_engine.kernel.walking import events_of
from eligibility_engine.verdict import Verdict

if TYPE_CHECKING:
    from eligibility_engine.explanation.phrases import English

_WORDS: Final = {
    "count": "number",
    "distinct": "number of different values of",
    "sum": "total",
    "min": "lowest",
    "max": "highest",
}
_ON_DATES: Final = {"min": "first", "max": "last"}
_TIES: Final = {"lowest": "the lowest of one date", "highest": "the highest of one date"}
_ENDS: Final[dict[tuple[Comparison, Comparison], str]] = {
    (">=", "<="): "both ends included",
    (">=", "<"): "the upper end excluded",
    (">", "<="): "the lower end excluded",
    (">", "<"): "both ends excluded",
}


def say_rows(english: "English", rows: Rows) -> str:
    """Say rows: `medications where drug is one of anthracyclines and date given is within 28 days before ...`."""
    match rows:
        case Events(table):
            return english.schema[table.name].label
        case Where(Events(), condition):
            return f"{say_rows(english, rows.rows)} where {_apart(say_condition(english, condition), condition)}"
        case Where():
            conditions = tuple(_conditions(rows))
            return f"{say_rows(english, events_of(rows))} where {_joined(english, conditions, ' and ')}"
    assert_never(rows)


def _conditions(rows: Rows) -> Iterator[Predicate]:
    """Yield what rows must meet, in the order in which it was said; what must hold all together, one by one."""
    if isinstance(rows, Where):
        yield from _conditions(rows.rows)
        match rows.condition:
            case And(operands) if not _is_window(rows.condition):
                yield from operands
            case condition:
                yield condition


def say_rows_apart(english: "English", rows: Rows) -> str:
    """Say rows of which something is made, so that what follows does not run on from their last condition."""
    said, table = say_rows(english, rows), say_rows(english, events_of(rows))
    return f"{table} (those {said.removeprefix(table).lstrip()})" if isinstance(rows, Where) else said


def row_conditions(english: "English", rows: Rows) -> tuple[str, ...]:
    """Say what rows must meet, condition by condition; all of them must hold."""
    conditions = tuple(_conditions(rows))
    return tuple(_apart(say_condition(english, condition), condition) for condition in conditions)


def say_reduction(english: "English", term: Reduce) -> str:
    """Say what is made of rows: `number of ...`, `latest platelet count of ...`."""
    rows = english.rows_apart(term.rows)
    if term.of is None:
        return f"number of {rows}"
    word = _WORDS.get(term.reduction, term.reduction)
    if english.is_calendar(term.of):
        word = _ON_DATES.get(term.reduction, word)
    ties = f" ({_TIES[term.ties]})" if term.ties in _TIES else ""
    return f"{word} {english.term(term.of)}{ties} of {rows}"


def say_condition(english: "English", condition: Predicate) -> str:
    """Say what a row must meet."""
    match condition:
        case Compare(operator, left, right):
            return _comparison(english, operator, left, right)
        case OneOf(term, members, called):
            return english.membership(term, sorted(members, key=str), called)
        case IsKnown(term):
            return f"{english.term(term)} is recorded"
        case And((Compare() as low, Compare() as high)) if _is_range(low, high):
            return f"{english.term(low.left)} is {_within(english, low, high)}"
        case And((Or((Compare() as ended, Compare() as begun)), Compare() as high)) if _is_span(ended, begun, high):
            both = f"some time from {english.term(begun.left)} to {english.term(ended.left)}"
            return f"{both} is {_within(english, begun, high)}"
        case And(operands):
            return _joined(english, operands, " and ")
        case Or(operands):
            return _joined(english, operands, " or ")
        case Not(OneOf(term, members, called)):
            return english.membership(term, sorted(members, key=str), called, within=False)
        case Not(operand):
            return f"not {_in_parentheses(english, operand)}"
        case AtLeast(k, operands):
            return f"at least {k} of: {_joined(english, operands, '; ')}"
        case Judged():
            return f"{condition.called} is met"
        case Constant(verdict, because=because):
            word = verdict.value.replace("_", " ")
            said = f"open: {because}" if verdict is Verdict.UNKNOWN else f"{word} ({because})"
            return said if because else f"always {word}"
    assert_never(condition)


def _comparison(english: "English", operator: Comparison, left: Term, right: Term) -> str:
    is_truth = operator == "==" and right == Literal(True)
    return english.term(left) if is_truth else english.comparison(left, operator, right)


def _joined(english: "English", operands: Sequence[Predicate], word: str) -> str:
    return word.join(_in_parentheses(english, operand) for operand in operands)


def _in_parentheses(english: "English", condition: Predicate) -> str:
    said = say_condition(english, condition)
    is_group = isinstance(condition, (And, Or, AtLeast)) and not _is_window(condition)
    return f"({said})" if is_group else _apart(said, condition)


def _apart(said: str, condition: Predicate) -> str:
    """Put the reason of a constant into parentheses, since it is a sentence of its own."""
    return f"({said})" if isinstance(condition, Constant) and condition.because else said


def _is_window(condition: Predicate) -> bool:
    """Say whether a condition is said as one: that a term, or what lasts, lies in a window or a range."""
    match condition:
        case And((Compare() as low, Compare() as high)):
            return _is_range(low, high)
        case And((Or((Compare() as ended, Compare() as begun)), Compare() as high)):
            return _is_span(ended, begun, high)
    return False


def _is_range(low: Compare, high: Compare) -> bool:
    """Say whether two comparisons are those of one term with both its limits."""
    return low.left == high.left and (low.operator, high.operator) in _ENDS


def _is_span(ended: Compare, begun: Compare, high: Compare) -> bool:
    """Say whether comparisons are those of a row that lasts with a window."""
    same = begun.left == high.left and ended.right == begun.right and ended.operator == begun.operator
    return same and (begun.operator, high.operator) in _ENDS


def _within(english: "English", low: Compare, high: Compare) -> str:
    window = _window(english, low.right, high.right) or english.limits(low.left, low.right, high.right)
    return f"{window} ({_ENDS[low.operator, high.operator]})"


def _window(english: "English", start: Term, end: Term) -> str:
    """Say a window by its length and anchor, or return nothing where the two ends have none in common."""
    match start, end:
        case Shift(anchor, amount, unit), _ if anchor == end:
            return f"within {_length(english, amount, unit.value)} before {english.term(anchor)}"
        case _, Shift(anchor, amount, unit) if anchor == start:
            return f"within {_length(english, amount, unit.value)} after {english.term(anchor)}"
        case _:
            return ""


def _length(english: "English", amount: Term, unit: str) -> str:
    if not (isinstance(amount, Literal) and isinstance(amount.value, (int, Fraction))):
        return f"{english.term(amount)} {unit}"
    size = abs(Fraction(amount.value))
    return f"{decimal_text(size)} {unit.removesuffix('s') if size == 1 else unit}"
