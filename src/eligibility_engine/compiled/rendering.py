"""The traces of entries as plain data, by generated functions: one for each entry.

They write what `Trace.to_dict` returns: nested literals in which only the verdicts and what is said of the facts are
looked up. As everywhere in generated source, sentences and names are bound by name and never stand in it.
"""

from collections.abc import Callable
from typing import Any, Final, cast

from attrs import define, field

from eligibility_engine.compiled.explained import Place, Subject
from eligibility_engine.compiled.leaves import Leaf
from eligibility_engine.compiled.writer import Names, function, made
from eligibility_engine.facts import Fact, Measurement
from eligibility_engine.verdict import Verdict

Render = Callable[[Subject], dict[str, Any]]

_VERDICTS: Final = {"MET": Verdict.MET, "NOT_MET": Verdict.NOT_MET}
_VERDICT: Final = '("met" if (x := v[{}]) is MET else "not_met" if x is NOT_MET else "unknown")'


@define(eq=False)
class RenderSource:
    """The source of the functions of a set, and what makes them for an as-of date."""

    names: Names = field(factory=Names)
    leaves: list[int] = field(factory=list)
    others: list[int] = field(factory=list)
    make: Callable[..., tuple[Render, ...]] = field(init=False)

    @classmethod
    def of(cls, entries: tuple[Place, ...]) -> "RenderSource":
        """Return the source of some entries.

        Raises:
            MemoryError, RecursionError, SyntaxError: where a criterion is too deep for Python.
        """
        source = cls()
        lines: list[str] = []
        for entry in entries:
            lines += function(f"e{entry.number}", "s", source._entry(entry))
        bound = (*_VERDICTS, *source.names.constants, *source._dated(entries))
        source.make = made(lines, bound, [f"e{entry.number}" for entry in entries])
        return source

    def bind(self, entries: tuple[Place, ...]) -> None:
        """Let entries, as they are seen on one as-of date, be written out by the functions."""
        made = self.make(**_VERDICTS, **self.names.constants, **self._dated(entries))
        for entry, render in zip(entries, made, strict=True):
            entry.render = render

    def _dated(self, entries: tuple[Place, ...]) -> dict[str, Any]:
        """Return what the as-of date decides: what was said of leaves before, and what says the rest."""
        found: dict[str, Any] = {f"q{entry.number}": entry.data for entry in entries}
        places = {place.number: place for entry in entries for place in entry.walk()}
        found |= {f"k{number}": cast(Leaf, places[number].leaf).known for number in self.leaves}
        return found | {f"q{number}": places[number].data for number in self.others}

    def _entry(self, entry: Place) -> list[str]:
        return [
            "get, v = s.get, s.verdicts",
            f"try: return {self._node(entry)}",
            # said for the first time, or a value of another form than it usually has; left at once, since the error
            # of a look-up holds the value
            "except (KeyError, TypeError): pass",
            f"return q{entry.number}(s)",
        ]

    def _node(self, place: Place) -> str:
        sentence = self.names.constant(place.outline.sentence)
        if place.operands:
            inside = ", ".join([self._node(operand) for operand in place.operands])
            return f'{{"verdict": {_VERDICT.format(place.number)}, "sentence": {sentence}, "operands": [{inside}]}}'
        if place.leaf is None or place.outline.assumptions:
            self.others.append(place.number)
            return f"q{place.number}(s)"
        self.leaves.append(place.number)
        return self._leaf(place, place.leaf, sentence)

    def _leaf(self, place: Place, leaf: Leaf, sentence: str) -> str:
        """Return a leaf of which the facts, and what was computed, are copied from what was said before."""
        keys = [self._key(fact) for fact in leaf.part]
        key, facts = (keys[0], "t[1].copy()") if leaf.is_of_one else (_tuple(keys), "f.copy() for f in t[1]")
        said = f'"verdict": (t := k{place.number}[{key}])[0], "sentence": {sentence}, "facts": [{facts}]'
        computed = ", ".join(f"t[{2 + at}].copy()" for at in range(len(place.outline.computed)))
        return f'{{{said}, "computed": [{computed}]}}' if computed else f"{{{said}}}"

    def _key(self, fact: Fact) -> str:
        """Return what tells apart what was said before: the value; of a result its parts, by their names and values."""
        got = f"get({self.names.constant(fact.name)})"
        return f"None if (r := {got}) is None else (*r, *r.values())" if isinstance(fact.type, Measurement) else got


def _tuple(parts: list[str]) -> str:
    return f"({''.join(f'({part}), ' for part in parts)})"
