"""Everything by Keras's own names: `from foveal import keras`, `from foveal.keras import layers, ops`.

In a script written for TensorFlow, `from tensorflow import keras` becomes `from foveal import keras`, and nothing else
changes. Unlike `foveal.compat.install()`, it leaves `import tensorflow` and `import keras` alone.
"""

from typing import Any

from foveal.compat import finder, surface
from foveal.compat.finder import StandIn

finder.look_out()
_names = StandIn(__name__)


def __getattr__(name: str) -> Any:
    return getattr(_names, name)


def __dir__() -> list[str]:
    return surface.public_names(__name__)
