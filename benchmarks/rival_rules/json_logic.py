"""The rules as JsonLogic for json-logic-qubit: a document, walked for every record.

As the documentation has it (jsonlogic.com/operations.html): a `var` that is not there is null, which compares as in
JavaScript; `missing` asks for what a product needs; days, for which JSON has no form, compare as ISO texts. The rules
and the data are plain Python values. Of the forks of json-logic this is the most used; maykin-json-logic-py, which is
kept up, has the same module and call, and needs Python 3.12.
"""

from datetime import date, timedelta
from typing import Any

from cd7_rules import DISEASES, STATUSES

from rival_rules import FLAGS, INFECTIONS, LIMITS, Judge

PACKAGE, MODULE = "json-logic-qubit", "json_logic"


def judge(when: date) -> Judge:
    """Return what walks the document."""
    from json_logic import jsonLogic

    document = rules(when)
    return lambda record: bool(jsonLogic(document, record))


def rules(when: date) -> dict[str, Any]:
    """Return the document."""
    today, window = when.isoformat(), (when - timedelta(days=14)).isoformat()
    youngest, oldest = (when.replace(year=when.year - years).isoformat() for years in (1, 71))
    born = {"and": [{"<=": [var("birth_date"), youngest]}, {">": [var("birth_date"), oldest]}]}
    held = [
        {"in": [var("diagnosis"), list(DISEASES)]},
        {"in": [var("status"), list(STATUSES)]},
        {"or": [{">=": [var("bm_cd7_pct"), 20]}, {">": [var("tissue_cd7_pct"), 30]}]},
        {"if": [var("birth_date"), born, {"<=": [1, var("age_years"), 70]}]},
        {"<=": [var("ecog"), 3]},
        {">=": [var("life_expectancy_days"), 60]},
        {"==": [var("consent_signed"), True]},
        {"<=": [var("consent_on"), today]},
        {">=": [var("platelets.value"), 20]},
    ]
    excluded = [
        *({"==": [var(flag), True]} for flag in FLAGS),
        {"==": [var("arrhythmia"), "severe"]},
        {"and": [{"==": [var("other_malignancy"), True]}, {"!": [var("other_malignancy_cured")]}]},
        *(above(name, times) for name, times in LIMITS.items()),
        {"==": [var("diabetes"), "uncontrolled"]},
        {"and": [{"==": [var("sex"), "female"]}, {"or": [var("pregnant"), var("breastfeeding")]}]},
        *({"==": [var(name), "positive"]} for name in INFECTIONS),
        {">": [var("bilirubin.value"), 2]},
        {"and": [{">=": [var("last_therapy_on"), window]}, {"<=": [var("last_therapy_on"), today]}]},
    ]
    return {"and": [*held, {"!": [{"or": excluded}]}]}


def var(name: str) -> dict[str, str]:
    """Return a fact."""
    return {"var": name}


def above(name: str, times: float) -> dict[str, Any]:
    """Return that a result is above so many times its limit."""
    value, limit = f"{name}.value", f"{name}.uln"
    return {"if": [{"missing": [value, limit]}, False, {">": [var(value), {"*": [times, var(limit)]}]}]}
