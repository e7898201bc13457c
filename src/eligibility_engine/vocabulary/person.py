"""Who a person is, how fit, and whether there is consent."""

from eligibility_engine.language import FactSchema, code, date, flag, instant, integer, loinc, number, one_of


class Demography(FactSchema):
    """Age, sex, country and size."""

    birth_date = date(ask="Date of birth?", label="date of birth", partial=True, not_after_as_of=True, fixed=True)
    age_years = integer(
        ask="Age in completed years?",
        label="age as recorded",
        unit="years",
        minimum=0,
        maximum=120,
        only_increases=True,
    )
    sex = one_of(
        "male", "female", "other", "unknown",
        ask="Sex recorded at birth?", label="sex recorded at birth", missing={"unknown": "not_recorded"}, fixed=True,
    )  # fmt: skip
    country = code(
        "urn:iso:std:iso:3166",
        forms=("AA",),
        ask="In which country does the person take part (ISO 3166-1, two capital letters)?",
        label="country",
    )
    body_weight = number(
        ask="Body weight in kilograms?",
        label="body weight",
        unit="kg", minimum=0, maximum=650, decimals=1, codes=[loinc("29463-7", "Body weight")],
    )  # fmt: skip
    body_height = number(
        ask="Body height in centimetres?",
        label="body height",
        unit="cm", minimum=0, maximum=280, decimals=1, codes=[loinc("8302-2", "Body height")],
    )  # fmt: skip


class Performance(FactSchema):
    """Performance status and life expectancy."""

    ecog = integer(
        ask="ECOG performance status?",
        label="ECOG performance status",
        unit="{score}", minimum=0, maximum=5, codes=[loinc("89247-1", "ECOG Performance Status score")],
    )  # fmt: skip
    karnofsky = integer(
        ask="Karnofsky performance status?",
        label="Karnofsky performance status",
        unit="{score}", minimum=0, maximum=100, codes=[loinc("89243-0", "Karnofsky Performance Status score")],
    )  # fmt: skip
    life_expectancy_days = number(
        ask="How many days does the investigator expect the patient to live?",
        label="life expectancy by the investigator",
        unit="days", minimum=0, decimals=0, comparator=True, answered_by="investigator", judgement=True,
    )  # fmt: skip


class Consent(FactSchema):
    """Signatures, and the ability and will to take part in the trial that is judged: no answer holds for another."""

    subject_consent_signed = flag(
        ask="Did the patient sign the informed consent form?",
        label="consent signed by the patient",
        only_increases=True,  # who withdraws has signed: `consent_withdrawn`
        answered_by="subject",
    )
    subject_consent_signed_at = instant(
        ask="When did the patient sign?", label="time of the patient's signature", answered_by="subject"
    )
    guardian_consent_signed = flag(
        ask="Did a legal guardian or patient advocate sign the informed consent form?",
        label="consent signed by a guardian or advocate",
        only_increases=True,
        answered_by="subject",
    )
    guardian_consent_signed_at = instant(
        ask="When did the guardian or advocate sign?", label="time of the guardian's signature", answered_by="subject"
    )
    subject_capable_of_consent = flag(
        ask="Is the patient sufficiently aware and able to sign?",
        label="patient aware and able to sign",
        answered_by="investigator",
        judgement=True,
    )
    willing_to_comply = flag(
        ask="Is whoever consents willing to follow the visits and procedures?",
        label="willing to follow visits and procedures",
        answered_by="subject",
    )
    first_screening_procedure_at = instant(
        ask="When was the first procedure done for screening?",
        label="time of the first screening procedure",
        fixed=True,
    )
    screening_procedure_done = flag(
        ask="Has any screening procedure been done yet?", label="a screening procedure done", only_increases=True
    )
    consent_preceded_screening = flag(
        ask="Does the source show that every needed signature came before the first screening procedure?",
        label="signatures before screening, attested",
    )
    consent_withdrawn = flag(ask="Was consent withdrawn?", label="consent withdrawn", answered_by="subject")
