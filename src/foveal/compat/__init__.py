"""Scripts written for TensorFlow and Keras run on Foveal: `install()`, then `import tensorflow as tf` finds Foveal.

Examples
--------
A process has one `keras`, so this comes before anything imports it:

>>> from foveal import compat
>>> compat.install()  # doctest: +SKIP
>>> import tensorflow as tf  # doctest: +SKIP
"""

from foveal.compat.finder import install, uninstall
from foveal.lazy import no_attribute

__all__ = ["install", "uninstall"]
__getattr__ = no_attribute("foveal.compat", __all__)
