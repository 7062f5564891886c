"""What every layer can be asked and told, as in Keras: shapes, specs, build, weights, masks, policies."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras as real_keras
import numpy as np
import pytest

from foveal import keras, layers
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from layers.beside_keras import numbers

KERASES = [keras, real_keras]
STEPS = numbers(2, 4, 3)
STEPS[0, 2:] = 0
STEPS[1, 3:] = 0
SHAPES = [
    ("Conv2D", {"filters": 3, "kernel_size": 3}, (None, 8, 8, 1)),
    ("Conv2D", {"filters": 3, "kernel_size": 3}, (2, 8, 8, 1)),
    ("Dense", {"units": 3}, (None, 5, 4)),
    ("MaxPooling2D", {}, (2, 8, 8, 1)),
    ("Add", {}, [(2, 3), (2, 3)]),
    ("Concatenate", {}, [(None, 3), (None, 4)]),
    ("Flatten", {}, (None, 3, 4)),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": (5, 3, 4)}, (2, 5, 6)),
]


@pytest.mark.parametrize(("name", "arguments", "shape"), SHAPES)
def test_output_shapes_are_keras_s_and_leave_the_layer_as_it_is(name, arguments, shape):
    layer, theirs = (getattr(k.layers, name)(**arguments) for k in KERASES)
    assert layer.compute_output_shape(shape) == tuple(theirs.compute_output_shape(shape))
    assert layer.compute_output_shape(input_shape=shape) == layer.compute_output_shape(shape)
    assert not layer.built
    assert not layer.weights
    layer.build(input_shape=shape)
    assert layer.built
    assert layer.get_build_config() == {"input_shape": shape}
    again = type(layer).from_config(layer.get_config())
    again.build_from_config(layer.get_build_config())
    assert [w.shape for w in again.weights] == [w.shape for w in layer.weights]


def test_a_spec_is_symbolic_and_the_call_is_not_remembered():
    layer = layers.Dense(3)
    y = layer.compute_output_spec(keras.Input((4,)))
    assert y.shape == (None, 3)
    assert not layer.calls
    assert layer(inputs=np.ones((2, 4), "float32")).shape == (2, 3)


def test_what_add_weight_gives_is_what_weights_lists():
    layer = layers.Dense(3, kernel_constraint="non_neg")
    layer.build((None, 2))
    assert layer.weights == [layer.kernel, layer.bias]
    assert layer.weights[0] is layer.kernel
    assert isinstance(layer.kernel.constraint, keras.constraints.NonNeg)
    assert np.array_equal(layer.kernel * 2, layer.kernel.numpy() * 2)


def counting(k):
    class Counting(k.layers.Layer):
        def __init__(self):
            super().__init__()
            self.total = self.add_weight(shape=(), initializer="zeros", trainable=False)
            self.calls_made = self.add_weight(shape=(), dtype="int32", initializer="zeros", trainable=False)
            self.factor = k.Variable(np.ones(2, "float32"))

        def call(self, x):
            self.total.assign_add(k.ops.sum(x))
            self.calls_made.assign_add(1)
            return x * self.total + self.factor**2 + k.ops.square(self.factor)

    return Counting()


@pytest.mark.parametrize("k", KERASES)
def test_a_layer_counts_in_its_call(k):
    layer = counting(k)
    x = np.ones((2, 2), "float32")
    assert np.array_equal(layer(x), np.full((2, 2), 6))
    assert np.array_equal(layer(x), np.full((2, 2), 10))
    assert (float(layer.total), int(layer.calls_made), str(layer.calls_made.dtype)) == (8, 2, "int32")
    assert [w is layer.factor for w in layer.trainable_weights] == [True]


def test_counters_count_the_steps_of_fit():
    layer = counting(keras)
    model = keras.Sequential([keras.Input((2,)), layer])
    model.compile("sgd", "mse")
    model.fit(np.ones((8, 2)), np.ones((8, 2)), batch_size=4, epochs=2, verbose=0)
    assert (float(layer.total), int(layer.calls_made)) == (32, 4)


def test_weights_beside_a_loss_are_part_of_its_graph():
    """A loss of one's own that reads a weight is differentiated by it."""
    dense = layers.Dense(1, kernel_initializer="ones", use_bias=False)
    model = keras.Sequential([keras.Input((2,)), dense])
    model.compile(keras.optimizers.SGD(0.5), lambda y, p: keras.ops.sum(dense.kernel**2) + 0 * p)
    model.fit(np.ones((2, 2)), np.ones((2, 1)), verbose=0)
    assert np.allclose(dense.kernel.numpy(), 0)


def test_weights_cannot_be_made_in_a_call():
    class Late(layers.Layer):
        def call(self, x):
            self.w = self.add_weight(shape=())
            return x

    with pytest.raises(ArgumentError) as error:
        Late(name="late")(np.ones((2, 2)))
    assert str(error.value) == (
        "add_weight: Late 'late' is being called, and a layer's weights must be made before. "
        "Make them in `__init__` or `build`."
    )


def test_an_input_spec_is_held_against_the_input():
    class Flat(layers.Layer):
        def __init__(self, **spec):
            super().__init__(name="flat")
            self.input_spec = layers.InputSpec(**spec)

        def call(self, x):
            return x

    x = np.ones((2, 3, 4), "float32")
    Flat(ndim=3, axes={-1: 4})(x)
    for spec, told in [
        ({"ndim": 2}, "must have 2 axes"),
        ({"min_ndim": 4}, "must have at least 4 axes"),
        ({"max_ndim": 2}, "must have at most 2 axes"),
        ({"axes": {1: 5}}, "must have the size 5 along axis 1"),
        ({"shape": (None, 3, 5)}, "must be (N, 3, 5)"),
    ]:
        with pytest.raises(ShapeError) as error:
            Flat(**spec)(x)
        assert str(error.value) == f"Flat 'flat': the input {told}, got (N, 3, 4)."


def masked_answers(k):
    """What layers make of steps with a mask, and the masks behind them."""
    steps = k.layers.Masking()(STEPS)
    normalize = k.layers.BatchNormalization()
    normalized = normalize(steps, training=True)
    merged = {name: getattr(k.layers, name)() for name in ("Add", "Multiply", "Maximum", "Minimum")}
    outputs = {
        "steps": steps,
        "average": k.layers.GlobalAveragePooling1D()(steps),
        "normalized": normalized,
        "moving": normalize.moving_variance,
        "softmax": k.layers.Softmax()(STEPS, mask=np.array([[[True, False, True]]] * 2)),
        "concatenated": k.layers.Concatenate(axis=1)([steps, STEPS]),
        "sequence": k.Sequential([k.layers.Dense(2, kernel_initializer="ones"), k.layers.Dropout(0.5)])(steps),
        **{name: layer([steps, STEPS[::-1]]) for name, layer in merged.items()},
        **{f"{name} of two": layer([steps, k.layers.Masking()(STEPS[::-1])]) for name, layer in merged.items()},
    }
    masks = {name: getattr(y, "_keras_mask", None) for name, y in outputs.items()}
    return {name: np.asarray(y) for name, y in outputs.items()}, {
        name: None if mask is None else np.asarray(mask).tolist() for name, mask in masks.items()
    }


def test_masks_go_as_keras_s_do():
    (ours, our_masks), (theirs, their_masks) = map(masked_answers, KERASES)
    assert our_masks == their_masks
    for name, y in theirs.items():
        np.testing.assert_allclose(ours[name], y, rtol=1e-5, atol=1e-6, err_msg=name)


def test_masks_reach_layers_in_a_model():
    x = keras.Input((4, 3))
    y = layers.GlobalAveragePooling1D()(layers.Masking()(x))
    expected = [STEPS[0, :2].mean(0), STEPS[1, :3].mean(0)]
    np.testing.assert_allclose(keras.Model(x, y).predict(STEPS, verbose=0), expected, rtol=1e-5)


def masked_judgements(k, reduction):
    """What losses and metrics make of predictions with a mask, without and with weights of places."""
    y, w = numbers(2, 4, 1, seed=1), np.abs(numbers(2, 4, seed=2))
    dense = k.layers.Dense(1, kernel_initializer="ones")
    model = k.Sequential([k.Input((4, 3)), k.layers.Masking(), dense])
    loss = k.losses.MeanSquaredError(reduction=reduction)
    model.compile(k.optimizers.SGD(0.1), loss, metrics=["mae"], weighted_metrics=["mse"])
    judged = [*model.evaluate(STEPS, y, verbose=0), *model.evaluate(STEPS, y, sample_weight=w, verbose=0)]
    on_arrays = loss(y, model(STEPS))
    model.fit(STEPS, y, sample_weight=w, verbose=0)
    return [*map(float, judged), float(on_arrays), *np.ravel(dense.kernel)]


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight"])
def test_masks_reach_losses_and_metrics(reduction):
    ours, theirs = (masked_judgements(k, reduction) for k in KERASES)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)


def test_the_first_call_of_a_model_keeps_losses_and_masks():
    model = keras.Sequential([layers.Masking(), layers.Dense(2, activity_regularizer="l2")])
    y = model(STEPS)
    assert y._keras_mask.tolist() == [[True, True, False, False], [True, True, True, False]]
    assert len(model.losses) == 1


def test_policies_are_kept_and_computed_in_float32(caplog):
    layer = layers.Dense(2, dtype="mixed_float16")
    assert (layer.compute_dtype, layer.variable_dtype, layer.dtype) == ("float16", "float32", "float32")
    assert type(layer).from_config(layer.get_config()).dtype_policy == keras.DTypePolicy("mixed_float16")
    assert layer(np.ones((1, 2))).dtype == np.float32
    with pytest.raises(UnsupportedError) as error:
        layers.Dense(2, dtype="int32")
    assert str(error.value) == "Dense: `dtype` is not supported yet, got 'int32'. Foveal computes in float32."


OF_WEIGHTS = [
    ("regularizers", "L1L2", {"l1": 0.5, "l2": 0.25}),
    ("regularizers", "OrthogonalRegularizer", {}),
    ("constraints", "MaxNorm", {"max_value": 0.5}),
    ("constraints", "MinMaxNorm", {"min_value": 0.5, "rate": 0.5}),
    ("constraints", "NonNeg", {}),
    ("constraints", "UnitNorm", {"axis": 1}),
]


@pytest.mark.parametrize(("module", "name", "arguments"), OF_WEIGHTS)
def test_regularizers_and_constraints_take_arrays(module, name, arguments):
    w = numbers(3, 4)
    ours, theirs = (np.asarray(getattr(getattr(k, module), name)(**arguments)(w)) for k in KERASES)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_functions_of_one_s_own_stand_for_them_and_are_found_by_name():
    @keras.saving.register_keras_serializable("tests")
    def squares(w):
        return keras.ops.sum(w**2)

    layer = layers.Dense(1, kernel_regularizer=squares, kernel_initializer=lambda shape, dtype=None: np.ones(shape))
    layer.build((None, 3))
    assert [float(loss) for loss in layer.losses] == [3.0]
    assert keras.regularizers.get(keras.regularizers.serialize(squares)) is squares
    with keras.saving.custom_object_scope({"mine": squares}):
        assert keras.regularizers.get("mine") is squares


def test_a_constant_may_be_an_array():
    values = numbers(2, 3)
    made = keras.initializers.Constant(values)
    assert np.array_equal(made((2, 3)), values)
    assert np.array_equal(keras.initializers.get(keras.initializers.serialize(made))((2, 3)), values)
    with pytest.raises(ShapeError) as error:
        made((3, 3))
    assert str(error.value) == "Constant: the weight is (3, 3), `value` is (2, 3)."


def test_normalization_tells_its_statistics():
    for k in KERASES:
        layer = k.layers.Normalization()
        layer.adapt(np.arange(6.0).reshape(3, 2))
        np.testing.assert_allclose(layer.mean, [[2, 3]])
        np.testing.assert_allclose(layer.variance, [[8 / 3, 8 / 3]], rtol=1e-6)
