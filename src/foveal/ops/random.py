"""Random numbers that depend on nothing but (seed, step, stream, position): the same on every engine and thread.

The generator is Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
key = (seed, stream), counter = (position in the tensor, step).
"""

from __future__ import annotations

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Spec, apply, elementwise

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA
ROUNDS = 20


class RandomUniform(Op):
    """Numbers in [0, 1), multiples of 2**-24, in the shape of `like`.

    The inputs are `seed`, a uint32 tensor (seed, step), and `like`, whose values are not read. The number at
    position i (row-major, batch included) is `threefry((seed, stream), (i, step))[0] >> 8` times 2**-24.
    """

    stream: int

    def out(self, seed: Spec, like: Spec) -> Spec:
        if seed != Spec((2,), "uint32"):
            raise ShapeError(f"random: the seed must be uint32[2], (seed, step), got {seed}.")
        return like

    def grad(self, g: Node, y: Node, seed: Node, like: Node) -> tuple[None, None]:
        return None, None


def random_uniform(seed: Node, like: Node, stream: int) -> Node:
    return apply(RandomUniform(stream), seed, like)


def dropout(x: Node, rate: float, seed: Node, stream: int) -> Node:
    """Zero each value with probability `rate`, and scale the others by 1 / (1 - rate)."""
    kept = elementwise("greater_equal", random_uniform(seed, x, stream), rate)
    return x * (kept * (1.0 / (1.0 - rate)))
