"""The medicines that the text names, as codes of the Anatomical Therapeutic Chemical classification (ATC).

Codes that the classification has replaced stand beside their successors, because records keep them.
"""

from typing import Final

from eligibility_engine.codes.value_sets import value_set
from eligibility_engine.vocabulary.medicines import ATC

METFORMIN: Final = value_set(
    "metformin, alone or fixed with an SGLT-2 inhibitor",
    *ATC,
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
    *ATC,
    {
        "A10BK01": "dapagliflozin",
        "A10BK02": "canagliflozin",
        "A10BK03": "empagliflozin",
        "A10BK04": "ertugliflozin",
        "A10BK05": "ipragliflozin",
        "A10BK06": "sotagliflozin",
        "A10BK07": "luseogliflozin",
        "A10BK08": "bexagliflozin",
        "A10BK09": "enavogliflozin",
        "A10BX09": "dapagliflozin, until 2016",
        "A10BX11": "canagliflozin, until 2016",
        "A10BX12": "empagliflozin, until 2016",
    },
)
BACKGROUND: Final = METFORMIN.union(SGLT2_INHIBITORS, "metformin or SGLT-2 inhibitors")
INSULINS: Final = value_set(
    "insulins",
    *ATC,
    {
        "A10AB01": "human insulin, fast",
        "A10AB04": "insulin lispro, fast",
        "A10AB05": "insulin aspart, fast",
        "A10AB06": "insulin glulisine",
        "A10AC01": "human insulin, intermediate",
        "A10AC04": "insulin lispro, intermediate",
        "A10AD01": "human insulin, mixed",
        "A10AD04": "insulin lispro, mixed",
        "A10AD05": "insulin aspart, mixed",
        "A10AD06": "insulin degludec and insulin aspart",
        "A10AE01": "human insulin, long",
        "A10AE04": "insulin glargine",
        "A10AE05": "insulin detemir",
        "A10AE06": "insulin degludec",
        "A10AF01": "human insulin, inhaled",
    },
)
GLP1_AGONISTS: Final = value_set(
    "GLP-1 receptor agonists",
    *ATC,
    {
        "A10BJ01": "exenatide",
        "A10BJ02": "liraglutide",
        "A10BJ03": "lixisenatide",
        "A10BJ04": "albiglutide",
        "A10BJ05": "dulaglutide",
        "A10BJ06": "semaglutide",
        "A10BJ07": "beinaglutide",
        "A10BX04": "exenatide, until 2016",
        "A10BX07": "liraglutide, until 2016",
        "A10BX10": "lixisenatide, until 2016",
        "A10BX13": "albiglutide, until 2016",
        "A10BX14": "dulaglutide, until 2016",
        "A10BX16": "tirzepatide",
    },
)
