"""Writes the synthetic sample: `python -m eligibility_engine.examples.generate` rewrites the files beside this one.

Every candidate is made up: an eligible person with plausible random values under a fixed seed, and then the changes
that the case shows. The same program gives the same bytes.
"""

import csv
import io
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from eligibility_engine.examples import people
from eligibility_engine.examples.people import AS_OF, PEOPLE

SEED: Final = 20250602

Record = dict[str, Any]

CASES: Final[tuple[tuple[str, int, Record], ...]] = (
    # what the case shows, age in years, what differs from an eligible person; None leaves a fact out
    ("adult, everything recorded", 34, {}),
    ("adult, MRI not done, hepatitis B and a laboratory limit missing", 51, {
        "cranial_mri_result": "not_done", "hbv_status": None,
        "serum_creatinine": {"value": 0.9, "unit": "mg/dL"},
    }),
    ("ECOG 3 and creatinine over the limit", 47, {
        "ecog": 3, "serum_creatinine": {"value": 2.4, "unit": "mg/dL", "uln": 1.2},
    }),
    ("creatinine of exactly 1.5 times its limit", 58, {
        "serum_creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2},
    }),
    ("creatinine just over 1.5 times its limit", 58, {
        "serum_creatinine": {"value": 1.81, "unit": "mg/dL", "uln": 1.2},
    }),
    ("urea nitrogen in mmol/L, over 1.5 times its own limit", 44, {
        "blood_urea_nitrogen": {"value": 10.7, "unit": "mmol/L", "uln": 7.1},
    }),
    ("last day of age 70", 70, {"birth_date": "1954-06-03"}),
    ("71st birthday", 71, {"birth_date": "1954-06-02"}),
    ("partial birth date that spans 70 and 71", 70, {"birth_date": "1954"}),
    ("partial birth date that is inside all the same", 64, {"birth_date": "1961-04"}),
    ("ECOG 2", 39, {"ecog": 2}),
    ("ECOG 3", 39, {"ecog": 3}),
    ("life expectancy of 60 days", 62, {"life_expectancy_days": 60}),
    ("life expectancy of 59 days", 62, {"life_expectancy_days": 59}),
    ("child of 3: the guardian signs", 3, {}),
    ("child of 7, eighth birthday within 60 days", 7, {"birth_date": "2017-07-15"}),
    ("child of 8: child and guardian sign", 8, {"birth_date": "2017-05-12"}),
    ("child of 12, the guardian's signature pending", 12, {
        "guardian_consent_signed": {"missing": "pending"}, "guardian_consent_signed_at": None,
    }),
    ("18 years, no guardian signed", 18, {
        "guardian_consent_signed": False, "guardian_consent_signed_at": None,
    }),
    ("19 years since a few days, signed at 18", 19, {
        "birth_date": "2006-05-28", "subject_consent_signed_at": "2025-05-26T10:00",
        "first_screening_procedure_at": "2025-05-27T08:00",
    }),
    ("infant below 1 year", 0, {"birth_date": "2024-08-20"}),
    ("consent and first procedure on one day, no times", 29, {
        "subject_consent_signed_at": "2025-05-21", "first_screening_procedure_at": "2025-05-21",
    }),
    ("the same, with the order attested", 29, {
        "subject_consent_signed_at": "2025-05-21", "first_screening_procedure_at": "2025-05-21",
        "consent_preceded_screening": True,
    }),
    ("consent after the first procedure", 31, {
        "subject_consent_signed_at": "2025-05-22T09:00", "first_screening_procedure_at": "2025-05-21T08:00",
    }),
    ("pre-screened: only the investigator is left to ask", 45, {
        "allergic_constitution": None, "life_expectancy_days": None, "psychological_disorder_severity": None,
        "limited_prognosis_with_available_treatments": None, "no_available_treatment_options": None,
    }),
    ("pre-screened: only the patient is left to ask", 26, {
        "subject_consent_signed": {"missing": "pending"}, "subject_consent_signed_at": None, "willing_to_comply": None,
        "consent_withdrawn": None, "screening_procedure_done": False, "first_screening_procedure_at": None,
    }),
    ("pre-screened: investigator and patient are left to ask", 53, {
        "uncontrolled_infection": None, "subject_capable_of_consent": None,
        "willing_to_comply": {"missing": "declined"},
    }),
    ("consent withdrawn", 33, {"consent_withdrawn": True}),
    ("CD7 on 20% of the marrow tumour cells", 41, {"bm_cd7_flow_pct": 20, "bm_cd7_mfi_log_below_normal_t": None}),
    ("CD7 on 19.9% of the marrow tumour cells", 41, {
        "bm_cd7_flow_pct": 19.9, "bm_cd7_mfi_log_below_normal_t": None,
    }),
    ("CD7 on less than 1% of the marrow tumour cells", 60, {
        "bm_cd7_flow_pct": {"value": 1, "comparator": "<"}, "bm_cd7_mfi_log_below_normal_t": None,
    }),
    ("CD7 above 80% with an intensity that the page does not name", 37, {
        "bm_cd7_flow_pct": 85, "bm_cd7_mfi_log_below_normal_t": 0.7,
    }),
    ("lymphoma in tissue only, CD7 on 35%", 49, {
        "diagnosis": "T_LBL", "bm_tumour_present": False, "bm_cd7_flow_pct": None,
        "bm_cd7_mfi_log_below_normal_t": None, "bm_cd7_sampled_on": None,
        "tissue_tumour_present": True, "tissue_cd7_ihc_pct": 35,
    }),
    ("lymphoma in tissue only, CD7 on 25%", 49, {
        "diagnosis": "T_LBL", "bm_tumour_present": False, "bm_cd7_flow_pct": None,
        "bm_cd7_mfi_log_below_normal_t": None, "bm_cd7_sampled_on": None,
        "tissue_tumour_present": True, "tissue_cd7_ihc_pct": 25,
    }),
    ("CD7 measured in blood only", 22, {
        "bm_tumour_present": None, "bm_cd7_flow_pct": None, "bm_cd7_mfi_log_below_normal_t": None,
        "bm_cd7_sampled_on": None, "pb_cd7_flow_pct": 96,
    }),
    ("no tumour in the marrow beside a percentage of its tumour cells", 56, {"bm_tumour_present": False}),
    ("B-cell leukaemia", 27, {"diagnosis": "B_ALL"}),
    ("extranodal NK/T-cell lymphoma", 43, {"diagnosis": "EN_NKTL"}),
    ("pregnant", 30, {"sex": "female", "pregnant": True, "breastfeeding": False}),
    ("pregnancy recorded beside male sex at birth", 30, {"sex": "male", "pregnant": True}),
    ("hepatitis B active and controlled", 48, {"hbv_status": "active_controlled"}),
    ("hepatitis B active and uncontrolled, yet no uncontrolled infection", 48, {"hbv_status": "active_uncontrolled"}),
    ("kidney recipient", 55, {"solid_organ_transplant_recipient": True}),
    ("earlier tumour, not yet judged", 66, {
        "other_malignancy": "history_only", "other_malignancy_remission_years": 6,
    }),
    ("non-severe allergic constitution", 24, {"allergic_constitution": "non_severe"}),
    ("after a transplant from a donor who is available, sample before the relapse", 36, {
        "prior_allogeneic_hsct": True, "prior_hsct_donor_available": True,
        "bm_cd7_sampled_on": "2024-11-04", "last_relapse_on": "2025-03",
    }),
)  # fmt: skip

COMPANIONS: Final = ("unit", "uln", "comparator")


def candidates() -> list[Record]:
    """Return the records, in order; each begins with its `subject`."""
    rng = Random(SEED)
    return [_candidate(f"SYN-{number:03}", age, changes, rng) for number, (_, age, changes) in enumerate(CASES, 1)]


def _candidate(subject: str, age: int, changes: Record, rng: Random) -> Record:
    person = {**_person(age, rng), **_disease(rng), **_results(rng), **_consent(age, rng)}
    record = {"subject": subject, **person, **changes}
    return {name: value for name, value in record.items() if value is not None}


def _person(age: int, rng: Random) -> Record:
    sex = rng.choice(["female", "male"])
    birthday = AS_OF.replace(year=AS_OF.year - age) - timedelta(days=rng.randrange(70, 280))
    answers = {"pregnant": False, "breastfeeding": False} if sex == "female" else {}
    return {"birth_date": birthday.isoformat(), "sex": sex, **answers}


def _disease(rng: Random) -> Record:
    return {
        "diagnosis": rng.choice(["T_ALL", "T_ALL", "ETP_ALL", "T_LBL"]),
        "disease_status": rng.choice(["refractory", "relapsed", "refractory_and_relapsed"]),
        "progressed_after_all_standard_treatments": True,
        "limited_prognosis_with_available_treatments": True,
        "no_available_treatment_options": True,
        "bm_tumour_present": True,
        "bm_cd7_flow_pct": rng.randrange(860, 999) / 10,
        "bm_cd7_mfi_log_below_normal_t": rng.randrange(5, 45) / 100,
        "bm_cd7_sampled_on": (AS_OF - timedelta(days=rng.randrange(14, 28))).isoformat(),
        "csf_tumour_present": False,
        "tissue_tumour_present": False,
        "prior_allogeneic_hsct": False,
        "pb_blast_pct": rng.randrange(0, 12),
        "blood_burden_on": (AS_OF - timedelta(days=rng.randrange(1, 6))).isoformat(),
    }


def _results(rng: Random) -> Record:
    molar = rng.random() < 0.4
    return {
        "allergic_constitution": "none",
        "ecog": rng.randrange(0, 2),
        "life_expectancy_days": rng.randrange(75, 200),
        **dict.fromkeys(("intracranial_hypertension", "unconscious", "acute_heart_failure"), False),
        "arrhythmia_severity": rng.choice(["none", "none", "non_severe"]),
        "acute_respiratory_failure": False,
        "other_malignancy": "none",
        "dic": False,
        "serum_creatinine": {"value": rng.randrange(45, 100), "unit": "umol/L", "uln": 106}
        if molar
        else {"value": rng.randrange(50, 115) / 100, "unit": "mg/dL", "uln": 1.2},
        "blood_urea_nitrogen": {"value": rng.randrange(25, 70) / 10, "unit": "mmol/L", "uln": 7.1}
        if molar
        else {"value": rng.randrange(8, 20), "unit": "mg/dL", "uln": 20},
        **dict.fromkeys(("sepsis", "uncontrolled_infection"), False),
        "diabetes_status": rng.choice(["none", "none", "controlled"]),
        "psychological_disorder_severity": "none",
        "cranial_mri_result": "no_obvious_lesion",
        "solid_organ_transplant_recipient": False,
        "hbv_status": rng.choice(["negative", "negative", "resolved_or_serology_only"]),
        **dict.fromkeys(("hcv_status", "hiv_status", "tp_status"), "negative"),
    }


def _consent(age: int, rng: Random) -> Record:
    """Return the signatures that the age band needs, on the day before the first procedure."""
    first = AS_OF - timedelta(days=rng.randrange(3, 10))
    signed = (first - timedelta(days=1)).isoformat()
    subject = {
        "subject_consent_signed": True,
        "subject_consent_signed_at": f"{signed}T{rng.randrange(9, 12):02}:{rng.randrange(0, 60):02}",
        "subject_capable_of_consent": True,
    }
    guardian = {"guardian_consent_signed": True, "guardian_consent_signed_at": f"{signed}T{rng.randrange(12, 16)}:30"}
    return {
        **(subject if age >= 8 else {}),
        **(guardian if age < 19 else {}),
        "willing_to_comply": True,
        "first_screening_procedure_at": f"{first.isoformat()}T08:{rng.randrange(0, 60):02}",
        "screening_procedure_done": True,
        "consent_withdrawn": False,
    }


def ndjson() -> str:
    """Return the records as ndjson, one JSON object a line."""
    return "".join(json.dumps(record) + "\n" for record in candidates())


def table() -> str:
    """Return the records as a flat CSV table; empty cells are missing, `<fact>_cause` says why."""
    rows = [_flat(record) for record in candidates()]
    header = _header(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _header(rows: list[dict[str, str]]) -> list[str]:
    """Return the columns: every fact of the trial, and the companions that some row fills."""
    from eligibility_engine.trials.nct06316427.facts import Candidate

    filled = {name for row in rows for name in row}
    header = ["subject"]
    for name in Candidate.schema.names:
        header += [name, *(f"{name}_{part}" for part in (*COMPANIONS, "cause") if f"{name}_{part}" in filled)]
    return header


def _flat(record: Record) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            renamed = {"value": name, "missing": f"{name}_cause"}
            row.update({renamed.get(part, f"{name}_{part}"): _cell(inner) for part, inner in value.items()})
        else:
            row[name] = _cell(value)
    return row


def _cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def readme() -> str:
    """Return what stands beside the files: that they are synthetic, and what each candidate shows."""
    shown = "".join(f"| SYN-{number:03} | {what} |\n" for number, (what, _, _) in enumerate(CASES, 1))
    persons = "".join(f"| SYN-P{number:02} | {what} |\n" for number, (what, _, _) in enumerate(PEOPLE, 1))
    return f"""# Synthetic candidates

`candidates.ndjson` and `candidates.csv` hold the same {len(CASES)} candidates for NCT06316427. **They are synthetic**:
no record belongs to a person, and every subject id begins with `SYN-`. They are meant to be judged as of {AS_OF}.

`python -m eligibility_engine.examples.generate` rewrites these files; the same program gives the same bytes.

| subject | shows |
| --- | --- |
{shown}
`people.ndjson` holds {len(PEOPLE)} people for `eligibility match`, with the facts of one trial or of two. They are
synthetic too.

| subject | shows |
| --- | --- |
{persons}"""


def write(directory: Path) -> None:
    """Write the files into a directory."""
    written = {"candidates.ndjson": ndjson(), "candidates.csv": table(), "people.ndjson": people.ndjson()}
    for name, text in {**written, "README.md": readme()}.items():
        directory.joinpath(name).write_bytes(text.encode())


if __name__ == "__main__":  # pragma: no cover - the file as a program
    write(Path(__file__).parent)
