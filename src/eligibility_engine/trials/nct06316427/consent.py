"""Age and consent: inclusions 3 and 8. The consent bands tile the ages 1 to 70 in completed years (A3.1)."""

from collections.abc import Mapping

from eligibility_engine.dates import LeapDay
from eligibility_engine.language import (
    AS_OF,
    InstantTerm,
    NumberTerm,
    Rule,
    all_of,
    always,
    any_of,
    choose,
    first_known,
)
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.facts import Candidate

c = Candidate

FIRST_AGES_OF_BANDS = (8, 19)
"""The ages at which another consent band begins, above the first."""


def leap_day(chosen: Mapping[str, OptionValue]) -> LeapDay:
    """Return the birthday of 29 February in common years (A3.2)."""
    return LeapDay(str(chosen["leap_day_birthday"]))


def age(chosen: Mapping[str, OptionValue]) -> NumberTerm:
    """Return the age in completed years on the as-of date: by the birth date, without one as recorded."""
    return first_known(c.birth_date.elapsed("years", leap_day=leap_day(chosen)), c.age_years, called="age")


def age_admitted(chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule of inclusion 3; without a birth date, age 70 leaves the 70th birthday open (A3.1)."""
    years = age(chosen)
    admitted = years.between(1, 70)
    if not chosen["age_ends_at_70th_birthday"]:
        return admitted
    birthday = c.birth_date.shift(years=70, leap_day=leap_day(chosen))
    return admitted & choose((years <= 69, always(True, "below 70")), otherwise=birthday >= AS_OF)


def consent_given(chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule of inclusion 8: willing, not withdrawn, and every signature of the age band before screening."""
    years = age(chosen)
    subject = all_of(
        c.subject_consent_signed,
        c.subject_capable_of_consent,
        before_screening(c.subject_consent_signed_at, chosen),
    )
    guardian = c.guardian_consent_signed & before_screening(c.guardian_consent_signed_at, chosen)
    no_band = always(False, "the page has no consent band for this age")
    signatures = choose(
        (years < 1, no_band),
        (years <= 7, guardian),
        (years <= 18, subject & guardian),
        (years <= 70, subject),
        otherwise=no_band,
    )
    return all_of(~c.consent_withdrawn, c.willing_to_comply, signatures)


def before_screening(signed_at: InstantTerm, chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule that a signature came prior to any screening procedure.

    No procedure done yet satisfies it. Where the times cannot settle the order (a date alone, none at all), the
    attestation counts.
    """
    first = c.first_screening_procedure_at
    done = c.screening_procedure_done.assume(
        True, because="a first screening procedure is dated", when=first.is_recorded()
    )
    earlier = signed_at <= first if chosen["consent_at_same_instant_counts"] else signed_at < first
    return any_of(~done, earlier.if_unknown(c.consent_preceded_screening))
