"""Models whose layers move the batch from its first place: they learn as models that leave it there."""

import numpy as np
import pytest

from foveal import Model, layers
from foveal.errors import ShapeError
from foveal.keras import ops

RNG = np.random.default_rng(0)
X = [RNG.random((10, 4)).astype("float32") for _ in range(3)]
Y = RNG.random((10, 2)).astype("float32")


class Scores(layers.Layer):
    """How much each of several inputs counts: a softmax over them."""

    def __init__(self, axis, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.dense = layers.Dense(1, kernel_initializer="ones")

    def call(self, xs):
        scores = [self.dense(x) for x in xs]
        if self.axis == 0:
            shares = ops.softmax(ops.stack(scores, 0), axis=0)
            return [shares[i] for i in range(len(xs))]
        shares = ops.softmax(ops.concatenate(scores, -1), axis=-1)
        return [shares[:, i : i + 1] for i in range(len(xs))]


def learned(axis, layer=Scores):
    inputs = [layers.Input((4,)) for _ in X]
    shares = layer(axis)(inputs)
    weighted = layers.add([layers.multiply([x, share]) for x, share in zip(inputs, shares, strict=True)])
    model = Model(inputs, layers.Dense(2, kernel_initializer="ones")(weighted))
    model.compile("sgd", "mse", metrics=["mae"])
    history = model.fit(X, Y, batch_size=4, epochs=3, validation_data=(X, Y), shuffle=False, verbose=0).history
    loss, mae = model.evaluate(X, Y, batch_size=4, verbose=0)
    return {**history, "evaluate": [loss, mae], "predict": model.predict(X, verbose=0)}


def test_they_learn_and_evaluate_with_batches_of_several_lengths():
    moved, usual = learned(axis=0), learned(axis=-1)
    assert moved.keys() == usual.keys()
    for name, want in usual.items():
        np.testing.assert_allclose(moved[name], want, rtol=1e-5, err_msg=name)


def test_what_is_wrong_with_every_length_is_still_said_of_any():
    class Wrong(Scores):
        def call(self, xs):
            return [ops.reshape(x, (7, 1)) for x in xs]

    with pytest.raises(ShapeError) as refused:
        learned(0, Wrong)
    assert "(N, 4)" in str(refused.value)
