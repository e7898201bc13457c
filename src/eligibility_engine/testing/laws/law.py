"""A law of criteria, and what is said when a kind breaks it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from attrs import frozen

from eligibility_engine.checking.rules import Checker
from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict

Judged = tuple[Mapping[str, Any], Verdict]
"""A subject and the verdict on it."""


class BrokenError(AssertionError):
    """What broke a law: how, and on which subjects."""

    def __init__(self, how: str, *subjects: Judged) -> None:
        super().__init__(how)
        self.how, self.subjects = how, subjects


def refusal(criterion: Criterion, schema: Schema) -> str:
    """Return why a set with a schema would refuse a criterion; empty where it would not, or where the kind raises."""
    try:
        Checker(schema, "$").check_criterion(criterion)
    except DefinitionError as error:
        return error.message
    except Exception:  # that a kind raises is told by another law
        return ""
    return ""


@frozen
class Specimen:
    """One criterion under the laws: over a schema, on a date.

    Attributes:
        criterion: the criterion.
        schema: the facts that it is judged on.
        as_of: the date on which it is judged.
        held: facts that the laws of knowledge leave as they are.
    """

    criterion: Criterion
    schema: Schema
    as_of: date
    held: frozenset[str] = frozenset()

    @property
    def predicate(self) -> Predicate:
        """The criterion in the kernel, made anew."""
        return self.criterion.predicate()

    def facts(self, record: Mapping[str, Any]) -> Facts:
        """Return a record as facts."""
        return parse(self.schema, record, self.as_of).facts

    def evaluation(self, record: Mapping[str, Any]) -> Evaluation:
        """Return the reference's evaluation of a record."""
        return Evaluation(self.facts(record), Exact(self.as_of))

    def verdict(self, record: Mapping[str, Any], predicate: Predicate | None = None) -> Verdict:
        """Return the reference's verdict on a record."""
        return self.evaluation(record).verdict(self.predicate if predicate is None else predicate)


@frozen
class Law:
    """One law, as the function that states it in its first line and raises `BrokenError` where it does not hold."""

    holds: Callable[[Any, Specimen], None]

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.holds.__name__

    @property
    def statement(self) -> str:
        """The law in one sentence."""
        return (self.holds.__doc__ or "").strip().split("\n")[0].removesuffix(".")


class LawBrokenError(AssertionError):
    """A kind of criterion breaks a law; the message names the law and shows the criterion and the subjects.

    Attributes:
        law: the name of the law.
        criterion: the plainest criterion found that breaks it.
        as_of: the date on which the subjects were judged.
        subjects: records, each with its verdict.
    """

    def __init__(self, law: Law, specimen: Specimen, broken: BrokenError) -> None:
        self.law, self.criterion, self.as_of = law.name, specimen.criterion, specimen.as_of
        self.subjects = broken.subjects
        kind = type(specimen.criterion).__name__
        shown = [f"  subject {n}: {dict(record)} is {verdict.value}" for n, (record, verdict) in
                 enumerate(broken.subjects, start=1)]  # fmt: skip
        lines = [
            f"{kind} breaks the law {law.name}: {law.statement}",
            f"  {broken.how}",
            f"  criterion: {specimen.criterion!r}",
            f"  as of {specimen.as_of}",
            *shown,
        ]
        super().__init__("\n".join(lines))
