"""Laws that every kind of criterion keeps, and the battery that tries them on anybody's."""

from eligibility_engine.testing.laws.check import check_criterion
from eligibility_engine.testing.laws.law import LawBrokenError

__all__ = ["LawBrokenError", "check_criterion"]
