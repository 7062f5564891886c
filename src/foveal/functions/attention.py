"""Attention: each position's mean of all others' values, weighted by how well its query fits their keys."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foveal.errors import ArgumentError, ShapeError
from foveal.functions.elementwise import select
from foveal.functions.function import function
from foveal.functions.linalg import einsum
from foveal.functions.promotion import floating, promoted
from foveal.functions.shape import along
from foveal.functions.symbolic import NN
from foveal.ir.node import Node, show, table
from foveal.ops.softmax import softmax

FORBIDDEN = -0.7 * float(np.finfo(np.float32).max)
"""The fit of what a mask forbids: a row in which all is forbidden has the same weights everywhere."""

_flash = [False]


def enable_flash_attention() -> None:
    """Ask for a way to compute attention on GPUs; layers then refuse what it cannot do, and compute as ever."""
    _flash[:] = [True]


def disable_flash_attention() -> None:
    """Ask for it no more."""
    _flash[:] = [False]


def is_flash_attention_enabled() -> bool:
    """Whether it is asked for."""
    return _flash[0]


@function("query", "key", "value", "bias", "mask", module=NN)
def dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Any:
    """`softmax(query . key * scale + bias) . value` for each head.

    Vaswani et al., "Attention is all you need", 2017.

    Parameters
    ----------
    query : (batch, time, heads, depth)
    key, value : (batch, other time, heads, depth)
        With fewer heads, each of them serves as many of the query's.
    bias, mask : broadcast to (batch, heads, time, other time), default=None
        What is added to the fits, and whether each may count.
    scale : float, default=None
        1 / sqrt(depth) if None.
    is_causal : bool, default=False
        Whether a position sees only those that are not behind it.
    flash_attention : bool or None, default=None
        Read and not used: it is a way to compute on GPUs.
    attn_logits_soft_cap : float, default=None
        Fits become fit / (1 + abs(fit) / cap).

    Returns
    -------
    (batch, time, heads, depth of the values)
    """
    query, key, value = (floating(x) for x in promoted(query, key, value))
    _check(query, key, value)
    shared = query.shape[2] // key.shape[2]
    if shared > 1:
        heads = [head for head in range(key.shape[2]) for _ in range(shared)]
        key, value = along(key, 2, heads), along(value, 2, heads)
    fits = einsum("btnh,bsnh->bnts", query, key) * (1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if attn_logits_soft_cap is not None:
        fits = fits / (abs(fits) * (1 / attn_logits_soft_cap) + 1.0)
    fits = fits if bias is None else fits + bias
    fits = fits if mask is None else select(mask, fits, FORBIDDEN)
    if is_causal:
        fits = select(table(np.tri(*fits.shape[-2:]), "int32"), fits, FORBIDDEN)
    return einsum("bnts,bsnh->btnh", softmax(fits, -1), value)


def _check(query: Node, key: Node, value: Node) -> None:
    if any(len(x.shape) != 4 for x in (query, key, value)):
        raise ShapeError(
            "dot_product_attention: query, key and value must be 4D, (batch, time, heads, depth), got "
            f"{show(query.shape)}, {show(key.shape)} and {show(value.shape)}."
        )
    if key.shape[:3] != value.shape[:3] or query.shape[3] != key.shape[3] or query.shape[2] % key.shape[2]:
        raise ArgumentError(
            "dot_product_attention: keys and values must be as many, keys as deep as queries, and the query's heads a "
            f"multiple of theirs, got {show(query.shape)}, {show(key.shape)} and {show(value.shape)}."
        )
