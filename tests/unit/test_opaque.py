"""Criteria in Python in a set: faults, identity, documents, explanations, and what the workbench makes of them."""

import copy
import json
import pickle
import traceback
from collections.abc import Mapping
from datetime import date as calendar
from typing import Any

import polars as pl
import pytest

from eligibility_engine import (
    CriteriaSet,
    CriterionError,
    DefinitionError,
    FactSchema,
    Registry,
    RuleFormatError,
    Verdict,
    always,
    choose_value,
    events,
    first_known,
    flag,
    include,
    integer,
    label,
    measurement,
    number,
    number_constant,
    opaque,
    warn,
)
from eligibility_engine.compiled import Judge, Plain
from eligibility_engine.criteria import Opaque
from eligibility_engine.explanation.phrases import English
from eligibility_engine.kernel.expression import FactRef, Judged
from eligibility_engine.report.set_markdown import set_markdown
from eligibility_engine.report.set_text import set_text
from eligibility_engine.screening import screen_records
from eligibility_engine.serialization import criterion_from_data, criterion_to_data, dumps, loads
from eligibility_engine.study.classification import Classification
from eligibility_engine.testing import LawBrokenError, check_criterion, judge_cases, lint, measure
from eligibility_engine.testing.cases.case import Case
from eligibility_engine.testing.mutation import mutate
from eligibility_engine.testing.mutation.changes import changes
from eligibility_engine.testing.mutation.words import node_words
from eligibility_engine.testing.proposing import propose
from eligibility_engine.testing.search import reach
from unit.leaks import assert_silent

AS_OF = "2025-06-02"


class Patient(FactSchema):
    """What code reads."""

    age = integer(unit="years", minimum=0, maximum=120, ask="Age?")
    albumin = measurement(unit="g/L", ask="Albumin?")
    frail = flag(ask="Frail?", answered_by="investigator")
    stays = events(ask="Stays?", days=number(unit="d", minimum=0))


c = Patient
READS = {"age": c.age, "albumin": c.albumin}


def low_risk(values: Mapping[str, Any]) -> Verdict:
    """A made-up score below 0."""
    return Verdict.MET if values["age"] - 2 * values["albumin"] < 0 else Verdict.NOT_MET


def raises(values: Mapping[str, Any]) -> Verdict:
    """Fail, and say whom at."""
    raise ValueError(f"the patient is {values['age']}")


def says_yes(values: Mapping[str, Any]) -> Any:
    """Return what is no verdict."""
    return True


def not_frail(values: Mapping[str, Any]) -> Verdict:
    """Somebody of whom it is not known is taken for not frail."""
    return Verdict.NOT_MET if values["frail"] else Verdict.MET


def risk(judge: Any = low_risk, version: str = "1", **more: Any) -> Any:
    """Return the rule that code of a key judges."""
    return opaque("risk", version=version, says="the risk is low", reads=READS, judge=judge, **more)


SPRY = opaque("spry", version="3", says="is not frail", reads={"frail": c.frail}, judge=not_frail, takes_missing=True)


def study(*rules: Any, **more: Any) -> CriteriaSet:
    """Return a set of inclusions."""
    entries = [include(f"inc_{place}", f"Rule {place}.", rule) for place, rule in enumerate(rules)]
    return CriteriaSet(id="CODE-01", version="1", revision=1, facts=Patient, entries=entries, **more)


KNOWN = {"age": 47, "albumin": {"value": 40, "unit": "g/L"}}


class TestFaults:
    """Code that fails makes the row an error, and nothing of the patient stands in it."""

    @pytest.mark.parametrize(
        ("judge", "said"), [(raises, "raised ValueError"), (says_yes, "returned bool and no Verdict")]
    )
    def test_assess_raises(self, judge: Any, said: str) -> None:
        """`assess` raises a typed error that names the code; neither its text nor what is behind it holds a value."""
        with pytest.raises(CriterionError) as raised:
            study(risk(judge)).assess(KNOWN, as_of=AS_OF)
        assert ("CRITERION_FAILED", f"the criterion risk@1 {said}; tell its author") == (
            raised.value.code,
            raised.value.message,
        )
        assert isinstance(raised.value, RuntimeError)
        assert_silent(raised.value, "47", "40")
        assert "the patient is" not in "".join(traceback.format_exception(raised.value))

    def test_one_failure_is_enough(self) -> None:
        """A set never exits early: code is asked also where another entry has decided already."""
        with pytest.raises(CriterionError):
            study(always(False, "nobody"), risk(raises)).assess(KNOWN, as_of=AS_OF)

    def test_code_of_a_label_and_of_a_warning_is_asked_too(self) -> None:
        """What is reported beside eligibility makes the row an error as well."""
        of_label = Classification("risk", "Risk.", [label("low", risk(raises)), label("other", always(True, "rest"))])
        for more in ({"classifications": [of_label]}, {"warnings": [warn("RISK", "The risk is low.", risk(raises))]}):
            with pytest.raises(CriterionError):
                study(c.age >= 18, **more).assess(KNOWN, as_of=AS_OF)

    def test_who_lacks_a_value_is_no_error(self) -> None:
        """Code is not asked where it could not be told."""
        assert study(risk(raises)).assess({"age": 47}, as_of=AS_OF).eligibility.value == "undetermined"

    def test_screen_writes_a_row_in_error(self) -> None:
        """`screen` goes on after a row in error."""
        rows = [{"subject": "S1", **KNOWN}, {"subject": "S2", "age": 47}]
        first, second = screen_records(study(risk(raises)), rows, as_of=AS_OF)
        assert ["CRITERION_FAILED"] == [fault.code for fault in first.faults]
        assert "risk@1 raised ValueError" in first.faults[0].message
        assert second.assessment is not None

    def test_a_match_names_the_code(self) -> None:
        """Matching says which set could not judge, and why."""
        registry = Registry()
        registry.register(study(risk(raises)))
        (match,) = registry.match(KNOWN, as_of=AS_OF)
        assert ["the criterion risk@1 raised ValueError; tell its author"] == [one.message for one in match.faults]

    def test_code_is_asked_once(self) -> None:
        """However much of an assessment is looked at, code judges a subject once."""
        asked: list[object] = []
        rule = risk(lambda values: asked.append(dict(values)) or Verdict.MET)
        found = study(rule & (c.age >= 18)).assess(KNOWN, as_of=AS_OF)
        found.to_dict()
        assert 1 == len(asked)

    def test_code_cannot_change_what_it_is_told(self) -> None:
        """Values are read only."""
        with pytest.raises(CriterionError, match="raised AttributeError"):
            study(risk(lambda values: values.update(age=1))).assess(KNOWN, as_of=AS_OF)


class TestDefinition:
    """What is wrong with a declaration is found when it is written, or when the set is built."""

    @pytest.mark.parametrize(
        ("key", "version", "reads"),
        [("", "1", READS), ("a b", "1", READS), ("a@b", "1", READS), ("risk", "", READS), ("risk", "1", {})],
    )
    def test_names_and_reads(self, key: str, version: str, reads: Any) -> None:
        """A criterion in Python has a key, a version, and reads something."""
        with pytest.raises(DefinitionError) as raised:
            study(opaque(key, version=version, says="?", reads=reads, judge=low_risk))
        assert "RULE_OPAQUE" == raised.value.code

    @pytest.mark.parametrize("reads", [{"age": 5}, {"age": c.age >= 18}, {"stays": c.stays}, {3: c.age}])
    def test_only_facts_and_terms_are_read(self, reads: Any) -> None:
        """A constant, a rule or rows are nothing that code is told."""
        with pytest.raises(DefinitionError):
            study(opaque("risk", version="1", says="?", reads=reads, judge=low_risk))

    def test_code_is_a_function(self) -> None:
        """`judge=` is called, so it must be something to call."""
        with pytest.raises(DefinitionError, match="judge= takes a function"):
            risk(judge="low_risk")

    def test_one_name_is_one_code(self) -> None:
        """Two functions under one key and version would be told apart by nobody."""
        assert study(risk(), risk()).opaque
        assert study(risk(), risk(raises, "2")).opaque
        with pytest.raises(DefinitionError, match="two criteria are called risk@1") as raised:
            study(risk(), risk(raises))
        assert "DUPLICATE_ID" == raised.value.code

    def test_a_condition_of_rows_is_no_place(self) -> None:
        """Code reads facts, not the fields of a row."""
        with pytest.raises(DefinitionError, match="risk@1 stands in a condition of rows"):
            study(c.stays.where(risk()).exists())

    def test_facts_that_are_not_declared(self) -> None:
        """The facts that code reads are checked as those of any rule."""
        judged = Judged("risk", "1", ("it",), (FactRef("weight"),), low_risk)
        with pytest.raises(DefinitionError, match="weight"):
            study(Opaque(judged, "?"))


class TestExplanation:
    """An entry that code judges is explained by what it reads."""

    def test_missing_and_open_to(self) -> None:
        """What code lacks is asked for, with its cause."""
        found = study(risk()).assess({"age": 47, "albumin": {"missing": "pending"}}, as_of=AS_OF)
        assert [("albumin", "pending")] == [(one.name, one.cause.value) for one in found.missing]
        assert ["laboratory"] == [who.value for who in found.open_to]

    def test_code_that_leaves_it_open(self) -> None:
        """Where code knows everything and leaves it open, what it read needs judgement."""
        found = study(risk(lambda _: Verdict.UNKNOWN)).assess(KNOWN, as_of=AS_OF)
        assert {("age", "needs_judgement"), ("albumin", "needs_judgement")} == {
            (one.name, one.cause.value) for one in found.missing
        }

    def test_decisive_facts(self) -> None:
        """All that code read decides: without one of them it is not asked."""
        found = study(risk() | (c.age > 100)).assess(KNOWN, as_of=AS_OF)
        assert ("age", "albumin") == found["inc_0"].decisive_facts

    def test_decisive_facts_of_code_that_takes_what_is_missing(self) -> None:
        """A fact that may be anything is not the same as one that is missing."""
        found = study(SPRY).assess({"frail": False}, as_of=AS_OF)
        assert ("frail",) == found["inc_0"].decisive_facts
        assert () == study(SPRY).assess({}, as_of=AS_OF)["inc_0"].decisive_facts

    def test_sentence_facts_and_terms(self) -> None:
        """The trace says that code judges, by its name, with the facts that it read and what was computed for it."""
        rule = opaque("sum", version="1", says="the sum is low", reads={"it": c.age + 1}, judge=lambda _: Verdict.MET)
        trace = study(rule).assess(KNOWN, as_of=AS_OF)["inc_0"].trace
        assert "the sum is low (judged by sum@1)" == trace.sentence
        assert ["47 years"] == [str(reading.value) for reading in trace.readings]
        assert ["48 years"] == [computed.value for computed in trace.computed]

    def test_never_and_not_now(self) -> None:
        """What may still change may turn what code says."""
        assert "not_now" == study(risk()).assess({**KNOWN, "age": 100}, as_of=AS_OF).recoverable.value  # type: ignore[union-attr]
        assert "not_now" == study(SPRY).assess({"frail": True}, as_of=AS_OF).recoverable.value  # type: ignore[union-attr]


class TestIdentity:
    """The digest covers the name of code and not the code, and outputs say so."""

    def test_the_name_counts(self) -> None:
        """Another version is another digest; another function under the same name is not."""
        digests = {study(risk(judge, version)).digest for judge in (low_risk, raises) for version in ("1", "2")}
        assert 2 == len(digests)
        assert study(risk()).digest != study(risk(takes_missing=True)).digest

    def test_outputs_say_that_code_is_not_covered(self) -> None:
        """Whatever names the digest names what it leaves out; a set without code is silent."""
        found = study(risk())
        assert found.digest_covers_code is False
        data = found.assess(KNOWN, as_of=AS_OF).to_dict()
        assert (found.digest, False) == (data["digest"], data["digest_covers_code"])
        assert "the name and not the code: risk@1" in set_text(found)
        assert "the name and not the code: risk@1" in set_markdown(found)
        plain = study(c.age >= 18)
        assert plain.digest_covers_code is True
        assert "digest_covers_code" not in plain.assess(KNOWN, as_of=AS_OF).to_dict()
        assert "Python" not in set_text(plain) + set_markdown(plain) + dumps(plain)

    def test_a_set_can_be_copied(self) -> None:
        """A set whose code is a function of a module goes to another process."""
        found = study(risk(), SPRY)
        assert found == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found)


class TestDocuments:
    """A document names code; the program that reads it hands the code over."""

    def test_round_trip(self) -> None:
        """A set comes back equal, with its digests, and judges alike."""
        found = study(risk() & (c.age >= 18), SPRY)
        document = dumps(found)
        assert json.loads(document)["digest_covers_code"] is False
        back = loads(document, opaque=[risk(), SPRY])
        assert found == back
        assert back.assess(KNOWN, as_of=AS_OF)["inc_0"].verdict is found.assess(KNOWN, as_of=AS_OF)["inc_0"].verdict

    def test_code_that_is_not_at_hand(self) -> None:
        """Nothing is imported: what the program does not hand over is refused, with the remedy."""
        with pytest.raises(RuleFormatError, match=r"loads\(document, opaque=\[rule\]\)") as raised:
            loads(dumps(study(risk(version="2"))), opaque=[risk()])
        assert "RULE_OPAQUE" == raised.value.code
        assert "$.entries[0].criterion.judged" == raised.value.path

    def test_only_rules_that_code_judges_are_handed_over(self) -> None:
        """A plain rule brings no code."""
        with pytest.raises(DefinitionError, match="opaque= takes rules"):
            loads(dumps(study(risk())), opaque=[c.age >= 18])

    def test_code_is_at_hand_for_one_document(self) -> None:
        """What was handed over once is not kept."""
        document = dumps(study(risk()))
        loads(document, opaque=[risk()])
        with pytest.raises(RuleFormatError):
            loads(document)

    def test_a_document_that_claims_to_cover_code(self) -> None:
        """The word is verified as the digests are."""
        document = dumps(study(risk())).replace('"digest_covers_code": false', '"digest_covers_code": true')
        with pytest.raises(RuleFormatError) as raised:
            loads(document, opaque=[risk()])
        assert "RULE_DIGEST" == raised.value.code

    def test_a_criterion_as_data(self) -> None:
        """A single criterion is read alike."""
        data = criterion_to_data(risk().criterion)
        assert "judge" not in data["judged"]
        assert risk().criterion == criterion_from_data(data, opaque=[risk()])


class TestCompiled:
    """Generated functions ask the code, all of it, before they say anything."""

    def judge(self, found: CriteriaSet) -> Judge:
        """Return what judges plain facts."""
        return found.compiled.on(calendar.fromisoformat(AS_OF))

    def plain(self, found: CriteriaSet, record: Any) -> Plain:
        """Return plain facts."""
        read = self.judge(found).read(record)
        assert read is not None
        return read

    @pytest.mark.parametrize("record", [KNOWN, {**KNOWN, "age": 90}, {"age": 47}, {**KNOWN, "frail": True}, {}])
    def test_verdicts_are_those_of_the_reference(self, record: Any) -> None:
        """Entries, nodes and eligibility agree, whatever is missing."""
        found = study(risk() & (c.age >= 18), ~risk() | SPRY, SPRY)
        judge, plain, expected = self.judge(found), self.plain(found, record), found.assess(record, as_of=AS_OF)
        assert tuple(result.verdict for result in expected) == judge.verdicts(plain)
        assert expected.eligibility is judge.eligibility(plain)
        assert judge.nodes(plain)[0] is expected["inc_0"].verdict

    def test_nothing_is_passed_over(self) -> None:
        """Code that raises does so where an earlier entry fails, and where another part of its entry decides."""
        for found in (study(c.age < 18, risk(raises)), study((c.age < 18) & risk(raises))):
            judge, plain = self.judge(found), self.plain(found, KNOWN)
            for shape in (judge.eligibility, judge.verdicts, judge.nodes):
                with pytest.raises(CriterionError):
                    shape(plain)

    def test_functions_are_not_shared_by_other_code_of_that_name(self) -> None:
        """Two sets whose code has one name and is not the same have functions of their own."""
        first, second = study(risk()), study(risk(lambda _: Verdict.NOT_MET))
        assert Verdict.MET is self.judge(first).verdicts(self.plain(first, KNOWN))[0]
        assert Verdict.NOT_MET is self.judge(second).verdicts(self.plain(second, KNOWN))[0]

    def test_many_subjects(self) -> None:
        """However many were judged, code is asked when a subject is assessed, and raises there."""
        found = study(risk(raises))
        found.compiled.judged = 10_000
        with pytest.raises(CriterionError):
            found.assess(KNOWN, as_of=AS_OF)


class TestFrames:
    """Columns do not ask code: every row of such a set goes to the reference."""

    ROWS = pl.DataFrame({"subject": ["a", "b", "c"], "age": [47, 90, 47], "frail": [False, None, True]})

    def screened(self, found: CriteriaSet) -> list[dict[str, Any]]:
        """Screen the rows, and return the results."""
        albumin = pl.DataFrame({"albumin": [40, 40, None], "albumin_unit": ["g/L", "g/L", None]})
        return found.screen(self.ROWS.hstack(albumin), as_of=AS_OF, not_collected=["stays"]).to_dicts()

    def test_verdicts_are_those_of_the_reference(self) -> None:
        """Each row has the verdicts of its record."""
        found = self.screened(study(risk(), SPRY, c.age >= 18))
        assert ["eligible", "ineligible", "ineligible"] == [row["eligibility"] for row in found]
        assert [("met", "met"), ("not_met", "met"), ("unknown", "not_met")] == [
            (row["inc_0"], row["inc_1"]) for row in found
        ]

    @pytest.mark.parametrize("place", ["entry", "warning"])
    def test_code_that_raises_makes_the_row_an_error(self, place: str) -> None:
        """So it does in a record, also where no column of the result shows what it judges."""
        broken = risk(raises)
        warnings = [warn("RISK", "The risk is low.", broken)]
        found = self.screened(study(broken) if place == "entry" else study(c.age >= 18, warnings=warnings))
        assert ["CRITERION_FAILED" in (row["error"] or "") for row in found] == [True, True, False]
        assert "47" not in str([row["error"] for row in found])

    def test_code_in_a_term_that_is_the_same_in_every_row(self) -> None:
        """Code is not asked while columns are planned, but of each row."""
        broken = opaque("broken", version="1", says="?", reads={"frail": c.frail}, judge=raises, takes_missing=True)
        rule = c.age >= choose_value((broken, 18), otherwise=number_constant(21))
        rows = self.ROWS.select("subject", "age")
        lacking = ["frail", "stays", "albumin"]
        found = study(rule).screen(rows, as_of=AS_OF, not_collected=lacking).to_dicts()
        assert ["CRITERION_FAILED" in row["error"] for row in found] == [True, True, True]


class TestWorkbench:
    """Nothing is proved of code, and nothing is changed inside it."""

    def test_a_verdict_that_was_not_seen_is_not_impossible(self) -> None:
        """Code may say anything of subjects of whom it was not asked; only what was seen is known."""
        found = study(opaque("never", version="1", says="?", reads={"it": c.frail}, judge=lambda _: Verdict.NOT_MET))
        assert reach(found, "inc_0", Verdict.NOT_MET, as_of=AS_OF).subject is not None
        assert reach(found, "inc_0", Verdict.UNKNOWN, as_of=AS_OF).subject is not None
        met = reach(found, "inc_0", Verdict.MET, as_of=AS_OF)
        assert (None, False) == (met.subject, met.proved)

    def test_subjects_are_never_made_of_failures(self) -> None:
        """Somebody at whom code raises is in error, and shows nothing."""
        found = study(risk(raises))
        assert reach(found, "inc_0", Verdict.MET, as_of=AS_OF).subject is None
        assert reach(found, "inc_0", Verdict.UNKNOWN, as_of=AS_OF).subject is not None

    def test_what_code_does_not_touch_is_still_proved(self) -> None:
        """A rule beside code keeps its proofs."""
        found = study(risk() & (c.age < 18) & (c.age > 60))
        assert reach(found, "inc_0", Verdict.MET, as_of=AS_OF).proved

    def test_a_check_says_nothing_of_what_code_does(self) -> None:
        """No statement that code judges is called the same for every value."""
        assert set() == {found.code for found in lint(study(SPRY))} & {"LINT_DOMAIN", "LINT_NEVER_NOT_MET"}

    def test_mutants_change_nothing_inside(self) -> None:
        """Code is negated, and dropped from a group; what it is told is not changed."""
        long = c.stays.where(c.stays.days >= 7).count()
        reads = {"limit": c.albumin.uln, "old": first_known(c.age, number_constant(50)), "stays": long}
        rule = opaque("lim", version="1", says="?", reads=reads, judge=low_risk).criterion.predicate()
        found = [change.operator for change in changes(rule, Patient.schema)]
        assert ["not-added", "unknown-as-met", "unknown-as-not-met"] == found

    def test_mutants_are_noticed(self) -> None:
        """A case notices what is changed about code."""
        day = calendar.fromisoformat(AS_OF)
        cases = [
            Case("low", {**KNOWN, "frail": False}, day, eligibility="eligible"),
            Case("high", {**KNOWN, "age": 90, "frail": False}, day, eligibility="ineligible"),
            Case("frail", {**KNOWN, "frail": True}, day, eligibility="ineligible"),
            Case("open", {"age": 47, "frail": False}, day, eligibility="undetermined"),
        ]
        found = mutate(study(risk() & ~c.frail), cases).outcomes
        assert {"not-added", "dropped", "unknown-as-met"} <= {one.operator for one in found if one.fate == "killed"}
        assert set() == {one.operator for one in found if one.fate == "equivalent"}

    def test_coverage_of_a_rule_that_hangs_on_code(self) -> None:
        """Sides of a threshold that code chooses are found where code is asked, and none is proved out of reach."""
        rule = c.age >= choose_value((SPRY, 18), otherwise=number_constant(21))
        found = measure(study(rule), [], calendar.fromisoformat(AS_OF)).findings()
        assert "unreachable" not in {one.status for one in found}
        assert any(one.subjects for one in found if one.item.kind == "threshold")

    def test_coverage_where_code_raises(self) -> None:
        """Nobody at whom code raises is shown as a subject to try."""
        broken = opaque("broken", version="1", says="?", reads={"age": c.albumin}, judge=raises)
        rule = c.age >= choose_value((broken, 18), otherwise=number_constant(21))
        found = measure(study(rule, risk(raises)), [], calendar.fromisoformat(AS_OF)).findings()
        assert {"missing"} == {one.status for one in found}

    def test_cases_at_which_code_raises(self) -> None:
        """Such a case is at fault, and no other."""
        day = calendar.fromisoformat(AS_OF)
        cases = [Case("a", KNOWN, day, eligibility="eligible"), Case("b", {}, day, eligibility="undetermined")]
        first, second = judge_cases(study(risk(raises)), cases)
        assert [("CRITERION_FAILED", "$")] == [(fault.code, fault.path) for fault in first.faults]
        assert () == second.faults == second.mismatches
        assert propose(study(risk(raises)), as_of=day, cases=cases, mutants=False)

    def test_words(self) -> None:
        """A node that code judges is said by its name wherever it stands."""
        english = English(Patient.schema)
        judged = risk().criterion.predicate()
        assert "risk@1 is met" == node_words(judged, english) == english.condition(judged)

    def test_the_laws_of_kinds(self) -> None:
        """Code that keeps its word passes the laws; code that remembers whom it saw does not."""
        check_criterion(Opaque, instances=[risk(), SPRY], schema=Patient, max_examples=5)
        calls: list[object] = []

        def fickle(values: Mapping[str, Any]) -> Verdict:
            calls.append(values)
            return Verdict.MET if len(calls) % 2 else Verdict.NOT_MET

        with pytest.raises(LawBrokenError):
            check_criterion(Opaque, instances=[risk(fickle)], schema=Patient, max_examples=5)


def test_code_is_a_reason_of_its_verdict() -> None:
    """The leaf that code judges stands on the path that gives the verdict."""
    found = study(risk()).assess(KNOWN, as_of=AS_OF)["inc_0"]
    assert [found.verdict] == [leaf.verdict for leaf in found.trace.reasons()]
