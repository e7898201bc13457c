"""What would have to change for another verdict: the smallest sets, the nearest values, and the first day."""

from datetime import datetime

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    Verdict,
    date,
    events,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    one_of,
    opaque,
    quantity,
)
from eligibility_engine.errors import EligibilityError
from eligibility_engine.study.assessment import watching

AS_OF_DATE = "2025-06-02"


class Person(FactSchema):
    birth_date = date(ask="?", partial=True, not_after_as_of=True, fixed=True)
    ecog = integer(ask="?", minimum=0, maximum=5, label="ECOG")
    platelets = measurement(unit="10*9/L", decimals=0, ask="?", label="platelets")
    creatinine = measurement(unit="mg/dL", decimals=1, comparator=True, ask="?", label="creatinine")
    weight = number(unit="kg", decimals=1, ask="?", label="weight")
    smoker = flag(ask="?", label="smoker")
    cancer_ever = flag(ask="?", only_increases=True, label="cancer ever")
    cycles = integer(ask="?", minimum=0, only_increases=True, label="cycles")
    disease = one_of("none", "mild", "severe", ask="?", label="disease")
    stage = one_of("I", "II", "III", ask="?", label="stage", becomes={"II": ["III"], "III": []})
    surgery = date(ask="?", label="surgery")
    visit = date(ask="?", partial=True, label="visit")
    blasts = number(unit="%", decimals=0, minimum=0, comparator=True, ask="?", label="blasts")
    lines = number(decimals=0, minimum=0, comparator=True, only_increases=True, ask="?", label="lines")
    signed_at = instant(ask="?", label="signature")
    begun_at = instant(ask="?", fixed=True, label="beginning")
    trips = events(ask="?", dated_by="begun", begun=date(partial=True), options={"label": "trips"})
    doses = events(ask="?", dated_by="given", given=date(), options={"label": "doses"})


c = Person
ADULT = c.birth_date.elapsed("years") >= 18
PLATELETS = c.platelets >= quantity(100, "10*9/L")


def judged(rules, record, as_of=AS_OF_DATE):
    entries = [include(f"inc_{number}", "-", rule) for number, rule in enumerate(rules)]
    return CriteriaSet(id="TURN", version="1", revision=1, facts=Person, entries=entries).assess(record, as_of=as_of)


def of(value, **more):
    return {"value": value, "unit": "10*9/L", **more}


def result(value, **more):
    return {"value": value, "unit": "mg/dL", **more}


NOBODY: dict = {}
LESS_THAN_1 = {"value": 1, "comparator": "<"}
TABLE = [
    # inclusions, record, the sets that turn the verdict as a record holds them
    pytest.param([c.ecog <= 1], {"ecog": 3}, [{"ecog": 1}], id="the nearest whole number"),
    pytest.param([c.ecog <= 1], {"ecog": 0}, [{"ecog": 2}], id="an eligible subject turns too"),
    pytest.param([PLATELETS], {"platelets": of(87)}, [{"platelets": of(100)}], id="a limit that belongs"),
    pytest.param([c.platelets > quantity(100, "10*9/L")], {"platelets": of(87)}, [{"platelets": of(101)}],
                 id="a limit that does not, in the precision of the fact"),
    pytest.param([c.creatinine.times_uln <= 1.5], {"creatinine": result(2.4, uln=1.2, at="2025-06-01")},
                 [{"creatinine": result(1.8, uln=1.2, at=AS_OF_DATE)}], id="its own limit stays, the result is new"),
    pytest.param([c.creatinine.times_uln <= 1.5], {"creatinine": result(2.4, uln=1.2, at=AS_OF_DATE)},
                 [{"creatinine": result(1.8, uln=1.2, at=AS_OF_DATE)}], id="a result of the day of judging"),
    pytest.param([PLATELETS, c.platelets.at <= "2025-05-30"], {"platelets": of(87, at="2025-05-20")}, [],
                 id="no other value on the day of an older result"),
    pytest.param([PLATELETS, c.platelets.at.within(days=7, before=AS_OF)], {"platelets": of(87, at="2025-05-20")},
                 [{"platelets": of(100, at=AS_OF_DATE)}], id="a new result that is better"),
    pytest.param([c.platelets.at > AS_OF], {"platelets": of(87, at="2025-05-20")}, [], id="and none of a day to come"),
    pytest.param([c.weight < 70.5], {"weight": 80}, [{"weight": 70.4}], id="one decimal"),
    pytest.param([c.weight <= 70.55], {"weight": 80}, [{"weight": 70.5}], id="no decimal that is not reported"),
    pytest.param([c.weight.between(70.52, 70.58)], {"weight": 80}, [{"weight": 70.58}], id="unless no other does"),
    pytest.param([c.creatinine <= quantity(1.55, "mg/dL")], {"creatinine": result(2.4)}, [{"creatinine": result(1.5)}],
                 id="nor of a result"),
    pytest.param([~c.smoker], {"smoker": True}, [{"smoker": False}], id="a flag"),
    pytest.param([c.disease == "none"], {"disease": "severe"}, [{"disease": "none"}], id="a word"),
    pytest.param([c.surgery <= AS_OF, ~c.surgery.within(days=28, before=AS_OF)], {"surgery": "2025-05-30"}, [],
                 id="a date up to the as-of date is history"),
    pytest.param([c.surgery < AS_OF], {"surgery": AS_OF_DATE}, [], id="and so is the as-of date itself"),
    pytest.param([c.surgery <= "2025-06-30"], {"surgery": "2025-07-10"}, [{"surgery": "2025-06-30"}],
                 id="a date to come may move"),
    pytest.param([c.surgery <= AS_OF], {"surgery": "2025-07-10"}, [{"surgery": AS_OF_DATE}], id="to the as-of date"),
    pytest.param([c.surgery < AS_OF], {"surgery": "2025-07-10"}, [], id="and not before it"),
    pytest.param([c.visit > "2025-06-30"], {"visit": "2025-06"}, [], id="a month that may be history"),
    pytest.param([c.visit > "2025-07-31"], {"visit": "2025-07"}, [{"visit": "2025-08-01"}], id="a month to come"),
    pytest.param([c.signed_at < c.begun_at], {"signed_at": "2025-05-20T10:00", "begun_at": "2025-05-20T09:00"}, [],
                 id="a moment up to the as-of date is history"),
    pytest.param([c.signed_at < c.begun_at], {"signed_at": "2025-06-20T10:00", "begun_at": "2025-06-20T09:00"},
                 [{"signed_at": "2025-06-20T08:59"}], id="a moment to come"),
    pytest.param([c.signed_at < "2025-06-20T09:00+00:00"], {"signed_at": "2025-06-20T10:00+00:00"},
                 [{"signed_at": "2025-06-20T08:59+00:00"}], id="a moment before one of the rules"),
    pytest.param([c.signed_at < c.begun_at],
                 {"signed_at": "2025-06-20T10:00+02:00", "begun_at": "2025-06-20T09:00+02:00"},
                 [{"signed_at": "2025-06-20T08:59+02:00"}], id="a moment with its offset"),
    pytest.param([ADULT], {"birth_date": "2015-01-01"}, [], id="what is fixed never changes"),
    pytest.param([~c.cancer_ever], {"cancer_ever": True}, [], id="what has ever been stays"),
    pytest.param([c.cycles <= 2], {"cycles": 3}, [], id="what only increases does not decrease"),
    pytest.param([c.cycles >= 2], {"cycles": 1}, [{"cycles": 2}], id="what only increases may increase"),
    pytest.param([c.doses.never()], {"doses": [{"given": "2025-01-01"}]}, [], id="events have happened"),
    pytest.param([c.ecog <= 1, PLATELETS], {"ecog": 3, "platelets": of(87)}, [{"ecog": 1, "platelets": of(100)}],
                 id="two together"),
    pytest.param([(c.ecog <= 1) | PLATELETS], {"ecog": 3, "platelets": of(87)},
                 [{"ecog": 1}, {"platelets": of(100)}], id="either of two"),
    pytest.param([(c.ecog <= 1) | c.smoker, ~c.smoker | (c.disease == "none")],
                 {"ecog": 3, "smoker": False, "disease": "severe"}, [{"ecog": 1}, {"smoker": True, "disease": "none"}],
                 id="one, or two others"),
    pytest.param([c.ecog <= 1, c.ecog >= 1], {"ecog": 3}, [{"ecog": 1}], id="within both limits"),
    pytest.param([c.smoker], NOBODY, [], id="of an undetermined subject nothing"),
    pytest.param([c.ecog <= 1, c.smoker], {"ecog": 3}, [{"ecog": 1}], id="what is missing stays open"),
    pytest.param([(c.ecog <= 1) | c.smoker], {"ecog": 0}, [{"ecog": 2}], id="an eligible subject becomes undetermined"),
    pytest.param([(c.ecog <= 1) | (c.smoker & (c.ecog <= 3))], {"ecog": 0}, [{"ecog": 4}],
                 id="a value that leaves nothing open is told before a nearer one"),
    pytest.param([~c.disease.is_recorded()], {"disease": "mild"}, [], id="what is recorded stays recorded"),
    pytest.param([c.weight.is_recorded()], NOBODY, [{"weight": 0}], id="what must be recorded"),
    pytest.param([c.creatinine.at.within(days=7, before=AS_OF)], {"creatinine": result(1, at="2025-05-01")},
                 [{"creatinine": result(1, at=AS_OF_DATE)}], id="the same result again, on the day of judging"),
    pytest.param([c.creatinine.at <= "2025-05-26"], {"creatinine": result(1, at="2025-05-30")}, [],
                 id="no older result"),
    pytest.param([~c.creatinine.at.within(days=7, before=AS_OF) | c.smoker],
                 {"creatinine": result(1, at="2025-06-01"), "smoker": False}, [{"smoker": True}],
                 id="no result is put out of sight by a date to come"),
    pytest.param([c.creatinine <= quantity(1.5, "mg/dL")], {"creatinine": result(99999, at="2025-06-01")},
                 [{"creatinine": result(1.5, at=AS_OF_DATE)}], id="however far away the limit is"),
    pytest.param([c.surgery.is_recorded()], NOBODY, [{"surgery": AS_OF_DATE}],
                 id="what is missing takes no date before the as-of date"),
    pytest.param([c.surgery.is_recorded() & (c.surgery <= "2025-05-01")], NOBODY, [], id="and is no history"),
    pytest.param([c.stage.is_in(["II", "III"])], {"stage": "I"}, [{"stage": "II"}], id="a word that has no steps"),
    pytest.param([c.stage.is_in(["I", "III"])], {"stage": "II"}, [{"stage": "III"}], id="a word takes its steps"),
    pytest.param([c.stage == "I"], {"stage": "II"}, [], id="and no other"),
    pytest.param([c.stage == "II"], {"stage": "III"}, [], id="a word that stays"),
    pytest.param([(c.blasts >= 20) | c.blasts.between(5, 10)], {"blasts": LESS_THAN_1}, [{"blasts": 5}],
                 id="the nearest to an interval"),
    pytest.param([c.blasts < 20], {"blasts": {"value": 50, "comparator": ">"}}, [{"blasts": 19}],
                 id="the nearest to an interval without an end"),
    pytest.param([c.creatinine <= quantity(1.5, "mg/dL")], {"creatinine": result(2.4, comparator=">=")},
                 [{"creatinine": result(1.5)}], id="the nearest result to an interval"),
    pytest.param([c.blasts >= 1], {"blasts": LESS_THAN_1}, [{"blasts": 1}], id="the open end of an interval"),
    pytest.param([c.lines <= 2], {"lines": {"value": 3, "comparator": ">="}}, [],
                 id="what only increases and has no end does not change"),
    pytest.param([c.lines >= 2], {"lines": LESS_THAN_1}, [{"lines": 2}], id="what only increases, from an interval"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "record", "expected"), TABLE)
def test_the_smallest_sets_of_changes(rules, record, expected):
    """Each set turns the verdict when the record is judged again, and holds the nearest values."""
    assessment = judged(rules, record)
    found = assessment.counterfactuals()
    assert expected == [one.record for one in found]
    assert not found.stopped
    for one in found:
        again = judged(rules, {**record, **one.record}, one.on)
        assert one.eligibility is again.eligibility is not assessment.eligibility


WASHOUT = ~c.surgery.within(days=28, before=AS_OF)
RECENT = c.doses.within(days=28, before=AS_OF).never()
DOSED = {"rows": [{"given": "2025-06-01"}], "complete": True}
LATER_DOSE = {"rows": [{"given": "2025-07-01"}], "complete": True}

DAYS = [
    # inclusions, record, the first day with another verdict and the verdict; None where there is none in ten years
    pytest.param([ADULT], {"birth_date": "2007-06-03"}, ("2025-06-03", "eligible"), id="the 18th birthday"),
    pytest.param([ADULT], {"birth_date": "2016-06-03"}, ("2034-06-03", "eligible"), id="years ahead"),
    pytest.param([ADULT], {"birth_date": "2018-06-03"}, None, id="beyond the horizon"),
    pytest.param([ADULT], {"birth_date": "1960-01-01"}, None, id="never again"),
    pytest.param([~ADULT], {"birth_date": "2010-02-28"}, ("2028-02-28", "ineligible"), id="eligible until"),
    pytest.param([WASHOUT], {"surgery": "2025-05-30"}, ("2025-06-28", "eligible"), id="a washout"),
    pytest.param([WASHOUT, ADULT], {"surgery": "2025-05-30", "birth_date": "2007-07-10"}, ("2025-07-10", "eligible"),
                 id="the later of two"),
    pytest.param([WASHOUT], {"surgery": "2025-06-20"}, ("2025-06-20", "ineligible"), id="a planned operation"),
    pytest.param([RECENT], {"doses": DOSED}, ("2025-06-30", "eligible"), id="the washout of a row"),
    pytest.param([RECENT], {"doses": LATER_DOSE}, ("2025-07-01", "ineligible"), id="a row that comes into sight"),
    pytest.param([c.trips.never()], {"trips": {"rows": [{"begun": "2025-07"}], "complete": True}},
                 ("2025-07-01", "undetermined"), id="a month that comes into sight"),
    pytest.param([~c.creatinine.at.is_recorded()], {"creatinine": result(1, at="2025-06-10")},
                 ("2025-06-10", "ineligible"), id="a result that comes into sight"),
    pytest.param([ADULT, c.ecog <= 1], {"birth_date": "2007-06-03", "ecog": 3}, None, id="another entry still fails"),
    pytest.param([c.ecog <= 1], {"ecog": 3}, None, id="time plays no part"),
    pytest.param([ADULT], {}, None, id="what is missing stays missing"),
    pytest.param([ADULT, c.smoker], {"birth_date": "1960-01-01"}, None, id="open for another reason"),
    pytest.param([~ADULT, c.smoker], {"birth_date": "2007-07-10"}, ("2025-07-10", "ineligible"), id="open until"),
    pytest.param([ADULT], {"birth_date": "2007-06"}, ("2025-06-30", "eligible"), id="a month that is over"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "record", "expected"), DAYS)
def test_the_first_day_on_which_time_alone_turns_the_verdict(rules, record, expected):
    """On that day the same record has another verdict, and on the day before it has not."""
    assessment = judged(rules, record)
    waiting = assessment.counterfactuals().waiting
    assert expected == (None if waiting is None else (waiting.on.isoformat(), waiting.eligibility.value))
    if waiting is not None:
        before = waiting.on.fromordinal(waiting.on.toordinal() - 1)
        assert judged(rules, record, waiting.on).eligibility is waiting.eligibility
        assert judged(rules, record, before).eligibility is assessment.eligibility


def test_changes_by_a_day_on_which_a_wait_is_over():
    """Where time settles one entry and a change another, the changes are told for that day."""
    rules, record = [RECENT, PLATELETS], {"doses": DOSED, "platelets": of(87)}
    (found,) = judged(rules, record).counterfactuals()
    assert ("2025-06-30", {"platelets": of(100)}) == (found.on.isoformat(), found.record)
    assert "eligible on 2025-06-30 with platelets at least 100 10*9/L (now 87 10*9/L)" == found.describe()
    assert "eligible" == judged(rules, {**record, **found.record}, found.on).eligibility.value


def test_words():
    """What would have to change is said in the words of the schema."""
    record = {"birth_date": "1960-01-01", "platelets": of(87), "ecog": 3, "disease": "mild"}
    found = judged([ADULT, PLATELETS, c.ecog <= 1, c.disease == "none"], record).counterfactuals()
    assert str(found) == (
        "eligible with ECOG at most 1 (now 3) and platelets at least 100 10*9/L (now 87 10*9/L) and disease: none "
        "(now mild)\n"
        "time alone changes nothing until 2035-06-02\n"
        "(every set of up to 3 changes was tried; time until 2035-06-02)"
    )
    within = judged([c.ecog.between(1, 2)], {"ecog": 3}).counterfactuals()[0]
    assert "eligible with ECOG 2 (now 3)" == within.describe()
    assert "eligible if nothing else changes from 2025-06-28" in str(
        judged([WASHOUT], {"surgery": "2025-05-30"}).counterfactuals()
    )


def test_the_words_of_an_interval():
    """Beyond its ends, or at an open one, a number rises or falls."""
    above = {"blasts": {"value": 0, "comparator": ">"}}
    for rule, record, said in [
        (c.blasts >= 5, {"blasts": LESS_THAN_1}, "eligible with blasts at least 5% (now at least 0% and below 1%)"),
        (c.blasts < 1, {"blasts": LESS_THAN_1}, "ineligible with blasts at least 1% (now at least 0% and below 1%)"),
        (c.blasts > 0, above, "ineligible with blasts at most 0% (now above 0%)"),
    ]:
        assert said == judged([rule], record).counterfactuals()[0].describe()


def test_of_an_eligible_subject_the_numbers_nearest_to_their_limits_come_first():
    """Nearness is the share of the number by which it moves; words and flags follow."""
    record = {"ecog": 1, "platelets": of(101), "weight": 80, "smoker": False, "blasts": 0}
    found = judged([c.ecog <= 1, ~c.smoker, PLATELETS, c.weight < 90, c.blasts <= 5], record).counterfactuals()
    assert ["platelets", "weight", "ecog", "blasts", "smoker"] == [one.changes[0].name for one in found]
    assert ["ineligible with platelets at most 99 10*9/L (now 101 10*9/L)", "4 more not shown"] == found.lines(1)[:2]


def test_nothing_is_looked_for_while_facts_are_missing():
    """The last line says so, and does not speak of sets."""
    found = judged([c.smoker], NOBODY).counterfactuals()
    assert "(no changes are looked for while facts are missing; time until 2026-06-02)" == found.lines()[-1]


def test_plain_data():
    """Everything is told as plain data, too."""
    found = judged([~c.smoker, WASHOUT], {"smoker": True, "surgery": "2024-05-30"}).counterfactuals(size=1)
    change = {"name": "smoker", "value": False, "said": "no", "was": "yes", "rises": None, "or_beyond": False}
    assert {
        "found": [{"changes": [change], "on": "2025-06-02", "eligibility": "eligible"}],
        "waiting": None,
        "horizon": "2035-06-02",
        "size": 1,
        "stopped": False,
    } == found.to_dict()
    assert {"on": "2025-06-28", "eligibility": "eligible"} == judged(
        [WASHOUT], {"surgery": "2025-05-30"}
    ).counterfactuals().to_dict()["waiting"]


def _odd(values):
    if values["score"] == 2:
        raise ValueError
    return Verdict.MET if values["score"] < 2 else Verdict.NOT_MET


def test_code_that_raises_is_no_way_out():
    """A value with which code raises turns nothing."""
    rule = opaque("odd", version="1", says="it is odd", reads={"score": c.ecog}, judge=_odd)
    (found,) = judged([rule, c.ecog <= 2], {"ecog": 3}).counterfactuals()
    assert {"ecog": 1} == found.record


def test_a_search_that_takes_too_long_is_given_up(monkeypatch):
    """It says so, and up to which size every set was tried."""
    monkeypatch.setattr("eligibility_engine.changing.finding.BUDGET", 4)
    found = judged([c.ecog <= 1, ~c.smoker, c.disease == "none"],
                   {"ecog": 3, "smoker": True, "disease": "mild"}).counterfactuals()  # fmt: skip
    assert (0, True, 1) == (len(found), found.stopped, found.size)
    assert "no set of up to 1 change turns the verdict, then the search was given up" in str(found)
    monkeypatch.setattr("eligibility_engine.changing.finding.BUDGET", 0)
    found = judged([c.ecog <= 1], {"ecog": 3}).counterfactuals()
    assert "the search was given up before every single change was tried" in str(found)


def test_nobody_who_watches_sees_a_subject_who_is_only_supposed():
    """Tools that measure which subjects tests judge do not count those whom the search makes up."""
    assessment, seen = judged([c.ecog <= 1], {"ecog": 3}), []
    with watching(seen.append):
        assert 1 == len(assessment.counterfactuals())
    assert [] == seen


def test_bounds():
    """The size bounds the sets, the horizon the days; a size that is not searched is refused."""
    failing = judged([c.ecog <= 1, ~c.smoker], {"ecog": 3, "smoker": True})
    assert [] == list(failing.counterfactuals(size=1))
    assert 1 == failing.counterfactuals(size=1).size
    assert failing.counterfactuals(size=2)[0].record == {"ecog": 1, "smoker": False}
    assert 1 == len(failing.counterfactuals()[:1])
    young = judged([ADULT], {"birth_date": "2007-06-10"})
    assert young.counterfactuals(until=young.as_of.replace(day=9)).waiting is None
    assert young.counterfactuals(until=young.as_of.replace(day=10)).waiting is not None
    assert young.counterfactuals(until=young.as_of).waiting is None
    assert young.counterfactuals(until=young.as_of.max).waiting is not None
    assert young.counterfactuals(until="2025-06-10") == young.counterfactuals(until=young.as_of.replace(day=10))


@pytest.mark.parametrize("wrong", [
    {"size": 0}, {"size": 6}, {"size": True}, {"size": "2"}, {"size": 2.5}, {"size": None},
    {"until": "2025-06-01"}, {"until": "June"}, {"until": "2026-06"}, {"until": 2026}, {"until": datetime(2026, 1, 1)},
])  # fmt: skip
def test_what_cannot_be_searched_is_refused(wrong):
    """Each with what is due, and never as an error of Python from inside."""
    (name,) = wrong
    with pytest.raises(EligibilityError, match=f"{name}= is ") as caught:
        judged([c.ecog <= 1], {"ecog": 3}).counterfactuals(**wrong)
    assert "USAGE" == caught.value.code
