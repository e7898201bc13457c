"""The shared vocabulary: each fact once, under one name wherever it is shared."""

import subprocess
import sys
from typing import Any

import pytest

from eligibility_engine import (
    CriteriaSet,
    DefinitionError,
    FactError,
    FactSchema,
    date,
    events,
    flag,
    include,
    integer,
    quantity,
    vocabulary,
)
from eligibility_engine.facts import Fact
from eligibility_engine.trials.nct06316427 import trial
from eligibility_engine.vocabulary import Anchors, Blood, Chemistry, Demography, EventTables, Performance

NAMES = [name for name in vocabulary.__all__ if not name.isupper()]
AREAS: list[type[FactSchema]] = [getattr(vocabulary, name) for name in NAMES]
FACTS: dict[str, Fact] = {fact.name: fact for area in AREAS for fact in area.schema}


def test_every_fact_is_declared_once() -> None:
    """No two areas declare one name, so a schema can take from all of them."""
    assert len(FACTS) == sum(len(area.schema.facts) for area in AREAS)


def test_a_schema_takes_facts_in_its_own_order_and_shares_the_declaration() -> None:
    """Two schemas that share a fact have the very same declaration, in whatever order each names it."""

    class One(FactSchema):
        ecog = Performance.ecog
        sex = Demography.sex

    class Other(FactSchema):
        own = flag(ask="Own?")
        sex = Demography.sex
        ecog = Performance.ecog

    assert (("ecog", "sex"), ("own", "sex", "ecog")) == (One.schema.names, Other.schema.names)
    assert One.schema["ecog"] is Other.schema["ecog"] is Performance.schema["ecog"]
    for schema in (One, Other):
        made = CriteriaSet("S", "1", 1, schema, [include("inc", "Fit.", schema.ecog <= 1)])  # type: ignore[attr-defined]
        assert "met" == made.assess({"ecog": 1}, as_of="2025-06-02")["inc"].verdict.value


def test_a_shared_fact_keeps_its_name() -> None:
    """Another name for a shared fact is refused: which name holds would hang on what is loaded first."""
    with pytest.raises(DefinitionError, match="declared as 'ecog' and keeps that name") as caught:
        type("Renamed", (FactSchema,), {"performance": Performance.ecog})
    assert "SCHEMA" == caught.value.code
    assert "ecog" == Performance.ecog.fact.name


def test_a_shared_fact_is_no_field_of_a_table() -> None:
    """A field of a table reads rows and not the subject; a fact that served as one would be lost to every schema."""
    with pytest.raises(DefinitionError, match="a fact of a schema already") as caught:
        type("Tested", (FactSchema,), {"tests": events(ask="Tests?", alt=Chemistry.alt, on=date(), dated_by="on")})
    assert "SCHEMA" == caught.value.code
    CriteriaSet("S", "1", 1, Chemistry, [include("inc", "ALT.", Chemistry.alt.times_uln <= 5)])


def test_trials_are_the_same_in_whatever_order_they_are_loaded() -> None:
    """The digest of a trial hangs neither on another schema that was declared before it, nor on one after it."""
    before = (
        "from eligibility_engine import FactSchema\n"
        "from eligibility_engine.vocabulary import Demography, Performance\n"
        "class Before(FactSchema):\n    ecog = Performance.ecog\n    sex = Demography.sex\n"
    )
    load = "from eligibility_engine.trials.nct06316427 import trial; print(trial.digest, trial.text_digest)\n"
    said = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for program in (before + load, load)
    }
    assert {f"{trial.digest} {trial.text_digest}\n"} == said


def test_the_cd7_trial_takes_what_it_has_in_common() -> None:
    """What the trial asks under a shared name is the shared declaration; two results differ only in their units."""
    shared = [name for name in trial.facts.names if name in FACTS]
    own = {name for name in shared if trial.facts[name] is not FACTS[name]}
    assert {"serum_creatinine", "blood_urea_nitrogen"} == own
    assert 34 == len(shared)
    for name in own:
        told = [(one.question, one.label, one.answered_by) for one in (trial.facts[name], FACTS[name])]
        assert told[0] == told[1]


def test_the_words_of_the_cd7_trial_stand() -> None:
    """Taking facts from the vocabulary changed neither rules nor words."""
    assert ("45f858ff9df1", "742af0231787") == (trial.digest[:12], trial.text_digest[:12])


RESULTS: list[tuple[str, Any, tuple[float, str], Any]] = [
    # fact, rule, recorded, verdict
    ("neutrophil_count", Blood.neutrophil_count >= quantity("1.5", "10*9/L"), (1500, "/uL"), "met"),
    ("platelet_count", Blood.platelet_count >= quantity(100, "10*9/L"), (99, "10*3/uL"), "not_met"),
    ("haemoglobin", Blood.haemoglobin >= quantity(9, "g/dL"), (90, "g/L"), "met"),
    ("serum_creatinine", Chemistry.serum_creatinine < quantity(2, "mg/dL"), (176, "umol/L"), "met"),
    ("bilirubin", Chemistry.bilirubin <= quantity(3, "mg/dL"), (52, "umol/L"), "not_met"),
    ("alt", Chemistry.alt <= quantity(60, "U/L"), (1, "ukat/L"), "met"),
    ("hba1c", Chemistry.hba1c <= quantity("9.5", "%"), (80, "mmol/mol"), "met"),
]


@pytest.mark.parametrize(("name", "rule", "recorded", "verdict"), RESULTS, ids=[row[0] for row in RESULTS])
def test_results_are_read_in_the_units_that_laboratories_report(
    name: str, rule: Any, recorded: tuple[float, str], verdict: str
) -> None:
    """A result of the vocabulary is compared whatever usual unit it is reported in."""
    schema = next(area for area in AREAS if name in area.schema)
    made = CriteriaSet("S", "1", 1, schema, [include("inc", "As written.", rule)])
    found = made.assess({name: dict(zip(("value", "unit"), recorded, strict=True))}, as_of="2025-06-02")
    assert verdict == found["inc"].verdict.value


def test_anchors_may_lie_ahead() -> None:
    """A planned date is no error: what counts to it can be judged before."""
    rule = Anchors.leukapheresis_date.is_recorded()
    made = CriteriaSet("S", "1", 1, Anchors, [include("inc", "Planned.", rule)])
    assert "met" == made.assess({"leukapheresis_date": "2031-01-01"}, as_of="2025-06-02")["inc"].verdict.value


def test_a_schema_may_inherit_an_area() -> None:
    """Facts of a base class come first, under the same names."""

    class Whole(Performance):
        years = integer(ask="Years?")

    assert ("ecog", "karnofsky", "life_expectancy_days", "years") == Whole.schema.names


def test_event_tables_are_shared_with_their_fields() -> None:
    """A trial takes a table as it takes a fact; its rows are judged by the fields that every trial knows."""

    class Taker(FactSchema):
        therapies = EventTables.therapies

    assert Taker.schema["therapies"] is EventTables.schema["therapies"]
    recent = Taker.therapies.where(Taker.therapies.modality == "chemotherapy").washout(weeks=2)
    made = CriteriaSet("S", "1", 1, Taker, [include("inc", "Two weeks without chemotherapy.", recent)])
    for ended, verdict in (("2025-05-19", "met"), ("2025-05-20", "not_met"), ("ongoing", "not_met")):
        row = {"modality": "chemotherapy", "started": "2025-03", "ended": ended}
        found = made.assess({"therapies": {"rows": [row], "complete": True}}, as_of="2025-06-02")
        assert verdict == found["inc"].verdict.value


@pytest.mark.parametrize(
    ("table", "dated", "field", "good", "bad"),
    [
        ("therapies", "started", "agent", "L01FF02", "l01ff02"),
        ("therapies", "started", "agent", "L01XC18", "L01FF02 "),
        ("therapies", "started", "agent", "B01AA03", "warfarin"),
        ("diagnoses", "onset", "code", "D89.811", "d89.811"),
        ("diagnoses", "onset", "code", "I10", "D89811"),
    ],
)
def test_a_code_of_another_form_is_refused(table: str, dated: str, field: str, good: str, bad: str) -> None:
    """A name, small letters or a blank would be a code of no set: nobody passes on them, since they are no codes."""
    made = CriteriaSet("S", "1", 1, EventTables, [include("inc", "None.", getattr(EventTables, table).never())])
    with pytest.raises(FactError) as caught:
        made.assess({table: [{field: bad}]}, as_of="2025-06-02")
    assert "FACT_CODE" == caught.value.code
    row = {field: good, dated: "2025-01"}
    assert "not_met" == made.assess({table: [row]}, as_of="2025-06-02")["inc"].verdict.value


@pytest.mark.parametrize("bad", ["Japan", "jp", "JPN"])
def test_a_country_is_two_capital_letters(bad: str) -> None:
    """A country that is written otherwise is an error, and never taken for another country."""
    made = CriteriaSet("S", "1", 1, Demography, [include("inc", "Japan.", Demography.country == "JP")])
    with pytest.raises(FactError) as caught:
        made.assess({"country": bad}, as_of="2025-06-02")
    assert "FACT_CODE" == caught.value.code
    assert "met" == made.assess({"country": "JP"}, as_of="2025-06-02")["inc"].verdict.value


def test_who_has_signed_has_signed() -> None:
    """A signature is history: withdrawing is a fact of its own, and no counterfactual takes a signature back."""
    signatures = [fact for name, fact in FACTS.items() if name.endswith("_consent_signed")]
    assert ["subject_consent_signed", "guardian_consent_signed"] == [fact.name for fact in signatures]
    assert all(fact.only_increases for fact in signatures)
