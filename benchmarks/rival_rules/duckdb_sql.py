"""The rules in SQL for DuckDB: one query from file to file.

As its documentation has it (duckdb.org/docs): a Parquet file is queried where it lies and written by COPY; `TRY_CAST`
gives null for a text that is no day; `date_sub` counts completed years; truths are null where they are open. A
condition in a WHERE would lose the people whose truth is null among those for whom it is false, so the query asks for
both.
"""

from datetime import date, timedelta
from pathlib import Path

from cd7_rules import DISEASES, STATUSES

from rival_rules import INFECTIONS

PACKAGE, MODULE = "duckdb", "duckdb"


def write(source: Path, target: Path, when: date) -> None:
    """Write eligibility and a truth for each entry."""
    import duckdb

    duckdb.sql(f"COPY ({query(source, when)}) TO '{target}' (FORMAT parquet, COMPRESSION uncompressed)")


def query(source: Path, when: date) -> str:
    """Return the query."""
    rules = verdicts(when)
    held = " AND ".join(name if name.startswith("inc_") else f"NOT {name}" for name in rules)
    columns = ",\n".join(f"{rule} AS {name}" for name, rule in rules.items())
    return f"""
        SELECT *, CASE WHEN {held} THEN 'eligible' WHEN NOT ({held}) THEN 'ineligible' ELSE 'undetermined' END
            AS eligibility
        FROM (SELECT subject, {columns} FROM '{source}')
    """


def verdicts(when: date) -> dict[str, str]:
    """Return the rule of each entry."""
    today, window = (f"DATE '{day.isoformat()}'" for day in (when, when - timedelta(days=14)))
    born, consent, therapy = (f"TRY_CAST({name} AS DATE)" for name in ("birth_date", "consent_on", "last_therapy_on"))
    return {
        "inc_disease": f"diagnosis IN {DISEASES}",
        "inc_status": f"status IN {STATUSES}",
        "inc_cd7": "bm_cd7_pct >= 20 OR tissue_cd7_pct > 30",
        "inc_age": f"coalesce(date_sub('year', {born}, {today}), age_years) BETWEEN 1 AND 70",
        "inc_ecog": "ecog <= 3",
        "inc_life": "life_expectancy_days >= 60",
        "inc_consent": f"consent_signed AND {consent} <= {today}",
        "inc_platelets": "CASE WHEN platelets_unit = '10*9/L' THEN platelets >= 20 END",
        "exc_allergy": "allergic",
        "exc_icp": "intracranial_hypertension OR unconscious",
        "exc_heart": "heart_failure OR arrhythmia = 'severe'",
        "exc_resp": "respiratory_failure",
        "exc_malignancy": "other_malignancy AND NOT other_malignancy_cured",
        "exc_dic": "dic",
        "exc_renal": "creatinine > 1.5 * creatinine_uln OR bun > 1.5 * bun_uln",
        "exc_sepsis": "sepsis",
        "exc_diabetes": "diabetes = 'uncontrolled'",
        "exc_psych": "psychiatric",
        "exc_mri": "cranial_lesion",
        "exc_organ": "organ_recipient",
        "exc_pregnant": "sex = 'female' AND (pregnant OR breastfeeding)",
        "exc_infection": " OR ".join(f"{name} = 'positive'" for name in INFECTIONS),
        "exc_alt": "alt > 3 * alt_uln",
        "exc_bilirubin": "CASE WHEN bilirubin_unit = 'mg/dL' THEN bilirubin > 2 END",
        "exc_therapy": f"{therapy} BETWEEN {window} AND {today}",
    }
