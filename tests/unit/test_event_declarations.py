"""Event tables and codes that cannot be declared, and kernel nodes about rows that cannot be meant."""

from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    DefinitionError,
    FactSchema,
    TruthValueError,
    code,
    date,
    end,
    events,
    flag,
    include,
    instant,
    integer,
    number,
    one_of,
)
from eligibility_engine.checking.rules import Checker
from eligibility_engine.dates import TimeUnit
from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.expression import (
    And,
    AsOf,
    Compare,
    Events,
    FactRef,
    FieldRef,
    Literal,
    Reduce,
    Shift,
    Where,
)


class Patient(FactSchema):
    """Two tables, one without any date."""

    days = integer(ask="Days?", unit="days", minimum=0)
    doses = events(ask="Doses?", dated_by="given", given=date(), mg=number(unit="mg"), kind=one_of("a", "b"))
    marks = events(ask="Marks?", mark=flag())


c = Patient


def declared(**declarations: Any) -> Any:
    """A schema with some declarations."""
    return type("Made", (FactSchema,), declarations)


SCHEMAS: dict[str, Any] = {
    "no field": lambda: declared(t=events(ask="?")),
    "a table in a table": lambda: declared(t=events(ask="?", inner=events(ask="?", on=date()))),
    "an instant in a table": lambda: declared(t=events(ask="?", at=instant())),
    "a date that is no field": lambda: declared(t=events(ask="?", dated_by="on", given=date())),
    "a date that is a flag": lambda: declared(t=events(ask="?", dated_by="on", on=flag())),
    "an end that is a flag": lambda: declared(t=events(ask="?", ended_by="on", on=flag())),
    "a field that is none": lambda: declared(t=events(ask="?", on=5)),
    "a reserved name": lambda: declared(t=events(ask="?", count=flag())),
    "an end outside a table": lambda: declared(stopped=end()),
    "a fact without its question": lambda: declared(on=date()),
    "a system with a bar": lambda: declared(k=code("A|B", ask="?")),
    "a word with a bar": lambda: declared(w=one_of("a|b", ask="?")),
}


@pytest.mark.parametrize("made", SCHEMAS.values(), ids=SCHEMAS)
def test_what_cannot_be_declared(made: Any) -> None:
    """A contradiction in a declaration is found when the schema is written."""
    with pytest.raises(DefinitionError) as caught:
        made()
    assert "SCHEMA" == caught.value.code


DOSES, GIVEN, MG, KIND = (
    Events(FactRef("doses")), FieldRef("doses", "given"), FieldRef("doses", "mg"), FieldRef("doses", "kind"),
)  # fmt: skip
NODES: dict[str, tuple[Any, str]] = {
    "no such reduction": (Reduce("mean", DOSES, MG), "RULE_TYPE"),  # type: ignore[arg-type]
    "a count of something": (Reduce("count", DOSES, MG), "RULE_TYPE"),
    "a sum of nothing": (Reduce("sum", DOSES), "RULE_TYPE"),
    "the latest without its date": (Reduce("latest", DOSES, MG, None, "lowest"), "RULE_TYPE"),
    "the latest without a rule for ties": (Reduce("latest", DOSES, MG, GIVEN), "RULE_TYPE"),
    "a sum with ties": (Reduce("sum", DOSES, MG, None, "lowest"), "RULE_TYPE"),
    "a sum of words": (Reduce("sum", DOSES, KIND), "RULE_TYPE"),
    "the lowest word": (Reduce("min", DOSES, KIND), "RULE_TYPE"),
    "a field of nobody": (Reduce("sum", DOSES, FieldRef("doses", "ml")), "RULE_FACT"),
    "a field outside its rows": (MG, "RULE_TYPE"),
    "rows of a fact": (Reduce("count", Events(FactRef("days"))), "RULE_TYPE"),
}


@pytest.mark.parametrize(("term", "due"), NODES.values(), ids=NODES)
def test_what_cannot_be_meant(term: Any, due: str) -> None:
    """A reduction of what has no sum, no order or no place is refused when a set is built."""
    with pytest.raises(DefinitionError) as caught:
        Checker(Patient.schema, "$").check(Compare(">=", term, Literal(Fraction(1))))
    assert due == caught.value.code


def test_a_window_over_a_table_without_dates() -> None:
    """Where rows have no date, a window says what the declaration lacks."""
    with pytest.raises(DefinitionError, match="dated_by"):
        c.marks.within(days=28, before=AS_OF)


def test_a_field_that_is_a_fact_already() -> None:
    """A handle of one schema is no field of a table of another."""
    with pytest.raises(DefinitionError, match="declare it anew"):
        declared(t=events(ask="?", days=c.days))


def test_an_unknown_field() -> None:
    """A field that a table does not have teaches the nearest."""
    with pytest.raises(AttributeError, match="did you mean 'given'"):
        _ = c.doses.givn
    with pytest.raises(DefinitionError, match="did you mean 'given'"):
        _ = c.doses.fact.type["givn"]


def test_rows_have_no_truth_value() -> None:
    """Rows are asked whether there are any."""
    with pytest.raises(TruthValueError):
        bool(c.doses)


def test_distinct_values_are_counted_without_a_unit() -> None:
    """How many different values there are is a plain number."""
    assert "1" == c.doses.distinct(c.doses.mg).unit
    assert "mg" == c.doses.highest(c.doses.mg).unit


def test_a_window_whose_length_is_a_fact() -> None:
    """A window may be as long as a fact says, and is said so."""
    back = Shift(AsOf(), FactRef("days"), TimeUnit.DAYS)
    inside = And((Compare(">=", GIVEN, back), Compare("<=", GIVEN, AsOf())))
    said = English(Patient.schema).rows(Where(DOSES, inside))
    assert "doses where given is within days days before the as-of date (both ends included)" == said


def test_a_set_over_the_tables_can_be_built() -> None:
    """What is declared well is taken."""
    rule = c.doses.where(c.doses.kind == "a").total(c.doses.mg) <= 5
    judge = CriteriaSet(id="X", version="1", revision=1, facts=Patient, entries=[include("a", "A.", rule)])
    doses = {"rows": [{"given": "2025-01-01", "mg": 3, "kind": "a"}], "complete": True}
    assert "eligible" == judge.assess({"doses": doses}, as_of="2025-06-02").eligibility.value
