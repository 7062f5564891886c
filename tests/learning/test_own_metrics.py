"""Metrics of the user's own that keep variables."""

import numpy as np
import pytest

import foveal
from foveal import keras
from foveal.errors import ArgumentError, UnsupportedError

X = np.random.default_rng(0).random((40, 3)).astype("float32")
Y = X.sum(1, keepdims=True)


class Distance(foveal.metrics.Metric):
    """The mean absolute difference, as a user would write it."""

    def __init__(self, name="distance", **kwargs):
        super().__init__(name=name, **kwargs)
        self.total = self.add_weight(name="total", initializer="zeros")
        self.rows = self.add_variable((), name="rows")

    def update_state(self, y_true, y_pred, sample_weight=None):
        apart = keras.ops.abs(y_true - y_pred)
        self.total.assign_add(keras.ops.sum(apart))
        self.rows.assign_add(keras.ops.sum(keras.ops.ones_like(apart)))

    def result(self):
        return self.total / self.rows

    def reset_state(self):
        self.total.assign(0.0)
        self.rows.assign(0.0)


def compiled(metric, engine=None):
    foveal.utils.set_random_seed(1)
    model = foveal.Sequential([foveal.Input((3,)), foveal.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[metric, "mae"], engine=engine)
    return model


@pytest.mark.parametrize("engine", ["numpy", "jax", "llvm"])
def test_fit_and_evaluate_add_up_what_it_adds(engine):
    model = compiled(Distance(), engine)
    history = model.fit(X, Y, epochs=2, batch_size=16, verbose=0, validation_data=(X, Y)).history
    np.testing.assert_allclose(history["distance"], history["mae"], rtol=1e-5)
    np.testing.assert_allclose(history["val_distance"], history["val_mae"], rtol=1e-5)
    found = model.evaluate(X, Y, batch_size=7, verbose=0, return_dict=True)
    np.testing.assert_allclose(found["distance"], np.abs(Y - model.predict(X, verbose=0)).mean(), rtol=1e-5)


def test_it_judges_arrays_batch_by_batch():
    metric = Distance()
    metric.update_state(np.ones((4, 1)), np.zeros((4, 1)))
    metric.update_state(np.ones((2, 1)), np.full((2, 1), 0.5))
    np.testing.assert_allclose(metric.result(), 5 / 6)
    metric.reset_state()
    assert metric.total.numpy() == 0
    assert [own.name for own in metric.variables] == ["total", "rows"]


class Seen(foveal.metrics.Metric):
    """What no sums tell: the largest prediction, a moving mean of them, the last batch's, and how many batches."""

    def __init__(self, name="seen", **kwargs):
        super().__init__(name=name, **kwargs)
        self.largest, self.moving = self.add_weight(name="largest"), self.add_weight(name="moving")
        self.last, self.batches = self.add_weight((2,), name="last"), self.add_weight(name="batches")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.largest.assign(keras.ops.maximum(self.largest, keras.ops.max(y_pred)))
        self.moving.assign(self.moving * 0.5 + 0.5 * keras.ops.mean(y_pred))
        self.last.assign(keras.ops.sum(y_pred))
        self.batches.assign(self.batches + 1)

    def result(self):
        return self.largest + 10 * self.moving + 100 * self.last.numpy()[1] + 1000 * self.batches


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_a_metric_may_change_what_it_keeps_in_any_way(engine):
    model = compiled(Seen(), engine=engine)
    got = model.evaluate(X, Y, batch_size=16, verbose=0, return_dict=True)["seen"]
    y = model.predict(X, verbose=0)
    moving = 0.0
    for part in (y[:16], y[16:32], y[32:]):
        moving = moving / 2 + part.mean() / 2
    want = max(y.max(), 0) + 10 * moving + 100 * y[32:].sum() + 3000
    np.testing.assert_allclose(got, want, rtol=1e-5)
    model.compile(foveal.optimizers.SGD(0.0), "mse", metrics=[Seen()], engine=engine)
    history = model.fit(X, Y, batch_size=16, epochs=2, shuffle=False, verbose=0).history["seen"]
    np.testing.assert_allclose(history, [want, want], rtol=1e-5)  # each epoch begins anew


def test_what_a_program_cannot_know_is_said():
    class Looks(Distance):
        def update_state(self, y_true, y_pred, sample_weight=None):
            self.total.assign_add(float(self.total))

    with pytest.raises(UnsupportedError, match=r"total: its value is not known while a model is judged. Compute with"):
        compiled(Looks()).fit(X, Y, verbose=0)
    with pytest.raises(ArgumentError) as refused:
        Distance().add_weight(initializer="random")
    assert str(refused.value) == "Distance: `initializer` of a variable must be 'zeros' or 'ones', got 'random'."


def test_a_metric_of_metrics_and_one_that_changes_its_result_are_asked():
    class Harmonic(foveal.metrics.Metric):
        def __init__(self, name="harmonic", **kwargs):
            super().__init__(name=name, **kwargs)
            self.parts = [foveal.metrics.Precision(0.4), foveal.metrics.Recall(0.4)]

        def update_state(self, y_true, y_pred, sample_weight=None):
            for part in self.parts:
                part.update_state(y_true, y_pred, sample_weight)

        def result(self):
            p, r = (part.result() for part in self.parts)
            return 2 * p * r / (p + r)

    class Percent(foveal.metrics.BinaryAccuracy):
        def result(self):
            return 100 * super().result()

    class Apart(foveal.metrics.Mean):
        def update_state(self, y_true, y_pred, sample_weight=None):
            super().update_state(keras.ops.abs(y_true - y_pred), sample_weight)

    y = (Y.mean() < Y).astype("float32")
    model = compiled(Harmonic())
    model.set_weights([np.full((3, 1), 0.3), np.zeros(1)])
    model.compile("sgd", "mse", metrics=[Harmonic(), Percent(name="percent"), Apart(name="apart"), "mae"])
    found = model.evaluate(X, y, batch_size=16, verbose=0, return_dict=True)
    predicted = model.predict(X, verbose=0)
    right = ((predicted > 0.4) * y).sum()
    np.testing.assert_allclose(found["harmonic"], 2 * right / ((predicted > 0.4).sum() + y.sum()), rtol=1e-5)
    np.testing.assert_allclose(found["percent"], 100 * ((predicted > 0.5) == y).mean(), rtol=1e-5)
    np.testing.assert_allclose(found["apart"], found["mae"], rtol=1e-5)
    assert len(Harmonic().variables) == 4
    assert Harmonic().parts[0].true_positives.shape == (1,)


def test_states_can_be_kept_apart():
    metric, batch = Distance(), (np.ones((4, 1)), np.zeros((4, 1)))
    state = metric.stateless_update_state(metric.stateless_reset_state(), *batch)
    assert [float(value) for value in state] == [4, 4]
    assert metric.stateless_result(state) == 1
    assert [float(own) for own in metric.variables] == [0, 0]


def test_a_metric_that_forgets_nothing_goes_on_through_epochs_and_a_number_is_its_mean():
    class Always(foveal.metrics.MeanSquaredError):
        def reset_state(self):
            pass

    model = compiled(Always(name="always"))
    model.compile("sgd", "mse", metrics=[Always(name="always"), lambda y_true, y_pred: 1.0])
    history = model.fit(X, Y, epochs=3, batch_size=16, verbose=0).history
    means = np.cumsum(history["loss"]) / np.arange(1, 4)
    np.testing.assert_allclose(history["always"], means, rtol=1e-5)
    assert history["<lambda>"] == [1.0, 1.0, 1.0]
