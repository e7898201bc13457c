"""One subject on a page: verdict, what to ask, what decides, near misses, every entry with its tree, what judged."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from eligibility_engine.errors import EligibilityError, Fault
from eligibility_engine.explanation.phrases import counted
from eligibility_engine.markup import Child, Markup, element
from eligibility_engine.report.findings import is_wholly_open
from eligibility_engine.report.pages.asking import questions
from eligibility_engine.report.pages.deciding import decisive_entries, nearly
from eligibility_engine.report.pages.entries import entries, overview, picture
from eligibility_engine.report.pages.judged_by import judged_by
from eligibility_engine.report.pages.marks import FAIL, sign
from eligibility_engine.report.pages.page import fragment, in_front, named_list, page, section, table, to_open
from eligibility_engine.report.pages.verdict_banner import banner, warnings
from eligibility_engine.report.words import DECIDING, INTENDED, refuse_half_said, words
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.classification import Classified
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.identity import provenance
from eligibility_engine.verdict import Eligibility

Named = Mapping[str, object]
"""What names the subject, by title: `{"subject": "S-1", "visit": 2}`."""


def assessment_html(
    assessment: Assessment, *, values: bool = True, named: Named | None = None, listed_on: str | None = None
) -> str:
    """Return an assessment as a page: one file without script and network; the same input gives the same bytes.

    Args:
        assessment: what is shown.
        values: False leaves patient values out: only verdicts, causes and thresholds.
        named: what names the subject, by title; it stands on the page and never in its title.
        listed_on: the list of subjects that leads here, where there is one.

    Raises:
        EligibilityError: `USAGE` for `values` that is neither True nor False, or names without titles.
    """
    refuse_half_said(values)
    sections = list(_sections(assessment, values))
    links = [element("li", element("a", title, href=f"#{key}")) for key, title, _ in sections]
    verdict = element("section", banner(assessment, "h2"), warnings(assessment), aria_label="Verdict")
    main = [verdict, element("nav", element("ul", links), aria_label="On this page")]
    main += [section(key, title, children) for key, title, children in sections]
    rules = assessment.criteria_set
    header = _header(rules, named or {}, {"As of": assessment.as_of.isoformat(), "Version": rules.version})
    return page(_title(rules), [_back(listed_on), header], main, element("p", INTENDED))


def assessment_fragment(assessment: Assessment) -> str:
    """Return an assessment for a notebook: as the page without the trees to open."""
    titled = [
        (element("p", title, class_="e-title"), children) for title, children in _brief(assessment, "div", values=True)
    ]
    about = f"{assessment.criteria_set.called}, version {assessment.criteria_set.version}, as of {assessment.as_of}"
    every = element("details", element("summary", "All entries"), overview(assessment, values=True))
    last = element("p", about, ". ", INTENDED, class_="e-soft e-small")
    return fragment("Assessment", banner(assessment, "div"), warnings(assessment), titled, every, last)


def error_html(
    criteria_set: CriteriaSet,
    faults: Iterable[Fault],
    *,
    as_of: date | None = None,
    named: Named | None = None,
    listed_on: str | None = None,
) -> str:
    """Return the page of a record that cannot be judged: what is wrong with it, without any value.

    Args:
        criteria_set: what should have judged.
        faults: what is wrong.
        as_of: the as-of date, where the row has one.
        named: what names the subject, by title.
        listed_on: the list of subjects that leads here, where there is one.
    """
    verdict = element("h2", sign(FAIL), " Error: the record cannot be judged", class_="e-verdict")
    rows: list[tuple[Child, ...]] = [
        (element("code", fault.path), fault.message, element("code", fault.code)) for fault in faults
    ]
    titles, (first, others) = ("Where", "What is wrong", "Code"), in_front(rows)
    folded = to_open(counted(len(others), "more fault"), table(titles, others, class_="e-stacked")) if others else None
    found = (element("div", verdict, class_=f"e-banner {FAIL}"), table(titles, first, class_="e-stacked"), folded)
    day = as_of.isoformat() if as_of else "not known"
    judge = judged_by(criteria_set, provenance(criteria_set, day))
    main = [element("section", found, aria_label="Error"), section("judged-by", "What should have judged", judge)]
    about: dict[str, Child] = {"As of": day, "Version": criteria_set.version}
    header = [_back(listed_on), _header(criteria_set, named or {}, about)]
    return page(_title(criteria_set), header, main, element("p", INTENDED))


def _back(listed_on: str | None) -> Markup | None:
    if listed_on is None:
        return None
    return element("nav", element("ul", element("li", element("a", "All subjects", href=listed_on))), aria_label="List")


def _title(criteria_set: CriteriaSet) -> str:
    whom = "the trial" if criteria_set.judges == "trial" else "one subject"
    return f"{criteria_set.called}: eligibility of {whom}"


def _header(criteria_set: CriteriaSet, named: Named, more: dict[str, Child]) -> list[Markup | None]:
    """Return the heading, and below it whom the page is about; a name keeps its own direction of writing."""
    if not isinstance(named, Mapping):
        raise EligibilityError("named= gives the title of each name, as {'subject': 'S-1'}", code="USAGE")
    about = {title[:1].upper() + title[1:]: element("bdi", str(name)) for title, name in named.items()}
    title = element("p", criteria_set.title, class_="e-soft") if criteria_set.title else None
    return [element("h1", _title(criteria_set)), title, named_list({**about, **more})]


def _brief(assessment: Assessment, level: str, *, values: bool) -> Iterator[tuple[str, Child]]:
    """Yield what to ask, what decides and what was missed narrowly: what is missing comes first."""
    if assessment.missing:
        yield "What to ask next", questions(assessment)
    if assessment.eligibility is not Eligibility.ELIGIBLE:
        yield DECIDING[assessment.eligibility], list(decisive_entries(assessment, values, level))
    near = nearly(assessment) if values else None
    if near:
        yield "Near misses", near


def _sections(assessment: Assessment, values: bool) -> Iterator[tuple[str, str, Child]]:
    """Yield the id, the title and the content of each section."""
    for title, children in _brief(assessment, "h3", values=values):
        yield title.lower().replace(" ", "-"), title, children
    yield "entries", "All entries", entries(assessment, values)
    yield "picture", "The criteria as a picture", picture(assessment)
    if values and assessment.classifications:
        yield "beside", "Reported beside eligibility", _classifications(assessment)
    yield "judged-by", "What judged", judged_by(assessment.criteria_set, assessment.provenance)


def _classifications(assessment: Assessment) -> Markup:
    rows: list[tuple[Child, ...]] = [
        (words(name), *_labels(assessment, found)) for name, found in assessment.classifications.items()
    ]
    return table(("Classification", "Surely", "Possibly"), rows)


def _labels(assessment: Assessment, found: Classified) -> tuple[str, str]:
    if found.not_judged:
        return found.not_judged, "not judged"
    if is_wholly_open(assessment, found):
        return "nothing known yet", "any"
    surely, possibly = (", ".join(map(words, labels)) or "none" for labels in (found.surely, found.possibly))
    return surely, possibly
