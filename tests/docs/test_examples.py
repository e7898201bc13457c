"""Every example in README.md and docs/ runs: code, sessions, files, commands and the rows of rule tables.

What a page may hold, in order, in one directory and one namespace per page:

- ```` ```python ```` is executed; ```` ```pycon ```` is compared with what Python prints;
- a block of any language with `title="NAME"` becomes that file;
- ```` ```console ```` runs each line that begins with `$ ` and compares what it prints; the exit status is 0;
- ```` ```sh ```` is for a clone of the repository: `.venv/bin/eligibility` runs there; what makes the environment, and
  the test command, are lines that README.md marks for the gate, which runs them as they stand;
- a table with a column *Rule* is judged: each rule on the records in *Record*, *Met by* or *Not met by*, over the fact
  schema `c` of the page and as of its `as_of`, or of the row's *As of*; what it *Reads as* is compared;
- a table with the columns *First day* and *Last day* too holds rules about one day: each is judged on the record
  `on(day)` of every day of three years, and the first and the last that it accepts are compared;
- a table with the columns *Fact*, *Accepted* and *Refused* holds values of the facts of `c`, as JSON;
- ```` ```text ```` is a drawing, or what a machine printed on one day: there is nothing to compare.

Anything else is refused, so no example escapes.
"""

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sybil import Document, Example, Region
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.evaluators.python import PythonEvaluator
from sybil.example import SybilFailure
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.abstract.lexers import LexerCollection
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

import eligibility_engine
from eligibility_engine import CriteriaSet, FactError, include
from eligibility_engine.kernel.expression import Events
from eligibility_engine.kernel.walking import walk
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.verdict import Verdict

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GATE_RUNS = re.findall(r"^<!-- command: \w+ -->\n```sh\n(.+)\n```$", PAGES[0].read_text(encoding="utf-8"), re.MULTILINE)
FLAGS = doctest.ELLIPSIS
VALUES = ("Accepted", "Refused")
MET = Verdict.MET
DAYS_BEFORE, DAYS_AFTER = 3 * 366, 60
PROGRAMS = {
    "eligibility": '-m eligibility_engine "$@"',
    "pytest": '-m pytest -p no:cacheprovider "$@"',
    "python": '"$@"',
    # a page's own package, into a directory of its own, from this machine alone
    "pip": '-m pip -q "$@" --no-build-isolation --no-deps --no-index --target ../site',
}
TABLE = re.compile(r"^(\|.*\b(?:Rule|Accepted)\b.*\|)\n\|[-:| ]+\|\n((?:\|.*\|\n?)+)", re.MULTILINE)
FENCES = LexerCollection([FencedCodeBlockLexer(".+", {"language": "info", "source": "source"})])
SESSION = DocTestStringParser(DocTestEvaluator(FLAGS))


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty directory in which a page's programs run; modules that the page writes can be imported from it.

    They are forgotten at its end: another page may call its own the same.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, arguments in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments}\n")
        (programs / name).chmod(0o755)
    work, site = tmp_path / "page", tmp_path / "site"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.syspath_prepend(str(work))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    paths = [str(site), str(Path(eligibility_engine.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": ":".join(filter(None, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)  # what the gate asks of this run is not for a reader's
    yield work
    for name, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or "/").is_relative_to(work):
            del sys.modules[name]


def blocks(document: Document) -> Iterator[Region]:
    """Yield every fenced block as something to run; refuse a block that nothing runs."""
    for region in FENCES(document):
        info, source = region.lexemes["info"], region.lexemes["source"]
        language, _, attributes = info.partition(" ")
        title = re.search(r'title="([^"]+)"', attributes)
        if title:
            yield Region(region.start, region.end, (title[1], str(source)), write_file)
        elif language == "python":
            yield Region(region.start, region.end, source, PythonEvaluator())
        elif language == "pycon":
            for session in SESSION(source, document.path):
                session.adjust(region, source)
                yield session
        elif language == "console":
            yield Region(region.start, region.end, str(source), run_commands)
        elif language == "sh":
            yield Region(region.start, region.end, str(source), run_in_clone)
        elif language != "text":
            raise ValueError(f"{document.path}: nothing runs a block {info!r}")


def tables(document: Document) -> Iterator[Region]:
    """Yield every row of every table of rules or values."""
    for table in TABLE.finditer(document.text):
        names = cells(table[1])
        for row in re.finditer(r"^\|.*\|$", table[2], re.MULTILINE):
            start = table.start(2) + row.start()
            parsed = dict(zip(names, cells(row[0]), strict=True))
            yield Region(start, start + len(row[0]), parsed, evaluator(names))


def evaluator(columns: list[str]) -> Callable[[Example], None]:
    """Return what runs a row of a table with these columns."""
    if "First day" in columns:
        return judge_days
    return judge_row if "Rule" in columns else read_values


def cells(row: str) -> list[str]:
    """Return the cells of one row of a table; a bar within backticks belongs to its cell."""
    parts = re.split(r"\|(?=(?:[^`]*`[^`]*`)*[^`]*$)", row.strip()[1:-1])
    return [part.strip() for part in parts]


def write_file(example: Example) -> None:
    name, text = example.parsed
    assert not Path(name).is_absolute()
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def run_commands(example: Example) -> str:
    """Run each command of a console block; return how its output differs from what the page shows."""
    parts = re.split(r"^\$ (.*(?:\\\n.*)*)\n?", example.parsed, flags=re.MULTILINE)
    assert not parts[0].strip(), "a console block begins with a command"
    assert len(parts) > 1
    return "".join(run(command, shown) for command, shown in zip(parts[1::2], parts[2::2], strict=True))


def run(command: str, shown: str) -> str:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    expected, actual = (re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip("\n") for text in (shown, done.stdout))
    same = doctest.OutputChecker().check_output(expected + "\n", actual + "\n", FLAGS)
    if done.returncode == 0 and same:
        return ""
    return f"$ {command}\nexit status {done.returncode}\n--- shown\n{expected}\n--- printed\n{actual}\n"


def run_in_clone(example: Example) -> None:
    """Run the `eligibility` command that ends each line, where the files of the repository are."""
    if not Path("src").exists():
        Path("src").symlink_to(ROOT / "src")
    for line in example.parsed.splitlines():
        before, _, command = line.rpartition(" && ")
        program, _, arguments = command.partition(" ")
        assert not before or line in GATE_RUNS, f"neither this test nor the gate runs {before!r}"
        assert program == ".venv/bin/eligibility" or line in GATE_RUNS, f"neither this test nor the gate runs {line!r}"
        if program == ".venv/bin/eligibility":
            done = subprocess.run(["bash", "-c", f"eligibility {arguments}"], check=False, capture_output=True)
            assert done.returncode == 0, done.stderr.decode()


def set_of(row: dict[str, str], names: dict[str, Any]) -> tuple[CriteriaSet, str]:
    """Return the set whose one rule is that of a row, and the date on which it is judged."""
    rule = eval(row["Rule"], names)
    entries = [include("row", "-", rule)]
    criteria_set = CriteriaSet(id="ROW", version="1", revision=1, facts=names["c"], entries=entries)
    return criteria_set, row.get("As of", names["as_of"])


def judge_days(example: Example) -> None:
    """Compare the first and the last day that the rule of one row accepts with those that the row shows."""
    row, names = {name: cell.strip("`") for name, cell in example.parsed.items()}, example.namespace
    criteria_set, as_of = set_of(row, names)
    today = date.fromisoformat(as_of)
    # rows of an event table are invisible after the as-of date
    events = any(isinstance(node, Events) for node in walk(criteria_set["row"].criterion.predicate()))
    after = 0 if events else DAYS_AFTER
    days = [today + timedelta(days=number) for number in range(-DAYS_BEFORE, after + 1)]
    met = [day for day in days if criteria_set.assess(names["on"](day.isoformat()), as_of=as_of)["row"].verdict is MET]
    assert (met[-1] - met[0]).days + 1 == len(met), f"{row['Rule']} accepts no stretch of days"
    first = "any earlier" if met[0] == days[0] else met[0].isoformat()
    last = "any later" if after and met[-1] == days[-1] else met[-1].isoformat()
    assert (row["First day"], row["Last day"]) == (first, last), row["Rule"]


def judge_row(example: Example) -> None:
    """Judge the rule of one row on the records of that row."""
    row = {name: cell.strip("`") for name, cell in example.parsed.items()}
    names = example.namespace
    criteria_set, as_of = set_of(row, names)
    said = {"Record": row.get("Verdict", ""), "Met by": "met", "Not met by": "not met"}
    judged = [(json.loads(row[column]), verdict) for column, verdict in said.items() if column in row]
    assert judged, "a rule table has a column Record, Met by or Not met by"
    for record, verdict in judged:
        found = criteria_set.assess(record, as_of=as_of)["row"]
        assert verdict == found.verdict.value.replace("_", " "), f"{row['Rule']} of {record}"
        if "Reads as" in row:
            assert row["Reads as"] == found.trace.sentence


def read_values(example: Example) -> None:
    """Read the accepted and the refused values of one row as the fact that it names, or as every fact."""
    row, names = example.parsed, example.namespace
    schema = names["c"].schema
    facts = schema.names if row["Fact"] == "any" else [row["Fact"].strip("`")]
    values = {column: [json.loads(code) for code in re.findall("`([^`]+)`", row[column])] for column in VALUES}
    assert all(values.values()), "a row has accepted and refused values"
    for fact in facts:
        for value in values["Accepted"]:
            parse(schema, {fact: value}, parse_as_of(names["as_of"]))
        for value in values["Refused"]:
            with pytest.raises(FactError):
                parse(schema, {fact: value}, parse_as_of(names["as_of"]))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
@pytest.mark.usefixtures("folder")
def test_every_example_of_a_page_runs(page: Path) -> None:
    """What a page shows is what happens."""
    run_examples(page)


def run_examples(page: Path) -> None:
    document = Document.parse(str(page), blocks, tables)
    document.namespace["__name__"] = "__page__"
    for example in document.examples():
        example.evaluate()


def test_the_phrase_book_has_sixty_phrases() -> None:
    """The page of protocol phrases shows at least sixty, each once, with its rule and where it turns."""
    page = Document.parse(str(ROOT / "docs" / "how-to" / "how-do-i-say.md"), tables)
    said = [example.parsed["Protocol"] for example in page.examples() if "Protocol" in example.parsed]
    assert len(set(said)) == len(said) >= 60


def test_pages_were_found() -> None:
    """The search for pages finds the four rooms."""
    assert {"tutorial", "how-to", "reference", "explanation"} <= {page.parent.name for page in PAGES}


SCHEMA = """
```python
from eligibility_engine import AS_OF, FactSchema, date, integer
class c(FactSchema):
    x = integer(ask="?")
    day = date(ask="?")
as_of = "2025-06-02"
def on(day):
    return {"day": day}
```

"""
DATED = "| Rule | As of | Record | Verdict |\n|---|---|---|---|\n"
DAYS = "| Rule | First day | Last day |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("```pycon\n>>> 1 + 1\n3\n```\n", "Expected"),
        ("```python\nraise LookupError('so')\n```\n", "so"),
        ("```console\n$ echo one\ntwo\n```\n", "--- printed"),
        ("```console\n$ false\n```\n", "exit status 1"),
        ("```console\n$ false | true\n```\n", "exit status 1"),
        ("```ruby\n1\n```\n", "nothing runs a block"),
        ("```sh\nrm -r .\n```\n", "neither this test nor the gate"),
        ("```sh\nmake && .venv/bin/eligibility trials\n```\n", "neither this test nor the gate"),
        ("| Rule | Record | Verdict |\n|---|---|---|\n| `c.x == 1` | `{}` | met |\n", "met"),
        ("| Fact | Accepted | Refused |\n|---|---|---|\n| `x` | `1` | `2` |\n", "DID NOT RAISE"),
        ("| Fact | Accepted | Refused |\n|---|---|---|\n| `x` | `1.5` | `true` |\n", "FACT_NOT_INTEGER"),
        (DAYS + "| `c.day <= AS_OF` | any earlier | 2025-06-01 |\n", "2025-06-01"),
        (DAYS + "| `c.day >= AS_OF` | 2025-06-02 | 2025-07-01 |\n", "any later"),
        (DAYS + '| `c.day.is_in(["2025-06-01", "2025-06-03"])` | 2025-06-01 | 2025-06-03 |\n', "no stretch of days"),
        (DATED + '| `c.day == AS_OF` | 2025-06-03 | `{"day": "2025-06-02"}` | met |\n', "met"),
        ("| Rule | Reads as |\n|---|---|\n| `c.x == 1` | x is 1 |\n", "has a column Record"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_wrong_example_fails(tmp_path: Path, block: str, problem: str) -> None:
    """Each sort of example can fail."""
    page = tmp_path / "page.md"
    page.write_text(SCHEMA + block, encoding="utf-8")
    with pytest.raises((AssertionError, LookupError, ValueError, SybilFailure, pytest.fail.Exception), match=problem):
        run_examples(page)
