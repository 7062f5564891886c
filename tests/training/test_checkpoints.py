"""ModelCheckpoint writes real files that open again as the network they were taken from."""

import numpy as np

import foveal as keras


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
