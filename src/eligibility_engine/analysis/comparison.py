"""Two screenings of the same people compared: who is newly eligible, who is lost, which entries say something else."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from attrs import field, frozen, mutable

from eligibility_engine.analysis.pairing import Key
from eligibility_engine.verdict import Eligibility

ERROR: Final = "error"
"""What is said of a row that could not be judged."""

OUTCOMES: Final = tuple(outcome.value for outcome in Eligibility)


@frozen
class Outcome:
    """What one side says about one row.

    Attributes:
        eligibility: `eligible`, `ineligible`, `undetermined` or `error`.
        verdicts: `met`, `not_met` or `unknown` by entry id; empty where a side tells none.
        decisive: the entries that force the eligibility or keep it open; empty of an eligible row.
        beside: what else is to be the same, by name, such as the missing facts, so far as a side tells it.
    """

    eligibility: str
    verdicts: Mapping[str, str] = field(factory=dict)
    decisive: tuple[str, ...] = ()
    beside: Mapping[str, Any] = field(factory=dict)


@frozen
class Change:
    """A row about which the two sides differ.

    Attributes:
        key: the row key; the only place where a comparison holds one.
        first: what the first side says.
        second: what the second side says.
    """

    key: Key
    first: Outcome
    second: Outcome

    @property
    def entries(self) -> dict[str, tuple[str, str]]:
        """The verdicts that differ, of entries that both sides have."""
        return changed_verdicts(self.first, self.second)

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of what else differs, of what both sides tell."""
        return changed_beside(self.first, self.second)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "key": list(self.key),
            "eligibility": [self.first.eligibility, self.second.eligibility],
            "criteria": {name: list(both) for name, both in self.entries.items()},
            **({"beside": list(self.beside)} if self.beside else {}),
        }


def changed_verdicts(first: Outcome, second: Outcome) -> dict[str, tuple[str, str]]:
    """Return by entry the verdicts of both sides where they differ."""
    both = first.verdicts.keys() & second.verdicts.keys()
    return {
        name: (verdict, second.verdicts[name])
        for name, verdict in first.verdicts.items()
        if name in both and verdict != second.verdicts[name]
    }


def changed_beside(first: Outcome, second: Outcome) -> tuple[str, ...]:
    """Return the names of what both sides tell beside their verdicts, and tell differently."""
    return tuple(name for name, told in first.beside.items() if name in second.beside and told != second.beside[name])


@mutable
class Comparison:
    """The differences between two sides, counted as they come.

    Attributes:
        listing: whether rows that differ are kept with their keys.
        table: rows by what the first and the second side say.
        verdicts: rows by entry and its two verdicts, where these differ.
        decisive: rows whose eligibility differs, by the entries that decide it on either side.
        changed: rows about which the sides differ, in their eligibility, in an entry or in something beside.
        only_first: rows that only the first side has.
        only_second: rows that only the second side has.
        changes: rows that differ, where they are listed.
        keys_only: the keys of one side only, where they are listed: of the first, of the second.
    """

    listing: bool = False
    table: Counter[tuple[str, str]] = field(factory=Counter)
    verdicts: Counter[tuple[str, str, str]] = field(factory=Counter)
    decisive: Counter[str] = field(factory=Counter)
    changed: int = 0
    only_first: int = 0
    only_second: int = 0
    changes: list[Change] = field(factory=list)
    keys_only: tuple[list[Key], list[Key]] = field(factory=lambda: ([], []))

    def add(self, key: Key, first: Outcome | None, second: Outcome | None) -> None:
        """Count one row; None where a side lacks it."""
        if first is not None and second is not None:
            self._compare(key, first, second)
            return
        self.only_first += first is not None
        self.only_second += second is not None
        if self.listing:
            self.keys_only[first is None].append(key)

    def _compare(self, key: Key, first: Outcome, second: Outcome) -> None:
        entries = changed_verdicts(first, second)
        self.table[first.eligibility, second.eligibility] += 1
        self.verdicts.update((name, *both) for name, both in entries.items())
        if first.eligibility != second.eligibility:
            self.decisive.update({*first.decisive, *second.decisive})
        if entries or first.eligibility != second.eligibility or changed_beside(first, second):
            self.changed += 1
            if self.listing:
                self.changes.append(Change(key, first, second))

    def forget(self) -> None:
        """Keep the counts and no key."""
        self.listing, self.changes, self.keys_only = False, [], ([], [])

    @property
    def rows(self) -> int:
        """Rows that both sides have."""
        return self.table.total()

    @property
    def newly_eligible(self) -> int:
        """Rows that are eligible by the second side and were not by the first."""
        return sum(rows for (one, other), rows in self.table.items() if other == _ELIGIBLE != one)

    @property
    def newly_lost(self) -> int:
        """Rows that were eligible by the first side and are not by the second."""
        return sum(rows for (one, other), rows in self.table.items() if one == _ELIGIBLE != other)

    @property
    def differs(self) -> bool:
        """Whether there is any difference: a row that differs, or that only one side has."""
        return bool(self.changed or self.only_first or self.only_second)

    @property
    def agreement(self) -> "Agreement":
        """How far the sides agree on who is eligible, ineligible and undetermined; rows in error take no part."""
        return Agreement({(one, other): self.table[one, other] for one in OUTCOMES for other in OUTCOMES})

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data, and with them the rows where they are listed."""
        entries: dict[str, dict[str, int]] = {}
        for (name, one, other), rows in sorted(self.verdicts.items()):
            entries.setdefault(name, {})[f"{one} -> {other}"] = rows
        listed = {
            "changes": [change.to_dict() for change in self.changes],
            "keys_only_first": [list(key) for key in self.keys_only[0]],
            "keys_only_second": [list(key) for key in self.keys_only[1]],
        }
        return {
            "rows": self.rows,
            "changed": self.changed,
            "newly_eligible": self.newly_eligible,
            "newly_lost": self.newly_lost,
            "only_first": self.only_first,
            "only_second": self.only_second,
            "table": {one: {other: self.table[one, other] for other in _ALL} for one in _ALL},
            **self.agreement.to_dict(),
            "entries": entries,
            "decisive": dict(sorted(self.decisive.items())),
            **(listed if self.listing else {}),
        }


_ELIGIBLE: Final = Eligibility.ELIGIBLE.value
_ALL: Final = (*OUTCOMES, ERROR)


@frozen
class Agreement:
    """How far two raters agree: a table of rows by what the first and what the second says.

    Attributes:
        table: rows by both words; each word occurs on both sides.
    """

    table: Mapping[tuple[str, str], int]

    @property
    def rows(self) -> int:
        """All rows that both rate."""
        return sum(self.table.values())

    @property
    def agreed(self) -> int:
        """Rows of which both say the same."""
        return sum(rows for (one, other), rows in self.table.items() if one == other)

    @property
    def kappa(self) -> Fraction | None:
        """Cohen's kappa: agreement beyond what chance gives; None where there are no rows, or all have one word.

        J. Cohen, A coefficient of agreement for nominal scales, Educ Psychol Meas 20 (1960) 37-46: (po - pe) / (1 - pe)
        with the observed agreement po and pe, the sum over the words of the product of both shares.
        """
        if not self.rows:
            return None
        firsts, seconds = Counter[str](), Counter[str]()
        for (one, other), rows in self.table.items():
            firsts[one] += rows
            seconds[other] += rows
        expected = Fraction(sum(firsts[word] * seconds[word] for word in firsts), self.rows**2)
        return None if expected == 1 else (Fraction(self.agreed, self.rows) - expected) / (1 - expected)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data; kappa as a number with four decimals."""
        kappa = self.kappa
        return {"rated": self.rows, "agreed": self.agreed, "kappa": None if kappa is None else round(float(kappa), 4)}
