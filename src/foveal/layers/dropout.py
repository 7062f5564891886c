"""Layers that drop values at random while training."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.arguments import arg, between, or_none, positive_int
from foveal.errors import ShapeError
from foveal.functions.spatial_axes import FIRST, LAST, data_format
from foveal.ir.node import BATCH, Node, Shape, full, show
from foveal.layers.base import Layer
from foveal.layers.tracing import active_tracer
from foveal.ops.parts import crop
from foveal.ops.random import dropout, random_normal, random_uniform
from foveal.seeds import SeedGenerator, random_seed


class Random(Layer):
    """The base of layers that draw random numbers while training."""

    seed: int | SeedGenerator | None

    def prepare(self) -> None:
        super().prepare()
        self._seeds = SeedGenerator(self.seed) if isinstance(self.seed, int) else self.seed

    def uniform(self, like: Node) -> Node:
        """Numbers in [0, 1), others at each draw, in the shape of `like`."""
        seed, stream = active_tracer().draw(self._seeds)
        return random_uniform(seed, like, stream)

    def normal(self, like: Node) -> Node:
        """Standard normal numbers, others at each draw, in the shape of `like`."""
        seed, stream = active_tracer().draw(self._seeds)
        return random_normal(seed, like, stream)

    def dropped(self, x: Node, rate: float, sizes: tuple[int | None, ...] | None) -> Node:
        """Values zeroed with probability `rate`, the others scaled up; `sizes` as in `noise_like`."""
        if rate in (0, 1):
            return x * 0.0 if rate else x
        seed, stream = active_tracer().draw(self._seeds)
        return dropout(x, rate, seed, stream, noise_like(x, sizes))

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer; of a generator, the seed that it began with."""
        config = super().get_config()
        return {**config, "seed": self.seed.seed} if isinstance(self.seed, SeedGenerator) else config


def noise_shape(value: list[int | None] | tuple[int | None, ...]) -> tuple[int | None, ...]:
    """A shape, with None for what is the input's."""
    try:
        if isinstance(value, list | tuple):
            return tuple(None if n is None else positive_int(n) for n in value)
    except ValueError:
        pass
    raise ValueError(f"positive integers or None, one for each axis, got {value!r}.")


def noise_like(x: Node, sizes: tuple[int | None, ...] | None) -> Node:
    """A node of the noise's shape, whose values nobody reads."""
    if sizes is None:
        return x
    if len(sizes) != len(x.shape) or any(n not in (None, 1, m) for n, m in zip(sizes[1:], x.shape[1:], strict=True)):
        raise ShapeError(f"noise_shape={sizes} must have 1, None or the input's size for each axis of {show(x.shape)}.")
    # a number of images that was written down means the batch, however long it is
    images = 1 if sizes[0] == 1 else x.shape[0]
    shape: Shape = (images, *(n or m for n, m in zip(sizes[1:], x.shape[1:], strict=True)))
    return crop(x, (0,) * len(shape), shape) if shape[0] == BATCH else full(shape, 0.0, x.spec.dtype)


class Dropout(Random):
    """While training, zero values at random and scale the others up, so that the expected value stays.

    Parameters
    ----------
    rate : float
        The share of values that become 0, from 0 to 1.
    noise_shape : tuple of int or None, optional
        Where it is 1, one random number decides for all places along that axis; None means the input's size.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    rate: float = arg(between(0, 1))
    noise_shape: tuple[int | None, ...] | None = arg(or_none(noise_shape), None)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    supports_masking = True

    def call(self, x: Node, training: bool | None = None) -> Node:
        return self.dropped(x, self.rate, self.noise_shape) if training else x


class SpatialDropout(Random):
    """The base of layers that, while training, drop whole channels at random and scale the others up."""

    rank: ClassVar[int]
    rate: float
    data_format: str = LAST

    def call(self, x: Node, training: bool | None = None) -> Node:
        if len(x.shape) != self.rank + 2:
            raise ShapeError(f"the input must have {self.rank + 2} axes, the batch's included, got {show(x.shape)}.")
        sizes: list[int | None] = [1] * len(x.shape)
        sizes[0] = sizes[1 if self.data_format == FIRST else -1] = None
        return self.dropped(x, self.rate, tuple(sizes)) if training else x

    def get_config(self) -> dict[str, Any]:
        """The arguments, less `trainable`: Keras's layers of this kind do not know it."""
        return {name: value for name, value in super().get_config().items() if name != "trainable"}


class SpatialDropout1D(SpatialDropout):
    """Drop whole channels of rows `(batch, steps, channels)`: what stands side by side says much the same.

    Parameters
    ----------
    rate : float
        The share of channels that become 0, from 0 to 1.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    rank = 1
    rate: float = arg(between(0, 1))
    seed: int | SeedGenerator | None = arg(random_seed, None)


class SpatialDropout2D(SpatialDropout):
    """Drop whole channels of images: neighbouring pixels say much the same (Tompson et al., 2015).

    Parameters
    ----------
    rate : float
        The share of channels that become 0, from 0 to 1.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    rank = 2
    rate: float = arg(between(0, 1))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)


class SpatialDropout3D(SpatialDropout):
    """Drop whole channels of volumes `(batch, depth, height, width, channels)`.

    Parameters
    ----------
    rate : float
        The share of channels that become 0, from 0 to 1.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    rank = 3
    rate: float = arg(between(0, 1))
    data_format: str = arg(data_format, None)
    seed: int | SeedGenerator | None = arg(random_seed, None)
