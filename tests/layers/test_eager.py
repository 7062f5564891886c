"""Layers and models called on arrays."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.eager import Array, using
from foveal.seeds import set_random_seed

X = np.random.default_rng(0).standard_normal((3, 8, 9, 2)).astype("float32")

LAYERS = {
    "Conv2D": lambda: layers.Conv2D(4, 3, padding="same", activation="relu"),
    "Conv2DTranspose": lambda: layers.Conv2DTranspose(2, 3, strides=2),
    "MaxPooling2D": lambda: layers.MaxPooling2D(),
    "BatchNormalization": lambda: layers.BatchNormalization(),
    "Dropout": lambda: layers.Dropout(0.5),
    "Flatten": lambda: layers.Flatten(),
    "Dense": lambda: layers.Dense(5),
    "ReLU": lambda: layers.ReLU(),
}


@pytest.fixture(params=["numpy", "jax", "llvm"], autouse=True)
def engine(request):
    with using(request.param):
        yield request.param


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_on_an_array_is_a_model_of_that_layer(name, engine):
    model = foveal.Sequential([layers.Input(X.shape[1:]), LAYERS[name]()])
    model.compile(engine=engine)
    y = model.layers[0](X)
    assert type(y) is Array
    assert type(y.numpy()) is np.ndarray
    np.testing.assert_allclose(y, model.predict(X), rtol=1e-6, atol=1e-6)


def test_the_layer_is_built_by_its_first_array_and_keeps_its_weights():
    layer = layers.Dense(3, use_bias=False)
    y = layer(X)
    np.testing.assert_allclose(y, X @ layer.get_weights()[0], rtol=1e-5, atol=1e-6)
    layer.set_weights([np.ones((2, 3))])
    np.testing.assert_allclose(layer(X), np.broadcast_to(X.sum(-1, keepdims=True), y.shape), rtol=1e-5, atol=1e-5)
    assert layer(np.zeros((64, 4, 2))).shape == (64, 4, 3)
    assert layer(np.zeros((0, 4, 2))).shape == (0, 4, 3)


@pytest.mark.parametrize("value", [X.astype("float64"), (X * 9).astype("int64"), X > 0, X.tolist(), X.view(Array)])
def test_numbers_of_any_kind_are_read_as_float32(value):
    np.testing.assert_allclose(layers.Rescaling(2.0)(value), 2 * np.asarray(value, "float32"), rtol=1e-6)


def test_several_inputs_and_outputs_keep_their_nesting():
    a, b = layers.Input((4,), name="a"), layers.Input((4,), name="b")
    model = foveal.Model({"a": a, "b": b}, {"sum": layers.add([a, b]), "first": layers.ReLU()(a)})
    given = {"a": np.ones((2, 4)), "b": np.full((2, 4), 2.0)}
    for training in (False, True):
        answers = model(given, training=training)
        assert {name: (type(y), y.tolist()) for name, y in answers.items()} == {
            "sum": (Array, [[3.0] * 4] * 2),
            "first": (Array, [[1.0] * 4] * 2),
        }
    np.testing.assert_array_equal(layers.Add()([given["a"], given["b"]]), np.full((2, 4), 3.0))


def test_training_moves_the_statistics_of_batch_normalization_and_freezing_stops_it():
    layer = layers.BatchNormalization(momentum=0.0)
    y = layer(X, training=True)
    np.testing.assert_allclose(y.mean((0, 1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(layer.get_weights()[2], X.mean((0, 1, 2)), atol=1e-6)
    layer.trainable = False
    layer(X + 5, training=True)
    np.testing.assert_allclose(layer.get_weights()[2], X.mean((0, 1, 2)), atol=1e-6)


def test_dropout_draws_anew_at_each_call_and_again_after_the_same_seed():
    layer = layers.Dropout(0.5)
    set_random_seed(3)
    first, second = layer(X, training=True), layer(X, training=True)
    assert 0.3 < (first == 0).mean() < 0.7
    assert (first != second).any()
    set_random_seed(3)
    np.testing.assert_array_equal(layer(X, training=True), first)
    np.testing.assert_array_equal(layer(X), X)


def test_a_model_with_training_true_behaves_as_in_a_training_step():
    model = foveal.Sequential([layers.Input((50,)), layers.Dropout(0.5)])
    ones = np.ones((20, 50), "float32")
    assert 0.3 < (model(ones, training=True) == 0).mean() < 0.7
    assert (model(ones) == 1).all()


def test_after_a_failed_call_the_layer_is_as_it_was():
    layer = layers.Conv2D(4, 3, name="edges")
    with pytest.raises(foveal.errors.ShapeError) as refused:
        layer(X[..., 0])
    assert str(refused.value) == (
        "Conv2D 'edges': the input must be (N, height, width, channels), got (N, 8, 9). "
        "Add the missing axis: x[..., None] for the channel of grey images, x[None] for one image."
    )
    assert not layer.built
    assert layer(X).shape == (3, 6, 7, 4)


def test_programs_of_the_latest_shapes_are_kept(monkeypatch):
    monkeypatch.setattr("foveal.eager.computing.MOST_PROGRAMS", 3)
    layer = foveal.layers.Dense(1, kernel_initializer="ones")
    arrays = [np.ones((2, n, 3), "float32") for n in range(1, 6)]
    for x in (*arrays[:3], arrays[0], arrays[3]):  # the second is the one asked for longest ago
        layer(x)
    kept = [
        shape for shape in (x.shape for x in arrays) if any(str(shape[1:]) in str(place) for place in layer._programs)
    ]
    assert [shape[1] for shape in kept] == [1, 3, 4]
    for x in arrays:
        np.testing.assert_array_equal(layer(x), x.sum(-1, keepdims=True))
    assert len(layer._programs) == 3
