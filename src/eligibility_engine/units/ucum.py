"""From one UCUM code to another, when a rule is built: by an exact factor, through an analyte, or not at all.

What laboratories report in is known without a library (`code_list`). Other codes are read with the extra `units`:
ucumvert parses the code, and the table of UCUM that it carries says what each atom means. Factors are rationals
throughout. pint computes with the same codes and is not asked: to it an arbitrary unit is the number 1, and
annotations are nothing.
"""

from fractions import Fraction
from functools import cache
from importlib import import_module
from typing import Any, Final

from eligibility_engine.errors import DefinitionError, MissingExtraError
from eligibility_engine.units.analytes import MOLAR_MASSES
from eligibility_engine.units.code_list import KNOWN, Meaning, bare, base

_THEMSELVES: Final = frozenset({"mol", "eq", "osm", "[pi]", "[HPF]", "[LPF]", "[hnsf'U]", "[NTU]", "[FNU]", "bit"})
"""Atoms that UCUM defines as a number and that no one exchanges for it; that of pi is no rational."""


def meaning(code: str) -> Meaning:
    """Return what a UCUM code means.

    Raises:
        DefinitionError: `RULE_UNIT` when it is no UCUM code, or a logarithmic or otherwise special unit.
        MissingExtraError: `EXTRA_MISSING` when it is not one of the usual codes and the extra `units` is missing.
    """
    return KNOWN.get(code) or _read(code)


def is_code(code: str) -> bool:
    """Say whether a text is a UCUM code, special units included.

    Raises:
        MissingExtraError: `EXTRA_MISSING` without the extra `units`.
    """
    return code in KNOWN or _parsed(code) is not None


def factor_between(source: str, target: str, analyte: str | None = None) -> Fraction:
    """Return the exact factor that leads from one UCUM code to another.

    Args:
        source: the code of what is given.
        target: the code of what is wanted.
        analyte: what is measured, which leads from moles to grams and back; a key of `MOLAR_MASSES`.

    Raises:
        DefinitionError: `RULE_UNIT` when the codes have no exact factor between them, or one of them is no code.
        MissingExtraError: `EXTRA_MISSING` without the extra `units`.
    """
    if source == target:
        return Fraction(1)
    given, wanted = meaning(source), meaning(target)
    if given.dimension == wanted.dimension:
        return given.factor / wanted.factor
    mass = MOLAR_MASSES.get(analyte or "")
    for sign in (1, -1):
        if given.times(_GRAMS_PER_MOLE, sign).dimension == _with_both(wanted):
            if mass is None:
                raise _refusal(source, target, "one counts moles and the other weighs: name what is measured, analyte=")
            return given.factor * mass**sign / wanted.factor
    raise _refusal(source, target, _why(given, wanted))


_GRAMS_PER_MOLE: Final = base("g").times(base("mol"), -1)


def _with_both(wanted: Meaning) -> tuple[tuple[str, int], ...]:
    """Return a dimension in which mass and amount both stand, if only with the exponent 0."""
    return tuple(sorted({"g": 0, "mol": 0, **dict(wanted.dimension)}.items()))


def _why(given: Meaning, wanted: Meaning) -> str:
    names = {name for name, _ in {*given.dimension} ^ {*wanted.dimension}}
    if any(name.startswith("{") for name in names):
        return "annotations are part of a unit, and they differ"
    if any(name.startswith("[") for name in names):
        return "an arbitrary unit is comparable with itself alone"
    return "they are of different dimensions"


def _refusal(source: str, target: str, why: str) -> DefinitionError:
    return DefinitionError(
        f"{source} has no exact factor to {target}: {why}; where there is one, declare it: "
        "other_units={unit: factor}",
        code="RULE_UNIT",
    )


# Codes that are not in the table, with the extra.


@cache
def _extra() -> Any:
    """Return ucumvert, and what it knows about atoms and prefixes."""
    try:
        ucumvert, xml_util = import_module("ucumvert"), import_module("ucumvert.xml_util")
    except ImportError:
        raise MissingExtraError(
            "a unit is not one of the usual codes, and reading others needs ucumvert: "
            "pip install 'eligibility_engine[units]'; or declare the factor: other_units={unit: factor}",
            code="EXTRA_MISSING",
        ) from None
    atoms = {found.code_cs: found for found in xml_util.get_units_with_full_definition()}
    prefixes = {found.get("Code"): found.find("{*}value").get("value") for found in xml_util.root.iterfind("{*}prefix")}
    return ucumvert, ucumvert.get_ucum_parser(), atoms, prefixes


def _parsed(code: str) -> Any:
    """Return a code as a tree, or None for what is no code."""
    ucumvert, parser, _, _ = _extra()
    try:
        return ucumvert.parse_ucum(code, parser)
    except ucumvert.InvalidUcumError:
        return None


@cache
def _read(code: str) -> Meaning:
    tree = _parsed(code)
    if tree is None:
        raise DefinitionError(
            f"{code!r} is no UCUM code; codes are case-sensitive, such as mg/dL, 10*9/L, {{copies}}/mL",
            code="RULE_UNIT",
        )
    return _of_tree(tree)


def _of_tree(node: Any) -> Meaning:
    """Return the meaning of a node of the parsed code: a term, a power, an annotation or a prefixed atom."""
    if not hasattr(node, "children"):
        return base(str(node))  # an annotation
    parts = node.children
    match str(node.data):
        case "main_term" if len(parts) == 2:
            return bare(1).times(_of_tree(parts[1]), -1)
        case "main_term":
            return _of_tree(parts[0])
        case "term":
            return _of_tree(parts[0]).times(_of_tree(parts[2]), 1 if parts[1] == "." else -1)
        case "component":
            return _of_tree(parts[0]).times(_of_tree(parts[1]))
        case "annotatable":
            return _of_tree(parts[0]).power(int(parts[1]))
    return _simple([str(part) for part in parts])


def _simple(parts: list[str]) -> Meaning:
    *prefix, atom = parts
    if atom.isdecimal():
        return bare(atom)
    _, _, _, prefixes = _extra()
    return _atom(atom).times(bare(Fraction(prefixes[prefix[0]]) if prefix else 1))


@cache
def _atom(atom: str) -> Meaning:
    _, _, atoms, _ = _extra()
    found = atoms.get(atom)
    if found is None or atom in _THEMSELVES or (found.is_arbitrary and found.defining_unit == "1"):
        return base(atom)
    if found.is_special:
        raise DefinitionError(
            f"{atom} is a logarithmic or otherwise special unit, which no factor converts; use it alone",
            code="RULE_UNIT",
        )
    return _read(found.defining_unit).times(bare(found.conversion_factor))
