"""A file that is written is of the form that its ending tells, for every command that has a choice."""

import json

import pytest

from eligibility_engine.cli.output import form_of
from eligibility_engine.errors import EligibilityError
from unit.conftest import DEMO


@pytest.mark.parametrize(
    ("form", "output", "expected"),
    [
        (None, None, "text"),
        (None, "rules.html", "html"),
        (None, "rules.HTM", "html"),
        (None, "rules.json", "json"),
        (None, "rules.txt", "text"),
        (None, "rules", "text"),
        (None, "/dev/stdout", "text"),
        ("json", "rules.html", "json"),
        ("html", "rules.pdf", "html"),
    ],
)
def test_what_is_asked_for_comes_before_how_the_file_ends(form, output, expected):
    """The word of `--format` counts, then the ending, and the first form where neither tells."""
    assert expected == form_of(form, output, "text", "html", "json")


@pytest.mark.parametrize(
    ("offered", "remedy"),
    [
        (("text", "html"), "end it in .txt or .html or .htm, or give --format"),
        (("html",), "end it in .html or .htm"),
    ],
)
def test_an_ending_of_something_else_is_refused(offered, remedy):
    """A file that is called a PDF is none, so nothing is written there."""
    with pytest.raises(EligibilityError) as caught:
        form_of(None, "page.pdf", *offered)
    assert (caught.value.code, caught.value.message.partition(": ")[2]) == ("USAGE", remedy)


def test_show_writes_what_its_file_is_called(run, tmp_path):
    """`eligibility show ID -o rules.html` is the page, `rules.json` the document."""
    for name in ("rules.html", "rules.json"):
        assert run("show", DEMO, "-o", tmp_path / name).code == 0
    assert (tmp_path / "rules.html").read_text().startswith("<!DOCTYPE html>")
    assert json.loads((tmp_path / "rules.json").read_text())["id"] == "DEMO-01"


@pytest.mark.parametrize(
    "command",
    [
        ("show", DEMO),
        ("cover", "--trial", "NCT06316427"),
        ("ask", DEMO, "--as-of", "2025-06-02"),
        ("report", "subject", "people.ndjson", "--trial", DEMO, "--as-of", "2025-06-02"),
        ("report", "cohort", "result.ndjson"),
    ],
)
def test_no_command_calls_its_text_a_pdf(run, tmp_path, command):
    """Each command that writes text refuses before anything is read or asked."""
    ran = run(*command, "-o", tmp_path / "page.pdf")
    assert (ran.code, ran.out, list(tmp_path.iterdir())) == (2, "", [])
    assert ran.err.startswith("error [USAGE]: the ending of OUT belongs to nothing that this command writes: ")
