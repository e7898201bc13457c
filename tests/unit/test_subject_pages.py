"""The page about one subject and its piece for a notebook: what stands on them, and what never does."""

import re
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    Assessment,
    Classification,
    CriteriaSet,
    EligibilityError,
    FactSchema,
    Option,
    ReferenceRanges,
    any_of,
    at_least,
    date,
    exclude,
    flag,
    include,
    integer,
    label,
    measurement,
    one_of,
    opaque,
    undecided,
    warn,
)
from eligibility_engine.criteria import AllOf
from eligibility_engine.report.pages.tree_picture import join_word, middle_cut
from eligibility_engine.verdict import Verdict
from unit import parts_trial
from unit.pages import SCRIPT, SECRET, headings, words_of


class Patient(FactSchema):
    birth_date = date(ask="Date of birth?", fixed=True, partial=True)
    ecog = integer(minimum=0, maximum=5, ask="ECOG?", label="ECOG")
    alt = measurement(unit="U/L", ask="ALT, and its upper limit?", label="ALT")
    last_dose = date(ask="Last dose?", label="last dose")
    smoker = flag(ask="Smoking?", answered_by="subject", label="smoker")
    frail = flag(ask="Frail?", answered_by="investigator", judgement=True)
    sex = one_of("female", "male", ask="Sex at birth?", fixed=True)
    pregnant = flag(ask="Pregnant?")


c = Patient
AGE = c.birth_date.elapsed("years")


def built(**more: Any) -> CriteriaSet:
    """Return a set with a rule of each shape that a page draws."""
    entries = [
        include(
            "inc_age", "Age 18 to 75.", c.birth_date.elapsed("years").between(18, 75), cite="4.1", note="Completed."
        ),
        include("inc_ecog", "ECOG 0 to 2.", c.ecog <= 2, cite="4.2"),
        include("inc_some", "Two of three.", at_least(2, c.ecog <= 3, ~c.smoker, any_of(c.frail, c.smoker))),
        exclude("exc_liver", f"ALT {SCRIPT}.", c.alt.times_uln > 3, cite="5.1"),
        exclude("exc_dose", "Dose within 28 days.", c.last_dose.within(days=28, before=AS_OF), cite="5.2"),
        exclude(
            "exc_pregnant",
            "Pregnant.",
            c.pregnant.assume(False, because="male sex at birth", when=c.sex == "male"),
            cite="5.3",
        ),
        exclude("exc_open", "Too frail.", c.frail.unless(undecided(c.smoker, because="the text is open"))),
    ]
    beside = [
        Classification("stratum", "Stratum.", (label("old_age", c.ecog > 1), label("other", c.ecog <= 1))),
        Classification("arm", "Arm.", (label("a", c.smoker),), requires=("arm_limit",)),
        Classification("risk", "Risk.", (label("high", c.frail), label("low", ~c.frail))),
    ]
    return CriteriaSet(
        **{
            "id": "PAGE-01", "version": "2.0", "revision": 1, "facts": Patient, "entries": entries,
            "title": "A set for pages", "source": "invented", "classifications": beside,
            "warnings": [warn("PREGNANT_MALE", "pregnant, and male sex at birth", c.pregnant & (c.sex == "male"))],
            "options": [Option("arm_limit", "Limit.", number=True), Option("strict", "Strict?", default=False)],
            **more,
        }
    )  # fmt: skip


STUDY = built()
FIT = {
    "birth_date": "1990-04",
    "ecog": 1,
    "alt": {"value": 45, "unit": "U/L", "uln": 40},
    "last_dose": "2025-03-01",
    "smoker": False,
    "frail": False,
    "sex": "male",
}


def judged(**changes: Any) -> Assessment:
    return STUDY.assess({**FIT, **changes}, as_of="2025-06-02")


LAST = ["All entries", "The criteria as a picture", "Reported beside eligibility", "What judged"]


def test_the_page_of_an_eligible_subject() -> None:
    """The verdict, then every entry with its values; nothing decides and nothing is asked."""
    page = judged().to_html(named={"subject": "S-1", "visit": 2})
    assert headings(page) == ["✓ Eligible", *LAST]
    text = words_of(page)
    assert "Subject S-1 Visit 2 As of 2025-06-02 Version 2.0" in text
    assert "All entries are judged, and none keeps the subject out. ✓ 7 let pass" in text
    assert "4.1 ✓ met Age 18 to 75. birth date: 1990-04-01 to 1990-04-30" in text
    assert "How it is read: Completed." in text
    assert "assumed: pregnant: assumed no, because male sex at birth" in text
    assert "ALT upper limit of normal = 120 U/L" in text
    assert "stratum other other arm set the option arm_limit not judged" in text
    assert f"Version 2.0 Revision 1 Digest {STUDY.digest} As of 2025-06-02 Engine" in text
    assert '<div class="e-wide" role="group" aria-label="time windows of 5.2" tabindex="0"><svg' in page


def test_the_page_of_an_ineligible_subject() -> None:
    """What decides comes first, each with its sentence and its values beside the limits; then the near misses."""
    page = judged(ecog=3, alt={"value": 121, "unit": "U/L", "uln": 40}, frail=None, smoker=None).to_html()
    assert headings(page) == ["✕ Ineligible at present", "What decides it", "Near misses", *LAST]
    text = words_of(page)
    assert "2 of 7 entries keep the subject out. What keeps the subject out may still change" in text
    assert "2 entries could not be judged, which would not change this. ✕ 2 keep out ? 2 open ✓ 3 let pass" in text
    assert "ECOG is at most 2 ○ not met ECOG: 3" in text
    assert "ALT is above 3 × ALT upper limit of normal ● met ALT: 121 U/L (upper limit 40 U/L)" in text
    assert "4.2 : would pass at ECOG 2; is 3. Other entries would still keep the subject out." in text
    assert "What to ask next" not in text
    alone = words_of(judged(ecog=3).to_html())
    assert "1 of 7 entries keeps the subject out." in alone
    assert "is 3. Nothing else would keep the subject out." in alone
    assert "For good: neither time" in words_of(judged(birth_date="1940").to_html())


def test_the_page_of_an_undetermined_subject() -> None:
    """What is missing comes first: the question, who answers, and what an answer could settle."""
    page = judged(alt={"value": 45, "unit": "U/L"}, frail=None, ecog=None, smoker=None).to_html()
    assert headings(page) == ["? Undetermined", "What to ask next", "What keeps it open", *LAST]
    text = words_of(page)
    assert "Nothing that is known keeps the subject out, but 4 of 7 entries cannot be judged yet" in text
    assert (
        "facts are missing or unclear. Where the answers are: 1 in the record, "
        "1 in the laboratory, 1 with the investigator, 1 with the subject."
    ) in text
    assert "ALT, and its upper limit? ALT: no limit; ask: laboratory Could settle 5.1 : ALT is above 3 ×" in text
    assert "Nothing else is open there." in text
    assert "Could settle 4.2 : ECOG is at most 2. Nothing else is open there." in text
    assert "risk nothing known yet any" in text


def test_one_open_fact_is_one() -> None:
    """Singular and plural are told apart."""
    text = words_of(judged(alt=None).to_html())
    assert (
        "but 1 of 7 entries cannot be judged yet: 1 fact is missing or unclear. Where the answers are: "
        "1 in the laboratory." in text
    )
    text = words_of(judged(smoker=None, frail=None).to_html())
    assert "1 other fact is open there." in text


def test_what_is_long_is_said_as_the_protocol_says_it() -> None:
    """A question stands before a line, not before a wall of words."""
    rule = any_of(*(c.alt.times_uln > factor for factor in range(2, 8)))
    rules = built(entries=[exclude("exc_liver", "The liver is sick.", rule, cite="5.1")])
    text = words_of(rules.assess({}, as_of="2025-06-02").to_html())
    assert 'Could settle 5.1 : "The liver is sick". Nothing else is open there.' in text
    assert text.count("ALT is above 7 ×") == 3  # in the tree, and in the picture to see and to point at
    assert "ALT is above 6 × ALT upper limit of normal ALT: not recorded And 1 more statement, in the tree" in text


def test_warnings_stand_beside_the_verdict() -> None:
    """They never change it."""
    page = judged(pregnant=True).to_html()
    assert headings(page)[0] == "✕ Ineligible at present, with 1 warning"
    assert "Check the data: pregnant, and male sex at birth PREGNANT_MALE" in words_of(page)


def test_a_trial_that_is_judged_is_no_subject() -> None:
    """A full trial never reads as an ineligible patient."""
    gates = CriteriaSet(
        id="GATE-01",
        version="1",
        revision=1,
        facts=Patient,
        judges="trial",
        entries=[include("g", "Open.", c.ecog < 2)],
    )
    pages = [words_of(gates.assess(record, as_of="2025-06-02").to_html()) for record in ({"ecog": 1}, {"ecog": 2}, {})]
    assert all("GATE-01: eligibility of the trial" in page for page in pages)
    assert "✓ Open All entries are judged, and none keeps the trial closed." in pages[0]
    assert "✕ Closed 1 of 1 entry keeps the trial closed. ✕ 1 keep out" in pages[1]
    assert "? Unclear Nothing that is known keeps the trial closed" in pages[2]


def test_text_from_data_and_from_protocols_is_shown_as_it_stands() -> None:
    """A subject called like a script is text, and so is a sentence of the protocol."""
    page = judged(alt={"value": 121, "unit": "U/L", "uln": 40}).to_html(named={"subject": SCRIPT})
    assert "<script" not in page
    assert words_of(page).count(SCRIPT) >= 3
    assert "<script" not in judged(alt=None)._repr_html_()


def test_neither_subject_nor_value_stands_in_the_title() -> None:
    """A title ends in histories, tabs and lists of windows."""
    for assessment in (judged(), judged(ecog=3), judged(ecog=None)):
        page = assessment.to_html(named={"subject": SECRET})
        assert re.findall("<title>(.*?)</title>", page)[0] == "PAGE-01: eligibility of one subject"
        assert page.count(SECRET) == 1


def test_without_values_no_value_is_shown() -> None:
    """Verdicts, causes and thresholds stay; near misses and windows say values, so they go."""
    record = {**FIT, "ecog": 4, "birth_date": "1987-11-13", "alt": {"value": 9.75, "unit": "U/L", "uln": 41.5}}
    assessment = STUDY.assess({**record, "last_dose": "2025-02-17"}, as_of="2025-06-02")
    bare, whole = assessment.to_html(values=False), assessment.to_html()
    for secret in ("1987", "9.75", "41.5", "124.5", "2025-02-17", "ECOG: 4", "Near misses", "stratum"):
        assert secret in whole
        assert secret not in bare
    assert "3 × ALT upper limit of normal" in bare


def test_the_same_input_gives_the_same_bytes() -> None:
    """Page and piece alike."""
    first, second = (built().assess(FIT, as_of="2025-06-02") for _ in range(2))
    assert first.to_html(named={"subject": "S"}) == second.to_html(named={"subject": "S"})
    assert first._repr_html_() == second._repr_html_()


def test_a_notebook_shows_the_same_without_the_trees() -> None:
    """It has no heading, no id and no link, which the notebook around it would take for its own."""
    piece = judged(alt={"value": 45, "unit": "U/L"})._repr_html_()
    assert not re.search(r"<h\d| id=| href=|<(main|header|footer|nav|article|section)\b", piece)
    text = words_of(piece)
    assert text.startswith("? Undetermined Nothing that is known keeps the subject out")
    assert "What to ask next ALT, and its upper limit?" in text
    assert "All entries 4.1 ✓ met birth date: 1990-04-01 to 1990-04-30" in text
    assert "PAGE-01, version 2.0, as of 2025-06-02. Decision support" in text


def test_what_judged_names_options_code_and_limits() -> None:
    """Enough to judge again."""
    code = opaque("spry", version="1", says="is spry", reads={"n": c.ecog}, judge=lambda values: Verdict.MET)
    entries = [include("inc_spry", "Spry.", code), exclude("exc_liver", "ALT.", c.alt.times_uln > 3)]
    rules = built(entries=entries, in_force={"strict": True})
    ranges = ReferenceRanges.from_rows([{"analyte": "alt", "unit": "U/L", "uln": "40"}], name="limits", facts=Patient)
    record = {"ecog": 1, "alt": {"value": 9, "unit": "U/L", "at": "2025-06-01"}}
    page = words_of(rules.assess(record, as_of="2025-06-02", reference_ranges=ranges).to_html())
    assert "Options strict = true; the others at their default" in page
    assert "Python code Judged by Python code" in page
    assert f"Limits of normal limits, digest {ranges.digest}" in page


def test_a_part_is_named_with_its_sentence() -> None:
    """As the title names it."""
    page = words_of(parts_trial.TRIAL.assess({"age": 17}, as_of="2025-06-02", part="enrolment").to_html())
    assert "STAGED-01, part enrolment: eligibility of one subject" in page
    assert "Part enrolment: At enrolment, before leukapheresis." in page
    assert "inclusion, part enrolment, inc_ecog" in page


def test_windows_that_are_alike_are_told_apart() -> None:
    """Two entries about the same window have pictures with ids of their own."""
    within = c.last_dose.within(days=28, before=AS_OF)
    rules = built(entries=[exclude("exc_one", "Within 28 days.", within), exclude("exc_two", "The same.", within)])
    ids = re.findall(r' id="([^"]+)"', rules.assess({"last_dose": "2025-06-01"}, as_of="2025-06-02").to_html())
    assert len(ids) == len(set(ids))


def test_the_picture_names_how_statements_are_joined() -> None:
    """A kind of one's own is named by the beginning of its name."""
    page = judged().to_html()
    for word in ("2 of", "not", "any", "but"):
        assert f">{word}</text>" in page
    assert 'aria-label="inc_some: met; 4 statements: 1 met, 3 not met"' in page
    assert join_word(Together()) == "Tog…"


class Together(AllOf):
    """A kind of one's own."""

    def __init__(self) -> None:
        """Hold nothing: only its name is asked for."""


def test_a_deep_tree_has_no_words_where_there_is_no_room() -> None:
    """A tree of the greatest depth is drawn, and its sentences stand where the discs are."""
    rule = c.smoker
    for _ in range(8):
        rule = ~(rule & c.frail)
    page = CriteriaSet(id="DEEP-01", version="1", revision=1, facts=Patient, entries=[include("inc", "Deep.", rule)])
    drawn = page.assess({}, as_of="2025-06-02").to_html()
    assert "<title>unknown: smoker</title>" in drawn
    assert "<title>unknown: all of</title>" in drawn
    right = max(map(float, re.findall(r' cx="([\d.]+)"', drawn)))
    assert f'viewBox="0 0 {right + 10:g} ' in drawn
    assert ">smoker</text>" not in drawn


def test_what_is_long_stands_closed() -> None:
    """Of twelve questions and entries five stand open; the others follow, and the questions count on."""
    flags = {
        f"sign_{number}": flag(ask=f"Sign {number}?", answered_by="investigator", judgement=True)
        for number in range(12)
    }
    signs = type("Signs", (FactSchema,), flags)
    entries = [exclude(f"exc_{name}", f"{name}.", getattr(signs, name)) for name in flags]
    rules = CriteriaSet(id="LONG-01", version="1", revision=1, facts=signs, entries=entries)
    page = rules.assess({}, as_of="2025-06-02").to_html()
    text = words_of(page)
    assert '<details class="e-more"><summary>7 more questions</summary>' in page.replace("\n", "")
    assert "7 more entries" in text
    assert "First comes the fact for which most open entries wait. Sign 0?" in text
    assert page.count('<ol class="e-ask e-ask-on">') == 1
    assert "sign 0 sign 0: no answer yet" in text
    closed = rules.assess(dict.fromkeys(list(flags)[:3], False), as_of="2025-06-02").to_html()
    assert "e-more" not in closed.partition("</style>")[2]
    one = rules.assess(dict.fromkeys(list(flags)[:11], False), as_of="2025-06-02").to_html()
    assert "First comes" not in words_of(one)


@pytest.mark.parametrize(("letters", "shown"), [(12, "blood…e 20 %"), (18, "blood pr…sure 20 %")])
def test_words_in_the_picture_keep_their_ends(letters: int, shown: str) -> None:
    """Statements of one rule often begin alike."""
    assert middle_cut("blood pressure 20 %", letters) == shown
    assert middle_cut("blood pressure 20 %", 19) == "blood pressure 20 %"


@pytest.mark.parametrize("render", ["to_html", "to_text", "to_markdown", "to_dict", "to_json"])
def test_values_are_shown_or_not(render: str) -> None:
    """Text such as "no" is true in Python: it is refused, and shows no values."""
    with pytest.raises(EligibilityError, match="values= is True or False"):
        getattr(judged(), render)(values="no")


def test_a_name_has_a_title() -> None:
    """A page is told what names the subject, by title."""
    with pytest.raises(EligibilityError, match="named= gives the title of each name"):
        judged().to_html(named="S-1")  # type: ignore[arg-type]
