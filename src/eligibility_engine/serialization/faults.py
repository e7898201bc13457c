"""What the converter found wrong, as one error of this library: code, path and remedy."""

from collections.abc import Iterator
from typing import Any, Final, NoReturn

from attrs import fields, frozen, has
from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    StructureHandlerNotFoundError,
)

from eligibility_engine.errors import DefinitionError, EligibilityError, RuleFormatError, nearest

_SAID_AT_MOST: Final = 10
_SHOWN_AT_MOST: Final = 60


def refuse(code: str, message: str, path: str = "$") -> NoReturn:
    """Refuse a part of a document; `path` is relative to that part.

    Raises:
        RuleFormatError: always.
    """
    raise RuleFormatError(message, code=code, path=path)


def step(key: int | str) -> str:
    """Return how a path goes on to a key or a place: `.entries`, `[0]`, `['odd key']`."""
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if key.isidentifier() and len(key) <= _SHOWN_AT_MOST else f"[{shown(key)}]"


def shown(word: str) -> str:
    """Return a word of a document as messages show it, cut short where it is long."""
    return repr(word if len(word) <= _SHOWN_AT_MOST else f"{word[:_SHOWN_AT_MOST]}...")


@frozen
class _Found:
    code: str
    path: str
    message: str
    error: type[EligibilityError]

    def __str__(self) -> str:
        return self.message if self.message.startswith(self.path) else f"{self.path}: {self.message}"


def raise_as_ours(error: Exception, path: str = "$") -> NoReturn:
    """Raise everything that is wrong as one error; code and path are those of the first fault.

    Raises:
        RuleFormatError: when the first fault is one of the document.
        DefinitionError: when the document is well-formed and its first fault is one of the rules it holds.
    """
    found = list(_faults(error, path))
    said = "; ".join(str(fault) for fault in found[:_SAID_AT_MOST])
    more = f"; and {len(found) - _SAID_AT_MOST} more" if len(found) > _SAID_AT_MOST else ""
    raise found[0].error(said + more, code=found[0].code, path=found[0].path) from None


def _faults(error: Exception, path: str) -> Iterator[_Found]:
    match error:
        case ClassValidationError():
            noted, bare = error.group_exceptions()
            yield from (fault for inner in bare for fault in _faults(inner, path))
            yield from (fault for inner, note in noted for fault in _attribute(inner, path, note.name))
        case IterableValidationError():
            placed, _ = error.group_exceptions()
            yield from (fault for inner, note in placed for fault in _faults(inner, path + step(note.index)))
        case ForbiddenExtraKeysError():
            for key in sorted(error.extra_fields):
                yield _unknown_key(key, error.cl, path)
        case _:
            yield _single(error, path)


def _attribute(error: Exception, path: str, name: str) -> Iterator[_Found]:
    if isinstance(error, KeyError):
        yield _Found("RULE_KEY", path, f"the key {name!r} is missing", RuleFormatError)
    else:
        yield from _faults(error, path + step(name))


def _unknown_key(key: str, cls: Any, path: str) -> _Found:
    known = [field.name for field in fields(cls) if field.init] if has(cls) else []
    place = path + step(key)
    return _Found("RULE_KEY", place, f"the key {shown(key)} is not known here{nearest(key, known)}", RuleFormatError)


def _single(error: Exception, path: str) -> _Found:
    match error:
        case DefinitionError():
            return _Found(error.code, path if error.path == "$" else error.path, error.message, DefinitionError)
        case RuleFormatError():
            return _Found(error.code, path + error.path.removeprefix("$"), error.message, RuleFormatError)
        case StructureHandlerNotFoundError():
            return _Found("RULE_KIND", path, f"a field of this kind has no form in documents: {error}", RuleFormatError)
    return _Found("RULE_VALUE", path, f"{type(error).__name__}: {error}", RuleFormatError)
