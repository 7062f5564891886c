"""The scalar functions as ONNX nodes: one row each."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from foveal.models.onnx.emitter import Emitter

Writer = Callable[..., str]


def _number(e: Emitter, value: float, dtype: str) -> str:
    return e.array(value, dtype)


def _compared(kind: str, e: Emitter, dtype: str, a: str, b: str) -> str:
    return e.cast(e.node(kind, a, b), dtype)


def _mod(e: Emitter, dtype: str, a: str, b: str) -> str:
    """The rest with the sign of the divisor; ONNX's has that of the dividend where numbers have fractions."""
    if not dtype.startswith("float"):
        return e.node("Mod", a, b)
    rest = e.node("Mod", a, b, fmod=1)
    other = e.node("Less", e.node("Mul", rest, b), _number(e, 0, dtype))
    return e.node("Where", other, e.node("Add", rest, b), rest)


def _floor_divide(e: Emitter, dtype: str, a: str, b: str) -> str:
    whole = e.node("Div", e.node("Sub", a, _mod(e, dtype, a, b)), b)
    return e.node("Round", whole) if dtype.startswith("float") else whole


def _arctan2(e: Emitter, dtype: str, y: str, x: str) -> str:
    zero, pi, half = (_number(e, value, dtype) for value in (0, math.pi, math.pi / 2))
    right = e.node("Atan", e.node("Div", y, x))
    above = e.node("GreaterOrEqual", y, zero)
    left = e.node("Add", right, e.node("Where", above, pi, e.node("Neg", pi)))
    straight = e.node("Mul", half, e.node("Sign", y))
    aside = e.node("Where", e.node("Less", x, zero), left, straight)
    return e.node("Where", e.node("Greater", x, zero), right, aside)


def _select(e: Emitter, dtype: str, condition: str, yes: str, no: str) -> str:
    return e.node("Where", e.cast(condition, "bool"), yes, no)


def _expm1(e: Emitter, dtype: str, x: str) -> str:
    return e.node("Sub", e.node("Exp", x), _number(e, 1, dtype))


def _log1p(e: Emitter, dtype: str, x: str) -> str:
    return e.node("Log", e.node("Add", x, _number(e, 1, dtype)))


def _square(e: Emitter, dtype: str, x: str) -> str:
    return e.node("Mul", x, x)


def _step(e: Emitter, dtype: str, x: str) -> str:
    return _compared("Greater", e, dtype, x, _number(e, 0, dtype))


ELEMENTWISE: dict[str, str | Writer] = {
    "add": "Add",
    "sub": "Sub",
    "mul": "Mul",
    "div": "Div",
    "mod": _mod,
    "floor_divide": _floor_divide,
    "pow": "Pow",
    "arctan2": _arctan2,
    "maximum": "Max",
    "minimum": "Min",
    "greater": partial(_compared, "Greater"),
    "greater_equal": partial(_compared, "GreaterOrEqual"),
    "equal": partial(_compared, "Equal"),
    "select": _select,
    "neg": "Neg",
    "exp": "Exp",
    "expm1": _expm1,
    "log": "Log",
    "log1p": _log1p,
    "sqrt": "Sqrt",
    "square": _square,
    "abs": "Abs",
    "sign": "Sign",
    "floor": "Floor",
    "round": "Round",
    "sin": "Sin",
    "cos": "Cos",
    "arctan": "Atan",
    "tanh": "Tanh",
    "sigmoid": "Sigmoid",
    "softplus": "Softplus",
    "erf": "Erf",
    "relu": "Relu",
    "step": _step,
    "stop_gradient": "Identity",
}
"""By the names of `ir.scalars`: ONNX's word, or a function of the emitter, the dtype and the inputs."""


def write(e: Emitter, fn: str, dtype: str, *inputs: str) -> str:
    """The nodes of one function."""
    row = ELEMENTWISE[fn]
    return e.node(row, *inputs) if isinstance(row, str) else row(e, dtype, *inputs)
