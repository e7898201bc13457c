"""A criteria set as generated Python: one function per shape, over plain facts, with the verdicts of the reference."""

from eligibility_engine.compiled.explained import ByReference
from eligibility_engine.compiled.judge import PAYS_AFTER, Compiled, Judge
from eligibility_engine.compiled.reader import Plain

__all__ = ["PAYS_AFTER", "ByReference", "Compiled", "Judge", "Plain"]
