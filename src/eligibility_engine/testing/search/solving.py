"""A made-up subject that reaches a goal, or a proof that there is none.

Facts are assigned one after another, those that matter most to the goal first; what the goal can no longer reach is
not tried. A search over the values that stand for all is a proof when nothing is left to try.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from attrs import frozen

from eligibility_engine.facts import EventTable
from eligibility_engine.kernel.walking import row_tables, table_of
from eligibility_engine.testing.search.atoms import hangs_on_date
from eligibility_engine.testing.search.descending import descend
from eligibility_engine.testing.search.goals import Among, Differs, Goal, RowGoal
from eligibility_engine.testing.search.possible import MET, UNKNOWN
from eligibility_engine.testing.search.space import Space
from eligibility_engine.testing.search.tables import Tables

BUDGET: Final = 20_000
"""So many assignments are tried before a search is given up."""


@frozen
class Reach:
    """What came of a search.

    Attributes:
        subject: a record that reaches the goal; None where none was found.
        proved: whether it is proved that no subject reaches it.
    """

    subject: Mapping[str, Any] | None = None
    proved: bool = False


def solve(space: Space, goal: Goal, budget: int = BUDGET) -> Reach:
    """Return a subject that reaches a goal, starting from the base of a space, or whether there is none.

    First among all that a subject can be as far as the rules can tell; only where this leaves hope, among records.
    """
    if not goal.sound:
        return Reach()
    if goal.sighting is not None:
        space = space.seeing(goal.sighting.nodes)
    rows = [(table_of(one.rows), solve_row(space, one)) for one in goal.in_rows]
    if goal.only_in_rows and rows and all(found.proved for _, found in rows):
        return Reach(proved=True)
    hopeless = _without_hope(space, goal, budget)
    if hopeless is not None:
        return hopeless
    _offer_tables(space, [(table, found.subject) for table, found in rows if found.subject is not None])
    found = descend(space, goal, budget)
    subject = _nearest_to_base(space, goal, space.record()) if found else None
    space.assigned.clear()
    return Reach(subject)


def _without_hope(space: Space, goal: Goal, budget: int) -> Reach | None:
    """Return that nobody reaches a goal, where nothing that a subject can be as far as the rules can tell does."""
    relaxed = space.relaxation()
    sought = goal if relaxed is space else goal.rewritten(space.abstraction.rewriting)
    if sought.sighting is not None:
        relaxed = relaxed.seeing(sought.sighting.nodes)
    for name in relaxed.names:
        relaxed.choices(name)
    relaxed.relaxed = True
    hope = descend(relaxed, sought, budget)
    relaxed.relaxed = False
    relaxed.assigned.clear()
    return Reach(proved=not hangs_on_date((*relaxed.predicates, *sought.nodes))) if hope is False else None


def _offer_tables(space: Space, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Let the tables be tried that say something of the rules, and those with some rows more."""
    for name in space.names:
        if isinstance(space.schema[name].type, EventTable) and name not in space.fixed:
            if name not in space.tables:
                space.tables[name] = Tables.found(space, name, partial(_row, space))
            space.offer(name, space.tables[name].with_rows([row for table, row in rows if table == name]))


def _row(space: Space, goal: RowGoal) -> Mapping[str, Any] | None:
    return solve_row(space, goal).subject


def solve_row(space: Space, goal: RowGoal) -> Reach:
    """Return a row that reaches a goal, where the subject is else as the space has it, or whether there is none."""
    view = space.view(table_of(goal.rows))
    of = view.rewriting.of
    belongs, then, sought = view.among(goal.rows), tuple(map(of, goal.then)), goal.goal.rewritten(view.rewriting)
    if isinstance(sought, Differs):
        sought = sought.beside((*belongs, *then))
    among = (*view.sane, *belongs)
    nodes = (*sought.nodes, *among, *then)
    if any(map(row_tables, nodes)):  # rows in rows
        return Reach()
    row = space.typical_row(view.table)
    base = {**space.start(), **view.record(row)}
    room = Space(view.extended, nodes, space.as_of, base, space.offsets, frozenset(space.names))
    for conditions, bits in (((*among, *then), MET), (among, MET), (among, MET | UNKNOWN)):
        found = solve(room, Among(sought, conditions, bits))
        if found.subject is not None:
            return Reach(view.row(found.subject))
    return found


def _nearest_to_base(space: Space, goal: Goal, record: dict[str, Any]) -> dict[str, Any] | None:
    """Return the record with every fact as in the base that the goal does not need otherwise, the last ones first.

    None where the door does not take the record, or reads it otherwise than fact by fact: a day among times.
    """
    if not space.shows(goal, record):
        return None
    for name in reversed(space.names):
        if record.get(name) != space.base.get(name):
            back = {key: value for key, value in {**record, name: space.base.get(name)}.items() if value is not None}
            record = back if space.shows(goal, back) else record
    return record
