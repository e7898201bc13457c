"""The rule of an entry as a tree to open: each statement with its verdict, its facts and what was computed of them."""

from attrs import frozen

from eligibility_engine.explanation.composites import heading
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.markup import Markup, element
from eligibility_engine.report.findings import said_of
from eligibility_engine.report.pages.marks import standing_class, truth_mark
from eligibility_engine.report.pages.tree_picture import deciding
from eligibility_engine.study.entry_result import EntryResult


def rule_tree(result: EntryResult, values: bool) -> Markup:
    """Return the tree of an entry; what decides it stands open.

    Args:
        result: the entry judged.
        values: False leaves patient values out.
    """
    node = _Shown(deciding(result.trace), values).node(result.trace, True)
    return element("ul", node, class_=f"e-rule {standing_class(result)}")


@frozen
class _Shown:
    path: frozenset[int]
    values: bool

    def node(self, trace: Trace, above: bool, letter: str = "") -> Markup:
        """Return a statement with all below it; it decides when it lies on the path and what combines it does."""
        decides = above and id(trace.predicate) in self.path
        inside = self._composite(trace, decides, letter) if trace.operands else self._leaf(trace, letter)
        return element("li", inside, class_="e-node e-decides" if decides else "e-node")

    def _leaf(self, trace: Trace, letter: str) -> list[Markup | None]:
        return [_said(trace, trace.sentence, letter), _known(trace, self.values)]

    def _composite(self, trace: Trace, decides: bool, letter: str) -> Markup:
        said, letters = heading(trace.criterion, trace.english)
        operands = zip(trace.operands, letters, strict=True)
        below = element("ul", [self.node(operand, decides, name) for operand, name in operands], class_="e-rule")
        return element("details", element("summary", _said(trace, said, letter)), below, open=decides)


def _said(trace: Trace, sentence: str, letter: str) -> Markup:
    lettered = element("span", f"{letter} ", class_="e-letter") if letter else None
    return element("span", truth_mark(trace.verdict), " ", lettered, sentence)


def _known(leaf: Trace, values: bool) -> Markup | None:
    lines = said_of(leaf, values)
    return element("ul", [element("li", line) for line in lines], class_="e-known") if lines else None
