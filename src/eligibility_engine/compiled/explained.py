"""What traces of plain facts are made of: the criteria of a set in their places, and the subject of whom they tell."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from attrs import define, field

from eligibility_engine.compiled.leaves import Get, Leaf
from eligibility_engine.compiled.reader import Plain
from eligibility_engine.explanation.outline import Outline
from eligibility_engine.explanation.phrases import English
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.kernel.expression import And, AtLeast, Not, Or, Predicate
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict


class ByReference:
    """The evaluation of a subject by the reference, made when it is first asked for."""

    __slots__ = ("_as_of", "_evaluation", "_facts", "_plain")

    def __init__(self, facts: Callable[[Plain, date], Facts], plain: Plain, as_of: date) -> None:
        self._facts, self._plain, self._as_of = facts, plain, as_of
        self._evaluation: Evaluation | None = None

    def __call__(self) -> Evaluation:
        """Return it."""
        if self._evaluation is None:
            self._evaluation = Evaluation(self._facts(self._plain, self._as_of), Exact(self._as_of))
        return self._evaluation


class Subject:
    """One subject of whom traces are made: his record, the verdict of each criterion, and the reference."""

    __slots__ = ("evaluate", "get", "verdicts")

    def __init__(self, get: Get, verdicts: tuple[Verdict, ...], evaluate: Callable[[], Evaluation]) -> None:
        self.get, self.verdicts, self.evaluate = get, verdicts, evaluate


@define(eq=False)
class Place:
    """A criterion of a set, as the traces of all subjects see it.

    Attributes:
        number: where its verdict stands in the vector of all.
        leaf: what tells it, where that follows from the facts that it reads.
        render: what returns its trace as plain data: `data`, or a generated function in its place.
    """

    outline: Outline
    english: English
    number: int
    operands: tuple["Place", ...]
    leaf: Leaf | None
    render: Callable[[Subject], dict[str, Any]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.render = self.data

    @cached_property
    def joins(self) -> bool:
        """Whether it joins its operands and nothing else: what keeps it open keeps one of them open."""
        joined = self.outline.predicate
        below: tuple[Predicate, ...] = ()
        if isinstance(joined, (And, Or, AtLeast, Not)):
            below = (joined.operand,) if isinstance(joined, Not) else joined.operands
        return bool(below) and [*map(id, below)] == [id(operand.outline.predicate) for operand in self.operands]

    def walk(self) -> Iterator["Place"]:
        """Yield this place and every one below it."""
        yield self
        for operand in self.operands:
            yield from operand.walk()

    def data(self, subject: Subject) -> dict[str, Any]:
        """Return its trace as plain data."""
        if self.leaf is not None:
            return self.leaf.told(subject.get).data()
        if not self.operands:
            return Trace(self.outline, subject.evaluate(), self.english).to_dict()
        return {
            "verdict": subject.verdicts[self.number].value,
            "sentence": self.outline.sentence,
            "operands": [operand.data(subject) for operand in self.operands],
        }
