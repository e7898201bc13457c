"""A criteria set: eligibility, what decides it, what is missing, what can still change, labels and warnings."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    Assessment,
    Classification,
    CriteriaSet,
    DefinitionError,
    Eligibility,
    FactSchema,
    Recoverable,
    always,
    at_least,
    choose,
    exclude,
    first_known,
    flag,
    include,
    instant,
    integer,
    label,
    measurement,
    number,
    one_of,
    quantity,
    undecided,
    warn,
)
from eligibility_engine import date as date_fact
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.later import from_now_on
from eligibility_engine.semantics.openness import openings
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Cause, Polarity
from spec.tables import AS_OF_DATE, UNKNOWN, calls


class Candidate(FactSchema):
    """What a screening asks."""

    born = date_fact(ask="Birth date?", partial=True, not_after_as_of=True, fixed=True)
    sex = one_of("female", "male", ask="Sex at birth?", fixed=True)
    consent = flag(ask="Consent signed?", answered_by="subject")
    fit = flag(ask="Fit, in the investigator's judgement?", answered_by="investigator", judgement=True)
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    doses = integer(ask="Earlier doses of anthracycline?", minimum=0, maximum=99, only_increases=True)
    relapses = integer(ask="Relapses?", minimum=0, only_increases=True)
    hiv = flag(ask="Ever HIV positive?", only_increases=True)
    pregnant = flag(ask="Pregnant?")
    platelets = measurement(ask="Platelets?", unit="10*9/L")
    crp = number(ask="CRP?", unit="mg/L", minimum=0, comparator=True, only_increases=True)
    variant = measurement(ask="Allele burden at birth?", unit="%", fixed=True)
    transplant = date_fact(ask="Transplant?", partial=True, only_increases=True)
    site = one_of("marrow", "blood", "liquor", ask="Site?")
    stage = one_of("I", "II", "III", ask="Stage?", becomes={"II": ["III"], "III": []})
    infusion = instant(ask="Infusion?")


c = Candidate
AGE = c.born.elapsed("years")


def of(*entries: Any, **options: Any) -> CriteriaSet:
    """A set of some entries; a bare rule is an inclusion."""
    named = [
        entry if hasattr(entry, "polarity") else include(f"inc_{place}", "A sentence.", entry)
        for place, entry in enumerate(entries, 1)
    ]
    return CriteriaSet(id="SPEC", version="1", revision=1, facts=Candidate, entries=named, **options)


def out(id: str, rule: Any) -> Any:
    """An exclusion."""
    return exclude(id, "A sentence.", rule)


TRIAL = of(
    include("inc_age", "Age 18 or older.", AGE >= 18),
    include("inc_fit", "ECOG 0-1, or fit.", (c.ecog <= 1) | c.fit),
    include("inc_consent", "Consent.", c.consent),
    out("exc_hiv", c.hiv),
    out("exc_pregnant", c.pregnant & (c.sex == "female")),
)
ELIGIBLE = {"born": "2000-01-01", "ecog": 1, "consent": True, "hiv": False, "sex": "male"}

ASSESSMENTS: list[tuple[dict[str, Any], str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    # facts, eligibility, decisive entries, missing facts, who can answer them
    (ELIGIBLE, "eligible", ("inc_age", "inc_fit", "inc_consent", "exc_hiv", "exc_pregnant"), (), ()),
    ({**ELIGIBLE, "hiv": True}, "ineligible", ("exc_hiv",), (), ()),
    ({"hiv": True, "born": "2020"}, "ineligible", ("inc_age", "exc_hiv"), (), ()),
    ({**ELIGIBLE, "hiv": None, "ecog": 3, "fit": False}, "ineligible", ("inc_fit",), (), ()),
    ({**ELIGIBLE, "hiv": None}, "undetermined", ("exc_hiv",), ("hiv",), ("record",)),
    ({**ELIGIBLE, "ecog": None}, "undetermined", ("inc_fit",), ("fit", "ecog"), ("record", "investigator")),
    ({**ELIGIBLE, "ecog": 3}, "undetermined", ("inc_fit",), ("fit",), ("investigator",)),
    ({**ELIGIBLE, "born": "2007"}, "undetermined", ("inc_age",), ("born",), ("record",)),
    ({**ELIGIBLE, "sex": None}, "undetermined", ("exc_pregnant",), ("sex", "pregnant"), ("record",)),
    (
        {**ELIGIBLE, "sex": "female", "consent": None},
        "undetermined",
        ("inc_consent", "exc_pregnant"),
        ("consent", "pregnant"),
        ("record", "subject"),
    ),
    (
        {},
        "undetermined",
        ("inc_age", "inc_fit", "inc_consent", "exc_hiv", "exc_pregnant"),
        ("born", "sex", "consent", "fit", "ecog", "hiv", "pregnant"),
        ("record", "investigator", "subject"),
    ),
]


@calls(ASSESSMENTS, "facts, eligibility, decisive, missing, open_to")
def test_what_decides_and_what_is_missing(
    facts: dict[str, Any],
    eligibility: str,
    decisive: tuple[str, ...],
    missing: tuple[str, ...],
    open_to: tuple[str, ...],
) -> None:
    """A failed entry outweighs every unknown; the decisive entries are all that force or keep open the outcome."""
    a = TRIAL.assess(facts, as_of=AS_OF_DATE)
    assert (eligibility, decisive, missing, open_to) == (
        a.eligibility.value,
        a.decisive,
        tuple(one.name for one in a.missing),
        tuple(who.value for who in a.open_to),
    )


def test_missing_facts_are_ordered_by_use_then_schema() -> None:
    """What opens the most entries is asked first; ties stand in the order of the schema."""
    trial = of(c.ecog <= 1, (c.ecog <= 2) & c.consent, c.consent | c.fit, c.pregnant)
    found = [(one.name, one.entries) for one in trial.assess({}, as_of=AS_OF_DATE).missing]
    expected = [
        ("consent", ("inc_2", "inc_3")),
        ("ecog", ("inc_1", "inc_2")),
        ("fit", ("inc_3",)),
        ("pregnant", ("inc_4",)),
    ]
    assert expected == found


def test_a_missing_fact_carries_question_cause_and_answerer() -> None:
    """A missing fact says what to ask, whom, why, and for which entries."""
    (fit,) = of(c.fit).assess({}, as_of=AS_OF_DATE).missing
    expected = {
        "name": "fit",
        "cause": "needs_judgement",
        "question": "Fit, in the investigator's judgement?",
        "answered_by": "investigator",
        "entries": ["inc_1"],
    }
    assert expected == fit.to_dict()


UNKNOWN_FACTS: list[tuple[Any, dict[str, Any], tuple[str, ...]]] = [
    (c.platelets.times_uln > 1, {"platelets": {"value": 5, "unit": "10*9/L"}}, ("platelets",)),
    (c.platelets.times_uln > 1, {"platelets": {"value": 5, "unit": "10*9/L", "uln": 400}}, ()),
    (
        c.platelets > quantity(1, "10*9/L"),
        {"platelets": {"value": 5, "unit": "10*9/L", "at": "2026-01-01"}},
        ("platelets",),
    ),
    (c.platelets > quantity(1, "10*9/L"), {"platelets": {"value": 5}}, ("platelets",)),
    (AGE >= 18, {"born": "2020"}, ("born",)),
    (c.ecog <= 1, {"born": "2020"}, ("ecog",)),
]


@calls(UNKNOWN_FACTS, "rule, facts, expected")
def test_unknown_facts(rule: Any, facts: dict[str, Any], expected: tuple[str, ...]) -> None:
    """Every fact that eligibility reads is listed where a part that is read is absent, imprecise or unclear."""
    trial = of(rule, always(False, "closed"))
    a = trial.assess(facts, as_of=AS_OF_DATE)
    assert (Eligibility.INELIGIBLE, (), expected) == (a.eligibility, a.missing, a.unknown_facts)


OPEN_CASES: list[tuple[Any, dict[str, Any], list[tuple[str, str]]]] = [
    (1 / c.ecog > 1, {"ecog": 0}, [("ecog", "undefined")]),
    (c.doses / c.ecog > 1, {"ecog": 0, "doses": 3}, [("ecog", "undefined")]),
    (c.doses / c.ecog > 1, {"ecog": 0}, [("doses", "not_recorded")]),
    ((1 / c.ecog).rounded() > 1, {"ecog": 0}, [("ecog", "undefined")]),
    (c.ecog.power(0.5, decimals=0) > 1, {"ecog": 0}, [("ecog", "undefined")]),
    (c.ecog.power(0.5, decimals=0) > 1, {}, [("ecog", "not_recorded")]),
    (c.transplant.shift(years=9000) > AS_OF, {"transplant": "2025-01-01"}, [("transplant", "undefined")]),
    (c.crp < 3, {"crp": {"value": 5, "comparator": "<"}}, [("crp", "too_imprecise")]),
    (c.site.is_in(["blood"]), {}, [("site", "not_recorded")]),
    # an instant and the civil day on which it falls cannot be told apart, though both are known
    (c.infusion < AS_OF, {"infusion": "2025-06-02T10:00"}, [("infusion", "too_imprecise")]),
    (undecided(c.site, because="does it count?"), {"site": "blood"}, [("site", "needs_judgement")]),
    (undecided("site", because="which?"), {}, [("site", "needs_judgement")]),
    (
        choose((c.consent, c.ecog <= 1), otherwise=c.fit),
        {"ecog": 0},
        [("consent", "not_recorded"), ("fit", "needs_judgement")],
    ),
    (choose((c.consent, c.ecog <= 1), otherwise=c.fit), {"consent": True}, [("ecog", "not_recorded")]),
    (choose((c.consent, c.ecog <= 1), otherwise=c.fit), {"consent": False}, [("fit", "needs_judgement")]),
    (c.consent.if_unknown(c.fit), {}, [("consent", "not_recorded"), ("fit", "needs_judgement")]),
    (~at_least(2, c.consent, c.fit, c.hiv), {"consent": True}, [("fit", "needs_judgement"), ("hiv", "not_recorded")]),
]


@calls(OPEN_CASES, "rule, facts, expected")
def test_what_keeps_a_rule_open(rule: Any, facts: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """An unknown rule always names what keeps it open, and why."""
    a = of(rule).assess(facts, as_of=AS_OF_DATE)
    assert (Eligibility.UNDETERMINED, expected) == (
        a.eligibility,
        [(one.name, one.cause.value) for one in a.missing],
    )


# The laws, by brute force over every record of a small world.

WORLD: dict[str, tuple[Any, ...]] = {
    "consent": (None, True, False),
    "fit": (None, True, False),
    "ecog": (None, 0, 3),
    "doses": (None, 2, 7),
    "born": (None, "2007", "2007-06-02", "2007-06-05"),
}
RULES: tuple[Any, ...] = (
    c.consent & (c.ecog <= 1) | c.fit,
    choose((c.consent, c.ecog <= 1), otherwise=c.doses >= 5),
    choose((AGE >= 18, c.consent), (c.fit, c.ecog <= 1), otherwise=c.doses >= 5),
    at_least(2, c.consent, c.fit, c.ecog <= 1, c.doses >= 5),
    (c.consent & c.fit).unless(c.ecog >= 2),
    (AGE >= 18).if_unknown(c.consent),
    c.consent.if_unknown(c.fit) & (c.ecog <= 1),
    c.consent.is_recorded() & c.fit,
    c.ecog.assume(3, because="the worst") <= 1,
    c.ecog.assume(0, because="the best", when=c.fit) <= 1,
    first_known(c.ecog, c.doses) <= 3,
    (c.ecog + c.doses <= 5) | c.consent,
    c.doses / c.ecog > 1,
    c.consent.is_recorded() | c.ecog.is_recorded(),
    ~(c.consent & ~c.fit) & (c.doses.between(1, 5) | (AGE < 18)),
)


def records(*names: str) -> Iterator[dict[str, Any]]:
    """Every record of the world over some facts."""
    for values in product(*(WORLD[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def read_by(trial: CriteriaSet) -> list[str]:
    """The facts of the world that a set reads."""
    return [name for name in trial.facts_read if name in WORLD]


@calls(RULES, "rule")
def test_decisive_facts_are_sufficient_and_minimal(rule: Any) -> None:
    """Keep only the decisive facts: the same verdict. Blank any one, with no fallback in its place: unknown."""
    trial = of(rule)
    for record in records(*read_by(trial)):
        result = trial.assess(record, as_of=AS_OF_DATE)["inc_1"]
        kept = {name: record[name] for name in result.decisive_facts}
        if result.verdict is UNKNOWN:
            assert (record, ()) == (record, result.decisive_facts)
            continue
        assert (record, result.verdict) == (record, trial.assess(kept, as_of=AS_OF_DATE)["inc_1"].verdict)
        blanked = {name: _without(trial, record, kept, name) for name in kept}
        assert (record, dict.fromkeys(kept, UNKNOWN)) == (record, blanked)


def _without(trial: CriteriaSet, record: dict[str, Any], kept: dict[str, Any], name: str) -> Any:
    """The verdict when only the other decisive facts are known, and no fallback takes the place of what is blanked."""
    gone = frozenset(other for other, value in record.items() if value is not None and other not in kept) | {name}
    facts = trial.assess(record, as_of=AS_OF_DATE).facts.blanking(gone)
    predicate = trial.outlines["inc_1"].predicate
    return Evaluation(facts, Exact(date.fromisoformat(AS_OF_DATE)), gone).verdict(predicate)


MONOTONE = RULES[:5] + RULES[11:13] + RULES[14:]


@calls(MONOTONE, "rule")
def test_missing_facts_are_a_blocking_set(rule: Any) -> None:
    """Whatever the other open facts become, the subject stays undetermined until a missing fact is known."""
    trial = of(rule)
    names = read_by(trial)
    for record in records(*names):
        a = trial.assess(record, as_of=AS_OF_DATE)
        if a.eligibility is not Eligibility.UNDETERMINED:
            assert a.missing == ()
            continue
        asked = {one.name for one in a.missing}
        others = [name for name in names if name in a.unknown_facts and name not in asked]
        outcomes = {trial.assess({**record, **found}, as_of=AS_OF_DATE).eligibility for found in records(*others)}
        assert (record, {Eligibility.UNDETERMINED}) == (record, outcomes)
        assert asked


FUTURES = [date(2025, 6, 2) + timedelta(days=days) for days in (0, 1, 3, 400)]
CHANGEABLE = ("consent", "fit", "ecog")


@calls((*RULES, *(~rule for rule in RULES)), "rule")
def test_never_is_never(rule: Any) -> None:
    """Who is never eligible stays ineligible whatever changes or becomes known, today and on every later day."""
    trial = of(rule)
    names = read_by(trial)
    for record in records(*names):
        a = trial.assess(record, as_of=AS_OF_DATE)
        if a.recoverable is Recoverable.NEVER:
            outcomes = {
                trial.assess(future, as_of=day).eligibility for future in futures(record, names) for day in FUTURES
            }
            assert (record, {Eligibility.INELIGIBLE}) == (record, outcomes)
        else:
            assert (record, a.eligibility is Eligibility.INELIGIBLE) == (record, a.recoverable is Recoverable.NOT_NOW)


def futures(record: dict[str, Any], names: list[str]) -> Iterator[dict[str, Any]]:
    """Every record that may follow: changeable facts anything, fixed ones what they may turn out to be."""
    known = record.get("doses")
    choices: dict[str, tuple[Any, ...]] = {
        "doses": WORLD["doses"] if known is None else tuple(n for n in (2, 7, 99) if n >= known),
        "born": {None: WORLD["born"], "2007": ("2007", "2007-06-02", "2007-06-05")}.get(
            record.get("born"), (record.get("born"),)
        ),
    }
    for values in product(*(choices.get(name, WORLD[name]) for name in names)):
        yield dict(zip(names, values, strict=True))


MEASURED_LATER = {"variant": {"value": 3, "unit": "%", "at": "2025-07-01"}}
RECOVERABLE: list[tuple[Any, dict[str, Any], str | None]] = [
    (c.sex == "female", {"sex": "male"}, "never"),
    (c.sex == "female", {"sex": "female"}, None),
    (c.sex == "female", {}, None),
    (c.consent, {"consent": False}, "not_now"),
    (AGE <= 75, {"born": "1940-01-01"}, "never"),
    (AGE <= 75, {"born": "1940"}, "never"),
    (AGE >= 18, {"born": "2010-01-01"}, "not_now"),
    (AGE.between(18, 75), {"born": "2010-01-01"}, "not_now"),
    (out("exc", c.born < "2000-01-01"), {"born": "1999"}, "never"),
    # a fact that only increases
    (c.doses <= 4, {"doses": 5}, "never"),
    (c.doses >= 4, {"doses": 3}, "not_now"),
    (c.doses == 4, {"doses": 5}, "never"),
    (c.doses == 4, {"doses": 3}, "not_now"),
    (c.doses == 99, {"doses": 98}, "not_now"),
    (c.relapses.is_in([1, 2]), {"relapses": 3}, "never"),
    (c.relapses.is_in([1, 2]), {"relapses": 0}, "not_now"),
    (c.crp <= 4, {"crp": {"value": 5, "comparator": ">"}}, "never"),
    (c.crp > 9, {"crp": {"value": 5, "comparator": "<"}}, "not_now"),
    (c.transplant < "2020-01-01", {"transplant": "2021"}, "never"),
    (c.transplant > "2022-01-01", {"transplant": "2021"}, "not_now"),
    (out("exc", c.hiv), {"hiv": True}, "never"),
    (c.hiv, {"hiv": False}, "not_now"),
    # what a word becomes is a matter of what would have to change: the word on record may yet prove to be another
    (out("exc", c.stage == "III"), {"stage": "III"}, "not_now"),
    (c.stage == "II", {"stage": "III"}, "not_now"),
    (c.stage == "III", {"stage": "II"}, "not_now"),
    (c.stage == "I", {"stage": "II"}, "not_now"),
    (c.stage == "II", {"stage": "I"}, "not_now"),
    (c.stage.is_recorded(), {}, "not_now"),
    (c.doses <= 4, {"doses": 5, "sex": "male"}, "never"),
    (c.doses.is_recorded() & (c.doses <= 4), {"doses": 5}, "never"),
    # what a measurement says may change, unless the fact is fixed
    (c.platelets >= quantity(100, "10*9/L"), {"platelets": {"value": 5, "unit": "10*9/L"}}, "not_now"),
    (c.variant >= quantity(5, "%"), {"variant": {"value": 3, "unit": "%"}}, "never"),
    # nobody knows yet: an absent fixed fact may become known, and turn a fallback or the record's completeness
    (c.sex.is_recorded(), {}, "not_now"),
    (~c.sex.is_recorded(), {"sex": "male"}, "never"),
    (c.sex.assume("male", because="the record is silent") == "female", {}, "not_now"),
    (c.variant.is_recorded(), MEASURED_LATER, "not_now"),
    (c.variant.number.assume(3, because="background") >= 5, MEASURED_LATER, "not_now"),
    (
        c.variant.times_uln.__ge__(2).if_unknown(c.sex == "female"),
        {"variant": {"value": 3, "unit": "%"}, "sex": "male"},
        "not_now",
    ),
    (first_known(c.ecog, c.doses) <= 3, {"doses": 5}, "not_now"),
    (first_known(c.ecog, c.doses) <= 3, {"ecog": 5, "doses": 5}, "not_now"),
    # an assumption about a fixed fact that is absent settles nothing
    (AGE.assume(5, because="the record is silent") <= 3, {}, "not_now"),
    # time alone may decide what a fallback decides today
    ((AGE >= 18).if_unknown(c.sex == "female"), {"born": "2007-06-03", "sex": "male"}, "not_now"),
    ((AGE >= 18).if_unknown(c.sex == "female"), {"born": "2007", "sex": "male"}, "not_now"),
    ((AGE < 18).if_unknown(c.sex == "female"), {"born": "2000-01-01", "sex": "male"}, "never"),
    # one entry that never passes is enough; entries that fail in turn are not
    (always(False, "closed"), {}, "never"),
    (undecided(c.sex, because="open") & (c.sex == "female"), {"sex": "male"}, "never"),
]


@calls(RECOVERABLE, "rule, facts, expected")
def test_recoverable(rule: Any, facts: dict[str, Any], expected: str | None) -> None:
    """Never: out with every changeable fact blanked and on any later date; else the ineligible is out for now."""
    found = of(rule).assess(facts, as_of=AS_OF_DATE).recoverable
    assert expected == (None if found is None else found.value)


def test_what_stays_open_from_now_on() -> None:
    """Seen from now on, what is open is what may change; the date itself is nothing to ask for."""
    trial = of((AGE >= 18) & c.sex.is_recorded() & c.consent.is_recorded() & (AS_OF < "2030-01-01"))
    now = trial.assess({"born": "2007", "consent": True}, as_of=AS_OF_DATE)
    later = from_now_on(now.facts, now.as_of)
    expected = [
        ("born", Cause.TOO_IMPRECISE),
        ("sex", Cause.NOT_RECORDED),
        ("consent", Cause.NOT_RECORDED),
    ]
    found = openings(later, trial.outlines["inc_1"].predicate)
    assert expected == [(opening.name, opening.cause) for opening in found]


def test_words_do_not_increase() -> None:
    """Words have no order: a declaration that they only increase is refused, so that it gives no `never`."""
    with pytest.raises(DefinitionError) as caught:

        class _Stage(FactSchema):
            stage = one_of("a", "b", ask="Stage?", only_increases=True)

    assert caught.value.code == "SCHEMA"


FIRST_MATCH = Classification(
    "stratum",
    "Stratum by ECOG.",
    (
        label("low", c.ecog <= 1),
        label("middle", c.ecog <= 3),
        label("late", (c.ecog >= 2) & c.fit),
        label("rest", always(True, "all others")),
    ),
)
ANY_MATCH = Classification("risks", "Risks.", FIRST_MATCH.labels[:3], first_match=False)
LABELS: list[tuple[Classification, dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    # classification, facts, labels that surely apply, labels that possibly apply
    (FIRST_MATCH, {"ecog": 0}, ("low",), ("low",)),
    (FIRST_MATCH, {"ecog": 3}, ("middle",), ("middle",)),
    (FIRST_MATCH, {"ecog": 4, "fit": True}, ("late",), ("late",)),
    (FIRST_MATCH, {"ecog": 4, "fit": False}, ("rest",), ("rest",)),
    (FIRST_MATCH, {"ecog": 4}, (), ("late", "rest")),
    (FIRST_MATCH, {}, (), ("low", "middle", "late", "rest")),
    (FIRST_MATCH, {"fit": False}, (), ("low", "middle", "rest")),
    (ANY_MATCH, {"ecog": 0}, ("low", "middle"), ("low", "middle")),
    (ANY_MATCH, {"ecog": 2, "fit": True}, ("middle", "late"), ("middle", "late")),
    (ANY_MATCH, {"ecog": 2}, ("middle",), ("middle", "late")),
    (ANY_MATCH, {"ecog": 5, "fit": False}, (), ()),
]


@calls(LABELS, "classification, facts, surely, possibly")
def test_classification(
    classification: Classification, facts: dict[str, Any], surely: tuple[str, ...], possibly: tuple[str, ...]
) -> None:
    """A label surely applies when its rule is met and, at first match, none before it can; else it possibly does."""
    a = of(c.consent, classifications=[classification]).assess(facts, as_of=AS_OF_DATE)
    found = a.classifications[classification.id]
    assert (surely, possibly, Eligibility.UNDETERMINED) == (found.surely, found.possibly, a.eligibility)
    assert {"surely": list(surely), "possibly": list(possibly)} == found.to_dict()


def test_classification_is_not_judged_where_it_must_not_be() -> None:
    """A classification may be withheld from the ineligible, and until an option that it needs is set."""
    for_eligible = Classification("arm", "Arm.", FIRST_MATCH.labels, for_ineligible=False)
    parametric = Classification("burden", "Burden.", FIRST_MATCH.labels, requires=("threshold",))
    trial = of(c.consent, classifications=[for_eligible, parametric])
    out_of_it, within = (
        trial.assess({"consent": consent, "ecog": 0}, as_of=AS_OF_DATE).classifications for consent in (False, True)
    )
    withheld = {"not_judged": "not judged for an ineligible subject"}
    expected = [withheld, {"surely": ["low"], "possibly": ["low"]}, {"not_judged": "set the option threshold"}]
    assert expected == [out_of_it["arm"].to_dict(), within["arm"].to_dict(), within["burden"].to_dict()]


CONTRADICTION = warn("PREGNANT_MALE", "Pregnant, and male at birth.", c.pregnant & (c.sex == "male"))
WARNINGS: list[tuple[dict[str, Any], list[str]]] = [
    ({"pregnant": True, "sex": "male"}, ["PREGNANT_MALE"]),
    ({"pregnant": True}, []),
    ({"pregnant": True, "sex": "female"}, []),
]


@calls(WARNINGS, "facts, codes")
def test_warnings_stand_beside_the_verdict(facts: dict[str, Any], codes: list[str]) -> None:
    """A contradiction is a warning where it surely holds, and never a change of verdict."""
    warned = of(c.consent, warnings=[CONTRADICTION]).assess({"consent": True, **facts}, as_of=AS_OF_DATE)
    assert (codes, Eligibility.ELIGIBLE) == ([warning.code for warning in warned.warnings], warned.eligibility)


def test_bad_values_taken_as_missing_are_warned_of() -> None:
    """A bad value that was taken as missing on request is noted with its path and code, without the value."""
    a = of(c.ecog <= 1).assess({"ecog": 77}, as_of=AS_OF_DATE, on_bad_value="missing")
    (warning,) = a.warnings
    expected = ("BAD_VALUE_MISSING", "$.ecog: a bad value was taken as missing [FACT_RANGE]", "invalid")
    assert expected == (warning.code, warning.text, a.missing[0].cause.value)


def test_polarity_belongs_to_the_entry() -> None:
    """The same sentence lets pass as an inclusion what it stops as an exclusion."""
    trial = of(c.hiv, out("exc", c.hiv))
    assessments: list[Assessment] = [trial.assess({"hiv": value}, as_of=AS_OF_DATE) for value in (True, False)]
    standings: list[list[EntryResult]] = [list(a) for a in assessments]
    expected = [[("met", "met"), ("met", "not_met")], [("not_met", "not_met"), ("not_met", "met")]]
    assert expected == [[(one.verdict.value, one.standing.value) for one in results] for results in standings]
    assert [Polarity.INCLUSION, Polarity.EXCLUSION] == [entry.polarity for entry in trial.entries]


class Aged(FactSchema):
    """An age said in two ways, and one that may be corrected."""

    born = date_fact(ask="Birth date?", fixed=True, partial=True)
    recorded = integer(ask="Age?", unit="years", maximum=120, only_increases=True)
    guessed = integer(ask="Age, as estimated?", unit="years")


@pytest.mark.parametrize(
    ("record", "other", "expected"),
    [
        ({"recorded": 75}, Aged.recorded, Recoverable.NEVER),
        ({"recorded": 10}, Aged.recorded, Recoverable.NOT_NOW),
        ({"born": "1950", "recorded": 30}, Aged.recorded, Recoverable.NEVER),
        ({"guessed": 75}, Aged.guessed, Recoverable.NOT_NOW),
    ],
)
def test_another_way_of_saying_the_same_stands_for_an_absent_fixed_fact(
    record: dict[str, Any], other: Any, expected: Recoverable
) -> None:
    """Without a birth date, the age as recorded settles that somebody is too old for good."""
    age = first_known(Aged.born.elapsed("years"), other, called="age")
    entry = include("inc_age", "18 to 70.", age.between(18, 70))
    found = CriteriaSet(id="SPEC", version="1", revision=1, facts=Aged, entries=[entry])
    assert expected == found.assess(record, as_of="2025-06-02").recoverable
