"""Laboratory results: counts, clotting, chemistry. Each keeps the limits of the laboratory that reported it.

Results of the screening that is judged now. A count at another time, such as at a response assessment, is another fact.
"""

from eligibility_engine.language import FactSchema, loinc, measurement, number


class Blood(FactSchema):
    """Blood counts."""

    neutrophil_count = measurement(
        ask="Absolute neutrophil count?",
        label="neutrophil count",
        unit="10*9/L", other_units=["10*3/uL", "/uL"], decimals=2, comparator=True,
        codes=[loinc("751-8", "Neutrophils [#/volume] in Blood by Automated count")],
    )  # fmt: skip
    platelet_count = measurement(
        ask="Platelet count?",
        label="platelet count",
        unit="10*9/L", other_units=["10*3/uL", "/uL"], decimals=0, comparator=True,
        codes=[loinc("777-3", "Platelets [#/volume] in Blood by Automated count")],
    )  # fmt: skip
    haemoglobin = measurement(
        ask="Haemoglobin?",
        label="haemoglobin",
        unit="g/dL", other_units=["g/L", "mmol/L"], analyte="haemoglobin", decimals=1, comparator=True,
        codes=[loinc("718-7", "Hemoglobin [Mass/volume] in Blood")],
    )  # fmt: skip


class Coagulation(FactSchema):
    """Clotting times."""

    inr = number(
        ask="INR?",
        label="INR",
        unit="1", minimum=0, decimals=1, comparator=True, answered_by="laboratory",
        codes=[loinc("6301-6", "INR in Platelet poor plasma by Coagulation assay")],
    )  # fmt: skip
    prothrombin_time = measurement(
        ask="Prothrombin time, and the laboratory's upper limit of normal?",
        label="prothrombin time",
        unit="s", decimals=1, comparator=True, codes=[loinc("5902-2", "Prothrombin time (PT)")],
    )  # fmt: skip
    aptt = measurement(
        ask="Activated partial thromboplastin time, and the laboratory's upper limit of normal?",
        label="APTT",
        unit="s", decimals=1, comparator=True,
        codes=[loinc("14979-9", "aPTT in Platelet poor plasma by Coagulation assay")],
    )  # fmt: skip


class Chemistry(FactSchema):
    """Kidney, liver, sugar."""

    serum_creatinine = measurement(
        ask="Creatinine, and the laboratory's upper limit of normal?",
        label="serum creatinine",
        unit="mg/dL", other_units=["umol/L"], analyte="creatinine", decimals=2, comparator=True,
        codes=[
            loinc("2160-0", "Creatinine [Mass/volume] in Serum or Plasma"),
            loinc("14682-9", "Creatinine [Moles/volume] in Serum or Plasma"),
        ],
    )  # fmt: skip
    creatinine_clearance = measurement(
        ask="Creatinine clearance, measured or calculated?",
        label="creatinine clearance",
        unit="mL/min", other_units={"mL/s": 60}, decimals=0, comparator=True,
    )  # fmt: skip
    egfr = measurement(
        ask="Estimated glomerular filtration rate by the formula that the protocol names?",
        label="estimated glomerular filtration rate",
        unit="mL/min/{1.73_m2}", decimals=0, comparator=True,
    )  # fmt: skip
    blood_urea_nitrogen = measurement(
        ask="Urea nitrogen, and the laboratory's upper limit of normal?",
        label="blood urea nitrogen",
        unit="mg/dL", other_units=["mmol/L"], analyte="urea_nitrogen", decimals=1, comparator=True,
        codes=[
            loinc("3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma"),
            loinc("14937-7", "Urea nitrogen [Moles/volume] in Serum or Plasma"),
        ],
    )  # fmt: skip
    bilirubin = measurement(
        ask="Total bilirubin, and the laboratory's upper limit of normal?",
        label="total bilirubin",
        unit="mg/dL", other_units=["umol/L"], analyte="bilirubin", decimals=1, comparator=True,
        codes=[
            loinc("1975-2", "Bilirubin.total [Mass/volume] in Serum or Plasma"),
            loinc("14631-6", "Bilirubin.total [Moles/volume] in Serum or Plasma"),
        ],
    )  # fmt: skip
    ast = measurement(
        ask="Aspartate aminotransferase (AST), and the laboratory's upper limit of normal?",
        label="AST",
        unit="U/L", other_units={"ukat/L": 60}, decimals=0, comparator=True,
        codes=[loinc("1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma")],
    )  # fmt: skip
    alt = measurement(
        ask="Alanine aminotransferase (ALT), and the laboratory's upper limit of normal?",
        label="ALT",
        unit="U/L", other_units={"ukat/L": 60}, decimals=0, comparator=True,
        codes=[loinc("1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma")],
    )  # fmt: skip
    hba1c = measurement(
        ask="HbA1c, in per cent (NGSP) or mmol/mol (IFCC)?",
        label="HbA1c",
        unit="%", other_units=["mmol/mol"], analyte="hba1c", decimals=2, comparator=True,
        codes=[
            loinc("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"),
            loinc("59261-8", "Hemoglobin A1c/Hemoglobin.total in Blood by IFCC protocol"),
        ],
    )  # fmt: skip
