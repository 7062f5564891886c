"""Losses, metrics, optimizers and parts of layers of the user's own in files, ours and Keras's."""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import saving
from foveal.errors import ArgumentError, FormatError
from foveal.saving import get_custom_objects, get_registered_name, get_registered_object, load_model

X = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")
Y = np.random.default_rng(1).normal(size=(6, 2)).astype("float32")


def judges(api, mean, square, total):
    """What a model learns by."""

    def error(y_true, y_pred):
        return mean(square(y_true - y_pred), -1)

    class Error(api.losses.Loss):
        def __init__(self, factor=1.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, y_true, y_pred):
            return error(y_true, y_pred) * self.factor

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    class Total(api.metrics.Metric):
        def __init__(self, name="total", **kwargs):
            super().__init__(name=name, **kwargs)
            self.sum = self.add_weight(name="sum", initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.sum.assign_add(total(y_pred))

        def result(self):
            return self.sum * 1.0

    class Descent(api.optimizers.SGD):
        pass

    return error, Error, Total, Descent


def parts(api, square, total, full):
    """What a layer is made of, as classes."""

    class Filled(api.initializers.Initializer):
        def __init__(self, value=2.0):
            self.value = value

        def __call__(self, shape, dtype=None):
            return full(shape, self.value)

        def get_config(self):
            return {"value": self.value}

    class Size(api.regularizers.Regularizer):
        def __call__(self, w):
            return total(square(w)) * 0.25

        def get_config(self):
            return {}

    class Halved(api.constraints.Constraint):
        def __call__(self, w):
            return w * 0.5

        def get_config(self):
            return {}

    return Filled, Size, Halved


def functions(square, total, full):
    """What a layer is made of, as functions."""

    def bent(x):
        return square(x) * 0.5

    def ones(shape, dtype=None):
        return full(shape, 1.0)

    def size(w):
        return total(square(w)) * 0.125

    def halved(w):
        return w * 0.5

    return bent, ones, size, halved


def own_objects(api, mean, square, total, full):
    """Every kind of class and function that a model may be made of, by name."""
    kinds = judges(api, mean, square, total), parts(api, square, total, full), functions(square, total, full)
    return {own.__name__: own for kind in kinds for own in kind}


def registered(api, objects):
    return {name: api.saving.register_keras_serializable("own")(own) for name, own in objects.items()}


K = foveal.keras.ops
OPS = {
    foveal: (K.mean, K.square, K.sum, lambda shape, value: np.full(shape, value, "float32")),
    keras: (keras.ops.mean, keras.ops.square, keras.ops.sum, keras.ops.full),
}
LOOSE = {api: own_objects(api, *functions_of) for api, functions_of in OPS.items()}
REGISTERED = {api: registered(api, own_objects(api, *functions_of)) for api, functions_of in OPS.items()}
CASES = {
    "loss function": lambda own: {"loss": own["error"]},
    "loss": lambda own: {"loss": own["Error"](2.0)},
    "metric function": lambda own: {"metrics": [own["error"]]},
    "metric": lambda own: {"metrics": [own["Total"](), "mae"]},
    "weighted metric": lambda own: {"weighted_metrics": [own["error"]]},
    "loss as a metric": lambda own: {"metrics": [own["Error"](3.0)]},
    "optimizer": lambda own: {"optimizer": own["Descent"](0.25)},
    "activation": lambda own: {"activation": own["bent"]},
    "initializers": lambda own: {"kernel_initializer": own["Filled"](0.5), "bias_initializer": own["ones"]},
    "regularizers": lambda own: {"kernel_regularizer": own["Size"](), "bias_regularizer": own["size"]},
    "constraints": lambda own: {"kernel_constraint": own["Halved"](), "bias_constraint": own["halved"]},
}
COMPILED = ("optimizer", "loss", "metrics", "weighted_metrics")


def model_of(api, own, case):
    given = CASES[case](own)
    dense = api.layers.Dense(2, **{name: value for name, value in given.items() if name not in COMPILED})
    model = api.Sequential([api.Input((3,)), dense])
    told = {"optimizer": "sgd", "loss": "mse", **{name: value for name, value in given.items() if name in COMPILED}}
    model.compile(**told)
    return model


def numbers(model):
    """What a model says of itself: losses and metrics before and after a step."""
    before = model.evaluate(X, Y, batch_size=6, verbose=0, return_dict=True)
    model.train_on_batch(X, Y)
    return [*before.values(), *np.ravel(model.predict(X, batch_size=6, verbose=0))]


@pytest.mark.parametrize("case", CASES)
def test_what_is_handed_over_comes_back(case, tmp_path):
    model = model_of(foveal, LOOSE[foveal], case)
    model.save(tmp_path / "m.keras")
    with pytest.raises(FormatError):
        load_model(tmp_path / "m.keras")
    loaded = load_model(tmp_path / "m.keras", custom_objects=LOOSE[foveal])
    np.testing.assert_allclose(numbers(loaded), numbers(model), rtol=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_what_is_registered_comes_back_from_keras_and_there(case, tmp_path):
    theirs = model_of(keras, REGISTERED[keras], case)
    theirs.save(tmp_path / "theirs.keras")
    ours = load_model(tmp_path / "theirs.keras")
    ours.save(tmp_path / "ours.keras")
    again = keras.saving.load_model(tmp_path / "ours.keras")
    wanted = numbers(theirs)
    np.testing.assert_allclose(numbers(ours), wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(numbers(again), wanted, rtol=1e-4, atol=1e-5)


def test_nothing_else_is_made(tmp_path):
    model_of(foveal, LOOSE[foveal], "loss function").save(tmp_path / "m.keras")
    with pytest.raises(FormatError) as refused:
        load_model(tmp_path / "m.keras")
    assert str(refused.value) == (
        "m.keras: config.json: the function 'error' is not one that Foveal has. Hand over one of your own in "
        "`custom_objects`, or register it with foveal.saving.register_keras_serializable."
    )
    assert load_model(tmp_path / "m.keras", compile=False).loss is None


def test_the_table_of_custom_objects_may_be_added_to(tmp_path):
    model_of(foveal, LOOSE[foveal], "loss").save(tmp_path / "m.keras")
    with foveal.saving.custom_object_scope(LOOSE[foveal]):
        assert load_model(tmp_path / "m.keras").loss.factor == 2.0
    get_custom_objects()["Error"] = LOOSE[foveal]["Error"]
    try:
        assert load_model(tmp_path / "m.keras").loss.factor == 2.0
    finally:
        del get_custom_objects()["Error"]


def test_registered_functions_have_names():
    error = REGISTERED[foveal]["error"]
    assert get_registered_name(error) == "own>error"
    assert get_registered_object("own>error") is error
    assert get_custom_objects()["own>error"] is error
    config = {"module": "builtins", "class_name": "function", "config": "own>error", "registered_name": "function"}
    assert foveal.saving.serialize_keras_object(error) == config
    assert foveal.losses.serialize(error) == config
    assert foveal.saving.deserialize_keras_object(config) is error
    loss = foveal.saving.serialize_keras_object(REGISTERED[foveal]["Error"](4.0))
    assert loss["registered_name"] == "own>Error"
    assert foveal.saving.deserialize_keras_object(loss).factor == 4.0
    with pytest.raises(ArgumentError) as refused:
        foveal.saving.register_keras_serializable()(3)
    assert str(refused.value) == (
        "register_keras_serializable: must stand above a function or a class with `get_config`, got 3."
    )


def test_seed_generators_and_the_ellipsis_are_written_too():
    generator = saving.serialize_keras_object(foveal.seeds.SeedGenerator(3, name="draws"))
    again = saving.deserialize_keras_object(json.loads(json.dumps([generator])), safe_mode=False)[0]
    assert (again.seed, again.name) == (3, "draws")
    drawing = saving.serialize_keras_object(foveal.initializers.VarianceScaling(seed=foveal.seeds.SeedGenerator(3)))
    assert saving.deserialize_keras_object(drawing).seed.seed == 3
    assert saving.deserialize_keras_object(saving.serialize_keras_object(...)) is ...


@pytest.mark.parametrize("name", ["BinaryCrossentropy", "Hinge", "MeanSquaredError", "Poisson"])
def test_a_metric_and_a_loss_of_one_name_stay_what_they_are(name):
    for module in (foveal.losses, foveal.metrics):
        kind = getattr(module, name)
        described = json.loads(json.dumps(saving.serialize_keras_object(kind())))
        assert described["module"] == module.__name__.replace("foveal", "keras")
        assert type(saving.deserialize_keras_object(described)) is kind
