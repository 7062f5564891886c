"""What fit tells afterwards, what compile may be told, and pictures from a folder as food."""

import os
import re
from functools import cache

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pandas
import pytest

import foveal
from foveal.errors import DataError
from small import compiled, data, network, same

X, Y = data()
WEIGHTS = np.linspace(0, 2, len(X)).astype("float32")
ONE_HOT = np.eye(3, dtype="float32")[Y]
BOTH = [ONE_HOT, 1 - ONE_HOT]


def test_a_history_is_a_table():
    history = compiled("numpy").fit(X, Y, epochs=3, verbose=0, validation_data=(X, Y))
    table = pandas.DataFrame(history.history)
    assert list(table.columns) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert len(table) == 3
    assert all(kind == "float64" for kind in table.dtypes)
    assert history.epoch == list(table.index)
    assert history.params == {"verbose": 0, "epochs": 3, "steps": 3}


def ends(api):
    """Two outputs on one layer."""
    layers = api.layers
    inside = api.Input((8, 8, 1))
    flat = layers.Flatten()(inside)
    return api.Model(inside, [layers.Dense(3, name="z")(flat), layers.Dense(3, name="a")(flat)])


TOLD = {
    "metrics without a loss": (
        {"loss": ["mse", None], "metrics": [None, ["mae", "cosine_similarity"]]},
        {},
    ),
    "weights for each output": (
        {"loss": ["mse", "mae"], "loss_weights": [1.0, 0.25], "weighted_metrics": [["mse"], ["mse", "mae"]]},
        {"sample_weight": [WEIGHTS, WEIGHTS[::-1]]},
    ),
    "weights for all outputs": (
        {"loss": ["mse", "mae"], "metrics": [["mae"], ["mse"]], "weighted_metrics": [["mae"], None]},
        {"sample_weight": WEIGHTS},
    ),
}


@cache
def of_keras(case):
    """First weights, and what Keras makes of them."""
    told, given = TOLD[case]
    model = ends(keras)
    weights = model.get_weights()
    model.compile("sgd", **told)
    history = model.fit(X, BOTH, 35, shuffle=False, verbose=0, **given).history
    return weights, history, model.evaluate(X, BOTH, 35, verbose=0, **given)


@pytest.mark.parametrize("case", TOLD)
def test_several_outputs_are_told_of_as_in_keras(engine, case):
    told, given = TOLD[case]
    weights, wanted, judged = of_keras(case)
    model = ends(foveal)
    model.set_weights(weights)
    model.compile("sgd", **told, engine=engine)
    history = model.fit(X, BOTH, 35, shuffle=False, verbose=0, **given).history
    assert list(history) == list(wanted)
    for name, values in wanted.items():
        np.testing.assert_allclose(history[name], values, rtol=1e-4, err_msg=name)
    np.testing.assert_allclose(model.evaluate(X, BOTH, verbose=0, **given), judged, rtol=1e-4)


def test_weights_count_in_weighted_metrics_as_in_keras():
    ours, theirs = compiled("llvm"), network(keras)
    theirs.set_weights(ours.get_weights())
    told = {"metrics": ["accuracy"], "weighted_metrics": ["sparse_categorical_accuracy"]}
    ours.compile("sgd", "sparse_categorical_crossentropy", **told)
    theirs.compile("sgd", "sparse_categorical_crossentropy", **told)
    given = {"sample_weight": WEIGHTS, "validation_data": (X[:35], Y[:35], WEIGHTS[:35]), "batch_size": 35}
    a, b = (model.fit(X, Y, shuffle=False, verbose=0, **given).history for model in (ours, theirs))
    assert list(a) == list(b)
    for name, values in b.items():
        np.testing.assert_allclose(a[name], values, rtol=1e-4, err_msg=name)


def test_only_weighted_metrics_look_at_weights(engine):
    model = compiled(engine)
    told = {"metrics": ["accuracy"], "weighted_metrics": ["accuracy"]}
    model.compile("sgd", "sparse_categorical_crossentropy", **told, engine=engine)
    plain = model.evaluate(X, Y, verbose=0, return_dict=True)
    assert plain["accuracy"] == pytest.approx(plain["weighted_accuracy"])
    some = model.evaluate(X, Y, verbose=0, return_dict=True, sample_weight=np.where(Y == 1, 1.0, 0.0))
    alone = model.evaluate(X[Y == 1], Y[Y == 1], verbose=0, return_dict=True)
    assert some["weighted_accuracy"] == pytest.approx(alone["accuracy"])
    assert some["accuracy"] == plain["accuracy"]


def test_equal_names_are_told_apart():
    model = compiled("numpy", metrics=["accuracy", "accuracy"])
    assert model.metrics_names == ["loss", "accuracy", "accuracy_1"]


@pytest.mark.parametrize("reduction", [None, "none"])
def test_a_loss_that_is_not_reduced_is_reported_as_its_mean_and_learned_from_as_its_sum(reduction):
    loss = foveal.losses.SparseCategoricalCrossentropy(reduction=reduction)
    model = compiled("numpy", loss=loss)
    summed = compiled("numpy", loss=foveal.losses.SparseCategoricalCrossentropy(reduction="sum"))
    summed.set_weights(model.get_weights())
    plain = compiled("numpy")
    plain.set_weights(model.get_weights())
    first = plain.evaluate(X, Y, verbose=0)
    assert model.evaluate(X, Y, verbose=0) == pytest.approx(first, rel=1e-6)
    assert model.train_on_batch(X, Y) == pytest.approx(first, rel=1e-6)
    summed.train_on_batch(X, Y)
    for got, want in zip(model.get_weights(), summed.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    "told",
    [
        {"loss": ["mse", None], "metrics": [None, ["mae"]]},
        {
            "loss": {"z": "mse", "a": "mae"},
            "loss_weights": {"z": 0.5, "a": 2.0},
            "weighted_metrics": {"a": ["mae", foveal.metrics.MeanSquaredError(name="squares")]},
        },
    ],
)
def test_what_compile_was_told_is_saved(tmp_path, told):
    model = ends(foveal)
    model.compile("sgd", **told, engine="numpy")
    judged = model.evaluate(X, BOTH, verbose=0, sample_weight=WEIGHTS, return_dict=True)
    model.save(tmp_path / "a.keras")
    for load in (foveal.models.load_model, keras.models.load_model):
        again = load(tmp_path / "a.keras")
        np.testing.assert_allclose(
            list(again.evaluate(X, BOTH, 70, verbose=0, sample_weight=WEIGHTS, return_dict=True).values()),
            list(judged.values()),
            rtol=1e-4,
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Small pictures, dark ones and bright ones."""
    root = tmp_path_factory.mktemp("pictures")
    rng = np.random.default_rng(0)
    for label, name in enumerate(("dark", "bright")):
        (root / name).mkdir()
        for i in range(9):
            pixels = rng.integers(label * 128, label * 128 + 128, (10, 12, 1))
            foveal.utils.save_img(root / name / f"{i}.png", pixels.astype("uint8"), scale=False)
    return root


def pictures(folder, **arguments):
    told = {"image_size": (8, 8), "batch_size": 4, "color_mode": "grayscale", "verbose": False, "seed": 1}
    return foveal.utils.image_dataset_from_directory(folder, **(told | arguments))


def seeing(engine):
    foveal.utils.set_random_seed(2)
    layers = foveal.layers
    model = foveal.Sequential(
        [foveal.Input((8, 8, 1)), layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(2, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], engine=engine)
    return model


def test_pictures_of_a_folder_are_food(engine, folder):
    train, validation = pictures(folder, validation_split=0.3, subset="both")
    model, twin = seeing(engine), seeing(engine)
    weights = {0: 1.0, 1: 2.0}
    history = model.fit(train, validation_data=validation, epochs=2, class_weight=weights, verbose=0)
    assert list(history.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert history.params["steps"] == len(train)
    again = pictures(folder, validation_split=0.3, subset="training")
    for _ in range(2):
        twin.fit(list(again), epochs=1, class_weight=weights, shuffle=False, verbose=0)
    assert same(model.get_weights(), twin.get_weights())
    assert model.predict(validation, verbose=0).shape == (len(validation.file_paths), 2)
    assert len(model.evaluate(validation, verbose=0)) == 2


def test_pictures_of_another_size_are_refused(folder):
    message = "batch 1: x must be (N, 8, 8, 1), got (4, 6, 6, 1). The height 6 is not 8, the width 6 is not 8."
    with pytest.raises(DataError, match=re.escape(message)):
        seeing("numpy").fit(pictures(folder, image_size=(6, 6)), verbose=0)
