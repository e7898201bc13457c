"""What generated source is written with: names, constants, lines. No text of a rule or a record ever stands in it."""

from collections.abc import Iterable
from typing import Any, Final

from attrs import define, field

_FILE: Final = "<compiled criteria>"


@define
class Names:
    """The names of one piece of source, and the constants that they are bound to."""

    constants: dict[str, Any] = field(factory=dict)
    _known: dict[Any, str] = field(factory=dict)
    _last: int = 0

    def fresh(self, letter: str) -> str:
        """Return a name that was not used before."""
        self._last += 1
        return f"{letter}{self._last}"

    def bound(self, value: Any) -> str:
        """Return a name that is bound to an object."""
        name = self.fresh("c")
        self.constants[name] = value
        return name

    def constant(self, value: Any) -> str:
        """Return the name of a constant; equal ones of one type share it."""
        key = (type(value), value)
        if key not in self._known:
            self._known[key] = self.bound(value)
        return self._known[key]


def function(name: str, parameter: str, body: Iterable[str]) -> list[str]:
    """Return the lines of a function."""
    return [f"def {name}({parameter}):", *(f"    {line}" for line in body)]


def made(lines: Iterable[str], names: Iterable[str], results: Iterable[str]) -> Any:
    """Return a function that takes what names are bound to, in order, and returns the results of the source.

    Names are parameters of an enclosing function, so that the same code serves every as-of date.
    """
    body = [*lines, f"return ({', '.join(results)},)"]
    source = "\n".join(function("make", ", ".join(names), body))
    namespace: dict[str, Any] = {}
    exec(compile(source, _FILE, "exec"), namespace)
    return namespace["make"]
