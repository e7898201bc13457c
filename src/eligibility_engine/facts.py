"""Fact schemas as plain data: what may be known about a subject, of which type, and who can answer it.

A fact type says what a value looks like; a `Fact` adds the name, the question and how it may change. What a record
says is read by `reading`; authors write schemas with `language.FactSchema`.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NoReturn

from attrs import field, frozen

from eligibility_engine.codes.code import Code, Coding
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.units.unit import Units
from eligibility_engine.value import Interval, Missing, Value
from eligibility_engine.verdict import Cause


class Answerer(StrEnum):
    """Who can answer a fact."""

    RECORD = "record"
    LABORATORY = "laboratory"
    INVESTIGATOR = "investigator"
    SUBJECT = "subject"


def _refuse(message: str) -> NoReturn:
    raise DefinitionError(message, code="SCHEMA")


def _check_domain(minimum: Fraction | None, maximum: Fraction | None) -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        _refuse("the domain of a fact is empty: its minimum lies above its maximum")


@frozen
class Flag:
    """True or false."""


@frozen
class Integer:
    """A whole number in a unit, within a domain (both ends included)."""

    unit: str | None = None
    minimum: Fraction | None = None
    maximum: Fraction | None = None

    def __attrs_post_init__(self) -> None:
        _check_domain(self.minimum, self.maximum)


@frozen
class Number:
    """A number in a unit, within a domain (both ends included).

    `decimals` is the precision in which it is reported: it sets boundary steps and never rounds or rejects.
    `comparator` allows `<`, `<=`, `>=`, `>`, which make the value an interval.
    """

    unit: str | None = None
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    decimals: int | None = None
    comparator: bool = False

    def __attrs_post_init__(self) -> None:
        _check_domain(self.minimum, self.maximum)


@frozen
class Measurement:
    """A laboratory result: value, unit, its own limits of normal, a date, and an optional comparator.

    `default_unit` is what a result without a unit is taken to be in; without one, such a result has no known unit.
    """

    units: Units
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    decimals: int | None = None
    comparator: bool = False
    default_unit: str | None = None

    def __attrs_post_init__(self) -> None:
        _check_domain(self.minimum, self.maximum)
        if self.default_unit is not None and not self.units.declares(self.default_unit):
            _refuse("the default unit is one of the declared units")


@frozen
class Date:
    """A calendar date; `partial` allows a year or a month, which make it an interval.

    `not_after_as_of` makes a date wholly after the as-of date an error (a birth date).
    """

    partial: bool = False
    not_after_as_of: bool = False


@frozen
class Instant:
    """A date and time; a date alone stands for that whole civil day."""


@frozen
class Enumeration:
    """One word out of a closed list; `not_answers` maps words that are not an answer to their cause."""

    members: tuple[str, ...]
    not_answers: tuple[tuple[str, Cause], ...] = ()

    def __attrs_post_init__(self) -> None:
        known = set(self.members)
        if not known or len(known) != len(self.members) or not known.issuperset(dict(self.not_answers)):
            _refuse("an enumeration has distinct members, and those in missing= are among them")
        if any("|" in member for member in known):
            _refuse("a member of an enumeration has no vertical bar; that stands between a system and its code")

    @property
    def answers(self) -> tuple[str, ...]:
        """The members that are an answer."""
        silent = dict(self.not_answers)
        return tuple(member for member in self.members if member not in silent)


@frozen
class End:
    """The end of an event: a calendar date, or the word `ongoing`, which lies after every date.

    `partial` allows a year or a month, which make it an interval.
    """

    partial: bool = False


@frozen
class EventTable:
    """A table of events: any number of rows for one subject, each with the same typed fields.

    Attributes:
        fields: the fields of a row.
        dated_by: the field that holds the date of the event; rows dated after the as-of date are invisible.
        ended_by: the field that holds its end, where events last.
    """

    fields: tuple["Fact", ...]
    dated_by: str | None = None
    ended_by: str | None = None

    def __attrs_post_init__(self) -> None:
        names = [found.name for found in self.fields]
        if not names or len(set(names)) != len(names):
            _refuse("an event table has fields, each with a name of its own")
        if any(isinstance(found.type, (EventTable, Instant)) for found in self.fields):
            _refuse("a field of an event table is no table and no instant; give the date of the event")
        for name, types in ((self.dated_by, (Date,)), (self.ended_by, (Date, End))):
            if name is not None and not (name in names and isinstance(self[name].type, types)):
                _refuse("dated_by= names a date field of the event table, ended_by= a date or an end")

    def __getitem__(self, name: str) -> "Fact":
        found = {known.name: known for known in self.fields}
        if name not in found:
            raise DefinitionError(f"the event table has no field {name!r}{nearest(name, found)}", code="RULE_FACT")
        return found[name]


FieldType = Flag | Integer | Number | Measurement | Date | Instant | Enumeration | Code | End
FactType = FieldType | EventTable
FACT_TYPES: tuple[type, ...] = (
    Flag, Integer, Number, Measurement, Date, Instant, Enumeration, Code, End, EventTable,
)  # fmt: skip


def domain_of(type_: FactType) -> Value:
    """Return all that a value of a type may be: the domain of a number, and missing for every other type."""
    if isinstance(type_, (Integer, Number, Measurement)) and (type_.minimum, type_.maximum) != (None, None):
        return Interval(type_.minimum, type_.maximum)
    return Missing((Cause.NOT_RECORDED,))


Steps = tuple[tuple[str, tuple[str, ...]], ...]
"""Words, each with those that may follow it."""


def _steps(becomes: Mapping[str, Iterable[str]] | Iterable[tuple[str, Iterable[str]]]) -> Steps:
    """Return the steps; a text in place of a list of words is one word."""
    pairs = dict(becomes).items()
    return tuple((word, (after,) if isinstance(after, str) else tuple(after)) for word, after in pairs)


@frozen
class Fact:
    """One named, typed, possibly missing datum about a subject.

    Attributes:
        name: the key in records.
        type: what its values look like.
        question: what to ask when it is missing.
        label: how sentences call it.
        answered_by: who can answer it.
        fixed: it never changes (a birth date).
        only_increases: it never decreases (age; "has ever had", which never turns back to false).
        judgement: a person judges it, so its absence has the cause `needs_judgement`.
        codes: codes under which records hold it.
        becomes: of an enumeration, the words that may follow a word, in one step; none follows a word that is there to
            stay. After a word that is left out any may come.
    """

    name: str
    type: FactType
    question: str
    label: str
    answered_by: Answerer = Answerer.RECORD
    fixed: bool = False
    only_increases: bool = False
    judgement: bool = False
    codes: tuple[Coding, ...] = field(default=(), converter=tuple)
    # A field that came later stays out of digests where it says nothing.
    becomes: Steps = field(default=(), converter=_steps, metadata={"silent_default": True})

    def __attrs_post_init__(self) -> None:
        if self.name in {"subject", "missing", "schema"}:
            _refuse(f"{self.name!r} cannot be the name of a fact; it is reserved")
        if self.only_increases and isinstance(self.type, Enumeration):
            _refuse(f"{self.name}: words have no order; say with becomes= which may follow which, or fixed=True")
        named = {one for word, following in self.becomes for one in (word, *following)}
        if named and (self.fixed or not named <= self._words):
            _refuse(f"{self.name}: becomes= maps answers of an enumeration, which is not fixed, to answers")

    @property
    def _words(self) -> frozenset[str]:
        return frozenset(self.type.answers if isinstance(self.type, Enumeration) else ())

    def may_become(self, word: str) -> frozenset[str]:
        """Return the other words that may follow a word of an enumeration that is not fixed, in one step."""
        return frozenset(dict(self.becomes).get(word, self._words)) - {word}

    @property
    def absent(self) -> Missing:
        """What an absent value means."""
        return Missing((Cause.NEEDS_JUDGEMENT if self.judgement else Cause.NOT_RECORDED,))


@frozen
class Schema:
    """The facts that records of one kind may hold, in the order in which they are asked."""

    name: str
    facts: tuple[Fact, ...]
    _by_name: dict[str, Fact] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for fact in self.facts:
            if isinstance(fact.type, End):
                _refuse(f"{fact.name}: an end is a field of an event table; declare a date")
            if not fact.question:
                _refuse(f"{fact.name}: a fact needs the question to ask when it is missing, ask=...")
        by_name = {fact.name: fact for fact in self.facts}
        if len(by_name) != len(self.facts):
            raise DefinitionError("two facts of one schema share a name; names are unique", code="DUPLICATE_ID")
        object.__setattr__(self, "_by_name", by_name)

    def __getitem__(self, name: str) -> Fact:
        if name not in self._by_name:
            raise DefinitionError(
                f"the schema {self.name} declares no fact {name!r}{nearest(name, self._by_name)}", code="RULE_FACT"
            )
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the facts, in order."""
        return tuple(self._by_name)
