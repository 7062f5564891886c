"""Scripts written for TensorFlow and Keras run on Foveal: `install()`, then `import tensorflow as tf` finds Foveal.

Examples
--------
>>> from foveal import compat
>>> compat.install()  # from now on `import tensorflow` and `import keras` give Foveal's names
>>> compat.uninstall()
"""

from foveal.compat.finder import install, uninstall
from foveal.lazy import no_attribute

__all__ = ["install", "uninstall"]
__getattr__ = no_attribute("foveal.compat", __all__)
