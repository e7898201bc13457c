"""Where the value of a fact is read, and what is wrong with it. Nothing raises, and no message holds a value."""

from datetime import date
from typing import Final

from attrs import define

from eligibility_engine.errors import Fault
from eligibility_engine.facts import Fact
from eligibility_engine.value import Missing
from eligibility_engine.verdict import Cause

INVALID: Final = Missing((Cause.INVALID,))
ABSENT: Final = Missing((Cause.NOT_RECORDED,))


@define
class Reader:
    """Reads the value of one fact and notes what is wrong with it."""

    fact: Fact
    as_of: date
    faults: list[Fault]
    place: str = "$"

    def fault(self, code: str, message: str, part: str = "") -> Missing:
        """Note a fault at the fact or a part of it, and return the invalid value."""
        self.faults.append(Fault(code, f"{self.place}.{self.fact.name}{part}", message))
        return INVALID
