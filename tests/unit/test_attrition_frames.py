"""The attrition of a frame of results is that of its rows."""

import sys

import polars as pl
import pytest

from eligibility_engine import EligibilityError, MissingExtraError
from eligibility_engine.analysis import Standings, attrition, standings_of_frame
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


def test_screening_and_counting_are_one_pass():
    """A lazy frame is collected when it is counted, and not before."""
    assert standings_of_frame(SET, SET.screen(frame().lazy(), **HOW)).counts == by_rows().counts


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


def test_the_extra_is_named(monkeypatch):
    """Without Polars no frame is counted."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match=r"eligibility_engine\[frames\]") as raised:
        standings_of_frame(demo_trial.TRIAL, None)
    assert raised.value.code == "EXTRA_MISSING"
