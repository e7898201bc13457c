"""Flat tables: columns into facts, text cells into values, and what is refused."""

import io
import math
from importlib.resources import files

import pytest

from eligibility_engine import InputError
from eligibility_engine.reading.rows import declared_missing
from eligibility_engine.reading.tables import lay_out
from eligibility_engine.report.data import assessment_row
from eligibility_engine.screening import screen_records
from eligibility_engine.sources import open_source
from eligibility_engine.trials.nct06316427 import trial
from unit.conftest import READ
from unit.leaks import assert_silent

SECRET = "zebra-4711"


def table_of(demo_set, *columns, keys=("subject",), absent=READ):
    return lay_out(["subject", *columns], demo_set, keys, absent)


def read(demo_set, **cells):
    """Return the record and the faults of one row with these cells."""
    table = table_of(demo_set, *cells)
    return table.record(["S1", *cells.values()])


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("pregnant", "true", True),
        ("pregnant", "false", False),
        ("ecog", "1", 1),
        ("ecog", "+1", 1),
        ("ecog", "1.0", 1.0),
        ("ecog", "99999999999999999999", 99999999999999999999),
        ("life_days", "-0.5", -0.5),
        ("life_days", "2e1", 20.0),
        ("life_days", "1e999", math.inf),
        ("life_days", "Infinity", math.inf),
        ("birth_date", "1980-02", "1980-02"),
        ("birth_date", "20230101", "20230101"),
        ("sex", "female", "female"),
        ("consent_at", "2025-05-01T08:00", "2025-05-01T08:00"),
        ("creatinine", "1.8", {"value": 1.8}),
        ("ecog", "", None),
        ("creatinine", "", None),
    ],
)
def test_a_cell_is_typed_by_its_fact(demo_set, fact, text, value):
    assert read(demo_set, **{fact: text}) == ({"subject": "S1", fact: value}, ())


@pytest.mark.parametrize("text", ["nan", "NaN"])
def test_nan_is_missing_like_an_empty_cell(demo_set, text):
    """A cause may stand beside it; what else stands beside it is of no result."""
    record, faults = read(demo_set, ecog=text, ecog_cause="declined")
    assert (record["ecog"], faults) == ({"missing": "declined"}, ())
    table = table_of(demo_set, "creatinine", "creatinine_uln", "creatinine_cause")
    for cause, due in ((None, "not_a_number"), ("declined", "declined")):
        found = table.typed_record(["S1", float(text), 1.2, cause], faults := [])
        assert (found["creatinine"], faults) == ({"missing": due}, [])


def test_nan_reaches_the_door_as_nan(demo_set):
    record, faults = read(demo_set, life_days="NaN")
    assert math.isnan(record["life_days"])
    assert faults == ()


@pytest.mark.parametrize(
    ("fact", "text", "remedy"),
    [
        ("pregnant", "TRUE", "in lower case"),
        ("pregnant", "1", "in lower case"),
        ("pregnant", "zebra-4711", "in lower case"),
        ("ecog", "zebra-4711", "a whole number is due"),
        ("ecog", " 1", "a whole number is due"),
        ("ecog", "1,5", "a whole number is due"),
        ("ecog", "1 000", "a whole number is due"),
        ("ecog", ".5", "a whole number is due"),
        ("ecog", "0x1", "a whole number is due"),
        ("ecog", "١", "a whole number is due"),
        ("life_days", "NA", "leave the cell empty"),
        ("life_days", "1,5", "a number with a decimal point is due"),
        ("creatinine", "1.8 mg/dL", "without unit"),
        ("creatinine", "<0.5", "creatinine_comparator"),
        ("creatinine", " >= 2", "creatinine_comparator"),
    ],
)
def test_a_text_that_is_no_value_is_a_fault_and_never_silently_missing(demo_set, fact, text, remedy):
    record, (fault,) = read(demo_set, **{fact: text})
    assert record[fact] == {"missing": "invalid"}
    assert (fault.code, fault.path) == ("FACT_TYPE", f"$.{fact}")
    assert remedy in fault.message
    assert "zebra" not in fault.message


def test_a_measurement_spreads_over_its_companions(demo_set):
    cells = {
        "creatinine": "1.8",
        "creatinine_unit": "mg/dL",
        "creatinine_uln": "1.2",
        "creatinine_lln": "",
        "creatinine_at": "2025-05-01",
        "creatinine_comparator": "<",
        "creatinine_uln_unit": "mg/dL",
    }
    record, faults = read(demo_set, **cells)
    assert faults == ()
    assert record["creatinine"] == {
        "value": 1.8, "unit": "mg/dL", "uln": 1.2, "at": "2025-05-01", "comparator": "<", "uln_unit": "mg/dL"
    }  # fmt: skip


def test_each_part_of_a_measurement_says_what_is_wrong_with_it(demo_set):
    record, faults = read(demo_set, creatinine="high", creatinine_uln="normal", creatinine_lln="1")
    assert record["creatinine"] == {"missing": "invalid"}
    assert [(fault.code, fault.path) for fault in faults] == [
        ("FACT_TYPE", "$.creatinine"),
        ("FACT_TYPE", "$.creatinine.uln"),
    ]


def test_limits_without_a_value_leave_the_result_missing(demo_set):
    assert read(demo_set, creatinine="", creatinine_uln="1.2")[0]["creatinine"] is None


def test_a_number_takes_a_comparator_where_its_fact_does(demo_set):
    assert read(demo_set, blast_pct="5", blast_pct_comparator="<")[0]["blast_pct"] == {"value": 5, "comparator": "<"}
    assert read(demo_set, blast_pct="5", blast_pct_comparator="")[0]["blast_pct"] == 5
    assert "ignored columns: life_days_comparator" in table_of(demo_set, "life_days", "life_days_comparator").notes[0]


def test_a_cause_stands_in_a_column_of_its_own(demo_set):
    assert read(demo_set, ecog="", ecog_cause="declined")[0]["ecog"] == {"missing": "declined"}
    assert read(demo_set, ecog="1", ecog_cause="")[0]["ecog"] == 1
    record, (fault,) = read(demo_set, ecog="1", ecog_cause="declined")
    assert record["ecog"] == {"missing": "invalid"}
    assert (fault.code, fault.path) == ("FACT_CAUSE", "$.ecog.cause")
    assert "leave one of them empty" in fault.message


def test_a_cause_may_stand_without_a_column_for_the_value(demo_set):
    assert read(demo_set, ecog_cause="pending")[0]["ecog"] == {"missing": "pending"}
    assert "ecog" not in read(demo_set, ecog_cause="")[0]


def test_bytes_that_are_no_utf8_are_a_fault_of_their_cell(demo_set):
    record, (fault,) = read(demo_set, sex="f\udce9male")
    assert record["sex"] == {"missing": "invalid"}
    assert (fault.code, fault.path) == ("INPUT_ENCODING", "$.sex")
    assert "UTF-8" in fault.message


def test_facts_without_a_column_are_one_option_to_paste(demo_set):
    with pytest.raises(InputError) as caught:
        lay_out(["subject", "ecog", "sex"], demo_set, ["subject"])
    assert (caught.value.code, caught.value.line) == ("INPUT_COLUMN", 1)
    lacking = ",".join(name for name in READ if name != "ecog")
    assert caught.value.message.endswith(f"--not-collected {lacking}")
    assert "6 facts that" in caught.value.message


def test_one_fact_without_a_column_reads_as_one(demo_set):
    with pytest.raises(InputError, match=r"no column for a fact that .*--not-collected ecog"):
        lay_out(["subject", *[name for name in READ if name != "ecog"]], demo_set, ["subject"])


def test_declared_facts_are_repeated_and_facts_that_nothing_reads_are_not_needed(demo_set):
    table = table_of(demo_set, *[name for name in READ if name not in {"ecog", "life_days"}])
    assert table.not_collected == ("ecog", "life_days")
    assert "sex" not in table.not_collected


def test_unknown_columns_are_ignored_and_listed_once(demo_set):
    table = table_of(demo_set, "ecgo", "note", "", "bell\x07", "x" * 65)
    assert table.notes == ("ignored columns: ecgo; did you mean 'ecog'?, note, number 5, number 6",)


def test_limits_that_the_set_reads_and_no_column_holds_are_said(demo_set):
    assert table_of(demo_set, "creatinine").notes == ("no column creatinine_uln: missing in every row",)
    assert table_of(demo_set, "creatinine", "creatinine_uln").notes == ()


def test_a_repeated_column_is_refused(demo_set):
    with pytest.raises(InputError, match=r"repeats the columns ecog, note; keep one of each") as caught:
        table_of(demo_set, "note", "ecog", "ecog", "note", "", "")
    assert (caught.value.code, caught.value.line) == ("INPUT_COLUMN", 1)


def test_a_table_without_its_key_column_is_not_quoted(demo_set):
    """The first line of a table without a header is a patient: nothing of it may be said."""
    with pytest.raises(InputError, match=r"no column 'subject'; it must name the columns$") as caught:
        lay_out([SECRET, "1", "true"], demo_set, ["subject"])
    assert (caught.value.code, caught.value.path) == ("INPUT_COLUMN", "$.subject")
    assert_silent(caught.value, SECRET)


def test_one_column_makes_one_ask_for_the_delimiter(demo_set):
    with pytest.raises(InputError, match="see --delimiter"):
        lay_out(["subject;ecog;sex"], demo_set, ["subject"])


def test_keys_and_the_as_of_column_stay_as_they_are(demo_set):
    table = lay_out(["visit", "subject", "on", "ecog"], demo_set, ["subject", "visit", "on"], READ)
    assert table.record(["V1", "007", "", "1"])[0] == {"subject": "007", "visit": "V1", "on": None, "ecog": 1}


def test_a_key_column_that_is_a_fact_is_typed_as_the_fact(demo_set):
    table = lay_out(["subject", "ecog"], demo_set, ["subject", "ecog"], READ)
    assert table.record(["S1", "2"])[0] == {"subject": "S1", "ecog": 2}
    assert table.notes == ()


def test_the_absence_of_facts_is_declared_by_name_or_by_answerer(demo_set):
    assert declared_missing(demo_set.facts, ["ecog", "@subject"]) == ("ecog", "pregnant")
    assert declared_missing(demo_set.facts, ["@investigator"]) == ("life_days",)
    assert declared_missing(demo_set.facts, []) == ()


def test_a_declaration_that_names_no_fact_is_refused(demo_set):
    with pytest.raises(InputError, match="did you mean 'ecog'") as caught:
        declared_missing(demo_set.facts, ["ecgo"])
    assert caught.value.code == "INPUT_COLUMN"


def test_a_table_and_a_record_say_the_same(demo_set):
    """One number means the same in both: the binary64 of its text, by its shortest decimal."""
    header = "subject,life_days,creatinine,creatinine_unit,creatinine_uln\n"
    csv = header + "S1,0.30000000000000004,1.80,mg/dL,1.2000000000000000001\n"
    json = (
        '{"subject": "S1", "life_days": 0.30000000000000004,'
        ' "creatinine": {"value": 1.80, "unit": "mg/dL", "uln": 1.2000000000000000001}}'
    )
    rows = [
        next(open_source(io.BytesIO(text.encode()), form, demo_set, not_collected=READ).rows)
        for text, form in ((csv, "csv"), (json, "ndjson"))
    ]
    assert rows[0].record == rows[1].record


def test_the_sample_says_the_same_as_a_table_and_as_records():
    samples = files("eligibility_engine").joinpath("examples")
    judged = []
    for form in ("csv", "ndjson"):
        source = open_source(io.BytesIO(samples.joinpath(f"candidates.{form}").read_bytes()), form, trial)
        found = screen_records(trial, source.rows, as_of="2025-06-02")
        judged.append([(screened.keys, assessment_row(screened.assessment)) for screened in found])
    assert len(judged[0]) > 40
    assert judged[0] == judged[1]
