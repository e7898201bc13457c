"""The converter between frozen values and plain data, by the annotations of their fields.

Three families of classes share a place and are told apart by a tag: kinds of criteria (open: whoever registers a kind
has it read and written), kernel nodes and fact types (closed).
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_origin
from typing import Literal as Choice

import attrs
from cattrs import Converter
from cattrs.errors import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from eligibility_engine.canonical import node_name, to_json
from eligibility_engine.criteria_set import CriteriaSet
from eligibility_engine.criterion import KINDS, Criterion
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.expression import PREDICATES, TERMS, Literal
from eligibility_engine.facts import FACT_TYPES
from eligibility_engine.serialization.faults import refuse
from eligibility_engine.serialization.leaves import READERS, SCALARS, WRITERS, due, read_choice, read_scalar, write_scalar

_SCALAR_TYPES: Final = frozenset({int, *SCALARS.values()})


def _members(type_: Any) -> frozenset[Any]:
    """Return the members of a union, or the type itself."""
    return frozenset(get_args(type_)) if type(None) in (a := get_args(type_)) or a else frozenset({type_})
