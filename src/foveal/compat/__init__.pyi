"""Scripts written for TensorFlow and Keras run on Foveal: `install()`, then `import tensorflow as tf` finds Foveal.

Examples
--------
A process has one `keras`, so this comes before anything imports it:

>>> from foveal import compat
>>> compat.install()  # doctest: +SKIP
>>> import tensorflow as tf  # doctest: +SKIP
"""

from foveal.compat.finder import install as install
from foveal.compat.finder import uninstall as uninstall
