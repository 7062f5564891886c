"""Make recurrent.npz: what Keras's recurrent layers give and learn.

KERAS_BACKEND=jax python tests/golden/recurrent.py
"""

import sys
from pathlib import Path

import jax
import keras
import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from layers.recurrent_cases import CASES, call_of, layer_of, weights_for  # noqa: E402


def lesson(case):
    """All outputs, and the gradients of a loss of them for the weights and the input."""
    layer = layer_of(keras.layers, case)
    x, options = call_of(case)
    layer(x, **options)
    variables = list(layer.trainable_variables)
    for variable, value in zip(variables, weights_for([v.shape for v in variables]), strict=True):
        variable.assign(value)

    def loss(weights, x):
        y, _ = layer.stateless_call(weights, [v.value for v in layer.non_trainable_variables], x, **options)
        return sum(jax.numpy.tanh(part * 0.3).sum() for part in jax.tree.leaves(y)), y

    slopes, y = jax.grad(loss, (0, 1), has_aux=True)([v.value for v in variables], x)
    return [np.asarray(part) for part in jax.tree.leaves((y, slopes))]


def main():
    arrays = {f"{case}/{i}": part for case in CASES for i, part in enumerate(lesson(case))}
    np.savez_compressed(HERE / "recurrent.npz", **arrays)


if __name__ == "__main__":
    main()
