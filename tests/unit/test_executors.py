"""What executors do, without a cluster: rules that travel, batches that are screened, and what is answered first."""

import sys
from typing import Any, cast

import polars as pl
import pyarrow
import pytest
from attrs import astuple, evolve

from eligibility_engine import CriteriaSet, EligibilityError, Verdict, include, opaque, registry
from eligibility_engine.backends import executors
from eligibility_engine.backends.executors import (
    Column,
    Work,
    in_executor,
    on_co_groups,
    refuse_answers,
    rules_of,
    set_of,
)
from eligibility_engine.backends.spark import SURE
from eligibility_engine.version import __version__
from unit.parts_trial import TRIAL as IN_PARTS
from unit.small_frames import AS_OF, DOSES, HOW, SET, TREATED, TREATED_PEOPLE, Person, frame


def answer(criteria_set: CriteriaSet, version: str = __version__) -> str:
    return in_executor(version, astuple(rules_of(criteria_set), recurse=False))(0)


def test_a_set_arrives_as_it_was_sent() -> None:
    """By document, with its part; a registered set is the registered one."""
    assert set_of(rules_of(SET)) == SET
    part = IN_PARTS.each_part[0]
    arrived = set_of(rules_of(part))
    assert (arrived.in_part, arrived.entries) == (part.in_part, part.entries)
    trial = registry.get("NCT06316427")
    assert set_of(rules_of(trial)).builder is trial.builder


def test_a_registered_set_with_other_texts_is_not_taken() -> None:
    """First failing entries and missing facts would be those of another set."""
    trial = registry.get("NCT06316427")
    other = evolve(trial, entries=trial.entries[::-1])
    assert other.digest == trial.digest
    assert [entry.id for entry in set_of(rules_of(other)).entries] == [entry.id for entry in other.entries]


def test_an_executor_answers_with_nothing_where_it_can_screen() -> None:
    """And nothing is raised."""
    assert "" == answer(SET)
    refuse_answers(["", ""])


def test_an_executor_without_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install there."""
    monkeypatch.setitem(sys.modules, "eligibility_engine.backends.executors", None)
    found = answer(SET)
    assert found == "EXTRA_MISSING the executors have no module eligibility_engine.backends.executors"
    with pytest.raises(EligibilityError, match=r"pip install 'eligibility_engine\[spark\]==") as caught:
        refuse_answers(["", found])
    assert caught.value.code == "EXTRA_MISSING"


def test_an_executor_with_another_version_is_named() -> None:
    """Both versions stand in the message."""
    with pytest.raises(EligibilityError, match=rf"is {__version__} in the executors and 9\.9 here"):
        refuse_answers([answer(SET, "9.9")])


def test_code_that_is_not_in_the_executors_is_named() -> None:
    """A document only names code, which a plug-in brings."""
    rule = opaque("fit", version="1", says="is fit", reads={"ecog": Person.ecog}, judge=lambda _: Verdict.MET)
    by_code = evolve(SET, entries=[include("inc_fit", "Fit.", rule)])
    with pytest.raises(EligibilityError, match="install its plug-in there") as caught:
        refuse_answers([answer(by_code)])
    assert caught.value.code == "TRIAL_PLUGIN"


def work(criteria_set: CriteriaSet, people: pl.DataFrame, due: pl.DataFrame, how: Any, events: Any = ()) -> Work:
    types = {"unknowns": ("int", "int32"), "missing": ("array<string>", "list"), "open_to": ("array<string>", "list")}
    results = (Column(name, *types.get(name, ("string", "string"))) for name in due.columns)
    return Work(rules_of(criteria_set), how, tuple(people.columns), tuple(results), events)


def test_batches_are_screened_as_frames_are() -> None:
    """Batch by batch, in their order, with the columns that were promised; whatever names they travel under."""
    people = frame()
    how = {**HOW, "with_missing": True}
    due = SET.screen(people, **how)
    told = work(SET, people, due, how)
    sent = people.rename({name: f"c{place}" for place, name in enumerate(people.columns)})
    batches = [batch for rows in sent.iter_slices(2) for batch in rows.to_arrow().to_batches()]
    found = list(told.screened(iter(batches)))
    assert pyarrow.list_(pyarrow.string()) == found[0].schema.field("missing").type
    assert due.cast({pl.Enum: pl.String}).rows() == cast(pl.DataFrame, pl.from_arrow(found)).rows()


def test_co_groups_are_screened_as_frames_with_events_are() -> None:
    """Events of each table are told apart by its place."""
    how: dict[str, Any] = {"as_of": AS_OF}
    columns = (("e0_0", "subject"), ("e0_1", "given"), ("e0_2", "mg"))
    due = TREATED.screen(TREATED_PEOPLE, events={"doses": DOSES}, **how)
    told = work(TREATED, TREATED_PEOPLE, due, how, (("doses", columns),))
    sent = DOSES.rename({own: new for new, own in columns}).with_columns(pl.lit(0).alias(executors.TABLE))
    other = sent.with_columns(pl.lit(1, dtype=pl.Int32).alias(executors.TABLE))
    people = TREATED_PEOPLE.with_columns(bucket=pl.lit(0)).to_arrow()
    found = on_co_groups(told)(people, pl.concat([sent, other]).to_arrow())
    assert due.cast({pl.Enum: pl.String}).rows() == cast(pl.DataFrame, pl.from_arrow(found)).rows()


def test_whoever_is_spelled_alike_comes_into_one_bucket() -> None:
    """No other character has one of those that a bucket is made of as its small letter."""
    known = set(SURE)
    for number in range(128, sys.maxunicode + 1):
        assert not known & set(chr(number).lower()), chr(number)
    others = pl.Series([chr(number) for number in range(128, sys.maxunicode + 1) if not 0xD800 <= number < 0xE000])
    assert not others.str.to_lowercase().str.contains(f"[{SURE}]").any()
