"""What `keras.regularizers` offers; it lives in foveal.layers.regularizers.

Examples
--------
>>> from foveal import layers, regularizers
>>> layers.Dense(3, kernel_regularizer=regularizers.L2(0.1)).kernel_regularizer
L2(l2=0.1)
"""

from typing import Literal

from foveal.constraints import serialize as serialize
from foveal.layers.families import OfWeights
from foveal.layers.regularizers import regularizer as _regularizer

class L1(Regularizer):
    """`l1 * sum(abs(weight))`, which drives weights to 0.

    Parameters
    ----------
    l1 : float, default=0.01
    """

    l1: float
    def __init__(self, l1: float = 0.01) -> None: ...

class L1L2(Regularizer):
    """`l1 * sum(abs(weight)) + l2 * sum(weight ** 2)`.

    Parameters
    ----------
    l1, l2 : float, default=0.0
    """

    l1: float
    l2: float
    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None: ...

class L2(Regularizer):
    """`l2 * sum(weight ** 2)`, which keeps weights small.

    Parameters
    ----------
    l2 : float, default=0.01
    """

    l2: float
    def __init__(self, l2: float = 0.01) -> None: ...

class OrthogonalRegularizer(Regularizer):
    """`factor` times the mean of what the rows, or columns, of a matrix have in common: `abs(cos(angle))` of each two.

    Parameters
    ----------
    factor : float, default=0.01
    mode : {'rows', 'columns'}, default='rows'
        What is to become orthogonal: in a Dense kernel a row is an input's weights, a column a unit's.
    """

    factor: float
    mode: str
    def __init__(self, factor: float = 0.01, mode: Literal["rows", "columns"] | str = "rows") -> None: ...

class Regularizer(OfWeights):
    """The base of regularizers: `regularizer(weight)` is what it adds to the loss, of nodes as of arrays."""
    def __init__(self) -> None: ...

deserialize = _regularizer
get = deserialize
l1 = L1
l1_l2 = L1L2
l2 = L2
orthogonal_regularizer = OrthogonalRegularizer
