"""Files of cases: YAML, JSON and CSV give the same cases; what is wrong with a file or a case is said with a code."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from eligibility_engine.errors import EligibilityError, InputError, MissingExtraError, RegistryError
from eligibility_engine.testing import judge_cases, own_cases, read_cases
from eligibility_engine.testing.cases.files import MAX_BYTES, named_set
from eligibility_engine.testing.cases.yaml_text import read_yaml
from unit import demo_trial
from unit.conftest import DEMO

DEMO_FILE = Path(demo_trial.__file__)

YAML = """\
trial: DEMO
version: "3.0"
as_of: 2025-06-02
options: {worst_ecog: 1}
base: {ecog: 1, sex: male, creatinine: {value: 1.8, unit: mg/dL, uln: 1.2}}
cases:
  - id: frail
    note: Too frail.
    change: {ecog: 2}
    without: [sex]
    expect: {inc_ecog: not_met, eligibility: ineligible, decisive: [inc_ecog], missing: []}
  - id: another
    as_of: 2025-06-03
    options: {worst_ecog: 2}
    facts: {ecog: 2}
    expect: undetermined
"""

CSV = """\
trial,version,case,note,as_of,ecog,pregnant,creatinine,creatinine_unit,creatinine_uln,expect,expect:inc_ecog,\
expect:exc_renal,decisive,missing
DEMO,3.0,frail,"Too
frail.",2025-06-02,3,,1.8,mg/dL,1.2,ineligible,not_met,not_met,inc_ecog,none

DEMO,3.0,,,2025-06-02,1,false,,,,,,unknown,,
DEMO,3.0,another,,,one,,,,,eligible,,,,ecog life_days
DEMO,3.0,short
"""


@pytest.fixture
def read(tmp_path, demo_set):
    """Return a function that writes a file and reads its cases for the demonstration set."""

    def reading(text: str | bytes, name: str = "some.cases.yaml") -> Any:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_cases(path, lambda named: demo_set)[0]

    return reading


@pytest.fixture
def refused(read):
    """Return a function that reads a file that cannot be read, and says the code and the line."""

    def refusing(text: str | bytes, name: str = "some.cases.yaml") -> tuple[str, int | None]:
        with pytest.raises(EligibilityError) as caught:
            read(text, name)
        return caught.value.code, caught.value.line

    return refusing


def plain(data: dict[str, Any]) -> str:
    """Return a case file in JSON, with an as-of date."""
    return json.dumps({"as_of": "2025-06-02", **data})


# What a file says


def test_yaml_says_cases(read):
    found = read(YAML)
    first, second = found.cases
    assert (found.trial, found.version, found.digest) == ("DEMO", "3.0", "")
    assert (first.id, first.note, first.as_of, first.line) == ("frail", "Too frail.", "2025-06-02", 7)
    assert first.facts == {"ecog": 2, "creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2}}
    assert (first.options, first.expected, first.eligibility) == (
        {"worst_ecog": 1}, {"inc_ecog": "not_met"}, "ineligible",
    )  # fmt: skip
    assert (first.decisive, first.missing, first.faults) == (("inc_ecog",), (), ())
    assert (second.facts, second.as_of, second.options) == ({"ecog": 2}, "2025-06-03", {"worst_ecog": 2})
    assert (second.eligibility, second.expected, second.decisive, second.missing) == ("undetermined", {}, None, None)


def test_json_says_the_same(read):
    from attrs import evolve

    value, _ = read_yaml(YAML)
    found = read(json.dumps(value), "some.json")
    assert found == evolve(read(YAML), cases=tuple(evolve(case, line=None) for case in read(YAML).cases))


def test_a_table_says_cases(read, demo_set):
    found = read(CSV, "some.csv")
    first, second, third, last = found.cases
    assert (found.trial, found.version, found.digest) == ("DEMO", "3.0", "")
    assert (first.id, first.note, first.as_of, first.line) == ("frail", "Too\nfrail.", "2025-06-02", 3)
    assert first.facts == {"ecog": 3, "pregnant": None, "creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2}}
    assert (first.eligibility, first.expected) == ("ineligible", {"inc_ecog": "not_met", "exc_renal": "not_met"})
    assert (first.decisive, first.missing) == (("inc_ecog",), ())
    assert (second.id, second.decisive, second.missing) == ("line 5", None, None)
    assert (third.as_of, third.missing) == (None, ("ecog", "life_days"))
    assert [[fault.code for fault in result.faults] for result in judge_cases(demo_set, found.cases)] == [
        [], [], ["FACT_TYPE", "AS_OF"], ["INPUT_COLUMN", "AS_OF"],
    ]  # fmt: skip
    assert last.id == "line 7"


# What spoils a file


@pytest.mark.parametrize("name", ["some.yaml", "some.json", "some.csv"])
@pytest.mark.parametrize("text", ["", "\ufeff"])
def test_an_empty_file_is_refused(refused, name, text):
    assert refused(text, name) == ("CASE_EMPTY", None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "CASE_EMPTY"),
        ({"cases": []}, "CASE_EMPTY"),
        ({"cases": None}, "CASE_EMPTY"),
        ({"cases": {}}, "CASE_FORMAT"),
        ({"case": []}, "CASE_FORMAT"),
        ({"cases": [{}], "trial": 1}, "CASE_FORMAT"),
        ({"cases": [{}], "digest": 1234}, "CASE_FORMAT"),
        ({"cases": [{}], "base": []}, "CASE_FORMAT"),
        ({"cases": [{}], "options": 1}, "CASE_FORMAT"),
    ],
)
def test_what_is_no_case_file_is_refused(refused, data, code):
    assert refused(plain(data), "some.json") == (code, None)


def test_a_list_is_no_case_file(refused):
    assert refused("[1]", "some.json") == ("CASE_FORMAT", None)


def test_an_unknown_key_of_a_file_is_answered_with_the_nearest(read):
    with pytest.raises(InputError, match=r"casse is none of them; did you mean 'cases'\?"):
        read(plain({"casse": []}), "some.json")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (b"\xff", "some.yaml", ("INPUT_ENCODING", 1)),
        (b"a: 1\n\xff", "some.csv", ("INPUT_ENCODING", 2)),
        (b"a" * (MAX_BYTES + 1), "some.yaml", ("INPUT_SIZE", None)),
        ("x", "some.txt", ("INPUT_FORMAT", None)),
        ("{", "some.json", ("INPUT_SYNTAX", 1)),
        ('{"cases": [], "cases": []}', "some.json", ("JSON_DUPLICATE_KEY", None)),
        ("[" * 100, "some.json", ("JSON_DEPTH", None)),
        ("a: [1", "some.yaml", ("INPUT_SYNTAX", 1)),
        ("a: \x07", "some.yaml", ("INPUT_SYNTAX", None)),
        ("cases: []\ncases: []", "some.yaml", ("JSON_DUPLICATE_KEY", 2)),
        ("base:\n  ecog: 1\n  'ecog': 2", "some.yaml", ("JSON_DUPLICATE_KEY", 3)),
        ("1: a", "some.yaml", ("INPUT_SYNTAX", 1)),
        ("[a]: b", "some.yaml", ("INPUT_SYNTAX", 1)),
        ("a: !!python/object b", "some.yaml", ("INPUT_SYNTAX", 1)),
        ("a: !own [1]", "some.yaml", ("INPUT_SYNTAX", 1)),
        ("a: ! 1", "some.yaml", ("INPUT_SYNTAX", 1)),
        ("a: &x 1\nb: *x", "some.yaml", ("INPUT_SYNTAX", 2)),
        ("a: 1\n---\na: 1", "some.yaml", ("INPUT_SYNTAX", 2)),
        ("[" * 100, "some.yaml", ("JSON_DEPTH", 1)),
        ("a,b", "some.csv", ("CASE_EMPTY", None)),
        ('a,b\n"x', "some.csv", ("INPUT_SYNTAX", 2)),
        ("case,ecgo\na,1", "some.csv", ("INPUT_COLUMN", 1)),
        ("case,case\na,1", "some.csv", ("INPUT_COLUMN", 1)),
        ("case,trial\na,A\nb,B", "some.csv", ("CASE_FORMAT", None)),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(refused, text, name, expected):
    assert refused(text, name) == expected


def test_errors_quote_no_text_of_a_file(read):
    for text, name in (
        ("a: [zebra4711", "some.yaml"),
        ("zebra4711: 1\nzebra4711: 1", "some.yaml"),
        ('"zebra', "x.csv"),
    ):
        with pytest.raises(EligibilityError) as caught:
            read(text if name != "x.csv" else f"a\n{text}", name)
        assert "zebra" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError) as caught:
        read_cases(tmp_path / "none.cases.yaml")
    assert caught.value.code == "INPUT_READ"


def test_yaml_needs_its_extra(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    with pytest.raises(MissingExtraError, match=r"eligibility_engine\[testing\]") as caught:
        read(YAML)
    assert caught.value.code == "EXTRA_MISSING"
    assert len(read("case,ecog\na,1", "some.csv").cases) == 1


# What YAML means


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("true", True), ("False", False), ("null", None), ("~", None),
        ("", None), ("012", 12), ("-7", -7), ("1.50", 1.5), ("1e3", 1000.0), (".5", 0.5), ("1_000", "1_000"),
        ("0x1F", "0x1F"), ("2025-06-02", "2025-06-02"), ("2025-05-20T09:00:00+08:00", "2025-05-20T09:00:00+08:00"),
        ("12:30", "12:30"), ("'1'", "1"), ('"true"', "true"), (".nan", ".nan"),
    ],
)  # fmt: skip
def test_plain_words_mean_what_yaml_1_2_says(text, value):
    found, _ = read_yaml(f"- {text}\n- x")
    assert (found, type(found[0])) == ([value, "x"], type(value))


def test_overlong_numbers_reach_the_door(read, demo_set):
    found = read(f"as_of: 2025-06-02\ncases: [{{id: a, facts: {{ecog: {'9' * 500}}}, expect: eligible}}]")
    (result,) = judge_cases(demo_set, found.cases)
    assert [fault.code for fault in result.faults] == ["FACT_PRECISION"]


# Event tables


@pytest.mark.parametrize("complete", [True, False])
def test_rows_are_added_to_those_of_base(read, complete):
    """A case writes only the rows that it adds; what base says about the table, and base itself, stay."""
    rows = [{"given": "2025-01-10"}]
    doses = {"rows": rows, "complete": True} if complete else rows
    more = {"id": "more", "add": {"doses": [{"given": "2025-03-20"}]}, "expect": "eligible"}
    found = read(plain({"base": {"doses": doses}, "cases": [more, {"id": "as-base", "expect": "eligible"}]}), "a.json")

    both = [*rows, {"given": "2025-03-20"}]
    assert [case.facts for case in found.cases] == [
        {"doses": {"rows": both, "complete": True} if complete else both},
        {"doses": doses},
    ]


# What spoils a case


@pytest.mark.parametrize(
    ("case", "faults"),
    [
        (1, ["$ CASE_FORMAT", "$.as_of AS_OF"]),
        ({"expect": "eligible"}, ["$.id CASE_FORMAT"]),
        ({"id": 1, "expect": "eligible"}, ["$.id CASE_FORMAT", "$.id CASE_FORMAT"]),
        ({"id": "a", "expcet": 1, "expect": "eligible"}, ["$.expcet CASE_FORMAT"]),
        ({"id": "a", "expect": ["eligible"]}, ["$.expect CASE_FORMAT"]),
        ({"id": "a", "expect": {"inc_age": True}}, ["$.expect.inc_age CASE_EXPECTED"]),
        ({"id": "a", "expect": {"missing": "ecog"}}, ["$.expect.missing CASE_FORMAT"]),
        ({"id": "a", "expect": {"decisive": [1]}}, ["$.expect.decisive CASE_FORMAT"]),
        ({"id": "a"}, ["$.expect CASE_EXPECTED"]),
        ({"id": "a", "facts": [], "expect": "eligible"}, ["$.facts CASE_FORMAT"]),
        ({"id": "a", "facts": {}, "change": {}, "expect": "eligible"}, ["$.facts CASE_FORMAT"]),
        ({"id": "a", "facts": {}, "without": [], "expect": "eligible"}, ["$.facts CASE_FORMAT"]),
        ({"id": "a", "without": ["ecgo"], "expect": "eligible"}, ["$.without CASE_FORMAT"]),
        ({"id": "a", "without": "ecog", "expect": "eligible"}, ["$.without CASE_FORMAT"]),
        ({"id": "a", "facts": {}, "add": {}, "expect": "eligible"}, ["$.facts CASE_FORMAT"]),
        ({"id": "a", "add": [], "expect": "eligible"}, ["$.add CASE_FORMAT"]),
        ({"id": "a", "add": {"doses": []}, "expect": "eligible"}, ["$.add.doses CASE_FORMAT"]),
        ({"id": "a", "add": {"ecog": []}, "expect": "eligible"}, ["$.add.ecog CASE_FORMAT"]),
        ({"id": "a", "options": 1, "expect": "eligible"}, ["$.options CASE_FORMAT"]),
        ({"id": "good", "expect": {"inc_ecog": "met"}}, ["$.id CASE_DUPLICATE"]),
    ],
)
def test_what_is_wrong_with_a_case_spoils_no_other(read, demo_set, case, faults):
    good = {"id": "good", "expect": {"inc_ecog": "met"}}
    found = read(plain({"base": {"ecog": 1}, "cases": [good, case]}), "some.json")
    first, second = judge_cases(demo_set, found.cases)
    assert (first.status, second.status) == ("passed", "fault")
    assert [f"{fault.path} {fault.code}" for fault in second.faults] == faults


# Which set judges


def test_a_file_names_a_registered_set(tmp_path):
    path = tmp_path / "some.json"
    path.write_text(plain({"trial": "NCT06316427", "cases": [{"id": "a", "expect": "undetermined"}]}))
    found, criteria_set = read_cases(path)
    assert (criteria_set.id, [case.id for case in found.cases]) == ("NCT06316427", ["a"])


def test_a_file_names_a_set_in_python_beside_it(tmp_path):
    (tmp_path / "set.py").write_text(DEMO_FILE.read_text())
    (tmp_path / "some.csv").write_text("trial,case,expect\nset.py:TRIAL,a,undetermined\n")
    assert read_cases(str(tmp_path / "some.csv"))[1].id == "DEMO-01"


def test_a_file_that_names_no_set(tmp_path):
    with pytest.raises(InputError) as caught:
        named_set("", tmp_path)
    assert caught.value.code == "CASE_TRIAL"
    with pytest.raises(RegistryError) as unknown:
        named_set("NCT0", tmp_path)
    assert unknown.value.code == "TRIAL_UNKNOWN"


def test_cases_come_with_a_package():
    assert own_cases("NCT06316427").parts[-2:] == ("nct06316427", "cases.yaml")


def test_cases_come_with_a_python_file(tmp_path):
    (tmp_path / "asthma.cases.csv").touch()
    assert own_cases(f"{tmp_path / 'asthma.py'}:TRIAL") == tmp_path / "asthma.cases.csv"


def test_cases_come_with_a_document(tmp_path):
    (tmp_path / "asthma.cases.yaml").touch()
    assert own_cases(str(tmp_path / "asthma.json")) == tmp_path / "asthma.cases.yaml"


def test_cases_come_with_a_module(tmp_path, monkeypatch):
    """A plug-in that is one module has its cases beside it; one whose package is not there has none."""
    from importlib.metadata import EntryPoint

    from eligibility_engine.testing import beside

    (tmp_path / "made_up_set.py").touch()
    (tmp_path / "made_up_set.cases.json").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    found = [EntryPoint("X-1", f"{module}:trial", "x") for module in ("not_there.at_all", "sys", "made_up_set")]
    monkeypatch.setattr(beside, "installed", lambda: found)
    assert own_cases("X-1") == tmp_path / "made_up_set.cases.json"


@pytest.mark.parametrize("trial", ["NCT0", DEMO])
def test_no_cases_come_with_a_set(trial):
    with pytest.raises(InputError, match="name a case file") as caught:
        own_cases(trial)
    assert caught.value.code == "CASE_TRIAL"


# The shipped cases


@pytest.mark.uncounted
def test_the_shipped_cases_hold():
    """Every case of the CD7 trial passes, without a doubt about its version."""
    found, criteria_set = read_cases(own_cases("NCT06316427"))
    assert found.doubts(criteria_set) == ()
    assert [] == [result.describe() for result in judge_cases(criteria_set, found.cases) if result.status != "passed"]


@pytest.mark.uncounted
def test_the_shipped_cases_see_every_entry_met_not_met_and_unknown():
    """Each verdict of each entry is expected by a case, or follows from an expected eligibility."""
    found, criteria_set = read_cases(own_cases("NCT06316427"))
    passes = {entry.id: "met" if entry.polarity.value == "inclusion" else "not_met" for entry in criteria_set.entries}
    seen = {item for case in found.cases for item in case.expected.items()}
    seen |= {item for case in found.cases if case.eligibility == "eligible" for item in passes.items()}
    assert seen == {(id, verdict) for id in passes for verdict in ("met", "not_met", "unknown")}
