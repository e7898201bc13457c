"""What becomes of each sentence of a source text: encoded, judged by an investigator, or refused with the reason."""

from collections.abc import Iterable
from enum import Enum

from attrs import field, frozen

from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.walking import reads
from eligibility_engine.study.entry import Entry


class Disposition(Enum):
    """What becomes of a sentence."""

    ENCODED = "encoded"
    """An entry computes it from facts."""

    JUDGED = "judged"
    """An entry asks an investigator for it, and computes nothing."""

    REFUSED = "refused"
    """No entry says it, and the reason is given."""


@frozen
class Sentence:
    """A sentence of the source that is no entry of its own.

    Attributes:
        text: the sentence, verbatim.
        because: why it is refused, or how the entries that carry it say it.
        carried_by: the ids of the entries that carry it, such as those that a definition is part of; none, and it is
            refused.
        cite: its place in the source.

    Raises:
        DefinitionError: `ENTRY` without a text or a reason.
    """

    text: str
    because: str
    carried_by: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    cite: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.text.strip() or not self.because.strip():
            raise DefinitionError("a sentence that is no entry needs its text and a reason", code="ENTRY")

    @property
    def disposition(self) -> Disposition:
        """Encoded where entries carry it, else refused."""
        return Disposition.ENCODED if self.carried_by else Disposition.REFUSED


def refuse(text: str, *, because: str, cite: str = "") -> Sentence:
    """Return a sentence of the source that no entry says.

    Args:
        text: the sentence, verbatim.
        because: why not: it is no condition of enrolling, or no fact answers it.
        cite: its place in the source.

    Raises:
        DefinitionError: `ENTRY` without a text or a reason.
    """
    return Sentence(text, because, cite=cite)


def carried(text: str, *, by: str | Iterable[str], because: str, cite: str = "") -> Sentence:
    """Return a sentence of the source that entries of other sentences carry: a definition, the head of a list.

    Args:
        text: the sentence, verbatim.
        by: the id of the entry, or of several.
        because: how they carry it.
        cite: its place in the source.

    Raises:
        DefinitionError: `ENTRY` without a text or a reason.
    """
    return Sentence(text, because, (by,) if isinstance(by, str) else tuple(by), cite)


def check_sentences(sentences: Iterable[Sentence], entries: Iterable[Entry]) -> None:
    """Refuse sentences that are carried by entries which are not there.

    Raises:
        DefinitionError: `ENTRY_UNKNOWN`.
    """
    ids = [entry.id for entry in entries]
    for place, sentence in enumerate(sentences):
        for name in sentence.carried_by:
            if name not in ids:
                raise DefinitionError(
                    f"a sentence is carried by {name!r}, which is no entry{nearest(name, ids)}",
                    code="ENTRY_UNKNOWN",
                    path=f"$.sentences[{place}].carried_by",
                )


def disposition(entry: Entry, schema: Schema) -> Disposition:
    """Return what becomes of the sentence of an entry: judged, where every fact that it reads asks for judgement."""
    names = {reference.name for reference in reads(entry.criterion.predicate())}
    judged = bool(names) and all(schema[name].judgement for name in names)
    return Disposition.JUDGED if judged else Disposition.ENCODED


def counted(entries: Iterable[Entry], sentences: Iterable[Sentence], schema: Schema) -> dict[Disposition, int]:
    """Return how many sentences are encoded, judged and refused; an entry stands for one sentence."""
    every = [disposition(entry, schema) for entry in entries] + [sentence.disposition for sentence in sentences]
    return {found: every.count(found) for found in Disposition}
