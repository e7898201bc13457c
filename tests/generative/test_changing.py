"""Laws of what would have to change, on random sets and subjects: verified, minimal, and the first day of all."""

from datetime import timedelta
from itertools import chain, combinations

import hypothesis.strategies as st
from hypothesis import given, settings

from eligibility_engine import AS_OF, CriteriaSet, FactSchema, date, events, exclude, flag, include, integer, one_of
from eligibility_engine.reading.parsing import parse_as_of
from eligibility_engine.verdict import Eligibility

TODAY = parse_as_of("2025-06-02")


class Volunteer(FactSchema):
    birth_date = date(ask="Birth?", partial=True, fixed=True)
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    disease = one_of("all", "aml", "cll", ask="Disease?")
    pregnant = flag(ask="Pregnant?")
    cycles = integer(ask="Cycles?", minimum=0, maximum=9, only_increases=True)
    surgery = date(ask="Surgery?", partial=True)
    doses = events(ask="Doses?", dated_by="given", given=date(partial=True))


v = Volunteer
LEAVES = [
    v.birth_date.elapsed("years") >= 18,
    v.ecog <= 1,
    v.ecog.between(1, 3),
    v.disease.is_in(["all", "aml"]),
    v.pregnant,
    v.cycles >= 2,
    v.surgery.within(days=28, before=AS_OF),
    v.surgery <= AS_OF,
    v.doses.within(days=14, before=AS_OF).exists(),
]
RULES = st.recursive(
    st.integers(0, len(LEAVES) - 1).map(LEAVES.__getitem__),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        inner.map(lambda a: ~a),
    ),
    max_leaves=4,
)
ENTRIES = st.lists(st.tuples(st.sampled_from([include, exclude]), RULES), min_size=1, max_size=4)
DAYS = st.sampled_from(["2025-05-20", "2025-05-30", "2025-06-05", "2025-06", "2025-04-01"])
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "birth_date": st.sampled_from(["1960-01-01", "2007-06-20", "2007-06", "2007-05-01"]),
        "ecog": st.integers(0, 5),
        "disease": st.sampled_from(["all", "aml", "cll"]),
        "pregnant": st.booleans(),
        "cycles": st.integers(0, 3),
        "surgery": DAYS,
        "doses": st.builds(
            lambda days, complete: {"rows": [{"given": day} for day in days], "complete": complete},
            st.lists(DAYS, max_size=2),
            st.booleans(),
        ),
    },
)
HORIZON = TODAY + timedelta(days=60)


def set_of(entries):
    made = [kind(f"e_{number}", "-", rule) for number, (kind, rule) in enumerate(entries)]
    return CriteriaSet(id="TURNED", version="1", revision=1, facts=Volunteer, entries=made)


@settings(max_examples=120)
@given(ENTRIES, RECORDS)
def test_every_set_of_changes_turns_the_verdict_and_no_part_of_it_does(entries, record):
    """Judged again the verdict is another one, no proper subset is enough, and what is fixed stays."""
    trial = set_of(entries)
    now = trial.assess(record, as_of=TODAY).eligibility
    found = trial.assess(record, as_of=TODAY).counterfactuals(size=2, until=HORIZON)
    assert not (found and now is Eligibility.UNDETERMINED)
    for one in found:
        changed = one.record
        assert one.eligibility is trial.assess({**record, **changed}, as_of=one.on).eligibility is not now
        assert changed.keys().isdisjoint({"birth_date", "doses"})
        assert changed.keys() <= record.keys()
        assert "surgery" not in changed or record["surgery"] > TODAY.isoformat() <= changed["surgery"]
        assert changed.get("cycles", 9) > record.get("cycles", -1)
        for fewer in chain.from_iterable(combinations(changed.items(), size) for size in range(len(changed))):
            assert now is trial.assess({**record, **dict(fewer)}, as_of=one.on).eligibility


@settings(max_examples=60)
@given(ENTRIES, RECORDS)
def test_at_least_and_at_most_hold_of_every_number_beyond(entries, record):
    """Where it is said that all numbers beyond do as well, each of them does."""
    trial = set_of(entries)
    for one in trial.assess(record, as_of=TODAY).counterfactuals(size=2, until=TODAY):
        for change in one.changes:
            if change.or_beyond:
                top = {"ecog": 5, "cycles": 9}[change.name]
                for other in range(change.value, top + 1) if change.rises else range(change.value + 1):
                    again = trial.assess({**record, **one.record, change.name: other}, as_of=TODAY)
                    assert again.eligibility is one.eligibility


@settings(max_examples=60)
@given(ENTRIES, RECORDS)
def test_no_single_change_is_overlooked(entries, record):
    """Whatever single value turns the verdict today, a change of that fact is among those found, or a nearer one is."""
    trial = set_of(entries)
    assessment = trial.assess(record, as_of=TODAY)
    now = assessment.eligibility
    if now is Eligibility.UNDETERMINED:
        return
    found = {name for one in assessment.counterfactuals(size=1, until=TODAY) for name in one.record}
    planned = record.get("surgery", "2025-06-05") == "2025-06-05"
    values = {
        "ecog": range(6),
        "disease": ["all", "aml", "cll"],
        "pregnant": [True, False],
        "cycles": range(record.get("cycles", -1) + 1, 10),
        "surgery": [(TODAY + timedelta(days=day)).isoformat() for day in (range(5) if planned else ())],
    }
    for name, others in values.items():
        turned = [one for one in others if trial.assess({**record, name: one}, as_of=TODAY).eligibility is not now]
        assert bool(turned) == (name in found), name


@settings(max_examples=60)
@given(ENTRIES, RECORDS)
def test_the_first_day_is_the_first_of_all_days(entries, record):
    """Judging the same record on each later day finds the same day."""
    trial = set_of(entries)
    assessment = trial.assess(record, as_of=TODAY)
    now, waiting = assessment.eligibility, assessment.counterfactuals(size=1, until=HORIZON).waiting
    days = [TODAY + timedelta(days=number) for number in range(1, 61)]
    later = ((day, trial.assess(record, as_of=day).eligibility) for day in days)
    first = next(((day, found) for day, found in later if found is not now), None)
    assert first == (None if waiting is None else (waiting.on, waiting.eligibility))
