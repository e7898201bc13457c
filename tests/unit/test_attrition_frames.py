"""The attrition of a frame of results is that of its rows."""

import random
import sys

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given, settings

from eligibility_engine import EligibilityError, FactError, MissingExtraError
from eligibility_engine.analysis import (
    Standings,
    attrition,
    attrition_of_frame,
    chosen_threshold,
    standings_of_frame,
    sweep,
)
from eligibility_engine.analysis.attrition import Tallies
from unit import demo_trial
from unit.small_frames import HOW, SET, frame

RESULT = SET.screen(frame(), **HOW)
IDS = [entry.id for entry in SET.entries]


def by_rows():
    """The oracle: row by row, those in error being None."""
    standings = Standings(SET)
    for row in RESULT.rows(named=True):
        if row["eligibility"] == "error":
            standings.add(None)
        else:
            standings.add_verdicts({name: row[name] for name in IDS})
    return standings


def in_duckdb(found):
    """The frame as a relation."""
    import duckdb

    return duckdb.connect().from_arrow(found.to_arrow())


KINDS = {
    "eager": lambda found: found,
    "lazy": lambda found: found.lazy(),
    "text": lambda found: found.cast(dict.fromkeys(IDS, pl.String)),
    "arrow": lambda found: found.to_arrow(),
    "reader": lambda found: found.to_arrow().to_reader(),
    "pandas": lambda found: found.to_pandas(),
    "duckdb": in_duckdb,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_counts_as_its_rows_do(kind):
    """Whatever kind it is of; rows in error are counted as such."""
    due = by_rows()
    assert due.errors
    found = standings_of_frame(SET, KINDS[kind](RESULT))
    assert (found.counts, found.errors) == (due.counts, due.errors)
    assert attrition(found).eligible == RESULT["eligibility"].eq("eligible").sum()
    assert attrition_of_frame(SET, KINDS[kind](RESULT)) == attrition(due)


@settings(max_examples=15)
@given(st.lists(st.lists(st.sampled_from(["met", "not_met", "unknown"]), min_size=len(IDS), max_size=len(IDS))))
def test_attrition_in_columns_is_that_of_the_standings(rows):
    """Whatever the verdicts are, and with rows in error among them."""
    verdicts = [*rows, [None] * len(IDS)]
    found = pl.DataFrame(verdicts, schema=dict.fromkeys(IDS, pl.String), orient="row")
    assert attrition_of_frame(SET, found) == attrition(standings_of_frame(SET, found))


def test_attrition_in_columns_has_few_groups(monkeypatch):
    """At most three for each number of entries that fail, and not one for each pair of entries that stop rows first."""
    groups = []
    monkeypatch.setattr(Tallies, "add_rows", lambda _, *group: groups.append(group))
    draw = random.Random(7)
    rows = [draw.choices(["met", "not_met", "unknown"], weights=(8, 1, 1), k=len(IDS)) for _ in range(2000)]
    attrition_of_frame(SET, pl.DataFrame(rows, schema=dict.fromkeys(IDS, pl.String), orient="row"))
    assert sum(rows for *_, rows in groups) == 2000
    assert len(IDS) < len(groups) <= 3 * (len(IDS) + 1)


def test_screening_and_counting_are_one_pass():
    """A lazy frame is collected when it is counted, and not before."""
    assert standings_of_frame(SET, SET.screen(frame().lazy(), **HOW)).counts == by_rows().counts


def test_a_sweep_over_a_frame_is_that_of_its_rows():
    """One screening judges the entry at each value."""
    threshold = chosen_threshold(SET, "inc_ecog")
    of_frame, of_rows = sweep(threshold, [0, 1, 2]), sweep(threshold, [0, 1, 2])
    of_frame.add_frame(of_frame.criteria_set.screen(frame(), **HOW))
    for row in frame().rows(named=True):
        record = {name: value for name, value in row.items() if name in FACTS and value is not None}
        record |= {"creatinine": measured(row)}
        try:
            of_rows.add(of_rows.criteria_set.assess(record, as_of=HOW["as_of"]))
        except FactError:
            of_rows.add(None)
    assert of_frame.counts == of_rows.counts
    assert (of_frame.rows, of_frame.errors) == (of_rows.rows, of_rows.errors) == (4, 1)
    assert len({counts.ineligible for counts in of_frame.counts}) > 1


FACTS = set(SET.facts.names) - {"creatinine"}


def measured(row):
    """The creatinine of a row of the frame as a record has it."""
    parts = {"value": row["creatinine"], "unit": row["creatinine_unit"], "uln": row["creatinine_uln"]}
    return {name: value for name, value in parts.items() if value is not None} or None


def test_an_empty_frame_has_its_counts():
    """Nobody at all."""
    assert attrition(standings_of_frame(SET, RESULT.head(0))).rows == 0


@pytest.mark.parametrize(
    ("result", "code", "said"),
    [
        (RESULT.drop(IDS[0]), "ENTRY_UNKNOWN", f"the frame has no column for {IDS[0]}"),
        (RESULT.with_columns(pl.lit("maybe").alias(IDS[0])), "RESULT_VERDICT", "a verdict is met, not_met or unknown"),
        (
            RESULT.with_columns(pl.lit(None).alias(IDS[0])),
            "RESULT_VERDICT",
            "verdicts of some entries and none of others",
        ),
    ],
)
def test_what_is_no_result_of_the_set_is_refused(result, code, said):
    """Another set's columns would be counted under the wrong entries."""
    with pytest.raises(EligibilityError, match=said) as raised:
        standings_of_frame(SET, result)
    assert raised.value.code == code


def test_a_result_of_another_set_with_the_same_entries_is_refused():
    """Its eligibility does not follow from the verdicts of these entries."""
    other = pl.when(pl.col("eligibility") == "eligible").then(pl.lit("ineligible")).otherwise(pl.lit("eligible"))
    with pytest.raises(EligibilityError, match=f"eligibility of {RESULT.height} rows does not follow") as raised:
        attrition_of_frame(SET, RESULT.with_columns(other.alias("eligibility")))
    assert raised.value.code == "RESULT_VERDICT"


def test_the_extra_is_named(monkeypatch):
    """Without Polars no frame is counted."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match=r"eligibility_engine\[frames\]") as raised:
        standings_of_frame(demo_trial.TRIAL, None)
    assert raised.value.code == "EXTRA_MISSING"
