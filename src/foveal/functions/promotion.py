"""The dtype in which operands meet, and numbers and arrays as nodes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.functions.rows import Length
from foveal.ir.node import Constant, Elementwise, Node, Table, apply, array_of, as_node, full, table
from foveal.ops.shape import Cast

ORDER = "bufO"
"""Kinds of dtypes, each holding what those before it do; signed and unsigned integers count as one."""
IN_GRAPHS = {
    "float64": "float32",
    "float16": "float32",
    "bfloat16": "float32",
    "int64": "int32",
    "int16": "int32",
    "int8": "int32",
    "uint8": "int32",
    "uint16": "int32",
    "uint64": "int32",
}
"""What engines compute in, in the place of other dtypes; a truth is a number that is 1 or 0."""


FLOATS = {"float32", "float64", "float16"}


def _kind(dtype: str) -> int:
    return ORDER.index(np.dtype(dtype).kind.replace("i", "u"))


def result_dtype(*operands: Any) -> str:
    """The dtype of a result, by Keras's rules: floats before integers, Python's own numbers as the others can hold."""
    dtypes = [x.dtype for x in operands if isinstance(x, Node)]
    strongest = max(map(_kind, dtypes), default=0)
    alike = [np.dtype(d) for d in dtypes if _kind(d) == strongest]
    dtype = np.result_type(*alike).name if dtypes else "bool"
    if dtype == "int64" and all(d.itemsize < 8 for d in alike):  # of uint32 and int32: Keras stays with 32 bits
        dtype = "int32"
    weak = max((np.min_scalar_type(type(x)()).kind for x in operands if isinstance(x, int | float)), default="b")
    if "f" in weak and strongest < ORDER.index("f"):
        return "float32"
    integers = any(isinstance(x, int) and not isinstance(x, bool) for x in operands)
    return "int32" if integers and strongest == 0 else dtype


def cast(x: Node, dtype: str) -> Node:
    """The same values in another dtype; constants at once."""
    if x.dtype == dtype:
        return x
    if isinstance(x.op, Constant):
        value = x.op.value if dtype.startswith("float") else np.asarray(x.op.value).astype(dtype).item()
        return full(x.shape, value, dtype)
    return table(x.op.array, dtype) if isinstance(x.op, Table) else apply(Cast(dtype), x)


def promoted(*operands: Any) -> tuple[Node, ...]:
    """Nodes, numbers and arrays as nodes of one dtype."""
    operands = tuple(x.counted() if isinstance(x, Length) else x for x in operands)
    if not all(isinstance(x, Node | int | float) for x in operands):
        operands = tuple(x if isinstance(x, Node | int | float) else constant(x) for x in operands)
    dtypes = {x.dtype for x in operands if isinstance(x, Node)}
    (dtype,) = dtypes if len(dtypes) == 1 and dtypes <= FLOATS else (result_dtype(*operands),)
    return tuple(cast(x, dtype) if isinstance(x, Node) else full((), x, dtype) for x in operands)


def constant(value: Any) -> Node:
    """An array of numbers as a node, or a weight's own."""
    if isinstance(getattr(value, "present", None), Node):
        return as_node(value)
    values = array_of("graph: computes with nodes, numbers and arrays of numbers", value)
    return table(values, "float32" if values.dtype.kind == "f" else "int32")


def floating(x: Any) -> Node:
    """A node of floats: integers and truths become float32."""
    if not isinstance(x, Node):
        return full((), float(x))
    return x if x.dtype.startswith("float") else cast(x, "float32")


def scalar(fn: str, *operands: Any) -> Node:
    """A scalar function of operands of any dtypes."""
    return apply(Elementwise(fn), *promoted(*operands))
