"""The tree of a rule as a picture, the entry at the left and its statements at the right.

A filled disc holds, an empty one does not, a question mark is unknown. What gives the entry its verdict is drawn
strong and in the colour of what the entry does to the subject, everything else thin and grey.
"""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from eligibility_engine.criteria import AllOf, AnyOf, AtLeastOf, Choice, FirstDecided, Negation, Unless
from eligibility_engine.criterion import Criterion
from eligibility_engine.explanation.composites import heading
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.markup import Markup, element
from eligibility_engine.report.pages.marks import standing_class
from eligibility_engine.report.words import place, standing, words
from eligibility_engine.semantics.openness import responsible
from eligibility_engine.study.entry_result import EntryResult
from eligibility_engine.verdict import Verdict

WIDTH: Final = 420
"""The width of a picture, which is shown at this size; that of a tree of more than eight levels is greater."""

_EDGE, _LEVEL, _TURN, _LEAF, _DISC, _LETTER = 10, 46, 14, 20, 6, 7.1
_WORDS, _JOINING = 12, 11
"""The sizes of letters: of a statement, and of the word that joins statements."""

_FEWEST_LETTERS: Final = 12
"""Where there is less room, a statement has no words in the picture."""

_LONGEST_JOIN: Final = 4

_JOINS: Final[dict[type, str]] = {
    AllOf: "all",
    AnyOf: "any",
    Negation: "not",
    Unless: "but",
    Choice: "if",
    FirstDecided: "else",
}


@frozen
class Drawn:
    """A node of the tree with its place: how deep it lies, and how many leaves down its middle is."""

    trace: Trace
    decides: bool
    depth: int
    leaf: float
    operands: tuple["Drawn", ...]

    @property
    def x(self) -> float:
        """How far from the left its middle is."""
        return _EDGE + self.depth * _LEVEL

    @property
    def y(self) -> float:
        """How far down its middle is."""
        return (self.leaf + 0.5) * _LEAF + 2

    def walk(self) -> Iterator["Drawn"]:
        """Yield the node and all below it."""
        yield self
        for operand in self.operands:
            yield from operand.walk()


def deciding(trace: Trace) -> frozenset[int]:
    """Return the identities of the kernel nodes that give a trace its verdict."""
    return frozenset(id(node) for node in responsible(trace.evaluation, trace.predicate))


def tree_picture(result: EntryResult) -> Markup:
    """Return the tree of an entry as SVG, which says in words what it shows."""
    root = _placed(result.trace, deciding(result.trace), True, 0, 0)
    nodes = list(root.walk())
    width = max(WIDTH, *(node.x + _EDGE for node in nodes))
    leaves = sum(not node.operands for node in nodes)
    edges = [(node, operand) for node in nodes for operand in node.operands]
    drawn = [_node(node, width) for node in nodes]
    return element(
        "svg",
        [_edge(*edge) for edge in sorted(edges, key=lambda edge: edge[1].decides)],
        drawn,
        class_=f"e-tree {standing_class(result)}",
        viewBox=f"0 0 {width:g} {leaves * _LEAF + 4}",
        role="img",
        aria_label=_told(result, nodes),
        font_size=_WORDS,
        fill="none",
        stroke="currentColor",
    )


def _placed(trace: Trace, path: frozenset[int], above: bool, depth: int, leaf: int) -> Drawn:
    decides = above and id(trace.predicate) in path
    operands: list[Drawn] = []
    for operand in trace.operands:
        operands.append(_placed(operand, path, decides, depth + 1, leaf))
        leaf += sum(not node.operands for node in operands[-1].walk())
    middle = (operands[0].leaf + operands[-1].leaf) / 2 if operands else leaf
    return Drawn(trace, decides, depth, middle, tuple(operands))


def _edge(node: Drawn, operand: Drawn) -> Markup:
    middle = operand.x - _TURN
    line = f"M{node.x:g} {node.y:g}H{middle:g}V{operand.y:g}H{operand.x:g}"
    return element("path", d=line, stroke_width=2.5 if operand.decides else 1, class_=_on(operand))


def _on(node: Drawn) -> str | None:
    return "e-on" if node.decides else None


def _node(node: Drawn, width: float) -> Markup:
    """Return the disc of a node, with its sentence to point at, and the word or the words beside it."""
    verdict, paper = node.trace.verdict, "var(--e-paper)"
    title = element("title", f"{words(verdict.value)}: {_sentence(node.trace)}")
    disc = element(
        "circle",
        title,
        cx=node.x,
        cy=node.y,
        r=_DISC,
        fill="currentColor" if verdict is Verdict.MET else paper,
        stroke_width=2.5 if node.decides else 1.5,
        stroke_dasharray="3 2" if verdict is Verdict.UNKNOWN else None,
    )
    asked = _text(node.x, "?", "middle", node.y + 3.5, _JOINING) if verdict is Verdict.UNKNOWN else None
    beside = _join(node) if node.operands else _statement(node, width)
    return element("g", disc, asked, beside, class_=_on(node))


def _join(node: Drawn) -> Markup:
    """Return the word of a composite, above the line to its operands."""
    return _text(node.x + _DISC + 1, join_word(node.trace.criterion), "start", node.y - 3, _JOINING)


def join_word(criterion: Criterion) -> str:
    """Return how a composite joins its operands: `all`, `any`, `2 of`; of a kind of one's own how its name begins."""
    if isinstance(criterion, AtLeastOf):
        return f"{criterion.k} of"
    return _JOINS.get(type(criterion)) or _cut(type(criterion).__name__)


def _cut(word: str) -> str:
    """Return a word that has room on a line between two discs."""
    return word if len(word) <= _LONGEST_JOIN else f"{word[: _LONGEST_JOIN - 1]}…"


def _sentence(trace: Trace) -> str:
    """Say a statement; a composite without its operands, which have sentences of their own."""
    return heading(trace.criterion, trace.english)[0].removesuffix(":") if trace.operands else trace.sentence


def _statement(node: Drawn, width: float) -> Markup | None:
    """Return as many words of a statement as there is room for."""
    start = node.x + _DISC + 5
    letters = int((width - start) / _LETTER)
    if letters < _FEWEST_LETTERS:
        return None
    return _text(start, middle_cut(node.trace.sentence, letters), "start", node.y + 4, _WORDS)


def middle_cut(said: str, letters: int) -> str:
    """Return a beginning and an end of so many letters at most: statements of one rule often begin alike."""
    if len(said) <= letters:
        return said
    end = letters // 2
    return f"{said[: letters - 1 - end].rstrip()}…{said[-end:].lstrip()}"


def _text(x: float, said: str, anchor: str, y: float, size: int) -> Markup:
    return element("text", said, x=x, y=y, text_anchor=anchor, font_size=size, fill="currentColor", stroke="none")


def _told(result: EntryResult, nodes: list[Drawn]) -> str:
    """Say the picture for those who do not see it."""
    leaves = [node.trace.verdict for node in nodes if not node.operands]
    counts = ", ".join(f"{leaves.count(verdict)} {words(verdict.value)}" for verdict in Verdict if verdict in leaves)
    statements = "statement" if len(leaves) == 1 else "statements"
    return f"{place(result.entry)}: {standing(result)}; {len(leaves)} {statements}: {counts}"
