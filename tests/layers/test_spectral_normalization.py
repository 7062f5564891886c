"""Kernels that stretch nothing by more than 1: as TensorFlow's Keras trains them, and as the definition says."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError


def trained(rate, power_iterations, **options):
    rng = np.random.default_rng(0)
    inner = layers.Conv2D(3, 3, name="conv")
    wrapped = layers.SpectralNormalization(inner, power_iterations)
    model = foveal.Sequential([foveal.Input((6, 6, 2)), wrapped, layers.Flatten()])
    model.set_weights([rng.standard_normal(w.shape) for w in model.get_weights()])
    model.compile(foveal.optimizers.SGD(rate), "mse", **options)
    x, y = rng.standard_normal((8, 6, 6, 2)), rng.standard_normal((8, 48))
    before = inner.kernel.value
    model.fit(x, y, batch_size=4, epochs=1, shuffle=False, verbose=0)
    return before, inner.kernel.value, wrapped


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_training_divides_by_the_largest_singular_value_and_moves_on_from_there(engine):
    before, after, wrapped = trained(0.0, 40, engine=engine)
    largest = np.linalg.svd(before.reshape(-1, 3), compute_uv=False)[0]
    np.testing.assert_allclose(after, before / largest, rtol=1e-4, atol=1e-6)
    assert [w.name.split("/")[-1] for w in wrapped.weights] == ["kernel", "vector_u", "bias"]


def test_the_optimizer_moves_the_normalized_kernel():
    """What TensorFlow's Keras gives after these two steps."""
    _, after, _ = trained(0.5, 2, engine="numpy")
    np.testing.assert_allclose(after.ravel()[:4], TENSORFLOW, rtol=1e-4)


TENSORFLOW = [-0.068158, -0.048318, 0.061952, -0.049461]


def test_what_has_no_kernel_is_refused():
    with pytest.raises(ArgumentError, match="Flatten object has no attribute 'kernel' nor 'embeddings'"):
        layers.SpectralNormalization(layers.Flatten())(np.ones((2, 3, 4)))
