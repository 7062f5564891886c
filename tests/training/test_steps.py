"""Epochs of a number of steps, and executions of several steps: what is learned from, and which hooks run."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import warnings

import keras
import numpy as np
import pytest

import foveal

X = np.arange(8, dtype="float32")[:, None]
Y = np.zeros((8, 1), "float32")


def model(api, steps_per_execution=1):
    """A network that gives its input and learns nothing, so that losses tell which rows were taken."""
    network = api.Sequential([api.Input((1,)), api.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    more = {"engine": "numpy"} if api is foveal else {}
    network.compile(api.optimizers.SGD(0.0), "mse", steps_per_execution=steps_per_execution, **more)
    return network


def recorder(api):
    """A callback that writes down hooks of batches and epochs, and the losses that they are told."""

    class Record(api.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.lines = []

    def hook(name):
        def note(self, number, logs=None):
            logs = logs or {}
            told = [round(float(logs["loss"]), 3)] if "loss" in logs else [np.shape(logs.get("outputs"))]
            self.lines.append((name, number, *told))

        return note

    for when in ("begin", "end"):
        for what in ("train_batch", "test_batch", "predict_batch", "epoch"):
            setattr(Record, f"on_{what}_{when}", hook(f"{what} {when}"))
    return Record()


def rows(api):
    """The data as batches that can be indexed."""

    class Rows(api.utils.PyDataset):
        def __init__(self):
            super().__init__()

        def __len__(self):
            return 4

        def __getitem__(self, index):
            return X[2 * index : 2 * index + 2], Y[2 * index : 2 * index + 2]

    return Rows()


FITS = {
    "goes on through the data": {"steps_per_epoch": 2, "epochs": 3},
    "ends with the data": {"steps_per_epoch": 3, "epochs": 4},
    "more steps than data": {"steps_per_epoch": 6, "epochs": 2},
    "more steps than rows": {"steps_per_epoch": 10, "epochs": 2, "batch_size": None},
    "steps cut the rows": {"steps_per_epoch": 3, "epochs": 2, "batch_size": None},
    "validation ends too": {"validation_data": (X, Y), "validation_steps": 9, "epochs": 2},
    "validation begins anew": {"validation_data": (X, Y), "validation_steps": 3, "epochs": 2},
    "two steps at once": {"steps_per_execution": 2, "epochs": 2, "validation_data": (X[:5], Y[:5])},
    "three steps at once": {"steps_per_execution": 3, "epochs": 2, "validation_data": (X[:5], Y[:5])},
    "whole executions": {"steps_per_execution": 2, "steps_per_epoch": 3, "epochs": 3},
    "executions that end early": {"steps_per_execution": 3, "steps_per_epoch": 3, "epochs": 3},
}


def fitted(api, form, arguments):
    arguments = {"batch_size": 2} | arguments
    network, record = model(api, arguments.pop("steps_per_execution", 1)), recorder(api)
    data = {"x": X, "y": Y}
    if form == "PyDataset":
        data = {"x": rows(api)}
        arguments.pop("batch_size")
    with warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        network.fit(**data, **arguments, shuffle=False, verbose=0, callbacks=[record])
    dry = [w for w in raised if "ran out of data" in str(w.message) or "the data ended after" in str(w.message)]
    return record.lines, record.params, len(dry)


@pytest.mark.parametrize("form", ["arrays", "PyDataset"])
@pytest.mark.parametrize("case", FITS)
def test_epochs_take_the_batches_that_keras_takes(case, form):
    assert fitted(foveal, form, FITS[case]) == fitted(keras, form, FITS[case])


@pytest.mark.parametrize("arguments", [{"steps_per_execution": 2}, {"steps_per_execution": 3}, {"steps": 2}])
def test_hooks_of_evaluate_and_predict_are_those_of_keras(arguments):
    def lines(api):
        network, record = model(api, arguments.get("steps_per_execution", 1)), recorder(api)
        told = {"batch_size": 3, "verbose": 0, "steps": arguments.get("steps"), "callbacks": [record]}
        judged = network.evaluate(X, Y, **told)
        return record.lines, pytest.approx(judged), network.predict(X, **told).tolist()

    assert lines(foveal) == lines(keras)


def test_shuffled_rows_go_on_in_their_order_and_get_another():
    seen = []
    network = model(foveal)
    watch = foveal.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(logs["loss"]))
    network.fit(X, Y, batch_size=1, epochs=4, steps_per_epoch=4, verbose=0, callbacks=[watch])
    means = np.reshape(seen, (4, 4)) * np.arange(1, 5)
    taken = np.sqrt(np.diff(means, prepend=0, axis=1)).round().astype(int).reshape(2, 8)
    assert [sorted(order) for order in taken.tolist()] == [list(range(8))] * 2
    assert taken[0].tolist() != taken[1].tolist()


def test_an_epoch_that_ends_early_says_so():
    network = model(foveal)
    with pytest.warns(UserWarning, match="the data ended") as raised:
        network.fit(X, Y, batch_size=2, steps_per_epoch=6, verbose=0)
    assert [str(warning.message) for warning in raised] == [
        f"fit of {network.name!r}: the data ended after 4 of 6 steps, which ends it here; what was done is kept. "
        "The next time the data begins anew. Ask for fewer steps, or leave them out to use all data."
    ]


def test_steps_per_execution_stays_in_files(tmp_path):
    model(foveal, 3).save(tmp_path / "model.keras")
    assert foveal.models.load_model(tmp_path / "model.keras").compile_arguments["steps_per_execution"] == 3
