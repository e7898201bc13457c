"""The generated functions of a set: eligibility with early exit, the verdicts of entries, the verdicts of all nodes."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Final

from attrs import define, field, frozen

from eligibility_engine.compiled.logic import Logic
from eligibility_engine.compiled.rows import Coder
from eligibility_engine.compiled.slots import Slots
from eligibility_engine.compiled.writer import Names, function, made
from eligibility_engine.explanation.outline import Outline
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.expression import Predicate, Reduce, Rows, Term
from eligibility_engine.kernel.python_code import opaque_in
from eligibility_engine.kernel.walking import row_tables, walk
from eligibility_engine.verdict import Eligibility, Polarity, Verdict

_RESULTS: Final = {
    "MET": Verdict.MET,
    "NOT_MET": Verdict.NOT_MET,
    "UNKNOWN": Verdict.UNKNOWN,
    "ELIGIBLE": Eligibility.ELIGIBLE,
    "INELIGIBLE": Eligibility.INELIGIBLE,
    "UNDETERMINED": Eligibility.UNDETERMINED,
}


Make = Callable[[Callable[..., Verdict], Callable[[Term], Any]], tuple[Callable[..., Any], ...]]


@frozen
class Ruled:
    """An entry as it is compiled: its polarity, and the node of each criterion in it, its own first."""

    polarity: Polarity
    nodes: tuple[Predicate, ...]

    @property
    def predicate(self) -> Predicate:
        """The predicate of the entry."""
        return self.nodes[0]

    @classmethod
    def of(cls, polarity: Polarity, outline: Outline) -> "Ruled":
        """Return an entry out of the outline of its criterion."""
        return cls(polarity, tuple(found.predicate for found in outline.walk()))


@define
class Functions:
    """The source of a set, and what its names are bound to."""

    schema: Schema
    entries: tuple[Ruled, ...]
    slots: Slots = field(init=False)
    names: Names = field(factory=Names)
    dated: dict[str, Term] = field(factory=dict)
    asked: list[Predicate] = field(factory=list)
    met: set[Predicate] = field(factory=set)
    sums: list[Term] = field(factory=list)
    shared: frozenset[Predicate] = field(init=False)
    shared_rows: frozenset[Rows] = field(init=False)
    lines: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.slots = Slots(self.schema)
        for entry in self.entries:
            for node in entry.nodes:
                self.slots.of_fields(node)
        self.shared = _shared(entry.predicate for entry in self.entries)
        self.shared_rows = _shared_rows(entry.predicate for entry in self.entries)
        verdicts = self._coder(unpacks=True)
        given = self._verdicts(verdicts)
        self.lines += function("eligibility", "p", self._eligibility())
        self._reserve()
        # at the end, when all places are known
        self.lines += function("verdicts", "p", [verdicts.unpacked(), *verdicts.lines, given])

    @cached_property
    def make(self) -> Make:
        """What makes `eligibility` and `verdicts` out of the constants and the terms that the as-of date decides."""
        return self._made(self.lines, "eligibility", "verdicts")

    @cached_property
    def make_nodes(self) -> Make:
        """What makes `nodes`, which few ask for."""
        return self._made(function("nodes", "p", self._nodes()), "nodes")

    def _made(self, lines: list[str], *results: str) -> Make:
        """Return what binds functions to `ask`, the verdict of a predicate by the reference, and to dated values."""
        fixed = {**_RESULTS, **self.names.constants}
        make = made(lines, ("ask", *fixed, *self.dated), results)
        return lambda ask, dated: make(ask, *fixed.values(), *(dated(term) for term in self.dated.values()))

    def _reserve(self) -> None:
        """Give a place to what only nodes read: a criterion that stands inside the rows of an event table."""
        coder = self._coder()
        for entry in self.entries:
            for node in entry.nodes:
                if node not in self.met:
                    coder.logic(node)

    def _coder(self, unpacks: bool = False) -> Coder:
        coder = Coder(
            self.slots, self.names, self.dated, unpacks=unpacks, sums=self.sums, shared=self.shared, asked=self.asked,
            met=self.met, shared_rows=self.shared_rows,
        )  # fmt: skip
        for judged in opaque_in(entry.predicate for entry in self.entries):
            coder.logic(judged)  # all code is asked before anything returns, so that what raises is never passed over
        return coder

    def _verdicts(self, coder: Coder) -> str:
        """Write every entry, and return the line that returns their verdicts."""
        found = []
        for entry in self.entries:
            logic = coder.logic(entry.predicate)
            found.append(self.names.fresh("e"))
            coder.lines.append(f"{found[-1]} = {_verdict(logic, entry.polarity)}")
        return f"return {_tuple(found)}"

    def _nodes(self) -> list[str]:
        coder = self._coder(unpacks=True)
        found = []
        for entry in self.entries:
            inside = [coder.named(node, coder.logic(node)) for node in reversed(entry.nodes)]
            found += [_verdict(logic, Polarity.INCLUSION) for logic in reversed(inside)]
        return [coder.unpacked(), *coder.lines, f"return {_tuple(found)}"]

    def _eligibility(self) -> list[str]:
        """Write the entries in order, what takes longest last; stop at the first that fails."""
        coder = self._coder()
        coder.lines.append("is_open = False")
        for entry in sorted(self.entries, key=self._effort):
            logic = coder.logic(entry.predicate)
            passes, fails = _standing(logic, entry.polarity)
            coder.lines += [f"if not {passes}:", f"    if {fails}: return INELIGIBLE", "    is_open = True"]
        return [*coder.lines, "return UNDETERMINED if is_open else ELIGIBLE"]

    def _effort(self, entry: Ruled) -> tuple[bool, bool]:
        """Return whether the reference judges an entry, and whether it goes through rows."""
        nodes = [*walk(entry.predicate)]
        return any(node in self.asked for node in nodes), any(isinstance(node, Reduce) for node in nodes)


def _tuple(found: Sequence[str]) -> str:
    return f"({', '.join(found)},)"


def _standing(logic: Logic, polarity: Polarity) -> tuple[str, str]:
    """Return when an entry lets a subject pass, and when it does not."""
    ends = logic.met, logic.not_met
    return ends if polarity is Polarity.INCLUSION else (ends[1], ends[0])


def _verdict(logic: Logic, polarity: Polarity) -> str:
    """Return the verdict of a statement; what lets a subject pass is asked first, as most entries do."""
    if polarity is Polarity.INCLUSION:
        return f"MET if {logic.met} else NOT_MET if {logic.not_met} else UNKNOWN"
    return f"NOT_MET if {logic.not_met} else MET if {logic.met} else UNKNOWN"


def _shared(predicates: Iterable[Predicate]) -> frozenset[Predicate]:
    """Return the predicates that occur more than once, other than those about the row at hand."""
    nodes = (node for predicate in predicates for node in walk(predicate))
    counts = Counter(node for node in nodes if isinstance(node, Predicate) and not row_tables(node))
    return frozenset(node for node, count in counts.items() if count > 1)


def _shared_rows(predicates: Iterable[Predicate]) -> frozenset[Rows]:
    """Return the rows of which more than one value is made."""
    reduced = {node for predicate in predicates for node in walk(predicate) if isinstance(node, Reduce)}
    counts = Counter(node.rows for node in reduced if not row_tables(node))
    return frozenset(rows for rows, count in counts.items() if count > 1)
