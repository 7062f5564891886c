"""What `keras.optimizers` offers; it lives in foveal.learning.optimizers.

Examples
--------
>>> from foveal import optimizers
>>> optimizers.Adam(learning_rate=0.01).get_config()["beta_1"]
0.9
"""

from typing import Any

from foveal.learning.optimizer import Optimizer as Optimizer
from foveal.learning.optimizer import Rate
from foveal.learning.optimizers import get as get
from foveal.optimizers import schedules as schedules

class Adadelta(Optimizer):
    """Gradients scaled so that moves have the size of recent moves (Zeiler, 2012).

    Parameters
    ----------
    learning_rate : float, default=0.001
        The paper has 1.0.
    rho : float, default=0.95
        How slowly the averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0, and lets the first move begin.
    """

    learning_rate: Any
    rho: float
    epsilon: float
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-07,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class Adagrad(Optimizer):
    """Gradients divided by the root of the sum of all their squares so far (Duchi et al., 2011).

    Parameters
    ----------
    learning_rate : float, default=0.001
    initial_accumulator_value : float, default=0.1
        What the sums start with.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    """

    learning_rate: Any
    initial_accumulator_value: float
    epsilon: float
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-07,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class Adam(Optimizer):
    """Steps scaled by running averages of the gradient and of its square (Kingma & Ba, 2014).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the two averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0; Keras adds it before the bias correction of the root ("epsilon hat" in the paper).
    amsgrad : bool, default=False
        Whether to divide by the largest average so far (Reddi et al., 2018).

    Examples
    --------
    >>> from foveal import optimizers
    >>> optimizers.Adam(1e-2).learning_rate
    0.01
    """

    learning_rate: Any
    beta_1: float
    beta_2: float
    epsilon: float
    amsgrad: bool
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        amsgrad: bool = False,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class Adamax(Optimizer):
    """Adam with the largest recent gradient in the place of the root of the squares (Kingma & Ba, 2014, section 7).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the average and the maximum forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    """

    learning_rate: Any
    beta_1: float
    beta_2: float
    epsilon: float
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class AdamW(Adam):
    """Adam with decay of the weights apart from the gradient (Loshchilov & Hutter, 2017).

    Parameters
    ----------
    learning_rate : float, default=0.001
    weight_decay : float, default=0.004
        The share, times the learning rate, that each step takes off every weight.
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the two averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    amsgrad : bool, default=False
        Whether to divide by the largest average so far.
    """

    weight_decay: float
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        amsgrad: bool = False,
        *,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class Ftrl(Optimizer):
    """Follow the regularized leader: weights from sums over all gradients so far (McMahan et al., 2013).

    Parameters
    ----------
    learning_rate : float, default=0.001
    learning_rate_power : float not above 0, default=-0.5
        How the rate falls with the squares; 0 keeps it.
    initial_accumulator_value : float, default=0.1
        What the sums of squares start with.
    l1_regularization_strength, l2_regularization_strength : float, default=0.0
    l2_shrinkage_regularization_strength : float, default=0.0
        Added to the gradient, not to the divisor.
    beta : float, default=0.0
    """

    learning_rate: Any
    learning_rate_power: float
    initial_accumulator_value: float
    l1_regularization_strength: float
    l2_regularization_strength: float
    l2_shrinkage_regularization_strength: float
    beta: float
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class Lion(Optimizer):
    """Every weight moves by the learning rate, in the direction of a running average (Chen et al., 2023).

    Parameters
    ----------
    learning_rate : float, default=0.001
        It wants to be 3 to 10 times smaller than Adam's.
    beta_1 : float, default=0.9
        The average's share in the direction.
    beta_2 : float, default=0.99
        How slowly the average forgets.
    """

    learning_rate: Any
    beta_1: float
    beta_2: float
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class Nadam(Optimizer):
    """Adam with Nesterov's momentum (Dozat, 2015).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the two averages forget.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    """

    learning_rate: Any
    beta_1: float
    beta_2: float
    epsilon: float
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-07,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class RMSprop(Optimizer):
    """Gradients divided by the root of a running average of their squares (Hinton, 2012).

    Parameters
    ----------
    learning_rate : float, default=0.001
    rho : float, default=0.9
        How slowly the average forgets.
    momentum : float, default=0.0
        The share of the last move that goes on.
    epsilon : float, default=1e-07
        Keeps the divisor above 0.
    centered : bool, default=False
        Whether to subtract the squared average gradient, which makes the divisor a standard deviation.
    """

    learning_rate: Any
    rho: float
    momentum: float
    epsilon: float
    centered: bool
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-07,
        centered: bool = False,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...

class SGD(Optimizer):
    """Gradient descent, with momentum if asked for.

    Parameters
    ----------
    learning_rate : float, default=0.01
    momentum : float, default=0.0
        The share of the last move that goes on.
    nesterov : bool, default=False
        Whether the gradient's share is added once more after the momentum (Nesterov, 1983).
    """

    momentum: float
    nesterov: bool
    def __init__(
        self,
        learning_rate: Rate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        *,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None: ...
