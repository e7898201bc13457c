"""Malignancies of the blood."""

from eligibility_engine.language import FactSchema, one_of


class Leukaemia(FactSchema):
    """What the malignancy is."""

    diagnosis = one_of(
        "T_ALL", "ETP_ALL", "T_LBL", "T_PLL", "PTCL_NOS", "AITL", "ALCL", "ATLL", "CTCL", "HSTL", "T_LGL",
        "EN_NKTL", "MPAL_T_MYELOID", "OTHER_T_CELL", "B_ALL", "AML", "OTHER_NON_T", "LINEAGE_UNKNOWN",
        ask="What is the malignancy, with its lineage?", label="diagnosis",
    )  # fmt: skip
