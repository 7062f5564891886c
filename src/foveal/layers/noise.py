"""Layers that add noise while training."""

from __future__ import annotations

import math

from foveal.arguments import arg, between, or_none
from foveal.functions.activations import SELU_ALPHA, SELU_SCALE
from foveal.ir.node import Node, elementwise
from foveal.layers.dropout import Random, noise_like, noise_shape
from foveal.seeds import SeedGenerator, random_seed


class GaussianNoise(Random):
    """While training, add normal random numbers.

    Parameters
    ----------
    stddev : float
        Their standard deviation, from 0 to 1.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    stddev: float = arg(between(0, 1))
    seed: int | SeedGenerator | None = arg(random_seed, None)

    supports_masking = True

    def call(self, x: Node, training: bool | None = None) -> Node:
        if not training or not self.stddev:
            return x
        return x + self.normal(x) * self.stddev


class GaussianDropout(Random):
    """While training, multiply by normal random numbers around 1 that vary as much as those of `Dropout(rate)`.

    Parameters
    ----------
    rate : float
        From 0 to below 1; the standard deviation is sqrt(rate / (1 - rate)) (Srivastava et al., 2014).
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    rate: float = arg(between(0, 1, closed=False))
    seed: int | SeedGenerator | None = arg(random_seed, None)

    supports_masking = True

    def call(self, x: Node, training: bool | None = None) -> Node:
        if not training or not self.rate:
            return x
        return x * (self.normal(x) * math.sqrt(self.rate / (1 - self.rate)) + 1.0)


class AlphaDropout(Random):
    """While training, drop values to what `selu` gives far below 0, and keep mean 0 and variance 1.

    Parameters
    ----------
    rate : float
        The share of values that are dropped, from 0 to below 1 (Klambauer et al., 2017).
    noise_shape : tuple of int or None, optional
        Where it is 1, one random number decides for all places along that axis; None means the input's size.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    rate: float = arg(between(0, 1, closed=False))
    noise_shape: tuple[int | None, ...] | None = arg(or_none(noise_shape), None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    supports_masking = True

    def call(self, x: Node, training: bool | None = None) -> Node:
        if not training or not self.rate:
            return x
        low = -SELU_SCALE * SELU_ALPHA
        like = noise_like(x, self.noise_shape)
        kept = elementwise("greater_equal", self.uniform(like), self.rate)
        factor = 1 / math.sqrt((1 - self.rate) * (1 + self.rate * low**2))
        return (x * kept + (1.0 - kept) * low) * factor - factor * low * self.rate
