"""Medicines by kind, as codes of the Anatomical Therapeutic Chemical classification (ATC), and the rows that hold them.

A row of therapies says what kind its medicine is by `modality`. What is recorded as `investigational` or `other` is of
a kind by its code: of the kind where the set below holds it. The sets are short: for medicines against cancer a code
outside the set, and no code, leave the kind open, so nobody passes on them. One version of ATC serves all sets; codes
that it has replaced stand beside their successors, because records keep them.
"""

from typing import Final

from eligibility_engine.language import Rule, all_of, any_of, undecided
from eligibility_engine.value_sets import ValueSet, value_set
from eligibility_engine.vocabulary.events import EventTables

ATC: Final = ("ATC", "2025")
"""The code system of agents and its version, as value sets name them."""

CYTOTOXICS: Final = value_set(
    "cytotoxic medicines",
    *ATC,
    {
        "L01AA01": "cyclophosphamide",
        "L01BA01": "methotrexate",
        "L01BB05": "fludarabine",
        "L01BC01": "cytarabine",
        "L01BC05": "gemcitabine",
        "L01BC07": "azacitidine",
        "L01BC08": "decitabine",
        "L01CA02": "vincristine",
        "L01CB01": "etoposide",
        "L01CD01": "paclitaxel",
        "L01CD02": "docetaxel",
        "L01CE01": "topotecan",
        "L01DB01": "doxorubicin",
        "L01DB02": "daunorubicin",
        "L01XA01": "cisplatin",
        "L01XA02": "carboplatin",
        "L01XY01": "cytarabine and daunorubicin",
    },
)
ANTICOAGULANTS: Final = value_set(
    "anticoagulant and thrombolytic medicines",
    *ATC,
    {
        "B01AA03": "warfarin",
        "B01AA04": "phenprocoumon",
        "B01AA07": "acenocoumarol",
        "B01AB01": "heparin",
        "B01AB04": "dalteparin",
        "B01AB05": "enoxaparin",
        "B01AB06": "nadroparin",
        "B01AB10": "tinzaparin",
        "B01AD02": "alteplase",
        "B01AE07": "dabigatran etexilate",
        "B01AF01": "rivaroxaban",
        "B01AF02": "apixaban",
        "B01AF03": "edoxaban",
        "B01AX05": "fondaparinux",
    },
)
NSAIDS: Final = value_set(
    "non-steroidal anti-inflammatory medicines",
    *ATC,
    {
        "M01AB01": "indometacin",
        "M01AB05": "diclofenac",
        "M01AC01": "piroxicam",
        "M01AC06": "meloxicam",
        "M01AE01": "ibuprofen",
        "M01AE02": "naproxen",
        "M01AE03": "ketoprofen",
        "M01AH01": "celecoxib",
        "M01AH05": "etoricoxib",
        "N02BA01": "acetylsalicylic acid, analgesic",
    },
)
CORTICOSTEROIDS: Final = value_set(
    "systemic corticosteroids",
    *ATC,
    {
        "H02AB01": "betamethasone",
        "H02AB02": "dexamethasone",
        "H02AB04": "methylprednisolone",
        "H02AB06": "prednisolone",
        "H02AB07": "prednisone",
        "H02AB08": "triamcinolone",
        "H02AB09": "hydrocortisone",
    },
)

UNSPECIFIED: Final = ("investigational", "other")
"""The modalities that say nothing of the kind of a medicine."""

_t = EventTables.therapies


def of_kind(agents: ValueSet, *modalities: str) -> Rule:
    """Return the rule about a row of therapies that its medicine is of a kind: by its modality, or else by its code.

    A row of unspecified modality whose medicine has no code leaves it open.
    """
    return any_of(_t.modality.is_in(modalities), all_of(_t.modality.is_in(UNSPECIFIED), _t.agent.is_in(agents)))


def against_cancer(agents: ValueSet, *modalities: str, because: str) -> Rule:
    """Return the rule as `of_kind` does, for medicines against cancer, whose sets leave out many.

    A row of unspecified modality that was given for cancer, and whose medicine is not in the set, leaves it open.

    Args:
        agents: medicines that are of the kind.
        modalities: the modalities that are.
        because: what is open about the others.
    """
    perhaps = any_of(_t.agent.is_in(agents), undecided(_t, because=because))
    unspecified = all_of(_t.modality.is_in(UNSPECIFIED), _t.indication == "cancer", perhaps)
    return any_of(_t.modality.is_in(modalities), unspecified)


CHEMOTHERAPY: Final = against_cancer(
    CYTOTOXICS, "chemotherapy", because="whether a medicine for cancer whose kind is not recorded is chemotherapy"
)
"""A row of therapies is chemotherapy."""
