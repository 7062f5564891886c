"""Functions and operators while calculations are recorded."""

import gc
import weakref

import numpy as np
import pytest

import foveal
from foveal import layers, losses, optimizers
from foveal.eager import Array, GradientTape, Tensor, prefix, recording, using
from foveal.eager.function import Function
from foveal.functions import elementwise, reduce
from foveal.seeds import set_random_seed

X = np.random.default_rng(0).standard_normal((10, 6, 6, 1)).astype("float32")
Y = np.arange(10) % 3
crossentropy = losses.SparseCategoricalCrossentropy(from_logits=True)


@pytest.fixture(autouse=True)
def on_numpy():
    with using("numpy"):
        yield


def classifier(*inside):
    set_random_seed(3)
    flat = [layers.Flatten(), layers.Dense(3)]
    return foveal.Sequential([layers.Input((6, 6, 1)), layers.Conv2D(2, 3, activation="relu"), *inside, *flat])


def step(model, optimizer, x, y):
    with GradientTape() as tape:
        loss = crossentropy(y, model(x, training=True))
    optimizer.apply_gradients(
        zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
    )
    return loss


def test_a_function_is_run_once_for_each_signature_and_one_that_looks_each_time():
    runs = []

    @Function
    def doubled(x, scale=2.0):
        runs.append(scale)
        return {"y": reduce.sum(x) * scale, "x": x}

    x = np.ones((2, 3), "float32")
    assert [float(doubled(x * n)["y"]) for n in (1, 2, 3)] == [12, 24, 36]
    assert float(doubled(x, scale=3.0)["y"]) == 18
    assert float(doubled(np.ones((4, 3), "float32"))["y"]) == 24
    assert runs == [2.0, 3.0, 2.0]
    np.testing.assert_array_equal(doubled(x)["x"], x)

    @Function
    def signed(x):
        runs.append("looked")
        return -x if reduce.sum(x) > 0 else x

    assert [float(signed(np.full((1,), v, "float32"))[0]) for v in (1, -2, 3)] == [-1, -2, -3]
    assert runs[3:] == ["looked"] * 3


def test_batches_of_any_length_are_one_program_where_that_can_be():
    model, optimizer = classifier(), optimizers.SGD(0.1)
    step(model, optimizer, X[:4], Y[:4])
    float(step(model, optimizer, X[:4], Y[:4]))
    step(model, optimizer, X[:3], Y[:3])
    from foveal.eager.threads import thread

    here = thread.recording
    assert here.batched
    assert here.rows == 3
    with GradientTape():
        logits = model(X[:3])
        both = foveal.keras.ops.concatenate([logits, logits], 0)
        assert both.shape == (6, 3)
    assert not thread.recording.batched
    np.testing.assert_allclose(both, np.concatenate([model.predict(X[:3], verbose=0)] * 2), rtol=1e-5, atol=1e-6)


def test_gradients_can_be_asked_for_after_values_were_looked_at():
    model = classifier()
    with GradientTape(persistent=True) as tape:
        logits = model(X)
        loss = crossentropy(Y, logits)
        assert float(loss) > 0
        if loss > 0:
            loss = loss * 2.0
    weights = model.trainable_variables
    first = [np.asarray(g) for g in tape.gradient(loss, weights)]
    optimizers.SGD(0.5).apply_gradients(zip(first, weights, strict=True))
    assert np.asarray(logits).shape == (10, 3)
    for a, b in zip(first, tape.gradient(loss, weights), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_numbers_that_change_in_every_step_are_compiled_once():
    from foveal.eager.threads import thread

    x = np.ones((3,), "float32").view(Array)
    found = []
    for i in range(8):
        with GradientTape() as tape:
            tape.watch(x)
            y = reduce.sum(x * x) * (i / 10)
        found.append(float(tape.gradient(y, x)[0]))
    np.testing.assert_allclose(found, [2 * i / 10 for i in range(8)], rtol=1e-6)
    assert thread.recording is None


def test_tensors_are_arrays_when_somebody_looks():
    with GradientTape():
        y = elementwise.square(np.array([1.0, 2.0], "float32"))
        assert isinstance(y, Tensor)
        assert y.pending
        assert (y.shape, y.ndim, len(y), y.dtype) == ((2,), 1, 2, np.float32)
    assert str(y) == "[1. 4.]"
    assert f"{y[1]:.2f}" == "4.00"
    assert y.mean() == 2.5
    assert float(np.sqrt(y)[1]) == 2
    assert [float(v) for v in y] == [1, 4]
    assert (np.ones(2, "float32") + y).numpy().tolist() == [2, 5]
    assert type(y.numpy()) is np.ndarray
    with pytest.raises(AttributeError, match="'Tensor' object has no attribute 'nonsense'"):
        y.nonsense  # noqa: B018


def test_what_a_tape_cannot_do_is_said():
    x = np.ones((2,), "float32").view(Array)
    with GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, x)
    cases = {
        lambda: tape.gradient(y, x): (
            "GradientTape.gradient: can be called once on a tape that is not persistent. "
            "Make it with tf.GradientTape(persistent=True)."
        ),
        lambda: GradientTape().gradient(y, x, unconnected_gradients="one"): (
            "GradientTape.gradient: `unconnected_gradients` must be 'none' or 'zero', got 'one'."
        ),
        lambda: tape.watch("x"): "GradientTape.watch: takes tensors, got str. Make it one: tf.constant(x).",
    }
    for call, message in cases.items():
        with pytest.raises((RuntimeError, ValueError)) as said:
            call()
        assert str(said.value) == message


def test_what_was_recorded_for_models_that_are_gone_is_forgotten_in_time(monkeypatch):
    monkeypatch.setattr(recording, "MOST_GRAPHS", 30)
    monkeypatch.setattr(prefix.programs, "limit", 3)
    monkeypatch.setattr(prefix.Prefix, "made", 0)  # by the tests before it
    gone = []
    for _ in range(6):
        model = classifier()
        gone.append(weakref.ref(model.layers[0]))
        for _ in range(2):
            float(step(model, optimizers.SGD(0.1), X, Y))
        assert len(prefix.programs._made) <= 3
    del model
    gc.collect()
    assert [layer() is None for layer in gone[:2]] == [True, True]


def test_a_function_compiles_one_program_for_its_first_run_and_those_that_follow():
    made = []

    @Function
    def doubled(x):
        made.append(x)
        return x * 2.0

    before = set(prefix.programs._made)
    assert [float(doubled(np.float32(n))) for n in (1, 2, 3)] == [2, 4, 6]
    assert len(made) == len(set(prefix.programs._made) - before) == 1


def test_recordings_of_the_latest_calls_are_kept(monkeypatch):
    monkeypatch.setattr("foveal.eager.function.MOST_SIGNATURES", 2)
    runs = []

    @Function
    def doubled(x):
        runs.append(x.shape[0])
        return x * 2.0

    for n in (1, 2, 1, 3, 1, 2):  # 3 takes the place of 2, which was asked for longest ago
        assert doubled(np.ones(n, "float32")).shape == (n,)
    assert runs == [1, 2, 3, 2]
