"""Tables of counts fit the terminal."""

import pytest

from eligibility_engine.cli.grids import Grid, grid_text

GRID = Grid(("", "entry", "fails", "surely left"), [("4.1", "inc_age", 2, 44), (None, "inc_ecog", 10, 34)], words=2)


def test_a_table_with_room_stands_in_columns():
    """As wide as the terminal is room enough."""
    wide = grid_text(GRID)
    assert wide == grid_text(GRID, 33) == (
        "     entry     fails  surely left\n"
        "4.1  inc_age       2           44\n"
        "     inc_ecog     10           34\n"
    )  # fmt: skip


def test_words_stand_above_numbers_where_room_lacks():
    """Titles stand on several lines, and an empty word leaves no gap."""
    assert grid_text(GRID, 32) == (
        "         surely\n"
        "  fails    left\n"
        "4.1  inc_age\n"
        "      2      44\n"
        "inc_ecog\n"
        "     10      34\n"
    )  # fmt: skip


@pytest.mark.parametrize("room", [40, 60, 80])
def test_a_table_of_words_is_broken(room):
    """The last column stands beside the others, or below them; columns in which nothing stands are left out."""
    row = ("S-1", "ineligible", "", "; ".join(f"inc_{number} met -> not_met" for number in range(9)))
    text = grid_text(Grid(("subject", "first", "second", "entries"), [row], words=4), room)
    assert max(map(len, text.splitlines())) <= room
    assert " ".join(text.split()) == f"subject first entries S-1 ineligible {row[-1]}"


def test_the_words_above_numbers_are_broken():
    """A row without words has its numbers alone."""
    rows = [("inc_a", "; ".join(["creatinine 5"] * 6), 7, 7), ("", "", 1, 1)]
    text = grid_text(Grid(("entry", "facts", "rows there", "met -> not_met"), rows, words=2), 24)
    assert max(map(len, text.splitlines())) <= 24
    assert text.endswith("\n      7        7\n      1        1\n")
