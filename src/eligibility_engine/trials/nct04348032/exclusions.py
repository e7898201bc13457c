"""The exclusions of the ovarian trial, in the order of the page, each under its sentence."""

from datetime import date
from typing import Final

from eligibility_engine.language import AS_OF, all_of, any_of, undecided
from eligibility_engine.study.entry import Entry, exclude
from eligibility_engine.trials.nct04348032.agents import ANTHRACYCLINES, DOXORUBICIN
from eligibility_engine.trials.nct04348032.facts import Candidate
from eligibility_engine.units.unit import quantity
from eligibility_engine.vocabulary.medicines import ANTICOAGULANTS, CHEMOTHERAPY, of_kind, perhaps_against_cancer

c = Candidate

NYHA_FROM_II: Final = ("II", "III", "IV")
DIPSTICK_FROM_TWO_PLUS: Final = ("two_plus", "three_plus", "four_plus")
IN_SITU_OR_SQUAMOUS: Final = ("cervix_in_situ", "squamous_cell_skin")

_t, _m, _s = c.therapies, c.malignancies, c.study_participations
RESEARCH_DRUGS: Final = _t.where(_t.modality == "investigational")
PERHAPS_REGIMEN: Final = perhaps_against_cancer(
    *("targeted", "hormonal", "immunotherapy", "biological"),
    because="whether maintenance, hormonal and targeted therapies are chemotherapy regimens",
)
THREE_MONTHS_AGO: Final = AS_OF.shift(months=-3)
FIVE_YEARS_AGO: Final = AS_OF.shift(years=-5)
FOUR_WEEKS_BEFORE: Final = c.randomisation_date.shift(weeks=-4)
LONG_AGO: Final = date(1900, 1, 1)
ANTHRACYCLINE_DOSE: Final = _t.where(_t.agent.is_in(ANTHRACYCLINES)).total(
    _t.total_dose, called="dose of anthracyclines and related substances so far"
)
EXCEPTED_TUMOUR: Final = any_of(
    _m.kind.is_in(IN_SITU_OR_SQUAMOUS) & _m.adequately_treated, (_m.kind == "basal_cell_skin") & _m.controlled
)


def exclusions() -> tuple[Entry, ...]:
    """Return the exclusions."""
    return (
        EXC_REGIMENS,
        EXC_OTHER_STUDY,
        EXC_OTHER_TUMOUR,
        EXC_HYPERTENSION,
        EXC_ISCHAEMIA,
        EXC_HEART_FAILURE,
        EXC_COAGULATION,
        EXC_BLEEDING,
        EXC_SURGERY,
        EXC_ABSORPTION,
        EXC_PROTEINURIA,
        EXC_OTHER,
        EXC_DOXORUBICIN_REACTION,
        EXC_CUMULATIVE_DOSE,
        EXC_ARRHYTHMIA,
        EXC_RECENT_PLD,
        EXC_PELVIC_RADIOTHERAPY,
    )


EXC_REGIMENS: Final = exclude(
    "exc_regimens",
    "Have received more than two chemotherapy regimens in the past.",
    _t.where(any_of(CHEMOTHERAPY, PERHAPS_REGIMEN)).distinct(_t.regimen) > 2,
    cite="Exclusion 1",
    note="Different regimens of chemotherapy, not courses or medicines: the rows of one regimen share its number. Two "
    "are allowed. Only a complete list can show that there were no more. A medicine for cancer is chemotherapy by its "
    "modality or its code; an investigational or other one leaves it open, and so does a targeted, hormonal, immune or "
    "biological one whose regimen has a number of its own (open question).",
    short="X_REGIM",
)

EXC_OTHER_STUDY: Final = exclude(
    "exc_other_study",
    "Currently or recently (within 30 days before enrollment) using another research drug\n"
    "     or participating in another clinical study.",
    any_of(
        RESEARCH_DRUGS.where(_t.ended >= AS_OF).exists(),
        _s.where(_s.ended >= AS_OF).exists(),
        RESEARCH_DRUGS.within(days=30, before=c.enrolment_date).exists(),
        _s.within(days=30, before=c.enrolment_date).exists(),
    ),
    cite="Exclusion 2",
    note="What goes on today counts, whenever enrolment is. So does any day of the use or participation in the 30 days "
    "up to enrolment, the 30th included. Participation of any kind, also without a medicine.",
    short="X_STUDY",
)

EXC_OTHER_TUMOUR: Final = exclude(
    "exc_other_tumour",
    "other malignant tumors have occurred within 5 years (except adequately treated\n"
    "     cervical carcinoma in situ or skin squamous cell carcinoma, or controlled basal cell\n"
    "     carcinoma of the skin).",
    _m.where(~EXCEPTED_TUMOUR, (_m.diagnosed >= FIVE_YEARS_AGO) | (_m.free_since >= FIVE_YEARS_AGO)).exists(),
    cite="Exclusion 3",
    note="Diagnoses and recurrences in the 5 years before the day of judging, the first day included, and older tumours "
    "that were still there in them; of those it must be recorded since when the person is free of them. Adequately treated holds for the first two exceptions, controlled for the third; without that answer a tumour of theirs "
    "leaves it open.",
    short="X_TUMOUR",
)

EXC_HYPERTENSION: Final = exclude(
    "exc_hypertension",
    "Patients with hypertension that cannot be reduced to normal range after\n"
    "     antihypertensive treatment (systolic blood pressure ≥ 140mmHg or diastolic blood\n"
    "     pressure ≥ 90 mmHg).",
    any_of(c.systolic_blood_pressure >= 140, c.diastolic_blood_pressure >= 90),
    cite="Exclusion 4",
    note="The pressure under whatever treatment there is; either value excludes until it is reduced.",
    short="X_HYPERT",
)

EXC_ISCHAEMIA: Final = exclude(
    "exc_ischaemia",
    "Suffer from myocardial ischemia or myocardial infarction above II grade and poorly\n"
    "     controlled arrhythmias (including QTc interval ≥ 470ms in females).",
    any_of(
        c.myocardial_ischaemia_grade >= 3,
        all_of(
            c.myocardial_ischaemia_grade >= 2,
            undecided(c.myocardial_ischaemia_grade, because="whether grade II itself is above II grade"),
        ),
        c.arrhythmia_poorly_controlled,
        c.qtc_interval >= 470,
    ),
    cite="Exclusion 5",
    note="The safer reading: either excludes. Grade II itself stays open (open question). The limit of the QTc interval holds whatever "
    "the recorded sex.",
    short="X_ISCHAE",
)

EXC_HEART_FAILURE: Final = exclude(
    "exc_heart_failure",
    "According to the NYHA standard, there were previous or present cardiac insufficiency\n"
    "     of grade II or above, or color Doppler echocardiography showed that the left\n"
    "     ventricular ejection fraction ((LVEF)) was less than 50% or the lower limit of the\n"
    "     normal value.",
    any_of(c.worst_nyha_class.is_in(NYHA_FROM_II), c.lvef < quantity(50, "%"), c.lvef.times_lln < 1),
    cite="Exclusion 6",
    note="The worst class so far counts, present or past. The ejection fraction excludes below 50% and below the lower "
    "limit of normal that is reported with it, whichever is higher.",
    short="X_HF",
)

EXC_COAGULATION: Final = exclude(
    "exc_coagulation",
    "Abnormal coagulation function (INR>1.5 or prothrombin time (PT) > ULN+4 seconds or\n"
    "     APTT>1.5xULN), with bleeding tendency or undergoing thrombolytic or anticoagulant\n"
    "     therapy.",
    any_of(
        c.inr > 1.5,
        c.prothrombin_time.number > c.prothrombin_time.uln + 4,
        c.aptt.times_uln > 1.5,
        c.bleeding_tendency,
        all_of(
            _t.where(of_kind(ANTICOAGULANTS, "anticoagulant", "thrombolytic"), _t.ended >= AS_OF).exists(),
            undecided(
                _t, because="whether such therapy excludes where coagulation is normal and nothing tends to bleed"
            ),
        ),
    ),
    cite="Exclusion 7",
    note="The safer reading: abnormal coagulation or a tendency to bleed each exclude. Present thrombolytic or anticoagulant "
    "therapy alone, such as prophylaxis with heparin, stays open. A therapy is present until its last day; it is one by its "
    "modality or its code, and without a code may be one.",
    short="X_COAG",
)

EXC_BLEEDING: Final = exclude(
    "exc_bleeding",
    "There were significant clinical bleeding symptoms or definite bleeding tendency in the\n"
    "     first 3 months, such as gastrointestinal bleeding, hemorrhagic gastric ulcer, baseline\n"
    "     fecal occult blood or above, or suffering from vasculitis.",
    any_of(
        c.last_significant_bleeding_on.assume(
            LONG_AGO, because="there was never any", when=~c.significant_bleeding_ever
        )
        >= THREE_MONTHS_AGO,
        c.bleeding_tendency,
        c.faecal_occult_blood == "positive",
        c.vasculitis,
    ),
    cite="Exclusion 8",
    note="The 3 months before the day of judging, both ends included. A recorded date decides; without one, "
    "only the answer that there was never any does. The page has lost the grade of the occult blood "
    "test: any positive result excludes.",
    short="X_BLEED",
)

EXC_SURGERY: Final = exclude(
    "exc_surgery",
    "Major surgical operations or severe traumatic injuries, fractures or ulcers occurred\n"
    "     within the first 4 weeks of randomization.",
    any_of(
        c.procedures.where(c.procedures.kind.is_in(["major_surgery", "stomach_surgery"]))
        .since(FOUR_WEEKS_BEFORE)
        .exists(),
        c.last_severe_injury_on.assume(LONG_AGO, because="there was never any", when=~c.severe_injury_ever)
        >= FOUR_WEEKS_BEFORE,
    ),
    cite="Exclusion 9",
    note="From 4 weeks before randomisation on, which may be planned, the first day included; what happened after a past "
    "randomisation counts too. Surgery of the stomach is major surgery. A recorded date of an injury decides; without one, "
    "only the answer that there was never any does.",
    short="X_SURG",
)

EXC_ABSORPTION: Final = exclude(
    "exc_absorption",
    "There are significant factors affecting oral drug absorption, such as inability to\n"
    "     swallow, chronic diarrhea and intestinal obstruction.",
    any_of(c.unable_to_swallow, c.chronic_diarrhoea, c.intestinal_obstruction, c.other_absorption_factor),
    cite="Exclusion 10",
    note="Three examples, each of which excludes; what else is significant is judgement.",
    short="X_ABSORB",
)

EXC_PROTEINURIA: Final = exclude(
    "exc_proteinuria",
    "Urine routine indicates urinary protein ≥++, or confirms 24-hour urinary protein ≥\n     1.0g.",
    any_of(c.urine_protein_dipstick.is_in(DIPSTICK_FROM_TWO_PLUS), c.urine_protein_24h >= 1),
    cite="Exclusion 11",
    note="Either excludes, so neither alone can clear: both are asked for.",
    short="X_PROT",
)

EXC_OTHER: Final = exclude(
    "exc_other",
    "The researchers judged other conditions that may affect the conduct of clinical\n"
    "     studies and the determination of research results.",
    c.other_reason_against_nct04348032,
    cite="Exclusion 12",
    note="Judgement, never computed: without an answer nobody passes.",
    short="X_OTHER",
)

EXC_DOXORUBICIN_REACTION: Final = exclude(
    "exc_doxorubicin_reaction",
    "Allergic or heterogeneous reactions to doxorubicin and / or related substances.",
    c.reaction_to_doxorubicin,
    cite="Exclusion 13",
    note="Heterogeneous is read as idiosyncratic.",
    short="X_DOXO",
)

EXC_CUMULATIVE_DOSE: Final = exclude(
    "exc_cumulative_dose",
    "The cumulative dose of doxorubicin (including previous anthracycline, if any) is\n"
    "     expected to reach or exceed 550 mg after 4 courses of doxorubicin liposome injection\n"
    "     treatment.",
    ANTHRACYCLINE_DOSE + c.planned_doxorubicin_dose >= 550,
    cite="Exclusion 14",
    note="Milligrams in all, as written, which is stricter than per square metre. Earlier anthracyclines are added as "
    "they were given, without conversion, and so are substances related to them, such as mitoxantrone, and the fixed "
    "combination of cytarabine and daunorubicin, by its whole dose. Only a complete "
    "list can show that it stays below.",
    short="X_CUMUL",
)

EXC_ARRHYTHMIA: Final = exclude(
    "exc_arrhythmia",
    "Uncontrollable arrhythmias or electrocardiograms abnormalities determined by the lead\n     researcher to be at risk.",
    c.arrhythmia_poorly_controlled | c.ecg_at_risk,
    cite="Exclusion 15",
    note="Judgement; an arrhythmia that cannot be controlled is also poorly controlled (exclusion 5).",
    short="X_ARRHYT",
)

EXC_RECENT_PLD: Final = exclude(
    "exc_recent_pld",
    "A history of doxorubicin liposome therapy in recent half a year.",
    _t.where(_t.agent == DOXORUBICIN, _t.liposomal).within(months=6, before=AS_OF).exists(),
    cite="Exclusion 16",
    note="Any day of it in the 6 calendar months before the day of judging, both ends included. Its code is that of "
    "doxorubicin in every form, so the form is asked for.",
    short="X_PLD",
)

EXC_PELVIC_RADIOTHERAPY: Final = exclude(
    "exc_pelvic_radiotherapy",
    "Have previously received local radiotherapy of the pelvis or lower abdomen.",
    c.radiotherapies.where(c.radiotherapies.site.is_in(["lower_abdomen", "pelvis"])).exists(),
    cite="Exclusion 17",
    note="At any time and for any disease. Total body irradiation is not local.",
    short="X_PELVRT",
)
