"""The inclusions of the ovarian trial, in the order of the page, each under its sentence."""

from typing import Final

from eligibility_engine.formulas import cockcroft_gault
from eligibility_engine.language import AS_OF, all_of, any_of, choose, first_known, undecided
from eligibility_engine.study.entry import Entry, include
from eligibility_engine.trials.nct04348032.agents import ANTIVASCULAR, PLATINUM
from eligibility_engine.trials.nct04348032.facts import Candidate
from eligibility_engine.units.unit import quantity
from eligibility_engine.vocabulary.medicines import DOUBT, contradicted

c = Candidate

AGE: Final = first_known(c.birth_date.elapsed("years"), c.age_years, called="age")
CLEARANCE: Final = cockcroft_gault(age=AGE, sex=c.sex, weight=c.body_weight, creatinine=c.serum_creatinine)
PLATINUM_COURSES: Final = c.therapies.where(c.therapies.agent.is_in(PLATINUM))


def inclusions() -> tuple[Entry, ...]:
    """Return the inclusions."""
    return (
        INC_DISEASE,
        INC_PLATINUM_RESISTANT,
        INC_EVALUABLE,
        INC_ECOG,
        INC_SURVIVAL,
        INC_NO_ANTIVASCULAR,
        INC_TARGET,
        INC_NEUTROPHILS,
        INC_PLATELETS,
        INC_HAEMOGLOBIN,
        INC_BILIRUBIN,
        INC_TRANSAMINASES,
        INC_RENAL,
    )


INC_DISEASE: Final = include(
    "inc_disease",
    "Patients were diagnosed with ovarian cancer, fallopian tube cancer or primary\n"
    "     peritoneal cancer confirmed by previous pathology, and the pathological type was\n"
    "     non-mucinous adenocarcinoma.There were previous surgical wax preservation.",
    all_of(
        c.gynaecological_cancer.is_in(["ovary", "fallopian_tube", "peritoneum"]),
        c.pathology_confirmed,
        c.gynaecological_histology == "non_mucinous_adenocarcinoma",
        c.tissue_block_available,
    ),
    cite="Inclusion 1",
    note="Wax preservation is a block of tissue from an earlier operation, embedded in paraffin; it must be there.",
    short="I_DX",
)

INC_PLATINUM_RESISTANT: Final = include(
    "inc_platinum_resistant",
    "Initial platinum-resistant relapse, the recurrence time was less than 6 months after\n     the last chemotherapy.",
    all_of(
        ~c.earlier_platinum_resistant_relapse,
        PLATINUM_COURSES.exists(),
        c.last_relapse_on <= AS_OF,
        c.last_relapse_on.within(months=6, after=PLATINUM_COURSES.last_end(), ends="[)"),
        any_of(c.therapies.where(contradicted(PLATINUM, "chemotherapy")).never(), DOUBT),
    ),
    cite="Inclusion 2",
    note="The last chemotherapy is the last platinum, since resistance to platinum is meant. Six calendar months, the "
    "last day excluded (less than). A relapse before the end of the last platinum is no relapse after it. Initial: no "
    "earlier relapse was resistant. Without platinum in a complete list there is no resistance to it; a medicine without "
    "its code may be one, and one with the code of a platinum that is recorded as another kind than chemotherapy leaves it "
    "open. A relapse that is dated after the day of judging has not happened.",
    short="I_RESIST",
)

INC_EVALUABLE: Final = include(
    "inc_evaluable",
    "Complicated with malignant pleural effusion or ascites, or with recurrent lesions that\n"
    "     can be evaluated clinically.",
    any_of(c.malignant_pleural_effusion, c.malignant_ascites, c.evaluable_recurrent_lesion),
    cite="Inclusion 3",
    note="Malignant holds for the effusion and for the ascites.",
    short="I_EVAL",
)

INC_ECOG: Final = include(
    "inc_ecog",
    "ECOG physical status score 0 or 1.",
    c.ecog <= 1,
    cite="Inclusion 4",
    short="I_ECOG",
)

INC_SURVIVAL: Final = include(
    "inc_survival",
    "The expected survival time is ≥ 4 months.",
    any_of(
        c.life_expectancy_days >= 123,
        all_of(
            c.life_expectancy_days >= 120,
            undecided(c.life_expectancy_days, because="whether 120 to 122 days are 4 months"),
        ),
    ),
    cite="Inclusion 5",
    note="Recorded in days: 123 is the length of the longest four months of the calendar, 120 that of the shortest; what "
    "lies between stays open.",
    short="I_LIFE",
)

INC_NO_ANTIVASCULAR: Final = include(
    "inc_no_antivascular",
    "In the previous treatment, there was no antivascular targeted therapy",
    all_of(c.therapies.where(c.therapies.agent.is_in(ANTIVASCULAR)).never(), ~c.uncoded_antivascular_therapy),
    cite="Inclusion 6",
    note="Agents against VEGF or its receptors, in a complete list of therapies; a therapy without its agent leaves it "
    "open. Agents that have no code in the list, such as apatinib, are asked for in words.",
    short="I_NOVEGF",
)

INC_TARGET: Final = include(
    "inc_target",
    "Patients without pleural effusion or ascites should be confirmed by CT or MRI\n"
    "     according to the standard of RECIST1.1 version, requiring the patient to have at least\n"
    "     one measurable focus as the target focus. If the target focus is a lymph node with a\n"
    "     short diameter of more than 1.5 cm, and the target focus is not suitable for surgical\n"
    "     treatment, the target focus has not received radiotherapy or relapsed in the\n"
    "     radiotherapy field.",
    any_of(
        c.malignant_pleural_effusion,
        c.malignant_ascites,
        all_of(
            c.measurable_target_lesion,
            any_of(~c.target_is_lymph_node, c.target_node_short_axis > 15),
            any_of(
                all_of(~c.target_operable, any_of(~c.target_irradiated, c.target_relapsed_in_field)),
                all_of(
                    ~c.target_is_lymph_node,
                    undecided(
                        c.target_is_lymph_node, because="whether surgery and radiotherapy bar a lesion that is no node"
                    ),
                ),
            ),
        ),
    ),
    cite="Inclusion 7",
    note="Asked of patients without malignant effusion or ascites. The stricter reading of a garbled sentence: a node "
    "counts only above 15 mm of short axis; and must be unsuitable for surgery and either not irradiated or relapsed in "
    "the field. Any other lesion that fails one of these stays open: the sentence may mean nodes alone.",
    short="I_TARGET",
)

INC_NEUTROPHILS: Final = include(
    "inc_neutrophils",
    "neutrophil count ≥ 1.5x109 /L",
    c.neutrophil_count >= quantity("1.5", "10*9/L"),
    cite="Inclusion 8.1",
    note="1.5x109 is 1.5 × 10^9.",
    short="I_NEUT",
)

INC_PLATELETS: Final = include(
    "inc_platelets",
    "platelet count ≥ 100x109 PG L",
    c.platelet_count >= quantity(100, "10*9/L"),
    cite="Inclusion 8.2",
    note="PG L is read as per litre, and 100x109 as 100 × 10^9.",
    short="I_PLT",
)

INC_HAEMOGLOBIN: Final = include(
    "inc_haemoglobin",
    "hemoglobin ≥ 9g/dL (blood transfusion is allowed to achieve or maintain this\n          target)",
    c.haemoglobin >= quantity(9, "g/dL"),
    cite="Inclusion 8.3",
    note="A value after a transfusion counts as any other.",
    short="I_HB",
)

INC_BILIRUBIN: Final = include(
    "inc_bilirubin",
    "total bilirubin<1.5 normal limit (ULN)",
    c.bilirubin.times_uln < 1.5,
    cite="Inclusion 9.1",
    note="Below is strict: 1.5 × ULN itself does not satisfy it.",
    short="I_BILI",
)

INC_TRANSAMINASES: Final = include(
    "inc_transaminases",
    "glutamic oxaloacetic transaminase (AST), glutamic pyruvic transaminase\n"
    "          (ALT)<2.5xULN, which is allowed<5xULN in patients with liver metastasis.",
    choose(
        (c.liver_metastasis, all_of(c.ast.times_uln < 5, c.alt.times_uln < 5)),
        otherwise=all_of(c.ast.times_uln < 2.5, c.alt.times_uln < 2.5),
    ),
    cite="Inclusion 9.2",
    note="Both, each against its own limit. With the liver unknown, values below 2.5 × ULN satisfy both bands.",
    short="I_LIVER",
)

INC_RENAL: Final = include(
    "inc_renal",
    "Serum creatinine ≤ 1.25xULN or calculated creatinine clearance ≥ 50mL/min.",
    any_of(
        c.serum_creatinine.times_uln <= 1.25,
        choose(
            (c.creatinine_clearance.is_recorded(), c.creatinine_clearance >= quantity(50, "mL/min")),
            otherwise=quantity(50, "mL/min") <= CLEARANCE,
        ),
    ),
    cite="Inclusion 10",
    note="Either suffices. A recorded clearance counts; without one it is that of Cockcroft and Gault by actual weight, in mL/min, for adults.",
    short="I_RENAL",
)
