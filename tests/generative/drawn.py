"""What a strategy gives in a fixed run."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy


def drawn(strategy: SearchStrategy[Any], examples: int = 200) -> list[Any]:
    """Return what a strategy gives; a strategy that filters much away fails a health check of Hypothesis."""
    seen: list[Any] = []

    @settings(max_examples=examples, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
              suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    @given(strategy)
    def run(found: Any) -> None:
        seen.append(found)

    run()
    return seen
