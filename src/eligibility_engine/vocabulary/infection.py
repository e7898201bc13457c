"""Infections and immunity: chronic viruses, syphilis, what is active now."""

from typing import Final

from eligibility_engine.language import FactSchema, flag, one_of, snomed

INFECTION_STATUS: Final = ("negative", "resolved_or_serology_only", "active_controlled", "active_uncontrolled")
"""How an infection stands: positive is whatever is not `negative`, active what begins with `active`."""

_HIV_BECOMES: Final = {"active_controlled": ["active_uncontrolled"], "active_uncontrolled": ["active_controlled"]}
"""An infection with HIV stays."""

_BECOMES: Final = {word: ["resolved_or_serology_only", *after] for word, after in _HIV_BECOMES.items()}
"""Who gets over an infection keeps antibodies, at least for a while: `negative` does not come next."""


class Infection(FactSchema):
    """What protocols ask about infections."""

    hbv_status = one_of(
        *INFECTION_STATUS, ask="Status of hepatitis B?", label="hepatitis B", answered_by="laboratory", becomes=_BECOMES
    )
    hcv_status = one_of(
        *INFECTION_STATUS, ask="Status of hepatitis C?", label="hepatitis C", answered_by="laboratory", becomes=_BECOMES
    )
    hiv_status = one_of(
        *INFECTION_STATUS, ask="Status of HIV?", label="HIV", answered_by="laboratory", becomes=_HIV_BECOMES
    )
    tp_status = one_of(
        *INFECTION_STATUS, ask="Status of syphilis?", label="syphilis", answered_by="laboratory", becomes=_BECOMES
    )
    sepsis = flag(ask="Sepsis?", label="sepsis", codes=[snomed("91302008", "Sepsis")])
    uncontrolled_infection = flag(
        ask="Any other infection that is not under control?",
        label="uncontrolled infection",
        answered_by="investigator",
        judgement=True,
    )
    infection_needs_therapy = flag(
        ask="Is there an active infection that needs therapy?", label="active infection that needs therapy"
    )


class Immunity(FactSchema):
    """What protocols ask about the immune system."""

    active_autoimmune_disease = flag(
        ask="Does the investigator find an autoimmune disease to be active, such as psoriasis or rheumatoid arthritis?",
        label="active autoimmune disease",
        answered_by="investigator",
        judgement=True,
    )
