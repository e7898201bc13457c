"""The numbered entries of a criteria set: what the protocol says, and the criterion that it is read as."""

import re
from collections.abc import Iterable
from typing import Final

from attrs import field, frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.verdict import Polarity

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_SHORT: Final = re.compile(r"[A-Z0-9_]{1,8}", re.ASCII)


def check_id(identifier: str, what: str) -> None:
    """Refuse an id that is not lower-case letters, digits and underscores.

    Raises:
        DefinitionError: `ENTRY`.
    """
    if not _ID.fullmatch(str(identifier)):
        raise DefinitionError(
            f"the id of {what} is lower-case letters, digits and underscores, at most 64, beginning with a letter",
            code="ENTRY",
        )


def refuse_twice(names: list[str], what: str) -> None:
    """Refuse names of which two are the same.

    Raises:
        DefinitionError: `DUPLICATE_ID`.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DefinitionError(f"{what} are unique; used twice: {', '.join(twice)}", code="DUPLICATE_ID")


def _ids(parts: str | Iterable[str]) -> tuple[str, ...]:
    return (parts,) if isinstance(parts, str) else tuple(parts)


@frozen
class Entry:
    """One inclusion or exclusion.

    Attributes:
        id: stable, whatever the protocol's numbering does.
        polarity: an inclusion must be met, an exclusion must be not met.
        text: the protocol's sentence, verbatim.
        criterion: the truth of that sentence; polarity belongs to the entry.
        cite: the place in the source, such as `5.1(a)` or `Inclusion 3`.
        note: how the sentence is read, and what is debatable.
        short: a unique name of at most 8 capitals, digits and underscores, as sponsors' data sets need.
        parts: the ids of the parts of the set to which it belongs; in none of them it is common to all.
    """

    id: str
    polarity: Polarity
    text: str
    criterion: Criterion
    cite: str = ""
    note: str = ""
    short: str | None = None
    parts: tuple[str, ...] = field(default=(), converter=_ids, metadata={"silent_default": True})

    def __attrs_post_init__(self) -> None:
        check_id(self.id, "an entry")
        refuse_twice([*self.parts], f"the parts of {self.id}")
        if not self.text.strip():
            raise DefinitionError(f"the entry {self.id} needs the protocol's sentence", code="ENTRY")
        if self.short is not None and not _SHORT.fullmatch(self.short):
            raise DefinitionError(
                f"the short name of {self.id} is at most 8 capitals, digits and underscores", code="ENTRY"
            )


def include(
    id: str,
    text: str,
    rule: object,
    *,
    cite: str = "",
    note: str = "",
    short: str | None = None,
    parts: str | Iterable[str] = (),
) -> Entry:
    """Return an inclusion: it must be met.

    Args:
        id: a stable id, lower-case letters, digits and underscores.
        text: the protocol's sentence, verbatim.
        rule: the truth of that sentence.
        cite: its place in the source.
        note: how it is read.
        short: at most 8 capitals, digits and underscores.
        parts: the ids of the parts of the set (cohorts, phases, stages) in which alone it is judged; all unless given.

    Raises:
        DefinitionError: when the id, the short name or the rule cannot be used.
    """
    return Entry(id, Polarity.INCLUSION, text, as_criterion(rule), cite, note, short, parts)


def exclude(
    id: str,
    text: str,
    rule: object,
    *,
    cite: str = "",
    note: str = "",
    short: str | None = None,
    parts: str | Iterable[str] = (),
) -> Entry:
    """Return an exclusion: it must be not met. The arguments are those of `include`; the rule says when it excludes."""
    return Entry(id, Polarity.EXCLUSION, text, as_criterion(rule), cite, note, short, parts)
