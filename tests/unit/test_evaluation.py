"""The evaluation of one subject: each node once, whatever asks for it, and every fact settled unless told otherwise."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from eligibility_engine.expression import (
    Compare,
    FactRef,
    Literal,
)
from eligibility_engine.semantics import Evaluation
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Verdict

TODAY = Exact(date(2025, 6, 2))


class Counting(dict[str, Any]):
    """Facts that count how often each of them is read."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.reads: Counter[str] = Counter()

    def __getitem__(self, name: str) -> Any:
        self.reads[name] += 1
        return super().__getitem__(name)


def evaluation(**facts: Any) -> Any:
    """Return the evaluation of a made-up subject."""
    return Evaluation(Counting(**facts), TODAY)  # type: ignore[arg-type]


class TestOnce:
    """A trace shows each node and a rule may hold one twice; it is evaluated once."""

    def test_a_term_is_read_once(self) -> None:
        """The second time that a term is asked for, its value is remembered."""
        asked, age, weight = (
            evaluation(age=Exact(Fraction(17)), weight=Exact(Fraction(70))),
            FactRef("age"),
            FactRef("weight"),
        )

        assert [17, 70, 17, 70] == [asked.value(term).value for term in (age, weight, age, weight)]
        assert {"age": 1, "weight": 1} == asked.facts.reads

    def test_a_predicate_is_judged_once(self) -> None:
        """The second time that a predicate is asked for, its verdict is remembered, though its terms are forgotten."""
        asked = evaluation(age=Exact(Fraction(17)), weight=Exact(Fraction(70)))
        adult, heavy = (Compare(">=", FactRef(name), Literal(Fraction(18))) for name in ("age", "weight"))
        first = [asked.verdict(adult), asked.verdict(heavy)]
        asked._values.clear()

        assert [Verdict.NOT_MET, Verdict.MET] == first == [asked.verdict(adult), asked.verdict(heavy)]
        assert {"age": 1, "weight": 1} == asked.facts.reads

    def test_what_is_remembered_belongs_to_the_node_itself(self) -> None:
        """Another node that stands where a remembered one stood is evaluated for itself."""
        asked, age = evaluation(age=Exact(Fraction(17))), FactRef("age")
        minor = Compare("<", age, Literal(Fraction(18)))
        asked._values[id(age)] = (FactRef("age"), Exact(Fraction(99)))
        asked._verdicts[id(minor)] = (Compare("<", age, Literal(Fraction(18))), Verdict.NOT_MET)

        assert (Exact(Fraction(17)), Verdict.MET) == (asked.value(age), asked.verdict(minor))


def test_every_fact_is_settled_unless_told_otherwise() -> None:
    """An evaluation takes what it is given for all that there is to know."""
    asked = evaluation()

    assert (frozenset(), frozenset()) == (asked.unsettled, asked.never_recorded)
