"""Tables of counts fit the terminal."""

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
