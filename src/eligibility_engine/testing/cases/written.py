"""A subject as a case file says it: beside a base only what differs, and a case as its lines of YAML."""

from collections.abc import Iterator, Mapping
from typing import Any

from eligibility_engine.testing.cases.flow import flow


def differing(record: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the keys of a case: `change` and `without` beside a base, `facts` where there is none."""
    if not base:
        return {"facts": dict(record)}
    change = {name: value for name, value in record.items() if name not in base or base[name] != value}
    without = [name for name in base if name not in record]
    return {**({"change": change} if change else {}), **({"without": without} if without else {})}


def case_lines(case: Mapping[str, Any]) -> Iterator[str]:
    """Yield a case, by the keys of a case file, as it stands in the list of one."""
    start = "  - "
    for key, value in case.items():
        yield f"{start}{key}: {flow(value)}"
        start = "    "
