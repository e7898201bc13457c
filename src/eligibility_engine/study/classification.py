"""Classifications: ordered labels with a criterion each. Beside eligibility and never part of it."""

from typing import Any, NoReturn

from attrs import field, frozen

from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.kernel.canonical import lowered
from eligibility_engine.language.rules import as_criterion
from eligibility_engine.study.entry import check_id
from eligibility_engine.verdict import Verdict, conjunction, disjunction, negation


@frozen
class Label:
    """One label and the criterion that it applies."""

    name: str
    criterion: Criterion


@frozen
class Classification:
    """Ordered labels; the result is those that surely apply and those that possibly apply.

    Attributes:
        id: stable.
        text: what is classified, in one sentence.
        labels: the labels, in order.
        first_match: whether only the first label that applies counts; otherwise several may apply.
        cite: the place in the source.
        note: how it is read.
        for_ineligible: whether it is judged for an ineligible subject too.
        requires: options that must be set before it can be judged.
    """

    id: str
    text: str
    labels: tuple[Label, ...] = field(converter=tuple[Label, ...])
    first_match: bool = True
    cite: str = ""
    note: str = ""
    for_ineligible: bool = True
    requires: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_id(self.id, "a classification")
        names = [label.name for label in self.labels]
        if len(set(names)) != len(names) or not names:
            raise DefinitionError(f"the classification {self.id} needs labels with distinct names", code="ENTRY")

    def lowered(self) -> list[Any]:
        """Return what the digest of a set covers of it."""
        labels = [[label.name, lowered(label.criterion.predicate())] for label in self.labels]
        return [self.first_match, self.for_ineligible, sorted(self.requires), labels]


def label(name: str, rule: object) -> Label:
    """Return a label that applies where the rule is met."""
    return Label(name, as_criterion(rule))


@frozen
class Classified:
    """What a classification says about one subject.

    Attributes:
        id: the classification.
        surely: the labels that surely apply, in order.
        possibly: the labels that may apply, in order; they include the sure ones.
        traces: why, by label.
        not_judged: why it was not judged; empty when it was.
    """

    id: str
    surely: tuple[str, ...]
    possibly: tuple[str, ...]
    traces: dict[str, Trace] = field(factory=dict, eq=False, repr=False)
    not_judged: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        if self.not_judged:
            return {"not_judged": self.not_judged}
        return {"surely": list(self.surely), "possibly": list(self.possibly)}


class Classifications(dict[str, Classified]):
    """What a set reports beside eligibility, by classification id; an unknown id teaches the nearest."""

    def __missing__(self, name: str) -> NoReturn:
        raise DefinitionError(f"no classification {name!r}{nearest(name, self)}", code="ENTRY_UNKNOWN")


def classify(classification: Classification, traces: dict[str, Trace]) -> Classified:
    """Return the labels that surely and possibly apply, from the trace of each."""
    verdicts = {name: trace.verdict for name, trace in traces.items()}
    if classification.first_match:
        verdicts = _only_first(verdicts)
    surely = tuple(name for name, verdict in verdicts.items() if verdict is Verdict.MET)
    possibly = tuple(name for name, verdict in verdicts.items() if verdict is not Verdict.NOT_MET)
    return Classified(classification.id, surely, possibly, traces)


def _only_first(verdicts: dict[str, Verdict]) -> dict[str, Verdict]:
    """Return the verdict that each label is the first to apply: it applies and none before it does."""
    found: dict[str, Verdict] = {}
    before = Verdict.NOT_MET
    for name, verdict in verdicts.items():
        found[name] = conjunction((verdict, negation(before)))
        before = disjunction((before, verdict))
    return found
