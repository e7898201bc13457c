"""The pytest plugin, as pytest loads it at every start: it looks at the names of files and imports nothing.

It stands outside the package, whose import takes as long as that of pytest itself; everything else is in
`eligibility_engine.testing.plugin` and `coverage_plugin`, which are imported when the first case file is met and when
coverage of rules is asked for.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SUFFIXES = (".cases.yaml", ".cases.yml", ".cases.json", ".cases.csv")
"""How the names of case files end."""


def pytest_addoption(parser: "pytest.Parser") -> None:
    """Add the options of coverage of rules."""
    group = parser.getgroup("criteria-cov", "coverage of eligibility rules")
    group.addoption(
        "--criteria-cov",
        action="append",
        default=[],
        metavar="ID",
        help="Say what the tests try of a criteria set: a registered id or file.py:NAME. May be repeated.",
    )
    group.addoption(
        "--criteria-cov-report",
        action="append",
        default=[],
        metavar="FORM",
        help="term, html[:PATH] or json[:PATH]; term unless given. May be repeated.",
    )
    group.addoption(
        "--criteria-cov-fail-under",
        type=float,
        metavar="N",
        help="Fail when less than N per cent of the rules of a set is tried.",
    )


def pytest_configure(config: "pytest.Config") -> None:
    """Watch whom the tests judge, where coverage of rules is asked for."""
    if config.getoption("criteria_cov"):
        from eligibility_engine.testing.coverage_plugin import CoveragePlugin

        config.pluginmanager.register(CoveragePlugin(config), "criteria_coverage")
    elif config.getoption("criteria_cov_report") or config.getoption("criteria_cov_fail_under") is not None:
        import pytest

        raise pytest.UsageError("coverage of which set? add --criteria-cov ID, or leave its other options out [USAGE]")


def pytest_collect_file(file_path: "Path", parent: "pytest.Collector") -> "pytest.Collector | None":
    """Collect a case file as one item for each case."""
    if not file_path.name.lower().endswith(SUFFIXES):
        return None
    from eligibility_engine.testing.plugin import CaseFileCollector

    return CaseFileCollector.from_parent(parent, path=file_path)
