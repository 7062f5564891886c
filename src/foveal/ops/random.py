"""Random numbers that depend on nothing but (seed, step, stream, position): the same on every engine and thread.

The generator is Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
key = (seed, stream), counter = (position in the tensor, step).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Spec, apply, broadcast_like, elementwise, full, reshape
from foveal.ops.parts import concat, crop

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


TRIES = 6
"""How often a gamma number is drawn until it is taken; each time it is with a chance of at least 0.95."""


def random_log_gamma(seed: Node, like: Node, stream: int, alpha: Node | float) -> Node:
    """Logarithms of numbers of the gamma distribution of a shape parameter above 0, in the shape of `like`.

    Marsaglia & Tsang, "A simple method for generating gamma variables", 2000; of logarithms, so that those of the
    smallest parameters, which are near 0, are told apart.
    """
    numbers = random_uniform(seed, _beside(like, 2 * TRIES + 1), stream) + 2.0**-25
    drawn = _apart(numbers)
    d = alpha + (1 - 1 / 3)  # of alpha + 1, which the last number takes back
    c = 1.0 / elementwise("sqrt", d * 9.0) if isinstance(d, Node) else 1 / sqrt(9 * d)
    y = drawn[0] * 0.0 + 1.0
    for u, score in zip(drawn[:TRIES], drawn[TRIES:-1], strict=True):
        x = inverse_erf(u * 2.0 - 1.0) * sqrt(2)
        root = elementwise("maximum", x * c + 1.0, 1e-3)
        v = root * root * root
        limit = x * x * 0.5 + (1.0 - v + elementwise("log", v)) * d
        y = elementwise("select", elementwise("greater", limit, elementwise("log", score)), v, y)
    return elementwise("log", y * d) + elementwise("log", drawn[-1]) / alpha


def random_beta(seed: Node, like: Node, stream: int, alpha: Node | float, beta: Node | float) -> Node:
    """Numbers of the beta distribution, in the shape of `like`."""
    sides = [
        broadcast_like(part if isinstance(part, Node) else full((1,) * len(like.shape), part), like)
        for part in (alpha, beta)
    ]
    shapes = concat([reshape(side, (*like.shape, 1)) for side in sides], -1)
    one, other = _apart(random_log_gamma(seed, _beside(like, 2), stream, shapes))
    return 1.0 / (elementwise("exp", elementwise("minimum", other - one, 80.0)) + 1.0)


def _beside(like: Node, count: int) -> Node:
    """The shape of a tensor with a new last axis; the values do not matter."""
    return reshape(like, (*like.shape, 1)) + full((*(1,) * len(like.shape), count), 0.0)


def _apart(x: Node) -> list[Node]:
    """The parts along the last axis, without it."""
    rank, shape = len(x.shape) - 1, x.shape[:-1]
    return [reshape(crop(x, (*(0,) * rank, i), (*shape, 1)), shape) for i in range(x.shape[-1])]


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
