"""Records for the demonstration set: one person who is eligible, and changes to that person."""

from typing import Any

GOOD = {
    "birth_date": "1980-02-03",
    "ecog": 1,
    "life_days": 90,
    "consent_at": "2025-05-01",
    "creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2},
    "blast_pct": 20,
    "pregnant": False,
    "sex": "female",
}

TABLE = """\
subject;birth_date;ecog;life_days;blast_pct;creatinine;creatinine_unit;creatinine_uln;pregnant;consent_at;remark
S1;1980-02-03;1;90;20;1.8;mg/dL;1.2;false;2025-05-01;fine
S2;1980-02-03;1;90;20;1.9;mg/dL;1.2;false;2025-05-01;
S3;1980-02-03;;90;20;1.8;mg/dL;1.2;false;2025-05-01;
S4;1980-02-03;one;90;20;1.8;mg/dL;1.2;TRUE;2025-05-01;
"""
"""The same person as a table, and three others."""


def person(subject: object, **changes: object) -> dict[str, Any]:
    """Return the record of an eligible person, changed."""
    return {"subject": subject, **GOOD, **changes}
