"""What a manifest names, found again: the set that judged, and how the source was read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from eligibility_engine.analysis import Outcome
from eligibility_engine.analysis.comparison import ERROR
from eligibility_engine.analysis.pairing import Key
from eligibility_engine.errors import EligibilityError, RegistryError
from eligibility_engine.files.manifest import Manifest
from eligibility_engine.registration import registry
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.options import plain_options
from eligibility_engine.verdict import Eligibility

_BESIDE: Final = ("decisive", "missing", "open_to", "recoverable", "warnings", "as_of")


def set_of(manifest: Manifest, given: CriteriaSet | None = None) -> CriteriaSet:
    """Return the set that a manifest names, with its options, in its part.

    Args:
        manifest: of a result.
        given: the set itself, where it is not registered; its options are set as the manifest says.

    Raises:
        EligibilityError: `RESULT_RULES` when another set is given; what `registry.get` raises when it is not found.
    """
    rules = manifest.rules
    if given is None:
        found = _registered(rules)
    elif (given.id, given.version, given.revision) != (rules["trial"], rules["version"], rules["revision"]):
        raise EligibilityError(
            f"the result was judged by {said_rules(rules)}, not by {given.called} version {given.version} revision "
            f"{given.revision}",
            code="RESULT_RULES",
        )
    else:
        found = given if plain_options(given.in_force) == rules["options"] else given.configured(**rules["options"])
    return found.part(rules.get("part"))


def _registered(rules: Mapping[str, Any]) -> CriteriaSet:
    """Return the registered set that was named, whatever its rules are by now."""
    options = dict(rules["options"])
    try:
        return registry.get(rules["trial"], version=rules["version"], revision=rules["revision"], options=options)
    except RegistryError as error:
        message, code = error.message, error.code
    raise RegistryError(f"{message}; or hand over the set that judged: --trial file.py:NAME", code=code)


def said_rules(rules: Mapping[str, Any]) -> str:
    """Say which set judged: id, part, version and revision."""
    part = f", part {rules['part']}" if rules.get("part") else ""
    return f"{rules['trial']}{part} version {rules['version']} revision {rules['revision']}"


def keyed(rows: Iterator[Mapping[str, Any]], keys: Sequence[str], *, beside: bool = False) -> "Keyed":
    """Return the outcomes of the rows of a result, each with its key.

    Args:
        rows: rows as a line of ndjson holds them.
        keys: the columns of the row key; the first is `subject` in every result.
        beside: whether outcomes hold what else a row says.
    """
    return Keyed(rows, ("subject", *keys[1:]), beside)


class Keyed(Iterator[tuple[Key, Outcome]]):
    """Outcomes with their keys; a row that has no key of its own is counted and passed over.

    Attributes:
        rows: the rows so far, those passed over included.
        unkeyed: rows in error without a key, or with one that came before.
    """

    def __init__(self, rows: Iterator[Mapping[str, Any]], keys: tuple[str, ...], beside: bool) -> None:
        self._rows, self._keys, self._beside = rows, keys, beside
        self.rows = self.unkeyed = 0

    def __next__(self) -> tuple[Key, Outcome]:
        for row in self._rows:
            self.rows += 1
            if not is_unkeyed(row):
                return tuple(str(row[name]) for name in self._keys), self._outcome(row)
            self.unkeyed += 1
        raise StopIteration

    def _outcome(self, row: Mapping[str, Any]) -> Outcome:
        told = {name: row[name] for name in _BESIDE if name in row} if self._beside else {}
        if told.get("as_of") is None:  # a Parquet result does not tell the date of each row
            told.pop("as_of", None)
        if row.get("error"):
            said = {"error": row["error"]["message"]} if self._beside else {}
            return Outcome(ERROR, {}, (), told | said)
        decisive = () if row["eligibility"] == Eligibility.ELIGIBLE else tuple(row.get("decisive", ()))
        return Outcome(row["eligibility"], row["criteria"], decisive, told)


def is_unkeyed(row: Mapping[str, Any]) -> bool:
    """Say whether a row is in error because its key is missing or came before."""
    error = row.get("error")
    return error is not None and (row["subject"] is None or "[SUBJECT_" in error["message"])
