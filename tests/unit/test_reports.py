"""Renderings of one assessment and of a criteria set: what a coordinator, a program and a reader see."""

import json
from fractions import Fraction

import pytest
from attrs import frozen

from eligibility_engine import (
    AS_OF,
    Classification,
    CriteriaSet,
    Criterion,
    FactSchema,
    Option,
    Phrases,
    __version__,
    all_of,
    choose,
    date,
    exclude,
    first_known,
    flag,
    include,
    instant,
    integer,
    kind,
    label,
    measurement,
    number,
    one_of,
    quantity,
    undecided,
    warn,
)
from eligibility_engine.kernel.expression import And, Compare, FactRef, Literal, Predicate
from eligibility_engine.language import as_criterion
from eligibility_engine.report.data import assessment_row
from eligibility_engine.report.set_markdown import set_markdown
from eligibility_engine.report.set_text import set_text
from unit.event_trial import TRIAL as EVENT_TRIAL


class Candidate(FactSchema):
    """Facts of a made-up asthma study."""

    birth_date = date(ask="Date of birth?", partial=True, not_after_as_of=True, fixed=True)
    age_years = integer(unit="years", minimum=0, maximum=120, ask="Age in completed years?", only_increases=True)
    attacks = integer(minimum=0, ask="Attacks in the last 12 months?")
    fev1 = number(unit="%", minimum=0, maximum=150, decimals=0, ask="FEV1, percent of predicted?", label="FEV1")
    eosinophils = measurement(unit="10*9/L", decimals=2, ask="Eosinophil count?", comparator=True)
    alt = measurement(unit="U/L", ask="ALT, and the laboratory's upper limit?", label="ALT")
    last_dose = date(ask="Last dose of a biologic?", partial=True)
    smoker = flag(ask="Smoking now?", answered_by="subject", label="current smoker")
    sex = one_of("male", "female", "unknown", ask="Sex at birth?", missing={"unknown": "not_recorded"}, fixed=True)
    pregnant = flag(ask="Pregnant?")
    imaging = one_of("clear", "lesion", "not_done", ask="Chest imaging?", missing={"not_done": "not_recorded"})
    consent_at = instant(ask="When was consent signed?")
    weight = number(ask="Weight, up to 300 kg?", unit="kg", maximum=300)
    height = number(ask="Height, at least 20 cm?", unit="cm", minimum=20)
    free = number(ask="Any number?")


class Site(FactSchema):
    """Facts of the study itself."""

    enrolled = integer(minimum=0, ask="How many are enrolled?")


c = Candidate
age = first_known(c.birth_date.elapsed("years"), c.age_years, called="age")

GATES = CriteriaSet(
    id="ASTHMA-01-gates",
    version="1.0",
    revision=1,
    facts=Site,
    judges="trial",
    entries=[include("gate_places", "80 subjects will be enrolled.", Site.enrolled < 80, cite="Overview")],
)


def study(**in_force: object) -> CriteriaSet:
    """Return the made-up asthma study."""
    return CriteriaSet(
        id="ASTHMA-01",
        version="3.0",
        revision=2,
        title="A made-up asthma study",
        source="invented",
        facts=Candidate,
        entries=[
            include("inc_age", "Age 18 to 75\n  years.", age.between(18, 75), cite="Inclusion 1", short="AGE"),
            include(
                "inc_severe",
                "Severe asthma.",
                choose(
                    (c.smoker, all_of(c.attacks >= 3, c.fev1 < 60, c.eosinophils >= quantity("0.3", "10*9/L"))),
                    otherwise=all_of(c.attacks >= 2, c.fev1 < 80),
                ),
                cite="Inclusion 2",
                note="Smokers need more.",
            ),
            exclude("exc_liver", "ALT over 3 times normal.", c.alt.times_uln > 3, cite="Exclusion 1"),
            exclude(
                "exc_dose", "Biologic within 28 days.", c.last_dose.within(days=28, before=AS_OF), cite="Exclusion 2"
            ),
            exclude(
                "exc_pregnant",
                "Pregnant.",
                c.pregnant.assume(False, because="male sex at birth", when=c.sex == "male"),
                cite="Exclusion 3",
            ),
            exclude("exc_imaging", "A lesion | on imaging.", c.imaging == "lesion"),
        ],
        classifications=[
            Classification(
                "phenotype",
                "Type of asthma.",
                (label("late", c.attacks > 5), label("early", c.attacks <= 5), label("none", c.fev1 > 90)),
            ),
            Classification("arm", "Arm.", (label("open_arm", c.smoker),), note="By hand.", requires=("arm_limit",)),
            Classification("stratum", "Stratum.", (label("a", c.smoker),), for_ineligible=False, first_match=False),
        ],
        warnings=[warn("PREGNANT_MALE", "pregnant, and male sex at birth", c.pregnant & (c.sex == "male"))],
        options=[
            Option("strict", "Whether it is strict.", default=False),
            Option("arm_limit", "The limit of the arm.", number=True),
        ],
        in_force={"strict": False, **in_force},
        gates=GATES,
        open_questions=["What is severe?"],
    )


STUDY = study()

FIT = {
    "birth_date": "1990",
    "attacks": 4,
    "fev1": 55,
    "smoker": False,
    "alt": {"value": 45, "unit": "U/L", "uln": 40, "at": "2025-05-30"},
    "last_dose": "2025-01",
    "sex": "male",
    "imaging": "clear",
}

ELIGIBLE = """\
ELIGIBLE
ASTHMA-01, version 3.0, as of 2025-06-02

Every entry lets the subject pass
---------------------------------
Inclusion 1  met           birth date: 1990-01-01 to 1990-12-31; age = 34 to 35 years
Inclusion 2  met           current smoker: no; attacks: 4; FEV1: 55%
Exclusion 1  not excluded  ALT: 45 U/L (upper limit 40 U/L; 2025-05-30)
Exclusion 2  not excluded  last dose: 2025-01-01 to 2025-01-31
Exclusion 3  not excluded  pregnant: not recorded; sex: male; pregnant: assumed no, because male sex
                           at birth
exc_imaging  not excluded  imaging: clear

Reported beside eligibility
---------------------------
phenotype: early
arm: set the option arm_limit
stratum: none
"""

INELIGIBLE = """\
INELIGIBLE AT PRESENT, WITH 1 WARNING
ASTHMA-01, version 3.0, as of 2025-06-02
Warning: pregnant, and male sex at birth [PREGNANT_MALE]

What decides it
---------------
Inclusion 2: not met [inc_severe]
    "Severe asthma."
    not met: attacks is at least 2
    - attacks: 1
Exclusion 1: excluded [exc_liver]
    "ALT over 3 times normal."
    excluded because ALT is above 3 × ALT upper limit of normal
    - ALT: 121 U/L (upper limit 40 U/L)
    - 3 × ALT upper limit of normal = 120 U/L
Exclusion 3: excluded [exc_pregnant]
    "Pregnant."
    excluded because pregnant (if not recorded, assumed no: male sex at birth)
    - pregnant: yes

The other entries
-----------------
Inclusion 1  met           birth date: 1990-01-01 to 1990-12-31; age = 34 to 35 years
Exclusion 2  not excluded  last dose: 2025-01-01 to 2025-01-31
exc_imaging  not excluded  imaging: clear

Reported beside eligibility
---------------------------
phenotype: early
arm: set the option arm_limit
stratum: not judged for an ineligible subject
"""

UNDETERMINED = """\
UNDETERMINED
ASTHMA-01, version 3.0, as of 2025-06-02

What keeps it open
------------------
Inclusion 1: unknown [inc_age]
    "Age 18 to 75 years."
    - birth date: 2007-01-01 to 2007-12-31 (too imprecise); age = 17 to 18 years
Exclusion 1: unknown [exc_liver]
    "ALT over 3 times normal."
    - ALT: 45 U/L (no limit)
exc_imaging: unknown [exc_imaging]
    "A lesion | on imaging."
    - imaging: not done

What to ask next
----------------
1. Date of birth? (too imprecise; ask: record; for Inclusion 1)
2. ALT, and the laboratory's upper limit? (no limit; ask: laboratory; for Exclusion 1)
3. Chest imaging? (not recorded; ask: record; for exc_imaging)

The other entries
-----------------
"""


def judged(**changes: object) -> str:
    """Return the text of the fit candidate with some facts changed."""
    return str(STUDY.assess({**FIT, **changes}, as_of="2025-06-02"))


def test_an_eligible_subject_is_shown_with_every_entry_and_its_values() -> None:
    """The verdict comes first, and each entry stands under its protocol number with values, units and dates."""
    assert judged().startswith(ELIGIBLE)


def test_an_ineligible_subject_is_shown_with_what_decides_it_first() -> None:
    """What decides comes before the rest, in the protocol's words, with the warnings beside the verdict."""
    text = judged(attacks=1, pregnant=True, alt={"value": 121, "unit": "U/L", "uln": 40})
    assert text.startswith(INELIGIBLE)


def test_an_undetermined_subject_is_shown_with_what_to_ask() -> None:
    """What is missing comes with the question, the cause, who answers and the entries that wait for it."""
    text = judged(birth_date="2007", alt={"value": 45, "unit": "U/L"}, imaging="not_done")
    assert text.startswith(UNDETERMINED)


def test_the_text_ends_with_what_judged() -> None:
    """The last line names set, version, revision, digest, engine, and the options that are not at their default."""
    said = f"Judged by ASTHMA-01 version 3.0 revision 2, digest {STUDY.digest[:12]}, engine {__version__}"
    assert " ".join(judged().splitlines()[-1:]) == said
    other = study(arm_limit=Fraction(5, 2))
    text = " ".join(other.assess(FIT, as_of="2025-06-02").to_text().split())
    assert text.endswith(f"engine {__version__}; other than the default: arm_limit = 2.5")


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    """Lines are wrapped to the width that is asked for."""
    assessment = STUDY.assess({}, as_of="2025-06-02")
    assert max(len(line) for line in assessment.to_text(width=width).splitlines()) <= width


def test_without_values_no_rendering_holds_a_patient_value() -> None:
    """`values=False` leaves verdicts, causes and thresholds."""
    record = {**FIT, "attacks": 7777, "birth_date": "1987-11-13", "alt": {"value": 9.75, "unit": "U/L", "uln": 41.5}}
    assessment = STUDY.assess({**record, "imaging": "not_done"}, as_of="2025-06-02")
    texts = [assessment.to_text(values=False), assessment.to_markdown(values=False), assessment.to_json(values=False)]
    for text in texts:
        assert [leak for leak in ("7777", "1987", "9.75", "41.5", "124.5", "not done") if leak in text] == []
    assert ["3 × ALT upper limit of normal" in text for text in texts] == [False, True, True]
    assert "7777" in assessment.to_text()


def test_markdown_shows_the_entries_as_a_table_and_escapes_the_text() -> None:
    """A bar in the protocol's sentence does not break the table."""
    text = STUDY.assess({"imaging": "not_done"}, as_of="2025-06-02").to_markdown()
    assert "| exc\\_imaging | unknown | yes | A lesion \\| on imaging. | imaging: not done |" in text
    assert text.startswith("# Undetermined\n")
    assert "## What to ask next" in text
    warned = STUDY.assess({"pregnant": True, "sex": "male"}, as_of="2025-06-02").to_markdown()
    assert "> **Warning** pregnant, and male sex at birth (`PREGNANT_MALE`)" in warned


def test_the_row_holds_what_a_stream_needs_and_no_value() -> None:
    """The compact row has the fixed keys, verdicts and names."""
    row = assessment_row(STUDY.assess({"birth_date": "1940"}, as_of="2025-06-02"))
    assert row == {
        "eligibility": "ineligible",
        "criteria": {
            "inc_age": "not_met",
            "inc_severe": "unknown",
            "exc_liver": "unknown",
            "exc_dose": "unknown",
            "exc_pregnant": "unknown",
            "exc_imaging": "unknown",
        },
        "decisive": ["inc_age"],
        "missing": [],
        "open_to": [],
        "recoverable": "never",
        "warnings": [],
        "trial": "ASTHMA-01",
        "version": "3.0",
        "revision": 2,
        "digest": STUDY.digest,
        "as_of": "2025-06-02",
    }


def test_json_is_the_dictionary_and_the_same_every_time() -> None:
    """The same input gives the same bytes."""
    first, second = (STUDY.assess(FIT, as_of="2025-06-02") for _ in range(2))
    assert json.loads(first.to_json()) == first.to_dict()
    assert first.to_json() == second.to_json()


def test_the_dictionary_holds_traces_with_readings_computed_terms_and_assumptions() -> None:
    """A program finds in it everything that the text says."""
    data = STUDY.assess(FIT, as_of="2025-06-02").to_dict()
    entries = {entry["id"]: entry for entry in data["entries"]}
    assert entries["inc_age"]["trace"]["computed"] == [{"term": "age", "value": "34 to 35 years"}]
    assert entries["exc_liver"]["trace"]["facts"] == [
        {"name": "alt", "value": "45 U/L", "unit": "U/L", "uln": "40 U/L", "at": "2025-05-30"}
    ]
    assert entries["exc_pregnant"]["trace"]["assumptions"] == ["pregnant: assumed no, because male sex at birth"]
    assert [part["verdict"] for part in entries["inc_severe"]["trace"]["operands"]] == ["not_met", "unknown", "met"]
    assert data["classifications"]["phenotype"] == {"surely": ["early"], "possibly": ["early"]}
    assert data["classifications"]["arm"] == {"not_judged": "set the option arm_limit"}


def test_a_classification_that_is_open_shows_both_lists() -> None:
    """Labels that surely apply and labels that may apply are told apart; where nothing is known, that is said once."""
    text = judged(attacks=None, smoker=None)
    assert "phenotype: surely none; possibly late, early" in text
    assert "nothing known yet: stratum" in judged(smoker=None)


def test_the_gates_of_a_trial_are_open_closed_or_unclear() -> None:
    """A full trial never reads as an ineligible patient."""
    said = [
        str(GATES.assess(facts, as_of="2025-06-02")).splitlines()[0]
        for facts in ({"enrolled": 79}, {"enrolled": 80}, {})
    ]
    assert said == ["OPEN", "CLOSED", "UNCLEAR"]


def test_show_lists_everything_that_a_reader_wants() -> None:
    """The set is shown with sentences, rules, notes, options and defaults, classifications, gates and questions."""
    text = set_text(study(arm_limit=5))
    for expected in (
        "ASTHMA-01: A made-up asthma study",
        f"version 3.0, revision 2, digest {study(arm_limit=5).digest}",
        "Inclusion 1 [inc_age, AGE]",
        '  "Age 18 to 75 years."',
        "  rule: by case:",
        "    if current smoker",
        "  note: Smokers need more.",
        "strict = false (the default). Whether it is strict. Takes true or false.",
        "arm_limit = 5; default not set. The limit of the arm. Takes a number.",
        "PREGNANT_MALE: pregnant, and male sex at birth",
        "rule: enrolled is below 80",
        "smoker (subject): Smoking now?",
        "1. What is severe?",
        "    note: By hand.",
    ):
        assert " ".join(expected.split()) in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 100


def test_the_page_of_a_set_holds_the_same_as_show() -> None:
    """The Markdown page shows sentence, rule, options, classifications, gates, facts and questions."""
    text = set_markdown(STUDY)
    for expected in (
        "### Inclusion 1: `inc_age`",
        "> Age 18 to 75 years.",
        "    - if current smoker",
        "*Reading.* Smokers need more.",
        "| `strict` | false | false | true or false | Whether it is strict. |",
        "- **late**: attacks is above 5",
        "| `fev1` | number, %, 0 to 150 | record | FEV1, percent of predicted? |",
        "| `eosinophils` | measurement, 10\\*9/L | laboratory | Eosinophil count? |",
        "| `weight` (not read by eligibility) | number, kg, at most 300 | record |",
        "| `height` (not read by eligibility) | number, cm, at least 20 | record |",
        "| `free` (not read by eligibility) | number | record | Any number? |",
        "| `age_years` | integer, years, 0 to 120 | record |",
        "| `sex` | one of male, female, unknown | record | Sex at birth? |",
        "| `PREGNANT_MALE` | pregnant, and male sex at birth |",
        "## Gates of the trial itself",
        "1. What is severe?",
    ):
        assert expected in text
    assert text == set_markdown(study())


def test_the_page_of_a_set_lists_the_fields_of_its_event_tables() -> None:
    """Each table has its fields with their types, and says which are the date and the end of the event."""
    text = set_markdown(EVENT_TRIAL)
    for expected in (
        "| `doses` | event table | record | Which doses were given? |",
        "## Event tables\n\n### `doses`\n\n| field | type | called |",
        "| `drug` | code, ATC | drug |",
        "| `given` | date, of the event | given |",
        "| `stopped` | end, of the event | stopped |",
        "| `mg` | number, mg, at least 0 | mg |",
    ):
        assert expected in text


def test_a_bare_set_is_shown_without_empty_sections() -> None:
    """A set without options, classifications, warnings, gates and questions has no headings for them."""
    bare = CriteriaSet(
        id="BARE",
        version="1",
        revision=1,
        facts=Candidate,
        entries=[exclude("exc_open", "Other reasons.", undecided(c.smoker, because="the sponsor decides"))],
    )
    for text in (set_text(bare), set_markdown(bare)):
        assert [
            heading
            for heading in (
                *("Options", "Reported", "Data-quality", "Gates", "Open questions for", "Inclusions", "Event tables"),
            )
            if heading in text
        ] == []
        assert "open: the sponsor decides" in text


@kind("reports_worse_eye")
@frozen
class WorseEye:
    """A composite with words of its own around its operands."""

    left: Criterion
    right: Criterion
    floor: str

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """Both eyes."""
        return (self.left, self.right)

    def predicate(self) -> Predicate:
        """Return that both hold, and one thing more."""
        more = Compare(">=", FactRef(self.floor), Literal(Fraction(20)))
        return And((self.left.predicate(), self.right.predicate(), more))

    def describe(self, phrase: Phrases) -> str:
        """Say the better eye, then the worse, then the floor."""
        floor = phrase.comparison(FactRef(self.floor), ">=", Literal(Fraction(20)))
        return f"better eye {phrase.criterion(self.left)} and worse eye {phrase.criterion(self.right)}, while {floor}"


def test_a_composite_that_says_more_than_a_list_has_lettered_operands() -> None:
    """Its sentence stands with letters, its operands below with theirs, and what it reads itself is shown."""
    both = WorseEye(
        as_criterion(c.attacks >= 3), as_criterion(all_of(c.fev1 < 60, c.weight < 120, c.age_years < 75)), "height"
    )
    entry = include("inc_eyes", "Both eyes.", both)
    eyes = CriteriaSet(id="EYES", version="1", revision=1, facts=Candidate, entries=[entry])
    assert [line.strip() for line in set_text(eyes).splitlines() if line.startswith("  ")][1:] == [
        "rule: better eye (a) and worse eye (b), while height is at least 20 cm",
        "(a) attacks is at least 3",
        "(b) all of: FEV1 is below 60%; weight is below 120 kg; age years is below 75 years",
    ]
    readings = eyes.assess({"height": 20, "attacks": 4}, as_of="2025-06-02")["inc_eyes"].trace.readings
    assert [(reading.name, reading.value) for reading in readings] == [
        ("attacks", "4"),
        ("fev1", ""),
        ("weight", ""),
        ("age_years", ""),
        ("height", "20 cm"),
    ]


@pytest.mark.parametrize("turning", ["\u202e", "\u2067", "\u200f", "\x1b"])
def test_text_of_a_protocol_neither_turns_the_writing_nor_steers_the_terminal(turning: str) -> None:
    """In no form for people does such a character act: a sign stands for it."""
    said = f"1{turning}2"
    fit = include("inc_fit", f"Fit {said}.", c.attacks >= 2, cite=said)
    rules = CriteriaSet(id="TURN-01", version=said, revision=1, facts=Candidate, entries=[fit], title=said, source=said)
    assessment = rules.assess({}, as_of="2025-06-02")
    shown = [assessment.to_text(), assessment.to_markdown(), assessment.to_html(named={"subject": said})]
    for text in (*shown, set_text(rules), set_markdown(rules), rules.to_html()):
        assert turning not in text
        assert "1\ufffd2" in text
