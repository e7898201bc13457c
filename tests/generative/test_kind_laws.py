"""`check_criterion`: every sound kind passes, and every broken one is caught by the law that it breaks."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from eligibility_engine.criterion import KINDS, kind
from eligibility_engine.errors import DefinitionError, EligibilityError, MissingExtraError
from eligibility_engine.kernel.expression import FactRef, Literal
from eligibility_engine.testing import LawBrokenError, check_criterion
from eligibility_engine.testing.laws import judging
from eligibility_engine.testing.laws.battery import LAWS
from eligibility_engine.testing.laws.instances import builder_of, instances
from eligibility_engine.testing.laws.law import BrokenError, Specimen
from eligibility_engine.testing.laws.saying import same_verdict
from eligibility_engine.testing.strategies import schemas
from generative import broken_kinds
from generative.broken_kinds import Body, Leaf
from generative.drawn import drawn

EXAMPLES = 30
PAGES = Path(__file__).parents[2] / "docs" / "examples"
SHIPPED = {name: cls for name, cls in KINDS.items() if cls.__module__.startswith("eligibility_engine.")}


@pytest.fixture(autouse=True)
def _as_registered() -> Iterator[None]:
    """Take back what a test registers."""
    before = dict(KINDS)
    yield
    KINDS.clear()
    KINDS.update(before)


def made(name: str) -> type[Any]:
    """Return a kind of `broken_kinds`, registered."""
    cls: type[Any] = getattr(broken_kinds, name)
    return kind(name.lower())(cls)


def instances_of(cls: type[Any]) -> list[Any]:
    """Return examples of a kind of `broken_kinds`."""
    second = {"Secret": complex(0, 1), "Growing": Fraction(2), "Hiding": Fraction(2)}
    if cls is broken_kinds.Twisting:
        return [cls(Leaf("consents"))]
    more = [second[cls.__name__]] if cls.__name__ in second else []
    return [cls(name, *more) for name in ("consents", "agrees")]


@pytest.mark.parametrize("name", sorted(SHIPPED.keys() - {"opaque"}))  # code cannot be drawn: see test_opaque
def test_every_shipped_kind_keeps_the_laws(name: str) -> None:
    """Every kind of this package passes, its instances drawn by its annotations."""
    check_criterion(SHIPPED[name], max_examples=8)


@pytest.mark.parametrize(("page", "name"), [("exactly", "Exactly"), ("body_mass_index", "BodyMassIndex")])
def test_the_kinds_of_the_pages_keep_the_laws(page: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds that the documentation shows pass."""
    spec = spec_from_file_location(f"shown_{page}", PAGES / f"{page}.py")
    assert spec is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, f"shown_{page}", module)
    KINDS.pop(page, None)  # the page itself may have been run before
    spec.loader.exec_module(module)
    check_criterion(getattr(module, name), max_examples=8)


@pytest.mark.parametrize("name", ["Leaf", "Declaring", "Confessing"])
def test_a_sound_kind_of_somebody_else_keeps_the_laws(name: str) -> None:
    """A kind of another package passes: with examples, with a strategy, and as a class alone."""
    cls = made(name)
    check_criterion(cls, instances=instances_of(cls), schema=Body, as_of="2025-06-02", max_examples=10)
    check_criterion(cls, instances=st.sampled_from(instances_of(cls)), schema=Body.schema, max_examples=5)
    if name != "Declaring":
        check_criterion(cls, max_examples=5)


BROKEN = {
    "Moody": "deterministic",
    "Gambling": "deterministic",
    "Rambling": "deterministic",
    "Peeking": "reads_what_it_declares",
    "Mistyped": "well_typed",
    "Stray": "well_typed",
    "Foreign": "well_typed",
    "Fragile": "never_raises",
    "Speechless": "never_raises",
    "Mute": "describes_itself",
    "Emphatic": "describes_itself",
    "Twisting": "operands_unchanged",
    "Asking": "monotone_in_knowledge",
    "Assuming": "monotone_in_knowledge",
    "Secret": "serialises_and_returns",
    "Growing": "serialises_and_returns",
    "Hiding": "agrees_on_every_backend",
    "Clinging": "copies_and_pickles",
    "Unique": "copies_and_pickles",
}


def broken(cls: type[Any]) -> LawBrokenError:
    """Return what is said of a broken kind."""
    made("Leaf")
    with pytest.raises(LawBrokenError) as caught:
        check_criterion(cls, instances=instances_of(cls), schema=Body, as_of="2025-06-02", max_examples=EXAMPLES)
    return caught.value


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_kind_is_caught_by_the_law_that_it_breaks(name: str) -> None:
    """Each broken kind is caught by its law, and the message names the law, states it and shows the criterion."""
    found = broken(made(name))
    assert found.law == BROKEN[name]
    statement = next(law.statement for law in LAWS if law.name == found.law)
    assert f"{name} breaks the law {found.law}: {statement}\n" in str(found)
    assert f"\n  criterion: {found.criterion!r}\n  as of 2025-06-02" in str(found)


def test_the_message_shows_the_two_subjects() -> None:
    """The message of a law about subjects shows both, as plain as can be, each with its verdict."""
    asking = made("Asking")
    with pytest.raises(LawBrokenError) as caught:
        check_criterion(asking, instances=[asking("consents")], schema=Body, as_of="2025-06-02")
    statement = next(law.statement for law in LAWS if law.name == "monotone_in_knowledge")
    assert str(caught.value).splitlines() == [
        f"Asking breaks the law monotone_in_knowledge: {statement}",
        "  more became known, and the verdict turned",
        "  criterion: Asking(fact='consents')",
        "  as of 2025-06-02",
        "  subject 1: {} is met",
        "  subject 2: {'consents': False} is not_met",
    ]
    peeking = broken(made("Peeking")).subjects
    assert peeking[0][1] is not peeking[1][1]
    assert {**peeking[1][0], **peeking[0][0]} == peeking[0][0]


def test_decisive_facts_that_do_not_decide_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """No kind alone can break this law, so the engine does: it forgets a decisive fact, then names one too many."""
    leaf = made("Leaf")
    for wrong in ((), ("consents", "visits", "agrees")):
        monkeypatch.setattr(judging, "sufficient", lambda *_, wrong=wrong: wrong)
        assert broken(leaf).law == "decisive_facts_reproduce"


def test_a_class_for_which_nothing_can_be_drawn_asks_for_instances() -> None:
    """A field that nothing draws, and a class that refuses all that is drawn, are told apart from broken laws."""
    with pytest.raises(DefinitionError, match=r"nothing can be drawn for part of Deep .* pass instances= and schema="):
        check_criterion(made("Deep"))
    with pytest.raises(DefinitionError, match=r"no instance of Picky .* \(never good enough\); pass instances="):
        check_criterion(made("Picky"), max_examples=5)


def test_instances_of_fields_of_many_types_are_drawn() -> None:
    """Literals, references, sets, predicates, dates, parts of parts; a field that nothing draws keeps its default."""
    made("Leaf")
    build = builder_of(made("Medley"))
    found = drawn(schemas(min_size=1).flatmap(lambda schema: instances(build, schema, [])), 30)
    assert type(None) in {type(one.pair.second) for one in found}
    assert {one.odd for one in found} == {0j}
    assert {type(one.at) for one in found} == {datetime}
    assert all(one.members and isinstance(one.low, Literal) and isinstance(one.fact, FactRef) for one in found)


def test_a_verdict_that_hangs_on_something_else_is_refused() -> None:
    """Subjects on whom verdicts differ are shown, where they should not differ."""
    leaf = made("Leaf")
    specimen = Specimen(leaf("consents"), Body.schema, date(2025, 6, 2))
    with pytest.raises(BrokenError, match="changed") as caught:
        same_verdict(specimen, "changed", {"consents": True}, {"consents": False})
    assert [verdict.value for _, verdict in caught.value.subjects] == ["met", "not_met"]


def test_what_cannot_be_checked_is_refused() -> None:
    """A class that is no kind, instances without a schema, and no Hypothesis."""
    with pytest.raises(EligibilityError, match="a class under @kind") as caught:
        check_criterion(Leaf)
    assert caught.value.code == "USAGE"
    with pytest.raises(EligibilityError, match="need the schema") as caught:
        check_criterion(made("Leaf"), instances=[Leaf("consents")])
    assert caught.value.code == "USAGE"


def test_the_laws_need_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Hypothesis the error names the extra."""
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(MissingExtraError, match=r"eligibility_engine\[testing\]"):
        check_criterion(made("Leaf"))
