"""Two results of screenings compared, or a result and a manual screening log."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from eligibility_engine.analysis import Change, Comparison, Outcome, paired
from eligibility_engine.analysis.pairing import Key
from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.files.changed_facts import Behind, changed_facts, facts_read
from eligibility_engine.files.changed_rules import changed_rules, judges_of
from eligibility_engine.files.judged_by import keyed, said_rules
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.files.reading import read_results
from eligibility_engine.sources import read_log
from eligibility_engine.study.criteria_set import CriteriaSet


@frozen
class Compared:
    """What a comparison found.

    Attributes:
        comparison: the counts, and the rows that differ where they are listed.
        first: the manifest of the first result.
        second: that of the second; None where it is a log.
        rules: the entries whose rule is another one on the second side, or which only one side has; None where it
            cannot be told, since the digests differ and a set is not at hand.
        facts: the facts that an entry reads and that are others, in rows where its verdict is another one: rows by
            entry and fact; None where the facts were not looked at.
        changed_facts: the facts that are others, by row, where rows are listed and facts were looked at.
        unkeyed: rows in error of either side without a key of their own, which were not compared.
        undecided: rows of a log without a decision, which were not compared.
    """

    comparison: Comparison
    first: Manifest
    second: Manifest | None
    rules: tuple[str, ...] | None = ()
    facts: Counter[tuple[str, str]] | None = None
    changed_facts: Mapping[Key, Mapping[str, tuple[str, ...]]] = field(factory=dict)
    unkeyed: tuple[int, int] = (0, 0)
    undecided: int = 0

    @property
    def differ_in(self) -> tuple[str, ...]:
        """In what the two results were made differently; nothing of a log is known."""
        if self.second is None:
            return ()
        sides = [_made(manifest) for manifest in (self.first, self.second)]
        return tuple(name for name, value in sides[0].items() if value != sides[1][name])

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        found = {
            "first": _named(self.first),
            "second": None if self.second is None else _named(self.second),
            "differ_in": list(self.differ_in),
            "changed_rules": None if self.rules is None else list(self.rules),
            "changed_facts": None if self.facts is None else _by_entry(self.facts),
            "unkeyed": list(self.unkeyed),
            "undecided": self.undecided,
            **self.comparison.to_dict(),
        }
        if self.comparison.listing:
            found["changes"] = [self._change(change) for change in self.comparison.changes]
        return found

    def _change(self, change: Change) -> dict[str, Any]:
        facts = self.changed_facts.get(change.key)
        return change.to_dict() | ({} if facts is None else {"facts": {name: list(of) for name, of in facts.items()}})


def _named(manifest: Manifest) -> dict[str, Any]:
    return {**manifest.rules, "as_of": manifest.as_of, "engine": manifest.engine}


def _by_entry(facts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (entry, fact), rows in sorted(facts.items()):
        found.setdefault(entry, {})[fact] = rows
    return found


def _made(manifest: Manifest) -> dict[str, Any]:
    """Return what a result was made with, by the words that say in what two of them differ."""
    rules, reading = manifest.rules, dict(manifest.reading)
    ranges = reading.pop("reference_ranges")
    return {
        "version": rules["version"],
        "revision": rules["revision"],
        "part": rules.get("part"),
        "options": rules["options"],
        "rules": rules["digest"],
        "engine": manifest.engine,
        "as-of date": manifest.as_of,
        "facts": manifest.source["sha256"],
        "event tables": manifest.events,
        "reference ranges": ranges,
        "reading": {name: value for name, value in reading.items() if name not in {"keys", "delimiter"}},
    }


def compare_results(
    first: str | Path,
    second: str | Path,
    *,
    listing: bool = False,
    sets: Sequence[CriteriaSet] = (),
    facts: tuple[str | Path, str | Path] | None = None,
) -> Compared:
    """Compare two results of one trial row by row, by their keys.

    Memory does not grow with the rows where both have them in the same order; with `facts` it grows with those that
    differ.

    Args:
        first: the path of a result that was written with its manifest.
        second: another one.
        listing: whether rows that differ are kept with their keys.
        sets: the sets that judged, where they are not registered: the first's and the second's, or one for both.
        facts: the files that were screened; with them, the facts are named that are others.

    Raises:
        InputError: what `read_results` refuses, or keeps the facts from being read.
        EligibilityError: `RESULT_RULES` for results of two trials, or a set that did not judge them; `RESULT_KEY`
            for row keys of different length; `RESULT_FACTS` for a file that was not screened.
    """
    with read_results(first) as one, read_results(second) as other:
        manifests = one.manifest, other.manifest
        _refuse_another_trial(*manifests)
        judges = judges_of(manifests, sets, due=facts is not None)
        sides = [keyed(iter(side.rows), side.manifest.reading["keys"]) for side in (one, other)]
        comparison = compared(sides[0], sides[1], listing or facts is not None)
    found = Compared(
        comparison, *manifests, changed_rules(manifests, judges), unkeyed=(sides[0].unkeyed, sides[1].unkeyed)
    )
    if facts is None or judges is None:
        return found
    behind = (Behind(manifests[place], judges[place], Path(facts[place])) for place in (0, 1))
    return _explained(found, *behind, listing=listing)


def _explained(found: Compared, first: Behind, second: Behind, *, listing: bool) -> Compared:
    """Name the facts that are others, of the entries that say something else."""
    comparison = found.comparison
    others = changed_facts(first, second, {change.key for change in comparison.changes})
    read = [facts_read(side.criteria_set) for side in (first, second)]
    named: dict[Key, dict[str, tuple[str, ...]]] = {}
    for change in comparison.changes:
        if change.key in others:
            named[change.key] = {
                name: tuple(sorted(others[change.key] & (read[0][name] | read[1][name]))) for name in change.entries
            }
    facts = Counter((name, fact) for of in named.values() for name, facts in of.items() for fact in facts)
    if not listing:
        comparison.forget()
    return evolve(found, facts=facts, changed_facts=named if listing else {})


def compare_with_log(
    result: str | Path,
    log: str | Path,
    *,
    decision: str,
    keys: Sequence[str] = ("subject",),
    words: Mapping[str, str] | None = None,
    delimiter: str = ",",
    listing: bool = False,
) -> Compared:
    """Compare a result with a manual screening log: a CSV with a row for each person and a column for the decision.

    Args:
        result: the path of a result that was written with its manifest; the first side.
        log: the path of the log; the second side.
        decision: the column of the log that holds the decision.
        keys: the columns of the log that make the row key, the subject first.
        words: what the words of the decision mean: `eligible`, `ineligible` or `undetermined`.
        delimiter: what separates the cells of the log.
        listing: whether rows that differ are kept with their keys.

    Raises:
        InputError: what `read_results` and `read_log` refuse.
        EligibilityError: `RESULT_KEY` for row keys of different length.
    """
    with read_results(result) as found:
        _refuse_other_keys(found.manifest.reading["keys"], keys)
        decisions = _log(Path(log), decision, keys, words, delimiter)
        rows = keyed(iter(found.rows), found.manifest.reading["keys"])
        undecided = {key for key, outcome in decisions.items() if outcome is None}
        second = ((key, Outcome(outcome.value)) for key, outcome in decisions.items() if outcome is not None)
        comparison = compared((row for row in rows if row[0] not in undecided), second, listing)
        return Compared(comparison, found.manifest, None, unkeyed=(rows.unkeyed, 0), undecided=len(undecided))


def _log(path: Path, *args: Any) -> Any:
    decision, keys, words, delimiter = args
    try:
        with path.open("rb") as stream:
            return read_log(stream, decision=decision, keys=keys, words=words, delimiter=delimiter)
    except OSError as error:
        reason = error.strerror
    raise InputError(f"{path} cannot be read: {reason}", code="INPUT_READ")


def compared(first: Iterator[tuple[Key, Outcome]], second: Iterator[tuple[Key, Outcome]], listing: bool) -> Comparison:
    """Bring the rows of two sides together and count their differences."""
    comparison = Comparison(listing)
    for row in paired(first, second):
        comparison.add(*row)
    return comparison


def _refuse_another_trial(first: Manifest, second: Manifest) -> None:
    if first.rules["trial"] != second.rules["trial"]:
        raise EligibilityError(
            f"the results are of two trials: {said_rules(first.rules)} and {said_rules(second.rules)}",
            code="RESULT_RULES",
        )
    _refuse_other_keys(first.reading["keys"], second.reading["keys"])


def _refuse_other_keys(first: Sequence[str], second: Sequence[str]) -> None:
    if len(first) != len(second) or list(first[1:]) != list(second[1:]):
        raise EligibilityError(
            f"the rows cannot be brought together: the keys are {', '.join(first)} and {', '.join(second)}",
            code="RESULT_KEY",
        )
