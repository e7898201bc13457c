"""The registry of criteria sets: explicit registration, and plug-ins found by entry point and loaded when asked for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from threading import RLock
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from eligibility_engine.errors import DefinitionError, Fault, RegistryError, nearest
from eligibility_engine.kernel.canonical import scalar, to_json
from eligibility_engine.reading.parsing import OnBadValue
from eligibility_engine.study.criteria_set import CriteriaSet
from eligibility_engine.study.options import OptionValue, settle

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from eligibility_engine.matching import Matcher, Matches
    from eligibility_engine.reference_ranges.ranges import ReferenceRanges

GROUP: Final = "eligibility_engine.trials"
"""The entry-point group: the name is the id of the set, the target a `CriteriaSet` or an iterable of them."""

SHIPPED: Final = {
    id: f"eligibility_engine.trials.{id.lower()}:trial"
    for id in ("NCT02578680", "NCT02863419", "NCT03672851", "NCT04348032", "NCT06316427")
}
"""The trials of this package by id; its own entry points say the same."""


@frozen
class Listing:
    """One line of the registry.

    Attributes:
        id: the id of the set.
        provider: who offers it.
        problem: why it could not be loaded; empty when it could, or has not been asked for.
        criteria_set: the set; None where it could not be loaded.
    """

    id: str
    provider: str
    problem: str = ""
    criteria_set: CriteriaSet | None = field(default=None, eq=False, repr=False)


@frozen
class _Provided:
    criteria_set: CriteriaSet
    provider: str


class Registry:
    """Criteria sets by id, version and revision. Threads may share one."""

    def __init__(self, discover: Callable[[], Iterable["EntryPoint"]] = lambda: ()) -> None:
        self._lock = RLock()
        self._discover = discover
        self._plugins: dict[str, list[EntryPoint]] | None = None
        self._loaded: set[str] = set()
        self._problems: dict[tuple[str, str], str] = {}
        self._conflicts: dict[str, RegistryError] = {}
        self._sets: dict[str, list[_Provided]] = {}

    def register(self, criteria_set: CriteriaSet, provider: str = "this program") -> CriteriaSet:
        """Add a set, and return it; adding the same rules twice changes nothing.

        Raises:
            RegistryError: `TRIAL_CONFLICT` when another provider offers the same identity with other rules.
            DefinitionError: `PART` for a set that judges one part of another.
        """
        if criteria_set.whole is not None:
            raise DefinitionError("a set is registered whole; whoever judges names the part", code="PART")
        with self._lock:
            known = self._sets.setdefault(criteria_set.id, [])
            for offered in known:
                if _identity(offered.criteria_set) == _identity(criteria_set):
                    _same_rules(offered, criteria_set, provider)
                    return offered.criteria_set
            known.append(_Provided(criteria_set, provider))
            return criteria_set

    def get(
        self,
        id: str,
        *,
        version: str | None = None,
        revision: int | None = None,
        options: Mapping[str, object] | None = None,
    ) -> CriteriaSet:
        """Return a set.

        Args:
            id: the id, such as `NCT06316427`.
            version: the protocol version; needed when several are registered and none supersedes the others.
            revision: our encoding; the newest unless told otherwise.
            options: options to set, by name.

        Raises:
            RegistryError: `TRIAL_UNKNOWN`, `TRIAL_VERSION`, `TRIAL_CONFLICT`, or `TRIAL_PLUGIN` where loading fails.
            DefinitionError: `OPTION` for an option that the set does not take.
        """
        self._load(id)
        with self._lock:
            conflict = self._conflicts.get(id)
            offered = [offer.criteria_set for offer in self._sets.get(id, [])]
        if conflict is not None:
            raise RegistryError(conflict.message, code=conflict.code)
        if not offered:
            self._refuse_unknown(id)
        found = _newest_revision(_of_version(offered, version), revision)
        return found.configured(**options) if options else found

    def ids(self) -> tuple[str, ...]:
        """Return every id, registered or discovered, sorted; nothing is loaded."""
        with self._lock:
            return tuple(sorted({*self._sets, *self._found()}))

    def listings(self) -> tuple[Listing, ...]:
        """Return a line for every provider of every id, after trying to load each; a failure breaks nothing else."""
        for id in self.ids():
            self._load(id)
        with self._lock:
            loaded = [
                Listing(id, offer.provider, "", offer.criteria_set)
                for id, offers in self._sets.items()
                for offer in offers
            ]
            failed = [Listing(id, provider, problem) for (id, provider), problem in self._problems.items()]
            return tuple(sorted([*loaded, *failed], key=lambda line: (line.id, line.provider)))

    def matcher(self, ids: Iterable[str] | None = None) -> "Matcher":
        """Return what judges records by some registered sets, or by all; one for many records.

        Raises:
            RegistryError: `TRIAL_UNKNOWN` for an id that is not registered.
        """
        from eligibility_engine.matching import Matcher, cannot_judge  # only where records are matched

        known, sets, problems = self.ids(), [], []
        for id in known if ids is None else dict.fromkeys(ids):
            try:
                sets.append(self.get(id))
                failed = [problem for (one, _), problem in self._problems.items() if one == id]
                problems += [(id, Fault("TRIAL_PLUGIN", "$", problem)) for problem in failed]
            except RegistryError as error:
                if id not in known:
                    raise
                problems.append((id, cannot_judge(error)))
        return Matcher(sets, problems, self.names_of_facts)

    def match(
        self,
        facts: object,
        *,
        as_of: date | str | None = None,
        ids: Iterable[str] | None = None,
        on_bad_value: OnBadValue = "error",
        reference_ranges: "ReferenceRanges | None" = None,
    ) -> "Matches":
        """Judge one record by every registered set, by the facts that it declares: eligible, undetermined, ineligible.

        Of a set with parts each part has its own line. A set that cannot be loaded is a line with its problem.

        Args:
            facts: a mapping of fact names to plain values.
            ids: the sets that are meant; all unless given. The other arguments are those of `Matcher.match`.

        Raises:
            FactError: when it is no mapping, or names a fact that no registered set declares.
            EligibilityError: `AS_OF` without a date; `TRIAL_UNKNOWN` for an id that is not registered.
        """
        judge = self.matcher(ids)
        return judge.match(facts, as_of=as_of, on_bad_value=on_bad_value, reference_ranges=reference_ranges)

    def names_of_facts(self) -> set[str]:
        """Return the names of the facts that any registered set declares, after trying to load each."""
        return {name for line in self.listings() if line.criteria_set for name in line.criteria_set.facts.names}

    def _found(self) -> dict[str, list["EntryPoint"]]:
        if self._plugins is None:
            self._plugins = {}
            for entry in self._discover():
                self._plugins.setdefault(entry.name, []).append(entry)
        return self._plugins

    def _load(self, id: str) -> None:
        """Import the plug-ins of an id, once. Without the lock: an import waits for others that may wait for it."""
        with self._lock:
            waiting = [] if id in self._loaded else self._found().get(id, [])
        for entry in waiting:
            try:
                self._take(id, _sets_of(entry), _provider(entry))
            except (Exception, SystemExit) as error:
                said = error.message if isinstance(error, RegistryError) else f"{type(error).__name__}: {error}"
                self._problems[id, _provider(entry)] = said
        self._loaded.add(id)

    def _take(self, id: str, sets: Iterable[CriteriaSet], provider: str) -> None:
        for criteria_set in sets:
            try:
                self.register(criteria_set, provider)
            except RegistryError as error:
                self._conflicts.setdefault(id, error)
                raise

    def _refuse_unknown(self, id: str) -> None:
        problems = [problem for (failed, _), problem in self._problems.items() if failed == id]
        if problems:
            raise RegistryError(f"the plug-in that provides {id} failed to load: {problems[0]}", code="TRIAL_PLUGIN")
        known = self.ids()
        raise RegistryError(
            f"no criteria set {id!r} is registered; known: {', '.join(known) or 'none'}{nearest(id, known)}",
            code="TRIAL_UNKNOWN",
        )


def _sets_of(entry: "EntryPoint") -> list[CriteriaSet]:
    """Return the sets that a plug-in offers under its name, after importing it."""
    target = entry.load()
    offered = [target] if isinstance(target, CriteriaSet) else list(target)
    found = [one for one in offered if isinstance(one, CriteriaSet) and one.id == entry.name]
    if not found or not all(isinstance(one, CriteriaSet) for one in offered):
        raise RegistryError(f"{entry.value} is no criteria set with the id {entry.name}", code="TRIAL_PLUGIN")
    return found


def _provider(entry: "EntryPoint") -> str:
    unnamed = "this source tree" if entry.value in SHIPPED.values() else "unknown distribution"
    distribution = entry.dist.name if entry.dist else unnamed
    return f"{distribution} ({entry.value})"


def _identity(criteria_set: CriteriaSet) -> tuple[object, ...]:
    return (criteria_set.id, criteria_set.version, criteria_set.revision, _in_force(criteria_set.in_force))


def _in_force(options: Mapping[str, OptionValue]) -> str:
    """Return options as text, their types included."""
    return to_json({name: scalar(value) for name, value in options.items()})


def _same_rules(offered: _Provided, criteria_set: CriteriaSet, provider: str) -> None:
    if offered.criteria_set.digest != criteria_set.digest:
        raise RegistryError(
            f"{criteria_set.id} version {criteria_set.version} revision {criteria_set.revision} is offered with "
            f"different rules by {offered.provider} and by {provider}; raise the revision of one",
            code="TRIAL_CONFLICT",
        )


def _of_version(offered: list[CriteriaSet], version: str | None) -> list[CriteriaSet]:
    """Return the sets of one version: the one asked for, or the one that no other supersedes."""
    versions = list(dict.fromkeys(found.version for found in offered))
    if version is None:
        replaced = {older for found in offered for older in found.supersedes}
        current = [found for found in versions if found not in replaced]
    else:
        current = [found for found in versions if found == version]
    if len(current) != 1:
        problem = "name one" if version is None else f"there is no version {version!r}"
        raise RegistryError(
            f"{offered[0].id} is registered in the versions {', '.join(versions)}; {problem}", code="TRIAL_VERSION"
        )
    return [found for found in offered if found.version == current[0]]


def _newest_revision(offered: list[CriteriaSet], revision: int | None) -> CriteriaSet:
    by_revision: dict[int, CriteriaSet] = {}
    for found in sorted(offered, key=_options_changed):
        by_revision.setdefault(found.revision, found)
    wanted = max(by_revision) if revision is None else revision
    if wanted not in by_revision:
        known = ", ".join(str(number) for number in sorted(by_revision))
        raise RegistryError(f"{offered[0].id} has no revision {revision}; known: {known}", code="TRIAL_VERSION")
    return by_revision[wanted]


def _options_changed(criteria_set: CriteriaSet) -> tuple[bool, str]:
    """Return a key under which the set with every option at its default comes first."""
    in_force = _in_force(criteria_set.in_force)
    return in_force != _in_force(settle(criteria_set.options, {})), in_force


def installed() -> Iterable["EntryPoint"]:
    """Return the entry points of every installed distribution that offers criteria sets, and the shipped trials.

    The shipped ones are there too where the package runs from its source, without being installed.
    """
    from importlib.metadata import EntryPoint, entry_points  # not needed before a set is asked for

    found = tuple(entry_points(group=GROUP))
    offered = {entry.value for entry in found}
    return (*found, *(EntryPoint(id, target, GROUP) for id, target in SHIPPED.items() if target not in offered))


registry: Final = Registry(installed)
"""The default registry: it knows the shipped trials and every installed plug-in."""
