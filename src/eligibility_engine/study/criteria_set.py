"""A study's entries at one protocol version, and how one subject is assessed against them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import evolve, field, frozen

from eligibility_engine.compiled import Compiled
from eligibility_engine.criterion import Criterion
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.explanation.outline import Outline, outline
from eligibility_engine.explanation.phrases import English
from eligibility_engine.facts import Schema
from eligibility_engine.kernel.canonical import sha256, spelled
from eligibility_engine.kernel.expression import FactRef, Judged, Predicate
from eligibility_engine.kernel.python_code import opaque_in
from eligibility_engine.kernel.walking import reads
from eligibility_engine.reading.parsing import OnBadValue, parse_as_of
from eligibility_engine.study.checking import check_set, offsets_named, schema_of
from eligibility_engine.study.classification import Classification
from eligibility_engine.study.data_warnings import WarningRule
from eligibility_engine.study.entry import Entry
from eligibility_engine.study.lowered import lowered_set
from eligibility_engine.study.options import Option, OptionValue, settle
from eligibility_engine.study.parts import Part, chosen_part, entries_in, usual_part
from eligibility_engine.study.sentences import Sentence

if TYPE_CHECKING:
    from eligibility_engine.reference_ranges.ranges import ReferenceRanges
    from eligibility_engine.study.assessment import Assessment


_LATER = {"silent_default": True}
Frame = TypeVar("Frame")
Judges = Literal["subject", "trial"]
Builder = Callable[[Mapping[str, OptionValue]], "CriteriaSet"]


@frozen
class CriteriaSet:
    """The numbered entries of a study at one protocol version.

    Attributes:
        id: the registry or protocol number.
        version: the document's version.
        revision: our encoding of that version, counted from 1.
        facts: the fact schema (a `FactSchema` class is accepted).
        entries: the inclusions and exclusions, in protocol order.
        title: the study's title.
        classifications: what is reported beside eligibility.
        warnings: data-quality warnings.
        options: the named options that can be set, where there are any.
        in_force: the options in force.
        builder: how the set is built from options.
        gates: conditions of the trial itself (recruiting, places left), a set of its own over facts of the trial.
        judges: whether a person is judged or the trial itself, which is open or closed rather than eligible.
        supersedes: versions of the same study that this one replaces.
        source: where the text comes from.
        open_questions: what the sponsor should settle.
        sentences: the sentences of the source that are no entries: carried by entries, or refused with the reason.
        parts: named subsets of the entries (cohorts, phases, stages), one of which is judged beside the common entries.
        default_part: the part that is judged where none is named.
        in_part: of a set that `part` returned, the part that it judges.
        whole: of a set that `part` returned, the set that it is a part of.

    Raises:
        DefinitionError: everything that is wrong with the rules, found now and not when a patient arrives.
    """

    id: str
    version: str
    revision: int
    facts: Schema = field(converter=schema_of, repr=False)
    entries: tuple[Entry, ...] = field(converter=tuple[Entry, ...], repr=False)
    title: str = ""
    classifications: tuple[Classification, ...] = field(default=(), converter=tuple[Classification, ...], repr=False)
    warnings: tuple[WarningRule, ...] = field(default=(), converter=tuple[WarningRule, ...], repr=False)
    options: tuple[Option, ...] = field(default=(), converter=tuple[Option, ...], repr=False)
    in_force: Mapping[str, OptionValue] = field(factory=dict, hash=False, repr=False)
    builder: Builder | None = field(default=None, eq=False, repr=False)
    gates: "CriteriaSet | None" = field(default=None, repr=False)
    judges: Judges = "subject"
    supersedes: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    source: str = ""
    open_questions: tuple[str, ...] = field(default=(), converter=tuple[str, ...], repr=False)
    sentences: tuple[Sentence, ...] = field(default=(), converter=tuple[Sentence, ...], metadata=_LATER, repr=False)
    parts: tuple[Part, ...] = field(default=(), converter=tuple[Part, ...], metadata=_LATER, repr=False)
    default_part: str | None = field(default=None, metadata=_LATER)
    in_part: str | None = field(default=None, metadata=_LATER)
    whole: "CriteriaSet | None" = field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        check_set(self)

    def statements(self) -> Iterable[tuple[str, Criterion]]:
        """Yield every criterion of the set (entries, labels, warnings) with its path."""
        for place, entry in enumerate(self.entries):
            yield f"$.entries[{place}] ({entry.id})", entry.criterion
        for classification in self.classifications:
            for label in classification.labels:
                yield f"$.classifications.{classification.id}.{label.name}", label.criterion
        for warning in self.warnings:
            yield f"$.warnings.{warning.code}", warning.criterion

    def __getitem__(self, entry_id: str) -> Entry:
        found = {entry.id: entry for entry in self.entries}
        if entry_id not in found:
            hint = nearest(entry_id, found)
            raise DefinitionError(f"no entry {entry_id!r} in {self.called}{hint}", code="ENTRY_UNKNOWN")
        return found[entry_id]

    @property
    def called(self) -> str:
        """The id, with the part that is judged: `DEMO-01, part enrolment`."""
        return self.id if self.in_part is None else f"{self.id}, part {self.in_part}"

    @property
    def part_named(self) -> dict[str, str | None]:
        """The part that is judged as results name it; empty for a set without parts."""
        return {"part": self.in_part} if self.parts else {}

    def part(self, id: str | None = None) -> "CriteriaSet":
        """Return the set that judges one part: its entries and the common ones. It has the digest of the whole.

        Args:
            id: the part; the default part, where the set declares one, unless given. A set without parts is its own.

        Raises:
            EligibilityError: `PART` when a part is due and not named, when there is none of that id, or none at all.
        """
        if id is None and self.in_part is not None:
            return self
        whole = self.whole or self
        chosen = chosen_part(whole.id, whole.parts, id, whole.default_part)
        return whole if chosen is None else whole.in_parts[chosen]

    @cached_property
    def in_parts(self) -> dict[str, "CriteriaSet"]:
        """The set that judges each part, by its id."""
        chosen = ((part.id, entries_in(part.id, self.entries)) for part in self.parts)
        return {id: evolve(self, entries=entries, in_part=id, whole=self) for id, entries in chosen}

    @property
    def each_part(self) -> tuple["CriteriaSet", ...]:
        """The sets that judge its parts, in order; itself alone where it has none, or judges one."""
        return tuple(self.in_parts.values()) if self.parts and self.whole is None else (self,)

    def part_of(self, entry_id: str) -> str | None:
        """Return a part in which an entry is judged, the default where it is; None in a set without parts, or in one.

        Raises:
            DefinitionError: `ENTRY_UNKNOWN` for an entry that the set does not have.
        """
        entry = self[entry_id]
        return None if self.in_part is not None else usual_part(entry.parts, self.parts, self.default_part)

    @cached_property
    def english(self) -> English:
        """The phrase book over the facts of this set."""
        return English(self.facts)

    @cached_property
    def outlines(self) -> dict[str, Outline]:
        """The outline of each entry, by entry id."""
        return {entry.id: outline(entry.criterion, self.english) for entry in self.entries}

    @cached_property
    def label_outlines(self) -> dict[str, dict[str, Outline]]:
        """The outline of each label, by classification id and label."""
        labels = ((found.id, found.labels) for found in self.classifications)
        return {id: {one.name: outline(one.criterion, self.english) for one in some} for id, some in labels}

    @cached_property
    def warning_predicates(self) -> tuple[Predicate, ...]:
        """The predicate of each warning, in order."""
        return tuple(warning.criterion.predicate() for warning in self.warnings)

    @cached_property
    def references(self) -> tuple[FactRef, ...]:
        """Every fact, and part of a measurement, that eligibility can read."""
        return tuple(dict.fromkeys(found for one in self.outlines.values() for found in reads(one.predicate)))

    @cached_property
    def offsets(self) -> bool | None:
        """Whether the times that the rules name have a UTC offset; None where they name none."""
        return next(iter(offsets_named(criterion.predicate() for _, criterion in self.statements())), None)

    @cached_property
    def facts_read(self) -> tuple[str, ...]:
        """The names of the facts that eligibility reads, in schema order."""
        names = {reference.name for reference in self.references}
        return tuple(name for name in self.facts.names if name in names)

    @cached_property
    def compiled(self) -> Compiled:
        """The entries as generated functions, for many subjects: `compiled.on(as_of)` judges without a trace."""
        return Compiled(self.facts, self.offsets, tuple((one.polarity, self.outlines[one.id]) for one in self.entries))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the lowered kernel form; equal digests imply equal verdicts under one engine version."""
        return sha256(lowered_set(self)) if self.whole is None else self.whole.digest

    @cached_property
    def opaque(self) -> tuple[Judged, ...]:
        """What code judges, of entries, labels and warnings."""
        return opaque_in(criterion.predicate() for _, criterion in self.statements())

    @property
    def digest_covers_code(self) -> bool:
        """Whether equal digests imply equal verdicts: not where code judges, of which the digest holds the name."""
        return not (self.whole or self).opaque

    @cached_property
    def text_digest(self) -> str:
        """The SHA-256 of the set as it is written: also the texts, questions, notes and order that the digest omits."""
        return sha256(spelled(self)) if self.whole is None else self.whole.text_digest

    def configured(self, **values: object) -> "CriteriaSet":
        """Return the same set with other options in force.

        Raises:
            DefinitionError: `OPTION` for an unknown option or value, or a set without options.
        """
        if self.builder is None:
            why = "was loaded as data, and its options are settled" if self.options else "has no options to set"
            raise DefinitionError(f"{self.id} {why}", code="OPTION")
        built = self.builder(settle(self.options, {**self.in_force, **values}))
        return built if self.in_part is None else built.part(self.in_part)

    def assess(
        self,
        record: object,
        *,
        as_of: date | str | None = None,
        on_bad_value: OnBadValue = "error",
        part: str | None = None,
        reference_ranges: "ReferenceRanges | None" = None,
    ) -> "Assessment":
        """Judge one subject.

        Args:
            record: a mapping of fact names to plain values; an absent key, None and NaN are missing.
            as_of: the date on which eligibility is judged; never taken from the clock.
            on_bad_value: `missing` turns a bad value into a missing one, cause `invalid`.
            part: the part to judge beside the common entries, where the set has parts.
            reference_ranges: a table that gives results the limits of normal they lack.

        Raises:
            FactError: everything that is wrong with the record; `CriterionError` where a criterion in Python fails.
            EligibilityError: `AS_OF` without a date; `PART` when a part is due, unknown, or named for a set without.
        """
        from eligibility_engine.study.assessing import assessed

        return assessed(self.part(part), record, parse_as_of(as_of), on_bad_value, reference_ranges)

    def to_html(self) -> str:
        """Return the set as a page in HTML: the protocol's sentences beside the rules; as a whole one file."""
        from eligibility_engine.report.pages.rule_set import set_html

        return set_html(self)

    def screen(
        self,
        frame: Frame,
        *,
        as_of: date | str | None = None,
        part: str | None = None,
        keys: Sequence[str] = ("subject",),
        on_bad_value: OnBadValue = "error",
        not_collected: Iterable[str] = (),
        events: Mapping[str, Any] | None = None,
        complete: Collection[str] = (),
        reference_ranges: "ReferenceRanges | None" = None,
        with_missing: bool = False,
    ) -> Frame:
        """Judge every row of a frame; return a frame of the same kind, with a row for each, in their order.

        Args:
            frame: of Polars (eager or lazy), PyArrow, pandas, DuckDB, or Spark, whose rows may change their order.
            as_of: the date on which eligibility is judged, or `@NAME` to take it from a column.
            part: the part to judge beside the common entries, where the set has parts.
            keys: the columns of the row key, the subject first; only an identical key is a duplicate.
            on_bad_value: `missing` turns a bad value into a missing one, cause `invalid`.
            not_collected: facts that the frame does not hold, or `@investigator` and the like.
            events: by event table, a frame with a row per event and a column that says whose it is.
            complete: the event tables that hold every event of everybody.
            reference_ranges: a table that gives results the limits of normal they lack.
            with_missing: whether to tell what to ask of undetermined rows, and whom.

        Raises:
            InputError: when the frame cannot be read as declared, or a row key is missing or comes twice.
            EligibilityError: `AS_OF`, `PART` or `USAGE`, for arguments that do not fit; without the extra `frames`.
        """
        from eligibility_engine.backends import screen_frame

        how = (as_of, keys, on_bad_value, not_collected, events or {}, complete, reference_ranges, with_missing)
        return cast(Frame, screen_frame(self.part(part), frame, *how))
