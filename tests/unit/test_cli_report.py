"""`eligibility report`: pages of one row of a file."""

from eligibility_engine import registry
from unit.conftest import DEMO
from unit.demo_trial import TRIAL
from unit.pages import SCRIPT, SECRET, headings, words_of
from unit.people import GOOD, TABLE, person

ARGS = ["--trial", DEMO, "--as-of", "2025-06-02"]


def test_the_command_writes_the_page_of_one_subject(run, ndjson, tmp_path):
    """The same page as the method's, with the key of the row on it."""
    source, out = ndjson(person("S1"), person("S2", ecog=3)), tmp_path / "report.html"
    ran = run("report", "subject", source, *ARGS, "--subject", "S2", "-o", out)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    expected = TRIAL.assess({**GOOD, "ecog": 3}, as_of="2025-06-02")
    assert out.read_text(encoding="utf-8") == expected.to_html(named={"subject": "S2"})
    assert run("report", "subject", source, *ARGS, "--subject", "S2", "-o", out).code == 2
    ran = run("report", "subject", source, *ARGS, "--subject", "S2", "--no-values")
    assert ran.out == expected.to_html(named={"subject": "S2"}, values=False)


def test_a_page_is_about_one_row(run, ndjson):
    """None is an error as in `explain`, and so are several."""
    source = ndjson(person("S1", visit=1), person("S1", visit=2))
    ran = run("report", "subject", source, *ARGS, "--subject", SECRET)
    assert (ran.code, ran.err) == (2, "error [SUBJECT_UNKNOWN]: no row has the subject that was asked for\n")
    ran = run("report", "subject", source, *ARGS)
    assert (ran.code, ran.err) == (2, "error [SUBJECT_SEVERAL]: the file has several rows; --subject names one\n")
    ran = run("report", "subject", source, *ARGS, "--subject", "S1", "--key", "visit")
    assert (ran.code, ran.out) == (2, "")
    assert "the subject has several rows" in ran.err


def test_of_a_subject_who_comes_twice_there_is_no_page(run, ndjson, tmp_path):
    """The later row is the error that `screen` tells; no page silently takes one of them."""
    out = tmp_path / "report.html"
    for rows in (
        [person("S1"), person("S2"), person("S1", ecog=4)],
        [person("S1", ecog=4), person("S2"), person("S1")],
    ):
        ran = run("report", "subject", ndjson(*rows), *ARGS, "--subject", "S1", "-o", out)
        assert (2, "", False) == (ran.code, ran.out, out.exists())
        assert ran.err.startswith("error [SUBJECT_DUPLICATE]: row 3: a row with this key came before")


def test_a_row_in_error_has_a_page_that_says_why(run, ndjson):
    """Without the bad value, and with 1 for findings."""
    ran = run("report", "subject", ndjson(person(SCRIPT, ecog=4711)), *ARGS)
    assert ran.code == 1
    assert headings(ran.out) == ["✕ Error: the record cannot be judged", "What should have judged"]
    judge = f"Version 3.0 Revision {TRIAL.revision} Digest {TRIAL.digest} As of 2025-06-02 Engine eligibility_engine "
    assert judge in words_of(ran.out)
    undated = run("report", "subject", ndjson(person("S1", seen="")), "--trial", DEMO, "--as-of", "@seen")
    assert "As of not known" in words_of(undated.out)
    assert f"Subject {SCRIPT} " in words_of(ran.out)
    assert "$.ecog the value must lie between 0 and 5 FACT_RANGE" in words_of(ran.out)
    assert "4711" not in ran.out


def test_what_is_known_of_the_source_is_said(run, tmp_path):
    """As `explain` says it."""
    (tmp_path / "in.csv").write_text(TABLE)
    ran = run("report", "subject", tmp_path / "in.csv", *ARGS, "--delimiter", ";", "--subject", "S1")
    assert (ran.code, ran.err) == (0, "note: ignored columns: remark\n")


def test_the_help_teaches_by_example(run):
    """The group names its pages, and each page how it is made."""
    assert "subject" in run("report", "--help").out
    said = " ".join(run("report", "subject", "--help").out.split())
    assert "Examples:" in said
    assert "runs that file" in said
    assert "; - is the standard input." in said


FOREIGN = dict.fromkeys(sorted(set(registry.get("NCT04348032").facts.names) - set(TRIAL.facts.names))[:12])


def test_facts_of_other_sets_are_left_out_where_that_is_asked_for(run, ndjson):
    """As in a file for `match`; a name that no set knows stays an error, and the page is short."""
    source = ndjson(person("S1", **FOREIGN), "{")
    ran = run("report", "subject", source, *ARGS, "--subject", "S1", "--facts-of-others")
    assert (ran.code, ran.err) == (0, "note: left out: 12 facts that only other registered sets declare\n")
    assert ran.out == TRIAL.assess(GOOD, as_of="2025-06-02").to_html(named={"subject": "S1"})
    ran = run("report", "subject", source, *ARGS, "--subject", "S1")
    hint = "--facts-of-others leaves out what others declare"
    assert (ran.code, ran.err) == (1, f"note: 12 facts that only other registered sets declare; {hint}\n")
    assert "7 more faults" in words_of(ran.out)
    ran = run("report", "subject", ndjson(person("S1", ecgo=1)), *ARGS, "--facts-of-others")
    assert (ran.code, ran.err, "did you mean 'ecog'" in ran.out) == (1, "", True)


def test_explain_leaves_them_out_too(run, ndjson):
    """Row by row; one that cannot be read stays an error."""
    ran = run("explain", ndjson(person("S1", **FOREIGN), "{"), *ARGS, "--facts-of-others")
    assert (ran.code, ran.out.count("\nELIGIBLE\n"), ran.out.count("\nERROR\n")) == (1, 1, 1)
    assert "note: left out: 12 facts that only other registered sets declare\n" in ran.err
