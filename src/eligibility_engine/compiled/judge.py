"""A criteria set compiled: what judges plain facts on an as-of date."""

from collections.abc import Callable
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, TypeVar

from attrs import define, field, frozen

from eligibility_engine.compiled.explained import ByReference
from eligibility_engine.compiled.explaining import UNCOMPILED, Explaining, PlainTrace, traces
from eligibility_engine.compiled.functions import Functions, Ruled
from eligibility_engine.compiled.plain import AsideError, Rail, day_number
from eligibility_engine.compiled.reader import Plain, ReaderSource
from eligibility_engine.compiled.source import Source
from eligibility_engine.explanation.outline import Outline
from eligibility_engine.facts import Instant, Schema
from eligibility_engine.kernel.expression import Judge as Code
from eligibility_engine.kernel.expression import Predicate, Term
from eligibility_engine.kernel.python_code import opaque_in
from eligibility_engine.kernel.walking import reads
from eligibility_engine.knowledge import Facts
from eligibility_engine.reading.parsing import parse
from eligibility_engine.semantics.evaluation import Evaluation
from eligibility_engine.value import Exact, Missing
from eligibility_engine.verdict import Eligibility, Polarity, Verdict, eligibility

Found = TypeVar("Found")
_MOST_DAYS: Final = 200
_MOST_DATES: Final = 1_000
_MOST_SETS: Final = 64


@define(eq=False)
class Judge:
    """Judges plain facts on one as-of date.

    Attributes:
        read: reads a record, a mapping of fact names to plain values, into plain facts; None where the reference has to
            read it: it is faulty, or holds what plain facts cannot say.
        eligibility: the eligibility of plain facts; it stops at the first entry that fails.
        verdicts: the verdict of each entry, in protocol order.
    """

    read: Callable[[object], Plain | None]
    eligibility: Callable[[Plain], Eligibility]
    verdicts: Callable[[Plain], tuple[Verdict, ...]]
    _make_nodes: Callable[[], Callable[[Plain], tuple[Verdict, ...]]]

    @cached_property
    def nodes(self) -> Callable[[Plain], tuple[Verdict, ...]]:
        """What gives the verdict of each criterion of each entry, a criterion before those that it combines."""
        return self._make_nodes()


@define(eq=False)
class Generated:
    """The generated functions of a criteria set, for every as-of date."""

    schema: Schema
    offsets: bool | None
    entries: tuple[Ruled, ...]
    _days: dict[date, Judge] = field(factory=dict)

    @cached_property
    def functions(self) -> Functions:
        """The source of the functions that judge."""
        return Functions(self.schema, self.entries)

    @cached_property
    def reader(self) -> ReaderSource:
        """The source of the door."""
        return ReaderSource(self.functions.slots, self.offsets)

    def on(self, as_of: date) -> Judge:
        """Return what judges on one as-of date."""
        found = self.known_on(as_of)
        return self._made(as_of) if found is None else found

    def known_on(self, as_of: date) -> Judge | None:
        """Return what judges on a date, if it was made before."""
        return self._days.get(as_of)

    @property
    def dates(self) -> int:
        """On how many dates there is something that judges."""
        return len(self._days)

    def _made(self, as_of: date) -> Judge:
        if len(self._days) >= _MOST_DAYS:
            self._days.clear()
            self.reader.forget()
        day = _Day(self, as_of)
        read = _nothing if as_of == date.max else self.reader.on(as_of)
        eligibility, verdicts = self.functions.make(day.ask, day.rail)
        self._days[as_of] = Judge(
            read,
            self._or(eligibility, day.eligibility),
            self._or(verdicts, day.verdicts),
            lambda: self._or(self.functions.make_nodes(day.ask, day.rail)[0], day.nodes),
        )
        return self._days[as_of]

    def _or(self, function: Callable[[Plain], Found], reference: Callable[[Plain], Found]) -> Callable[[Plain], Found]:
        """Return a function that leaves a subject to the reference of whom plain facts do not say a sum."""
        if not self.functions.sums:
            return function

        def judged(plain: Plain) -> Found:
            try:
                return function(plain)
            except AsideError:
                pass
            return reference(plain)

        return judged

    @cached_property
    def asked(self) -> Schema:
        """The facts that are read by what only the reference judges."""
        names = {found.name for predicate in self.functions.asked for found in reads(predicate)}
        together = any(isinstance(self.schema[name].type, Instant) for name in names)
        kept = (
            fact for fact in self.schema.facts if fact.name in names or (together and isinstance(fact.type, Instant))
        )
        return Schema(self.schema.name, tuple(kept))

    def facts(self, plain: Plain, as_of: date) -> Facts:
        """Return the facts of a subject as the reference reads them, as they were when they were read."""
        return self._facts(self.schema, plain[0], as_of)

    def _facts(self, schema: Schema, source: Source, as_of: date) -> Facts:
        record = {name: source.record[name] for name in schema.names if name in source.record}
        return parse(schema, record, as_of, "error", self.offsets).facts


@frozen
class _Day:
    """What a set needs of the reference on one as-of date."""

    generated: Generated
    as_of: date

    def _reference(self, plain: Plain) -> Evaluation:
        return Evaluation(self.generated.facts(plain, self.as_of), Exact(self.as_of))

    def eligibility(self, plain: Plain) -> Eligibility:
        """Return the eligibility by the reference."""
        return eligibility(zip((e.polarity for e in self.generated.entries), self.verdicts(plain), strict=True))

    def verdicts(self, plain: Plain) -> tuple[Verdict, ...]:
        """Return the verdicts of entries by the reference."""
        reference = self._reference(plain)
        return tuple(reference.verdict(entry.predicate) for entry in self.generated.entries)

    def nodes(self, plain: Plain) -> tuple[Verdict, ...]:
        """Return the verdicts of criteria by the reference."""
        reference = self._reference(plain)
        return tuple(reference.verdict(node) for entry in self.generated.entries for node in entry.nodes)

    def rail(self, term: Term) -> Rail:
        """Return the value of a term that no fact decides; None where it is missing."""
        value = Evaluation(Facts(self.generated.schema, {}), Exact(self.as_of)).value(term)
        if isinstance(value, Missing) or not isinstance(value, Exact):
            return None
        return day_number(value.value) if isinstance(value.value, date) else int(value.value)

    def ask(self, source: Source, predicate: Predicate) -> Verdict:
        """Return the verdict of a predicate by the reference."""
        if source.evaluation is None:
            facts = self.generated._facts(self.generated.asked, source, self.as_of)
            source.evaluation = Evaluation(facts, Exact(self.as_of))
        return source.evaluation.verdict(predicate)


def _nothing(record: object) -> None:
    """Read nothing: the last day of the calendar counts as ongoing, which plain facts cannot say."""


@lru_cache(maxsize=_MOST_SETS)
def generated(
    schema: Schema, offsets: bool | None, entries: tuple[Ruled, ...], code: tuple[Code, ...] = ()
) -> Generated:
    """Return generated functions; sets of the same structure share them.

    Args:
        schema: the facts.
        offsets: whether the times in the rules have a UTC offset; None where there are none.
        entries: the entries.
        code: the code in them, which may go by one name and be other code in another set.
    """
    return Generated(schema, offsets, entries)


PAYS_AFTER: Final = 50
"""So many subjects of a set are judged by the reference before its functions are generated, which takes as long.

Generating takes 10 to 20 ms for the registered sets, and the reference 0.2 to 0.6 ms a subject.
"""


DATE_PAYS_AFTER: Final = 4
"""So many subjects of each further date are judged by the reference: what judges on a date costs what three do."""
FEW_DATES: Final = 16


@define(eq=False)
class Compiled:
    """A criteria set as generated functions, made when they are first asked for.

    Attributes:
        judged: how many subjects were asked about, until the functions paid and since.
        is_refused: whether Python could not compile the functions.
    """

    schema: Schema
    offsets: bool | None
    outlines: tuple[tuple[Polarity, Outline], ...]
    judged: int = 0
    is_refused: bool = False
    _of_dates: dict[date, int] = field(factory=dict)

    @cached_property
    def generated(self) -> Generated:
        """The functions."""
        entries = tuple(Ruled.of(polarity, outline) for polarity, outline in self.outlines)
        code = tuple(judged.judge for judged in opaque_in(entry.predicate for entry in entries))
        return generated(self.schema, self.offsets, entries, code)

    def on(self, as_of: date) -> Judge:
        """Return what judges on one as-of date."""
        return self.generated.on(as_of)

    def facts(self, plain: Plain, as_of: date) -> Facts:
        """Return the facts of a subject as the reference reads them, as they were when they were read."""
        return self.generated.facts(plain, as_of)

    def traces(self, plain: Plain, as_of: date, evaluate: ByReference) -> list[PlainTrace] | None:
        """Return the trace of each entry; None where the reference is to explain.

        That is so of the first subjects of a date, and where Python cannot compile what gives the verdict of each node.

        Args:
            plain: the facts of a subject.
            as_of: the as-of date.
            evaluate: what gives the evaluation of the subject by the reference.
        """
        entries = self._explaining.on(as_of)
        if entries is None:
            return None
        try:
            verdicts = self.on(as_of).nodes(plain)
        except UNCOMPILED:
            return None
        return traces(entries, plain, verdicts, evaluate)

    @cached_property
    def _explaining(self) -> Explaining:
        return Explaining(self.schema, tuple(outline for _, outline in self.outlines))

    def worthwhile_on(self, as_of: date) -> Judge | None:
        """Return, for one more subject, what judges on a date; None where the reference is to judge.

        That is so until enough were judged for the functions to pay, of the set and of the date, and of rules that
        Python cannot compile.
        """
        self.judged += 1
        if self.is_refused or not self._pays_on(as_of):
            return None
        try:
            return self.on(as_of)
        except UNCOMPILED:
            self.is_refused = True
            return None

    def _pays_on(self, as_of: date) -> bool:
        """Say whether a date comes again; a few dates need not show that they do."""
        if self.judged <= PAYS_AFTER:
            return False
        if self.generated.known_on(as_of) is not None or self.generated.dates < FEW_DATES:
            return True
        so_far = self._of_dates.pop(as_of, 0)
        if len(self._of_dates) >= _MOST_DATES:
            self._of_dates.clear()
        self._of_dates[as_of] = so_far + 1
        return so_far >= DATE_PAYS_AFTER
