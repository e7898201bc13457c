"""The rules for ZEN (the package `zen-engine`): one expression, compiled once.

As its documentation has it (docs.gorules.io): `compile_expression` for what is evaluated often. That is its fastest
form by far: a decision graph around the same expression takes many times as long. It has two values and no units: a
missing value is a condition that does not hold, written out with `!= null` where it would be an error, and a result
in another unit is taken as it stands.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta

from cd7_rules import DISEASES, STATUSES

from eligibility_engine import Eligibility
from rival_rules import FLAGS, INFECTIONS, LIMITS, Judge, TextJudge

PACKAGE, MODULE = "zen-engine", "zen"


def judge(when: date) -> Judge:
    """Compile the expression."""
    import zen

    return zen.compile_expression(rules(when)).evaluate


def judge_text(when: date) -> TextJudge:
    """Compile the expression for records as text."""
    import zen

    return zen.compile_expression(rules(when)).evaluate


def decision(when: date) -> Callable[[str], Eligibility]:
    """Return what gives the one answer to the JSON text of a person."""
    judged = judge_text(when)
    return lambda text: Eligibility.ELIGIBLE if judged(text) else Eligibility.INELIGIBLE


def rules(when: date) -> str:
    """Return the one expression: every inclusion holds, and no exclusion does."""
    today, window = (f'd("{day.isoformat()}")' for day in (when, when - timedelta(days=14)))
    age = f'(birth_date != null ? {today}.diff(d(birth_date), "year") : age_years)'
    held = [
        f"diagnosis in {json.dumps(DISEASES)}",
        f"status in {json.dumps(STATUSES)}",
        "((bm_cd7_pct != null and bm_cd7_pct >= 20) or (tissue_cd7_pct != null and tissue_cd7_pct > 30))",
        f"(birth_date != null or age_years != null) and {age} >= 1 and {age} <= 70",
        "ecog != null and ecog <= 3",
        "life_expectancy_days != null and life_expectancy_days >= 60",
        f"consent_signed == true and consent_on != null and d(consent_on) <= {today}",
        "platelets.value != null and platelets.value >= 20",
    ]
    excluded = [
        *(f"{name} == true" for name in FLAGS),
        'arrhythmia == "severe"',
        "(other_malignancy == true and other_malignancy_cured != true)",
        *(above(name, times) for name, times in LIMITS.items()),
        'diabetes == "uncontrolled"',
        '(sex == "female" and (pregnant == true or breastfeeding == true))',
        *(f'{name} == "positive"' for name in INFECTIONS),
        "(bilirubin.value != null and bilirubin.value > 2)",
        f"(last_therapy_on != null and d(last_therapy_on) >= {window} and d(last_therapy_on) <= {today})",
    ]
    return " and ".join([*held, f"not ({' or '.join(excluded)})"])


def above(name: str, times: float) -> str:
    """Return that a result is above so many times its limit."""
    return f"({name}.value != null and {name}.uln != null and {name}.value > {times} * {name}.uln)"
