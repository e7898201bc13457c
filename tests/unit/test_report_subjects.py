"""`eligibility report subjects`: a folder with a page about each row, and a list of them."""

import pytest

from eligibility_engine.errors import OutputError
from eligibility_engine.writing.folder import writing_folder
from unit.conftest import DEMO
from unit.pages import SCRIPT, headings, words_of
from unit.people import TABLE, person

ARGS = ["--trial", DEMO, "--as-of", "2025-06-02"]
PEOPLE = (
    person("E1"),
    person("U1", ecog=None),
    person("I1", ecog=3),
    person(SCRIPT, ecog="one"),
    {key: value for key, value in person("").items() if key != "subject"},
)


def test_each_row_has_its_page_and_the_list_leads_to_it(run, ndjson, tmp_path):
    """A page is that of `report subject`; names of files and titles tell of nobody; the same bytes again."""
    source, out = ndjson(*PEOPLE), tmp_path / "pages"
    ran = run("report", "subjects", source, *ARGS, "-o", out)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "5 pages of 5 rows; index.html in the folder lists them\n"
    names = ["index.html", *(f"row-{number}.html" for number in range(1, 6))]
    assert sorted(path.name for path in out.iterdir()) == names
    page = (out / "index.html").read_text(encoding="utf-8")
    assert headings(page) == ["Undetermined", "Ineligible", "Eligible", "Error", "What judged"]
    text = words_of(page)
    assert "? 1 undetermined ✕ 1 ineligible ✓ 1 eligible ✕ 2 error" in text
    assert "U1 5.1(b) 1 in the record" in text
    assert "I1 5.1(b) at present" in text
    assert f"{SCRIPT} FACT_TYPE" in text
    assert '<a href="row-5.html"><bdi>row 5</bdi></a>' in page
    ran = run("report", "subject", source, *ARGS, "--subject", "U1")
    back = '<nav aria-label="List"><ul><li><a href="index.html">All subjects</a></li>\n</ul>\n</nav>\n'
    assert (out / "row-2.html").read_text(encoding="utf-8").replace(back, "", 1) == ran.out
    assert all(back in (out / f"row-{number}.html").read_text(encoding="utf-8") for number in range(1, 6))
    assert back not in ran.out
    run("report", "subjects", source, *ARGS, "-o", tmp_path / "again")
    assert all((out / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)


def test_pages_of_some_alone(run, ndjson, tmp_path):
    """Whom there is something to ask about; the others are counted. Nothing that is there is replaced."""
    rows, out = [person("A", visit=1, ecog=None), person("A", visit=2)], tmp_path / "ask"
    args = ["report", "subjects", ndjson(*rows), *ARGS, "--key", "visit", "--only", "undetermined", "-o", out]
    ran = run(*args)
    assert (ran.code, ran.err) == (0, "1 page of 2 rows; index.html in the folder lists it\n")
    assert sorted(path.name for path in out.iterdir()) == ["index.html", "row-1.html"]
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Rows 2, 1 of them with a page here" in words_of(page)
    assert "✓ 1 eligible Undetermined" in words_of(page), "without errors none are counted"
    assert "<bdi>A</bdi>, <bdi>1</bdi>" in page
    ran = run(*args)
    assert (ran.code, ran.err) == (2, "error [OUTPUT_EXISTS]: ask is there already; choose another name\n")


def test_a_very_long_name_is_whole_on_its_page_alone(run, ndjson, tmp_path):
    """Its beginning and its end tell it from others on the list."""
    name = "A" * 300 + "-the-end"
    assert run("report", "subjects", ndjson(person(name)), *ARGS, "-o", tmp_path / "p").code == 0
    page = (tmp_path / "p" / "index.html").read_text(encoding="utf-8")
    assert f"<bdi>{'A' * 40} … {'A' * 12}-the-end</bdi>" in page
    assert name in (tmp_path / "p" / "row-1.html").read_text(encoding="utf-8")


def test_doubts_about_the_data_stand_on_the_list(run, tmp_path):
    """Which never change the verdict."""
    source = tmp_path / "candidates.ndjson"
    run("example", "-o", source)
    trial = ["--trial", "NCT06316427", "--as-of", "2025-06-02"]
    assert run("report", "subjects", source, *trial, "--only", "eligible", "-o", tmp_path / "p").code == 0
    assert "doubt about the data" in words_of((tmp_path / "p" / "index.html").read_text(encoding="utf-8"))


def test_a_folder_is_whole_or_not_there(tmp_path):
    """Whatever ends the block; also where it cannot be made."""

    def broken():
        with writing_folder(tmp_path / "some") as folder:
            (folder / "one").write_text("1")
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match="cannot be written"), writing_folder(tmp_path / "none" / "some"):
        pytest.fail("there is no such folder")
    with pytest.raises(OutputError, match="there already"), writing_folder(tmp_path / "late"):
        (tmp_path / "late").mkdir()


def test_what_is_known_of_the_source_is_said(run, tmp_path):
    """As `report subject` says it."""
    (tmp_path / "in.csv").write_text(TABLE)
    ran = run("report", "subjects", tmp_path / "in.csv", *ARGS, "--delimiter", ";", "-o", tmp_path / "pages")
    assert "note: ignored columns: remark\n" in ran.err
