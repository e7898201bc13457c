"""`eligibility explain`: one subject, or all of them."""

from unit.conftest import DEMO, lines_of
from unit.people import TABLE, person

SECRET = "zebra-4711"


def test_explain_shows_one_subject(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02"]
    source = ndjson(person("S1"), person("S2", life_days=None), person(3, ecog=9))
    ran = run("explain", source, *args, "--subject", "S2")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("subject S2\nUNDETERMINED\nDEMO-01, version 3.0, as of 2025-06-02\n")
    assert "Days to live?" in ran.out
    markdown = run("explain", source, *args, "--subject", "S2", "--format", "markdown").out
    assert markdown.startswith("# subject S2\n\n## Undetermined\n\n")
    assert [line for line in markdown.splitlines() if line.startswith("# ")] == ["# subject S2"]
    assert "\n### Entries\n" in markdown
    error = run("explain", source, *args, "--subject", "3")
    assert (error.code, error.out) == (1, "subject 3\nERROR\n$.ecog: the value must lie between 0 and 5 [FACT_RANGE]\n")


def test_a_second_row_of_the_subject_is_an_error_as_in_a_screening(run, ndjson):
    """Whichever comes first, nobody reads one verdict and nothing of the other row."""
    args, told = ["--trial", DEMO, "--as-of", "2025-06-02"], ["--format", "ndjson", "--quiet"]
    for rows in ([person("S1"), person("S2"), person("S1", ecog=4)], [person("S1", ecog=4), person("S1")]):
        source = ndjson(*rows)
        ran = run("explain", source, *args, "--subject", "S1", "--format", "json")
        first, second = lines_of(ran.out)
        screened = [line for line in lines_of(run("screen", source, *args, *told).out) if line["subject"] == "S1"]
        assert (1, "SUBJECT_DUPLICATE") == (ran.code, second["error"]["code"])
        assert [first["eligibility"], second["error"]] == [screened[0]["eligibility"], screened[1]["error"]]


def test_explain_without_a_subject_shows_all(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02"]
    source = ndjson(person("S1"), person("S2", ecog=9))
    ran = run("explain", source, *args)
    assert (ran.code, ran.err) == (1, "2 rows; --subject explains one\n")
    assert ran.out.split(f"\n{'=' * 100}\n\n")[1].startswith("subject S2\nERROR\n")
    assert run("explain", source, *args, "--format", "markdown").out.endswith(
        "\n\n---\n\n# subject S2\n\n## Error\n\n- `$.ecog` the value must lie between 0 and 5 (`FACT_RANGE`)\n"
    )
    first, second = lines_of(run("explain", source, *args, "--format", "json").out)
    assert (first["subject"], first["eligibility"], len(first["entries"])) == ("S1", "eligible", 7)
    assert (second["subject"], second["error"]["code"]) == ("S2", "FACT_RANGE")


def test_the_name_of_a_subject_is_no_markdown(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--format", "markdown"]
    assert run("explain", ndjson(person("S_1*")), *args).out.startswith("# subject S\\_1\\*\n")


def test_explain_can_leave_values_out(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--no-values"]
    source = ndjson(person("S1", blast_pct=47.11))
    for form in ("text", "markdown", "json"):
        assert "47.11" not in run("explain", source, *args, "--format", form).out
        assert "47.11" in run("explain", source, *args[:-1], "--format", form).out


def test_explain_shows_every_visit_of_a_subject(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--key", "visit", "--subject", "S1"]
    ran = run("explain", ndjson(person("S1", visit=1), person("S2", visit=1), person("S1", visit=2)), *args)
    assert [line for line in ran.out.splitlines() if line.startswith("subject")] == [
        "subject S1 visit 1",
        "subject S1 visit 2",
    ]


def test_a_subject_that_is_not_there_is_not_repeated(run, ndjson):
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--subject", SECRET]
    ran = run("explain", ndjson(person("S1")), *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error [SUBJECT_UNKNOWN]: no row has the subject that was asked for\n"
    ran = run("explain", ndjson(person("S1"), "{"), *args)
    assert ran.err.endswith("asked for; rows that could not be read: 1\n")


def test_explain_says_what_is_known_about_the_source(run, tmp_path):
    (tmp_path / "in.csv").write_text(TABLE)
    args = ["--trial", DEMO, "--as-of", "2025-06-02", "--delimiter", ";", "--subject", "S1"]
    assert run("explain", tmp_path / "in.csv", *args).err == "note: ignored columns: remark\n"


def test_explain_tells_ten_changes_at_most(run, tmp_path):
    """Whoever fits with many facts is told the nearest limits and how many more there are; JSON has all of them."""
    source = tmp_path / "candidates.ndjson"
    run("example", "-o", source)
    args = [source, "--trial", "NCT06316427", "--as-of", "2025-06-02", "--subject", "SYN-001", "--changes"]
    (said,) = lines_of(run("explain", *args, "--format", "json").out)
    more = len(said["changes"]["found"]) - 10
    text = run("explain", *args).out.partition("What would have to change")[2]
    assert more > 0
    assert f"\n- {more} more not shown\n" in text
    assert 10 == text.count("\n- ineligible with ") + text.count("\n- undetermined with ")
    assert f"\n- {more} more not shown\n" in run("explain", *args, "--format", "markdown").out


def test_explain_tells_what_would_have_to_change(run, ndjson):
    """In every form, where it is asked for, and never beside values that are left out."""
    args = ["--trial", DEMO, "--as-of", "2025-06-02"]
    source = ndjson(person("S1", ecog=4), "{")
    said = "eligible with ecog at most 2 (now 4)"
    text = run("explain", source, *args, "--changes").out
    assert f"\nWhat would have to change\n-------------------------\n- {said}\n- time alone" in text
    assert (
        f"\n### What would have to change\n\n- {said}\n"
        in run("explain", source, *args, "--changes", "--format", "markdown").out
    )
    first, second = lines_of(run("explain", source, *args, "--changes", "--format", "json").out)
    assert {"ecog": 2} == {one["name"]: one["value"] for one in first["changes"]["found"][0]["changes"]}
    assert "changes" not in second
    assert "What would have to change" not in run("explain", source, *args).out
    refused = run("explain", source, *args, "--changes", "--no-values")
    assert (2, True) == (refused.code, refused.err.startswith("error [USAGE]: --changes tells values"))
