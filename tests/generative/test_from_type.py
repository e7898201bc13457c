"""`from_type` knows the types of the package, through the entry point, and Hypothesis alone loads none of us."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import find
from hypothesis import strategies as st

import eligibility_engine_hypothesis
from eligibility_engine import CriteriaSet, Criterion, Verdict
from eligibility_engine.facts import Schema
from eligibility_engine.knowledge import Facts
from eligibility_engine.testing.from_type import register_types

PROGRAM = """
import sys, warnings
warnings.simplefilter("error")
{first}
assert {loaded} is ("eligibility_engine" in sys.modules)
from hypothesis import find, strategies as st
from eligibility_engine.facts import Schema
assert find(st.from_type(Schema), lambda found: True).facts
import eligibility_engine
assert type(eligibility_engine.__spec__.loader) is type(st.__spec__.loader)
"""


@pytest.mark.parametrize("first", ["hypothesis", "eligibility_engine", "eligibility_engine.testing.strategies"])
def test_from_type_works_through_the_entry_point(first: str) -> None:
    """In a fresh interpreter `from_type` knows the types, whichever comes first; Hypothesis alone loads none of us."""
    program = PROGRAM.format(first=f"import {first}", loaded=first != "hypothesis")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_testing_loads_neither_hypothesis_nor_pytest() -> None:
    """`eligibility_engine.testing` can be imported without either."""
    program = "import sys, eligibility_engine.testing; print(sorted({'hypothesis', 'pytest'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize("cls", [Verdict, Schema, Criterion, CriteriaSet, Facts])
def test_each_type_has_a_strategy(cls: type) -> None:
    """An instance of each type is found."""
    register_types()
    assert isinstance(find(st.from_type(cls), lambda _: True), cls)


@pytest.mark.parametrize("name", ["loaded_late", "never_there"])
def test_the_hook_waits_for_the_package(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks at no other module, lets the package be loaded as it would have been, and then registers, once."""
    (tmp_path / "loaded_late.py").write_text("VALUE = 1")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(eligibility_engine_hypothesis, "PACKAGE", name)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    before = len(sys.meta_path)
    eligibility_engine_hypothesis.register()
    with pytest.raises(ModuleNotFoundError):
        import_module("something_else")
    assert len(sys.meta_path) == before + 1
    if name == "never_there":
        with pytest.raises(ModuleNotFoundError):
            import_module(name)
    else:
        module = import_module(name)
        assert module.VALUE == 1
        assert module.__spec__.loader is module.__loader__
        monkeypatch.delitem(sys.modules, name)
    assert len(sys.meta_path) == before
