"""Attention with several heads, each with projections of its own (Vaswani et al., 2017)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from string import ascii_lowercase as LETTERS
from typing import Any

import numpy as np

from foveal.arguments import arg, between, boolean, integer, or_none, positive_int
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.attention import dot_product_attention, is_flash_attention_enabled
from foveal.functions.elementwise import logical_and
from foveal.functions.indexing import repeat
from foveal.functions.linalg import einsum
from foveal.functions.shape import expand_dims
from foveal.ir.node import Node, Shape, show, table
from foveal.layers import initializers
from foveal.layers.activation import Softmax
from foveal.layers.attention import causal_mask
from foveal.layers.base import Layer
from foveal.layers.constraints import constraint
from foveal.layers.dropout import Dropout
from foveal.layers.einsum_dense import EinsumDense
from foveal.layers.initializers import Initializer
from foveal.layers.regularizers import regularizer
from foveal.seeds import SeedGenerator, random_seed

LIKE = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint")


def _sizes(value: Any) -> tuple[int, ...]:
    try:
        return tuple(map(positive_int, value if isinstance(value, list | tuple) else [value]))
    except ValueError:
        raise ValueError(f"a positive integer or a tuple of them, got {value!r}.") from None


def _axes(value: Any) -> tuple[int, ...]:
    try:
        return tuple(map(integer, value if isinstance(value, list | tuple) else [value]))
    except ValueError:
        raise ValueError(f"an integer or a tuple of them, got {value!r}.") from None


class Heads(Layer):
    """The base of attention with heads; a class says how many there are, and how their projections look."""

    dropout: float
    use_bias: bool
    use_gate: bool
    flash_attention: bool | None
    sliding_window: int | None
    kernel_initializer: Initializer
    bias_initializer: Initializer
    seed: int | SeedGenerator | None
    attention_axes: Any = (1,)
    _output_dense: Any

    holds_layers = True
    supports_masking = True

    def prepare(self) -> None:
        super().prepare()
        self._flash_attention = self.flash_attention or is_flash_attention_enabled()
        if self._flash_attention and self.dropout:
            raise ArgumentError(
                f"{self.who}: Dropout is not supported when flash attention is enabled: `dropout` must be 0.0, "
                f"got {self.dropout}."
            )

    def _project(self, name: str, equation: str, sizes: Sequence[int], shape: Shape, activation: Any = None) -> Any:
        """A projection whose last axes have these sizes, built for a shape."""
        axes = equation.partition("->")[2]
        dense = EinsumDense(
            equation,
            (None,) * (len(axes) - 1 - len(sizes)) + tuple(sizes),
            activation,
            axes[-len(sizes) :] if self.use_bias else None,
            self.kernel_initializer.clone(),
            self.bias_initializer.clone(),
            name=name,
            **{argument: getattr(self, argument) for argument in LIKE},
        )
        dense.supports_masking = True  # which masks count where is said here
        dense.build(shape)
        return dense

    def _build_heads(self, shapes: Sequence[Shape], heads: tuple[int, int], sizes: tuple[int, int]) -> None:
        """Projections of query, key and value, (heads of query, of others), (size of query and key, of value)."""
        query, value, key = shapes
        if value[1:-1] != key[1:-1]:
            raise ShapeError(
                f"value and key must be equal in all axes but the last, got {show(value)} and {show(key)}."
            )
        self._query_dense = self._project("query", _into_heads(query), (heads[0], sizes[0]), query)
        self._key_dense = self._project("key", _into_heads(key), (heads[1], sizes[0]), key)
        if self.use_gate:
            gated = (heads[0], sizes[1])
            self._gate_dense = self._project("gate", _into_heads(query), gated, query, "sigmoid")
        self._value_dense = self._project("value", _into_heads(value), (heads[1], sizes[1]), value)
        self._softmax = Softmax([-1 - i for i in range(len(self.attention_axes))])
        self._dropout_layer = Dropout(self.dropout, seed=self.seed)

    def call(
        self,
        query: Node,
        value: Node,
        key: Node | None = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Any:
        key = value if key is None else key
        mask = self._compute_attention_mask(
            query, value, query_mask, value_mask, key_mask, attention_mask, use_causal_mask
        )
        y, scores = self._compute_attention(
            self._query_dense(query),
            self._shared(self._key_dense(key)),
            self._shared(self._value_dense(value)),
            mask,
            training,
            **({"return_attention_scores": True} if return_attention_scores else {}),
        )
        y = self._output_dense(y * self._gate_dense(query) if self.use_gate else y)
        return (y, scores) if return_attention_scores else y

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Apply the layer, as of `Layer`; a mask (steps, other steps) is the same for the whole batch."""
        mask = named.get("attention_mask")
        if isinstance(mask, np.ndarray | list) and np.ndim(mask) == 2:
            named["attention_mask"] = np.asarray(mask)[None]  # even where the batch is as long as its first axis
        return super().__call__(*args, **named)

    def _shared(self, x: Node) -> Node:
        """Keys or values, for each of the query's heads."""
        return x

    def _compute_attention(
        self,
        query: Node,
        key: Node,
        value: Node,
        attention_mask: Any = None,
        training: bool | None = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """The means of the values, and their weights where they were computed; for classes of one's own to change."""
        axes, rank = self.attention_axes, len(query.shape)
        mask = _both(attention_mask, causal_mask(query.shape[1], key.shape[1]) if use_causal_mask else None)
        if self._flash_attention and return_attention_scores:
            raise ArgumentError(
                f"{self.who}: Returning attention scores is not supported when flash attention is enabled."
            )
        while mask is not None and len(mask.shape) < rank - 1 + len(axes):
            mask = expand_dims(mask, -2 * len(axes) - 1)
        scale = 1 / math.sqrt(query.shape[-1])
        if rank == 4 and not self.dropout and not return_attention_scores:
            return dot_product_attention(query, key, value, mask=mask, scale=scale), None
        of_query, of_key, of_scores = _of_scores(rank, axes)
        scores = self._softmax(einsum(f"{of_query},{of_key}->{of_scores}", query * scale, key), mask=mask)
        used = self._dropout_layer(scores, training=training) if self.dropout else scores
        return einsum(f"{of_scores},{of_key}->{of_query}", used, value), scores

    def _compute_attention_mask(
        self,
        query: Node,
        value: Node,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Which steps each query may see, (batch, steps, other steps); None where all."""
        steps = query.shape[1], value.shape[1]
        masks = [None if mask is None else expand_dims(mask, -2) for mask in (value_mask, key_mask)]
        masks += [attention_mask, None if query_mask is None else expand_dims(query_mask, -1)]
        masks.append(causal_mask(*steps) if use_causal_mask else None)
        if self.sliding_window is not None:
            apart = np.abs(np.arange(steps[0])[:, None] - np.arange(steps[1]))
            masks.append(table((apart < self.sliding_window)[None], "float32"))
        return reduce(_both, masks)

    def _penalize(self, y: Any) -> None:
        """The projections do."""

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer; of a generator, the seed that it began with."""
        config = super().get_config()
        return {**config, "seed": self.seed.seed} if isinstance(self.seed, SeedGenerator) else config


def _both(mask: Any, other: Any) -> Any:
    """Where both masks show a step; None shows all."""
    return other if mask is None else mask if other is None else logical_and(mask, other)


def _into_heads(shape: Shape) -> str:
    """The equation of a projection of the last axis to (heads, size)."""
    free, last, heads = LETTERS[: len(shape) - 1], LETTERS[len(shape) - 1], LETTERS[len(shape) : len(shape) + 2]
    return f"{free}{last},{last}{heads}->{free}{heads}"


def _out_of_heads(rank: int, count: int) -> str:
    """The equation of a projection of the last two of `rank` axes to `count` others."""
    free, both, out = LETTERS[: rank - 2], LETTERS[rank - 2 : rank], LETTERS[rank : rank + count]
    return f"{free}{both},{both}{out}->{free}{out}"


def _of_scores(rank: int, axes: Sequence[int]) -> tuple[str, str, str]:
    """The letters of a query, of a key, and of how well they fit: the axes that both have, one's, the other's."""
    query = LETTERS[:rank]
    key = "".join(letter.upper() if i in axes else letter for i, letter in enumerate(query))
    both = "".join(letter for i, letter in enumerate(query[:-1]) if i not in axes)
    return query, key, both + "".join(query[i] for i in axes) + "".join(key[i] for i in axes)


class MultiHeadAttention(Heads):
    """Several attentions side by side, each of projections of its own of queries, keys and values.

    Called on `(query, value)` or `(query, value, key)`; without keys the values serve as such.

    Parameters
    ----------
    num_heads : int
        How many attentions.
    key_dim : int
        How long each one's queries and keys are.
    value_dim : int, optional
        How long each one's values are; None means `key_dim`.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    use_bias : bool, default=True
        Whether projections add a learned number to each value.
    output_shape : int or tuple of int, optional
        The sizes that the last axis is projected to; None means the query's own.
    attention_axes : int or tuple of int, optional
        Which axes are steps; None means all but the batch and the last.
    sliding_window : int, optional
        A query sees steps that are less than so far away.
    flash_attention : bool, optional
        Read and not used: it is a way to compute on GPUs.
    kernel_initializer, bias_initializer : str or Initializer
        The first values of the projections' weights.
    use_gate : bool, default=False
        Whether what the heads give is multiplied by a sigmoid of a projection of the query.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    query : (batch, steps, size)
    value, key : (batch, other steps, size)
    attention_mask, optional : (batch, steps, other steps), or what broadcasts to it; 1 where a query may see a step
    output : (batch, steps, size); with `return_attention_scores=True` also (batch, heads, steps, other steps)

    Examples
    --------
    >>> import numpy as np
    >>> from foveal import layers
    >>> x = np.zeros((2, 5, 8))
    >>> layers.MultiHeadAttention(num_heads=2, key_dim=4)(x, x, use_causal_mask=True).shape
    (2, 5, 8)
    """

    num_heads: int = arg(positive_int)
    key_dim: int = arg(positive_int)
    value_dim: int | None = arg(or_none(positive_int), None)
    dropout: float = arg(between(0, 1), 0.0)
    use_bias: bool = arg(boolean, True)
    output_shape: tuple[int, ...] | None = arg(or_none(_sizes), None)
    attention_axes: tuple[int, ...] | None = arg(or_none(_axes), None)
    sliding_window: int | None = arg(or_none(positive_int), None)
    flash_attention: bool | None = arg(or_none(boolean), None, saved=False)
    kernel_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    kernel_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    activity_regularizer: Any = arg(regularizer, None)
    kernel_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)
    use_gate: bool = arg(boolean, False)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    def prepare(self) -> None:
        self.value_dim = self.value_dim or self.key_dim
        super().prepare()

    def build(self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None) -> None:
        rank = len(query_shape)
        axes = range(1, rank - 1) if self.attention_axes is None else self.attention_axes
        self.attention_axes = tuple(axis % rank for axis in axes)
        shapes = query_shape, value_shape, key_shape or value_shape
        size = self.value_dim or self.key_dim
        self._build_heads(shapes, (self.num_heads, self.num_heads), (self.key_dim, size))
        last = self.output_shape or (query_shape[-1],)
        inner = (*query_shape[:-1], self.num_heads, size)
        self._output_dense = self._project("attention_output", _out_of_heads(len(inner), len(last)), last, inner)


class GroupedQueryAttention(Heads):
    """`MultiHeadAttention` in which several heads of the query share one of keys and values (Ainslie et al., 2023).

    Parameters
    ----------
    head_dim : int
        How long each head's queries, keys and values are.
    num_query_heads, num_key_value_heads : int
        How many heads queries have, and how many keys and values; the first is a multiple of the second.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    use_bias : bool, default=True
        Whether projections add a learned number to each value.
    sliding_window : int, optional
        A query sees steps that are less than so far away.
    flash_attention : bool, optional
        Read and not used: it is a way to compute on GPUs.
    kernel_initializer, bias_initializer : str or Initializer
        The first values of the projections' weights.
    use_gate : bool, default=False
        Whether what the heads give is multiplied by a sigmoid of a projection of the query.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    as of `MultiHeadAttention`
    """

    who = saved_as = "GroupQueryAttention"  # its public name; the class's own is another, as in Keras

    head_dim: int = arg(positive_int)
    num_query_heads: int = arg(positive_int)
    num_key_value_heads: int = arg(positive_int)
    dropout: float = arg(between(0, 1), 0.0)
    use_bias: bool = arg(boolean, True)
    sliding_window: int | None = arg(or_none(positive_int), None)
    flash_attention: bool | None = arg(or_none(boolean), None, saved=False)
    kernel_initializer: Initializer = arg(initializers.get, "glorot_uniform")
    bias_initializer: Initializer = arg(initializers.get, "zeros")
    kernel_regularizer: Any = arg(regularizer, None)
    bias_regularizer: Any = arg(regularizer, None)
    activity_regularizer: Any = arg(regularizer, None)
    kernel_constraint: Any = arg(constraint, None)
    bias_constraint: Any = arg(constraint, None)
    use_gate: bool = arg(boolean, False)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    def prepare(self) -> None:
        super().prepare()
        if self.num_query_heads % self.num_key_value_heads:
            raise ArgumentError(
                f"{self.who}: `num_query_heads` must be divisible by `num_key_value_heads`, got "
                f"{self.num_query_heads} and {self.num_key_value_heads}."
            )

    def build(self, query_shape: Shape, value_shape: Shape, key_shape: Shape | None = None) -> None:
        heads = self.num_query_heads, self.num_key_value_heads
        shapes = query_shape, value_shape, key_shape or value_shape
        self._build_heads(shapes, heads, (self.head_dim, self.head_dim))
        inner = (*query_shape[:-1], self.num_query_heads, self.head_dim)
        self._output_dense = self._project("attention_output", _out_of_heads(4, 1), query_shape[-1:], inner)

    def _shared(self, x: Node) -> Node:
        y: Node = repeat(x, self.num_query_heads // self.num_key_value_heads, 2)
        return y


GroupQueryAttention = GroupedQueryAttention
