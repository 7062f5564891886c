"""ModelCheckpoint writes real files that open again as the network they were taken from."""

import numpy as np
import pytest

import foveal
import foveal as keras
from foveal.errors import ArgumentError
from small import compiled, data, same

X, Y = data()


def trained(callback, epochs=2):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(0)
    model.fit(rng.random((12, 4), np.float32), rng.integers(0, 3, 12), epochs=epochs, verbose=0, callbacks=[callback])
    return model


def test_the_last_checkpoint_is_the_trained_network(tmp_path):
    model = trained(keras.callbacks.ModelCheckpoint(str(tmp_path / "at{epoch}.keras")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["at1.keras", "at2.keras"]
    x = np.random.default_rng(1).random((5, 4), np.float32)
    first, last = (keras.models.load_model(tmp_path / f"at{epoch}.keras") for epoch in (1, 2))
    np.testing.assert_array_equal(last.predict(x), model.predict(x))
    assert not np.array_equal(first.predict(x), model.predict(x))


def test_weights_alone_go_back_into_the_network(tmp_path):
    path = tmp_path / "last.weights.h5"
    model = trained(keras.callbacks.ModelCheckpoint(str(path), save_weights_only=True))
    wanted = model.get_weights()
    model.set_weights([0 * weight for weight in wanted])
    model.load_weights(path)
    for got, want in zip(model.get_weights(), wanted, strict=True):
        np.testing.assert_array_equal(got, want)


def test_a_model_that_no_file_can_hold_is_refused_before_it_is_trained(tmp_path):
    model = foveal.Sequential([foveal.Input((4,)), foveal.layers.Lambda(lambda x: 2 * x), foveal.layers.Dense(1)])
    model.compile("sgd", "mse", engine="numpy")
    before = model.get_weights()
    rows = np.ones((4, 4)), np.ones((4, 1))
    with pytest.raises(ArgumentError, match=r"^Lambda 'lambda.*': `function` is a function of your own, .* no file"):
        model.fit(*rows, verbose=0, callbacks=foveal.callbacks.ModelCheckpoint(tmp_path / "a.keras"))
    assert same(before, model.get_weights())
    weights = foveal.callbacks.ModelCheckpoint(tmp_path / "a.weights.h5", save_weights_only=True)
    model.fit(*rows, verbose=0, callbacks=weights, resume=tmp_path / "kept")
    assert (tmp_path / "a.weights.h5").exists()


@pytest.mark.parametrize("name", ["ReduceLROnPlateau", "LearningRateScheduler"])
def test_a_rate_that_follows_a_schedule_is_refused_before_training(name):
    schedule = foveal.keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.5)
    model = compiled("numpy", foveal.optimizers.SGD(schedule))
    callback = getattr(foveal.callbacks, name)(**({"schedule": float} if name.startswith("L") else {}))
    with pytest.raises(TypeError, match=f"^{name}: This optimizer was created with a `LearningRateSchedule`, Expon"):
        model.fit(X, Y, verbose=0, callbacks=callback)
    assert not model.optimizer.iterations
