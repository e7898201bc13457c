"""`check_criterion`: anybody's kind of criterion under the laws that every kind keeps."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from eligibility_engine.criterion import KINDS, Criterion
from eligibility_engine.errors import EligibilityError, MissingExtraError
from eligibility_engine.facts import Schema
from eligibility_engine.language import FactSchema
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.reading.parsing import parse_as_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def check_criterion(
    kind: type[Any],
    *,
    instances: "SearchStrategy[Any] | Iterable[object] | None" = None,
    schema: Schema | type[FactSchema] | None = None,
    as_of: date | str | None = None,
    max_examples: int = 50,
) -> None:
    """Try the laws that every kind of criterion keeps on instances of a kind and made-up subjects.

    In this order: a set takes it; it never raises; it is deterministic; it describes itself; the predicates of its
    operands stand unchanged in its own; it reads what it declares; it serialises and returns; it can be copied and
    pickled; it is monotone in knowledge, unless the class says `non_monotone = True`; its decisive facts reproduce the
    verdict; every installed backend agrees. Needs the extra `testing`.

    Args:
        kind: the class, under `@kind`.
        instances: criteria of that class, or rules, as a Hypothesis strategy or as examples; without them they are
            drawn by the annotations of the fields, over random schemas.
        schema: the facts that the instances read.
        as_of: the date on which subjects are judged; without it, several.
        max_examples: how many examples of each law are tried.

    Raises:
        LawBrokenError: the kind breaks a law; the message names it and shows the criterion and the subjects.
        DefinitionError: `RULE_KIND` when no instance can be drawn, so that `instances` are needed.
        EligibilityError: `USAGE` for what is no registered kind, or for instances without a schema; `AS_OF`.
        MissingExtraError: `EXTRA_MISSING` without Hypothesis.
    """
    if kind not in KINDS.values():
        raise EligibilityError("a class under @kind('name') is due", code="USAGE")
    if instances is not None and schema is None:
        raise EligibilityError("instances= need the schema that they read, schema=", code="USAGE")
    _need_hypothesis()
    from eligibility_engine.testing.laws.battery import Source, run

    facts = schema if schema is None or isinstance(schema, Schema) else schema.schema
    day = None if as_of is None else parse_as_of(as_of)
    run(Source(kind, None if instances is None else _strategy(instances), facts, day), max_examples)


def _strategy(instances: Any) -> "SearchStrategy[Criterion]":
    from hypothesis import strategies as st

    found = instances if isinstance(instances, st.SearchStrategy) else st.sampled_from(list(instances))
    return found.map(as_criterion)


def _need_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "the laws of kinds need Hypothesis: pip install 'eligibility_engine[testing]'", code="EXTRA_MISSING"
        ) from None
