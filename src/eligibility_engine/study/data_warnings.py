"""Warnings about the data, declared by a set or noticed at the door: beside the verdict, which they never change."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve, frozen

from eligibility_engine.codes.code import Code
from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError, Fault
from eligibility_engine.facts import EventTable, Fact, Measurement
from eligibility_engine.knowledge import EventRows, Facts, Measured
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.units.spelling import hint
from eligibility_engine.value import Exact, Interval, Missing, less
from eligibility_engine.verdict import Verdict


@frozen
class WarningRule:
    """A contradiction or doubt about the data: where the criterion is met, a warning stands beside the verdict."""

    code: str
    text: str
    criterion: Criterion


def warn(code: str, text: str, rule: object) -> WarningRule:
    """Return a data-quality warning that is raised where the rule is met; it never changes a verdict.

    Args:
        code: a stable word in capitals, such as `PREGNANT_MALE`.
        text: what to check, without values.
        rule: when to warn.

    Raises:
        DefinitionError: `ENTRY` when the code is not in capitals.
    """
    if not code.isidentifier() or not code.isupper():
        raise DefinitionError("the code of a warning is capitals and underscores", code="ENTRY")
    return WarningRule(code, text, as_criterion(rule))


@frozen
class DataWarning:
    """A doubt about the data that stands beside the verdict and never changes it."""

    code: str
    text: str


def noticed(facts: Facts, as_of: date, faults: Iterable[Fault]) -> Iterator[DataWarning]:
    """Yield a warning for each result after the as-of date, each unit that is absent or undeclared, each bad value."""
    for fact in facts.schema:
        value = facts[fact.name]
        yield from _of_value(fact, value, as_of)
        if isinstance(value, EventRows) and isinstance(fact.type, EventTable):
            yield from _of_rows(fact, fact.type, value, as_of)
    for fault in faults:
        yield DataWarning("BAD_VALUE_MISSING", f"{fault.path}: a bad value was taken as missing [{fault.code}]")


def _of_value(fact: Fact, value: object, as_of: date) -> Iterator[DataWarning]:
    if isinstance(value, Measured) and isinstance(fact.type, Measurement):
        yield from _of_result(fact, fact.type, value, as_of)
    if isinstance(value, Exact) and isinstance(fact.type, Code):
        yield from _of_code(fact, fact.type, str(value.value))


def _of_code(fact: Fact, kind: Code, token: str) -> Iterator[DataWarning]:
    if token in {kind.token(code) for code in kind.inactive}:
        yield DataWarning("CODE_INACTIVE", f"{fact.label}: the code is no longer in use; is it still meant?")
    elif kind.known and token not in {kind.token(coding.code) for coding in kind.known}:
        yield DataWarning("CODE_UNKNOWN", f"{fact.label}: the code is not in the declared list, so no set holds it")


def _of_rows(fact: Fact, kind: EventTable, found: EventRows, as_of: date) -> Iterator[DataWarning]:
    """Yield the warnings of every row, and how many rows lie after the as-of date."""
    for row in found.rows:
        for field in kind.fields:
            for warning in _of_value(field, row.values[field.name], as_of):
                yield evolve(warning, text=f"{fact.label}, row {row.place + 1}: {warning.text}")
    dates = [row.values[kind.dated_by] for row in found.rows] if kind.dated_by else []
    known = [value for value in dates if isinstance(value, (Exact, Interval))]
    later = sum(less(value, Exact(as_of), or_equal=True) is Verdict.NOT_MET for value in known)
    if later:
        yield DataWarning("EVENT_AFTER_AS_OF", f"{fact.label}: {later} dated after the as-of date, so not counted")


def _of_result(fact: Fact, kind: Measurement, result: Measured, as_of: date) -> Iterator[DataWarning]:
    on_time = Verdict.MET if isinstance(result.at, Missing) else less(result.at, Exact(as_of), or_equal=True)
    if on_time is not Verdict.MET:
        dated = "dated" if on_time is Verdict.NOT_MET else "possibly dated"
        yield DataWarning("RESULT_AFTER_AS_OF", f"{fact.label}: {dated} after the as-of date, so it does not count")
    if result.unit is None and not isinstance(result.value, Missing):
        yield DataWarning("UNIT_MISSING", f"{fact.label}: without a unit, so only its own limits can judge it")
    if result.unit is not None and not kind.units.declares(result.unit):
        text = f"{fact.label}: its unit is not declared, so only its own limits can judge it{hint(result.unit)}"
        yield DataWarning("UNIT_NOT_DECLARED", text)
