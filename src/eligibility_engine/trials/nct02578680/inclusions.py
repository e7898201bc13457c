"""The inclusions of the lung cancer trial."""

from typing import Final

from eligibility_engine.language import all_of, any_of, undecided
from eligibility_engine.study.entry import include
from eligibility_engine.trials.nct02578680.facts import Candidate

c = Candidate

NONSQUAMOUS: Final = ("adenocarcinoma", "large_cell", "other_nonsquamous")

INC_NSCLC: Final = include(
    "inc_nsclc",
    "Has a histologically-confirmed or cytologically confirmed diagnosis of stage IV\n     nonsquamous NSCLC.",
    all_of(
        c.lung_cancer_confirmed_by.is_in(["histology", "cytology"]),
        c.lung_cancer_stage == "IV",
        c.lung_cancer_histology.is_in(NONSQUAMOUS, name="nonsquamous NSCLC"),
    ),
    cite="Inclusion 1",
    note="The predominant component is recorded, in step with exclusion 1; small cell is not NSCLC. A tumour that is "
    "reported as not otherwise specified leaves this open (open question).",
    short="I_NSCLC",
)

INC_NOT_TARGETABLE: Final = include(
    "inc_not_targetable",
    "Has confirmation that epidermal growth factor receptor (EGFR) or anaplastic lymphoma\n     kinase (ALK)-directed therapy is not indicated.",
    all_of(~c.egfr_directed_therapy_indicated, ~c.alk_directed_therapy_indicated),
    cite="Inclusion 2",
    note="Neither is indicated, and both are confirmed: an answer that is missing is no confirmation. Which mutations "
    "make such a therapy indicated is the investigator's judgement; the text lists none (open question).",
    short="I_TARGET",
)

INC_MEASURABLE: Final = include(
    "inc_measurable",
    "Has measurable disease.",
    c.measurable_disease,
    cite="Inclusion 3",
    note="The text names no criteria, such as RECIST 1.1, by which disease is measurable (open question).",
    short="I_MEASUR",
)

INC_FIRST_LINE: Final = include(
    "inc_first_line",
    "Has not received prior systemic treatment for their advanced/metastatic NSCLC.",
    c.therapies.where(
        c.therapies.indication == "cancer",
        c.therapies.setting.is_in(["locally_advanced", "metastatic"]),
        any_of(
            c.therapies.modality != "hormonal",
            undecided(c.therapies, because="whether hormones were given for the lung cancer or for another one"),
        ),
    ).never(),
    cite="Inclusion 4",
    note="Every medicine for cancer counts, in the locally advanced and in the metastatic setting, at any time, whatever the "
    "cancer; neoadjuvant and adjuvant treatment does not. Hormones, which treat other cancers, leave this open. Met only where the list of treatments is complete.",
    short="I_1LINE",
)

INC_TISSUE: Final = include(
    "inc_tissue",
    "Can provide tumor tissue.",
    c.tumour_tissue_available,
    cite="Inclusion 5",
    note="The text names neither age nor site of the sample (open question).",
    short="I_TISSUE",
)

INC_LIFE_EXPECTANCY: Final = include(
    "inc_life_expectancy",
    "Has a life expectancy of at least 3 months.",
    any_of(
        c.life_expectancy_days >= 92,
        all_of(c.life_expectancy_days >= 89, undecided(c.life_expectancy_days, because="how many days 3 months are")),
    ),
    cite="Inclusion 6",
    note="In days, as it is recorded. Three calendar months are 89 to 92 days: 92 are enough, 88 are not, and what lies "
    "between stays open (open question).",
    short="I_LIFE",
)

INC_ECOG: Final = include(
    "inc_ecog",
    "Has a performance status of 0 or 1 on the Eastern Cooperative Oncology Group (ECOG)\n     Performance Status.",
    c.ecog <= 1,
    cite="Inclusion 7",
    note="On the as-of date; a Karnofsky score is not converted.",
    short="I_ECOG",
)

INC_ORGANS: Final = include(
    "inc_organs",
    "Has adequate organ function",
    c.adequate_organ_function,
    cite="Inclusion 8",
    note="The text gives no limits, so this is the investigator's judgement (open question).",
    short="I_ORGANS",
)

INC_CONTRACEPTION_WOMAN: Final = include(
    "inc_contraception_woman",
    "If female of childbearing potential, is willing to use adequate contraception for the\n     course of the study through 120 days after the last dose of study medication or\n     through 180 days after last dose of chemotherapeutic agents.",
    any_of(c.sex == "male", ~c.childbearing_potential, c.agrees_to_contraception_nct02578680),
    cite="Inclusion 9",
    note="Met without an answer where male sex at birth, or no childbearing potential, is recorded. The later of the "
    "two ends counts, since both medicines are given.",
    short="I_CONTRF",
)

INC_CONTRACEPTION_MAN: Final = include(
    "inc_contraception_man",
    "If male with a female partner(s) of child-bearing potential, must agree to use\n     adequate contraception starting with the first dose of study medication through 120\n     days after the last dose of study medication or through 180 days after last dose of\n     chemotherapeutic agents.",
    any_of(c.sex == "female", ~c.partner_of_childbearing_potential, c.agrees_to_contraception_nct02578680),
    cite="Inclusion 10",
    note="Met without an answer where female sex at birth, or no such partner, is recorded.",
    short="I_CONTRM",
)
