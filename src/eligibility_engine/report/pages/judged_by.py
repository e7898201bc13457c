"""What judged, and when: enough to judge again and to get the same."""

from collections.abc import Mapping
from typing import Any

from eligibility_engine.markup import Markup, element
from eligibility_engine.report.pages.page import named_list
from eligibility_engine.report.words import chosen_options, in_python
from eligibility_engine.study.criteria_set import CriteriaSet


def judged_by(rules: CriteriaSet, known: Mapping[str, Any]) -> Markup:
    """Return the set, its version, revision, part, options and digest, the engine, and the as-of date.

    Args:
        rules: the set that judged.
        known: what is said of it, as `Assessment.provenance` does.
    """
    ranges = known.get("reference_ranges")
    options = ", ".join(f"{name} = {value}" for name, value in chosen_options(rules).items())
    return named_list(
        {
            "Criteria set": rules.called,
            "Source": rules.source,
            "Version": known["version"],
            "Revision": str(known["revision"]),
            "Part": next((f"{part.id}: {part.text}" for part in rules.parts if part.id == rules.in_part), ""),
            "Options": options and f"{options}; the others at their default",
            "Digest": element("code", known["digest"]),
            "Python code": in_python(rules) if rules.opaque else None,
            "Limits of normal": f"{ranges['name']}, digest {ranges['digest']}" if ranges else None,
            "As of": known["as_of"],
            "Engine": f"eligibility_engine {known['engine']}",
        }
    )
