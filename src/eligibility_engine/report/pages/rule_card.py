"""One entry of a set: the protocol's sentence beside the rule in plain English, lines, reading, facts."""

from collections.abc import Iterator

from attrs import frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.explanation.composites import heading, listed_rows
from eligibility_engine.facts import Fact
from eligibility_engine.kernel.walking import reads
from eligibility_engine.markup import Child, Markup, drawing, element
from eligibility_engine.report.code_sets import CodeSet, code_sets
from eligibility_engine.report.line_svg import line_svg, not_drawn
from eligibility_engine.report.lines import lines
from eligibility_engine.report.pages.page import to_open
from eligibility_engine.report.words import SHORT, judged, leading, membership, option_value, place, sentence
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.options import Option


@frozen
class Cards:
    """Makes the cards of the entries of one set.

    Attributes:
        shown: the set.
        options: by entry id, the options that change its rule.
        linked: whether the facts have rows of a table to link to.
        code_sets: the sets of codes that the page has in full, in the order of its table.
    """

    shown: CriteriaSet
    options: dict[str, tuple[Option, ...]]
    linked: bool = True
    code_sets: tuple[CodeSet, ...] = ()

    def card(self, entry: Entry, *below: Child) -> Markup:
        """Return the card of an entry.

        Args:
            entry: the entry.
            below: what stands below its facts.
        """
        title = element("h3", place(entry), id=f"entry-{entry.id}")
        beside = (entry.polarity.value, membership(entry), judged(self.shown, entry), entry.id)
        about = element("span", ", ".join(said for said in beside if said), class_="e-soft e-small")
        protocol = (element("p", "In the protocol", class_="e-over"), element("blockquote", sentence(entry.text)))
        rule = (
            element("p", leading(self.shown, entry), class_="e-over"),
            self.rule(entry.criterion),
            self._codes(entry),
        )
        return element(
            "article",
            element("div", title, about, class_="e-line"),
            element("div", element("div", protocol, self._reading(entry)), element("div", rule), class_="e-two"),
            self.pictures(entry.criterion),
            self._facts(entry),
            below,
            class_="e-card e-rule-card",
            aria_labelledby=f"entry-{entry.id}",
        )

    def _codes(self, entry: Entry) -> Markup | None:
        """Return links to the sets of codes that the rule names without listing them; None where it names none."""
        named = [one for one in code_sets([entry.criterion], self.shown.english) if one in self.code_sets]
        links = [
            element("li", element("a", one.called, href=f"#codes-{self.code_sets.index(one) + 1}")) for one in named
        ]
        over = element("p", "Sets of codes", class_="e-over")
        return element("div", over, element("ul", links, class_="e-names")) if links else None

    def rule(self, criterion: Criterion) -> Markup:
        """Return a rule as a list in lists, as `rule_lines` has it; that of another entry in it is folded."""
        return element("ul", self._line(criterion, ""), class_="e-rule e-plain-rule")

    def _line(self, criterion: Criterion, word: str) -> Markup:
        whole = criterion.describe(self.shown.english)
        lettered = element("span", f"{word} ", class_="e-letter") if word else None
        head, conditions = listed_rows(criterion, self.shown.english)
        if len(whole) > SHORT and len(conditions) > 1:
            return element("li", lettered, head, _listed([element("li", said) for said in conditions]))
        is_plain = not any(operand.operands for operand in criterion.operands) and len(criterion.operands) <= 1
        if is_plain or len(whole) <= SHORT:
            return element("li", lettered, whole)
        said, words = heading(criterion, self.shown.english)
        below = [self._operand(operand, name) for operand, name in zip(criterion.operands, words, strict=True)]
        return element("li", lettered, said, _listed(below))

    def _operand(self, criterion: Criterion, word: str) -> Markup:
        """Return a part of a rule; where it is long and the whole rule of an entry, closed under the entry's place."""
        same = next((entry for entry in self.shown.entries if entry.criterion == criterion), None)
        line = self._line(criterion, word)
        if same is None or not criterion.operands or len(criterion.describe(self.shown.english)) <= SHORT:
            return line
        return element("li", to_open(f"{word} the rule of {place(same)}".strip(), _listed([line])))

    def pictures(self, criterion: Criterion) -> Markup | None:
        """Return the numbers and times of a rule on lines, and how many are not drawn; None where it has none."""
        drawn, left_out = lines(criterion, self.shown.english), not_drawn(criterion, self.shown.english)
        said = element("p", left_out, class_="e-soft e-small") if left_out else None
        if not drawn:
            return said
        pictures = element("div", [element("div", drawing(line_svg(line))) for line in drawn], class_="e-numbers-of")
        return element("div", pictures, said)

    def _reading(self, entry: Entry) -> Iterator[Markup]:
        """Yield how the sentence is read, and which options read it otherwise."""
        if entry.note:
            yield element("p", "How it is read", class_="e-over")
            yield element("p", sentence(entry.note))
        options = self.options.get(entry.id, ())
        if options:
            yield element("p", "Options that change it", class_="e-over")
            yield element("ul", [element("li", *_option(self.shown, option)) for option in options], class_="e-listed")

    def _facts(self, entry: Entry) -> Markup | None:
        """Return the facts that the rule reads, and who answers them; None where it reads none."""
        names = {reference.name for reference in reads(entry.criterion.predicate())}
        read = [element("li", *self._fact(fact)) for fact in self.shown.facts if fact.name in names]
        return (
            element("div", element("p", "Facts", class_="e-over"), element("ul", read, class_="e-names"))
            if read
            else None
        )

    def _fact(self, fact: Fact) -> tuple[Child, ...]:
        name = element("a", fact.label, href=f"#fact-{fact.name}") if self.linked else fact.label
        return name, element("span", f" ({fact.answered_by.value})", class_="e-soft")


def _listed(lines: list[Markup]) -> Markup:
    return element("ul", lines, class_="e-rule e-plain-rule")


def _option(shown: CriteriaSet, option: Option) -> tuple[Child, ...]:
    return element("code", f"{option.name} = {option_value(shown.in_force.get(option.name))}"), f" {option.text}"
