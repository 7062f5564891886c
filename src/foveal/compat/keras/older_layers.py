"""Layers that Keras 1 and 2 had under names that Keras 3 has no longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from foveal import layers
from foveal.arguments import choose, converted
from foveal.errors import ArgumentError
from foveal.layers import Layer
from foveal.older import note

Merging = Callable[[Sequence[Any]], Any]


def _kernel(args: tuple[Any, ...], rank: int) -> tuple[Any, tuple[Any, ...]]:
    """Filters and the kernel's size, which stood as single numbers, and what else was given by place."""
    filters, *sizes = args[: rank + 1]
    whole = [size for size in sizes if isinstance(size, int)]
    if len(whole) == rank:
        return (filters, tuple(whole)), args[rank + 1 :]
    return tuple(args[:2]), args[2:]


def Deconvolution2D(*args: Any, output_shape: Any = None, **kwargs: Any) -> Layer:
    """What Keras 1 called Conv2DTranspose: filters, rows, columns and the output's shape, which follows by itself."""
    note("Deconvolution2D", "Deconvolution2D: older Keras's. Write Conv2DTranspose(filters, kernel_size).")
    kernel, rest = _kernel(args, 2)
    if len(rest) > 1:
        raise ArgumentError("Deconvolution2D: give what follows `output_shape` by name, such as subsample=(2, 2).")
    filters, size = kernel
    return layers.Conv2DTranspose(filters, size, **kwargs)


def AtrousConvolution2D(*args: Any, **kwargs: Any) -> Layer:
    """What Keras 1 called Conv2D with a dilation rate."""
    note("AtrousConvolution2D", "AtrousConvolution2D: older Keras's. Write Conv2D(..., dilation_rate=2).")
    kernel, rest = _kernel(args, 2)
    return layers.Conv2D(*kernel, *rest, **kwargs)


def AtrousConvolution1D(*args: Any, **kwargs: Any) -> Layer:
    """What Keras 1 called Conv1D with a dilation rate."""
    note("AtrousConvolution1D", "AtrousConvolution1D: older Keras's. Write Conv1D(..., dilation_rate=2).")
    return layers.Conv1D(*args, **kwargs)


def ThresholdedReLU(theta: float = 1.0, **kwargs: Any) -> Layer:
    """`x` above `theta`, else 0."""
    return layers.ReLU(threshold=theta, **kwargs)


MODES: dict[str, Callable[..., Layer]] = {
    "sum": layers.Add,
    "mul": layers.Multiply,
    "ave": layers.Average,
    "max": layers.Maximum,
}


def merge(
    inputs: Any,
    mode: Any = "sum",
    dot_axes: Any = -1,
    concat_axis: int = -1,
    output_shape: Any = None,
    name: str | None = None,
    **_: Any,
) -> Any:
    """Tensors put together as `mode` says: 'sum', 'mul', 'concat', 'ave', 'max', 'dot', 'cos' or a function."""
    note("merge", "merge: older Keras's. Write add([a, b]), concatenate([a, b]) and the like.")
    if callable(mode):
        return layers.Lambda(mode, output_shape=output_shape, name=name)(list(inputs))
    table: dict[str, Callable[..., Layer]] = {
        **MODES,
        "concat": lambda name: layers.Concatenate(axis=concat_axis, name=name),
        "dot": lambda name: layers.Dot(dot_axes, name=name),
        "cos": lambda name: layers.Dot(dot_axes, normalize=True, name=name),
    }
    kind: Any = converted("merge", "mode", lambda word: choose(table, word, "a way to merge"), mode)
    return kind(name=name)(list(inputs))


__all__ = ["AtrousConvolution1D", "AtrousConvolution2D", "Deconvolution2D", "ThresholdedReLU", "merge"]
