"""`tf` and `keras` as scripts see them, without the import system: other tests import the real ones."""

from importlib import import_module
from types import SimpleNamespace

from foveal.compat.surface import home_of, is_module, public_names


def stand_in(module):
    """The names of a module of TensorFlow or Keras, and those of the modules in it."""
    inner = {name: f"{module}.{name}" for name in public_names(module)}
    return SimpleNamespace(
        **{
            name: stand_in(full) if is_module(full) else getattr(import_module(home_of(module, name)), name)
            for name, full in inner.items()
            if name not in ("compat", "keras")
        }
    )


tf = stand_in("tensorflow")
ops = stand_in("keras.ops")
backend = stand_in("keras.backend")
utils = stand_in("keras.utils")
