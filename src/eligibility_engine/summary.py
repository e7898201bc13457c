"""What a screening found, counted as it goes: subjects, entries, open facts, errors."""

from collections import Counter
from hashlib import blake2b
from typing import Any, Final

from attrs import define, field

from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.facts import Answerer
from eligibility_engine.screening import Screened
from eligibility_engine.verdict import Eligibility, Recoverable, Verdict

_ASK_A_PERSON: Final = frozenset({Answerer.INVESTIGATOR, Answerer.SUBJECT})
