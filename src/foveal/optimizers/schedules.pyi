"""What `keras.optimizers.schedules` offers; it lives in foveal.learning.schedules.

Examples
--------
>>> from foveal.optimizers import schedules
>>> float(schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)(10))
0.05
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.learning.schedules import LearningRateSchedule as LearningRateSchedule
from foveal.learning.schedules import deserialize as deserialize
from foveal.learning.schedules import serialize as serialize

class CosineDecay(LearningRateSchedule):
    """Half a cosine wave down to the share `alpha`, perhaps after a linear warm-up (Loshchilov & Hutter, 2016).

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    alpha : float, default=0.0
        The share of the rate that is left at the end.
    warmup_target : float, optional
        Where the warm-up leads from `initial_learning_rate`; the wave starts there.
    warmup_steps : int, default=0
    """

    initial_learning_rate: float
    decay_steps: float
    alpha: float
    name: str
    warmup_target: float | None
    warmup_steps: float
    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ) -> None: ...

class CosineDecayRestarts(LearningRateSchedule):
    """Half cosine waves one after the other (Loshchilov & Hutter, 2016).

    Parameters
    ----------
    initial_learning_rate : float
    first_decay_steps : int
        The length of the first wave.
    t_mul : float, default=2.0
        Each wave is so many times as long as the one before.
    m_mul : float, default=1.0
        And starts so many times as high.
    alpha : float, default=0.0
        The share of the rate that is left at the end of a wave.
    """

    initial_learning_rate: float
    first_decay_steps: float
    t_mul: float
    m_mul: float
    alpha: float
    name: str
    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None: ...

class ExponentialDecay(LearningRateSchedule):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    decay_rate : float
    staircase : bool, default=False
        Whether `step / decay_steps` is rounded down, so that the rate falls in steps.
    """

    initial_learning_rate: float
    decay_steps: float
    decay_rate: float
    staircase: bool
    name: str
    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None: ...

class InverseTimeDecay(LearningRateSchedule):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    decay_rate : float
    staircase : bool, default=False
        Whether `step / decay_steps` is rounded down, so that the rate falls in steps.
    """

    initial_learning_rate: float
    decay_steps: float
    decay_rate: float
    staircase: bool
    name: str
    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None: ...

class PiecewiseConstantDecay(LearningRateSchedule):
    """`values[0]` up to and with step `boundaries[0]`, then `values[1]` up to `boundaries[1]`, and so on.

    Parameters
    ----------
    boundaries : list of numbers, rising
    values : list of float, one longer
    """

    boundaries: list[float]
    values: list[float]
    name: str
    def __init__(
        self,
        boundaries: Sequence[float] | np.ndarray[Any, Any],
        values: Sequence[float] | np.ndarray[Any, Any],
        name: str = "PiecewiseConstant",
    ) -> None: ...

class PolynomialDecay(LearningRateSchedule):
    """From `initial_learning_rate` to `end_learning_rate` in `decay_steps` steps, along `(1 - part) ** power`.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    end_learning_rate : float, default=0.0001
    power : float, default=1.0
        1 is a straight line.
    cycle : bool, default=False
        Whether to start anew after the end, each time more slowly.
    """

    initial_learning_rate: float
    decay_steps: float
    end_learning_rate: float
    power: float
    cycle: bool
    name: str
    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None: ...
