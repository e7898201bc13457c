"""A small criteria set with one fact of each type that a file can hold; the command line runs this file, too."""

from fractions import Fraction

from eligibility_engine import (
    CriteriaSet,
    FactSchema,
    Option,
    date,
    exclude,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    one_of,
    warn,
)


class Volunteer(FactSchema):
    """Who takes part in the demonstration."""

    birth_date = date(ask="Date of birth?", partial=True, not_after_as_of=True, fixed=True)
    ecog = integer(minimum=0, maximum=5, ask="ECOG performance status?")
    life_days = number(
        unit="days", minimum=0, decimals=0, ask="Days to live?", answered_by="investigator", judgement=True
    )
    blast_pct = number(unit="%", minimum=0, maximum=100, comparator=True, ask="Blasts in the marrow?")
    creatinine = measurement(
        unit="mg/dL", other_units={"umol/L": None}, decimals=1, comparator=True, ask="Creatinine, and its upper limit?"
    )
    sex = one_of("male", "female", "unknown", ask="Sex at birth?", missing={"unknown": "not_recorded"}, fixed=True)
    pregnant = flag(ask="Pregnant?", answered_by="subject")
    consent_at = instant(ask="When was consent given?")
    diabetic = flag(ask="Diabetic?")
    """Nothing reads it."""


def built(options):
    """Return the set under these options."""
    v = Volunteer
    return CriteriaSet(
        id="DEMO-01",
        version="3.0",
        revision=2,
        title="A demonstration of every type of fact that a file can hold",
        facts=Volunteer,
        entries=[
            include("inc_age", "Age 18 to 75 years.", v.birth_date.elapsed("years").between(18, 75), cite="5.1(a)"),
            include("inc_ecog", "ECOG 0 to 2.", v.ecog <= options["worst_ecog"], cite="5.1(b)"),
            include("inc_life", "Life expectancy of 60 days.", v.life_days >= 60, cite="5.1(c)"),
            include("inc_consent", "Consent was given.", v.consent_at.is_recorded(), cite="5.1(d)"),
            exclude("exc_renal", "Creatinine over 1.5 times normal.", v.creatinine.times_uln > 1.5, cite="5.2(a)"),
            exclude("exc_blasts", "Blasts over 80 %.", v.blast_pct > 80, cite="5.2(b)"),
            exclude("exc_pregnant", "Pregnant.", v.pregnant, cite="5.2(c)"),
        ],
        warnings=[warn("PREGNANT_MALE", "pregnant with male sex at birth", v.pregnant & (v.sex == "male"))],
        options=OPTIONS,
        in_force=options,
        builder=built,
    )


OPTIONS = (Option("worst_ecog", "The worst ECOG that is let in; the other reading is 1.", Fraction(2), number=True),)
TRIAL = built({option.name: option.default for option in OPTIONS})
NOT_A_TRIAL = 1
