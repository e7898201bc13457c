"""What a fact means, so far as a declaration tells: whether two sets mean the same by one name."""

from collections.abc import Sequence
from typing import Any

from eligibility_engine.facts import EventTable, Fact


def differing(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return in what declarations of one name differ: `type`, `unit`, `domain`, `fields`, `question`; empty for none.

    The units in which else a result may be reported, its precision, codes and who answers do not count: they change
    how it is read and not what it is.
    """
    first, *others = [_meaning(fact) for fact in facts]
    return tuple(aspect for aspect in first if any(other[aspect] != first[aspect] for other in others))


def _meaning(fact: Fact) -> dict[str, Any]:
    kind: Any = fact.type
    units = getattr(kind, "units", None)
    fields = kind.fields if isinstance(kind, EventTable) else ()
    return {
        "type": type(kind).__name__,
        "unit": getattr(kind, "unit", None) if units is None else units.canonical,
        "domain": [getattr(kind, name, None) for name in ("minimum", "maximum", "members", "not_answers", "system")],
        "fields": [{"name": one.name, **_meaning(one)} for one in fields],
        "question": " ".join(fact.question.split()).casefold(),
    }
