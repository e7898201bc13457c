"""The rules of `cd7_rules.py` as users of other engines would write them, a file for each engine.

Every file follows what the engine's own documentation advises, for speed (what is made once) and for values that may
be missing, and names the page. Each has `PACKAGE`, what to install; `MODULE`, what is imported; and `judge(when)`,
which makes once what judges each record: True is eligible, False is not, None is left open, an exception is an error.
Where an engine reads JSON by itself, `judge_text(when)` makes what judges the text.
"""

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
Judge = Callable[[Record], bool | None]
TextJudge = Callable[[str], bool | None]

FLAGS = (
    "intracranial_hypertension", "unconscious", "allergic", "heart_failure", "respiratory_failure", "dic", "sepsis",
    "psychiatric", "cranial_lesion", "organ_recipient",
)  # fmt: skip
"""The flags that exclude by themselves."""
INFECTIONS = ("hbv", "hcv", "hiv", "tp")
LIMITS = {"creatinine": 1.5, "bun": 1.5, "alt": 3.0}
"""How many times its upper limit of normal each result may reach."""
