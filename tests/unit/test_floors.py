"""Imports point downward only: no climb, no cycle, no wing beside another, and doors only where they are listed."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType

import pytest
from attrs import frozen

import eligibility_engine

ROOT = "eligibility_engine"
HERE = Path(eligibility_engine.__file__).parent

FLOORS = MappingProxyType(
    {
        0: (
            *("errors", "remedies", "version", "verdict", "exact", "value", "dates"),
            *("codes", "units", "writing", "markup"),
        ),
        1: ("facts", "knowledge", "meaning", "kernel"),
        2: ("reading", "semantics", "criterion", "checking"),
        3: ("criteria", "reference_ranges", "explanation"),
        4: ("language", "formulas", "compiled"),
        5: ("study", "vocabulary"),
        6: ("registration", "matching", "python_file"),
        7: ("trials",),
        8: ("examples",),
    }
)
"""The floors of the house; a package stands for all its modules."""

WINGS = (
    "analysis", "asking", "backends", "changing", "report", "screening", "serialization", "sources", "testing",
)  # fmt: skip
"""Siblings over floors 0 to 6 that never import each other."""

ENTRANCES = ("cli", "files", "__main__")
"""What may import every wing: the program, and files in and out."""

DOORS = frozenset(
    {
        ("study.criteria_set", "backends"),
        ("study.criteria_set", "report.pages.rule_set"),
        ("study.assessment", "report.text"),
        ("study.assessment", "report.markdown"),
        ("study.assessment", "report.data"),
        ("study.assessment", "report.pages.subject"),
        ("analysis.cohort", "report.pages.cohort"),
        ("matching", "report.matches"),
        ("explanation.trace", "report.window_svg"),
        ("testing.laws.documents", "serialization"),
        ("backends.executors", "serialization"),
        ("asking.weighing", "testing.search"),
        ("study.assessment", "changing"),
        ("changing.alternatives", "testing.search.atoms"),
        ("changing.alternatives", "testing.search.reading"),
        ("changing.alternatives", "testing.search.values"),
    }
)
"""Facade methods that open what stands above them or beside them, inside the function.

The laws of kinds open serialization: that a criterion can be written and read back is one of them. A cluster opens it,
since rules travel to its executors as documents. What answers are worth trying, an interview asks the search of the
workbench, and so does the search for what would have to change.
"""

FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names}


@frozen
class Import:
    """One import inside the package."""

    source: str
    target: str
    inside_a_function: bool
    for_types_only: bool


def modules() -> dict[str, Path]:
    """Every module of the package by its name behind the root; the root itself is ''."""
    found = {}
    for path in sorted(HERE.rglob("*.py")):
        parts = path.relative_to(HERE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports_of(name: str) -> Iterator[Import]:
    """Yield the imports of one module from the package."""
    package = MODULES[name].name == "__init__.py"

    def visit(node: ast.AST, inside: bool, typed: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from named(alias.name, inside, typed)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = [ROOT, *name.split(".")] if name else [ROOT]
                above = parts[: len(parts) - node.level + (1 if package else 0)]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield from named(whole if whole.removeprefix(f"{ROOT}.") in MODULES else base, inside, typed)
        typed = typed or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        inside = inside or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for child in ast.iter_child_nodes(node):
            yield from visit(child, inside, typed)

    def named(module: str, inside: bool, typed: bool) -> Iterator[Import]:
        if module == ROOT or module.startswith(f"{ROOT}."):
            yield Import(name, module.removeprefix(ROOT).removeprefix("."), inside, typed)

    yield from visit(ast.parse(MODULES[name].read_text()), inside=False, typed=False)


IMPORTS = [one for name in MODULES for one in imports_of(name)]


def room(name: str) -> str:
    """The floor's entry to which a module belongs: its package, or itself."""
    return name.split(".", maxsplit=1)[0]


def allowed(one: Import) -> bool:
    """Whether an import points downward, stays in its room, or goes from a wing to the floors."""
    source, target = room(one.source), room(one.target)
    if source == target or source in ENTRANCES or one.for_types_only:
        return True
    if (one.source, one.target) in DOORS:
        return one.inside_a_function
    if source in WINGS:
        return FLOOR_OF.get(target, 99) <= 6
    if source in FLOOR_OF and target in FLOOR_OF:
        return FLOOR_OF[target] <= FLOOR_OF[source]
    return False


def test_every_module_has_a_place() -> None:
    """A new module is put on a floor or into a wing before it is used."""
    known = {*FLOOR_OF, *WINGS, *ENTRANCES, ""}
    assert [] == sorted({room(name) for name in MODULES} - known)


def test_no_import_climbs() -> None:
    """Every import points to the same floor or a lower one; wings import floors 0 to 6 and never each other."""
    climbs = [f"{one.source} -> {one.target}" for one in IMPORTS if one.source and not allowed(one)]
    assert [] == climbs


def test_doors_are_as_listed() -> None:
    """The doors that are listed are there, and imported inside a function."""
    found = {(one.source, one.target) for one in IMPORTS if one.inside_a_function}
    assert DOORS <= found


def test_no_module_inside_imports_the_root() -> None:
    """Modules inside import each other and never the shop window."""
    assert [] == [one.source for one in IMPORTS if one.source and one.target == ""]


def circle(below: dict[str, set[str]]) -> set[str]:
    """Return what is left of a graph when everything without a need is taken away, again and again."""
    while free := [name for name, needed in below.items() if not needed & set(below)]:
        for name in free:
            del below[name]
    return set(below)


def needs(of: Callable[[str], str]) -> dict[str, set[str]]:
    """What needs what when it is imported; `of` says which of a module's names counts."""
    below: dict[str, set[str]] = {of(name): set() for name in MODULES}
    for one in IMPORTS:
        if not one.inside_a_function and not one.for_types_only and of(one.source) != of(one.target):
            below[of(one.source)].add(of(one.target))
    return below


@pytest.mark.parametrize("of", [str, room])
def test_there_is_no_circle(of: Callable[[str], str]) -> None:
    """At import time no module needs itself, and no room of the house."""
    assert set() == circle(needs(of))


EXTRAS = (
    "altair", "click", "hypothesis", "ibis", "narwhals", "numpy", "pandas", "pint", "polars", "pyarrow", "pyspark",
    "pytest", "rich", "ruamel", "ucumvert", "z3",
)  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after a statement."""
    program = f"import sys; {statement}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import eligibility_engine",
        "from eligibility_engine.trials.nct06316427 import trial; trial.assess({}, as_of='2025-06-02').to_text()",
        "from eligibility_engine.trials.nct06316427 import trial; trial.assess({}, as_of='2025-06-02')._repr_html_()",
    ],
)
def test_importing_and_judging_loads_no_extra(statement: str) -> None:
    """`import eligibility_engine`, and judging one subject, load nothing but the core dependencies."""
    assert set() == loaded_by(statement) & set(EXTRAS)


def test_importing_loads_no_trial() -> None:
    """Trials are loaded when they are asked for."""
    program = "import sys, eligibility_engine; print([n for n in sys.modules if '.trials.' in n])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout
