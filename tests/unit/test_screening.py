"""Screening: one result per row, bad rows stand alone, and the counts add up."""

from datetime import date

import pytest

from eligibility_engine import EligibilityError, InputError
from eligibility_engine.errors import Fault
from eligibility_engine.reading.rows import Row
from eligibility_engine.screening import Summary, screen_records
from eligibility_engine.study.assessment import Assessment
from unit.people import GOOD, person

SECRET = "zebra-4711"


@pytest.fixture
def screened(demo_set):
    """Return a function that screens records on one date."""

    def screening(*records, **options):
        return list(screen_records(demo_set, records, **{"as_of": "2025-06-02", **options}))

    return screening


def outcome(result):
    return result.faults[0].code if result.faults else result.assessment.eligibility.value


def test_each_record_is_judged_as_assess_judges_it(screened, demo_set):
    (result,) = screened(person("S1"))
    assert (result.number, result.line, result.keys) == (1, None, {"subject": "S1"})
    assert result.assessment.to_dict() == demo_set.assess(GOOD, as_of="2025-06-02").to_dict()
    assert (result.faults, result.message, result.as_of) == ((), "", date(2025, 6, 2))


def test_a_bad_row_is_an_error_and_the_stream_goes_on(screened):
    found = screened(person("S1", ecog=7, pregnant="zebra-4711"), person("S2"))
    assert [outcome(result) for result in found] == ["FACT_RANGE", "eligible"]
    assert [fault.path for fault in found[0].faults] == ["$.ecog", "$.pregnant"]
    assert found[0].message == (
        "$.ecog: the value must lie between 0 and 5 [FACT_RANGE]; $.pregnant: true or false is due [FACT_TYPE]"
    )
    assert found[0].keys == {"subject": "S1"}


def test_no_fault_holds_a_value_or_a_subject(screened):
    found = screened(person(SECRET, ecog=SECRET, sex=SECRET, birth_date=SECRET), person(SECRET), {SECRET: SECRET})
    assert [outcome(result) for result in found] == ["FACT_DATE", "SUBJECT_DUPLICATE", "SUBJECT_MISSING"]
    assert "zebra" not in repr([result.faults for result in found])


@pytest.mark.parametrize("subject", [None, "", "  ", True, 1.5, ["S1"], "\ud800"])
def test_a_row_without_a_usable_subject_is_an_error(screened, subject):
    (result,) = screened(person(subject))
    assert [(fault.code, fault.path) for fault in result.faults] == [("SUBJECT_MISSING", "$.subject")]
    assert "a text or a whole number is due" in result.message


def test_a_whole_number_names_a_subject_and_stays_a_number(screened):
    found = screened(person(7), person("7"))
    assert found[0].keys == {"subject": 7}
    assert outcome(found[1]) == "SUBJECT_DUPLICATE"


def test_the_first_row_of_a_subject_stands_even_when_it_is_in_error(screened):
    found = screened(person("S1", ecog=7), person("S1"), person("S2"), person("S1"))
    assert [outcome(result) for result in found] == ["FACT_RANGE", "SUBJECT_DUPLICATE", "eligible", "SUBJECT_DUPLICATE"]
    assert "came before and stands" in found[1].message


def test_only_an_identical_key_is_a_duplicate(screened):
    records = [person("S1", visit=visit) for visit in ("V1", "V2", "V1")] + [person("S1V", visit="1"), person("S1")]
    found = screened(*records, keys=("subject", "visit"))
    assert [outcome(result) for result in found] == [
        "eligible", "eligible", "SUBJECT_DUPLICATE", "eligible", "SUBJECT_MISSING",
    ]  # fmt: skip
    assert found[-1].faults[0].path == "$.visit"


def test_a_key_may_be_a_fact_as_well(screened):
    (result,) = screened(person("S1"), keys=("subject", "ecog"))
    assert (outcome(result), result.keys) == ("eligible", {"subject": "S1", "ecog": 1})


def test_what_is_no_mapping_is_no_record(screened):
    assert outcome(screened([1])[0]) == "FACT_RECORD"


# --- the date


def test_the_date_may_come_from_each_row(screened):
    found = screened(
        person("S1", on="2025-06-02"),
        person("S2", on="1990-06-02", birth_date="1980"),
        person("S3"),
        person("S4", on="2025-06"),
        person("S5", on=20250602),
        person("S6", on=date(2025, 6, 2)),
        as_of="@on",
    )
    assert [outcome(result) for result in found] == ["eligible", "ineligible", "AS_OF", "AS_OF", "AS_OF", "eligible"]
    assert found[1].as_of == date(1990, 6, 2)
    assert [(fault.path, fault.message) for fault in found[2].faults] == [
        ("$.on", "the as-of date of the row is due here, as YYYY-MM-DD")
    ]


def test_the_date_may_be_a_fact_as_well(screened):
    assert outcome(screened(person("S1", consent_at="2025-05-01"), as_of="@consent_at")[0]) == "eligible"


@pytest.mark.parametrize("as_of", [None, "", "today", "2025-06"])
def test_without_a_date_nothing_is_judged(demo_set, as_of):
    with pytest.raises(EligibilityError, match="never taken from the clock") as caught:
        screen_records(demo_set, [], as_of=as_of)
    assert caught.value.code == "AS_OF"


# --- bad values and absent sources


def test_a_bad_value_can_be_taken_as_missing_and_is_said(screened):
    (result,) = screened(person("S1", ecog=7), on_bad_value="missing")
    assert outcome(result) == "undetermined"
    assert [(missing.name, missing.cause.value) for missing in result.assessment.missing] == [("ecog", "invalid")]
    assert [warning.code for warning in result.assessment.warnings] == ["BAD_VALUE_MISSING"]


def test_an_unknown_fact_stays_an_error_when_bad_values_are_missing(screened):
    (result,) = screened(person("S1", ecog=7, ecgo=1), on_bad_value="missing")
    assert (result.faults[0].code, result.faults[0].path) == ("FACT_UNKNOWN", "$.ecgo")
    assert "did you mean 'ecog'" in result.message


UNREAD = (Fault("FACT_TYPE", "$.ecog", "a number is due"),)


def unread(**changes):
    return Row(3, 4, {**person("S1", **changes), "ecog": {"missing": "invalid"}}, UNREAD)


def test_what_a_reader_could_not_read_stands_beside_what_the_door_refuses(screened):
    (result,) = screened(unread(pregnant=1))
    assert [fault.path for fault in result.faults] == ["$.ecog", "$.pregnant"]
    assert (result.number, result.line) == (3, 4)
    assert outcome(screened(unread())[0]) == "FACT_TYPE"


def test_what_a_reader_could_not_read_can_be_taken_as_missing(screened):
    (result,) = screened(unread(), on_bad_value="missing")
    assert outcome(result) == "undetermined"
    assert result.assessment.faults == UNREAD


def test_a_refused_row_keeps_its_key_and_a_row_without_record_has_none(screened):
    fault = Fault("JSON_DUPLICATE_KEY", "$.ecog", "keep one")
    found = screened(Row(1, 1, person("S1"), (fault,), refused=True), person("S1"), Row(2, 2, None, (fault,)))
    assert [outcome(result) for result in found] == ["JSON_DUPLICATE_KEY", "SUBJECT_DUPLICATE", "JSON_DUPLICATE_KEY"]
    assert found[0].keys == {"subject": "S1"}
    assert found[2].keys == {"subject": None}


def test_a_fact_that_was_not_collected_says_so(screened):
    records = [{key: value for key, value in person("S1").items() if key != "life_days"}, person("S2", life_days=None)]
    found = screened(*records, not_collected=["@investigator"])
    causes = [[(missing.name, missing.cause.value) for missing in result.assessment.missing] for result in found]
    assert causes == [[("life_days", "source_not_loaded")], [("life_days", "needs_judgement")]]


def test_facts_not_collected_are_checked_at_once(demo_set):
    with pytest.raises(InputError, match="@laboratory"):
        screen_records(demo_set, [], as_of="2025-06-02", not_collected=["@lab"])


def test_a_criterion_that_raises_makes_the_row_an_error(demo_set, monkeypatch):
    def raising(self):
        raise ValueError(SECRET)

    monkeypatch.setattr(Assessment, "decisive", property(raising))
    (result,) = screen_records(demo_set, [person("S1")], as_of="2025-06-02")
    assert [fault.code for fault in result.faults] == ["CRITERION_FAILED"]
    assert result.message == "a criterion raised ValueError; tell its author [CRITERION_FAILED]"


# --- the counts


@pytest.fixture
def counted(demo_set, screened):
    """Return a function that screens and counts."""

    def counting(*records, **options):
        summary = Summary(demo_set)
        for result in screened(*records, **options):
            summary.add(result)
        return summary

    return counting


def test_the_counts_of_a_screening(counted):
    summary = counted(
        person("S1"),
        person("S2", sex="male", pregnant=True, ecog=3),
        person("S3", birth_date="1900-01-01"),
        person("S4", life_days=None),
        person("S5", life_days=None, ecog=None),
        person("S5"),
        person(None),
        person("S6", ecog=9),
    )
    assert summary.to_dict() == {
        "rows": 8,
        "persons": 6,
        "ineligible": 2,
        "eligible": 1,
        "not_now": 1,
        "never": 1,
        "undetermined": 2,
        "error": 3,
        "work_list": 1,
        "taken_as_missing": 0,
        "entries": {
            "inc_age": {"failed": 1, "unknown": 0},
            "inc_ecog": {"failed": 1, "unknown": 1},
            "inc_life": {"failed": 0, "unknown": 2},
            "inc_consent": {"failed": 0, "unknown": 0},
            "exc_renal": {"failed": 0, "unknown": 0},
            "exc_blasts": {"failed": 0, "unknown": 0},
            "exc_pregnant": {"failed": 1, "unknown": 0},
        },
        "missing": {"life_days": 2, "ecog": 1},
        "warnings": {"PREGNANT_MALE": 1},
        "errors": {"FACT_RANGE": 1, "SUBJECT_DUPLICATE": 1, "SUBJECT_MISSING": 1},
    }
    assert summary.ineligible == 2
    assert (summary.with_warnings["not_now"], summary.with_warnings["never"]) == (1, 0)


def test_bad_values_taken_as_missing_are_counted(counted):
    summary = counted(person("S1", ecog=7, pregnant=1), person("S2"), on_bad_value="missing")
    assert (summary.taken_as_missing, summary.outcomes["error"]) == (2, 0)


def test_persons_and_rows_are_told_apart(counted):
    records = [person("S1", visit="V1"), person("S1", visit="V2"), person("S2", visit="V1"), person("S2", visit="V1")]
    summary = counted(*records, keys=("subject", "visit"))
    assert (summary.rows, summary.persons) == (4, 2)


def test_only_the_first_errors_are_kept(counted):
    summary = counted(*[person(f"S{number}", ecog=9) for number in range(20)])
    assert [number for number, _, _ in summary.first_errors] == [1, 2, 3, 4, 5]
    assert summary.errors["FACT_RANGE"] == 20
    assert not any("S1" in message for _, _, message in summary.first_errors)
