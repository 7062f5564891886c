"""A dense layer along any axes."""

from __future__ import annotations

from typing import Any

from foveal.arguments import arg, integer, or_none, text
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.linalg import einsum
from foveal.ir.node import Node, Shape, show
from foveal.layers import initializers
from foveal.layers.activations import Activation, activation
from foveal.layers.activations import get as function_of
from foveal.layers.base import Layer
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.regularizers import regularizer


def _equation(value: str) -> str:
    words: str = text(value).replace(" ", "")
    sides = words.replace("...", "").replace("->", ",").split(",")
    if len(sides) == 3 and "->" in words and all(side.isalpha() for side in sides):
        return words
    raise ValueError(f"like 'ab,bc->ac', '...x,xy->...y' or 'ab...,bc->ac...', got {value!r}.")


def _sizes(value: int | list[int | None] | tuple[int | None, ...]) -> tuple[int | None, ...]:
    return tuple(None if n is None else integer(n) for n in (value if isinstance(value, list | tuple) else [value]))


class EinsumDense(Layer):
    """Multiply with a kernel as an equation says, and add a bias: a dense layer along any axes.

    Parameters
    ----------
    equation : str
        As `einsum` takes it, with the input first and the kernel second: 'abc,cd->abd'.
    output_shape : int or tuple of int
        The output's sizes without the batch and without the axes of `...`; None where it is the input's.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    bias_axes : str, optional
        The output's axes along which the bias has numbers of its own; without it there is no bias.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Examples
    --------
    >>> import numpy as np
    >>> from foveal import layers
    >>> layers.EinsumDense("abc,cde->abde", (None, 3, 4), bias_axes="e")(np.zeros((2, 5, 6))).shape
    (2, 5, 3, 4)
    """

    equation: str = arg(_equation)
    output_shape: tuple[int | None, ...] = arg(_sizes)
    activation: Activation = arg(activation, None)
    bias_axes: str | None = arg(or_none(text), None)
    kernel_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    kernel_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    kernel_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)

    def build(self, input_shape: Shape) -> None:
        of_input, of_kernel, of_output, first = self._axes(input_shape)
        elided = len(input_shape) - len(of_input)
        sizes = dict(
            zip(of_output[::-1], self.output_shape[::-1], strict=False)
            if first
            else zip(of_output[1:], self.output_shape, strict=False)
        )
        known = dict(zip(of_input, input_shape[elided:] if first else input_shape, strict=False))
        for letter, size in sizes.items():
            if size is not None and known.setdefault(letter, size) not in (size, None):
                raise ShapeError(
                    f"axis {letter!r} must be {known[letter]}, as the input's, got {size} in output_shape."
                )
        self._check_letters(of_input, of_kernel, of_output)
        kernel = tuple(known[letter] for letter in of_kernel)
        self.kernel = self.add_weight("kernel", kernel, self._scaled(of_kernel, of_output))
        self.bias = None
        if self.bias_axes is not None:
            begin = min(map(of_output.index, self.bias_axes))
            shape = [known[letter] if letter in self.bias_axes else 1 for letter in of_output[begin:]]
            self.bias = self.add_weight("bias", (*shape, *(1,) * (0 if first else elided)), self.bias_initializer)

    def _axes(self, input_shape: Shape) -> tuple[str, str, str, bool]:
        """The letters of input, kernel and output, and whether `...` stands for the first axes."""
        sides = self.equation.replace("...", "").replace("->", ",").split(",")
        if len(sides[0]) > len(input_shape) or ("..." not in self.equation and len(sides[0]) < len(input_shape)):
            raise ShapeError(f"the input must have the axes of {self.equation!r}, got {show(input_shape)}.")
        return sides[0], sides[1], sides[2], self.equation.startswith("...")

    def _check_letters(self, of_input: str, of_kernel: str, of_output: str) -> None:
        for what, letters, others in (
            ("output", of_output, of_input + of_kernel),
            ("kernel", of_kernel, of_input + of_output),
            ("bias", self.bias_axes or "", of_output),
        ):
            unknown = set(letters) - set(others)
            if unknown:
                raise ArgumentError(
                    f"EinsumDense: the axis {min(unknown)!r} of the {what} is no other's in {self.equation!r}."
                )

    def _scaled(self, of_kernel: str, of_output: str) -> Any:
        """The initializer, told which of the kernel's axes are the inputs' and which the outputs'."""
        initializer = self.kernel_initializer
        if not isinstance(initializer, initializers.FanScaling) or initializer.input_axes is not None:
            return initializer
        made = initializer.clone()
        made.input_axes = tuple(i for i, letter in enumerate(of_kernel) if letter not in of_output)
        made.output_axes = tuple(i for i, letter in enumerate(of_kernel) if letter in of_output)
        return made

    def call(self, x: Node) -> Node:
        y = einsum(self.equation, x, self.kernel)
        return function_of(self.activation)(y if self.bias is None else y + self.bias)
