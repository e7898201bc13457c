"""What somebody types as the answer to a fact, as the plain value that a record holds; the door judges it later."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from eligibility_engine.codes.code import Code
from eligibility_engine.errors import AnswerError, InputError, nearest
from eligibility_engine.exact import decimal_text
from eligibility_engine.explanation.phrases import unit_word
from eligibility_engine.facts import (
    Date,
    End,
    Enumeration,
    EventTable,
    Fact,
    Flag,
    Instant,
    Integer,
    Measurement,
    Number,
)
from eligibility_engine.reading.json_text import decode
from eligibility_engine.units.spelling import likely_code
from eligibility_engine.verdict import Cause

_SAID: Final = {
    "don't know": Cause.NOT_RECORDED,
    "dont know": Cause.NOT_RECORDED,
    "unknown": Cause.NOT_RECORDED,
    "not known": Cause.NOT_RECORDED,
    "not done": Cause.NOT_RECORDED,
    "not yet": Cause.PENDING,
    "refused": Cause.DECLINED,
}
"""What people say where there is no answer; the name of every cause says it too."""

_YES_NO: Final = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
_NONE: Final = frozenset({"none", "no", "never"})
_NUMBER: Final = re.compile(
    r"(?P<comparator><=|>=|<|>)?\s*(?P<value>[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![0-9.,_])\s*(?P<rest>.*)"
)
_PART: Final = re.compile(r"\s+(uln|lln|at)\s+", re.IGNORECASE)
_LONGEST: Final = 40
"""The longest text of a number; one that is longer has more digits than a record may hold."""


def plain_answer(fact: Fact, text: str) -> Any:
    """Return what was typed as a record holds it.

    Raises:
        AnswerError: `ANSWER`, with what is due.
    """
    said = text.strip()
    if said[:1] in {"{", "["}:
        return _json(said)
    if not said:
        raise AnswerError(f"an answer is due: {how_to_answer(fact)}; or: don't know", code="ANSWER")
    member = _member(fact, said)
    if member is not None:
        return member
    cause = _cause(said)
    return {"missing": cause.value} if cause else _READERS[type(fact.type)](fact, said)


def how_to_answer(fact: Fact) -> str:
    """Say what an answer to a fact looks like."""
    match fact.type:
        case Flag():
            return "yes or no"
        case Enumeration(members):
            return ", ".join(members)
        case Integer() | Number() as kind:
            return _number_due(kind)
        case Measurement() as kind:
            return f"a number and its unit, such as 1.2 {kind.units.canonical} uln 1.1 at 2025-01-31"
        case Date(partial) | End(partial):
            return ("YYYY-MM-DD, YYYY-MM or YYYY" if partial else "YYYY-MM-DD") + (
                ", or ongoing" if isinstance(fact.type, End) else ""
            )
        case Instant():
            return "YYYY-MM-DDThh:mm, or YYYY-MM-DD"
        case Code() as kind:
            return f"a code of {kind.system}"
    return "none, or yes to give one after another"


def _number_due(kind: Integer | Number) -> str:
    """Say what number is due: `a whole number from 0 to 5`, `a number in d from 0, or <0.5`."""
    due = "a whole number" if isinstance(kind, Integer) else "a number"
    named = "" if kind.unit in {None, "1", "{score}"} else f" in {unit_word(kind.unit or '')}"
    ends = [
        f" {word} {decimal_text(end)}"
        for word, end in (("from", kind.minimum), ("to", kind.maximum))
        if end is not None
    ]
    return due + named + "".join(ends) + (", or <0.5" if getattr(kind, "comparator", False) else "")


def _json(said: str) -> Any:
    try:
        return decode(said).value
    except InputError as error:
        problem = error.message
    raise AnswerError(problem, code="ANSWER")


def _member(fact: Fact, said: str) -> str | None:
    """Return the word of an enumeration that was typed, in whatever case and with blanks or strokes in it."""
    members = {word.lower(): word for word in getattr(fact.type, "members", ())}
    return members.get(re.sub(r"[\s-]+", "_", said.lower()))


def _cause(said: str) -> Cause | None:
    word = said.lower().replace("\u2019", "'").replace("_", " ")
    named = {cause.value.replace("_", " "): cause for cause in Cause}
    return _SAID.get(word) or named.get(word)


def _flag(fact: Fact, said: str) -> bool:
    return _truth(said)


def _truth(said: str) -> bool:
    if said.lower() not in _YES_NO:
        raise AnswerError("yes or no is due; or: don't know", code="ANSWER")
    return _YES_NO[said.lower()]


def yes_or_no(text: str) -> bool | None:
    """Return what was typed where yes or no is due; None where it says that there is no answer.

    Raises:
        AnswerError: `ANSWER`.
    """
    said = text.strip()
    return None if _cause(said) else _truth(said)


def _word(fact: Fact, said: str) -> str:
    members: tuple[str, ...] = getattr(fact.type, "members", ())
    raise AnswerError(f"one of these is due: {', '.join(members)}{nearest(said, members)}", code="ANSWER")


def _plain_number(fact: Fact, said: str) -> Any:
    found = _NUMBER.fullmatch(said)
    unit = getattr(fact.type, "unit", None) or ""
    if found is None or found["rest"] not in {"", unit, unit_word(unit)}:
        raise _not_understood(fact, said)
    value = number_of(found["value"])
    return {"value": value, "comparator": found["comparator"]} if found["comparator"] else value


def _result(fact: Fact, said: str) -> dict[str, Any]:
    first, *others = _PART.split(said)
    names, texts = [name.lower() for name in others[::2]], others[1::2]
    if len(set(names)) < len(names):
        raise AnswerError("each of uln, lln and at is due once at most", code="ANSWER")
    found = _NUMBER.fullmatch(first)
    if found is None:
        raise _not_understood(fact, said)
    unit = _unit(fact, found["rest"])
    parts = {name: text if name == "at" else _limit(text, unit) for name, text in zip(names, texts, strict=True)}
    comparator = {"comparator": found["comparator"]} if found["comparator"] else {}
    return {"value": number_of(found["value"]), "unit": unit, **parts, **comparator}


def _unit(fact: Fact, typed: str) -> str:
    """Return the unit of a result: one that the fact declares, since what follows a number may as well be its rest."""
    kind: Any = fact.type
    unit: str = typed or kind.default_unit or ""
    if kind.units.declares(unit):
        return unit
    declared = ", ".join([kind.units.canonical, *(code for code, _ in kind.units.others)])
    raise AnswerError(f"a number is due, and its unit, one of: {declared}{_meant(fact, typed)}", code="ANSWER")


def _meant(fact: Fact, typed: str) -> str:
    kind: Any = fact.type
    code = likely_code(typed)
    return f"; did you mean {code!r}?" if code and kind.units.declares(code) else "; or: don't know"


def _limit(text: str, unit: str) -> int | float:
    found = _NUMBER.fullmatch(text)
    if found is None or found["comparator"] or found["rest"] not in {"", unit}:
        raise AnswerError("a limit of normal is a number in the unit of the result: uln 1.2", code="ANSWER")
    return number_of(found["value"])


def _not_understood(fact: Fact, said: str) -> AnswerError:
    comma = ", with a decimal point instead of a comma" if "," in said else ""
    return AnswerError(f"{how_to_answer(fact)} is due{comma}; or: don't know", code="ANSWER")


def number_of(text: str) -> int | float:
    """Return a decimal text as JSON holds it; the door refuses what has too many digits.

    Raises:
        AnswerError: `ANSWER`, when it is far too long.
    """
    if len(text) > _LONGEST:
        raise AnswerError("a number has at most 15 significant digits", code="ANSWER")
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _as_typed(fact: Fact, said: str) -> str:
    return said


def _events(fact: Fact, said: str) -> Mapping[str, Any]:
    if said.lower() in _NONE:
        return {"rows": [], "complete": True}
    raise AnswerError("none, or yes, is due; or a list as JSON; or: don't know", code="ANSWER")


_READERS: Final[dict[type, Callable[[Fact, str], Any]]] = {
    Flag: _flag,
    Enumeration: _word,
    Integer: _plain_number,
    Number: _plain_number,
    Measurement: _result,
    Date: _as_typed,
    Instant: _as_typed,
    Code: _as_typed,
    End: _as_typed,
    EventTable: _events,
}
