"""The registry of criteria sets: explicit registration, and plug-ins found by entry point and loaded when asked for."""

from collections.abc import Callable, Iterable, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Final

from attrs import frozen

from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.errors import RegistryError, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP: Final = "eligibility_engine.trials"
"""The entry-point group: the name is the id of the set, the target a `CriteriaSet` or an iterable of them."""


@frozen
class Listing:
    """One line of the registry.

    Attributes:
        id: the id of the set.
        provider: who offers it.
        problem: why it could not be loaded; empty when it could, or has not been asked for.
    """

    id: str
    provider: str
    problem: str = ""


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
        self._problems: dict[str, str] = {}
        self._sets: dict[str, list[_Provided]] = {}

    def register(self, criteria_set: CriteriaSet, provider: str = "this program") -> CriteriaSet:
        """Add a set, and return it; adding the same rules twice changes nothing.

        Raises:
            RegistryError: `TRIAL_CONFLICT` when another provider offers the same identity with other rules.
        """
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
            RegistryError: `TRIAL_UNKNOWN`, `TRIAL_VERSION`, `TRIAL_CONFLICT`, or `TRIAL_PLUGIN` when its provider
                failed to load.
            DefinitionError: `OPTION` for an option that the set does not take.
        """
        with self._lock:
            self._load(id)
            offered = [offer.criteria_set for offer in self._sets.get(id, [])]
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
        with self._lock:
            for id in self._found():
                self._load(id, quietly=True)
            loaded = [Listing(id, offer.provider) for id, offers in self._sets.items() for offer in offers]
            failed = [
                Listing(entry.name, _provider(entry), self._problems[_provider(entry)])
                for entries in self._found().values()
                for entry in entries
                if _provider(entry) in self._problems
            ]
            return tuple(sorted({*loaded, *failed}, key=lambda line: (line.id, line.provider)))

    def _found(self) -> dict[str, list["EntryPoint"]]:
        if self._plugins is None:
            self._plugins = {}
            for entry in self._discover():
                self._plugins.setdefault(entry.name, []).append(entry)
        return self._plugins

    def _load(self, id: str, quietly: bool = False) -> None:
        if id in self._loaded:
            return
        self._loaded.add(id)
        for entry in self._found().get(id, []):
            try:
                target = entry.load()
            except Exception as error:
                self._problems[_provider(entry)] = f"{type(error).__name__}: {error}"
                continue
            for criteria_set in [target] if isinstance(target, CriteriaSet) else target:
                self.register(criteria_set, _provider(entry))

    def _refuse_unknown(self, id: str) -> None:
        problems = [self._problems[p] for p in map(_provider, self._found().get(id, [])) if p in self._problems]
        if problems:
            raise RegistryError(f"the plug-in that provides {id} failed to load: {problems[0]}", code="TRIAL_PLUGIN")
        known = self.ids()
        raise RegistryError(
            f"no criteria set {id!r} is registered; known: {', '.join(known) or 'none'}{nearest(id, known)}",
            code="TRIAL_UNKNOWN",
        )


def _provider(entry: "EntryPoint") -> str:
    distribution = entry.dist.name if entry.dist else "unknown distribution"
    return f"{distribution} ({entry.value})"


def _identity(criteria_set: CriteriaSet) -> tuple[object, ...]:
    options = tuple(sorted((name, str(value)) for name, value in criteria_set.in_force.items()))
    return (criteria_set.id, criteria_set.version, criteria_set.revision, options)


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
    by_revision = {found.revision: found for found in offered}
    wanted = max(by_revision) if revision is None else revision
    if wanted not in by_revision:
        known = ", ".join(str(number) for number in sorted(by_revision))
        raise RegistryError(f"{offered[0].id} has no revision {revision}; known: {known}", code="TRIAL_VERSION")
    return by_revision[wanted]


def installed() -> Iterable["EntryPoint"]:
    """Return the entry points of every installed distribution that offers criteria sets."""
    from importlib.metadata import entry_points  # not needed before a set is asked for

    return entry_points(group=GROUP)


registry: Final = Registry(installed)
"""The default registry: it knows the shipped trials and every installed plug-in."""
