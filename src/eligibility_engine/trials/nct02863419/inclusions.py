"""The inclusions of the diabetes trial."""

from typing import Final

from eligibility_engine.language import AS_OF, all_of, any_of, choose, undecided
from eligibility_engine.study.entry import Entry, include
from eligibility_engine.trials.nct02863419.facts import Candidate
from eligibility_engine.trials.nct02863419.medicines import METFORMIN, SGLT2_INHIBITORS
from eligibility_engine.units.unit import quantity
from eligibility_engine.vocabulary.medicines import DOUBT, contradicted

c = Candidate


def inc_consent() -> Entry:
    """Inclusion 1."""
    first = c.first_screening_procedure_at
    done = c.screening_procedure_done.assume(
        True, because="a first screening procedure is dated", when=first.is_recorded()
    )
    signed_at = c.subject_consent_signed_at
    earlier = (signed_at < first).if_unknown(c.consent_preceded_screening)
    ahead = signed_at.elapsed("days", until=AS_OF) < 0
    doubtful = all_of(signed_at.is_recorded(), ahead, undecided(signed_at, because="a signature after the as-of date"))
    return include(
        "inc_consent",
        "Informed consent obtained before any trial-related activities.",
        all_of(c.subject_consent_signed, any_of(~done, earlier), ~doubtful),
        cite="Inclusion 1",
        note="Strictly before the first procedure; a day without a time leaves the order of the same day open, and only "
        "then the attestation counts. No procedure done yet is in order too. A signature dated after the as-of date "
        "leaves this open.",
        short="I_CONSNT",
    )


def inc_age() -> Entry:
    """Inclusion 2."""
    years = c.birth_date.elapsed("years", until=c.subject_consent_signed_at)
    return include(
        "inc_age",
        "Male or female, age above or equal to 18 years at the time of signing informed\n     consent. For Japan only: Male or female, age at least 20 years at the time of signing\n     informed consent",
        choose((c.country == "JP", years >= 20), otherwise=years >= 18),
        cite="Inclusion 2",
        note="Completed years when the consent is signed, not on the as-of date. Where the country is not known, an age "
        "of 20 is enough and one below 18 too little. No restriction by sex.",
        short="I_AGE",
    )


INC_DIABETES: Final = include(
    "inc_diabetes",
    "Diagnosed with type 2 diabetes mellitus for at least 90 days prior to day of\n     screening.",
    c.type_2_diabetes_since <= c.screening_date.shift(days=-90),
    cite="Inclusion 3",
    note="A diagnosis on day 90 before the day of screening is enough. A month or a year alone is enough where every "
    "day of it is.",
    short="I_T2DM",
)

INC_HBA1C: Final = include(
    "inc_hba1c",
    "HbA1c (glycosylated haemoglobin) of 7.0-9.5 % (53-80.3 mmol/mol) (both inclusive)",
    c.hba1c.between(quantity("7.0", "%"), quantity("9.5", "%")),
    cite="Inclusion 4",
    note="In NGSP percent, as the sentence leads with it. A result in mmol/mol is converted by the published equation "
    "and rounded to two decimals: 53 is 7.00, 80.3 is 9.50, and what the sentence leaves out in mmol/mol, such as 52.5 or "
    "80.8, is left out.",
    short="I_HBA1C",
)


def inc_metformin() -> Entry:
    """Inclusion 5."""
    t, screening = c.therapies, c.screening_date
    start = screening.shift(days=-90)
    metformin = t.where(t.agent.is_in(METFORMIN))
    now = metformin.where(t.ended >= AS_OF)
    dose = now.total(t.daily_dose, called="daily dose of metformin, of all rows that last to the as-of date")
    recent = metformin.where(t.ended >= start)
    # Another preparation at the same dose is another row; whether it is as stable, the text does not say.
    same_dose = all_of(recent.distinct(t.daily_dose) < 2, recent.any(t.started <= start))
    other_brand = undecided(t, because="whether another preparation at the same dose keeps the dose stable")
    odd = t.where(contradicted(METFORMIN, "antidiabetic"), t.ended >= AS_OF)
    stopped = undecided(t, because="whether an SGLT-2 inhibitor may have been stopped within the 90 days")
    return include(
        "inc_metformin",
        "Stable daily dose of metformin (above or equal to 1500 mg or maximum tolerated dose as\n     documented in the subject medical record) alone or in combination with a stable daily\n     dose of a SGLT-2 (sodium-glucose co-transporter-2) inhibitor for at least 90 days\n     prior to day of screening (fixed-dose combinations are allowed)",
        all_of(
            any_of(dose >= 1500, now.where(t.maximum_tolerated).exists()),
            any_of(
                all_of(same_dose, other_brand),
                recent.all(all_of(t.started <= start, t.ended >= screening)),
            ),
            t.where(t.agent.is_in(SGLT2_INHIBITORS), t.ended >= start).all(
                all_of(t.started <= start, any_of(t.ended >= screening, stopped))
            ),
            any_of(odd.never(), DOUBT),
        ),
        cite="Inclusion 5",
        note="A row is one medicine at one dose; a change of dose ends it and begins another. The metformin that is taken "
        "up to the as-of date comes to 1500 mg a day, or is documented as the maximum tolerated. Every metformin or "
        "SGLT-2 inhibitor that was taken on day 90 before screening or later was begun by day 90 and lasts to the day of "
        "screening. Two cases stay open: metformin of one dose in several rows, as after a change of brand, and an "
        "SGLT-2 inhibitor that was stopped (open questions). Metformin by its code that is recorded as another kind than an "
        "antidiabetic leaves this open too. Of a fixed-dose combination the dose of metformin is "
        "recorded.",
        short="I_METFOR",
    )
