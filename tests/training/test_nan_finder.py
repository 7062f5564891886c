"""A loss that is no number: the warning says where it begins."""

import warnings

import numpy as np
import pytest

import foveal
from foveal import layers, losses

RNG = np.random.default_rng(0)
X = RNG.normal(size=(24, 6)).astype("float32")
Y = np.eye(3, dtype="float32")[RNG.integers(0, 3, 24)]
X[13] = 0


def warned(stack, loss="mse", rate=0.01, **arguments):
    """What fit warns of."""
    model = foveal.Sequential([foveal.Input((6,)), *stack])
    model.compile(foveal.optimizers.SGD(rate), loss, engine="numpy")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = model.fit(X, Y, batch_size=8, epochs=2, verbose=0, **arguments)
    assert history.epoch == [0, 1]
    return [str(warning.message) for warning in caught if "the loss became" in str(warning.message)]


def inverse(x):
    return 1.0 / x


BEGAN = "fit: the loss became {} at batch {} of epoch 1. The weights are spoilt from here on. "
LAYER = "; what goes into that layer is finite. Keep it where the layer is defined, or change the layer."


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_layer_is_named_and_the_row(shuffle):
    stack = [layers.Lambda(inverse, name="inverse"), layers.Dense(3)]
    (told,) = warned(stack, shuffle=shuffle)
    row = "row 13 of the data" if shuffle else "row 5 of the batch"
    assert told.endswith(f"on. It begins in the output of Lambda 'inverse', in {row}{LAYER}")
    if not shuffle:
        assert told.startswith(BEGAN.format("nan", 1))


def test_a_layer_inside_a_nested_model_is_named():
    block = foveal.Sequential([foveal.Input((6,)), layers.Dense(6), layers.Lambda(inverse, name="inner")], name="block")
    block.layers[0].set_weights([np.eye(6), np.zeros(6)])
    block.trainable = False
    (told,) = warned([block, layers.Dense(3)], shuffle=False)
    begin = BEGAN.format("nan", 1)
    assert told == f"{begin}It begins in the output of Lambda 'inner', in row 5 of the batch{LAYER}"


def test_the_loss_is_named():
    def endless(y_true, y_pred):
        return losses.mean_squared_error(y_true, y_pred) * 1e38 * 1e38

    (told,) = warned([layers.Dense(3)], endless)
    assert told == BEGAN.format("inf", 0) + (
        "It begins in the loss: all layers' outputs are finite. Keep the predictions where the loss is defined."
    )


def test_a_rate_too_large_is_named():
    (told,) = warned([layers.Dense(3)], rate=1e30)
    assert told == BEGAN.format("inf", 1) + (
        "With the weights that training began with it would be finite: they have grown too large. Use a smaller "
        "learning rate, and scale the data to about -1 to 1."
    )


def test_a_weight_that_was_none_before_is_named():
    (told,) = warned([layers.Dense(3, bias_initializer=foveal.initializers.Constant(float("nan")), name="last")])
    assert told == BEGAN.format("nan", 0) + (
        "'last/bias' was not finite when training began. Set or load other weights."
    )


def test_an_input_is_named_before_anything_is_trained():
    x = X.copy()
    x[7, 2] = np.nan
    model = foveal.Sequential([foveal.Input((6,)), layers.Dense(3)], name="net")
    model.compile("sgd", "mse", engine="numpy")
    with pytest.raises(foveal.errors.DataError) as error:
        model.fit(x, Y, verbose=0)
    assert str(error.value) == (
        "fit of 'net': x must be finite, found NaN in row 7 (1 of 24 rows are bad). Remove or repair them; "
        "keras.config.disable_nan_check() lets them pass."
    )


def test_terminate_on_nan_stops_after_the_warning(capsys):
    model = foveal.Sequential([foveal.Input((6,)), layers.Dense(3)])
    model.compile(foveal.optimizers.SGD(1e30), "mse", engine="numpy")
    with pytest.warns(RuntimeWarning, match="they have grown too large"):
        history = model.fit(X, Y, batch_size=8, epochs=2, verbose=0, callbacks=[foveal.callbacks.TerminateOnNaN()])
    assert history.epoch == [0]
    assert capsys.readouterr().out == "Batch 1: Invalid loss, terminating training\n"
