"""The agents that the ovarian trial names by their kind, as codes of the ATC classification."""

from typing import Final

from eligibility_engine.codes.value_sets import value_set
from eligibility_engine.vocabulary.medicines import ATC

PLATINUM: Final = value_set(
    "platinum compounds",
    *ATC,
    {
        "L01XA01": "cisplatin",
        "L01XA02": "carboplatin",
        "L01XA03": "oxaliplatin",
        "L01XA04": "satraplatin",
        "L01XA05": "polyplatillen",
    },
)
ANTIVASCULAR: Final = value_set(
    "agents against VEGF or its receptors",
    *ATC,
    {
        "L01EK01": "axitinib",
        "L01EK02": "cediranib",
        "L01EK03": "tivozanib",
        "L01EK04": "fruquintinib",
        "L01EX01": "sunitinib",
        "L01EX02": "sorafenib",
        "L01EX03": "pazopanib",
        "L01EX04": "vandetanib",
        "L01EX05": "regorafenib",
        "L01EX07": "cabozantinib",
        "L01EX08": "lenvatinib",
        "L01EX09": "nintedanib",
        "L01FG01": "bevacizumab",
        "L01FG02": "ramucirumab",
        "L01XX44": "aflibercept",
        # until 2021
        "L01XC07": "bevacizumab",
        "L01XC21": "ramucirumab",
        "L01XE04": "sunitinib",
        "L01XE05": "sorafenib",
        "L01XE11": "pazopanib",
        "L01XE12": "vandetanib",
        "L01XE17": "axitinib",
        "L01XE21": "regorafenib",
        "L01XE26": "cabozantinib",
        "L01XE29": "lenvatinib",
        "L01XE31": "nintedanib",
        "L01XE32": "cediranib",
        "L01XE34": "tivozanib",
    },
)
ANTHRACYCLINES: Final = value_set(
    "anthracyclines and related substances",
    *ATC,
    {
        "L01DB01": "doxorubicin",
        "L01DB02": "daunorubicin",
        "L01DB03": "epirubicin",
        "L01DB04": "aclarubicin",
        "L01DB05": "zorubicin",
        "L01DB06": "idarubicin",
        "L01DB07": "mitoxantrone",
        "L01DB08": "pirarubicin",
        "L01DB09": "valrubicin",
        "L01DB10": "amrubicin",
        "L01DB11": "pixantrone",
        "L01XY01": "cytarabine and daunorubicin",
    },
)
DOXORUBICIN: Final = "L01DB01"
