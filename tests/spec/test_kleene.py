"""Strong Kleene logic: a group is decided exactly when every completion of its unknown operands decides it alike."""

from collections.abc import Callable, Sequence
from itertools import product

import pytest

from eligibility_engine.verdict import (
    AND,
    NOT,
    OR,
    Eligibility,
    Polarity,
    Verdict,
    at_least,
    conjunction,
    disjunction,
    eligibility,
    negation,
)
from spec.tables import MET, NOT_MET, UNKNOWN, calls

VERDICTS = (MET, NOT_MET, UNKNOWN)
COMPLETIONS = {MET: (True,), NOT_MET: (False,), UNKNOWN: (True, False)}
TUPLES = [operands for length in range(5) for operands in product(VERDICTS, repeat=length)]


def by_completion(operands: Sequence[Verdict], classical: Callable[[Sequence[bool]], bool]) -> Verdict:
    """The independent definition: what classical logic says about all the ways in which the unknowns may turn out."""
    outcomes = {classical(bools) for bools in product(*(COMPLETIONS[verdict] for verdict in operands))}
    return UNKNOWN if len(outcomes) == 2 else MET if outcomes == {True} else NOT_MET


@pytest.mark.parametrize("operands", TUPLES, ids=lambda operands: ",".join(operands) or "none")
def test_groups_are_what_all_completions_agree_on(operands: tuple[Verdict, ...]) -> None:
    """All of, any of and at least k are met (not met) exactly when every completion is."""
    expected = {
        "all": by_completion(operands, all),
        "any": by_completion(operands, any),
        **{k: by_completion(operands, lambda bools, k=k: sum(bools) >= k) for k in range(1, len(operands) + 1)},
    }
    actual = {
        "all": conjunction(operands),
        "any": disjunction(operands),
        **{k: at_least(k, operands) for k in range(1, len(operands) + 1)},
    }
    assert expected == actual


@calls([(MET, NOT_MET), (NOT_MET, MET), (UNKNOWN, UNKNOWN)], "verdict, expected")
def test_negation_keeps_unknown(verdict: Verdict, expected: Verdict) -> None:
    """Not met is the negation of met, and unknown stays unknown."""
    assert expected == negation(verdict)


def test_written_tables_say_what_the_functions_do() -> None:
    """The written tables hold every tuple of operands, nothing else, and what the functions say of it."""
    pairs = list(product(VERDICTS, repeat=2))

    assert {pair: conjunction(pair) for pair in pairs} == AND
    assert {pair: disjunction(pair) for pair in pairs} == OR
    assert {verdict: negation(verdict) for verdict in VERDICTS} == NOT


def test_groups_of_nothing() -> None:
    """All of nothing is met, any of nothing is not met."""
    assert (MET, NOT_MET) == (conjunction(()), disjunction(()))


ENTRIES = [tuple(zip(polarities, verdicts, strict=True))
           for length in range(1, 4)
           for polarities in product(Polarity, repeat=length)
           for verdicts in product(VERDICTS, repeat=length)]  # fmt: skip


def test_eligibility_of_every_set_of_up_to_three_entries() -> None:
    """One failed inclusion or met exclusion makes ineligible; else one unknown undetermined; else eligible."""
    passes = {Polarity.INCLUSION: MET, Polarity.EXCLUSION: NOT_MET}

    def due(entries: tuple[tuple[Polarity, Verdict], ...]) -> Eligibility:
        if any(verdict not in {UNKNOWN, passes[polarity]} for polarity, verdict in entries):
            return Eligibility.INELIGIBLE
        undecided = any(verdict == UNKNOWN for _, verdict in entries)
        return Eligibility.UNDETERMINED if undecided else Eligibility.ELIGIBLE

    assert [due(entries) for entries in ENTRIES] == [eligibility(entries) for entries in ENTRIES]
