"""The pytest plugin, as pytest loads it at every start: it looks at the names of files and imports nothing.

It stands outside the package, whose import takes as long as that of pytest itself; everything else is in
`eligibility_engine.testing.plugin`, which is imported when the first case file is met.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SUFFIXES = (".cases.yaml", ".cases.yml", ".cases.json", ".cases.csv")
"""How the names of case files end."""


def pytest_collect_file(file_path: "Path", parent: "pytest.Collector") -> "pytest.Collector | None":
    """Collect a case file as one item for each case."""
    if not file_path.name.lower().endswith(SUFFIXES):
        return None
    from eligibility_engine.testing.plugin import CaseFileCollector

    return CaseFileCollector.from_parent(parent, path=file_path)
