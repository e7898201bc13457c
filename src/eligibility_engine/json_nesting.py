"""How deep the objects and lists of a JSON text are nested, found by a linear scan before anything parses it."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

_TOKENS: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def depths(text: str) -> Iterator[int]:
    """Yield how many objects and lists are open after each string and bracket; brackets in strings do not count."""
    marks = (token[0] for token in _TOKENS.finditer(text))
    return accumulate((mark in ("[", "{")) - (mark in ("]", "}")) for mark in marks)


def nested_deeper(text: str, limit: int) -> bool:
    """Say whether objects and lists ever stand deeper than the limit."""
    return text.count("{") + text.count("[") > limit and any(depth > limit for depth in depths(text))
