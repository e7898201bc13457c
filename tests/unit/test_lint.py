"""What a check of a criteria set finds, each with a set in which it is wrong and one in which it is not."""

import sys
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import frozen

from eligibility_engine import (
    CriteriaSet,
    FactSchema,
    Option,
    always,
    carried,
    date,
    events,
    exclude,
    flag,
    include,
    integer,
    label,
    measurement,
    number,
    one_of,
    quantity,
    refuse,
    registry,
    undecided,
    warn,
)
from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError, EligibilityError, InputError
from eligibility_engine.kernel.expression import FactRef, IsKnown, Not
from eligibility_engine.study.classification import Classification
from eligibility_engine.testing import Finding, Source, lint, not_built, own_source
from eligibility_engine.testing.linting import verdicts
from eligibility_engine.testing.search import Reach
from eligibility_engine.units import ucum
from unit import every_kind


class Person(FactSchema):
    """Who is checked."""

    born = date(ask="Born?", not_after_as_of=True)
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?")
    weight = number(unit="kg", minimum=1, maximum=400, ask="Weight?")
    luggage = integer(unit="kg", minimum=0, maximum=100, ask="Luggage?")
    height = number(unit="m", minimum=Fraction(1, 2), maximum=Fraction(5, 2), ask="Height?")
    alt = measurement(unit="U/L", minimum=0, maximum=1000, ask="ALT?")
    only = one_of("yes", ask="Yes?")
    sick = flag(ask="Sick?")
    consent = flag(ask="Consent?")


p = Person


def made(*entries, **rest):
    """Return a set of entries over `Person`."""
    return CriteriaSet("TOY", "1", 1, Person, entries, **rest)


def of(criteria_set, code, **how):
    """Return the findings of one code."""
    return [found for found in lint(criteria_set, **how) if found.code == code]


ADULT = include("adult", "Adult.", p.age >= 18, cite="1")
HEALTHY = exclude("sick", "Sick.", p.sick, cite="2")


def only_unused(*names):
    """Return the codes of everything but unused facts other than these."""
    return {f"$.facts.{name}" for name in Person.schema.names if name not in names}


# The shipped trial


@pytest.mark.uncounted
def test_the_shipped_trial_is_clean():
    """Nothing is suspicious about the shipped trial, its gates and its source included."""
    assert () == lint(registry.get("NCT06316427"), source=own_source("NCT06316427"))


def test_every_kind_is_checked_without_breaking():
    """A check takes every kind, every kernel node and every fact type."""
    assert "CRITERION_FAILED" not in {found.code for found in lint(every_kind.EVERYTHING)}


# Nothing known


def test_nothing_known_is_undetermined():
    assert of(made(ADULT), "LINT_ALL_MISSING") == []


def test_nothing_known_decides():
    (found,) = of(made(ADULT, include("told", "Told.", p.consent.is_recorded())), "LINT_ALL_MISSING")
    assert (found.severity, found.path) == ("error", "$")
    assert found.message.startswith("a subject of whom nothing is known is ineligible, by told; ")
    (found,) = of(made(include("all", "All.", always(True, because="no limit"))), "LINT_ALL_MISSING")
    assert found.message.startswith("a subject of whom nothing is known is eligible, by all; ")


# Facts


def unused(criteria_set):
    return {found.path for found in of(criteria_set, "LINT_UNUSED_FACT")}


def test_a_fact_that_nothing_reads():
    assert unused(made(ADULT)) == only_unused("age")


def test_a_fact_is_read_by_labels_and_warnings_and_where_a_verdict_is_open_about_it():
    """Entries, labels, warnings, and the facts that an open verdict is about."""
    arms = Classification("arms", "Arms.", (label("heavy", p.weight > 90),))
    open_ = include("open", "Open.", undecided(p.consent, because="the text is open"))
    found = made(ADULT, open_, classifications=[arms], warnings=[warn("SICK", "Sick.", p.sick)])
    assert unused(found) == only_unused("age", "weight", "consent", "sick")


def test_a_fact_of_the_gates():
    """The gates are a set of their own, over facts of their own."""

    class Site(FactSchema):
        recruiting = flag(ask="Recruiting?")
        phase = integer(ask="Phase?")

    gates = CriteriaSet("GATES", "1", 1, Site, [include("open", "Recruiting.", Site.recruiting)], judges="trial")
    found = lint(made(ADULT, gates=gates))
    assert {one.path for one in found if "gates" in one.path} == {"$.gates.facts.phase", "$.gates.entries[0] (open)"}


def configurable(values):
    """Return a set whose options decide what it reads, and that one value breaks."""
    read = p.sick if values["strict"] else p.consent
    low = {"usual": p.weight, "other": p.height}[values["measure"]] >= values["low"]
    age = include("age", "Age.", p.age >= values.get("age", 0))
    return made(
        include("read", "Read.", read), include("low", "Low.", low), age, options=OPTIONS, in_force=values,
        builder=configurable,
    )  # fmt: skip


OPTIONS = (
    Option("strict", "Strict.", True),
    Option("measure", "Which.", "usual", choices=("usual", "other")),
    Option("low", "Low.", Fraction(2), number=True, minimum=Fraction(1), maximum=Fraction(9)),
    Option("age", "Age.", number=True),
)
IN_FORCE = {"strict": True, "measure": "usual", "low": Fraction(2)}


def test_a_fact_that_is_read_under_another_option_is_used():
    assert unused(configurable(IN_FORCE)) == only_unused("sick", "consent", "weight", "height", "age")


def test_a_choice_under_which_a_set_cannot_be_built():
    """Each choice of an option is tried; one that breaks is a finding, and the others still count."""
    found = configurable({**IN_FORCE, "measure": "other"})
    (broken,) = of(found, "LINT_OPTION")
    assert (broken.severity, broken.path) == ("error", "$.options.low")
    assert broken.message.startswith("with 9 the set cannot be built: $.entries[1] (low): the threshold 9 lies outside")
    assert unused(found) == only_unused("sick", "consent", "weight", "height", "age")


# Entries


@frozen
class Opposite:
    """A negation of somebody else's."""

    operands: tuple[Criterion, ...]

    def predicate(self):
        return Not(self.operands[0].predicate())

    def describe(self, phrase):
        return f"the opposite of {phrase.criterion(self.operands[0])}"


def test_an_exclusion_that_begins_with_a_negation():
    doubled = exclude("well", "Not well.", ~p.sick)
    (found,) = of(made(ADULT, doubled), "LINT_NEGATED_EXCLUSION")
    assert found.path == "$.entries[1] (well)"
    (found,) = of(made(exclude("well", "Not well.", Opposite((p.sick.criterion,)))), "LINT_NEGATED_EXCLUSION")
    assert found.path == "$.entries[0] (well)"
    allowed = (include("well", "Well.", ~p.sick), exclude("old", "Old.", (p.age > 70) & ~p.sick))
    assert of(made(*allowed), "LINT_NEGATED_EXCLUSION") == []


def test_one_rule_twice():
    """Spelling does not count; what counts is the rule."""
    again = include("again", "Grown up.", ~(p.age < 18))
    (found,) = of(made(ADULT, HEALTHY, again), "LINT_SAME_RULE")
    assert found.path == "$.entries[2] (again)"
    assert found.message.startswith("its rule is that of adult; ")
    assert of(made(ADULT, HEALTHY), "LINT_SAME_RULE") == []


def test_an_entry_without_its_place():
    (found,) = of(made(ADULT, include("well", "Well.", ~p.sick)), "LINT_NO_CITE")
    assert (found.severity, found.path) == ("note", "$.entries[1] (well)")


# What the domains decide


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (p.weight + p.luggage >= 1, "holds for every value that weight, luggage can have"),
        (p.weight + p.luggage > 600, "holds for no value that weight, luggage can have"),
        (p.age <= 120, "holds for every value that age can have"),
        (p.weight / (p.height * p.height) > 2000, "holds for no value that weight, height can have"),
        (p.born.elapsed("years") < 0, "holds for no value that born can have"),
        (p.alt <= quantity(1000, "U/L"), "holds for every value that alt can have"),
        (p.only == "yes", "holds for every value that only can have"),
        (p.sick & (p.age < 0), "holds for no value that age can have"),
    ],
)
def test_a_statement_that_the_domains_decide(rule, holds):
    (found,) = of(made(include("some", "Some.", rule)), "LINT_DOMAIN")
    assert found.path == "$.entries[0] (some)"
    assert holds in found.message


@pytest.mark.parametrize(
    "rule",
    [
        p.weight + p.luggage >= 2,
        p.age <= 119,
        p.alt.times_uln > 3,
        p.sick,
        p.age.is_recorded(),
        p.age.assume(50, because="usual") <= 120,
        always(True, because="no limit"),
    ],
)
def test_a_statement_that_the_domains_leave_open(rule):
    assert of(made(include("some", "Some.", rule)), "LINT_DOMAIN") == []


# Verdicts that never come about


def never(*entries):
    found = lint(made(*entries))
    return {(one.code, one.severity, one.path) for one in found if "_NEVER_" in one.code}


IMPOSSIBLE = (p.age > 70) & (p.age < 60)


def test_an_entry_that_can_be_everything():
    assert never(ADULT, HEALTHY) == set()


def test_an_inclusion_that_nobody_passes_and_one_that_nobody_fails():
    assert never(include("a", "A.", IMPOSSIBLE)) == {("LINT_NEVER_MET", "error", "$.entries[0] (a)")}
    assert never(include("a", "A.", ~IMPOSSIBLE)) == {("LINT_NEVER_NOT_MET", "warning", "$.entries[0] (a)")}


def test_an_exclusion_that_nobody_passes_and_one_that_nobody_fails():
    assert never(exclude("a", "A.", ~IMPOSSIBLE)) == {("LINT_NEVER_NOT_MET", "error", "$.entries[0] (a)")}
    assert never(exclude("a", "A.", IMPOSSIBLE)) == {("LINT_NEVER_MET", "warning", "$.entries[0] (a)")}


def test_an_entry_that_is_declared_to_hold_always():
    """An entry that reads no fact says so itself, and is for whoever reviews the set."""
    found = never(include("a", "A.", always(True, because="no limit")))
    assert found == {
        ("LINT_NEVER_NOT_MET", "note", "$.entries[0] (a)"),
        ("LINT_NEVER_UNKNOWN", "note", "$.entries[0] (a)"),
    }


def test_what_the_search_cannot_decide_is_a_note(monkeypatch):
    monkeypatch.setattr(verdicts, "reach", lambda *args, **rest: Reach())
    found = of(made(ADULT), "LINT_UNDECIDED")
    assert [(one.severity, one.path) for one in found] == [("note", "$.entries[0] (adult)")] * 2 + [("note", "$")]
    assert found[0].message.startswith("no subject was found who makes it met, and none was ruled out")


def test_entries_that_are_too_deep_together():
    """Rules that are as deep as they may be cannot be joined; that nobody passes both is not decided then."""
    deep = p.sick
    for _ in range(61):
        deep = ~deep
    found = of(made(include("deep", "Deep.", deep & (p.age > 1)), ADULT), "LINT_UNDECIDED")
    assert [one.path for one in found] == ["$"]


# Entries that contradict each other


def test_entries_that_contradict_each_other():
    """They are named, and the others are not."""
    (found,) = of(made(ADULT, HEALTHY, exclude("grown", "Grown up.", p.age > 12, cite="3")), "LINT_CONTRADICTION")
    assert (found.severity, found.path) == ("error", "$")
    assert found.message.startswith("nobody is ever eligible: no subject passes all of adult, grown; ")


def test_one_rule_with_both_polarities():
    found = of(made(HEALTHY, include("well", "Well.", p.sick)), "LINT_CONTRADICTION")
    assert [one.path for one in found] == ["$.entries[1] (well)", "$"]
    assert found[0].message.startswith("its rule is that of sick, which is of the other polarity")


def test_an_entry_that_nobody_passes_contradicts_no_other():
    assert of(made(ADULT, include("none", "None.", IMPOSSIBLE)), "LINT_CONTRADICTION") == []
    assert of(made(include("none", "None.", IMPOSSIBLE)), "LINT_CONTRADICTION") == []


# Kinds of anybody


@frozen
class Known:
    """A kind of somebody else."""

    operands = ()

    def predicate(self):
        return IsKnown(FactRef("age"))

    def describe(self, phrase):
        return "age is known"


def test_a_kind_of_somebody_else_is_checked():
    assert never(include("known", "Known.", Known())) == {("LINT_NEVER_UNKNOWN", "note", "$.entries[0] (known)")}
    assert len(of(made(include("known", "Known.", Known())), "LINT_ALL_MISSING")) == 1


def test_a_check_that_breaks_loses_nothing(monkeypatch):
    """What one check meets ends that check; the others find what they find."""

    def breaking(*args, **rest):
        raise LookupError("gone")

    monkeypatch.setattr(verdicts, "reach", breaking)
    found = lint(made(ADULT, include("again", "Grown up.", ~(p.age < 18))))
    broken = [one.message for one in found if one.code == "CRITERION_FAILED"]
    said = "ended early, since code of the set raised LookupError: gone"
    assert broken == [f"the check never {said}", f"the check nobody {said}"]
    assert [one.code for one in found if one.code == "LINT_SAME_RULE"] == ["LINT_SAME_RULE"]


# Sentences of the source

TEXT = """\
5.1 Inclusion criteria
  (a) Adult,
      with consent.
  2. Sick; and
  - Free text of a sentence that is quoted by nothing and that goes on for longer than a line.
"""
QUOTING = (
    include("adult", "Adult, with consent.", p.age >= 18, cite="(a)"),
    exclude("sick", "Sick", p.sick, cite="(b)"),
)


def sentences(criteria_set, text=TEXT, *headings):
    found = lint(criteria_set, source=Source(text, frozenset(headings), "toy.source.txt", "toy.source.headings.txt"))
    return [one for one in found if one.code in {"LINT_SENTENCE", "LINT_QUOTATION"}]


def test_a_sentence_without_an_entry():
    """Labels, marks and line breaks are none; headings are listed."""
    heading, sentence = sentences(made(*QUOTING))
    assert (heading.line, sentence.line, sentence.path) == (1, 5, "$.source")
    assert heading.message.startswith("no entry quotes '5.1 Inclusion criteria'; add the entry, ")
    assert "'- Free text of a sentence that is quoted by nothing and that...'" in sentence.message
    assert "list the line of toy.source.txt in toy.source.headings.txt" in sentence.message
    assert sentence.describe().startswith("warning [LINT_SENTENCE] $.source line 5: no entry quotes ")
    assert sentences(made(*QUOTING), TEXT, "5.1 Inclusion criteria") == [sentence]


@pytest.mark.parametrize(
    "line",
    [
        "Adult.", "1. Adult.", "1) Adult. and", "5.1(a) Adult.", "(iv) Adult.;", "**5.1** Adult.", "- * • Adult.",
        "> a) Adult.", "", "----", "*" * 200, "1.1" * 100,
    ],
)  # fmt: skip
def test_what_may_be_left_of_a_line(line):
    assert sentences(made(ADULT), f"Adult.\n{line}") == []


@pytest.mark.parametrize("line", ["Sick.", "1. x2", "Adult. 18", "Adult. Or not", "*" * 200 + "x2"])
def test_what_may_not_be_left_of_a_line(line):
    assert [one.line for one in sentences(made(ADULT), f"Adult.\n{line}")] == [2]


def test_a_sentence_that_is_quoted_in_part():
    (found,) = sentences(made(include("adult", "Age of 18", p.age >= 18)), "Age of 18 and more\n")
    assert found.message.startswith("no entry quotes 'and more'; ")


def test_sentences_that_are_no_entries_are_quoted_too():
    """What entries carry and what is refused is accounted for, and quotes the source as entries do."""
    beside = (carried("Adult: of age.", by="adult", because="defined there"), refuse("Call us.", because="no rule"))
    text = "1. Adult.\n2. Adult: of age.\n   Call us.\n"
    assert sentences(made(ADULT, sentences=beside), text) == []
    assert [one.line for one in sentences(made(ADULT), text)] == [2, 3]
    (found,) = sentences(made(ADULT, sentences=beside), "1. Adult.\n2. Adult: of age.\n")
    assert (found.code, found.path) == ("LINT_QUOTATION", "$.sentences[1]")


def test_an_entry_that_does_not_quote_the_source():
    (found,) = sentences(made(ADULT, HEALTHY), "1) Adult.\n2) \n")
    assert (found.code, found.path) == ("LINT_QUOTATION", "$.entries[1] (sick)")
    assert found.message.startswith("its text does not stand in toy.source.txt; ")


def test_a_sentence_may_have_two_entries():
    both = (include("a", "Adult and well.", p.age >= 18), include("b", "Adult and well.", ~p.sick))
    assert sentences(made(*both), "• Adult and well.\n") == []


def test_the_source_lies_beside_the_set(tmp_path):
    """`toy.source.txt` beside `toy.py` or `toy.json`; its headings perhaps with what carries them."""
    assert own_source(f"{tmp_path / 'toy.py'}:TRIAL") is None
    (tmp_path / "toy.source.txt").write_text("Title\n")
    assert own_source(f"{tmp_path / 'toy.py'}:TRIAL") == own_source(f"{tmp_path / 'toy.json'}")
    assert own_source(f"{tmp_path / 'toy.py'}") == Source(
        "Title\n", frozenset(), "toy.source.txt", "toy.source.headings.txt"
    )
    (tmp_path / "toy.source.headings.txt").write_text("Title\theading\nOther\n")
    found = own_source(f"{tmp_path / 'toy.py'}:TRIAL")
    assert found is not None
    assert found.headings >= {"Title", "Other"}
    assert sentences(made(ADULT), "Title\nAdult.", *found.headings) == []


def test_a_source_that_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "toy.source.txt").write_bytes(b"\xff")
    with pytest.raises(InputError, match="is not UTF-8") as caught:
        own_source(f"{tmp_path / 'toy.py'}")
    assert caught.value.code == "INPUT_ENCODING"

    def unreadable(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    with pytest.raises(InputError, match="cannot be read: Permission denied") as caught:
        own_source(f"{tmp_path / 'toy.py'}")
    assert caught.value.code == "INPUT_READ"


# Findings


def test_a_finding_is_plain_data():
    found = Finding("LINT_SENTENCE", "$.source", "so", line=3)
    assert found.to_dict() == {
        "code": "LINT_SENTENCE", "path": "$.source", "message": "so", "severity": "warning", "line": 3,
    }  # fmt: skip
    assert "line" not in Finding("LINT_DOMAIN", "$", "so").to_dict()
    assert [Finding("LINT_DOMAIN", "$", "so", severity).counts for severity in ("error", "warning", "note")] == [
        True, True, False,
    ]  # fmt: skip


def test_a_set_that_cannot_be_built_is_a_finding():
    with pytest.raises(DefinitionError) as caught:
        made(include("age", "Age.", p.age > 500))
    found = not_built(caught.value)
    assert (found.code, found.path, found.severity) == ("RULE_DOMAIN", "$.entries[0] (age)", "error")


def test_the_worst_comes_first():
    found = lint(made(include("told", "Told.", p.consent.is_recorded())))
    assert [one.severity for one in found] == sorted((one.severity for one in found), key="error warning note".index)
    assert {one.severity for one in found} == {"error", "warning", "note"}


def test_the_date_is_a_date():
    with pytest.raises(EligibilityError) as caught:
        lint(made(ADULT), as_of="soon")
    assert caught.value.code == "AS_OF"


class Measured(FactSchema):
    """Whose units are checked."""

    good = measurement(unit="mg/dL", other_units=["umol/L"], analyte="creatinine", spellings=["mg/dl"], ask="Good?")
    equation = measurement(unit="%", other_units=["mmol/mol"], analyte="hba1c", ask="HbA1c?")
    special = measurement(unit="Cel", other_units={"[degF]": None}, ask="Temperature?")
    unknown = measurement(unit="mg/dL", other_units={"drops": 2, "mg/hL": Fraction(1, 1000)}, ask="Unknown?")
    wrong = measurement(unit="g/L", other_units={"[lb_av]/L": 450}, ask="Wrong?")
    plain = number(unit="furlongs", ask="How far?")
    rows = events(ask="Rows?", taken=date(), amount=measurement(unit="[mgs]"))


UNITS = CriteriaSet("UNITS", "1", 1, Measured, [include("inc", "-", Measured.good.times_uln <= 1)])


def test_units_that_ucum_does_not_know_or_contradicts():
    assert [(found.path, found.message, found.severity) for found in of(UNITS, "LINT_UNIT")] == [
        ("$.facts.unknown", "'drops' is no UCUM code; codes are case-sensitive, such as mg/dL", "warning"),
        ("$.facts.wrong", "1 [lb_av]/L is 453.59237 g/L in UCUM, not 450", "warning"),
        ("$.facts.plain", "'furlongs' is no UCUM code; codes are case-sensitive, such as mg/dL", "warning"),
        ("$.facts.rows.amount", "'[mgs]' is no UCUM code; codes are case-sensitive, such as mg/dL", "warning"),
    ]


def test_without_the_extra_units_are_noted_as_not_checked(monkeypatch):
    ucum._extra.cache_clear()
    ucum._read.cache_clear()
    monkeypatch.setitem(sys.modules, "ucumvert", None)
    found = {one.path: one.severity for one in of(UNITS, "LINT_UNIT")}
    assert found == dict.fromkeys(
        ("$.facts.special", "$.facts.unknown", "$.facts.wrong", "$.facts.plain", "$.facts.rows.amount"), "note"
    )
