"""A manual screening log: a CSV in which people wrote down whom they found eligible."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from eligibility_engine.errors import EligibilityError, InputError, nearest
from eligibility_engine.sources.cells import Cells, header_of
from eligibility_engine.sources.lines import Lines
from eligibility_engine.verdict import Eligibility

_SHOWN: Final = 5
"""So many lines are named of those that cannot be used."""


def decision_words(words: Mapping[str, str]) -> dict[str, Eligibility]:
    """Return what each word of a log means, in lower case; the three words of this library mean themselves.

    Args:
        words: words of the log with `eligible`, `ineligible` or `undetermined`.

    Raises:
        EligibilityError: `USAGE` for a meaning that is none of the three.
    """
    known = {outcome.value: outcome for outcome in Eligibility}
    odd = [meaning for meaning in words.values() if meaning not in known]
    if odd:
        raise EligibilityError(
            f"a decision means {', '.join(known)}, not {odd[0]!r}{nearest(odd[0], known)}", code="USAGE"
        )
    return {**known, **{_plain(word): known[meaning] for word, meaning in words.items()}}


def read_log(
    stream: BinaryIO,
    *,
    decision: str,
    keys: Sequence[str] = ("subject",),
    words: Mapping[str, str] | None = None,
    delimiter: str = ",",
) -> dict[tuple[str, ...], Eligibility | None]:
    """Read the decisions of a log by row key; None where the cell of the decision is blank: nothing was decided.

    Args:
        stream: the bytes of a CSV.
        decision: the column that holds the decision.
        keys: the columns of the row key, the subject first.
        words: what the words of that column mean; upper and lower case do not matter.
        delimiter: what separates the cells.

    Raises:
        InputError: `INPUT_COLUMN` for a column that is not there, `SUBJECT_MISSING`, `SUBJECT_DUPLICATE` or
            `LOG_DECISION` with the lines, and what else keeps a CSV from being read.
        EligibilityError: `USAGE` for a meaning that is none of the three.
    """
    meanings = decision_words(words or {})
    found: dict[tuple[str, ...], Eligibility | None] = {}
    wrong: dict[str, list[int]] = {}
    for line, key, said in _rows(stream, (*keys, decision), delimiter):
        fault = _fault(key, said, found, meanings)
        if fault:
            wrong.setdefault(fault, []).append(line)
        else:
            found[key] = meanings.get(said)
    _refuse(wrong)
    return found


def _fault(key: tuple[str, ...], said: str, found: Collection[tuple[str, ...]], meanings: Collection[str]) -> str:
    """Return the code of what is wrong with a line, or nothing."""
    if any("\ud800" <= mark <= "\udfff" for text in (*key, said) for mark in text):
        return "INPUT_ENCODING"
    if not all(key):
        return "SUBJECT_MISSING"
    if key in found:
        return "SUBJECT_DUPLICATE"
    return "LOG_DECISION" if said and said not in meanings else ""


_REMEDIES: Final = {
    "INPUT_ENCODING": "no UTF-8; save the file as UTF-8",
    "SUBJECT_MISSING": "the row key is missing",
    "SUBJECT_DUPLICATE": "the row key came before; name one more column that tells rows apart",
    "LOG_DECISION": "the decision has no meaning; say what its word stands for: WORD=eligible, WORD=ineligible or "
    "WORD=undetermined",
}


def _refuse(wrong: Mapping[str, Sequence[int]]) -> None:
    for code, (first, *others) in wrong.items():
        named = ", ".join(map(str, others[:_SHOWN])) + ("..." if len(others) > _SHOWN else "")
        also = f"; likewise in line {named}" if others else ""
        raise InputError(f"screening log: {_REMEDIES[code]}{also}", code=code, line=first)


def _rows(stream: BinaryIO, columns: Sequence[str], delimiter: str) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Yield the line, the key and the decision of each row that is not blank."""
    lines = Lines(stream)
    cells = Cells(lines, delimiter)
    header = [name.strip() for name in header_of(cells)]
    places = [_place(name, header) for name in columns]
    for row in cells:
        texts = [row[place].strip() if place < len(row) else "" for place in places]
        if any(texts):
            yield lines.number, tuple(texts[:-1]), _plain(texts[-1])


def _place(name: str, header: Sequence[str]) -> int:
    if header.count(name) == 1:
        return header.index(name)
    problem = "occurs twice in" if name in header else "is not in"
    raise InputError(
        f"the column {name} {problem} the first line of the screening log{nearest(name, header)}",
        code="INPUT_COLUMN",
        line=1,
    )


def _plain(word: str) -> str:
    return word.strip().casefold()
