"""The synthetic people for `eligibility match`: a person for each shipped trial, and some who fall short or lack facts.

A person begins as the eligible subject from whom the cases of a trial start, with every date moved to the day of the
sample, and changes what is said here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any, Final

AS_OF: Final = date(2025, 6, 2)

Record = dict[str, Any]

PEOPLE: Final[tuple[tuple[str, tuple[str, ...], Record], ...]] = (
    # what the person shows, the trials whose eligible subject is taken, what differs; None leaves a fact out
    ("T-cell leukaemia, everything recorded", ("NCT06316427",), {}),
    ("acute myeloid leukaemia, everything recorded", ("NCT03672851",), {}),
    ("lung cancer, everything recorded", ("NCT02578680",), {}),
    ("ovarian cancer, everything recorded", ("NCT04348032",), {}),
    ("type 2 diabetes, everything recorded", ("NCT02863419",), {}),
    ("T-cell leukaemia that carries CD7 and CD123: a place in two trials", ("NCT03672851", "NCT06316427"), {}),
    ("acute myeloid leukaemia, ejection fraction and CD123 not known", ("NCT03672851",), {
        "lvef": None, "cd123_result": None,
    }),
    ("lung cancer, a list of therapies that may lack some", ("NCT02578680",), {"therapies": []}),
    ("lung cancer, a vaccine with live virus ten days ago", ("NCT02578680",), {
        "vaccinations": [{"live": True, "viral": True, "given": "2025-05-23"}],
    }),
    ("ovarian cancer, ECOG 2", ("NCT04348032",), {"ecog": 2}),
    ("type 2 diabetes, HbA1c in IFCC units, over the limit", ("NCT02863419",), {
        "hba1c": {"value": 92, "unit": "mmol/mol"},
    }),
    ("type 2 diabetes, judged by nobody yet", ("NCT02863419",), {"disorder_jeopardising_safety_or_compliance": None}),
)  # fmt: skip
"""The people, in the order of their numbers."""


def people() -> Iterator[Record]:
    """Yield every person, with a subject id of its own."""
    for number, (_, trials, changes) in enumerate(PEOPLE, 1):
        record: Record = {}
        for trial in trials:
            record |= eligible(trial)
        known = {name: value for name, value in {**record, **changes}.items() if value is not None}
        yield {"subject": f"SYN-P{number:02}", **known}


def eligible(trial: str) -> Record:
    """Return the eligible subject of a trial's cases, with its dates moved to the day of the sample."""
    from ruamel.yaml import YAML

    found = files(f"eligibility_engine.trials.{trial.lower()}").joinpath("cases.yaml").read_text(encoding="utf-8")
    cases = YAML(typ="safe").load(found)
    record: Record = moved(cases["base"], AS_OF - cases["as_of"])
    return record


_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T.*)?")
_PARTIAL: Final = re.compile(r"(\d{4})(-\d{2})?")


def moved(value: Any, by: timedelta) -> Any:
    """Return plain data with every date moved: days by that time, months and years by its whole years."""
    match value:
        case Mapping():
            return {key: moved(inner, by) for key, inner in value.items()}
        case list() | tuple():
            return [moved(inner, by) for inner in value]
        case datetime():
            return (value + by).isoformat(timespec="minutes")
        case date():
            return (value + by).isoformat()
        case str() if found := _DAY.fullmatch(value):
            return (date.fromisoformat(value[:10]) + by).isoformat() + (found[4] or "")
        case str() if found := _PARTIAL.fullmatch(value):
            return f"{int(found[1]) + round(by.days / 365.25):04}{found[2] or ''}"
    return value


def ndjson() -> str:
    """Return the people as ndjson, one JSON object a line."""
    return "".join(json.dumps(record) + "\n" for record in people())
