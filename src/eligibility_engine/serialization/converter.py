"""The converter between frozen values and plain data, by the annotations of their fields.

Three families of classes share a place and are told apart by a tag: kinds of criteria (open: whoever registers a kind
has it read and written), kernel nodes and fact types (closed).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import repeat
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin
from typing import Literal as Choice

import attrs
from cattrs import Converter
from cattrs.errors import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from eligibility_engine.criterion import KINDS, Criterion, kind_name
from eligibility_engine.errors import DefinitionError, nearest
from eligibility_engine.facts import FACT_TYPES
from eligibility_engine.kernel.canonical import node_name, to_json
from eligibility_engine.kernel.expression import PREDICATES, ROWS, TERMS, Judged, Literal
from eligibility_engine.serialization.code import Named, named
from eligibility_engine.serialization.faults import refuse, shown
from eligibility_engine.serialization.leaves import (
    READERS,
    SCALARS,
    WRITERS,
    Writer,
    due,
    read_choice,
    read_scalar,
    write_scalar,
    write_unknown,
)
from eligibility_engine.study.criteria_set import CriteriaSet

converter: Final = Converter(
    forbid_extra_keys=True, detailed_validation=True, unstructure_fallback_factory=lambda _: write_unknown
)


def _members(type_: Any) -> frozenset[Any]:
    """Return the members of a union, or the type itself."""
    return frozenset(get_args(type_) if get_origin(type_) in {Union, UnionType} else (type_,))


# Families: classes that share a place and are told apart by a tag.


@attrs.frozen
class Family:
    """Classes that share a place.

    Attributes:
        tag: the key that names the class.
        what: how messages call the classes.
        classes: the classes by name; those of an open family may grow.
        name: the name of a value's class.
        hint: what to look for when a name is unknown.
    """

    tag: str
    what: str
    classes: Mapping[str, Any]
    name: Callable[[Any], str]
    hint: str = ""

    def read(self, value: Any, type_: Any) -> Any:
        """Read a value of one of the classes that the annotation allows."""
        members = _members(type_)
        if value is None and NoneType in members:
            return None
        name = self._named(value)
        cls = self.classes.get(name)
        if cls is None:
            near = nearest(name, self.classes)
            refuse("RULE_KIND", f"the {self.what} {shown(name)} is not known{near}{self.hint}", f"$.{self.tag}")
        if cls not in members and Criterion not in members:
            refuse("RULE_KIND", f"the {self.what} {name!r} cannot stand here", f"$.{self.tag}")
        return _body_reader(cls)({key: part for key, part in value.items() if key != self.tag}, cls)

    def _named(self, value: Any) -> str:
        if type(value) is not dict:
            due("an object", value)
        if self.tag not in value:
            refuse("RULE_KEY", f"the key {self.tag!r} is missing; it names the {self.what}")
        name = value[self.tag]
        return name if isinstance(name, str) else refuse("RULE_KIND", f"the {self.what} is a text", f"$.{self.tag}")

    def write(self, value: Any) -> Any:
        """Write a value with its tag."""
        cls: Any = type(value)
        return None if value is None else {self.tag: self.name(value), **_body_writer(cls)(value)}


def _node_name(value: Any) -> str:
    if type(value) not in _NODE_TYPES:
        raise DefinitionError(
            f"{type(value).__name__} is no kernel node; a criterion holds nodes, not what authors write them with",
            code="RULE_TYPE",
        )
    return node_name(type(value))


_NODE_TYPES: Final = frozenset({*TERMS, *PREDICATES, *ROWS})
_KINDS: Final = Family("kind", "kind", KINDS, kind_name, "; is the package that defines it imported?")
_NODES: Final = Family(
    "node", "node", {node_name(cls): cls for cls in (*TERMS, *PREDICATES, *ROWS) if cls is not Literal}, _node_name
)
_FACT_TYPES: Final = Family(
    "type", "fact type", {node_name(cls): cls for cls in FACT_TYPES}, lambda value: node_name(type(value))
)


def _only(type_: Any, classes: Iterable[Any]) -> bool:
    """Say whether an annotation names nothing but some classes, and perhaps None."""
    members = _members(type_) - {NoneType}
    return bool(members) and members <= frozenset(classes)


def _is_criterion(type_: Any) -> bool:
    return _only(type_, (Criterion, *KINDS.values()))


def _is_node(type_: Any) -> bool:
    return _only(type_, _NODE_TYPES)


def _is_fact_type(type_: Any) -> bool:
    return _only(type_, FACT_TYPES)


def _read_node(value: Any, type_: Any) -> Any:
    """Read a kernel node; a constant stands for itself: `{"number": "1.5"}`."""
    if isinstance(value, dict) and len(value) == 1 and Literal in _members(type_) and next(iter(value)) in SCALARS:
        return Literal(read_scalar(value, tuple(SCALARS.values())))
    return _NODES.read(value, type_)


def _write_node(value: Any) -> Any:
    return write_scalar(value.value) if isinstance(value, Literal) else _NODES.write(value)


# Constants whose type the annotation leaves open carry it: any union of scalar types.


def _is_scalar(type_: Any) -> bool:
    members = _members(type_) - {NoneType}
    return len(members) > 1 and members <= {int, *SCALARS.values()}


def _read_scalar(value: Any, type_: Any) -> Any:
    members = _members(type_)
    return None if value is None and NoneType in members else read_scalar(value, tuple(members))


def _write_scalar(value: Any) -> Any:
    return None if value is None else write_scalar(value)


# Collections.


def _is_collection(type_: Any) -> bool:
    return get_origin(type_) in {tuple, list, frozenset} and bool(get_args(type_))


def _is_mapping(type_: Any) -> bool:
    return get_origin(type_) in {Mapping, dict}


def _item_types(type_: Any) -> Iterable[Any]:
    """Return the type of each item, in order: without end, or as many as a tuple of fixed length has."""
    args = get_args(type_)
    return repeat(args[0]) if get_origin(type_) is not tuple or args[-1] is Ellipsis else args


def _read_collection(value: Any, type_: Any) -> Any:
    if type(value) is not list:
        due("a list", value)
    types = _item_types(type_)
    if isinstance(types, tuple) and len(types) != len(value):
        refuse("RULE_VALUE", f"a list of {len(types)} is due, not of {len(value)}")
    return get_origin(type_)(_each(enumerate(value), types, type_))


def _read_mapping(value: Any, type_: Any) -> Any:
    if type(value) is not dict:
        due("an object", value)
    return dict(zip(value, _each(value.items(), repeat(get_args(type_)[1]), type_), strict=True))


def _each(items: Iterable[tuple[Any, Any]], types: Iterable[Any], type_: Any) -> list[Any]:
    """Read each item, and raise what is wrong with all of them together."""
    found: list[Any] = []
    errors: list[Exception] = []
    for (place, item), item_type in zip(items, types, strict=False):
        try:
            found.append(converter.structure(item, item_type))
        except Exception as error:
            error.add_note(IterableValidationNote(f"at {place}", place, item_type))
            errors.append(error)
    if errors:
        raise IterableValidationError("in a collection", errors, type_)
    return found


def _collection_writer(type_: Any) -> Writer:
    def write(value: Iterable[Any]) -> list[Any]:
        items = [converter.unstructure(item, part) for item, part in zip(value, _item_types(type_), strict=False)]
        return sorted(items, key=to_json) if get_origin(type_) is frozenset else items

    return write


def _mapping_writer(type_: Any) -> Writer:
    inner = get_args(type_)[1]
    return lambda value: {key: converter.unstructure(value[key], inner) for key in sorted(value)}


# Attrs classes: an object with a key for each field.


@cache
def _body_reader(cls: Any) -> Callable[[Any, Any], Any]:
    if cls is Judged:
        return lambda value, _: _body_reader(Named)(value, Named).with_code()
    _resolve(cls)
    return make_dict_structure_fn(cls, converter, **_overrides(cls))


@cache
def _body_writer(cls: Any) -> Writer:
    if cls is Judged:
        return lambda value: _body_writer(Named)(named(value))
    _resolve(cls)
    return make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True, **_overrides(cls))


def _resolve(cls: Any) -> None:
    try:
        attrs.resolve_types(cls)
    except NameError as error:
        problem = str(error)
    else:
        return
    raise DefinitionError(f"the annotations of {cls.__name__} cannot be read: {problem}", code="RULE_KIND")


def _overrides(cls: Any) -> dict[str, Any]:
    """Leave code out, and write constants even where they equal a default: to Python, true equals 1."""
    judged = ("builder", "in_part", "whole")
    code = dict.fromkeys(judged, override(omit=True)) if cls is CriteriaSet else {}
    constants = {field.name: override(omit_if_default=False) for field in attrs.fields(cls) if _is_scalar(field.type)}
    return {**constants, **code}


def _read_object(value: Any, cls: Any) -> Any:
    return _body_reader(cls)(value, cls) if type(value) is dict else due("an object", value)


def _write_object(value: Any) -> Any:
    cls: Any = type(value)
    return _body_writer(cls)(value)


def _is_choice(type_: Any) -> bool:
    return get_origin(type_) is Choice


def _register() -> None:
    """Teach the converter; what is registered later is asked first."""
    for cls, reader in READERS.items():
        converter.register_structure_hook(cls, reader)
    for cls, writer in WRITERS.items():
        converter.register_unstructure_hook(cls, writer)
    converter.register_unstructure_hook_factory(_is_collection, _collection_writer)
    converter.register_unstructure_hook_factory(_is_mapping, _mapping_writer)
    hooks: list[tuple[Callable[[Any], bool], Callable[[Any, Any], Any], Writer | None]] = [
        (_is_collection, _read_collection, None),
        (_is_mapping, _read_mapping, None),
        (attrs.has, _read_object, _write_object),
        (_is_choice, read_choice, converter.unstructure),
        (_is_scalar, _read_scalar, _write_scalar),
        (_is_fact_type, _FACT_TYPES.read, _FACT_TYPES.write),
        (_is_node, _read_node, _write_node),
        (_is_criterion, _KINDS.read, _KINDS.write),
    ]
    for takes, read, write in hooks:
        converter.register_structure_hook_func(takes, read)
        if write is not None:
            converter.register_unstructure_hook_func(takes, write)


_register()
