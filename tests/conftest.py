"""Hypothesis profiles, and which tests count for branch coverage.

The gate is the same on every run, the profile `full` looks further: choose with the environment variable
ELIGIBILITY_HYPOTHESIS_PROFILE; the default is `ci`.
"""

import importlib
import os
import pkgutil

import pytest
from hypothesis import HealthCheck, settings

import eligibility_engine

SLOW_MACHINE = (HealthCheck.too_slow,)

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100, suppress_health_check=SLOW_MACHINE)
settings.register_profile("full", deadline=None, max_examples=2000, print_blob=True, suppress_health_check=SLOW_MACHINE)
settings.load_profile(os.environ.get("ELIGIBILITY_HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Import everything while branches are counted: what is imported late may be in a thread that nobody counts."""
    if session.config.pluginmanager.hasplugin("pytest_cov"):
        for module in pkgutil.walk_packages(eligibility_engine.__path__, "eligibility_engine."):
            if not module.name.endswith(("__main__", "backends.spark")):
                importlib.import_module(module.name)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let tests that are marked `uncounted` run without branch coverage, where something is counted."""
    if config.pluginmanager.hasplugin("pytest_cov"):
        for item in items:
            if item.get_closest_marker("uncounted"):
                item.add_marker(pytest.mark.no_cover)
