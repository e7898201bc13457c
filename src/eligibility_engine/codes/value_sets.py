"""Value sets: named sets of codes of one system at one version, listed or expanded from a local file.

An expansion is explicit: the set holds every code, and the digest of the file that it came from. Nothing is looked up
when a subject is judged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NoReturn

from attrs import evolve, frozen

from eligibility_engine.codes.code import Coding
from eligibility_engine.errors import DefinitionError


def refuse(message: str) -> NoReturn:
    """Refuse a set of codes."""
    raise DefinitionError(message, code="VALUE_SET")


@frozen
class ValueSet:
    """A named set of codes of one system.

    Attributes:
        name: what sentences call it, such as `anthracyclines`.
        system: the name or URI of the code system.
        version: the version of the code system, or its date.
        codings: the codes with their display, each once, sorted.
        roots: where it was expanded, the codes whose descendants it holds.
        source_digest: where it was expanded, the SHA-256 of the file.
        inactive: codes of the same system that are no longer in use: members that records keep, or what an expansion
            left out. They are remembered for data: `code(..., known=this_set)` reports them there.
    """

    name: str
    system: str
    version: str
    codings: tuple[Coding, ...]
    roots: tuple[str, ...] = ()
    source_digest: str = ""
    inactive: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.name or not self.system or not self.version:
            refuse("a value set has a name, a code system and the version of that system")
        if not self.codings:
            refuse(f"the value set {self.name} is empty; nothing is ever in it")
        if any(code != code.strip() for code in (*self.codes, *self.inactive)):
            refuse(f"a code of the value set {self.name} begins or ends with a blank; no recorded code is that")
        foreign = [coding.code for coding in self.codings if coding.system != self.system]
        if foreign or len(set(self.codes)) != len(self.codings):
            refuse(f"the value set {self.name} holds a code twice, or one of another system")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in text."""
        return tuple(coding.code for coding in self.codings)

    @property
    def described(self) -> str:
        """The set in words: its name, code system and version; where it was expanded, the file too, by its digest."""
        source = f", file {self.source_digest[:12]}" if self.source_digest else ""
        return f"{self.name} ({self.system} {self.version}{source})"

    def __iter__(self) -> Iterator[Coding]:
        return iter(self.codings)

    def __contains__(self, code: object) -> bool:
        return code in self.codings or code in self.codes

    def _beside(self, other: "ValueSet") -> None:
        if (self.system, self.version) != (other.system, other.version):
            refuse(f"{self.name} and {other.name} are of different code systems or versions; map the codes first")

    def _of(self, name: str, codings: Sequence[Coding], inactive: Iterable[str]) -> "ValueSet":
        retired = tuple(sorted(set(inactive)))
        return evolve(self, name=name, codings=in_order(codings), roots=(), source_digest="", inactive=retired)

    def union(self, other: "ValueSet", name: str) -> "ValueSet":
        """Return the codes of both sets under a name.

        Raises:
            DefinitionError: `VALUE_SET` when their systems or versions differ.
        """
        self._beside(other)
        added = [coding for coding in other if coding.code not in self]
        return self._of(name, [*self, *added], (*self.inactive, *other.inactive))

    def without(self, other: "ValueSet", name: str) -> "ValueSet":
        """Return the codes that the other set does not hold, under a name; raises as `union`."""
        self._beside(other)
        return self._of(name, [coding for coding in self if coding.code not in other], self.inactive)


def in_order(codings: Sequence[Coding]) -> tuple[Coding, ...]:
    """Return codes in the order in which a set holds them."""
    return tuple(sorted(codings, key=lambda coding: coding.code))


def value_set(name: str, system: str, version: str, codes: Mapping[str, str], inactive: Iterable[str] = ()) -> ValueSet:
    """Return a set of listed codes.

    Args:
        name: what sentences call it.
        system: the name or URI of the code system, as the facts declare it.
        version: the version of the code system, or its date.
        codes: each code with its display.
        inactive: codes that are no longer in use, whether the set holds them or not.

    Raises:
        DefinitionError: `VALUE_SET` when it is empty or lacks a name, system or version.
    """
    codings = in_order([Coding(system, code, display) for code, display in codes.items()])
    return ValueSet(name, system, version, codings, inactive=tuple(sorted(set(inactive))))
