"""What `import tensorflow` and `import keras` find while Foveal stands in for them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from foveal.compat import surface

OWN = "foveal.keras"
"""The package that has Keras's names without standing in for Keras."""


class StandIn(ModuleType):
    """A module of TensorFlow or Keras whose names are Foveal's, each looked up when it is first used."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return surface.public_names(self.__name__)
        if name.startswith("__") and name not in surface.public_names(self.__name__):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=None)
        if surface.is_module(f"{self.__name__}.{name}") and not surface.is_older_function(self.__name__, name):
            return import_module(f"{self.__name__}.{name}")
        home = surface.home_of(self.__name__, name)
        if home is None:
            raise AttributeError(surface.why_missing(self.__name__, name), name=name, obj=None)
        value = getattr(import_module(home), name)
        self.__dict__[name] = value
        return value

    def __dir__(self) -> list[str]:
        return surface.public_names(self.__name__)

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} of Foveal>"


class Finder(MetaPathFinder, Loader):
    """Answers for these packages and every module below them: with a StandIn, or with why there is none."""

    def __init__(self, *packages: str) -> None:
        self.packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec; None for modules of other packages."""
        if not any(f"{fullname}.".startswith(f"{package}.") for package in self.packages):
            return None
        if surface.is_module(fullname):
            return ModuleSpec(fullname, self, origin="foveal.compat", is_package=True)
        # Without `name=`: for `from tensorflow import x`, Python would replace an error that names the module.
        raise ModuleNotFoundError(surface.why_missing(*fullname.rpartition(".")[::2]))

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty StandIn; its names come when they are asked for."""
        return StandIn(spec.name, f"The names of `{spec.name}` that Foveal has.")

    def exec_module(self, module: ModuleType) -> None:
        """Nothing runs."""


_FINDER = Finder(*surface.ROOTS)
_OWN = Finder(OWN)


def install() -> None:
    """Let Foveal stand in for TensorFlow and Keras in this process, even where they are installed.

    From now on `import tensorflow as tf`, `from tensorflow.keras import layers`, `import keras` and the like give
    Foveal's own layers, models and functions. What Foveal does not have says so, and what to use instead. A second call
    changes nothing.

    Raises
    ------
    ImportError
        TensorFlow or Keras themselves are imported already.
    """
    taken = [name for name in surface.ROOTS if name in sys.modules and not isinstance(sys.modules[name], StandIn)]
    if taken:
        raise ImportError(
            f"foveal.compat.install: {taken[0]!r} must not be imported yet, but it is, and a process has one module of "
            "a name. Call install() before anything imports TensorFlow or Keras."
        )
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def stand_in(module: str) -> None:
    """Make a StandIn of a module of foveal.keras, and find its old names, which have no file, too."""
    own = sys.modules[module]
    own.__class__, own.__path__ = StandIn, getattr(own, "__path__", [])  # a package, which may have old names
    if _OWN not in sys.meta_path:
        sys.meta_path.append(_OWN)


def uninstall() -> None:
    """Give the names back: later imports find TensorFlow and Keras themselves, where they are installed."""
    if _FINDER in sys.meta_path:
        sys.meta_path.remove(_FINDER)
    for name in [
        name for name, module in sys.modules.items() if isinstance(module, StandIn) and not name.startswith(OWN)
    ]:
        del sys.modules[name]
