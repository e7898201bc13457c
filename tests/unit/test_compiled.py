"""Generated functions at the edges of what they say themselves, and what they leave to the reference."""

import pickle
import re
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from itertools import product
from typing import Any, cast

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactError,
    ReferenceRanges,
    all_of,
    any_of,
    quantity,
)
from eligibility_engine.compiled import PAYS_AFTER, calendar_steps, columns, judge
from eligibility_engine.compiled.functions import Ruled
from eligibility_engine.compiled.judge import Generated
from eligibility_engine.compiled.source import copied
from eligibility_engine.dates import TimeUnit
from eligibility_engine.kernel.expression import (
    Arithmetic,
    AsOf,
    Choose,
    Compare,
    Constant,
    Elapsed,
    Events,
    FactRef,
    FieldRef,
    FirstKnown,
    IsKnown,
    Literal,
    OneOf,
    Power,
    Predicate,
    Reduce,
    Round,
    Shift,
    When,
    Where,
)
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.assessment import Assessment, watching
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Cause, Polarity, Verdict
from unit.demo_trial import TRIAL
from unit.every_rule import DAY, EVERY, RECORDS, RULES, P, Patient, Record, built
from unit.people import GOOD

RANGES = [{"analyte": "creatinine", "unit": "mg/dL", "uln": "1.2", "lln": "0.5"}]


def agree(trial: CriteriaSet, record: dict[str, Any], day: date = DAY) -> None:
    """Compare generated functions with the reference on a record that they read."""
    compiled = trial.compiled.on(day)
    plain = compiled.read(record)
    assert plain is not None
    a = Assessment(trial, parse(trial.facts, record, day, "error", trial.offsets).facts, day)
    assert {found.id: found.verdict for found in a} == dict(
        zip((e.id for e in a), compiled.verdicts(plain), strict=True)
    )
    assert a.eligibility is compiled.eligibility(plain)
    assert a.facts == trial.compiled.facts(plain, day)


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_rule_on_every_record(record: dict[str, Any]) -> None:
    """Values at the edges of numbers, days, intervals and units get the verdicts of the reference, twice over."""
    agree(EVERY, record)
    agree(EVERY, record)
    agree(EVERY, record, date(2026, 2, 28))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_alone(name: str) -> None:
    """A rule alone decides eligibility as the reference does."""
    trial = built({name: RULES[name]})
    for record in RECORDS.values():
        if trial.compiled.on(DAY).read(record) is not None:
            agree(trial, record)


@pytest.mark.parametrize(
    "record",
    [
        {"score": 1e-300},
        {"blasts": {"value": 1e-300, "comparator": ">"}},
        {"creatinine": {"value": 1e-300, "unit": "umol/L"}},
        {"seen": "9999-12-31"},
        {"signed": "9999-12-31"},
        {"visits": [{"on": "2025-06-01"}], "doses": [{"given": "9999-12-31"}]},
        {"signed": "2025-05-30T12:00Z", "screened": "2025-05-30"},
        Record(ecog=1),
    ],
    ids=str,
)
def test_what_plain_facts_cannot_say(record: dict[str, Any]) -> None:
    """A record that plain facts cannot say exactly is not read; the reference judges it."""
    read = {
        "score": P.score > 1,
        "blasts": P.blasts > 1,
        "result": P.creatinine > quantity(1, "mg/dL"),
        "seen": P.seen < AS_OF,
        "doses": P.doses.exists(),
    }
    trial = built(read)
    trial.compiled.judged = PAYS_AFTER
    assert trial.compiled.on(DAY).read(record) is None
    assert trial.assess(record, as_of=DAY)._plain is None


BAD: list[Any] = [
    7,
    {"nothing": 1},
    {"ecog": 6},
    {"ecog": True},
    {"ecog": "1"},
    {"ecog": [1]},
    {"ecog": 1.5},
    {"score": float("inf")},
    {"score": 0.12345678901234567},
    {"score": 2**53 + 1},
    {"fit": 1},
    {"fit": "yes"},
    {"sex": "Male"},
    {"sex": 1},
    {"drug": ""},
    {"born": "2025-06-03"},
    {"born": "1980-2-3"},
    {"seen": "2025-05"},
    {"seen": 20250530},
    {"signed": "noon"},
    {"signed": "2025-05-30T12:00", "screened": "2025-05-30T12:00Z"},
    {"blasts": {"value": 0, "comparator": "<"}},
    {"blasts": {"value": 1, "comparators": "<"}},
    {"creatinine": 1.8},
    {"creatinine": {"value": True, "unit": "mg/dL"}},
    {"creatinine": {"value": 1.8, "unit": " "}},
    {"creatinine": {"value": 1.8, "unit": 1}},
    {"creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1, "lln": 2}},
    {"creatinine": {"value": 1.8, "unit": "mg/dL", "at": "soon"}},
    {"creatinine": {"value": 1.8, "unit": "mg/dL", "at": 1}},
    {"creatinine": {"value": 1.8, "units": "mg/dL"}},
    {"score": {"missing": "gone"}},
    {"judged": {"value": 2, "by": 1}},
    {"doses": "none"},
    {"doses": [{"given": "soon"}, {"amounts": 1}], "ecog": 9},
    {"doses": [{"given": "2025-05-01", "amount": True}]},
    {"doses": [{"given": "2025-05-01", 1: 2}]},
    {"doses": ["given"]},
    {"doses": (Record(amounts=1),)},
    {"doses": [{"stopped": "2025-05-01", "given": "2025-05-02"}]},
    {"doses": [{"drug": 1}, {"drug": "A|1"}]},
    {"doses": [{"level": {"value": 1, "units": "mg/dL"}}, {"level": 1}]},
    {"doses": [{"amount": {"missing": "gone"}}, {"amount": {"value": 1, "by": "Dr Lin", "on": "2025-05-01"}}]},
    {"doses": {"rows": [], "complete": 1}},
    {"doses": {"rows": [], "completes": True}},
    {"doses": {"rows": None}},
    {"doses": {"rows": [{}] * 100_001}},
    {"visits": [{"on": "2025-06-03"}]},
    {"notes": [{"kind": "c"}]},
]


@pytest.mark.parametrize("record", BAD, ids=lambda record: str(record)[:99])
def test_faults_are_those_of_the_reference(record: Any) -> None:
    """A faulty record has the faults of the reference, after a good one has been read and before."""
    trial, compiled = built(RULES), warm(built(RULES))
    for known in RECORDS.values():
        compiled.assess(known, as_of=DAY)
    found = []
    for one in (trial, compiled):
        with pytest.raises(FactError) as caught:
            one.assess(record, as_of=DAY)
        found.append((caught.value.faults, caught.value.__context__, caught.value.__cause__))
    assert found[0] == found[1] == (found[0][0], None, None)
    if isinstance(record, dict) and "nothing" not in record:
        a, b = (one.assess(record, as_of=DAY, on_bad_value="missing") for one in (trial, compiled))
        assert (a.verdicts, a.faults, a.facts) == (b.verdicts, b.faults, b.facts)


def test_a_sum_that_no_float_stands_for() -> None:
    """The reference judges a subject one of whose sums has more than fifteen digits, whatever is asked of them."""
    rules = {"total": P.doses.total(P.doses.amount) > 123456789012345, "fit": ~P.fit}
    trial, record = built(rules), RECORDS["no sum"] | {"fit": False}
    agree(trial, record)
    compiled = trial.compiled.on(DAY)
    plain = compiled.read(record)
    assert plain is not None
    assert [found.value for found in compiled.nodes(plain)] == ["met", "met", "not_met"]
    assert compiled.eligibility(plain).value == "ineligible"


TIMES = {"no times": ~P.fit, "without an offset": P.signed > datetime(2025, 5, 30, 12)}
AWARE = {"with an offset": P.signed > datetime(2025, 5, 30, 12, tzinfo=timezone(timedelta(hours=8)))}
MOMENTS: list[Any] = [None, "2025-05-30", "2025-05-30T12:00", "2025-05-30T12:00Z", "2025-05-30T12:00+08:00"]


@pytest.mark.parametrize("rules", [TIMES, AWARE, {"no times": P.fit, "order": P.signed < P.screened}], ids=list)
def test_offsets(rules: dict[str, Any]) -> None:
    """Times with and without an offset, and bare dates among them, are read as the reference reads them, or not."""
    trial = built(rules)
    read = 0
    for signed, screened in product(MOMENTS, repeat=2):
        record = {"signed": signed, "screened": screened}
        if trial.compiled.on(DAY).read(record) is not None:
            agree(trial, record)
            read += 1
    assert read >= 9


def test_a_set_is_compiled_once_it_pays() -> None:
    """The first subjects are judged by the reference, all later ones by the functions, with the same results."""
    trial = built(RULES)
    for _ in range(PAYS_AFTER):
        assert trial.assess(RECORDS["plain"], as_of=DAY)._plain is None
    a, b = trial.assess(RECORDS["plain"], as_of=DAY), built(RULES).assess(RECORDS["plain"], as_of=DAY)
    assert a._plain is not None
    assert a.to_dict() == b.to_dict()
    assert a.to_text() == b.to_text()
    assert (a.verdicts, a.decisive, a.warnings) == (b.verdicts, b.decisive, b.warnings)


def warm(trial: CriteriaSet) -> CriteriaSet:
    """Return a set that has judged enough subjects to be compiled."""
    trial.compiled.judged = PAYS_AFTER
    return trial


def test_an_explanation_shows_what_was_judged() -> None:
    """What becomes of the record after it was judged changes nothing."""
    record: dict[str, Any] = {
        "ecog": 1,
        "creatinine": {"value": 1.8, "unit": "mg/dL", "uln": 1.2},
        "blasts": {"value": 20, "comparator": "<"},
        "doses": [{"given": "2025-05-01", "amount": 2}],
        "judged": {"value": 2, "by": "Dr Lin"},
    }
    before = built(RULES).assess(record, as_of=DAY).to_dict()
    a = warm(built(RULES)).assess(record, as_of=DAY)
    record["ecog"] = 5
    record["creatinine"]["value"] = 99
    record["blasts"]["value"] = 99
    record["doses"][0]["amount"] = 0
    record["doses"].clear()
    record["judged"].clear()
    assert a.to_dict() == before


def test_a_copy_holds_nothing_of_its_caller() -> None:
    """Objects and lists are copied, whatever they are inside."""
    raw = {"rows": [{"day": "2025"}], "more": ({"a": 1},)}
    assert copied(raw) == {"rows": [{"day": "2025"}], "more": [{"a": 1}]}
    assert copied(raw)["rows"][0] is not raw["rows"][0]  # type: ignore[index]


def test_an_assessment_can_be_pickled_and_watched() -> None:
    """An assessment of plain facts survives pickling, and those who watch see it."""
    trial = warm(cast(CriteriaSet, TRIAL.configured()))
    seen: list[Assessment] = []
    with watching(seen.append):
        a = trial.assess(GOOD, as_of=DAY)
    assert seen == [a]
    assert a._plain is not None
    again = pickle.loads(pickle.dumps(a))
    assert again.to_dict() == a.to_dict()
    assert repr(again) == "<Assessment DEMO-01: eligible>"


def test_ranges_are_looked_up_by_the_reference() -> None:
    """With a table of reference ranges the reference judges."""
    ranges = ReferenceRanges.from_rows(RANGES, name="Lab", facts=Patient)
    a = warm(built(RULES)).assess({"creatinine": {"value": 1.8, "unit": "mg/dL"}}, as_of=DAY, reference_ranges=ranges)
    assert a._plain is None


def test_sets_of_one_structure_share_their_functions() -> None:
    """Two sets that say the same share what is generated; another threshold does not."""
    assert built(RULES).compiled.generated is built(RULES).compiled.generated
    assert built(RULES).compiled.generated is not built({"ecog": P.ecog <= 2}).compiled.generated


def test_no_rule_stands_in_the_source() -> None:
    """Constants, names of facts and texts are bound by name: the source holds none of them."""
    generated = EVERY.compiled.generated
    source = "\n".join([*generated.functions.lines, *generated.reader.lines])
    assert not re.search(r"['\"]", source)
    assert {name for name in Patient.schema.names if re.search(rf"\b{name}\b", source)} == set()


def test_the_last_day_of_the_calendar() -> None:
    """As of the last day of the calendar, which stands for what is ongoing, the reference judges."""
    trial = warm(built(RULES))
    assert trial.compiled.on(date.max).read({}) is None
    assert trial.assess({"seen": "2025-05-30"}, as_of=date.max).verdicts == tuple(
        found.verdict for found in built(RULES).assess({"seen": "2025-05-30"}, as_of=date.max)
    )


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of values, days and dates is given up before it grows without bound."""
    monkeypatch.setattr(columns, "_MOST_REMEMBERED", 2)
    monkeypatch.setattr(calendar_steps, "_MOST_REMEMBERED", 2)
    monkeypatch.setattr(judge, "_MOST_DAYS", 2)
    trial = built(
        {
            "score": P.score > 7,
            "days": P.seen.elapsed("days") > 7,
            "birthday": P.seen.shift(days=7) < AS_OF,
            "doses": P.doses.where(P.doses.amount > 1).exists(),
        }
    )
    for place in range(8):
        record = {"score": place, "seen": (DAY - timedelta(days=place)).isoformat()}
        agree(trial, {**record, "doses": [{"amount": number} for number in range(5)]}, DAY + timedelta(days=place))


def test_a_date_that_does_not_come_again_is_left_to_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """What judges on a date is made at once for a few, then for those that come again and again."""
    monkeypatch.setattr(judge, "FEW_DATES", 1)
    monkeypatch.setattr(judge, "_MOST_DATES", 2)
    trial = warm(built({"score": P.score > 41}))

    def judged_in_a_row(as_of: date) -> list[bool]:
        return [trial.assess({"score": 1}, as_of=as_of)._plain is not None for _ in range(judge.DATE_PAYS_AFTER + 2)]

    assert all(judged_in_a_row(DAY))
    for later in range(1, 4):
        assert judged_in_a_row(DAY + timedelta(days=later)) == [False] * judge.DATE_PAYS_AFTER + [True] * 2
    assert [trial.assess({}, as_of=date(2024, 1, day))._plain for day in (1, 2, 3)] == [None] * 3
    assert all(judged_in_a_row(DAY))


def test_what_is_read_on_many_dates_has_the_room_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A date that may not lie after the as-of date is remembered for each as-of date, so many in all."""
    monkeypatch.setattr(columns, "_MOST_REMEMBERED", 5)
    trial = built({"born": P.born.elapsed("years") >= 43})
    for later in range(20):
        agree(trial, {"born": f"19{70 + later % 3}-01-01"}, DAY + timedelta(days=later))
    held = [sum(map(len, column.room.known)) for column in trial.compiled.generated.reader.columns.values()]
    assert 0 < max(held) <= 5


def test_results_are_read_by_the_reference_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result that recurs is remembered, with or without a value and a day; faults are found each time."""
    looked: list[object] = []
    value = columns.Results.value
    monkeypatch.setattr(columns.Results, "value", lambda column, raw: [looked.append(raw), value(column, raw)][1])
    high, dated = P.creatinine.times_uln > 1, P.creatinine.at < AS_OF
    beside = {"unit": "mg/dL", "uln": 1.2, "lln": 0.5}
    for rules in ({"high": high}, {"high": high, "dated": dated}):
        trial = built(rules)
        for result in (beside, {**beside, "at": "2025-05-01"}, {**beside, "value": 1.5}, {**beside, "value": 0.5}):
            for day in (DAY, DAY - timedelta(days=90), DAY):
                agree(trial, {"creatinine": result}, day)
        for faulty in ({"uln": 0}, {"unit": "mg/dL", "at": "soon"}, {"uln": 1, "lln": 2}) * 2:
            assert trial.compiled.on(DAY).read({"creatinine": faulty}) is None
    assert len(looked) == (1 + 1 + 2 + 1 + 6) + (1 + 1 + 1 + 1 + 6)


def test_nodes_are_the_criteria_in_order() -> None:
    """The vector of nodes has each criterion before those that it combines."""
    trial = built({"both": all_of(P.fit, any_of(P.sure, P.ecog <= 1))})
    compiled = trial.compiled.on(DAY)
    plain = compiled.read({"fit": True, "ecog": 3})
    assert plain is not None
    assert [found.value for found in compiled.nodes(plain)] == ["unknown", "met", "unknown", "unknown", "not_met"]


def test_deep_rules() -> None:
    """A rule of any depth that a set allows is compiled; Python reads only so many brackets in each other."""
    rule: Any = P.fit
    for place in range(55):
        rule = all_of(rule, P.change <= place) if place % 2 else any_of(rule, P.change > place)
    for record in ({}, {"fit": True}, {"fit": True, "change": 0}, {"fit": False, "change": 3}):
        agree(built({"deep": rule}), record)


FIT, TRUE = Compare("==", FactRef("fit"), Literal(True)), Literal(True)
ROWS, _FIELD = Events(FactRef("doses")), FieldRef("doses", "amount")
_SCORE, _HOURS = FactRef("score"), Elapsed(FactRef("signed"), FactRef("screened"), TimeUnit.HOURS)
_DRUG, _GIVEN, _A01 = FieldRef("doses", "drug"), FieldRef("doses", "given"), Literal("ATC|A01")


def _counted(condition: Predicate, table: str = "doses") -> Compare:
    rows = Where(Events(FactRef(table)), condition)
    return Compare(">=", Reduce("count", rows), Literal(Fraction(1)))


ODD = [
    IsKnown(FactRef("doses")),
    IsKnown(Shift(FactRef("seen"), Literal(Fraction(1, 2)), TimeUnit.DAYS)),
    IsKnown(Elapsed(Literal(datetime(2025, 5, 30)), AsOf(), TimeUnit.DAYS)),
    OneOf(FactRef("fit"), frozenset({True})),
    Compare("<", FactRef("sex"), Literal("z")),
    Compare("<", Literal("a"), Literal("z")),
    Compare(">", Arithmetic("/", FactRef("score"), Literal(Fraction(0))), Literal(Fraction(2))),
    Compare("==", Elapsed(FactRef("born"), AsOf(), TimeUnit.YEARS), FactRef("score")),
    Compare(">=", Round(FactRef("score"), 1), Literal(Fraction(2))),
    Compare(">", Shift(FactRef("signed"), Literal(Fraction(2)), TimeUnit.HOURS), FactRef("screened")),
    IsKnown(FirstKnown((Round(FactRef("score"), 1), FactRef("other")))),
    *(
        Compare(">", Round(one, 1), Literal(Fraction(1)))
        for one in (
            _SCORE,
            Power(Literal(Fraction(2)), _SCORE),
            Power(FactRef("weight"), Literal(Fraction(1, 2))),
            Choose((When(FIT, _SCORE),), FactRef("other")),
            Choose((When(FIT, _HOURS),), FactRef("other")),
            FirstKnown((FactRef("titre"), _SCORE)),
            FirstKnown((_SCORE, _HOURS)),
            Arithmetic("/", FactRef("creatinine", unit="mg/dL"), Arithmetic("-", _SCORE, FactRef("other"))),
            Arithmetic("+", _HOURS, _SCORE),
            Reduce("sum", ROWS, of=_FIELD),
        )
    ),
    IsKnown(FirstKnown((Arithmetic("*", FactRef("score"), FactRef("weight")), FactRef("other")))),
    Compare("==", Reduce("min", ROWS, of=_DRUG), _A01),
    Compare("==", Reduce("latest", ROWS, of=_DRUG, by=_GIVEN, ties="lowest"), _A01),
    Compare(">", Reduce("sum", ROWS, of=FirstKnown((_FIELD, FactRef("score")))), Literal(Fraction(1))),
    IsKnown(Choose((When(FIT, Round(FactRef("score"), 1)),), FactRef("other"))),
    Compare("==", FirstKnown((FactRef("fit"), Shift(FactRef("seen"), Literal(Fraction(1)), TimeUnit.DAYS))), TRUE),
    _counted(Compare("==", Reduce("max", ROWS, of=_FIELD), _FIELD)),
    _counted(_counted(Compare("==", FieldRef("visits", "on"), FieldRef("doses", "given")), "visits")),
    _counted(Compare("<", Round(_FIELD, 1), Literal(Fraction(2)))),
]
SAID = [
    Constant(Verdict.UNKNOWN, Cause.INVALID),
    Compare("==", Choose((When(FIT, FactRef("sex")),), Literal("female")), Literal("female")),
    _counted(Compare("<", Literal(Fraction(1)), Literal(Fraction(2)))),
]


@pytest.mark.parametrize("predicate", SAID, ids=repr)
def test_what_functions_say_themselves(predicate: Predicate) -> None:
    """Kernel nodes that few kinds write, and that functions say."""
    assert not as_the_reference(predicate).functions.asked


def test_a_criterion_about_a_row_has_its_place() -> None:
    """A criterion that stands inside the rows of a table, and nowhere else, is among the nodes."""
    inner = Compare(">", FactRef("score"), Literal(Fraction(1)))
    unsaid = Compare("<", Round(_FIELD, 1), Literal(Fraction(2)))
    predicate = Compare(">", Reduce("count", Where(Where(ROWS, unsaid), inner)), Literal(Fraction(1)))
    generated = Generated(Patient.schema, None, (Ruled(Polarity.INCLUSION, (predicate, inner)),))
    plain = generated.on(DAY).read({"score": 2})
    assert plain is not None
    assert generated.on(DAY).nodes(plain) == (Verdict.UNKNOWN, Verdict.MET)


@pytest.mark.parametrize("predicate", ODD, ids=repr)
def test_what_no_author_writes(predicate: Predicate) -> None:
    """Kernel nodes that few kinds write, and that functions do not always say, may be left to the reference."""
    assert as_the_reference(predicate).functions.asked


def as_the_reference(predicate: Predicate) -> Generated:
    """Compare the functions of a predicate with the reference on every record, and return them."""
    generated = Generated(Patient.schema, None, (Ruled(Polarity.INCLUSION, (predicate,)),))
    for record in RECORDS.values():
        plain = generated.on(DAY).read(record)
        assert plain is not None
        facts = parse(Patient.schema, record, DAY).facts
        assert generated.on(DAY).verdicts(plain) == (Evaluation(facts, Exact(DAY)).verdict(predicate),)
    return generated
