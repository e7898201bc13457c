"""How data become facts: rows of a source, records and flat tables, and the value of each fact."""
