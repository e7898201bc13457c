"""Plain Python over the record: two values, a missing value is a condition that does not hold, days are ISO texts.

What a programmer writes who was told the rules and not what to do about gaps.
"""

from datetime import date, timedelta

from cd7_rules import DISEASES, STATUSES

from rival_rules import FLAGS, INFECTIONS, LIMITS, Judge, Record

T_CELLS, NOT_REMISSION = frozenset(DISEASES), frozenset(STATUSES)


def judge(when: date) -> Judge:
    """Return the function."""
    today, window = when.isoformat(), (when - timedelta(days=14)).isoformat()

    def excluded(person: Record) -> bool:
        return (
            any(person.get(flag) for flag in FLAGS)
            or person.get("arrhythmia") == "severe"
            or (person.get("other_malignancy") and not person.get("other_malignancy_cured"))
            or any(above(person, name, times) for name, times in LIMITS.items())
            or person.get("diabetes") == "uncontrolled"
            or (person.get("sex") == "female" and (person.get("pregnant") or person.get("breastfeeding")))
            or any(person.get(infection) == "positive" for infection in INFECTIONS)
            or result(person, "bilirubin") > 2
            or window <= person.get("last_therapy_on", "") <= today
        )

    def eligible(person: Record) -> bool:
        return bool(
            person.get("diagnosis") in T_CELLS
            and person.get("status") in NOT_REMISSION
            and (person.get("bm_cd7_pct", 0) >= 20 or person.get("tissue_cd7_pct", 0) > 30)
            and 1 <= age(person, when) <= 70
            and person.get("ecog", 9) <= 3
            and person.get("life_expectancy_days", 0) >= 60
            and person.get("consent_signed")
            and person.get("consent_on", "9999") <= today
            and result(person, "platelets") >= 20
            and not excluded(person)
        )

    return eligible


def age(person: Record, when: date) -> int:
    """Return the completed years, of a person without any 0."""
    if "birth_date" not in person:
        return int(person.get("age_years", 0))
    born = date.fromisoformat(person["birth_date"])
    return when.year - born.year - ((when.month, when.day) < (born.month, born.day))


def result(person: Record, name: str) -> float:
    """Return the value of a result, where there is none 0."""
    return float(person.get(name, {}).get("value", 0))


def above(person: Record, name: str, times: float) -> bool:
    """Return whether a result is above so many times its limit."""
    found = person.get(name, {})
    return "value" in found and "uln" in found and found["value"] > times * found["uln"]
