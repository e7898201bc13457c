"""The rules for Polars, by somebody who knows the rules, three values and Polars: one lazy query, written as it
streams.

As its documentation has it (docs.pola.rs): expressions in a lazy frame, so that only what is read is scanned, and a
sink. Truths are null where they are open, which `&`, `|` and `any_horizontal` treat as strong Kleene logic does.
"""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
from cd7_rules import DISEASES, STATUSES

from rival_rules import INFECTIONS

PACKAGE, MODULE = "polars", "polars"
DAYS = ("birth_date", "consent_on", "last_therapy_on")


def write(source: Path, target: Path, when: date) -> None:
    """Write eligibility and a truth for each entry; a day that is no whole day is missing."""
    read = pl.scan_parquet(source).with_columns(pl.col(DAYS).str.to_date("%Y-%m-%d", strict=False))
    judged = verdicts(read, when).with_columns(eligibility=eligibility())
    judged.sink_parquet(target, compression="uncompressed")


def eligibility() -> pl.Expr:
    """Return eligibility, of the truths of all entries."""
    failed = pl.any_horizontal(~pl.col("^inc_.*$"), pl.col("^exc_.*$"))
    decided = pl.when(failed).then(pl.lit("ineligible")).when(~failed).then(pl.lit("eligible"))
    return decided.otherwise(pl.lit("undetermined"))


def verdicts(frame: pl.LazyFrame, when: date) -> pl.LazyFrame:
    """Return the verdicts as nullable truths."""
    c = pl.col
    years = when.year - c("birth_date").dt.year()
    month, day = c("birth_date").dt.month(), c("birth_date").dt.day()
    had = (month < when.month) | ((month == when.month) & (day <= when.day))  # a month is Int8: times 100 it wraps
    age = pl.coalesce(years - (~had).cast(pl.Int32), c("age_years"))
    found = {
        "inc_disease": c("diagnosis").is_in(DISEASES),
        "inc_status": c("status").is_in(STATUSES),
        "inc_cd7": (c("bm_cd7_pct") >= 20) | (c("tissue_cd7_pct") > 30),
        "inc_age": age.is_between(1, 70),
        "inc_ecog": c("ecog") <= 3,
        "inc_life": c("life_expectancy_days") >= 60,
        "inc_consent": c("consent_signed") & (c("consent_on") <= when),
        "inc_platelets": pl.when(c("platelets_unit") == "10*9/L").then(c("platelets") >= 20),
        "exc_allergy": c("allergic"),
        "exc_icp": c("intracranial_hypertension") | c("unconscious"),
        "exc_heart": c("heart_failure") | (c("arrhythmia") == "severe"),
        "exc_resp": c("respiratory_failure"),
        "exc_malignancy": c("other_malignancy") & ~c("other_malignancy_cured"),
        "exc_dic": c("dic"),
        "exc_renal": (c("creatinine") > 1.5 * c("creatinine_uln")) | (c("bun") > 1.5 * c("bun_uln")),
        "exc_sepsis": c("sepsis"),
        "exc_diabetes": c("diabetes") == "uncontrolled",
        "exc_psych": c("psychiatric"),
        "exc_mri": c("cranial_lesion"),
        "exc_organ": c("organ_recipient"),
        "exc_pregnant": (c("sex") == "female") & (c("pregnant") | c("breastfeeding")),
        "exc_infection": pl.any_horizontal(c(name) == "positive" for name in INFECTIONS),
        "exc_alt": c("alt") > 3 * c("alt_uln"),
        "exc_bilirubin": pl.when(c("bilirubin_unit") == "mg/dL").then(c("bilirubin") > 2),
        "exc_therapy": c("last_therapy_on").is_between(when - timedelta(days=14), when),
    }
    return frame.select("subject", **found)
