"""A number is the rational that its shortest decimal says, whatever Python type or parser delivered it."""

import json
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import DefinitionError, FactError, FactSchema, number, quantity
from eligibility_engine.exact import (
    decimal_text,
    exact,
    is_nan,
    read_number,
    read_number_text,
    read_rational,
)
from eligibility_engine.reading.parsing import parse, parse_as_of
from eligibility_engine.value import Exact, Missing
from eligibility_engine.verdict import Cause
from spec.tables import AS_OF_DATE, calls


class Scalar:
    """What NumPy's scalars look like from outside."""

    ndim = 0

    def __init__(self, value: object) -> None:
        self._value = value

    def item(self) -> object:
        """The Python value."""
        return self._value


Scalar.__module__ = "numpy"


class Array(Scalar):
    """What an array of one element looks like: it too has `item`, and is no number."""

    ndim = 1


Array.__module__ = "numpy"


class DoubleScalar(float):
    """NumPy's float64 is a float whose `repr` is no number."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)!r})"


READ: list[tuple[Any, Fraction | str]] = [
    (1, Fraction(1)),
    (-0, Fraction(0)),
    (1.8, Fraction(9, 5)),
    (0.1, Fraction(1, 10)),
    (1.1 + 2.2, "FACT_PRECISION"),  # 3.3000000000000003 has 17 digits
    (-0.0, Fraction(0)),
    (5e-324, Fraction(5, 10**324)),
    (1e15, Fraction(10**15)),
    (0.123456789012345, Fraction(123456789012345, 10**15)),
    (0.1234567890123456, "FACT_PRECISION"),
    (123456789012345.6, "FACT_PRECISION"),
    # whole numbers up to 2^53 are exact in every parser, however they are written
    (2**53, Fraction(2**53)),
    (-(2**53), Fraction(-(2**53))),
    (2**53 + 1, "FACT_PRECISION"),
    (2.0**53, Fraction(2**53)),
    (2.0**53 + 2, "FACT_PRECISION"),
    (12345678901234567890, "FACT_PRECISION"),
    (1e20, "FACT_PRECISION"),
    (10**400, "FACT_PRECISION"),
    (Decimal("1.80"), Fraction(9, 5)),
    (Decimal("-0"), Fraction(0)),
    (Decimal("0E+10"), Fraction(0)),
    (Decimal("123456789012345"), Fraction(123456789012345)),
    (Decimal("9007199254740992"), Fraction(2**53)),
    (Decimal("9007199254740993"), "FACT_PRECISION"),
    (Decimal("0.1234567890123456"), "FACT_PRECISION"),
    (Decimal("1." + "0" * 30), Fraction(1)),
    (Decimal("1." + "0" * 30 + "1"), "FACT_PRECISION"),
    (Decimal("0." + "9" * 50), "FACT_PRECISION"),
    (Decimal("1E+999999"), "FACT_PRECISION"),
    (Decimal("1E-999999"), "FACT_PRECISION"),
    (Decimal("Infinity"), "FACT_INFINITE"),
    (float("inf"), "FACT_INFINITE"),
    (float("-inf"), "FACT_INFINITE"),
    (Fraction(9, 5), Fraction(9, 5)),
    (Fraction(1, 3), "FACT_PRECISION"),
    (Fraction(10**40 + 1, 10**40), "FACT_PRECISION"),
    (Fraction(1, 2**60), "FACT_PRECISION"),
    (Fraction(10**500), "FACT_PRECISION"),
    (True, "FACT_TYPE"),
    (False, "FACT_TYPE"),
    ("5", "FACT_TYPE"),
    (b"5", "FACT_TYPE"),
    (None, "FACT_TYPE"),
    ([5], "FACT_TYPE"),
    ({"value": 5}, "FACT_TYPE"),
    (5j, "FACT_TYPE"),
    (DoubleScalar(1.5), Fraction(3, 2)),
    (Scalar(7), Fraction(7)),
    (Scalar(1.8), Fraction(9, 5)),
    (Scalar(True), "FACT_TYPE"),
    (Scalar("5"), "FACT_TYPE"),
    (Array(7), "FACT_TYPE"),
]


@calls(READ, "given, expected")
def test_numbers_of_every_python_type(given: Any, expected: Fraction | str) -> None:
    """A number means its shortest decimal; what no parser can carry is refused with its code."""
    assert expected == read_number(given)


TEXTS: list[tuple[str, Fraction | str]] = [
    ("1.8", Fraction(9, 5)),
    ("+1.80", Fraction(9, 5)),
    ("-0", Fraction(0)),
    ("2e3", Fraction(2000)),
    ("2.5E-1", Fraction(1, 4)),
    ("007", Fraction(7)),
    ("9007199254740992", Fraction(2**53)),
    ("9007199254740993", "FACT_PRECISION"),
    ("1e400", "FACT_PRECISION"),
    ("1e999", "FACT_PRECISION"),
    ("1.2345678901234567", "FACT_PRECISION"),
    ("", "FACT_TYPE"),
    (" 1", "FACT_TYPE"),
    ("1\n", "FACT_TYPE"),
    (".5", "FACT_TYPE"),
    ("5.", "FACT_TYPE"),
    ("1,5", "FACT_TYPE"),
    ("1_000", "FACT_TYPE"),
    ("0x10", "FACT_TYPE"),
    ("1/2", "FACT_TYPE"),
    ("nan", "FACT_TYPE"),
    ("inf", "FACT_TYPE"),
    ("true", "FACT_TYPE"),
    ("٣", "FACT_TYPE"),
    ("9" * 500, "FACT_TYPE"),
]


@calls(TEXTS, "text, expected")
def test_numbers_in_text(text: str, expected: Fraction | str) -> None:
    """A cell of a table is a plain decimal with a point, within the same limits."""
    assert expected == read_number_text(text)


@calls([text for text, expected in TEXTS if isinstance(expected, Fraction)], "text")
def test_text_and_binary_mean_the_same(text: str) -> None:
    """The same digits mean the same number in a table, in JSON, as a float and as a Decimal."""
    read = [read_number_text(text), read_number(float(text)), read_number(Decimal(text))]
    try:
        read.append(read_number(json.loads(text)))
    except json.JSONDecodeError:
        read.append(read[0])  # `+1.80` and `007` are no JSON
    assert [read[0]] * 4 == read


def test_the_precision_of_the_decimal_context_has_no_say() -> None:
    """A program that sets another decimal precision gets the same numbers."""
    given = [Decimal("1.23456789"), 1.23456789, Decimal("0." + "9" * 20), Fraction(123456789, 10**8), "0.99999"]
    expected = [read_number(value) for value in given]
    with localcontext() as context:
        context.prec = 3
        assert expected == [read_number(value) for value in given]


@calls(
    [
        (float("nan"), True),
        (Decimal("NaN"), True),
        (Decimal("sNaN"), True),
        (Scalar(float("nan")), True),
        (DoubleScalar("nan"), True),
        (1.5, False),
        (Decimal(1), False),
        (float("inf"), False),
        ("nan", False),
        (None, False),
    ],
    "given, expected",
)
def test_not_a_number_is_recognised_in_every_type(given: Any, expected: bool) -> None:
    """A NaN of any numeric type is a missing number."""
    assert expected is is_nan(given)


class Laboratory(FactSchema):
    """One number."""

    ferritin = number(ask="Ferritin?", unit="ug/L")


def parsed(value: object) -> object:
    """What the door makes of a ferritin."""
    return parse(Laboratory.schema, {"ferritin": value}, parse_as_of(AS_OF_DATE)).facts["ferritin"]


@calls(
    [
        (1.8, Exact(Fraction(9, 5))),
        (Decimal("1.8"), Exact(Fraction(9, 5))),
        (Scalar(1.8), Exact(Fraction(9, 5))),
        (-0.0, Exact(Fraction(0))),
        (None, Missing((Cause.NOT_RECORDED,))),
        (float("nan"), Missing((Cause.NOT_A_NUMBER,))),
        (Decimal("NaN"), Missing((Cause.NOT_A_NUMBER,))),
        (Scalar(float("nan")), Missing((Cause.NOT_A_NUMBER,))),
    ],
    "given, expected",
)
def test_the_door_reads_numbers_the_same_way(given: object, expected: object) -> None:
    """At the door a number is exact, None is not recorded and NaN is not a number."""
    assert expected == parsed(given)


@calls([(given, code) for given, code in READ if isinstance(code, str) and given is not None], "given, code")
def test_the_door_refuses_with_the_same_code(given: Any, code: str) -> None:
    """What is no readable number is a fault of the record."""
    with pytest.raises(FactError) as caught:
        parsed(given)
    assert [(code, "$.ferritin")] == [(fault.code, fault.path) for fault in caught.value.faults]


@calls(
    [(1, Fraction(1)), (1.5, Fraction(3, 2)), ("1.5", Fraction(3, 2)), (Decimal("1.50"), Fraction(3, 2)),
     (Fraction(1, 3), Fraction(1, 3))],
    "given, expected",
)  # fmt: skip
def test_numbers_in_rules(given: object, expected: Fraction) -> None:
    """A rule may also hold a fraction without a decimal, and a decimal text."""
    assert (expected, expected) == (exact(given), quantity(given, "g/dL").value)


@calls([True, None, "many", float("nan"), float("inf"), 2**60, 0.1 + 0.2, [1]], "given")
def test_no_numbers_in_rules(given: object) -> None:
    """A rule refuses what is not a finite exact number."""
    with pytest.raises(DefinitionError) as caught:
        exact(given)
    assert caught.value.code == "RULE_NUMBER"


@calls(
    [
        (Fraction(9, 5), "1.8"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(0), "0"),
        (Fraction(7), "7"),
        (7, "7"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-2, 7), "-2/7"),
        (Fraction(1, 10**20), "0." + "0" * 19 + "1"),
    ],
    "number, text",
)
def test_numbers_are_written_as_they_are_read(number: Fraction, text: str) -> None:
    """A rational is written as a plain decimal where it has one, else as a quotient, and read back the same."""
    assert (text, number) == (decimal_text(number), read_rational(text))


def test_thousands_are_separated_on_request() -> None:
    """Separators are for reading only."""
    assert ("1,234,567.5", "-1,000") == (decimal_text(Fraction(2469135, 2), True), decimal_text(-1000, True))


@calls(["", "1e3", "+1", "1/0", "1/-2", "one", "1.5/2"], "text")
def test_rationals_of_another_form_are_refused(text: str) -> None:
    """Only what `decimal_text` writes is read back."""
    assert read_rational(text) is None
