"""A table as a relation of the connection of another relation, whatever else that connection has a name for."""

from secrets import token_hex
from typing import Any, Final

from eligibility_engine.errors import InputError

_QUERY: Final = "relation.query('screening', text)"


def beside(relation: Any, table: Any) -> Any:
    """Return an Arrow table as a relation of the connection of a relation.

    Raises:
        InputError: `INPUT_FORMAT` where DuckDB before 2 is told not to read tables of Python.
    """
    connection = getattr(relation, "_con", None)
    if connection is not None:
        return connection.from_arrow(table)
    name = f"screened_{token_hex(16)}"
    # Before version 2 a relation does not tell its connection, which looks for a table among its own names first, and
    # then among the local ones of who asks. So those hold the table, under a name that nobody else can have given.
    local = {"relation": relation, "text": f"SELECT * FROM {name}", name: table}
    try:
        return eval(_QUERY, {}, local)
    except Exception as error:
        if type(error).__name__ != "CatalogException":
            raise
    raise InputError(
        "the connection has python_enable_replacements=false, so it takes no result; screen relation.to_arrow_table()",
        code="INPUT_FORMAT",
    )
