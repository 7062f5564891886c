"""What layers are called with: arrays among tensors, several arguments; beside Keras."""

import keras
import numpy as np
import pytest

import foveal
from foveal import eager, layers, nn
from foveal.errors import ArgumentError, ShapeError
from foveal.models import load_model

RNG = np.random.default_rng(0)
X = RNG.uniform(0.5, 2, (3, 4, 6, 3)).astype("float32")
ROW = np.array([0.5, -1.0, 2.0], "float32")
MASK = RNG.integers(0, 2, (4, 6, 1)).astype("float32")
EDGE = RNG.normal(size=(3, 3, 3, 2)).astype("float32")


def arithmetic(api, x):
    """In Keras an array cannot stand on the left."""
    y = (x * MASK - ROW) / np.arange(1, 4) + np.float32(2)
    y = api.layers.add([y, np.ones((1, 4, 6, 3), "float32")])
    return y * (ROW - x if api is foveal else keras.ops.subtract(ROW, x))


class TestArraysAmongTensors:
    def test_in_functional_models_as_in_keras(self, tmp_path):
        inputs = foveal.Input((4, 6, 3)), keras.Input((4, 6, 3))
        ours, theirs = (
            foveal.Model(inputs[0], arithmetic(foveal, inputs[0])),
            keras.Model(inputs[1], arithmetic(keras, inputs[1])),
        )
        want = theirs.predict(X, verbose=0)
        np.testing.assert_allclose(ours.predict(X, verbose=0), want, rtol=1e-5)
        ours.save(tmp_path / "ours.keras")
        theirs.save(tmp_path / "theirs.keras")
        for name in ("ours", "theirs"):
            np.testing.assert_allclose(load_model(tmp_path / f"{name}.keras").predict(X, verbose=0), want, rtol=1e-5)
        np.testing.assert_allclose(keras.saving.load_model(tmp_path / "ours.keras").predict(X, verbose=0), want, 1e-5)

    def test_in_lambdas_and_calls_on_every_engine(self, engine):
        class Own(layers.Layer):
            def call(self, x):
                return nn.conv2d(ROW - x * MASK, EDGE, padding="SAME") + np.ones((1, 2))

        lifted = layers.Lambda(lambda x: nn.conv2d(ROW - x * MASK, EDGE, padding="SAME") + np.ones(2))
        want = nn.conv2d((ROW - X * MASK).astype("float32"), EDGE, padding="SAME") + 1
        with eager.using(engine):
            for layer in (Own(), lifted):
                np.testing.assert_allclose(layer(X), want, rtol=1e-5, atol=1e-5)

    def test_kernels_are_saved_with_their_models(self, tmp_path):
        x = layers.Input((4, 6, 3))
        model = foveal.Model(x, nn.conv2d(x, EDGE, padding="SAME"))
        model.save(tmp_path / "m.keras")
        for made in (model, load_model(tmp_path / "m.keras")):
            np.testing.assert_allclose(made.predict(X, verbose=0), nn.conv2d(X, EDGE, padding="SAME"), atol=1e-5)

    def test_gradients_go_past_them(self):
        x = foveal.Input((4,))
        model = foveal.Model(x, layers.Dense(2)(x * np.arange(4.0)) @ np.eye(2))
        model.compile("sgd", "mse")
        first, *_, last = model.fit(X[:, :, 0, 0], X[:, :2, 0, 0], epochs=9, verbose=0).history["loss"]
        assert last < first

    def test_what_does_not_fit(self):
        x = layers.Input((4, 6, 3))
        with pytest.raises(ShapeError, match=r"shapes \(N, 4, 6, 3\) and \(5,\) do not broadcast"):
            x * np.ones(5)
        with pytest.raises(ArgumentError) as told:
            x.node() * np.array(["a"])
        assert str(told.value) == (
            "graph: computes with nodes, numbers and arrays of numbers, got ndarray. "
            "Convert it with numpy.asarray(..., 'float32')."
        )


def own(api):
    """A layer of several tensors, with a weight for each."""

    @api.saving.register_keras_serializable("given")
    class Attend(api.layers.Layer):
        def build(self, query_shape, value_shape):
            self.a = self.add_weight((query_shape[-1],), "ones", name="a")
            self.b = self.add_weight((value_shape[-1],), "ones", name="b")

        def call(self, query, value, scale=1.0, mask=None, training=False):
            y = query * self.a * scale - value * self.b
            return y if mask is None else y * mask

    return Attend


ATTEND = own(foveal), own(keras)
V = X + 1
CALLS = {
    "in order": lambda layer, x, y: layer(x, y),
    "by name": lambda layer, x, y: layer(x, value=y),
    "numbers": lambda layer, x, y: layer(x, y, scale=3.0, training=True),
    "a mask": lambda layer, x, y: layer(query=x, value=y, mask=x),
    "a constant": lambda layer, x, y: layer(x, np.ones((1, 4, 6, 3), "float32")) + 0 * y,
}


@pytest.mark.parametrize("name", CALLS)
def test_several_arguments_as_in_keras(name, tmp_path):
    def model(api, kind):
        x, y = api.Input((4, 6, 3)), api.Input((4, 6, 3))
        return api.Model([x, y], CALLS[name](kind(), x, y))

    ours, theirs = model(foveal, ATTEND[0]), model(keras, ATTEND[1])
    want = theirs.predict([X, V], verbose=0)
    assert [weight.shape for weight in ours.weights] == [(3,), (3,)]
    np.testing.assert_allclose(ours.predict([X, V], verbose=0), want, rtol=1e-5)
    ours.save(tmp_path / "ours.keras")
    theirs.save(tmp_path / "theirs.keras")
    opened = [load_model(tmp_path / "theirs.keras"), load_model(tmp_path / "ours.keras")]
    opened += [keras.saving.load_model(tmp_path / "ours.keras")]
    for made in opened:
        np.testing.assert_allclose(made.predict([X, V], verbose=0), want, rtol=1e-5)


def test_several_arrays():
    layer, theirs = ATTEND[0](), ATTEND[1]()
    for call in CALLS.values():
        np.testing.assert_allclose(call(layer, X, V), np.asarray(call(theirs, X, V)), rtol=1e-5)
    np.testing.assert_array_equal(layer(X, V, 2.0), 2 * X - V)
    np.testing.assert_array_equal(layer(X, V, 4.0), 4 * X - V)


def test_a_model_of_several_arguments():
    class Two(foveal.Model):
        def __init__(self):
            super().__init__()
            self.attend, self.dense = ATTEND[0](), layers.Dense(2)

        def call(self, a, b):
            return self.dense(self.attend(a, b))

    model = Two()
    y = model(X, V)
    assert y.shape == (3, 4, 6, 2)
    assert len(model.weights) == 4
    np.testing.assert_allclose(model(X, b=V), model.dense(X - V), atol=1e-6)


@pytest.mark.parametrize("nest", [list, lambda parts: dict(zip("ab", parts, strict=True))], ids=["list", "dict"])
def test_the_first_data_of_a_model_may_be_several_arrays(nest):
    class Two(foveal.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, x):
            a, b = x.values() if isinstance(x, dict) else x
            return self.dense(a) - self.dense(b)

    rows = X.reshape(-1, 3)
    model = Two()
    model.compile("sgd", "mse")
    first, *_, last = model.fit(nest([rows, rows + 1]), rows[:, :2], epochs=5, verbose=0).history["loss"]
    assert last < first
    want = model.dense(rows) - model.dense(rows + 1)
    np.testing.assert_allclose(model.predict(nest([rows, rows + 1]), verbose=0), want, atol=1e-5)


def test_masks_that_are_none_are_not_heeded():
    np.testing.assert_array_equal(layers.ReLU()(X, mask=None), X)
    np.testing.assert_array_equal(layers.Dropout(0.5)(X, mask=None), X)
    assert np.any(layers.Dropout(0.5)(X, mask=None, training=True) == 0)


def test_kernels_can_be_read_and_set():
    layer, theirs = layers.Dense(2), keras.layers.Dense(2)
    for dense in (layer, theirs):
        dense(np.ones((1, 3), "float32"))
        dense.kernel.assign(np.ones((3, 2)))
        assert (tuple(dense.kernel.shape), dense.kernel.ndim, dense.kernel.dtype) == ((3, 2), 2, "float32")
        assert dense.kernel.path.endswith("/kernel")
        np.testing.assert_array_equal(np.asarray(dense.kernel), np.ones((3, 2)))
        np.testing.assert_array_equal(dense.weights[0].numpy(), dense.kernel.numpy())
    np.testing.assert_array_equal(layer(X[:, 0, 0])[:, 0], X[:, 0, 0] @ np.ones(3, "float32"))


REFUSED = {
    "too many": (
        lambda x: layers.ReLU(name="r")(x, x, x),
        "ReLU 'r': its call takes x, got 3 arguments by place. Give several inputs as one list: layer([a, b]).",
    ),
    "an unknown name": (
        lambda x: layers.ReLU(name="r")(x, mask=x),
        "ReLU 'r': its call takes x, not 'mask'.",
    ),
    "no behaviour": (
        lambda x: layers.Dropout(0.5, name="r")(x, x),
        "Dropout 'r': `training` must be True or False, got KerasTensor. "
        "Give several inputs as one list: layer([a, b]).",
    ),
    "a behaviour without its name": (
        lambda x: layers.Dropout(0.5, name="r")(x, True),
        "Dropout 'r': only tensors may be given by their places, got True. Name the argument: layer(x, training=True).",
    ),
    "nothing": (
        lambda x: layers.ReLU(name="r")(),
        "ReLU 'r': must be called on a tensor, got nothing. Write layer(x).",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case):
    call, message = REFUSED[case]
    with pytest.raises(ArgumentError) as told:
        call(layers.Input((4,)))
    assert str(told.value) == message


def test_constraints_go_into_plain_values_and_back():
    made = foveal.constraints.deserialize(foveal.constraints.serialize(foveal.constraints.MaxNorm(3, axis=[0, 1])))
    assert repr(made) == repr(foveal.constraints.MaxNorm(3, axis=[0, 1]))
