"""Warnings about recorded medicines that the trials share: they stand beside the verdict and never change it."""

from typing import Final

from eligibility_engine.codes.value_sets import ValueSet
from eligibility_engine.language import any_of
from eligibility_engine.study.data_warnings import WarningRule, warn
from eligibility_engine.vocabulary.events import EventTables
from eligibility_engine.vocabulary.medicines import (
    ANTICOAGULANTS,
    CORTICOSTEROIDS,
    CYTOTOXICS,
    NSAIDS,
    OTHERS_FOR_CANCER,
    contradicted,
)

_t = EventTables.therapies

MEDICINE_CONTRADICTION: Final = warn(
    "MEDICINE_CONTRADICTION",
    "A medicine is of one kind by its code and of another by its modality, and either excludes; check both.",
    _t.where(
        any_of(
            contradicted(CYTOTOXICS, "chemotherapy", "immunosuppressant"),
            contradicted(ANTICOAGULANTS, "anticoagulant", "thrombolytic"),
            contradicted(NSAIDS, "nsaid"),
            # Dexamethasone is part of chemotherapy, and a corticosteroid is a hormone that suppresses immunity.
            contradicted(CORTICOSTEROIDS, "corticosteroid", "chemotherapy", "hormonal", "immunosuppressant"),
        )
    ).exists(),
)
"""The code of a medicine is of a shared set, and its modality of another kind."""


def agent_unknown(*sets: ValueSet) -> WarningRule:
    """Return the warning that a medicine for cancer has a code in none of the sets that a trial reads.

    The sets are short, so that absence from them says little: of such a medicine only the modality tells the kind.

    Args:
        sets: the sets of the trial, beside those that all trials know.
    """
    known = CYTOTOXICS
    for more in (OTHERS_FOR_CANCER, CORTICOSTEROIDS, *sets):
        known = known.union(more, "medicines that these rules know")
    return warn(
        "AGENT_UNKNOWN",
        "A medicine for cancer has a code that these rules do not know, so only its modality tells its kind; check it.",
        _t.where(_t.indication == "cancer", ~_t.agent.is_in(known)).exists(),
    )
