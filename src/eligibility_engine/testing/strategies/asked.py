"""What is asked of a strategy: facts, an entry, a rate, a date. What cannot be is refused when the strategy is made."""

from datetime import date

from eligibility_engine.errors import DefinitionError, EligibilityError
from eligibility_engine.facts import Schema
from eligibility_engine.language import FactSchema
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.study.criteria_set import CriteriaSet

AnySchema = Schema | type[FactSchema] | CriteriaSet
"""Facts: a `FactSchema` class, a `Schema`, or the set that has them."""


def schema_of(asked: AnySchema) -> Schema:
    """Return the facts.

    Raises:
        DefinitionError: `SCHEMA` when this declares no fact.
    """
    found = asked.facts if isinstance(asked, CriteriaSet) else getattr(asked, "schema", asked)
    if not isinstance(found, Schema) or not found.facts:
        raise DefinitionError("a schema with at least one fact is due: a FactSchema class, or a set", code="SCHEMA")
    return found


def rate_of(missing_rate: float) -> float:
    """Return a rate.

    Raises:
        EligibilityError: `USAGE` when it does not lie from 0 to 1.
    """
    if not 0 <= missing_rate <= 1:
        raise EligibilityError("missing_rate lies from 0 (nothing) to 1 (everything)", code="USAGE")
    return missing_rate


def day_of(as_of: date | str) -> date:
    """Return the date on which subjects are judged.

    Raises:
        EligibilityError: `AS_OF` when it is no calendar date.
    """
    return parse_as_of(as_of)
