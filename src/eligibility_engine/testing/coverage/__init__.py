"""Coverage of rules: what some subjects have tried of a criteria set, and what is left to try."""

from eligibility_engine.testing.coverage.inventory import Inventory, Leaf
from eligibility_engine.testing.coverage.items import Item
from eligibility_engine.testing.coverage.measuring import Coverage, Finding, measure
from eligibility_engine.testing.coverage.observing import Observer

__all__ = ["Coverage", "Finding", "Inventory", "Item", "Leaf", "Observer", "measure"]
