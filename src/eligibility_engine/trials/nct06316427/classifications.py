"""What is reported beside eligibility, and never mixed with it."""

from collections.abc import Mapping

from eligibility_engine.study.classification import Classification
from eligibility_engine.study.options import OptionValue
from eligibility_engine.trials.nct06316427.arms import arms
from eligibility_engine.trials.nct06316427.cd7 import cd7_category
from eligibility_engine.trials.nct06316427.response import (
    cns_remission,
    endpoint_population,
    extramedullary,
    marrow_response_3_months,
    response_3_months,
)
from eligibility_engine.trials.nct06316427.toxicity import dlt_21_day


def classifications(chosen: Mapping[str, OptionValue]) -> tuple[Classification, ...]:
    """Return every classification of the page under the chosen readings."""
    return (
        cd7_category(chosen),
        arms(chosen),
        dlt_21_day(chosen),
        endpoint_population(),
        marrow_response_3_months(chosen),
        cns_remission(chosen),
        extramedullary(chosen),
        response_3_months(chosen),
    )
