"""Units of facts that are no UCUM codes, and declared factors that UCUM contradicts; with the extra `units`."""

from collections.abc import Iterator

from eligibility_engine.errors import DefinitionError, MissingExtraError
from eligibility_engine.exact import decimal_text
from eligibility_engine.facts import EventTable, Fact, Measurement
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.linting.finding import Finding
from eligibility_engine.units.spelling import likely_code
from eligibility_engine.units.ucum import is_code, meaning
from eligibility_engine.units.unit import Units


def wrong_units(criteria_set: CriteriaSet) -> Iterator[Finding]:
    """Yield what is wrong with the units of the facts; a note where the extra that reads them is missing."""
    for path, fact in _facts(criteria_set):
        try:
            yield from _of_fact(path, fact)
        except MissingExtraError as error:
            yield Finding("LINT_UNIT", path, f"its unit was not checked: {error.message}", "note")


def _facts(criteria_set: CriteriaSet) -> Iterator[tuple[str, Fact]]:
    """Yield every fact, and every field of an event table, with its path."""
    for fact in criteria_set.facts:
        yield f"$.facts.{fact.name}", fact
        if isinstance(fact.type, EventTable):
            yield from ((f"$.facts.{fact.name}.{found.name}", found) for found in fact.type.fields)


def _of_fact(path: str, fact: Fact) -> Iterator[Finding]:
    known = fact.type.units if isinstance(fact.type, Measurement) else None
    unit = known.canonical if known else getattr(fact.type, "unit", None)
    for code in [*([unit] if unit else []), *([other for other, _ in known.others] if known else [])]:
        if likely_code(code) is None and not is_code(code):
            yield Finding("LINT_UNIT", path, f"{code!r} is no UCUM code; codes are case-sensitive, such as mg/dL")
        elif known:
            yield from _contradiction(path, known, code)


def _contradiction(path: str, known: Units, code: str) -> Iterator[Finding]:
    declared = known.factor(code)
    try:
        source, target = meaning(likely_code(code) or code), meaning(known.canonical)
    except DefinitionError:  # a special unit, which only a declared factor converts
        return
    if known.beside_factor(code) is None and declared is not None and source.dimension == target.dimension:
        factor = source.factor / target.factor
        if factor != declared:
            said = f"1 {code} is {decimal_text(factor)} {known.canonical} in UCUM, not {decimal_text(declared)}"
            yield Finding("LINT_UNIT", path, said)
