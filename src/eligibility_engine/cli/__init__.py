"""The command line: `eligibility`, which is also `python -m eligibility_engine`.

It needs the extra `cli`. Exit codes: 0 done, 1 findings (rows in error), 2 wrong usage or unusable input.
"""

import sys
from collections.abc import Sequence
from importlib.util import find_spec

from eligibility_engine.errors import MissingExtraError


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no error ends in a traceback.

    Args:
        args: the arguments; those of the process unless given.
    """
    lacking = [name for name in ("click", "rich") if find_spec(name) is None]
    if lacking:
        error = MissingExtraError(
            f"the command line needs {' and '.join(lacking)}: pip install 'eligibility_engine[cli]'",
            code="EXTRA_MISSING",
        )
        sys.stderr.write(f"error [{error.code}]: {error.message}\n")
        return 2
    from eligibility_engine.cli.program import run

    return run(args)
