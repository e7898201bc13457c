"""What comes with a set by convention: its cases, the text of its source."""

from importlib.util import find_spec
from pathlib import Path

from eligibility_engine.python_file import named_in_python
from eligibility_engine.registration import installed


def beside(trial: str, what: str) -> tuple[Path, ...]:
    """Return where something that comes with a set may lie; a path without its suffix.

    A package that provides a set under the entry point of its id holds it as `cases`, `source`; a module `asthma.py`, a
    file named as `asthma.py:TRIAL` and a document `asthma.json` have it as `asthma.cases`, `asthma.source` beside them.
    So a set needs no word about it, its digest does not hang on it, and it is found without building the set.

    Args:
        trial: a registered id, `file.py:NAME`, or a document such as `set.json`.
        what: what comes with it.
    """
    python = named_in_python(trial)
    if python is not None or trial.endswith(".json"):
        place = Path(trial) if python is None else python[0]
        return (place.with_suffix(f".{what}"),)
    origins = (_origin(entry.module) for entry in installed() if entry.name == trial)
    return tuple(_beside_module(origin, what) for origin in origins if origin is not None)


def _beside_module(origin: Path, what: str) -> Path:
    return origin.with_name(what) if origin.name == "__init__.py" else origin.with_suffix(f".{what}")


def _origin(module: str) -> Path | None:
    """Return the file of a module, where there is one."""
    try:
        spec = find_spec(module)
    except ImportError:  # the package around it is not there
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None else None
