"""The rules of `datalogic.py`, and before them the question whether anything is missing.

So the documentation of JsonLogic shows `missing` (jsonlogic.com/operations.html): where one fact is not there, the
answer is left open, whatever the other facts say. Facts of which a person has one or the other are asked for by the
rule itself.
"""

from datetime import date

from cd7_rules import TRIAL

from rival_rules import Judge
from rival_rules.datalogic import MODULE, PACKAGE
from rival_rules.json_logic import rules

__all__ = ["MODULE", "PACKAGE", "judge"]

OTHERWISE = (
    "age_years", "birth_date", "tissue_cd7_pct", "bm_cd7_pct", "other_malignancy_cured", "pregnant", "breastfeeding",
)  # fmt: skip
MEASURED = ("creatinine", "bun", "alt", "bilirubin", "platelets")


def judge(when: date) -> Judge:
    """Compile the document."""
    from datalogic_py import Engine

    asked = [*(fact.name for fact in TRIAL.facts if fact.name not in (*OTHERWISE, *MEASURED))]
    asked += [f"{name}.value" for name in MEASURED] + [f"{name}.uln" for name in ("creatinine", "bun", "alt")]
    engine = Engine()
    rule = engine.compile({"if": [{"missing": asked}, None, rules(when)]})
    session = engine.session()
    return lambda record: session.evaluate(rule, record)
