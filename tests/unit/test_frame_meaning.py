"""Every node of the kernel in columns: rules over one schema, judged in columns as the reference judges them."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    FactSchema,
    ReferenceRanges,
    at_least,
    choose,
    choose_value,
    code,
    events,
    first_known,
    flag,
    include,
    instant,
    integer,
    measurement,
    number,
    number_constant,
    one_of,
    quantity,
    undecided,
)
from eligibility_engine import date as date_fact
from eligibility_engine.backends.cells import Cell
from eligibility_engine.backends.columns import held, sort_of
from eligibility_engine.backends.conversion import ByUnit
from eligibility_engine.backends.native import Bench, NotColumnarError
from eligibility_engine.backends.numbers import Constant, Plain
from eligibility_engine.backends.screening import Screening, screening_of
from eligibility_engine.dates import LeapDay
from eligibility_engine.facts import EventTable
from eligibility_engine.kernel.expression import NODES, Power
from eligibility_engine.kernel.walking import walk
from generative.flat_frames import LAYOUTS, as_tables_say, events_of, expected, frame_of, given

TODAY = date(2025, 2, 28)


class Person(FactSchema):
    born = date_fact(ask="?", partial=True, not_after_as_of=True)
    began = date_fact(ask="?", partial=True)
    seen = date_fact(ask="?")
    died = date_fact(ask="?")
    dosed = instant(ask="?")
    age = integer(ask="?", unit="years", minimum=0, maximum=120)
    odd = integer(ask="?")
    weight = number(ask="?", minimum=0, decimals=1, comparator=True)
    height = number(ask="?", minimum=0, decimals=1)
    score = number(ask="?", minimum=0.5, maximum=99.5, comparator=True)
    fine = number(ask="?", decimals=9)
    coarse = number(ask="?")
    urate = measurement(
        ask="?", unit="mg/dL", other_units={"g/L": 100, "umol/L": "0.0168", "U": None}, minimum=0, maximum=50,
        comparator=True, decimals=1,
    )  # fmt: skip
    plain = measurement(ask="?", unit="mg/dL", minimum=1, maximum=50, other_units=["g/L"], default_unit="g/L")
    hba1c = measurement(ask="?", unit="%", other_units=["mmol/mol"], analyte="hba1c", minimum=0)
    consents = flag(ask="?")
    judged = flag(ask="?", judgement=True)
    grade = one_of("none", "mild", "severe", "not_done", missing={"not_done": "not_recorded"}, ask="?")
    gene = code("http://www.genenames.org", ask="?")
    tiny = number(ask="?", minimum="0.0000001", comparator=True)
    haemoglobin = measurement(ask="?", unit="g/dL", minimum=0, maximum=30.5, other_units=["g/L"], comparator=True)
    calcium = measurement(ask="?", unit="mg/dL", minimum=0, other_units={"cg/L": 1, "g/L": 100})
    stage = one_of(*"ABCDEFGHIJ", ask="?")
    doses = events(ask="?", dated_by="given", given=date_fact(), mg=number(unit="mg"))


p = Person
AGED = first_known(p.born.elapsed("years"), p.age)
GENES = [f"GENE{place}" for place in range(12)]
RULES: dict[str, Any] = {
    "completed years": p.born.elapsed("years") >= 18,
    "years or age": AGED.between(18, 70, ends="[)"),
    "february": p.born.elapsed("years", leap_day=LeapDay.FEBRUARY_28) >= 25,
    "months": p.began.elapsed("months") >= 3,
    "weeks": p.began.elapsed("weeks") < 9,
    "days of an instant": p.dosed.elapsed("days") >= 30,
    "hours": p.dosed.elapsed("hours") >= 30,
    "exactly so many years": p.born.elapsed("years") == 25,
    "not so many": p.age != 25,
    "years between": p.began.elapsed("years", until=p.seen) <= 1,
    "a window": p.began.within(days=28, before=p.seen),
    "a window of months": p.seen.within(months=1, before=AS_OF),
    "a shift of a partial date": p.began.shift(months=1) <= "2025-02-28",
    "a shift by years": p.seen.shift(years=1) > "2025-02-28",
    "a shift by years to February": p.seen.shift(years=1, leap_day=LeapDay.FEBRUARY_28) >= "2025-03-01",
    "a shift too far": p.seen.shift(years=9998) > "2025-02-28",
    "a shift of an instant": p.dosed.shift(days=7) <= "2025-02-28T12:00",
    "a date and an instant": p.seen <= p.dosed,
    "an instant and a date": p.dosed > p.began,
    "in tens": (p.odd * 3).rounded(-1) >= 20,
    "an index": (p.weight / (p.height * p.height) * 10000).rounded(1) >= 25,
    "a sum": p.odd + p.coarse - 3 > p.height / 10,
    "a sum of quotients": p.weight / p.height + p.height / p.weight > 2,
    "a product of great numbers": p.odd * p.odd * p.odd > p.coarse,
    "sums of great numbers": p.odd * p.odd + p.odd * p.odd + p.odd * p.odd > 7,
    "a fine number": p.fine * 3 > 1,
    "a number beside another": p.fine > p.coarse,
    "a whole number beside another": p.odd > p.coarse,
    "a third": p.coarse * 3 > number_constant(1),
    "a great constant": p.odd < 9007199254740992,
    "a half of a whole number": p.age > 17.5,
    "a score": p.score > 90,
    "one of scores": p.score.is_in([1, 2.5]),
    "one of ages": p.age.is_in([18, 25]),
    "times normal": p.urate.times_uln > 1.5,
    "below normal": p.urate < p.urate.lln,
    "a threshold": p.urate > quantity(7, "mg/dL"),
    "two in their units": p.urate > p.plain,
    "limits": (p.urate.uln - p.urate.lln) * 2 > 3,
    "with a default": p.plain >= quantity(7, "mg/dL"),
    "rounded": p.hba1c >= quantity("6.5", "%"),
    "recorded": p.urate.at.is_recorded() & p.weight.is_recorded(),
    "consent": p.consents,
    "the same answer": p.judged == p.consents,
    "a word": p.grade != "severe",
    "words": p.grade.is_in(["none", "mild"]),
    "a gene": p.gene == "BRAF",
    "genes": p.gene.is_in(GENES),
    "either": p.consents | p.judged,
    "at least two": at_least(2, p.consents, p.judged, p.age > 30),
    "a choice": choose((p.age >= 65, p.judged), (p.age >= 18, p.consents), otherwise=p.grade == "mild"),
    "a chosen limit": p.height > choose_value((p.consents, number_constant(80)), otherwise=number_constant("90.5")),
    "a chosen number": choose_value((p.consents, p.weight), (p.judged, p.height), otherwise=p.score) > 60,
    "a chosen date": choose_value((p.consents, p.began), otherwise=p.seen) <= "2024-11-30",
    "assumed": p.weight.assume(70, because="the usual weight") > 60,
    "open": undecided(p.grade, because="the protocol does not say"),
    "unless": (p.age < 70).unless(p.judged),
    "tiny": p.tiny < 1,
    "haemoglobin": p.haemoglobin >= quantity(8, "g/dL"),
    "calcium": p.calcium.assume(quantity(9, "mg/dL"), because="as usual") > quantity(8, "mg/dL"),
    "a stage": p.stage.is_in(["A", "B"]),
    "an imprecise day": p.began == "2024-11-30",
    "the day or another": first_known(p.seen, p.died) >= "2024-02-29",
    "the first day": first_known(p.seen, p.began) <= "2024-11-30",
    "a chosen quotient": choose_value((p.consents, p.height / p.coarse), otherwise=p.coarse / p.height) > 100,
    "hours later": p.dosed.shift(hours=3) <= "2025-02-28T12:00",
    "the end of time": p.seen < "9999-12-31",
    "a power": p.weight.power(0.425, decimals=3) >= 1,
    "doses": p.doses.count() >= 2,
    "the day": AS_OF >= "2025-02-28",
}
CRITERIA = [include(f"e{place}", name, rule) for place, (name, rule) in enumerate(RULES.items())]
SET = CriteriaSet(id="COLUMNS-01", version="1", revision=1, facts=Person, entries=CRITERIA)
NOT_COLUMNAR = {
    "hours": "it counts hours or minutes", "a power": "it raises to a power", "doses": "it reads an event table",
    "hours later": "it moves a date by hours, or by what is no whole constant",
    "the end of time": "it names the last day of the calendar",
}  # fmt: skip

KNOWN: dict[str, Any] = {
    "born": "2000-02-29", "began": "2024-11-30", "seen": "2024-02-29", "dosed": "2025-01-29T08:30", "age": 25, "odd": 3,
    "weight": 70.5, "height": 170.2, "score": 2.5, "fine": 0.333333334, "coarse": 0.3,
    "urate": {"value": 7.0, "unit": "mg/dL", "uln": 6.0, "lln": 3.0, "at": "2025-02-28"},
    "plain": {"value": 7.0, "unit": "mg/dL"}, "hba1c": {"value": 6.5, "unit": "%"}, "consents": True, "judged": False,
    "tiny": {"value": 0.5, "comparator": "<"}, "haemoglobin": {"value": 8.5, "unit": "g/dL", "comparator": "<"},
    "calcium": {"value": 8.5, "unit": "cg/L"}, "stage": "B", "grade": "mild", "gene": "GENE3",
    "doses": [{"given": "2025-01-01", "mg": 5}],
}  # fmt: skip
CHANGES: list[dict[str, Any]] = [
    {},
    {"born": "2007-02-28", "began": "2024-11", "seen": "2025-01-28", "dosed": "2025-01-29", "consents": None},
    {"born": "2007", "began": "2024", "seen": "9999-12-30", "dosed": None, "judged": None, "grade": "severe"},
    {"born": None, "began": None, "age": None, "weight": None, "gene": "BRAF", "grade": "not_done"},
    {"born": "2000", "weight": {"value": 70, "comparator": "<"}, "score": {"value": 90, "comparator": ">"}},
    {"weight": {"value": 0, "comparator": "<="}, "score": {"value": 99.5, "comparator": ">="}, "height": 0},
    {"weight": {"value": 0, "comparator": "<"}, "score": {"value": 99.5, "comparator": ">"}},
    {"odd": 2**53, "coarse": 1e15, "fine": 1e9},
    {"odd": -(2**40), "coarse": 1e-7, "fine": -0.1, "age": 18},
    {"odd": 2**30, "coarse": -0.0, "fine": 0.1},
    {"urate": {"value": 0.07, "unit": "g/L", "uln": 0.06, "lln": 0.08}, "hba1c": {"value": 48, "unit": "mmol/mol"}},
    {"urate": {"value": 416.7, "unit": "umol/L", "uln": 420, "lln": 200}, "plain": {"value": 0.07}},
    {"urate": {"value": 0.6, "unit": "g/L"}, "plain": {"value": 0.5, "unit": "g/L"}},
    {"urate": {"value": 70, "unit": "U", "uln": 40, "at": "2025-03"}, "plain": {"value": 7, "unit": "stone"}},
    {"urate": {"value": 7, "uln": 4}, "judged": {"value": True, "by": "Dr Lin", "at": "2025-03-01"}},
    {"urate": {"value": 7, "unit": "mg/dL", "comparator": ">", "at": "2025"}, "gene": " "},
    {"urate": {"value": 7, "unit": "g/L", "comparator": ">="}, "doses": [{"given": "2025-01-01"}] * 2},
    {"urate": {"value": 7, "unit": "mg/dL", "uln": 60, "uln_unit": "g/L"}, "gene": "A|B"},
    {"urate": {"value": 7, "unit": "mg/dL", "uln": 2, "lln": 3}, "began": "2025-13", "dosed": "2025-01-01T25:00"},
    {"born": "2025-03-01", "grade": "mildly", "age": 25.5, "plain": {"value": 0.5, "unit": "mg/dL"}},
    {"haemoglobin": {"value": 85, "unit": "g/L"}, "calcium": {"value": 0.08, "unit": "g/L"}, "tiny": 1.5},
    {"haemoglobin": {"value": 8, "unit": "g/dL", "comparator": ">="}, "calcium": {"value": 8, "unit": "mg"}},
    {"haemoglobin": {"value": 310, "unit": "g/L"}, "plain": {"value": 0.07, "uln": 0.1, "uln_unit": "g/L"}},
    {"calcium": None, "plain": {"value": 7, "unit": "mg/dL", "comparator": "<"}, "stage": "K"},
    {"consents": {"missing": "declined"}, "age": {"missing": "pending"}, "doses": {"missing": "declined"}},
]
RECORDS = [{**KNOWN, **change} for change in CHANGES]


@pytest.fixture(autouse=True)
def in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call what is called batch by batch here, where coverage sees it; the engine has threads of its own."""
    monkeypatch.setattr(pl.LazyFrame, "map_batches", lambda frame, call, **_: call(frame.collect()).lazy())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_columns_mean_what_the_reference_means(layout: str) -> None:
    """Every rule, on people who are known, unknown, imprecise, in other units, or wrong."""
    tables = events_of([fact for fact in SET.facts if isinstance(fact.type, EventTable)], RECORDS)
    due = expected(SET, [as_tables_say(SET.facts, record, ["doses"]) for record in RECORDS], TODAY)
    frame = LAYOUTS[layout](SET, frame_of(SET.facts, RECORDS))
    assert due == given(SET.screen(frame, as_of=TODAY, events=tables, complete=["doses"]))


@pytest.mark.parametrize("name", RULES)
def test_columns_judge_one_rule(name: str) -> None:
    """Each rule alone, so that what one leaves to the reference hides nothing of another."""
    found = CriteriaSet(id="ONE", version="1", revision=1, facts=Person, entries=[include("one", name, RULES[name])])
    tables = events_of([fact for fact in SET.facts if isinstance(fact.type, EventTable)], RECORDS)
    due = expected(found, [as_tables_say(SET.facts, record, ["doses"]) for record in RECORDS], TODAY)
    assert due == given(found.screen(frame_of(SET.facts, RECORDS), as_of=TODAY, events=tables, complete=["doses"]))


def screening(**how: Any) -> Screening:
    frame = frame_of(SET.facts, RECORDS)
    tables = events_of([fact for fact in SET.facts if isinstance(fact.type, EventTable)], RECORDS)
    return screening_of(SET, frame.schema, as_of=TODAY, events=tables, **how)


def test_the_plan_says_why_columns_do_not_judge_an_entry() -> None:
    """All others are judged by columns."""
    reasons = {SET[entry].text: reason for entry, reason in screening().plan.reasons.items()}
    assert NOT_COLUMNAR == reasons


def test_every_node_that_columns_judge_is_tried() -> None:
    """The rules that columns judge hold every node of the kernel but those of event tables, the power and code."""
    columnar = [SET.outlines[entry].predicate for entry in screening().plan.verdicts]
    tried = {type(node).__name__ for predicate in columnar for node in walk(predicate)}
    others = {"FieldRef", "Reduce", "Events", "Where", "Judged", Power.__name__}
    assert {node.__name__ for node in NODES} - others == tried


@pytest.mark.parametrize("cells", [{"weight": 70, "weight_comparator": "<"}, {"score": 3, "score_comparator": "<="}])
def test_whole_numbers_may_have_comparators(cells: dict[str, Any]) -> None:
    """Below 70 is not above 70, in a column of whole numbers too; the least of a domain need be no whole number."""
    (name, value), _ = cells.items()
    people = frame_of(SET.facts, RECORDS[:1]).with_columns(**{one: pl.lit(cell) for one, cell in cells.items()})
    found = CriteriaSet(
        id="ONE", version="1", revision=1, facts=Person, entries=[include("one", "Below.", getattr(p, name) <= value)]
    )
    assert ["met"] == found.screen(people, as_of=TODAY)["one"].to_list()


def test_whole_numbers_in_two_units_may_have_comparators() -> None:
    """Where the greatest of the domain is no whole number, rows in the other unit are left to the reference."""
    people = frame_of(SET.facts, RECORDS[:1] * 2).with_columns(
        subject=pl.Series(["A", "B"]), haemoglobin=pl.Series([8, 70]), haemoglobin_unit=pl.Series(["g/dL", "g/L"]),
        haemoglobin_comparator=pl.Series([">=", None]),
    )  # fmt: skip
    rule = p.haemoglobin >= quantity(8, "g/dL")
    found = CriteriaSet(id="ONE", version="1", revision=1, facts=Person, entries=[include("one", "Enough.", rule)])
    result = found.screen(people, as_of=TODAY)
    assert [("met", "columns"), ("not_met", "reference")] == result["one", "judged_by"].rows()


def test_a_column_of_times_with_offsets_is_left_to_the_reference() -> None:
    """An instant with an offset means the same there as in a record."""
    people = frame_of(SET.facts, RECORDS[:1]).with_columns(
        dosed=pl.datetime(2025, 1, 29, 8, time_zone="Europe/Copenhagen")
    )
    rule = p.dosed.elapsed("days") >= 30
    found = CriteriaSet(id="ONE", version="1", revision=1, facts=Person, entries=[include("one", "Long ago.", rule)])
    assert [("met", "reference")] == found.screen(people, as_of=TODAY)["one", "judged_by"].rows()


def test_days_beside_rules_that_name_offsets_are_left_to_the_reference() -> None:
    """A date alone is that civil day in any offset where a rule names one; a time without one is an error."""
    rules = {"one": p.dosed < AS_OF, "two": p.dosed > "2025-01-01T08:00Z"}
    entries = [include(name, "Late.", rule) for name, rule in rules.items()]
    found = CriteriaSet(id="TWO", version="1", revision=1, facts=Person, entries=entries)
    records = [{"dosed": moment} for moment in ("2025-02-27", "2025-02-20", "2025-02-20T08:00", None)]
    people = frame_of(SET.facts, records)
    result = found.screen(people, as_of=TODAY)
    assert expected(found, records, TODAY) == given(result)
    assert ["unknown", "met", None, "unknown"] == result["one"].to_list()
    assert ["undetermined", "eligible", "error", "undetermined"] == result["eligibility"].to_list()


def test_results_without_a_column_of_units() -> None:
    """They are in the unit that the fact declares as its default, or in none."""
    people = frame_of(SET.facts, [{"calcium": KNOWN["calcium"]}]).drop("calcium_unit")
    rules = {"one": p.calcium > quantity(8, "mg/dL"), "two": p.plain > quantity(8, "mg/dL")}
    entries = [include(name, "Enough.", rule) for name, rule in rules.items()]
    found = CriteriaSet(id="TWO", version="1", revision=1, facts=Person, entries=entries)
    people = people.with_columns(plain=0.09)
    assert [("unknown", "met", "reference")] == found.screen(people, as_of=TODAY)["one", "two", "judged_by"].rows()


def test_limits_that_a_table_may_fill_are_left_to_the_reference() -> None:
    """A result without the limit that a rule reads is judged with the table of reference ranges."""
    table = "analyte,unit,uln\nurate,mg/dL,4\n"
    ranges = ReferenceRanges.from_csv(table, name="labs.csv", facts=Person)
    rule = p.urate.times_uln > 1.5
    found = CriteriaSet(id="ONE", version="1", revision=1, facts=Person, entries=[include("one", "High.", rule)])
    records = [{"urate": {"value": 7, "unit": "mg/dL"}}, {"urate": {"value": 7, "unit": "mg/dL", "uln": 5}}, {}]
    result = found.screen(frame_of(SET.facts, records), as_of=TODAY, reference_ranges=ranges)
    assert [("met", "reference"), ("not_met", "columns"), ("unknown", "columns")] == result["one", "judged_by"].rows()
    without = frame_of(SET.facts, records).drop("urate_uln")
    assert "reference" == found.screen(without, as_of=TODAY, reference_ranges=ranges)["judged_by"][0]


def test_a_time_with_an_offset_in_a_rule() -> None:
    """Columns do not judge it; the reference does."""
    moment = datetime(2025, 1, 29, 8, 30, tzinfo=UTC)
    entries = [include("one", "Then.", p.dosed.is_in([moment])), include("two", "Until then.", p.dosed <= moment)]
    found = CriteriaSet(id="ONE", version="1", revision=1, facts=Person, entries=entries)
    frame = frame_of(SET.facts, [{"dosed": "2025-01-29T08:30+00:00"}])
    assert [("met", "met")] == found.screen(frame, as_of=TODAY)["one", "two"].rows()


def test_a_criterion_that_raises_makes_its_row_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the kind of what was raised is told."""

    def fails(self: CriteriaSet, *args: Any, **how: Any) -> Any:
        raise ValueError("of a patient")

    monkeypatch.setattr(CriteriaSet, "assess", fails)
    frame = frame_of(SET.facts, RECORDS[:1])
    result = SET.screen(frame, as_of=TODAY, not_collected=["doses"])
    assert ["a criterion raised ValueError; tell its author [CRITERION_FAILED]"] == result["error"].to_list()


def test_an_event_table_is_no_column() -> None:
    """Neither its rows nor whether it is complete are held by a column."""
    table, bench = SET.facts["doses"], Bench(pl.lit(TODAY))
    for call in (lambda: sort_of(table), lambda: held(table, {"": Cell("doses", pl.String())}, bench)):
        with pytest.raises(NotColumnarError):
            call()


def test_a_number_too_great_to_count_in_steps_is_left_to_the_reference() -> None:
    """And a constant is the same when it is worked out once."""
    given_over: list[pl.Expr] = []
    huge = Constant(Fraction(10**30))
    assert 1 == pl.select(huge.counted(given_over.append).steps.is_null()).to_series().sum()
    assert (1, huge) == (len(given_over), huge.bound(lambda expression: expression))
    number = Plain(pl.col("x"), False, 6, Fraction(9))
    by_unit = ByUnit(number, ((pl.lit(True), Fraction(2)),)).bound(lambda expression: expression)
    frame = pl.DataFrame({"x": [4.5, None]})
    same = by_unit.compare("==", Constant(Fraction(9)), given_over.append)
    assert [True, None] == frame.select(same).to_series().to_list()


def test_a_column_that_is_always_empty_is_missing() -> None:
    """A column without a type holds nothing, whatever its fact is; a cause beside it is looked at."""
    empty = frame_of(SET.facts, RECORDS[:1]).with_columns(
        **dict.fromkeys(["born", "dosed", "age", "urate", "grade", "gene", "weight", "consents"]),
        age_cause=pl.lit("declined"), grade_cause=pl.lit("whatever"),
    )  # fmt: skip
    result = SET.screen(empty, as_of=TODAY, not_collected=["doses"])
    assert "$.grade.missing" in result["error"].item()
    row = SET.screen(empty.drop("grade_cause"), as_of=TODAY, not_collected=["doses"]).row(0, named=True)
    assert ("unknown", "unknown") == (row["e0"], row["e2"])


def test_texts_may_be_members_of_an_enumeration_of_the_frame() -> None:
    """A column of fewer words than its fact has compares with the others too."""
    people = frame_of(SET.facts, RECORDS[:1]).with_columns(
        pl.col("grade").cast(pl.Enum(["mild"])),
        pl.col("gene").cast(pl.Enum(["GENE3"])),
        stage=pl.lit(None, dtype=pl.Enum(["K"])),
    )
    row = SET.screen(people, as_of=TODAY, not_collected=["doses"]).row(0, named=True)
    names = {entry.text: row[entry.id] for entry in SET.entries}
    assert ("met", "met", "not_met", "met") == (
        names["a word"], names["words"], names["a gene"], names["genes"]
    )  # fmt: skip
