"""Reports of coverage: the data, and the text, the JSON and the page that are made of them."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest

from eligibility_engine import (
    CriteriaSet,
    FactSchema,
    Option,
    all_of,
    always,
    any_of,
    choose,
    exclude,
    flag,
    include,
    integer,
    number,
    one_of,
)
from eligibility_engine.testing import (
    CasesTried,
    Coverage,
    coverage_data,
    coverage_html,
    coverage_json,
    coverage_text,
    is_below,
    judge_case,
    read_cases,
    summary_line,
)
from eligibility_engine.testing.cases.flow import flow
from eligibility_engine.testing.cases.yaml_text import read_yaml
from eligibility_engine.testing.coverage.measuring import Finding
from eligibility_engine.testing.coverage.reporting.counting import percent

DAY = date(2025, 6, 2)


class Patient(FactSchema):
    """Who is judged here."""

    age = integer(minimum=0, maximum=120, ask="Age?")
    smoker = flag(ask="Smoker?")
    stage = one_of("one", "two", "<three>", ask="Stage?")
    pain = number(minimum=0, maximum=10, ask="Pain?", label="pain <script>alert(1)</script>")


p = Patient


def built(options):
    """Return the set under these options."""
    return CriteriaSet(
        id="SMALL-01",
        version="1",
        revision=2,
        facts=Patient,
        title="A <small> trial",
        entries=[
            include("inc_age", "Adults & others,\n  <b>18</b> or more.", p.age >= 18, cite="5.1"),
            exclude("exc_stage", "Smokers of a late stage.", all_of(p.smoker, p.stage.is_in(["two", "<three>"]))),
            exclude("exc_pain", "Pain.", choose((p.smoker, p.pain > 0), otherwise=always(False, because="no limit"))),
        ],
        options=OPTIONS,
        in_force=options,
        builder=built,
    )


OPTIONS = (
    Option("reading", "Which.", "a", choices=("a", "b")),
    Option("narrow", "Or not.", False),
    Option("most", "How many.", 2, number=True),
)
TRIAL = built({option.name: option.default for option in OPTIONS})
EVERYTHING = ({"age": 17}, {"age": 18}, {"age": 19}, {})


def data_of(*records, trial=TRIAL, **rest):
    """Return the data of a coverage by some records."""
    coverage = Coverage(trial, DAY, rest.get("base", {}))
    for record in records:
        coverage.add(trial.assess(record, as_of=DAY).facts, DAY)
    return coverage_data(coverage, CasesTried(**rest))


def adults():
    """Return the set of one entry alone."""
    return CriteriaSet(id="ADULTS", version="1", revision=1, facts=Patient, entries=TRIAL.entries[:1])


def test_the_head_of_the_data():
    data = data_of({"age": 18})
    assert {key: data[key] for key in list(data)[:12]} == {
        "format": "eligibility_engine.coverage",
        "format_version": 1,
        "trial": "SMALL-01",
        "version": "1",
        "revision": 2,
        "options": {"most": "2", "narrow": False, "reading": "a"},
        "digest": TRIAL.digest,
        "engine": data["engine"],
        "title": "A <small> trial",
        "as_of": "2025-06-02",
        "subjects": 1,
        "cases": {"failed": [], "faults": [], "other_options": 0},
    }
    assert list(data)[12:] == ["totals", "kinds", "entries"]


def test_an_entry_in_the_data():
    """Counts, the rule as a tree, and each item with the case that would cover it."""
    entry = data_of({"age": 18})["entries"][0]
    rule = entry.pop("rule")
    items = entry.pop("items")
    counted = {"covered": 3, "missing": 5, "unreachable": 0, "percent": 37.5}
    assert entry == {
        "id": "inc_age", "polarity": "inclusion", "cite": "5.1", "text": "Adults & others, <b>18</b> or more.",
        "state": "partly", **counted,
    }  # fmt: skip
    assert rule == {
        "leaf": "", "sentence": "age is at least 18", "heading": "age is at least 18", "state": "partly",
        "covered": 2, "missing": 3, "unreachable": 0, "percent": 40.0, "operands": [],
    }  # fmt: skip
    assert items[0] == {
        "id": "inc_age:met", "kind": "entry", "leaf": None, "sentence": "", "text": "met",
        "status": "covered", "reason": "", "cases": [],
    }  # fmt: skip
    assert items[5] == {
        "id": "inc_age/:threshold:0:below", "kind": "threshold", "leaf": "", "sentence": "age is at least 18",
        "text": "at most 1 below 18", "status": "missing", "reason": "",
        "cases": [{
            "id": "inc_age-6", "note": "age is at least 18: at most 1 below 18",
            "as_of": "2025-06-02", "facts": {"age": 17}, "expect": {"inc_age": "not_met"},
        }],
    }  # fmt: skip


def test_the_tree_of_a_rule():
    """A composite is said without its operands, which have words before them where it says more than a list."""
    rule = data_of({"smoker": False})["entries"][2]["rule"]
    assert (rule["leaf"], rule["heading"], rule["state"]) == (None, "by case:", "partly")
    assert [(one["letter"], one["leaf"], one["state"]) for one in rule["operands"]] == [
        ("if", "0", "partly"), ("then", "1", "partly"), ("otherwise", "2", "covered"),
    ]  # fmt: skip
    listed = data_of()["entries"][1]["rule"]
    assert (listed["heading"], [one["letter"] for one in listed["operands"]]) == ("all of:", ["", ""])
    assert (listed["state"], data_of()["entries"][2]["rule"]["operands"][2]["unreachable"]) == ("missing", 3)


def test_equal_operands_share_a_letter():
    """A letter in a heading leads to what it stands for."""
    found = rule_of(p.smoker.unless(p.age >= 18).unless(p.age >= 18))
    assert found["heading"] == "(a), unless (b)"
    assert [one["letter"] for one in found["operands"]] == ["(a)", "(b)"]
    same = rule_of((p.age >= 18).unless(p.age >= 18))
    assert [one["letter"] for one in same["operands"]] == ["(a)", "(a)"]


def test_a_choice_says_if_then_and_otherwise():
    """Equal branches are said where they stand."""
    same = always(True, because="no limit")
    found = rule_of(choose((p.smoker, same), (p.age >= 18, p.pain > 0), otherwise=same))
    assert found["heading"] == "by case:"
    assert [one["letter"] for one in found["operands"]] == ["if", "then", "or else if", "then", "otherwise"]


def rule_of(rule):
    """Return the tree of the only entry of a set."""
    trial = CriteriaSet(id="SAME", version="1", revision=1, facts=Patient, entries=[include("inc", "Some.", rule)])
    return data_of(trial=trial)["entries"][0]["rule"]


def test_nested_rules_count_what_is_below_them():
    """The counts of a composite are those of its leaves, and leaf 1 is not below leaf 10."""
    many = any_of(*[p.age >= limit for limit in range(20, 33)])
    trial = CriteriaSet(id="MANY", version="1", revision=1, facts=Patient, entries=[include("inc", "Many.", many)])
    rule = data_of({"age": 20}, trial=trial)["entries"][0]["rule"]
    assert rule["operands"][1]["leaf"] == "1"
    assert sum(one["covered"] for one in rule["operands"]) == rule["covered"]


def test_a_base_leaves_only_what_differs():
    """Cases of a file with a base change it; what the base lacks is not said again."""
    data = data_of(base={"age": 40, "smoker": False, "stage": "two"}, as_of="2025-06-02")
    found = {item["id"]: item["cases"] for entry in data["entries"] for item in entry["items"]}
    assert found["inc_age:met"] == [{"id": "inc_age-1", "note": "inc_age: met", "expect": {"inc_age": "met"}}]
    assert found["inc_age:not_met"][0]["change"] == {"age": found["inc_age:not_met"][0]["change"]["age"]}
    assert found["inc_age:unknown"] == [
        {"id": "inc_age-3", "note": "inc_age: unknown", "without": ["age"], "expect": {"inc_age": "unknown"}}
    ]
    assert [case["id"] for case in found["exc_stage/0:pair"]] == ["exc_stage-8a", "exc_stage-8b"]


def test_what_is_pasted_runs_and_covers(tmp_path):
    """The cases of the report, put into a file, pass and try everything."""
    data = data_of()
    lines = coverage_text(data).splitlines()
    cases = [case for entry in data["entries"] for item in entry["items"] for case in item["cases"]]
    path = tmp_path / "all.cases.json"
    path.write_text(json.dumps({"trial": "X", "cases": cases}))
    found, _ = read_cases(path, lambda _: TRIAL)
    results = [judge_case(TRIAL, case) for case in found.cases]
    assert {result.status for result in results} == {"passed"}
    assert data_of(*[case.facts for case in found.cases])["totals"]["missing"] == 0
    start = lines.index("  - id: inc_age-1")
    document, _ = read_yaml("cases:\n" + "\n".join(lines[start : start + 5]))
    assert document["cases"] == [cases[0]]


@pytest.mark.parametrize(
    ("covered", "missing", "said"),
    [(0, 0, 100.0), (1, 0, 100.0), (9999, 1, 99.9), (0, 3, 0.0), (2, 1, 66.6), (1, 999, 0.1)],
)
def test_per_cents_are_never_rounded_up(covered, missing, said):
    assert percent(covered, missing) == said


def test_too_little():
    """The comparison is exact, and without a limit everything is due."""
    data = {"totals": {"covered": 2, "missing": 1}}
    assert [is_below(data, least) for least in (66.6, 66.7, 100, None)] == [False, True, True, True]
    assert not is_below({"totals": {"covered": 2, "missing": 0}})


def test_the_text_of_a_set_with_things_missing():
    trial = adults()
    assert coverage_text(data_of({"age": 18}, {"age": 17}, trial=trial)) == (
        f"ADULTS version 1 revision 1, digest {trial.digest[:12]}, as of 2025-06-02\n"
        "2 subjects tried\n"
        "\n"
        "                                           tried  missing  cannot be tried\n"
        "entries: met, not met, unknown                 2        1                0\n"
        "statements: met, not met, unknown              0        0                0\n"
        "statements that decide their entry             1        0                0\n"
        "statements that turn their entry (MC/DC)       1        0                0\n"
        "thresholds: below, at, above                   2        1                0\n"
        "members of sets, and a value outside           0        0                0\n"
        "\n"
        "inc_age (5.1): 6 of 8 tried, 2 missing\n"
        "  the entry as a whole\n"
        "    missing: unknown\n"
        "  age is at least 18\n"
        "    missing: at most 1 above 18\n"
        "  first missing case; expected is what the rules say now, to be compared with the protocol:\n"
        "  - id: inc_age-3\n"
        '    note: "inc_age: unknown"\n'
        "    as_of: 2025-06-02\n"
        "    facts: {}\n"
        "    expect: {inc_age: unknown}\n"
        "\n"
        "ADULTS: 75.0 % of the rules tried, 6 of 8, 2 missing\n"
    )


def test_the_text_of_a_set_that_is_tried():
    """An entry of which nothing is missing is one line."""
    lines = coverage_text(data_of(*EVERYTHING, trial=adults())).splitlines()
    assert lines[11:] == ["inc_age (5.1): 8 of 8 tried", "", "ADULTS: 100.0 % of the rules tried, 8 of 8, 0 missing"]


def test_the_text_names_a_pair():
    """Two cases that are needed together are shown together."""
    data = data_of(base={"age": 40})
    items = data["entries"][1]["items"]
    data["entries"][1]["items"] = [item for item in items if item["id"] == "exc_stage/0:pair"]
    lines = coverage_text(data).splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("  first missing cases, a pair; "))
    assert [line for line in lines[start:] if "- id:" in line][:2] == ["  - id: exc_stage-8a", "  - id: exc_stage-8b"]


def test_the_text_lists_what_cannot_be_tried_when_asked():
    """Otherwise only how much it is, and how to have it listed."""
    data = data_of({"smoker": False})
    told = "cannot be tried: met; unknown; turns its entry, met and not met (MC/DC) (the rule settles it: "
    unreachable = f"  not met (no limit)\n    {told}"
    short, full = coverage_text(data, how="-v", width=300), coverage_text(data, width=300, show_unreachable=True)
    assert short.endswith("\n4 cannot be tried, which is proved; -v lists them\n")
    assert full.endswith(summary_line(data) + "\n")
    assert (unreachable in short, unreachable in full) == (False, True)
    assert "(no value in the domain lies there)\n" in full


def test_the_text_says_what_came_of_the_cases():
    lines = coverage_text(
        data_of(failed=tuple("abcdefgh"), faults=("z",), other_options=1, trial=adults()), width=70
    ).splitlines()
    assert lines[1:5] == [
        "0 subjects tried",
        "1 case with other options left out",
        "8 cases failed: a, b, c, d, e, f and 2 more; to try a wrong",
        "  expectation proves nothing",
    ]
    assert lines[5] == "1 case at fault and not judged: z"


def test_what_the_search_cannot_tell(monkeypatch):
    """Where no subject was found and none ruled out, the reports say so."""
    monkeypatch.setattr(Coverage, "finding", lambda self, item: Finding(item, "missing"))
    data = data_of(trial=adults())
    assert "  no subject was found for these, and it is not proved that there is none\n" in coverage_text(data)
    assert "no subject was found, and it is not proved that there is none" in coverage_html(data)


def test_json_is_the_data():
    data = data_of({"age": 18})
    text = coverage_json(data)
    assert (json.loads(text), text.endswith("}\n")) == (data, True)
    assert coverage_json(data_of({"age": 18})) == text


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed in order; headings, classes and texts are kept."""

    VOID = ("meta",)

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.headings, self.ids, self.links = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        named = dict(attrs)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if "href" in named else []
        assert not {"src", "onclick", "onload"} & set(named)
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(page):
    """Return a page as it was read."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def test_the_page_is_well_formed_and_alone():
    """Landmarks, headings in order, ids once, links that lead somewhere; no script, nothing fetched."""
    page = coverage_html(data_of({"age": 18, "smoker": True}, failed=("a<b",), faults=("c",), other_options=2))
    found = read(page)
    assert {"main", "header", "nav", "section", "article", "blockquote", "details", "caption"} <= set(found.tags)
    assert not {"script", "img", "link", "iframe"} & set(found.tags)
    assert "http:" not in page
    assert "https:" not in page
    assert found.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert len(found.ids) == len(set(found.ids))
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert found.tags.count("th") == page.count('scope="')


def test_what_comes_from_data_is_escaped():
    page = coverage_html(data_of(failed=("a<b",), faults=("<c>",)))
    assert "pain &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;18&lt;/b&gt;" in page
    assert "A &lt;small&gt; trial" in page
    assert "a&lt;b" in page
    assert re.findall(r"<(?:script|b>18|small>|c>|three)", page) == []


def test_the_page_says_in_words_what_it_colours():
    """Each state has its word, and what is missing its case; the first of an entry stands open."""
    page = coverage_html(data_of({"age": 18}))
    for state, word in {"covered": "tried", "missing": "missing", "unreachable": "cannot be"}.items():
        assert f'<span class="mark {state}">{word}</span>' in page
    assert '<span class="mark partly">partly tried</span>' in page
    assert '<span class="mark missing">not tried</span>' in coverage_html(data_of())
    assert page.count("<details open><summary>case") == 3
    assert "expect: {inc_age: not_met}</pre>" in page
    assert "the rule settles it: not met whatever the facts are" in page
    assert "cases that would try it, a pair" in page
    assert '<p class="lead"><b>' in page


def test_a_page_of_one_polarity_and_no_options():
    """What a set does not have is not spoken of; the same data give the same bytes."""
    page = coverage_html(data_of(*EVERYTHING, trial=adults()))
    assert ("<h2>Inclusions</h2>" in page, "<h2>Exclusions</h2>" in page, "<dt>Options</dt>" in page) == (
        True, False, False,
    )  # fmt: skip
    assert "<b>100.0 %</b> tried: 8 of 8; 0 missing" in page
    assert "<details open>" not in page
    assert coverage_html(data_of(*EVERYTHING, trial=adults())) == page


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"fev1": 39.9, "codes": ["a", "b"]}, "{fev1: 39.9, codes: [a, b]}"),
        ("2025-06-02", "2025-06-02"),
        ("2025-06-02T08:00", "2025-06-02T08:00"),
        ("10*9/L", '"10*9/L"'),
        ("true", '"true"'),
        ("Null", '"Null"'),
        ("no", "no"),
        (True, "true"),
        (None, "null"),
        ((), "[]"),
        ({"two words": "1954"}, '{"two words": "1954"}'),
        ("über: «so»", '"über: «so»"'),
    ],
)
def test_flow_is_read_back(value, text):
    """What is written for a case file is what its reader reads."""
    assert flow(value) == text
    assert read_yaml(f"x: {text}")[0] == {"x": list(value) if isinstance(value, tuple) else value}


def test_numbers_too_long_for_a_float():
    """A decimal keeps every digit."""
    digits = "1" + "0" * 400
    assert flow(read_yaml(f"x: {digits}")[0]["x"]) == digits


def test_a_base_that_says_nothing_of_an_entry():
    """A case changes it all the same, so that the rest of the base stays; another date is said."""
    data = data_of(base={"stage": "two"}, as_of="2024-01-01")
    found = {item["id"]: item["cases"][0] for entry in data["entries"] for item in entry["items"] if item["cases"]}
    assert found["inc_age/:threshold:0:at"] == {
        "id": "inc_age-7", "note": "age is at least 18: at 18",
        "as_of": "2025-06-02", "change": {"age": 18}, "expect": {"inc_age": "met"},
    }  # fmt: skip
    assert "change" not in found["inc_age:unknown"]
