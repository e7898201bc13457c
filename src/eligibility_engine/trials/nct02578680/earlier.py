"""The exclusions of the lung cancer trial that ask for treatments and events, and how long ago they were."""

from typing import Final

from eligibility_engine.language import AS_OF, all_of, any_of, undecided
from eligibility_engine.study.entry import Entry, exclude
from eligibility_engine.trials.nct02578680.facts import Candidate
from eligibility_engine.trials.nct02578680.medicines import (
    ASPIRIN,
    BIOLOGICALS,
    CHECKPOINT_ANTIBODIES,
    PAIN_MEDICINES,
    REPLACEMENT,
    STUDY_CHEMOTHERAPY,
)
from eligibility_engine.vocabulary.medicines import CHEMOTHERAPY, UNSPECIFIED, against_cancer, perhaps_against_cancer

c = Candidate

EXCEPTED_WHEN_RESECTED: Final = (
    "basal_cell_skin", "superficial_bladder", "squamous_cell_skin", "cervix_in_situ", "other_in_situ",
)  # fmt: skip


def exc_study_therapy() -> Entry:
    """Exclusion 2."""
    p, start = c.study_participations, c.first_dose_date.shift(weeks=-4)
    lately = any_of(p.started >= start, p.study_therapy_ended >= start)
    return exclude(
        "exc_study_therapy",
        "Is currently participating and receiving study therapy or has participated in a study\n     of an investigational agent and received study therapy or used an investigational\n     device within 4 weeks prior to administration of pembrolizumab.",
        any_of(
            p.where(p.study_therapy, p.study_therapy_ended > AS_OF).exists(),
            p.where(p.study_therapy, lately).within(weeks=4, before=c.first_dose_date).exists(),
        ),
        cite="Exclusion 2",
        note="Study therapy that lasts on the as-of date, or that lasted into the 4 weeks before the first dose; day 28 "
        "before it belongs to them. A study of an agent and one of a device count alike, where the agent was given or the "
        "device used. Participation lasts through follow-up, which does not exclude: what counts is the last therapy, and "
        "without its date a participation that reaches into the 4 weeks stays open.",
        short="X_STUDY",
    )


EXC_PRIOR_TREATMENT: Final = exclude(
    "exc_prior_treatment",
    "Before the first dose of study medication: a) Has received prior systemic cytotoxic\n     chemotherapy for metastatic disease, b) Has received antineoplastic biological therapy\n     (e.g., erlotinib, crizotinib, cetuximab), c) Had major surgery (<3 weeks prior to\n     first dose)",
    any_of(
        c.therapies.where(CHEMOTHERAPY, c.therapies.setting == "metastatic").exists(),
        c.therapies.where(
            any_of(
                against_cancer(BIOLOGICALS, "targeted", "biological", "immunotherapy"),
                perhaps_against_cancer(
                    because="whether a medicine for cancer whose kind is not recorded is chemotherapy or biological"
                ),
            ),
            c.therapies.indication == "cancer",
        ).exists(),
        c.procedures.where(c.procedures.kind.is_in(["major_surgery", "stomach_surgery"]))
        .within(weeks=3, before=c.first_dose_date, ends="(]")
        .exists(),
    ),
    cite="Exclusion 3",
    note="a) of any metastatic cancer; b) of any cancer and setting: the examples show that small molecules count as "
    "biological. A medicine for cancer is of a kind by its modality or its code; an investigational or other one of another "
    "code leaves this open; c) "
    "major surgery of the stomach included, less than 3 weeks, so surgery on day 21 before the first dose does not exclude.",
    short="X_PRIOR",
)


def exc_lung_radiation() -> Entry:
    """Exclusion 4."""
    r = c.radiotherapies
    courses = r.where(r.site == "thorax").within(months=6, before=c.first_dose_date)
    together = undecided(r, because="whether the doses of several courses are added")
    return exclude(
        "exc_lung_radiation",
        "Received radiation therapy to the lung that is >30 Gray (Gy) within 6 months of the\n     first dose of study medication.",
        any_of(all_of(courses.total(r.dose_gy) > 30, together), courses.any(r.dose_gy > 30)),
        cite="Exclusion 4",
        note="Every course to the thorax, in which the lung lies. The dose of the whole course, once a part of it lies in "
        "the window; the day 6 calendar months before the first dose belongs to it. Courses that exceed 30 Gy only together "
        "leave this open (open question).",
        short="X_LUNGRT",
    )


EXC_PALLIATIVE_RADIATION: Final = exclude(
    "exc_palliative_radiation",
    "Completed palliative radiotherapy within 7 days of the first dose of study medication.",
    c.radiotherapies.where(c.radiotherapies.intent == "palliative").within(days=7, before=c.first_dose_date).exists(),
    cite="Exclusion 5",
    note="A course that ends on day 7 before the first dose or later; one that still lasts was not completed in time "
    "either and excludes too.",
    short="X_PALLRT",
)

EXC_LIVE_VACCINE: Final = exclude(
    "exc_live_vaccine",
    "Received a live-virus vaccination within 30 days of planned start of study medication.",
    c.vaccinations.where(
        c.vaccinations.live,
        any_of(c.vaccinations.viral, undecided(c.vaccinations, because="whether a live vaccine of bacteria excludes")),
    )
    .within(days=30, before=c.first_dose_date)
    .exists(),
    cite="Exclusion 7",
    note="Day 30 before the planned first dose belongs to the window. A live vaccine of bacteria, and one of which it "
    "is not recorded, leaves this open (open question).",
    short="X_VACCIN",
)


def exc_malignancy() -> Entry:
    """Exclusion 9."""
    m = c.malignancies
    resected = all_of(m.kind.is_in(EXCEPTED_WHEN_RESECTED, name="tumours excepted when resected"), m.resected)
    start = AS_OF.shift(years=-5)
    cured_since = undecided(m, because="whether a recurrence excludes that was cured more than 5 years ago")
    stayed_away = any_of(~m.recurrence, all_of(m.free_since <= start, cured_since))
    cured = all_of(m.curatively_treated, m.curative_therapy_started <= start, stayed_away)
    return exclude(
        "exc_malignancy",
        "Known history of prior malignancy except if participant has undergone potentially\n     curative therapy with no evidence of that disease recurrence for 5 years since\n     initiation of that therapy, except for successful definitive resection of basal cell\n     carcinoma of the skin, superficial bladder cancer, squamous cell carcinoma of the\n     skin, in situ cervical cancer, or other in situ cancers.",
        m.where(~resected, ~cured).exists(),
        cite="Exclusion 9",
        note="Every malignancy but the one that is to be treated. Five years run from the start of the "
        "curative therapy to the as-of date, the fifth anniversary included. A recurrence ends the exception; "
        "one of which the patient has been free for 5 years leaves this open (open question).",
        short="X_MALIG",
    )


EXC_CHEMOTHERAPY_SENSITIVITY: Final = exclude(
    "exc_chemotherapy_sensitivity",
    "Known sensitivity to any component of cisplatin, carboplatin or pemetrexed.",
    c.drug_sensitivities.where(c.drug_sensitivities.agent.is_in(STUDY_CHEMOTHERAPY)).exists(),
    cite="Exclusion 12",
    note="Of any degree. A sensitivity to a component is recorded under the medicine that contains it. Not excluded "
    "only where the list of sensitivities is complete.",
    short="X_CHEMOS",
)


def exc_autoimmune() -> Entry:
    """Exclusion 13."""
    t = c.therapies
    replaces = any_of(t.modality == "insulin", t.agent.is_in(REPLACEMENT))
    treatment = any_of(~replaces, undecided(t, because="whether replacing a hormone is a systemic treatment"))
    return exclude(
        "exc_autoimmune",
        "Has active autoimmune disease that has required systemic treatment in past 2 years.",
        all_of(
            c.active_autoimmune_disease,
            t.where(t.indication == "autoimmune_disease", t.systemic, treatment).within(years=2, before=AS_OF).exists(),
        ),
        cite="Exclusion 13",
        note="Both: the disease is active, and a systemic treatment for it lasted into the 2 years before the as-of date, "
        "both ends included. What is put on the skin or inhaled is none. Whether replacement, such as thyroxine or insulin, "
        "is a treatment, the text does not say: it leaves this open (open question).",
        short="X_AUTOIM",
    )


def exc_nsaids() -> Entry:
    """Exclusion 15."""
    t = c.therapies
    low_dose_aspirin = all_of(t.agent.is_in(ASPIRIN), t.daily_dose <= 1300)
    unnamed = undecided(t, because="whether a medicine whose kind is not recorded is an NSAID")
    nsaid = any_of(t.modality == "nsaid", t.agent.is_in(PAIN_MEDICINES), all_of(t.modality.is_in(UNSPECIFIED), unnamed))
    return exclude(
        "exc_nsaids",
        "Is unable to interrupt aspirin or other nonsteroidal anti-inflammatory drugs (NSAIDs),\n     other than an aspirin dose ≤1.3 g per day, for a 5-day period (8-day period for\n     long-acting agents, such as piroxicam).",
        all_of(
            t.where(nsaid, ~low_dose_aspirin, t.ended > AS_OF).exists(),
            c.unable_to_interrupt_nsaids,
        ),
        cite="Exclusion 15",
        note="Who takes no NSAID now, or only aspirin up to 1300 mg a day, has nothing to interrupt. Whether the "
        "patient can do without the others for 5 or 8 days is judged. A medicine is an NSAID by its code too; "
        "an investigational or other one of another code leaves this open.",
        short="X_NSAID",
    )


EXC_CHECKPOINT: Final = exclude(
    "exc_checkpoint",
    "Had prior treatment with any other anti-programmed cell death-1 (PD-1), or PD-ligand 1\n     (PD-L1) or PD-L2 agent or an antibody targeting other immuno-regulatory receptors or\n     mechanisms.",
    c.therapies.where(
        any_of(
            c.therapies.modality == "immunotherapy",
            c.therapies.agent.is_in(CHECKPOINT_ANTIBODIES),
            perhaps_against_cancer(because="whether a medicine for cancer whose kind is not recorded is such an agent"),
        )
    ).exists(),
    cite="Exclusion 17",
    note="By its code, or as immunotherapy of any kind: no list of antibodies stays complete, so every immunotherapy "
    "excludes (open question). An investigational or other medicine for cancer of another code leaves this open.",
    short="X_PD1",
)

EXC_SUBSTANCES: Final = exclude(
    "exc_substances",
    'Is a regular user (including "recreational use") of any illicit drugs or had a recent\n     history (within the last year) of substance abuse (including alcohol).',
    any_of(c.regular_illicit_drug_use, c.substance_abuse.within(years=1, before=AS_OF).exists()),
    cite="Exclusion 22",
    note="An episode that lasted into the year before the as-of date, the day one year before it included.",
    short="X_SUBST",
)
