"""A criteria set in a Python file, named as `file.py:NAME`: the file is run, and the set taken by its name."""

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from traceback import walk_tb
from types import ModuleType, TracebackType
from typing import Final

from eligibility_engine.errors import EligibilityError, InputError, RegistryError
from eligibility_engine.study.criteria_set import CriteriaSet

_NAMED: Final = re.compile(r"(?P<file>.+\.py)(:(?P<name>\w+))?")


def named_in_python(text: str) -> tuple[Path, str | None] | None:
    """Return the file and the name that `file.py:NAME` holds, the name perhaps absent; None for any other text."""
    found = _NAMED.fullmatch(text)
    return (Path(found["file"]), found["name"]) if found else None


def set_in_python(path: Path, name: str | None) -> CriteriaSet:
    """Run a file and return the set that it calls by a name.

    Raises:
        InputError: `INPUT_READ` when there is no such file.
        RegistryError: `TRIAL_UNKNOWN` when it holds no such set, `TRIAL_PLUGIN` or the code of its error when it fails.
    """
    module = _run(path)
    sets = {key: value for key, value in vars(module).items() if isinstance(value, CriteriaSet)}
    if name is None or name not in sets:
        known = ", ".join(f"{path}:{key}" for key in sets) or "no criteria set"
        raise RegistryError(f"{path} holds {known}; name one of them as FILE.py:NAME", code="TRIAL_UNKNOWN")
    return sets[name]


def _run(path: Path) -> ModuleType:
    spec = spec_from_file_location("eligibility_trial_file", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise InputError(f"{path} cannot be read: no such file", code="INPUT_READ")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(path.parent.resolve()))
    try:
        spec.loader.exec_module(module)
        return module
    except (Exception, SystemExit) as error:
        failure, line = error, _line_in(spec.origin, error.__traceback__)
    finally:
        sys.path.pop(0)
    said = failure.message if isinstance(failure, EligibilityError) else f"{type(failure).__name__}: {failure}"
    code = failure.code if isinstance(failure, EligibilityError) else "TRIAL_PLUGIN"
    raise RegistryError(f"{path}{line}: {said}", code=code)


def _line_in(name: str | None, traceback: TracebackType | None) -> str:
    """Say the line of a file that an exception passed through last, where it did; code knows its file in full."""
    lines = [line for frame, line in walk_tb(traceback) if frame.f_code.co_filename == name]
    return f" line {lines[-1]}" if lines else ""
