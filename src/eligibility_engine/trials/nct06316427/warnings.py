"""Warnings of the CD7 trial: contradictions and doubts that stand beside the verdict and never change it."""

from collections.abc import Mapping

from eligibility_engine.language import AS_OF, InstantTerm, Rule, all_of, any_of
from eligibility_engine.study.data_warnings import WarningRule, warn
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.arms import burden_is_defined
from eligibility_engine.trials.nct06316427.cd7 import CSF, MARROW, TISSUE, contradicts_itself, predates
from eligibility_engine.trials.nct06316427.consent import FIRST_AGES_OF_BANDS, leap_day
from eligibility_engine.trials.nct06316427.entries import PATHOGENS
from eligibility_engine.trials.nct06316427.facts import Candidate

c = Candidate

Chosen = Mapping[str, OptionValue]

CD7 = (
    warn(
        "CD7_MARROW_CONFLICT",
        "No tumour in the marrow and a percentage of its tumour cells are both recorded; check the marrow report.",
        contradicts_itself(MARROW),
    ),
    warn(
        "CD7_CSF_CONFLICT",
        "No tumour in the CSF and a percentage of its tumour cells are both recorded; check the CSF report.",
        contradicts_itself(CSF),
    ),
    warn(
        "CD7_TISSUE_CONFLICT",
        "No tumour in tissue and a percentage of its tumour cells are both recorded; check the pathology report.",
        contradicts_itself(TISSUE),
    ),
    warn(
        "CD7_SAMPLE_OLD",
        "The CD7 result may predate antigen loss: a sample is older than the last relapse or the last CD7-directed therapy.",
        any_of(*(predates(specimen) for specimen in (MARROW, CSF, TISSUE))),
    ),
    warn(
        "CD7_BLOOD_ONLY",
        "CD7 is recorded on blood blasts only; peripheral blood is not a listed specimen and proves nothing here.",
        all_of(
            c.pb_cd7_flow_pct.is_recorded(),
            *(~specimen.cd7_pct.is_recorded() for specimen in (MARROW, CSF, TISSUE)),
        ),
    ),
)

PREGNANCY = (
    warn(
        "PREGNANT_MALE", "Pregnancy is recorded beside male sex at birth; check both.", c.pregnant & (c.sex == "male")
    ),
    warn(
        "BREASTFEEDING_MALE",
        "Breastfeeding is recorded beside male sex at birth; check both.",
        c.breastfeeding & (c.sex == "male"),
    ),
    warn(
        "PREGNANT_NO_POTENTIAL",
        "Pregnancy is recorded beside no childbearing potential; check both.",
        c.pregnant & ~c.childbearing_potential,
    ),
)

INFECTION = (
    warn(
        "INFECTION_CONTRADICTION",
        "No uncontrolled infection is recorded beside an active, uncontrolled pathogen; check both.",
        ~c.uncontrolled_infection & any_of(*(pathogen == "active_uncontrolled" for pathogen in PATHOGENS)),
    ),
    warn(
        "INFECTION_CONTROLLED",
        "Controlled infection; the page is silent on reactivation; confirm with the sponsor.",
        any_of(*(pathogen == "active_controlled" for pathogen in PATHOGENS)),
    ),
)

MALIGNANCY = (
    warn(
        "REMISSION_WITHOUT_MALIGNANCY",
        "A remission of an earlier malignant tumour is recorded beside no such tumour; check both.",
        c.other_malignancy_remission_years.is_recorded() & (c.other_malignancy == "none"),
    ),
)

TRANSPLANT = (
    warn(
        "CHIMERISM_AFTER_HSCT",
        "After an allogeneic transplant collected cells may be of donor origin; record chimerism and confirm the arm's "
        "name with the sponsor.",
        all_of(c.prior_allogeneic_hsct),
    ),
)

CONSENT = (
    warn(
        "CONSENT_DATED_UNSIGNED",
        "A signature is dated that is recorded as not given; check the consent form.",
        any_of(
            ~c.subject_consent_signed & c.subject_consent_signed_at.is_recorded(),
            ~c.guardian_consent_signed & c.guardian_consent_signed_at.is_recorded(),
        ),
    ),
    warn(
        "CONSENT_AFTER_AS_OF",
        "A signature is dated after the as-of date; check the consent form and the date of judging.",
        any_of(c.subject_consent_signed_at > AS_OF, c.guardian_consent_signed_at > AS_OF),
    ),
    warn(
        "SCREENING_CONTRADICTION",
        "No screening procedure is recorded as done, yet one is dated on or before the as-of date; check both.",
        ~c.screening_procedure_done & (c.first_screening_procedure_at <= AS_OF),
    ),
)

AFTER_AS_OF = (
    warn(
        "CD7_SAMPLE_AFTER_AS_OF",
        "A CD7 sample is dated after the as-of date; check the date of the sample and the date of judging.",
        any_of(*(specimen.sampled_on > AS_OF for specimen in (MARROW, CSF, TISSUE))),
    ),
    warn(
        "BLOOD_BURDEN_AFTER_AS_OF",
        "The blood blasts are dated after the as-of date; check their date and the date of judging.",
        c.blood_burden_on > AS_OF,
    ),
    warn(
        "DLT_ONSET_AFTER_AS_OF",
        "The toxicity is dated after the as-of date and does not count yet; check its onset and the date of judging.",
        c.dlt_onset_date > AS_OF,
    ),
    warn(
        "DLT_FOLLOW_UP_AFTER_AS_OF",
        "Follow-up to day 21 is claimed to a day after the as-of date; check its end and the date of judging.",
        all_of(c.dlt_follow_up_until > AS_OF, c.dlt_follow_up_until >= c.infusion_date.shift(days=21)),
    ),
    warn(
        "RESPONSE_AFTER_AS_OF",
        "The response is dated after the as-of date and does not count yet; check its date and the date of judging.",
        c.response_assessed_on > AS_OF,
    ),
)


def warnings(chosen: Chosen) -> tuple[WarningRule, ...]:
    """Return every warning under the chosen readings."""
    burden = (BLOOD_BURDEN_UNDATED,) if burden_is_defined(chosen) else ()
    return (*ages(chosen), *CD7, *PREGNANCY, *INFECTION, *MALIGNANCY, *CONSENT, *TRANSPLANT, *AFTER_AS_OF, *burden)


def ages(chosen: Chosen) -> tuple[WarningRule, ...]:
    """Return the warnings about age and consent band."""
    by_birth_date = c.birth_date.elapsed("years", leap_day=leap_day(chosen))
    signatures = (c.subject_consent_signed_at, c.guardian_consent_signed_at)
    return (
        warn(
            "AGE_CONTRADICTS_BIRTH_DATE",
            "The recorded age is not the age by the date of birth, which counts; check both.",
            by_birth_date != c.age_years,
        ),
        warn(
            "CONSENT_BAND_CHANGED",
            "A signature was given at an age of another consent band; the band of the as-of date counts.",
            any_of(*(signed_in_earlier_band(signed_at, chosen) for signed_at in signatures)),
        ),
        warn(
            "CONSENT_BAND_CHANGES_SOON",
            "A birthday at 8 or 19 falls within the next 60 days: another consent band, so consent again.",
            any_of(
                *(
                    c.birth_date.shift(years=age, leap_day=leap_day(chosen)).within(days=60, after=AS_OF, ends="(]")
                    for age in FIRST_AGES_OF_BANDS
                )
            ),
        ),
    )


def signed_in_earlier_band(signed_at: InstantTerm, chosen: Chosen) -> Rule:
    """Return the rule that another consent band has begun since a signature."""
    then = c.birth_date.elapsed("years", until=signed_at, leap_day=leap_day(chosen))
    now = c.birth_date.elapsed("years", leap_day=leap_day(chosen))
    return any_of(*((then < age) & (now >= age) for age in FIRST_AGES_OF_BANDS))


BLOOD_BURDEN_UNDATED = warn(
    "BLOOD_BURDEN_UNDATED",
    "Blasts in blood are recorded without their date; the burden of the arms is that at collection.",
    any_of(c.pb_blast_pct.is_recorded(), c.pb_blast_count.is_recorded()) & ~c.blood_burden_on.is_recorded(),
)
