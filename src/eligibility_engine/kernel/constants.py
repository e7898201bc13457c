"""How attributes of nodes are told apart: constants by their type too, words not at all."""

from datetime import datetime
from typing import Any, Final

from attrs import field

WORDING: Final = {"wording": True}
"""Metadata of an attribute that explains and never decides; the digest leaves it out."""


def _told_apart(value: Any) -> Any:
    """Return what constants are compared by: to Python True equals 1, and two offsets can name one instant."""
    if isinstance(value, (tuple, frozenset)):
        return type(value)(_told_apart(item) for item in value)
    return isinstance(value, bool), value, value.utcoffset() if isinstance(value, datetime) else None


def constant_field() -> Any:
    """Return an attrs field for one constant or several, which are equal only when their types are."""
    return field(eq=_told_apart)
