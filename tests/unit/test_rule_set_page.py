"""The page of a criteria set: the sentence beside the rule, options, facts, and what stands beside the entries."""

import re
from fractions import Fraction
from typing import Any

from eligibility_engine import (
    AS_OF,
    Classification,
    CriteriaSet,
    FactSchema,
    Option,
    all_of,
    any_of,
    carried,
    choose,
    date,
    events,
    exclude,
    flag,
    include,
    integer,
    label,
    opaque,
    refuse,
    warn,
)
from eligibility_engine.report.option_effects import options_by_entry
from eligibility_engine.serialization import dumps, loads
from unit import every_kind, parts_trial
from unit.pages import SCRIPT, headings, words_of


class Patient(FactSchema):
    age = integer(unit="years", minimum=0, maximum=120, ask="Age?", label="age")
    frail = flag(ask="Frail?", answered_by="investigator", judgement=True, label="frail")
    smoker = flag(ask=f"Smoker {SCRIPT}?", answered_by="subject", label="smoker")
    stays = events(ask="Stays?", dated_by="began", began=date(label="begin"))
    unread = flag(ask="Anything else?")


c = Patient
OPTIONS = (
    Option("oldest", "The oldest.", Fraction(75), number=True, minimum=20, maximum=100),
    Option("strict", "Strict?", default=False),
    Option("reading", "How frail is read.", "wide", choices=("wide", "narrow", "impossible")),
    Option("quiet", "Changes nothing.", "a", choices=("a", "b")),
    Option("unset", "Not set.", number=True),
)
IN_FORCE = {"oldest": Fraction(75), "strict": False, "reading": "wide", "quiet": "a"}


def built(options: Any = IN_FORCE, **more: Any) -> CriteriaSet:
    """Return a set with options of every sort, and something in every section."""
    frail = {"wide": c.frail, "narrow": c.frail & c.smoker, "impossible": c.frail}[options["reading"]]
    oldest = 18 if options["reading"] == "impossible" else options["oldest"]
    long = choose((all_of(c.smoker, c.age > 70, any_of(c.frail, c.age > 90)), c.frail), otherwise=c.smoker)
    entries = [
        include("inc_age", f"Age {SCRIPT}.", c.age.between(19, oldest), cite="1", note=f"As {SCRIPT}."),
        include("inc_long", "Long.", any_of(long, c.stays.within(days=3, before=AS_OF).exists()), cite="2"),
        exclude("exc_frail", "Frail.", frail, cite="3"),
        *([include("inc_strict", "Strict.", c.age < 100)] if options["strict"] else []),
    ]
    gates = CriteriaSet(
        "RULES-01-GATES", "1", 1, every_kind.Site, [include("inc_open", "Open.", every_kind.Site.recruiting)],
        judges="trial",
    )  # fmt: skip
    classifications = [Classification("stratum", "Stratum.", (label("very_old", c.age > 65),), note="By age.")]
    sentences = [refuse("Be nice.", because="no fact"), carried("All:", by="inc_age", because="a head", cite="0")]
    return CriteriaSet(
        **{
            "id": "RULES-01", "version": "1.0", "revision": 1, "facts": Patient, "title": "A title",
            "source": "invented", "entries": entries, "options": OPTIONS, "in_force": options, "builder": built,
            "classifications": classifications, "sentences": sentences,
            "warnings": [warn("OLD", "older than 110", c.age > 110)],
            "open_questions": ["May the oldest be 80?"], "gates": gates, **more,
        }
    )  # fmt: skip


def card(page: str, entry: str) -> str:
    """Return the words of the card of an entry."""
    return words_of(re.findall(rf'<article [^>]*aria-labelledby="entry-{entry}">.*?</article>', page, re.DOTALL)[0])


def test_every_section_stands_on_the_page() -> None:
    """With the same bytes each time, and nothing of the texts as markup."""
    page = built().to_html()
    assert headings(page) == [
        "Inclusions", "Exclusions", "Open questions for the sponsor", "Options", "Facts", "Event tables",
        "Other sentences of the source", "Reported beside eligibility", "Data-quality warnings",
        "Gates of the trial itself",
    ]  # fmt: skip
    assert page == built().to_html()
    assert "<script" not in page
    said = words_of(page)
    for words in (
        "RULES-01: criteria A title", "Version 1.0, revision 1", "Source invented", built().digest,
        "Sentences 3 encoded, 1 judged by an investigator, 1 refused", "May the oldest be 80?",
        "oldest 75 The oldest. Takes a number at least 20 and at most 100", "unset not set",
        "smoker flag subject Smoker <script>", "unread not read by eligibility", "began date, of the event begin",
        "- Be nice. refused: no fact", "0 All: encoded in inc_age: a head", "stratum Stratum. How it is read: By age.",
        "very old age is above 65 years", "OLD older than 110", "Judged apart from eligibility. inc_open inclusion",
    ):  # fmt: skip
        assert words in said


def test_the_sentence_stands_beside_the_rule_with_its_line_options_and_facts() -> None:
    page = built().to_html()
    said = card(page, "inc_age")
    assert said.startswith(f"1 inclusion, inc_age In the protocol Age {SCRIPT}. How it is read As {SCRIPT}.")
    assert "Options that change it oldest = 75 The oldest. " in said
    assert "Eligible only if age is between 19 and 75 years (both ends included)" in said
    assert said.endswith("Facts age (record)")
    assert 'aria-label="age. age is between 19 and 75 years' in page
    assert card(page, "exc_frail") == (
        "3 exclusion, judged by an investigator, exc_frail In the protocol Frail. Options that change it reading = wide"
        " How frail is read. Excluded if frail Facts frail (investigator)"
    )
    long = card(page, "inc_long")
    assert "any of: by case: if all of: smoker; age is above 70 years; (any of: frail;" in long
    assert "there are stays where begin is within 3 days before the as-of date (both ends included)" in long
    assert 'href="#fact-age"' in page
    assert 'id="fact-age"' in page


def test_a_card_says_what_becomes_of_who_meets_the_rule_and_folds_what_stands_elsewhere() -> None:
    """The rule of another entry is closed under its place; conditions of rows stand one below the other."""
    long = any_of(c.age > 90, c.smoker & (c.age > 70), c.frail & c.smoker & (c.age > 60), c.age < 20)
    stays = c.stays.within(days=3, before=AS_OF).where(c.stays.began >= AS_OF.shift(days=-30)).exists()
    entries = [
        include("inc_one", "One.", all_of(c.smoker, long, c.age < 100), cite="7.1"),
        exclude("exc_two", "Two.", long, cite="8.2"),
        exclude("exc_rows", "Rows.", stays, cite="8.3"),
    ]
    page = built(entries=entries, sentences=()).to_html()
    one = card(page, "inc_one")
    assert "Eligible only if all of: smoker the rule of 8.2 any of: age is above 90 years" in one
    assert page.count("<summary>the rule of 8.2</summary>") == 1
    assert "Excluded if any of: age is above 90 years" in card(page, "exc_two")
    assert (
        "Excluded if there are stays where all of: begin is within 3 days before the as-of date (both ends included)"
        " begin is on or after the day 30 days before the as-of date"
    ) in card(page, "exc_rows")
    assert "The rule recruiting" in words_of(page)


def test_long_tables_to_which_nothing_links_are_folded() -> None:
    """Facts stay, since entries link to them."""
    many = [warn(f"OLD_{number}", "old", c.age > number) for number in range(90, 101)]
    assert "<summary>The 11 warnings</summary>" in built(warnings=many).to_html()
    assert "<summary>The" not in built().to_html()


def test_options_are_found_by_building_the_set_under_them() -> None:
    """Also one under whose word the set cannot be built; never one that changes nothing, nor of a set read as data."""
    found = {entry: [option.name for option in options] for entry, options in options_by_entry(built()).items()}
    assert found == {"inc_age": ["oldest"], "exc_frail": ["reading"]}
    strict = options_by_entry(built({**IN_FORCE, "strict": True}))
    assert [option.name for option in strict["inc_strict"]] == ["strict"]
    assert options_by_entry(loads(dumps(built()))) == {}
    assert "Options oldest = 80; the others at their default" in words_of(
        built({**IN_FORCE, "oldest": Fraction(80)}).to_html()
    )


def test_a_number_is_tried_at_one_other_value() -> None:
    """A page is made in about a second: building a large set anew takes most of it."""
    tried: list[Any] = []

    def counting(options: Any) -> CriteriaSet:
        tried.append(options["oldest"])
        return built(options)

    options_by_entry(built(builder=counting))
    assert tried.count(IN_FORCE["oldest"]) == len(tried) - 1


def test_a_set_of_parts_says_which_is_judged() -> None:
    """The whole has all of them, a part itself."""
    whole, part = (words_of(one.to_html()) for one in (parts_trial.DEFAULTED, parts_trial.DEFAULTED.part()))
    assert "enrolment (judged where none is named) 4 At enrolment, before leukapheresis." in whole
    assert "How it is read: Judged on the day of the infusion." in whole
    assert "4.2 inclusion, part enrolment, inc_ecog" in whole
    assert part.count("pre_infusion") == 1
    assert headings(parts_trial.TRIAL.part("follow_up").to_html()) == ["Parts", "Inclusions", "Facts"]


def test_code_is_named_as_what_the_digest_does_not_cover() -> None:
    judged = opaque("fits", version="2", says="it fits", reads={"n": c.age}, judge=lambda n: n > 3)
    page = CriteriaSet("RULES-02", "1", 1, Patient, [include("inc_fits", "Fits.", judged)]).to_html()
    assert "Judged by Python code, of which the digest covers the name and not the code: fits@2" in words_of(page)


def test_a_rule_that_reads_nothing_has_no_facts() -> None:
    page = CriteriaSet("RULES-03", "1", 1, Patient, [include("inc_any", "Any.", every_kind.RULES["always"])]).to_html()
    assert card(page, "inc_any").endswith("Eligible only if met (nothing more is asked)")
