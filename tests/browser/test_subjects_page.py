"""The list of subjects in a real browser: whatever subjects are called, it fits, and leads to their pages and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser.conftest import Opened, read_well
from eligibility_engine import CriteriaSet, FactSchema, flag, include
from eligibility_engine.files.subject_pages import SubjectPages
from eligibility_engine.screening import screen_records

NAMES = ("W" * 400, "<script>document.title = 'run'</script>", "\u05d0\u05d1 1", "P-4")


class Person(FactSchema):
    fit = flag(ask="Fit?")


RULES = CriteriaSet(
    id="LIST-01", version="1", revision=1, facts=Person, entries=[include("inc_fit", "Fit.", Person.fit, cite="1")]
)


def made(folder: Path) -> str:
    """Make the folder of four subjects, one of each outcome, and return its list."""
    answers = (None, False, True, "x")
    rows = [{"subject": name, "fit": fit} for name, fit in zip(NAMES, answers, strict=True)]
    pages = SubjectPages(RULES, folder)
    pages.add_all(screen_records(RULES, rows, as_of="2025-06-02"))
    pages.end("2025-06-02")
    return (folder / "index.html").read_text(encoding="utf-8")


def test_the_list_reads_well_and_leads_there_and_back(
    opened: Callable[..., Opened], browser: Any, tmp_path: Path
) -> None:
    """Nothing for axe-core to object to, and no scrolling sideways, on the list and on a page of its folder."""
    folder = tmp_path / "pages"
    folder.mkdir()
    read_well(opened, made(folder))
    read_well(opened, (folder / "row-1.html").read_text(encoding="utf-8"))
    tab = browser.new_page()
    tab.goto((folder / "index.html").as_uri())
    for number, name in enumerate(NAMES, 1):
        tab.locator(f"a[href='row-{number}.html']").click()
        assert name in tab.inner_text("header")
        tab.get_by_role("link", name="All subjects").click()
        assert tab.title() == "LIST-01: subjects"
    tab.close()
