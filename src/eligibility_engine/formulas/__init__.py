"""Derived values: published formulas as terms, with units, rounding, domain and citation.

Each function returns a term whose sentences say the name of the formula; a threshold on it carries its unit. A missing
input keeps the result open and is listed as missing; a division by 0, and an age outside the domain, leave no result,
with the cause `undefined`.
"""

from eligibility_engine.formulas.blood import absolute_neutrophil_count, corrected_calcium, corrected_calcium_si
from eligibility_engine.formulas.body import bmi, bsa_dubois, bsa_mosteller
from eligibility_engine.formulas.catalogue import FORMULAS, formula
from eligibility_engine.formulas.heart import qtcb, qtcf
from eligibility_engine.formulas.kidney import ckd_epi, cockcroft_gault, mdrd, schwartz
from eligibility_engine.formulas.liver import child_pugh, child_pugh_class
from eligibility_engine.formulas.lungs import pack_years
from eligibility_engine.formulas.record import Formula, FormulaTerm, Input

__all__ = [
    "FORMULAS",
    "Formula",
    "FormulaTerm",
    "Input",
    "absolute_neutrophil_count",
    "bmi",
    "bsa_dubois",
    "bsa_mosteller",
    "child_pugh",
    "child_pugh_class",
    "ckd_epi",
    "cockcroft_gault",
    "corrected_calcium",
    "corrected_calcium_si",
    "formula",
    "mdrd",
    "pack_years",
    "qtcb",
    "qtcf",
    "schwartz",
]
