"""The medicines that the text names, as codes of the Anatomical Therapeutic Chemical classification (ATC)."""

from typing import Final

from eligibility_engine.value_set import value_set

VERSION: Final = "2024"

ASPIRIN: Final = value_set(
    "aspirin",
    "ATC",
    VERSION,
    {"B01AC06": "acetylsalicylic acid, antithrombotic", "N02BA01": "acetylsalicylic acid, analgesic"},
)
STUDY_CHEMOTHERAPY: Final = value_set(
    "cisplatin, carboplatin or pemetrexed",
    "ATC",
    VERSION,
    {"L01BA04": "pemetrexed", "L01XA01": "cisplatin", "L01XA02": "carboplatin"},
)
CHECKPOINT_ANTIBODIES: Final = value_set(
    "antibodies against PD-1, PD-L1 or CTLA-4",
    "ATC",
    VERSION,
    {
        "L01FF01": "nivolumab",
        "L01FF02": "pembrolizumab",
        "L01FF03": "durvalumab",
        "L01FF04": "avelumab",
        "L01FF05": "atezolizumab",
        "L01FX04": "ipilimumab",
    },
)
