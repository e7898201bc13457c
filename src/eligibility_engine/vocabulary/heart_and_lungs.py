"""How heart and lungs work."""

from eligibility_engine.language import FactSchema, flag, integer, loinc, measurement, number, one_of, snomed


class Heart(FactSchema):
    """Ejection fraction, heart failure, rhythm, blood pressure."""

    lvef = measurement(
        ask="Left ventricular ejection fraction, by echocardiogram or scan?",
        label="left ventricular ejection fraction",
        unit="%", maximum=100, decimals=0, comparator=True,
        codes=[loinc("10230-1", "Left ventricular Ejection fraction")],
    )  # fmt: skip
    lvef_method = one_of(
        "echocardiogram", "muga", "mri", "other",
        ask="How was the ejection fraction measured?", label="method of the ejection fraction",
    )  # fmt: skip
    nyha_class = one_of(
        "none", "I", "II", "III", "IV",
        ask="NYHA class of heart failure (none without heart failure)?", label="NYHA class",
    )  # fmt: skip
    acute_heart_failure = flag(
        ask="Acute heart failure now?",
        label="acute heart failure",
        codes=[snomed("56675007", "Acute heart failure")],
    )
    arrhythmia_severity = one_of(
        "none", "non_severe", "severe",
        ask="Is there an arrhythmia, and is it severe?", label="arrhythmia",
        answered_by="investigator", judgement=True,
    )  # fmt: skip
    qtc_interval = number(
        ask="QTc interval in milliseconds?",
        label="QTc interval",
        unit="ms", minimum=0, decimals=0, codes=[loinc("8636-3", "Q-T interval corrected")],
    )  # fmt: skip
    systolic_blood_pressure = integer(
        ask="Systolic blood pressure in mmHg?",
        label="systolic blood pressure",
        unit="mm[Hg]", minimum=0, maximum=400, codes=[loinc("8480-6", "Systolic blood pressure")],
    )  # fmt: skip
    diastolic_blood_pressure = integer(
        ask="Diastolic blood pressure in mmHg?",
        label="diastolic blood pressure",
        unit="mm[Hg]", minimum=0, maximum=300, codes=[loinc("8462-4", "Diastolic blood pressure")],
    )  # fmt: skip


class Lungs(FactSchema):
    """Diffusion, forced expiration, failure."""

    dlco_pct_predicted = number(
        ask="Diffusing capacity for carbon monoxide (DLCO), per cent of predicted?",
        label="DLCO, per cent of predicted",
        unit="%", minimum=0, decimals=0,
    )  # fmt: skip
    fev1_pct_predicted = number(
        ask="Forced expiratory volume in one second (FEV1), per cent of predicted?",
        label="FEV1, per cent of predicted",
        unit="%", minimum=0, decimals=0,
    )  # fmt: skip
    acute_respiratory_failure = flag(
        ask="Acute respiratory failure now?",
        label="acute respiratory failure",
        codes=[snomed("65710008", "Acute respiratory failure")],
    )
