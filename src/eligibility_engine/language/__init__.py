"""What authors write: fact declarations, handles with operators, and the combinators."""

from eligibility_engine.codes.code import loinc, snomed
from eligibility_engine.language.answers import ChoiceTerm, FlagTerm
from eligibility_engine.language.calendar import AS_OF, DateTerm, InstantTerm
from eligibility_engine.language.codes import CodeTerm
from eligibility_engine.language.events import EventsTerm
from eligibility_engine.language.fallback import choose_value, first_known
from eligibility_engine.language.handles import TermHandle
from eligibility_engine.language.measurements import MeasurementTerm
from eligibility_engine.language.numbers import NumberTerm, number_constant
from eligibility_engine.language.opaque import opaque
from eligibility_engine.language.rows import RowsHandle
from eligibility_engine.language.rules import (
    Rule,
    all_of,
    always,
    any_of,
    as_criterion,
    at_least,
    choose,
    fact_name,
    not_,
    undecided,
)
from eligibility_engine.language.schema import (
    FactSchema,
    code,
    date,
    end,
    events,
    flag,
    instant,
    integer,
    measurement,
    number,
    one_of,
)
from eligibility_engine.language.subgroups import by_answer, by_band, by_code, greatest, least

__all__ = [
    "AS_OF",
    "ChoiceTerm",
    "CodeTerm",
    "DateTerm",
    "EventsTerm",
    "FactSchema",
    "FlagTerm",
    "InstantTerm",
    "MeasurementTerm",
    "NumberTerm",
    "RowsHandle",
    "Rule",
    "TermHandle",
    "all_of",
    "always",
    "any_of",
    "as_criterion",
    "at_least",
    "by_answer",
    "by_band",
    "by_code",
    "choose",
    "choose_value",
    "code",
    "date",
    "end",
    "events",
    "fact_name",
    "first_known",
    "flag",
    "greatest",
    "instant",
    "integer",
    "least",
    "loinc",
    "measurement",
    "not_",
    "number",
    "number_constant",
    "one_of",
    "opaque",
    "snomed",
    "undecided",
]
