"""The registry: explicit registration, and plug-ins that are found without being imported and loaded when asked for."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint
from pathlib import Path
from threading import Barrier, Thread
from types import ModuleType
from typing import Any

import pytest
from attrs import evolve

import eligibility_engine
from eligibility_engine import CriteriaSet, FactSchema, Option, RegistryError, flag, include, integer, registry
from eligibility_engine.registration import GROUP, SHIPPED, Listing, Registry, installed
from eligibility_engine.serialization import dumps, loads

PACKAGE = Path(__file__).parents[1] / "plugin_package"


class Person(FactSchema):
    """Who is judged."""

    age = integer(unit="years", ask="Age?")
    consents = flag(ask="Consent given?")


def a_set(id: str = "T-1", version: str = "1", revision: int = 1, age: int = 18, **more: Any) -> CriteriaSet:
    """Return a small set."""
    return CriteriaSet(id, version, revision, Person, [include("inc_age", "Adult.", Person.age >= age)], **more)


def with_option(values: Any) -> CriteriaSet:
    """Return a set with an option in force."""
    return a_set(
        age=21 if values["strict"] else 18,
        options=[Option("strict", "whether 21 is asked", default=False)],
        in_force=values,
        builder=with_option,
    )


Offer = Callable[..., Registry]


@pytest.fixture
def offering(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Return a registry that discovers plug-ins, each an id with the target that its module holds."""

    def offer(*targets: tuple[str, Any]) -> Registry:
        entries = []
        for place, (id, target) in enumerate(targets):
            module = ModuleType(f"plugin_{place}")
            module.TRIAL = target  # type: ignore[attr-defined]
            monkeypatch.setitem(sys.modules, module.__name__, module)
            entries.append(EntryPoint(id, f"{module.__name__}:TRIAL", GROUP))
        return Registry(lambda: entries)

    return offer


def refused(found: Registry, id: str = "T-1", **which: Any) -> RegistryError:
    """Return the error with which a registry refuses to return a set."""
    with pytest.raises(RegistryError) as error:
        found.get(id, **which)
    return error.value


class TestRegistration:
    """What a program registers, it gets."""

    def test_a_set_is_found_by_its_id(self) -> None:
        """A registered set is returned as it is."""
        fresh, trial = Registry(), a_set()

        assert trial is fresh.register(trial)
        assert trial is fresh.get("T-1")
        assert ("T-1",) == fresh.ids()

    def test_the_same_rules_twice_change_nothing(self) -> None:
        """Registering a set again, or its copy, returns the one that is there."""
        fresh, trial = Registry(), a_set()
        fresh.register(trial)

        assert trial is fresh.register(loads(dumps(trial)), "a copy")
        assert (Listing("T-1", "this program"),) == fresh.listings()

    def test_other_rules_under_one_identity_are_refused(self) -> None:
        """The same identity with another digest is an error that names both providers; the first one stays."""
        fresh = Registry()
        trial = fresh.register(a_set(), "the first")

        with pytest.raises(RegistryError, match="by the first and by the second") as error:
            fresh.register(a_set(age=19), "the second")
        assert error.value.code == "TRIAL_CONFLICT"
        assert trial is fresh.get("T-1")

    def test_an_unknown_id_lists_the_known_ones(self) -> None:
        """An unknown id is refused with the known ones and the nearest."""
        fresh = Registry()

        assert "known: none" in refused(fresh).message
        fresh.register(a_set("NCT1"))
        error = refused(fresh, "NCT2")
        assert error.code == "TRIAL_UNKNOWN"
        assert "known: NCT1; did you mean 'NCT1'?" in error.message


class TestVersions:
    """Versions are ordered by what they supersede, revisions by number."""

    def test_the_version_that_none_supersedes_is_returned(self) -> None:
        """Versions form a chain, whatever their strings look like and in whatever order they come."""
        fresh = Registry()
        newest = fresh.register(a_set(version="1.10", supersedes=["1.9"]))
        fresh.register(a_set(version="1.9", supersedes=["1.2"]))
        oldest = fresh.register(a_set(version="1.2"))

        assert newest is fresh.get("T-1")
        assert oldest is fresh.get("T-1", version="1.2")

    def test_unordered_versions_are_listed(self) -> None:
        """Several versions of which none supersedes the others are an error that lists them."""
        fresh = Registry()
        fresh.register(a_set(version="A"))
        second = fresh.register(a_set(version="B"))

        error = refused(fresh)
        assert error.code == "TRIAL_VERSION"
        assert "in the versions A, B; name one" in error.message
        assert second is fresh.get("T-1", version="B")

    def test_an_unknown_version_lists_the_known_ones(self) -> None:
        """A version that nobody registered is refused."""
        fresh = Registry()
        fresh.register(a_set(version="A"))

        error = refused(fresh, version="C")
        assert error.code == "TRIAL_VERSION"
        assert "in the versions A; there is no version 'C'" in error.message

    def test_the_newest_revision_is_returned(self) -> None:
        """Revisions count up; an older one is returned when asked for."""
        fresh = Registry()
        second = fresh.register(a_set(revision=2, age=19))
        first = fresh.register(a_set(revision=1))

        assert second is fresh.get("T-1")
        assert first is fresh.get("T-1", revision=1)
        error = refused(fresh, revision=3)
        assert error.code == "TRIAL_VERSION"
        assert "no revision 3; known: 1, 2" in error.message

    def test_options_are_set_on_the_way(self) -> None:
        """A set is returned with the options that are asked for."""
        fresh = Registry()
        fresh.register(with_option({"strict": False}))

        assert {"strict": True} == fresh.get("T-1", options={"strict": True}).in_force

    def test_options_are_part_of_the_identity(self) -> None:
        """A set with other options stands beside the plain one, which is returned unless told otherwise."""
        fresh = Registry()
        fresh.register(with_option({"strict": True}))
        plain = fresh.register(with_option({"strict": False}))

        assert plain is fresh.get("T-1")


class TestPlugins:
    """Plug-ins are loaded when asked for, and one that fails breaks nothing else."""

    def test_a_target_is_a_set_or_several(self, offering: Offer) -> None:
        """A plug-in offers one set, or the versions of one."""
        one, two, three = a_set("A"), a_set("B"), a_set("B", version="2", supersedes=["1"])
        found = offering(("A", one), ("B", iter([two, three])))

        assert one is found.get("A")
        assert three is found.get("B")
        assert three is found.get("B")

    def test_ids_are_known_before_anything_is_loaded(self, offering: Offer) -> None:
        """Listing the ids loads nothing, so that a broken plug-in costs nothing."""
        found = offering(("A", None))

        assert ("A",) == found.ids()
        assert found.listings()[0].problem != ""

    @pytest.mark.parametrize("target", [None, 1, "A", (), [a_set("B")], [a_set("A"), "A"], a_set("B")])
    def test_a_target_that_is_no_such_set(self, offering: Offer, target: Any) -> None:
        """A target that is no set of the plug-in's name is listed with the reason."""
        found = offering(("A", target), ("C", a_set("C")))

        assert [("A", True), ("C", False)] == [(line.id, bool(line.problem)) for line in found.listings()]
        error = refused(found, "A")
        assert error.code == "TRIAL_PLUGIN"
        assert "the plug-in that provides A failed to load" in error.message

    @pytest.mark.parametrize("error", [ImportError("no such module"), SystemExit("leaves")])
    def test_a_target_that_fails_while_it_is_read(self, offering: Offer, error: BaseException) -> None:
        """Whatever a plug-in raises becomes its reason; even one that wants to end the program."""

        def failing() -> Iterable[CriteriaSet]:
            raise error
            yield

        found = offering(("A", failing()))

        assert f"{type(error).__name__}: {error}" == found.listings()[0].problem

    def test_a_second_provider_steps_in(self, offering: Offer) -> None:
        """Where one provider of an id fails, another still offers it."""
        trial = a_set("A")
        found = offering(("A", None), ("A", trial))

        assert trial is found.get("A")
        assert [True, False] == [bool(line.problem) for line in found.listings()]

    def test_two_providers_with_other_rules(self, offering: Offer) -> None:
        """One identity with two digests is an error every time, names both, and leaves other sets alone."""
        found = offering(("A", a_set("A")), ("A", a_set("A", age=19)), ("B", a_set("B")))

        for _ in range(2):
            error = refused(found, "A")
            assert error.code == "TRIAL_CONFLICT"
            assert "(plugin_0:TRIAL)" in error.message
            assert "(plugin_1:TRIAL)" in error.message
        assert found.get("B").id == "B"
        assert ["", error.message, ""] == [line.problem for line in found.listings()]

    def test_a_program_and_a_plugin_with_other_rules(self, offering: Offer) -> None:
        """What a program registered does not hide a plug-in that says something else."""
        found = offering(("A", a_set("A")))
        found.register(a_set("A", age=19), "my program")

        error = refused(found, "A")
        assert error.code == "TRIAL_CONFLICT"
        assert "by my program and by" in error.message

    def test_threads_share_a_registry(self, offering: Offer) -> None:
        """Threads that ask at the same moment get the same set, and none is locked out by an import of another."""
        start, got = Barrier(4), []
        found = offering(("A", a_set("A")))

        def ask() -> None:
            start.wait()
            got.append(found.get("A"))

        threads = [Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert [got[0]] * 4 == got


PROGRAM = """
import json, sys
from attrs import evolve
from eligibility_engine import RegistryError, registry

def imported():
    return sorted(name for name in sys.modules if name.startswith("made_up_trials"))

told = {"before": imported(), "ids": registry.ids(), "after ids": imported()}
trial = registry.get("MADE-UP-01")
told |= {"after get": imported(), "version": trial.version}
told["verdict"] = trial.assess({"age": 20}, as_of="2025-06-02").eligibility.value
told["older"] = registry.get("MADE-UP-01", version="1.0").assess({"age": 20}, as_of="2025-06-02").eligibility.value
told["listings"] = [[line.id, line.provider, line.problem] for line in registry.listings()]
for name, ask in {
    "broken": lambda: registry.get("MADE-UP-02"),
    "rival": lambda: registry.register(evolve(trial, gates=trial), "a rival"),
}.items():
    try:
        ask()
    except RegistryError as error:
        told[name] = [error.code, error.message]
print(json.dumps(told))
"""
PROVIDER = "made-up-trials (made_up_trials.good:TRIALS)"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what a program tells that runs where a second distribution is installed; no network takes part."""
    place = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(PACKAGE, place / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    offline = [
        "--no-index",
        "--no-build-isolation",
        "--no-deps",
        "--no-cache-dir",
        "--target",
        str(place / "installed"),
    ]
    subprocess.run([*pip, *offline, str(source)], check=True, capture_output=True)
    engine = Path(eligibility_engine.__file__).parents[1]
    path = os.pathsep.join([str(place / "installed"), str(engine)])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestSecondDistribution:
    """A real second distribution, installed, is discovered by its entry points."""

    def test_it_is_listed_without_being_imported(self, told: Any) -> None:
        """The ids of an installed plug-in are known while none of its modules is imported."""
        assert {"MADE-UP-01", "MADE-UP-02"} <= set(told["ids"])
        assert [[], []] == [told["before"], told["after ids"]]

    def test_it_is_imported_when_its_set_is_asked_for(self, told: Any) -> None:
        """Asking for one set imports the module that offers it, and not its neighbour."""
        assert ["made_up_trials", "made_up_trials.good"] == told["after get"]

    def test_its_sets_judge(self, told: Any) -> None:
        """The newest version is returned unless another is named."""
        assert ["2.0", "ineligible", "eligible"] == [told["version"], told["verdict"], told["older"]]

    def test_one_that_fails_is_listed_with_its_reason(self, told: Any) -> None:
        """A plug-in whose import fails has a line with the reason, and the others their lines without."""
        lines = [line for line in told["listings"] if line[0].startswith("MADE-UP")]

        assert [["MADE-UP-01", PROVIDER, ""]] * 2 == lines[:2]
        assert ["MADE-UP-02", "made-up-trials (made_up_trials.broken:TRIAL)"] == lines[2][:2]
        assert "ModuleNotFoundError: No module named 'a_module_that_nobody_has'" == lines[2][2]

    def test_asking_for_one_that_fails(self, told: Any) -> None:
        """The set of a plug-in that fails is refused with the reason."""
        code, message = told["broken"]

        assert code == "TRIAL_PLUGIN"
        assert "a_module_that_nobody_has" in message

    def test_a_rival_is_refused_by_name(self, told: Any) -> None:
        """Other rules under its identity are refused with both providers."""
        code, message = told["rival"]

        assert code == "TRIAL_CONFLICT"
        assert f"by {PROVIDER} and by a rival" in message


def test_the_shipped_trials_are_known_without_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that runs from the source tree finds them too; what is installed says the same."""
    with Path(__file__).parents[2].joinpath("pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["project"]["entry-points"][GROUP]
    assert declared == SHIPPED
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: ())
    assert [(entry.name, entry.value) for entry in installed()] == [*SHIPPED.items()]
    found = Registry(installed)
    assert (*SHIPPED,) == found.ids()
    assert [line.provider for line in found.listings()] == [
        f"this source tree ({target})" for target in SHIPPED.values()
    ]


def test_the_default_registry_knows_what_is_installed() -> None:
    """The default registry discovers the entry points of the group, whatever else is installed."""
    assert {entry.name for entry in installed()} <= set(registry.ids())
    assert all(entry.group == GROUP for entry in installed())


def test_a_set_that_was_evolved_is_another() -> None:
    """A changed set needs a revision of its own."""
    fresh = Registry()
    first = fresh.register(a_set())
    second = fresh.register(evolve(a_set(age=19), revision=2))

    assert [first, second] == [fresh.get("T-1", revision=number) for number in (1, 2)]
