"""Limits of normal from a laboratory's own table, for results that came without them.

A limit is filled only where exactly one row can be meant: its laboratory, unit, sex, age and dates are those of the
result, and no other row is possible. Otherwise the limit stays missing. What was filled cites its row.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, cast

from attrs import evolve, field, frozen

from eligibility_engine.dates import LeapDay, TimeUnit
from eligibility_engine.facts import Date, Enumeration, EventTable, FactType, Integer, Measurement, Schema
from eligibility_engine.kernel.canonical import sha256, spelled
from eligibility_engine.knowledge import EventRow, EventRows, Facts, FactValue, Measured
from eligibility_engine.reference_ranges.rows import ReferenceRange, read_rows, refuse, rows_of_csv
from eligibility_engine.semantics.operations import calculate, elapsed_between
from eligibility_engine.value import Exact, Interval, Missing, Value, less
from eligibility_engine.verdict import Cause, Verdict, conjunction

_NO_LIMIT: Final = Missing((Cause.NO_LIMIT,))
_UNKNOWN: Final = Missing((Cause.NOT_RECORDED,))
_UP_TO_A_YEAR: Final = Interval(Fraction(0), Fraction(1), whole=True)
_SAID: Final = {"uln": "upper limit", "lln": "lower limit"}
_TELLING: Final[Mapping[str, tuple[type, ...]]] = {
    "laboratory": (Enumeration,), "sex": (Enumeration,), "born": (Date,), "age": (Integer,),
}  # fmt: skip
TELLING: Final = tuple(_TELLING)
"""The names under which a table is told which facts say laboratory, sex, date of birth and age."""


@frozen
class ReferenceRanges:
    """A table of reference ranges for the facts of one schema.

    Attributes:
        name: how traces call the table.
        rows: its rows.
        facts: the schema of the records.
        laboratory: the fact that names the laboratory, where rows do.
        sex: the fact that holds the sex, where rows are of one sex.
        born: the fact that holds the date of birth, where rows are of some ages.
        age: the fact that holds the age in completed years as of the as-of date; used where `born` is not known.

    Raises:
        DefinitionError: `REFERENCE_RANGES` when rows tell subjects apart by what no fact says, or are about no
            measurement of the schema.
    """

    name: str
    rows: tuple[ReferenceRange, ...]
    facts: Schema = field(repr=False)
    laboratory: str | None = None
    sex: str | None = None
    born: str | None = None
    age: str | None = None

    def __attrs_post_init__(self) -> None:
        for telling, types in _TELLING.items():
            name = getattr(self, telling)
            if name is not None and not isinstance(self._type(name), types):
                refuse(f"{telling}={name!r} is no fact of the type {types[0].__name__.lower()}")
        if not any(isinstance(self._type(row.analyte), Measurement) for row in self.rows):
            refuse("no row is about a measurement of the schema; an analyte is the name of a fact, or table.field")
        for row in self.rows:
            self._check(row)

    def _type(self, name: str) -> FactType | None:
        """Return the type of a fact, or of a field of an event table, `results.creatinine`; None for another name."""
        fact, _, field_name = name.partition(".")
        kind = self.facts[fact].type if fact in self.facts else None
        if not field_name or not isinstance(kind, EventTable):
            return None if field_name else kind
        return next((found.type for found in kind.fields if found.name == field_name), None)

    def _check(self, row: ReferenceRange) -> None:
        if (row.age_from is not None or row.age_to is not None) and not (self.born or self.age):
            refuse("the row is of some ages, and no fact says the age: born= or age=", row.number)
        for telling in ("laboratory", "sex"):
            word, name = getattr(row, telling), getattr(self, telling)
            if word is None:
                continue
            kind = self._type(name or "")
            if not isinstance(kind, Enumeration):
                refuse(f"the row names a {telling}, and no fact says it: {telling}=", row.number, telling)
            if word not in kind.answers:
                refuse(f"{word!r} is no answer of {name}; these are: {', '.join(kind.answers)}", row.number, telling)

    @classmethod
    def from_rows(
        cls, rows: Iterable[Mapping[str, object]], *, name: str, facts: Any, **telling: str | None
    ) -> "ReferenceRanges":
        """Return the table of rows, each a mapping with the attributes of `ReferenceRange` but its number.

        Args:
            rows: the rows; numbers may be numbers or decimal text, dates dates or text.
            name: how traces call the table.
            facts: the schema of the records (a `FactSchema` class is accepted).
            telling: `laboratory`, `sex`, `born`, `age`: the facts that say these.

        Raises:
            DefinitionError: `REFERENCE_RANGES` for a bad row and for rows that overlap, with their numbers.
        """
        return cls(name, read_rows(rows), getattr(facts, "schema", facts), **telling)

    @classmethod
    def from_csv(cls, text: str, *, name: str, facts: Any, **telling: str | None) -> "ReferenceRanges":
        """Return the table of a CSV text with a header; an empty cell stands for any, or for no limit.

        Args:
            text: the CSV, separated by commas.
            name: how traces call the table.
            facts: the schema of the records (a `FactSchema` class is accepted).
            telling: `laboratory`, `sex`, `born`, `age`: the facts that say these.

        Raises:
            DefinitionError: as `from_rows`, and when the text is no such CSV.
        """
        return cls.from_rows(rows_of_csv(text), name=name, facts=facts, **telling)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the rows and of which facts say laboratory, sex and age."""
        return sha256(spelled((self.rows, *(getattr(self, telling) for telling in TELLING))))

    @cached_property
    def _by_analyte(self) -> dict[str, list[ReferenceRange]]:
        found: dict[str, list[ReferenceRange]] = {}
        for row in self.rows:
            if isinstance(self._type(row.analyte), Measurement):
                found.setdefault(row.analyte, []).append(row)
        return found

    def fill(self, facts: Facts, as_of: date) -> Facts:
        """Return the facts with the limits that results lack and that exactly one row gives.

        Raises:
            DefinitionError: `REFERENCE_RANGES` when the facts are of another schema.
        """
        if facts.schema is not self.facts and facts.schema != self.facts:
            refuse(f"the table is for the facts of {self.facts.name}, not for those of {facts.schema.name}")
        subject = _Subject(self, facts, as_of)
        changes: dict[str, FactValue] = {}
        for name in {analyte.partition(".")[0] for analyte in self._by_analyte}:
            found = facts[name]
            if isinstance(found, Measured):
                changes[name] = subject.filled(name, found, found.at)
            elif isinstance(found, EventRows):
                changes[name] = evolve(found, rows=tuple(subject.filled_row(name, row) for row in found.rows))
        return evolve(facts.replacing(changes), ranges=(self.name, self.digest))

    def fill_of_many(self, facts: Facts, known: Facts, as_of: date) -> Facts:
        """Return the facts of one set with their limits, by a table for the facts of several sets.

        Args:
            facts: what the set reads.
            known: the same record as the facts of the table; these say laboratory, sex and age.
            as_of: the date of judging.

        Raises:
            DefinitionError: as `fill`.
        """
        telling = {getattr(self, one) for one in TELLING}
        own = {name: value for name, value in facts.values.items() if name not in telling and _like(known, facts, name)}
        filled = self.fill(known.replacing(own), as_of)
        return evolve(facts, values={**facts.values, **{name: filled[name] for name in own}}, ranges=filled.ranges)

    def rows_for(self, analyte: str, unit: str | None) -> list[ReferenceRange]:
        """Return the rows about an analyte in a unit."""
        return [row for row in self._by_analyte.get(analyte, ()) if row.unit == unit]


@frozen
class _Subject:
    """Whose results are looked up, and when."""

    ranges: ReferenceRanges
    facts: Facts
    as_of: date

    def filled_row(self, table: str, row: EventRow) -> EventRow:
        """Return an event with the limits that its results lack."""
        kind = self.facts.schema[table].type
        dated = getattr(kind, "dated_by", None)
        day = _UNKNOWN if dated is None else row.values[dated]
        values = {
            name: self.filled(f"{table}.{name}", found, day if isinstance(found.at, Missing) else found.at)
            if isinstance(found, Measured)
            else found
            for name, found in row.values.items()
        }
        return evolve(row, values=values)

    def filled(self, analyte: str, result: Measured, at: Any) -> Measured:
        """Return a result with the limits that it lacks and that exactly one row gives."""
        lacking = [part for part in _SAID if getattr(result, part) == _NO_LIMIT]
        row = self._row(analyte, result.unit, self._until_now if isinstance(at, Missing) else at) if lacking else None
        limits: dict[str, Any] = {
            part: Exact(limit) for part in lacking if row and (limit := getattr(row, part)) is not None
        }
        filled: Measured = evolve(result, **limits)
        if row is None or not limits or _crossed(filled):
            return result
        said = " and ".join(_SAID[part] for part in limits)
        return evolve(filled, limits_from=f"{said} from row {row.number} of {self.ranges.name}")

    @property
    def _until_now(self) -> Interval:
        """The days of a result without a date: any day up to the as-of date, so that its date turns no verdict."""
        return Interval(None, self.as_of)

    def _row(self, analyte: str, unit: str | None, day: Exact | Interval) -> ReferenceRange | None:
        """Return the row that is surely meant, where no other one can be."""
        age = self._age(day)
        found = [(row, self._in_row(row, day, age)) for row in self.ranges.rows_for(analyte, unit)]
        possible = [(row, verdict) for row, verdict in found if verdict is not Verdict.NOT_MET]
        return possible[0][0] if [verdict for _, verdict in possible] == [Verdict.MET] else None

    def _in_row(self, row: ReferenceRange, day: Value, age: Value) -> Verdict:
        return conjunction(
            [
                _is(row.laboratory, self._told(self.ranges.laboratory)),
                _is(row.sex, self._told(self.ranges.sex)),
                _within(age, row.age_from, row.age_to),
                _within(day, row.valid_from, row.valid_to),
            ]
        )

    def _told(self, name: str | None) -> Value:
        return _UNKNOWN if name is None else cast(Value, self.facts[name])

    def _age(self, day: Exact | Interval) -> Value:
        """Return the age in completed years on the day of a result."""
        born, today = self._told(self.ranges.born), Exact(self.as_of)
        if not isinstance(born, Missing):
            return elapsed_between(born, day, TimeUnit.YEARS, LeapDay.MARCH_1)
        age = self._told(self.ranges.age)
        if day == today:
            return age
        # Since a day n completed years ago, an age in completed years has grown by n or by n + 1.
        ago = elapsed_between(day, today, TimeUnit.YEARS, LeapDay.MARCH_1)
        return calculate("-", calculate("-", age, ago), _UP_TO_A_YEAR)


def _like(known: Facts, facts: Facts, name: str) -> bool:
    """Say whether a value of one set can stand among those of several: results do, whatever unit a set sees them in."""
    alike = facts.schema[name].type == known.schema[name].type
    return alike or (isinstance(facts[name], Measured) and isinstance(known.schema[name].type, Measurement))


def _crossed(result: Measured) -> bool:
    """Say whether the limits of a result contradict each other: one is its own, the other the table's."""
    if isinstance(result.lln, Missing) or isinstance(result.uln, Missing):
        return False
    return less(result.uln, result.lln, or_equal=False) is Verdict.MET


def _is(word: str | None, value: Value) -> Verdict:
    if word is None:
        return Verdict.MET
    if isinstance(value, Missing):
        return Verdict.UNKNOWN
    return Verdict.MET if value == Exact(word) else Verdict.NOT_MET


def _within(value: Value, low: Any, high: Any) -> Verdict:
    if low is None and high is None:
        return Verdict.MET
    if isinstance(value, Missing):
        return Verdict.UNKNOWN
    above = Verdict.MET if low is None else less(Exact(low), value, or_equal=True)
    below = Verdict.MET if high is None else less(value, Exact(high), or_equal=True)
    return conjunction([above, below])
