"""How deep the objects and lists of a JSON text are nested, found by a linear scan before anything parses it."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

_TOKENS: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def brackets(text: str) -> Iterator[str]:
    """Yield the brackets of objects and lists; those in strings are none."""
    return (token[0] for token in _TOKENS.finditer(text) if token[0][0] != '"')


def depths(text: str) -> Iterator[int]:
    """Yield how many objects and lists are open after each bracket."""
    return accumulate(1 if mark in "[{" else -1 for mark in brackets(text))


def nested_deeper(text: str, limit: int) -> bool:
    """Say whether objects and lists ever stand deeper than the limit."""
    return text.count("{") + text.count("[") > limit and any(depth > limit for depth in depths(text))
