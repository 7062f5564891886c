"""Functional models: put together, taken apart and trained as in Keras."""

import json
import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal.errors import ArgumentError, DataError
from small import CLASSES, data, same

X, Y = data()
rng = np.random.default_rng(1)
LEFT, RIGHT = rng.standard_normal((40, 4)).astype("float32"), rng.standard_normal((40, 3)).astype("float32")
KINDS, AMOUNTS = rng.integers(0, 3, 40), rng.standard_normal((40, 1)).astype("float32")


def residual(api):
    """A connection past a layer, and a layer used twice."""
    layers = api.layers
    image = api.Input((8, 8, 1), name="image")
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(image)
    shared = layers.Conv2D(4, 3, padding="same", name="shared")
    y = layers.Add(name="sum")([x, shared(shared(x))])
    return api.Model(image, layers.Dense(CLASSES, activation="softmax", name="out")(layers.Flatten(name="flat")(y)))


def branches(api, as_dict=False):
    """Two inputs, two outputs."""
    layers = api.layers
    left, right = api.Input((4,), name="left"), api.Input((3,), name="right")
    x = layers.Concatenate(name="both")([layers.Dense(5, activation="tanh", name="of_left")(left), right])
    kind = layers.Dense(3, activation="softmax", name="kind")(x)
    amount = layers.Dense(1, name="amount")(x)
    if as_dict:
        return api.Model({"left": left, "right": right}, {"kind": kind, "amount": amount}, name="net")
    return api.Model([left, right], [kind, amount], name="net")


def nested(api):
    """Models in models, either kind in the other."""
    layers = api.layers
    head = api.Sequential([api.Input((6,)), layers.Dense(2, name="inner")], name="head")
    mid = api.Input((4,), name="mid")
    body = api.Model(mid, layers.Dense(6, name="body_dense")(mid), name="body")
    start = api.Input((4,), name="start")
    return api.Model(start, head(body(start, training=False)), name="whole")


def repeated(api):
    """A model applied to what it gave itself."""
    i, start = api.Input((4,), name="i"), api.Input((4,), name="start")
    body = api.Model(i, api.layers.Dense(4, name="inner")(i), name="body")
    return api.Model(start, body(body(start)), name="whole")


def twins(build, *arguments):
    ours, theirs = build(foveal, *arguments), build(keras, *arguments)
    theirs.set_weights(ours.get_weights())
    return ours, theirs


@pytest.mark.parametrize("build", [residual, branches, nested, repeated])
def test_layers_weights_and_names_are_those_of_keras(build):
    ours, theirs = build(foveal), build(keras)
    assert [layer.name for layer in ours.layers] == [layer.name for layer in theirs.layers]
    assert [w.shape for w in ours.weights] == [tuple(w.shape) for w in theirs.weights]
    assert ours.output_names == theirs.output_names
    assert ours.input_shape == theirs.input_shape
    assert ours.output_shape == theirs.output_shape
    assert ours.count_params() == theirs.count_params()


def connections(config):
    """What a config says of how layers are connected; Keras adds that models are called without a mask, Foveal whether
    `training` was given."""
    keys = ("name", "class_name", "inbound_nodes")
    parts = [{key: part[key] for key in keys} for part in config["layers"]]
    for node in [node for part in parts for node in part["inbound_nodes"]]:
        node["kwargs"] = {name: value for name, value in node["kwargs"].items() if name != "mask"}
        node.pop("chosen", None)
    return json.loads(json.dumps([parts, config["input_layers"], config["output_layers"]]))


@pytest.mark.parametrize("build", [residual, branches, nested, repeated])
def test_config_is_laid_out_as_keras_does_and_makes_the_same_model(build):
    model = build(foveal)
    assert connections(model.get_config()) == connections(build(keras).get_config())
    again = foveal.Model.from_config(json.loads(json.dumps(model.get_config())))
    assert connections(again.get_config()) == connections(model.get_config())
    assert [w.name for w in again.weights] == [w.name for w in model.weights]


def test_training_is_that_of_keras(engine):
    ours, theirs = twins(residual)
    ours.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"], engine=engine)
    theirs.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    got = ours.fit(X, Y, epochs=2, shuffle=False, verbose=0).history
    want = theirs.fit(X, Y, epochs=2, shuffle=False, verbose=0).history
    assert list(got) == list(want)
    for name, values in want.items():
        np.testing.assert_allclose(got[name], values, rtol=1e-4, atol=1e-5, err_msg=name)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4)


TOLD = {
    "loss": {"kind": "sparse_categorical_crossentropy", "amount": "mse"},
    "loss_weights": {"kind": 1.0, "amount": 0.25},
    "metrics": {"kind": ["accuracy"], "amount": ["mae"]},
}


@pytest.mark.parametrize("loss", ["mse", {"amount": "mse", "kind": "mse"}, {"kind": "mse", "amount": "mse"}], ids=str)
@pytest.mark.parametrize("as_dict", [False, True])
def test_losses_are_reported_in_the_order_of_keras(as_dict, loss):
    ours, theirs = twins(branches, as_dict)
    x, y = {"left": LEFT, "right": RIGHT}, {"kind": np.ones((40, 3)), "amount": AMOUNTS}
    y = y if as_dict or isinstance(loss, dict) else list(y.values())
    ours.compile("sgd", loss, engine="numpy")
    theirs.compile("sgd", loss, run_eagerly=True)  # what it compiles for one call takes it seconds
    got, want = (model.evaluate(x, y, verbose=0) for model in (ours, theirs))
    np.testing.assert_allclose(got, want, rtol=1e-4)


@pytest.mark.parametrize("as_dict", [False, True])
def test_several_inputs_and_outputs_are_those_of_keras(as_dict):
    ours, theirs = twins(branches, as_dict)
    x, y = {"left": LEFT, "right": RIGHT}, {"kind": KINDS, "amount": AMOUNTS}
    ours.compile("sgd", **TOLD, engine="llvm")
    theirs.compile("sgd", **TOLD)
    told = {"epochs": 2, "shuffle": False, "verbose": 0, "batch_size": 16, "validation_split": 0.2}
    got, want = ours.fit(x, y, **told).history, theirs.fit(x, y, **told).history
    assert sorted(got) == sorted(want)
    for name, values in want.items():
        np.testing.assert_allclose(got[name], values, rtol=1e-4, atol=1e-5, err_msg=name)
    predicted, wanted = ours.predict(x), theirs.predict(x, verbose=0)
    for key in wanted if as_dict else range(2):
        np.testing.assert_allclose(predicted[key], wanted[key], rtol=1e-4, atol=1e-5)
    judged, wanted = (model.evaluate(x, y, verbose=0, return_dict=True) for model in (ours, theirs))
    assert list(judged) == list(wanted) == sorted(ours.metrics_names)
    assert ours.metrics_names[1:3] == theirs.metrics_names[2:]  # Keras has no names of metrics there
    np.testing.assert_allclose(list(judged.values()), list(wanted.values()), rtol=1e-4, atol=1e-5)
    assert ours.evaluate(x, y, verbose=0) == [judged[name] for name in ours.metrics_names]


def test_lists_and_dicts_mean_the_same():
    model = branches(foveal)
    losses = ["sparse_categorical_crossentropy", "mse"]
    model.compile("sgd", losses, loss_weights=[1.0, 0.25], metrics=[["accuracy"], ["mae"]], engine="numpy")
    first = model.evaluate([LEFT, RIGHT], [KINDS, AMOUNTS], verbose=0)
    model.compile("sgd", **TOLD, engine="numpy")
    assert model.evaluate({"right": RIGHT, "left": LEFT}, {"amount": AMOUNTS, "kind": KINDS}, verbose=0) == first
    assert model.metrics_names == ["loss", "kind_loss", "amount_loss", "amount_mae", "kind_accuracy"]
    assert model.test_on_batch([LEFT, RIGHT], [KINDS, AMOUNTS]) == pytest.approx(first)
    assert same(model.predict([LEFT, RIGHT]), model([LEFT, RIGHT]))
    assert first[0] == pytest.approx(first[1] + 0.25 * first[2], rel=1e-5)


def test_an_output_without_a_loss_needs_no_labels():
    model = branches(foveal)
    model.compile("sgd", {"amount": "mse"}, engine="numpy")
    before = model.get_layer("kind").get_weights()
    model.fit([LEFT, RIGHT], {"amount": AMOUNTS}, verbose=0, sample_weight=np.ones(40))
    assert same(before, model.get_layer("kind").get_weights())
    assert list(model.history.history) == ["loss"]


def test_a_part_of_a_model_shares_its_weights(engine):
    model = residual(foveal)
    inside = foveal.Model(model.input, model.get_layer("first").output)
    inside.compile(engine=engine)
    assert inside.predict(X).shape == (70, 8, 8, 4)
    assert inside.predict(X).max() > 0
    model.get_layer("first").set_weights([0 * w for w in model.get_layer("first").get_weights()])
    assert not inside.predict(X).any()
    rest = foveal.Model(model.get_layer("first").output, model.output)
    assert [layer.name for layer in rest.layers][1:] == ["shared", "sum", "flat", "out"]
    np.testing.assert_allclose(rest.predict(inside.predict(X)), model.predict(X), rtol=1e-5)


def test_sequential_has_input_and_output():
    stack = foveal.Sequential([foveal.layers.Dense(4, name="one"), foveal.layers.Dense(2, name="two")])
    stack.build((None, 3))
    assert stack.input.shape == (None, 3)
    assert stack.output.shape == (None, 2)
    hidden = foveal.Model(stack.input, stack.get_layer("one").output)
    assert hidden.predict(RIGHT).shape == (40, 4)
    stack.add(foveal.layers.Dense(7, name="three"))
    assert stack.output.shape == (None, 7)
    stack.pop()
    assert stack.output is stack.get_layer("two").output


def test_a_list_of_one_is_that_one(engine):
    image = foveal.Input((8, 8, 1))
    model = foveal.Model(inputs=[image], outputs=[residual(foveal)(image)])
    model.compile("sgd", ["sparse_categorical_crossentropy"], engine=engine)
    model.fit([X], [Y], verbose=0)
    assert model.predict([X]).shape == (70, CLASSES)
    np.testing.assert_array_equal(model.predict_on_batch(X), model(X))
    again = foveal.Sequential([foveal.Input((8, 8, 1)), model])
    np.testing.assert_allclose(again.predict(X), model.predict(X), rtol=1e-5)


def test_inference_asked_for_in_a_call_stays():
    inputs = foveal.Input((50,))
    model = foveal.Model(inputs, foveal.layers.Dropout(0.5)(inputs, training=False))
    traced = model.traced(training=True)
    assert traced.outputs is traced.inputs


REFUSED = [
    (
        lambda: foveal.Model(foveal.Input((2,)), "x", name="net"),
        ArgumentError,
        "Model: 'net': `outputs` must be what Input(...) and layers called on it give, or lists or dicts of it, "
        "got 'x'.",
    ),
    (
        lambda: foveal.Model(foveal.Input((2,)), foveal.layers.Dense(1)(foveal.Input((2,), name="other")), name="net"),
        ArgumentError,
        "Model: 'net': the outputs need the input 'other'. Name it among `inputs`.",
    ),
    (
        lambda: branches(foveal).compile("sgd", {"kinds": "mse"}),
        ArgumentError,
        "compile: `loss` names an output 'kinds' that there is not. Did you mean 'kind'?",
    ),
    (
        lambda: branches(foveal).compile("sgd", "mse", metrics=[["accuracy"]]),
        ArgumentError,
        "compile: `metrics` must be a list with a part for each of the outputs 'kind', 'amount', or a dict by their "
        "names, got [['accuracy']].",
    ),
    (
        lambda: branches(foveal).compile("sgd", "mse", metrics="accuracy"),
        ArgumentError,
        "compile: `metrics` must be a list with a part for each of the outputs 'kind', 'amount', or a dict by their "
        "names, got 'accuracy'.",
    ),
    (
        lambda: branches(foveal).compile("sgd", "mse", weighted_metrics=[None, "mse", "mae"]),
        ArgumentError,
        "compile: `weighted_metrics` must be a list with a part for each of the outputs 'kind', 'amount', or a dict by "
        "their names, got [None, 'mse', 'mae'].",
    ),
    (
        lambda: branches(foveal).predict([LEFT]),
        DataError,
        "predict of 'net': x must be a list of 2 or a dict, for 'left', 'right', got 1 of them.",
    ),
    (
        lambda: branches(foveal).predict({"left": LEFT}),
        DataError,
        "predict of 'net': x lacks 'right', got 'left'.",
    ),
    (
        lambda: branches(foveal).predict([RIGHT, LEFT]),
        DataError,
        "predict of 'net', input 'left': x must be (N, 4), got (40, 3). The values 3 is not 4. Resize or convert the "
        "data, or build the model for this shape.",
    ),
    (
        lambda: foveal.layers.Dense(2, name="d").output,
        AttributeError,
        "Dense 'd' has no output yet: it is in no model with an Input. Call it on one, or put it in a Sequential "
        "that knows its input.",
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), REFUSED, ids=[message[:40] for _, _, message in REFUSED])
def test_refuses(make, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()
