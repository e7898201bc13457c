"""Pregnancy, breastfeeding, childbearing potential, contraception."""

from eligibility_engine.language import FactSchema, date, flag, loinc, one_of, snomed


class Reproduction(FactSchema):
    """What protocols ask so that no unborn or breastfed child is harmed."""

    pregnant = flag(ask="Pregnant?", label="pregnant", codes=[loinc("82810-3", "Pregnancy status")])
    breastfeeding = flag(
        ask="Breastfeeding?",
        label="breastfeeding",
        answered_by="subject",
        codes=[snomed("866041003", "Mother currently breastfeeding")],
    )
    childbearing_potential = flag(
        ask="Is the patient able to become pregnant (not before menarche, after menopause or sterile)?",
        label="childbearing potential",
    )
    pregnancy_test = one_of(
        "negative", "positive", "equivocal", "not_done",
        ask="Result of the last pregnancy test in serum or urine?", label="pregnancy test",
        missing={"equivocal": "too_imprecise", "not_done": "not_recorded"}, answered_by="laboratory",
    )  # fmt: skip
    pregnancy_test_on = date(
        ask="When was that pregnancy test done?",
        label="date of the pregnancy test",
        not_after_as_of=True,
        answered_by="laboratory",
    )
    intends_pregnancy = flag(
        ask="Does the person intend to become pregnant, or to father a child, during the trial?",
        label="intends to become pregnant or to father a child",
        answered_by="subject",
    )
