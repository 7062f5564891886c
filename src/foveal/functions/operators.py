"""What Python's operators do to nodes, rows and symbolic tensors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from foveal.eager import Tensor
from foveal.functions import elementwise, indexing, linalg, shape
from foveal.functions.promotion import floating, promoted, scalar
from foveal.functions.rows import Row
from foveal.functions.symbolic import KerasTensor
from foveal.ir import node as ir
from foveal.ir.node import POWERS, Node
from foveal.ir.weight import Weight

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": elementwise.absolute,
    "add": elementwise.add,
    "and_": elementwise.logical_and,
    "floordiv": elementwise.floor_divide,
    "ge": elementwise.greater_equal,
    "getitem": indexing.get_item,
    "gt": elementwise.greater,
    "invert": elementwise.logical_not,
    "le": elementwise.less_equal,
    "lt": elementwise.less,
    "matmul": linalg.matmul,
    "mod": elementwise.mod,
    "mul": elementwise.multiply,
    "neg": elementwise.negative,
    "or_": elementwise.logical_or,
    "pow": elementwise.power,
    "sub": elementwise.subtract,
    "truediv": elementwise.true_divide,
    "xor": elementwise.logical_xor,
}
"""By the names of Python's module `operator`."""

Row.operators = Tensor.operators = Weight.operators = FUNCTIONS
KerasTensor.operators = FUNCTIONS | {"reshape": shape.reshape, "squeeze": shape.squeeze}


def _power(x: Any, y: Any) -> Node:
    fn = POWERS.get(y) if isinstance(y, int | float) else None
    return scalar(fn, x) if fn else scalar("pow", x, y)


def _ratio(x: Any, y: Any) -> Node:
    return scalar("div", *map(floating, promoted(x, y)))


DIRECT = {"add": "add", "sub": "sub", "mul": "mul", "gt": "greater", "ge": "greater_equal", "neg": "neg", "abs": "abs"}
ir.OPERATORS |= (
    FUNCTIONS
    | {word: partial(scalar, fn) for word, fn in DIRECT.items()}
    | {
        "lt": lambda x, y: scalar("greater", y, x),
        "le": lambda x, y: scalar("greater_equal", y, x),
        "truediv": _ratio,
        "pow": _power,
    }
)
