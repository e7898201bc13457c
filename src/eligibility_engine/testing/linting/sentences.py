"""The text of a set's source, laid against what its entries quote: no sentence without an entry."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from eligibility_engine.errors import InputError
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.testing.beside import beside
from eligibility_engine.testing.linting.finding import Finding
from eligibility_engine.testing.linting.shape import place_of

_LABEL: Final = re.compile(
    r"\W+|and|or|\(?([a-z]|[ivx]+|\d+(\.\d+)*)(\([a-z0-9]+\))*[.):]+|\d+(\.\d+)+(\([a-z0-9]+\))*", re.IGNORECASE
)
"""A word that may be left of a line that entries carry: a list label, marks, or what joins two items."""

_SHOWN: Final = 60


@frozen
class Source:
    """The text that the entries of a set quote.

    Attributes:
        text: the text.
        headings: its lines that are no rule of their own.
        name: how messages call it.
        headings_name: how messages call the list of headings.
    """

    text: str
    headings: frozenset[str] = frozenset()
    name: str = "the source"
    headings_name: str = "the list of headings"


def own_source(trial: str) -> Source | None:
    """Return the text that comes with a set, or None.

    By convention it lies beside the set as `source.txt` or `asthma.source.txt` (see `own_cases`); the lines of it that
    are no rule of their own stand in `source.headings.txt`, one per line, after a tab perhaps what carries them.

    Args:
        trial: a registered id, `file.py:NAME`, or a document such as `set.json`.

    Raises:
        InputError: `INPUT_READ` or `INPUT_ENCODING` when it is there and cannot be read.
    """
    for stem in beside(trial, "source"):
        path, headings = stem.with_name(f"{stem.name}.txt"), stem.with_name(f"{stem.name}.headings.txt")
        if path.is_file():
            known = _text(headings).splitlines() if headings.is_file() else []
            lines = frozenset(part.strip() for line in known for part in (line, line.rpartition("\t")[0]))
            return Source(_text(path), lines, path.name, headings.name)
    return None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        reason, code = "is not UTF-8; save it as UTF-8", "INPUT_ENCODING"
    except OSError as error:
        reason, code = f"cannot be read: {error.strerror}", "INPUT_READ"
    raise InputError(f"{path.name} {reason}", code=code)


def sentences(criteria_set: CriteriaSet, source: Source) -> Iterator[Finding]:
    """Yield the entries and other sentences that do not quote the source, and the lines of it that nothing carries."""
    left = list(source.text)
    for text, place in _quoted(criteria_set):
        found = list(re.finditer(r"\s+".join(map(re.escape, text.split())), source.text))
        if not found:
            said = f"its text does not stand in {source.name}; quote the sentence as it stands there"
            yield Finding("LINT_QUOTATION", place, said)
        for letter in (letter for match in found for letter in range(*match.span())):
            left[letter] = left[letter] if left[letter] == "\n" else " "
    whole = source.text.split("\n")
    for number, rest in enumerate("".join(left).split("\n"), 1):
        if whole[number - 1].strip() not in source.headings and not _is_carried(rest):
            yield Finding("LINT_SENTENCE", "$.source", _unclaimed(rest, source), line=number)


def _quoted(criteria_set: CriteriaSet) -> Iterator[tuple[str, str]]:
    """Yield what a set quotes, with its place: entries, and the sentences that are carried by entries or refused."""
    for entry in criteria_set.entries:
        yield entry.text, place_of(criteria_set, entry)
    for place, sentence in enumerate(criteria_set.sentences):
        yield sentence.text, f"$.sentences[{place}]"


def _is_carried(rest: str) -> bool:
    words = (word.strip("*_,;") for word in rest.split())
    return all(not word or _LABEL.fullmatch(word) for word in words)


def _unclaimed(rest: str, source: Source) -> str:
    words = " ".join(rest.split())
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}..."
    return (
        f"no entry quotes '{shown}'; add the entry, quote the sentence whole, refuse it with refuse(..., because=...), "
        f"or list the line of {source.name} in {source.headings_name} if it is no rule"
    )
