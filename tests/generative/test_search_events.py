"""What a search claims about event tables: whom it finds reaches the goal, what it proves out of reach nobody does."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Final

import pytest

from eligibility_engine.kernel.expression import Predicate
from eligibility_engine.testing.search.goals import Seen, Turns
from eligibility_engine.testing.search.possible import is_composite
from eligibility_engine.testing.search.row_sides import (
    InRow,
    TableIs,
    TableState,
    row_memberships,
    row_thresholds,
    tables_in,
)
from eligibility_engine.testing.search.sides import SIDES, AtThreshold, Member, Sighting
from generative.searched import Claim, Claims, broken, parts_below
from generative.tables_tried import RULES, T, predicate, records

AS_OF: Final = date(2024, 3, 1)
STATES: Final[tuple[TableState, ...]] = ("empty", "open")


class EventClaims(Claims):
    """The claims about one rule about event tables."""

    def every(self) -> Iterator[Claim]:
        """Yield all claims, those about rows too."""
        yield from super().every()
        for part in parts_below(self.rule):
            for sighting in () if is_composite(part) else self._in_rows(part):
                yield Claim(Seen(part, sighting), self._sees(sighting), f"{sighting} in {part}")
                goal = Turns(part, self.rule, sighting=sighting)
                yield Claim(goal, self._counts(part, sighting), f"{sighting} where {part} turns")
            for table, state in product(tables_in(part), STATES):
                known = TableIs(table, state)
                yield Claim(Seen(part, known), self._sees(known), f"{known} in {part}")

    def _in_rows(self, part: Predicate) -> Iterator[Sighting]:
        for rows, comparison, step in row_thresholds(part, self.schema):
            yield from (InRow(rows, AtThreshold(comparison, side, step)) for side in SIDES)
        for rows, membership in row_memberships(part):
            yield from (InRow(rows, Member(membership, member)) for member in [*membership.members, None])


@pytest.mark.parametrize("name", RULES)
def test_no_claim_is_too_strong(name: str) -> None:
    """Of a rule about rows no subject with tiny tables reaches what was proved out of reach."""
    claims = EventClaims(predicate(name), T.schema, AS_OF)
    assert [] == broken(claims, claims.every(), records(name))
