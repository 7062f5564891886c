"""What `keras.optimizers` offers; it lives in foveal.learning.optimizers.

Examples
--------
>>> from foveal import optimizers
>>> optimizers.Adam(learning_rate=0.01).get_config()["beta_1"]
0.9
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from foveal.learning.optimizers import deserialize as deserialize
from foveal.learning.optimizers import get as get
from foveal.learning.optimizers import serialize as serialize
from foveal.learning.rates import Count, OlderRate, Rate
from foveal.learning.wrapped_optimizers import OptimizerMap as OptimizerMap
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

class Adafactor(Optimizer):
    """Adam's scale of each step from averages over rows and columns alone (Shazeer & Stern, 2018).

    Parameters
    ----------
    learning_rate : float, default=0.001
        At most `1 / sqrt(step)` of it counts.
    beta_2_decay : float, default=-0.8
        How the averages forget: `1 - step ** beta_2_decay`.
    epsilon_1 : float, default=1e-30
        Added to the squares of the gradient.
    epsilon_2 : float, default=0.001
        The least size of a weight, which steps are relative to.
    clip_threshold : float, default=1.0
        The largest root mean square of a step before the rate.
    relative_step : bool, default=True
        Accepted for Keras's sake: the rate is bounded in any case.
    """

    learning_rate: Any
    beta_2_decay: float
    epsilon_1: float
    epsilon_2: float
    clip_threshold: float
    relative_step: bool
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 0.001,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
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

class Lamb(Optimizer):
    """Adam's step, as long in proportion to each weight (You et al., 2019).

    Parameters
    ----------
    learning_rate : float, default=0.001
    beta_1, beta_2 : float, default=0.9, 0.999
        How slowly the averages of the gradient and of its square forget.
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

class Muon(Optimizer):
    """Matrices move by their momentum made orthogonal (Jordan et al., 2024), other weights by AdamW.

    Parameters
    ----------
    learning_rate : float, default=0.001
    adam_beta_1, adam_beta_2 : float, default=0.9, 0.999
        How slowly AdamW's averages forget.
    adam_weight_decay, weight_decay : float or None, default=0.004
        The share, times the learning rate, that each step takes off weights that AdamW moves, and off matrices.
    epsilon : float, default=1e-07
        Keeps AdamW's divisor above 0.
    exclude_layers : list of str, optional
        Patterns of the paths of matrices that AdamW moves.
    exclude_embeddings : bool, default=True
        Whether AdamW moves those with 'embedding' in their path.
    muon_a, muon_b, muon_c : float, default=3.4445, -4.775, 2.0315
        The polynomial whose iteration makes a matrix orthogonal (Newton & Schulz).
    adam_lr_ratio : float, default=1
        AdamW's share of the learning rate.
    momentum : float, default=0.95
    ns_steps : int, default=5
        How often the polynomial is taken.
    nesterov : bool, default=True
    rms_rate : float or None, default=0.2
        Steps are scaled by `sqrt(longer side) * rms_rate`; None leaves them.
    """

    learning_rate: Any
    adam_beta_1: float
    adam_beta_2: float
    adam_weight_decay: float | None
    epsilon: float
    weight_decay: float | None
    exclude_layers: list[str]
    exclude_embeddings: bool
    muon_a: float
    muon_b: float
    muon_c: float
    adam_lr_ratio: float
    momentum: float
    ns_steps: int
    nesterov: bool
    rms_rate: float | None
    def __init__(
        self,
        learning_rate: Rate = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-07,
        weight_decay: float | None = 0.004,
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
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.775,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
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

class ScheduleFreeAdamW(Optimizer):
    """AdamW whose weights are averages over its path, in the place of a falling rate (Defazio et al., 2024).

    Parameters
    ----------
    learning_rate : float, default=0.0025
    beta_1 : float, default=0.9
        Gradients are taken so far from the path's point towards its average.
    beta_2 : float, default=0.999
        How slowly the average of the gradient's square forgets.
    epsilon : float, default=1e-08
        Keeps the divisor above 0.
    warmup_steps : int, default=0
        In so many steps the rate rises to its value.
    """

    learning_rate: Any
    beta_1: float
    beta_2: float
    epsilon: float
    warmup_steps: int
    def __init__(
        self,
        learning_rate: Rate = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-08,
        warmup_steps: int = 0,
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

class LossScaleOptimizer(Optimizer):
    """Multiplies the loss, so that small gradients do not vanish, and divides gradients again; for half precision.

    Where a gradient is not finite the step is left out and the scale halved; after `dynamic_growth_steps` steps
    without such a gradient it is doubled.

    Parameters
    ----------
    inner_optimizer : Optimizer
    initial_scale : float, default=32768.0
    dynamic_growth_steps : int, default=2000
    name : str, optional
    dynamic : True
        As older Keras has it: the scale changes.
    """

    learning_rate: Any
    loss_scale_factor: float | None
    use_ema: bool
    inner_optimizer: Optimizer
    initial_scale: float
    dynamic_growth_steps: int
    name: str
    dynamic: bool
    def __init__(
        self,
        inner_optimizer: str | Optimizer | type[Optimizer] | Mapping[str, Any],
        initial_scale: float = 32768.0,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
        *,
        dynamic: bool = True,
    ) -> None: ...
    @property
    def optimizers(self) -> list[Optimizer]:
        """Those that take the steps."""
        ...

class MultiOptimizer(Optimizer):
    """An optimizer for each part of a model.

    Parameters
    ----------
    optimizer_map : OptimizerMap, or function of a variable that gives an Optimizer
    loss_scale_factor : float, optional
        Instead of those of the optimizers.
    name : str, optional
    """

    learning_rate: Any
    loss_scale_factor: float | None
    use_ema: bool
    optimizer_map: Any
    name: str
    def __init__(
        self, optimizer_map: Callable[[Any], Optimizer], loss_scale_factor: float | None = None, name: str | None = None
    ) -> None: ...
    @property
    def optimizers(self) -> list[Optimizer]:
        """Those that take the steps."""
        ...

class Optimizer(OlderRate):
    """The base of optimizers.

    What it remembers lives in `variables`: the count of steps, the learning rate (a graph input, so that changing it
    compiles nothing), and `slots` arrays for each weight.

    Parameters
    ----------
    learning_rate : float, LearningRateSchedule or function without arguments
    weight_decay : float, optional
        Each step also takes this share, times the learning rate, off every weight.
    clipnorm, clipvalue, global_clipnorm : float, optional
        The longest gradient of a weight; the largest number in a gradient; the longest of all gradients together.
        Only one of them.
    use_ema : bool, default=False
        Whether to keep a running average of the weights, which becomes the weights when `fit` ends.
    ema_momentum : float, default=0.99
    ema_overwrite_frequency : int, optional
        After so many steps the average becomes the weights, each time.
    loss_scale_factor : float, optional
        What `scale_loss` multiplies the loss with, as `fit` does, and gradients are divided by.
    gradient_accumulation_steps : int, optional
        The weights move once in so many steps, by the mean gradient.
    name : str, optional
    """

    learning_rate: Any
    weight_decay: float | None
    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    loss_scale_factor: float | None
    gradient_accumulation_steps: int | None
    name: str
    swapped: Any
    def __init__(
        self,
        learning_rate: Rate = 0.01,
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
    def check_settable(self, who: str) -> None:
        """Refuse to let the learning rate be set, where it is a schedule's.

        Raises
        ------
        SettingError
            `who` says whose wish it is.
        """
        ...
    def follow(self, step: int) -> None:
        """Take the rate of this step from the schedule, if there is one."""
        ...
    @property
    def scheduled(self) -> bool:
        """Whether the rate is a function of the step, so that files do not hold it."""
        ...
    def restore(self) -> None:
        """Take the rate from its variable, which was read from a file, or from the schedule at the count of steps."""
        ...
    def slots(self) -> Mapping[str, float]:
        """What is remembered for each weight, and the value it starts with everywhere."""
        ...
    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Any] | None = None) -> None:
        """Take one step with gradients that a tape gave, or that are one's own.

        Parameters
        ----------
        grads : sequence of tensor or None
            A variable whose gradient is None stays as it is.
        trainable_variables : sequence of variables, optional
            What the gradients belong to, in this order; by default, those of the step before.
        """
        ...
    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Any]], name: str | None = None, **_: Any) -> None:
        """`apply`, from pairs of a gradient and its variable."""
        ...
    def stateless_apply(
        self, optimizer_variables: Sequence[Any], grads: Sequence[Any], trainable_variables: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        """What a step makes of these values of weights and optimizer, as arrays; they themselves stay as they are."""
        ...
    def minimize(self, loss: Callable[[], Any] | Any, var_list: Sequence[Any], tape: Any = None) -> None:
        """Take one step down the gradient of a loss: a function without arguments, or a tensor and its tape."""
        ...
    def rated(self) -> list[tuple[str, Optimizer]]:
        """The optimizers that have a learning rate, each after what that is called in logs."""
        ...
    @property
    def iterations(self) -> Count:
        """How often the weights moved: once for each step, or for `gradient_accumulation_steps` of them."""
        ...
    @property
    def steps(self) -> int:
        """How many steps were taken, those included that only gathered gradients."""
        ...
    @property
    def built(self) -> bool:
        """Whether there is room for what is remembered about weights."""
        ...
    def scale_loss(self, loss: Any) -> Any:
        """The loss times `loss_scale_factor`, whose gradients `apply` takes; as it is where there is none."""
        ...
    def set_weights(self, weights: Sequence[Any]) -> None:
        """Give the variables these values, in their order."""
        ...
    def swap_averages(self) -> None:
        """Exchange the weights and their running averages; the next time brings them back."""
        ...
    def finish(self) -> None:
        """After training: the weights become their running averages, if these are kept."""
        ...
