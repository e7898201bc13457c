"""Rows of two sources brought together by their key, in one pass.

Where both sources have the same order, no row is kept; a row waits only until its partner comes.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TypeVar

Key = tuple[str, ...]
"""A row key as text, the subject first."""

T = TypeVar("T")


def paired(first: Iterable[tuple[Key, T]], second: Iterable[tuple[Key, T]]) -> Iterator[tuple[Key, T | None, T | None]]:
    """Yield each key with its row of either source; None where a source lacks it. Such keys come last.

    Args:
        first: keys with rows; each key once.
        second: likewise.
    """
    waiting: tuple[dict[Key, T], dict[Key, T]] = ({}, {})
    for both in zip_longest(first, second):
        for side, one in enumerate(both):
            if one is None:
                continue
            key, row = one
            if key in waiting[1 - side]:
                partner = waiting[1 - side].pop(key)
                yield (key, partner, row) if side else (key, row, partner)
            else:
                waiting[side][key] = row
    yield from ((key, row, None) for key, row in waiting[0].items())
    yield from ((key, None, row) for key, row in waiting[1].items())
