"""The inclusions of the CD123 trial, in the order of the page, each under its sentence."""

from typing import Final

from eligibility_engine.codes.value_sets import value_set
from eligibility_engine.formulas import cockcroft_gault
from eligibility_engine.language import Rule, all_of, any_of, choose, first_known, undecided
from eligibility_engine.study.entry import Entry, include
from eligibility_engine.trials.nct03672851.facts import Candidate
from eligibility_engine.units.unit import quantity
from eligibility_engine.vocabulary.medicines import ATC, CHEMOTHERAPY, UNSPECIFIED, of_kind

c = Candidate

AML_AND_ALL: Final = ("AML", "B_ALL", "ETP_ALL", "T_ALL")
LINEAGE_OPEN: Final = ("LINEAGE_UNKNOWN", "MPAL_T_MYELOID")

AGE: Final = first_known(c.birth_date.elapsed("years"), c.age_years, called="age")
CLEARANCE: Final = cockcroft_gault(age=AGE, sex=c.sex, weight=c.body_weight, creatinine=c.serum_creatinine)
NOT_OF_CHILDBEARING_POTENTIAL: Final = (c.sex == "female") & ~c.childbearing_potential
ALLOGENEIC_TRANSPLANTS: Final = c.procedures.where(c.procedures.kind == "transplant_allogeneic")
TARGETED: Final = value_set(
    "targeted medicines against leukaemia",
    *ATC,
    {
        "L01EA01": "imatinib",
        "L01EA02": "dasatinib",
        "L01EA03": "nilotinib",
        "L01EA05": "ponatinib",
        "L01EX02": "sorafenib",
        "L01EX10": "midostaurin",
        "L01EX11": "quizartinib",
        "L01EX13": "gilteritinib",
        "L01FB01": "inotuzumab ozogamicin",
        "L01FX02": "gemtuzumab ozogamicin",
        "L01XC05": "gemtuzumab ozogamicin, until 2021",
        "L01XC26": "inotuzumab ozogamicin, until 2021",
        "L01XE01": "imatinib, until 2020",
        "L01XE05": "sorafenib, until 2020",
        "L01XE06": "dasatinib, until 2020",
        "L01XE39": "midostaurin, until 2020",
        "L01XE54": "gilteritinib, until 2020",
        "L01XX52": "venetoclax",
    },
)
GVHD_TREATMENTS: Final = c.therapies.where(c.therapies.indication == "gvhd")


def inclusions() -> tuple[Entry, ...]:
    """Return the inclusions."""
    return (
        INC_DISEASE,
        INC_CD123,
        INC_KARNOFSKY,
        INC_CONTRACEPTION,
        INC_RENAL,
        INC_BILIRUBIN,
        INC_TRANSAMINASES,
        INC_EJECTION_FRACTION,
        INC_LUNG,
        INC_WASHOUT,
        INC_GVHD_WASHOUT,
        INC_PREGNANCY_TEST,
        INC_CONSENT,
    )


def _acute_leukaemia() -> Rule:
    open_question = undecided(c.diagnosis, because="whether mixed or unknown lineage is AML or ALL")
    return choose(
        (c.diagnosis.is_in(LINEAGE_OPEN, name="mixed or unknown lineage"), open_question),
        otherwise=c.diagnosis.is_in(AML_AND_ALL, name="AML and ALL"),
    )


def _relapsed_or_refractory() -> Rule:
    refractory = any_of(c.induction_cycles >= 2, c.evolved_from_mds & (c.induction_cycles >= 1))
    return choose((c.complete_remission_achieved, c.recurrent_disease), otherwise=refractory)


INC_DISEASE: Final = include(
    "inc_disease",
    "Research patients enrolled are those patients with relapsed or refractory CD123+ acute\n"
    "     leukemia (Acute Myeloid Leukemia/ acute lymphoblastic leukemia )",
    all_of(_acute_leukaemia(), c.cd123_result == "positive", _relapsed_or_refractory()),
    cite="Inclusion 1",
    note="Relapsed and refractory as inclusions 2 and 3 define them: after a first complete remission the disease must "
    "have recurred; without one, two cycles of induction are due, or one where the leukaemia evolved from a "
    "myelodysplastic syndrome. Lymphoblastic lymphoma is no leukaemia. Mixed and unknown lineage are open: the page "
    "names AML and ALL alone. How and when CD123 was tested is inclusion 4.",
    short="I_DX",
)

INC_CD123: Final = include(
    "inc_cd123",
    "Research participants must have bone marrow and/or peripheral blood samples available\n"
    "     for confirmation of diagnosis; CD123 positivity must be confirmed by either flow\n"
    "     cytometry or immunohistochemistry within 90 days of study entry;",
    all_of(
        c.diagnostic_sample_available,
        c.cd123_result == "positive",
        c.cd123_method.is_in(["flow_cytometry", "immunohistochemistry"]),
        c.cd123_tested_on.within(days=90, before=c.enrolment_date),
    ),
    cite="Inclusion 4",
    note="Study entry is the day of enrolment, which may be planned; the test lies before it, the 90th day included. "
    "Either sample is enough. An equivocal result is no answer.",
    short="I_CD123",
)

INC_KARNOFSKY: Final = include(
    "inc_karnofsky",
    "Karnofsky performance status score >= 70",
    c.karnofsky >= 70,
    cite="Inclusion 5",
    note="Children below 16 are usually scored on Lansky; the page gives no conversion, so that leaves it open.",
    short="I_KPS",
)

INC_CONTRACEPTION: Final = include(
    "inc_contraception",
    "Women of child-bearing potential and men must agree to use adequate contraception\n"
    "     prior to study entry and for six months following duration of study participation;",
    c.agrees_to_contraception_nct03672851 | NOT_OF_CHILDBEARING_POTENTIAL,
    cite="Inclusion 6",
    note="Asked of every man and of women who can become pregnant; only female sex together with no childbearing "
    "potential discharges it. The agreement covers both periods.",
    short="I_CONTRA",
)

INC_RENAL: Final = include(
    "inc_renal",
    "Calculated creatinine clearance (absolute value) of >= 50 mL/minute or creatinine <\n"
    "     2.0 mg/dl or < 2 times upper limit of normal for the research participant's age group",
    any_of(
        choose(
            (c.creatinine_clearance.is_recorded(), c.creatinine_clearance >= quantity(50, "mL/min")),
            otherwise=quantity(50, "mL/min") <= CLEARANCE,
        ),
        c.serum_creatinine < quantity(2, "mg/dL"),
        c.serum_creatinine.times_uln < 2,
    ),
    cite="Inclusion 7",
    note="Any of the three suffices, as written. A recorded clearance counts, in mL/min and not by body surface "
    "(absolute value); without one it is that of Cockcroft and Gault by actual weight, for adults. Below 18 years it must "
    "be recorded where the other two do not suffice. The upper limit of normal is the one that the laboratory reports for the age group.",
    short="I_RENAL",
)

INC_BILIRUBIN: Final = include(
    "inc_bilirubin",
    "Serum bilirubin =< 3.0 mg/dL",
    c.bilirubin <= quantity(3, "mg/dL"),
    cite="Inclusion 8",
    note="Total bilirubin.",
    short="I_BILI",
)

INC_TRANSAMINASES: Final = include(
    "inc_transaminases",
    "Alanine aminotransferase (ALT) and aspartate aminotransferase (AST) =< 5 times the\n"
    "     institutional upper limits of normal",
    all_of(c.alt.times_uln <= 5, c.ast.times_uln <= 5),
    cite="Inclusion 9",
    note="Each against the limit that the laboratory reports with it.",
    short="I_LIVER",
)

INC_EJECTION_FRACTION: Final = include(
    "inc_ejection_fraction",
    "Ejection fraction measured by echocardiogram (ECHO) or multi gated acquisition scan\n     (MUGA) >= 50%",
    all_of(c.lvef >= quantity(50, "%"), c.lvef_method.is_in(["echocardiogram", "muga"])),
    cite="Inclusion 10",
    note="Another method, such as magnetic resonance imaging, does not satisfy the words.",
    short="I_LVEF",
)

INC_LUNG: Final = include(
    "inc_lung",
    "Diffusion capacity of carbon monoxide (DLCO) or forced expiratory volume in one second\n"
    "     (FEV1) > 45% predicted",
    any_of(c.dlco_pct_predicted > 45, c.fev1_pct_predicted > 45),
    cite="Inclusion 11",
    note="Either suffices, as written; 45% itself does not.",
    short="I_LUNG",
)


def _perhaps_chemotherapy() -> Rule:
    t = c.therapies
    question = undecided(t, because="whether targeted medicines, and those of no recorded kind, are chemotherapy")
    return all_of(t.indication == "cancer", of_kind(TARGETED, "targeted", *UNSPECIFIED), question)


INC_WASHOUT: Final = include(
    "inc_washout",
    "Research participants' last dose of prior chemotherapy or radiation must be >= 2 weeks\n     before leukapheresis",
    all_of(
        c.therapies.where(any_of(CHEMOTHERAPY, _perhaps_chemotherapy())).washout(weeks=2, before=c.leukapheresis_date),
        c.radiotherapies.washout(weeks=2, before=c.leukapheresis_date),
    ),
    cite="Inclusion 12",
    note="Counted to the day of leukapheresis, done or planned; exactly 14 days are enough. Without complete lists it "
    "stays open. A medicine for cancer is chemotherapy by its modality or its code; one that is recorded as investigational "
    "or other, and a targeted one such as an FLT3 inhibitor, leave it open (open question). What is given after the as-of date is not yet known: judge again on the day of leukapheresis.",
    short="I_WASH",
    parts="leukapheresis",
)

INC_GVHD_WASHOUT: Final = include(
    "inc_gvhd_washout",
    "If a research participant has undergone prior allogeneic stem cell transplant, he/she\n"
    "     must be off all immunosuppressants for graft versus host disease (GVHD) for at least 2\n"
    "     weeks before undergoing leukapheresis",
    ALLOGENEIC_TRANSPLANTS.never() | GVHD_TREATMENTS.washout(weeks=2, before=c.leukapheresis_date),
    cite="Inclusion 13",
    note="Asked after an allogeneic transplant only. Whatever is given for GVHD suppresses immunity, of whatever "
    "kind it is recorded: corticosteroids, antibodies, inhibitors, methotrexate. Medicines for another disease are not meant. Exactly 14 days are enough.",
    short="I_GVHD",
    parts="leukapheresis",
)

INC_PREGNANCY_TEST: Final = include(
    "inc_pregnancy_test",
    "Negative serum or urine pregnancy test",
    c.pregnancy_test.assume(
        "negative",
        because="male sex at birth, or female sex without childbearing potential, is recorded",
        when=(c.sex == "male") | NOT_OF_CHILDBEARING_POTENTIAL,
    )
    == "negative",
    cite="Inclusion 14",
    note="Asked of everybody who may become pregnant; male sex, or female sex without childbearing potential, "
    "stands for a missing test only: a positive one always fails. An equivocal test is no answer.",
    short="I_PREGT",
)

INC_CONSENT: Final = include(
    "inc_consent",
    "All research participants must have the ability to understand and willingness to sign\n"
    "     a written informed consent or age appropriate assent for pediatric patients.",
    c.subject_capable_of_consent & c.willing_to_consent_nct03672851,
    cite="Inclusion 15",
    note="Ability is the investigator's judgement, against the form for the age; for a child a guardian signs as well.",
    short="I_CONSNT",
)
