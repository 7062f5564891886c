"""Scripts written for TensorFlow and Keras run on Foveal: `install()`, then `import tensorflow as tf` finds Foveal."""

from foveal.compat.finder import install as install
from foveal.compat.finder import uninstall as uninstall
