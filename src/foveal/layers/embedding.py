"""Vectors that stand for whole numbers, such as words, patches' places and classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, only, or_none, positive, positive_int
from foveal.errors import ArgumentError
from foveal.functions.elementwise import logical_and, not_equal, select
from foveal.functions.indexing import take
from foveal.functions.promotion import cast
from foveal.ir.node import Node, Shape, elementwise, reshape
from foveal.layers import initializers
from foveal.layers.base import Layer
from foveal.layers.constraints import constraint
from foveal.layers.initializers import Initializer
from foveal.layers.parameters import ParameterFormula, Term
from foveal.layers.regularizers import regularizer
from foveal.layers.tracing import active_tracer
from foveal.older import note
from foveal.ops.matmul import matmul
from foveal.ops.shape import transpose

MOST = 2**24
"""Up to which every whole number is a float32 of its own; data is read as such."""


def _vocabulary(value: Any) -> int:
    if (number := positive_int(value)) <= MOST:
        return number
    raise ValueError(f"at most {MOST:,}, as numbers are read in float32, got {value!r}.")


def _vectors(value: np.ndarray | list[Any] | tuple[Any, ...]) -> Any:
    """An array, or a list with nothing but one."""
    rows = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
    try:
        return np.asarray(rows, "float32")
    except (TypeError, ValueError):
        raise ValueError(f"an array of vectors, one for each number, got {value!r}.") from None


class Lookup(Layer):
    """The base of layers that give each whole number a vector."""

    input_dim: int
    output_dim: int
    embeddings_initializer: Initializer
    mask_zero: bool

    @classmethod
    def modern(cls, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What was given without `input_length`, which says nothing since Keras 3."""
        if kwargs.pop("input_length", None) is not None:
            note("input_length", f"{cls.who}: `input_length` says nothing since Keras 3. Leave it out.")
        return super().modern(args, kwargs)

    def prepare(self) -> None:
        shape = self.input_shape
        super().prepare()
        self.input_shape = shape  # where other layers say `input_dim` for it
        self.supports_masking = self.mask_zero
        first = vars(self).pop("_given", None)
        if first is not None:
            self.build()
            self.set_weights([first])

    def build(self, input_shape: Any = None) -> None:
        if "embeddings" not in self._weights:
            size = (self.input_dim, self.output_dim)
            self.embeddings = self.add_weight("embeddings", size, self.embeddings_initializer)

    def looked_up(self, x: Node) -> Node:
        """The vectors of whole numbers; NaN for those that are no row's."""
        number = cast(x, "int32")
        known = logical_and(number >= 0, number < self.input_dim)
        y: Node = take(self.embeddings.present, number, 0)
        return y + reshape(select(known, 0.0, float("nan")), (*x.shape, 1))

    def formula(self) -> ParameterFormula:
        """One vector for each number."""
        return ParameterFormula((Term((self.input_dim, self.output_dim)),))


class Embedding(Lookup):
    """Give each whole number a vector that is learned: row `i` of `embeddings` for `i`.

    Numbers that are no row's, below 0 or from `input_dim` on, give NaN, so that training stops and says so.

    Parameters
    ----------
    input_dim : int
        How many numbers there are: the largest of the input and one.
    output_dim : int
        How long the vectors are.
    embeddings_initializer : str or Initializer, default='uniform'
        The vectors' first values.
    mask_zero : bool, default=False
        Whether 0 stands for no number at all: layers behind that support masks skip it.
    weights : array (input_dim, output_dim), optional
        The vectors' first values themselves.

    Shapes
    ------
    input : (batch, ...), whole numbers from 0
    embeddings : (input_dim, output_dim)
    output : (batch, ..., output_dim)

    Examples
    --------
    >>> from foveal import layers
    >>> layers.Embedding(3, 2, weights=[[0, 0], [1, 2], [3, 4]])([[2, 1]]).tolist()
    [[[3.0, 4.0], [1.0, 2.0]]]
    """

    input_dim: int = arg(_vocabulary)
    output_dim: int = arg(positive_int)
    embeddings_initializer: Initializer = arg(initializers.get, "uniform")
    embeddings_regularizer: Any = arg(regularizer, None)
    embeddings_constraint: Any = arg(constraint, None)
    mask_zero: bool = arg(boolean, False)
    weights: Any = arg(or_none(_vectors), None, saved=False)
    lora_rank: None = arg(only(None, instead="Leave it out."), None)
    lora_alpha: None = arg(only(None, instead="Leave it out."), None)
    quantization_config: None = arg(only(None, instead="Leave it out."), None)

    def call(self, x: Node) -> Node:
        return self.looked_up(x)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """With `mask_zero`, where a number is not 0."""
        return not_equal(inputs, 0) if self.mask_zero else None


class ReversibleEmbedding(Lookup):
    """An `Embedding` that also goes the way back: with `reverse=True`, from vectors to a score for each number.

    Parameters
    ----------
    input_dim, output_dim : int
        How many numbers there are, and how long their vectors are.
    tie_weights : bool, default=True
        Whether both ways use the same vectors (Press & Wolf, 2016); otherwise the way back has its own.
    embeddings_initializer : str or Initializer, default='uniform'
        The vectors' first values.
    mask_zero : bool, default=False
        Whether 0 stands for no number at all.
    reverse_dtype : None
        Foveal computes in float32.
    logit_soft_cap : float or None, default=None
        Scores become `tanh(score / cap) * cap`.

    Shapes
    ------
    input : (batch, ...); the way back (batch, ..., output_dim)
    embeddings : (input_dim, output_dim)
    reverse_embeddings : (output_dim, input_dim)
    output : (batch, ..., output_dim); the way back (batch, ..., input_dim)
    """

    input_dim: int = arg(_vocabulary)
    output_dim: int = arg(positive_int)
    tie_weights: bool = arg(boolean, True)
    embeddings_initializer: Initializer = arg(initializers.get, "uniform")
    embeddings_regularizer: Any = arg(regularizer, None)
    embeddings_constraint: Any = arg(constraint, None)
    mask_zero: bool = arg(boolean, False)
    reverse_dtype: Any = arg(only(None, "float32", instead="Leave it out: Foveal computes in float32."), None)
    logit_soft_cap: float | None = arg(or_none(positive), None)
    weights: Any = arg(or_none(_vectors), None, kw_only=True, saved=False)

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        if not self.tie_weights and "reverse_embeddings" not in self._weights:
            back: Shape = (self.output_dim, self.input_dim)
            self.reverse_embeddings = self.add_weight("reverse_embeddings", back, self.embeddings_initializer)

    def call(self, x: Node, reverse: bool = False) -> Node:
        if not reverse:
            y = self.looked_up(x)
            if self.mask_zero:
                active_tracer().masks[y] = not_equal(x, 0)
            return y
        if x.shape[-1] != self.output_dim:
            raise ArgumentError(f"{self.who} {self.name!r}: vectors must be {self.output_dim} long, got {x.shape[-1]}.")
        kernel = transpose(self.embeddings.present, (1, 0)) if self.tie_weights else self.reverse_embeddings.present
        scores = matmul(x, kernel)
        cap = self.logit_soft_cap
        return scores if cap is None else elementwise("tanh", scores / cap) * cap

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        """A call gives its output the mask itself: the way back has none."""


def _remember(layer: Lookup, value: Any) -> None:
    vars(layer)["_given"] = value


Embedding.weights = ReversibleEmbedding.weights = property(Layer.weights.fget, _remember, doc=Layer.weights.__doc__)  # type: ignore[attr-defined]
