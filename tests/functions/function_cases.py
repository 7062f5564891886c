"""One row a function: how it is called on tensors of these names.

A new function without a row fails the law.
"""

import ast

import numpy as np

RNG = np.random.default_rng(0)
N = 3
"""The batch of every tensor."""
TENSORS = {
    "x": RNG.uniform(-2, 2, (N, 4)),
    "y": RNG.uniform(-2, 2, (N, 4)),
    "u": RNG.uniform(-0.9, 0.9, (N, 4)),
    "p": RNG.uniform(0.2, 2, (N, 4)),
    "s": RNG.dirichlet(np.ones(4), N),
    "i": RNG.integers(0, 4, (N, 4)),
    "c": RNG.integers(0, 4, (N,)),
    "t": RNG.uniform(0, 1, (N, 4)).round(),
    "z": RNG.uniform(-2, 2, (N, 2, 4)),
    "w": RNG.uniform(-2, 2, (N, 4, 2)),
    "v": RNG.uniform(-2, 2, (N, 3)),
    "m": RNG.uniform(-2, 2, (N, 4, 4)),
    "g": RNG.uniform(0, 1, (N, 4, 6, 4)),
    "h": RNG.uniform(0, 1, (N, 4, 6, 3)),
}
TENSORS = {name: values.astype("int32" if name in "ic" else "float32") for name, values in TENSORS.items()}
"""x, y: any numbers; u: within 1; p: positive; s: probabilities; i, c: places; t: truths; g, h: pictures."""


CORNERS = np.array([[0, 0], [5, 0], [0, 3], [5, 3]], "float32")
TURNED = CORNERS + np.array([[0.3, 0.4], [-0.6, 0.2], [0.5, -0.7], [0.4, 0.9]], "float32")


def wave(*shape):
    """Numbers of any shape."""
    return np.cos(np.arange(np.prod(shape), dtype="float32")).reshape(shape)


def each(names, *rows):
    return dict.fromkeys(names.split(), rows)


CASES = {
    **each(
        "abs absolute arcsinh arctan cbrt ceil conj conjugate copy cos cosh deg2rad erf erfc exp exp2 expm1 fabs floor "
        "imag isfinite isinf isnan isneginf isposinf isreal logical_not nan_to_num negative ones_like rad2deg real "
        "reciprocal round sign signbit sin sinc sinh square tan tanh trunc zeros_like celu elu exponential gelu "
        "hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu log_sigmoid mish relu relu6 selu sigmoid "
        "silu soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus swish tanh_shrink convert_to_tensor",
        "x",
    ),
    **each("arccos arcsin arctanh erfinv", "u"),
    **each("log log10 log1p log2 rsqrt sqrt", "p"),
    **each(
        "add arctan2 divide equal floor_divide fmax fmin fmod greater greater_equal heaviside hypot isclose less "
        "less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum minimum mod multiply not_equal "
        "subtract true_divide divide_no_nan",
        "x, y",
        "x, 0.5",
        "2, x",
        "i, x",
    ),
    **each(
        "all amax amin any logsumexp max mean min prod ptp std sum var nanmax nanmean nanmin nanprod nanstd nansum "
        "nanvar median",
        "m, axis=-1",
        "m, axis=(1, 2)",
        "m, axis=2, keepdims=True",
    ),
    **each("argmax argmin", "x, axis=-1", "m, axis=1, keepdims=True"),
    **each("argsort sort", "x", "m, axis=1"),
    **each("cumsum cumprod", "x, axis=1", "m, axis=-1"),
    **each("nanmedian", "m, axis=-1", "m, axis=(1, 2), keepdims=True"),
    **each("quantile nanquantile", "x, 0.3, axis=-1", "m, 0.5, axis=(1, 2)", "x, 0.4, axis=1, method='nearest'"),
    **each("percentile nanpercentile", "x, 30, axis=-1", "m, 50, axis=1, keepdims=True"),
    **each("nanargmax nanargmin", "x, axis=-1", "m, axis=1, keepdims=True"),
    **each("nancumsum nancumprod", "x, axis=1"),
    **each("i0", "x"),
    **each("softmax log_softmax sparsemax", "x", "m, axis=1"),
    **each("tril triu", "m", "m, 1", "m, -1"),
    **each("swapaxes", "g, 1, -1"),
    **each("expand_dims", "x, 1", "x, -1", "x, (1, -1)", "x, (-1, 1)"),
    "arccosh": ["p + 1"],
    "argpartition": [],
    "corrcoef": [],
    "correlate": [],
    "diagflat": [],
    "digitize": ["x, [-1.0, 0.0, 1.5]"],
    "geomspace": ["p, p + 1, 5, axis=1"],
    "isin": ["i, [1, 3]", "i, [1, 3], invert=True"],
    "ldexp": ["x, i"],
    "linspace": ["x, y, 3, axis=1", "x, y, 3, endpoint=False, axis=-1"],
    "logspace": ["x, y, 3, axis=1", "x, y, 3, base=2, axis=-1"],
    "meshgrid": [],
    "searchsorted": ["np.linspace(-2, 2, 9, dtype='f'), x"],
    "trapezoid": ["x", "m, dx=0.5, axis=1"],
    "unravel_index": ["i, (2, 3)"],
    "vander": [],
    "power": ["p, y", "x, 2", "2, x", "p, 0.5"],
    "append": ["x, y, axis=1"],
    "array_split": ["x, 3, axis=1"],
    "average": ["m, axis=1", "x, axis=1, weights=p"],
    "batch_normalization": ["g, np.arange(4, dtype='f'), np.arange(1, 5, dtype='f'), -1"],
    "binary_crossentropy": ["t, s", "t, x, from_logits=True"],
    "broadcast_to": ["x[:, None], (-1, 2, 4)"],
    "cast": ["x, 'int32'", "x, 'bool'", "i, 'float32'"],
    "categorical_crossentropy": ["s, s", "s, x, from_logits=True"],
    "clip": ["x, -1, 1", "x, x_min=-0.5, x_max=0.5"],
    "concatenate": ["[x, y], axis=1", "[x, i], axis=-1"],
    "count_nonzero": ["m, axis=(1, 2)", "t, axis=1"],
    "cross": ["v, v[:, ::-1]"],
    "depth_to_space": ["g, 2"],
    "diagonal": ["m, 1, 1, 2"],
    "diff": ["x", "m, n=2, axis=1"],
    "dot": ["z, np.ones((4, 3), 'float32')"],
    "dsplit": ["m, 2"],
    "dstack": ["[z, z]"],
    "einsum": [
        "'nij,njk->nik', m, m",
        "'ni,ni->n', x, y",
        "'nii->ni', m",
        "'...i,ij->...j', x, np.eye(4, 3, dtype='float32')",
    ],
    "empty_like": [],
    "flip": ["x, axis=1", "m, axis=(1, 2)"],
    "fliplr": ["x"],
    "full_like": ["x, 2"],
    "get_item": ["m, (slice(None), 1)", "x, (..., None, slice(1, 3))", "m, (slice(None), slice(None, None, -1))"],
    "glu": ["x"],
    "hsplit": ["x, 2", "x, [1]"],
    "hstack": ["[x, y]"],
    "in_top_k": ["c, x, 2"],
    "inner": ["z, np.arange(4, dtype='float32')"],
    "kron": [],
    "layer_normalization": ["x", "m, np.arange(4, dtype='f'), np.ones(4, 'f'), axis=-1"],
    "matmul": ["z, w", "m, m", "x, np.ones((4, 2), 'float32')"],
    "moments": ["m, axes=[1, 2]", "m, [2], keepdims=True"],
    "moveaxis": ["g, 1, -1"],
    "multi_hot": ["i, 5"],
    "norm": ["x, axis=-1", "m, axis=(1, 2)", "x, 1, axis=1", "x, np.inf, axis=1", "x, 3, axis=-1, keepdims=True"],
    "normalize": ["x", "x, axis=1, order=1"],
    "one_hot": ["i, 4", "c, 5", "i, 4, axis=1"],
    "outer": [],
    "pad": ["x, ((0, 0), (1, 2))", "m, ((0, 0), (1, 1), (0, 2)), mode='reflect'", "x, [[0, 0], [2, 1]], 'symmetric'"],
    "psnr": [],
    "ravel": [],
    "repeat": ["x, 2, axis=1"],
    "reshape": ["m, (-1, 2, 8)", "x, (-1, 2, 2)"],
    "resize": [
        "h, (8, 3)",
        "h, (2, 3), interpolation='nearest'",
        "h, (8, 9), 'bicubic'",
        "h, (3, 4), 'lanczos3', antialias=True",
        "h, (9, 4), 'lanczos5'",
        "h, (8, 3), crop_to_aspect_ratio=True",
        "g, (8, 3), pad_to_aspect_ratio=True, fill_value=0.5, data_format='channels_first'",
    ],
    "rgb_to_grayscale": ["h"],
    "rms_normalization": ["x", "x, np.arange(4, dtype='f')"],
    "roll": ["x, 1, axis=1", "m, (1, 2), axis=(1, 2)"],
    "rot90": ["m, 1, axes=(1, 2)"],
    "slice": ["x, (0, 1), (3, 2)"],
    "space_to_depth": ["g, 2"],
    "sparse_categorical_crossentropy": ["c, s", "c, x, from_logits=True"],
    "split": ["x, 2, axis=1", "x, [1, 3], axis=-1"],
    "squeeze": ["x[:, None], 1"],
    "stack": ["[x, y], axis=1", "[x, y, i], axis=-1"],
    "stop_gradient": ["x"],
    "take": ["x, [0, 2, 2], axis=1", "np.arange(8, dtype='f'), i", "m, -1, axis=2"],
    "take_along_axis": ["x, i, axis=1"],
    "tensordot": ["z, np.ones((4, 2), 'float32'), 1", "m, np.ones((4, 4), 'float32'), ([1, 2], [0, 1])"],
    "threshold": ["x, 0.5, -1"],
    "tile": ["x, (1, 2)"],
    "top_k": ["x, 2"],
    "trace": ["m, axis1=1, axis2=2"],
    "transpose": ["m, (0, 2, 1)"],
    "unstack": ["m, axis=1"],
    "vdot": [],
    "vstack": [],
    "diag": [],
    "where": ["t, x, y", "x > 0, x, 0"],
    "ctc_loss": ["i[:, :2] * 0 + 1, x[:, :, None] * np.ones(3, 'f'), c * 0 + 2, c * 0 + 4"],
    "dot_product_attention": ["g, g, g", "g, g, g, is_causal=True"],
    "fold": ["m, (2, 5), (2, 2)", "m, (3, 4), (2, 2), 2, (1, 0), (2, 1)"],
    "unfold": ["h, 2", "g, (2, 3), (2, 1), (1, 2), (1, 2)"],
    "conv": [
        "g, wave(2, 3, 4, 2), 2, 'same'",
        "m, wave(2, 4, 3), dilation_rate=2",
        "g, wave(2, 2, 2, 4)",
        "g, wave(2, 3, 4, 2), data_format='channels_first'",
        "g[..., None], wave(2, 2, 3, 1, 2), (1, 2, 1), 'same'",
    ],
    "depthwise_conv": ["g, wave(2, 2, 4, 2), 1, 'same'", "m, wave(2, 4, 1), 2"],
    "separable_conv": ["g, wave(2, 2, 4, 2), wave(1, 1, 8, 3)"],
    "conv_transpose": ["g, wave(3, 2, 2, 4), 2, 'same'", "m, wave(3, 2, 4), 3, 'valid', 1", "g, wave(1, 2, 2, 4), 2"],
    "max_pool": ["g, 2", "m, 3, 1, 'same'", "g[..., None], 2"],
    "average_pool": ["g, (2, 3), 2, 'same'", "m, 2"],
    **each("adaptive_average_pool adaptive_max_pool", "g, (3, 4)", "m, 3"),
    "cdist": ["m, z", "z, m[:, :3]"],
    **each("fft fft2 ifft2", "(m, m[:, ::-1])"),
    "rfft": ["m", "x, 7"],
    "irfft": ["(m, m[:, ::-1])", "(x, y), 7"],
    "extract_sequences": ["x, 3, 1"],
    "stft": ["g[:, 0, :, 0], 4, 2, 4"],
    "istft": ["(v[:, None] * np.ones((5, 1), 'f'), v[:, None] * np.ones((5, 1), 'f')), 4, 1, 4"],
    "affine_transform": [
        "h, [1.1, 0.2, -1.03, -0.1, 0.9, 1.04, 0, 0], fill_value=0.3",
        "h, [1.1, 0.2, -1.03, -0.1, 0.9, 1.04, 0, 0], 'nearest', 'reflect'",
    ],
    "perspective_transform": ["h, TURNED, CORNERS"],
    "scale_and_translate": ["h, (3, 5, 7, 3), np.array([0.8, 1.7], 'f'), np.array([1.5, -2.0], 'f'), (1, 2), 'cubic'"],
    "pad_images": ["h, 2, None, None, 1, 8, 9"],
    "crop_images": ["h, 1, None, None, 1, 2, 4"],
    "extract_patches": ["h, (3, 2), 1, 1, 'same'", "g, 2, data_format='channels_first'", "h, 2, 1, (1, 2)"],
    "extract_patches_3d": ["g[..., None], (2, 3, 2)"],
    "gaussian_blur": ["h, (5, 3), (1.0, 2.0), data_format='channels_last'"],
    "sobel_edges": ["h"],
    "ssim": ["h, 1 - h, filter_size=3"],
    **each("rgb_to_hsv hsv_to_rgb", "h"),
}

ALONE = {
    **each(
        "all amax amin any max mean min prod ptp std sum var nanmax nanmean nanmin nanprod nanstd nansum nanvar median "
        "cumsum flip",
        "x",
        "x, axis=0",
    ),
    **each("argmax argmin argsort sort cumprod logsumexp ravel count_nonzero average", "x"),
    **each("concatenate hstack vstack stack dstack", "[x, y]"),
    **each("append kron outer vdot inner", "x, y"),
    "ctc_decode": [
        "m, c * 0 + 4",
        "m, c + 1, merge_repeated=False, mask_index=2",
        "m, c * 0 + 4, 'beam_search', 5, 3",
        "m, c * 0 + 3, 'beam_search', 50, 2, mask_index=3",
    ],
    "flipud": ["x"],
    "scatter": ["i[:, :2], p[:, 0], (4, 4)", "i[:, :1], m, (4, 4, 4)"],
    "slice_update": ["m, (0, 1, 2), z[:, :, :2]", "x, (2, 3), y[:2, :3]"],
    "map_coordinates": [
        "g[0, ..., 0], 4 * w[:2], 1",
        "g[0, ..., 0], 4 * w[:2], 0, 'wrap'",
        "g[0, ..., 0], 4 * w[:2], 1, 'mirror'",
        "i, 3 * w[:2], 1, 'reflect'",
        "x, 3 * w[:2], 1, 'nearest'",
    ],
    "vsplit": ["x, 3"],
    "argpartition": ["np.arange(5) * 2, 2"],
    "bincount": ["c", "i[0], x[0]", "c, minlength=6"],
    "cholesky": ["m[0] @ m[0].T + np.eye(4, dtype='f')"],
    "cholesky_inverse": ["np.tril(m[0]) + 3 * np.eye(4, dtype='f')"],
    "corrcoef": ["x", "x[0]"],
    "correlate": ["x[0], y[0, :2]", "x[0], y[0], mode='full'", "x[0, :2], y[0], 'same'", "x[0], y[0, :3], 'same'"],
    "det": ["m"],
    "diag": ["x[0]", "m[0]", "x[0], -1"],
    "diagflat": ["x", "x[0], 1"],
    "digitize": ["x, y[0] * 0 + np.arange(4, dtype='f')"],
    "eigh": [],
    "eig": [],
    "gcd": ["i, 2 * i"],
    "histogram": ["x[0]", "x[0], bins=3, range=(-1, 1)"],
    "inv": ["m"],
    "lcm": ["i + 1, 2"],
    "linspace": ["0, 1", "-2, 2.5, 7, endpoint=False", "x, y, 3"],
    "logspace": ["0, 2, 5"],
    "geomspace": ["1, 100, 3"],
    "lstsq": ["x, y[:, 0]"],
    "lu_factor": ["m[0]"],
    "matrix_rank": ["m"],
    "meshgrid": ["x[0], y[0, :2]", "x[0], y[0, :2], c, indexing='ij'"],
    "nextafter": ["x, y"],
    "nonzero": ["i"],
    "pinv": ["w"],
    "qr": [],
    "quantile": ["x, [0.1, 0.5], axis=1", "x, 0.25", "x, 0.3, method='midpoint'"],
    "scatter_update": ["x, [[0, 1], [2, 3]], [1.0, 2.0]", "x, [[0, 1], [2, 3]], [1.0, 2.0], 'add'"],
    "searchsorted": ["[1, 3, 5], [0, 1, 2, 3, 6], 'right'", "[1.0, 3.0], 2.0"],
    "slogdet": ["m"],
    "solve": ["m, y[:, :, None]"],
    "solve_triangular": ["np.tril(m) + 3 * np.eye(4, dtype='f'), y[:, :, None], True"],
    "svd": [],
    "trapezoid": ["x, y[0]"],
    "unique": ["i", "i, return_counts=True, return_inverse=True"],
    "unravel_index": ["i, (2, 3)"],
    "vander": ["x[0]", "x[0], 3, True"],
    "view": ["x, 'int32'"],
    "angle": ["x"],
    "array": ["x"],
    **each(
        "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift", "i, i + 1"
    ),
    **each("bitwise_invert bitwise_not", "i"),
    **each("segment_max segment_min segment_prod segment_sum", "x, [0, 1, 1]", "x, [2, 0, 2], 4"),
    "moveaxis": ["g, 0, -1"],
    "psnr": ["x, y, 2.0"],
    "repeat": ["x, 2", "x, 2, axis=0"],
    "roll": ["x, 1"],
    "squeeze": ["x[None, :1]"],
    "swapaxes": ["x, 0, 1"],
    "take": ["x, 5"],
    "tensordot": ["x, w[0], 1"],
    "transpose": ["x"],
}
"""What cannot be done to the batch of a model: with arrays alone."""

EDGES = np.array([0, -0.0, 1, -1, np.inf, -np.inf, np.nan, 1e-20, 3e38, -1e-3, 0.5, 2.5], "float32").reshape(N, 4)
WHOLE = np.arange(-5, 7, dtype="int32").reshape(N, 4)
TRUE = np.array([1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0], "bool").reshape(N, 4)
PAIRS = {
    "edges": (EDGES, np.roll(EDGES, 5)),
    "int32": (WHOLE, 3 - 2 * WHOLE),
    "uint8": (np.abs(WHOLE).astype("uint8"), (WHOLE + 7).astype("uint8")),
    "bool": (TRUE, np.roll(TRUE, 3)),
    "empty": (EDGES[:0], EDGES[:0]),
    "odd": (TENSORS["x"].reshape(2, 1, 6), TENSORS["y"].reshape(2, 6, 1)),
}


def variants(row):
    """The tensors of a row with other values: at the ends of what there is, of other dtypes, of other shapes."""
    names = tensors_of(row)
    if not set(names) <= set("xyuptm"):
        return {}
    made = {}
    for kind, (x, y) in PAIRS.items():
        m = np.stack([x, x[::-1], np.roll(x, 1), x], 1) if kind != "odd" else None
        tensors = {"x": x, "y": y, "u": x, "p": y, "t": x > 0, "m": m}
        if all(tensors[name] is not None for name in names):
            made[kind] = {name: tensors[name] for name in names}
    return made


DIFFERENT = {
    "sparsemax": "Keras's numbers do not sum to 1",
    "floor_divide(x, y) bool": "whole numbers divided by 0",
    "fmod(x, y) bool": "whole numbers divided by 0",
    "clip(x, -1, 1) uint8": "Keras takes -1 for 255",
    "power(p, y) int32": "negative powers of whole numbers are an error",
    "log_sigmoid(x) uint8": "Keras turns the sign of whole numbers without one",
    "log_softmax(x) uint8": "Keras subtracts from whole numbers without a sign",
    "softmax(x) uint8": "Keras subtracts from whole numbers without a sign",
    "soft_shrink(x) edges": "NaN stays NaN",
    "fold(m, (2, 5), (2, 2)) edges": "infinity beside 0 becomes NaN",
    "extract_sequences(x, 3, 1) edges": "Keras multiplies infinity by 0",
    **dict.fromkeys(
        ("fft((m, m[:, ::-1])) edges", "fft2((m, m[:, ::-1])) edges", "ifft2((m, m[:, ::-1])) edges", "rfft(m) edges"),
        "sums of numbers up to 3e38, of infinity and NaN",
    ),
    "irfft((m, m[:, ::-1])) edges": "sums of numbers up to 3e38, of infinity and NaN",
    "linspace(x, y, 3, axis=1) edges": "from infinity to infinity",
    "logspace(x, y, 3, axis=1) edges": "from infinity to infinity",
    "geomspace(p, p + 1, 5, axis=1) int32": "0 and what is on both of its sides have no logarithms",
    "geomspace(p, p + 1, 5, axis=1) edges": "0 and what is on both of its sides have no logarithms",
    "top_k(x, 2) edges": "NaN comes behind infinity",
    "take(x, [0, 2, 2], axis=1) odd": "places beyond the end mean the end",
}
"""Calls that do not give what Keras gives, and why."""
FLOATS = {"hard_tanh", "layer_normalization", "rms_normalization", "threshold"}
"""Functions that give floats, where Keras rounds to the dtype of integers."""


def tensors_of(row):
    """The names of the tensors in a row, in order."""
    tree = ast.parse(f"f({row.lstrip('!')})")
    found = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return sorted(name for name in set(found) if name in TENSORS)


def called(row, function, tensors):
    """What a function gives for the arguments of a row."""
    return eval(f"f({row.lstrip('!')})", {**globals(), "f": function, **tensors})
