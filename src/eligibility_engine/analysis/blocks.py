"""Persons in blocks: as they are, or in groups of which none is small, so that nothing that is shown tells of few.

A person is described from the coarse to the fine: the eligibility, the first entry that fails or is open, how all
entries stand, what is missing. Where small groups are masked, persons who are too few at a step are put together, and
of them only what the steps above say is told. Where those together are too few still, the smallest block beside them
joins.

Every number of a page is counted from blocks by what is told of them. So whatever is shown, all that is shown fits a
cohort in which the persons of each block are the same; and in that one every group, every difference of two numbers and
every sum is of whole blocks: nobody, or not few. That holds for whoever adds and subtracts.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from eligibility_engine.analysis.standings import Standing, places
from eligibility_engine.verdict import Eligibility

if TYPE_CHECKING:
    from eligibility_engine.analysis.cohort import Cohort

_E, _U, _I = Eligibility.ELIGIBLE, Eligibility.UNDETERMINED, Eligibility.INELIGIBLE
Path = tuple[Any, ...]
"""A person from the coarse to the fine: eligibility, place of the first entry that stops, standing, missing facts."""


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
        fail: the entries that surely fail.
        may_fail: the entries that fail or may do so.
        open: the entries that are surely open.
        may_be_open: the entries that are open or may be.
        missing: the facts that are missing; None where that is not told.
    """

    outcomes: frozenset[Eligibility]
    firsts: int
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
    entries = frozenset(range(len(cohort.ids)))
    return _divided(paths, (), below, {0: frozenset(Eligibility), 1: entries})


def _path(standing: Standing, missing: tuple[str, ...] | None) -> Path:
    match standing.eligibility:
        case Eligibility.ELIGIBLE:
            return (_E,)
        case Eligibility.INELIGIBLE:
            return (_I, next(places(standing.failed)), standing)
    known = () if missing is None else (missing,)
    return (_U, next(places(standing.unknown)), standing, *known)


def _divided(paths: Counter[Path], path: Path, below: int, all_options: Mapping[int, frozenset[Any]]) -> list[Block]:
    """Return persons who have a path in common as blocks, each as finely told as its size allows."""
    step = len(path)
    if all(len(one) == step for one in paths):
        return [Block(path, paths.total())]
    groups: dict[Any, Counter[Path]] = defaultdict(Counter)
    for one, persons in paths.items():
        groups[one[step]][one] += persons
    large = {value: group for value, group in groups.items() if group.total() >= below}
    blocks = [block for value, group in large.items() for block in _divided(group, (*path, value), below, all_options)]
    rest = paths.total() - sum(block.persons for block in blocks)
    options = set(all_options.get(step, ())) - large.keys()
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
            return Told(block.options, everything, 0, may_fail, 0, stopping, None)
        case (Eligibility.ELIGIBLE,):
            return Told(frozenset({_E}), 0, 0, 0, 0, 0)
        case (outcome,):
            return _stopped(outcome, sum(1 << place for place in block.options), everything)
        case (outcome, first):
            return _stopped(outcome, 1 << first, everything)
    outcome, first, (failed, unknown), *missing = block.path
    exact = Told(frozenset({outcome}), 1 << first, failed, failed, unknown, unknown)
    is_known = outcome is _I or bool(missing)
    return evolve(exact, missing=missing[0] if missing else () if is_known else None)


def _stopped(outcome: Eligibility, firsts: int, everything: int) -> Told:
    """Return what is told of those who are stopped first at one of some entries."""
    sure = firsts if firsts.bit_count() == 1 else 0
    later = everything & -(firsts & -firsts)
    if outcome is _U:
        return Told(frozenset({outcome}), firsts, 0, 0, sure, later, None)
    return Told(frozenset({outcome}), firsts, sure, later, 0, everything & ~sure)
