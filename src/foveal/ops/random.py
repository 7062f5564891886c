"""Random numbers that depend on nothing but (seed, step, stream, position): the same on every engine and thread.

The generator is Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
key = (seed, stream), counter = (position in the tensor, step).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

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


def dropout(x: Node, rate: float, seed: Node, stream: int, like: Node | None = None) -> Node:
    """Zero each value with probability `rate`, and scale the others by 1 / (1 - rate).

    Where `like` is 1 long and `x` is not, one number decides for all values of `x`.
    """
    kept = elementwise("greater_equal", random_uniform(seed, x if like is None else like, stream), rate)
    return x * (kept * (1.0 / (1.0 - rate)))


# The inverse of erf(x) is x times a polynomial of w = -log(1 - x * x): of w - 2.5 where w < 5, else of sqrt(w) - 3
# (M. Giles, "Approximating the erfinv function", GPU Computing Gems, 2011, single precision).
NEAR = (
    2.81022636e-08,
    3.43273939e-07,
    -3.5233877e-06,
    -4.39150654e-06,
    0.00021858087,
    -0.00125372503,
    -0.00417768164,
    0.246640727,
    1.50140941,
)
FAR = (
    -0.000200214257,
    0.000100950558,
    0.00134934322,
    -0.00367342844,
    0.00573950773,
    -0.0076224613,
    0.00943887047,
    1.00167406,
    2.83297682,
)


def random_normal(seed: Node, like: Node, stream: int) -> Node:
    """Standard normal numbers in the shape of `like`, none further than 5.3 from 0: each uniform number's quantile."""
    x = (random_uniform(seed, like, stream) * 2.0 - 1.0) + 2.0**-24  # the middle of its step, so never -1 nor 1
    return inverse_erf(x) * sqrt(2)


def inverse_erf(x: Node) -> Node:
    """The number whose error function is x."""
    w = -elementwise("log", (1.0 - x) * (x + 1.0))
    near, far = polynomial(w - 2.5, NEAR), polynomial(elementwise("sqrt", w) - 3.0, FAR)
    return elementwise("select", elementwise("greater", w, 5.0), far, near) * x


def polynomial(x: Node, coefficients: Sequence[float]) -> Node:
    """Horner's rule, highest power first."""
    y = x * coefficients[0] + coefficients[1]
    for c in coefficients[2:]:
        y = y * x + c
    return y
