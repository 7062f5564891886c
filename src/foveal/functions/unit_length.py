"""Arrays and tensors divided by their length."""

from __future__ import annotations

from typing import Any

from foveal.data.pixels import normalize as normalize_array
from foveal.eager import Tensor
from foveal.functions.linalg import normalize as normalize_tensor
from foveal.ir.operators import Operators


def normalize(x: Any, axis: int = -1, order: float = 2) -> Any:
    """An array or tensor divided by its length along an axis, by the norm of this order; what is 0 stays so.

    Examples
    --------
    >>> from foveal.utils import normalize
    >>> normalize([[3.0, 4.0], [0.0, 0.0]]).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    return (normalize_tensor if isinstance(x, Tensor | Operators) else normalize_array)(x, axis, order)
