"""The forms in which `compile` takes losses, and `fit` weights of places."""

import re

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError

RNG = np.random.default_rng(0)
X = RNG.random((8, 3)).astype("float32")
A, B = RNG.random((8, 2)).astype("float32"), RNG.random((8, 1)).astype("float32")


class Two(foveal.Model):
    """Two outputs, which are not known before the first batch."""

    def __init__(self, named):
        super().__init__()
        self.named = named
        self.a, self.b = layers.Dense(2), layers.Dense(1)

    def call(self, x):
        a, b = self.a(x), self.b(x)
        return {"a": a, "b": b} if self.named else (a, b)


def mse(y, p):
    return np.square(y - p).mean()


def mae(y, p):
    return np.abs(y - p).mean()


@pytest.mark.parametrize(
    ("named", "loss", "weights", "total"),
    [
        (False, "mse", None, lambda a, b: mse(A, a) + mse(B, b)),
        (False, ["mse", "mae"], None, lambda a, b: mse(A, a) + mae(B, b)),
        (False, ("mse", "mae"), [2.0, 3.0], lambda a, b: 2 * mse(A, a) + 3 * mae(B, b)),
        (False, ["mse", None], None, lambda a, b: mse(A, a)),
        (True, {"a": "mse", "b": "mae"}, {"a": 1.0, "b": 0.5}, lambda a, b: mse(A, a) + 0.5 * mae(B, b)),
        (True, {"b": "mae"}, None, lambda a, b: mae(B, b)),
        (True, {"a": ["mse", "mae"], "b": "mse"}, None, lambda a, b: mse(A, a) + mae(A, a) + mse(B, b)),
        (True, ["mse", "mae"], None, lambda a, b: mse(A, a) + mae(B, b)),
    ],
)
def test_several_outputs_are_compiled_before_they_are_known(named, loss, weights, total):
    model = Two(named)
    model.compile("sgd", loss=loss, loss_weights=weights)
    y = {"a": A, "b": B} if named else (A, B)
    found = model.evaluate(X, y, verbose=0, return_dict=True)
    predicted = model.predict(X, verbose=0)
    np.testing.assert_allclose(found["loss"], total(*(predicted[n] for n in "ab") if named else predicted), rtol=1e-5)
    assert model.fit(X, y, verbose=0).history["loss"][0] == pytest.approx(found["loss"], rel=1e-5)


def test_a_wrong_name_is_told_at_once_and_a_wrong_number_when_outputs_are_known():
    model = Two(False)
    with pytest.raises(ArgumentError, match=re.escape("compile: `loss` must be a loss's name, got 'mze'.")):
        model.compile("sgd", ["mze", "mse"])
    model.compile("sgd", ["mse", "mse", "mse"])
    wanted = (
        "compile: `loss` must be a list with a part for each of the outputs 'two', 'two_1', or a dict by their names, "
        "got ['mse', 'mse', 'mse']."
    )
    model.name = "two"
    with pytest.raises(ArgumentError, match=f"^{re.escape(wanted)}$"):
        model.fit(X, (A, B), verbose=0)


def test_several_losses_of_one_output_are_summed():
    model = foveal.Sequential([foveal.Input((3,)), layers.Dense(2)])
    model.compile("sgd", ["mse", "mae"], loss_weights=[2.0, 0.5])
    p = model.predict(X, verbose=0)
    assert model.evaluate(X, A, verbose=0) == pytest.approx(2 * mse(A, p) + 0.5 * mae(A, p), rel=1e-5)


def test_losses_of_layers_alone_are_learned_from():
    class Quiet(foveal.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, x):
            y = self.dense(x)
            self.add_loss(foveal.keras.ops.mean(foveal.keras.ops.square(y)))
            return y

    model = Quiet()
    model.compile(foveal.optimizers.SGD(0.1))
    history = model.fit(X, epochs=3, verbose=0).history["loss"]
    assert history[0] > history[1] > history[2]
    assert model.evaluate(X, verbose=0) == pytest.approx(np.square(model.predict(X, verbose=0)).mean(), rel=1e-5)


@pytest.mark.parametrize(
    ("units", "last", "y", "name"),
    [
        (1, "sigmoid", (B > 0.5).astype("float32"), "binary_crossentropy"),
        (2, "softmax", (A[:, 0] > 0.5).astype("int32"), "sparse_categorical_crossentropy"),
        (2, "softmax", (A[:, :1] > 0.5).astype("int32"), "sparse_categorical_crossentropy"),
        (2, "softmax", np.eye(2)[[0, 1] * 4], "categorical_crossentropy"),
    ],
)
def test_crossentropy_is_the_one_that_fits(units, last, y, name):
    model = foveal.Sequential([foveal.Input((3,)), layers.Dense(units, activation=last)])
    losses = []
    for loss in ("crossentropy", name):
        model.compile("sgd", loss)
        losses.append(model.evaluate(X, y, verbose=0))
    assert losses[0] == losses[1]


def test_a_last_axis_of_one_may_be_missing_or_too_much():
    model = foveal.Sequential([foveal.Input((3, 1)), layers.Flatten(), layers.Dense(2)])
    model.compile("sgd", "mse")
    assert model.evaluate(X[..., None], A[..., None], verbose=0) == model.evaluate(X, A, verbose=0)
    one = foveal.Sequential([foveal.Input((1,)), layers.Dense(1)])
    np.testing.assert_array_equal(one.predict(B[:, 0], verbose=0), one.predict(B, verbose=0))


STEPS = {"rows": (8,), "columns": (8, 1), "steps": (8, 5), "steps and one": (8, 5, 1)}


def of_steps(api, reduction, loss):
    """Five answers for each row, as Keras makes them."""
    model = api.Sequential([api.Input((3,)), api.layers.Dense(10), api.layers.Reshape((5, 2))])
    model.compile("sgd", getattr(api.losses, loss)(reduction=reduction), weighted_metrics=["mae"])
    return model


@pytest.mark.parametrize("form", list(STEPS))
@pytest.mark.parametrize("loss", ["MeanSquaredError", "Huber"])
def test_weights_of_steps_count_in_every_form_of_data(form, loss):
    y, weight = RNG.random((8, 5, 2)).astype("float32"), RNG.random(STEPS[form]).astype("float32")
    for reduction in ("sum_over_batch_size", "mean_with_sample_weight"):
        model = of_steps(foveal, reduction, loss)
        p = model.predict(X, verbose=0)
        difference = np.abs(y - p)
        bent = np.where(difference < 1, 0.5 * difference**2, difference - 0.5)
        values = (difference**2 if loss == "MeanSquaredError" else bent).mean(-1)
        wide = weight.reshape(8, -1)
        divisor = 40 if reduction == "sum_over_batch_size" else wide.sum()
        want = (values * wide).sum() / divisor
        stretched = np.broadcast_to(wide, (8, 5))
        mae = (difference.mean(-1) * stretched).sum() / stretched.sum()
        for data in (
            {"x": X, "y": y, "sample_weight": weight},
            {"x": iter([(X, y, weight)])},
            {"x": [(X, y, weight)]},
        ):
            found = model.evaluate(**data, batch_size=8 if "y" in data else None, verbose=0)
            np.testing.assert_allclose(found, [want, mae], rtol=1e-4)
        np.testing.assert_allclose(model.test_on_batch(X, y, weight), [want, mae], rtol=1e-4)
        np.testing.assert_allclose(model.train_on_batch(X, y, weight), [want, mae], rtol=1e-4)
        history = model.fit(X, y, validation_data=(X, y, weight), verbose=0).history
        found = model.evaluate(X, y, sample_weight=weight, verbose=0)
        np.testing.assert_allclose([history["val_loss"][0], history["val_mae"][0]], found, rtol=1e-5)


@pytest.mark.parametrize("form", ["columns", "steps"])
def test_weighted_fit_is_that_of_keras(form):
    y, weight = RNG.random((8, 5, 2)).astype("float32"), RNG.random(STEPS[form]).astype("float32")
    ours, theirs = (of_steps(api, "mean_with_sample_weight", "MeanSquaredError") for api in (foveal, keras))
    ours.set_weights(theirs.get_weights())
    runs = [m.fit(X, y, 4, 2, sample_weight=weight, shuffle=False, verbose=0).history for m in (ours, theirs)]
    for name, want in runs[1].items():
        np.testing.assert_allclose(runs[0][name], want, rtol=1e-5)


def test_masked_steps_do_not_count_in_fit_as_in_keras():
    x, y = RNG.random((8, 5, 3)).astype("float32"), RNG.random((8, 5, 2)).astype("float32")
    x[:, 3:] = 0
    x[2:, 2] = 0
    found = []
    for api in (foveal, keras):
        model = api.Sequential([api.Input((5, 3)), api.layers.Masking(), api.layers.Dense(2)])
        model.compile(api.optimizers.SGD(0.1), "mse", weighted_metrics=["mae"])
        found.append(model)
    ours, theirs = found
    ours.set_weights(theirs.get_weights())
    for weight in (None, RNG.random((8, 5)).astype("float32")):
        runs = [m.fit(x, y, 4, 2, sample_weight=weight, shuffle=False, verbose=0).history for m in (ours, theirs)]
        np.testing.assert_allclose(runs[0]["loss"], runs[1]["loss"], rtol=1e-5)  # in fit Keras on JAX loses mae's mask
        judged = [m.evaluate(x, y, batch_size=8, sample_weight=weight, verbose=0) for m in (ours, theirs)]
        np.testing.assert_allclose(*judged, rtol=1e-5)
