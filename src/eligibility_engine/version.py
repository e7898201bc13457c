"""The version of the engine, as every output names it."""

from typing import Final

__version__: Final = "0.1.0"
