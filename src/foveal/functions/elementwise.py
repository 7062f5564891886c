"""Functions of single values, and of values that stand at the same place; shapes are broadcast as NumPy does."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.errors import ArgumentError
from foveal.functions.function import VALUES, Function, declared, function
from foveal.functions.numpy_only import nonzero
from foveal.functions.promotion import cast, floating, promoted, scalar
from foveal.functions.symbolic import CORE, MATH, NUMPY, OWN
from foveal.ir.node import Node, broadcast_like, full
from foveal.ops.random import inverse_erf

TRUTH = "bool"


def _named(
    name: str, text: str, of_nodes: Any, tensors: tuple[str, ...], module: str, kind: str | None, result: Any
) -> Any:
    of_nodes.__name__ = of_nodes.__qualname__ = name
    of_nodes.__module__, of_nodes.__doc__ = __name__, text
    return declared(Function(of_nodes, tensors, module, kind, rows=VALUES, result=result))


def _unary(
    name: str,
    text: str,
    formula: str | Callable[[Node], Node],
    *,
    integers: bool = False,
    module: str = NUMPY,
    kind: str | None = None,
    result: str | None = None,
) -> Callable[..., Any]:
    """A function of one value: the name of a scalar function, or a formula; `integers` stay integers."""

    def of_node(x: Any) -> Node:
        x = x if integers and isinstance(x, Node) else floating(x)
        return scalar(formula, x) if isinstance(formula, str) else formula(x)

    return _named(name, text, of_node, ("x",), module, kind, result)  # type: ignore[no-any-return]


def _binary(
    name: str,
    text: str,
    formula: str | Callable[[Node, Node], Node],
    *,
    floats: bool = False,
    module: str = NUMPY,
    kind: str | None = None,
    result: str | None = None,
) -> Callable[..., Any]:
    """A function of two values: the name of a scalar function, or a formula; integers may become `floats`."""

    def of_pair(x1: Any, x2: Any) -> Node:
        x1, x2 = promoted(x1, x2)
        x1, x2 = (floating(x1), floating(x2)) if floats else (x1, x2)
        return scalar(formula, x1, x2) if isinstance(formula, str) else formula(x1, x2)

    return _named(name, text, of_pair, ("x1", "x2"), module, kind, result)  # type: ignore[no-any-return]


def truth(x: Any) -> Node:
    """1 where a node is not 0, else 0."""
    return 1.0 - scalar("equal", x, 0) if x.dtype.startswith("float") else scalar("sub", 1, scalar("equal", x, 0))


def negated(condition: Node) -> Node:
    """1 where a node is 0, else 0."""
    return scalar("equal", condition, 0)


def select(condition: Any, x1: Any, x2: Any) -> Node:
    """`x1` where the condition is not 0, else `x2`."""
    x1, x2 = promoted(x1, x2)
    if condition.dtype.startswith("float") and not x1.dtype.startswith("float"):
        condition = cast(truth(condition), "int32")
    return scalar("select", cast(condition, x1.dtype), x1, x2)


def _trunc(x: Node) -> Node:
    if not x.dtype.startswith("float"):
        return x
    return select(scalar("greater", x, 0), scalar("floor", x), -scalar("floor", -x))


def _sinh(x: Node) -> Node:
    near = scalar("expm1", scalar("minimum", scalar("maximum", x, -1.0), 1.0))
    far = (scalar("exp", x) - scalar("exp", -x)) * 0.5
    return select(scalar("greater", 1.0, scalar("abs", x)), (near + near / (near + 1.0)) * 0.5, far)


HUGE = 1e10
"""Beyond it 1 is nothing beside a square, which may overflow."""


def _arcsinh(x: Node) -> Node:
    size = scalar("abs", x)
    near = scalar("minimum", size, HUGE)
    square = scalar("square", near)
    inner = scalar("log1p", near + square / (scalar("sqrt", square + 1.0) + 1.0))
    y = select(scalar("greater", size, HUGE), scalar("log", size) + math.log(2), inner)
    return select(scalar("greater", 0.0, x), -y, y)


def _arccosh(x: Node) -> Node:
    near = scalar("minimum", x, HUGE)
    inner = scalar("log", near + scalar("sqrt", near - 1.0) * scalar("sqrt", near + 1.0))
    return select(scalar("greater", x, HUGE), scalar("log", x) + math.log(2), inner)


def _hypotenuse(a: Node, b: Node) -> Node:
    a, b = scalar("abs", a), scalar("abs", b)
    longer, shorter = scalar("maximum", a, b), scalar("minimum", a, b)
    flat = scalar("maximum", scalar("equal", longer, 0.0), _is_infinite(longer))
    return select(flat, longer, longer * scalar("sqrt", scalar("square", shorter / select(flat, 1.0, longer)) + 1.0))


def _remainder(a: Node, b: Node) -> Node:
    size = scalar("mod", scalar("abs", a), scalar("abs", b))
    return select(scalar("greater", 0, a), -size, size)


def _step(x: Node, at_zero: Node) -> Node:
    y = select(scalar("equal", x, 0.0), at_zero, scalar("greater", x, 0.0))
    return select(scalar("equal", x, x), y, x)


def _has_minus(x: Node) -> Node:
    return scalar("greater", 0, scalar("arctan2", x, -1.0) if x.dtype.startswith("float") else x)


def _zero(x: Node) -> Node:
    return broadcast_like(full((1,) * len(x.shape), 0, x.dtype), x)


def counted(x: Node) -> Node:
    """Truths as integers, which can be computed with."""
    return cast(x, "int32") if x.dtype == "bool" else x


def _leg(x: Node) -> Node:
    """The other leg of the right triangle with the leg x and the hypotenuse 1."""
    return scalar("sqrt", (1.0 - x) * (x + 1.0))


def _sinc(x: Node) -> Node:
    zero = scalar("equal", x, 0.0)
    angle = select(zero, 1.0, x) * math.pi
    return select(zero, 1.0, scalar("sin", angle) / angle)


def _erfinv(x: Node) -> Node:
    end = scalar("equal", scalar("abs", x), 1.0)
    return select(end, x * math.inf, inverse_erf(select(end, 0.0, x)))


def _is_infinite(x: Node) -> Node:
    return scalar("equal", scalar("abs", x), math.inf)


def _times(number: float) -> Callable[[Node], Node]:
    return lambda x: x * number


def _whole(x: Node) -> Node:
    return x


def _rounded(kind: str) -> Callable[[Node], Node]:
    return lambda x: scalar(kind, x) if x.dtype.startswith("float") else floating(x)


absolute = _unary("absolute", "The value without its sign.", "abs", integers=True)
arccos = _unary("arccos", "The angle from 0 to pi of this cosine.", lambda x: scalar("arctan2", _leg(x), x))
arccosh = _unary(
    "arccosh",
    "The number that is not negative of this hyperbolic cosine.",
    _arccosh,
)
arcsin = _unary("arcsin", "The angle from -pi/2 to pi/2 of this sine.", lambda x: scalar("arctan2", x, _leg(x)))
arcsinh = _unary("arcsinh", "The number of this hyperbolic sine.", _arcsinh)
arctan = _unary("arctan", "The angle from -pi/2 to pi/2 of this tangent.", "arctan")
arctanh = _unary(
    "arctanh",
    "The number of this hyperbolic tangent.",
    lambda x: (scalar("log1p", x) - scalar("log1p", -x)) * 0.5,
)
cbrt = _unary("cbrt", "The cube root.", lambda x: scalar("sign", x) * scalar("pow", scalar("abs", x), 1 / 3))
ceil = _unary("ceil", "The smallest whole number that is not below.", lambda x: -scalar("floor", -x))
conj = conjugate = _unary("conjugate", "The number itself: there are no complex ones.", _whole, integers=True)
cos = _unary("cos", "The cosine of an angle in radians.", "cos")
cosh = _unary("cosh", "The hyperbolic cosine.", lambda x: (scalar("exp", x) + scalar("exp", -x)) * 0.5)
deg2rad = _unary("deg2rad", "Degrees as radians.", _times(math.pi / 180), kind="Deg2rad")
erf = _unary("erf", "The error function.", "erf", module=MATH)
erfc = _unary("erfc", "1 - erf(x).", lambda x: 1.0 - scalar("erf", x), module=MATH)
erfinv = _unary("erfinv", "The number of this error function.", _erfinv, module=MATH)
exp = _unary("exp", "e to the power of the value.", "exp")
exp2 = _unary("exp2", "2 to the power of the value.", lambda x: scalar("pow", 2.0, x), kind="Exp2")
expm1 = _unary("expm1", "exp(x) - 1, also where x is small.", "expm1", kind="Expm1")
fabs = _unary("fabs", "The value without its sign, as a float.", "abs")
floor = _unary("floor", "The largest whole number that is not above.", "floor")
imag = _unary("imag", "0: there are no complex numbers.", _zero, integers=True)
isfinite = _unary(
    "isfinite", "Whether it is neither infinite nor NaN.", lambda x: scalar("equal", x - x, 0.0), result=TRUTH
)
isinf = _unary("isinf", "Whether it is infinite.", _is_infinite, result=TRUTH)
isnan = _unary("isnan", "Whether it is NaN.", lambda x: negated(scalar("equal", x, x)), result=TRUTH)
isneginf = _unary("isneginf", "Whether it is minus infinity.", lambda x: scalar("equal", x, -math.inf), result=TRUTH)
isposinf = _unary("isposinf", "Whether it is plus infinity.", lambda x: scalar("equal", x, math.inf), result=TRUTH)
isreal = _unary("isreal", "True: there are no complex numbers.", lambda x: x * 0.0 + 1.0, result=TRUTH)
log = _unary("log", "The natural logarithm.", "log")
log10 = _unary("log10", "The logarithm to base 10.", lambda x: scalar("log", x) * (1 / math.log(10)), kind="Log10")
log1p = _unary("log1p", "log(1 + x), also where x is small.", "log1p", kind="Log1p")
log2 = _unary("log2", "The logarithm to base 2.", lambda x: scalar("log", x) * (1 / math.log(2)), kind="Log2")
logical_not = _unary("logical_not", "Whether it is 0.", negated, integers=True, result=TRUTH)
negative = _unary("negative", "0 - x.", "neg", integers=True)
rad2deg = _unary("rad2deg", "Radians as degrees.", _times(180 / math.pi), kind="Rad2deg")
real = _unary("real", "The number itself: there are no complex ones.", _whole, integers=True)
reciprocal = _unary("reciprocal", "1 / x.", lambda x: 1.0 / x)
rsqrt = _unary("rsqrt", "1 / sqrt(x).", lambda x: 1.0 / scalar("sqrt", x), module=MATH)
sign = _unary("sign", "-1, 0 or 1.", "sign", integers=True)
signbit = _unary("signbit", "Whether it has a minus, as -0.0 has.", _has_minus, integers=True, result=TRUTH)
sin = _unary("sin", "The sine of an angle in radians.", "sin")
sinc = _unary("sinc", "sin(pi x) / (pi x), and 1 at 0.", _sinc)
sinh = _unary("sinh", "The hyperbolic sine.", _sinh)
sqrt = _unary("sqrt", "The square root.", "sqrt")
square = _unary("square", "x times x.", lambda x: scalar("square", counted(x)), integers=True)
tan = _unary("tan", "The tangent of an angle in radians.", lambda x: scalar("sin", x) / scalar("cos", x))
tanh = _unary("tanh", "The hyperbolic tangent, between -1 and 1.", "tanh")
trunc = _unary("trunc", "What is before the point.", _trunc, integers=True)
abs = absolute

add = _binary("add", "x1 + x2.", "add")
arctan2 = _binary("arctan2", "The angle of the point (x2, x1), from -pi to pi.", "arctan2", floats=True, kind="Arctan2")
divide = _binary("divide", "x1 / x2; of integers, floats.", "div", floats=True)
equal = _binary("equal", "Whether x1 is x2.", "equal", result=TRUTH)
floor_divide = _binary(
    "floor_divide",
    "The largest whole number that is not above x1 / x2.",
    lambda a, b: scalar("floor_divide", counted(a), counted(b)),
)
greater = _binary("greater", "Whether x1 is above x2.", "greater", result=TRUTH)
greater_equal = _binary("greater_equal", "Whether x1 is not below x2.", "greater_equal", result=TRUTH)
heaviside = _binary(
    "heaviside",
    "0 where x1 is negative, 1 where it is positive, x2 where it is 0.",
    _step,
    floats=True,
)
hypot = _binary(
    "hypot",
    "The length of the vector (x1, x2).",
    _hypotenuse,
    floats=True,
)
less = _binary("less", "Whether x1 is below x2.", lambda a, b: scalar("greater", b, a), result=TRUTH)
less_equal = _binary(
    "less_equal", "Whether x1 is not above x2.", lambda a, b: scalar("greater_equal", b, a), result=TRUTH
)
logaddexp = _binary(
    "logaddexp",
    "log(exp(x1) + exp(x2)), where neither overflows.",
    lambda a, b: scalar("maximum", a, b) + scalar("softplus", -scalar("abs", a - b)),
    floats=True,
)
logaddexp2 = _binary(
    "logaddexp2",
    "log2(2**x1 + 2**x2), where neither overflows.",
    lambda a, b: logaddexp(a * math.log(2), b * math.log(2)) * (1 / math.log(2)),
    floats=True,
    kind="Logaddexp2",
)
logical_and = _binary("logical_and", "Whether both are not 0.", lambda a, b: truth(a) * truth(b), result=TRUTH)
logical_or = _binary(
    "logical_or", "Whether one is not 0.", lambda a, b: scalar("maximum", truth(a), truth(b)), result=TRUTH
)
logical_xor = _binary(
    "logical_xor",
    "Whether one is not 0 and the other is.",
    lambda a, b: negated(scalar("equal", truth(a), truth(b))),
    result=TRUTH,
)
maximum = _binary("maximum", "The larger of the two.", "maximum")
minimum = _binary("minimum", "The smaller of the two.", "minimum")
fmax = _binary("fmax", "The larger of the two; NaN only where both are.", lambda a, b: _but_nan("maximum", a, b))
fmin = _binary("fmin", "The smaller of the two; NaN only where both are.", lambda a, b: _but_nan("minimum", a, b))
mod = _binary(
    "mod",
    "What is left of x1 after whole x2, with the sign of x2.",
    lambda a, b: scalar("mod", counted(a), counted(b)),
)
fmod = _binary(
    "fmod",
    "What is left of x1 after whole x2, with the sign of x1.",
    lambda a, b: _remainder(counted(a), counted(b)),
)
multiply = _binary("multiply", "x1 times x2.", "mul")
not_equal = _binary("not_equal", "Whether x1 is not x2.", lambda a, b: negated(scalar("equal", a, b)), result=TRUTH)
ldexp = _binary("ldexp", "x1 times 2 to the power of x2.", lambda a, b: a * scalar("pow", 2.0, b), floats=True)
power = _binary("power", "x1 to the power of x2.", lambda a, b: scalar("pow", counted(a), counted(b)))
squared_difference = _binary(
    "squared_difference", "(x1 - x2) squared.", lambda a, b: scalar("square", a - b), module=OWN
)
subtract = _binary("subtract", "x1 - x2.", "sub")
true_divide = _binary("true_divide", "x1 / x2; of integers, floats.", "div", floats=True)
divide_no_nan = _binary(
    "divide_no_nan",
    "x1 / x2, and 0 where x2 is 0.",
    lambda a, b: select(negated(b), 0.0, a / select(negated(b), 1.0, b)),
    floats=True,
)


def _but_nan(kind: str, a: Node, b: Node) -> Node:
    return select(scalar("equal", a, a), select(scalar("equal", b, b), scalar(kind, a, b), a), b)


@function("variable", module=CORE, rows=VALUES)
def stop_gradient(variable: Any) -> Any:
    """The value; no gradient flows back through it."""
    return scalar("stop_gradient", variable)


@function("x", rows=VALUES)
def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """Values between the two ends, of which None is none; what is outside becomes the nearer end."""
    dtype = "int32" if x.dtype == "bool" else x.dtype
    x = x if x.dtype.startswith("float") else cast(x, "int32")
    x = x if x_min is None else scalar("maximum", x, x_min)
    return cast(x if x_max is None else scalar("minimum", x, x_max), dtype)


@function("x", rows=VALUES)
def round(x: Any, decimals: int = 0) -> Any:
    """The nearest number with so many decimals, halves to the even one."""
    if not x.dtype.startswith("float"):
        tens = 10 ** max(-decimals, 0)
        return x if tens == 1 else cast(scalar("round", floating(x) / float(tens)) * float(tens), x.dtype)
    factor = 10.0**decimals
    return scalar("round", x * factor) / factor if decimals else scalar("round", x)


class _Where(Function):
    def __call__(self, condition: Any, x1: Any = None, x2: Any = None) -> Any:
        if x1 is None and x2 is None:
            return nonzero(condition)
        if x1 is None or x2 is None:
            raise ArgumentError("where: `x1` and `x2` must both be given, or neither, got one of them.")
        return super().__call__(condition, x1, x2)


def _where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """`x1` where the condition holds and `x2` elsewhere; without them the places where it holds, as `nonzero`."""
    return select(condition if isinstance(condition, Node) else floating(condition), x1, x2)


_where.__name__ = _where.__qualname__ = "where"
where = declared(_Where(_where, ("condition", "x1", "x2"), NUMPY, None))


@function("x1", "x2", "rtol", "atol", rows=VALUES, result=TRUTH)
def isclose(x1: Any, x2: Any, rtol: Any = 1e-5, atol: Any = 1e-8, equal_nan: bool = False) -> Any:
    """Whether x1 is not further from x2 than `atol + rtol * abs(x2)`; whether NaN is NaN, `equal_nan` says."""
    x1, x2 = (floating(x) for x in promoted(x1, x2))
    near = scalar("greater_equal", scalar("abs", x2) * rtol + atol, scalar("abs", x1 - x2))
    near = scalar("maximum", near * scalar("equal", x2 - x2, 0.0), scalar("equal", x1, x2))
    if not equal_nan:
        return near
    return scalar("maximum", near, negated(scalar("equal", x1, x1)) * negated(scalar("equal", x2, x2)))


@function("x", rows=VALUES)
def nan_to_num(x: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """With numbers in the place of NaN, and of the two infinities: by default the largest and smallest there are."""
    ends = np.finfo(x.dtype) if x.dtype.startswith("float") else None
    if ends is None:
        return x
    high, low = float(ends.max) if posinf is None else posinf, float(ends.min) if neginf is None else neginf
    x = select(scalar("equal", x, math.inf), high, select(scalar("equal", x, -math.inf), low, x))
    return select(scalar("equal", x, x), x, nan)
