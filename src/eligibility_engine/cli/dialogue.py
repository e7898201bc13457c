"""An interview on a terminal: what is said, what is heard, and the answers kept."""

import sys
from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import Final

import click
from attrs import evolve

from eligibility_engine.asking import Interview, Kept, Question, how_to_answer, keep
from eligibility_engine.cli.row_by_row import RowByRow
from eligibility_engine.cli.saying import is_quiet
from eligibility_engine.cli.tables import printable, width_of
from eligibility_engine.errors import AnswerError
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.facts import EventTable
from eligibility_engine.verdict import Eligibility

_YES: Final = frozenset({"yes", "y"})


class EndedError(Exception):
    """Nobody answers any more."""


class Dialogue:
    """Says what is asked, hears what is typed, and keeps the answers."""

    def __init__(self, interview: Interview, kept: Path | None, answers: Kept) -> None:
        self.interview, self._kept, self._answers = interview, kept, answers
        self._in_rows = False

    def begin(self, other_rules: bool = False) -> None:
        """Say what the interview is about, and how to answer.

        Args:
            other_rules: whether the answers so far were given to other rules under the same names.
        """
        judged = self.interview.criteria_set
        self._mention(f"{judged.called}, as of {self.interview.as_of.isoformat()}: {len(judged.entries)} entries")
        if self.interview.record:
            self._mention(f"going on after {counted(len(self.interview.record), 'answer')} that {self._kept} holds")
        if other_rules:
            self._mention("the rules are other ones than those by which was asked before")
        self._mention("no answer: don't know, not done, not yet, declined; ? says why, back undoes, Ctrl-D stops")

    def run(self) -> None:
        """Ask until it is enough.

        Raises:
            EndedError: when nobody answers any more.
        """
        while question := self.interview.question:
            self._ask(question)
        progress = self.interview.progress
        left = progress.eligibility is Eligibility.UNDETERMINED
        self._mention(f"\n{self._standing()}; {'nothing is left to ask' if left else 'the verdict is settled'}\n")

    def stopped(self) -> None:
        """Say what became of the answers."""
        answers = counted(len(self.interview.record), "answer")
        rows = "; of the table the rows that were whole, not one that was begun" if self._in_rows else ""
        if self._kept is None:
            self._mention(f"\nstopped after {answers}; nothing is saved (--save FILE keeps them)")
        elif self.interview.record:
            self._mention(f"\nstopped; {answers} saved in {self._kept}{rows}; the same command goes on")
        else:
            self._mention("\nstopped; there was no answer to save")

    def _standing(self) -> str:
        progress, asked = self.interview.progress, len(self.interview.record)
        facts = len(self.interview.criteria_set.facts_read)
        return f"{asked} of {facts} facts asked, {progress.settled} of {progress.entries} entries settled"

    def _ask(self, question: Question) -> None:
        fact = self.interview.fact(question.name)
        self._mention(f"\n[{self._standing()}]")
        self._say(f"{question.question}  ({question.answered_by.value})")
        while True:
            typed = self._hear(how_to_answer(fact))
            if typed == "?":
                self._explain(question)
            elif typed.lower() == "back":
                return self._back()
            elif self._takes(question, typed, isinstance(fact.type, EventTable)):
                return None

    def _explain(self, question: Question) -> None:
        for sentence in self.interview.why(question):
            self._say(sentence)
        self._say(self.interview.reason(question))

    def _back(self) -> None:
        undone = self.interview.back()
        if undone is None:
            return self._say("there is no answer of this interview to undo")
        self._say(f"undone: {undone}")
        return self._save()

    def _takes(self, question: Question, typed: str, is_table: bool) -> bool:
        """Take an answer in; say what is wrong with it otherwise."""
        name = question.name
        if is_table and typed.lower() in _YES:
            if not self._takes_rows(question):
                return False
        else:
            try:
                self.interview.answer(name, typed)
            except AnswerError as error:
                self._say(f"not understood: {error.message}")
                return False
            self._save()
        cause = self.interview.lacking(name)
        if cause is not None:
            why = "the list may lack rows" if is_table else cause.value.replace("_", " ")
            self._say(f"noted, and what was asked stays open: {why}; back gives it anew")
        return True

    def _takes_rows(self, question: Question) -> bool:
        """Hear the rows of a table; False where somebody went back to the question."""
        self._in_rows = True
        explain = partial(self._explain, question)
        taken = RowByRow(self.interview, question.name, self._hear, self._say, explain, self._save).take()
        self._in_rows = False
        return taken

    def _hear(self, prompt: str) -> str:
        click.echo(f"{printable(prompt)} > ", err=True, nl=False)
        line = sys.stdin.readline() if sys.stdin else ""
        if not line:
            raise EndedError
        if not sys.stdin.isatty():
            click.echo(err=True)
        return line.strip()

    def _save(self) -> None:
        if self._kept is not None:
            keep(self._kept, evolve(self._answers, record=self.interview.record))

    def _mention(self, text: str) -> None:
        """Say what stands beside the questions, unless the command is to be quiet."""
        if not is_quiet():
            self._say(text)

    def _say(self, text: str) -> None:
        for line in text.split("\n"):
            click.echo("\n".join(wrap(printable(line), width_of(sys.stderr))) if line else "", err=True)
