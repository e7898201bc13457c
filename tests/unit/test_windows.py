"""Pictures of windows: ends, dates, rows and words are those of the evaluation, and the file is safe to embed."""

import re
from datetime import date
from itertools import permutations
from typing import Any
from xml.etree import ElementTree

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    DefinitionError,
    FactSchema,
    Trace,
    code,
    end,
    events,
    include,
    instant,
    integer,
    number,
)
from eligibility_engine import (
    date as date_fact,
)
from eligibility_engine.report.time_axis import LEFT, RIGHT, axis_of
from eligibility_engine.report.windows import Panel, panels

SVG = "{http://www.w3.org/2000/svg}"


class Patient(FactSchema):
    """Dates and rows of one subject."""

    surgery = date_fact(partial=True, ask="?", label="surgery & <stay>")
    first_dose = date_fact(partial=True, ask="?", label="first dose")
    test = instant(ask="?", label="test")
    age = integer(ask="?")
    doses = events(
        ask="?",
        dated_by="start",
        ended_by="stop",
        atc=code("ATC", label="drug"),
        start=date_fact(partial=True, label="start"),
        stop=end(partial=True, label="end"),
        half_life=number(unit="d", minimum=0, label="half-life"),
    )
    scans = events(ask="?", dated_by="on", on=date_fact(partial=True, label="day"))
    papers = events(ask="?", signed=date_fact(label="signed"))


p = Patient
DOSES = p.doses.where(p.doses.atc == "A").within(days=28, before=p.first_dose)
WASHOUT = p.doses.washout(weeks=4, half_lives=5, half_life=p.doses.half_life, before=p.first_dose)


def trace(rule: object, record: dict[str, Any]) -> Trace:
    entries = [include("rule", "-", rule)]
    built = CriteriaSet(id="WINDOWS", version="1", revision=1, facts=Patient, entries=entries)
    return built.assess(record, as_of="2025-06-02")["rule"].trace


def panel(rule: object, record: dict[str, Any]) -> Panel:
    (found,) = panels(trace(rule, record))
    return found


def picture(rule: object, record: dict[str, Any]) -> ElementTree.Element:
    return ElementTree.fromstring(trace(rule, record).to_svg())


def texts(drawn: ElementTree.Element) -> list[str]:
    return ["".join(found.itertext()) for found in drawn.iter(f"{SVG}text")]


def complete(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"rows": list(rows), "complete": True}


@pytest.mark.parametrize("ends", ["[]", "(]", "[)", "()"])
def test_an_end_is_filled_when_it_belongs_to_the_window(ends: Any) -> None:
    """A square bracket is a filled end, a round one a hollow end; the description says the same."""
    drawn = picture(p.surgery.within(days=28, before=AS_OF, ends=ends), {"surgery": "2025-05-05"})
    fills = [
        "[]"[place] if circle.get("fill") else "()"[place] for place, circle in enumerate(drawn.iter(f"{SVG}circle"))
    ]
    assert "".join(fills) == ends
    said = ["included" if bracket in "[]" else "excluded" for bracket in ends]
    assert f"{said[0]}. To 2025-06-02 (the as-of date), {said[1]}." in drawn.findtext(f"{SVG}desc", "")


def test_a_picture_says_its_days_and_words() -> None:
    """Both ends with date and term, the date that is judged, the sentence with its verdict; text is escaped."""
    drawn = picture(
        p.surgery.within(days=28, before=p.first_dose), {"surgery": "2025-05-05", "first_dose": "2025-06-02"}
    )
    assert texts(drawn)[:8] == [
        "surgery & <stay> is within 28 days before first dose (both ends included): met",
        "surgery & <stay>", "2025-05-05", "the day 28 days before first dose", "2025-06-02", "first dose",
        "surgery & <stay>: 2025-05-05", "counts",
    ]  # fmt: skip
    assert drawn.findtext(f"{SVG}title") == texts(drawn)[0]


def test_a_picture_is_safe_to_embed() -> None:
    """It holds no script, fetches nothing, takes its ink from the page, and names itself under an id of its own."""
    first = trace(DOSES.exists(), {"first_dose": "2025-06-20", "doses": [{"start": "2025-06-01"}]}).to_svg()
    second = trace(p.surgery < AS_OF, {}).to_svg()
    for svg in (first, second):
        assert not re.search(r"script|href|url\(|@import|on\w+=", svg)
        assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= {"none", "currentColor"}
        assert all(rule.startswith("svg:root") for rule in re.findall(r"[\w:]+(?=\{color)", svg))
    ids = [re.findall(r'id="(\w+)"', svg) for svg in (first, second)]
    assert len({*ids[0], *ids[1]}) == 4


ROWS: list[tuple[dict[str, Any], str]] = [
    ({"atc": "A", "start": "2025-03-10", "stop": "2025-05-22"}, "does not count"),
    ({"atc": "A", "start": "2025-03-10", "stop": "2025-05-23"}, "counts"),
    ({"atc": "B", "start": "2025-05-25", "stop": "2025-05-27"}, "does not count"),
    ({"start": "2025-05-25", "stop": "ongoing"}, "may count"),
    ({"atc": "A", "start": "2025-05-25", "stop": "ongoing"}, "counts"),
    ({"atc": "A", "start": "2025-02", "stop": "2025-05"}, "may count"),
    ({"atc": "A", "start": "2025-04-28"}, "may count"),
    ({"atc": "A", "stop": "2025-05-01"}, "may count"),
    ({"atc": "A"}, "may count"),
]


@pytest.mark.parametrize(("row", "said"), ROWS)
def test_a_row_counts_as_the_evaluation_says(row: dict[str, Any], said: str) -> None:
    """The words beside a row are what the rule makes of a complete list that holds it alone."""
    record = {"first_dose": "2025-06-20", "doses": complete(row)}
    verdict = {"counts": "met", "may count": "unknown", "does not count": "not_met"}[said]
    assert trace(DOSES.exists(), record).verdict.value == verdict
    (lane,) = panel(DOSES.exists(), record).lanes
    assert said == lane.said
    assert said in texts(picture(DOSES.exists(), record))


def test_row_order_never_matters() -> None:
    """The same rows in another order are drawn the same."""
    rows = [ROWS[place][0] for place in (0, 1, 5, 8)]
    drawn = {
        trace(DOSES.exists(), {"first_dose": "2025-06-20", "doses": list(order)}).to_svg()
        for order in permutations(rows)
    }
    assert len(drawn) == 1


def bars(rule: object, record: dict[str, Any]) -> list[str]:
    """The paths of a picture that are drawn beside rows: bars, dots, arrows."""
    group = list(picture(rule, record).iter(f"{SVG}g"))
    return [str(path.get("d")) for found in group[:-1] for path in found.iter(f"{SVG}path")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"start": "2025-05-25", "stop": "2025-05-27"}, "bar"),
        ({"start": "2025-05-25", "stop": "2025-05-25"}, "point"),
        ({"start": "2025-05-25", "stop": "ongoing"}, "bar arrow"),
        ({"start": "2025-03", "stop": "2025-05"}, "dots dots bar"),
        ({"start": "2025-05", "stop": "2025-05"}, "dots"),
        ({"start": "2025-05", "stop": "2025-05-20"}, "dots"),
        ({"start": "2025-05-25"}, "dots arrow"),
        ({"stop": "2025-05-25"}, "dots"),
        ({}, ""),
    ],
)
def test_how_a_row_is_drawn(row: dict[str, Any], expected: str) -> None:
    """Solid where it surely was, dots where it may have been, an arrow where it goes on or may."""
    drawn = bars(p.doses.within(days=28, before=AS_OF).exists(), {"doses": [row]})
    shapes = {"v10": "bar", "-7 7l-7 -7Z": "point", "l9 9l-9 9": "arrow"}
    assert expected.split() == [next((s for mark, s in shapes.items() if mark in path), "dots") for path in drawn]


def test_a_list_that_may_lack_rows_says_so() -> None:
    """Of an incomplete list the picture says that there may be more."""
    rows = [{"start": "2025-06-01", "stop": "2025-06-01"}]
    more = "The list is not said to be complete: there may be more."
    assert more in texts(picture(p.doses.within(days=9, before=AS_OF).exists(), {"doses": rows}))
    assert more not in texts(picture(p.doses.within(days=9, before=AS_OF).exists(), {"doses": complete(*rows)}))


def test_an_anchor_that_is_missing() -> None:
    """Both ends are not known, nothing is drawn between them, and the axis is where the dates are."""
    shown = panel(p.surgery.within(days=28, before=p.first_dose), {"surgery": "2025-05-20"})
    assert [end.days for end in shown.ends] == [None, None]
    drawn = picture(p.surgery.within(days=28, before=p.first_dose), {"surgery": "2025-05-20"})
    assert texts(drawn).count("not known") == 2
    assert not list(drawn.iter(f"{SVG}circle"))
    assert "To a day that is not known (first dose), included." in drawn.findtext(f"{SVG}desc", "")


def test_nothing_is_known() -> None:
    """Without any date the axis lies around the as-of date."""
    drawn = picture(p.surgery.within(days=28, before=p.first_dose), {})
    assert "surgery & <stay>: not recorded" in texts(drawn)
    assert "2025-06" in " ".join(texts(drawn))


def test_an_anchor_known_by_its_month() -> None:
    """Each end is drawn at its first and its last day, and says both."""
    record = {"surgery": "2025-05-20", "first_dose": "2025-06"}
    drawn = picture(p.surgery.within(days=28, before=p.first_dose), record)
    assert len(list(drawn.iter(f"{SVG}circle"))) == 4
    assert {"2025-05-04 to 2025-06-02", "2025-06-01 to 2025-06-30"} <= set(texts(drawn))


def test_an_anchor_with_one_limit() -> None:
    """The last scan of a list that is not complete is no earlier than the last one seen."""
    rule = p.surgery <= p.scans.last_date()
    drawn = picture(rule, {"surgery": "2025-05-20", "scans": [{"on": "2025-05-10"}]})
    assert "2025-05-10 to no limit" in texts(drawn)
    assert "not known" in texts(picture(rule, {"scans": []}))


@pytest.mark.parametrize(("rule", "low"), [(p.surgery < AS_OF, False), (p.surgery >= "2025-05-20", True)])
def test_a_window_with_one_end(rule: object, low: bool) -> None:
    """It reaches to the edge on the other side."""
    (found,) = panel(rule, {"surgery": "2025-05-20"}).ends
    assert found.low is low
    shade = next(picture(rule, {"surgery": "2025-05-20"}).iter(f"{SVG}path")).get("d", "")
    assert (f"H{RIGHT}V" if low else f"M{LEFT} ") in shade


def test_instants_are_drawn_by_their_days() -> None:
    """A window of hours lies on the days of its ends."""
    shown = panel(p.test.within(hours=72, before="2025-06-02T08:00"), {"test": "2025-05-31T23:59"})
    assert [end.days.known for end in shown.ends if end.days] == [
        (date(2025, 5, 30), date(2025, 5, 30)), (date(2025, 6, 2), date(2025, 6, 2)),
    ]  # fmt: skip
    assert [lane.begin.known for lane in shown.lanes if lane.begin] == [(date(2025, 5, 31), date(2025, 5, 31))]


def test_what_is_held_against_a_window_is_named() -> None:
    """Rows that last are held with begin and end, each condition has a window of its own, in the order said."""
    record = {"doses": [{"start": "2025-05-04", "stop": "2025-06-02"}]}
    assert [window.held for window in panel(DOSES.exists(), record).windows] == ["start to end"]
    assert [window.held for window in panel(p.doses.covering(days=90).exists(), record).windows] == ["start to end"]
    assert [window.held for window in panel(p.doses.current().exists(), record).windows] == ["start", "end"]
    picture(p.doses.current().exists(), record)


def test_statements_that_are_combined_have_a_panel_each() -> None:
    """In the order of the rule, on one axis; what holds no date has none."""
    rule = p.surgery.within(days=28, before=AS_OF) & (p.age >= 18) & p.scans.within(days=7, around=AS_OF).never()
    found = panels(trace(rule, {"surgery": "2025-05-20", "scans": complete()}))
    assert [bool(panel.lanes) for panel in found] == [True, False]
    assert len(list(picture(rule, {"surgery": "2025-05-20"}).iter(f"{SVG}circle"))) == 4


@pytest.mark.parametrize(
    "rule",
    [
        p.age >= 18,
        p.surgery == "2025-05-20",
        p.doses.exists(),
        p.doses.where((p.doses.atc == "A") | (p.doses.atc == "B")).exists(),
        p.surgery.elapsed("weeks") >= 2,
    ],
)
def test_a_rule_without_a_window_is_refused(rule: object) -> None:
    """There is nothing to draw."""
    with pytest.raises(DefinitionError, match="no date against a window") as caught:
        trace(rule, {}).to_svg()
    assert caught.value.code == "RULE_WINDOW"


def test_rows_without_a_date_of_their_own() -> None:
    """A condition on another date of a table is drawn, its rows without a place."""
    shown = panel(p.papers.where(p.papers.signed >= "2025-01-01").exists(), {"papers": [{"signed": "2025-01-01"}]})
    assert [(lane.words, lane.said, lane.begin) for lane in shown.lanes] == [("not recorded", "counts", None)]
    assert "no date" in texts(picture(p.papers.where(p.papers.signed >= "2025-01-01").exists(), {"papers": [{}]}))


WASHED: list[tuple[dict[str, Any], str, str | None]] = [
    ({"start": "2025-05-01", "stop": "2025-05-22", "half_life": 3}, "in time", "2025-06-19"),
    ({"start": "2025-05-01", "stop": "2025-05-24", "half_life": 3}, "too late", "2025-06-21"),
    ({"start": "2025-05-01", "stop": "2025-05-22", "half_life": 5.9}, "too late", "2025-06-21"),
    ({"start": "2025-05-01", "stop": "2025-05-22", "half_life": 5.8}, "in time", "2025-06-20"),
    ({"start": "2025-05-01", "stop": "2025-05-22"}, "perhaps too late", None),
    ({"start": "2025-05-01", "stop": "2025-05-24"}, "too late", None),
    ({"start": "2025-05-01", "half_life": 3}, "perhaps too late", None),
    ({"start": "2025-05-01", "stop": "ongoing", "half_life": 3}, "too late", None),
    ({"start": "2025-05-01", "stop": "9999-12-20", "half_life": 3}, "too late", None),
]


@pytest.mark.parametrize(("row", "said", "clear"), WASHED)
def test_a_washout_shows_when_each_row_is_clear(row: dict[str, Any], said: str, clear: str | None) -> None:
    """The first day by which the longer of four weeks and five half-lives has passed since the end."""
    record = {"first_dose": "2025-06-20", "doses": complete(row)}
    (lane,) = panel(WASHOUT, record).lanes
    assert (said, clear) == (lane.said, lane.clear.isoformat() if lane.clear else None)
    assert (lane.clear is None or lane.clear <= date(2025, 6, 20)) or said == "too late"
    drawn = picture(WASHOUT, record)
    assert {"2025-06-20", "first dose", said} <= set(texts(drawn))
    assert (f"clear on {clear}" in texts(drawn)) is (clear is not None)


def test_a_washout_to_an_anchor_that_is_missing() -> None:
    """The anchor is not known, and no line is drawn for it."""
    drawn = picture(WASHOUT, {"doses": [{"start": "2025-05-01", "stop": "2025-05-22", "half_life": 3}]})
    assert "not known" in texts(drawn)


def test_a_washout_without_half_lives() -> None:
    """The amount alone counts, in its own unit."""
    shown = panel(p.doses.washout(months=1), {"doses": complete({"start": "2025-01-01", "stop": "2025-01-31"})})
    assert [lane.clear for lane in shown.lanes] == [date(2025, 2, 28)]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-06-02", "2025-06-02", ["2025-05-29", "2025-06-01", "2025-06-04"]),
        ("2025-05-05", "2025-06-02", ["2025-05", "2025-06"]),
        ("2025-01-01", "2025-12-31", ["2025-01", "2025-03", "2025-05", "2025-07", "2025-09", "2025-11", "2026-01"]),
        ("2015-06-02", "2025-06-02", ["2016-01", "2018-01", "2020-01", "2022-01", "2024-01", "2026-01"]),
        ("0001-01-01", "0001-01-02", ["0001-01-03", "0001-01-05", "0001-01-07"]),
        ("9999-12-30", "9999-12-31", ["9999-12-25", "9999-12-27", "9999-12-29"]),
        ("0001-01-01", "9999-12-31", ["2000-01", "4000-01", "6000-01", "8000-01"]),
    ],
)
def test_the_days_below_the_axis(first: str, last: str, expected: list[str]) -> None:
    """At most eight, the firsts of months or years where two of them lie on it, else three days."""
    axis = axis_of([date.fromisoformat(first), date.fromisoformat(last)])
    shown = [said for _, said in axis.ticks()]
    assert shown == expected
    assert len(shown) <= 8
    assert LEFT <= axis.x(date.fromisoformat(first)) < axis.x(axis.last) == RIGHT
