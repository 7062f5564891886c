"""`tf.random`: its names for the functions of `foveal.functions.random`, which repeat after `set_seed`."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.compat.tensorflow.conversion import array
from foveal.compat.tensorflow.dtypes import as_dtype
from foveal.compat.tensorflow.renamed import renamed
from foveal.errors import ArgumentError
from foveal.functions import random as functions
from foveal.seeds import set_random_seed

set_seed = set_random_seed
categorical = renamed(functions.categorical, "logits num_samples dtype seed", dtype="int64")
normal = renamed(functions.normal, "shape mean stddev dtype seed", dtype="float32")
shuffle = renamed(functions.shuffle, "value=x seed")
truncated_normal = renamed(functions.truncated_normal, "shape mean stddev dtype seed", dtype="float32")


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Any:
    """Numbers from `minval` to below `maxval`, each as likely; `maxval` is 1 unless whole numbers are wanted."""
    kind = as_dtype(dtype)
    if kind.kind == "f":
        return functions.uniform(shape, minval, 1 if maxval is None else maxval, kind, seed)
    if maxval is None:
        raise ArgumentError(f"uniform: `maxval` must be given for whole numbers, dtype={kind.name!r}.")
    return functions.randint(shape, minval, maxval, kind, seed)


def gamma(
    shape: Any, alpha: Any, beta: Any = None, dtype: Any = "float32", seed: Any = None, name: str | None = None
) -> Any:
    """Numbers of the gamma distribution: of this shape for each `alpha`, divided by `beta`."""
    alpha = array(alpha)
    rate = 1.0 if beta is None else array(beta)
    sizes = (*(int(n) for n in array(shape).reshape(-1)), *np.broadcast_shapes(alpha.shape, np.shape(rate)))
    return functions.gamma(sizes, alpha, as_dtype(dtype), seed) / rate


__all__ = ["categorical", "gamma", "normal", "set_seed", "shuffle", "truncated_normal", "uniform"]
