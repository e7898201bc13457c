"""The laws in the order in which they are tried, and a kind run through them."""

from datetime import date
from random import getstate, setstate
from typing import Any, Final

from attrs import field, frozen
from hypothesis import HealthCheck, Verbosity, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample, Unsatisfiable
from hypothesis.strategies import DrawFn, SearchStrategy

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError
from eligibility_engine.facts import Schema
from eligibility_engine.testing.laws import judging, saying
from eligibility_engine.testing.laws.instances import builder_of, instances
from eligibility_engine.testing.laws.law import BrokenError, Law, LawBrokenError, Specimen
from eligibility_engine.testing.strategies.calendar import as_of_dates
from eligibility_engine.testing.strategies.schema import schemas

LAWS: Final = tuple(
    map(
        Law,
        (
            saying.well_typed,
            judging.never_raises,
            saying.deterministic,
            saying.describes_itself,
            saying.operands_unchanged,
            saying.reads_what_it_declares,
            saying.serialises_and_returns,
            saying.copies_and_pickles,
            judging.monotone_in_knowledge,
            judging.decisive_facts_reproduce,
            judging.agrees_on_every_backend,
        ),
    )
)
"""Every law; a later one may rely on those before it."""


@frozen
class Source:
    """Where the specimens of a kind come from; why instances were refused is noted while they are drawn."""

    kind: type[Any]
    given: SearchStrategy[Criterion] | None
    schema: Schema | None
    as_of: date | None
    refused: list[str] = field(factory=list)

    def specimens(self) -> SearchStrategy[Specimen]:
        """Return instances of the kind over a schema, on a date.

        Raises:
            DefinitionError: `RULE_KIND` when nothing can be drawn for a field.
        """
        build = builder_of(self.kind) if self.given is None else None

        @st.composite
        def drawn(draw: DrawFn) -> Specimen:
            schema = draw(schemas(min_size=3, max_size=6)) if self.schema is None else self.schema
            day = draw(as_of_dates()) if self.as_of is None else self.as_of
            found = self.given if build is None else instances(build, schema, self.refused)
            return Specimen(draw(found), schema, day)  # type: ignore[arg-type]  # one of the two is there

        return drawn()


@st.composite
def outcomes(draw: DrawFn, law: Law, specimens: SearchStrategy[Specimen]) -> LawBrokenError | None:
    """Return what breaks a law, or None where it holds."""
    state = getstate()
    specimen = draw(specimens)
    try:
        law.holds(draw, specimen)
    except BrokenError as broken:
        return LawBrokenError(law, specimen, broken)
    finally:
        setstate(state)  # a kind may draw lots; Hypothesis would warn of it before the law is told
    return None


def run(source: Source, max_examples: int) -> None:
    """Try every law, each on its own examples.

    Raises:
        LawBrokenError: the plainest example of the first law that is broken.
        DefinitionError: `RULE_KIND` when no instance can be drawn.
    """
    specimens = source.specimens()
    profile = settings(max_examples=max_examples, deadline=None, database=None, derandomize=True,
                       verbosity=Verbosity.quiet, suppress_health_check=list(HealthCheck))  # fmt: skip
    for law in LAWS:
        try:
            broken = find(outcomes(law, specimens), lambda outcome: outcome is not None, settings=profile)
        except NoSuchExample:
            continue
        except Unsatisfiable:
            raise DefinitionError(_none_accepted(source), code="RULE_KIND") from None
        assert broken is not None
        raise broken


def _none_accepted(source: Source) -> str:
    why = max(set(source.refused), key=source.refused.count, default="none could be drawn")
    return (
        f"no instance of {source.kind.__name__} that was drawn by its annotations is accepted ({why}); pass instances= "
        "and schema="
    )
