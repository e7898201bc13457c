"""What authors write: every slip teaches the remedy, and every declaration that contradicts itself is refused."""

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from eligibility_engine import (
    AS_OF,
    CriteriaSet,
    DefinitionError,
    FactSchema,
    Option,
    TruthValueError,
    Verdict,
    all_of,
    any_of,
    at_least,
    choose,
    choose_value,
    end,
    events,
    exclude,
    first_known,
    flag,
    include,
    instant,
    integer,
    kind,
    label,
    loinc,
    measurement,
    not_,
    number,
    one_of,
    quantity,
    undecided,
    warn,
)
from eligibility_engine import date as date_fact
from eligibility_engine.codes.code import Coding
from eligibility_engine.criteria import (
    AllOf,
    AnyOf,
    Band,
    Between,
    Choice,
    Comparing,
    Ends,
    IsIn,
    IsTrue,
    TimesLimit,
    Within,
)
from eligibility_engine.criterion import KINDS, kind_name
from eligibility_engine.facts import Answerer, Enumeration, Integer
from eligibility_engine.kernel.expression import Constant, FactRef, Literal
from eligibility_engine.language import Rule, TermHandle, as_criterion, fact_name
from eligibility_engine.study.classification import Classification
from eligibility_engine.study.options import settle
from eligibility_engine.verdict import Eligibility


class Candidate(FactSchema):
    """Facts to slip on."""

    age = integer(ask="Age?", unit="years", minimum=0, maximum=120, codes=[loinc("30525-0", "Age")])
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    platelets = measurement(ask="Platelets?", unit="10*9/L", other_units={"10*3/uL": 1, "{count}": None})
    consent = flag(ask="Consent signed?")
    relapsed = flag(ask="Relapsed?")
    site = one_of("marrow", "blood", ask="Site?")
    born = date_fact(ask="Birth date?")
    infusion = instant(ask="Infusion?")


c: Any = Candidate
PARENTHESES = "put each comparison in parentheses"


class PATIENT(FactSchema):
    """An event table."""

    doses = events(ask="Doses?", dated_by="given", ended_by="stopped", given=date_fact(), stopped=end())


SLIPS: list[tuple[str, Callable[[], Any], str, str]] = [
    # what, the slip, code, what it teaches
    ("and", lambda: (c.age >= 18) and (c.ecog <= 1), "TRUTH_VALUE", "write & for and"),
    ("or", lambda: (c.age >= 18) or (c.ecog <= 1), "TRUTH_VALUE", "| for or"),
    ("not", lambda: not (c.age >= 18), "TRUTH_VALUE", "~ for not"),
    ("not a flag", lambda: not c.consent, "TRUTH_VALUE", "~ for not"),
    ("if", lambda: 1 if c.consent else 0, "TRUTH_VALUE", "no truth value"),
    ("chained comparison", lambda: 18 <= c.age <= 75, "TRUTH_VALUE", "c.x.between(low, high)"),
    ("chained multiples", lambda: 1 < c.platelets.times_uln < 3, "TRUTH_VALUE", "c.x.between(low, high)"),
    ("any of a list", lambda: any([c.age >= 18, c.consent]), "TRUTH_VALUE", "any_of(...)"),
    ("all of a list", lambda: all([c.age >= 18, c.consent]), "TRUTH_VALUE", "all_of(...)"),
    ("a table compared", lambda: PATIENT.doses == 3, "RULE_TYPE", ".count() >= 2"),
    ("a table ordered", lambda: PATIENT.doses < 3, "RULE_TYPE", ".count() >= 2"),
    ("a table computed with", lambda: first_known(PATIENT.doses, PATIENT.doses), "RULE_TYPE", ".count() >= 2"),
    ("a table as a rule", lambda: all_of(PATIENT.doses), "OPERATOR", ".exists()"),
    ("rows as a rule", lambda: all_of(PATIENT.doses.since("2025-01-01")), "OPERATOR", ".exists()"),
    ("a negative time", lambda: PATIENT.doses.lasting(days=-1), "RULE_WINDOW", "negative"),
    ("in a list", lambda: c.site in ["marrow", "blood"], "TRUTH_VALUE", "c.x.is_in([...])"),
    ("in a fact", lambda: "marrow" in c.site, "TRUTH_VALUE", "c.x.is_in([...])"),
    ("in a set", lambda: c.site in {"marrow", "blood"}, "OPERATOR", "c.x.is_in([...])"),
    ("as a key", lambda: {c.site: 1}, "OPERATOR", "c.x.is_in([...])"),
    ("or without parentheses", lambda: c.age <= 1 | c.ecog >= 2, "OPERATOR", PARENTHESES),
    ("and without parentheses", lambda: c.age <= 1 & c.ecog >= 2, "OPERATOR", PARENTHESES),
    ("or behind a number", lambda: (c.ecog | 2) >= 1, "OPERATOR", PARENTHESES),
    ("and behind a number", lambda: (c.ecog & 2) >= 1, "OPERATOR", PARENTHESES),
    ("flag without parentheses", lambda: c.age <= 1 | c.consent, "OPERATOR", PARENTHESES),
    ("flag first", lambda: c.consent & c.age >= 2, "OPERATOR", PARENTHESES),
    ("rule first", lambda: (c.ecog <= 1) | c.age >= 2, "OPERATOR", PARENTHESES),
    ("rule compared", lambda: ((c.ecog <= 1) | c.consent) >= 2, "OPERATOR", PARENTHESES),
    ("not without parentheses", lambda: ~c.age >= 18, "OPERATOR", PARENTHESES),
    ("is True", lambda: include("inc", "Consent.", c.consent is True), "OPERATOR", "write c.flag"),
    ("is False", lambda: include("inc", "Consent.", c.consent is False), "OPERATOR", "~c.flag"),
    ("is None", lambda: include("inc", "Consent.", c.consent is None), "OPERATOR", "is no rule"),
    ("in nothing", lambda: include("inc", "Site.", c.site in []), "OPERATOR", "`in`"),  # noqa: RUF060 - the slip
    ("bool in a rule", lambda: True & (c.age >= 18), "OPERATOR", "is no rule"),
    ("bool beside a flag", lambda: False | c.consent, "OPERATOR", "is no rule"),
    ("number as a rule", lambda: all_of(1, c.consent), "OPERATOR", PARENTHESES),
    ("term as a rule", lambda: include("inc", "Age.", c.age), "OPERATOR", PARENTHESES),
    ("entry as a rule", lambda: include("inc", "Age.", include("x", "X.", c.consent)), "OPERATOR", "a rule is due"),
    ("nothing to ask", lambda: undecided(because="who knows"), "RULE_EMPTY", "names the facts"),
    ("text as a rule", lambda: include("inc", "Age.", "age >= 18"), "OPERATOR", "a rule is due here"),
    ("None as a rule", lambda: any_of(None), "OPERATOR", "a rule is due here"),
    ("== None", lambda: c.age == None, "OPERATOR", "c.x.is_recorded()"),  # noqa: E711
    ("!= None", lambda: c.age != None, "OPERATOR", "c.x.is_recorded()"),  # noqa: E711
    ("no unit", lambda: c.platelets >= 100, "RULE_UNIT", 'quantity(100, "10*9/L")'),
    ("no unit between", lambda: c.platelets.between(100, 200), "RULE_UNIT", 'quantity(100, "10*9/L")'),
    ("no unit assumed", lambda: c.platelets.assume(100, because="x"), "RULE_UNIT", 'quantity(100, "10*9/L")'),
    ("no factor", lambda: c.platelets >= quantity(1, "{count}"), "RULE_UNIT", "no exact factor to 10*9/L"),
    ("another unit", lambda: c.platelets >= quantity(1, "g/L"), "RULE_UNIT", "the unit of platelets"),
    ("text for a number", lambda: c.age >= "18", "RULE_TYPE", "a number is due"),
    ("bool for a number", lambda: c.age >= True, "RULE_TYPE", "a number is due"),
    ("NaN", lambda: c.age >= math.nan, "RULE_NUMBER", "must be finite"),  # noqa: PLW0177 - the slip
    ("17 digits", lambda: c.age >= 0.1 + 0.2, "RULE_NUMBER", "15 significant digits"),
    ("number for a word", lambda: c.site == 5, "RULE_TYPE", "a word of the enumeration is due"),
    ("number for a flag", lambda: c.consent == 1, "RULE_TYPE", "true or false is due"),
    ("number for a date", lambda: c.born > 2000, "RULE_TYPE", "a date"),
    ("year for a date", lambda: c.born > "2000", "RULE_TYPE", "YYYY-MM-DD"),
    ("datetime for a date", lambda: c.born > datetime(2000, 1, 1), "RULE_TYPE", "YYYY-MM-DD"),
    ("date for an instant", lambda: c.infusion > date(2000, 1, 1), "RULE_TYPE", "a datetime"),
    ("date text for an instant", lambda: c.infusion > "2000-01-01", "RULE_TYPE", "YYYY-MM-DDTHH:MM"),
    ("terms as members", lambda: c.age.is_in([c.ecog]), "RULE_TYPE", "constants"),
    ("no member", lambda: c.age.is_in([]), "RULE_EMPTY", "at least one member"),
    ("empty all_of", all_of, "RULE_EMPTY", "at least one criterion"),
    ("empty any_of", any_of, "RULE_EMPTY", "at least one criterion"),
    ("empty at_least", lambda: at_least(1), "RULE_EMPTY", "at least one criterion"),
    ("k of 0", lambda: at_least(0, c.consent), "RULE_COUNT", "between 1 and the number of operands, 1"),
    ("k too large", lambda: at_least(2, c.consent), "RULE_COUNT", "between 1 and"),
    ("k of a half", lambda: at_least(1.5, c.consent, c.consent), "RULE_COUNT", "between 1 and"),
    ("k as text", lambda: at_least("1", c.consent), "RULE_COUNT", "between 1 and"),
    ("k true", lambda: at_least(True, c.consent), "RULE_COUNT", "between 1 and"),
    ("no band", lambda: choose(otherwise=c.consent), "RULE_EMPTY", "at least one band"),
    ("nothing to fall back on", lambda: Rule(KINDS["first_decided"]((IsTrue(c.consent.term),))), "RULE_EMPTY", "two"),
    ("empty range", lambda: c.age.between(75, 18), "RULE_EMPTY", "the lower one comes first"),
    ("empty open range", lambda: c.age.between(18, 18, ends="[)"), "RULE_EMPTY", "nothing lies between"),
    ("empty range of dates", lambda: c.born.between("2020-01-02", "2020-01-01"), "RULE_EMPTY", "nothing lies"),
    ("strange ends", lambda: c.age.between(18, 75, ends="<>"), "RULE_WINDOW", "ends is one of"),
    ("multiple of nothing", lambda: c.platelets.times_uln > 0, "RULE_DOMAIN", "above 0"),
    ("multiple of text", lambda: c.platelets.times_uln > "many", "RULE_NUMBER", "must be finite"),
    ("divided by 0", lambda: c.age / 0, "RULE_NUMBER", "nothing is divided by 0"),
    ("divided by 0.0", lambda: c.age / 0.0, "RULE_NUMBER", "nothing is divided by 0"),
    ("no anchor", lambda: c.born.within(days=28), "RULE_WINDOW", "one anchor"),
    ("out of the calendar", lambda: c.born.within(days=10**9, before=AS_OF), "RULE_WINDOW", "at most 3652058 days"),
    ("moved out of the calendar", lambda: c.born.shift(years=-9999), "RULE_WINDOW", "at most 9998 years"),
    ("two anchors", lambda: c.born.within(days=28, before=AS_OF, after=AS_OF), "RULE_WINDOW", "one anchor"),
    ("an anchor that is no date", lambda: c.born.within(days=28, before=5), "RULE_TYPE", "a date"),
    ("no amount", lambda: c.born.within(before=AS_OF), "RULE_WINDOW", "days=28"),
    ("two amounts", lambda: c.born.within(days=1, weeks=1, before=AS_OF), "RULE_WINDOW", "one amount"),
    ("a fraction of days", lambda: c.born.within(days=1.5, before=AS_OF), "RULE_WINDOW", "whole number"),
    ("true days", lambda: c.born.within(days=True, before=AS_OF), "RULE_WINDOW", "whole number"),
    ("fortnights", lambda: c.born.within(fortnights=2, before=AS_OF), "RULE_WINDOW", "years, months"),
    ("negative window", lambda: c.born.within(days=-1, before=AS_OF), "RULE_WINDOW", "at least 0"),
    ("empty window", lambda: c.born.within(days=0, before=AS_OF, ends="[)"), "RULE_WINDOW", "at least one day"),
    ("strange window ends", lambda: c.born.within(days=1, before=AS_OF, ends="]["), "RULE_WINDOW", "ends is one of"),
    ("elapsed decades", lambda: c.born.elapsed("decades"), "RULE_WINDOW", "years, months"),
    ("elapsed until a number", lambda: c.born.elapsed("years", until=2000), "RULE_TYPE", "a date"),
    ("fallback of another type", lambda: first_known(c.age, "old"), "RULE_TYPE", "a number is due"),
    ("branch of another type", lambda: choose_value((c.consent, "old"), otherwise=c.age), "RULE_TYPE", "number is due"),
    ("about no fact", lambda: undecided(c.age + 1, because="open"), "OPERATOR", "c.diagnosis"),
    ("about a number", lambda: fact_name(5), "OPERATOR", "c.diagnosis"),
    ("facts of a term", lambda: (c.age + 1).fact, "SCHEMA", "no fact of a schema"),
    ("a fact outside a schema", lambda: integer(ask="Age?") >= 18, "SCHEMA", "attribute of a FactSchema"),
    ("a limit of a computed term", lambda: first_known(c.platelets, c.platelets).uln, "RULE_TYPE", "no limits"),
    ("a quantity of many", lambda: quantity("many", "g"), "RULE_NUMBER", "must be finite"),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "code", "remedy"), [row[1:] for row in SLIPS], ids=[row[0] for row in SLIPS])
def test_slips_teach(slip: Callable[[], Any], code: str, remedy: str) -> None:
    """A slip is a definition error that says what to write instead."""
    with pytest.raises(DefinitionError) as caught:
        slip()
    assert code == caught.value.code
    assert remedy in str(caught.value)


TRUTHLESS: list[tuple[str, Any]] = [
    ("rule", c.age >= 18),
    ("number", c.age),
    ("flag", c.consent),
    ("computed term", c.age + 1),
    ("multiple of a limit", c.platelets.times_uln),
    ("kind", as_criterion(c.age >= 18)),
    ("verdict", Verdict.MET),
    ("unmet verdict", Verdict.NOT_MET),
    ("eligibility", Eligibility.INELIGIBLE),
    ("assessment", CriteriaSet(id="SPEC", version="1", revision=1, facts=Candidate,
                               entries=[include("inc", "Consent.", c.consent)]).assess({}, as_of="2025-06-02")),
]  # fmt: skip


@pytest.mark.parametrize("value", [row[1] for row in TRUTHLESS], ids=[row[0] for row in TRUTHLESS])
def test_nothing_with_three_values_has_a_truth_value(value: Any) -> None:
    """`bool()` of a rule, term, kind, verdict, eligibility or assessment raises, as a TypeError too."""
    with pytest.raises(TruthValueError) as caught:
        bool(value)
    assert ("TRUTH_VALUE", True) == (caught.value.code, isinstance(caught.value, TypeError))


def declared(**facts: Any) -> type[FactSchema]:
    """A schema class with some facts."""
    return type("Declared", (FactSchema,), facts)


DECLARATIONS: list[tuple[str, Callable[[], Any], str, str]] = [
    ("no question", lambda: declared(age=integer(ask="")), "SCHEMA", "ask=..."),
    ("reserved subject", lambda: declared(subject=integer(ask="?")), "SCHEMA", "reserved"),
    ("reserved missing", lambda: declared(missing=integer(ask="?")), "SCHEMA", "reserved"),
    ("reserved schema", lambda: declared(schema=integer(ask="?")), "SCHEMA", "reserved"),
    ("answered by nobody", lambda: declared(age=integer(ask="?", answered_by="nurse")), "SCHEMA", "record, laboratory"),
    ("empty domain", lambda: declared(age=integer(ask="?", minimum=2, maximum=1)), "SCHEMA", "domain"),
    ("empty domain of a number", lambda: declared(x=number(ask="?", minimum=2, maximum=1)), "SCHEMA", "domain"),
    ("empty domain of a result", lambda: declared(x=measurement(ask="?", unit="g", maximum=-1)), "SCHEMA", "domain"),
    ("default unit", lambda: declared(x=measurement(ask="?", unit="g", default_unit="kg")), "SCHEMA", "default unit"),
    ("factor 0", lambda: declared(x=measurement(ask="?", unit="g", other_units={"kg": 0})), "SCHEMA", "above 0"),
    ("infinite minimum", lambda: declared(x=number(ask="?", minimum=float("inf"))), "RULE_NUMBER", "finite"),
    ("no members", lambda: declared(x=one_of(ask="?")), "SCHEMA", "distinct members"),
    ("a member twice", lambda: declared(x=one_of("a", "a", ask="?")), "SCHEMA", "distinct members"),
    ("missing stranger", lambda: declared(x=one_of("a", ask="?", missing={"b": "declined"})), "SCHEMA", "among them"),
    ("strange cause", lambda: declared(x=one_of("a", ask="?", missing={"a": "lost"})), "SCHEMA", "not_recorded"),
    ("one handle, two names", lambda: declared(a=(one := flag(ask="?")), b=one), "SCHEMA", "keeps that name"),
    ("unknown fact", lambda: Candidate.schema["aeg"], "RULE_FACT", "did you mean 'age'?"),
    ("id", lambda: include("Inc 1", "Text.", c.consent), "ENTRY", "lower-case"),
    ("no text", lambda: include("inc", " ", c.consent), "ENTRY", "protocol's sentence"),
    ("short name", lambda: exclude("exc", "Text.", c.consent, short="too long a name"), "ENTRY", "at most 8"),
    ("warning", lambda: warn("pregnant male", "Text.", c.consent), "ENTRY", "capitals"),
    ("no labels", lambda: Classification("arm", "Arm.", ()), "ENTRY", "distinct names"),
    ("a label twice", lambda: Classification("arm", "Arm.", (label("a", c.consent),) * 2), "ENTRY", "distinct names"),
    ("classification id", lambda: Classification("Arm", "Arm.", (label("a", c.consent),)), "ENTRY", "lower-case"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "code", "remedy"), [row[1:] for row in DECLARATIONS], ids=[r[0] for r in DECLARATIONS]
)
def test_declarations_that_contradict_themselves(made: Callable[[], Any], code: str, remedy: str) -> None:
    """A wrong declaration fails when it is made, with the same error on every Python."""
    with pytest.raises(DefinitionError) as caught:
        made()
    assert code == caught.value.code
    assert remedy in str(caught.value)


def test_a_handle_without_a_type_has_no_constants() -> None:
    """The common base of handles knows no constants."""
    with pytest.raises(NotImplementedError):
        TermHandle(Literal(True)).other(5)


def test_groups_stay_flat() -> None:
    """A chain of `&` or `|` is one group, in the order in which it is written."""
    a, b, d = (as_criterion(rule) for rule in (c.age >= 18, c.ecog <= 1, c.consent))
    expected = [AllOf((a, b, d)), AnyOf((a, b, d)), AllOf((AnyOf((a, b)), d)), AllOf((d, a)), AnyOf((d, a))]
    rules = [
        (c.age >= 18) & (c.ecog <= 1) & c.consent,
        (c.age >= 18) | (c.ecog <= 1) | c.consent,
        ((c.age >= 18) | (c.ecog <= 1)) & c.consent,
        c.consent & (c.age >= 18),
        c.consent | (c.age >= 18),
    ]
    assert expected == [rule.criterion for rule in rules]


def test_kinds_stand_beside_rules() -> None:
    """A plain kind, yours or ours, takes part in every combination."""
    plain = IsTrue(c.consent.term)
    expected = [AllOf((plain, IsTrue(c.relapsed.term))), AnyOf((plain, IsTrue(c.relapsed.term)))]
    assert expected == [(plain & c.relapsed).criterion, (plain | c.relapsed).criterion]
    assert [AllOf((plain, as_criterion(~c.relapsed))), AnyOf((plain, as_criterion(~c.relapsed)))] == [
        (plain & ~c.relapsed).criterion,
        (plain | ~c.relapsed).criterion,
    ]
    assert KINDS["not"](plain) == not_(plain).criterion


def test_what_handles_make() -> None:
    """Handles build kinds, and kinds are plain values."""
    age, born = c.age.term, c.born.term
    expected = [
        Comparing(age, "<=", Literal(Fraction(1))),
        Comparing(age, ">", Literal(Fraction(3, 2))),
        Between(age, Literal(Fraction(18)), Literal(Fraction(75))),
        IsIn(c.site.term, ("marrow", "blood"), "compartments"),
        TimesLimit("platelets", "<", Fraction(3, 2), "lln"),
        Comparing(c.platelets.term, ">=", Literal(Fraction(100))),
        Comparing(born, "<", Literal(date(2000, 1, 1))),
        Choice((Band(as_criterion(c.consent), as_criterion(c.relapsed)),), as_criterion(~c.relapsed)),
    ]
    made = [
        c.age <= 1,
        c.age > Decimal("1.5"),
        c.age.between(18, 75),
        c.site.is_in(["marrow", "blood"], name="compartments"),
        c.platelets.times_lln < 1.5,
        c.platelets >= quantity(100, "10*3/uL"),
        c.born < "2000-01-01",
        choose((c.consent, c.relapsed), otherwise=~c.relapsed),
    ]
    assert expected == [rule.criterion for rule in made]
    assert isinstance(c.born.within(days=28, before="2025-06-02").criterion, Within)


def test_a_schema_is_plain_data_in_the_order_of_declaration() -> None:
    """A schema holds its facts in order, with labels, units by UCUM code, and the facts of its bases first."""

    class Paediatric(Candidate):
        weight = number(ask="Weight?", unit="kg", label="body weight", answered_by="subject", decimals=1)
        ecog = integer(ask="Lansky?", minimum=0, maximum=100)

    age = Candidate.schema["age"]
    expected = (*Candidate.schema.names, "weight")
    assert (expected, "body weight", Answerer.SUBJECT) == (
        Paediatric.schema.names,
        Paediatric.schema["weight"].label,
        Paediatric.schema["weight"].answered_by,
    )
    assert (Integer("a", Fraction(0), Fraction(120)), (Coding("http://loinc.org", "30525-0", "Age"),)) == (
        age.type,
        age.codes,
    )
    assert (Answerer.LABORATORY, "Lansky?", True, False) == (
        Candidate.schema["platelets"].answered_by,
        Paediatric.schema["ecog"].question,
        "age" in Candidate.schema,
        5 in Candidate.schema,
    )
    assert [fact.name for fact in Candidate.schema] == list(Candidate.schema.names)
    assert ("marrow", "blood") == Enumeration(("marrow", "blood")).answers


def test_answers_of_an_enumeration() -> None:
    """Members that are no answer are members all the same."""
    schema = declared(hiv=one_of("positive", "negative", "not_done", ask="?", missing={"not_done": "not_recorded"}))
    kind_ = schema.schema["hiv"].type
    assert isinstance(kind_, Enumeration)
    assert (("positive", "negative"), 3) == (kind_.answers, len(kind_.members))


OPTIONS = (
    Option("window", "Length of the window in days.", default=Fraction(28), number=True),
    Option("leap_day", "Birthday of 29 February.", default="march_1", choices=("march_1", "february_28")),
    Option("strict", "Read strictly.", default=False),
    Option("threshold", "Burden.", number=True),
    Option("share", "Share in percent.", default=50, number=True, minimum=0, maximum=100),
)


def test_options_settle() -> None:
    """What is given is in force, else the default; a required option without value is not."""
    given = {"window": 14, "leap_day": "february_28", "strict": True, "threshold": "0.5", "share": 100}
    expected = {**given, "window": Fraction(14), "threshold": Fraction(1, 2), "share": Fraction(100)}
    defaults = {"window": Fraction(28), "leap_day": "march_1", "strict": False, "share": Fraction(50)}
    assert (expected, defaults) == (settle(OPTIONS, given), settle(OPTIONS, {}))


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({"windw": 14}, "did you mean 'window'?"),
        ({"window": "soon"}, "takes a number"),
        ({"window": True}, "takes a number"),
        ({"window": None}, "takes a number"),
        ({"window": float("nan")}, "takes a number"),
        ({"leap_day": "april_1"}, "takes march_1, february_28"),
        ({"leap_day": True}, "takes march_1, february_28"),
        ({"strict": "yes"}, "takes true or false"),
        ({"strict": 1}, "takes true or false"),
        ({"share": 101}, "takes a number at least 0 and at most 100"),
        ({"share": "-0.5"}, "takes a number at least 0 and at most 100"),
    ],
)
def test_options_that_are_refused(given: dict[str, Any], remedy: str) -> None:
    """An unknown option, or a value that it does not take, says what it takes."""
    with pytest.raises(DefinitionError) as caught:
        settle(OPTIONS, given)
    assert ("OPTION", True) == (caught.value.code, remedy in str(caught.value))


def test_a_kind_is_a_frozen_attrs_class_with_three_parts() -> None:
    """`@kind` refuses a class that lacks a part, that is no attrs class, or that can change."""
    import attrs

    class Plain:
        operands = ()

        def predicate(self) -> Any:
            """Nothing."""

        def describe(self, phrase: Any) -> str:
            """Nothing."""
            return ""

    @attrs.define
    class Changing(Plain):
        term: Any

    @attrs.frozen
    class Speechless:
        operands: tuple[Any, ...]

    @attrs.frozen
    class Nameless(Plain):
        kind: str

    refused: list[tuple[Any, str]] = [
        (Plain, "lacks @frozen"),
        (Changing, "lacks @frozen"),
        (Speechless, "lacks predicate, describe"),
        (Nameless, "a field called kind"),
    ]
    for cls, lacking in refused:
        with pytest.raises(DefinitionError) as caught:
            kind("spec_refused")(cls)
        assert ("RULE_KIND", True) == (caught.value.code, lacking in str(caught.value))
    assert "spec_refused" not in KINDS


def test_a_kind_has_one_name_and_a_name_one_kind() -> None:
    """A name belongs to one class; the same class registered again (a module loaded twice) replaces itself."""
    import attrs

    def made(slots: bool) -> Any:
        @attrs.frozen(slots=slots)
        class SpecKind:
            operands: tuple[Any, ...] = attrs.field(factory=tuple)

            def predicate(self) -> Any:
                """Met."""
                return Constant(Verdict.MET)

            def describe(self, phrase: Any) -> str:
                """Say nothing."""
                return "nothing"

        return SpecKind

    try:
        first, again = kind("spec_kind")(made(True)), kind("spec_kind")(made(False))
        assert (again, "spec_kind") == (KINDS["spec_kind"], kind_name(again()))
        with pytest.raises(DefinitionError) as unknown:
            kind_name(first())
        with pytest.raises(DefinitionError) as taken:
            kind("all_of")(again)
        assert ("RULE_KIND", "DUPLICATE_ID") == (unknown.value.code, taken.value.code)
        with pytest.raises(TruthValueError):
            bool(again())
    finally:
        KINDS.pop("spec_kind", None)


def test_ends_are_the_four_pairs_of_brackets() -> None:
    """The ends of a range are typed as what `check_ends` accepts."""
    from typing import get_args

    from eligibility_engine.criteria.comparison import ENDS_WORDS

    assert set(get_args(Ends)) == set(ENDS_WORDS)
    assert FactRef("age") == c.age.term
