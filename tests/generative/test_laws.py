"""Every law on random studies and, with fewer examples, on every registered criteria set."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.registration import registry
from generative.laws import LAWS
from generative.leaves import LEAF_LAWS
from generative.strategies import RANDOM

Law = Callable[[DataObject, str], None]
every_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
FEWER = settings(max_examples=max(settings().max_examples // 7, 5))


@pytest.mark.parametrize("law", [*LAWS, *LEAF_LAWS], ids=lambda law: law.__name__)
@given(data=st.data())
def test_on_random_studies(law: Law, data: DataObject) -> None:
    """Each law, which states itself in one sentence, holds for random rules and subjects."""
    law(data, RANDOM)


@every_law
@pytest.mark.parametrize("trial", registry.ids())
@FEWER
@given(data=st.data())
def test_on_a_registered_set(law: Law, trial: str, data: DataObject) -> None:
    """Each law holds for every registered set and random subjects near its thresholds."""
    law(data, trial)
