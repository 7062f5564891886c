"""Attention without projections: each step of a sequence takes a mean of another's, weighted by how well they fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.arguments import arg, between, boolean, one_of
from foveal.errors import ArgumentError
from foveal.functions.elementwise import logical_and, select, tanh
from foveal.functions.linalg import einsum, matmul
from foveal.functions.shape import expand_dims, swapaxes
from foveal.ir.node import Node, Shape, table
from foveal.layers import initializers
from foveal.layers.dropout import Random
from foveal.ops.reduce import sum_
from foveal.ops.softmax import softmax
from foveal.seeds import SeedGenerator, random_seed

FORBIDDEN = 1e9
"""What is taken from the fit of steps that a mask hides, as in Keras: where all are hidden, all count alike."""


def causal_mask(steps: int, others: int) -> Node:
    """(1, steps, others): 1 where the other step is not behind."""
    return table(np.tri(steps, others)[None], "float32")


class Attention(Random):
    """For each query a mean of the values, weighted by the softmax of how well query and key fit (Luong et al., 2015).

    Called on `[query, value]` or `[query, value, key]`; without keys the values serve as such.

    Parameters
    ----------
    use_scale : bool, default=False
        Whether fits are multiplied by a number that is learned.
    score_mode : {'dot', 'concat'}, default='dot'
        How well they fit: the product of query and key, or the sum of tanh(query + key) times a learned number.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    query : (batch, steps, size)
    value, key : (batch, other steps, size)
    output : (batch, steps, size); with `return_attention_scores=True` also the weights, (batch, steps, other steps)
    mask, optional : [(batch, steps), (batch, other steps)]; output is 0 where the first is, values count where the
        second is not
    """

    use_scale: bool = arg(boolean, False)
    score_mode: str = arg(one_of("dot", "concat"), "dot")
    dropout: float = arg(between(0, 1), 0.0)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    supports_masking = True

    def build(self, input_shape: Sequence[Shape]) -> None:
        self._check(input_shape)
        self.scale = self.add_weight("scale", (), initializers.get("ones")) if self.use_scale else None
        self.concat_score_weight = None
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight("concat_score_weight", (), initializers.get("ones"))

    def _check(self, inputs: Any, mask: Any = None) -> None:
        who = f"{type(self).__name__} {self.name!r}"
        listed = isinstance(inputs, list | tuple) and not any(n is None or isinstance(n, int) for n in inputs)
        if not listed or len(inputs) not in (2, 3):
            raise ArgumentError(
                f"{who}: must be called on a list of inputs of length 2 or 3, [query, value] or [query, value, key]."
            )
        if mask is not None and (not isinstance(mask, list | tuple) or len(mask) not in (2, 3)):
            raise ArgumentError(
                f"{who}: mask must be a list of length 2 or 3, [query_mask, value_mask], with None for what is not."
            )

    def _calculate_scores(self, query: Node, key: Node) -> Node:
        """How well each query and key fit."""
        if self.score_mode == "dot":
            fits: Node = matmul(query, swapaxes(key, -2, -1))
            return fits if self.scale is None else fits * self.scale
        assert self.concat_score_weight is not None
        sums = _sums(query, key)
        return sum_(tanh(sums if self.scale is None else sums * self.scale), -1) * self.concat_score_weight

    def _calculate_score_mask(self, scores: Node, v_mask: Any, use_causal_mask: bool) -> Any:
        """Which values each query may see; None for all."""
        shown = None if v_mask is None else expand_dims(v_mask, -2)
        if not use_causal_mask:
            return shown
        causal = causal_mask(*scores.shape[-2:])
        return causal if shown is None else logical_and(shown, causal)

    def _apply_scores(self, scores: Node, value: Node, scores_mask: Any = None, training: bool | None = False) -> Any:
        """The means of the values, and their weights."""
        shown = expand_dims(scores_mask, -2) if scores_mask is not None and scores_mask.ndim == 2 else scores_mask
        weights = softmax(scores if shown is None else select(shown, scores, scores - FORBIDDEN), -1)
        weights = self.dropped(weights, self.dropout, None) if training and self.dropout else weights
        return matmul(weights, value), weights

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool | None = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        self._check(inputs, mask)
        query, value, key = (*inputs, inputs[1])[:3]
        of_query, of_value = (None, None) if mask is None else mask[:2]
        scores = self._calculate_scores(query, key)
        shown = self._calculate_score_mask(scores, of_value, use_causal_mask)
        y, weights = self._apply_scores(scores, value, shown, training)
        y = y if of_query is None else select(expand_dims(of_query, -1), y, 0.0)
        return (y, weights) if return_attention_scores else y

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """That of the queries."""
        self._check(inputs, mask)
        return None if mask is None else mask[0]


def _sums(query: Node, key: Node) -> Node:
    """The sum of each query and key."""
    sums: Node = expand_dims(query, -2) + expand_dims(key, -3)
    return sums


class AdditiveAttention(Attention):
    """`Attention` whose fits are `sum(scale * tanh(query + key))` (Bahdanau et al., 2015).

    Parameters
    ----------
    use_scale : bool, default=True
        Whether `scale`, a number for each place of a vector, is learned; otherwise it is 1.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    as of `Attention`
    scale : (size,)
    """

    use_scale: bool = arg(boolean, True)
    dropout: float = arg(between(0, 1), 0.0)
    score_mode: str = arg(one_of("dot", "concat"), "dot", kw_only=True, saved=False)
    seed: int | SeedGenerator | None = arg(random_seed, None, kw_only=True)

    def build(self, input_shape: Sequence[Shape]) -> None:
        self._check(input_shape)
        size = (input_shape[0][-1],)
        self.scale = self.add_weight("scale", size, initializers.get("glorot_uniform")) if self.use_scale else None

    def _calculate_scores(self, query: Node, key: Node) -> Node:
        y = tanh(_sums(query, key))
        return sum_(y, -1) if self.scale is None else einsum("...d,d->...", y, self.scale)
