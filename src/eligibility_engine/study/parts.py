"""Parts of a criteria set: cohorts, phases or stages, each with entries of its own beside the common ones."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from eligibility_engine.errors import DefinitionError, EligibilityError, nearest
from eligibility_engine.study.entry import Entry, check_id, refuse_twice


@frozen
class Part:
    """A named subset of the entries of a set, judged beside the entries that are in no part.

    Attributes:
        id: stable; `assess(record, as_of=..., part=id)` judges it.
        text: what it is, in one sentence.
        cite: its place in the source.
        note: how it is read.

    Raises:
        DefinitionError: `ENTRY` for an id that is no such word, or without a text.
    """

    id: str
    text: str
    cite: str = ""
    note: str = ""

    def __attrs_post_init__(self) -> None:
        check_id(self.id, "a part")
        if not self.text.strip():
            raise DefinitionError(f"the part {self.id} needs a sentence that says what it is", code="ENTRY")


def check_parts(parts: Iterable[Part], entries: Iterable[Entry], default_part: str | None) -> None:
    """Refuse parts that cannot be told apart, are not declared, or of which nothing is judged.

    Raises:
        DefinitionError: `DUPLICATE_ID`, `PART`, or `RULE_EMPTY` for a part in which no entry is judged.
    """
    ids = [part.id for part in parts]
    refuse_twice(ids, "ids of parts")
    judged = list(entries)
    for place, entry in enumerate(judged):
        for name in entry.parts:
            _refuse_undeclared(name, ids, f"the entry {entry.id} is", f"$.entries[{place}].parts")
    if default_part is not None:
        _refuse_undeclared(default_part, ids, "the default is", "$.default_part")
    empty = [name for name in ids if not entries_in(name, judged)]
    if empty:
        raise DefinitionError(f"nothing is judged in the part {empty[0]}: no entry is in it", code="RULE_EMPTY")


def _refuse_undeclared(name: str, ids: list[str], what: str, path: str) -> None:
    if name not in ids:
        declared = f"declared are {', '.join(ids)}{nearest(name, ids)}" if ids else "declare it: parts=[Part(...)]"
        raise DefinitionError(f"{what} in the part {name!r}, which the set does not declare; {declared}",
                              code="PART", path=path)  # fmt: skip


def entries_in(part: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries that are judged in a part: the common ones and its own, in protocol order."""
    return tuple(entry for entry in entries if not entry.parts or part in entry.parts)


def lowered_parts(parts: Iterable[Part], entries: Iterable[Entry], default_part: str | None) -> Mapping[str, object]:
    """Return what parts add to the lowered form of a set: nothing where there are none, so its digest stays."""
    ids = sorted(part.id for part in parts)
    if not ids:
        return {}
    members = {entry.id: sorted(entry.parts) for entry in entries if entry.parts}
    return {"parts": {"ids": ids, "entries": members, "default": default_part}}


def chosen_part(set_id: str, parts: Iterable[Part], asked: str | None, default_part: str | None) -> str | None:
    """Return the part that is judged; None for a set without parts.

    Raises:
        EligibilityError: `PART` when a part is due and none is named, when there is no such part, or no part at all.
    """
    ids = [part.id for part in parts]
    name = asked if asked is not None else default_part
    if name is None and not ids:
        return None
    if name in ids:
        return name
    if not ids:
        problem = "has no parts; leave part= out"
    elif name is None:
        problem = f"is judged part by part; name one, part=: {', '.join(ids)}"
    else:
        problem = f"has no part {name!r}; its parts are {', '.join(ids)}{nearest(name, ids)}"
    raise EligibilityError(f"{set_id} {problem}", code="PART", path="$.part")


def usual_part(wanted: Sequence[str], parts: Sequence[Part], default: str | None) -> str | None:
    """Return the part in which an entry of some parts, or of all, is judged: the default one if it may be."""
    judged = tuple(wanted or (part.id for part in parts))
    return default if default in judged else next(iter(judged), None)
