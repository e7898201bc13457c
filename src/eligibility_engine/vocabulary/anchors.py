"""Dates to which windows are counted. They may lie after the as-of date: what is planned can be judged."""

from eligibility_engine.language import FactSchema, date


class Anchors(FactSchema):
    """The dates of a person's way through the trial that is judged; another trial has its own."""

    consent_date = date(ask="On which date was informed consent signed?", label="date of informed consent")
    screening_date = date(ask="On which date is the person screened?", label="day of screening")
    enrolment_date = date(ask="On which date is the person enrolled?", label="date of enrolment")
    randomisation_date = date(
        ask="On which date is the person randomised, or planned to be?", label="date of randomisation"
    )
    first_dose_date = date(
        ask="On which date is the first dose of trial treatment given, or planned?", label="date of the first dose"
    )
    leukapheresis_date = date(ask="On which date is leukapheresis done, or planned?", label="date of leukapheresis")
