"""A small criteria set over an event table; the command line runs this file, too."""

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    code,
    date,
    end,
    events,
    exclude,
    include,
    integer,
    number,
)


class Patient(FactSchema):
    """One fact and one event table."""

    age = integer(ask="Age?", unit="years", minimum=0)
    doses = events(
        ask="Which doses were given?",
        dated_by="given",
        ended_by="stopped",
        drug=code("ATC"),
        given=date(partial=True),
        stopped=end(partial=True),
        mg=number(unit="mg", minimum=0),
    )


c = Patient
RECENT = c.doses.where(c.doses.drug == "L01").within(days=28, before=AS_OF)
TRIAL = CriteriaSet(
    id="EVENTS-01",
    version="1",
    revision=1,
    facts=Patient,
    entries=[
        include("inc_age", "Adults.", c.age >= 18),
        exclude("exc_recent", "L01 within 28 days.", RECENT.exists()),
    ],
)
