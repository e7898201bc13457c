"""Thresholds on the page of a cohort: the persons of the result judged once more at other values, drawn as curves."""

import re
from datetime import UTC, datetime

import pytest

from eligibility_engine import CriteriaSet, EligibilityError, FactSchema, InputError, date, include, instant
from eligibility_engine.analysis import Cohort, chosen_threshold, sweep
from eligibility_engine.files import Wanted, cohort_of_result, screen_file, sweeps_of_result
from unit.conftest import DEMO
from unit.demo_trial import TRIAL
from unit.pages import headings, words_of
from unit.people import person

DAY = "2025-06-02"
PEOPLE = (
    *(person(f"S{ecog}", ecog=ecog) for ecog in range(5)),
    person("O", life_days=None),
    person("X", ecog="one"),
    person("S1"),
)
ECOG = Wanted("inc_ecog", ["0", "1", "3", "4"])


@pytest.fixture
def screened(ndjson, tmp_path):
    """A file of people, and its result."""
    source = ndjson(*PEOPLE)
    screen_file(TRIAL, source, tmp_path / "r.ndjson", as_of=DAY)
    return source, tmp_path / "r.ndjson"


def test_everybody_is_judged_at_each_value(screened):
    """The value of the protocol gives what the result says; the curves and the table say the same."""
    source, result = screened
    (swept,) = sweeps_of_result(result, source, [ECOG], criteria_set=TRIAL)
    assert [(one.value, one.eligible, one.undetermined) for one in swept.counts] == [
        ("2", 3, 1), ("0", 1, 0), ("1", 2, 1), ("3", 4, 1), ("4", 5, 1),
    ]  # fmt: skip
    cohort = cohort_of_result(result, criteria_set=TRIAL)
    page = cohort.to_html(sweeps=[swept])
    assert "At other thresholds" in headings(page)
    assert (
        "5.1(b): eligible of 6 persons, at 0: 1 at worst, 1 at best; at 1: 2 at worst, 3 at best; at 2: 3 at worst"
        in page
    )
    text = words_of(page)
    assert "2 in the protocol: ecog is at most 2." in text
    assert "At Eligible at worst Eligible at best More at worst More at best 0 1 1 -2 -3 1 2 3 -1 -1" in text
    assert "2 (protocol) 3 4 0 0 3 4 5 +1 +1 4 5 6 +2 +2" in text
    assert page == cohort.to_html(sweeps=sweeps_of_result(result, source, [ECOG], criteria_set=TRIAL))


def test_curves_of_dates_and_of_one_value():
    """Days and instants stand at their distance; a single value in the middle; texts that have no room are left out."""

    class Visit(FactSchema):
        seen = date(ask="Seen?")
        at = instant(ask="At?")

    moment = datetime(2025, 5, 2, 12, tzinfo=UTC)
    local = datetime(2025, 5, 2, 12)
    entries = [
        include("inc_seen", "Seen.", Visit.seen >= date_of(2025, 5, 1)),
        include("inc_at", "At.", Visit.at >= moment),
        include("inc_local", "Local.", Visit.at >= local),
    ]
    shown = {}
    for entry, tried in (
        (0, ["2025-05-01", "2025-05-11", "2025-05-12", "2025-05-21"]),
        (1, ["2025-05-02T12:00+00:00", "2025-05-04T12:00+00:00"]),
        (2, ["2025-05-02T12:00"]),
    ):
        rules = CriteriaSet(id="D-01", version="1", revision=1, facts=Visit, entries=[entries[entry]])
        swept = sweep(chosen_threshold(rules, entries[entry].id), tried)
        found = rules.assess({"seen": "2025-05-15"}, as_of=DAY)
        swept.add(swept.criteria_set.assess({"seen": "2025-05-15"}, as_of=DAY))
        page = Cohort.of(rules, [found], as_of=DAY).to_html(sweeps=[swept])
        drawn = re.findall(r"<svg class=\"e-curves\".*?</svg>", page, re.DOTALL)[0]
        shown[entry] = (
            re.findall(r'<circle cx="([\d.]+)"[^>]*class="e-worst-at"', drawn),
            re.findall(">(2025[^<]*)<", drawn),
        )
    assert shown[0] == (["40", "193", "208.3", "346"], ["2025-05-01", "2025-05-11", "2025-05-21"])
    assert shown[1][0] == ["40", "346"]
    assert shown[2][0] == ["193"]


def date_of(*parts):
    return datetime(*parts).date()


def test_what_was_screened_is_what_is_swept(screened, ndjson, tmp_path):
    """Another file is refused, so are rows that are no persons, a masked page, and other persons."""
    source, result = screened
    other = ndjson(*PEOPLE[1:], name="other.ndjson")
    with pytest.raises(InputError, match="not the one that the result was made of"):
        sweeps_of_result(result, other, [ECOG], criteria_set=TRIAL)
    swept = sweeps_of_result(result, source, [ECOG], criteria_set=TRIAL)
    cohort = cohort_of_result(result, criteria_set=TRIAL)
    with pytest.raises(EligibilityError, match="curves are not masked"):
        cohort.to_html(mask_below=5, sweeps=swept)
    with pytest.raises(EligibilityError, match="other persons"):
        Cohort.of(TRIAL, [], as_of=DAY).to_html(sweeps=swept)
    screen_file(TRIAL, ndjson(person("A", visit=1)), tmp_path / "v.csv", as_of=DAY, keys=("subject", "visit"))
    with pytest.raises(EligibilityError, match="screen one row for each"):
        sweeps_of_result(tmp_path / "v.csv", source, [ECOG], criteria_set=TRIAL)


def test_the_command_sweeps(run, screened, tmp_path):
    """A threshold by its number, several of them, and what does not fit."""
    source, result = screened
    asked = ["report", "cohort", result, "--trial", DEMO]
    ran = run(*asked, "--facts", source, "--sweep", "inc_ecog=0, 1", "--sweep", "inc_age:2=70,80")
    assert ran.code == 0
    assert "75 in the protocol" in words_of(ran.out)
    for args, said in (
        (["--sweep", "inc_ecog=1"], "need --facts FILE"),
        (["--facts", source], "this result tells what is missing"),
        (["--events", "doses=x.csv"], "need --facts FILE"),
        (["--facts", source, "--sweep", "inc_ecog"], "--sweep is ENTRY=VALUE"),
        (["--facts", source, "--sweep", "inc_age=1"], "name one threshold of inc_age"),
    ):
        ran = run(*asked, *args)
        assert (ran.code, said in ran.err) == (2, True), args
