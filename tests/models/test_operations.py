"""Arithmetic, slices and functions of symbolic tensors, beside Keras's."""

import keras
import numpy as np
import pytest

import foveal
from foveal import activations, layers
from foveal.errors import ArgumentError, FormatError, ShapeError
from foveal.models import load_model

X = np.random.default_rng(0).uniform(0.5, 2, (3, 4, 6, 3)).astype("float32")
EXPRESSIONS = {
    "x + y": lambda x, y: x + y,
    "numbers": lambda x, y: (2 + x) * 3 - (1 - y) / 4 + 5 / x,
    "-abs(x - y)": lambda x, y: -abs(x - y),
    "powers": lambda x, y: x**2 + y**0.5 + 2**x + x**y,
    "x[..., :2]": lambda x, y: x[..., :2],
    "x[:, 1:3, ::2]": lambda x, y: x[:, 1:3, ::2],
    "x[:, -1]": lambda x, y: x[:, -1],
    "x[:, None, 0]": lambda x, y: x[:, None, 0],
    "broadcast": lambda x, y: x * y[..., :1],
}


def made(api, expression):
    x, y = api.Input((4, 6, 3)), api.Input((4, 6, 3))
    return api.Model([x, y], expression(x, y))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expressions_are_those_of_keras(name, tmp_path):
    ours, theirs = made(foveal, EXPRESSIONS[name]), made(keras, EXPRESSIONS[name])
    want = theirs.predict([X, X + 1], verbose=0)
    np.testing.assert_allclose(ours.predict([X, X + 1], verbose=0), want, rtol=1e-5)
    assert [type(part).__name__ for part in ours.operations] == [type(part).__name__ for part in theirs.operations]
    assert [layer.name for layer in ours.layers] == [part.name for part in ours.operations[:2]]
    ours.save(tmp_path / "ours.keras")
    theirs.save(tmp_path / "theirs.keras")
    for other in (keras.saving.load_model(tmp_path / "ours.keras"), load_model(tmp_path / "theirs.keras")):
        np.testing.assert_allclose(other.predict([X, X + 1], verbose=0), want, rtol=1e-5)


SAVED = [name for name in activations.__all__ if callable(getattr(activations, name))]
SAVED = [name for name in SAVED if name not in ("deserialize", "get", "serialize", "linear", "threshold", "glu")]


@pytest.mark.parametrize("name", SAVED)
def test_activations_are_recorded(name):
    x = layers.Input((4, 6, 3))
    model = foveal.Model(x, getattr(activations, name)(x))
    again = foveal.Model.from_config(model.get_config())
    want = getattr(activations, name)(X)
    for made in (model, again):
        np.testing.assert_allclose(made.predict(X, verbose=0), want, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    "name", ["relu", "sigmoid", "softmax", "tanh", "leaky_relu", "gelu", "exponential", "softplus"]
)
def test_activations_open_in_keras(name, tmp_path):
    x = layers.Input((4, 6, 3))
    model = foveal.Model(x, getattr(activations, name)(x))
    model.save(tmp_path / "m.keras")
    theirs = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(theirs.predict(X, verbose=0), model.predict(X, verbose=0), rtol=1e-5, atol=1e-6)


def test_functions_of_nn_are_recorded(tmp_path):
    x = layers.Input((4, 6, 3))
    model = foveal.Model(x, foveal.nn.max_pool2d(x, 2, 2, "VALID") * 2)
    model.save(tmp_path / "m.keras")
    for made in (model, load_model(tmp_path / "m.keras")):
        assert made.output_shape == (None, 2, 3, 3)
        np.testing.assert_array_equal(made.predict(X, verbose=0), 2 * foveal.nn.max_pool2d(X, 2, 2, "VALID"))


def test_more_operations_out_of_kerass_files(tmp_path):
    ops, x = keras.ops, keras.Input((4, 6, 3))
    y = ops.concatenate([ops.mean(x, axis=-1, keepdims=True), ops.maximum(x, 0.7)], axis=-1)
    y = ops.transpose(ops.reshape(y, (-1, 6, 4, 4)), (0, 2, 1, 3)) + ops.sum(y, axis=(1, 2), keepdims=True)
    y = ops.squeeze(ops.expand_dims(ops.sqrt(ops.square(y)), 1), 1) + ops.relu(y) * ops.max(y, axis=[1], keepdims=True)
    theirs = keras.Model(x, y)
    theirs.save(tmp_path / "m.keras")
    np.testing.assert_allclose(load_model(tmp_path / "m.keras").predict(X), theirs.predict(X, verbose=0), rtol=1e-5)


def test_what_is_wrong():
    x = layers.Input((4, 6, 3))
    with pytest.raises(ShapeError, match=r"GetItem 'get_item\w*': indexing \(N, 4, 6, 3\): 9 does not fit axis 1\. "):
        x[:, 9]
    with pytest.raises(ArgumentError, match=r"'Fro' of keras\.src\.ops\.numpy is not one that Foveal has"):
        foveal.layers.operation.operation("keras.src.ops.numpy", "Fro")


def test_files_name_no_other_functions(tmp_path):
    from foveal.formats import archive

    path = tmp_path / "m.keras"
    made(foveal, lambda x, y: x + y).save(path)
    members = archive.unpack(path.read_bytes(), "m.keras")
    members[archive.CONFIG] = members[archive.CONFIG].replace(b'"class_name": "Add"', b'"class_name": "eval"')
    path.write_bytes(archive.pack(members))
    with pytest.raises(FormatError, match=r"the operation 'eval' of keras\.src\.ops\.numpy is not one that Foveal has"):
        load_model(path)


def over_the_batch(api):
    x = api.Input((4, 6, 3))
    return api.Model(x, x / api.ops.max(x) - api.ops.mean(x, axis=0))


def test_what_is_one_for_the_batch_can_be_computed_with(tmp_path):
    ours, theirs = over_the_batch(foveal.keras), over_the_batch(keras)
    for size in (2, 3):
        want = theirs.predict(X, batch_size=size, verbose=0)
        np.testing.assert_allclose(ours.predict(X, batch_size=size, verbose=0), want, rtol=1e-5, atol=1e-6)
    ours.save(tmp_path / "m.keras")
    for other in (keras.saving.load_model(tmp_path / "m.keras"), load_model(tmp_path / "m.keras")):
        np.testing.assert_allclose(other.predict(X, verbose=0), ours.predict(X, verbose=0), rtol=1e-5, atol=1e-6)
    x = layers.Input((4,))
    whole = foveal.Model(x, foveal.keras.ops.sum(x))
    rows = np.ones((3, 4), "float32")
    assert whole.predict(rows, verbose=0) == 12 == whole(rows)
    whole.compile("sgd", "mse")
    for ask in (lambda: whole.predict(rows, batch_size=2, verbose=0), lambda: whole.evaluate(rows, rows[:, 0])):
        with pytest.raises(ShapeError, match=r"every output must have the batch as its first axis, got"):
            ask()


ANY_AXIS = [
    lambda api, of: api.ops.transpose(of(None, 3)),
    lambda api, of: api.ops.transpose(of(2, 3, 4)),
    lambda api, of: api.ops.reshape(of(None, 3), (3, -1)),
    lambda api, of: api.ops.reshape(of(None, 3), (3, 2)),
    lambda api, of: api.ops.ravel(of(None, 3)),
    lambda api, of: api.ops.concatenate([of(2, 3), of(4, 3)], axis=0),
    lambda api, of: api.ops.concatenate([of(None, 3), of(None, 3)], axis=0),
    lambda api, of: api.ops.stack([of(None, 3), of(None, 3)]),
    lambda api, of: api.ops.expand_dims(of(None, 3), 0),
    lambda api, of: of(None, 3)[0],
    lambda api, of: of(None, 3)[:4, :],
    lambda api, of: of(2, 3) + of(3),
    lambda api, of: of() * of(5),
    lambda api, of: api.ops.matmul(of(2, 3), of(3, 4)),
    lambda api, of: api.ops.outer(of(2), of(3)),
    lambda api, of: api.ops.argmax(of(None, 3)),
    lambda api, of: api.ops.roll(of(2, 3), 1),
    lambda api, of: api.ops.flip(of(4, 3), axis=0),
    lambda api, of: api.ops.where(of(2, 3) > 0, of(3), of(2, 1)),
]


@pytest.mark.parametrize("function", ANY_AXIS, ids=range(len(ANY_AXIS)))
def test_the_batch_is_an_axis_as_any_other(function):
    ours, theirs = (function(api, lambda *shape, api=api: api.KerasTensor(shape)) for api in (foveal.keras, keras))
    assert ours.shape == theirs.shape


def test_a_model_moves_the_batch():
    rows = np.arange(12, dtype="float32").reshape(4, 3)
    x = foveal.Input((3,))
    moved = foveal.keras.ops.transpose(x)
    assert (moved.shape, foveal.keras.ops.transpose(moved).shape) == ((3, None), (None, 3))
    model = foveal.Model(x, foveal.keras.ops.transpose(moved * 2.0 + foveal.keras.ops.sum(moved, axis=0)))
    np.testing.assert_array_equal(model.predict(rows, verbose=0), rows * 2 + rows.sum(1)[:, None])


def test_parts_whose_places_are_computed():
    x = foveal.Input((4,))
    place = foveal.keras.ops.argmax(x[0])
    cut = foveal.keras.ops.slice(x, [0, place], (2, 2))
    other = foveal.keras.ops.slice_update(x, [1, place], x[:2, :2] * 0.0)
    rows = np.array([[1, 2, 9, 4], [5, 6, 7, 8], [1, 1, 1, 1]], "float32")
    for order in ([0, 1, 2, 3], [1, 3, 0, 2]):  # the largest of the first row at 2; at 1, from where 2 fit as well
        given = rows[:, order]
        at = min(int(given[0].argmax()), 2)
        want = given.copy()
        want[1:, at : at + 2] = 0
        got = foveal.Model(x, [cut, other])(given)
        np.testing.assert_array_equal(got[0], given[:2, at : at + 2])
        np.testing.assert_array_equal(got[1], want)
