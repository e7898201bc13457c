"""How facts are declared: one function per fact type, as attributes of a `FactSchema` class."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from eligibility_engine.codes.code import Code, Coding
from eligibility_engine.dates import UCUM
from eligibility_engine.errors import DefinitionError
from eligibility_engine.exact import exact
from eligibility_engine.facts import (
    Answerer,
    Date,
    End,
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
from eligibility_engine.language.answers import ChoiceTerm, FlagTerm
from eligibility_engine.language.calendar import DateTerm, InstantTerm
from eligibility_engine.language.codes import CodeTerm, retired
from eligibility_engine.language.events import EventsTerm, event_table
from eligibility_engine.language.handles import TermHandle
from eligibility_engine.language.measurements import MeasurementTerm
from eligibility_engine.language.numbers import NumberTerm, Numeric
from eligibility_engine.units.spelling import check_spelling, warn_of_no_code
from eligibility_engine.units.unit import OtherUnits, units
from eligibility_engine.verdict import Cause

_TIME_UNITS = {unit.value: code for unit, code in UCUM.items()}

T = TypeVar("T", bound=TermHandle)


class FactSchema:
    """A class that declares facts as attributes; `schema` holds them as plain data.

    Facts of a base class come first, so schemas can share a vocabulary.
    """

    schema: ClassVar[Schema]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        declared = {
            name: handle
            for owner in reversed(cls.__mro__)
            for name, handle in vars(owner).items()
            if isinstance(handle, TermHandle)
        }
        cls.schema = Schema(cls.__name__, tuple(handle.declare(name) for name, handle in declared.items()))


def _declared(handle: type[T], type_: FactType, ask: str, options: Mapping[str, Any]) -> T:
    made = handle()
    made._declare = lambda name: _fact(name, type_, ask, **options)
    return made


def _fact(name: str, type_: FactType, ask: str, label: str = "", answered_by: str = "record", **declared: Any) -> Fact:
    if answered_by not in [who.value for who in Answerer]:
        raise DefinitionError(
            f"{name}: answered_by is one of {', '.join(who.value for who in Answerer)}", code="SCHEMA"
        )
    said = label or name.replace("_", " ")
    return Fact(name, type_, ask, said, Answerer(answered_by), **declared)


def _limits(minimum: Numeric | None, maximum: Numeric | None) -> tuple[Any, Any]:
    low, high = (None if end is None else exact(end) for end in (minimum, maximum))
    return low, high


def flag(*, ask: str = "", **options: Any) -> FlagTerm:
    """Declare a yes-or-no fact.

    Args:
        ask: the question to ask when it is missing; a field of an event table has none.
        options: `label`, `answered_by` (`record`, `laboratory`, `investigator`, `subject`), `fixed`,
            `only_increases`, `judgement`, `codes`; the same for every fact type. They stand at `Fact`.
    """
    return _declared(FlagTerm, Flag(), ask, options)


def integer(
    *,
    ask: str = "",
    unit: str | None = None,
    minimum: Numeric | None = None,
    maximum: Numeric | None = None,
    **options: Any,
) -> NumberTerm:
    """Declare a whole number.

    Args:
        ask: the question.
        unit: a UCUM code, or `years`, `months`, `weeks`, `days`.
        minimum: the least possible value.
        maximum: the greatest possible value.
        options: see `flag`.
    """
    return _declared(NumberTerm, Integer(_ucum(unit), *_limits(minimum, maximum)), ask, options)


def number(
    *,
    ask: str = "",
    unit: str | None = None,
    minimum: Numeric | None = None,
    maximum: Numeric | None = None,
    decimals: int | None = None,
    comparator: bool = False,
    **options: Any,
) -> NumberTerm:
    """Declare a number.

    Args:
        ask: the question.
        unit: a UCUM code.
        minimum: the least possible value.
        maximum: the greatest possible value.
        decimals: the precision in which it is reported; it never rounds or rejects.
        comparator: whether `{"value": 5, "comparator": "<"}` is allowed.
        options: see `flag`.
    """
    return _declared(NumberTerm, Number(_ucum(unit), *_limits(minimum, maximum), decimals, comparator), ask, options)


def measurement(
    *,
    ask: str = "",
    unit: str,
    other_units: OtherUnits | None = None,
    analyte: str | None = None,
    spellings: Iterable[str] = (),
    default_unit: str | None = None,
    minimum: Numeric | None = 0,
    maximum: Numeric | None = None,
    decimals: int | None = None,
    comparator: bool = False,
    **options: Any,
) -> MeasurementTerm:
    """Declare a laboratory result with its own limits of normal.

    Args:
        ask: the question.
        unit: the UCUM code in which rules see it.
        other_units: further codes, whose factors are worked out; or a mapping to the exact factor, None without one.
        analyte: what is measured, so that moles and grams convert: `creatinine`, `glucose`, `hba1c` and others.
        spellings: texts that records write for the declared codes, such as `mg/dl`, and that are read as them.
        default_unit: what a result without a unit is taken to be in.
        minimum: the least possible value in any of the units; at least 0 unless told.
        maximum: the greatest possible value in any of the units.
        decimals: the precision in which it is reported; it rejects nothing and rounds only conversions by an equation.
        comparator: whether `"comparator": "<"` is allowed.
        options: see `flag`.

    Raises:
        DefinitionError: what `units` raises: no exact factor, an unknown analyte, another spelling than that of UCUM.

    Warns:
        DefinitionWarning: of a unit that is surely no UCUM code; `eligibility check` looks closer.
    """
    check_spelling(unit, "SCHEMA")
    known = units(unit, other_units, analyte, spellings, decimals)
    warn_of_no_code(unit, stacklevel=3)
    kind = Measurement(known, *_limits(minimum, maximum), decimals, comparator, default_unit)
    return _declared(MeasurementTerm, kind, ask, {"answered_by": "laboratory", **options})


def date(*, ask: str = "", partial: bool = False, not_after_as_of: bool = False, **options: Any) -> DateTerm:
    """Declare a calendar date.

    Args:
        ask: the question.
        partial: whether a year or a month alone is allowed.
        not_after_as_of: whether a date after the as-of date is an error.
        options: see `flag`.
    """
    return _declared(DateTerm, Date(partial, not_after_as_of), ask, options)


def instant(*, ask: str = "", **options: Any) -> InstantTerm:
    """Declare a date and time; a date alone is allowed and stands for that civil day.

    Args:
        ask: the question.
        options: see `flag`.
    """
    return _declared(InstantTerm, Instant(), ask, options)


def code(
    system: str,
    *,
    ask: str = "",
    forms: Iterable[str] = (),
    known: Iterable[Coding] = (),
    inactive: Iterable[str] = (),
    **options: Any,
) -> CodeTerm:
    """Declare a code of one code system; records give it in text, without the system.

    Args:
        system: the name or URI of the system.
        ask: the question.
        forms: how codes are written, such as `["A00AA00"]`: `A` is a capital letter, `0` a digit, `X` either, any other
            character itself. A code of another form is an error, in data and in rules.
        known: the codes that data may hold, such as a value set; another one raises the warning `CODE_UNKNOWN`.
        inactive: codes no longer in use, beside those of a value set; in data they raise the warning `CODE_INACTIVE`.
        options: see `flag`.
    """
    return _declared(CodeTerm, Code(system, tuple(known), retired(known, inactive), tuple(forms)), ask, options)


def end(*, partial: bool = False, **options: Any) -> DateTerm:
    """Declare the end of an event, a field of an event table: a date, or the word `ongoing`.

    Args:
        partial: whether a year or a month alone is allowed.
        options: see `flag`.
    """
    return _declared(DateTerm, End(partial), "", options)


def events(
    *,
    ask: str,
    dated_by: str | None = None,
    ended_by: str | None = None,
    options: Mapping[str, Any] | None = None,
    **fields: Any,
) -> EventsTerm:
    """Declare an event table: any number of rows for one subject, each with the same fields.

    A record gives a list of objects; it is not complete unless it says so: `{"rows": [...], "complete": true}`. Rows
    dated after the as-of date are invisible; a row without a date may be one of them, unless its date is declared with
    `not_after_as_of=True`.

    Args:
        ask: the question to ask for the list.
        dated_by: the name of the field that holds the date of an event.
        ended_by: the name of the field that holds its end, where events last.
        options: `label`, `answered_by`, `only_increases` and others, as of `flag`.
        fields: each field, declared like a fact and without a question: `given=date()`.

    Raises:
        DefinitionError: `SCHEMA`.
    """
    made = EventsTerm(fields, dated_by, ended_by)
    made._declare = lambda name: _fact(name, event_table(fields, dated_by, ended_by), ask, **(options or {}))
    return made


def one_of(*members: str, ask: str = "", missing: Mapping[str, str] | None = None, **options: Any) -> ChoiceTerm:
    """Declare one word out of a closed list.

    Args:
        members: the words.
        ask: the question.
        missing: members that are not an answer, with their cause: `{"not_done": "not_recorded"}`.
        options: see `flag`; and `becomes`, the words that may follow a word, where not every one may:
            `{"II": ["III", "IV"], "III": ["IV"], "IV": []}`.
    """
    if set((missing or {}).values()) - {cause.value for cause in Cause}:
        raise DefinitionError(f"missing= maps a member to one of {', '.join(Cause)}", code="SCHEMA")
    silent = tuple((member, Cause(cause)) for member, cause in (missing or {}).items())
    return _declared(ChoiceTerm, Enumeration(members, silent), ask, options)


def _ucum(unit: str | None) -> str | None:
    code = _TIME_UNITS.get(unit or "", unit)
    check_spelling(code or "", "SCHEMA")
    return code
