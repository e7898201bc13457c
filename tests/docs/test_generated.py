"""The generated pages say what the code says, and the example files are those that the pages show."""

import pkgutil
import re
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from textwrap import dedent
from types import ModuleType, SimpleNamespace

import pytest

import eligibility_engine
from eligibility_engine import (
    FactSchema,
    criteria,
    date,
    events,
    flag,
    formulas,
    integer,
    measurement,
    number,
    one_of,
    registry,
    vocabulary,
)
from eligibility_engine.criterion import KINDS, kind_name
from eligibility_engine.errors import CODES, EligibilityError
from eligibility_engine.kernel.expression import NODES
from eligibility_engine.language import as_criterion
from eligibility_engine.remedies import REMEDIES
from eligibility_engine.report.markdown import escape

DOCS = Path(__file__).parents[2] / "docs"
IMPORTED = re.compile(
    r"from (eligibility_engine(?!\.(?:criteria|kernel|vocabulary)\b)[\w.]*) import ([\w, ]+)$", re.MULTILINE
)
TITLED = re.compile(r'^( *)```\w+ title="([^"]+)"\n(.*?)^\1```$', re.MULTILINE | re.DOTALL)


class Anything(FactSchema):
    count = integer(ask="How many?")
    word = one_of("yes", "no", ask="Yes or no?")
    flag = flag(ask="So?")
    day = date(ask="When?")
    other_day = date(ask="When else?")
    result = measurement(unit="mg/dL", ask="How much?")
    rows = events(ask="What?", dated_by="on", on=date(), grade=integer(), half_life=number(unit="d"))


def program(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"documented_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The program docs/generate.py."""
    return program(DOCS / "generate.py")


def test_pages_are_deterministic(generate: ModuleType) -> None:
    """The same code gives the same bytes."""
    assert dict(generate.pages()) == dict(generate.pages())


def test_every_registered_trial_has_a_page(generate: ModuleType) -> None:
    """A page stands under the id of each set and begins with it."""
    pages = dict(generate.pages())
    assert registry.ids()
    for identifier in registry.ids():
        page = pages[DOCS / "trials" / f"{identifier}.md"]
        assert page.startswith(f"# {identifier}\n\n[The same on one page](pages/{identifier}.html)")
        assert f"<h1>{identifier}: criteria</h1>" in pages[DOCS / "trials" / "pages" / f"{identifier}.html"]
        assert page.count('<figure class="line">\n<svg ') > 3


def test_every_formula_is_documented(generate: ModuleType) -> None:
    """The page holds a line, a citation and a function for each formula, and everything that the package exports."""
    page = generate.formulas_page()
    for one in formulas.FORMULAS:
        assert f"| `{one.function}` | {one.version} | {one.title} |" in page
        assert one.citation in page
    exported = set(formulas.__all__) - {"FORMULAS"}
    assert exported == set(re.findall(r"^::: eligibility_engine\.formulas\.(\w+)$", page, re.MULTILINE))


def test_generated_pages_are_written_and_stale_ones_removed(
    generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`main` leaves exactly the generated pages and the index of the trials."""
    for room in ("trials", "reference"):
        (tmp_path / "docs" / room).mkdir(parents=True)
    for page in ("index", "NCT00000000"):
        (tmp_path / "docs" / "trials" / f"{page}.md").write_text("")
    monkeypatch.setattr(generate, "DOCS", tmp_path / "docs")
    generate.main()
    written = {page.stem for page in (tmp_path / "docs").rglob("*.md")}
    made = {"index", "gallery", "errors", "kinds", "cli", "api-kernel", "formulas", "vocabulary"}
    assert written == made | set(registry.ids())


def test_the_pictures_of_windows_are_those_that_the_code_draws(generate: ModuleType) -> None:
    """Each picture is in the folder beside the page about time as it is drawn now, and the page shows it."""
    folder = DOCS / "explanation" / "windows"
    drawn = dict(generate.pictures())
    assert drawn == {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")}
    page = (DOCS / "explanation" / "time.md").read_text(encoding="utf-8")
    assert sorted(drawn) == sorted(re.findall(r"^!\[.+\]\(windows/(\S+)\.svg\)$", page, re.MULTILINE))


def test_the_gallery_shows_pictures_and_pages_that_are_there(generate: ModuleType) -> None:
    """Each window is one that is drawn, each line is in the page, and each page to open is generated."""
    gallery, written = generate.gallery_page(), {path.as_posix() for path, _ in generate.pages()}
    assert set(re.findall(r"windows/(\S+)\.svg", gallery)) <= dict(generate.pictures()).keys()
    assert gallery.count('<figure class="line">') >= len(generate.SHOWN_LINES)
    shown = re.findall(r'src="\.\./(pictures/\w+\.html)"', gallery)
    assert len(shown) == 4
    assert [page for page in shown if f"{DOCS.as_posix()}/{page}" not in written] == []
    assert [
        page for page in re.findall(r"\]\((\S+\.html)\)", gallery) if f"{DOCS.as_posix()}/{page}" not in written
    ] == []


def test_every_error_code_stands_in_one_section(generate: ModuleType) -> None:
    """No code is left out, and none is listed twice."""
    listed = re.findall(r"^\| `([A-Z_]+)` \| .+ \| .+ \|$", generate.errors_page(), re.MULTILINE)
    assert sorted(listed) == sorted(CODES)
    assert [code for code in REMEDIES if code not in CODES] == []
    assert all(EligibilityError("", code=code).remedy in generate.errors_page() for code in listed)


def test_every_shared_fact_is_listed(generate: ModuleType) -> None:
    """The page of the vocabulary has a row for each fact of each group, with its question."""
    page = generate.vocabulary_page()
    groups = [one for one in vars(vocabulary).values() if isinstance(one, type) and issubclass(one, FactSchema)]
    assert len(groups) > 10
    for group in groups:
        for fact in group.schema:
            assert f"| `{group.__name__}.{fact.name}` | " in page
            assert f"| {escape(fact.question)} |\n" in page


def test_every_kernel_node_is_listed(generate: ModuleType) -> None:
    """The page of the kernel has a heading for each node and says its arguments."""
    page = generate.kernel_page()
    for node in NODES:
        assert f"### {node.__name__}\n\n```text\n{node.__name__}(" in page


def test_every_name_that_a_page_documents_exists(generate: ModuleType) -> None:
    """What a page takes from the code by its name is there under that name."""
    pages = [text for _, text in generate.pages()] + [page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")]
    names = {name for page in pages for name in re.findall(r"^::: (\S+)$", page, re.MULTILINE)}
    assert len(names) > 50
    for name in sorted(names):
        assert pkgutil.resolve_name(name) is not None


def documented(generate: ModuleType) -> dict[str, object]:
    """What the reference takes from the code, by the name under which it stands there."""
    pages = [text for _, text in generate.pages()] + [page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")]
    names = {name for page in pages for name in re.findall(r"^::: (\S+)$", page, re.MULTILINE)}
    return {name: pkgutil.resolve_name(name) for name in names}


def test_a_function_is_not_documented_as_the_module_of_its_name(generate: ModuleType) -> None:
    """`analysis.attrition` is a function and a module, and a page would show the module."""
    assert [name for name, found in documented(generate).items() if isinstance(found, ModuleType)] == []


def test_what_the_package_exports_and_pages_import_is_documented(generate: ModuleType) -> None:
    """Each exported name, and each that a page imports, stands in the reference or is made a table of."""
    known = {id(found) for found in documented(generate).values()}
    shown = "\n".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    names = {(module, name.strip()) for module, names in IMPORTED.findall(shown) for name in names.split(",")} | {
        ("eligibility_engine", name) for name in eligibility_engine.__all__ if not name.startswith("_")
    }
    assert len(names) > 100
    found = {f"{module}:{name}": getattr(import_module(module), name) for module, name in names}
    left = (name for name, one in found.items() if id(one) not in known and not isinstance(one, ModuleType))
    assert sorted(left) == []


def test_every_shipped_kind_is_listed(generate: ModuleType) -> None:
    """The table of kinds names each registered class of `eligibility_engine.criteria`."""
    shipped = {name for name, cls in KINDS.items() if cls.__module__.startswith("eligibility_engine.")}
    assert set(generate.WRITTEN) == shipped
    assert all(getattr(criteria, KINDS[name].__name__) is KINDS[name] for name in shipped)


def test_what_authors_write_makes_the_kind(generate: ModuleType) -> None:
    """Each expression in the table of kinds makes the kind beside it."""
    a, b = Anything.count > 1, Anything.count < 9
    names = {name: getattr(eligibility_engine, name) for name in eligibility_engine.__all__}
    names |= {"c": Anything, "a": a, "b": b, "d": Anything.flag}
    names |= {"when": a, "then": b, "low": 1, "high": 9, "judge": len}
    for name, expressions in generate.WRITTEN.items():
        for expression in expressions:
            assert kind_name(as_criterion(eval(expression, names))) == name


def shown_files() -> dict[str, str]:
    pages = (page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md")))
    return {name: dedent(text) for page in pages for _, name, text in TITLED.findall(page)}


@pytest.mark.parametrize("path", sorted((DOCS / "examples").glob("*.py")), ids=lambda path: path.name)
def test_an_example_file_is_the_one_that_a_page_shows(path: Path) -> None:
    """docs/examples holds what the pages print."""
    assert shown_files()[path.name] == path.read_text(encoding="utf-8")


def test_pictures_are_part_of_their_page() -> None:
    """A picture on a line of its own is replaced by what it holds; other links stay."""
    navigation = program(DOCS / "navigation.py")
    page = SimpleNamespace(file=SimpleNamespace(src_uri="explanation/time.md"))
    shown = "![A window](windows/within.svg)\n[A picture](windows/within.svg)\n"
    picture = (DOCS / "explanation" / "windows" / "within.svg").read_text(encoding="utf-8").strip()
    expected = f'<figure class="picture">\n{picture}\n</figure>\n[A picture](windows/within.svg)\n'
    assert expected == navigation.on_page_markdown(shown, page=page, config=SimpleNamespace(docs_dir=str(DOCS)))


def test_tables_of_phrases_with_rows_are_cards() -> None:
    """Only a table of phrases whose records hold rows of events is set as cards."""
    navigation = program(DOCS / "navigation.py")
    phrases, rows = "<table><th>Met by</th>{}</table>", '<code>{"rows": []}</code>'
    html = phrases.format(rows) + phrases.format("") + f"<table>{rows}</table>"
    assert ["cards" in table for table in navigation.on_page_content(html).split("</table>")[:-1]] == [
        True,
        False,
        False,
    ]


def test_the_menu_is_in_the_order_of_the_index_of_each_room() -> None:
    """Lesson 1 stands before lesson 3, and each page of a room is named by its index."""
    navigation = program(DOCS / "navigation.py")
    rooms = {folder: navigation._pages(DOCS, folder) for folder in navigation.ROOMS.values()}
    first = ["index.md", "first-verdict.md", "write-a-criteria-set.md", "cover-every-boundary.md"]
    assert rooms["tutorial"] == [f"tutorial/{name}" for name in first]
    for folder, pages in rooms.items():
        index = (DOCS / folder / "index.md").read_text(encoding="utf-8")
        assert [page for page in pages[1:] if f"({Path(page).name})" not in index] == []


def test_the_parts_of_the_menu_and_the_search_have_names() -> None:
    """What the theme leaves without a name is named for readers of a screen, on every page."""
    navigation = program(DOCS / "navigation.py")
    label = '<label class="md-nav__title" for="__nav_2">\n <span class="md-nav__icon"></span>\n Tutorial\n</label>'
    page = f'<nav class="md-nav" aria-labelledby="__nav_2_label" aria-expanded="true">\n{label}{navigation.SEARCH}>'
    named = f'{navigation.SEARCH} aria-label="Search">'
    expected = f'<nav class="md-nav" aria-label="Tutorial" aria-expanded="true">\n{label}{named}'
    assert navigation.on_post_page(page) == navigation.on_post_template(page) == expected


def test_the_set_of_the_tutorial_is_short() -> None:
    """A criteria set of one's own takes fewer than 30 lines."""
    assert len(shown_files()["migraine.py"].splitlines()) < 30


def test_the_benchmark_prints_its_figures(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """benchmarks/reference.py runs, and prints the lines that the page on speed shows."""
    benchmark = program(DOCS.parent / "benchmarks" / "reference.py")
    monkeypatch.setattr(benchmark, "ROUNDS", 1)
    monkeypatch.setattr(benchmark, "ROWS", 50)
    benchmark.main()
    shown = (DOCS / "explanation" / "speed.md").read_text(encoding="utf-8")
    printed = [re.sub(r"[\d.]+", "0", line) for line in capsys.readouterr().out.splitlines()]
    assert len(printed) > len(benchmark.JUDGES)
    for line in printed:
        assert line in re.sub(r"[\d.]+", "0", shown)
