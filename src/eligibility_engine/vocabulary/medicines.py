"""Medicines by kind, as codes of the Anatomical Therapeutic Chemical classification (ATC), and the rows that hold them.

A row of therapies says what kind its medicine is twice, by `modality` and by the code of its `agent`, and people differ
in the first: erlotinib is recorded as chemotherapy, prednisone as an immunosuppressant. So either is enough to exclude;
for what lets somebody pass, both must agree, and where they do not, it stays open. The sets are short: a code outside
a set does not tell that a medicine is of another kind, and no code leaves the kind open. One version of ATC serves all
sets; codes that it has replaced stand beside their successors, because records keep them.
"""

from typing import Final

from eligibility_engine.codes.value_sets import ValueSet, value_set
from eligibility_engine.language import Rule, all_of, any_of, undecided
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

OTHERS_FOR_CANCER: Final = value_set(
    "medicines for cancer that are neither cytotoxic nor antibodies nor inhibitors of kinases",
    *ATC,
    {
        "L01XK01": "olaparib",
        "L01XK02": "niraparib",
        "L01XK03": "rucaparib",
        "L02AE02": "leuprorelin",
        "L02AE03": "goserelin",
        "L02BA01": "tamoxifen",
        "L02BA03": "fulvestrant",
        "L02BG03": "anastrozole",
        "L02BG04": "letrozole",
        "L02BG06": "exemestane",
    },
)

UNSPECIFIED: Final = ("investigational", "other")
"""The modalities that say nothing of the kind of a medicine."""

_t = EventTables.therapies


def of_kind(agents: ValueSet, *modalities: str) -> Rule:
    """Return the rule about a row of therapies that its medicine is of a kind: by its modality or by its code.

    Where the modality is another one, a medicine without a code leaves it open.
    """
    return any_of(_t.modality.is_in(modalities), _t.agent.is_in(agents))


def contradicted(agents: ValueSet, *modalities: str) -> Rule:
    """Return the rule that the medicine of a row is of a kind by its code, and of another one by its modality.

    An unspecified modality contradicts no code.

    Args:
        agents: medicines that are of the kind.
        modalities: the modalities that agree with it.
    """
    return all_of(_t.agent.is_in(agents), ~_t.modality.is_in((*modalities, *UNSPECIFIED)))


DOUBT: Final = undecided(_t, because="whether the code or the modality of a medicine is right where they contradict")
"""What stays open where nobody may pass on a code or a modality that the other contradicts."""


def against_cancer(agents: ValueSet, *modalities: str) -> Rule:
    """Return the rule as `of_kind` does, where the code counts only for a medicine that was given for cancer.

    Methotrexate for another disease is no chemotherapy.
    """
    return any_of(_t.modality.is_in(modalities), all_of(_t.indication == "cancer", _t.agent.is_in(agents)))


def perhaps_against_cancer(*modalities: str, because: str) -> Rule:
    """Return the rule that leaves a row open: a medicine for cancer, of a modality that does not tell the kind.

    Args:
        modalities: the modalities that do not; the unspecified ones are among them in any case.
        because: what is open.
    """
    question = undecided(_t, because=because)
    return all_of(_t.indication == "cancer", _t.modality.is_in((*modalities, *UNSPECIFIED)), question)


CHEMOTHERAPY: Final = against_cancer(CYTOTOXICS, "chemotherapy")
"""A row of therapies is chemotherapy, by its modality or its code."""
