"""How the program says by its exit code what came of a command; 0 is done, 2 a wrong use of it."""

from typing import Final

FINDINGS: Final = 1
"""There were findings: errors in rows, failed checks, differences."""
