"""Criteria sets as JSON: what is written comes back equal, and what cannot be trusted is refused with code and path."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from typing import Any
from typing import Literal as Choice

import pytest
from attrs import evolve, frozen

from eligibility_engine import CriteriaSet, DefinitionError, RuleFormatError, include, kind, registry
from eligibility_engine.checking.rules import MAXIMUM_DEPTH
from eligibility_engine.criteria import AllOf, Always, Comparing, IsIn, IsTrue, Negation, Opaque
from eligibility_engine.criterion import KINDS, Criterion, Phrases
from eligibility_engine.facts import FACT_TYPES
from eligibility_engine.kernel.expression import PREDICATES, TERMS, Constant, FactRef, Judged, Literal, Predicate, Term
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.serialization import (
    MAXIMUM_NESTING,
    criterion_from_data,
    criterion_to_data,
    dumps,
    loads,
)
from eligibility_engine.study.options import Option
from eligibility_engine.value import Scalar
from eligibility_engine.verdict import Verdict
from unit.every_kind import EVERYTHING, RULES, Person, classes_within

DOCUMENT = dumps(EVERYTHING)
SHIPPED_KINDS = {name: cls for name, cls in KINDS.items() if cls.__module__.startswith("eligibility_engine.")}


class Fever(StrEnum):
    """An enumeration of words."""

    LOW = "low"
    HIGH = "high"


class Level(Enum):
    """An enumeration of numbers, and of what is no data."""

    ONE = 1
    TWO = 2
    TOP = 2.5


class Place(IntEnum):
    """An enumeration whose members are numbers."""

    FIRST = 1


class Word(Enum):
    """An enumeration whose members have words and are none."""

    YES = "yes"


@frozen
class Stage:
    """A part of a third-party kind, which may hold itself."""

    name: str
    inner: tuple["Stage", ...] = ()


class Leaf:
    """What all kinds of this file share."""

    @property
    def operands(self) -> tuple[Criterion, ...]:
        """A leaf."""
        return ()

    def predicate(self) -> Predicate:
        """Return a constant."""
        return Constant(Verdict.MET)

    def describe(self, phrase: Phrases) -> str:
        """Say nothing of interest."""
        return "a made-up statement"


@kind("test.rich")
@frozen
class Rich(Leaf):
    """A third-party kind with fields of every type that documents hold."""

    term: Term
    inner: Criterion
    more: tuple[Criterion, ...]
    exactly: IsTrue
    share: Fraction
    fever: Fever
    level: Level
    place: Place
    word: Word
    side: Choice["left", "right", 3]
    members: tuple[Scalar, ...]
    pair: tuple[str, int]
    begins: date
    ends: datetime
    names: frozenset[str]
    weights: Mapping[str, Fraction]
    stages: list[Stage]
    either: int | str
    sure: bool = False
    count: int = 0
    maybe: Criterion | None = None
    other: Term | None = None
    limit: Scalar | None = True
    condition: Predicate | None = None
    day: date | None = None


def rich(**changes: Any) -> Rich:
    """Return a third-party criterion."""
    adult = as_criterion(Person.age >= 18)
    values: dict[str, Any] = {
        "term": FactRef("age"),
        "inner": adult,
        "more": (adult, Negation(adult)),
        "exactly": IsTrue(FactRef("stable")),
        "share": Fraction(1, 3),
        "fever": Fever.HIGH,
        "level": Level.TWO,
        "place": Place.FIRST,
        "word": Word.YES,
        "side": "right",
        "members": (True, Fraction(1), "one", date(2025, 1, 1), datetime(2025, 1, 1, 9)),
        "pair": ("a", 1),
        "begins": date(2024, 2, 29),
        "ends": datetime(2025, 1, 1, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=2))),
        "names": frozenset({"b", "a", "c"}),
        "weights": {"z": Fraction(1), "a": Fraction("0.5")},
        "stages": [Stage("outer", (Stage("inner"),))],
        "either": 1,
    }
    return Rich(**{**values, **changes})


def rich_data(**changes: Any) -> dict[str, Any]:
    """Return its data with some keys replaced."""
    return {**criterion_to_data(rich()), **changes}


def code_and_path(error: pytest.ExceptionInfo[Any]) -> tuple[str, str]:
    """Return what a program reads off an error."""
    return error.value.code, error.value.path


class TestRoundTrip:
    """Written and read back, a set is the same set."""

    def test_the_demonstration_holds_everything(self) -> None:
        """The set under test holds every shipped kind, kernel node and fact type, so the round trip covers them.

        Code, which a document only names, is for `test_opaque`.
        """
        criteria = tuple(entry.criterion for entry in EVERYTHING.entries)
        nodes = tuple(criterion.predicate() for criterion in criteria)
        expected = {*SHIPPED_KINDS.values(), *TERMS, *PREDICATES, *FACT_TYPES} - {Opaque, Judged}

        assert expected - classes_within((criteria, nodes, EVERYTHING.facts)) == set()

    def test_a_set_comes_back_equal(self) -> None:
        """loads(dumps(s)) == s, facts, texts, options and gates included."""
        assert EVERYTHING == loads(DOCUMENT)

    def test_bytes_and_text_are_the_same_document(self) -> None:
        """UTF-8 bytes, with or without a byte-order mark, say what the text says."""
        assert EVERYTHING == loads(DOCUMENT.encode()) == loads(b"\xef\xbb\xbf" + DOCUMENT.encode())

    def test_the_same_set_gives_the_same_bytes(self) -> None:
        """A set that was loaded is written as it was read, whatever order its mappings have."""
        shuffled = evolve(EVERYTHING, in_force=dict(reversed(list(EVERYTHING.in_force.items()))))

        assert DOCUMENT == dumps(loads(DOCUMENT)) == dumps(shuffled)

    def test_both_digests_come_back(self) -> None:
        """A loaded set has the digests of the one that was written."""
        loaded = loads(DOCUMENT)

        assert (EVERYTHING.digest, EVERYTHING.text_digest) == (loaded.digest, loaded.text_digest)

    def test_a_loaded_set_judges_alike(self) -> None:
        """A loaded set says about a subject what the written one says."""
        record = {"age": 44, "weight": 71.5, "consents": True, "urate": {"value": 7, "unit": "mg/dL", "uln": 6}}
        written, loaded = (
            found.assess(record, as_of="2025-06-02").to_dict() for found in (EVERYTHING, loads(DOCUMENT))
        )

        assert written == loaded

    def test_a_loaded_set_cannot_be_configured(self) -> None:
        """How a set is built from options is code and stays behind; the options in force stay."""
        loaded = loads(DOCUMENT)

        assert {"strict": False, "scale": "old", "burden": Fraction(3, 2)} == loaded.in_force
        with pytest.raises(DefinitionError, match="was loaded as data") as error:
            loaded.configured(strict=True)
        assert error.value.code == "OPTION"

    @pytest.mark.parametrize("name", RULES)
    def test_each_criterion_comes_back_equal(self, name: str) -> None:
        """A criterion by itself is plain data and comes back equal, through JSON text as well."""
        criterion = as_criterion(RULES[name])
        data = criterion_to_data(criterion)

        assert criterion == criterion_from_data(data) == criterion_from_data(json.loads(json.dumps(data)))

    def test_a_third_party_kind_comes_back_equal(self) -> None:
        """A kind from outside the package needs no code of its own."""
        full = rich(maybe=rich(), other=Literal("x"), limit=Fraction(1), condition=Constant(Verdict.MET), sure=True)
        data = json.loads(json.dumps(criterion_to_data(full)))

        assert full == criterion_from_data(data)
        assert data["kind"] == "test.rich"
        assert data["names"] == ["a", "b", "c"]
        assert list(data["weights"]) == ["a", "z"]

    def test_true_and_one_stay_apart(self) -> None:
        """A constant keeps its type, even where Python finds it equal to another or to a default."""
        data = criterion_to_data(rich(limit=Fraction(1)))
        found = criterion_from_data(data)

        assert isinstance(found, Rich)
        assert data["limit"] == {"number": "1"}
        assert type(found.limit) is Fraction
        assert [type(member) for member in found.members] == [bool, Fraction, str, date, datetime]
        assert type(found.either) is int

    def test_a_constant_may_be_null_where_its_field_says_so(self) -> None:
        """A union of constants with None takes null."""
        found = criterion_from_data({**criterion_to_data(rich(limit=None)), "maybe": None, "other": None})

        assert rich(limit=None) == found

    def test_digests_may_be_left_out(self) -> None:
        """A document written by hand has no digests and is accepted."""
        data = json.loads(DOCUMENT)
        del data["digest"], data["text_digest"]

        assert EVERYTHING == loads(json.dumps(data))


def deep(levels: int) -> Criterion:
    """Return a criterion nested as badly as rules can be."""
    criterion: Criterion = as_criterion(Person.stable)
    for _ in range(levels):
        criterion = AllOf((criterion,))
    return criterion


class TestDepth:
    """Depth is limited, and never ends in a RecursionError."""

    def test_the_deepest_rule_fits(self) -> None:
        """A set whose rules are as deep as rules may be is written and read."""
        rule = deep(MAXIMUM_DEPTH - 2)
        deepest = CriteriaSet(id="D", version="1", revision=1, facts=Person, entries=[include("inc_a", "Deep.", rule)])

        assert evolve(deepest, gates=deepest) == loads(dumps(evolve(deepest, gates=deepest)))

    def test_a_rule_that_is_too_deep_keeps_its_code(self) -> None:
        """A document that may be parsed and holds a rule beyond the limit is refused as a definition."""
        data = json.loads(DOCUMENT)
        data["entries"][0]["criterion"] = criterion_to_data(deep(MAXIMUM_DEPTH))

        with pytest.raises(DefinitionError) as error:
            loads(json.dumps(data))
        assert code_and_path(error) == ("RULE_DEPTH", "$.entries[0] (inc_comparison)")

    @pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * (MAXIMUM_NESTING + 1)])
    def test_deep_text_is_refused_before_it_is_parsed(self, text: str) -> None:
        """Brackets are counted before a parser sees them."""
        with pytest.raises(RuleFormatError) as error:
            loads(text)
        assert code_and_path(error) == ("JSON_DEPTH", "$")

    @pytest.mark.parametrize("text", ['["' + "[" * 1000 + '"]', '["\\"' + "{" * 1000 + '"]', "[" * MAXIMUM_NESTING])
    def test_brackets_in_texts_do_not_count(self, text: str) -> None:
        """Brackets inside strings are no depth; as many as the limit are let through to the parser."""
        with pytest.raises(RuleFormatError) as error:
            loads(text)
        assert error.value.code in {"RULE_FORMAT", "JSON_SYNTAX"}

    def test_deep_data_is_refused(self) -> None:
        """Plain data may be as deep as a document, and no deeper; a cycle is too deep."""
        cycle: list[Any] = []
        cycle += [cycle, cycle]

        for data in (cycle, {"kind": "not", "operand": cycle}):
            with pytest.raises(RuleFormatError) as error:
                criterion_from_data(data, "$.rule")
            assert code_and_path(error) == ("JSON_DEPTH", "$.rule")

    def test_a_deep_criterion_is_not_written(self) -> None:
        """A criterion that no document could hold is refused, however deep it is."""
        members = tuple(Fraction(member) for member in range(3))
        just_over: Criterion = IsIn(FactRef("age"), members)
        for _ in range((MAXIMUM_NESTING - 2) // 2):
            just_over = AllOf((just_over,))

        for criterion in (deep(20_000), just_over):
            with pytest.raises(DefinitionError) as error:
                criterion_to_data(criterion)
            assert error.value.code == "RULE_DEPTH"


TEXTS: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "JSON_SYNTAX", "$"),
    "cut off": (DOCUMENT[:-40], "JSON_SYNTAX", "$"),
    "comma": ('{"a": 1,}', "JSON_SYNTAX", "$"),
    "control character": ('{"a": "\n"}', "JSON_SYNTAX", "$"),
    "latin-1": (b'{"a": 1,\n "b": "\xe4"}', "INPUT_ENCODING", "$"),
    "utf-16": ('{"a": 1}'.encode("utf-16"), "INPUT_ENCODING", "$"),
    "repeated key": ('{"a": [{"b": 1, "c": 2, "b": 3}]}', "JSON_DUPLICATE_KEY", "$.a[0].b"),
    "repeated odd key": ('{"a b": 1, "a b": 2}', "JSON_DUPLICATE_KEY", "$['a b']"),
    "repeated within repeated": ('{"a": {"b": 1, "b": 2}, "a": 1}', "JSON_DUPLICATE_KEY", "$.a"),
    "nan": ('{"a": [1, NaN]}', "JSON_NUMBER", "$.a[1]"),
    "infinity": ('{"a": -Infinity}', "JSON_NUMBER", "$.a"),
    "1e999": ('{"a": 1e999}', "JSON_NUMBER", "$.a"),
    "5000 digits": ('{"a": ' + "1" * 5000 + "}", "JSON_NUMBER", "$.a"),
    "20 digits": ('{"a": 0.12345678901234567890}', "JSON_NUMBER", "$.a"),
    "a list": ("[1.5, null]", "RULE_FORMAT", "$"),
    "no format": ('{"formt": "eligibility_engine.study.criteria_set"}', "RULE_FORMAT", "$.format"),
    "other format": ('{"format": "fhir"}', "RULE_FORMAT", "$.format"),
    "no version": ('{"format": "eligibility_engine.study.criteria_set"}', "RULE_FORMAT", "$.format_version"),
    "true as version": (
        '{"format": "eligibility_engine.study.criteria_set", "format_version": true}',
        "RULE_FORMAT",
        "$.format_version",
    ),
    "newer version": (
        '{"format": "eligibility_engine.study.criteria_set", "format_version": 2}',
        "RULE_FORMAT",
        "$.format_version",
    ),
}

AGE_RULE = "$.entries[0].criterion"
EDITS: dict[str, tuple[str, Any, str, str]] = {
    "unknown key": ("$.entries[0].cyte", "4.1", "RULE_KEY", "$.entries[0].cyte"),
    "builder": ("$.builder", "os.system", "RULE_KEY", "$.builder"),
    "long key": ("$.entries[0].x" + "y" * 99, 1, "RULE_KEY", "$.entries[0]['x" + "y" * 59 + "...']"),
    "missing key": ("$.entries[0].text", ..., "RULE_KEY", "$.entries[0]"),
    "no kind": (f"{AGE_RULE}.kind", ..., "RULE_KEY", AGE_RULE),
    "unknown kind": (f"{AGE_RULE}.kind", "comparson", "RULE_KIND", f"{AGE_RULE}.kind"),
    "a list as kind": (f"{AGE_RULE}.kind", [], "RULE_KIND", f"{AGE_RULE}.kind"),
    "unknown node": (f"{AGE_RULE}.left.node", "fact", "RULE_KIND", f"{AGE_RULE}.left.node"),
    "a predicate as term": (f"{AGE_RULE}.left", {"node": "constant"}, "RULE_KIND", f"{AGE_RULE}.left.node"),
    "a literal as node": (f"{AGE_RULE}.left", {"node": "literal"}, "RULE_KIND", f"{AGE_RULE}.left.node"),
    "unknown fact type": ("$.facts.facts[1].type.type", "int", "RULE_KIND", "$.facts.facts[1].type.type"),
    "a text as criterion": (AGE_RULE, "age >= 18", "RULE_VALUE", AGE_RULE),
    "null as criterion": (AGE_RULE, None, "RULE_VALUE", AGE_RULE),
    "a list as entry": ("$.entries[0]", [], "RULE_VALUE", "$.entries[0]"),
    "a text as list": ("$.supersedes", "1.0", "RULE_VALUE", "$.supersedes"),
    "an object as list": ("$.entries", {}, "RULE_VALUE", "$.entries"),
    "a list as object": ("$.in_force", [], "RULE_VALUE", "$.in_force"),
    "a text as flag": ("$.facts.facts[0].fixed", "no", "RULE_VALUE", "$.facts.facts[0].fixed"),
    "one as flag": ("$.facts.facts[0].fixed", 1, "RULE_VALUE", "$.facts.facts[0].fixed"),
    "true as number": ("$.revision", True, "RULE_VALUE", "$.revision"),
    "a text as number": ("$.revision", "1", "RULE_VALUE", "$.revision"),
    "a point in a whole number": ("$.revision", 1.0, "RULE_VALUE", "$.revision"),
    "a number as text": ("$.title", 1, "RULE_VALUE", "$.title"),
    "half a surrogate pair": ("$.title", "\ud800", "RULE_VALUE", "$.title"),
    "a number as exact number": ("$.facts.facts[1].type.minimum", 0, "RULE_VALUE", "$.facts.facts[1].type.minimum"),
    "a word as exact number": ("$.facts.facts[1].type.minimum", "a", "RULE_VALUE", "$.facts.facts[1].type.minimum"),
    "unknown word": ("$.entries[0].polarity", "inclusio", "RULE_VALUE", "$.entries[0].polarity"),
    "a number as word": ("$.entries[0].polarity", 1, "RULE_VALUE", "$.entries[0].polarity"),
    "unknown operator": (f"{AGE_RULE}.operator", "=>", "RULE_VALUE", f"{AGE_RULE}.operator"),
    "bare constant": (f"{AGE_RULE}.right", 18, "RULE_VALUE", f"{AGE_RULE}.right"),
    "constant without type": ("$.in_force.strict", True, "RULE_VALUE", "$.in_force.strict"),
    "misspelled constant": ("$.in_force.strict", {"flg": True}, "RULE_VALUE", "$.in_force.strict"),
    "constant of another type": ("$.in_force.strict", {"date": "2025-01-01"}, "RULE_VALUE", "$.in_force.strict.date"),
    "wrong number": (f"{AGE_RULE}.right", {"number": 18}, "RULE_VALUE", f"{AGE_RULE}.right.number"),
    "wrong date": (f"{AGE_RULE}.right", {"date": "2025-02-30"}, "RULE_VALUE", f"{AGE_RULE}.right.date"),
    "partial date": (f"{AGE_RULE}.right", {"date": "2025-02"}, "RULE_VALUE", f"{AGE_RULE}.right.date"),
    "wrong instant": (f"{AGE_RULE}.right", {"instant": "2025-02-30T10:00"}, "RULE_VALUE", f"{AGE_RULE}.right.instant"),
    "a pair of three": (
        "$.facts.facts[2].type.not_answers",
        [["a", "pending", "c"]],
        "RULE_VALUE",
        "$.facts.facts[2].type.not_answers[0]",
    ),
    "digest": ("$.digest", "0" * 64, "RULE_DIGEST", "$.digest"),
    "text digest": ("$.text_digest", None, "RULE_DIGEST", "$.text_digest"),
    "changed rule": (f"{AGE_RULE}.right.number", "17", "RULE_DIGEST", "$.digest"),
    "changed text": ("$.entries[0].text", "Another sentence.", "RULE_DIGEST", "$.text_digest"),
}

FAULTY_RULES: dict[str, tuple[str, Any, str, str]] = {
    "outside the domain": (f"{AGE_RULE}.right.number", "121", "RULE_DOMAIN", "$.entries[0] (inc_comparison)"),
    "unknown fact": (f"{AGE_RULE}.left.name", "agee", "RULE_FACT", "$.entries[0] (inc_comparison)"),
    "empty group": ("$.entries[10].criterion.operands", [], "RULE_EMPTY", "$.entries[10].criterion"),
    "repeated id": ("$.entries[1].id", "inc_comparison", "DUPLICATE_ID", "$"),
    "bad id": ("$.entries[1].id", "A B", "ENTRY", "$.entries[1]"),
    "no entries": ("$.entries", [], "RULE_EMPTY", "$"),
    "unknown option": ("$.in_force.strct", {"flag": True}, "OPTION", "$.options"),
    "wrong option": ("$.in_force.scale", {"word": "odd"}, "OPTION", "$.options.scale"),
    "empty domain": ("$.facts.facts[1].type.minimum", "121", "SCHEMA", "$.facts.facts[1].type"),
    "reserved name": ("$.facts.facts[1].name", "subject", "SCHEMA", "$.facts.facts[1]"),
    "no question": ("$.facts.facts[1].question", "", "SCHEMA", "$.facts"),
    "no members": ("$.facts.facts[2].type.members", [], "SCHEMA", "$.facts.facts[2].type"),
    "repeated member": (
        "$.facts.facts[2].type.members",
        ["mild", "mild"],
        "SCHEMA",
        "$.facts.facts[2].type",
    ),
    "member that is none": ("$.facts.facts[2].type.members", ["mild", "severe"], "SCHEMA", "$.facts.facts[2].type"),
    "default unit": ("$.facts.facts[3].type.default_unit", "mol/L", "SCHEMA", "$.facts.facts[3].type"),
    "factor": ("$.facts.facts[3].type.units.others[1][1]", "0", "SCHEMA", "$.facts.facts[3].type.units"),
    "repeated fact": ("$.facts.facts[0].name", "age", "DUPLICATE_ID", "$.facts"),
}


def edited(place: str, value: Any) -> str:
    """Return the document with one place replaced, or removed where the value is `...`."""
    data = json.loads(DOCUMENT)
    found, steps = data, place.removeprefix("$.").replace("[", ".[").split(".")
    keys = [int(step.strip("[]")) if step.startswith("[") else step for step in steps]
    for key in keys[:-1]:
        found = found[key]
    if value is ...:
        del found[keys[-1]]
    else:
        found[keys[-1]] = value
    return json.dumps(data)


class TestRefusals:
    """What cannot be trusted is refused, with a code and a path."""

    @pytest.mark.parametrize("case", TEXTS)
    def test_a_text_that_is_no_document(self, case: str) -> None:
        """A text is refused before anything in it is understood."""
        text, code, path = TEXTS[case]

        with pytest.raises(RuleFormatError) as error:
            loads(text)
        assert (code, path) == code_and_path(error)
        assert error.value.__cause__ is None

    @pytest.mark.parametrize("case", EDITS)
    def test_a_document_that_says_something_else(self, case: str) -> None:
        """A document with one wrong place is refused at that place."""
        place, value, code, path = EDITS[case]

        with pytest.raises(RuleFormatError) as error:
            loads(edited(place, value))
        assert (code, path) == code_and_path(error)
        assert str(error.value).startswith(path)

    @pytest.mark.parametrize("case", FAULTY_RULES)
    def test_rules_that_are_wrong(self, case: str) -> None:
        """A well-formed document with a wrong rule fails as the rule does when it is written in Python."""
        place, value, code, path = FAULTY_RULES[case]

        with pytest.raises(DefinitionError) as error:
            loads(edited(place, value))
        assert (code, path) == code_and_path(error)

    def test_the_line_is_told(self) -> None:
        """A syntax error and a wrong byte name their line."""
        for text in ('{"a": 1,\n "b" 2}', b'{"a": 1,\n "\xff": 2}'):
            with pytest.raises(RuleFormatError) as error:
                loads(text)
            assert error.value.line == 2

    def test_a_large_document_is_refused_unread(self) -> None:
        """The size limit holds before decoding and parsing, and can be raised."""
        with pytest.raises(RuleFormatError) as error:
            loads(b"\xff" * 10_000_001)
        assert code_and_path(error) == ("JSON_SIZE", "$")
        with pytest.raises(RuleFormatError) as error:
            loads(DOCUMENT, maximum_bytes=100)
        assert error.value.code == "JSON_SIZE"
        assert EVERYTHING == loads(DOCUMENT, maximum_bytes=len(DOCUMENT))

    def test_the_nearest_word_is_named(self) -> None:
        """An unknown kind, key or word names the nearest known one; an unknown kind asks for its package."""
        for place, value, said in [
            (f"{AGE_RULE}.kind", "comparson", "did you mean 'comparison'?; is the package that defines it imported?"),
            ("$.entries[0].cyte", "4.1", "did you mean 'cite'?"),
            ("$.entries[0].polarity", "inclusio", "did you mean 'inclusion'?"),
            ("$.in_force.strict", {"flg": True}, "did you mean 'flag'?"),
        ]:
            with pytest.raises(RuleFormatError) as error:
                loads(edited(place, value))
            assert said in str(error.value)

    def test_all_faults_are_said_together(self) -> None:
        """A document with many faults says ten of them, and how many more there are."""
        data = rich_data(**{f"unknown_{number}": 1 for number in range(12)})

        with pytest.raises(RuleFormatError) as error:
            criterion_from_data(data)
        assert code_and_path(error) == ("RULE_KEY", "$.unknown_0")
        assert str(error.value).endswith("; and 2 more")

    @pytest.mark.parametrize(
        ("changes", "code", "path"),
        [
            ({"side": 4}, "RULE_VALUE", "$.rule.side"),
            ({"side": True}, "RULE_VALUE", "$.rule.side"),
            ({"level": "1"}, "RULE_VALUE", "$.rule.level"),
            ({"level": True}, "RULE_VALUE", "$.rule.level"),
            ({"place": True}, "RULE_VALUE", "$.rule.place"),
            ({"either": {"number": "0.5"}}, "RULE_VALUE", "$.rule.either.number"),
            ({"exactly": {"kind": "always", "met": True, "because": ""}}, "RULE_KIND", "$.rule.exactly.kind"),
            ({"weights": {"a b": 1}}, "RULE_VALUE", "$.rule.weights['a b']"),
            ({"stages": [{"name": "x", "inner": [{"nam": "y"}]}]}, "RULE_KEY", "$.rule.stages[0].inner[0].nam"),
            ({"begins": 20250101}, "RULE_VALUE", "$.rule.begins"),
            ({"ends": "2025-01-01"}, "RULE_VALUE", "$.rule.ends"),
            ({"names": "abc"}, "RULE_VALUE", "$.rule.names"),
            ({"term": {"number": "1", "node": "as_of"}}, "RULE_KEY", "$.rule.term.number"),
        ],
    )
    def test_a_third_party_kind_is_read_as_strictly(self, changes: Any, code: str, path: str) -> None:
        """The annotations of a third-party kind are held to, with paths from where the data stands."""
        with pytest.raises(RuleFormatError) as error:
            criterion_from_data(rich_data(**changes), "$.rule")
        assert (code, path) == code_and_path(error)


@frozen
class Unregistered(Leaf):
    """A class that is no kind."""


@kind("test.inexact")
@frozen
class Inexact(Leaf):
    """A kind with a float."""

    weight: float


@kind("test.code")
@frozen
class Code(Leaf):
    """A kind with a field that has no form."""

    function: object


@kind("test.lost")
@frozen
class Lost(Leaf):
    """A kind whose annotation names nothing."""

    what: "Nothing"  # type: ignore[name-defined]  # noqa: F821


@kind("test.picky")
@frozen
class Picky(Leaf):
    """A kind that complains in its own way."""

    count: int

    def __attrs_post_init__(self) -> None:
        raise LookupError("no such count")


HANDLE: Any = Person.age


class TestKindsThatDoNotFit:
    """Kinds that cannot be data say so."""

    @pytest.mark.parametrize(
        ("criterion", "code"),
        [
            (Unregistered(), "RULE_KIND"),
            (Inexact(0.5), "RULE_VALUE"),
            (Code(print), "RULE_VALUE"),
            (Lost(1), "RULE_KIND"),
            (Negation(HANDLE), "RULE_KIND"),
            (Comparing(HANDLE, ">=", Literal(Fraction(1))), "RULE_TYPE"),
            (rich(share=Fraction(1, 10**400)), "RULE_NUMBER"),
            (rich(share=Fraction(1, 2**1300)), "RULE_NUMBER"),
            (rich(ends=datetime(2025, 1, 1, tzinfo=timezone(timedelta(seconds=1)))), "RULE_VALUE"),
            (rich(level=Level.TOP), "RULE_VALUE"),
            (Always(True, "\ud800"), "RULE_VALUE"),
        ],
    )
    def test_writing_refuses(self, criterion: Any, code: str) -> None:
        """What could not be read back is not written."""
        with pytest.raises(DefinitionError) as error:
            criterion_to_data(criterion)
        assert code == error.value.code

    @pytest.mark.parametrize(
        "data", [{"kind": "test.inexact", "weight": 0.5}, {"kind": "test.code", "function": "print"}]
    )
    def test_reading_refuses(self, data: Any) -> None:
        """A field that has no form in documents is refused."""
        with pytest.raises(RuleFormatError) as error:
            criterion_from_data(data)
        assert error.value.code == "RULE_KIND"

    def test_an_annotation_that_names_nothing(self) -> None:
        """A kind whose annotations cannot be resolved is a definition fault."""
        with pytest.raises(DefinitionError) as error:
            criterion_from_data({"kind": "not", "operand": {"kind": "test.lost", "what": 1}})
        assert code_and_path(error) == ("RULE_KIND", "$.operand")

    def test_an_error_of_a_kinds_own_is_told(self) -> None:
        """Whatever a kind raises when it is built becomes an error with a path."""
        with pytest.raises(RuleFormatError, match="LookupError: no such count") as error:
            criterion_from_data({"kind": "test.picky", "count": 1})
        assert code_and_path(error) == ("RULE_VALUE", "$")

    def test_a_field_called_kind(self) -> None:
        """A kind cannot have a field that documents need for its name."""
        with pytest.raises(DefinitionError) as error:

            @kind("test.clash")
            @frozen
            class Clash(Leaf):
                kind: str

        assert error.value.code == "RULE_KIND"


SPY = """
import sys
from eligibility_engine.serialization import loads

document = sys.stdin.read()
loads(document)  # the converter writes its functions on first use, from the classes and not from documents
seen = []
modules = set(sys.modules)
watched = ("import", "exec", "compile", "open", "os.", "subprocess.", "socket.", "ctypes.", "pickle.")
sys.addaudithook(lambda event, arguments: seen.append(event) if event.startswith(watched) else None)
loads(document)
after, events = set(sys.modules), list(seen)
print(sorted(after - modules), events)
"""


def test_loading_executes_and_imports_nothing() -> None:
    """Loading a document imports no module, compiles and executes nothing and opens nothing."""
    done = subprocess.run([sys.executable, "-c", SPY], input=DOCUMENT, capture_output=True, text=True, check=False)

    assert "[] []\n" == done.stdout, done.stderr


def test_options_are_written_with_their_types() -> None:
    """The default of an option keeps its type: true, a word and a number are told apart."""
    defaults = {option.name: option.default for option in loads(DOCUMENT).options}

    assert {"strict": True, "scale": "new", "burden": None} == defaults
    assert EVERYTHING.options == tuple(loads(DOCUMENT).options)
    assert isinstance(EVERYTHING.options[0], Option)


def test_instants_keep_their_offset() -> None:
    """An instant comes back in the offset it was written in, since its civil day depends on it."""
    moment = datetime(2025, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    criterion = Comparing(FactRef("dose"), ">=", Literal(moment))
    found = criterion_from_data(criterion_to_data(criterion))

    assert criterion == found
    assert Comparing(FactRef("dose"), ">=", Literal(moment.astimezone(UTC))) != found


@pytest.mark.parametrize("id", registry.ids())
def test_every_shipped_trial_comes_back_from_its_document(id: str) -> None:
    """With both of its digests, which `loads` compares."""
    assert registry.get(id) == loads(dumps(registry.get(id)))
