"""What executors of a cluster do: they load the rules, and screen batches of Arrow as every other frame is screened.

Nothing here knows Spark. Rules travel as text and are loaded where they judge: no code of the driver is sent along.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

import polars as pl
from attrs import frozen

from eligibility_engine.backends.conversions import from_arrow
from eligibility_engine.backends.screening import Screening, screening_of
from eligibility_engine.errors import EligibilityError, MissingExtraError, RegistryError
from eligibility_engine.registration import registry
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.options import OptionValue
from eligibility_engine.version import __version__

TABLE: Final = "place"
"""The column that says of which event table a row of events is, by its place."""


@frozen
class Rules:
    """A criteria set on its way: whose rules these are, and the rules as a document.

    Attributes:
        id: the id of the set.
        version: its protocol version.
        revision: our encoding of it.
        options: the options in force.
        part: the part that is judged; None for a set without parts.
        digests: of the rules and of their texts.
        document: the set as JSON.
    """

    id: str
    version: str
    revision: int
    options: tuple[tuple[str, OptionValue], ...]
    part: str | None
    digests: tuple[str, str]
    document: str


def rules_of(criteria_set: CriteriaSet) -> Rules:
    """Return a set as it travels.

    Raises:
        DefinitionError: where a document cannot hold the set.
    """
    from eligibility_engine.serialization import dumps

    whole = criteria_set.whole or criteria_set
    return Rules(
        whole.id,
        whole.version,
        whole.revision,
        tuple(whole.in_force.items()),
        criteria_set.in_part,
        (whole.digest, whole.text_digest),
        dumps(whole),
    )


@lru_cache(maxsize=8)
def set_of(rules: Rules) -> CriteriaSet:
    """Return the set that judges: the registered one where its rules and texts are the same, else that of the document.

    Asking the registry first imports the plug-in, which brings the kinds and the code that a document only names.

    Raises:
        EligibilityError: when the document names a kind or code that is not here.
    """
    whole = _registered(rules) or _written(rules)
    return whole if rules.part is None else whole.part(rules.part)


def _registered(rules: Rules) -> CriteriaSet | None:
    try:
        found = registry.get(
            rules.id, version=rules.version, revision=rules.revision, options=dict(rules.options) or None
        )
    except EligibilityError:
        return None
    return found if (found.digest, found.text_digest) == rules.digests else None


def _written(rules: Rules) -> CriteriaSet:
    from eligibility_engine.serialization import loads

    return loads(rules.document, maximum_bytes=len(rules.document.encode()))


def trouble(version: str, told: tuple[Any, ...]) -> tuple[str, str]:
    """Return the code and the words of what keeps this process from screening; both empty where nothing does.

    Args:
        version: the version of the engine that asks.
        told: the attributes of `Rules`, in order.
    """
    if version != __version__:
        return "EXTRA_MISSING", f"eligibility_engine is {__version__} in the executors and {version} here"
    try:
        set_of(Rules(*told))
    except EligibilityError as error:
        return "TRIAL_PLUGIN", error.message
    return "", ""


@frozen
class Column:
    """A column of a result: its name, and those of its type in Spark and in Arrow."""

    name: str
    spark: str
    arrow: str


@frozen
class Work:
    """What an executor is told.

    Attributes:
        rules: what judges.
        how: the other arguments of `screening_of`.
        names: the columns of the frame, in order.
        results: the columns of the result.
        events: each event table with its columns: the names under which they travel, and their own.
    """

    rules: Rules
    how: Mapping[str, Any]
    names: tuple[str, ...]
    results: tuple[Column, ...]
    events: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def screened(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield the results of record batches; their order stays."""
        screening: Screening | None = None
        for batch in batches:
            frame = self._named(from_arrow(batch))
            screening = screening or self._screening(frame, {})
            yield from self._result(screening, frame).to_batches()

    def co_grouped(self, people: Any, events: Any) -> Any:
        """Return the results of some people, beside all events of all of them."""
        frame, rows = self._named(from_arrow(people)), from_arrow(events)
        tables = {
            name: rows.filter(pl.col(TABLE) == place).select(pl.col(sent).alias(own) for sent, own in columns)
            for place, (name, columns) in enumerate(self.events)
        }
        return self._result(self._screening(frame, tables), frame)

    def _named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the columns that are read under their own names; what stands behind them was for grouping."""
        columns = frame.get_columns()[: len(self.names)]
        return pl.DataFrame([column.alias(name) for column, name in zip(columns, self.names, strict=True)])

    def _screening(self, frame: pl.DataFrame, events: Mapping[str, pl.DataFrame]) -> Screening:
        return screening_of(set_of(self.rules), frame.schema, events=events, **self.how)

    def _result(self, screening: Screening, frame: pl.DataFrame) -> Any:
        pyarrow = import_module("pyarrow")

        fields = [(column.name, _arrow_type(pyarrow, column.arrow)) for column in self.results]
        return screening.of(frame.lazy()).collect().to_arrow().cast(pyarrow.schema(fields))


def _arrow_type(pyarrow: Any, name: str) -> Any:
    return pyarrow.list_(pyarrow.string()) if name == "list" else pyarrow.type_for_alias(name)


def on_co_groups(work: Work) -> Callable[[Any, Any], Any]:
    """Return a function of people and events: Spark counts the arguments, and would count that of a method."""

    def screened(people: Any, events: Any) -> Any:
        return work.co_grouped(people, events)

    return screened


def in_executor(version: str, told: tuple[Any, ...]) -> Callable[[int], str]:
    """Return what an executor is asked first: a function that needs nothing of this package to arrive.

    It answers with nothing, or with a code and words.
    """

    def answer(_: int) -> str:
        try:
            from eligibility_engine.backends.executors import trouble
        except ImportError as error:
            return f"EXTRA_MISSING the executors have no module {error.name}"
        return " ".join(trouble(version, told)).strip()

    return answer


def refuse_answers(answers: Iterable[str]) -> None:
    """Refuse executors of which one cannot screen.

    Raises:
        MissingExtraError: `EXTRA_MISSING` when this package is not there, or in another version.
        RegistryError: `TRIAL_PLUGIN` when the set cannot be loaded there.
    """
    bad = sorted(filter(None, answers))
    if not bad:
        return
    code, _, words = bad[0].partition(" ")
    if code == "TRIAL_PLUGIN":
        raise RegistryError(f"the executors cannot load the set: {words}; install its plug-in there", code=code)
    remedy = f"pip install 'eligibility_engine[spark]=={__version__}' in the Python of every executor"
    raise MissingExtraError(f"{words}; {remedy}", code=code)
