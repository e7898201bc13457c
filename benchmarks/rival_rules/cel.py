"""The rules for the Common Expression Language, in its Rust form for Python: one expression, compiled once.

As its documentation has it (python-common-expression-language.readthedocs.io): `cel.compile` once and `execute`
often; the record is one variable, so that `has` can ask whether a field is there. There are no completed years, so
the limits of age are days of birth. Days compare as ISO texts: `timestamp`, which the language has for them, takes
longer, and fails for a birth date without its day.
"""

import json
from datetime import date, timedelta

from cd7_rules import DISEASES, STATUSES

from rival_rules import FLAGS, INFECTIONS, LIMITS, Judge

PACKAGE, MODULE = "common-expression-language", "cel"


def judge(when: date) -> Judge:
    """Compile the expression."""
    import cel

    program = cel.compile(rules(when))
    return lambda record: program.execute({"p": record})


def rules(when: date) -> str:
    """Return the text of the expression."""
    today, window = (f'"{day.isoformat()}"' for day in (when, when - timedelta(days=14)))
    youngest, oldest = (f'"{when.replace(year=when.year - years).isoformat()}"' for years in (1, 71))
    born = f"p.birth_date <= {youngest} && p.birth_date > {oldest}"
    cured = known("other_malignancy_cured", "p.other_malignancy_cured")
    expecting = f"{known('pregnant', 'p.pregnant')} || {known('breastfeeding', 'p.breastfeeding')}"
    held = [
        known("diagnosis", f"p.diagnosis in {json.dumps(DISEASES)}"),
        known("status", f"p.status in {json.dumps(STATUSES)}"),
        f"({known('bm_cd7_pct', 'p.bm_cd7_pct >= 20.0')} || {known('tissue_cd7_pct', 'p.tissue_cd7_pct > 30.0')})",
        f"(has(p.birth_date) ? {born} : {known('age_years', 'p.age_years >= 1 && p.age_years <= 70')})",
        known("ecog", "p.ecog <= 3"),
        known("life_expectancy_days", "p.life_expectancy_days >= 60"),
        known("consent_signed", "p.consent_signed"),
        known("consent_on", f"p.consent_on <= {today}"),
        known("platelets", known("platelets.value", "p.platelets.value >= 20")),
    ]
    excluded = [
        *(known(flag, f"p.{flag}") for flag in FLAGS),
        known("arrhythmia", 'p.arrhythmia == "severe"'),
        known("other_malignancy", f"p.other_malignancy && !{cured}"),
        *(above(name, times) for name, times in LIMITS.items()),
        known("diabetes", 'p.diabetes == "uncontrolled"'),
        known("sex", f'p.sex == "female" && ({expecting})'),
        *(known(name, f'p.{name} == "positive"') for name in INFECTIONS),
        known("bilirubin", known("bilirubin.value", "p.bilirubin.value > 2.0")),
        known("last_therapy_on", f"p.last_therapy_on >= {window} && p.last_therapy_on <= {today}"),
    ]
    return " && ".join([*held, f"!({' || '.join(excluded)})"])


def known(field: str, condition: str) -> str:
    """Return that a field is there and a condition holds."""
    return f"(has(p.{field}) && {condition})"


def above(name: str, times: float) -> str:
    """Return that a result is above so many times its limit."""
    exceeded = f"double(p.{name}.value) > {times} * double(p.{name}.uln)"
    return known(name, known(f"{name}.value", known(f"{name}.uln", exceeded)))
