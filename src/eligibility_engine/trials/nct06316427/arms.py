"""The arms that a candidate's history and blood burden leave open.

Only "prior donor first after a transplant" and "a high burden speaks against autologous cells" can be argued from the
sentence of the page; the rest is inference. So this is an example with its parameters visible, and no protocol.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, cast

from eligibility_engine.language import Rule, always, undecided
from eligibility_engine.study.classification import Classification, label
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.facts import Candidate

c = Candidate

REQUIRED: Final = ("blood_burden_measure", "blood_burden_limit", "blood_burden_strictness")


def arms(chosen: Mapping[str, OptionValue]) -> Classification:
    """Return the arms; a label applies surely where it stands in every row of the table that can still apply."""
    return Classification(
        "arms",
        "autologous, prior-HSCT donor-derived or new donor-derived CD7 CAR T cells according to their HSCT history, peripheral blood leukemia burden and at their discretion",
        (
            label("prior_hsct_donor", c.prior_allogeneic_hsct & c.prior_hsct_donor_available),
            label("new_donor", always(True, "a new donor stands in every row; whether one is suitable is not judged")),
            label("autologous", ~high_burden(chosen)),
        ),
        first_match=False,
        cite="Overview",
        note="The arms that are open, not the one to take: their discretion decides (B2), and a new donor is by choice "
        "where the prior donor is available. The prior donor being unavailable leaves new donor and autologous (B3). An "
        "autologous transplant counts as none (B4). Measure, limit and strictness of the burden have no default (B1); "
        "it is measured at collection. Donor suitability is not judged.",
        for_ineligible=False,
        requires=REQUIRED,
    )


def high_burden(chosen: Mapping[str, OptionValue]) -> Rule:
    """Return the rule that the blood leukaemia burden is high; open while its required options are not set (B1)."""
    if not burden_is_defined(chosen):
        return undecided(c.pb_blast_pct, c.pb_blast_count, because="the limit of the blood burden is not set")
    burden = c.pb_blast_pct if chosen["blood_burden_measure"] == "pct" else c.pb_blast_count
    limit = cast(Fraction, chosen["blood_burden_limit"])
    return burden > limit if chosen["blood_burden_strictness"] == "above" else burden >= limit


def burden_is_defined(chosen: Mapping[str, OptionValue]) -> bool:
    """Say whether measure, limit and strictness are all set."""
    return all(name in chosen for name in REQUIRED)
