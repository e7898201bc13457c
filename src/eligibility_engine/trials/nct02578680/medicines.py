"""The medicines that the text names, as codes of the Anatomical Therapeutic Chemical classification (ATC).

Codes that the classification has replaced stand beside their successors, because records keep them.
"""

from typing import Final

from eligibility_engine.codes.value_sets import value_set
from eligibility_engine.vocabulary.medicines import ATC, NSAIDS

ASPIRIN: Final = value_set(
    "aspirin",
    *ATC,
    {"B01AC06": "acetylsalicylic acid, antithrombotic", "N02BA01": "acetylsalicylic acid, analgesic"},
)
PAIN_MEDICINES: Final = NSAIDS.union(ASPIRIN, "aspirin and other NSAIDs")
STUDY_CHEMOTHERAPY: Final = value_set(
    "cisplatin, carboplatin or pemetrexed",
    *ATC,
    {"L01BA04": "pemetrexed", "L01XA01": "cisplatin", "L01XA02": "carboplatin"},
)
BIOLOGICALS: Final = value_set(
    "antineoplastic biological medicines in the sense of the examples",
    *ATC,
    {
        "L01EB01": "gefitinib",
        "L01EB02": "erlotinib",
        "L01EB03": "afatinib",
        "L01EB04": "osimertinib",
        "L01ED01": "crizotinib",
        "L01ED02": "ceritinib",
        "L01ED03": "alectinib",
        "L01FE01": "cetuximab",
        "L01FG01": "bevacizumab",
        "L01XC06": "cetuximab, until 2021",
        "L01XC07": "bevacizumab, until 2021",
        "L01XE03": "erlotinib, until 2020",
        "L01XE16": "crizotinib, until 2020",
    },
)
CHECKPOINT_ANTIBODIES: Final = value_set(
    "antibodies against PD-1, PD-L1, CTLA-4 or LAG-3",
    *ATC,
    {
        "L01FF01": "nivolumab",
        "L01FF02": "pembrolizumab",
        "L01FF03": "durvalumab",
        "L01FF04": "avelumab",
        "L01FF05": "atezolizumab",
        "L01FF06": "cemiplimab",
        "L01FF07": "dostarlimab",
        "L01FF08": "prolgolimab",
        "L01FF09": "tislelizumab",
        "L01FF10": "retifanlimab",
        "L01FF11": "sugemalimab",
        "L01FF12": "serplulimab",
        "L01FF13": "toripalimab",
        "L01FX04": "ipilimumab",
        "L01FX20": "tremelimumab",
        "L01FY02": "nivolumab and relatlimab",
        "L01XC11": "ipilimumab, until 2021",
        "L01XC17": "nivolumab, until 2021",
        "L01XC18": "pembrolizumab, until 2021",
        "L01XC28": "durvalumab, until 2021",
        "L01XC31": "avelumab, until 2021",
        "L01XC32": "atezolizumab, until 2021",
        "L01XC33": "cemiplimab, until 2021",
    },
)
REPLACEMENT: Final = value_set(
    "hormones that replace those of the body", *ATC, {"H02AB09": "hydrocortisone", "H03AA01": "levothyroxine"}
)
