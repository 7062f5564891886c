"""What `keras.constraints` offers; it lives in foveal.layers.constraints.

Examples
--------
>>> from foveal import constraints, layers
>>> layers.Dense(3, kernel_constraint=constraints.NonNeg()).kernel_constraint
NonNeg()
"""

from foveal.layers.constraints import constraint as _constraint
from foveal.layers.families import OfWeights
from foveal.layers.families import serialize as serialize

class MaxNorm(Constraint):
    """No weight vector is longer than `max_value`.

    Parameters
    ----------
    max_value : float, default=2
    axis : int or list of int, default=0
        The axes of one vector: 0 for the inputs of each dense unit, [0, 1, 2] for each filter of a Conv2D.
    """

    max_value: float
    axis: int | list[int]
    def __init__(self, max_value: float = 2, axis: int | list[int] | tuple[int, ...] = 0) -> None: ...

class MinMaxNorm(Constraint):
    """Every weight vector is from `min_value` to `max_value` long.

    Parameters
    ----------
    min_value : float, default=0.0
    max_value : float, default=1.0
    rate : float, default=1.0
        How much of the correction each step makes.
    axis : int or list of int, default=0
        The axes of one vector.
    """

    min_value: float
    max_value: float
    rate: float
    axis: int | list[int]
    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: int | list[int] | tuple[int, ...] = 0,
    ) -> None: ...

class NonNeg(Constraint):
    """No weight is below 0."""
    def __init__(self) -> None: ...

class UnitNorm(Constraint):
    """Every weight vector has the length 1.

    Parameters
    ----------
    axis : int or list of int, default=0
        The axes of one vector.
    """

    axis: int | list[int]
    def __init__(self, axis: int | list[int] | tuple[int, ...] = 0) -> None: ...

class Constraint(OfWeights):
    """The base of constraints: `constraint(weight)` is the corrected weight, of nodes as of arrays."""
    def __init__(self) -> None: ...

max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm
deserialize = _constraint
get = deserialize
