"""Generated functions where arithmetic, length or clocks are at an edge: they say what the reference says."""

from datetime import date as day
from datetime import datetime
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from eligibility_engine import (
    CriteriaSet,
    FactSchema,
    choose,
    choose_value,
    first_known,
    flag,
    include,
    instant,
    number,
    one_of,
)
from eligibility_engine.compiled import PAYS_AFTER
from eligibility_engine.compiled import judge as judges
from eligibility_engine.language import Rule

AS_OF = "2025-06-02"
BERLIN = ZoneInfo("Europe/Berlin")


class Facts(FactSchema):
    """What the rules below read."""

    a = number(ask="a?")
    b = number(ask="b?")
    c = number(ask="c?")
    d = number(ask="d?")
    word = one_of("m1", "m2", "m119", ask="Which word?")
    one = flag(ask="One?")
    other = flag(ask="Other?")
    p = instant(ask="From when?")
    q = instant(ask="Until when?")


F = Facts


def both(rule: Rule, record: dict[str, Any]) -> set[str]:
    """Return the verdicts of the reference and of generated functions."""
    found = CriteriaSet(id="EDGE-01", version="1", revision=1, facts=F, entries=[include("rule", "The rule.", rule)])
    by_reference = found.assess(record, as_of=AS_OF)["rule"].verdict.value
    plain = found.compiled.on(day.fromisoformat(AS_OF)).read(record)
    assert plain is not None
    (verdict,) = found.compiled.on(day.fromisoformat(AS_OF)).verdicts(plain)
    return {by_reference, verdict.value}


@pytest.mark.parametrize("numbers", list(product((0, 1, 2, -0.5), repeat=3)))
def test_a_divisor_of_a_divisor(numbers: tuple[float, float, float]) -> None:
    """What stood in a divisor may not be 0, wherever cross-multiplication takes it."""
    record = dict(zip("abc", numbers, strict=True))
    for rule in (F.a / (F.b / F.c) <= 5, F.a * F.b / (F.b / F.a) < 3, F.a <= F.b / (F.c / (F.a / F.b))):
        assert len(both(rule, record)) == 1
    if 0 in numbers[1:]:
        assert both(F.a / (F.b / F.c) <= 5, record) == {"unknown"}


@pytest.mark.parametrize(
    ("rule", "record"),
    [
        (F.a * F.b / F.c <= F.d, {"a": 1e-200, "b": 1e-200, "c": 1e-250, "d": 1e-160}),
        (F.a * F.b * F.c <= F.d, {"a": 1e-170, "b": 1e-170, "c": 9e14, "d": 1e-280}),
        (F.a / 1e-200 / 1e-200 <= F.b, {"a": 1, "b": 2}),
        (F.a * F.b <= F.c, {"a": 9e15, "b": 9e15, "c": 1}),
        (1.5 * F.b < F.a, {"a": 1.8, "b": 1.2}),
    ],
)
def test_extreme_products(rule: Rule, record: dict[str, Any]) -> None:
    """Products that floats lose on the way are compared exactly."""
    assert len(both(rule, record)) == 1


@pytest.mark.parametrize("word", ["m1", "m2", "m119", None])
def test_long_chains(word: str | None) -> None:
    """A choice of many cases is as long as its author wishes."""
    cases = [(F.word == ("m1", "m2", "m119")[place % 3], F.a > place) for place in range(250)]
    values = [(F.word == ("m1", "m2", "m119")[place % 3], F.one) for place in range(250)]
    record = {"word": word, "a": 1, "one": True, "other": False}
    for rule in (
        choose(*cases, otherwise=F.other),
        choose_value(*values, otherwise=F.other) == True,  # noqa: E712
        first_known(*[F.one, F.other] * 100) == True,  # noqa: E712
    ):
        assert len(both(rule, record)) == 1


def test_source_that_python_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that cannot be compiled go on being judged by the reference."""
    found = CriteriaSet(id="EDGE-02", version="1", revision=1, facts=F, entries=[include("rule", "1.", F.a > 1)])

    def too_deep(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(judges.Functions, "make", too_deep)
    said = {found.assess({"a": 2}, as_of=AS_OF).eligibility.value for _ in range(PAYS_AFTER + 3)}
    assert (said, found.compiled.is_refused) == ({"eligible"}, True)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (datetime(2025, 3, 29, 12, tzinfo=BERLIN), datetime(2025, 3, 30, 12, tzinfo=BERLIN), 23),
        (datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN), datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=BERLIN), 1),
        (datetime(2025, 10, 25, 12, tzinfo=BERLIN), datetime(2025, 10, 26, 12, tzinfo=BERLIN), 25),
    ],
)
def test_summer_time(start: datetime, end: datetime, hours: int) -> None:
    """Hours between instants of a zone are those that pass, whatever its clocks show; as of texts with offsets."""
    as_texts = {"p": start.isoformat(), "q": end.isoformat()}
    for record in ({"p": start, "q": end}, as_texts):
        assert both(F.p.elapsed("hours", until=F.q) == hours, record) == {"met"}
        assert both(F.p < F.q, record) == {"met"}
    assert both(F.q > start, as_texts) == {"met"}
