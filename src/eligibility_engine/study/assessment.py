"""One subject judged against one criteria set: the verdict, what decides it, what is missing, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from eligibility_engine.compiled import ByReference, Plain
from eligibility_engine.errors import DefinitionError, Fault, TruthValueError, nearest
from eligibility_engine.explanation.outline import Outline
from eligibility_engine.explanation.trace import Trace
from eligibility_engine.facts import Answerer
from eligibility_engine.knowledge import Facts
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.semantics.later import from_now_on
from eligibility_engine.study.classification import Classification, Classifications, Classified, classify
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.data_warnings import DataWarning, noticed
from eligibility_engine.study.entry_result import EntryResult, MissingFact, what_to_ask
from eligibility_engine.study.identity import provenance
from eligibility_engine.value import Exact
from eligibility_engine.verdict import DECISIVE, Eligibility, Recoverable, Verdict, eligibility

if TYPE_CHECKING:
    from eligibility_engine.changing import Counterfactuals


class Assessment:
    """What a criteria set says about one subject on one as-of date; its parts are made when they are looked at."""

    _asked: ByReference | None = None

    def __init__(self, criteria_set: CriteriaSet, facts: Facts, as_of: date, faults: tuple[Fault, ...] = ()) -> None:
        self.criteria_set, self.facts, self.as_of, self.faults = criteria_set, facts, as_of, faults
        self._plain: Plain | None = None
        self._eligibility: Eligibility | None = None
        self._verdicts: tuple[Verdict, ...] | None = None
        _show(self)

    @classmethod
    def of_plain(cls, criteria_set: CriteriaSet, plain: Plain, as_of: date) -> "Assessment":
        """Return the assessment of plain facts, as `criteria_set.compiled.on(as_of).read(record)` gives them.

        What decides is computed by the generated functions; the explanation is made when it is looked at, of the facts
        as they were when they were read, and says what the reference says.
        """
        made = cls.__new__(cls)
        made.criteria_set, made._plain, made.as_of, made.faults = criteria_set, plain, as_of, ()
        made._eligibility = made._verdicts = None
        if _WATCHERS:
            _show(made)
        return made

    @cached_property
    def facts(self) -> Facts:
        """The facts of the subject."""
        return self._evaluation.facts

    @cached_property
    def _evaluation(self) -> Evaluation:
        return Evaluation(self.facts, Exact(self.as_of)) if self._plain is None else self._by_reference()()

    def _by_reference(self) -> ByReference:
        """Return what gives the evaluation of plain facts; traces hold it, and not the assessment that holds them."""
        if self._asked is None:
            self._asked = ByReference(self.criteria_set.compiled.facts, self._plain or (), self.as_of)
        return self._asked

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy is made of; what was looked at is made again when it is looked at there."""
        return {name: found for name, found in vars(self).items() if name in _KEPT}

    def with_code_asked(self) -> "Assessment":
        """Return itself once all code has judged, so that it is here and not later that some raises.

        Raises:
            CriterionError: `CRITERION_FAILED`.
        """
        for judged in self.criteria_set.opaque:
            self._evaluation.verdict(judged)
        return self

    def __bool__(self) -> NoReturn:
        raise TruthValueError(
            "an assessment has no truth value; compare a.eligibility with Eligibility.ELIGIBLE", code="TRUTH_VALUE"
        )

    @cached_property
    def results(self) -> tuple[EntryResult, ...]:
        """Every entry judged, in protocol order."""
        return tuple(map(EntryResult, self.criteria_set.entries, self._traces()))

    def _traces(self) -> Sequence[Trace]:
        """Return the trace of each entry."""
        judged_by = self.criteria_set
        if self._plain is not None and not judged_by.opaque:
            found = judged_by.compiled.traces(self._plain, self.as_of, self._by_reference())
            if found is not None:
                return found
        return [self._trace(judged_by.outlines[entry.id]) for entry in judged_by.entries]

    def _trace(self, outline: Outline) -> Trace:
        return Trace(outline, self._evaluation, self.criteria_set.english)

    def __getitem__(self, entry_id: str) -> EntryResult:
        found = {result.id: result for result in self.results}
        if entry_id not in found:
            near = nearest(str(entry_id), found)
            raise DefinitionError(f"no entry {entry_id!r} in {self.criteria_set.called}{near}", code="ENTRY_UNKNOWN")
        return found[entry_id]

    def __iter__(self) -> Iterator[EntryResult]:
        return iter(self.results)

    @property
    def eligibility(self) -> Eligibility:
        """Eligible, ineligible or undetermined."""
        if self._eligibility is None:
            if self._plain is None:
                self._eligibility = eligibility((result.entry.polarity, result.verdict) for result in self.results)
            else:
                self._eligibility = self.criteria_set.compiled.on(self.as_of).eligibility(self._plain)
        return self._eligibility

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each entry, in protocol order."""
        if self._verdicts is None:
            if self._plain is None:
                self._verdicts = tuple(result.verdict for result in self.results)
            else:
                self._verdicts = self.criteria_set.compiled.on(self.as_of).verdicts(self._plain)
        return self._verdicts

    @cached_property
    def decisive(self) -> tuple[str, ...]:
        """The entries that force the eligibility or keep it open, in protocol order.

        Ineligible: every failed inclusion and met exclusion. Undetermined: every unknown entry. Eligible: all.
        """
        wanted = DECISIVE[self.eligibility]
        judged = zip(self.criteria_set.entries, self.verdicts, strict=True)
        return tuple([entry.id for entry, verdict in judged if verdict is wanted[entry.polarity]])

    @cached_property
    def missing(self) -> tuple[MissingFact, ...]:
        """What to ask next, most useful first; empty unless undetermined."""
        schema = self.facts.schema if self._plain is None else self.criteria_set.facts
        return what_to_ask(self.results, schema) if self.eligibility is Eligibility.UNDETERMINED else ()

    @cached_property
    def open_to(self) -> tuple[Answerer, ...]:
        """Who can answer the missing facts, each once, in the order of `Answerer`."""
        return tuple(one for one in Answerer if any(missing.answered_by is one for missing in self.missing))

    @cached_property
    def unknown_facts(self) -> tuple[str, ...]:
        """Every fact that eligibility reads and that is absent, imprecise or unclear, in schema order."""
        value = self._evaluation.value
        unknown = {found.name for found in self.criteria_set.references if not isinstance(value(found), Exact)}
        return tuple(name for name in self.facts.schema.names if name in unknown)

    @cached_property
    def recoverable(self) -> Recoverable | None:
        """Whether an ineligible subject is out `not_now` or `never`; None for others.

        Never: the set stays ineligible with every changeable fact blanked and the as-of date today or any later day.
        """
        if self.eligibility is not Eligibility.INELIGIBLE:
            return None
        later = from_now_on(self.facts, self.as_of)
        verdicts = ((result.entry.polarity, later.verdict(result.trace.predicate)) for result in self.results)
        return Recoverable.NEVER if eligibility(verdicts) is Eligibility.INELIGIBLE else Recoverable.NOT_NOW

    def counterfactuals(self, *, size: int = 3, until: date | str | None = None) -> "Counterfactuals":
        """Return what would turn the verdict: the smallest sets of changeable facts, each judged again, and time alone.

        Args:
            size: up to so many facts change together, at most 5.
            until: the last day that is looked at; unless given ten years on, and one for an undetermined subject.

        Raises:
            EligibilityError: `USAGE` for another size, or a day before the as-of date.
        """
        from eligibility_engine.changing import counterfactuals

        return counterfactuals(self, size, until)

    @cached_property
    def classifications(self) -> Classifications:
        """What is reported beside eligibility, by classification id."""
        return Classifications((found.id, self._classified(found)) for found in self.criteria_set.classifications)

    def _classified(self, classification: Classification) -> Classified:
        if reason := self._not_judged(classification.requires, classification.for_ineligible):
            return Classified(classification.id, (), (), {}, reason)
        outlines = self.criteria_set.label_outlines[classification.id]
        return classify(classification, {name: self._trace(outline) for name, outline in outlines.items()})

    def _not_judged(self, requires: tuple[str, ...], for_ineligible: bool) -> str:
        unset = [name for name in requires if name not in self.criteria_set.in_force]
        if unset:
            return f"set the option {', '.join(unset)}"
        ineligible = self.eligibility is Eligibility.INELIGIBLE
        return "" if for_ineligible or not ineligible else "not judged for an ineligible subject"

    @cached_property
    def warnings(self) -> tuple[DataWarning, ...]:
        """Data-quality warnings: contradictions and doubts, each with a code; never a change of verdict."""
        declared = [
            DataWarning(rule.code, rule.text)
            for rule, predicate in zip(self.criteria_set.warnings, self.criteria_set.warning_predicates, strict=True)
            if self._evaluation.verdict(predicate) is Verdict.MET
        ]
        return (*declared, *noticed(self.facts, self.as_of, self.faults))

    @property
    def provenance(self) -> dict[str, Any]:
        """What judged, and when: set, version, revision, options, digest, engine and as-of date."""
        return provenance(self.criteria_set, self.as_of.isoformat()) | self.facts.cited

    def __repr__(self) -> str:
        return f"<Assessment {self.criteria_set.called}: {self.eligibility.value}>"

    def __str__(self) -> str:
        return self.to_text()

    def to_text(self, *, values: bool = True, width: int = 100) -> str:
        """Return the assessment for a coordinator's screen: verdict, what decides it, what to ask, then the rest.

        Args:
            values: False leaves patient values out.
            width: the number of columns.
        """
        from eligibility_engine.report.text import assessment_text

        return assessment_text(self, values=values, width=width)

    def to_markdown(self, *, values: bool = True) -> str:
        """Return the assessment as Markdown; without values only verdicts, causes and thresholds."""
        from eligibility_engine.report.markdown import assessment_markdown

        return assessment_markdown(self, values=values)

    def to_html(self, *, values: bool = True, named: Mapping[str, object] | None = None) -> str:
        """Return the assessment as a page in HTML, which needs no network and no script; same input, same bytes.

        Args:
            values: False leaves patient values out: only verdicts, causes and thresholds.
            named: what names the subject, by title: `{"subject": "S-1"}`. It stands on the page, not in its title.
        """
        from eligibility_engine.report.pages.subject import assessment_html

        return assessment_html(self, values=values, named=named)

    def _repr_html_(self) -> str:
        """Return the assessment as a notebook shows it, with the values of the subject."""
        from eligibility_engine.report.pages.subject import assessment_fragment

        return assessment_fragment(self)

    def to_dict(self, *, values: bool = True) -> dict[str, Any]:
        """Return the assessment as plain data; without values only verdicts, causes and thresholds."""
        from eligibility_engine.report.data import assessment_data

        return assessment_data(self, values=values)

    def to_json(self, *, values: bool = True) -> str:
        """Return `to_dict` as JSON text; the same input gives the same bytes."""
        from eligibility_engine.report.data import assessment_json

        return assessment_json(self, values=values)


_KEPT = frozenset({"criteria_set", "facts", "as_of", "faults", "_plain", "_eligibility", "_verdicts"})
_WATCHERS: list[Callable[[Assessment], None]] = []


def _show(made: Assessment) -> None:
    """Call those who watch with a new assessment."""
    for watcher in tuple(_WATCHERS):
        watcher(made)


@contextmanager
def watching(watcher: Callable[[Assessment], None]) -> Iterator[None]:
    """Call a function with every assessment that is made in the block, in whatever thread it is made.

    So tools that measure tests see whom they judge. The function is called in the thread that judges, when nothing of
    the assessment has been looked at yet; what it raises goes to whoever judges.

    Args:
        watcher: what is called with each assessment.
    """
    _WATCHERS.append(watcher)
    try:
        yield
    finally:
        _WATCHERS.remove(watcher)
