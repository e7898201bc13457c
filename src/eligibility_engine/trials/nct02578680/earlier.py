"""The exclusions of the lung cancer trial that ask for treatments and events, and how long ago they were."""

from typing import Final

from eligibility_engine.entry import Entry, exclude
from eligibility_engine.language import AS_OF, all_of, any_of
from eligibility_engine.trials.nct02578680.facts import Candidate
from eligibility_engine.trials.nct02578680.medicines import ASPIRIN, CHECKPOINT_ANTIBODIES, STUDY_CHEMOTHERAPY

c = Candidate

EXCEPTED_WHEN_RESECTED: Final = (
    "basal_cell_skin", "superficial_bladder", "squamous_cell_skin", "cervix_in_situ", "other_in_situ",
)  # fmt: skip

EXC_STUDY_THERAPY: Final = exclude(
    "exc_study_therapy",
    "Is currently participating and receiving study therapy or has participated in a study\n     of an investigational agent and received study therapy or used an investigational\n     device within 4 weeks prior to administration of pembrolizumab.",
    any_of(
        c.study_participations.where(c.study_participations.study_therapy).current().exists(),
        c.study_participations.where(c.study_participations.study_therapy)
        .within(weeks=4, before=c.first_dose_date)
        .exists(),
    ),
    cite="Exclusion 2",
    note="Study therapy that lasts on the as-of date, or that lasted into the 4 weeks before the first dose; day 28 "
    "before it belongs to them. A study of an agent and one of a device count alike, where the agent was given or the "
    "device used. Follow-up without study therapy does not exclude.",
    short="X_STUDY",
)

EXC_PRIOR_TREATMENT: Final = exclude(
    "exc_prior_treatment",
    "Before the first dose of study medication: a) Has received prior systemic cytotoxic\n     chemotherapy for metastatic disease, b) Has received antineoplastic biological therapy\n     (e.g., erlotinib, crizotinib, cetuximab), c) Had major surgery (<3 weeks prior to\n     first dose)",
    any_of(
        c.therapies.where(c.therapies.modality == "chemotherapy", c.therapies.setting == "metastatic").exists(),
        c.therapies.where(
            c.therapies.modality.is_in(["targeted", "biological", "immunotherapy"]), c.therapies.indication == "cancer"
        ).exists(),
        c.procedures.where(c.procedures.kind == "major_surgery")
        .within(weeks=3, before=c.first_dose_date, ends="(]")
        .exists(),
    ),
    cite="Exclusion 3",
    note="a) of any metastatic cancer; b) of any cancer and setting: the examples show that small molecules count as "
    "biological; c) less than 3 weeks, so surgery on day 21 before the first dose does not exclude.",
    short="X_PRIOR",
)

EXC_LUNG_RADIATION: Final = exclude(
    "exc_lung_radiation",
    "Received radiation therapy to the lung that is >30 Gray (Gy) within 6 months of the\n     first dose of study medication.",
    c.radiotherapies.where(c.radiotherapies.site == "thorax", c.radiotherapies.dose_gy > 30)
    .within(months=6, before=c.first_dose_date)
    .exists(),
    cite="Exclusion 4",
    note="Every course to the thorax, in which the lung lies. The dose of the whole course, once a part of it lies in the window; the day 6 calendar months before the "
    "first dose belongs to it.",
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
    c.vaccinations.where(c.vaccinations.live).within(days=30, before=c.first_dose_date).exists(),
    cite="Exclusion 7",
    note="Day 30 before the planned first dose belongs to the window. Every live vaccine counts, bacterial ones too.",
    short="X_VACCIN",
)


def exc_malignancy() -> Entry:
    """Exclusion 9."""
    m = c.malignancies
    resected = all_of(m.kind.is_in(EXCEPTED_WHEN_RESECTED, name="tumours excepted when resected"), m.resected)
    cured = all_of(m.curatively_treated, m.curative_therapy_started <= AS_OF.shift(years=-5), ~m.recurrence)
    return exclude(
        "exc_malignancy",
        "Known history of prior malignancy except if participant has undergone potentially\n     curative therapy with no evidence of that disease recurrence for 5 years since\n     initiation of that therapy, except for successful definitive resection of basal cell\n     carcinoma of the skin, superficial bladder cancer, squamous cell carcinoma of the\n     skin, in situ cervical cancer, or other in situ cancers.",
        m.where(~resected, ~cured).exists(),
        cite="Exclusion 9",
        note="Every malignancy but the one that is to be treated. Five years run from the start of the "
        "curative therapy to the as-of date, the fifth anniversary included; a recurrence at any time ends the exception.",
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

EXC_AUTOIMMUNE: Final = exclude(
    "exc_autoimmune",
    "Has active autoimmune disease that has required systemic treatment in past 2 years.",
    all_of(
        c.active_autoimmune_disease,
        c.therapies.where(c.therapies.indication == "autoimmune_disease").within(years=2, before=AS_OF).exists(),
    ),
    cite="Exclusion 13",
    note="Both: the disease is active, and a systemic treatment for it lasted into the 2 years before the as-of date, "
    "both ends included. Whether replacement, such as thyroxine, is a treatment, the text does not say: it counts (open "
    "question).",
    short="X_AUTOIM",
)


def exc_nsaids() -> Entry:
    """Exclusion 15."""
    t = c.therapies
    low_dose_aspirin = all_of(t.agent.is_in(ASPIRIN), t.daily_dose <= 1300)
    return exclude(
        "exc_nsaids",
        "Is unable to interrupt aspirin or other nonsteroidal anti-inflammatory drugs (NSAIDs),\n     other than an aspirin dose ≤1.3 g per day, for a 5-day period (8-day period for\n     long-acting agents, such as piroxicam).",
        all_of(
            t.where(t.modality == "nsaid", ~low_dose_aspirin, t.ended > AS_OF).exists(),
            c.unable_to_interrupt_nsaids,
        ),
        cite="Exclusion 15",
        note="Who takes no NSAID now, or only aspirin up to 1300 mg a day, has nothing to interrupt. Whether the "
        "patient can do without the others for 5 or 8 days is judged.",
        short="X_NSAID",
    )


EXC_CHECKPOINT: Final = exclude(
    "exc_checkpoint",
    "Had prior treatment with any other anti-programmed cell death-1 (PD-1), or PD-ligand 1\n     (PD-L1) or PD-L2 agent or an antibody targeting other immuno-regulatory receptors or\n     mechanisms.",
    c.therapies.where(
        any_of(c.therapies.modality == "immunotherapy", c.therapies.agent.is_in(CHECKPOINT_ANTIBODIES))
    ).exists(),
    cite="Exclusion 17",
    note="By its code, or as immunotherapy of any kind: no list of antibodies stays complete, so every immunotherapy "
    "excludes (open question).",
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
