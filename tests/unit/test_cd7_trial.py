"""The shipped CD7 trial: its ledger against the page, its identity, classifications and gates."""

import re
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from eligibility_engine import DefinitionError, Eligibility, Polarity, Verdict, exclude, include
from eligibility_engine.criteria import Between
from eligibility_engine.facts import Measurement
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.ledger import ledger
from eligibility_engine.study.options import Option
from eligibility_engine.trials.nct06316427 import Candidate, trial
from eligibility_engine.trials.nct06316427.ledger import CARRIED_BY_THE_SET, page_text, source_text

AS_OF = "2025-06-02"


@cache
def under(*options: tuple[str, Any]) -> CriteriaSet:
    """Return the trial under options; building one takes longer than judging by it."""
    return trial.configured(**dict(options)) if options else trial


def labels(
    classification: str, record: dict[str, Any], as_of: str = AS_OF, **options: object
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels that surely and possibly apply."""
    found = under(*options.items()).assess(record, as_of=as_of).classifications[classification]
    return found.surely, found.possibly


# The ledger


def test_every_rule_sentence_has_exactly_one_entry() -> None:
    """Entries and numbered sentences of the page stand one to one, in the order of the page, byte for byte."""
    found = ledger(trial, source_text(), CARRIED_BY_THE_SET)

    assert () == found.faults
    assert sorted(found.lines.values()) == list(found.lines.values())
    assert [entry.id for entry in trial.entries] == list(found.lines)


def test_polarity_follows_the_heading() -> None:
    """What stands above the heading of the exclusions is an inclusion, what stands below it an exclusion."""
    found = ledger(trial, source_text(), CARRIED_BY_THE_SET)
    heading = source_text().split("\n").index("Exclusion Criteria:") + 1

    assert {
        entry.id: Polarity.INCLUSION if found.lines[entry.id][0] < heading else Polarity.EXCLUSION
        for entry in trial.entries
    } == {entry.id: entry.polarity for entry in trial.entries}


def test_places_are_the_numbers_printed_on_the_page() -> None:
    """`cite` names the list numbers of the lines that an entry quotes."""
    lines = source_text().split("\n")
    found = ledger(trial, source_text(), CARRIED_BY_THE_SET)

    for entry in trial.entries:
        printed = " and ".join(lines[number - 1].split(".")[0].strip() for number in found.lines[entry.id])
        assert f"{entry.polarity.value.capitalize()} {printed}" == entry.cite


def test_what_is_not_an_eligibility_rule_occurs_on_the_rest_of_the_page() -> None:
    """Title, classifications and gates quote the page; the CD7 category quotes no sentence and cites inclusion 2."""
    quoted = [trial.title, trial.id, *(entry.text for entry in trial.gates.entries)] + [
        classification.text for classification in trial.classifications if classification.cite == "Overview"
    ]

    assert [] == [text for text in quoted if text not in page_text()]


def test_the_header_agrees_with_the_age_criterion() -> None:
    """`1-70 years` in the header of the page and the limits of inclusion 3 are the same."""
    header = re.search(r"^(\d+)-(\d+) years$", page_text(), re.MULTILINE)
    criterion = trial["inc_age"].criterion

    assert header is not None
    assert isinstance(criterion, Between)
    assert criterion == Between(criterion.term, *(type(criterion.low)(int(limit)) for limit in header.groups()))


def test_the_version_is_the_date_of_the_page() -> None:
    """The version of the set is the date that the page shows."""
    day = date.fromisoformat(trial.version)

    assert f"{day.day} {day:%B %Y}" in page_text()


def toy(*texts: str) -> CriteriaSet:
    """Return a set whose entries quote the texts."""
    entries = [include(f"e{number}", text, Candidate.dic) for number, text in enumerate(texts)]
    return CriteriaSet("TOY", "1", 1, Candidate, entries)


@pytest.mark.parametrize(
    ("texts", "source", "faults"),
    [
        (["Age."], "Heading\n 1. Age.\n", ()),
        (["Age"], "Heading\n 1. Age;\n", ()),
        (["Age,\n 2. of 1"], "Heading\n 1. Age,\n 2. of 1.\n", ()),
        (["Age"], "Heading\n 1. Age\n 2. Sex\n", ("line 3: no entry carries it",)),
        (["Age"], "Heading\n  -  Age.\n", ()),
        (["Age"], "Heading\n  -  Age\n  -  Sex\n", ("line 3: no entry carries it",)),
        (["Age"], "Heading\n  -  Age - Sex\n", ("line 2: no entry carries it",)),
        (["Age", "Sex"], "Heading\n 1. Age\n", ("e1: its text occurs 0 times",)),
        (
            ["Age"],
            "Heading\n 1. Age\n 2. Age\n",
            ("e0: its text occurs 2 times", "line 2: no entry carries it", "line 3: no entry carries it"),
        ),
        (["Age", "Sex"], "Heading\n 1. Age Sex\n", ("line 2: more than one entry",)),
        (["Age"], "Heading\n 1. Age and more\n", ("line 2: no entry carries it",)),
        (["Age"], "Title\n 1. Age\n", ("line 1: no entry carries it",)),
    ],
)  # fmt: skip
def test_a_ledger_names_what_is_not_one_to_one(texts: list[str], source: str, faults: tuple[str, ...]) -> None:
    """A sentence without entry, an entry without sentence, and a shared or split sentence are faults."""
    assert faults == ledger(toy(*texts), source, {"Heading"}).faults


# The set


def test_all_facts_missing_is_undetermined() -> None:
    """Of a candidate of whom nothing is known, every entry is unknown and eligibility is undetermined."""
    found = trial.assess({}, as_of=AS_OF)

    assert (Eligibility.UNDETERMINED, {Verdict.UNKNOWN}) == (found.eligibility, {result.verdict for result in found})
    assert () == found.warnings


def test_every_entry_has_a_short_name_and_a_note() -> None:
    """Sponsors' data sets find a unique short name at each entry, and readers how it is read."""
    assert all(entry.short and entry.note for entry in trial.entries)


def test_facts_of_the_classifications_are_read_by_no_entry() -> None:
    """Arms, toxicity and response read facts of their own; a prior transplant never excludes."""
    beside = {
        "prior_allogeneic_hsct", "prior_hsct_donor_available", "pb_blast_pct", "pb_blast_count", "blood_burden_on",
        "infusion_date", "dlt_event", "dlt_onset_date", "dlt_follow_up_until", "left_before_day_21",
        "response_assessed_on", "marrow_sample", "marrow_blast_pct", "marrow_cells_counted", "marrow_cellularity_pct",
        "circulating_blasts", "neutrophils", "platelets", "cns_status_before", "cns_status_now",
        "extramedullary_before", "extramedullary_response", "new_involvement", "intercurrent_event",
        "pb_cd7_flow_pct", "other_malignancy_remission_years", "bm_cd7_sampled_on", "csf_cd7_sampled_on",
        "tissue_cd7_sampled_on", "last_relapse_on", "last_cd7_therapy_on",
        "bm_cd7_mfi_log_below_normal_t", "csf_cd7_mfi_log_below_normal_t",
    }  # fmt: skip

    assert beside == set(trial.facts.names) - set(trial.facts_read)


def test_the_page_is_silent_and_so_is_the_set() -> None:
    """No entry reads liver function, cardiac output, saturation, earlier CAR-T or a washout: the page has none."""
    measured = [fact.name for fact in trial.facts if isinstance(fact.type, Measurement)]

    assert ["serum_creatinine", "blood_urea_nitrogen"] == measured


def test_every_option_says_what_it_changes() -> None:
    """Each option has a text; all but the three of the blood burden have a default in force."""
    required = {option.name for option in trial.options if option.default is None}

    assert {"blood_burden_measure", "blood_burden_limit", "blood_burden_strictness"} == required
    assert set(trial.in_force) == {option.name for option in trial.options} - required
    assert all(option.text.endswith(".") for option in trial.options)


def another_value(option: Option) -> object:
    """Return a value that the option takes and that is not its default."""
    if option.choices:
        return next(word for word in option.choices if word != option.default)
    return not option.default if isinstance(option.default, bool) else Fraction(3, 2) * Fraction(option.default or 0)


@pytest.mark.uncounted
@pytest.mark.parametrize(
    ("option", "other"),
    [(option.name, another_value(option)) for option in trial.options if option.default is not None],
)
def test_every_option_changes_the_rules(option: str, other: object) -> None:
    """No option is idle: another value gives rules with another digest, and the default value the same."""
    changed = trial.configured(**{option: other})

    assert trial.digest != changed.digest
    assert trial.digest == changed.configured(**{option: trial.in_force[option]}).digest
    rules = {path.split(" ")[0]: criterion for path, criterion in trial.statements()}
    assert rules != {path.split(" ")[0]: criterion for path, criterion in changed.statements()}


LIMITS = [
    # a number option, its least and its greatest value
    ("mfi_similar_log", 0, 1),
    ("blood_burden_limit", 0, None),
    ("response_blast_limit_pct", 0, 100),
    ("response_neutrophils_full", 0, None),
    ("response_platelets_full", 0, None),
    ("response_neutrophils_partial", 0, None),
    ("response_platelets_partial", 0, None),
    ("response_cells_counted", 0, None),
    ("response_cellularity_pct", 0, 100),
]


@pytest.mark.parametrize(("option", "least", "greatest"), LIMITS)
def test_a_number_option_has_a_domain(option: str, least: int, greatest: int | None) -> None:
    """The ends of the domain are taken, and what lies beyond is refused."""
    for end in (least, greatest):
        if end is not None:
            assert end == trial.configured(**{option: end}).in_force[option]
    for beyond in (least - 1, None if greatest is None else Fraction(greatest) + Fraction(1, 10)):
        if beyond is not None:
            with pytest.raises(DefinitionError) as caught:
                trial.configured(**{option: beyond})
            assert "OPTION" == caught.value.code


def test_every_number_option_has_a_domain() -> None:
    """No number option goes without one."""
    assert {option for option, _, _ in LIMITS} == {option.name for option in trial.options if option.number}


# The CD7 category

ALL = ("negative", "partial", "dim", "full", "unclassified")
NO_FLOW_SITE = {"bm_tumour_present": False, "csf_tumour_present": False}


def flow(pct: object, mfi: object = None, site: str = "bm") -> dict[str, Any]:
    """Return the facts of one flow result."""
    facts = {f"{site}_cd7_flow_pct": pct, f"{site}_cd7_mfi_log_below_normal_t": mfi}
    return {name: value for name, value in facts.items() if value is not None}


CATEGORIES = [
    (flow(19.9), ("negative",), ("negative",)),
    (flow(20), ("partial",), ("partial",)),
    (flow(80), ("partial",), ("partial",)),
    (flow(80, 3), ("partial",), ("partial",)),
    (flow(80.1, 0.5), ("full",), ("full",)),
    (flow(80.1, -1), ("full",), ("full",)),
    (flow(80.1, 0.51), ("unclassified",), ("unclassified",)),
    (flow(85, 0.7), ("unclassified",), ("unclassified",)),
    (flow(80.1, 0.99), ("unclassified",), ("unclassified",)),
    (flow(80.1, 1), ("dim",), ("dim",)),
    (flow(85), (), ("dim", "full", "unclassified")),
    (flow(85, {"value": 1, "comparator": ">"}), ("dim",), ("dim",)),
    (flow({"value": 1, "comparator": "<"}), ("negative",), ("negative",)),
    (flow(85, 0.7, "csf"), ("unclassified",), ("unclassified",)),
    # both sites
    ({**flow(10), **flow(90, 0.2, "csf")}, ("negative", "full"), ("negative", "full")),
    ({**flow(10), "csf_tumour_present": False}, ("negative",), ("negative",)),
    ({**flow(10), "csf_tumour_present": True}, ("negative",), ("negative",)),
    # no percentage: everything is possible, unless both sites are free of tumour
    ({}, (), ALL),
    ({"bm_tumour_present": False}, (), ALL),
    (NO_FLOW_SITE, (), ()),
    # a site without tumour gives no label; one that contradicts itself is open
    ({**NO_FLOW_SITE, **flow(0)}, (), ()),
    ({"bm_tumour_present": False, **flow(50)}, (), ALL),
    ({"bm_tumour_present": False, **flow(50), **flow(10, None, "csf")}, ("negative",), ALL),
]


@pytest.mark.parametrize(("record", "surely", "possibly"), CATEGORIES)
def test_the_cd7_category_is_as_tabled(
    record: dict[str, Any], surely: tuple[str, ...], possibly: tuple[str, ...]
) -> None:
    """Percentage and intensity of a flow result name the category; what is missing leaves labels possible."""
    assert (surely, possibly) == labels("cd7_category", record)


def test_what_similar_means_is_an_option() -> None:
    """The option moves the limit between full and unclassified, and no verdict."""
    record = flow(85, 0.7)

    assert (("full",), ("full",)) == labels("cd7_category", record, mfi_similar_log=0.7)
    assert trial.assess(record, as_of=AS_OF)["inc_cd7"].verdict is Verdict.MET


NO_GAP = [
    (flow(85, 0.99), ("full",), ("full",)),
    (flow(85, 1), ("dim",), ("dim",)),
    (flow(85, 1.01), ("dim",), ("dim",)),
    (flow(85), (), ("dim", "full")),
    ({}, (), ("negative", "partial", "dim", "full")),
]


@pytest.mark.parametrize(("record", "surely", "possibly"), NO_GAP)
def test_similar_up_to_1_log_leaves_nothing_unclassified(
    record: dict[str, Any], surely: tuple[str, ...], possibly: tuple[str, ...]
) -> None:
    """Where similar reaches to 1 log there is no gap; at 1 log the page itself says dim."""
    assert (surely, possibly) == labels("cd7_category", record, mfi_similar_log=1)


# Arms

BURDEN = {"blood_burden_measure": "pct", "blood_burden_limit": 5, "blood_burden_strictness": "above"}
PRIOR, NEW, OWN = "prior_hsct_donor", "new_donor", "autologous"

ARMS = [
    # prior transplant, donor available, burden (high above 5%), surely, possibly
    (True, True, 5, (PRIOR, NEW, OWN), (PRIOR, NEW, OWN)),
    (True, True, 5.1, (PRIOR, NEW), (PRIOR, NEW)),
    (True, False, 1, (NEW, OWN), (NEW, OWN)),
    (True, False, 9, (NEW,), (NEW,)),
    (False, None, 1, (NEW, OWN), (NEW, OWN)),
    (False, True, 1, (NEW, OWN), (NEW, OWN)),
    (False, None, 9, (NEW,), (NEW,)),
    (None, None, 1, (NEW, OWN), (PRIOR, NEW, OWN)),
    (None, None, None, (NEW,), (PRIOR, NEW, OWN)),
    (None, False, None, (NEW,), (NEW, OWN)),
    (True, None, 9, (NEW,), (PRIOR, NEW)),
    (True, True, None, (PRIOR, NEW), (PRIOR, NEW, OWN)),
    (False, None, None, (NEW,), (NEW, OWN)),
]


@pytest.mark.parametrize(("prior", "donor", "burden", "surely", "possibly"), ARMS)
def test_the_arms_are_as_tabled(
    prior: bool | None, donor: bool | None, burden: float | None, surely: tuple[str, ...], possibly: tuple[str, ...]
) -> None:
    """An arm applies surely where it stands in every row that can still apply, possibly where in any."""
    record = {"prior_allogeneic_hsct": prior, "prior_hsct_donor_available": donor, "pb_blast_pct": burden}

    assert (surely, possibly) == labels("arms", record, **BURDEN)


@pytest.mark.parametrize(
    ("measure", "limit", "strictness", "record", "low"),
    [
        ("pct", 5, "above", {"pb_blast_pct": 5}, True),
        ("pct", 5, "at_or_above", {"pb_blast_pct": 5}, False),
        ("count", 2, "above", {"pb_blast_count": 2}, True),
        ("count", 2, "at_or_above", {"pb_blast_count": 2}, False),
        ("count", 2, "above", {"pb_blast_count": 1, "pb_blast_pct": 90}, True),
    ],
)
def test_the_burden_is_what_its_three_parameters_say(
    measure: str, limit: int, strictness: str, record: dict[str, Any], low: bool
) -> None:
    """Measure, limit and strictness of the blood burden decide whether autologous cells are open."""
    options = {"blood_burden_measure": measure, "blood_burden_limit": limit, "blood_burden_strictness": strictness}

    assert low == (OWN in labels("arms", record, **options)[1])


@pytest.mark.parametrize("left_out", list(BURDEN))
def test_arms_are_not_judged_without_their_parameters(left_out: str) -> None:
    """The page publishes no limit of the burden, so there is none by default, and the arms say which option to set."""
    options = {name: value for name, value in BURDEN.items() if name != left_out}

    found = trial.configured(**options).assess({"pb_blast_pct": 1}, as_of=AS_OF).classifications["arms"]

    assert ((), (), f"set the option {left_out}") == (found.surely, found.possibly, found.not_judged)


def test_arms_are_not_judged_for_an_ineligible_subject() -> None:
    """Whoever cannot enrol has no arm."""
    found = trial.configured(**BURDEN).assess({"ecog": 4, "pb_blast_pct": 1}, as_of=AS_OF).classifications["arms"]

    assert ("not judged for an ineligible subject", ()) == (found.not_judged, found.possibly)


def test_a_prior_transplant_is_no_organ_transplant() -> None:
    """Inclusion in the arm of prior donors and exclusion 12 read different facts (A18.1)."""
    found = trial.assess({"prior_allogeneic_hsct": True, "solid_organ_transplant_recipient": False}, as_of=AS_OF)

    assert Verdict.NOT_MET is found["exc_organ_recipient"].verdict


# Dose-limiting toxicity

INFUSED = "2025-06-02"
MONTHS_LATER = "2025-12-01"
PENDING = ("dlt", "no_dlt", "not_evaluable")

DLT = [
    # event, onset, followed until, left before day 21, surely, possibly
    (True, "2025-06-23", None, None, ("dlt",), ("dlt",)),
    (True, "2025-06-02", None, None, ("dlt",), ("dlt",)),
    (True, "2025-06-10", "2025-06-11", True, ("dlt",), ("dlt",)),
    (True, "2025-06-24", "2025-06-30", False, ("no_dlt",), ("no_dlt",)),
    (True, "2025-06-01", "2025-06-30", False, ("no_dlt",), ("no_dlt",)),
    (True, None, "2025-06-30", False, (), ("dlt", "no_dlt")),
    (None, None, "2025-06-30", False, (), ("dlt", "no_dlt")),
    (False, None, "2025-06-23", None, ("no_dlt",), ("no_dlt",)),
    (False, None, "2025-06-22", False, (), PENDING),
    (False, None, "2025-06-22", None, (), PENDING),
    (False, None, "2025-06-22", True, ("not_evaluable",), ("not_evaluable",)),
    (False, None, None, True, ("not_evaluable",), ("not_evaluable",)),
    (False, None, None, False, (), PENDING),
    (None, None, None, None, (), PENDING),
]


@pytest.mark.parametrize(("event", "onset", "until", "left", "surely", "possibly"), DLT)
def test_the_dlt_window_is_as_tabled(
    event: bool | None,
    onset: str | None,
    until: str | None,
    left: bool | None,
    surely: tuple[str, ...],
    possibly: tuple[str, ...],
) -> None:
    """Day 21 after infusion is the last day inside; in follow-up nothing is sure, and who left is not evaluable."""
    record = {
        "infusion_date": INFUSED,
        "dlt_event": event,
        "dlt_onset_date": onset,
        "dlt_follow_up_until": until,
        "left_before_day_21": left,
    }

    assert (surely, possibly) == labels("dlt_21_day", record, MONTHS_LATER)


DLT_AS_OF = [
    # as of, event, onset, followed until, left before day 21, surely, possibly
    ("2025-06-03", False, None, "2025-07-30", False, (), PENDING),
    ("2025-06-22", False, None, "2025-06-23", False, (), PENDING),
    ("2025-06-22", False, None, "2025-06-23", None, (), PENDING),
    ("2025-06-23", False, None, "2025-06-23", False, ("no_dlt",), ("no_dlt",)),
    ("2025-06-22", False, None, "2025-06-23", True, ("not_evaluable",), ("not_evaluable",)),
    # what begins after the as-of date has not begun
    ("2025-06-09", True, "2025-06-10", None, None, (), PENDING),
    ("2025-06-09", True, "2025-06-10", "2025-07-30", False, (), PENDING),
    ("2025-06-10", True, "2025-06-10", None, None, ("dlt",), ("dlt",)),
    ("2025-06-25", True, "2025-06-26", "2025-06-25", False, ("no_dlt",), ("no_dlt",)),
]


@pytest.mark.parametrize(("as_of", "event", "onset", "until", "left", "surely", "possibly"), DLT_AS_OF)
def test_no_day_after_the_as_of_date_settles_the_dlt_window(
    as_of: str,
    event: bool,
    onset: str | None,
    until: str | None,
    left: bool | None,
    surely: tuple[str, ...],
    possibly: tuple[str, ...],
) -> None:
    """Follow-up to day 21 is complete once the as-of date has reached it, and a toxicity once it has begun."""
    record = {
        "infusion_date": INFUSED,
        "dlt_event": event,
        "dlt_onset_date": onset,
        "dlt_follow_up_until": until,
        "left_before_day_21": left,
    }

    assert (surely, possibly) == labels("dlt_21_day", record, as_of)


def test_whether_day_0_counts_is_an_option() -> None:
    """An onset on the day of infusion is inside the window, or outside by option."""
    record = {
        "infusion_date": INFUSED,
        "dlt_event": True,
        "dlt_onset_date": INFUSED,
        "dlt_follow_up_until": "2025-07-01",
    }

    assert [("dlt",), ("no_dlt",)] == [
        labels("dlt_21_day", record, MONTHS_LATER, dlt_day_0_counts=counts)[0] for counts in (True, False)
    ]


# Response at 3 months

WINDOWS = [
    # infusion, then first and last day by calendar months, 90 days, 91 days
    ("2025-01-15", ("2025-04-08", "2025-04-22"), ("2025-04-08", "2025-04-22"), ("2025-04-09", "2025-04-23")),
    ("2024-11-30", ("2025-02-21", "2025-03-07"), ("2025-02-21", "2025-03-07"), ("2025-02-22", "2025-03-08")),
    ("2025-03-31", ("2025-06-23", "2025-07-07"), ("2025-06-22", "2025-07-06"), ("2025-06-23", "2025-07-07")),
    ("2025-06-30", ("2025-09-23", "2025-10-07"), ("2025-09-21", "2025-10-05"), ("2025-09-22", "2025-10-06")),
    ("2025-02-28", ("2025-05-21", "2025-06-04"), ("2025-05-22", "2025-06-05"), ("2025-05-23", "2025-06-06")),
]
WINDOW_CASES = [
    (infused, reading, first, last)
    for infused, *windows in WINDOWS
    for reading, (first, last) in zip(("calendar_months", "90_days", "91_days"), windows, strict=True)
]

RESPONDER: dict[str, Any] = {
    "infusion_date": "2025-01-15",
    "response_assessed_on": "2025-04-15",
    "marrow_sample": "evaluable",
    "marrow_blast_pct": 1,
    "circulating_blasts": False,
    "neutrophils": 1.5,
    "platelets": 150,
    "cns_status_before": "CNS_1",
    "cns_status_now": "CNS_1",
    "extramedullary_before": False,
    "new_involvement": False,
    "intercurrent_event": "none",
}


def respond(
    changes: dict[str, Any],
    classification: str = "response_3_months",
    as_of: str = MONTHS_LATER,
    **options: object,
) -> Any:
    """Return the labels after changes to a responder; `None` leaves a fact out."""
    record = {name: value for name, value in {**RESPONDER, **changes}.items() if value is not None}
    return labels(classification, record, as_of, **options)


def moved(day: str, days: int) -> str:
    """Return a day moved by days."""
    return date.fromordinal(date.fromisoformat(day).toordinal() + days).isoformat()


@pytest.mark.parametrize(("infused", "reading", "first", "last"), WINDOW_CASES)
def test_the_response_window_is_as_tabled(infused: str, reading: str, first: str, last: str) -> None:
    """3 months and a week to both sides, ends included; outside it there is no endpoint assessment."""
    days = [moved(first, -1), first, last, moved(last, 1)]

    found = [
        respond({"infusion_date": infused, "response_assessed_on": day}, response_window=reading)[0] for day in days
    ]

    assert [(), ("responder",), ("responder",), ()] == found


@pytest.mark.parametrize("classification", ["marrow_response_3_months", "cns_remission", "extramedullary_3_months"])
def test_an_assessment_after_the_as_of_date_is_none_yet(classification: str) -> None:
    """On the day of the assessment its result is sure; on the day before nothing is, neither part nor whole."""
    involved = {"cns_status_before": "CNS_3", "extramedullary_before": True, "extramedullary_response": "CR"}

    for name in (classification, "response_3_months"):
        before, on_the_day = (respond(involved, name, day)[0] for day in ("2025-04-14", "2025-04-15"))
        assert ((), 1) == (before, len(on_the_day))


EMPTY, FULL = {"neutrophils": None, "platelets": None}, {}
LOW = {"neutrophils": 0.4, "platelets": 40}
CATEGORY_ROWS = ("CR", "CRh", "CRi", "MLFS", "aplastic_marrow", "none")
RESPONSE = {True: (("responder",), ("responder",)), False: (("non_responder",), ("non_responder",))}
OPEN = ((), ("responder", "non_responder"))

MARROW = [
    # changes, categories surely and possibly, response
    ({"circulating_blasts": True}, ("none",), ("none",), RESPONSE[False]),
    ({"circulating_blasts": True, "marrow_sample": None}, ("none",), ("none",), RESPONSE[False]),
    ({"marrow_blast_pct": 5}, ("none",), ("none",), RESPONSE[False]),
    ({"marrow_blast_pct": 4.9}, ("CR",), ("CR",), RESPONSE[True]),
    ({"marrow_blast_pct": {"value": 1, "comparator": "<"}}, ("CR",), ("CR",), RESPONSE[True]),
    (
        {"marrow_sample": "aplastic", "marrow_blast_pct": None},
        ("aplastic_marrow",),
        ("aplastic_marrow",),
        RESPONSE[True],
    ),
    ({"marrow_sample": "aplastic", "circulating_blasts": True}, ("none",), ("none",), RESPONSE[False]),
    ({"marrow_sample": "inadequate"}, (), ("CR", "aplastic_marrow"), OPEN),
    ({"marrow_sample": "inadequate", "marrow_blast_pct": None}, (), ("CR", "aplastic_marrow", "none"), OPEN),
    ({"marrow_sample": "not_done", "marrow_blast_pct": None}, (), ("CR", "aplastic_marrow", "none"), OPEN),
    ({"marrow_sample": None, "marrow_blast_pct": None}, (), ("CR", "aplastic_marrow", "none"), OPEN),
    ({"neutrophils": 1, "platelets": 100}, ("CR",), ("CR",), RESPONSE[True]),
    ({"neutrophils": 0.99, "platelets": 100}, ("CRh",), ("CRh",), RESPONSE[True]),
    ({"neutrophils": 0.5, "platelets": 50}, ("CRh",), ("CRh",), RESPONSE[True]),
    ({"neutrophils": 0.49, "platelets": 100}, ("CRi",), ("CRi",), RESPONSE[True]),
    ({"neutrophils": 1, "platelets": 49}, ("CRi",), ("CRi",), RESPONSE[True]),
    ({**LOW, "marrow_cells_counted": 200}, ("MLFS",), ("MLFS",), RESPONSE[True]),
    ({**LOW, "marrow_cellularity_pct": 10}, ("MLFS",), ("MLFS",), RESPONSE[True]),
    ({**LOW, "marrow_cells_counted": 199, "marrow_cellularity_pct": 9}, (), ("MLFS",), OPEN),
    ({**LOW, "marrow_cells_counted": 199}, (), ("MLFS",), OPEN),
    (LOW, (), ("MLFS",), OPEN),
    (EMPTY, (), ("CR", "CRh", "CRi", "MLFS"), RESPONSE[True]),
    ({"neutrophils": None, "platelets": 40}, (), ("CRi", "MLFS"), RESPONSE[True]),
    ({"marrow_blast_pct": None}, (), ("CR", "none"), OPEN),
    ({"circulating_blasts": None}, (), ("CR", "none"), OPEN),
]


@pytest.mark.parametrize(("changes", "surely", "possibly", "response"), MARROW)
def test_the_marrow_response_is_as_tabled(
    changes: dict[str, Any],
    surely: tuple[str, ...],
    possibly: tuple[str, ...],
    response: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    """The first row that applies names the category; the category changes the response only at the blast limit."""
    assert (surely, possibly) == respond(changes, "marrow_response_3_months")
    assert response == respond(changes)


@pytest.mark.parametrize(
    ("changes", "surely"),
    [
        ({"bm_tumour_present": False}, ("not_involved",)),
        ({"bm_tumour_present": False, "response_assessed_on": None}, ()),
        ({"bm_tumour_present": False, "circulating_blasts": True}, ("not_involved",)),
        ({"bm_tumour_present": False, "bm_cd7_flow_pct": 90}, ("CR",)),
        ({"bm_tumour_present": True}, ("CR",)),
    ],
)
def test_a_marrow_free_of_tumour_before_is_not_involved(changes: dict[str, Any], surely: tuple[str, ...]) -> None:
    """As with the other compartments, what was never involved has no response of its own."""
    assert surely == respond(changes, "marrow_response_3_months")[0]


@pytest.mark.parametrize(
    ("option", "other", "changes", "by_default", "otherwise"),
    [
        ("response_blast_limit_pct", 10, {"marrow_blast_pct": 7}, "none", "CR"),
        ("response_blasts_at_limit_fail", False, {"marrow_blast_pct": 5}, "none", "CR"),
        ("response_neutrophils_full", 2, {}, "CR", "CRh"),
        ("response_platelets_full", 200, {}, "CR", "CRh"),
        ("response_neutrophils_partial", 0.9, {"neutrophils": 0.8}, "CRh", "CRi"),
        ("response_platelets_partial", 90, {"platelets": 80}, "CRh", "CRi"),
        ("response_counts_at_limit_pass", False, {"neutrophils": 1, "platelets": 100}, "CR", "CRh"),
        ("response_cells_counted", 100, {**LOW, "marrow_cells_counted": 150}, None, "MLFS"),
        ("response_cellularity_pct", 5, {**LOW, "marrow_cellularity_pct": 7}, None, "MLFS"),
        ("response_cells_at_limit_pass", False, {**LOW, "marrow_cells_counted": 200}, "MLFS", None),
    ],
)
def test_every_limit_of_the_marrow_table_is_an_option(
    option: str, other: object, changes: dict[str, Any], by_default: str | None, otherwise: str | None
) -> None:
    """The cited table could not be read, so each limit and whether it is inside can be set."""
    found = [
        respond(changes, "marrow_response_3_months")[0],
        respond(changes, "marrow_response_3_months", **{option: other})[0],
    ]

    assert [(label,) if label else () for label in (by_default, otherwise)] == found


COMPARTMENTS = [
    # blood and marrow, CNS (before, now), extramedullary (before, response), responder by "all", by "any"
    (True, ("CNS_2", "CNS_1"), (True, "CR"), True, True),
    (True, ("CNS_1", "CNS_1"), (False, None), True, True),
    (True, ("CNS_1", None), (False, None), True, True),
    (True, ("CNS_3", "CNS_1"), (True, "PR"), True, True),
    (True, ("CNS_3", "CNS_2"), (True, "PR"), False, True),
    (True, ("CNS_3", "CNS_3"), (True, "SD"), False, True),
    (True, ("CNS_3", None), (True, "CR"), None, True),
    (False, ("CNS_2", "CNS_1"), (True, "CR"), False, True),
    (False, ("CNS_2", "CNS_2"), (True, "PD"), False, False),
    (False, ("CNS_1", "CNS_1"), (False, None), False, False),
    (None, ("CNS_2", "CNS_1"), (True, "CR"), True, True),
    (None, ("CNS_1", "CNS_1"), (True, "SD"), False, False),
    (None, ("CNS_1", "CNS_1"), (False, None), "open", "open"),
]


@pytest.mark.parametrize(("marrow", "cns", "extramedullary", "by_all", "by_any"), COMPARTMENTS)
def test_compartments_combine_as_tabled(
    marrow: bool | None, cns: tuple[str, str | None], extramedullary: tuple[bool, str | None], by_all: Any, by_any: Any
) -> None:
    """All initially involved compartments respond, or any by option; one never involved is not applicable.

    Without marrow disease before, blood and marrow are such a compartment.
    """
    changes = {
        "marrow_blast_pct": 20 if marrow is False else 1,
        "bm_tumour_present": False if marrow is None else None,
        "cns_status_before": cns[0],
        "cns_status_now": cns[1],
        "extramedullary_before": extramedullary[0],
        "extramedullary_response": extramedullary[1],
    }
    expected = {**RESPONSE, None: OPEN, "open": OPEN}

    found = [respond(changes, response_combining=combining) for combining in ("all", "any")]

    assert [expected[by_all], expected[by_any]] == found


@pytest.mark.parametrize("combining", ["all", "any"])
@pytest.mark.parametrize(
    "changes",
    [
        {"new_involvement": True},
        {"cns_status_now": "CNS_2"},
        {"cns_status_now": "CNS_2", "new_involvement": None},
        {
            "bm_tumour_present": False,
            "circulating_blasts": True,
            "extramedullary_before": True,
            "extramedullary_response": "CR",
        },
    ],
)  # fmt: skip
def test_new_involvement_is_no_response(combining: str, changes: dict[str, Any]) -> None:
    """A compartment that is newly involved, as recorded or evidently, is no response under both combinings."""
    assert RESPONSE[False] == respond(changes, response_combining=combining)


def test_unrecorded_new_involvement_leaves_the_response_open() -> None:
    """Where nobody says whether a compartment is newly involved, a response is not sure."""
    assert OPEN == respond({"new_involvement": None})


@pytest.mark.parametrize("event", ["death", "progression", "transplantation", "new_therapy"])
@pytest.mark.parametrize(
    ("intercurrent_as", "surely", "possibly"),
    [
        ("unknown", ("intercurrent",), ("responder", "non_responder", "intercurrent")),
        ("non_response", ("non_responder", "intercurrent"), ("non_responder", "intercurrent")),
        ("as_observed", ("responder", "intercurrent"), ("responder", "intercurrent")),
    ],
)
def test_an_intercurrent_event_is_reported_as_such(
    event: str, intercurrent_as: str, surely: tuple[str, ...], possibly: tuple[str, ...]
) -> None:
    """The event is a label of its own; the option says what it makes of the response."""
    assert (surely, possibly) == respond({"intercurrent_event": event}, intercurrent_as=intercurrent_as)


@pytest.mark.parametrize("assessed", [None, "2025-03-01", "2026-04-15"])
@pytest.mark.parametrize(
    ("intercurrent_as", "surely", "possibly"),
    [
        ("unknown", ("intercurrent",), ("responder", "non_responder", "intercurrent")),
        ("non_response", ("non_responder", "intercurrent"), ("non_responder", "intercurrent")),
        ("as_observed", ("intercurrent",), ("responder", "non_responder", "intercurrent")),
    ],
)
def test_an_intercurrent_event_decides_without_an_assessment(
    assessed: str | None, intercurrent_as: str, surely: tuple[str, ...], possibly: tuple[str, ...]
) -> None:
    """Who died before any assessment in the window is no responder where the option says so."""
    changes = {"intercurrent_event": "death", "response_assessed_on": assessed}

    assert (surely, possibly) == respond(changes, intercurrent_as=intercurrent_as)


@pytest.mark.parametrize("intercurrent_as", ["unknown", "non_response", "as_observed"])
def test_without_assessment_and_event_the_response_is_open(intercurrent_as: str) -> None:
    """No assessment in the window and no event leave it open under every reading."""
    assert OPEN == respond({"response_assessed_on": None}, intercurrent_as=intercurrent_as)


def test_an_unrecorded_intercurrent_event_leaves_the_response_open() -> None:
    """Whether something came between is a question before the response is sure."""
    assert ((), ("responder", "non_responder", "intercurrent")) == respond({"intercurrent_event": None})


@pytest.mark.parametrize(
    ("before", "now", "surely"),
    [
        ("CNS_2", "CNS_1", ("remission",)),
        ("CNS_3", "CNS_1", ("remission",)),
        ("CNS_3", "CNS_2", ("no_remission",)),
        ("CNS_1", "CNS_1", ("not_involved",)),
        ("CNS_3", None, ()),
        (None, "CNS_1", ()),
    ],
)
def test_cns_remission_is_a_clear_fluid_after_disease(
    before: str | None, now: str | None, surely: tuple[str, ...]
) -> None:
    """CNS-2 or CNS-3 before and CNS-1 now."""
    assert surely == respond({"cns_status_before": before, "cns_status_now": now}, "cns_remission")[0]


@pytest.mark.parametrize(
    ("before", "response", "surely"),
    [
        (True, "CR", ("response",)),
        (True, "PR", ("response",)),
        (True, "SD", ("no_response",)),
        (True, "PD", ("no_response",)),
        (True, None, ()),
        (False, None, ("not_involved",)),
    ],
)
def test_extramedullary_cr_and_pr_are_responses(before: bool, response: str | None, surely: tuple[str, ...]) -> None:
    """CR and PR count, SD and PD do not."""
    changes = {"extramedullary_before": before, "extramedullary_response": response}

    assert surely == respond(changes, "extramedullary_3_months")[0]


def test_the_endpoint_is_about_t_all_and_t_lbl() -> None:
    """Other T-cell malignancies can enrol and are outside the population of the phase II endpoint."""
    found = [labels("endpoint_population", {"diagnosis": word})[0] for word in ("ETP_ALL", "T_LBL", "PTCL_NOS")]

    assert [("t_all_t_lbl",), ("t_all_t_lbl",), ("other",)] == found


# Gates


@pytest.mark.parametrize(
    ("state", "eligibility", "decisive"),
    [
        ({"status": "recruiting", "enrolled": 79}, "eligible", ("gate_recruiting", "gate_enrolment")),
        ({"status": "recruiting", "enrolled": 80}, "ineligible", ("gate_enrolment",)),
        ({"status": "recruiting"}, "undetermined", ("gate_enrolment",)),
        ({"status": "suspended", "enrolled": 12}, "ineligible", ("gate_recruiting",)),
        ({"status": "unknown", "enrolled": 12}, "undetermined", ("gate_recruiting",)),
        ({}, "undetermined", ("gate_recruiting", "gate_enrolment")),
    ],
)
def test_the_gates_belong_to_the_trial(state: dict[str, Any], eligibility: str, decisive: tuple[str, ...]) -> None:
    """The trial is open while it recruits and fewer than 80 are enrolled; an unknown count is unknown."""
    assert trial.gates is not None

    found = trial.gates.assess(state, as_of=AS_OF)

    assert (eligibility, decisive) == (found.eligibility.value, found.decisive)


def test_a_full_trial_makes_no_patient_ineligible() -> None:
    """Gates read facts of their own, so no candidate's verdict can depend on them."""
    assert trial.gates is not None
    assert set() == set(trial.gates.facts.names) & set(trial.facts.names)


def test_an_exclusion_may_quote_the_ledger_too() -> None:
    """The ledger takes exclusions as it takes inclusions."""
    criteria_set = CriteriaSet("TOY", "1", 1, Candidate, [exclude("exc_dic", "DIC", Candidate.dic)])

    assert () == ledger(criteria_set, "  1. DIC;\n").faults
