"""How event tables are declared: fields like facts, the date of an event, and its end where it lasts."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NoReturn

from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.kernel.expression import Events, FactRef, Term
from eligibility_engine.language.calendar import DateTerm
from eligibility_engine.language.handles import TermHandle
from eligibility_engine.language.rows import RowsHandle


class EventsTerm(RowsHandle, TermHandle):
    """An event table of a schema; its fields are its attributes: `c.doses.amount`."""

    def __init__(self, fields: Mapping[str, TermHandle], dated_by: str | None, ended_by: str | None) -> None:
        TermHandle.__init__(self)
        self._fields, self._dated_by, self._ended_by = dict(fields), dated_by, ended_by

    @property
    def table(self) -> "EventsTerm":
        """The table itself."""
        return self

    @cached_property
    def rows(self) -> Events:
        """All its rows; one node for all rules, so that they are looked through once."""
        return Events(FactRef(self.fact.name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._fields:
            hint = "" if name.startswith("_") else nearest(name, self._fields)
            raise AttributeError(f"the event table has no field {name!r}{hint}")
        return self._fields[name]

    def _reference(self, fact: Fact) -> Term:
        """Bind each field to the table's name, which only the schema knows."""
        for field in self._fields.values():
            field.stand_in(fact.name)
        return FactRef(fact.name)

    @property
    def begin(self) -> DateTerm:
        """The date of an event."""
        return self._date(self._dated_by, "dated_by")

    @property
    def finish(self) -> DateTerm:
        """The end of an event where the table has one, else its date."""
        return self.begin if self._ended_by is None else self.last_day

    @property
    def last_day(self) -> DateTerm:
        """The end of an event that lasts."""
        return self._date(self._ended_by, "ended_by")

    def _date(self, name: str | None, option: str) -> DateTerm:
        if name is None:
            raise DefinitionError(
                f"a window over {self.fact.name} needs a date of its rows: events({option}=...)", code="RULE_WINDOW"
            )
        found = self._fields[name]
        assert isinstance(found, DateTerm)
        return found

    def computed(self, term: Term) -> NoReturn:
        """Refuse: no value is computed from a whole table."""
        self._refuse()

    def _refuse(self, *_: object) -> NoReturn:
        raise DefinitionError(
            f"{self.fact.name} is an event table and no value; say something of its rows: .exists(), .never(), "
            ".count() >= 2, .latest(field, ties=...)",
            code="RULE_TYPE",
        )

    def _constant(self, value: Any) -> Term:
        self._refuse()

    __lt__ = __le__ = __gt__ = __ge__ = _refuse


def event_table(fields: Mapping[str, TermHandle], dated_by: str | None, ended_by: str | None) -> EventTable:
    """Return the type of an event table.

    Raises:
        DefinitionError: `SCHEMA` when a field has the name of a method of event tables, or is none.
    """
    for name, handle in fields.items():
        if not isinstance(handle, TermHandle):
            raise DefinitionError(f"the field {name} is declared like a fact: {name}=date()", code="SCHEMA")
        if handle._fact is not None:
            raise DefinitionError(f"the field {name} is a fact of a schema already; declare it anew", code="SCHEMA")
        if hasattr(EventsTerm, name) or name == "fact":
            raise DefinitionError(f"a field of an event table cannot be called {name}; it is reserved", code="SCHEMA")
    return EventTable(tuple(handle.declare(name) for name, handle in fields.items()), dated_by, ended_by)
