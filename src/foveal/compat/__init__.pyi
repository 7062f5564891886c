"""Scripts written for TensorFlow and Keras run on Foveal: `install()`, then `import tensorflow as tf` finds Foveal.

Examples
--------
>>> from foveal import compat
>>> compat.install()  # from now on `import tensorflow` and `import keras` give Foveal's names
>>> compat.uninstall()
"""

from foveal.compat.finder import install as install
from foveal.compat.finder import uninstall as uninstall
