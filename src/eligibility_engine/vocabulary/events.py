"""The event tables that the trials share: what was given, done and diagnosed, and when.

A table has the same name and the same fields in every trial that reads it, so one record serves them all. Dates may be
a year or a month alone; an end is a date or the word `ongoing`. A list says `complete: true` where nothing is left out;
only then can "never" be met.
"""

from typing import Final

from eligibility_engine.language import FactSchema, code, date, end, events, flag, integer, number, one_of

ATC_FORMS: Final = ("A00AA00",)
"""A substance of the ATC classification, such as `L01FF02`; a code of a group of substances is refused."""

RETIRED_AGENTS: Final = (
    *("A10BX04", "A10BX07", "A10BX09", "A10BX10", "A10BX11", "A10BX12", "A10BX13", "A10BX14"),
    *("L01XC05", "L01XC06", "L01XC07", "L01XC11", "L01XC17", "L01XC18", "L01XC21", "L01XC26"),
    *("L01XC28", "L01XC31", "L01XC32", "L01XC33", "L01XE01", "L01XE03", "L01XE04", "L01XE05"),
    *("L01XE06", "L01XE11", "L01XE12", "L01XE16", "L01XE17", "L01XE21", "L01XE26", "L01XE29"),
    *("L01XE31", "L01XE32", "L01XE34", "L01XE39", "L01XE54"),
)
"""Codes of ATC that others have replaced. Rules that know them count them, and data that hold them are warned of."""

ICD_FORMS: Final = ("A0X", "A0X.X", "A0X.XX", "A0X.XXX", "A0X.XXXX")
"""A diagnosis of ICD-10-CM with its point, such as `D89.811`."""


class EventTables(FactSchema):
    """The tables; a trial takes those that it reads: `therapies = EventTables.therapies`."""

    therapies = events(
        ask="Which medicines have been given, each with its dates? A change of dose begins another row.",
        dated_by="started",
        ended_by="ended",
        options={"label": "therapies"},
        modality=one_of(
            "chemotherapy", "targeted", "immunotherapy", "biological", "hormonal", "investigational",
            "immunosuppressant", "corticosteroid", "antidiabetic", "insulin", "anticoagulant", "thrombolytic", "nsaid",
            "other",
            label="modality",
        ),
        agent=code("ATC", forms=ATC_FORMS, inactive=RETIRED_AGENTS, label="agent"),
        liposomal=flag(label="liposomal form"),
        indication=one_of(
            "cancer", "gvhd", "autoimmune_disease", "diabetes", "diabetes_in_acute_illness", "obesity", "other",
            label="indication",
        ),
        systemic=flag(label="given systemically"),
        setting=one_of("neoadjuvant", "adjuvant", "locally_advanced", "metastatic", label="setting"),
        regimen=integer(minimum=1, label="regimen"),
        started=date(partial=True, label="start of the therapy"),
        ended=end(partial=True, label="end of the therapy"),
        daily_dose=number(unit="mg/d", minimum=0, label="daily dose"),
        maximum_tolerated=flag(label="documented as the maximum tolerated dose"),
        prednisone_equivalent=number(unit="mg/d", minimum=0, decimals=1, label="daily dose as prednisone"),
        total_dose=number(unit="mg", minimum=0, decimals=0, label="total dose"),
        half_life=number(unit="d", minimum=0, label="half-life"),
    )  # fmt: skip
    radiotherapies = events(
        ask="Which courses of radiotherapy have been given?",
        dated_by="started",
        ended_by="ended",
        options={"label": "radiotherapies"},
        site=one_of(
            "brain", "thorax", "upper_abdomen", "lower_abdomen", "pelvis", "bone", "total_body", "other", label="site"
        ),
        intent=one_of("curative", "palliative", label="intent"),
        dose_gy=number(unit="Gy", minimum=0, decimals=1, label="dose"),
        started=date(partial=True, label="start of the radiotherapy"),
        ended=end(partial=True, label="end of the radiotherapy"),
    )
    procedures = events(
        ask="Which operations and transplants have been done? Surgery of the stomach has a word of its own; major "
        "surgery is any other major operation.",
        dated_by="done",
        options={"label": "procedures"},
        kind=one_of(  # each operation has one kind: a trial that asks for major surgery takes both of the first two
            "major_surgery", "stomach_surgery", "transplant_allogeneic", "transplant_autologous", "other", label="kind"
        ),
        done=date(partial=True, label="date of the procedure"),
    )
    malignancies = events(
        ask="Which other malignant tumours have there been, each diagnosis and each recurrence?",
        dated_by="diagnosed",
        options={"label": "other malignant tumours"},
        kind=one_of(
            "basal_cell_skin", "squamous_cell_skin", "cervix_in_situ", "other_in_situ", "superficial_bladder", "other",
            label="tumour",
        ),
        diagnosed=date(partial=True, label="date of the tumour"),
        adequately_treated=flag(label="adequately treated"),
        controlled=flag(label="controlled"),
        resected=flag(label="definitively resected with success"),
        curatively_treated=flag(label="treated with potentially curative therapy"),
        curative_therapy_started=date(partial=True, label="start of curative therapy"),
        recurrence=flag(label="recurrence"),
        free_since=end(partial=True, label="free of the tumour since"),
    )  # fmt: skip
    diagnoses = events(
        ask="Which other diseases have there been, each episode with its dates?",
        dated_by="onset",
        ended_by="ended",
        options={"label": "diagnoses"},
        code=code("ICD-10-CM", forms=ICD_FORMS, label="diagnosis"),
        onset=date(partial=True, label="onset"),
        ended=end(partial=True, label="end of the disease"),
    )
    vaccinations = events(
        ask="Which vaccinations have been given?",
        dated_by="given",
        options={"label": "vaccinations"},
        live=flag(label="live vaccine"),
        viral=flag(label="vaccine of a virus"),
        given=date(partial=True, label="date of the vaccination"),
    )
    study_participations = events(
        ask="In which other clinical studies has the person taken part?",
        dated_by="started",
        ended_by="ended",
        options={"label": "participations in studies"},
        kind=one_of("drug", "device", "other", label="kind"),
        study_therapy=flag(label="study therapy received, or device used"),
        study_therapy_ended=end(partial=True, label="last study therapy, or use of the device"),
        started=date(partial=True, label="start of the participation"),
        ended=end(partial=True, label="end of the participation"),
    )
