"""The rules, and the subjects, whose windows are drawn on the page about time."""

from typing import Any

from eligibility_engine import AS_OF, CriteriaSet, FactSchema, code, date, end, events, include, number


class Patient(FactSchema):
    """Dates of one subject, and what was given when."""

    surgery = date(partial=True, ask="Date of the last operation?", label="last operation")
    first_dose = date(partial=True, ask="Planned date of the first dose?", label="first dose")
    drugs = events(
        ask="Which medicines, when?",
        options={"label": "medicines"},
        dated_by="start",
        ended_by="stop",
        atc=code("ATC", label="drug"),
        start=date(partial=True, label="start"),
        stop=end(partial=True, label="end"),
        half_life=number(unit="d", minimum=0, label="half-life"),
    )
    scans = events(
        ask="Which scans?", options={"label": "scans"}, dated_by="on", on=date(partial=True, label="day of the scan")
    )


p = Patient
STEROID = p.drugs.where(p.drugs.atc == "H02AB")
DOSES: dict[str, Any] = {"rows": [{"start": "2025-03-04", "stop": "2025-04-01"}], "complete": True}

DRAWN: dict[str, tuple[object, dict[str, Any]]] = {
    "within": (p.surgery.within(days=28, before=AS_OF), {"surgery": "2025-05-05"}),
    "lower-end-excluded": (p.surgery.within(days=28, before=AS_OF, ends="(]"), {"surgery": "2025-05-05"}),
    "more-than-three-weeks": (p.surgery < AS_OF.shift(weeks=-3), {"surgery": "2025-05-12"}),
    "month-clamped": (
        p.surgery.within(months=3, before=p.first_dose),
        {"surgery": "2025-02-28", "first_dose": "2025-05-31"},
    ),
    "partial-date": (
        p.surgery.within(days=28, before=p.first_dose),
        {"surgery": "2025-05", "first_dose": "2025-06-20"},
    ),
    "partial-anchor": (
        p.surgery.within(days=28, before=p.first_dose),
        {"surgery": "2025-05-20", "first_dose": "2025-06"},
    ),
    "rows": (
        STEROID.within(weeks=4, before=p.first_dose).exists(),
        {
            "first_dose": "2025-06-20",
            "drugs": [
                {"atc": "H02AB", "start": "2025-03-10", "stop": "2025-05-22"},
                {"atc": "H02AB", "start": "2025-04-20", "stop": "2025-05-30"},
                {"atc": "N02BE", "start": "2025-05-25", "stop": "2025-05-27"},
                {"start": "2025-05-10", "stop": "ongoing"},
                {"atc": "H02AB", "start": "2025-02", "stop": "2025-05"},
                {"atc": "H02AB", "start": "2025-04-28"},
                {"atc": "H02AB"},
            ],
        },
    ),
    "stable": (
        p.drugs.covering(days=90).exists(),
        {
            "drugs": [
                {"start": "2025-03-04", "stop": "ongoing"},
                {"start": "2025-03-05", "stop": "ongoing"},
                {"start": "2025-02-01", "stop": "2025-06-01"},
            ]
        },
    ),
    "washout": (
        p.drugs.washout(weeks=4, half_lives=5, half_life=p.drugs.half_life, before=p.first_dose),
        {
            "first_dose": "2025-06-20",
            "drugs": {
                "rows": [
                    {"start": "2025-03-10", "stop": "2025-05-22", "half_life": 3},
                    {"start": "2025-04-20", "stop": "2025-05-10", "half_life": 10},
                    {"start": "2025-04-25", "stop": "2025-05-11"},
                    {"start": "2025-05-25", "stop": "ongoing", "half_life": 1},
                ],
                "complete": True,
            },
        },
    ),
    "since-the-last": (
        p.scans.since(p.drugs.last_end()).exists(),
        {"drugs": DOSES, "scans": [{"on": "2025-03-20"}, {"on": "2025-04"}, {"on": "2025-05-12"}]},
    ),
}
"""Each picture: a rule, and the record of a subject as of 2 June 2025."""


def picture(name: str) -> str:
    """Return a picture as SVG."""
    rule, record = DRAWN[name]
    entries = [include(name.replace("-", "_"), "-", rule)]
    drawn = CriteriaSet(id="DRAWN", version="1", revision=1, facts=Patient, entries=entries)
    (result,) = drawn.assess(record, as_of="2025-06-02")
    return result.trace.to_svg()
