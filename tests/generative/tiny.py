"""Rules over tiny domains, each hard in its own way, and every value of these domains that could tell them apart.

The values are written down here and not derived from a rule, so they know nothing of how a search thinks.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any, Final

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.facts import (
    Date,
    Enumeration,
    Fact,
    FactType,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
    Schema,
)
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    Term,
    When,
    holds,
    truth,
)
from eligibility_engine.kernel.walking import reads
from eligibility_engine.units.unit import units
from eligibility_engine.verdict import Cause, Verdict

AS_OF: Final = date(2024, 3, 1)
LEAP: Final = date(2024, 2, 29)
_ZERO, _TWO = Fraction(0), Fraction(2)
_MG: Final = units("mg", {"g": 1000, "mol": None})

TYPES: Final[dict[str, FactType]] = {
    "yes": Flag(),
    "sure": Flag(),
    "word": Enumeration(("a", "b", "none"), (("none", Cause.TOO_IMPRECISE),)),
    "i": Integer(None, _ZERO, Fraction(3)),
    "j": Integer(None, Fraction(-2), _TWO),
    "n": Number(None, _ZERO, _TWO, 0, comparator=True),
    "m": Number(None, _ZERO, _TWO, 1),
    "free": Number(None, None, None, 0, comparator=True),
    "birth": Date(partial=True, not_after_as_of=True),
    "day": Date(partial=True),
    "visit": Date(),
    "moment": Instant(),
    "later": Instant(),
    "lab": Measurement(_MG, _ZERO, Fraction(4), 1, comparator=True),
    "deep": Measurement(_MG, Fraction(-4), Fraction(4), 1),
}

_NUMBERS: Final = (
    0,
    0.05,
    0.1,
    0.22,
    0.24,
    0.25,
    0.255,
    0.26,
    0.333333333333333,
    0.5,
    0.55,
    1,
    1.05,
    1.45,
    1.5,
    1.9,
    2,
)
_DAYS: Final = [
    *(date(2024, 1, 26) + timedelta(days=days) for days in range(40)),
    *(date(2023, 2, 27) + timedelta(days=days) for days in range(4)),
    *(date(2022, 2, 27) + timedelta(days=days) for days in range(4)),
    date(2020, 2, 28), LEAP.replace(year=2020), date(2020, 3, 1),
    date.min, date(9950, 1, 1), date(9999, 12, 1), date.max,
]  # fmt: skip
_CAUSES: Final[list[Any]] = [None, {"missing": "declined"}]


def _compared(numbers: Iterable[float], low: float | None, high: float | None) -> list[Any]:
    empty = {(low, "<"), (high, ">")}
    signs = product(numbers, ("<", "<=", ">=", ">"))
    return [{"value": number, "comparator": sign} for number, sign in signs if (number, sign) not in empty]


def _dates(latest: date) -> list[Any]:
    days = [day.isoformat() for day in _DAYS if day <= latest]
    months = [month for month in ("2024-01", "2024-02", "2024-03", "2023-02", "2022-12") if month <= str(latest)]
    return [*days, *months, "2024", "2023", "2020"]


def _results(kind: Measurement) -> list[Any]:
    numbers = [*(() if kind.minimum == 0 else (-3, -1)), 0, 0.5, 1, 1.5, 2, 3, 4]
    limits: list[dict[str, Any]] = [{}, {"uln": 1}, {"uln": 2, "lln": 1}, {"uln": 0.5, "lln": 0.1}]
    limits += [] if kind.minimum == 0 else [{"uln": -2, "lln": -2}, {"uln": 0}]
    values: list[dict[str, Any]] = [{}, *({"value": number} for number in numbers)]
    values += _compared(numbers, 0, 4) if kind.comparator else []
    found = [{**value, **limit, "unit": "mg"} for value, limit in product(values, limits)]
    strange: list[dict[str, Any]] = [{}, {"unit": "odd"}, {"unit": "mol"}]
    found += [{"value": number, **unit, **limit} for number, unit, limit in product((0, 9, 50), strange, limits)]
    found += [{"value": 0.002, "unit": "g", "uln": 0.001}, {"value": 0.0005, "unit": "g", "uln": 0.001}]
    return [*found, *({**found[-1], "at": at} for at in ("2024-03-01", "2024-03-02", "2024-02", "2023"))]


def values_of(name: str) -> list[Any]:
    """Return every value of a fact that is worth trying; None where it is left out."""
    match TYPES[name]:
        case Flag():
            return [True, False, *_CAUSES]
        case Enumeration(members):
            return [*members, *_CAUSES]
        case Integer(_, low, high):
            return [*range(int(low or 0), int(high or 0) + 1), *_CAUSES]
        case Number(_, low, _, _, comparator):
            numbers = _NUMBERS if low is not None else (*_NUMBERS, -1, -0.5, -1000, 2.5, 3, 1000)
            ends = (0, 2) if low is not None else (None, None)
            return [*numbers, *(_compared(numbers, *ends) if comparator else []), *_CAUSES]
        case Date(partial, not_after):
            return [*(_dates(AS_OF) if not_after else _dates(date.max) if partial else map(str, _DAYS)), *_CAUSES]
        case Measurement() as kind:
            return [*_results(kind), *_CAUSES]
        case Instant():
            days = ("2024-02-28", "2024-02-29", "2024-03-01")
            return [*days, *(f"{day}T{clock}" for day in days for clock in ("00:00", "11:59", "12:00", "23:59")), None]


def records(rule: Predicate) -> list[dict[str, Any]]:
    """Return every subject over the facts that a rule reads."""
    names = sorted({found.name for found in reads(rule)})
    return [
        {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for values in product(*map(values_of, names))
    ]


def schema_for(rule: Predicate) -> Schema:
    """Return the facts that a rule reads."""
    names = sorted({found.name for found in reads(rule)})
    return Schema("Tiny", tuple(Fact(name, TYPES[name], f"{name}?", name) for name in names))


def number(value: object) -> Literal:
    return Literal(Fraction(str(value)))


def fact(name: str, **part: Any) -> FactRef:
    return FactRef(name, **part)


def months(start: Term, unit: TimeUnit = TimeUnit.MONTHS, leap_day: LeapDay = LeapDay.MARCH_1) -> Elapsed:
    return Elapsed(start, AsOf(), unit, leap_day)


_YES, _SURE, _WORD, _I, _J, _N, _M = map(fact, ("yes", "sure", "word", "i", "j", "n", "m"))
_FREE, _BIRTH, _DAY, _VISIT, _MOMENT, _LATER = map(fact, ("free", "birth", "day", "visit", "moment", "later"))
_LAB, _OWN, _ULN = fact("lab", unit="mg"), fact("lab"), fact("lab", part="uln")
_DEEP, _DEEP_ULN = fact("deep"), fact("deep", part="uln")
_ABOVE_ONE: Final = Compare(">", _I, number(1))


def chosen(then: Term, otherwise: Term) -> Choose:
    return Choose((When(holds(_YES), then),), otherwise)


def one(predicate: Predicate) -> Choose:
    return Choose((When(predicate, number(1)),), number(0))


SETTLED: Final[dict[str, Predicate]] = {
    "a flag": Not(holds(_YES)),
    "a word": Or((OneOf(_WORD, frozenset({"a"})), Compare("==", _WORD, Literal("b")))),
    "the ends of a domain": And((Compare(">=", _I, number(0)), Compare(">", _I, number(3)))),
    "equality": Or((Compare("!=", _I, number(2)), OneOf(_I, frozenset({Fraction(1), Fraction(2)})))),
    "between two steps": And((Compare(">", _M, number(1)), Compare("<", _M, number("1.1")))),
    "at least two": AtLeast(2, (Compare(">=", _I, number(1)), holds(_YES), Compare("<", _M, number(1)))),
    "if, then, otherwise": holds(chosen(truth(_ABOVE_ONE), truth(Compare(">=", _M, number(1))))),
    "a rule and a fallback": holds(FirstKnown((truth(Compare(">", _N, number(1))), truth(holds(_YES))))),
    "the same object twice": And((Or((_ABOVE_ONE, holds(_YES))), Not(_ABOVE_ONE))),
    "a fallback": Compare(">=", FirstKnown((_I, _J)), number(2)),
    "only whether it is known": And((IsKnown(_N), Not(holds(_YES)))),
    "always open": Or((Constant(Verdict.UNKNOWN, Cause.UNDEFINED, ("i",)), _ABOVE_ONE)),
    "an inequality over whole numbers": Compare("<", Arithmetic("*", _J, number("0.5")), number("0.6")),
    "a window": And((Compare("<=", Shift(AsOf(), number(-28), TimeUnit.DAYS), _VISIT), Compare("<=", _VISIT, AsOf()))),
    "a result": And((Compare(">", _LAB, number(1)), Compare("<=", _LAB, number(3)))),
    "a result by its limit": Compare(">", _OWN, Arithmetic("*", number("1.5"), _ULN)),
}
"""Rules of which a search knows everything: a subject, or a proof that there is none."""

HARD: Final[dict[str, Predicate]] = {
    "a third": Compare("==", Arithmetic("*", _M, number(3)), number(1)),
    "a number read twice": Compare("<", _N, Arithmetic("+", _N, number(1))),
    "a number that meets itself": Compare("<=", Arithmetic("*", _J, _J), Arithmetic("+", _J, number(1))),
    "a limit by choice": And((Compare(">", _N, chosen(number(1), number("0.25"))), Compare("<", _N, number(1)))),
    "a limit by fallback": Compare("<", _N, FirstKnown((_M, number("0.5")))),
    "a chosen limit that nobody chose": Compare("==", chosen(_FREE, number(1)), number("1.5")),
    "a whole that nobody chose": Or(
        (
            Compare("==", chosen(_FREE, number(1)), number("1.5")),
            Compare("<=", _FREE, number("3.5")),
            IsKnown(_YES),
        )
    ),
    "known, though not its ratio": And(
        (IsKnown(_M), Not(IsKnown(Arithmetic("/", number(1), Arithmetic("-", _M, number("1.5"))))))
    ),
    "an open choice of two": And((Compare(">", chosen(_I, _J), number(1)), IsKnown(_I), IsKnown(_J))),
    "some times its limit": And((Compare(">", _OWN, Arithmetic("*", _I, _ULN)), IsKnown(_OWN), IsKnown(_I))),
    "a chosen whole": OneOf(chosen(_J, number(0)), frozenset({Fraction(0), Fraction(1)})),
    "a sum of two": Compare(">=", Arithmetic("+", _I, _J), number(4)),
    "a divisor": Compare(">", Arithmetic("/", number(1), _J), number("0.7")),
    "a free divisor": And((Compare(">", Arithmetic("/", number(1), _FREE), number(2)), Compare("<", _FREE, number(3)))),
    "whether a ratio is known": And((IsKnown(Arithmetic("/", number(1), _J)), Not(IsKnown(_J)))),
    "what cannot be divided is assumed": Compare(">", FirstKnown((Arithmetic("/", _I, _J), number(1))), number(2)),
    "rounded between steps": And((Compare(">=", Round(_N, 1), number("0.22")), Compare("<", _N, number("0.26")))),
    "rounded to tens": Compare(">=", Round(_FREE, -1), number(10)),
    "rounded twice": Compare(">", Round(Arithmetic("*", Round(_N, 1), number(3)), 0), number(1)),
    "below a limit, rounded": And((Compare("<=", Round(_N, 0), number(1)), Compare("<", _N, number("1.5")))),
    "a rounded power": Compare(">=", Round(Power(_N, number(2)), 0), number(2)),
    "a power of two": Compare(">=", Round(Power(number(2), _I), 1), number(2)),
    "a power that falls": And((Compare("<", Round(Power(number("0.5"), _J), 2), number("0.3")), Compare("<", _J, _I))),
    "a root of nothing": Compare(">=", Round(Power(_N, number("0.5")), 1), number(1)),
    "a count": Compare(">=", Arithmetic("+", one(_ABOVE_ONE), one(holds(_YES))), number(1)),
    "a count of many": Compare(">=", Arithmetic("+", one(_ABOVE_ONE), one(Compare("<", _J, number(0)))), number(2)),
    "groups in a count": holds(
        FirstKnown((chosen(truth(And((_ABOVE_ONE, holds(_SURE)))), Literal(False)), Literal(True)))
    ),
    "open in a count": Compare(">=", Arithmetic("+", one(Constant(Verdict.UNKNOWN)), _I), number(2)),
    "months old": Compare(">=", months(_BIRTH), number(1)),
    "years old": And((Compare(">=", months(_BIRTH, TimeUnit.YEARS), number(1)), Compare("!=", _BIRTH, Literal(LEAP)))),
    "years old, early": Compare(">", months(_BIRTH, TimeUnit.YEARS, LeapDay.FEBRUARY_28), number("1.5")),
    "weeks old": OneOf(months(_DAY, TimeUnit.WEEKS), frozenset({Fraction(1), Fraction(-1)})),
    "months from a leap day": Compare("==", Elapsed(Literal(LEAP.replace(year=2020)), _DAY, TimeUnit.YEARS), number(3)),
    "age by birth or as recorded": Compare(">=", FirstKnown((months(_BIRTH), _I)), number(1)),
    "a month later": Compare("<=", Shift(_VISIT, number(1), TimeUnit.MONTHS), Literal(LEAP)),
    "so many months later": Compare(">", Shift(_VISIT, _J, TimeUnit.MONTHS), Literal(LEAP)),
    "whether a month later exists": IsKnown(Shift(_VISIT, number(1), TimeUnit.MONTHS)),
    "two ends of the calendar": And(
        (
            Compare(">", Shift(_VISIT, number(1), TimeUnit.YEARS), Literal(LEAP)),
            Compare("<=", Shift(_VISIT, number(100), TimeUnit.YEARS), Literal(LEAP)),
        )
    ),
    "two days": Compare("<", _VISIT, _BIRTH),
    "a day in a set": OneOf(_DAY, frozenset({LEAP, date(2024, 2, 1)})),
    "a day in a whole month": OneOf(_DAY, frozenset(date(2024, 2, day) for day in range(1, 30))),
    "the first day of the calendar": Compare("<", _VISIT, Literal(date.min + timedelta(days=1))),
    "a day and noon": Compare("<", _DAY, Literal(datetime(2024, 2, 29, 12))),
    "a moment and noon": Compare(">=", _MOMENT, Literal(datetime(2024, 2, 29, 12))),
    "a moment and a day": And((Compare("<=", _MOMENT, Literal(LEAP)), Compare("<", _MOMENT, AsOf()))),
    "days since a moment": Compare(">=", months(_MOMENT, TimeUnit.DAYS), number(1)),
    "hours since a moment": Compare(">=", months(_MOMENT, TimeUnit.HOURS), number(24)),
    "hours after a day": Compare(">", Shift(_VISIT, number(12), TimeUnit.HOURS), Literal(datetime(2024, 2, 29, 12))),
    "two moments": Compare("<", _MOMENT, _LATER),
    "a moment is known": And((IsKnown(_MOMENT), holds(_YES))),
    "limits by ratio": And((Compare(">", _OWN, Arithmetic("*", number(9), _ULN)), Compare("<", _OWN, _ULN))),
    "far above its limit": Compare(">", _OWN, Arithmetic("*", number(20), _ULN)),
    "a limit and a number": And((Compare(">", _LAB, number(1)), Compare("<", _OWN, _ULN))),
    "only its limit": And((IsKnown(_ULN), Not(IsKnown(_OWN)))),
    "any unit": And((IsKnown(_OWN), Not(IsKnown(_LAB)))),
    "rounded by its limit": Compare(">", Round(_OWN, 0), _ULN),
    "a limit below 0": And(
        (Compare(">", _DEEP, Arithmetic("*", number("1.5"), _DEEP_ULN)), Compare("<", _DEEP, _DEEP_ULN))
    ),
    "both limits": Compare(">", _ULN, Arithmetic("*", number(2), fact("lab", part="lln"))),
    "when it was taken": Compare(">=", fact("lab", part="at"), Literal(LEAP)),
    "when it was taken, and noon": Compare(">=", fact("lab", part="at"), Literal(datetime(2024, 2, 29, 12))),
}  # fmt: skip
"""Rules of which a search must never claim too much."""

AWARE: Final[dict[str, Predicate]] = {
    "a moment with an offset": Compare(">=", _MOMENT, Literal(datetime(2024, 2, 29, 12, tzinfo=UTC))),
    "with an offset, and a day": And(
        (
            Compare(">", _MOMENT, Literal(datetime(2024, 2, 29, 1, tzinfo=UTC))),
            Compare("<=", _MOMENT, Literal(date(2024, 2, 28))),
        )
    ),
}
"""Rules in which times have a UTC offset."""


def aware_records() -> list[dict[str, Any]]:
    """Return moments in several offsets, and bare days."""
    days = ("2024-02-28", "2024-02-29", "2024-03-01")
    clocks = product(days, ("00:00", "12:00", "21:00"), ("+00:00", "-05:00", "+14:00", "-12:00"))
    return [{}, *({"moment": day} for day in days), *({"moment": f"{day}T{time}{zone}"} for day, time, zone in clocks)]
