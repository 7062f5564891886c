"""Pictures seen through affine maps, one for each picture: flipped, turned, zoomed, shifted, sheared."""

from __future__ import annotations

from math import pi

from foveal.errors import ShapeError
from foveal.ir.node import Node, Op, Spec, apply, elementwise, show
from foveal.ops.shape import cast
from foveal.ops.window import Pair
from foveal.record import Record

INTERPOLATIONS = ("bilinear", "nearest")
FILL_MODES = ("constant", "nearest", "wrap", "reflect")

FARTHEST = 2.0**22
"""Places are held within this many pixels, where float32 still has halves."""


class ResampleMode(Record):
    """How a value between pixels, and outside of the picture, comes about.

    `interpolation` is 'bilinear' (the four pixels around the place, each by its nearness) or 'nearest' (halves are
    rounded away from 0). `fill_mode` says what lies outside: 'constant' is `fill_value`, 'nearest' the pixel on the
    edge (a a | a b c | c c), 'wrap' the opposite side (b c | a b c | a b), 'reflect' the mirror (b a | a b c | c b).
    """

    interpolation: str = "bilinear"
    fill_mode: str = "constant"
    fill_value: float = 0.0


class AffineSample(Op):
    """y[n, h, w] = x[n] at row t[n, 0] . (h, w, 1) and column t[n, 1] . (h, w, 1), seen through `mode`.

    `x` is (N, height, width, channels) and `t`, the transforms, (N, 2, 3); y has `size` rows and columns. A place is
    computed as (t0 h + t2) + t1 w. No gradient flows to the transforms: they are drawn, not learned.
    """

    size: Pair
    mode: ResampleMode

    def out(self, x: Spec, transforms: Spec) -> Spec:
        if len(x.shape) != 4 or transforms.shape != (x.shape[0], 2, 3):
            raise ShapeError(
                f"affine_sample: x must be (N, height, width, channels), got {show(x.shape)}, and the transforms "
                f"{show((*x.shape[:1], 2, 3))}, got {show(transforms.shape)}."
            )
        return Spec((x.shape[0], *self.size, x.shape[3]), x.dtype)

    def grad(self, g: Node, y: Node, x: Node, transforms: Node) -> tuple[Node, None]:
        return apply(AffineSampleGrad(self, x.shape[1:3]), g, transforms), None


class AffineSampleGrad(Op):
    """dL/dx of an `AffineSample` of pictures of `size`: each g is added, by the shares, to the pixels it came from."""

    sample: AffineSample
    size: tuple[int, ...]

    def out(self, g: Spec, transforms: Spec) -> Spec:
        return Spec((g.shape[0], *self.size, g.shape[3]), g.dtype)

    def grad(self, g: Node, y: Node, given: Node, transforms: Node) -> tuple[Node, None]:
        return affine_sample(g, transforms, self.sample.size, self.sample.mode.replaced(fill_value=0.0)), None


def affine_sample(x: Node, transforms: Node, size: Pair, mode: ResampleMode) -> Node:
    return apply(AffineSample(size, mode), x, transforms)


def cos_sin(turns: Node) -> tuple[Node, Node]:
    """Cosine and sine of 2 pi times a number of turns, from -100 to 100; exact at 0.

    The series of a quarter of the angle, then twice the formulas for the double angle.
    """
    whole = cast(cast(turns + elementwise("sign", turns) * 0.5, "int32"), turns.spec.dtype)
    angle = (turns - whole) * (pi / 2)
    square = angle * angle
    sine = angle * _series(square, (1 / 362880, -1 / 5040, 1 / 120, -1 / 6, 1.0))
    below_one = square * _series(square, (1 / 3628800, -1 / 40320, 1 / 720, -1 / 24, 1 / 2))
    for _ in range(2):
        sine, below_one = sine * (1.0 - below_one) * 2.0, sine * sine * 2.0
    return 1.0 - below_one, sine


def _series(x: Node, coefficients: tuple[float, ...]) -> Node:
    """Horner's rule, highest power first."""
    y = x * coefficients[0] + coefficients[1]
    for c in coefficients[2:]:
        y = y * x + c
    return y
