"""The formulas that are there, by name and version."""

from typing import Final

from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.formulas.blood import BLOOD
from eligibility_engine.formulas.body import BODY
from eligibility_engine.formulas.heart import HEART
from eligibility_engine.formulas.kidney import KIDNEY
from eligibility_engine.formulas.liver import LIVER
from eligibility_engine.formulas.lungs import LUNGS
from eligibility_engine.formulas.record import Formula

FORMULAS: Final[tuple[Formula, ...]] = (*KIDNEY, *BODY, *HEART, *BLOOD, *LUNGS, *LIVER)
"""Every formula, by organ."""


def formula(name: str, version: str | None = None) -> Formula:
    """Return what is known of a formula: inputs, units, rounding, citation.

    Args:
        name: such as `ckd_epi`.
        version: such as `2021`; not needed where there is one only.

    Raises:
        DefinitionError: `RULE_FORMULA` when the name or the version is not known, or several versions are.
    """
    versions = {one.version: one for one in FORMULAS if one.name == name}
    if not versions:
        names = list(dict.fromkeys(one.name for one in FORMULAS))
        raise DefinitionError(
            f"no formula {name!r}{nearest(name, names)}; known: {', '.join(names)}", code="RULE_FORMULA"
        )
    if version is None and len(versions) == 1:
        return next(iter(versions.values()))
    if version not in versions:
        hint = "" if version is None else nearest(version, versions)
        raise DefinitionError(f"{name} has the versions {', '.join(versions)}{hint}", code="RULE_FORMULA")
    return versions[version]
