"""What authors write: fact declarations, handles with operators, and the combinators."""

from eligibility_engine.language.answers import ChoiceTerm, FlagTerm
from eligibility_engine.language.calendar import AS_OF, DateTerm, InstantTerm
from eligibility_engine.language.fallback import choose_value, first_known
from eligibility_engine.language.handles import TermHandle
from eligibility_engine.language.measurements import MeasurementTerm
from eligibility_engine.language.numbers import NumberTerm, number_constant
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
    date,
    flag,
    instant,
    integer,
    loinc,
    measurement,
    number,
    one_of,
    snomed,
)

__all__ = [
    "AS_OF",
    "ChoiceTerm",
    "DateTerm",
    "FactSchema",
    "FlagTerm",
    "InstantTerm",
    "MeasurementTerm",
    "NumberTerm",
    "Rule",
    "TermHandle",
    "all_of",
    "always",
    "any_of",
    "as_criterion",
    "at_least",
    "choose",
    "choose_value",
    "date",
    "fact_name",
    "first_known",
    "flag",
    "instant",
    "integer",
    "loinc",
    "measurement",
    "not_",
    "number",
    "number_constant",
    "one_of",
    "snomed",
    "undecided",
]
