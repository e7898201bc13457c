"""The rules of `cd7_rules.py` over and over, each time with other limits: 25, 50, 100 ... different criteria.

The facts stay the same, so that only the criteria grow. A limit moves by one each time; a list leaves out another
member; a flag, which has no limit, meets another flag.
"""

from collections.abc import Iterator
from typing import Any

from cd7_rules import DISEASES, INFECTION, RARE, STATUSES, TRIAL, Candidate

from eligibility_engine import AS_OF, CriteriaSet, any_of, exclude, first_known, include, quantity

c = Candidate
INCLUDED = [entry.id for entry in TRIAL.entries if entry.id.startswith("inc_")]


def repeated(times: int) -> CriteriaSet:
    """Return a set of 25 times so many criteria; the first 25 are those of `TRIAL`."""
    more = [entry for turn in range(1, times) for entry in again(turn)]
    entries = [*TRIAL.entries, *more]
    return CriteriaSet(id=f"CD7-{len(entries)}", version="1", revision=1, facts=Candidate, entries=entries)


def again(turn: int) -> Iterator[Any]:
    """Yield the 25 criteria with the limits of a turn."""
    rules = varied(turn)
    for entry in TRIAL.entries:
        declare = include if entry.id in INCLUDED else exclude
        yield declare(f"{entry.id}_{turn}", f"{entry.text} Turn {turn}.", rules[entry.id])


def varied(turn: int) -> dict[str, Any]:
    """Return the rule of each entry in a turn from 1 to 39."""
    infected = [fact == INFECTION[turn % 2] for fact in (c.hbv, c.hcv, c.hiv, c.tp)]
    return {
        "inc_disease": c.diagnosis.is_in(without(DISEASES, turn)) | (c.bm_cd7_pct >= 20 + turn),
        "inc_status": c.status.is_in(without(STATUSES, turn)) | (c.bm_cd7_pct >= 10 + turn),
        "inc_cd7": any_of(c.bm_cd7_pct >= 20 + turn, c.tissue_cd7_pct > 30 + turn),
        "inc_age": first_known(c.birth_date.elapsed("years"), c.age_years).between(1 + turn, 70 + turn),
        "inc_ecog": (c.ecog <= turn % 5) | (c.life_expectancy_days >= 100 + turn),
        "inc_life": c.life_expectancy_days >= 60 + turn,
        "inc_consent": c.consent_signed & ~c.consent_on.within(days=turn, before=AS_OF),
        "inc_platelets": c.platelets >= quantity(20 + turn, "10*9/L"),
        "exc_allergy": paired("allergic", turn),
        "exc_icp": paired("intracranial_hypertension", turn) | c.unconscious,
        "exc_heart": paired("heart_failure", turn) | (c.arrhythmia == "severe"),
        "exc_resp": paired("respiratory_failure", turn),
        "exc_malignancy": paired("other_malignancy", turn) & ~c.other_malignancy_cured,
        "exc_dic": paired("dic", turn),
        "exc_renal": (c.creatinine.times_uln > 1.5 + turn / 10) | (c.bun.times_uln > 1.5 + turn / 10),
        "exc_sepsis": paired("sepsis", turn),
        "exc_diabetes": (c.diabetes == "uncontrolled") & (c.life_expectancy_days < 100 + turn),
        "exc_psych": paired("psychiatric", turn),
        "exc_mri": paired("cranial_lesion", turn),
        "exc_organ": paired("organ_recipient", turn),
        "exc_pregnant": (c.sex == "female") & (c.pregnant | c.breastfeeding) & (c.ecog < 1 + turn % 4),
        "exc_infection": any_of(*infected[turn % 3 :], c.tissue_cd7_pct < turn),
        "exc_alt": c.alt.times_uln > 3 + turn / 10,
        "exc_bilirubin": c.bilirubin > quantity(2 + turn / 10, "mg/dL"),
        "exc_therapy": c.last_therapy_on.within(days=14 + turn, before=AS_OF),
    }


def without(members: tuple[str, ...], turn: int) -> list[str]:
    """Return all members but one."""
    return [member for place, member in enumerate(members) if place != turn % len(members)]


def paired(name: str, turn: int) -> Any:
    """Return a flag beside another flag, and from the eleventh turn on beside a limit."""
    other = RARE[(RARE.index(name) + 1 + turn % (len(RARE) - 1)) % len(RARE)]
    rule = getattr(c, name) & getattr(c, other)
    return rule if turn < len(RARE) else rule & (c.bm_cd7_pct < 100 - turn)
