"""A criteria set in its lowered form, of which the digest is taken: what it decides, without what it says."""

from typing import TYPE_CHECKING, Any

from eligibility_engine.canonical import lowered, lowered_type, scalar, to_json
from eligibility_engine.data_warnings import WarningRule
from eligibility_engine.entry import Entry
from eligibility_engine.parts import lowered_parts
from eligibility_engine.walking import reads

if TYPE_CHECKING:
    from eligibility_engine.criteria_set import CriteriaSet


def lowered_set(criteria_set: "CriteriaSet") -> dict[str, Any]:
    """Return the lowered form: facts read, entries, classifications, warnings, options in force, gates and parts."""
    predicates = [criterion.predicate() for _, criterion in criteria_set.statements()]
    names = sorted({reference.name for predicate in predicates for reference in reads(predicate)})
    warnings = sorted(([warning.code, _lowered(warning)] for warning in criteria_set.warnings), key=to_json)
    return {
        "facts": {name: lowered_type(criteria_set.facts[name].type) for name in names},
        "entries": {entry.id: [entry.polarity.value, _lowered(entry)] for entry in criteria_set.entries},
        "classifications": {found.id: found.lowered() for found in criteria_set.classifications},
        "warnings": warnings,
        "options": {name: scalar(value) for name, value in criteria_set.in_force.items()},
        "gates": criteria_set.gates.digest if criteria_set.gates else None,
        **lowered_parts(criteria_set.parts, criteria_set.entries, criteria_set.default_part),
    }


def _lowered(part: Entry | WarningRule) -> Any:
    return lowered(part.criterion.predicate())
