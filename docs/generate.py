"""Write the pages that are made from the code: one per registered trial, error codes, kinds, commands, pages, pictures.

Run from the root of the repository before `mkdocs build`: `python docs/generate.py`. Same code, same bytes.
"""

import enum
import inspect
import json
import runpy
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import attrs
import click

from eligibility_engine import Assessment, CriteriaSet, criteria, registry, vocabulary
from eligibility_engine.analysis import Cohort, chosen_threshold, sweep
from eligibility_engine.analysis.figures import Figures
from eligibility_engine.cli.commands import COMMANDS, leaves
from eligibility_engine.cli.program import program
from eligibility_engine.criterion import KINDS
from eligibility_engine.errors import CODES
from eligibility_engine.formulas import FORMULAS, Formula
from eligibility_engine.kernel import expression
from eligibility_engine.markup import Child, Markup, document, element
from eligibility_engine.remedies import REMEDIES
from eligibility_engine.report.line_svg import LEGEND, line_svg, not_drawn
from eligibility_engine.report.lines import lines
from eligibility_engine.report.markdown import escape
from eligibility_engine.report.pages.cohort_curves import curves
from eligibility_engine.report.pages.cohort_flow import flow
from eligibility_engine.report.pages.style import PAGE_STYLE, STYLE
from eligibility_engine.report.pages.tree_picture import tree_picture
from eligibility_engine.report.set_markdown import say_type, set_markdown
from eligibility_engine.study.entry import Entry

DOCS: Final = Path(__file__).parent
EXAMPLES: Final = DOCS / "examples"
HELP_WIDTH: Final = 88
TRIAL: Final = "NCT06316427"
AS_OF: Final = "2025-06-02"
SUBJECTS: Final = ("SYN-001", "SYN-003", "SYN-025")
"""Synthetic candidates: one eligible, one ineligible, one undetermined."""

ERRORS_INTRODUCTION: Final = """\
Every error is an `EligibilityError` with a stable `code`, a `path` and, for files, a `line`. The message names the
remedy in the very case; it never holds a patient value or a subject id. What is to be done in general stands here, and
in `remedy` of the error."""

GALLERY_INTRODUCTION: Final = """\
What there is to look at. Every page and picture is drawn by the code when the documentation is built, from synthetic
candidates; none needs a network or a script, and all of them print."""

PAGES_TO_OPEN: Final = """\
| page | open it | made by |
|---|---|---|
| one subject: verdict, what decides, what to ask, every tree as a picture | [eligible](how-to/subjects/SYN-001.html), \
[ineligible](how-to/subjects/SYN-003.html), [undetermined](how-to/subjects/SYN-025.html) \
| [`eligibility report subject`](how-to/report-on-a-subject.md) |
| a cohort: participant flow, attrition, what fails together, what is missing \
| [46 candidates](how-to/cohorts/candidates.html), \
[small counts masked](how-to/cohorts/candidates-masked.html) \
| [`eligibility report cohort`](how-to/report-on-a-cohort.md) |
| the rules of a trial beside the sentences of its text | [NCT06316427](trials/pages/NCT06316427.html) \
| [`eligibility show --format html`](how-to/have-the-rules-reviewed.md) |"""

SHOWN_PICTURES: Final = {
    "subject": ("One subject", "What a notebook shows of an assessment at the end of a cell.", 30),
    "tree": (
        "A rule as a tree",
        "Filled discs hold, empty ones do not; the strong lines are why the entry is met.",
        22,
    ),
    "flow": ("Participant flow", "Of 46 candidates; who is undetermined has boxes of their own.", 32),
    "curves": ("Other thresholds", "Who would be eligible at another limit of age.", 28),
}
"""Pictures of the gallery, each with its title, what it shows, and its height in the theme's unit."""

WINDOWS_INTRODUCTION: Final = """\
`trace.to_svg()` draws the window of an entry with the dates of the subject.
[How time works](explanation/time.md) has more."""

LINES_INTRODUCTION: Final = """\
Where a statement holds: a filled end belongs to it, an open one does not. These are rules of
[NCT06316427](trials/NCT06316427.md)."""

SHOWN_WINDOWS: Final = {
    "within": "A window of 28 days; both ends belong to it.",
    "partial-date": "A date that is known by its month only: the verdict is open.",
    "washout": "Four rows before a washout of four weeks or five half-lives.",
}
"""Windows of the gallery, each with what it shows."""

SHOWN_TREE: Final = "inc_consent"
"""The entry whose tree the gallery shows."""

SHOWN_LINES: Final = ("inc_age", "inc_ecog", "exc_renal")
"""Entries whose lines the gallery shows."""

KINDS_INTRODUCTION: Final = """\
The *name* is how rule documents call a kind. The classes are in `eligibility_engine.criteria`; authors write the
operators. [A kind of your own](../how-to/add-a-kind.md) stands beside these."""

KERNEL_INTRODUCTION: Final = """\
Authors of rules do not need the kernel; authors of a [kind](../how-to/add-a-kind.md) do. The nodes are imported
from `eligibility_engine.kernel.expression`, and so are `truth` and `holds`; `children`, `walk` and `reads` from
`eligibility_engine.kernel.walking`."""

FORMULAS_INTRODUCTION: Final = """\
[Use formulas](../how-to/use-formulas.md) shows how rules take them. Everything here is imported from
`eligibility_engine.formulas`; the table is `FORMULAS`, and `formula("ckd_epi", version="2021")` returns one of its
lines. Results are rounded half away from zero; powers inside a formula are rounded to 20 decimals."""

VOCABULARY_INTRODUCTION: Final = """\
Facts that many trials ask for, each declared once, imported from `eligibility_engine.vocabulary`: a schema takes one by
assignment, `ecog = Performance.ecog`. [Share facts between trials](../how-to/share-facts.md) shows it at work."""

BESIDE_FORMULAS: Final = ("child_pugh_class", "formula", "Formula", "Input", "FormulaTerm")
"""What is exported beside the formulas themselves."""

WRITTEN: Final = {
    "comparison": ("c.count <= 1", "c.word == 'yes'", "c.day < c.other_day"),
    "between": ("c.count.between(low, high)",),
    "is_in": ("c.word.is_in(['yes', 'no'])",),
    "is_true": ("c.flag",),
    "times_limit": ("c.result.times_uln > 1.5", "c.result.times_lln < 1"),
    "within": ("c.day.within(days=28, before=AS_OF)", "c.day.within(months=3, after=c.other_day)"),
    "is_recorded": ("c.count.is_recorded()",),
    "opaque": ("opaque('hla', version='2', says='HLA fits', reads={'n': c.count}, judge=judge)",),
    "all_of": ("a & b", "all_of(a, b)"),
    "any_of": ("a | b", "any_of(a, b)"),
    "not": ("~a", "not_(a)"),
    "at_least": ("at_least(2, a, b, d)",),
    "unless": ("a.unless(b)",),
    "choose": ("choose((when, then), otherwise=a)",),
    "first_decided": ("a.if_unknown(b)",),
    "always": ("always(True, because='no limit for adults')",),
    "open": ("undecided(c.flag, because='the text is open')",),
    "exists": ("c.rows.exists()", "c.rows.any(c.rows.grade >= 3)"),
    "none": ("c.rows.never()", "c.rows.within(days=28, before=AS_OF).never()"),
    "every": ("c.rows.all(c.rows.grade < 3)",),
    "confirmed": ("c.rows.confirmed(days=28)",),
    "washout": ("c.rows.washout(weeks=4)", "c.rows.washout(weeks=4, half_lives=5, half_life=c.rows.half_life)"),
}
"""How authors write each shipped kind."""

FUNCTIONS: Final = (
    *("kernel.expression.truth", "kernel.expression.holds"),
    *("kernel.walking.children", "kernel.walking.walk", "kernel.walking.reads"),
)
"""The functions of the kernel that authors of a kind may want."""

SECTIONS: Final = {
    "Rules and criteria sets": (
        "TRUTH_VALUE", "OPERATOR", "RULE_", "SCHEMA", "ENTRY", "DUPLICATE_ID", "PART", "OPTION",
    ),
    "Records": ("AS_OF", "FACT_", "REFERENCE_", "CRITERION_FAILED"),
    "Rules as JSON": ("JSON_",),
    "Registry": ("TRIAL_", "MATCH_"),
    "Checks and reviews of a set": ("LINT_", "REVIEW_"),
    "Cases and snapshots": ("CASE_", "SNAPSHOT_"),
    "Attrition and comparison": ("THRESHOLD", "LOG_"),
    "Files and commands": ("INPUT_", "ANSWER", "SUBJECT_", "RESULT_", "OUTPUT_", "EXTRA_", "USAGE"),
    "Other": ("",),
}  # fmt: skip
"""The sections of the page of error codes, with the beginnings of their codes; a code stands in the first that fits."""


FORMS = """\
## What `--format` offers

`text`, or `table` where the answer is rows in columns, is for people, and is what a command writes unless told
otherwise; `screen`, `show`, `cover`, `ask` and `review` go by how OUT ends, and refuse an ending that belongs to
nothing they write. `json` is one document for a program;
`ndjson` is one object per row, for any number of rows, and so is the `json` of `explain`. `csv`, `markdown` and
`parquet` are offered where the answer is a table or a text for a document, `html` where it is a page. `snapshot` has
the choice for `--check`. A command that writes a document of one kind has no `--format`: case files are YAML,
snapshots and exported sets JSON, samples ndjson, reports HTML.

`--quiet` (`-q`) is an option of every command: it leaves errors only on the standard error, and of `ask` the questions;
the answer on the standard output and the exit code stay."""


def main() -> None:
    """Write every page, and remove the page of a trial that is no longer registered."""
    written = dict(pages())
    for page in set((DOCS / "trials").glob("*.md")) - {DOCS / "trials" / "index.md"} - set(written):
        page.unlink()
    for page, text in written.items():
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8", newline="\n")
        print(page.relative_to(DOCS.parent).as_posix())


def pages() -> Iterator[tuple[Path, str]]:
    """Yield the path and the text of every generated page."""
    for identifier in registry.ids():
        yield DOCS / "trials" / f"{identifier}.md", trial_page(identifier)
        yield DOCS / "trials" / "pages" / f"{identifier}.html", rule_page(identifier)
    yield DOCS / "gallery.md", gallery_page()
    yield DOCS / "reference" / "errors.md", errors_page()
    yield DOCS / "reference" / "kinds.md", kinds_page()
    yield DOCS / "reference" / "cli.md", command_line_page()
    yield DOCS / "reference" / "api-kernel.md", kernel_page()
    yield DOCS / "reference" / "formulas.md", formulas_page()
    yield DOCS / "reference" / "vocabulary.md", vocabulary_page()
    for name, page in subjects():
        yield DOCS / "how-to" / "subjects" / f"{name}.html", page
    for name, page in cohort_pages():
        yield DOCS / "how-to" / "cohorts" / f"{name}.html", page
    for name, page in gallery_pictures():
        yield DOCS / "pictures" / f"{name}.html", page
    for name, drawn in pictures():
        yield DOCS / "explanation" / "windows" / f"{name}.svg", drawn


def trial_page(identifier: str) -> str:
    """Return the page of a trial, with the lines of its rules and a link to the same on one page to print."""
    title, rest = set_markdown(registry.get(identifier), pictures=rule_lines).split("\n", 1)
    return f"{title}\n\n[The same on one page](pages/{identifier}.html), to hand on and to print.\n\n{LEGEND}\n{rest}"


def rule_lines(criteria_set: CriteriaSet, entry: Entry) -> list[str]:
    """Return the lines of the rule of an entry, each as a figure."""
    drawn = (line_svg(line).strip() for line in lines(entry.criterion, criteria_set.english))
    left_out = not_drawn(entry.criterion, criteria_set.english)
    return [*(f'<figure class="line">\n{svg}\n</figure>' for svg in drawn), *([left_out] if left_out else [])]


@cache
def rule_page(identifier: str) -> str:
    """Return a trial as one HTML page; a set with many options is built many times for it."""
    return registry.get(identifier).to_html()


@cache
def records() -> dict[str, dict[str, object]]:
    """Return the record of each synthetic candidate."""
    lines = files("eligibility_engine").joinpath("examples", "candidates.ndjson").read_text(encoding="utf-8")
    return {str(record.pop("subject")): record for record in map(json.loads, lines.splitlines())}


def judged(criteria_set: CriteriaSet) -> Iterator[Assessment]:
    """Yield the assessment of each synthetic candidate."""
    return (criteria_set.assess(record, as_of=AS_OF) for record in records().values())


def candidate_cohort() -> Cohort:
    """Return all synthetic candidates as a cohort."""
    trial = registry.get(TRIAL)
    return Cohort.of(trial, judged(trial), as_of=AS_OF)


def cohort_pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the page of all synthetic candidates, and the same with small groups masked."""
    cohort = candidate_cohort()
    yield "candidates", cohort.to_html()
    yield "candidates-masked", cohort.to_html(mask_below=5)


def subjects() -> Iterator[tuple[str, str]]:
    """Yield the name and the page of each synthetic candidate that the how-to about reports shows."""
    for name in SUBJECTS:
        assessment = registry.get(TRIAL).assess(records()[name], as_of=AS_OF)
        yield name, assessment.to_html(named={"subject": name})


def pictures() -> Iterator[tuple[str, str]]:
    """Yield the name and the SVG of each picture of a window."""
    example = runpy.run_path(str(EXAMPLES / "windows.py"))
    for name in example["DRAWN"]:
        yield name, example["picture"](name)


def gallery_page() -> str:
    """Return the gallery: pages to open, pictures of a subject and a cohort, windows, lines of some rules."""
    parts = ["# Gallery", GALLERY_INTRODUCTION, "## Pages", PAGES_TO_OPEN]
    for name, (title, said, height) in SHOWN_PICTURES.items():
        shown = f'src="../pictures/{name}.html" title="{title}" style="height: {height}rem"'
        parts += [f"## {title}", said, f'<iframe class="picture" {shown}></iframe>']
    parts += ["## Time windows", WINDOWS_INTRODUCTION]
    for name, window in SHOWN_WINDOWS.items():
        parts += [window, f"![{window}](explanation/windows/{name}.svg)"]
    parts += ["## Numbers and dates on lines", LINES_INTRODUCTION]
    trial = registry.get(TRIAL)
    for entry in (entry for entry in trial.entries if entry.id in SHOWN_LINES):
        parts += [f"> {entry.text}", *rule_lines(trial, entry)]
    return "\n\n".join(parts) + "\n"


def gallery_pictures() -> Iterator[tuple[str, str]]:
    """Yield the name of each picture of the gallery and a document that holds it, apart from the style of the site."""
    subject = registry.get(TRIAL).assess(records()[SUBJECTS[1]], as_of=AS_OF)
    swept = sweep(chosen_threshold(registry.get(TRIAL), "inc_age", 2), [60, 65, 75])
    for assessment in judged(swept.criteria_set):
        swept.add(assessment)
    drawn: dict[str, Child] = {
        "subject": Markup(subject._repr_html_()),
        "tree": tree_picture(subject[SHOWN_TREE]),
        "flow": flow(Figures(candidate_cohort(), None)),
        "curves": curves([swept]),
    }
    for name, (title, *_) in SHOWN_PICTURES.items():
        held = element("main", drawn[name], class_="e-report e-page", aria_label=title)
        yield name, document(title, PAGE_STYLE + STYLE, held)


def errors_page() -> str:
    """Return the table of error codes, by section; every code stands in exactly one."""
    parts = ["# Error codes", ERRORS_INTRODUCTION]
    for title in SECTIONS:
        rows = [f"| `{code}` | {cause} | {REMEDIES[code]} |" for code, cause in CODES.items() if section(code) == title]
        parts += [f"## {title}", "\n".join(["| code | cause | remedy |", "|---|---|---|", *rows])] if rows else []
    return "\n\n".join(parts) + "\n"


def section(code: str) -> str:
    """Return the section of a code."""
    return next(title for title, beginnings in SECTIONS.items() if code.startswith(beginnings))


def kinds_page() -> str:
    """Return the shipped kinds: how each is written, what it says, and what it holds."""
    shipped = {name: cls for name, cls in KINDS.items() if cls.__name__ in criteria.__all__}
    rows = [
        f"| `{name}` | {written(name)} | {summary(shipped[name])} | {held(shipped[name])} |"
        for name in sorted(shipped, key=list(WRITTEN).index)
    ]
    return "\n\n".join(
        [
            "# Kinds of criteria",
            KINDS_INTRODUCTION,
            "\n".join(["| name | written | met when | holds |", "|---|---|---|---|", *rows]) + "\n",
        ]
    )


def written(name: str) -> str:
    """Return how a kind is written, as code."""
    return "<br>".join(f"`{expression}`" for expression in WRITTEN[name])


def summary(cls: type) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(cls) or "").split("\n\n", 1)[0].split())


def held(cls: type) -> str:
    """Return the names of the attributes of a kind."""
    return ", ".join(f"`{field.name}`" for field in attrs.fields(cls))


def kernel_page() -> str:
    """Return the nodes of the kernel, each with its arguments and its description, and the functions beside them."""
    parts = ["# API: kernel", inspect.getdoc(expression) or "", KERNEL_INTRODUCTION]
    sections = {
        "Terms": (*expression.TERMS, expression.When), "Predicates": expression.PREDICATES, "Rows": expression.ROWS,
    }  # fmt: skip
    for title, nodes in sections.items():
        parts.append(f"## {title}")
        for node in nodes:
            parts += [f"### {node.__name__}", f"```text\n{arguments(node)}\n```", inspect.getdoc(node) or ""]
    parts.append("## Functions")
    for function in FUNCTIONS:
        parts.append(f"::: eligibility_engine.{function}\n    options: {{heading_level: 3}}")
    return "\n\n".join(parts) + "\n"


def arguments(node: type) -> str:
    """Return how a node is written: `FactRef(name, part='value', unit=None)`."""
    fields = attrs.fields(node)
    said = (field.name if field.default is attrs.NOTHING else f"{field.name}={default(field)}" for field in fields)
    return f"{node.__name__}({', '.join(said)})"


def default(field: "attrs.Attribute[object]") -> str:
    """Return a default as code: `LeapDay.MARCH_1`, `''`."""
    value = field.default
    return f"{type(value).__name__}.{value.name}" if isinstance(value, enum.Enum) else repr(value)


def formulas_page() -> str:
    """Return every formula with its inputs, result and equation in a table, and its citation below."""
    rows = [
        f"| `{one.function}` | {one.version} | {one.title} | {inputs(one)} | {one.equation.replace('|', '/')} "
        f"| `{one.unit}`, {one.decimals} | {one.domain} |"
        for one in FORMULAS
    ]
    head = [
        "| function | version | result | takes | equation | unit, decimals | valid for |",
        "|---|---|---|---|---|---|---|",
    ]
    cited = [f"- {one.title}: {one.citation}." for one in FORMULAS]
    functions = [f"::: eligibility_engine.formulas.{name}" for name in dict.fromkeys(one.function for one in FORMULAS)]
    beside = [f"::: eligibility_engine.formulas.{name}" for name in BESIDE_FORMULAS]
    return "\n\n".join(
        ["# Formulas", FORMULAS_INTRODUCTION, "\n".join([*head, *rows]), "## Citations", "\n".join(cited),
         "## Functions", *(f"{one}\n    options: {{heading_level: 3}}" for one in (*functions, *beside))]
    ) + "\n"  # fmt: skip


def vocabulary_page() -> str:
    """Return the shared facts by group: how each is declared, whom to ask, and the question."""
    parts = ["# Shared facts", VOCABULARY_INTRODUCTION]
    shared = {name: getattr(vocabulary, name) for name in vocabulary.__all__}
    for name, group in ((name, one) for name, one in shared.items() if isinstance(one, type)):
        rows = [
            f"| `{name}.{fact.name}` | {escape(say_type(fact))} | {fact.answered_by.value} | {escape(fact.question)} |"
            for fact in group.schema
        ]
        head = ["| fact | type | asked of | question |", "|---|---|---|---|"]
        parts += [f"## {name}", summary(group), "\n".join([*head, *rows])]
    return "\n\n".join(parts) + "\n"


def inputs(one: Formula) -> str:
    """Return what a formula takes: `weight` (kg), `sex`."""
    return ", ".join(f"`{found.name}`" + (f" ({found.unit})" if found.unit else "") for found in one.inputs)


def command_line_page() -> str:
    """Return what `--help` says of the program and of each command."""
    commands = [(command.name, command.imported()) for command in sorted(COMMANDS, key=lambda one: one.name)]
    parts = ["# Command line", "`python -m eligibility_engine` is the same program.", help_text(program, "eligibility")]
    parts += [FORMS, "\n".join(("| command | `--format` |", "|---|---|", *forms(dict(commands))))]
    for name, command in commands:
        parts += [f"## eligibility {name}", help_text(command, f"eligibility {name}")]
        for below, one in leaves(name, command) if isinstance(command, click.Group) else ():
            parts += [f"### eligibility {below}", help_text(one, f"eligibility {below}")]
    return "\n\n".join(parts) + "\n"


def forms(commands: dict[str, click.Command]) -> Iterator[str]:
    """Yield what each command that has `--format` offers."""
    for name, command in commands.items():
        for option in command.params:
            if option.name == "form" and isinstance(option.type, click.Choice):
                yield f"| `{name}` | {', '.join(f'`{form}`' for form in option.type.choices)} |"


def help_text(command: click.Command, name: str) -> str:
    """Return the help of a command as a block; the program's own settings hold for each of its commands."""
    settings = {**program.context_settings, "terminal_width": HELP_WIDTH, "max_content_width": HELP_WIDTH}
    context = click.Context(command, info_name=name, **settings)
    return f"```text\n{command.get_help(context).rstrip()}\n```"


if __name__ == "__main__":
    main()
