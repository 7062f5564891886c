"""Layers of attention and lookup, what they are called on, and with what; for both Keras and Foveal."""

import numpy as np

HIDDEN = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], bool)
SHOWN = np.array([[1, 0, 1, 1], [0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 0, 1], [1, 1, 0, 1]], bool)
OF_VALUES = HIDDEN[:, 1:]
QUERY, VALUE, KEY, VIDEO = (2, 5, 6), (2, 4, 6), (2, 4, 6), (2, 3, 4, 5)
HEADS = {"num_heads": 2, "key_dim": 3}
GROUPS = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}

CASES = {
    "heads": ("MultiHeadAttention", HEADS, [QUERY, VALUE], {}),
    "heads, gated, of other sizes": (
        "MultiHeadAttention",
        HEADS | {"value_dim": 4, "use_gate": True, "output_shape": (2, 3), "dropout": 0.5},
        [QUERY, VALUE, KEY],
        {},
    ),
    "heads, masked": (
        "MultiHeadAttention",
        HEADS | {"use_bias": False},
        [QUERY, VALUE],
        {"attention_mask": np.stack([SHOWN] * 2), "value_mask": OF_VALUES, "use_causal_mask": True},
    ),
    "heads, in a window": (
        "MultiHeadAttention",
        HEADS | {"sliding_window": 2, "dropout": 0.5},
        [QUERY, QUERY],
        {"use_causal_mask": True},
    ),
    "heads over two axes": ("MultiHeadAttention", HEADS, [VIDEO, VIDEO], {}),
    "heads over one of two axes": ("MultiHeadAttention", HEADS | {"attention_axes": -2}, [VIDEO, VIDEO], {}),
    "groups": ("GroupQueryAttention", GROUPS | {"use_gate": True}, [QUERY, VALUE, KEY], {}),
    "groups, masked": ("GroupQueryAttention", GROUPS, [QUERY, VALUE], {"attention_mask": np.stack([SHOWN] * 2)}),
    "dot": ("Attention", {"use_scale": True}, [[QUERY, VALUE]], {"mask": [HIDDEN, OF_VALUES]}),
    "concat": ("Attention", {"score_mode": "concat", "use_scale": True}, [[QUERY, VALUE, KEY]], {}),
    "causal": ("Attention", {}, [[QUERY, VALUE]], {"use_causal_mask": True, "mask": [None, OF_VALUES]}),
    "additive": ("AdditiveAttention", {}, [[QUERY, VALUE, KEY]], {"use_causal_mask": True}),
    "lookup": ("Embedding", {"input_dim": 7, "output_dim": 3}, ["numbers"], {}),
    "lookup back": (
        "ReversibleEmbedding",
        {"input_dim": 7, "output_dim": 6, "logit_soft_cap": 0.5},
        [QUERY],
        {"reverse": True},
    ),
}


def values(shape, seed):
    """An input of the shape, or a list of them; or whole numbers."""
    if isinstance(shape, list):
        return [values(one, seed + i) for i, one in enumerate(shape)]
    rng = np.random.default_rng(seed)
    return rng.integers(0, 7, (2, 4)) if shape == "numbers" else rng.standard_normal(shape).astype("float32")


def inputs_of(case):
    return [values(shape, 10 * i) for i, shape in enumerate(CASES[case][2])]


def weights_for(shapes):
    return [np.random.default_rng(100 + i).standard_normal(shape).astype("float32") for i, shape in enumerate(shapes)]
