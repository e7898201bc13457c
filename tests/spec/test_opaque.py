"""Criteria in Python: what code is told, when it is asked, and what its verdict means in a set."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from eligibility_engine import (
    AS_OF,
    FactSchema,
    Verdict,
    all_of,
    any_of,
    at_least,
    code,
    events,
    first_known,
    flag,
    integer,
    measurement,
    number,
    one_of,
    opaque,
)
from eligibility_engine import date as date_fact
from spec.tables import MET, NOT_MET, UNKNOWN, Row, Table, rows


class Donor(FactSchema):
    """What code reads in the rows below."""

    matched = integer(ask="Matched alleles?", minimum=0, maximum=10)
    age = integer(ask="Age?", unit="years", minimum=0, maximum=120)
    age_noted = integer(ask="Age as noted?", unit="years", minimum=0, maximum=120)
    typed = date_fact(ask="Typed on?", partial=True)
    ferritin = measurement(ask="Ferritin?", unit="ug/L", other_units={"ng/mL": 1, "mg/L": 1000})
    crp = number(ask="CRP?", unit="mg/L", minimum=0, comparator=True)
    related = flag(ask="Related?")
    group = one_of("a", "b", "unclear", ask="Blood group?", missing={"unclear": "too_imprecise"})
    gene = code("HGNC", ask="Gene?")
    infusions = events(ask="Infusions?", dated_by="given", given=date_fact(), volume=number(unit="mL", minimum=0))


c = Donor


def fits(values: Mapping[str, Any]) -> Verdict:
    """Nine of ten, or eight of a relative."""
    return MET if values["matched"] >= (8 if values["related"] else 9) else NOT_MET


def open_at_seven(values: Mapping[str, Any]) -> Verdict:
    """Seven is for a person to decide."""
    return UNKNOWN if values["matched"] == 7 else fits({**values, "related": False})


def by_age_if_known(values: Mapping[str, Any]) -> Verdict:
    """Somebody of whom no age is known counts as young."""
    return MET if values["age"] is None or values["age"] < 50 else NOT_MET


def told(expected: Any) -> Callable[[Mapping[str, Any]], Verdict]:
    """Return code that is met where it is told exactly this."""
    return lambda values: MET if (type(values["it"]), values["it"]) == (type(expected), expected) else NOT_MET


def is_told(read: object, expected: Any) -> Any:
    """The rule that code is told a value of this very type."""
    return opaque("told", version="1", says="is told", reads={"it": read}, judge=told(expected))


def recent(values: Mapping[str, Any]) -> Verdict:
    """Typed in the last thirty days."""
    return MET if values["today"] - values["typed"] <= timedelta(days=30) else NOT_MET


FITS = opaque("fits", version="2", says="alleles fit", reads={"matched": c.matched, "related": c.related}, judge=fits)
OPEN = opaque("open", version="1", says="alleles fit", reads={"matched": c.matched}, judge=open_at_seven)
YOUNG = opaque("young", version="1", says="young", reads={"age": c.age}, judge=by_age_if_known, takes_missing=True)
RECENT = opaque("recent", version="1", says="typed of late", reads={"typed": c.typed, "today": AS_OF}, judge=recent)

ASKED = Table(
    "asked",
    Donor,
    (
        Row({"matched": 9, "related": False}, FITS, MET),
        Row({"matched": 8, "related": False}, FITS, NOT_MET),
        Row({"matched": 8, "related": True}, FITS, MET),
        # whatever is missing, code is not asked: neither 10 nor 0 alleles decide without the other fact
        Row({"matched": 10}, FITS, UNKNOWN),
        Row({"matched": 0}, FITS, UNKNOWN),
        Row({"related": True}, FITS, UNKNOWN),
        Row({}, FITS, UNKNOWN),
        Row({"matched": {"missing": "declined"}, "related": True}, FITS, UNKNOWN),
        # code may leave it open itself
        Row({"matched": 7}, OPEN, UNKNOWN),
        Row({"matched": 9}, OPEN, MET),
        # code that takes what is missing is asked whatever is known
        Row({}, YOUNG, MET),
        Row({"age": 49}, YOUNG, MET),
        Row({"age": 50}, YOUNG, NOT_MET),
        Row({"age": {"missing": "declined"}}, YOUNG, MET),
        # a partial date is not known exactly, even where each of its days would do
        Row({"typed": "2025-05-20"}, RECENT, MET),
        Row({"typed": "2025-04-20"}, RECENT, NOT_MET),
        Row({"typed": "2025-05"}, RECENT, UNKNOWN),
        Row({"typed": "2025-05-20"}, RECENT, NOT_MET, as_of="2025-07-01"),
    ),
)

TOLD = Table(
    "told",
    Donor,
    (
        Row({"matched": 9}, is_told(c.matched, Fraction(9)), MET),
        Row({"crp": 0.1}, is_told(c.crp, Fraction(1, 10)), MET),
        Row({"crp": {"value": 5, "comparator": "<"}}, is_told(c.crp, Fraction(5)), UNKNOWN),
        Row({"ferritin": {"value": 2, "unit": "mg/L"}}, is_told(c.ferritin, Fraction(2000)), MET),
        Row({"ferritin": {"value": 2, "unit": "furlong"}}, is_told(c.ferritin, Fraction(2)), UNKNOWN),
        Row({"ferritin": {"value": 2, "unit": "mg/L", "at": "2025-06-03"}}, is_told(c.ferritin, Fraction(2)), UNKNOWN),
        Row({"related": True}, is_told(c.related, True), MET),
        Row({"group": "a"}, is_told(c.group, "a"), MET),
        Row({"group": "unclear"}, is_told(c.group, "unclear"), UNKNOWN),
        Row({"gene": "CD7"}, is_told(c.gene, "HGNC|CD7"), MET),
        Row({"typed": "2025-05-20"}, is_told(c.typed, date(2025, 5, 20)), MET),
        Row({}, is_told(AS_OF, date(2025, 6, 2)), MET),
        # computed terms are told too, a fallback included
        Row({"age": 30}, is_told(first_known(c.age, c.age_noted, called="age"), Fraction(30)), MET),
        Row({"age_noted": 31}, is_told(first_known(c.age, c.age_noted, called="age"), Fraction(31)), MET),
        Row(
            {"infusions": {"rows": [{"given": "2025-05-01", "volume": 5}], "complete": True}},
            is_told(c.infusions.count(), Fraction(1)),
            MET,
        ),
        Row({"infusions": [{"given": "2025-05-01", "volume": 5}]}, is_told(c.infusions.count(), Fraction(1)), UNKNOWN),
    ),
)

COMBINED = Table(
    "combined",
    Donor,
    (
        Row({"matched": 9, "related": False}, ~FITS, NOT_MET),
        Row({}, ~FITS, UNKNOWN),
        Row({"age": 30}, all_of(FITS, c.age >= 18), UNKNOWN),
        Row({"age": 17}, all_of(FITS, c.age >= 18), NOT_MET),
        Row({"age": 30}, any_of(FITS, c.age >= 18), MET),
        Row({"matched": 9, "related": True, "age": 60}, at_least(2, FITS, OPEN, YOUNG), MET),
        Row({"matched": 7, "related": True, "age": 60}, at_least(2, FITS, OPEN, YOUNG), NOT_MET),
        Row({"matched": 9}, FITS.if_unknown(c.matched >= 9), MET),
    ),
)


@rows(ASKED, TOLD, COMBINED)
def test_opaque(row: Row, judge: Callable[[Row], Verdict]) -> None:
    """Code is asked where everything it reads is known exactly, is told exact values, and its verdict is Kleene's."""
    assert row.expected == judge(row)
