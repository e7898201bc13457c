"""Every law on random studies and, with fewer examples, on every registered criteria set."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from eligibility_engine.registration import registry
from generative.laws import LAWS
from generative.laws_of_events import EVENT_LAWS, windows_of_rows_have_their_ends
from generative.leaves import LEAF_LAWS
from generative.strategies import EVENTS, RANDOM

Law = Callable[[DataObject, str], None]
every_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
SOME = settings(max_examples=max(settings().max_examples // 3, 5))
FEWER = settings(max_examples=max(settings().max_examples // 20, 5))


@pytest.mark.parametrize("law", [*LAWS, *LEAF_LAWS], ids=lambda law: law.__name__)
@given(data=st.data())
def test_on_random_studies(law: Law, data: DataObject) -> None:
    """Each law, which states itself in one sentence, holds for random rules and subjects."""
    law(data, RANDOM)


@pytest.mark.parametrize("law", [*LAWS, *EVENT_LAWS], ids=lambda law: law.__name__)
@SOME
@given(data=st.data())
def test_on_studies_of_events(law: Law, data: DataObject) -> None:
    """Each law, and those of event tables, holds for random rules about event tables."""
    law(data, EVENTS)


@SOME
@given(data=st.data())
def test_windows_of_rows(data: DataObject) -> None:
    """The windows that authors write about rows have their ends."""
    windows_of_rows_have_their_ends(data)


@every_law
@pytest.mark.parametrize("trial", registry.ids())
@FEWER
@given(data=st.data())
def test_on_a_registered_set(law: Law, trial: str, data: DataObject) -> None:
    """Each law holds for every registered set and random subjects near its thresholds."""
    law(data, trial)
