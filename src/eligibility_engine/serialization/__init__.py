"""Criteria sets as JSON and back. Loading executes nothing and imports nothing: a rule document is data.

A document says what a set says, by the annotations of its classes. Kinds of criteria carry their name in `kind`, kernel
nodes in `node`, fact types in `type`; constants carry their type: `{"number": "1.5"}`. What equals its default is left
out. What is not data is left out too: how a set is built from options.
"""

from eligibility_engine.serialization.document import (
    FORMAT,
    FORMAT_VERSION,
    criterion_from_data,
    criterion_to_data,
    dumps,
    loads,
)
from eligibility_engine.serialization.strict_json import MAXIMUM_BYTES, MAXIMUM_NESTING

__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "MAXIMUM_BYTES",
    "MAXIMUM_NESTING",
    "criterion_from_data",
    "criterion_to_data",
    "dumps",
    "loads",
]
