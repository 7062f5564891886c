"""Training: the same numbers as Keras, and the laws it keeps."""

import inspect
import os
from functools import cache

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal.callbacks import Callback
from foveal.training.data.adapters import ArrayAdapter, shuffled
from foveal.training.data.batch import Batch
from small import CLASSES, compiled, data, network, same

ONE_HOT = np.eye(CLASSES, dtype="float32")
X, Y = data()


def keras_twin(model, optimizer, loss, metrics):
    """The network in Keras, with the weights of ours."""
    twin = network(keras, last=model.layers[-1].activation, units=model.layers[-1].units)
    twin.set_weights(model.get_weights())
    twin.compile(optimizer, loss, metrics=list(metrics))
    return twin


WEIGHTS = np.linspace(0, 2, len(X)).astype("float32")
EVEN = {"batch_size": 35}  # Keras compiles once for each number of rows: a shorter last batch is for some cases only
AGREEMENTS = {
    "sparse": ({"optimizer": "adam", "metrics": ["accuracy", "sparse_categorical_accuracy", "acc"]}, Y, {}),
    "one-hot": ({"loss": "categorical_crossentropy", "metrics": ["accuracy", "mse"]}, ONE_HOT[Y], EVEN),
    "binary": (
        {"loss": "binary_crossentropy", "last": "sigmoid", "units": 1, "metrics": ["accuracy"]},
        (Y > 0).astype("int64"),
        EVEN,
    ),
    "mse": ({"loss": "mse", "last": "linear", "units": 1, "metrics": ["mae"], "optimizer": "rmsprop"}, Y * 1.0, EVEN),
    "sample_weight": ({}, Y, {"sample_weight": WEIGHTS}),
    "class_weight": ({}, Y, {"class_weight": {0: 0.5, 2: 3.0}} | EVEN),
    "validation": ({}, Y, {"validation_data": (X[:20], Y[:20], WEIGHTS[:20]), "validation_batch_size": 7} | EVEN),
    "split": ({}, Y, {"validation_split": 0.3, "batch_size": 7, "validation_freq": 2}),
}


@cache
def of_keras(case):
    """What Keras makes of a case, from the weights that ours starts with."""
    arguments, y, fit = AGREEMENTS[case]
    told = {"optimizer": "sgd", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]} | arguments
    twin = keras_twin(compiled("numpy", **arguments), told["optimizer"], told["loss"], told["metrics"])
    return twin.fit(X, y, epochs=3, shuffle=False, verbose=0, **fit), twin.get_weights()


@pytest.mark.parametrize("case", AGREEMENTS)
def test_history_and_weights_are_those_of_keras(engine, case):
    arguments, y, fit = AGREEMENTS[case]
    model = compiled(engine, **arguments)
    ours = model.fit(X, y, epochs=3, shuffle=False, verbose=0, **fit)
    theirs, weights = of_keras(case)
    assert ours.epoch == theirs.epoch
    assert sorted(ours.history) == sorted(theirs.history)
    for name, values in theirs.history.items():
        np.testing.assert_allclose(ours.history[name], values, rtol=1e-4, atol=1e-5, err_msg=name)
    for got, want in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-3, atol=1e-4)


@cache
def judged_by_keras():
    """What Keras predicts with the first weights of ours, and how it judges them, plainly and weighted."""
    twin = keras_twin(compiled("numpy"), "sgd", "sparse_categorical_crossentropy", ["accuracy"])
    weighted = twin.evaluate(X, Y, verbose=0, sample_weight=WEIGHTS, return_dict=True)
    return twin.predict(X, verbose=0), twin.evaluate(X, Y, verbose=0), weighted


def test_evaluate_and_predict_are_those_of_keras(engine):
    model = compiled(engine)
    predicted, judged, theirs = judged_by_keras()
    np.testing.assert_allclose(model.predict(X), predicted, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(model.evaluate(X, Y, verbose=0), judged, rtol=1e-5)
    ours = model.evaluate(X, Y, verbose=0, sample_weight=WEIGHTS, return_dict=True)
    assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-5)
    assert sorted(ours) == sorted(theirs)


METHODS = ["compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "summary"]
BEYOND = {"compile": {"engine", "threads"}, "fit": {"resume"}, "summary": {"columns", "input_shape"}}


@pytest.mark.parametrize("method", METHODS)
def test_arguments_are_those_of_keras(method):
    ours, theirs = (
        {n: p.default for n, p in inspect.signature(getattr(api.Sequential, method)).parameters.items()}
        for api in (foveal, keras)
    )
    shared = [item for item in ours.items() if item[0] not in BEYOND.get(method, ())]
    assert shared == [item for item in theirs.items() if item[0] != "kwargs"]


def test_same_seed_same_bits(engine):
    def run():
        model = compiled(engine, dropout=0.3)
        return model.fit(X, Y, epochs=2, verbose=0).history, model.get_weights()

    (history, weights), (again, weights_again) = run(), run()
    assert history == again
    assert same(weights, weights_again)


def test_shuffling_differs_per_epoch_and_seed_and_repeats():
    orders = [tuple(shuffled(50, seed, epoch)) for seed in (0, 1) for epoch in range(3)]
    assert len(set(orders)) == 6
    assert {tuple(sorted(order)) for order in orders} == {tuple(range(50))}
    assert tuple(shuffled(50, 1, 2)) == orders[-1]


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize(("rows", "size"), [(70, 32), (64, 32), (5, 32), (7, 1)])
def test_an_epoch_takes_every_row_once(shuffle, rows, size):
    batches = ArrayAdapter("fit", Batch.of({"x": np.arange(rows)}), size, None, 3 if shuffle else None)
    taken = [batch.feeds["x"] for execution in batches.epoch(1) for batch in execution.batches]
    taken = [part.gather() if shuffle else part for part in taken]
    assert [len(part) for part in taken] == [size] * (rows // size) + [rows % size] * (rows % size > 0)
    assert sorted(np.concatenate(taken)) == list(range(rows))
    assert batches.steps == len(taken)


def test_steps_per_epoch_ends_an_epoch_early(engine):
    seen = []

    class Count(Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(batch)

    compiled(engine).fit(X, Y, batch_size=16, steps_per_epoch=2, epochs=2, verbose=0, callbacks=Count())
    assert seen == [0, 1, 0, 1]


def test_the_validation_split_is_the_last_rows_and_is_not_trained_on(engine):
    split, apart = compiled(engine), compiled(engine)
    first = split.fit(X, Y, validation_split=0.25, shuffle=False, verbose=0, epochs=2).history
    second = apart.fit(X[:52], Y[:52], validation_data=(X[52:], Y[52:]), shuffle=False, verbose=0, epochs=2).history
    assert first == second
    assert same(split.get_weights(), apart.get_weights())


def test_weights_of_one_change_nothing(engine):
    plain, weighted = compiled(engine), compiled(engine)
    plain.fit(X, Y, shuffle=False, verbose=0)
    weighted.fit(X, Y, shuffle=False, verbose=0, sample_weight=np.ones(len(X)))
    for a, b in zip(plain.get_weights(), weighted.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float64", "float16", "bool"])
def test_data_of_any_number_type_means_the_same(engine, dtype):
    x = (X > 0.5).astype(dtype)
    model = compiled(engine)
    np.testing.assert_array_equal(model.predict(x), model.predict(x.astype("float32")))
    assert model.evaluate(x, Y, verbose=0) == model.evaluate(x.astype("float32"), Y.astype("uint8"), verbose=0)


def test_predictions_do_not_depend_on_how_rows_are_cut(engine):
    model = compiled(engine)
    whole = model.predict(X)
    for size in (1, 7, 70, 500):
        np.testing.assert_allclose(model.predict(X, batch_size=size), whole, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model.predict_on_batch(X), whole, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model.predict_on_batch(X.tolist()), whole, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(model.predict(X, batch_size=10, steps=2), model.predict(X[:20], batch_size=10))


def test_one_batch_at_a_time_is_fit(engine):
    whole, single = compiled(engine, "adam"), compiled(engine, "adam")
    history = whole.fit(X, Y, shuffle=False, verbose=0).history
    logs = [single.train_on_batch(X[i : i + 32], Y[i : i + 32], return_dict=True) for i in range(0, 70, 32)]
    assert history["loss"][0] == pytest.approx(np.average([log["loss"] for log in logs], weights=[32, 32, 6]))
    assert same(whole.get_weights(), single.get_weights())
    assert single.test_on_batch(X, Y) == pytest.approx(single.evaluate(X, Y, verbose=0))


def test_what_evaluate_reports(engine):
    assert len(compiled(engine).evaluate(X, Y, verbose=0)) == 2
    assert isinstance(compiled(engine, metrics=()).evaluate(X, Y, verbose=0), float)
    assert compiled(engine).metrics_names == ["loss", "accuracy"]


def test_learning_rate_can_change_while_training(engine):
    model = compiled(engine)
    before = model.get_weights()

    class Freeze(Callback):
        def on_train_begin(self, logs=None):
            self.model.optimizer.learning_rate = 0.0

    model.fit(X, Y, verbose=0, callbacks=[Freeze()])
    assert same(before, model.get_weights())
    model.optimizer.learning_rate = 0.1
    model.fit(X, Y, verbose=0)
    assert not same(before, model.get_weights())


def test_frozen_layers_stay(engine):
    model = network()
    model.layers[0].trainable = False
    model.compile("adam", "sparse_categorical_crossentropy", engine=engine)
    before = model.get_weights()
    model.fit(X, Y, verbose=0)
    after = model.get_weights()
    assert same(before[:2], after[:2])
    assert not same(before[2:], after[2:])


def test_a_function_of_nodes_is_a_loss_and_a_metric(engine):
    def closeness(y_true, y_pred):
        return (y_true - y_pred) * (y_true - y_pred) * 0.5

    model = compiled(engine, loss=closeness, metrics=[closeness, "mse"], last="linear", units=1)
    logs = model.fit(X, Y, verbose=0, shuffle=False).history
    assert list(logs) == ["closeness", "loss", "mse"]
    assert logs["mse"][0] == pytest.approx(2 * logs["loss"][0], rel=1e-5)


def test_compiling_again_keeps_weights_and_forgets_the_optimizer(engine):
    model = compiled(engine, "adam")
    model.fit(X, Y, verbose=0)
    weights = model.get_weights()
    model.compile("adam", "sparse_categorical_crossentropy", engine=engine)
    assert same(weights, model.get_weights())
    assert model.optimizer.iterations == 0
    model.fit(X, Y, verbose=0)
    assert model.optimizer.iterations == 3


def test_training_goes_on_where_it_stopped(engine):
    once, twice = compiled(engine, "adam"), compiled(engine, "adam")
    once.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    twice.fit(X, Y, epochs=1, shuffle=False, verbose=0)
    history = twice.fit(X, Y, epochs=2, initial_epoch=1, shuffle=False, verbose=0)
    assert history.epoch == [1]
    assert same(once.get_weights(), twice.get_weights())


def test_a_loss_that_is_no_number_is_reported_once(engine):
    model = compiled(engine, foveal.optimizers.SGD(1e30), loss="mse", last="linear", units=1)
    with pytest.warns(RuntimeWarning, match=r"^fit: the loss became (nan|inf) at batch \d of epoch \d\. ") as caught:
        model.fit(X, Y * 1.0, epochs=3, verbose=0)
    assert len(caught) == 1
