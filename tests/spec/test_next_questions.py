"""Which facts to ask next, and in which order: the one whose answers settle most, never one that has no answer."""

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    Part,
    date,
    events,
    exclude,
    first_known,
    flag,
    include,
    integer,
    measurement,
    next_questions,
    one_of,
    undecided,
)

AS_OF_DATE = "2025-06-02"


class Person(FactSchema):
    birth_date = date(ask="Date of birth?", partial=True, not_after_as_of=True, fixed=True)
    age_years = integer(ask="Age?", unit="years", minimum=0, maximum=120)
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    mri = one_of("normal", "abnormal", "not_done", ask="MRI?", missing={"not_done": "not_recorded"})
    creatinine = measurement(unit="mg/dL", ask="Creatinine?")
    smoker = flag(ask="Smoker?", answered_by="subject")
    reserved = flag(ask="Reserved?")
    doses = events(ask="Which doses?", dated_by="given", given=date(), mg=integer(ask="Dose?"))


c = Person
AGE = first_known(c.birth_date.elapsed("years"), c.age_years)


def trial(*rules, **more):
    entries = [exclude(f"exc_{number}", "-", rule) for number, rule in enumerate(rules)]
    return CriteriaSet(id="ASK", version="1", revision=1, facts=Person, entries=entries, **more)


def asked(criteria_set, record, **more):
    return [found.name for found in next_questions(criteria_set, record, as_of=AS_OF_DATE, **more)]


NOT_DONE, DECLINED, STALE = {"mri": "not_done"}, {"smoker": {"missing": "declined"}}, {"smoker": {"missing": "stale"}}
RECENT = c.doses.within(days=28, before=AS_OF).exists()

TABLE = [
    # rules of exclusions, record, what is asked, in order
    pytest.param([c.smoker], {}, ["smoker"], id="what is open"),
    pytest.param([c.smoker], {"smoker": False}, [], id="nothing of an eligible subject"),
    pytest.param([c.smoker, c.ecog > 1], {"smoker": True}, [], id="nothing of an ineligible subject"),
    pytest.param([c.smoker & (c.ecog > 1), c.reserved], {}, ["reserved", "ecog", "smoker"],
                 id="first what excludes alone"),
    pytest.param([c.smoker & (c.ecog > 1)], {"ecog": 0}, [], id="nothing that cannot matter any more"),
    pytest.param([c.ecog == 5, ~c.age_years.between(18, 75)], {}, ["age_years", "ecog"],
                 id="two of three answers before one of two"),
    pytest.param([c.reserved, c.smoker], {}, ["smoker", "reserved"], id="alike: the order of the schema"),
    pytest.param([c.smoker, c.smoker & c.reserved], {"reserved": None}, ["smoker", "reserved"], id="both entries"),
    pytest.param([c.mri != "normal"], NOT_DONE, [], id="not done is not asked again"),
    pytest.param([c.smoker], DECLINED, [], id="declined is not asked again"),
    pytest.param([c.smoker], {"smoker": {"missing": "not_recorded"}}, [], id="not known is not asked again"),
    pytest.param([c.smoker], STALE, ["smoker"], id="what is too old is asked anew"),
    pytest.param([c.smoker], {"smoker": None}, ["smoker"], id="null is no answer"),
    pytest.param([AGE < 18], {}, ["birth_date", "age_years"], id="both of a fallback"),
    pytest.param([AGE < 18], {"age_years": 40}, ["birth_date"], id="what would go before the age that is recorded"),
    pytest.param([AGE < 18], {"age_years": 40, "birth_date": {"missing": "not_recorded"}}, [], id="the age stands"),
    pytest.param([c.smoker.assume(False, because="rare")], {}, ["smoker"], id="what would be assumed"),
    pytest.param([c.smoker.assume(False, because="rare")], DECLINED, [], id="what is assumed"),
    pytest.param([~c.ecog.is_recorded()], {}, ["ecog"], id="whether it is recorded"),
    pytest.param([c.ecog.is_recorded()], {"ecog": {"missing": "pending"}}, [], id="it is not recorded"),
    pytest.param([AGE < 18], {"birth_date": {"missing": "not_recorded"}}, ["age_years"], id="the other of a fallback"),
    pytest.param([AGE < 18], {"birth_date": "2007"}, ["birth_date"], id="a year that is too wide"),
    pytest.param([AGE < 18], {"birth_date": "1960"}, [], id="a year that is enough"),
    pytest.param([c.creatinine.times_uln > 1.5], {"creatinine": {"value": 1, "unit": "mg/dL"}}, ["creatinine"],
                 id="a result without its limit"),
    pytest.param([RECENT], {}, ["doses"], id="a table"),
    pytest.param([RECENT], {"doses": []}, ["doses"], id="a list that may lack rows"),
    pytest.param([RECENT], {"doses": {"rows": [], "complete": True}}, [], id="a list that is whole"),
    pytest.param([undecided(c.ecog, because="the text is open")], {"ecog": 1}, [], id="what no fact answers"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "record", "expected"), TABLE)
def test_what_is_asked_next(rules, record, expected):
    """Rules and a record give the questions, the one that can settle most first."""
    assert expected == asked(trial(*rules), record)


def test_a_question_says_what_it_can_settle():
    """Of two entries that hang on a fact, those are told that an answer settles alone."""
    found = next_questions(trial(c.smoker, c.smoker & c.reserved, c.ecog > 2), {}, as_of=AS_OF_DATE)
    smoker = found[0].to_dict()
    assert {
        "name": "smoker",
        "question": "Smoker?",
        "answered_by": "subject",
        "cause": "not_recorded",
        "entries": ["exc_0", "exc_1"],
        "settles": ["exc_0", "exc_1"],
        "excluding": 0.5,
        "settling": 1.5,
    } == smoker
    reserved = next(one for one in found if one.name == "reserved")
    assert (("exc_1",), ("exc_1",)) == (reserved.entries, reserved.settles)


def test_every_entry_can_be_asked_to_its_end():
    """Beyond the verdict the questions of the entries that are still open follow."""
    rules = trial(c.smoker, c.ecog > 1)
    assert [] == asked(rules, {"smoker": True})
    assert ["ecog"] == asked(rules, {"smoker": True}, every_entry=True)


def test_facts_can_be_left_out():
    """A fact that shall not be asked is not, and the others are."""
    assert ["ecog"] == asked(trial(c.smoker, c.ecog > 1), {}, not_to_ask=["smoker"])


def test_a_part_asks_for_its_entries():
    """Of a set in parts only the part that is judged is asked for."""
    entries = [include("inc_all", "-", c.smoker), include("inc_later", "-", c.ecog <= 1, parts="later")]
    parts = [Part("now", "Now."), Part("later", "Later.")]
    staged = CriteriaSet(id="ASK", version="1", revision=1, facts=Person, entries=entries, parts=parts)
    assert ["smoker"] == asked(staged, {}, part="now")
    assert ["ecog", "smoker"] == sorted(asked(staged, {}, part="later"))
