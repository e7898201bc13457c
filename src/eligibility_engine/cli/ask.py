"""`eligibility ask`: an interview on a terminal, one question at a time."""

import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

import click

from eligibility_engine.asking import Interview, Question, how_to_answer, keep, read_kept
from eligibility_engine.cli.choosing import chosen_set, filled, part_option, set_options, trial_names
from eligibility_engine.cli.exits import FINDINGS
from eligibility_engine.cli.tables import printable, width_of
from eligibility_engine.errors import AnswerError, EligibilityError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.facts import EventTable, Fact
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.verdict import Eligibility

_YES: Final = frozenset({"yes", "y"})
_EPILOG: Final = """\b
Examples:
  eligibility ask NCT06316427 --as-of 2025-06-02
  eligibility ask NCT06316427 --as-of 2025-06-02 --save visit-3.json
  eligibility explain visit-3.json --trial NCT06316427 --as-of 2025-06-02
  printf '%s\\n' 3 | eligibility ask asthma.py:TRIAL --as-of 2025-06-02

\b
What can be answered:
  yes, 41, 1960-04, none        an answer as it is asked for
  1.2 mg/dL uln 1.1 at 2025-05-28
  don't know, not done          there is no answer; it is not asked again
  not yet (pending), declined   the same, with the reason; so is any cause
  ?                             why this is asked
  back                          undo the last answer
  the end of the input, Ctrl-C  stop; what was saved stays

The questions go to the standard error, the report at the end to the standard output.

Exit codes: 0 the verdict is settled, or nothing is left to ask; 1 stopped before; 2 wrong usage or unusable input."""


@click.command(epilog=_EPILOG)
@click.argument("trial", metavar="TRIAL", shell_complete=trial_names)
@click.option("--as-of", metavar="DATE", help="The date on which eligibility is judged, YYYY-MM-DD.")
@set_options
@part_option
@click.option(
    "--save",
    "kept",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the answers to FILE, a record as JSON, after each; if it is there, go on with it.",
)
@click.option("--subject", metavar="SUBJECT", callback=filled, help="What names the subject in FILE.  [default: 1]")
@click.option("--every-entry", is_flag=True, help="Go on when the verdict is settled, until each entry is.")
def ask(
    trial: str,
    as_of: str | None,
    trial_version: str | None,
    trial_revision: int | None,
    settings: tuple[str, ...],
    part: str | None,
    kept: Path | None,
    subject: str | None,
    every_entry: bool,
) -> int:
    """Ask about one subject until the verdict is settled, always the fact that can settle most, then report.

    TRIAL is what `--trial` takes elsewhere.
    """
    criteria_set, day = chosen_set(trial, trial_version, trial_revision, settings).part(part), parse_as_of(as_of)
    record = dict((read_kept(kept) if kept else None) or {})
    named = _named(record.pop("subject", None), subject)
    dialogue = Dialogue(Interview(criteria_set, day, record, every_entry), kept, named)
    dialogue.begin()
    try:
        ended = dialogue.run()
    except KeyboardInterrupt:
        dialogue.stopped()
        raise
    if not ended:
        dialogue.stopped()
        return FINDINGS
    sys.stdout.write(dialogue.interview.assessment.to_text(width=width_of(sys.stdout)))
    return 0


def _named(there: object, asked: str | None) -> object:
    """Return what names the subject; the answers of two people are not mixed.

    Raises:
        EligibilityError: `USAGE`.
    """
    if asked is not None and there is not None and str(there) != asked:
        raise EligibilityError("FILE holds the answers of another subject; name another file", code="USAGE")
    return there if there is not None else asked or "1"


class _EndedError(Exception):
    """Nobody answers any more."""


class Dialogue:
    """Says what is asked, hears what is typed, and keeps the answers."""

    def __init__(self, interview: Interview, kept: Path | None, subject: object) -> None:
        self.interview, self._kept, self._subject = interview, kept, subject

    def begin(self) -> None:
        """Say what the interview is about, and how to answer."""
        judged = self.interview.criteria_set
        self._say(f"{judged.called}, as of {self.interview.as_of.isoformat()}: {len(judged.entries)} entries")
        if self.interview.record:
            self._say(f"going on after {counted(len(self.interview.record), 'answer')} that {self._kept} holds")
        self._say("no answer: don't know, not done, not yet, declined; ? says why, back undoes, Ctrl-D stops")

    def run(self) -> bool:
        """Ask until it is enough; return whether it was."""
        try:
            while question := self.interview.question:
                self._ask(question)
        except _EndedError:
            return False
        progress = self.interview.progress
        left = progress.eligibility is Eligibility.UNDETERMINED
        self._say(f"\n{self._standing()}; {'nothing is left to ask' if left else 'the verdict is settled'}\n")
        return True

    def stopped(self) -> None:
        """Say what became of the answers."""
        answers = counted(len(self.interview.record), "answer")
        if self._kept is None:
            self._say(f"\nstopped after {answers}; nothing is saved (--save FILE keeps them)")
        elif self.interview.record:
            self._say(f"\nstopped; {answers} saved in {self._kept}, the same command goes on")
        else:
            self._say("\nstopped; there was no answer to save")

    def _standing(self) -> str:
        progress, asked = self.interview.progress, len(self.interview.record)
        facts = len(self.interview.criteria_set.facts_read)
        return f"{asked} of {facts} facts asked, {progress.settled} of {progress.entries} entries settled"

    def _ask(self, question: Question) -> None:
        fact = self.interview.fact(question.name)
        self._say(f"\n[{self._standing()}]")
        self._say(f"{question.question}  ({question.answered_by.value})")
        while True:
            typed = self._hear(how_to_answer(fact))
            if typed == "?":
                self._explain(question)
            elif typed.lower() == "back":
                return self._back()
            elif self._takes(question.name, typed, isinstance(fact.type, EventTable)):
                return None

    def _explain(self, question: Question) -> None:
        for sentence in self.interview.why(question):
            self._say(sentence)

    def _back(self) -> None:
        undone = self.interview.back()
        if undone is None:
            return self._say("there is no answer of this interview to undo")
        self._say(f"undone: {undone}")
        return self._save()

    def _takes(self, name: str, typed: str, is_table: bool) -> bool:
        """Take an answer in; say what is wrong with it otherwise."""
        try:
            rows = self._rows(name) if is_table and typed.lower() in _YES else None
            self.interview.answer(name, typed if rows is None else rows)
        except AnswerError as error:
            self._say(f"not understood: {error.message}")
            return False
        self._save()
        cause = self.interview.lacking(name)
        if cause is not None:
            why = "the list may lack rows" if is_table else cause.value.replace("_", " ")
            self._say(f"noted, and what was asked stays open: {why}; back gives it anew")
        return True

    def _rows(self, table: str) -> Mapping[str, Any]:
        """Hear the rows of an event table, one field after another, and whether these are all."""
        rows: list[dict[str, Any]] = []
        another = True
        while another:
            self._say(f"row {len(rows) + 1}; an empty line leaves a field out")
            rows.append(self._row(table))
            another = self._yes("another one? yes or no")
        return {"rows": rows, "complete": self._yes("are these all there were? yes or no")}

    def _row(self, table: str) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for field in self.interview.fields(table):
            value = self._field(table, field, row)
            if value is not None:
                row[field.name] = value
        return row

    def _field(self, table: str, field: Fact, row: Mapping[str, Any]) -> Any:
        """Hear the value of a field until the door takes it; None where it is left out."""
        while typed := self._hear(f"{field.label}: {how_to_answer(field)}"):
            if typed.lower() == "back":
                raise AnswerError("the rows are forgotten; begin again", code="ANSWER")
            try:
                return self.interview.field_value(table, field.name, typed, row)
            except AnswerError as error:
                self._say(f"not understood: {error.message}")
        return None

    def _yes(self, prompt: str) -> bool:
        while (said := self._hear(prompt).lower()) not in {*_YES, "no", "n"}:
            self._say("yes or no is due")
        return said in _YES

    def _hear(self, prompt: str) -> str:
        click.echo(f"{printable(prompt)} > ", err=True, nl=False)
        line = sys.stdin.readline() if sys.stdin else ""
        if not line:
            raise _EndedError
        if not sys.stdin.isatty():
            click.echo(err=True)
        return line.strip()

    def _save(self) -> None:
        if self._kept is not None:
            keep(self._kept, self._subject, self.interview.record)

    def _say(self, text: str) -> None:
        for line in text.split("\n"):
            click.echo("\n".join(wrap(printable(line), width_of(sys.stderr))) if line else "", err=True)
