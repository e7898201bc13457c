"""A form of the CD7 rules with 25 criteria: as a criteria set, and as careful Python functions over the same facts.

The functions are what somebody would write who knows the rules, three values and Python: one that stops at the first
entry that fails, and one that gives every verdict (`cd7_traces.py` explains them). They read the plain facts of the
compiled set, a tuple in the order of `FIELDS`: None is missing, a day is a whole number such as 20250602, and what can
be imprecise has its least and its greatest.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    Eligibility,
    FactSchema,
    Verdict,
    any_of,
    exclude,
    first_known,
    flag,
    include,
    integer,
    measurement,
    number,
    one_of,
    quantity,
)
from eligibility_engine import date as day

DISEASES = ("T_ALL", "ETP_ALL", "T_LBL", "T_PLL", "PTCL_NOS", "AITL", "ALCL")
STATUSES = ("refractory", "relapsed", "refractory_and_relapsed")
INFECTION = ("negative", "positive")


class Candidate(FactSchema):
    """The facts that the rules read."""

    diagnosis = one_of(*DISEASES, "B_ALL", "OTHER", ask="Diagnosis?")
    status = one_of(*STATUSES, "first_remission", ask="Status?")
    bm_cd7_pct = number(ask="CD7 in marrow?", unit="%", minimum=0, maximum=100, decimals=1)
    tissue_cd7_pct = number(ask="CD7 in tissue?", unit="%", minimum=0, maximum=100, decimals=1)
    birth_date = day(ask="Born?", partial=True, not_after_as_of=True, fixed=True)
    age_years = integer(ask="Age?", unit="a", minimum=0, maximum=120)
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    life_expectancy_days = number(ask="Life expectancy?", unit="d", minimum=0, decimals=0)
    consent_signed = flag(ask="Consent signed?")
    consent_on = day(ask="Consent when?")
    allergic = flag(ask="Allergic?")
    intracranial_hypertension = flag(ask="Intracranial hypertension?")
    unconscious = flag(ask="Unconscious?")
    heart_failure = flag(ask="Heart failure?")
    arrhythmia = one_of("none", "mild", "severe", ask="Arrhythmia?")
    respiratory_failure = flag(ask="Respiratory failure?")
    other_malignancy = flag(ask="Another malignancy?")
    other_malignancy_cured = flag(ask="Is it cured?")
    dic = flag(ask="Disseminated intravascular coagulation?")
    creatinine = measurement(ask="Creatinine?", unit="mg/dL", other_units=["umol/L"], analyte="creatinine", decimals=2)
    bun = measurement(ask="Urea nitrogen?", unit="mg/dL", decimals=1)
    sepsis = flag(ask="Sepsis?")
    diabetes = one_of("none", "controlled", "uncontrolled", ask="Diabetes?")
    psychiatric = flag(ask="Psychiatric illness?")
    cranial_lesion = flag(ask="Cranial lesion?")
    organ_recipient = flag(ask="Organ recipient?")
    sex = one_of("female", "male", ask="Sex?")
    pregnant = flag(ask="Pregnant?")
    breastfeeding = flag(ask="Breastfeeding?")
    hbv = one_of(*INFECTION, ask="HBV?")
    hcv = one_of(*INFECTION, ask="HCV?")
    hiv = one_of(*INFECTION, ask="HIV?")
    tp = one_of(*INFECTION, ask="TP?")
    alt = measurement(ask="ALT?", unit="U/L", decimals=0)
    bilirubin = measurement(ask="Bilirubin?", unit="mg/dL", other_units=["umol/L"], analyte="bilirubin", decimals=1)
    platelets = measurement(ask="Platelets?", unit="10*9/L", decimals=0)
    last_therapy_on = day(ask="Last therapy?", partial=True)


c = Candidate
TRIAL = CriteriaSet(
    id="CD7-25",
    version="1",
    revision=1,
    facts=Candidate,
    entries=[
        include("inc_disease", "A T-cell malignancy.", c.diagnosis.is_in(DISEASES)),
        include("inc_status", "Refractory or relapsed.", c.status.is_in(STATUSES)),
        include("inc_cd7", "CD7 positive.", any_of(c.bm_cd7_pct >= 20, c.tissue_cd7_pct > 30)),
        include("inc_age", "Age 1 to 70.", first_known(c.birth_date.elapsed("years"), c.age_years).between(1, 70)),
        include("inc_ecog", "ECOG 0 to 3.", c.ecog <= 3),
        include("inc_life", "Life expectancy of 60 days.", c.life_expectancy_days >= 60),
        include("inc_consent", "Consent was given.", c.consent_signed & (c.consent_on <= AS_OF)),
        include("inc_platelets", "Platelets of 20.", c.platelets >= quantity(20, "10*9/L")),
        exclude("exc_allergy", "Allergic.", c.allergic),
        exclude("exc_icp", "Hypertension or unconscious.", c.intracranial_hypertension | c.unconscious),
        exclude("exc_heart", "Heart failure or arrhythmia.", c.heart_failure | (c.arrhythmia == "severe")),
        exclude("exc_resp", "Respiratory failure.", c.respiratory_failure),
        exclude("exc_malignancy", "Another malignancy.", c.other_malignancy & ~c.other_malignancy_cured),
        exclude("exc_dic", "Coagulation.", c.dic),
        exclude("exc_renal", "Above 1.5 times normal.", (c.creatinine.times_uln > 1.5) | (c.bun.times_uln > 1.5)),
        exclude("exc_sepsis", "Sepsis.", c.sepsis),
        exclude("exc_diabetes", "Uncontrolled diabetes.", c.diabetes == "uncontrolled"),
        exclude("exc_psych", "Psychiatric illness.", c.psychiatric),
        exclude("exc_mri", "Cranial lesion.", c.cranial_lesion),
        exclude("exc_organ", "Organ recipient.", c.organ_recipient),
        exclude("exc_pregnant", "Pregnant.", (c.sex == "female") & (c.pregnant | c.breastfeeding)),
        exclude("exc_infection", "Infection.", any_of(*(x == "positive" for x in (c.hbv, c.hcv, c.hiv, c.tp)))),
        exclude("exc_alt", "ALT above 3 times normal.", c.alt.times_uln > 3),
        exclude("exc_bilirubin", "Bilirubin above 2 mg/dL.", c.bilirubin > quantity(2, "mg/dL")),
        exclude("exc_therapy", "Therapy in the last 14 days.", c.last_therapy_on.within(days=14, before=AS_OF)),
    ],
)

FIELDS = (
    "diagnosis", "status", "bm_cd7_pct", "tissue_cd7_pct", "age_years", "birth_date", "birth_date", "ecog",
    "life_expectancy_days", "consent_signed", "consent_on", "platelets", "allergic", "intracranial_hypertension",
    "unconscious", "heart_failure", "arrhythmia", "respiratory_failure", "other_malignancy", "other_malignancy_cured",
    "dic", "creatinine", "creatinine", "bun", "bun", "sepsis", "diabetes", "psychiatric", "cranial_lesion",
    "organ_recipient", "sex", "pregnant", "breastfeeding", "hbv", "hcv", "hiv", "tp", "alt", "alt", "bilirubin",
    "last_therapy_on", "last_therapy_on",
)  # fmt: skip
"""What stands where in the tuple of a candidate, from place 1: of a measurement its value and its limit, of a date that
can be imprecise its first and its last day."""

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
ELIGIBLE, INELIGIBLE, UNDETERMINED = Eligibility.ELIGIBLE, Eligibility.INELIGIBLE, Eligibility.UNDETERMINED
OF_T_CELLS, OF_STATUS = frozenset(DISEASES), frozenset(STATUSES)

Person = tuple[Any, ...]


def numbered(when: date) -> int:
    """Return a day as a whole number."""
    return when.year * 10_000 + when.month * 100 + when.day


def eligibility_by_hand(when: date) -> Callable[[Person], Eligibility]:  # noqa: PLR0915 - as long as the rules are
    """Return the function that stops at the first entry that fails."""
    today, window = numbered(when), numbered(when - timedelta(days=14))

    def judge(p: Person) -> Eligibility:  # noqa: PLR0915
        is_open = False
        x = p[1]
        if x not in OF_T_CELLS:
            if x is not None:
                return INELIGIBLE
            is_open = True
        x = p[2]
        if x not in OF_STATUS:
            if x is not None:
                return INELIGIBLE
            is_open = True
        x, y = p[3], p[4]
        if not ((x is not None and x >= 20) or (y is not None and y > 30)):
            if x is not None and y is not None:
                return INELIGIBLE
            is_open = True
        x = p[6]
        if x is not None:
            y = p[7]
            low = (today - y) // 10000
            high = low if x == y else (today - x) // 10000
        else:
            low = high = p[5]
        if low is None:
            is_open = True
        elif not (low >= 1 and high <= 70):
            if high < 1 or low > 70:
                return INELIGIBLE
            is_open = True
        x = p[8]
        if x is None:
            is_open = True
        elif x > 3:
            return INELIGIBLE
        x = p[9]
        if x is None:
            is_open = True
        elif x < 60:
            return INELIGIBLE
        x, y = p[10], p[11]
        if x is False or (y is not None and y > today):
            return INELIGIBLE
        if x is None or y is None:
            is_open = True
        x = p[12]
        if x is None:
            is_open = True
        elif x < 20:
            return INELIGIBLE
        x = p[13]
        if x is not False:
            if x:
                return INELIGIBLE
            is_open = True
        x, y = p[14], p[15]
        if x or y:
            return INELIGIBLE
        if x is None or y is None:
            is_open = True
        x, y = p[16], p[17]
        if x or y == "severe":
            return INELIGIBLE
        if x is None or y is None:
            is_open = True
        x = p[18]
        if x is not False:
            if x:
                return INELIGIBLE
            is_open = True
        x = p[19]
        if x is not False:
            y = p[20]
            if x and y is False:
                return INELIGIBLE
            if not y:
                is_open = True
        x = p[21]
        if x is not False:
            if x:
                return INELIGIBLE
            is_open = True
        x, y, z, w = p[22], p[23], p[24], p[25]
        a = x is None or y is None
        b = z is None or w is None
        if (not a and x > 1.5 * y) or (not b and z > 1.5 * w):
            return INELIGIBLE
        if a or b:
            is_open = True
        x = p[26]
        if x is not False:
            if x:
                return INELIGIBLE
            is_open = True
        x = p[27]
        if x == "uncontrolled":
            return INELIGIBLE
        if x is None:
            is_open = True
        x = p[28]
        if x is not False:
            if x:
                return INELIGIBLE
            is_open = True
        x = p[29]
        if x is not False:
            if x:
                return INELIGIBLE
            is_open = True
        x = p[30]
        if x is not False:
            if x:
                return INELIGIBLE
            is_open = True
        x = p[31]
        if x is None or x == "female":
            y, z = p[32], p[33]
            if y or z:
                if x is not None:
                    return INELIGIBLE
                is_open = True
            elif y is None or z is None:
                is_open = True
        x, y, z, w = p[34], p[35], p[36], p[37]
        if x == "positive" or y == "positive" or z == "positive" or w == "positive":
            return INELIGIBLE
        if x is None or y is None or z is None or w is None:
            is_open = True
        x, y = p[38], p[39]
        if x is None or y is None:
            is_open = True
        elif x > 3 * y:
            return INELIGIBLE
        x = p[40]
        if x is None:
            is_open = True
        elif x > 2:
            return INELIGIBLE
        x, y = p[41], p[42]
        if x is None:
            is_open = True
        elif y >= window and x <= today:
            if x >= window and y <= today:
                return INELIGIBLE
            is_open = True
        return UNDETERMINED if is_open else ELIGIBLE

    return judge


def verdicts_by_hand(when: date) -> Callable[[Person], tuple[Verdict, ...]]:
    """Return the function that gives the verdict of every entry."""
    today, window = numbered(when), numbered(when - timedelta(days=14))

    def judge(p: Person) -> tuple[Verdict, ...]:
        (
            _, disease, status, marrow, tissue, age, born, born_last, ecog, life, signed, signed_on, platelets,
            allergic, pressure, unconscious, heart, arrhythmia, lungs, cancer, cured, dic, creatinine, creatinine_uln,
            bun, bun_uln, sepsis, diabetes, mind, mri, organ, sex, pregnant, feeding, hbv, hcv, hiv, tp, alt, alt_uln,
            bilirubin, last, last_high,
        ) = p  # fmt: skip
        low, high = (age, age) if born is None else ((today - born_last) // 10000, (today - born) // 10000)
        renal = None if creatinine is None or creatinine_uln is None else creatinine > 1.5 * creatinine_uln
        urea = None if bun is None or bun_uln is None else bun > 1.5 * bun_uln
        return (
            UNKNOWN if disease is None else MET if disease in OF_T_CELLS else NOT_MET,
            UNKNOWN if status is None else MET if status in OF_STATUS else NOT_MET,
            MET
            if (marrow is not None and marrow >= 20) or (tissue is not None and tissue > 30)
            else UNKNOWN
            if marrow is None or tissue is None
            else NOT_MET,
            UNKNOWN
            if low is None
            else MET
            if low >= 1 and high <= 70
            else NOT_MET
            if high < 1 or low > 70
            else UNKNOWN,
            UNKNOWN if ecog is None else MET if ecog <= 3 else NOT_MET,
            UNKNOWN if life is None else MET if life >= 60 else NOT_MET,
            NOT_MET
            if signed is False or (signed_on is not None and signed_on > today)
            else UNKNOWN
            if signed is None or signed_on is None
            else MET,
            UNKNOWN if platelets is None else MET if platelets >= 20 else NOT_MET,
            NOT_MET if allergic is False else MET if allergic else UNKNOWN,
            MET if pressure or unconscious else UNKNOWN if pressure is None or unconscious is None else NOT_MET,
            MET if heart or arrhythmia == "severe" else UNKNOWN if heart is None or arrhythmia is None else NOT_MET,
            NOT_MET if lungs is False else MET if lungs else UNKNOWN,
            NOT_MET if cancer is False or cured else UNKNOWN if cancer is None or cured is None else MET,
            NOT_MET if dic is False else MET if dic else UNKNOWN,
            MET if renal or urea else UNKNOWN if renal is None or urea is None else NOT_MET,
            NOT_MET if sepsis is False else MET if sepsis else UNKNOWN,
            UNKNOWN if diabetes is None else MET if diabetes == "uncontrolled" else NOT_MET,
            NOT_MET if mind is False else MET if mind else UNKNOWN,
            NOT_MET if mri is False else MET if mri else UNKNOWN,
            NOT_MET if organ is False else MET if organ else UNKNOWN,
            NOT_MET
            if sex == "male" or (pregnant is False and feeding is False)
            else MET
            if sex is not None and (pregnant or feeding)
            else UNKNOWN,
            MET
            if hbv == "positive" or hcv == "positive" or hiv == "positive" or tp == "positive"
            else UNKNOWN
            if hbv is None or hcv is None or hiv is None or tp is None
            else NOT_MET,
            UNKNOWN if alt is None or alt_uln is None else MET if alt > 3 * alt_uln else NOT_MET,
            UNKNOWN if bilirubin is None else MET if bilirubin > 2 else NOT_MET,
            UNKNOWN
            if last is None
            else NOT_MET
            if last_high < window or last > today
            else MET
            if last >= window and last_high <= today
            else UNKNOWN,
        )

    return judge


def people(number: int, when: date, seed: int = 7, missing: float = 0.05) -> list[dict[str, Any]]:
    """Return made-up candidates as plain records: most of them pass most entries, and values are missing at a rate."""
    draw = random.Random(seed)

    def flagged(rate: float) -> bool:
        return draw.random() < rate

    def one(*words: str, rare: str = "") -> str:
        return rare if rare and flagged(0.03) else draw.choice(words)

    def result(centre: float, uln: float, unit: str, decimals: int) -> dict[str, Any]:
        value = round(abs(draw.gauss(centre, centre / 3)), decimals)
        found: dict[str, Any] = {"value": value, "unit": unit, "uln": uln}
        if flagged(missing):
            del found[draw.choice(["uln", "value"])]
        return found

    def days_ago(least: int, most: int) -> date:
        return when - timedelta(days=draw.randint(least, most))

    def partial(found: date) -> str:
        return found.isoformat()[: draw.choice([4, 7])] if flagged(0.05) else found.isoformat()

    def person() -> dict[str, Any]:
        sex = one("female", "male")
        found: dict[str, Any] = {
            "diagnosis": one(*DISEASES, rare="B_ALL"),
            "status": one(*STATUSES, rare="first_remission"),
            "bm_cd7_pct": round(draw.uniform(15, 100), 1),
            "tissue_cd7_pct": round(draw.uniform(10, 100), 1),
            "birth_date": partial(days_ago(365 * 2, 365 * 72)),
            "ecog": draw.choice([0, 0, 1, 1, 1, 2, 2, 3]) if not flagged(0.02) else 4,
            "life_expectancy_days": draw.choice([90, 120, 180, 360]) if not flagged(0.02) else 30,
            "consent_signed": not flagged(0.02),
            "consent_on": days_ago(0, 30).isoformat(),
            "arrhythmia": one("none", "none", "mild", rare="severe"),
            "creatinine": result(0.8, 1.2, "mg/dL", 2) if flagged(0.9) else result(70, 106, "umol/L", 0),
            "bun": result(14, 20.5, "mg/dL", 1),
            "diabetes": one("none", "none", "controlled", rare="uncontrolled"),
            "sex": sex,
            "pregnant": sex == "female" and flagged(0.03),
            "breastfeeding": sex == "female" and flagged(0.03),
            "alt": result(35, 40, "U/L", 0),
            "bilirubin": result(0.9, 1.2, "mg/dL", 1),
            "platelets": {"value": draw.randint(25, 300), "unit": "10*9/L"},
            "last_therapy_on": partial(days_ago(10, 400)),
            **{name: one("negative", rare="positive") for name in ("hbv", "hcv", "hiv", "tp")},
            **{name: flagged(0.02) for name in RARE},
        }
        found["other_malignancy_cured"] = found["other_malignancy"] and flagged(0.5)
        if flagged(0.3):
            found["age_years"] = draw.randint(1, 70)
        return {name: value for name, value in found.items() if not flagged(missing)}

    return [person() for _ in range(number)]


RARE = (
    "allergic", "intracranial_hypertension", "unconscious", "heart_failure", "respiratory_failure", "other_malignancy",
    "dic", "sepsis", "psychiatric", "cranial_lesion", "organ_recipient",
)  # fmt: skip
