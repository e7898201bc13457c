"""A plug-in that needs what is not installed."""

import a_module_that_nobody_has  # type: ignore[import-not-found]

TRIAL = a_module_that_nobody_has.TRIAL
