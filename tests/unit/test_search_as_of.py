"""What is proved as of one date, and what is not: rules that set the as-of date against fixed days."""

from datetime import date

import pytest

from eligibility_engine import AS_OF, CriteriaSet, FactSchema, always, choose, include, integer
from eligibility_engine import date as a_date
from eligibility_engine.testing import Case, Coverage
from eligibility_engine.testing.mutation import mutate
from eligibility_engine.testing.proposing import cases_yaml, propose
from eligibility_engine.testing.search import reach
from eligibility_engine.verdict import Verdict

TODAY = date(2025, 6, 2)


class Volunteer(FactSchema):
    """Who takes part."""

    count = integer(minimum=0, maximum=9, ask="Count?")
    born = a_date(ask="Born?")


v = Volunteer


def a_set(rule):
    return CriteriaSet("DATED", "1", 1, Volunteer, [include("only", "As written.", rule)])


@pytest.mark.parametrize(
    ("rule", "proved"),
    [
        ((v.count >= 0) & (AS_OF < "2025-07-01"), False),
        ((v.born <= AS_OF) | (v.born > "2025-01-01"), False),
        ((v.count >= 0) | (v.born <= AS_OF), True),
        ((v.count >= 0) | (v.born > "2025-01-01"), True),
    ],
)
def test_a_fixed_day_beside_the_as_of_date_proves_nothing(rule, proved):
    """That nobody fails is proved only where the rule would say so on another date as well."""
    assert reach(a_set(rule), "only", Verdict.NOT_MET, as_of=TODAY).proved is proved


def test_a_mutant_of_another_day_is_not_called_equivalent():
    """A limit that holds from a later day on is not proved idle by cases from before."""
    rule = ((AS_OF < "2025-07-01") & (v.count >= 3)) | ((AS_OF >= "2025-07-01") & (v.count >= 5))
    found = mutate(a_set(rule), [Case("three", {"count": 3}, TODAY, expected={"only": "met"})])
    assert "alive" in {one.fate for one in found.outcomes if "at least 5" in one.text and one.operator == "threshold"}


def test_proposals_for_another_date_say_so():
    """Put at the end of a file with another date, each proposed case names its own."""
    trial = a_set(v.count >= 3)
    found = propose(
        trial, as_of=TODAY, base={"count": 4}, cases=[Case("four", {"count": 4}, TODAY, eligibility="eligible")]
    )
    there, elsewhere = cases_yaml(found, "2025-06-02"), cases_yaml(found, "2024-01-01")
    assert ("as_of" in there, elsewhere.count("    as_of: 2025-06-02\n")) == (False, len(found.found))


def test_the_usual_date_of_the_cases_is_the_one_for_subjects():
    """With cases on several dates, a subject that would notice is judged on the one that most of them have."""
    odd = Case("odd", {"count": 9}, date(2020, 1, 1), eligibility="eligible")
    usual = [Case(str(n), {"count": n}, TODAY, eligibility="eligible") for n in (4, 5)]
    found = mutate(a_set(v.count >= 3), [odd, *usual])
    assert TODAY == found.as_of


def test_a_pair_that_lacks_one_half_says_which():
    """A leaf that turns its entry only while it is met is said never to turn it while it is not."""
    trial = a_set(choose((v.count >= 3, v.born <= AS_OF), (v.count >= 0, v.born <= AS_OF), otherwise=always(True, "-")))
    found = {one.item.id: one for one in Coverage(trial, TODAY).findings()}
    reasons = {id: one.reason for id, one in found.items() if one.item.kind == "pair" and one.status == "unreachable"}
    assert "it never turns its entry while it is not met" in reasons.values()
