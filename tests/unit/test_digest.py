"""The digest: the same for every spelling of the same rules, another for every change of one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, fields

from eligibility_engine import DefinitionError, Option, exclude, include, warn
from eligibility_engine.codes.code import Coding
from eligibility_engine.criteria import IsIn
from eligibility_engine.facts import Answerer, Measurement
from eligibility_engine.kernel.canonical import lowered, normal, plain, scalar, spelled
from eligibility_engine.kernel.expression import (
    NODES,
    And,
    Arithmetic,
    AtLeast,
    Choose,
    Compare,
    Constant,
    Elapsed,
    FactRef,
    FirstKnown,
    Literal,
    Not,
    OneOf,
    Or,
    Power,
    Predicate,
    When,
)
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.value import Exact
from eligibility_engine.verdict import Cause, Polarity, Verdict
from unit.every_kind import EVERYTHING, RULES, Person

PREDICATES = {name: as_criterion(rule).predicate() for name, rule in RULES.items()}
A, B, C = (Compare("<", FactRef(name), Literal(Fraction(9))) for name in ("age", "weight", "height"))
X, Y = FactRef("weight"), FactRef("height")
NINE = Literal(Fraction(9))


def respelled(node: Any) -> Any:
    """Return a node said in other words, everywhere."""
    if isinstance(node, tuple):
        return tuple(respelled(item) for item in node)
    if type(node) not in NODES:
        return node
    cls: Any = type(node)
    node = evolve(node, **{field.name: respelled(getattr(node, field.name)) for field in fields(cls)})
    match node:
        case And(operands) | Or(operands) if len(operands) > 1:
            group = type(node)
            return group((group(tuple(reversed(operands[1:]))), group((operands[0],))))
        case AtLeast(k, operands):
            return AtLeast(k, tuple(reversed(operands)))
        case Compare("==", left, right):
            return Not(Compare("!=", right, left))
        case Compare("!=", left, right):
            return Not(Not(Not(Compare("==", right, left))))
        case Compare(operator, left, right):
            opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
            return Not(Compare(opposite[operator], left, right))  # type: ignore[arg-type]
        case Arithmetic("+" | "*" as operator, left, right):
            return Arithmetic(operator, right, left)
    return node


def other_values(node: Any, name: str, value: Any) -> Iterator[Any]:
    """Yield values that a field of a node could have instead."""
    match value:
        case bool():
            yield not value
        case Enum():
            yield from (member for member in type(value) if member is not value)
        case int() | Fraction():
            yield value + 1
        case str() if name == "operator":
            known = "+-*/" if isinstance(node, Arithmetic) else ("<", "<=", "==", "!=", ">=", ">")
            yield from (operator for operator in known if operator != value)
        case str():
            yield value + "x"
        case datetime():
            yield value.astimezone(timezone(timedelta(hours=1)))
            yield value + timedelta(microseconds=1)
        case date():
            yield value + timedelta(days=1)
        case None if name in {"unit", "cause"}:
            yield Cause.PENDING if name == "cause" else "kg"
        case frozenset():
            yield value | {"another"}
            yield from (value - {member} for member in value if len(value) > 1)
        case tuple():
            yield (*value, value[-1])
            yield from (value[:place] + value[place + 1 :] for place in range(len(value)) if len(value) > 1)
            if isinstance(node, (FirstKnown, Choose)) and len(value) > 1:
                yield tuple(reversed(value))


def mutants(node: Any) -> Iterator[Any]:
    """Yield every node that differs from this one in one place and in meaning."""
    for field in fields(type(node)):
        value = getattr(node, field.name)
        if isinstance(value, NODES):
            inner: Iterator[Any] = mutants(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], NODES):
            inner = (
                (*value[:place], changed, *value[place + 1 :])
                for place, item in enumerate(value)
                for changed in mutants(item)
            )
        else:
            inner = iter(())
        if not field.metadata.get("wording"):
            yield from (evolve(node, **{field.name: changed}) for changed in inner)
            if not isinstance(value, NODES):
                yield from (evolve(node, **{field.name: other}) for other in other_values(node, field.name, value))
    yield from swapped(node)


def swapped(node: Any) -> Iterator[Any]:
    """Yield a node of another class, or with its sides exchanged where that matters."""
    match node:
        case And(operands):
            yield Or((*operands, operands[0]))
        case Or(operands):
            yield And((*operands, operands[0]))
        case Not(operand):
            yield operand
        case Arithmetic("-" | "/" as operator, left, right):
            yield Arithmetic(operator, right, left)
        case Elapsed(start, end, unit, leap_day):
            yield Elapsed(end, start, unit, leap_day)
        case Compare("<" | "<=" | ">" | ">=" as operator, left, right):
            yield Compare(operator, right, left)


RECORDS: list[dict[str, Any]] = [
    {},
    {"age": 17, "weight": 40, "height": 180, "consents": False, "grade": "mild", "flare": "2025-06-01"},
    {"age": 44, "weight": "x", "stable": True, "grade": "not_done", "birth_date": "2007"},
    {"birth_date": "2007-06", "weight": {"value": 90, "comparator": "<"}, "dose": "2025-01-01T12:30Z"},
    {"age": 66, "weight": 120.5, "height": 160, "stable": False, "flare": "2025-05-05", "dose": "2025-01-01"},
    {"urate": {"value": 7, "unit": "mg/dL", "uln": 6, "lln": 3, "at": "2025-06-01"}, "consents": True},
    {"urate": {"value": 1, "unit": "g/L", "comparator": "<"}, "stable": True, "consents": True},
]


class TestSpelling:
    """Spelling does not count."""

    @pytest.mark.parametrize("name", PREDICATES)
    def test_another_spelling_has_the_same_form(self, name: str) -> None:
        """Order, nesting, direction and double negation leave the lowered form as it is."""
        assert lowered(PREDICATES[name]) == lowered(respelled(PREDICATES[name]))

    @pytest.mark.parametrize("name", PREDICATES)
    def test_the_normal_form_means_the_same(self, name: str) -> None:
        """The one spelling that stands for all gives every subject the verdict of the original."""
        day = date(2025, 6, 2)
        for record in RECORDS:
            facts = parse(Person.schema, record, day, "missing", True).facts
            evaluation = Evaluation(facts, Exact(day))

            assert evaluation.verdict(PREDICATES[name]) is evaluation.verdict(normal(PREDICATES[name]))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (And((A, B, C)), And((C, And((B, A))))),
            (Or((A, Or((B, C)))), Or((Or((A, B)), C))),
            (And((A,)), A),
            (And((Or((And((A, B)),)), C)), And((A, B, C))),
            (Compare(">", X, NINE), Compare("<", NINE, X)),
            (Compare(">=", X, NINE), Compare("<=", NINE, X)),
            (Compare("!=", X, NINE), Not(Compare("==", NINE, X))),
            (Not(Not(A)), A),
            (Not(Compare("<", X, NINE)), Compare(">=", X, NINE)),
            (Not(Compare("<=", X, NINE)), Compare(">", X, NINE)),
            (AtLeast(2, (A, B, C)), AtLeast(2, (C, A, B))),
            (OneOf(X, frozenset({Fraction(1), Fraction(2)})), OneOf(X, frozenset({2, 1}))),
            (Compare("<", Arithmetic("+", X, Y), NINE), Compare("<", Arithmetic("+", Y, X), NINE)),
            (Compare("<", Arithmetic("*", X, Y), NINE), Compare("<", Arithmetic("*", Y, X), NINE)),
            (as_criterion(Person.age.between(18, 65)).predicate(), And((Compare("<=", FactRef("age"), Literal(65)),
                                                                      Compare("<=", Literal(18), FactRef("age"))))),
        ],
    )  # fmt: skip
    def test_two_spellings_of_one_rule(self, one: Predicate, other: Predicate) -> None:
        """Two ways to write one rule have one lowered form."""
        assert lowered(one) == lowered(other)

    def test_words_stay_out(self) -> None:
        """What only explains does not count: reasons, names of values, the facts that a question is about."""
        one = Compare("<", FirstKnown((X, Y), because="usual", called="size"), NINE)
        other = Compare("<", FirstKnown((X, Y)), NINE)

        assert lowered(one) == lowered(other)
        assert lowered(Constant(Verdict.UNKNOWN, Cause.PENDING, ("age",))) == lowered(
            Constant(Verdict.UNKNOWN, Cause.PENDING)
        )


class TestMutants:
    """Every change of a rule counts."""

    @pytest.mark.parametrize("name", PREDICATES)
    def test_every_mutant_differs(self, name: str) -> None:
        """Each field of each node, changed, changes the lowered form."""
        original = lowered(PREDICATES[name])
        changed = list(mutants(PREDICATES[name]))

        assert [] == [mutant for mutant in changed if lowered(mutant) == original]
        assert len(changed) > 1 or isinstance(PREDICATES[name], Constant)

    def test_duplicates_count(self) -> None:
        """An operand that stands twice is kept twice."""
        assert lowered(And((A, B))) != lowered(And((A, A, B)))
        assert lowered(AtLeast(2, (A, A, B))) != lowered(AtLeast(2, (A, B, B)))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (True, Fraction(1)),
            (False, 0),
            ("1", Fraction(1)),
            ("2025-01-01", date(2025, 1, 1)),
            (date(2025, 1, 1), datetime(2025, 1, 1)),
            (datetime(2025, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), datetime(2025, 1, 1, tzinfo=UTC)),
        ],
    )
    def test_constants_have_types(self, one: Any, other: Any) -> None:
        """Constants of two types are two constants: in equality, in sets of members, in kinds and in the digest."""
        assert Literal(one) != Literal(other)
        assert OneOf(X, frozenset({one})) != OneOf(X, frozenset({other}))
        assert IsIn(X, (one,)) != IsIn(X, (other,))
        assert lowered(Compare("==", X, Literal(one))) != lowered(Compare("==", X, Literal(other)))
        assert lowered(OneOf(X, frozenset({one}))) != lowered(OneOf(X, frozenset({other})))

    def test_equal_constants_are_equal(self) -> None:
        """A whole number is the rational it is, as a value, as a key and in documents."""
        assert Literal(1) == Literal(Fraction(1))
        assert hash(Literal(1)) == hash(Literal(Fraction(1)))
        assert scalar(1) == scalar(Fraction(1)) == {"number": "1"}

    def test_a_choice_has_an_order(self) -> None:
        """The order of branches and of fallbacks decides, so it counts."""
        one, other = When(A, X), When(B, X)

        assert lowered(Compare("<", Choose((one, other), Y), NINE)) != lowered(
            Compare("<", Choose((other, one), Y), NINE)
        )
        assert lowered(Compare("<", FirstKnown((X, Y)), NINE)) != lowered(Compare("<", FirstKnown((Y, X)), NINE))

    def test_a_power_counts(self) -> None:
        """Base and exponent of a power have their places."""
        assert normal(Power(X, NINE)) == Power(X, NINE)


def with_fact(name: str, **changes: Any) -> CriteriaSet:
    """Return the demonstration with a fact changed."""
    facts = tuple(evolve(fact, **changes) if fact.name == name else fact for fact in EVERYTHING.facts)
    return evolve(EVERYTHING, facts=evolve(EVERYTHING.facts, facts=facts))


def with_type(name: str, **changes: Any) -> CriteriaSet:
    """Return the demonstration with the type of a fact changed."""
    return with_fact(name, type=evolve(EVERYTHING.facts[name].type, **changes))


def with_units(**changes: Any) -> CriteriaSet:
    """Return the demonstration with the units of its measurement changed."""
    kind = EVERYTHING.facts["urate"].type
    assert isinstance(kind, Measurement)
    return with_type("urate", units=evolve(kind.units, **changes))


def with_entry(**changes: Any) -> CriteriaSet:
    """Return the demonstration with its first entry changed."""
    return evolve(EVERYTHING, entries=(evolve(EVERYTHING.entries[0], **changes), *EVERYTHING.entries[1:]))


def with_band(**changes: Any) -> CriteriaSet:
    """Return the demonstration with its classification changed."""
    return evolve(EVERYTHING, classifications=(evolve(EVERYTHING.classifications[0], **changes),))


BAND = EVERYTHING.classifications[0]
GATES = EVERYTHING.gates
assert GATES is not None

SHUT = exclude("inc_open", "Recruiting.", GATES.entries[0].criterion)

RULES_CHANGED = {
    "polarity": with_entry(polarity=Polarity.EXCLUSION),
    "entry id": with_entry(id="inc_other"),
    "rule": with_entry(criterion=as_criterion(Person.age > 18)),
    "entry left out": evolve(EVERYTHING, entries=EVERYTHING.entries[1:]),
    "domain": with_type("age", maximum=Fraction(121)),
    "no domain": with_type("age", minimum=None),
    "unit": with_type("height", unit="m"),
    "decimals": with_type("weight", decimals=2),
    "comparator": with_type("weight", comparator=False),
    "default unit": with_type("urate", default_unit=None),
    "factor": with_units(others=(("g/L", None), ("umol/L", Fraction(1, 4)))),
    "no factor": with_units(others=(("g/L", Fraction(1)), ("umol/L", Fraction(1, 3)))),
    "other unit": with_units(others=(("g/L", None),)),
    "partial": with_type("birth_date", partial=False),
    "not after as-of": with_type("birth_date", not_after_as_of=False),
    "member": with_type("grade", members=("mild", "severe", "not_done", "none")),
    "not an answer": with_type("grade", not_answers=(("not_done", Cause.PENDING),)),
    "every label": with_band(first_match=True),
    "for ineligible": with_band(for_ineligible=True),
    "requires": with_band(requires=()),
    "label order": with_band(labels=tuple(reversed(BAND.labels))),
    "label name": with_band(labels=(evolve(BAND.labels[0], name="young"), BAND.labels[1])),
    "label rule": with_band(labels=(evolve(BAND.labels[0], criterion=as_criterion(Person.age < 41)), BAND.labels[1])),
    "warning rule": evolve(EVERYTHING, warnings=(warn("ODD_AGE", "Check the age.", Person.age > 111),)),
    "warning code": evolve(EVERYTHING, warnings=(warn("ODD", "Check the age.", Person.age > 110),)),
    "option": evolve(EVERYTHING, in_force={**EVERYTHING.in_force, "burden": Fraction(2)}),
    "type of an option": evolve(EVERYTHING, in_force={**EVERYTHING.in_force, "burden": "1.5"}),
    "gates": evolve(EVERYTHING, gates=evolve(GATES, entries=(SHUT,))),
    "no gates": evolve(EVERYTHING, gates=None),
}  # fmt: skip

WORDS_CHANGED = {
    "title": evolve(EVERYTHING, title="Another"),
    "source": evolve(EVERYTHING, source="elsewhere"),
    "open question": evolve(EVERYTHING, open_questions=()),
    "supersedes": evolve(EVERYTHING, supersedes=("1.0",)),
    "entry text": with_entry(text="Another sentence."),
    "entry place": with_entry(cite="9"),
    "entry note": with_entry(note="another reading"),
    "entry short name": with_entry(short="OTHER"),
    "entry order": evolve(EVERYTHING, entries=tuple(reversed(EVERYTHING.entries))),
    "spelling": with_entry(criterion=as_criterion(~(Person.age < 18))),
    "question": with_fact("age", question="How old?"),
    "label": with_fact("age", label="years of age"),
    "answered by": with_fact("age", answered_by=Answerer.SUBJECT),
    "fixed": with_fact("age", fixed=True),
    "only increases": with_fact("age", only_increases=False),
    "what words become": with_fact("grade", becomes={"severe": []}),
    "judgement": with_fact("age", judgement=True),
    "codes": with_fact("age", codes=(Coding("http://loinc.org", "30525-0"),)),
    "order of facts": evolve(EVERYTHING, facts=evolve(EVERYTHING.facts, facts=tuple(reversed(EVERYTHING.facts.facts)))),
    "order of members": with_type("grade", members=("not_done", "severe", "mild")),
    "order of units": with_units(others=(("umol/L", Fraction(1, 3)), ("g/L", None))),
    "classification text": with_band(text="Another"),
    "classification note": with_band(note=""),
    "warning text": evolve(EVERYTHING, warnings=(warn("ODD_AGE", "Check.", Person.age > 110),)),
    "option text": evolve(EVERYTHING, options=(evolve(EVERYTHING.options[0], text="x"), *EVERYTHING.options[1:])),
    "option default": evolve(
        EVERYTHING, options=(evolve(EVERYTHING.options[0], default=False), *EVERYTHING.options[1:])
    ),
    "gates text": evolve(EVERYTHING, gates=evolve(GATES, title="Another")),
    "judges": evolve(EVERYTHING, judges="trial"),
}


class TestSets:
    """What counts in a set, and what only reads differently."""

    @pytest.mark.parametrize("change", RULES_CHANGED)
    def test_a_change_of_rules_changes_the_digest(self, change: str) -> None:
        """Whatever may change a verdict, a label or a warning changes the digest."""
        assert EVERYTHING.digest != RULES_CHANGED[change].digest

    @pytest.mark.parametrize("change", WORDS_CHANGED)
    def test_a_change_of_words_changes_only_the_text_digest(self, change: str) -> None:
        """Texts, order and spelling leave the digest alone and change the text digest."""
        assert EVERYTHING.digest == WORDS_CHANGED[change].digest
        assert EVERYTHING.text_digest != WORDS_CHANGED[change].text_digest

    def test_a_fact_that_is_not_read_does_not_count(self) -> None:
        """Only the facts that some rule reads stand in the digest."""
        narrow = CriteriaSet(
            id="N", version="1", revision=1, facts=Person, entries=[include("inc_a", "Adult.", Person.age >= 18)]
        )
        other = evolve(narrow, facts=with_type("height", unit="m").facts)

        assert narrow.digest == other.digest
        assert narrow.text_digest != other.text_digest

    def test_id_version_and_revision_stay_out(self) -> None:
        """The digest is of the rules, not of what they are called."""
        assert EVERYTHING.digest == evolve(EVERYTHING, id="OTHER", version="9", revision=9).digest

    def test_the_order_of_options_in_force_does_not_count(self) -> None:
        """Mappings have no order."""
        turned = evolve(EVERYTHING, in_force=dict(reversed(list(EVERYTHING.in_force.items()))))

        assert (EVERYTHING.digest, EVERYTHING.text_digest) == (turned.digest, turned.text_digest)


def test_what_is_no_rule_has_no_plain_form() -> None:
    """Code and open files are no part of a rule; the text digest only names their type."""
    with pytest.raises(DefinitionError) as error:
        plain(print)
    assert error.value.code == "RULE_VALUE"
    assert {"opaque": "builtin_function_or_method"} == spelled(print)


def test_the_default_of_an_option_has_a_type() -> None:
    """What an option takes by default is spelled with its type, like every constant."""
    assert spelled(Option("a", "b", default=Fraction(1)))["default"] == {"number": "1"}
