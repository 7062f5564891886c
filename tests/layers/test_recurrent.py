"""Recurrent layers: Keras's numbers and gradients on every engine, dropout, states that stay, cells of one's own."""

from pathlib import Path

import numpy as np
import pytest

from foveal import keras, layers
from foveal.eager import GradientTape
from foveal.engines.engine import get_engine
from foveal.errors import ArgumentError, DataError, ShapeError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.ir.passes import simplify
from foveal.look import anatomy
from foveal.nesting import leaves, mapped
from foveal.ops.reduce import sum_
from foveal.ops.scan import Scan
from layers.recurrent_cases import CASES, ROWS, call_of, layer_of, values, weights_for
from peers import assert_agree

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "recurrent.npz")
X = values(ROWS, 5)


def lesson(case, told):
    """All outputs of a case's layer, and the gradients of a loss of them, in the golden file's order."""
    layer = layer_of(layers, case)
    told["layers"].append(layer)

    def entered(x):
        node = placeholder(f"{case}{len(told['feeds'])}", (BATCH, *x.shape[1:]), "float32")
        told["feeds"][node.name] = x.astype("float32")
        return node

    x, options = call_of(case)
    x, options = entered(x), mapped(entered, options)
    outputs = leaves(layer(x, **options))
    layer.set_weights(weights_for([w.shape for w in layer.weights]))
    told["state"] |= {w.key: w.value for w in layer.weights}
    loss = sum((sum_(elementwise("tanh", y * 0.3)) for y in outputs[1:]), sum_(elementwise("tanh", outputs[0] * 0.3)))
    return [*outputs, *gradients(loss, [*(w.node for w in layer.trainable_weights), x])]


ENGINES = {
    "numpy": list(CASES),
    "llvm": ["lstm", "lstm, begun", "lstm, masked", "gru, reset before", "both ways, masked", "stacked", "images"],
    "jax": ["lstm, backwards", "both ways"],
}
"""All cases on the definition; on the others one of each kind, in one graph, for compiling takes time."""


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_and_gradients_are_those_of_keras(engine):
    told = {"feeds": {}, "state": {}, "layers": []}
    cases = [case for case in ENGINES[engine] if CASES[case][2][0] == 2]
    outputs = {f"{case}/{i}": part for case in cases for i, part in enumerate(lesson(case, told))}
    program = get_engine(engine).compile(simplify(Graph(outputs)), get_engine(engine).state(told["state"]))
    for name, value in program.run(told["feeds"]).items():
        assert_agree(np.asarray(value), GOLDEN[name], 3e-5, name)


@pytest.mark.parametrize("case", ["lstm, begun", "volumes"])
def test_the_result_alone_is_that_of_keras(case):
    layer = layer_of(layers, case)
    x, options = call_of(case)
    layer(x, **options)
    layer.set_weights(weights_for([w.shape for w in layer.weights]))
    assert_agree(np.asarray(layer(x, **options)), GOLDEN[f"{case}/0"], 3e-5)


@pytest.mark.parametrize("steps", [2, 60])
def test_a_model_is_one_loop_however_long_its_sequences_are(steps):
    model = keras.Sequential([keras.Input((steps, 2)), layers.GRU(3, return_sequences=True), layers.LSTM(2)])
    traced = model.traced(False, ((steps, 2),))
    kinds = [type(node.op) for node in Graph({"y": traced.outputs}).nodes]
    assert kinds.count(Scan) == 2
    assert len(kinds) < 120


# -- dropout


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM", "GRU"])
def test_dropout_is_the_same_at_each_step_and_for_each_seed(kind):
    def run(**arguments):
        keras.utils.set_random_seed(0)
        layer = getattr(layers, kind)(4, kernel_initializer="ones", return_sequences=True, seed=3, **arguments)
        return np.asarray(layer(np.ones((8, 5, 3), "float32"), training=True))

    for arguments in ({"dropout": 0.5}, {"recurrent_dropout": 0.5}, {"dropout": 0.4, "recurrent_dropout": 0.4}):
        np.testing.assert_array_equal(run(**arguments), run(**arguments))
        assert np.abs(run(**arguments) - run()).max() > 1e-3
    dropped = run(dropout=0.5, recurrent_initializer="zeros", use_bias=False)[:, :, 0]
    if kind == "SimpleRNN":  # nothing but the input, so the mask shows
        np.testing.assert_array_equal(dropped, dropped[:, :1].repeat(5, 1))
        assert len(np.unique(dropped[:, 0].round(4))) > 1


def test_dropout_is_for_training_alone():
    layer = layers.LSTM(3, dropout=0.9, recurrent_dropout=0.9)
    np.testing.assert_array_equal(layer(X), layer(X, training=False))


# -- states


def stateful(kind="LSTM"):
    entry = keras.Input(batch_shape=(2, 5, 3))
    return keras.Model(entry, getattr(layers, kind)(4, stateful=True)(entry))


def test_states_stay_from_batch_to_batch():
    model, whole = stateful(), layers.LSTM(4)
    long = np.concatenate([X, X[:, ::-1]], 1)
    whole(long)
    whole.set_weights(model.get_weights())
    parts = [model.predict(long[:, at : at + 5], verbose=0) for at in (0, 5)]
    assert_agree(parts[1], np.asarray(whole(long)), 1e-6)
    model.layers[1].reset_states()
    np.testing.assert_array_equal(model(X), parts[0])
    assert len(model.weights) == 3
    y = model.predict(np.concatenate([X, X]), batch_size=2, verbose=0)
    assert np.abs(y[:2] - y[2:]).max() > 1e-3


def test_states_move_in_fit_and_evaluate():
    model = stateful("GRU")
    model.compile("sgd", "mse")
    model.fit(np.concatenate([X, X]), np.zeros((4, 4)), batch_size=2, verbose=0)
    (after,) = model.layers[1].states
    first = after.value
    assert np.abs(first).max() > 1e-3
    model.evaluate(X, np.zeros((2, 4)), verbose=0)
    assert np.abs(after.value - first).max() > 1e-4


@pytest.mark.filterwarnings("ignore:GRU")
def test_rows_of_an_older_batch_input_shape_are_those_of_states():
    model = keras.Sequential([layers.GRU(4, stateful=True, batch_input_shape=(2, 5, 3))])
    first, second = model.predict(X, verbose=0), model.predict(X, verbose=0)
    assert np.abs(first - second).max() > 1e-3


def test_a_stateful_layer_must_know_its_rows():
    with pytest.raises(ShapeError, match="Give Input a batch_shape"):
        keras.Sequential([keras.Input((5, 3)), layers.LSTM(4, stateful=True)])
    with pytest.raises(DataError, match="the 2 rows of each batch has 2, x has 3 rows"):
        stateful().predict(np.zeros((3, 5, 3), "float32"), batch_size=3, verbose=0)


def test_states_move_under_a_tape_and_after_it():
    layer, again = layers.GRU(3, stateful=True), layers.GRU(3, stateful=True)
    again(X)
    with GradientTape() as tape:
        y = layer(X)
        layer(X)
    again.set_weights(layer.get_weights())
    again.reset_state()
    wanted = [np.asarray(again(X)) for _ in range(3)]
    assert_agree(np.asarray(y), wanted[0], 1e-6)
    assert_agree(np.asarray(layer(X)), wanted[2], 1e-6)  # while the tape may still be asked
    assert np.asarray(tape.gradient(y, layer.trainable_weights)[0]).shape == (3, 9)


# -- cells of one's own


class Leaky(layers.Layer):
    """A cell whose output is not its state."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units), "ones", name="kernel")

    def call(self, inputs, states):
        state = states[0] * 0.5 + keras.ops.matmul(inputs, self.kernel)
        return state * 2.0, [state]


def test_a_cell_of_ones_own():
    y, state = layers.RNN(Leaky(1), return_sequences=True, return_state=True)(np.ones((1, 3, 2), "float32"))
    assert np.asarray(y)[0, :, 0].tolist() == [4.0, 6.0, 7.0]
    assert np.asarray(state).tolist() == [[3.5]]
    mask = np.array([[False, True, False]])
    masked = layers.RNN(Leaky(1), return_sequences=True)(np.ones((1, 3, 2), "float32"), mask=mask)
    assert np.asarray(masked)[0, :, 0].tolist() == [0.0, 4.0, 4.0]


class Averaging(layers.Layer):
    """A cell that leaves something behind at each step."""

    state_size = 2

    def build(self, input_shape):
        self.norm = layers.BatchNormalization(momentum=0.5)
        self.norm.build(input_shape)

    def call(self, inputs, states, training=None):
        y = self.norm(inputs, training=training) + states[0]
        return y, [y]


def test_a_cell_that_normalizes_moves_its_averages_at_each_step():
    cell = Averaging()
    layers.RNN(cell)(np.ones((4, 3, 2), "float32") * np.arange(1.0, 4.0, dtype="float32")[:, None], training=True)
    assert cell.norm.moving_mean.value.tolist() == [0.5**3 * 0 + 0.125 * 1 + 0.25 * 2 + 0.5 * 3] * 2


class Dropping(layers.Layer):
    """A cell with a layer inside that draws."""

    state_size = 2

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dropout = layers.Dropout(0.5, seed=1)

    def call(self, inputs, states, training=None):
        y = self.dropout(inputs, training=training)
        return y, [y]


def test_a_layer_in_a_cell_of_ones_own_draws_others_at_each_step():
    y = np.asarray(layers.RNN(Dropping(), return_sequences=True)(np.ones((20, 3, 2), "float32"), training=True))
    assert set(np.unique(y)) == {0.0, 2.0}
    assert (y[:, 0] != y[:, 1]).any()
    assert (y[:, 1] != y[:, 2]).any()


def test_the_work_of_a_loop_is_counted():
    model = keras.Sequential([keras.Input((5, 3)), layers.LSTM(4, return_sequences=True), layers.GRU(2)])
    first, second = anatomy(model).layers
    assert first.multiply_adds == 5 * (3 + 4) * 16
    assert second.multiply_adds == 5 * (4 + 2) * 6


def test_masks_come_from_layers_before():
    model = keras.Sequential([keras.Input((5, 3)), layers.Masking(), layers.LSTM(4)])
    x = X.copy()
    x[:, 3:] = 0
    assert_agree(model.predict(x, verbose=0), model.predict(x[:, :5], verbose=0), 0)
    short = layers.LSTM(4)
    short(x)
    short.set_weights(model.get_weights())
    assert_agree(model.predict(x, verbose=0), np.asarray(short(x[:, :3])), 1e-6)


MESSAGES = {
    "two axes": (lambda: layers.LSTM(2, name="r")(X[:, 0]), ShapeError, "at least 3 axes, got (N, 3)"),
    "states": (
        lambda: layers.LSTM(2, name="r")(X, initial_state=[X[:, 0, :2]]),
        ShapeError,
        "LSTM 'r': `initial_state` must have 2 tensors, one for each state, got 1.",
    ),
    "mask": (
        lambda: layers.LSTM(2, name="r")(X, mask=np.ones((2, 4))),
        ShapeError,
        "LSTM 'r': `mask` must be (batch, 5), one value a step, got (N, 4).",
    ),
    "no cell": (lambda: layers.RNN(layers.Dense(2)), ArgumentError, "RNN: `cell` must be cells with a `state_size`"),
    "one way": (
        lambda: layers.Bidirectional(layers.LSTM(2), backward_layer=layers.LSTM(2)),
        ArgumentError,
        "Bidirectional: one of the layers must go backwards and the other not, got go_backwards=False in both.",
    ),
    "strides": (
        lambda: layers.ConvLSTM2D(2, 3, strides=2, dilation_rate=2),
        ArgumentError,
        "ConvLSTM2D: `strides` and `dilation_rate` cannot both be above 1, got (2, 2) and (2, 2).",
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_message(case):
    call, kind, message = MESSAGES[case]
    with pytest.raises(kind) as error:
        call()
    assert message in str(error.value)
