"""Everything by Keras's own names: `from foveal import keras`, `from foveal.keras import layers, ops`.

In a script written for TensorFlow, `from tensorflow import keras` becomes `from foveal import keras`, and nothing else
changes. Unlike `foveal.compat.install()`, it leaves `import tensorflow` and `import keras` alone.

Examples
--------
>>> from foveal import keras
>>> keras.ops.exp([0.0]).tolist()
[1.0]
"""

from foveal.compat import finder

finder.stand_in(__name__)
