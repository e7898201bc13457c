"""What Hypothesis's `from_type` gives for the types of this package; `eligibility_engine_hypothesis` comes here.

Strategies are imported when they are asked for.
"""

from typing import Any

from eligibility_engine.criterion import Criterion
from eligibility_engine.facts import Schema
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.study.criteria_set import CriteriaSet


def register_types() -> None:
    """Register small random schemas, the criteria, sets and facts over them."""
    from hypothesis import strategies as st

    for cls, strategy in _STRATEGIES.items():
        st.register_type_strategy(cls, strategy)


def _schemas(_: Any) -> Any:
    from eligibility_engine.testing.strategies import schemas

    return schemas(max_size=3)


def _criteria(_: Any) -> Any:
    from eligibility_engine.testing.strategies import criteria

    return _schemas(None).flatmap(lambda schema: criteria(schema, max_depth=1))


def _criteria_sets(_: Any) -> Any:
    from eligibility_engine.testing.strategies import criteria_sets

    return _schemas(None).flatmap(criteria_sets)


def _facts(_: Any) -> Any:
    from hypothesis import strategies as st

    from eligibility_engine.testing.strategies import as_of_dates, records

    def parsed(schema: Schema, day: Any) -> Any:
        return records(schema, as_of=day).map(lambda record: parse(schema, record, day).facts)

    return st.tuples(_schemas(None), as_of_dates()).flatmap(lambda drawn: parsed(*drawn))


_STRATEGIES: dict[type, Any] = {
    Schema: _schemas,
    Criterion: _criteria,
    CriteriaSet: _criteria_sets,
    Facts: _facts,
}
