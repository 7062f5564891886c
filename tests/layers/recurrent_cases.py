"""Recurrent layers, with what arguments and on what; for both Keras and Foveal."""

import numpy as np

MASK = np.array([[1, 1, 0, 1, 0], [0, 1, 1, 1, 1]], bool)
ROWS, VIDEO = (2, 5, 3), (2, 3, 4, 3, 2)
WHOLE = {"return_sequences": True, "return_state": True}
STATES = {"initial_state": 2}
"""How many states are given, of as many units as the layer has."""

CASES = {
    "simple": ("SimpleRNN", {"units": 3, "return_sequences": True, "activation": "relu"}, ROWS, {}),
    "simple, masked": ("SimpleRNN", {"units": 3, "go_backwards": True, "use_bias": False}, ROWS, {"mask": MASK}),
    "lstm": ("LSTM", {"units": 4}, ROWS, {}),
    "lstm, begun": ("LSTM", {"units": 4}, ROWS, STATES),
    "lstm, masked": ("LSTM", {"units": 4, **WHOLE, "recurrent_activation": "hard_sigmoid"}, ROWS, {"mask": MASK}),
    "lstm, zeros": ("LSTM", {"units": 2, "zero_output_for_mask": True, **WHOLE}, ROWS, {"mask": MASK}),
    "lstm, backwards": ("LSTM", {"units": 4, "go_backwards": True, "use_bias": False, **WHOLE}, ROWS, STATES),
    "gru": ("GRU", {"units": 3, "return_sequences": True}, ROWS, {}),
    "gru, reset before": ("GRU", {"units": 3, "reset_after": False}, ROWS, {"initial_state": 1}),
    "gru, masked": ("GRU", {"units": 3, "use_bias": False, "return_state": True}, ROWS, {"mask": MASK}),
    "both ways": ("Bidirectional", {"layer": ("LSTM", {"units": 3}), "merge_mode": "mul"}, ROWS, {}),
    "both ways, masked": (
        "Bidirectional",
        {"layer": ("GRU", {"units": 3, "return_sequences": True}), "merge_mode": "concat"},
        ROWS,
        {"mask": MASK},
    ),
    "stacked": ("RNN", {"cell": [("LSTMCell", {"units": 3}), ("GRUCell", {"units": 2})], **WHOLE}, ROWS, {}),
    "images": ("ConvLSTM2D", {"filters": 2, "kernel_size": 2, "padding": "same", **WHOLE}, VIDEO, {}),
    "strided images": ("ConvLSTM2D", {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, VIDEO, {}),
    "rows of images": ("ConvLSTM1D", {"filters": 2, "kernel_size": 2, "dilation_rate": 2}, (2, 3, 4, 2), {}),
    "volumes": ("ConvLSTM3D", {"filters": 1, "kernel_size": 2}, (1, 2, 3, 2, 3, 2), {}),
}


def layer_of(library, case):
    """The layer of a case, of Keras's layers or of Foveal's."""
    name, arguments, _, _ = CASES[case]

    def filled(value):
        if isinstance(value, list):
            return [filled(part) for part in value]
        return getattr(library, value[0])(**value[1]) if isinstance(value, tuple) else value

    return getattr(library, name)(**{key: filled(value) for key, value in arguments.items()})


def values(shape, seed):
    """Numbers of either sign, the same every time."""
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype("float32")


def call_of(case):
    """The input, and what else is given by name."""
    _, arguments, shape, options = CASES[case]
    states = [values((shape[0], arguments["units"]), 7 + i) for i in range(options.get("initial_state", 0))]
    return values(shape, 5), options | ({"initial_state": states} if states else {})


def weights_for(shapes):
    return [values(shape, 20 + i) * 0.7 for i, shape in enumerate(shapes)]
