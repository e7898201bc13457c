"""A rule that makes no sense over its schema fails when the set is built, with a code and the path of the entry."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import attrs
import pytest

from eligibility_engine import (
    AS_OF,
    Classification,
    CriteriaSet,
    DefinitionError,
    FactSchema,
    Option,
    choose_value,
    events,
    first_known,
    flag,
    include,
    instant,
    integer,
    label,
    measurement,
    number,
    number_constant,
    one_of,
    quantity,
    undecided,
    warn,
)
from eligibility_engine import date as date_fact
from eligibility_engine.checking.rules import MAXIMUM_DEPTH, Checker
from eligibility_engine.criteria import AllOf, IsIn, IsTrue, Negation
from eligibility_engine.dates import TimeUnit
from eligibility_engine.kernel.expression import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    IsKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    Round,
    Shift,
    When,
)
from eligibility_engine.kernel.walking import constants, depth
from eligibility_engine.verdict import Verdict


class Candidate(FactSchema):
    """Facts of every type and several units."""

    age = integer(ask="Age?", unit="years", minimum=0, maximum=120)
    ecog = integer(ask="ECOG?", minimum=0, maximum=5)
    blasts = number(ask="Blasts?", unit="%", minimum=0, maximum=100)
    weight = number(ask="Weight?", unit="kg", minimum=1)
    platelets = measurement(ask="Platelets?", unit="10*9/L")
    neutrophils = measurement(ask="Neutrophils?", unit="10*9/L")
    creatinine = measurement(ask="Creatinine?", unit="mg/dL", maximum=50)
    consent = flag(ask="Consent signed?")
    part = one_of("head", "blood", ask="Part?")
    looks = events(ask="Looks?", dated_by="on", on=date_fact(), seen=one_of("Red", "Pale"))
    site = one_of("marrow", "blood", "not_done", ask="Site?", missing={"not_done": "not_recorded"})
    born = date_fact(ask="Birth date?")
    infusion = instant(ask="Infusion?")


class Stranger(FactSchema):
    """Facts that the set does not have."""

    agee = integer(ask="Age?", unit="years")


c = Candidate
NUMBER, WORD, DAY = Literal(Fraction(1)), Literal("marrow"), Literal(date(2025, 6, 2))
MOMENT = Literal(datetime(2025, 6, 2, 10))
AGE, ECOG, BORN, SITE, CONSENT = (FactRef(name) for name in ("age", "ecog", "born", "site", "consent"))
OWN = FactRef("platelets")
MET = Constant(Verdict.MET)


@attrs.frozen
class Raw:
    """A criterion that is any predicate."""

    kernel: Any
    operands: tuple[Any, ...] = ()

    def predicate(self) -> Predicate:
        """Return it."""
        return self.kernel  # type: ignore[no-any-return]

    def describe(self, phrase: Any) -> str:
        """Say nothing."""
        return "raw"


WRONG: list[tuple[str, Any, str, str]] = [
    # what, rule or predicate, code, a part of the remedy
    ("a text as a predicate", Raw("age >= 18"), "RULE_TYPE", "a predicate of the kernel is due, no str"),
    ("a text among predicates", Raw(And(("age >= 18",))), "RULE_TYPE", "a predicate of the kernel is due, no str"),  # type: ignore[arg-type]
    ("a number as a term", Raw(Compare("<", 17, AGE)), "RULE_TYPE", "a term of the kernel is due, no int"),  # type: ignore[arg-type]
    ("no comparison", Raw(Compare("~", AGE, AGE)), "RULE_TYPE", "one of < <= =="),  # type: ignore[arg-type]
    ("fact of another schema", Stranger.agee >= 18, "RULE_FACT", "did you mean 'age'?"),
    ("open question about no fact", undecided("ecgo", because="open"), "RULE_FACT", "did you mean 'ecog'?"),
    ("a divisor that is 0", c.age / number_constant(0) > 1, "RULE_NUMBER", "nothing is divided by 0"),
    (
        "a shift out of the calendar",
        Raw(Compare("<", Shift(AsOf(), Literal(Fraction(-10_000)), TimeUnit.YEARS), AsOf())),
        "RULE_WINDOW",
        "at most 9998 years",
    ),
    ("age 121", c.age <= 121, "RULE_DOMAIN", "0 to 120"),
    ("age -1", c.age > -1, "RULE_DOMAIN", "0 to 120"),
    ("member out of the domain", c.ecog.is_in([1, 7]), "RULE_DOMAIN", "0 to 5"),
    ("limit out of the domain", c.blasts.between(5, 101), "RULE_DOMAIN", "0 to 100"),
    ("weight 0", c.weight > 0, "RULE_DOMAIN", "1 to no limit"),
    ("result out of the domain", c.creatinine > quantity(51, "mg/dL"), "RULE_DOMAIN", "0 to 50"),
    ("half a score", c.ecog == 1.5, "RULE_DOMAIN", "whole number"),
    ("half a score in a set", c.ecog.is_in([1, 1.5]), "RULE_DOMAIN", "whole number"),
    ("constant on the left", number_constant(7) > c.ecog, "RULE_DOMAIN", "0 to 5"),
    ("unknown member", c.site == "marow", "RULE_MEMBER", "did you mean 'marrow'?"),
    ("unknown member of a set", c.site.is_in(["marrow", "liver"]), "RULE_MEMBER", "marrow, blood"),
    ("a word that is no answer", c.site == "not_done", "RULE_MEMBER", "marrow, blood"),
    ("unknown member of one of two", first_known(c.site, c.part) == "hed", "RULE_MEMBER", "(marrow, blood, head); did"),
    (
        "unknown member by case",
        choose_value((c.consent, c.part), otherwise=c.site).is_in(["blod"]),
        "RULE_MEMBER",
        "did you mean 'blood'?",
    ),
    ("unknown member of the latest", c.looks.latest(c.looks.seen, ties="conflicting") == "red", "RULE_MEMBER", "Red"),
    ("own unit against a number", Compare(">", OWN, NUMBER), "RULE_UNIT", "carries its unit"),
    ("which two units", c.creatinine > c.weight, "RULE_UNIT", "creatinine is in mg/dL and weight is in kg; both"),
    ("which own unit", Compare(">", OWN, NUMBER), "RULE_UNIT", "is in the unit in which platelets is reported and the"),
    ("no unit", c.creatinine > c.ecog, "RULE_UNIT", "ecog has no unit; a threshold on a measurement carries its unit"),
    ("own unit against a member", OneOf(OWN, frozenset({Fraction(1)})), "RULE_UNIT", "carries its unit"),
    ("two units", c.age > c.weight, "RULE_UNIT", "one unit"),
    ("own units of two results", Compare(">", OWN, FactRef("neutrophils")), "RULE_UNIT", "one unit"),
    ("own unit and canonical unit", Compare(">", OWN, c.platelets.term), "RULE_UNIT", "one unit"),
    ("a sum of two units", c.age + c.weight > 1, "RULE_UNIT", "one unit"),
    ("arithmetic in the own unit", Compare(">", Arithmetic("*", OWN, AGE), NUMBER), "RULE_UNIT", ""),
    ("a quotient in the own unit", Compare(">", Arithmetic("/", NUMBER, OWN), NUMBER), "RULE_UNIT", ""),
    ("a unit that the fact is not in", Compare(">", FactRef("platelets", unit="g/L"), NUMBER), "RULE_UNIT", "10*9/L"),
    ("limits of two units", first_known(c.age, c.weight) > 1, "RULE_UNIT", "one unit"),
    ("number against word", Compare("==", AGE, WORD), "RULE_TYPE", "a number cannot be compared with a word"),
    ("flag against number", Compare("==", CONSENT, NUMBER), "RULE_TYPE", "flag"),
    ("words in order", Compare("<", SITE, WORD), "RULE_TYPE", "no order"),
    ("flags in order", Compare(">=", CONSENT, Literal(True)), "RULE_TYPE", "no order"),
    ("date among words", OneOf(BORN, frozenset({"2025"})), "RULE_TYPE", "date"),
    ("instant among dates", IsIn(BORN, (datetime(2025, 6, 2),)), "RULE_TYPE", "members of a set for a date"),
    ("arithmetic on a word", Compare("==", Arithmetic("+", SITE, NUMBER), NUMBER), "RULE_TYPE", "a number is due"),
    ("a rounded date", Compare("==", Round(BORN, 0), NUMBER), "RULE_TYPE", "a number is due"),
    ("a power of a date", Compare("==", Round(Power(BORN, Literal(Fraction(2))), 0), NUMBER), "RULE_TYPE", "number"),
    ("a fact to the power of a fact", Compare("==", Round(Power(AGE, AGE), 0), NUMBER), "RULE_DOMAIN", "base"),
    (
        "0 to the power of a fact",
        Compare("==", Round(Power(Literal(Fraction(0)), AGE), 0), NUMBER),
        "RULE_DOMAIN",
        "above 0",
    ),
    ("a power of a word", Compare("==", Round(Power(NUMBER, SITE), 0), NUMBER), "RULE_TYPE", "a number is due"),
    ("a formula of a word", Compare("==", Round(SITE, 0, unit="kg"), NUMBER), "RULE_TYPE", "a number is due"),
    ("a formula against another unit", Compare(">", Round(AGE, 0, unit="kg"), AGE), "RULE_UNIT", "one unit"),
    (
        "a formula in the own unit",
        Compare(">", Round(Arithmetic("*", OWN, AGE), 0, unit="kg"), NUMBER),
        "RULE_UNIT",
        "",
    ),
    ("a power to a word", Compare("==", Round(Power(AGE, WORD), 0), NUMBER), "RULE_TYPE", "a number is due"),
    ("elapsed between numbers", Compare("==", Elapsed(AGE, AsOf(), TimeUnit.YEARS), NUMBER), "RULE_TYPE", "a date"),
    ("elapsed until a word", Compare("==", Elapsed(BORN, SITE, TimeUnit.YEARS), NUMBER), "RULE_TYPE", "a date"),
    ("a shifted number", Compare("==", Shift(AGE, NUMBER, TimeUnit.DAYS), DAY), "RULE_TYPE", "a date"),
    ("shifted by a date", Compare("==", Shift(BORN, BORN, TimeUnit.DAYS), DAY), "RULE_TYPE", "a number"),
    ("a part of what is no measurement", IsKnown(FactRef("age", "uln")), "RULE_TYPE", "no measurement"),
    ("branches of two types", Compare("==", Choose((When(MET, BORN),), MOMENT), DAY), "RULE_TYPE", "one type"),
    ("branches of two sorts", Compare("==", Choose((When(MET, BORN),), SITE), DAY), "RULE_TYPE", "cannot be compared"),
    ("a float constant", Compare(">", AGE, Literal(1.5)), "RULE_TYPE", "no float"),  # type: ignore[arg-type]
    ("a constant of nothing", IsKnown(Literal(None)), "RULE_TYPE", "no NoneType"),  # type: ignore[arg-type]
    ("naive and aware", (c.infusion > "2025-06-02T10:00") & (c.infusion < "2025-06-02T10:00Z"), "RULE_TYPE", "offset"),
    ("nothing among", OneOf(AGE, frozenset()), "RULE_EMPTY", "empty set"),
    ("all of nothing", And(()), "RULE_EMPTY", "empty group"),
    ("any of nothing", Or(()), "RULE_EMPTY", "empty group"),
    ("nothing inside", Not(And((MET, Or(())))), "RULE_EMPTY", "empty group"),
    ("nothing to choose from", IsKnown(FirstKnown(())), "RULE_EMPTY", "no terms"),
    ("k of 3", AtLeast(3, (MET, MET)), "RULE_COUNT", "between 1 and"),
    ("k of 0", AtLeast(0, (MET, MET)), "RULE_COUNT", "between 1 and"),
]


def built(rule: Any) -> CriteriaSet:
    """A set with one entry."""
    wrapped = rule if hasattr(rule, "criterion") else Raw(rule) if attrs.has(type(rule)) else rule
    entry = include("inc", "A sentence.", rule if hasattr(rule, "operands") and hasattr(rule, "describe") else wrapped)
    return CriteriaSet(id="SPEC", version="1", revision=1, facts=Candidate, entries=[entry])


@pytest.mark.parametrize(("rule", "code", "remedy"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_rules_that_make_no_sense(rule: Any, code: str, remedy: str) -> None:
    """A definition fault fails when the set is built, and says where."""
    with pytest.raises(DefinitionError) as caught:
        built(rule)
    assert code == caught.value.code
    assert remedy in str(caught.value)
    assert caught.value.path in {"$.entries[0] (inc)", "$"}


RIGHT: list[tuple[str, Any]] = [
    ("ends of the domain", c.age.between(0, 120) & (c.ecog <= 5) & (c.weight >= 1)),
    ("a fraction for a whole number", c.age >= 17.5),
    ("numbers of one unit", first_known(c.age, c.born.elapsed("years")) > c.age),
    ("a rule of three", c.age * c.weight / c.weight > 1),
    ("a quotient of one unit", c.platelets.number / c.neutrophils.number > 2),
    ("a quotient by a number", c.weight / 2 > c.weight),
    ("a number by a quotient", 72 / c.weight > 1),
    ("a constant in every unit", 2 * c.weight > c.weight + 1),
    ("a sum of constants", number_constant(1) + 1 > 1),
    ("results of one unit", c.platelets.number > c.neutrophils.number),
    ("own limits", c.platelets.times_uln > 1),
    ("own quotient", Compare(">", Arithmetic("/", OWN, FactRef("platelets", "uln")), NUMBER)),
    ("own sum", Compare(">", Arithmetic("+", OWN, FactRef("platelets", "uln")), OWN)),
    ("the date of a result", c.platelets.at.within(days=7, before=AS_OF)),
    ("a date against an instant", (c.born < c.infusion) & (c.infusion > c.born)),
    ("a date moved by hours is an instant", c.born.shift(hours=1) < c.infusion),
    ("an instant elapsed", c.infusion.elapsed("hours") > 24),
    ("branches with a constant", choose_value((c.consent, 5), otherwise=c.weight) > 3),
    ("a rounded power", (c.weight.power(0.5, decimals=1) > 3) & (c.weight.rounded(1) > 3)),
    ("words and flags by name", (c.site != "blood") & (c.consent == False) & c.site.is_in(["blood"])),  # noqa: E712
    ("a word of one of two", (first_known(c.site, c.part) == "head") | (c.site == c.part)),
    ("a constant alone", Constant(Verdict.UNKNOWN)),
]


@pytest.mark.parametrize("rule", [row[1] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_rules_that_make_sense(rule: Any) -> None:
    """What can be compared is accepted, and judged."""
    assert "inc" == built(rule).assess({}, as_of="2025-06-02")["inc"].id


def nested(levels: int) -> Any:
    """A rule with some levels of `not` above a flag."""
    criterion: Any = IsTrue(CONSENT)
    for _ in range(levels):
        criterion = Negation(criterion)
    return criterion


@pytest.mark.parametrize("levels", [MAXIMUM_DEPTH - 1, MAXIMUM_DEPTH, 5000, 100_000])
def test_deep_rules_are_refused_without_a_recursion_error(levels: int) -> None:
    """A rule nested deeper than the limit is a definition error at any depth."""
    with pytest.raises(DefinitionError) as caught:
        built(nested(levels))
    assert ("RULE_DEPTH", True) == (caught.value.code, "at most 64 deep" in str(caught.value))


def test_a_rule_of_the_greatest_depth_is_accepted() -> None:
    """The limit itself is allowed: 62 levels above a comparison of two terms."""
    rule = nested(MAXIMUM_DEPTH - 2)
    assert MAXIMUM_DEPTH == depth(rule.predicate())
    assert "unknown" == built(rule).assess({}, as_of="2025-06-02")["inc"].verdict.value


def test_a_deep_predicate_of_a_leaf_is_refused() -> None:
    """The kernel form counts, not the number of criteria."""
    deep: Any = MET
    for _ in range(MAXIMUM_DEPTH):
        deep = Not(deep)
    with pytest.raises(DefinitionError) as caught:
        Checker(Candidate.schema, "$").check(deep)
    assert "RULE_DEPTH" == caught.value.code


def test_constants_of_a_node() -> None:
    """A literal and the members of a set are the constants of their node."""
    assert ((5,), {1, 2}, ()) == (
        constants(Literal(5)),
        set(constants(OneOf(AGE, frozenset({1, 2})))),
        constants(AGE),
    )


@attrs.frozen
class Twisted:
    """A composite that does not hold its operand's predicate unchanged."""

    operands: tuple[Any, ...]

    def predicate(self) -> Predicate:
        """Return something else."""
        return Not(MET)

    def describe(self, phrase: Any) -> str:
        """Say nothing."""
        return "twisted"


def test_a_composite_holds_its_operands() -> None:
    """A composite that twists an operand's predicate fails when the set is built."""
    with pytest.raises(DefinitionError) as caught:
        built(AllOf((IsTrue(CONSENT), Twisted((IsTrue(CONSENT),)))))
    assert ("RULE_TYPE", True) == (caught.value.code, "Twisted" in str(caught.value) or "IsTrue" in str(caught.value))


ENTRY = include("inc", "A sentence.", c.consent)
ENTRIES: dict[str, Any] = {"id": "SPEC", "version": "1", "revision": 1, "facts": Candidate, "entries": [ENTRY]}
SETS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no id", {"id": ""}, "ENTRY", "an id"),
    ("no version", {"version": ""}, "ENTRY", "a version"),
    ("revision 0", {"revision": 0}, "ENTRY", "revision from 1"),
    ("revision as text", {"revision": "1"}, "ENTRY", "revision from 1"),
    ("revision true", {"revision": True}, "ENTRY", "revision from 1"),
    ("no entries", {"entries": []}, "RULE_EMPTY", "without entries"),
    ("an id twice", {"entries": [ENTRY, ENTRY]}, "DUPLICATE_ID", "inc"),
    ("a short name twice", {"entries": [include("a", "A.", c.consent, short="AGE"),
                                        include("b", "B.", c.consent, short="AGE")]}, "DUPLICATE_ID", "AGE"),
    ("a classification twice", {"classifications": [Classification("arm", "A.", (label("a", c.consent),))] * 2},
     "DUPLICATE_ID", "arm"),
    ("a warning twice", {"warnings": [warn("AGE", "A.", c.consent)] * 2}, "DUPLICATE_ID", "AGE"),
    ("an option twice", {"options": [Option("strict", "S.", default=False)] * 2}, "DUPLICATE_ID", "strict"),
    ("a wrong label", {"classifications": [Classification("arm", "A.", (label("a", c.age > 121),))]}, "RULE_DOMAIN",
     "$.classifications.arm.a"),
    ("a wrong warning", {"warnings": [warn("AGE", "A.", c.age > 121)]}, "RULE_DOMAIN", "$.warnings.AGE"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "remedy"), [row[1:] for row in SETS], ids=[row[0] for row in SETS])
def test_sets_that_are_declared_wrongly(changes: dict[str, Any], code: str, remedy: str) -> None:
    """A wrong set fails when it is built, and labels and warnings are checked like entries."""
    with pytest.raises(DefinitionError) as caught:
        CriteriaSet(**{**ENTRIES, **changes})
    assert (code, True) == (caught.value.code, remedy in str(caught.value))
