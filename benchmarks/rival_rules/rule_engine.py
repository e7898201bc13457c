"""The rules for rule-engine: one rule, parsed once, over the record.

As its documentation has it (zerosteiner.github.io/rule-engine): a rule is made once and matched often; a resolver
says how symbols are read; an ordering comparison with null is an error, so each has a guard; `&[...]` reads an item
of what may be null. There are no completed years, so the limits of age are days of birth. Where it has two ways, this
is the faster: a resolver of one's own (`resolve_item` with a `default_value` looks for similar names whenever a value
is missing, and takes three times as long), and days that compare as ISO texts (`$parse_datetime` takes as much
again).
"""

import json
from datetime import date, timedelta

from cd7_rules import DISEASES, STATUSES

from rival_rules import FLAGS, INFECTIONS, LIMITS, Judge

PACKAGE, MODULE = "rule-engine", "rule_engine"


def judge(when: date) -> Judge:
    """Parse the rule."""
    import rule_engine

    context = rule_engine.Context(resolver=lambda record, name: record.get(name))
    return rule_engine.Rule(rules(when), context=context).matches


def rules(when: date) -> str:
    """Return the text of the rule."""
    today, window = (f'"{day.isoformat()}"' for day in (when, when - timedelta(days=14)))
    youngest, oldest = (f'"{when.replace(year=when.year - years).isoformat()}"' for years in (1, 71))
    born = f"birth_date <= {youngest} and birth_date > {oldest}"
    held = [
        f"diagnosis in {json.dumps(DISEASES)}",
        f"status in {json.dumps(STATUSES)}",
        "((bm_cd7_pct != null and bm_cd7_pct >= 20) or (tissue_cd7_pct != null and tissue_cd7_pct > 30))",
        f"(birth_date != null ? {born} : age_years != null and age_years >= 1 and age_years <= 70)",
        "ecog != null and ecog <= 3",
        "life_expectancy_days != null and life_expectancy_days >= 60",
        f"consent_signed and consent_on != null and consent_on <= {today}",
        'platelets&["value"] != null and platelets["value"] >= 20',
    ]
    excluded = [
        *FLAGS,
        'arrhythmia == "severe"',
        "(other_malignancy and not other_malignancy_cured)",
        *(above(name, times) for name, times in LIMITS.items()),
        'diabetes == "uncontrolled"',
        '(sex == "female" and (pregnant or breastfeeding))',
        *(f'{name} == "positive"' for name in INFECTIONS),
        '(bilirubin&["value"] != null and bilirubin["value"] > 2)',
        f"(last_therapy_on != null and last_therapy_on >= {window} and last_therapy_on <= {today})",
    ]
    return " and ".join([*held, f"not ({' or '.join(excluded)})"])


def above(name: str, times: float) -> str:
    """Return that a result is above so many times its limit."""
    value, limit = f'{name}&["value"]', f'{name}&["uln"]'
    return f"({value} != null and {limit} != null and {value} > {times} * {limit})"
