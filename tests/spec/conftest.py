"""Every row of a specification table is judged by every runner."""

from collections.abc import Callable

import pytest

from eligibility_engine import Verdict
from spec.tables import RUNNERS, Row


@pytest.fixture(params=sorted(RUNNERS))
def judge(request: pytest.FixtureRequest) -> Callable[[Row], Verdict]:
    """How a backend judges one row."""
    return RUNNERS[request.param]
