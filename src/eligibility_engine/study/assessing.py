"""How one record is judged: by the generated functions once a set has judged enough subjects, else by the reference."""

from datetime import date

from eligibility_engine.reading.parsing import OnBadValue, check_on_bad_value, parse
from eligibility_engine.reference_ranges.ranges import ReferenceRanges
from eligibility_engine.study.assessment import Assessment
from eligibility_engine.study.criteria_set import CriteriaSet


def assessed(
    criteria_set: CriteriaSet,
    record: object,
    as_of: date,
    on_bad_value: OnBadValue = "error",
    reference_ranges: ReferenceRanges | None = None,
) -> Assessment:
    """Judge one subject; see `CriteriaSet.assess`.

    Raises:
        FactError: everything that is wrong with the record.
        CriterionError: when a criterion in Python raises, or returns no verdict.
        EligibilityError: `USAGE` for another `on_bad_value`.
    """
    check_on_bad_value(on_bad_value)
    if reference_ranges is None and not criteria_set.opaque:
        judge = criteria_set.compiled.worthwhile_on(as_of)
        plain = None if judge is None else judge.read(record)
        if plain is not None:
            return Assessment.of_plain(criteria_set, plain, as_of)
    parsed = parse(criteria_set.facts, record, as_of, on_bad_value, criteria_set.offsets)
    facts = parsed.facts if reference_ranges is None else reference_ranges.fill(parsed.facts, as_of)
    return Assessment(criteria_set, facts, as_of, parsed.faults).with_code_asked()
