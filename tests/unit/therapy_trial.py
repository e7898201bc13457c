"""A criteria set that lives by its event tables: windows, washouts, counts, totals, current and confirmed events."""

from eligibility_engine import CriteriaSet, FactSchema, code, date, end, events, exclude, include, integer, number


class Patient(FactSchema):
    """Who takes part."""

    age = integer(unit="years", minimum=0, maximum=120, ask="Age?", label="age")
    first_dose = date(ask="First dose planned?", label="first dose")
    doses = events(
        ask="Which medicines, when?",
        options={"label": "medicines"},
        dated_by="given",
        ended_by="stopped",
        drug=code("ATC", label="drug"),
        given=date(label="start"),
        stopped=end(label="end"),
        amount=number(unit="mg", minimum=0, decimals=0, label="dose"),
        half_life=number(unit="d", minimum=0, decimals=0, label="half-life"),
    )
    lines = events(
        ask="Which lines of therapy?",
        options={"label": "lines of therapy"},
        dated_by="started",
        started=date(label="start of the line"),
        regimen=code("local", label="regimen"),
    )
    counts = events(
        ask="Which platelet counts?",
        options={"label": "blood counts"},
        dated_by="taken",
        taken=date(label="day"),
        platelets=number(unit="10*9/L", minimum=0, decimals=0, label="platelets"),
    )


p = Patient
STEROID, CHEMO, METFORMIN = "H02AB", "L01", "A10BA02"
LIVE = p.doses.where(p.doses.drug.is_in(["J07B", "J07C"], name="live vaccines"))

TRIAL = CriteriaSet(
    id="THERAPY-01",
    version="1",
    revision=1,
    facts=Patient,
    entries=[
        include("inc_age", "Adults.", p.age >= 18),
        include("inc_lines", "At least two prior lines.", p.lines.count() >= 2),
        include("inc_regimens", "At most three regimens.", p.lines.distinct(p.lines.regimen) <= 3),
        include("inc_platelets", "Platelets.", p.counts.latest(p.counts.platelets, ties="lowest") >= 50),
        exclude("exc_confirmed", "Low, confirmed.", p.counts.where(p.counts.platelets < 30).confirmed(days=28)),
        include(
            "inc_stable",
            "A stable dose.",
            p.doses.where(p.doses.drug == METFORMIN, p.doses.amount >= 1500).covering(days=90).exists(),
        ),
        exclude("exc_total", "Cumulative dose.", p.doses.where(p.doses.drug == CHEMO).total(p.doses.amount) > 450),
        exclude("exc_current", "On steroids.", p.doses.where(p.doses.drug == STEROID).current().exists()),
        exclude("exc_vaccine", "Live vaccine.", LIVE.within(days=28, before=p.first_dose).exists()),
        include(
            "inc_washout",
            "Washed out.",
            p.doses.where(p.doses.drug == CHEMO).washout(
                weeks=4, half_lives=5, half_life=p.doses.half_life, before=p.first_dose
            ),
        ),
        include("inc_since", "A count since the last line.", p.counts.since(p.lines.last_date()).exists()),
    ],
)
