"""What layers, models and optimizers compute with values that are not their own, and values by their paths."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, ShapeError

X = np.random.default_rng(3).random((6, 3), dtype="float32")


@pytest.fixture
def model():
    made = foveal.Sequential([layers.Input((3,)), layers.Dense(2, name="d"), layers.BatchNormalization(name="b")])
    made.compile("adam", "mse", metrics=["mae"], engine="numpy")
    made.fit(X, X[:, :2], verbose=0)
    return made


def values(variables):
    return [np.array(variable.value) for variable in variables]


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def test_a_call_with_other_values_is_that_of_a_model_that_has_them(model):
    before = values(model.variables)
    trained = [value + 0.5 for value in values(model.trainable_variables)]
    others = values(model.non_trainable_variables)
    y, after = model.stateless_call(trained, others, X, training=True)
    assert same(values(model.variables), before)
    for variable, value in zip(model.trainable_variables, trained, strict=True):
        variable.assign(value)
    np.testing.assert_array_equal(model(X, training=True), y)
    assert same(values(model.non_trainable_variables), after)
    assert not same(others, after)


def test_a_step_with_other_values_is_that_of_an_optimizer_that_has_them(model):
    optimizer, weights = model.optimizer, model.trainable_variables
    first, kept = values(weights), values(optimizer.variables)
    slopes = [np.ones(w.shape, "float32") for w in weights]
    moved, optimized = optimizer.stateless_apply(kept, slopes, first)
    assert same(values(weights), first)
    assert same(values(optimizer.variables), kept)
    optimizer.apply(slopes, weights)
    assert same(values(weights), moved)
    assert same(values(optimizer.variables), optimized)
    with pytest.raises(ArgumentError, match=r"stateless_apply: `trainable_variables` must be 4 arrays, one for each"):
        optimizer.stateless_apply(kept, slopes, first[1:])


def test_the_state_tree_is_a_way_back(model):
    tree = model.get_state_tree()
    kept = values([*model.variables, *model.optimizer.variables])
    assert set(tree["trainable_variables"]["d"]) == {"kernel", "bias"}
    assert "mean_absolute_error" in tree["metrics_variables"]
    model.fit(X, X[:, :2], verbose=0)
    assert not same(values([*model.variables, *model.optimizer.variables]), kept)
    model.set_state_tree(tree)
    assert same(values([*model.variables, *model.optimizer.variables]), kept)
    for wrong, kind, message in (
        ({"all": {}}, ArgumentError, "must be of trainable_variables, .* got 'all'"),
        ({"trainable_variables": {"e": {"bias": [0.0]}}}, ArgumentError, "there is no 'e/bias' among its trainable"),
        ({"trainable_variables": {"d": {"bias": [1.0, 2], "kernel": [1.0]}}}, ShapeError, "'d/kernel' must be"),
    ):
        with pytest.raises(kind, match=message):
            model.set_state_tree(wrong)
    assert same(values([*model.variables, *model.optimizer.variables]), kept)


def test_own_variables(model):
    store, other = {}, layers.Dense(2)
    model.layers[0].save_own_variables(store)
    with pytest.raises(ArgumentError, match=r"has 0 weights of its own, got 2 arrays.* It is not built yet"):
        other.load_own_variables(store)
    other.build((None, 3))
    other.load_own_variables(store)
    np.testing.assert_array_equal(other(X), model.layers[0](X))
    with pytest.raises(ArgumentError, match=r"stateless_call of Dense .* has no weights yet"):
        layers.Dense(2).stateless_call([], [], X)


def test_inputs_say_their_shape_once_and_may_be_tensors():
    tensor = foveal.keras.KerasTensor((2, 3))
    layer = layers.InputLayer(input_tensor=tensor)
    assert layer.output is tensor
    assert layer.batch_shape == (2, 3)
    assert layers.InputLayer((3,)).get_config()["batch_shape"] == (None, 3)
    for given in ({"batch_size": 2, "batch_shape": (2, 3)}, {"shape": (3,), "input_tensor": tensor}):
        with pytest.raises(ArgumentError, match=r"says the whole shape, so `.*` must be left out, got both"):
            layers.InputLayer(**given)
    model = foveal.Model(tensor, layers.Dense(1, kernel_initializer="ones")(tensor))
    np.testing.assert_allclose(model.predict(X, verbose=0), X.sum(1, keepdims=True), rtol=1e-6)


def test_what_is_no_tensor_is_given_by_its_name():
    class Either(layers.Layer):
        def call(self, x, negative):
            return -x if negative else x

    x = layers.Input((3,))
    assert Either()(x, negative=True).shape == (None, 3)
    with pytest.raises(ArgumentError, match=r"only tensors may be given by their places, got True. Name the argument"):
        Either()(x, True)
    with pytest.raises(NotImplementedError, match="does not have a `compute_output_shape` method implemented"):
        layers.Layer().compute_output_shape((2, 3))


def test_functions_of_symbolic_tensors_and_scopes_of_memory():
    keras = foveal.keras
    a, b = keras.KerasTensor((2, 3)), keras.KerasTensor((2, 3))
    x = keras.ops.add(a, b)
    function = keras.Function(inputs={"a": a, "b": b}, outputs=[x * 3, x**2], name="f")
    ones = np.ones((2, 3), "float32")
    assert [y.tolist() for y in function({"a": ones, "b": ones})] == [(ones * 6).tolist(), (ones * 4).tolist()]
    assert [y.shape for y in function({"a": keras.KerasTensor((4, 3)), "b": keras.KerasTensor((4, 3))})] == [(4, 3)] * 2
    with keras.RematScope(mode="larger_than", output_size_threshold=10):
        dense = layers.Dense(2, kernel_initializer="ones")
        np.testing.assert_array_equal(keras.remat(dense)(ones), dense(ones))
    with pytest.raises(ArgumentError, match=r"RematScope: `mode` must be one of 'full', 'activations', .*got 'all'"):
        keras.RematScope(mode="all")
