"""Tests that repeat one thing many times run without branch coverage, which would make them take twice as long.

What they reach, the other tests reach too; the gate asks for all branches of those.
"""

from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
COUNTED: Final = frozenset(
    {
        *("test_strategies", "test_from_type", "test_search", "test_kind_laws", "test_laws"),
        *("test_futures_of_tables", "test_compiled_rows"),
    }
)
"""The modules that are the tests of strategies, searches, laws and generated reductions themselves."""
UNCOUNTED: Final = "test_on_a_registered_set"
"""A test of these modules that reaches nothing else."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the others out of what is counted."""
    for item in items:
        is_counted = item.path.stem in COUNTED and UNCOUNTED not in item.name
        if item.path.parent == HERE and not is_counted:
            item.add_marker(pytest.mark.uncounted)
