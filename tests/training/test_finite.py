"""What is learned from must be finite, and the switch that lets it be otherwise."""

import re

import numpy as np
import pytest

from foveal.errors import DataError
from foveal.training.data import inputs
from small import compiled, data, same

X, Y = data()
LETS_PASS = "keras.config.disable_nan_check() lets them pass."


@pytest.fixture
def engine():
    """Data is checked before any engine sees it, so one is enough."""
    return "numpy"


def spoilt(array, row, value):
    """A copy with one bad number in a row."""
    bad = array.copy()
    bad[row].flat[0] = value
    return bad


SPOILT = {
    "NaN": (
        spoilt(X, 17, np.nan),
        Y,
        "x must be finite, found NaN in row 17 (1 of 70 rows are bad). Remove or repair them; " + LETS_PASS,
    ),
    "infinity": (
        spoilt(spoilt(X, 5, np.inf), 60, np.nan),
        Y,
        "x must be finite, found an infinity in row 5 (2 of 70 rows are bad). Remove or repair them; " + LETS_PASS,
    ),
}


@pytest.mark.parametrize("method", ["fit", "train_on_batch"])
@pytest.mark.parametrize(("x", "y", "message"), SPOILT.values(), ids=SPOILT)
def test_what_is_learned_from_must_be_finite(engine, method, x, y, message):
    model = compiled(engine)
    before = model.get_weights()
    with pytest.raises(DataError, match=f"^{re.escape(f'{method} of {model.name!r}: {message}')}$"):
        getattr(model, method)(x, y)
    assert same(before, model.get_weights())
    assert np.isnan(model.evaluate(x, y, verbose=0, return_dict=True)["loss"])
    assert np.isnan(model.predict(x, verbose=0)[x.reshape(70, -1).sum(1) != x.reshape(70, -1).sum(1)]).all()


def test_the_check_of_what_is_learned_from_can_be_switched_off(engine):
    model = compiled(engine)
    inputs.disable_nan_check()
    try:
        with pytest.warns(RuntimeWarning):
            assert np.isnan(model.fit(spoilt(X, 17, np.nan), Y, verbose=0).history["loss"][0])
    finally:
        inputs.enable_nan_check()
    assert inputs.is_nan_check_enabled()


def test_numbers_too_large_for_float32_are_infinities(engine):
    model = compiled(engine)
    with pytest.raises(DataError, match=r"x must be finite, found an infinity in row 2 \(1 of 70 rows are bad\)"):
        model.fit(spoilt(X.astype("float64"), 2, 1e300), Y)


def test_large_finite_numbers_pass(engine):
    x = np.full((4, 8, 8, 1), 3e38, "float32")
    with np.errstate(all="ignore"):
        assert compiled(engine).predict(x).shape == (4, 3)
