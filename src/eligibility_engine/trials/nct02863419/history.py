"""The exclusions of the diabetes trial that ask for treatments and events, and how long ago they were."""

from typing import Final

from eligibility_engine.language import AS_OF, Rule, all_of, any_of, undecided
from eligibility_engine.study.entry import Entry, exclude
from eligibility_engine.trials.nct02863419.facts import Candidate
from eligibility_engine.trials.nct02863419.medicines import BACKGROUND, GLP1_AGONISTS, INSULINS
from eligibility_engine.vocabulary.medicines import DOUBT, contradicted

c = Candidate

EXEMPT: Final = ("basal_cell_skin", "squamous_cell_skin", "cervix_in_situ", "other_in_situ")
OTHER_ANTIDIABETICS: Final = BACKGROUND.union(GLP1_AGONISTS, "antidiabetics other than insulin")

EXC_MEN2_MTC: Final = exclude(
    "exc_men2_mtc",
    "Family or personal history of Multiple Endocrine Neoplasia Type 2 (MEN 2) or Medullary\n     Thyroid Carcinoma (MTC)",
    any_of(c.men2_in_person_or_family, c.medullary_thyroid_carcinoma_in_person_or_family),
    cite="Exclusion 3",
    note="Which relatives are family, the text does not say: all of them (open question).",
    short="X_MEN2",
)

EXC_PANCREATITIS: Final = exclude(
    "exc_pancreatitis",
    "History of pancreatitis (acute or chronic)",
    c.pancreatitis_ever,
    cite="Exclusion 4",
    note="Ever, of any cause.",
    short="X_PANCRE",
)

EXC_STOMACH_SURGERY: Final = exclude(
    "exc_stomach_surgery",
    "History of major surgical procedures involving the stomach and potentially affecting\n     absorption of trial product (e.g. subtotal and total gastrectomy, sleeve gastrectomy,\n     gastric bypass surgery)",
    c.procedures.where(c.procedures.kind == "stomach_surgery").exists(),
    cite="Exclusion 5",
    note="Ever. Any major surgery of the stomach is taken to affect the absorption. Not excluded only where the list of "
    "procedures is complete. Surgery of the stomach is a kind of its own in that list; what is recorded as major surgery is "
    "of another organ.",
    short="X_STOMAC",
)


def exc_cardiovascular() -> Entry:
    """Exclusion 6."""
    e = c.cardiovascular_events
    at_home = undecided(e, because="whether a transient ischaemic attack without hospitalisation excludes")
    counts = any_of(
        e.kind.is_in(["myocardial_infarction", "stroke"]),
        all_of(e.kind == "unstable_angina", e.hospitalised),
        all_of(e.kind == "transient_ischaemic_attack", any_of(e.hospitalised, at_home)),
    )
    return exclude(
        "exc_cardiovascular",
        "Any of the following: myocardial infarction (MI), stroke or hospitalisation for\n     unstable angina or transient ischaemic attack within the past 180 days prior to the\n     day of screening",
        e.where(counts).since(c.screening_date.shift(days=-180)).exists(),
        cite="Exclusion 6",
        note="From day 180 before the day of screening on; an event after that day excludes too, although the sentence does "
        "not say so. Hospitalisation is asked of unstable angina; whether it is of a transient ischaemic attack too can be "
        "read either way, so that one at home leaves this open (open question).",
        short="X_CVD",
    )


def exc_other_antidiabetics() -> Entry:
    """Exclusion 11."""
    t = c.therapies
    since = t.where(t.ended >= c.screening_date.shift(days=-90))
    insulin = any_of(t.modality == "insulin", t.agent.is_in(INSULINS))
    stated = t.indication.is_in(["diabetes", "diabetes_in_acute_illness", "obesity"])
    lowers_glucose = any_of(t.modality == "antidiabetic", t.agent.is_in(GLP1_AGONISTS))
    for_another = undecided(t, because="whether an antidiabetic that is given for something else excludes")
    return exclude(
        "exc_other_antidiabetics",
        "Treatment with any medication for the indication of diabetes or obesity other than\n     stated in the inclusion criteria in a period of 90 days before the day of screening.\n     An exception is short-term insulin treatment for acute illness for a total of below or\n     equal to 14 days",
        any_of(
            since.where(
                ~t.agent.is_in(BACKGROUND),
                ~all_of(insulin, t.indication == "diabetes_in_acute_illness"),
                any_of(stated, all_of(lowers_glucose, for_another)),
            ).exists(),
            _more_than_14_days(),
            all_of(since.where(contradicted_antidiabetic()).exists(), DOUBT),
        ),
        cite="Exclusion 11",
        note="A treatment that did not end before day 90 before the day of screening; one that begins after that day "
        "excludes too, although the sentence does not say so. Insulin is known by its modality or its code. What lowers glucose by "
        "its code and is recorded as something else leaves this open, where it is not met. For acute "
        "illness it excludes from the 15th day on: first and last day of each course count, and a "
        "course that began before the 90 days counts as a whole. Where only several courses together exceed 14 days and "
        "some of them may be of the same days, or a course goes on, this stays open. So it does where an antidiabetic is "
        "given for something else than diabetes or obesity (open question).",
        short="X_ANTIDI",
    )


def contradicted_antidiabetic() -> Rule:
    """Return the rule about a row of therapies that it would pass by its code, or as insulin, and the other contradicts."""
    return any_of(contradicted(OTHER_ANTIDIABETICS, "antidiabetic"), contradicted(INSULINS, "insulin", "antidiabetic"))


def _more_than_14_days() -> Rule:
    """Return the rule that insulin for acute illness was given on more than 14 days; rows of the same days leave it open."""
    t = c.therapies
    courses = t.where(
        t.ended >= c.screening_date.shift(days=-90), t.indication == "diabetes_in_acute_illness", t.agent != "A10BA02"
    )
    length = t.started.elapsed("days", until=t.ended) + 1
    days = courses.total(
        length,
        called="days of insulin for acute illness, in courses that reach into the 90 days before screening or later",
    )
    # Two courses of which one ended before the other began share no day; of more, the rows alone do not tell.
    apart = all_of(courses.count() < 3, courses.lowest(t.ended) < courses.last_date())
    perhaps = undecided(t, because="on how many days several courses of insulin were given together")
    return any_of(all_of(days > 14, any_of(apart, perhaps)), courses.any(length > 14))


def exempt_tumour() -> Rule:
    """Return the rule about a row of malignancies that it is one of those that exclusion 13 excepts."""
    found: Rule = c.malignancies.kind.is_in(EXEMPT, name="basal and squamous cell skin cancer and carcinoma in situ")
    return found


def exc_malignancy() -> Entry:
    """Exclusion 13."""
    m, start = c.malignancies, AS_OF.shift(years=-5)
    present = any_of(m.diagnosed >= start, m.free_since >= start)
    return exclude(
        "exc_malignancy",
        "History or presence of malignant neoplasms within the last 5 years (except basal and\n     squamous cell skin cancer and carcinoma in situ)",
        any_of(c.malignancy_to_be_treated, m.where(~exempt_tumour(), present).exists()),
        cite="Exclusion 13",
        note="A malignancy that was present at any time from 5 years before the as-of date on, that day included: it was "
        "diagnosed or came back since, or the patient has not been free of it for longer. One that is to be treated now "
        "stands in no list of earlier ones and is asked for by itself.",
        short="X_MALIG",
    )


EXC_KETOACIDOSIS: Final = exclude(
    "exc_ketoacidosis",
    "History of diabetic ketoacidosis",
    c.diabetic_ketoacidosis_ever,
    cite="Exclusion 14",
    note="Ever.",
    short="X_KETO",
)
