"""Every law on random studies and on every registered criteria set."""

from collections.abc import Callable

import pytest
from generative.laws import LAWS
from generative.strategies import SOURCES
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

Law = Callable[[DataObject, str], None]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@given(data=st.data())
def test_law(law: Law, source: str, data: DataObject) -> None:
    """Each law, which states itself in one sentence, holds."""
    law(data, source)
