"""Whether a criteria set can be built: what is wrong with it is found now, and not when a patient arrives."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from eligibility_engine.checking.rules import Checker
from eligibility_engine.dates import utc_aware
from eligibility_engine.errors import DefinitionError
from eligibility_engine.explanation.outline import check_operands
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.kernel.python_code import opaque_in
from eligibility_engine.kernel.walking import constants, walk
from eligibility_engine.language import FactSchema
from eligibility_engine.study.entry import refuse_twice
from eligibility_engine.study.options import settle
from eligibility_engine.study.parts import check_parts
from eligibility_engine.study.sentences import check_sentences

if TYPE_CHECKING:
    from eligibility_engine.study.criteria_set import CriteriaSet


def schema_of(facts: Schema | type[FactSchema]) -> Schema:
    """Return the plain schema, of a class that authors have written its own."""
    return facts if isinstance(facts, Schema) else facts.schema


def check_set(found: "CriteriaSet") -> None:
    """Refuse a set that is declared wrongly.

    Raises:
        DefinitionError: whatever is wrong first.
    """
    if not found.id or not found.version or type(found.revision) is not int or found.revision < 1:
        raise DefinitionError("a criteria set has an id, a version and a revision from 1", code="ENTRY")
    if not found.entries:
        raise DefinitionError("a criteria set without entries decides nothing", code="RULE_EMPTY")
    _check_names(found)
    if found.whole is None:
        check_parts(found.parts, found.entries, found.default_part)
        check_sentences(found.sentences, found.entries)
    settle(found.options, found.in_force)
    for path, criterion in found.statements():
        Checker(found.facts, path).check_criterion(criterion)
        check_operands(criterion)
        criterion.describe(found.english)  # a kind that cannot say itself is found now
    predicates = [criterion.predicate() for _, criterion in found.statements()]
    opaque_in(predicates)
    if len(offsets_named(predicates)) > 1:
        raise DefinitionError(
            "some times in the rules have a UTC offset and some have none; give all or none", code="RULE_TYPE"
        )


def _check_names(found: "CriteriaSet") -> None:
    refuse_twice([entry.id for entry in found.entries], "entry ids")
    refuse_twice([entry.short for entry in found.entries if entry.short], "short names")
    refuse_twice([classification.id for classification in found.classifications], "classification ids")
    refuse_twice([warning.code for warning in found.warnings], "codes of warnings")
    refuse_twice([option.name for option in found.options], "options")


def offsets_named(predicates: Iterable[Predicate]) -> set[bool]:
    """Return whether the times that rules name have a UTC offset, once for each answer."""
    nodes = (node for predicate in predicates for node in walk(predicate))
    return {utc_aware(value) for node in nodes for value in constants(node) if isinstance(value, datetime)}
