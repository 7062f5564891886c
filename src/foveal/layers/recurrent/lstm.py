"""The recurrent layers that have cells of their own."""

from __future__ import annotations

from foveal.layers.recurrent.cells import GATED, LSTM_WEIGHTS, WEIGHTS, GRUCell, LSTMCell, SimpleRNNCell
from foveal.layers.recurrent.rnn import LOOP, RNN


def of_layer(weights: str) -> str:
    """A cell's arguments as those of a layer, which may be penalized for what it gives."""
    return weights.replace("bias_regularizer", "bias_regularizer activity_regularizer")


WEIGHTS_TEXT = """use_bias : bool, default=True
        Whether each unit adds a learned number.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        First values of what inputs, states and nothing are multiplied with."""
LOOP_TEXT = """dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll, zero_output_for_mask : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, inputs)
    output : (batch, units), or (batch, steps, units)"""


class SimpleRNN(RNN, takes=f"units {of_layer(WEIGHTS)} {LOOP} seed"):
    """Fully connected from the input and the state to the next state, which is the output.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default='tanh'
        Function applied to the sum.
    $weights
    $loop

    Examples
    --------
    >>> from foveal import layers
    >>> layers.SimpleRNN(4)([[[1.0, 2.0], [3.0, 4.0]]]).shape
    (1, 4)
    """

    cell_class = SimpleRNNCell


class LSTM(RNN, takes=f"units {of_layer(LSTM_WEIGHTS)} seed {LOOP} use_cudnn"):
    """Long short-term memory: what a sequence leaves in a state, written, kept and read through gates.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default='tanh'
        Of the candidate for the state, and of the state for the output.
    recurrent_activation : str, function of nodes or None, default='sigmoid'
        Of the gates.
    unit_forget_bias : bool, default=True
        Whether the bias of the forget gate is 1 at first.
    $weights
    $loop

    Examples
    --------
    >>> from foveal import layers
    >>> layers.LSTM(4, return_sequences=True)([[[1.0, 2.0], [3.0, 4.0]]]).shape
    (1, 2, 4)
    """

    cell_class = LSTMCell


class GRU(RNN, takes=f"units {of_layer(GATED)} seed {LOOP} reset_after use_cudnn"):
    """Gated recurrent unit: a state that gates keep or renew.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default='tanh'
        Of the candidate for the next state.
    recurrent_activation : str, function of nodes or None, default='sigmoid'
        Of the gates.
    reset_after : bool, default=True
        Whether the reset gate acts on what the state contributes, and not on the state.
    $weights
    $loop

    Examples
    --------
    >>> from foveal import layers
    >>> layers.GRU(4)([[[1.0, 2.0], [3.0, 4.0]]]).shape
    (1, 4)
    """

    cell_class = GRUCell


for _kind in (SimpleRNN, LSTM, GRU):
    _kind.__doc__ = (_kind.__doc__ or "").replace("$weights", WEIGHTS_TEXT).replace("$loop", LOOP_TEXT)
