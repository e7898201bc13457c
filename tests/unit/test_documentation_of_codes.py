"""The table of error codes is the table of what is raised: every code is used, and every code used is in the table."""

import ast
from collections.abc import Iterator
from pathlib import Path

import eligibility_engine
from eligibility_engine.errors import CODES

HERE = Path(eligibility_engine.__file__).parent


def sources() -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module but the table itself."""
    for path in sorted(HERE.rglob("*.py")):
        if path.name != "errors.py" or path.parent != HERE:
            yield path, ast.parse(path.read_text())


def texts(node: ast.AST) -> Iterator[str]:
    """Yield every text in a tree."""
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


def test_every_code_is_used() -> None:
    """A code that nothing raises is not documented."""
    used = {text for _, tree in sources() for text in texts(tree)}
    assert [] == sorted(set(CODES) - used)


def test_every_code_in_use_is_documented() -> None:
    """What stands behind `code=` is in the table."""
    named = {
        text
        for _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "code"
        for text in texts(node.value)
        if text.isupper() and text.isidentifier()
    }
    assert [] == sorted(named - set(CODES))


FAMILIES = (
    "CASE_", "FACT_", "INPUT_", "JSON_", "LINT_", "OUTPUT_", "RULE_", "SNAPSHOT_", "SUBJECT_", "TRIAL_",
)  # fmt: skip


def test_every_code_of_a_family_is_documented() -> None:
    """A word in capitals that begins like a family of codes is one, wherever it stands."""
    words = {text for _, tree in sources() for text in texts(tree) if text.isupper() and text.isidentifier()}
    assert [] == sorted(word for word in words - set(CODES) if word.startswith(FAMILIES) and word not in FAMILIES)
