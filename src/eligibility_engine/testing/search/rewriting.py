"""Nodes with some of their parts replaced by others; what holds none of these stays the same object."""

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import evolve, field, fields_dict, frozen

from eligibility_engine.kernel.expression import NODES, Node
from eligibility_engine.kernel.walking import children

N = TypeVar("N")


@frozen(eq=False)
class Rewriting:
    """Replaces nodes wherever they stand; one node always becomes the same object.

    `swap` gives what stands in the place of a node, or None where it stays as far as its parts do.
    """

    swap: Callable[[Node], Node | None]
    _made: dict[int, tuple[Any, Any]] = field(init=False, factory=dict)

    def of(self, node: N) -> N:
        """Return what a node becomes."""
        if id(node) not in self._made:
            self._made[id(node)] = node, self._rewritten(node)
        found: N = self._made[id(node)][1]
        return found

    def _rewritten(self, node: Any) -> Any:
        instead = self.swap(node)
        if instead is not None or not children(node):
            return node if instead is None else instead
        parts = {name: getattr(node, name) for name in fields_dict(type(node))}
        changed = {name: self._part(value) for name, value in parts.items()}
        return evolve(node, **changed) if any(changed[name] is not parts[name] for name in parts) else node

    def _part(self, value: Any) -> Any:
        if isinstance(value, tuple):
            found = tuple(map(self._part, value))
            return found if any(a is not b for a, b in zip(found, value, strict=True)) else value
        return self.of(value) if type(value) in NODES else value
