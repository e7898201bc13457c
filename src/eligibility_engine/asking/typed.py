"""What somebody types as the answer to a fact, as the plain value that a record holds; the door judges it later."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from eligibility_engine.codes import Code
from eligibility_engine.errors import AnswerError, InputError, nearest
from eligibility_engine.exact import decimal_text
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
from eligibility_engine.json_text import decode
from eligibility_engine.phrases import unit_word
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
    r"(?P<comparator><=|>=|<|>)?\s*(?P<value>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(?P<rest>.*)"
)
_PARTS: Final = re.compile(r"(?:^|\s)(uln|lln|at)\s+(\S+)")


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
    if said.lower() not in _YES_NO:
        raise AnswerError("yes or no is due; or: don't know", code="ANSWER")
    return _YES_NO[said.lower()]


def _word(fact: Fact, said: str) -> str:
    members: tuple[str, ...] = getattr(fact.type, "members", ())
    raise AnswerError(f"one of these is due: {', '.join(members)}{nearest(said, members)}", code="ANSWER")


def _plain_number(fact: Fact, said: str) -> Any:
    found = _NUMBER.fullmatch(said)
    unit = getattr(fact.type, "unit", None) or ""
    if found is None or found["rest"] not in {"", unit, unit_word(unit)}:
        raise AnswerError(f"{how_to_answer(fact)} is due; or: don't know", code="ANSWER")
    value = number_of(found["value"])
    return {"value": value, "comparator": found["comparator"]} if found["comparator"] else value


def _result(fact: Fact, said: str) -> dict[str, Any]:
    parts = dict(_PARTS.findall(said))
    found = _NUMBER.fullmatch(_PARTS.sub("", said).strip())
    kind: Any = fact.type
    if found is None or (not found["rest"] and kind.default_unit is None):
        raise AnswerError(f"{how_to_answer(fact)} is due; or: don't know", code="ANSWER")
    result = {"value": number_of(found["value"]), "unit": found["rest"] or kind.default_unit}
    limits = {key: _limit(text) if key != "at" else text for key, text in parts.items()}
    return {**result, **limits, **({"comparator": found["comparator"]} if found["comparator"] else {})}


def _limit(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise AnswerError("a limit of normal is a number: uln 1.2", code="ANSWER")
    return number_of(text)


def number_of(text: str) -> int | float:
    """Return a decimal text as JSON holds it; the door refuses what is too long."""
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


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
