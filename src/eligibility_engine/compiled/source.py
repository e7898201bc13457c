"""What plain facts were read from: kept so that an explanation shows what was judged, whatever became of the record."""

from collections.abc import Mapping
from typing import Any

from eligibility_engine.exact import plain_scalar
from eligibility_engine.semantics.evaluation import Evaluation


class Source:
    """The record of a subject as it was when it was read.

    `evaluation` is the reference's view of the facts that only it judges, once it was asked.
    """

    __slots__ = ("evaluation", "record")

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self.evaluation: Evaluation | None = None


def copied(raw: object) -> object:
    """Return a plain value that does not change when the caller changes his."""
    if isinstance(raw, Mapping):
        return {key: copied(raw[key]) for key in raw}
    return [copied(item) for item in raw] if isinstance(raw, (list, tuple)) else plain_scalar(raw)
