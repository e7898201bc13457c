"""Persons in blocks: as they are, or in groups of which none is small, so that nothing that is shown tells of few.

A person is described from the coarse to the fine: the eligibility; the first entry that fails or is open; of the
ineligible all entries that fail, and the first that is open before; how all entries stand; what is missing. Where small
groups are masked, persons who are too few at a step are put together, and of them only what the steps above say is
told. Where those together are too few still, the smallest block beside them joins.

Every number of a page is counted from blocks by what is told of them. So whatever is shown, all that is shown fits a
cohort in which the persons of each block are the same; and in that one every group, every difference of two numbers and
every sum is of whole blocks: nobody, or not few. That holds for whoever adds and subtracts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import frozen

from eligibility_engine.analysis.standings import Standing, places
from eligibility_engine.verdict import Eligibility

if TYPE_CHECKING:
    from eligibility_engine.analysis.cohort import Cohort

_E, _U, _I = Eligibility.ELIGIBLE, Eligibility.UNDETERMINED, Eligibility.INELIGIBLE
Path = tuple[Any, ...]
"""A person from the coarse to the fine.

Of the eligible that alone; of the undetermined the place of the first entry that is open, the standing and the missing
facts; of the ineligible the place of the first entry that fails, the bits of all that do, the place of the first that
fails or is open, and the standing.
"""


@frozen
class Block:
    """Persons of whom the same is told.

    Attributes:
        path: what all of them have in common.
        persons: how many they are.
        options: where the path ends before it says all: what may come next.
    """

    path: Path
    persons: int
    options: frozenset[Any] = frozenset()


@frozen
class Told:
    """What is told of a block, entry by entry: which surely fail or are open, and which may be; bits as in `Standing`.

    Attributes:
        outcomes: the eligibilities that they may have.
        firsts: the entries that may be the first to fail, or of the undetermined to be open.
        stops: the entries that may be the first to fail or be open.
        fail: the entries that surely fail.
        may_fail: the entries that fail or may do so.
        open: the entries that are surely open.
        may_be_open: the entries that are open or may be.
        missing: the facts that are missing; None where that is not told.
    """

    outcomes: frozenset[Eligibility]
    firsts: int
    stops: int
    fail: int
    may_fail: int
    open: int
    may_be_open: int
    missing: tuple[str, ...] | None = ()

    @property
    def stop(self) -> int:
        """The entries that surely fail or are open."""
        return self.fail | self.open

    @property
    def may_stop(self) -> int:
        """The entries that fail, are open, or may do so."""
        return self.may_fail | self.may_be_open


def blocks_of(cohort: "Cohort", below: int | None) -> list[Block]:
    """Return the persons who were judged in blocks.

    Args:
        cohort: the persons, at least as many as `below`.
        below: no block is of fewer; None leaves everybody in a block with those alone who are alike in everything.
    """
    paths = Counter[Path]()
    for (standing, missing), persons in cohort.alike.items():
        paths[_path(standing, missing if cohort.screening.tells_missing else None)] += persons
    if below is None:
        return [Block(path, persons) for path, persons in paths.items()]
    return _divided(paths, (), below, len(cohort.ids))


def _path(standing: Standing, missing: tuple[str, ...] | None) -> Path:
    match standing.eligibility:
        case Eligibility.ELIGIBLE:
            return (_E,)
        case Eligibility.INELIGIBLE:
            stop = next(places(standing.failed | standing.unknown))
            return (_I, next(places(standing.failed)), standing.failed, stop, standing)
    known = () if missing is None else (missing,)
    return (_U, next(places(standing.unknown)), standing, *known)


def _options(path: Path, entries: int) -> Iterable[Any]:
    """Return what may come next on a path, whether or not it is anybody's; nothing where that tells nothing."""
    match path:
        case ():
            return Eligibility
        case (_,):
            return range(entries)
        case (Eligibility.INELIGIBLE, first, _):
            return range(first + 1)
    return ()


def _divided(paths: Counter[Path], path: Path, below: int, entries: int) -> list[Block]:
    """Return persons who have a path in common as blocks, each as finely told as its size allows."""
    step = len(path)
    if all(len(one) == step for one in paths):
        return [Block(path, paths.total())]
    groups: dict[Any, Counter[Path]] = defaultdict(Counter)
    for one, persons in paths.items():
        groups[one[step]][one] += persons
    large = {value: group for value, group in groups.items() if group.total() >= below}
    blocks = [block for value, group in large.items() for block in _divided(group, (*path, value), below, entries)]
    rest = paths.total() - sum(block.persons for block in blocks)
    options = set(_options(path, entries)) - large.keys()
    while 0 < rest < below:
        smallest = min(blocks, key=lambda block: block.persons)
        blocks.remove(smallest)
        rest += smallest.persons
        options.add(smallest.path[step])
    return [*blocks, Block(path, rest, frozenset(options))] if rest else blocks


def told_of(block: Block, entries: int) -> Told:
    """Return what is told of a block of a set with so many entries."""
    everything = (1 << entries) - 1
    match block.path:
        case ():
            stopping = everything if block.options & {_I, _U} else 0
            may_fail = everything if _I in block.options else 0
            return Told(block.options, everything, everything, 0, may_fail, 0, stopping, None)
        case (Eligibility.ELIGIBLE,):
            return Told(frozenset({_E}), 0, 0, 0, 0, 0, 0)
        case (Eligibility.UNDETERMINED, *more):
            return _undetermined(more, block.options, everything)
    return _ineligible(list(block.path[1:]), block.options, everything)


def _undetermined(path: list[Any], options: frozenset[int], everything: int) -> Told:
    outcomes = frozenset({_U})
    match path:
        case [_, (_, unknown), *missing]:
            first = unknown & -unknown
            return Told(outcomes, first, first, 0, 0, unknown, unknown, missing[0] if missing else None)
    firsts = _bits(path or options)
    return Told(outcomes, firsts, firsts, 0, 0, _if_one(firsts), _from(firsts, everything), None)


def _ineligible(path: list[Any], options: frozenset[int], everything: int) -> Told:
    outcomes = frozenset({_I})
    match path:
        case [_, _, _, (failed, unknown)]:
            stop = failed | unknown
            return Told(outcomes, failed & -failed, stop & -stop, failed, failed, unknown, unknown)
        case [first, failed, *stop]:
            stops = _bits(stop or options)
            open_before = _if_one(stops) & ~failed
            return Told(outcomes, 1 << first, stops, failed, failed, open_before, _from(stops, everything) & ~failed)
    firsts = _bits(path or options)
    fail = _if_one(firsts)
    until = (1 << firsts.bit_length()) - 1
    return Told(outcomes, firsts, until, fail, _from(firsts, everything), 0, everything & ~fail)


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


def _if_one(bits: int) -> int:
    """Return the bit where there is only one; otherwise it is not told which."""
    return bits if bits.bit_count() == 1 else 0


def _from(bits: int, everything: int) -> int:
    """Return the lowest bit and all above it."""
    return everything & -(bits & -bits)
