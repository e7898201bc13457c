"""A table of events heard on a terminal: one field after another, row by row, each row noted as soon as it is whole."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import define, field

from eligibility_engine.asking import Interview, how_to_answer, yes_or_no
from eligibility_engine.errors import AnswerError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.facts import Fact

_MANY: Final = 8
"""How many codes of one list are told."""


class _BackError(Exception):
    """Somebody goes back."""


@define(eq=False)
class RowByRow:
    """Hears the rows of one table.

    Attributes:
        interview: what takes the rows.
        table: the event table.
        hear: returns what is typed behind a prompt.
        say: says a line.
        explain: says why the table is asked.
        save: called whenever the interview has noted something.
    """

    interview: Interview
    table: str
    hear: Callable[[str], str]
    say: Callable[[str], None]
    explain: Callable[[], None]
    save: Callable[[], None]
    _rows: list[Mapping[str, Any]] = field(init=False, factory=list)
    _held: int = field(init=False, default=0)
    _noted: bool = field(init=False, default=False)

    def take(self) -> bool:
        """Hear rows until there is no other one; False where somebody went back to the question."""
        try:
            self._go_on_with(_rows_of(self.interview.record.get(self.table)))
            while not self._is_done():
                pass
        except _BackError:
            return False
        return True

    def _go_on_with(self, rows: list[Mapping[str, Any]]) -> None:
        """Take the rows that are noted already, if they are to stay; else hear the first one."""
        if rows and self._yes(
            f"{counted(len(rows), 'row')} noted before: go on with them? yes or no (which forgets them)"
        ):
            self._rows, self._held = rows, len(rows)
        elif not self._row():
            raise _BackError

    def _is_done(self) -> bool:
        """Hear one more row, or what ends the table; `back` forgets the row before."""
        try:
            another = self._yes("another one? yes or no")
        except _BackError:
            self._forget()
            return False
        if another:
            self._row()
            return False
        try:
            self._note(self._yes("are these all there were? yes or no") is True)
        except _BackError:
            return False
        return True

    def _row(self) -> bool:
        """Hear a row; False where somebody goes back behind its first field."""
        self.say(f"row {len(self._rows) + 1}; an empty line leaves a field out")
        fields = self.interview.fields(self.table)
        heard: list[Any] = []
        while len(heard) < len(fields):
            row = _row_of(fields, heard)
            try:
                heard.append(self._field(fields[len(heard)], row))
            except _BackError:
                if not heard:
                    self.say("undone: this row")
                    return False
                heard.pop()
        self._rows.append(_row_of(fields, heard))
        self._note(complete=False)
        return True

    def _note(self, complete: bool) -> None:
        """Let the interview have the rows so far, as one answer."""
        self.interview.answer(self.table, {"rows": list(self._rows), "complete": complete}, further=self._noted)
        self._noted = True
        self.save()

    def _forget(self) -> None:
        """Forget the row before; where none of this interview is left, go back to the question."""
        if len(self._rows) == self._held:
            raise _BackError
        self.say(f"undone: row {len(self._rows)}")
        self._rows.pop()
        if len(self._rows) > self._held:
            return self._note(complete=False)
        self.interview.back()
        self._noted = False
        self.save()
        if not self._rows:
            raise _BackError
        return None

    def _field(self, one: Fact, row: Mapping[str, Any]) -> Any:
        """Hear the value of a field until the door takes it; None where it is left out."""
        example = self.interview.use_of(self.table, one).example
        due = how_to_answer(one) + (f", such as {example}" if example else "")
        while typed := self._said(f"{one.label}: {due}", lambda: self._tell(one)):
            try:
                return self.interview.field_value(self.table, one.name, typed, row)
            except AnswerError as error:
                self.say(f"not understood: {error.message}")
        return None

    def _tell(self, one: Fact) -> None:
        """Say what a field is for, and the codes that the rules know of it."""
        use = self.interview.use_of(self.table, one)
        read = f"read by {', '.join(use.entries)}" if use.entries else "dates the row"
        self.say(f"{one.label}: {how_to_answer(one)}; {read}")
        for called, codes in use.codes.items():
            more = f" and {len(codes) - _MANY} more" if len(codes) > _MANY else ""
            self.say(f"{called or 'looked for by itself'}: {', '.join(codes[:_MANY])}{more}")

    def _yes(self, prompt: str) -> bool | None:
        while True:
            try:
                return yes_or_no(self._said(prompt, self.explain))
            except AnswerError as error:
                self.say(f"not understood: {error.message}")

    def _said(self, prompt: str, explain: Callable[[], None]) -> str:
        """Return what is typed, once it is neither `?` nor `back`.

        Raises:
            _BackError: when it is `back`.
        """
        while (typed := self.hear(prompt)) == "?":
            explain()
        if typed.lower() == "back":
            raise _BackError
        return typed


def _row_of(fields: tuple[Fact, ...], heard: list[Any]) -> dict[str, Any]:
    return {one.name: value for one, value in zip(fields, heard, strict=False) if value is not None}


def _rows_of(raw: Any) -> list[Mapping[str, Any]]:
    """Return the rows of a table as a record holds it; none where it holds none, or a cause."""
    return list(raw.get("rows", ()) if isinstance(raw, Mapping) else raw or ())
