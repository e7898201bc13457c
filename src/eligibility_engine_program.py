"""The entry point of the program `eligibility`: it stands outside the package, whose import takes a moment.

Ctrl-C in that moment ends as quietly as it does later.
"""


def main() -> int:
    """Run the program with the arguments of the process and return its exit code."""
    try:
        from eligibility_engine.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130
