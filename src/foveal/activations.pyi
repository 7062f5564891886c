"""What `keras.activations` offers: functions of arrays and of graph nodes; they live in foveal.layers.activations.

Examples
--------
>>> from foveal import activations
>>> activations.relu([-1.0, 2.0]).tolist()
[0.0, 2.0]
>>> activations.get("tanh").__name__
'tanh'
"""

from typing import Any

from foveal.functions.activations import Axis
from foveal.functions.activations import linear as linear
from foveal.layers.activations import get as get
from foveal.layers.activations import serialize as serialize

def celu(x: Any, alpha: float = 1.0) -> Any:
    """x where it is positive, else alpha (exp(x / alpha) - 1)."""
    ...

def elu(x: Any, alpha: float = 1.0) -> Any:
    """x where it is positive, else alpha (exp x - 1)."""
    ...

def exponential(x: Any) -> Any:
    """e to the power of x."""
    ...

def gelu(x: Any, approximate: bool = False) -> Any:
    """x times the chance that a standard normal number is below x (Hendrycks & Gimpel, 2016); approximate by tanh."""
    ...

def glu(x: Any, axis: int = -1) -> Any:
    """The first half of the values along `axis`, each times the sigmoid of its partner in the second half."""
    ...

def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x where it is further from 0 than the threshold, else 0."""
    ...

def hard_sigmoid(x: Any) -> Any:
    """x / 6 + 1/2, between 0 and 1."""
    ...

def hard_silu(x: Any) -> Any:
    """x hard_sigmoid(x), also called hard_swish."""
    ...

def hard_tanh(x: Any) -> Any:
    """x between -1 and 1."""
    ...

def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x where it is not negative, else x times `negative_slope`."""
    ...

def log_sigmoid(x: Any) -> Any:
    """The logarithm of `sigmoid`, computed without it."""
    ...

def log_softmax(x: Any, axis: Axis = -1) -> Any:
    """The logarithm of `softmax`, computed without it."""
    ...

def mish(x: Any) -> Any:
    """x tanh(softplus(x))."""
    ...

def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """x above the threshold, at most `max_value`; below it `negative_slope` times the distance to the threshold."""
    ...

def relu6(x: Any) -> Any:
    """x between 0 and 6."""
    ...

def selu(x: Any) -> Any:
    """`elu` with the two numbers that keep mean 0 and variance 1 from layer to layer."""
    ...

def sigmoid(x: Any) -> Any:
    """1 / (1 + exp -x), between 0 and 1."""
    ...

def silu(x: Any) -> Any:
    """x sigmoid(x), also called swish."""
    ...

def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """x moved towards 0 by the threshold, and 0 where it would cross it."""
    ...

def softmax(x: Any, axis: Axis = -1) -> Any:
    """Probabilities along `axis`: exponentials, divided by their sum. Of several axes, or all (None), together."""
    ...

def softplus(x: Any) -> Any:
    """log(1 + exp x), a smooth relu."""
    ...

def softsign(x: Any) -> Any:
    """x / (1 + |x|), between -1 and 1."""
    ...

def sparse_plus(x: Any) -> Any:
    """0 below -1, x above 1, and (x + 1)**2 / 4 between."""
    ...

def sparse_sigmoid(x: Any) -> Any:
    """(x + 1) / 2, between 0 and 1."""
    ...

def sparsemax(x: Any, axis: int = -1) -> Any:
    """The probabilities nearest to the values along `axis`; unlike those of `softmax` many are 0.

    Martins & Astudillo, "From softmax to sparsemax", 2016. Keras 3.15 gives numbers that do not sum to 1.
    """
    ...

def squareplus(x: Any, b: float = 4) -> Any:
    """(x + sqrt(x * x + b)) / 2, a smooth relu."""
    ...

def tanh(x: Any) -> Any:
    """The hyperbolic tangent, between -1 and 1."""
    ...

def tanh_shrink(x: Any) -> Any:
    """x - tanh x."""
    ...

def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """x above the threshold, else `default_value`."""
    ...

swish = silu
hard_swish = hard_silu
deserialize = get
