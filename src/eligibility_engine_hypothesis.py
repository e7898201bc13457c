"""The Hypothesis plugin, as Hypothesis loads it at every start: it waits for the package and imports nothing of it.

It stands outside the package, whose import takes longer than that of many test suites; what `from_type` gives is in
`eligibility_engine.testing.from_type`, which is imported once both Hypothesis and the package are.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.util import find_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

PACKAGE = "eligibility_engine"


def register() -> None:
    """Teach `from_type` the types of the package, now or as soon as the package is imported."""
    if PACKAGE in sys.modules:
        from eligibility_engine.testing.from_type import register_types

        register_types()
    else:
        sys.meta_path.insert(0, _Waiting())


class _Waiting(MetaPathFinder):
    """Sees the package when it is first looked for, and has it loaded as it would have been."""

    def find_spec(self, fullname: str, path: object, target: "ModuleType | None" = None) -> "ModuleSpec | None":
        if fullname != PACKAGE:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(PACKAGE)
        if spec is not None and spec.loader is not None:
            spec.loader = _Registering(spec.loader)
        return spec


class _Registering(Loader):
    """Loads the package, then registers."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        return self._loader.create_module(spec)

    def exec_module(self, module: "ModuleType") -> None:
        spec = module.__spec__
        assert spec is not None
        spec.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        register()
