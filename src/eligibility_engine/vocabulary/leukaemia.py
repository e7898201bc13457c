"""Malignancies of the blood."""

from typing import Final

from eligibility_engine.language import FactSchema, one_of

_ENTITIES: Final = (
    *("T_ALL", "ETP_ALL", "T_PLL", "PTCL_NOS", "AITL", "ALCL", "ATLL", "CTCL", "HSTL", "T_LGL"),
    *("EN_NKTL", "AML"),
)
"""Malignancies that stay what they are."""

_BECOMES: Final = {
    **dict.fromkeys(_ENTITIES, ()),
    "T_LBL": ("T_ALL",),
    "B_ALL": ("AML",),
    "MPAL_T_MYELOID": ("T_ALL", "ETP_ALL", "AML"),
}
"""A lymphoma may spread to the marrow, and a lineage may switch under treatment. The other words name no one entity, or
an open one, so what they stand for may turn out, or turn into, any."""


class Leukaemia(FactSchema):
    """What the malignancy is."""

    diagnosis = one_of(
        "T_ALL", "ETP_ALL", "T_LBL", "T_PLL", "PTCL_NOS", "AITL", "ALCL", "ATLL", "CTCL", "HSTL", "T_LGL",
        "EN_NKTL", "MPAL_T_MYELOID", "OTHER_T_CELL", "B_ALL", "AML", "OTHER_NON_T", "LINEAGE_UNKNOWN",
        ask="What is the malignancy, with its lineage?", label="diagnosis", becomes=_BECOMES,
    )  # fmt: skip
