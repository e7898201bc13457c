"""The medicines that the text names, as codes of the Anatomical Therapeutic Chemical classification (ATC)."""

from typing import Final

from eligibility_engine.value_set import value_set

VERSION: Final = "2024"

METFORMIN: Final = value_set(
    "metformin, alone or fixed with an SGLT-2 inhibitor",
    "ATC",
    VERSION,
    {
        "A10BA02": "metformin",
        "A10BD15": "metformin and dapagliflozin",
        "A10BD16": "metformin and canagliflozin",
        "A10BD20": "metformin and empagliflozin",
        "A10BD23": "metformin and ertugliflozin",
    },
)
SGLT2_INHIBITORS: Final = value_set(
    "SGLT-2 inhibitors",
    "ATC",
    VERSION,
    {
        "A10BK01": "dapagliflozin",
        "A10BK02": "canagliflozin",
        "A10BK03": "empagliflozin",
        "A10BK04": "ertugliflozin",
        "A10BK05": "ipragliflozin",
    },
)
BACKGROUND: Final = METFORMIN.union(SGLT2_INHIBITORS, "metformin or SGLT-2 inhibitors")
