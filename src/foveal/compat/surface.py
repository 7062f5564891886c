"""Which names of TensorFlow and Keras there are, and where in Foveal each lives."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from foveal.compat.absent import ABSENT, PACKAGES
from foveal.compat.keras_names import KERAS
from foveal.compat.older_modules import ALIASES, OLDER_ALIASES, OLDER_MODULES, OLDER_NAMES
from foveal.compat.places import ALL
from foveal.compat.tensorflow_names import TENSORFLOW
from foveal.errors import did_you_mean

MODULES = KERAS | TENSORFLOW
"""Each module, the Foveal modules that its names come from, and which names."""

ROOTS = (
    *("tensorflow", "keras", "tf_keras", "keras_applications", "keras_preprocessing", "tensorflow_datasets"),
    *PACKAGES,
)
"""The packages that Foveal stands in for."""


def canonical(module: str) -> str:
    """The name in MODULES, or that would be there, of a module under any of its names."""
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        alias = ALIASES.get(name) or OLDER_ALIASES.get(name)
        if alias is not None:
            return canonical(".".join([alias, *parts[count:]]))
    return module


def is_module(name: str) -> bool:
    """Whether there is a module of this name."""
    whole = canonical(name)
    return whole in MODULES or whole in OLDER_MODULES


@cache
def _homes(module: str, older: bool = False) -> dict[str, str]:
    """The names of a module that are no modules, and the Foveal module each comes from; or those it had once."""
    homes: dict[str, str] = {}
    for home, listed in (OLDER_NAMES.get(module, {}) if older else (MODULES | OLDER_MODULES)[module]).items():
        names = import_module(home).__all__ if listed == ALL else listed.split()
        homes |= dict.fromkeys(names, home)
    return homes


def home_of(module: str, name: str) -> str | None:
    """The Foveal module that has what a module calls `name`; None when it has no such name."""
    whole = canonical(module)
    return _homes(whole).get(name) or _homes(whole, older=True).get(name)


def is_older_function(module: str, name: str) -> bool:
    """Whether an older version had a function of this name beside a module of it, such as keras.layers.merge."""
    return name in _homes(canonical(module), older=True)


def public_names(module: str) -> list[str]:
    """All names of a module, sorted; not those of its parts in older versions."""
    whole = canonical(module)
    below = (key for key in (*MODULES, *ALIASES) if key.rpartition(".")[0] == whole)
    return sorted({*(key.rpartition(".")[2] for key in below if canonical(key) != whole), *_homes(whole)})


def why_missing(module: str, name: str) -> str:
    """What to say when a module has no such name: why, and what to use instead."""
    full = f"{module}.{name}"
    reason = ABSENT.get(canonical(full)) or PACKAGES.get(full.strip(".").partition(".")[0])
    if reason is not None:
        return f"{full.strip('.')}: {reason}"
    near = did_you_mean(name, public_names(module)) or f" dir({module}) lists what it has."
    return f"{module} has no {name!r} in Foveal.{near}"
