"""The functions of single values, each declared once: its formula, its derivative, where it is defined.

Both are written in the words of a mathematics `m`: NumPy's or JAX's (`Mathematics`), or that of graph nodes. An engine
without arrays, llvm, has a table of its own for those it does not take from the formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from foveal.record import Record


class Scalar(Record):
    """A function of single values.

    Attributes
    ----------
    formula : str or function of (m, *x)
        NumPy's name of the function, which is JAX's too, or how it is made of others.
    derivative : function of (m, g, y, *x) that gives dL/dx for each x, or None
        From g = dL/dy, the output y and the inputs; None where the function is flat wherever it has a derivative.
    arity : int
    positive : bool
        Whether only positive numbers have a value, or a derivative.
    """

    formula: str | Callable[..., Any]
    derivative: Callable[..., tuple[Any, ...]] | None = None
    arity: int = 1
    positive: bool = False


class Mathematics:
    """The scalar functions by name, on the arrays of NumPy or of a module with NumPy's names; others are the module's.

    Parameters
    ----------
    arrays : module
    **own
        Functions that the module does not have under that name.
    """

    def __init__(self, arrays: Any, **own: Callable[..., Any]) -> None:
        self._arrays = arrays
        vars(self).update(own)

    def __getattr__(self, name: str) -> Any:
        formula = SCALARS[name].formula if name in SCALARS else name
        function = getattr(self._arrays, formula) if isinstance(formula, str) else partial(formula, self)
        setattr(self, name, function)
        return function


def _power(m: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * b * m.pow(a, b - 1.0), g * y * m.log(a)


def _arctan2(m: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    square = m.square(a) + m.square(b)
    return g * b / square, -(g * a / square)


SCALARS: dict[str, Scalar] = {
    "add": Scalar("add", lambda m, g, y, a, b: (g, g), 2),
    "sub": Scalar("subtract", lambda m, g, y, a, b: (g, -g), 2),
    "mul": Scalar("multiply", lambda m, g, y, a, b: (g * b, g * a), 2),
    "div": Scalar("divide", lambda m, g, y, a, b: (g / b, -(g * y / b)), 2),
    "mod": Scalar("mod", lambda m, g, y, a, b: (g, -(g * m.floor_divide(a, b))), 2),
    "floor_divide": Scalar("floor_divide", None, 2),
    "pow": Scalar("power", _power, 2, positive=True),
    "arctan2": Scalar("arctan2", _arctan2, 2),
    "maximum": Scalar("maximum", lambda m, g, y, a, b: (g * m.greater_equal(a, b), g * m.greater(b, a)), 2),
    "minimum": Scalar("minimum", lambda m, g, y, a, b: (g * m.greater_equal(b, a), g * m.greater(a, b)), 2),
    "greater": Scalar("greater", None, 2),
    "greater_equal": Scalar("greater_equal", None, 2),
    "equal": Scalar("equal", None, 2),
    "select": Scalar(
        lambda m, c, a, b: m.where(c != 0, a, b),
        lambda m, g, y, c, a, b: (None, m.select(c, g, 0.0), m.select(c, 0.0, g)),
        3,
    ),
    "neg": Scalar("negative", lambda m, g, y, x: (-g,)),
    "exp": Scalar("exp", lambda m, g, y, x: (g * y,)),
    "expm1": Scalar("expm1", lambda m, g, y, x: (g * (y + 1.0),)),
    "log": Scalar("log", lambda m, g, y, x: (g / x,), positive=True),
    "log1p": Scalar("log1p", lambda m, g, y, x: (g / (x + 1.0),), positive=True),
    "sqrt": Scalar("sqrt", lambda m, g, y, x: (g * 0.5 / y,), positive=True),
    "square": Scalar("square", lambda m, g, y, x: (g * 2.0 * x,)),
    "abs": Scalar("abs", lambda m, g, y, x: (g * m.sign(x),)),
    "sign": Scalar("sign"),
    "floor": Scalar("floor"),
    "round": Scalar("round"),
    "sin": Scalar("sin", lambda m, g, y, x: (g * m.cos(x),)),
    "cos": Scalar("cos", lambda m, g, y, x: (-(g * m.sin(x)),)),
    "arctan": Scalar("arctan", lambda m, g, y, x: (g / (m.square(x) + 1.0),)),
    "tanh": Scalar("tanh", lambda m, g, y, x: (g - g * y * y,)),
    "sigmoid": Scalar(lambda m, x: 1 / (1 + m.exp(-x)), lambda m, g, y, x: (g * y * (1.0 - y),)),
    "softplus": Scalar(lambda m, x: m.logaddexp(x, m.zeros_like(x)), lambda m, g, y, x: (g * m.sigmoid(x),)),
    "erf": Scalar("erf", lambda m, g, y, x: (g * m.exp(-m.square(x)) * (2.0 / math.sqrt(math.pi)),)),
    "relu": Scalar(lambda m, x: m.maximum(x, 0), lambda m, g, y, x: (g * m.step(x),)),
    "step": Scalar(lambda m, x: x > 0),
    "stop_gradient": Scalar(lambda m, x: x),
}
"""By the name of the op. Comparisons give 1.0 or 0.0."""
