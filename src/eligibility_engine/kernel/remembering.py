"""What was made of a node before: a node is asked for again with every subject and every row."""

from collections.abc import Callable
from typing import Generic, TypeVar

Node = TypeVar("Node")
Made = TypeVar("Made")


class ByIdentity(Generic[Node, Made]):
    """What is made of nodes, made once for each; by identity, which is quicker to tell than equality.

    All is forgotten once so many are remembered.
    """

    def __init__(self, make: Callable[[Node], Made], most: int = 100_000) -> None:
        self._make, self._most = make, most
        self._made: dict[int, tuple[Node, Made]] = {}

    def __call__(self, node: Node) -> Made:
        """Return what is made of a node."""
        known = self._made.get(id(node))
        if known is None or known[0] is not node:
            if len(self._made) >= self._most:
                self._made.clear()
            known = self._made[id(node)] = (node, self._make(node))
        return known[1]
