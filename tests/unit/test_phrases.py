"""Sentences: a rule reads like the protocol, with the unit of every threshold and the ends of every window."""

from datetime import date, datetime
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    FactSchema,
    all_of,
    always,
    any_of,
    at_least,
    choose,
    choose_value,
    end,
    events,
    first_known,
    flag,
    instant,
    integer,
    measurement,
    number,
    number_constant,
    one_of,
    quantity,
    undecided,
)
from eligibility_engine import date as date_fact
from eligibility_engine.dates import TimeUnit
from eligibility_engine.explanation.phrases import English, say_scalar, with_unit
from eligibility_engine.kernel.expression import (
    And,
    Compare,
    Events,
    FactRef,
    FieldRef,
    Literal,
    Not,
    Or,
    Power,
    Predicate,
    Round,
    Rows,
    Shift,
    Where,
)
from eligibility_engine.language import NumberTerm


class Candidate(FactSchema):
    """Facts to speak of."""

    age = integer(ask="Age?", unit="years", minimum=0)
    ecog = integer(ask="ECOG?", label="ECOG performance status", minimum=0, maximum=5)
    blasts = number(ask="Blasts?", unit="%", label="marrow blasts")
    platelets = measurement(ask="Platelets?", unit="10*9/L")
    consent = flag(ask="Consent?", label="consent signed")
    relapsed = flag(ask="Relapsed?")
    site = one_of("bone_marrow", "blood", ask="Site?")
    born = date_fact(ask="Birth date?", label="birth date")
    infusion = instant(ask="Infusion?")
    bled = date_fact(ask="Last bleeding?", label="last bleeding")
    doses = events(
        ask="Doses?",
        dated_by="begun",
        ended_by="ended",
        begun=date_fact(label="begin"),
        ended=end(label="end"),
        drug=one_of("a", "b", "c", label="drug"),
        mild=flag(label="mild"),
        severe=flag(label="severe"),
        late=flag(label="late"),
        amount=number(unit="mg", label="amount"),
    )


c: Any = Candidate
AGE = first_known(c.born.elapsed("years"), c.age, called="age")

SENTENCES: list[tuple[Any, str]] = [
    (c.ecog <= 1, "ECOG performance status is at most 1"),
    (c.ecog < 2, "ECOG performance status is below 2"),
    (c.ecog > 2, "ECOG performance status is above 2"),
    (c.ecog >= 2, "ECOG performance status is at least 2"),
    (c.ecog == 2, "ECOG performance status is 2"),
    (c.ecog != 2, "ECOG performance status is not 2"),
    (c.age >= 18, "age is at least 18 years"),
    (c.blasts > 5.5, "marrow blasts is above 5.5%"),
    (c.platelets >= quantity(100, "10*9/L"), "platelets is at least 100 10*9/L"),
    (c.platelets.times_uln > 1.5, "platelets is above 1.5 × platelets upper limit of normal"),
    (c.platelets.times_lln < 1, "platelets is below platelets lower limit of normal"),
    (c.platelets.number > c.platelets.uln, "platelets is above platelets upper limit of normal"),
    (c.age.between(18, 75), "age is between 18 and 75 years (both ends included)"),
    (c.age.between(18, 75, ends="[)"), "age is between 18 and 75 years (the upper end excluded)"),
    (c.age.between(c.ecog * 2, 75, ends="(]"),
     "age is between ECOG performance status × 2 and 75 years (the lower end excluded)"),
    (c.born.between("2000-01-01", "2001-01-01", ends="()"),
     "birth date is between 2000-01-01 and 2001-01-01 (both ends excluded)"),
    (c.born < "2000-01-01", "birth date is before 2000-01-01"),
    (c.born <= AS_OF, "birth date is on or before the as-of date"),
    (c.born >= "2000-01-01", "birth date is on or after 2000-01-01"),
    (AS_OF > c.born, "the as-of date is after birth date"),
    (c.born.shift(years=18) <= AS_OF, "the day 18 years after birth date is on or before the as-of date"),
    (c.infusion > "2025-06-02T10:00Z", "infusion is after 2025-06-02T10:00+00:00"),
    (c.platelets.at.within(days=14, before=AS_OF),
     "platelets date is within 14 days before the as-of date (both ends included)"),
    (c.born.within(months=1, around=c.infusion, ends="[)"),
     "birth date is within 1 month around infusion (the upper end excluded)"),
    (c.born.elapsed("years") >= 18, "completed years from birth date to the as-of date is at least 18 years"),
    (AGE >= 18, "age is at least 18 years"),
    (first_known(c.age, c.born.elapsed("years")) >= 18,
     "age, or if that is missing completed years from birth date to the as-of date is at least 18 years"),
    (c.consent, "consent signed"),
    (c.consent == False, "consent signed is no"),  # noqa: E712
    (c.consent.assume(True, because="it is on file"), "consent signed (if not recorded, assumed yes: it is on file)"),
    (c.blasts.assume(0, because="remission", when=c.consent) < 5,
     "marrow blasts (if not recorded, assumed 0: remission) is below 5%"),
    (c.site == "bone_marrow", "site is bone marrow"),
    (c.site.is_in(["bone_marrow"]), "site is bone marrow"),
    (c.site.is_in(["bone_marrow", "blood"]), "site is one of bone marrow, blood"),
    (c.site.is_in(["bone_marrow", "blood"], name="compartments"), "site is one of compartments (bone marrow, blood)"),
    (c.age.is_in([1, 2]), "age is one of 1 year, 2 years"),
    (c.consent.is_recorded(), "consent signed is recorded"),
    (~c.consent, "not: consent signed"),
    (~(c.consent & c.relapsed), "not: (all of: consent signed; relapsed)"),
    (all_of(c.consent, c.relapsed), "all of: consent signed; relapsed"),
    (any_of(c.consent, c.consent & c.relapsed), "any of: consent signed; (all of: consent signed; relapsed)"),
    (at_least(1, c.consent, c.relapsed), "at least 1 of: consent signed; relapsed"),
    (c.consent.unless(c.relapsed), "consent signed, unless relapsed"),
    (c.consent.if_unknown(c.relapsed), "consent signed, or where that cannot be decided: relapsed"),
    (choose((c.consent, c.relapsed), otherwise=always(True, "no limit")),
     "if consent signed: relapsed; otherwise: met (no limit)"),
    (c.bled.assume("1900-01-01", because="no") >= AS_OF.shift(months=-3),
     "last bleeding (if not recorded, assumed 1900-01-01: no) is on or after the day 3 months before the as-of date"),
    (c.infusion <= AS_OF.shift(months=-1), "infusion is on or before the day 1 month before the as-of date"),
    (c.infusion <= c.infusion.shift(hours=-24), "infusion is on or before the time 24 hours before infusion"),
    (c.platelets.number > c.platelets.uln + 4, "platelets is above platelets upper limit of normal + 4 10*9/L"),
    (undecided(c.site, because="does it count?"), "open: does it count?"),
    ((c.age - (c.age + 1)) * 2 > 1, "(age - (age + 1 year)) × 2 is above 1"),
    (c.age + 1 > c.age, "age + 1 year is above age"),
    ((c.age / 2).rounded(1) > 1, "(age / 2) rounded to 1 decimal is above 1"),
    (c.age.rounded() * 2 > 1, "(age rounded to 0 decimals) × 2 is above 1"),
    (c.age.rounded() > 1, "age rounded to 0 decimals is above 1 year"),
    (c.age.power(0.5, decimals=2) > 1, "age to the power 0.5, rounded to 2 decimals is above 1"),
    (NumberTerm(Round(Power(Literal(Fraction(2)), (c.age + 1).term), 1)) > 3,
     "2 to the power (age + 1 year), rounded to 1 decimal is above 3"),
    (choose_value((c.consent, 5), otherwise=c.age) > 3, "(5 years where consent signed, else age) is above 3 years"),
    (choose_value((c.consent, c.age), otherwise=number_constant(5)) > 3,
     "(age where consent signed, else 5 years) is above 3 years"),
    (c.age >= choose_value((c.consent & c.relapsed, 5), (c.relapsed, 6), otherwise=number_constant(7)),
     "age is at least (5 years where consent signed and relapsed, 6 years where relapsed, else 7 years)"),
    (first_known(c.born, AS_OF) >= AS_OF,
     "birth date, or if that is missing the as-of date is on or after the as-of date"),
]  # fmt: skip


D: Any = Candidate.doses
MILD_OR_LATE = any_of(D.mild, D.late)
ROWS: list[tuple[Any, str]] = [
    (D.where(MILD_OR_LATE).exists(), "there are doses where mild or late"),
    (D.where(MILD_OR_LATE).where(D.severe).exists(), "there are doses where (mild or late) and severe"),
    (D.where(D.severe).where(MILD_OR_LATE).never(), "there are no doses where severe and (mild or late)"),
    (D.where(D.severe & D.late).where(D.mild).exists(), "there are doses where severe and late and mild"),
    (D.where(D.drug.is_in(["a", "b"])).exists(), "there are doses where drug is one of a, b"),
    (D.where(~D.drug.is_in(["a", "b"])).exists(), "there are doses where drug is none of a, b"),
    (D.where(~D.drug.is_in(["a"])).exists(), "there are doses where drug is not a"),
    (D.where(~MILD_OR_LATE).exists(), "there are doses where not (mild or late)"),
    (D.where(D.mild).within(days=3, before=c.born).never(),
     ("there are no doses where mild and some time from begin to end is within 3 days before birth date "
      "(both ends included)")),
    (D.where(any_of(D.begun.within(days=3, before=AS_OF), D.late)).where(D.mild).exists(),
     "there are doses where (begin is within 3 days before the as-of date (both ends included) or late) and mild"),
    (D.where(MILD_OR_LATE).count() >= 2, "number of doses (those where mild or late) is at least 2"),
    (D.where(D.mild).total(D.amount) > 3, "total amount of doses (those where mild) is above 3 mg"),
    (D.count() >= 2, "number of doses is at least 2"),
    (D.where(MILD_OR_LATE).washout(weeks=2, before=AS_OF),
     "doses where mild or late: each ended at least 2 weeks before the as-of date, or begins after it"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), ROWS, ids=[sentence for _, sentence in ROWS])
def test_sentences_of_rows(rule: Any, expected: str) -> None:
    """What rows must meet is grouped, so that "and" and "or" can be read in one way only."""
    assert expected == rule.criterion.describe(English(Candidate.schema))


def test_no_sentence_of_rows_says_two_things() -> None:
    """Whatever conditions are joined, and in however many steps: rules of one sentence are met by the same rows."""
    leaves = [FieldRef("doses", name) for name in ("mild", "severe", "late")]
    a, b, d = (Compare("==", leaf, Literal(True)) for leaf in leaves)
    pairs: list[Predicate] = [group((x, y)) for group in (And, Or) for x, y in ((a, b), (b, d))]
    deep = [group(each) for group in (And, Or) for pair in pairs for each in ((pair, d), (a, pair), (pair, Not(d)))]
    one: list[Predicate] = [a, d, Not(a), *pairs, *(Not(pair) for pair in pairs), *deep]
    chains = [(x,) for x in one] + list(product(one, one)) + list(product(pairs, pairs, pairs))
    meaning: dict[str, frozenset[tuple[bool, ...]]] = {}
    for chain in chains:
        rows: Rows = Events(FactRef("doses"))
        for condition in chain:
            rows = Where(rows, condition)
        met = frozenset(row for row in product((False, True), repeat=3) if all(holds_of(x, row) for x in chain))
        assert meaning.setdefault(English(Candidate.schema).rows(rows), met) == met
    assert len(meaning) > 400


def holds_of(condition: Predicate, row: tuple[bool, ...]) -> bool:
    """Say whether a row of three flags meets a condition."""
    match condition:
        case And(operands):
            return all(holds_of(one, row) for one in operands)
        case Or(operands):
            return any(holds_of(one, row) for one in operands)
        case Not(operand):
            return not holds_of(operand, row)
        case Compare(_, FieldRef(_, name)):
            return row[("mild", "severe", "late").index(name)]
    raise AssertionError(condition)


@pytest.mark.parametrize(("rule", "expected"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_sentences(rule: Any, expected: str) -> None:
    """Each rule has one sentence, made from labels, units and the words of the calendar."""
    assert expected == rule.criterion.describe(English(Candidate.schema))


SHIFTS = [
    (Literal(Fraction(-28)), "the day 28 days before birth date"),
    (Literal(Fraction(28)), "the day 28 days after birth date"),
    (FactRef("age"), "birth date plus age days"),
]


@pytest.mark.parametrize(("amount", "expected"), SHIFTS)
def test_shifted_dates(amount: Any, expected: str) -> None:
    """A date that is moved is said by how far it lies from which, by a term as plus."""
    assert expected == English(Candidate.schema).term(Shift(c.born.term, amount, TimeUnit.DAYS))


SCALARS: list[tuple[Any, str]] = [
    (True, "yes"),
    (False, "no"),
    (5, "5"),
    (Fraction(9, 5), "1.8"),
    (date(2025, 6, 2), "2025-06-02"),
    (datetime(2025, 6, 2, 10), "2025-06-02T10:00"),
    (datetime(2025, 6, 2, 10, 0, 5), "2025-06-02T10:00:05"),
    (datetime(2025, 6, 2, 10, 0, 0, 500000), "2025-06-02T10:00:00.500000"),
    ("not_done", "not done"),
    ("HLA_A", "HLA_A"),
]


@pytest.mark.parametrize(("value", "expected"), SCALARS)
def test_bare_values(value: Any, expected: str) -> None:
    """A bare value is said as people write it."""
    assert expected == say_scalar(value)


UNITS = [
    (None, "5"),
    ("1", "5"),
    ("%", "5%"),
    ("a", "5 years"),
    ("mo", "5 months"),
    ("mg/dL", "5 mg/dL"),
    ("{copies}", "5 copies"),
    ("mL/min/{1.73_m2}", "5 mL/min/1.73_m2"),
    ("{copies}/mL", "5 copies/mL"),
    ("{score}", "5"),
]


@pytest.mark.parametrize(("unit", "expected"), UNITS)
def test_units(unit: str | None, expected: str) -> None:
    """A unit stands behind its number; times are said in words, annotations without their braces."""
    assert expected == with_unit("5", unit)
