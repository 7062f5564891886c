"""Layers that add noise while training."""

from __future__ import annotations

from typing import ClassVar

from foveal.arguments import arg, between, integer, only, or_none
from foveal.ir.node import Node, placeholder
from foveal.layers.layer import Layer
from foveal.ops.random import dropout

SEED = placeholder("seed", (2,), "uint32")
"""The input that every random layer reads: (seed of the run, number of the step)."""


class Dropout(Layer):
    """While training, zero values at random and scale the others up, so that the expected value stays.

    Parameters
    ----------
    rate : float
        The share of values that become 0, from 0 to 1.
    noise_shape : None
        Not supported yet.
    seed : int or None, default=None
        Chooses this layer's stream of random numbers; None gives each layer of a model its own. The numbers also
        depend on `set_random_seed` and on the step.
    """

    rate: float = arg(between(0, 1))
    noise_shape: None = arg(only(None, instead="Leave it out."), None)
    seed: int | None = arg(or_none(integer), None)

    random: ClassVar[bool] = True

    def call(self, x: Node, training: bool) -> Node:
        if not training or self.rate == 0:
            return x
        if self.rate == 1:
            return x * 0.0
        stream = self.stream if self.seed is None else self.seed % 2**32
        return dropout(x, self.rate, SEED, stream)
