"""What a check finds: a stable code, a place, and the remedy in words."""

from typing import Any, Final
from typing import Literal as Choice

from attrs import asdict, frozen

from eligibility_engine.errors import EligibilityError

Severity = Choice["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")
"""From the worst to the least: an error is surely wrong, a warning nearly always, a note is for whoever reviews."""


@frozen
class Finding:
    """One thing about a criteria set that its author should look at.

    Attributes:
        code: a stable word from `errors.CODES`.
        path: where in the set, such as `$.entries[1] (inc_age)`.
        message: what it is, and the remedy.
        severity: `error`, `warning` or `note`; notes are no findings to a program that asks for an exit code.
        line: the line of the source text, where there is one.
    """

    code: str
    path: str
    message: str
    severity: Severity = "warning"
    line: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it is more than a note."""
        return self.severity != "note"

    def describe(self) -> str:
        """Say it on one line."""
        where = self.path if self.line is None else f"{self.path} line {self.line}"
        return f"{self.severity} [{self.code}] {where}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {key: value for key, value in asdict(self).items() if value is not None}


def not_built(error: EligibilityError) -> Finding:
    """Return the finding that a set cannot be built, from what was raised."""
    return Finding(error.code, error.path, error.message, "error", error.line)
