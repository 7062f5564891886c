"""The functions of the old `keras.backend`, by its names, parameters and defaults."""

from __future__ import annotations

import math
from typing import Any

from foveal.compat.tensorflow.conversion import array
from foveal.compat.tensorflow.renamed import renamed, renamed_table
from foveal.errors import ArgumentError, ShapeError
from foveal.functions import activations, arrays, control, elementwise, indexing, linalg, nn, random, reduce, shape

PAIR, OVER = "x=x1 y=x2", "x axis keepdims"
NAMES = (
    renamed_table(
        elementwise,
        {
            "x": "abs cos exp log round sign sin sqrt square tanh",
            PAIR: "equal greater greater_equal less less_equal maximum minimum not_equal",
            "x=x1 a=x2": "pow=power",
            "x min_value=x_min max_value=x_max": "clip",
            "variables=variable": "stop_gradient",
        },
    )
    | renamed_table(reduce, {OVER: "all any logsumexp max mean min prod std sum var"})
    | renamed_table(
        shape,
        {
            "x dtype": "cast ones_like zeros_like",
            "x pattern=axes": "permute_dimensions=transpose",
            "x shape=newshape": "reshape",
            "x axis": "squeeze stack",
            "x": "transpose",
        },
    )
    | renamed_table(
        indexing,
        {
            "indices=x num_classes": "one_hot",
            "x rep=repeats axis": "repeat_elements=repeat",
            "x axes=axis": "reverse=flip",
            "x n=repeats": "tile",
        },
    )
    | renamed_table(
        activations,
        {
            "x": "sigmoid softplus softsign",
            "x alpha": "elu",
            "x axis": "softmax",
            "x alpha=negative_slope max_value threshold": "relu",
        },
    )
    | renamed_table(
        nn,
        {
            "target output from_logits": "binary_crossentropy",
            "target output from_logits axis": "categorical_crossentropy sparse_categorical_crossentropy",
            "x axis": "l2_normalize=l2_normalization",
        },
    )
    | renamed_table(
        random,
        {
            "x=inputs level=rate noise_shape seed": "dropout",
            "shape mean stddev dtype seed std=stddev": "random_normal=normal",
            "shape mean stddev dtype seed": "truncated_normal",
            "shape minval maxval dtype seed": "random_uniform=uniform",
        },
    )
    | renamed_table(arrays, {"shape dtype": "ones zeros", "size=N dtype": "eye"})
    | renamed_table(linalg, {PAIR: "dot"})
)
globals().update(NAMES)
arange = renamed(arrays.arange, "start stop step dtype", step=1, dtype="int32")
argmax = renamed(reduce.argmax, "x axis", axis=-1)
argmin = renamed(reduce.argmin, "x axis", axis=-1)
batch_normalization = renamed(
    nn.batch_normalization, "x mean var=variance beta=offset gamma=scale axis epsilon", axis=-1
)
concatenate = renamed(shape.concatenate, "tensors=xs axis", axis=-1)
cumprod = renamed(reduce.cumprod, "x axis", axis=0)
cumsum = renamed(reduce.cumsum, "x axis", axis=0)
dtype, ndim = arrays.dtype, shape.ndim
expand_dims = renamed(shape.expand_dims, "x axis", axis=-1)
gather = renamed(indexing.take, "reference=x indices", "gather", axis=0)


def hard_sigmoid(x: Any) -> Any:
    """x / 5 + 1/2, between 0 and 1; `keras.ops.hard_sigmoid` divides by 6."""
    return elementwise.clip(elementwise.add(elementwise.multiply(x, 0.2), 0.5), 0.0, 1.0)


def repeat(x: Any, n: int) -> Any:
    """Each row (batch, values) n times, as (batch, n, values)."""
    if ndim(x) != 2:
        raise ShapeError(f"repeat: `x` must be (batch, values), got {ndim(x)} axes. Use repeat_elements.")
    return indexing.tile(shape.expand_dims(x, 1), (1, n, 1))


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two values, or of what two functions give, by the condition, which may be one for each image."""
    yes, no = (part() if callable(part) else part for part in (then_expression, else_expression))
    return control.either(condition, yes, no)


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether each target is among the `k` classes with the largest predictions."""
    return reduce.in_top_k(targets, predictions, k)


def int_shape(x: Any) -> tuple[int | None, ...]:
    """The length of each axis; None for the batch of a symbolic tensor."""
    return tuple(x.shape)


def flatten(x: Any) -> Any:
    """All values one after the other."""
    return shape.reshape(x, (-1,))


def batch_flatten(x: Any) -> Any:
    """All values of each row one after the other."""
    return shape.reshape(x, (-1, math.prod(x.shape[1:])))


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Sums of products over an axis of each, image by image; by default the last of x and the last but one of y."""
    over = (x.ndim - 1, y.ndim - 2 or 1) if axes is None else (axes, axes) if isinstance(axes, int) else axes
    first = ["n", *(chr(97 + i) for i in range(1, x.ndim))]
    second = ["n", *(chr(109 + i) for i in range(1, y.ndim))]
    second[over[1] % y.ndim] = first[over[0] % x.ndim]
    kept = [c for c in (*first, *second[1:]) if not (c in first and c in second) or c == "n"]
    product = linalg.einsum(f"{''.join(first)},{''.join(second)}->{''.join(kept)}", x, y)
    return shape.expand_dims(product, -1) if len(kept) == 1 else product


def get_value(x: Any) -> Any:
    """The value of a weight or an array, as a NumPy array."""
    return x.value if hasattr(x, "value") and not callable(x.value) else array(x)


def set_value(x: Any, value: Any) -> None:
    """Give a weight, a variable or an optimizer's learning rate another value."""
    if not hasattr(x, "assign"):
        raise ArgumentError(f"set_value: `x` must be a weight, a variable or a learning rate, got {type(x).__name__}.")
    x.assign(value)


def cast_to_floatx(x: Any) -> Any:
    """The same values as float32."""
    return shape.cast(x, "float32")


def random_bernoulli(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """1 with the chance `p`, else 0."""
    return elementwise.where(elementwise.less(random.uniform(shape, seed=seed), p), 1.0, 0.0)


__all__ = sorted(
    {
        *NAMES, "arange", "argmax", "argmin", "batch_dot", "batch_flatten", "batch_normalization", "cast_to_floatx",
        "concatenate", "cumprod", "cumsum", "dtype", "expand_dims", "flatten", "gather", "get_value", "hard_sigmoid",
        "in_top_k", "int_shape", "ndim", "random_bernoulli", "repeat", "set_value", "switch",
    }
)  # fmt: skip
