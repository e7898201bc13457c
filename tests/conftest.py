"""Hypothesis profiles: the gate is the same on every run, `full` looks further.

Choose with the environment variable ELIGIBILITY_HYPOTHESIS_PROFILE; the default is `ci`.
"""

import os

from hypothesis import HealthCheck, settings

SLOW_MACHINE = (HealthCheck.too_slow,)

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=100, suppress_health_check=SLOW_MACHINE)
settings.register_profile("full", deadline=None, max_examples=2000, print_blob=True, suppress_health_check=SLOW_MACHINE)
settings.load_profile(os.environ.get("ELIGIBILITY_HYPOTHESIS_PROFILE", "ci"))
