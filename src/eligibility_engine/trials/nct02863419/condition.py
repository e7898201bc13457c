"""The exclusions of the diabetes trial that ask for the state of the patient."""

from typing import Final

from eligibility_engine.formulas import ckd_epi
from eligibility_engine.language import all_of, any_of, undecided
from eligibility_engine.study.entry import Entry, exclude
from eligibility_engine.trials.nct02863419.facts import Candidate
from eligibility_engine.units.unit import quantity

c = Candidate

DANGEROUS: Final = ("proliferative_retinopathy", "maculopathy_requiring_acute_treatment")


def exc_pregnancy() -> Entry:
    """Exclusion 1."""
    pregnant, breastfeeding = (
        answer.assume(False, because="male sex at birth is recorded", when=c.sex == "male")
        for answer in (c.pregnant, c.breastfeeding)
    )
    unprotected = any_of(~c.adequate_contraception, ~c.additional_contraception_requirements_met)
    may_conceive = any_of(c.intends_pregnancy, all_of(c.childbearing_potential, unprotected))
    return exclude(
        "exc_pregnancy",
        "Female who is pregnant, breast-feeding or intends to become pregnant or is of\n     child-bearing potential and not using an adequate contraceptive method (adequate\n     contraceptive measure as required by local regulation or practice).",
        any_of(pregnant, breastfeeding, all_of(c.sex != "male", may_conceive)),
        cite="Exclusion 1",
        note="Pregnancy or breastfeeding on record always excludes; a missing answer on them is taken as no only where male "
        "sex at birth is recorded. The rest is asked of everybody but men. What the regulation of a country asks beyond "
        "this is answered by the investigator.",
        short="X_PREGN",
    )


EXC_DISORDER: Final = exclude(
    "exc_disorder",
    "Any disorder, which in the investigator's opinion might jeopardise subject's safety or\n     compliance with the protocol",
    c.disorder_jeopardising_safety_or_compliance,
    cite="Exclusion 2",
    note="The investigator's opinion, as the sentence says.",
    short="X_DISORD",
)

EXC_NYHA: Final = exclude(
    "exc_nyha",
    "Subjects presently classified as being in New York Heart Association (NYHA) Class IV",
    c.nyha_class == "IV",
    cite="Exclusion 7",
    note="The class on the as-of date; a patient without heart failure is recorded as none.",
    short="X_NYHA",
)

EXC_REVASCULARISATION: Final = exclude(
    "exc_revascularisation",
    "Planned coronary, carotid or peripheral artery revascularisation known on the day of\n     screening",
    c.revascularisation_planned,
    cite="Exclusion 8",
    note="What is planned on the day of screening, wherever it will be done.",
    short="X_REVASC",
)

EXC_ALT: Final = exclude(
    "exc_alt",
    "Subjects with ALT (alanine aminotransferase) above 2.5 × upper normal limit (UNL)",
    c.alt.times_uln > 2.5,
    cite="Exclusion 9",
    note="The limit that the laboratory reports with the result; above is strict. Without that limit the result stays "
    "open.",
    short="X_ALT",
)


def exc_renal() -> Entry:
    """Exclusion 10."""
    rate = ckd_epi(
        version="2009", creatinine=c.serum_creatinine, age=c.birth_date.elapsed("years"), sex=c.sex, decimals=2
    )
    return exclude(
        "exc_renal",
        "Renal impairment defined as estimated Glomerular Filtration Rate (eGFR) below 60\n     mL/min/1.73 m^2 as per Chronic Kidney Disease Epidemiology Collaboration formula\n     (CKD-EPI)",
        rate < quantity(60, "mL/min/{1.73_m2}"),
        cite="Exclusion 10",
        note="The creatinine equation of 2009, the one in use when the protocol was written, with the age on the as-of "
        "date. Without its coefficient for race, which would only raise the rate, and to two decimals, so that 59.6 is "
        "below 60 (open question).",
        short="X_RENAL",
    )


def exc_retinopathy() -> Entry:
    """Exclusion 12."""
    e = c.eye_examinations
    recent = e.within(days=90, before=c.randomisation_date)
    verifying = recent.where(e.method.is_in(["fundus_photography", "dilated_fundoscopy"]))
    found = e.finding.is_in(DANGEROUS)
    return exclude(
        "exc_retinopathy",
        "Proliferative retinopathy or maculopathy requiring acute treatment. Verified by fundus\n     photography or dilated fundoscopy performed within 90 days prior to randomisation",
        any_of(
            verifying.latest(e.finding, ties="conflicting").is_in(DANGEROUS),
            all_of(
                recent.any(found), undecided(e, because="a finding that the last verifying examination does not show")
            ),
        ),
        cite="Exclusion 12",
        note="What the last examination by one of the two methods shows, if it was done within the 90 days before "
        "randomisation, both ends included; without one this stays open. So it does where another examination within them, "
        "by whatever method, found one of the two. Requiring acute treatment is asked of "
        "maculopathy alone, so that every proliferative retinopathy excludes (open question).",
        short="X_RETINO",
    )
