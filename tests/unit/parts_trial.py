"""A criteria set in parts: two stages of which the second has limits of its own, and entries that are common."""

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    Part,
    date,
    exclude,
    flag,
    include,
    integer,
    number,
)


class Patient(FactSchema):
    """Who takes part."""

    age = integer(unit="years", minimum=0, maximum=120, ask="Age?")
    ecog = integer(minimum=0, maximum=5, ask="ECOG?", label="ECOG")
    platelet_count = number(unit="10*9/L", minimum=0, decimals=0, ask="Platelets?", label="platelets")
    infection = flag(ask="Active infection?")
    last_fever = date(ask="Last fever?", label="last fever")


p = Patient
ENTRIES = [
    include("inc_age", "Age 18 or older.", p.age >= 18, cite="4.1"),
    include("inc_ecog", "ECOG 0 or 1.", p.ecog <= 1, cite="4.2", parts="enrolment"),
    include("inc_ecog_later", "ECOG 0 to 2.", p.ecog <= 2, cite="6.1", parts=("pre_infusion",)),
    include("inc_platelets", "Platelets of 50.", p.platelet_count >= 50, cite="6.2", parts=["pre_infusion"]),
    exclude("exc_infection", "Active infection.", p.infection, cite="5.1", parts=("enrolment", "pre_infusion")),
    exclude(
        "exc_fever",
        "Fever within 3 days.",
        p.last_fever.within(days=3, before=AS_OF),
        cite="6.3",
        parts=("pre_infusion",),
    ),
]
PARTS = [
    Part("enrolment", "At enrolment, before leukapheresis.", cite="4"),
    Part("pre_infusion", "Within a day before the infusion.", cite="6", note="Judged on the day of the infusion."),
    Part("follow_up", "After the infusion."),
]


def built(**more: object) -> CriteriaSet:
    """Return the set, with more arguments."""
    return CriteriaSet(id="STAGED-01", version="1.0", revision=1, facts=Patient, entries=ENTRIES, **more)


TRIAL = built(parts=PARTS)
DEFAULTED = built(parts=PARTS, default_part="enrolment")
FIT = {"age": 40, "ecog": 1, "platelet_count": 60, "infection": False, "last_fever": "2024-01-01"}
