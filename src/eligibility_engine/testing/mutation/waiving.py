"""Mutants that a person has waived: no subject is known to notice them, and somebody wrote down why none can."""

from collections.abc import Iterable
from typing import NoReturn

from attrs import evolve

from eligibility_engine.errors import EligibilityError
from eligibility_engine.testing.cases.case import Waiver
from eligibility_engine.testing.mutation.outcomes import Mutation, Outcome


def waived(found: Mutation, waivers: Iterable[Waiver]) -> Mutation:
    """Return what came of mutants, those of waivers as waived.

    A waiver whose rule was not tried in this run says nothing.

    Raises:
        EligibilityError: `MUTATION_WAIVED` when there is no such mutant, when a case or a proof settles it, or when a
            subject is known who would notice it.
    """
    outcomes = {one.id: one for one in found.outcomes}
    for waiver in waivers:
        alike = [one for one in outcomes.values() if (one.entry, one.text) == (waiver.entry, waiver.change)]
        if not alike and len(outcomes) == found.drawn:
            _refuse(waiver, "the rules have no such mutant; take its words from the report")
        open_ones = [one for one in alike if one.fate == "alive"]
        if alike and not open_ones:
            _refuse(waiver, f"that mutant is {alike[0].fate}; take the waiver away")
        if any(one.subject is not None for one in open_ones):
            _refuse(waiver, "a subject is known who would notice that mutant; write the case")
        outcomes.update({one.id: _waived(one, waiver) for one in open_ones})
    return evolve(found, outcomes=tuple(outcomes.values()))


def _waived(outcome: Outcome, waiver: Waiver) -> Outcome:
    return evolve(outcome, fate="waived", because=waiver.because)


def _refuse(waiver: Waiver, why: str) -> NoReturn:
    raise EligibilityError(f"the waiver of {waiver.entry}, {waiver.change!r}: {why}", code="MUTATION_WAIVED")
