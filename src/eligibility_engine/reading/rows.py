"""What a source delivers: numbered rows, each a record or the reason why there is none."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from eligibility_engine.errors import Fault, InputError, nearest
from eligibility_engine.facts import Answerer, Schema

INTERVIEW: Final = "@interview"
"""Under this key a record of answers says in which interview they were given; a name that no fact can have."""

NOT_COLLECTED: Final = {"missing": "source_not_loaded"}
"""How a record says that its source was never asked for a fact."""


@frozen
class Row:
    """One row of a source.

    Attributes:
        number: its place among the rows, from 1.
        line: the line of the file on which it ends, where there are lines.
        record: fact names and keys to plain values; None when the row cannot be read.
        faults: with a record, the values that could not be read (they are missing in it, cause `invalid`); without
            one, why the row cannot be read.
        refused: whether the faults refuse the row, although its record tells which row it is.
    """

    number: int
    line: int | None
    record: Mapping[str, Any] | None
    faults: tuple[Fault, ...] = ()
    refused: bool = False


def declared_missing(schema: Schema, words: Iterable[str]) -> tuple[str, ...]:
    """Return the facts that a source is declared not to hold, in schema order.

    Args:
        schema: the facts there are.
        words: fact names, or `@investigator` and the like for all facts that this one answers.

    Raises:
        InputError: `INPUT_COLUMN` for a word that is neither.
    """
    groups = {f"@{answerer.value}": answerer for answerer in Answerer}
    chosen: set[str] = set()
    for word in words:
        if word not in schema and word not in groups:
            known = [*schema.names, *groups]
            raise InputError(
                f"not collected: {word!r} is neither a fact of the schema {schema.name} nor one of "
                f"{', '.join(groups)}{nearest(word, known)}",
                code="INPUT_COLUMN",
            )
        chosen |= {fact.name for fact in schema if word in {fact.name, f"@{fact.answered_by.value}"}}
    return tuple(name for name in schema.names if name in chosen)


def strangers_said(table: str) -> str:
    """Say that nobody who is judged has an event in a table that is declared to hold every event of everybody."""
    return (
        f"{table} is declared complete, and none of its events is of a subject that is judged; spell the subjects "
        "alike in both, or give only the events of these subjects"
    )
