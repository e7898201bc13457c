"""Flat tables: which column holds what, and a row of text cells into a record by the types of the facts.

A measurement spreads over `serum_creatinine` and the optional companions `serum_creatinine_unit`, `_uln`, `_lln`,
`_at`, `_comparator` and `_uln_unit`; any fact may have a `<fact>_cause`. An empty cell is missing. Booleans are exactly
`true` and `false`, dates ISO 8601, numbers have a decimal point. A text that is none of these is a fault, never
silently missing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from attrs import evolve, frozen

from eligibility_engine.errors import Fault, InputError, nearest
from eligibility_engine.facts import Date, End, EventTable, Fact, FactType, Flag, Integer, Measurement, Number, Schema
from eligibility_engine.kernel.expression import FactRef

_NUMBER: Final = re.compile(r"[+-]?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,3})?|[+-]?(inf|infinity)|nan", re.A | re.I)
_WHOLE: Final = re.compile(r"[+-]?\d{1,400}", re.ASCII)
_COMPARED: Final = re.compile(r"\s*[<>]")
_MEASURED: Final = ("unit", "uln", "lln", "at", "comparator", "uln_unit")
_SIGNED: Final = ("by", "at", "because")
_NUMERIC: Final = frozenset({"", "uln", "lln"})
_INVALID: Final = {"missing": "invalid"}


class Asking(Protocol):
    """What says which facts a table should hold: a criteria set, or several together."""

    @property
    def called(self) -> str:
        """What messages call it."""

    @property
    def facts(self) -> Schema:
        """The facts that it declares."""

    @property
    def facts_read(self) -> tuple[str, ...]:
        """The names of the facts that eligibility reads."""

    @property
    def references(self) -> tuple[FactRef, ...]:
        """Every fact, and part of a measurement, that eligibility reads."""


@frozen
class Columns:
    """The columns that hold one fact: the place of each part in a row; the part `""` is the value itself."""

    fact: Fact
    places: dict[str, int]

    def read(self, cells: Sequence[str], faults: list[Fault]) -> Any:
        """Return the plain value for the door; what cannot be read is added to `faults` and is missing."""
        texts = {part: cells[place] for part, place in self.places.items() if cells[place]}
        cause, value = texts.pop("cause", None), texts.get("")
        if cause is not None and texts.get("", "").lower() == "nan":
            del texts[""]
        if found := self._faults(texts, cause):
            faults += found
            return _INVALID
        plain = {part: _plain(self.fact, part, text) for part, text in texts.items()} if value is not None else {}
        return self._joined(plain, cause)

    def typed(self, cells: Sequence[Any], faults: list[Fault]) -> Any:
        """Return the plain value for the door from cells that have a type; None is an empty cell."""
        given = {part: cells[place] for part, place in self.places.items() if cells[place] is not None}
        cause = given.pop("cause", None)
        if "" in given and given[""] != given[""]:  # NaN is missing, and what stands beside it too
            del given[""]
            cause = cause or "not_a_number"
        if cause is not None and "" in given:
            faults.append(self._beside_a_value())
            return _INVALID
        return self._joined(given if "" in given else {}, cause)

    def _joined(self, parts: dict[str, Any], cause: Any) -> Any:
        """Return a value with its companions as one; without a value, why it is missing."""
        if not parts:
            return None if cause is None else {"missing": cause}
        plain = {part or "value": value for part, value in parts.items()}
        is_object = isinstance(self.fact.type, Measurement) or len(plain) > 1
        return plain if is_object else plain["value"]

    def _faults(self, texts: dict[str, str], cause: str | None) -> list[Fault]:
        found = [fault for part, text in texts.items() if (fault := self._fault(part, text))]
        if cause is not None and "" in texts:
            found.append(self._beside_a_value())
        return found

    def _beside_a_value(self) -> Fault:
        return self._say("FACT_CAUSE", "cause", "a cause stands beside a value; leave one of them empty")

    def _fault(self, part: str, text: str) -> Fault | None:
        if not _is_utf8(text):
            return self._say("INPUT_ENCODING", part, "the cell is not UTF-8; save the table as UTF-8")
        if isinstance(self.fact.type, Flag) and not part:
            due = "true or false is due, in lower case" if text not in {"true", "false"} else ""
        elif isinstance(self.fact.type, (Integer, Number, Measurement)) and part in _NUMERIC:
            due = "" if _NUMBER.fullmatch(text) else self._number_due(text)
        else:
            due = ""
        return self._say("FACT_TYPE", part, due) if due else None

    def _number_due(self, text: str) -> str:
        if _COMPARED.match(text):
            return f"a number alone is due; its comparator has a column of its own, {self.fact.name}_comparator"
        due = "a whole number" if isinstance(self.fact.type, Integer) else "a number with a decimal point"
        return f"{due} is due, without unit or separators; leave the cell empty if not known"

    def _say(self, code: str, part: str, message: str) -> Fault:
        return Fault(code, f"$.{self.fact.name}" + (f".{part}" if part else ""), message)


@frozen
class Table:
    """How the rows of one table are read.

    Attributes:
        width: the number of cells of a row.
        keys: the place of each column that is no fact and is wanted as it stands: row keys, as-of date.
        columns: the columns of each fact.
        not_collected: the facts that the set reads, that the table lacks and that are declared not collected.
        notes: what a reader of the result should know: ignored columns, missing companions.
    """

    width: int
    keys: dict[str, int]
    columns: tuple[Columns, ...]
    not_collected: tuple[str, ...]
    notes: tuple[str, ...]

    def record(self, cells: Sequence[str]) -> tuple[dict[str, Any], tuple[Fault, ...]]:
        """Return the record of one row of `width` cells, and the values that could not be read."""
        faults: list[Fault] = []
        record: dict[str, Any] = {name: cells[place] or None for name, place in self.keys.items()}
        return record | _valued((columns, columns.read(cells, faults)) for columns in self.columns), tuple(faults)

    def typed_record(self, cells: Sequence[Any], faults: list[Fault]) -> dict[str, Any]:
        """Return the facts of one row whose cells have a type, without its key."""
        return _valued((columns, columns.typed(cells, faults)) for columns in self.columns)


def _valued(found: Iterable[tuple[Columns, Any]]) -> dict[str, Any]:
    return {columns.fact.name: value for columns, value in found if value is not None or "" in columns.places}


def lay_out(
    header: Sequence[str],
    criteria_set: Asking,
    keys: Sequence[str],
    not_collected: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> Table:
    """Match the columns of a table with the facts of a set.

    Args:
        header: the names of the columns.
        criteria_set: the set that will judge, or several sets together.
        keys: columns that must be there beside the facts: row keys, the as-of date.
        not_collected: facts whose absence is declared.
        beside: event tables that stand in files of their own.

    Raises:
        InputError: `INPUT_COLUMN` when a column is repeated, or a key or a fact that the set reads has no column.
    """
    # The keys first: a table without them may have no header, and its first row must not be quoted.
    _need_keys(header, keys)
    _refuse_repeated(header)
    places = {name: place for place, name in enumerate(header) if name}
    schema = criteria_set.facts
    columns = tuple(found for fact in schema if (found := _columns_of(fact, places, schema)))
    present = {found.fact.name for found in columns if "" in found.places}
    lacking = tuple(name for name in criteria_set.facts_read if name not in present and name not in beside)
    _need_facts([name for name in lacking if name not in not_collected], schema)
    used = {place for found in columns for place in found.places.values()} | {places[key] for key in keys}
    ignored = [(place, name) for name, place in places.items() if place not in used]
    return Table(
        len(header),
        {key: places[key] for key in keys if key not in schema},
        columns,
        lacking,
        (*_ignored(ignored, schema), *_without_companion(criteria_set, columns)),
    )


def _need_keys(header: Sequence[str], keys: Sequence[str]) -> None:
    for key in keys:
        if key not in header:
            hint = "; is the delimiter another one? see --delimiter" if len(header) == 1 else ""
            raise InputError(
                f"the first line of the table has no column {key!r}; it must name the columns{hint}",
                code="INPUT_COLUMN",
                path=f"$.{key}",
                line=1,
            )


def _refuse_repeated(header: Sequence[str]) -> None:
    counts = Counter(name for name in header if name)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise InputError(
            f"the table repeats the columns {', '.join(twice)}; keep one of each", code="INPUT_COLUMN", line=1
        )


def _need_facts(lacking: Sequence[str], schema: Schema) -> None:
    tables = [name for name in lacking if isinstance(schema[name].type, EventTable)]
    facts = [name for name in lacking if name not in tables]
    remedies = [f"--not-collected {','.join(facts)}"] if facts else []
    remedies += [f"--events {name}=FILE" for name in tables]
    if lacking:
        count = f"{len(lacking)} facts that" if len(lacking) > 1 else "a fact that"
        due = "add the column, or declare the absence" if facts else "an event table is a file of its own"
        raise InputError(
            f"the table has no column for {count} the criteria read; {due}: {' '.join(remedies)}",
            code="INPUT_COLUMN",
            line=1,
        )


def lay_out_events(header: Sequence[str], kind: EventTable, keys: Sequence[str]) -> Table:
    """Match the columns of a file of events with the fields of its table.

    Args:
        header: the names of the columns.
        kind: the event table.
        keys: the columns that say whose event it is.

    Raises:
        InputError: `INPUT_COLUMN` when a column is repeated, or a key has no column.
    """
    _need_keys(header, keys)
    _refuse_repeated(header)
    places = {name: place for place, name in enumerate(header) if name}
    fields = Schema("event table", tuple(evolve(found, question="-", type=_plain_type(found)) for found in kind.fields))
    columns = tuple(found for field in fields if (found := _columns_of(field, places, fields)))
    used = {place for found in columns for place in found.places.values()} | {places[key] for key in keys}
    ignored = [(place, name) for name, place in places.items() if place not in used]
    return Table(len(header), {key: places[key] for key in keys}, columns, (), tuple(_ignored(ignored, fields)))


def _plain_type(field: Fact) -> FactType:
    """Return how the cells of a field are read: an end like a date, whose words the door knows."""
    return Date() if isinstance(field.type, End) else field.type


def _columns_of(fact: Fact, places: dict[str, int], schema: Schema) -> Columns | None:
    if isinstance(fact.type, EventTable):
        return None
    named = {part: f"{fact.name}_{part}" for part in (*_companions(fact), "cause")}
    found = {part: places[name] for part, name in named.items() if name in places and name not in schema}
    if fact.name in places:
        found = {"": places[fact.name], **found}
    return Columns(fact, found) if found else None


def _companions(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact.type, Measurement):
        return _MEASURED
    signed = _SIGNED if fact.judgement else ()
    return ("comparator", *signed) if isinstance(fact.type, Number) and fact.type.comparator else signed


def _ignored(columns: Sequence[tuple[int, str]], schema: Schema) -> list[str]:
    shown = [
        f"{name}{nearest(name, schema.names)}" if name.isprintable() and len(name) <= 64 else f"number {place + 1}"
        for place, name in columns
    ]
    return [f"ignored columns: {', '.join(shown)}"] if shown else []


def _without_companion(criteria_set: Asking, columns: Sequence[Columns]) -> list[str]:
    """Say which limits and dates the set reads and no column holds: they are missing in every row."""
    wanted = {(reference.name, reference.part) for reference in criteria_set.references}
    lacking = [
        f"{found.fact.name}_{part}"
        for found in columns
        for part in ("uln", "lln", "at")
        if (found.fact.name, part) in wanted and "" in found.places and part not in found.places
    ]
    return [f"no column {', '.join(lacking)}: missing in every row"] if lacking else []


def _plain(fact: Fact, part: str, text: str) -> Any:
    if isinstance(fact.type, Flag) and not part:
        return text == "true"
    if isinstance(fact.type, (Integer, Number, Measurement)) and part in _NUMERIC:
        # As JSON reads it: a whole number is exact, another is a binary64 and means its shortest decimal.
        return int(text) if _WHOLE.fullmatch(text) else float(text)
    return text


def _is_utf8(text: str) -> bool:
    """Say whether a text was UTF-8: bytes that were not are kept as lone surrogates."""
    return text.isascii() or not any("\ud800" <= mark <= "\udfff" for mark in text)
