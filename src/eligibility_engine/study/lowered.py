"""A criteria set in its lowered form, of which the digest is taken: what it decides, without what it says."""

from typing import TYPE_CHECKING, Any

from eligibility_engine.kernel.canonical import lowered, lowered_type, scalar, sha256, to_json
from eligibility_engine.kernel.walking import reads
from eligibility_engine.study.data_warnings import WarningRule
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.parts import lowered_parts

if TYPE_CHECKING:
    from eligibility_engine.study.criteria_set import CriteriaSet


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


def entry_digest(criteria_set: "CriteriaSet", entry: Entry) -> str:
    """Return the SHA-256 of what somebody agrees to who agrees with one entry.

    That is the protocol's sentence and how it is read, polarity and rule, the parts in which it is judged, and each
    fact that it reads with its type and its question. The place of the entry, and every other entry, are no part of it.

    Args:
        criteria_set: the set that has the entry.
        entry: the entry.
    """
    names = sorted({reference.name for reference in reads(entry.criterion.predicate())})
    facts = [criteria_set.facts[name] for name in names]
    return sha256(
        {
            "entry": [entry.id, entry.polarity.value, _lowered(entry), sorted(entry.parts)],
            "said": [entry.text, entry.note],
            "facts": [[fact.name, lowered_type(fact.type), fact.label, fact.question] for fact in facts],
        }
    )


def _lowered(part: Entry | WarningRule) -> Any:
    return lowered(part.criterion.predicate())
