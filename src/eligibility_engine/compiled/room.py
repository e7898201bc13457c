"""Room for what is remembered: so much of it, in however many places; all is forgotten when it is full."""

from typing import Any

from attrs import define, field


@define
class Room:
    """Room that several memories share, each a dictionary.

    Attributes:
        most: how much is remembered in all.
        held: how much is.
        known: the memories.
    """

    most: int
    held: int = 0
    known: list[dict[Any, Any]] = field(factory=list)

    def opened(self) -> dict[Any, Any]:
        """Return a new memory."""
        made: dict[Any, Any] = {}
        self.known.append(made)
        return made

    def keep(self, known: dict[Any, Any], key: Any, found: Any) -> None:
        """Remember something in one of them."""
        if self.held >= self.most:
            self.empty()
        self.held += 1
        known[key] = found

    def empty(self) -> None:
        """Forget all."""
        self.held = 0
        for known in self.known:
            known.clear()
