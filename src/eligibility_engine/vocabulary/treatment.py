"""Earlier treatments and earlier disease, as a single answer. What happened when is told by event tables."""

from eligibility_engine.language import FactSchema, date, flag, one_of, snomed


class PriorTherapy(FactSchema):
    """What a person has had."""

    prior_allogeneic_hsct = flag(
        ask="Has the patient ever had an allogeneic stem-cell transplant?",
        label="prior allogeneic transplant",
        only_increases=True,
    )
    solid_organ_transplant_recipient = flag(
        ask="Has the patient ever received a solid organ?",
        label="recipient of a solid organ",
        only_increases=True,
        codes=[snomed("313039003", "Solid organ transplant")],
    )
    other_malignancy = one_of(
        "none", "current", "history_only",
        ask="Any other malignant tumour, now or in the past?", label="other malignant tumour",
        becomes={"current": ["history_only"], "history_only": ["current"]},
    )  # fmt: skip
    last_relapse_on = date(ask="When was the last relapse?", label="date of the last relapse", partial=True)
