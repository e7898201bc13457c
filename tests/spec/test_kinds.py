"""Every kind has its truth table: over met, not met and unknown operands, over missing values and intervals."""

from collections.abc import Callable
from itertools import product
from typing import Any

from eligibility_engine import (
    AS_OF,
    FactSchema,
    Verdict,
    all_of,
    always,
    any_of,
    at_least,
    choose,
    choose_value,
    events,
    first_known,
    flag,
    integer,
    measurement,
    not_,
    number,
    number_constant,
    one_of,
    quantity,
    undecided,
)
from eligibility_engine import date as date_fact
from eligibility_engine.criteria import Opaque
from eligibility_engine.criterion import KINDS
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, calls, one_entry, rows


class Candidate(FactSchema):
    """Facts for one rule of every kind."""

    consent = flag(ask="Consent signed?")
    relapsed = flag(ask="Relapsed?")
    transplanted = flag(ask="Transplanted?")
    adult = flag(ask="Adult?")
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    born = date_fact(ask="Birth date?", partial=True)
    age_recorded = integer(ask="Age?", unit="years", minimum=0, maximum=120)
    last_dose = date_fact(ask="Last dose?", partial=True)
    crp = number(ask="CRP?", unit="mg/L", minimum=0, comparator=True)
    bilirubin = measurement(ask="Bilirubin?", unit="mg/dL", comparator=True)
    doses = events(ask="Doses?", dated_by="given", dose=number(unit="mg", minimum=0), given=date_fact(partial=True))
    disease = one_of("aml", "all", "mds", "unclear", ask="Disease?", missing={"unclear": "too_imprecise"})


c = Candidate
FLAGS: tuple[Any, ...] = (c.consent, c.relapsed, c.transplanted, c.adult)
VERDICT_OF = {True: MET, False: NOT_MET, None: UNKNOWN}
VALUES = (True, False, None)


def truth_table(name: str, rule: Any, width: int, due: Callable[..., Verdict]) -> Table:
    """The table of a rule over the first flags, for every way in which they can be true, false and missing."""
    names = ("consent", "relapsed", "transplanted", "adult")[:width]
    return Table(
        name,
        Candidate,
        tuple(
            Row(dict(zip(names, values, strict=True)), rule, due(*(VERDICT_OF[value] for value in values)))
            for values in product(VALUES, repeat=width)
        ),
    )


def consensus(*verdicts: Verdict) -> Verdict:
    """What all of some verdicts are, else unknown."""
    return verdicts[0] if len(set(verdicts)) == 1 else UNKNOWN


def banded(when: Verdict, then: Verdict, otherwise: Verdict) -> Verdict:
    """If-then-else: an unknown condition is decided where both branches agree."""
    return {MET: then, NOT_MET: otherwise, UNKNOWN: consensus(then, otherwise)}[when]


def minimum_of(*verdicts: Verdict) -> Verdict:
    """Conjunction as the least in the order not met, unknown, met."""
    order = (NOT_MET, UNKNOWN, MET)
    return min(verdicts, key=order.index)


def turned(verdict: Verdict) -> Verdict:
    """Negation."""
    return {MET: NOT_MET, NOT_MET: MET, UNKNOWN: UNKNOWN}[verdict]


def two_of(*verdicts: Verdict) -> Verdict:
    """At least two."""
    if verdicts.count(MET) >= 2:
        return MET
    return UNKNOWN if verdicts.count(MET) + verdicts.count(UNKNOWN) >= 2 else NOT_MET


TWO_ROWS = [{"dose": 2, "given": "2025-05-01"}, {"dose": 8, "given": "2025-05-31"}]
HIGH = c.doses.where(c.doses.dose >= 5)


def listed(given: Any, complete: bool) -> dict[str, Any]:
    """A subject with a list of doses."""
    return {"doses": {"rows": given, "complete": complete}}


def over_rows(rule: Any, two: Verdict, none: Verdict, some: Verdict, lacking: Verdict) -> tuple[Row, ...]:
    """A rule over two complete rows; over an empty complete list; over the two of a list that may lack some; none."""
    return (
        Row(listed(TWO_ROWS, True), rule, two),
        Row(listed([], True), rule, none),
        Row(listed(TWO_ROWS, False), rule, some),
        Row({"doses": TWO_ROWS}, rule, some),
        Row(listed([], False), rule, lacking),
        Row({}, rule, lacking),
        Row({"doses": {"missing": "declined"}}, rule, lacking),
    )


EVENTS = Table(
    "events",
    Candidate,
    (
        *over_rows(HIGH.exists(), MET, NOT_MET, MET, UNKNOWN),
        *over_rows(HIGH.never(), NOT_MET, MET, NOT_MET, UNKNOWN),
        *over_rows(c.doses.all(c.doses.dose >= 2), MET, MET, UNKNOWN, UNKNOWN),
        *over_rows(c.doses.all(c.doses.dose >= 3), NOT_MET, MET, NOT_MET, UNKNOWN),
        *over_rows(c.doses.confirmed(days=30), MET, NOT_MET, MET, UNKNOWN),
        *over_rows(c.doses.confirmed(days=31), NOT_MET, NOT_MET, UNKNOWN, UNKNOWN),
        *over_rows(c.doses.washout(days=2), MET, MET, UNKNOWN, UNKNOWN),
        *over_rows(c.doses.washout(days=3), NOT_MET, MET, NOT_MET, UNKNOWN),
    ),
)

TRUTH_TABLES = (
    truth_table("is_true", c.consent, 1, lambda a: a),
    truth_table("is_true spelled out", c.consent == True, 1, lambda a: a),  # noqa: E712
    truth_table("is not true", c.consent != True, 1, turned),  # noqa: E712
    truth_table("not", ~c.consent, 1, turned),
    truth_table("not twice", ~~c.consent, 1, lambda a: a),
    truth_table("not_", not_(c.consent), 1, turned),
    truth_table("and", c.consent & c.relapsed & c.transplanted, 3, minimum_of),
    truth_table("all_of", all_of(c.consent, c.relapsed, c.transplanted), 3, minimum_of),
    truth_table("or", c.consent | c.relapsed | c.transplanted, 3, lambda *v: turned(minimum_of(*map(turned, v)))),
    truth_table("any_of", any_of(*FLAGS[:3]), 3, lambda *v: turned(minimum_of(*map(turned, v)))),
    truth_table("at_least", at_least(2, *FLAGS), 4, two_of),
    truth_table("unless", c.consent.unless(c.relapsed), 2, lambda a, b: minimum_of(a, turned(b))),
    truth_table("rule unless", (~c.consent).unless(c.relapsed), 2, lambda a, b: minimum_of(turned(a), turned(b))),
    truth_table("choose", choose((c.consent, c.relapsed), otherwise=c.transplanted), 3, banded),
    truth_table(
        "choose of two bands",
        choose((c.consent, c.relapsed), (c.transplanted, c.adult), otherwise=always(True, "no limit")),
        4,
        lambda a, b, p, q: banded(a, b, banded(p, q, MET)),
    ),
    truth_table(
        "choose in a choice",
        choose((c.consent, choose((c.relapsed, c.transplanted), otherwise=~c.adult)), otherwise=c.adult),
        4,
        lambda a, b, p, q: banded(a, banded(b, p, turned(q)), q),
    ),
    truth_table("if_unknown", c.consent.if_unknown(c.relapsed), 2, lambda a, b: b if a is UNKNOWN else a),
    truth_table(
        "if_unknown of a rule",
        (c.consent & c.relapsed).if_unknown(c.transplanted),
        3,
        lambda a, b, p: p if minimum_of(a, b) is UNKNOWN else minimum_of(a, b),
    ),
    truth_table("is_recorded", c.consent.is_recorded(), 1, lambda a: NOT_MET if a is UNKNOWN else MET),
    truth_table("assume no", c.consent.assume(False, because="silence"), 1, lambda a: NOT_MET if a is UNKNOWN else a),
    truth_table("assume yes", c.consent.assume(True, because="consent"), 1, lambda a: MET if a is UNKNOWN else a),
    truth_table(
        "assume on condition",
        c.consent.assume(True, because="adults only", when=c.relapsed),
        2,
        lambda a, b: a if a is not UNKNOWN else MET if b is MET else UNKNOWN,
    ),
    truth_table("first_known", first_known(c.consent, c.relapsed), 2, lambda a, b: b if a is UNKNOWN else a),
    truth_table("always", always(True, "no limit") & c.consent, 1, lambda a: a),
    truth_table("never", always(False, "closed") | c.consent, 1, lambda a: a),
    truth_table(
        "open", undecided(c.relapsed, because="does it count?") | c.consent, 1, lambda a: MET if a is MET else UNKNOWN
    ),
    truth_table(
        "open and",
        undecided(c.relapsed, because="does it count?") & c.consent,
        1,
        lambda a: NOT_MET if a is NOT_MET else UNKNOWN,
    ),
)

AGE = first_known(c.born.elapsed("years"), c.age_recorded, called="age")
COMPARISONS = Table(
    "comparison",
    Candidate,
    (
        *(
            Row({"ecog": ecog}, rule, VERDICT_OF[expected])
            for rule, expectations in (
                (c.ecog < 2, (True, False, False)),
                (c.ecog <= 2, (True, True, False)),
                (c.ecog == 2, (False, True, False)),
                (c.ecog != 2, (True, False, True)),
                (c.ecog >= 2, (False, True, True)),
                (c.ecog > 2, (False, False, True)),
                (2 > c.ecog, (True, False, False)),
                (c.ecog.is_in([2]), (False, True, False)),
                (c.ecog.is_in([1, 3], name="odd"), (True, False, True)),
                (c.ecog.between(2, 3), (False, True, True)),
                (c.ecog + c.ecog > 4, (False, False, True)),
                (5 - c.ecog > 3, (True, False, False)),
                (2 * c.ecog / 4 == 1, (False, True, False)),
                (6 / c.ecog <= 3, (False, True, True)),
                (1 + c.ecog == 3, (False, True, False)),
                (c.ecog - 1 == 1, (False, True, False)),
                (c.ecog.power(2, decimals=0) == 4, (False, True, False)),
                ((c.ecog / 4).rounded() == 1, (False, True, True)),
            )
            for ecog, expected in ((1, expectations[0]), (2, expectations[1]), (3, expectations[2]), (None, None))
        ),
        Row({"disease": "aml"}, c.disease == "aml", MET),
        Row({"disease": "all"}, c.disease == "aml", NOT_MET),
        Row({"disease": "all"}, c.disease.is_in(["aml", "all"]), MET),
        Row({"disease": "unclear"}, c.disease.is_in(["aml", "all", "mds"]), UNKNOWN),
        Row({"ecog": 2}, c.ecog == c.ecog, MET),
        Row({"ecog": 0}, 6 / c.ecog <= 3, UNKNOWN),
    ),
)
INTERVALS = Table(
    "kinds over intervals",
    Candidate,
    (
        Row({"crp": {"value": 5, "comparator": "<"}}, c.crp.between(0, 5), MET),
        Row({"crp": {"value": 5, "comparator": "<"}}, c.crp.between(1, 5), UNKNOWN),
        Row({"crp": {"value": 5, "comparator": ">"}}, c.crp.between(1, 5), NOT_MET),
        Row({"crp": {"value": 5, "comparator": "<"}}, c.crp.is_recorded(), MET),
        Row({"crp": {"value": 5, "comparator": "<"}}, c.crp.assume(9, because="none") < 9, MET),
        Row({"bilirubin": {"value": 3, "unit": "mg/dL", "uln": 1, "comparator": ">"}}, c.bilirubin.times_uln > 2, MET),
        Row({"last_dose": "2025-05"}, c.last_dose.within(days=40, before=AS_OF), MET),
        Row({"last_dose": "2025-05"}, c.last_dose.within(days=7, before=AS_OF), UNKNOWN),
        Row({"born": "2007"}, AGE >= 18, UNKNOWN),
        # an interval counts as known: no fallback takes its place
        Row({"born": "2007", "age_recorded": 18}, AGE >= 18, UNKNOWN),
        Row({"age_recorded": 18}, AGE >= 18, MET),
        Row({"born": "1990", "age_recorded": 3}, AGE >= 18, MET),
        Row({}, AGE >= 18, UNKNOWN),
        Row({"born": "2007"}, c.born.is_recorded(), MET),
        Row({"born": "2007"}, (AGE >= 18).if_unknown(c.adult), UNKNOWN),
        Row({"born": "2007", "adult": True}, (AGE >= 18).if_unknown(c.adult), MET),
        Row({"born": "2007", "adult": False}, choose((AGE >= 18, c.ecog <= 2), otherwise=c.ecog <= 1), UNKNOWN),
        Row({"born": "2007", "ecog": 1}, choose((AGE >= 18, c.ecog <= 2), otherwise=c.ecog <= 1), MET),
        Row({"born": "2007", "ecog": 2}, choose((AGE >= 18, c.ecog <= 2), otherwise=c.ecog <= 1), UNKNOWN),
        Row({"born": "2007", "ecog": 3}, choose((AGE >= 18, c.ecog <= 2), otherwise=c.ecog <= 1), NOT_MET),
        Row({"born": "2007", "ecog": 1}, c.ecog <= choose_value((AGE >= 18, 2), otherwise=number_constant(1)), MET),
        Row({"born": "2007", "ecog": 2}, c.ecog <= choose_value((AGE >= 18, 2), otherwise=number_constant(1)), UNKNOWN),
        Row({"born": "2000", "ecog": 2}, c.ecog <= choose_value((AGE >= 18, 2), otherwise=number_constant(1)), MET),
        Row({}, c.bilirubin <= quantity(2, "mg/dL"), UNKNOWN),
    ),
)


@rows(*TRUTH_TABLES, COMPARISONS, INTERVALS, EVENTS)
def test_kinds(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """A kind says what its table says, for every combination of met, not met and unknown."""
    assert row.expected == judge(row)


def test_every_kind_has_a_table() -> None:
    """No kind of the library is without rows here; those of code are in `test_opaque`."""
    rules = [row.rule for table in (*TRUTH_TABLES, COMPARISONS, INTERVALS, EVENTS) for row in table.rows]
    criteria = [one_entry(Row({}, rule, MET, schema=Candidate)).entries[0].criterion for rule in rules]
    seen = set()
    while criteria:
        criterion = criteria.pop()
        seen.add(type(criterion))
        criteria += criterion.operands
    ours = {cls for cls in KINDS.values() if cls.__module__.startswith("eligibility_engine.criteria.")}
    assert {Opaque} == ours - seen


FALLBACKS: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({}, "unknown", ("born", "age_recorded")),
    ({"born": "2007"}, "unknown", ("born",)),
    ({"age_recorded": 17}, "not_met", ()),
]


@calls(FALLBACKS, "facts, verdict, missing")
def test_fallbacks_are_asked_for_up_to_the_first_known(
    facts: dict[str, Any], verdict: str, missing: tuple[str, ...]
) -> None:
    """Each of the terms that is missing may answer; behind a known one nothing is asked."""
    assessment = one_entry(Row({}, AGE >= 18, MET, schema=Candidate)).assess(facts, as_of="2025-06-02")
    assert (verdict, missing) == (assessment["entry"].verdict.value, tuple(one.name for one in assessment.missing))
