"""Functions that engines have no code for, in models: they run between programs, and say what shapes tell."""

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.keras import KerasTensor, ops
from peers import ENGINES

rng = np.random.default_rng(5)
X = rng.random((4, 3, 3)).astype("float32") + 3 * np.eye(3, dtype="float32")


@pytest.mark.parametrize("engine", ENGINES)
def test_between_the_programs_of_a_model(engine):
    x = layers.Input((3, 3))
    inverse = ops.inv(x * 2.0)
    outputs = [inverse @ x, ops.det(inverse), x + ops.solve(x, ops.sum(inverse, axis=-1))[..., None]]
    model = foveal.Model(x, outputs)
    model.compile("sgd", engine=engine)
    inverses = np.linalg.inv(2 * X.astype("float64"))
    third = X + np.linalg.solve(X.astype("float64"), inverses.sum(-1)[..., None])
    wants = (inverses @ X, np.linalg.det(inverses), third)
    for got, want in zip(model.predict(X, batch_size=3, verbose=0), wants, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_trained_may_lie_behind_but_not_before(engine):
    x = layers.Input((3, 3))
    behind = foveal.Model(x, layers.Dense(1)(ops.pinv(x)))
    behind.compile("sgd", "mse", engine=engine)
    first, *_, last = behind.fit(X, X[..., :1], epochs=8, verbose=0).history["loss"]
    assert last < first
    before = foveal.Model(x, ops.inv(layers.Dense(3)(x)))
    before.compile("sgd", "mse", engine=engine)
    with pytest.raises(UnsupportedError, match=r"inv: its gradient is not known, and a weight that is trained"):
        before.fit(X, X, verbose=0)
    assert before.predict(X, verbose=0).shape == X.shape


@pytest.mark.parametrize("engine", ENGINES)
def test_updates_behind_a_function_of_arrays(engine):
    """A weight that moves in each step by what lies behind the function, and one by what lies before it."""

    class Both(layers.Layer):
        def build(self, shape):
            self.before = self.add_weight((), "zeros", trainable=False, name="before")
            self.behind = self.add_weight((), "zeros", trainable=False, name="behind")

        def call(self, x):
            self.before.assign(self.before + ops.sum(x))
            y = ops.bitwise_and(ops.cast(x, "int32"), 3)
            self.behind.assign(self.behind + ops.sum(ops.cast(y, "float32")))
            return x * 1.0

    x = layers.Input((2,))
    layer = Both()
    model = foveal.Model(x, layers.Dense(1)(layer(x)))
    model.compile(foveal.optimizers.SGD(0.0), "mse", engine=engine)
    rows = np.array([[5.0, 2.0], [7.0, 1.0]], "float32")
    model.fit(rows, rows[:, :1], epochs=2, batch_size=2, verbose=0)
    assert [float(w.value) for w in (layer.before, layer.behind)] == [2 * rows.sum(), 2 * (1 + 2 + 3 + 1)]


SHAPES = [
    lambda api, of: api.ops.bitwise_xor(of(None, 3, dtype="int32"), of(3, dtype="int32")),
    lambda api, of: api.ops.left_shift(of(2, 3, dtype="int32"), 1),
    lambda api, of: api.ops.slogdet(of(4, 4)),
    lambda api, of: api.ops.segment_sum(of(None, 4), of(None, dtype="int32"), num_segments=5),
    lambda api, of: api.ops.svd(of(None, 3, 4)),
    lambda api, of: api.ops.histogram(of(8), bins=5),
    lambda api, of: api.ops.scatter_update(of(4, 4), of(5, 2, dtype="int32"), of(5)),
    lambda api, of: api.ops.lu_factor(of(2, 3, 3)),
]


@pytest.mark.parametrize("function", SHAPES, ids=range(len(SHAPES)))
def test_shapes_as_keras_says_them(function):
    def shapes(api):
        y = function(api, lambda *shape, dtype="float32": api.KerasTensor(shape, dtype=dtype))
        return [tensor.shape for tensor in (y if isinstance(y, tuple | list) else [y])]

    assert shapes(foveal.keras) == shapes(keras)


def test_what_depends_on_values_is_open_and_no_model_computes_it():
    x = layers.Input((3,))
    assert [place.shape for place in ops.nonzero(x)] == [(None,), (None,)]
    assert [place.tolist() for place in ops.where([[0, 2], [1, 0]])] == [[0, 1], [1, 0]]
    with pytest.raises(ShapeError, match=r"unique: the shape of what it gives must be known in a model, got \(N,\)"):
        foveal.Model(x, ops.unique(x)).predict(np.ones((2, 3)), verbose=0)
    with pytest.raises(UnsupportedError, match="view_as_complex: gives complex numbers, which no model computes with"):
        ops.view_as_complex(KerasTensor((8, 2)))


@pytest.mark.parametrize("order", ["nuc", 2, -2])
@pytest.mark.parametrize("keepdims", [True, False])
def test_lengths_of_matrices_by_their_singular_values(order, keepdims):
    want = np.linalg.norm(X, ord=order, axis=(1, 2), keepdims=keepdims)
    np.testing.assert_allclose(ops.norm(X, ord=order, axis=(1, 2), keepdims=keepdims), want, rtol=1e-5)
    x = layers.Input((3, 3))
    model = foveal.Model(x, ops.norm(x, ord=order, axis=(1, 2), keepdims=keepdims))
    np.testing.assert_allclose(model.predict(X, verbose=0), want, rtol=1e-5)
    with pytest.raises(ArgumentError, match="norm: `ord` of a vector must be a number or infinity, got 'fro'"):
        ops.norm(X[0, 0], ord="fro")


def test_whole_numbers_stay_in_32_bits():
    a, b = np.ones(2, "uint32"), np.ones(2, "int16")
    assert ops.add(a, b).dtype == "int32"
    assert ops.add(a, b.astype("int64")).dtype == "int64"


def test_symbolic_tensors_have_methods():
    x = KerasTensor((3, 2))
    assert x.reshape((6,)).shape == x.reshape(6).shape == (6,)
    assert ops.expand_dims(x, 2).squeeze(2).shape == (3, 2)
    with pytest.raises(NotImplementedError, match="cannot be iterated over"):
        iter(x)
