"""Rows seen from rows: a field is that of the row at hand of its own table, and stands nowhere else."""

from datetime import date as day

import pytest

from eligibility_engine import CriteriaSet, DefinitionError, FactSchema, date, events, include, number
from eligibility_engine.kernel.expression import FieldRef
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact


class Person(FactSchema):
    """Doses, and results."""

    doses = events(ask="Doses?", dated_by="given", given=date(), mg=number(minimum=0))
    labs = events(ask="Results?", dated_by="taken", taken=date(), level=number(minimum=0))


p = Person
FOLLOWED = p.doses.where(p.labs.where(p.labs.taken > p.doses.given, p.labs.level > p.doses.mg).exists())
TRIAL = CriteriaSet("ROWS", "1", 1, Person, [include("inc", "A dose that a result exceeds.", FOLLOWED.exists())])


@pytest.mark.parametrize(
    ("doses", "labs", "verdict"),
    [
        ([("2025-01-02", 5)], [("2025-01-03", 6)], "met"),
        ([("2025-01-02", 5)], [("2025-01-03", 5)], "not_met"),
        ([("2025-01-02", 5)], [("2025-01-02", 6)], "not_met"),
        ([("2025-01-02", 5), ("2025-02-02", 1)], [("2025-01-02", 9), ("2025-02-03", 2)], "met"),
        ([("2025-01-02", 5), ("2025-02-02", 3)], [("2025-01-02", 9), ("2025-02-03", 2)], "not_met"),
        ([("2025-01-02", None)], [("2025-01-03", 6)], "unknown"),
    ],
)  # fmt: skip
def test_each_row_is_compared_with_the_rows_of_another_table(
    doses: list[tuple[str, int]], labs: list[tuple[str, int]], verdict: str
) -> None:
    """The dose at hand is compared with every result, by its own day and amount."""
    record = {
        "doses": {"rows": [{"given": given, "mg": mg} for given, mg in doses], "complete": True},
        "labs": {"rows": [{"taken": taken, "level": level} for taken, level in labs], "complete": True},
    }
    assert verdict == TRIAL.assess(record, as_of="2025-06-02")["inc"].verdict.value


def test_a_field_outside_its_rows_is_a_fault_of_the_rule() -> None:
    """Without a row at hand a field has no value."""
    with pytest.raises(DefinitionError, match="outside the rows of doses") as caught:
        Evaluation(Facts(Person.schema, {}), Exact(day(2025, 6, 2))).value(FieldRef("doses", "mg"))

    assert "RULE_TYPE" == caught.value.code
