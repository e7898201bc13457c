"""A text may come as a subclass of `str`; it means what it equals, whichever way it is judged."""

from enum import Enum
from typing import Any

import pytest

from eligibility_engine import CriteriaSet, FactSchema, code, date, exclude, include, measurement, one_of, quantity
from eligibility_engine.compiled.judge import PAYS_AFTER

AS_OF = "2025-06-02"


class Word(str, Enum):  # noqa: UP042 - a StrEnum is formatted as its text
    """Texts whose format is the name of the member."""

    BRAF = "BRAF"
    ALL = "all"
    MG = "mg/dL"
    DAY = "2025-05-01"


class Facts(FactSchema):
    gene = code("http://www.genenames.org", ask="Gene?")
    disease = one_of("all", "aml", ask="Disease?")
    urate = measurement(unit="mg/dL", ask="Urate?")
    seen = date(ask="Last visit?")


TRIAL = CriteriaSet(
    id="TEXTS",
    version="1",
    revision=1,
    facts=Facts,
    entries=[
        exclude("exc_gene", "BRAF.", Facts.gene == "BRAF"),
        include("inc_disease", "ALL.", Facts.disease == "all"),
        include("inc_urate", "Urate above 5 mg/dL.", Facts.urate > quantity(5, "mg/dL")),
        include("inc_seen", "Seen in 2025.", Facts.seen >= "2025-01-01"),
    ],
)
PLAIN = {"gene": "BRAF", "disease": "all", "urate": {"value": 6, "unit": "mg/dL"}, "seen": "2025-05-01"}
MEMBERS = {"gene": Word.BRAF, "disease": Word.ALL, "urate": {"value": 6, "unit": Word.MG}, "seen": Word.DAY}


def said(record: dict[str, Any]) -> tuple[Any, ...]:
    found = TRIAL.assess(record, as_of=AS_OF)
    return found.eligibility, found.verdicts, [one.trace.to_dict() for one in found], found.to_text()


@pytest.mark.parametrize("name", PLAIN)
def test_a_member_of_an_enumeration_says_its_text(name: str) -> None:
    """By the reference and by generated functions, whichever of the two came first."""
    TRIAL.compiled.judged = 0
    expected = said(PLAIN)
    for _ in range(PAYS_AFTER + 20):
        assert said({**PLAIN, name: MEMBERS[name]}) == expected
        assert said(PLAIN) == expected
