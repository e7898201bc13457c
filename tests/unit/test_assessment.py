"""An assessment is a value that travels: it pickles, copies, is shared by threads, and says the same every time."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from eligibility_engine import (
    Assessment,
    Classification,
    CriteriaSet,
    DefinitionError,
    EligibilityError,
    FactError,
    FactSchema,
    Option,
    TruthValueError,
    exclude,
    flag,
    include,
    instant,
    integer,
    label,
    measurement,
    quantity,
    warn,
)
from eligibility_engine import date as date_fact
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Literal
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact
from eligibility_engine.version import __version__


class Candidate(FactSchema):
    """What the demonstration asks."""

    born = date_fact(ask="Birth date?", partial=True, fixed=True)
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    platelets = measurement(ask="Platelets?", unit="10*9/L")
    consent = flag(ask="Consent signed?", answered_by="subject")
    infusion = instant(ask="Infusion?")


c = Candidate


def built(options: Any) -> CriteriaSet:
    """The demonstration under some options."""
    return CriteriaSet(
        id="DEMO-01", version="2.0", revision=3, facts=Candidate, title="A demonstration",
        entries=[
            include("inc_age", "Age 18 or older.", c.born.elapsed("years") >= 18, cite="5.1"),
            include("inc_fit", "Fit.", c.ecog <= options["ecog"], cite="5.2", short="FIT"),
            include("inc_consent", "Consent.", c.consent.if_unknown(c.ecog <= 0), cite="5.3"),
            exclude("exc_platelets", "Platelets below 50.", c.platelets < quantity(50, "10*9/L"), cite="6.1"),
        ],
        classifications=[
            Classification("fitness", "Fitness.", (label("fit", c.ecog <= 1), label("unfit", c.ecog > 1))),
        ],
        warnings=[warn("FUTURE", "Infusion planned.", c.infusion > "2025-06-02T00:00")],
        options=[Option("ecog", "The worst ECOG.", default=1, number=True)],
        in_force=options, builder=built,
    )  # fmt: skip


TRIAL = built({"ecog": 1})
RECORDS: list[dict[str, Any]] = [
    {"born": "2000-01-01", "ecog": ecog, "consent": consent, "platelets": platelets, "infusion": "2025-06-03"}
    for ecog in (None, 0, 3)
    for consent in (None, True)
    for platelets in (None, {"value": 40, "unit": "10*9/L", "at": "2025-06-01"}, {"value": 90, "unit": "10*9/L"})
]


def told(a: Assessment) -> tuple[Any, ...]:
    """Everything that an assessment says, by value."""
    return (
        a.eligibility,
        a.decisive,
        [one.to_dict() for one in a.missing],
        a.open_to,
        a.recoverable,
        a.unknown_facts,
        a.warnings,
        {name: found.to_dict() for name, found in a.classifications.items()},
        [(one.id, one.verdict, one.standing, one.decisive_facts, one.trace.to_dict()) for one in a],
        a.provenance,
    )


def assessed(record: dict[str, Any]) -> Assessment:
    """One subject of the demonstration."""
    return TRIAL.assess(record, as_of="2025-06-02")


@pytest.mark.parametrize("looked_at", [True, False])
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_say_the_same(copied: Any, looked_at: bool) -> None:
    """A copy says the same as the original, whether or not the original was looked at before."""
    for record in RECORDS:
        a, expected = assessed(record), told(assessed(record))
        if looked_at:
            told(a)
        assert expected == told(copied(a))


def test_a_copied_evaluation_remembers_nothing_wrong() -> None:
    """What is remembered belongs to a node and not to its place in memory, which another node may take later."""
    evaluation = Evaluation(Facts(Candidate.schema, {}), Exact(assessed({}).as_of))
    first, second = Literal(1), Literal(2)
    evaluation._values[id(second)] = (first, Exact(1))
    evaluation._verdicts[id(second)] = (TRIAL.outlines["inc_fit"].predicate, None)  # type: ignore[assignment]
    assert Exact(2) == evaluation.value(second)


def test_a_criteria_set_travels() -> None:
    """A pickled or copied set has the same digests and judges alike."""
    for again in (copy.copy(TRIAL), copy.deepcopy(TRIAL), pickle.loads(pickle.dumps(TRIAL))):
        assert (TRIAL.digest, TRIAL.text_digest, TRIAL) == (again.digest, again.text_digest, again)
        assert [told(assessed(record)) for record in RECORDS] == [
            told(again.assess(record, as_of="2025-06-02")) for record in RECORDS
        ]


def test_threads_share_a_set_and_an_assessment() -> None:
    """Threads that judge by one set, or look at one assessment, find what one thread finds."""
    expected = [told(assessed(record)) for record in RECORDS]
    shared = assessed(RECORDS[0])
    with ThreadPoolExecutor(8) as pool:
        judged = [list(pool.map(lambda record: told(assessed(record)), RECORDS)) for _ in range(5)]
        looked = list(pool.map(lambda _: told(shared), range(16)))
    assert ([expected] * 5, [expected[0]] * 16) == (judged, looked)


def test_same_input_same_output() -> None:
    """The order of a record's keys has no say."""
    for record in RECORDS:
        assert told(assessed(record)) == told(assessed(dict(reversed(record.items()))))


def test_what_an_assessment_says_of_itself() -> None:
    """An assessment names what judged it, and when."""
    a = assessed(RECORDS[0])
    expected = {
        "trial": "DEMO-01", "version": "2.0", "revision": 3, "options": {"ecog": "1"}, "digest": TRIAL.digest,
        "engine": __version__, "as_of": "2025-06-02",
    }  # fmt: skip
    assert (expected, "<Assessment DEMO-01: undetermined>", "<EntryResult inc_age: met>") == (
        a.provenance,
        repr(a),
        repr(a["inc_age"]),
    )


def test_renderings_open_from_the_assessment() -> None:
    """Text, Markdown, plain data and JSON are one call away, with and without values."""
    a = assessed({"born": "2000-01-01", "ecog": 3})
    assert str(a) == a.to_text()
    for rendered in (a.to_text(values=False), a.to_markdown(values=False), a.to_json(values=False)):
        assert "2000-01-01" not in rendered
    assert ("2000-01-01" in a.to_markdown(), "2000-01-01" in a.to_json()) == (True, True)
    assert a.to_dict()["eligibility"] == "ineligible"


UNKNOWN_IDS = [lambda: TRIAL["inc_aeg"], lambda: assessed({})["inc_aeg"]]


@pytest.mark.parametrize("asked", UNKNOWN_IDS)
def test_unknown_entries_are_named(asked: Any) -> None:
    """An entry that the set does not have is an error with the nearest id."""
    with pytest.raises(DefinitionError) as caught:
        asked()
    assert ("ENTRY_UNKNOWN", True) == (caught.value.code, "did you mean 'inc_age'?" in str(caught.value))


def test_entries_by_id() -> None:
    """An entry and its result are found by id, and a result carries its entry."""
    assert ("5.2", "FIT") == (TRIAL["inc_fit"].cite, TRIAL["inc_fit"].short)
    assert TRIAL["inc_fit"] is assessed({})["inc_fit"].entry


def test_options_make_another_set() -> None:
    """The same set under another option judges otherwise, and has another digest."""
    wider = TRIAL.configured(ecog=3)
    record = {"born": "2000-01-01", "ecog": 3, "consent": True, "platelets": {"value": 90, "unit": "10*9/L"}}
    assert ("ineligible", "eligible") == (
        assessed(record).eligibility.value,
        wider.assess(record, as_of="2025-06-02").eligibility.value,
    )
    assert TRIAL.digest != wider.digest


def test_a_set_without_options_has_none_to_set() -> None:
    """Options of a set that has none are refused."""
    plain = CriteriaSet(id="P", version="1", revision=1, facts=Candidate.schema, entries=[TRIAL["inc_fit"]])
    with pytest.raises(DefinitionError) as caught:
        plain.configured(ecog=2)
    assert "OPTION" == caught.value.code


def test_facts_read_and_references() -> None:
    """A set knows what its entries read, in schema order; warnings and labels read more."""
    assert ("born", "ecog", "platelets", "consent") == TRIAL.facts_read
    assert {"born", "ecog", "platelets", "consent"} == {reference.name for reference in TRIAL.references}


@pytest.mark.parametrize("as_of", [None, "2025", "soon"])
def test_no_as_of_date(as_of: Any) -> None:
    """Without an as-of date there is no verdict."""
    with pytest.raises(EligibilityError) as caught:
        TRIAL.assess({}, as_of=as_of)
    assert "AS_OF" == caught.value.code


def test_every_fact_is_validated_before_any_criterion() -> None:
    """A bad value is an error even where other entries decide already, and in facts that only a warning reads."""
    with pytest.raises(FactError) as caught:
        assessed({"born": "2020-01-01", "ecog": 9, "infusion": "soon"})
    assert [("FACT_RANGE", "$.ecog"), ("FACT_DATE", "$.infusion")] == [
        (fault.code, fault.path) for fault in caught.value.faults
    ]


def test_a_schema_of_plain_data_needs_distinct_names() -> None:
    """Two facts of one name cannot be told apart."""
    age = Candidate.schema["ecog"]
    with pytest.raises(DefinitionError) as caught:
        Schema("Twice", (age, age))
    assert "DUPLICATE_ID" == caught.value.code


@pytest.mark.parametrize("part", ["assessment", "result", "trace", "verdict", "eligibility"])
def test_nothing_that_judges_has_a_truth_value(part: str) -> None:
    """`if a:` would always pass, so each of them refuses and says what to compare."""
    a = TRIAL.assess({}, as_of="2025-06-02")
    first = next(iter(a))
    asked = {
        "assessment": a,
        "result": first,
        "trace": first.trace,
        "verdict": first.verdict,
        "eligibility": a.eligibility,
    }
    with pytest.raises(TruthValueError, match="no truth value"):
        bool(asked[part])


def test_an_unknown_classification_teaches_the_nearest() -> None:
    """A slip in the id of a classification has a code and names what is meant."""
    with pytest.raises(DefinitionError) as caught:
        TRIAL.assess({}, as_of="2025-06-02").classifications[f"{next(iter(TRIAL.label_outlines))}x"]
    assert ("ENTRY_UNKNOWN", True) == (caught.value.code, "did you mean" in str(caught.value))


def test_what_a_fallback_waits_for_is_asked() -> None:
    """An absent fact whose recording would turn a fallback is among what to ask."""

    class Visit(FactSchema):
        done = flag(ask="Done?")
        seen = integer(ask="Seen?")

    rule = Visit.done.assume(True, because="it was seen", when=Visit.seen.is_recorded())
    trial = CriteriaSet(id="SPEC", version="1", revision=1, facts=Visit, entries=[exclude("exc", "Done.", rule)])
    assert ["done", "seen"] == [missing.name for missing in trial.assess({}, as_of="2025-06-02").missing]
