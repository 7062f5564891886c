"""Make attention.npz: what Keras's layers of attention and lookup give and learn.

KERAS_BACKEND=jax python tests/golden/attention.py
"""

import sys
from pathlib import Path

import jax
import keras
import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from layers.attention_cases import CASES, inputs_of, weights_for  # noqa: E402


def lesson(case):
    """The output, and the gradients of a loss of it for the weights and for all inputs but whole numbers."""
    name, arguments, _, options = CASES[case]
    layer = getattr(keras.layers, name)(**arguments)
    inputs = inputs_of(case)
    layer(*inputs, **options)
    layer.set_weights(weights_for([w.shape for w in layer.weights if "seed" not in w.path])[: len(layer.weights)])

    def loss(weights, inputs):
        y, _ = layer.stateless_call(weights, [v.value for v in layer.non_trainable_variables], *inputs, **options)
        return jax.numpy.tanh(y * 0.3).sum(), y

    variables = [v.value for v in layer.trainable_variables]
    of_inputs = () if case == "lookup" else (1,)
    slopes, y = jax.grad(loss, (0, *of_inputs), has_aux=True)(variables, inputs)
    return [np.asarray(part) for part in jax.tree.leaves((y, slopes))]


def main():
    arrays = {f"{case}/{i}": part for case in CASES for i, part in enumerate(lesson(case))}
    np.savez_compressed(HERE / "attention.npz", **arrays)


if __name__ == "__main__":
    main()
