"""What would have to change: a few facts, or the date."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, overload

from attrs import frozen

from eligibility_engine.explanation.phrases import counted
from eligibility_engine.verdict import Eligibility


@frozen
class Change:
    """Another value of one fact.

    Attributes:
        name: the fact.
        label: how sentences call it.
        value: what it would be, as a record holds it.
        said: what it would be, in words.
        was: what it is, in words.
        rises: whether the number would be greater; None for what is no number, or was missing.
        or_beyond: whether every number beyond it does as well, as is proved by judging all of them at once.
    """

    name: str
    label: str
    value: Any
    said: str
    was: str
    rises: bool | None = None
    or_beyond: bool = False

    def describe(self) -> str:
        """Say the change: `platelets at least 100 10*9/L (now 87 10*9/L)`."""
        if self.rises is None:
            return f"{self.label}: {self.said} (now {self.was})"
        beyond = ("at least " if self.rises else "at most ") if self.or_beyond else ""
        return f"{self.label} {beyond}{self.said} (now {self.was})"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        found = {"name": self.name, "value": self.value, "said": self.said, "was": self.was}
        return {**found, "rises": self.rises, "or_beyond": self.or_beyond}


@frozen
class Counterfactual:
    """A smallest set of changes that turns the verdict; with fewer of them it stays what it is.

    Attributes:
        changes: the changes, in the order of the schema.
        on: the date on which they turn it.
        eligibility: what the eligibility then is.
        later: whether that is a later day than the as-of date, which first has to come.
    """

    changes: tuple[Change, ...]
    on: date
    eligibility: Eligibility
    later: bool = False

    @property
    def record(self) -> dict[str, Any]:
        """The changed facts as a record holds them: `assess({**record, **found.record}, as_of=found.on)`."""
        return {change.name: change.value for change in self.changes}

    def describe(self) -> str:
        """Say it: `eligible with platelets at least 100 10*9/L (now 87 10*9/L)`."""
        day = f" on {self.on.isoformat()}" if self.later else ""
        return f"{self.eligibility.value}{day} with {' and '.join(change.describe() for change in self.changes)}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        changes = [change.to_dict() for change in self.changes]
        return {"changes": changes, "on": self.on.isoformat(), "eligibility": self.eligibility.value}


@frozen
class Waiting:
    """The first day on which the eligibility is another if nothing else changes.

    Attributes:
        on: the day.
        eligibility: what the eligibility then is.
    """

    on: date
    eligibility: Eligibility

    def describe(self) -> str:
        """Say it: `eligible if nothing else changes from 2026-03-03`."""
        return f"{self.eligibility.value} if nothing else changes from {self.on.isoformat()}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"on": self.on.isoformat(), "eligibility": self.eligibility.value}


@frozen
class Counterfactuals(Sequence[Counterfactual]):
    """What would turn a verdict, the fewest changes first.

    Attributes:
        found: the smallest sets of changes; of an eligible subject those of numbers first, the nearest before others.
        waiting: what time alone does; None where nothing changes by the horizon.
        horizon: the last day that was looked at.
        size: up to so many changes together every set was tried.
        stopped: whether the search was given up before the size that was asked for.
    """

    found: tuple[Counterfactual, ...]
    waiting: Waiting | None
    horizon: date
    size: int
    stopped: bool

    @overload
    def __getitem__(self, index: int) -> Counterfactual: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Counterfactual, ...]: ...
    def __getitem__(self, index: int | slice) -> Counterfactual | tuple[Counterfactual, ...]:
        return self.found[index]

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Counterfactual]:
        return iter(self.found)

    def __str__(self) -> str:
        """One line for each, and what was searched."""
        return "\n".join(self.lines())

    def lines(self, most: int | None = None) -> list[str]:
        """Return a line for each set, what time does, and what was searched.

        Args:
            most: so many sets are told, and how many more there are; all of them unless given.
        """
        told = [one.describe() for one in self.found[:most]]
        more = len(self.found) - len(told)
        until = f"until {self.horizon.isoformat()}"
        waiting = self.waiting.describe() if self.waiting else f"time alone changes nothing {until}"
        looked = f"({self._tried()}; time {until})"
        return [*told, *([f"{more} more not shown"] if more else []), waiting, looked]

    def _tried(self) -> str:
        if not self.size:
            given_up = "the search was given up before every single change was tried"
            return given_up if self.stopped else "no changes are looked for while facts are missing"
        sets = f"set of up to {counted(self.size, 'change')}"
        tried = f"every {sets} was tried" if self.found else f"no {sets} turns the verdict"
        return f"{tried}, then the search was given up" if self.stopped else tried

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "found": [one.to_dict() for one in self.found],
            "waiting": self.waiting.to_dict() if self.waiting else None,
            "horizon": self.horizon.isoformat(),
            "size": self.size,
            "stopped": self.stopped,
        }
