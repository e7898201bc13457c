"""Names of proposed cases: the entry, the fact and what is tried, in words that a reviewer can follow."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from eligibility_engine.explanation.phrases import say_scalar
from eligibility_engine.kernel.expression import Literal
from eligibility_engine.testing.coverage.inventory import Leaf
from eligibility_engine.testing.coverage.items import Item
from eligibility_engine.testing.search.atoms import named

_LONGEST = 72


class Names:
    """Gives each case a name that no other has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def of_item(self, item: Item, leaf: Leaf | None) -> str:
        """Return a name for a subject that shows an item."""
        about = "" if leaf is None else next(iter(named([leaf.node])), "")
        return self.free(f"{item.entry} {about} {_tried(item, leaf)}")

    def of_change(self, entry: str, record: Mapping[str, Any], base: Mapping[str, Any]) -> str:
        """Return a name for a subject by the last of its facts that differ from the base."""
        changed = [name for name in {**base, **record} if record.get(name) != base.get(name)]
        said = [f"{name} {_value(record.get(name))}" for name in changed[-1:]]
        return self.free(f"{entry} {' '.join(said)}")

    def free(self, words: str) -> str:
        """Return the words as a name, with a number where it is taken."""
        plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:_LONGEST].rstrip("-")
        name, number = plain, 1
        while name in self._taken:
            number += 1
            name = f"{plain}-{number}"
        self._taken.add(name)
        return name


def _tried(item: Item, leaf: Leaf | None) -> str:
    """Return what is tried in a word or two: `turns`, `at 20`, `unknown`, a member."""
    *_, number, last = item.id.split(":")
    if item.kind == "threshold" and leaf is not None:
        limit = leaf.thresholds[int(number)].comparison.right
        return f"{last} {say_scalar(limit.value)}" if isinstance(limit, Literal) else f"{last} limit"
    return {"pair": "turns", "decisive": "decides"}.get(item.kind, last or "other")


def _value(value: Any) -> str:
    """Return a value in a word: `not recorded`, `yes`, a number, a date, a member."""
    if value is None:
        return "not recorded"
    if isinstance(value, Mapping):
        return " ".join(_value(value[key]) for key in ("comparator", "value", "at") if key in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return {"<": "under", "<=": "up to", ">=": "from", ">": "over"}.get(str(value), str(value))
