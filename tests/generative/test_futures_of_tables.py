"""What strategies draw of tables and words on a later day, and when more becomes known: what has been stays."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine import FactSchema, end, events, number, one_of
from eligibility_engine import date as date_fact
from eligibility_engine.facts import EventTable
from eligibility_engine.reading.parsing import parse
from eligibility_engine.testing.strategies.answers import Answers
from eligibility_engine.testing.strategies.knowledge import futures, refinements
from eligibility_engine.testing.strategies.record import drawn_records
from eligibility_engine.value import Exact

AS_OF = date(2025, 6, 2)
LATER = AS_OF + timedelta(days=100)
FEW = settings(max_examples=max(settings().max_examples // 2, 5))


class Patient(FactSchema):
    """A table of events that stay, and one whose ends lie in the past."""

    stays = events(
        ask="Stays?",
        dated_by="begun",
        ended_by="left",
        options={"only_increases": True},
        begun=date_fact(not_after_as_of=True),
        left=end(),
        ward=number(minimum=1, maximum=9, decimals=0),
    )
    visits = events(
        ask="Visits?", dated_by="begun", ended_by="over", begun=date_fact(partial=True),
        over=date_fact(partial=True, not_after_as_of=True),
    )  # fmt: skip


class Tumour(FactSchema):
    """Words, each with those that may follow it."""

    stage = one_of("I", "II", "III", ask="Stage?", becomes={"II": ["III"], "III": []})


def rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a table in a record."""
    return list(table["rows"] if isinstance(table, dict) else table)


@FEW
@given(data=st.data())
def test_events_that_only_increase_stay(data: DataObject) -> None:
    """On a later day every event is still there; only what was ongoing may have ended, and more may have come."""
    record = data.draw(drawn_records(Patient.schema, as_of=AS_OF))
    future = data.draw(futures(Patient.schema, record, as_of=AS_OF, later=LATER))
    parse(Patient.schema, future, LATER)
    if isinstance(record.get("stays"), (dict, list)) and "missing" not in record["stays"]:
        for before, after in zip(rows(record["stays"]), rows(future["stays"]), strict=False):
            ended = before.get("left") == "ongoing" and after["left"] != "ongoing"
            assert after["left"] >= LATER.isoformat() if ended else True
            kept = {name: value for name, value in before.items() if name != "left" and isinstance(value, (str, int))}
            assert kept == {name: after[name] for name in kept}
        assert len(rows(record["stays"])) <= len(rows(future["stays"]))


@given(data=st.data())
def test_a_word_becomes_what_may_follow_it(data: DataObject) -> None:
    """On a later day a stage is the same or a higher one; one that is missing may be any."""
    record = data.draw(drawn_records(Tumour.schema, as_of=AS_OF))
    future = data.draw(futures(Tumour.schema, record, as_of=AS_OF, later=LATER))
    now, then = (parse(Tumour.schema, one, AS_OF).facts["stage"] for one in (record, future))
    if isinstance(now, Exact):
        assert then == now or future["stage"] in Tumour.schema["stage"].may_become(str(now.value))


@FEW
@given(data=st.data())
def test_refinements_keep_the_limits_of_ends(data: DataObject) -> None:
    """What is learnt of an end that lies in the past is a day that the door takes."""
    record = data.draw(drawn_records(Patient.schema, as_of=AS_OF))
    known = data.draw(refinements(Patient.schema, record, as_of=AS_OF, rate=1.0, exactly=True))
    parse(Patient.schema, known, AS_OF)


@FEW
@given(data=st.data())
def test_an_end_is_a_day_or_ongoing(data: DataObject) -> None:
    """An end that is drawn without a begin lies on the as-of date or later, or is ongoing."""
    stays = Patient.schema["stays"].type
    assert isinstance(stays, EventTable)
    found = Answers(data.draw, AS_OF).known(stays["left"])
    assert found == "ongoing" or date.fromisoformat(found) >= AS_OF
