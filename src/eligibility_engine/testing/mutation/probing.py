"""Cases as mutation needs them: those that pass, each with the verdicts of the rules as they are."""

from collections.abc import Sequence

from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.cases.case import Case, CaseResult, Judge
from eligibility_engine.testing.mutation.killing import Probe


def usable(criteria_set: CriteriaSet, cases: Sequence[Case]) -> list[CaseResult]:
    """Return the cases that can notice a mutant of the rules in force.

    Raises:
        EligibilityError: `MUTATION_CASES`.
    """
    judge = Judge(criteria_set)
    results = [judge.judge(case) for case in cases if not case.options]
    wrong = [result.case.id for result in results if result.status != "passed"]
    if wrong or not results:
        named = ", ".join([*dict.fromkeys(wrong)][:5])
        problem = f"{len(wrong)} of the cases do not pass: {named}" if wrong else "there is no case"
        raise EligibilityError(f"{problem}; mutants are judged by cases that pass", code="MUTATION_CASES")
    return results


def probe_of(result: CaseResult) -> Probe:
    """Return a case that passed, and what the set says of it, as mutation sees it."""
    case, assessment = result.case, result.assessment
    assert assessment is not None
    return Probe(
        case.id,
        assessment.facts,
        assessment.as_of,
        dict(case.expected),
        case.eligibility,
        None if case.decisive is None else frozenset(case.decisive),
        None if case.missing is None else frozenset(case.missing),
        {result.id: (result.entry.polarity, result.verdict) for result in assessment},
        {result.id: frozenset(one.name for one in result.trace.openings) for result in assessment},
    )
