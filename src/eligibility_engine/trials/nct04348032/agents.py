"""The agents that the ovarian trial names by their kind, as codes of the ATC classification."""

from typing import Final

from eligibility_engine.value_set import value_set

_ATC: Final = ("ATC", "2025")

PLATINUM: Final = value_set(
    "platinum compounds",
    *_ATC,
    {"L01XA01": "cisplatin", "L01XA02": "carboplatin", "L01XA03": "oxaliplatin"},
)
ANTIVASCULAR: Final = value_set(
    "agents against VEGF or its receptors",
    *_ATC,
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
    },
)
ANTHRACYCLINES: Final = value_set(
    "anthracyclines and related substances",
    *_ATC,
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
    },
)
DOXORUBICIN: Final = "L01DB01"
