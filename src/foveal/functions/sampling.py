"""Pictures seen at other places: values between pixels, and what lies beyond the edge."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.elementwise import select
from foveal.functions.function import function
from foveal.functions.image import gaussian_blur, like, on_batch
from foveal.functions.only_arrays import of_arrays
from foveal.functions.promotion import cast, floating, scalar
from foveal.functions.shape import unstack
from foveal.functions.spatial_axes import FIRST, order_of
from foveal.functions.symbolic import IMAGE
from foveal.ir.node import Node, reshape, show, table
from foveal.ops.gather import take_along
from foveal.seeds import SeedGenerator, next_seed

ORDERS = {"nearest": 0, "bilinear": 1}
FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")


def _inside(place: Node, n: int, mode: str) -> Node:
    """Whole places beyond the edges of n pixels as those that stand for them."""
    if mode == "wrap":
        return scalar("mod", place, float(n))
    if mode == "mirror":  # (c b | a b c | b a)
        turn = max(n - 1, 1)
        return scalar("abs", scalar("mod", place + float(turn), 2.0 * turn) - float(turn)) * float(n > 1)
    if mode == "reflect":  # (b a | a b c | c b)
        back = scalar("mod", place, 2.0 * n)
        return scalar("minimum", back, 2.0 * n - 1.0 - back)
    return scalar("minimum", scalar("maximum", place, 0.0), n - 1.0)


def _neighbours(place: Node, order: int) -> list[tuple[Node, Node | None]]:
    """The whole places around each, and how much each of them counts."""
    if order == 0:  # halves away from 0
        return [(scalar("sign", place) * scalar("floor", scalar("abs", place) + 0.5), None)]
    low = scalar("floor", place)
    return [(low, 1.0 - (place - low)), (low + 1.0, place - low)]


def sampled(x: Node, places: Sequence[Node], order: int, mode: str, value: float) -> Node:
    """Values of x (batch, *sizes, channels) at (batch, count) places along each of its axes between the two."""
    *_, channels = x.shape
    sizes = x.shape[1:-1]
    flat = reshape(x, (x.shape[0], math.prod(sizes), channels))
    total = None
    for corner in itertools.product(*(_neighbours(place, order) for place in places)):
        at: Any = 0.0
        for (place, _), n in zip(corner, sizes, strict=True):
            at = at * float(n) + _inside(place, n, mode)
        at = cast(at, "int32")
        y = take_along(flat, reshape(at, (*at.shape, 1)), 1)
        if mode == "constant":
            known: Any = 1.0
            for (place, _), n in zip(corner, sizes, strict=True):
                known = known * scalar("greater_equal", place, 0.0) * scalar("greater", float(n), place)
            y = select(reshape(known, (*known.shape, 1)), y, value)
        for _, weight in corner:
            y = y if weight is None else y * reshape(weight, (*weight.shape, 1))
        total = y if total is None else total + y
    assert total is not None
    return total


def _mode(who: str, fill_mode: str) -> str:
    return converted(who, "fill_mode", one_of(*FILL_MODES), fill_mode)  # type: ignore[no-any-return]


def _order(who: str, interpolation: str) -> int:
    return ORDERS[converted(who, "interpolation", one_of(*ORDERS), interpolation)]


@function("inputs", "coordinates", module=IMAGE)
def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0.0
) -> Any:
    """Values of a tensor at places that `coordinates` has, for each of its axes, along a first axis.

    `order` is 1 for the mean of the values around a place by their nearness, 0 for the nearest value. Beyond the edge
    lies `fill_value` ('constant'), the value at the edge ('nearest'), the other end ('wrap'), or the mirror's image
    without ('mirror') and with ('reflect') the edge itself.
    """
    who = "map_coordinates"
    if len(coordinates.shape) < 2 or coordinates.shape[0] != len(inputs.shape) or inputs.spec.batched:
        raise ShapeError(
            f"{who}: the coordinates must be ({len(inputs.shape)}, ...), one for each axis of {show(inputs.shape)}, "
            f"got {show(coordinates.shape)}."
        )
    if order not in (0, 1):
        raise ArgumentError(f"{who}: `order` must be 0 or 1, got {order!r}.")
    places = [reshape(floating(place), (1, math.prod(place.shape))) for place in unstack(coordinates)]
    y = sampled(
        reshape(floating(inputs), (1, *inputs.shape, 1)), places, int(order), _mode(who, fill_mode), float(fill_value)
    )
    return like(inputs, reshape(y, coordinates.shape[1:]))


def _grid(x: Node) -> tuple[Node, Node]:
    """The row and the column of each pixel, (1, height * width)."""
    down, across = (np.ravel(part)[None] for part in np.indices(x.shape[1:3]))
    return table(down, x.dtype), table(across, x.dtype)


def _projected(x: Node, matrix: Sequence[Node], order: int, mode: str, value: float) -> Node:
    """Pictures whose pixel (h, w) is what they show at the place that nine (batch, 1) numbers make of (w, h, 1)."""
    down, across = _grid(x)
    column, row, scale = (matrix[i] * across + matrix[i + 1] * down + matrix[i + 2] for i in (0, 3, 6))
    y = sampled(x, [row / scale, column / scale], order, mode, value)
    return reshape(y, x.shape)


@function("images", "transform", module=IMAGE)
def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Pictures that show at the pixel (x, y) what was at `(a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k`.

    `transform` is (a0, a1, a2, b0, b1, b2, c0, c1), or one for each of a batch, and `k = c0 x + c1 y + 1`. What lies
    beyond the edge, `fill_mode` says as in `map_coordinates`.
    """
    who = "affine_transform"
    order, mode = _order(who, interpolation), _mode(who, fill_mode)
    if len(transform.shape) not in (1, 2) or transform.shape[-1] != 8:
        raise ShapeError(f"{who}: `transform` must have 8 numbers, or 8 for each picture, got {show(transform.shape)}.")
    rows = transform if len(transform.shape) == 2 else reshape(transform, (1, 8))
    numbers = [reshape(number, (rows.shape[0], 1)) for number in unstack(floating(rows), axis=1)]

    def moved(x: Node) -> Node:
        return like(x, _projected(floating(x), [*numbers, numbers[0] * 0.0 + 1.0], order, mode, float(fill_value)))

    return on_batch(who, images, data_format, moved)


def _basis(points: Node) -> list[list[Node]]:
    """The columns of the matrix that makes the corners of (batch, 4, 2) points of four fixed ones."""
    x, y = ([reshape(n, (n.shape[0], 1)) for n in unstack(axis, axis=1)] for axis in unstack(points, axis=2))
    columns = [[x[i], y[i], x[i] * 0.0 + 1.0] for i in range(4)]
    shares = [_dot(row, columns[3]) for row in _adjugate(columns[:3])]
    return [[number * share for number in column] for column, share in zip(columns[:3], shares, strict=True)]


def _cross(a: Sequence[Node], b: Sequence[Node]) -> list[Node]:
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def _dot(a: Sequence[Node], b: Sequence[Node]) -> Node:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _adjugate(columns: Sequence[Sequence[Node]]) -> list[list[Node]]:
    """The rows of the inverse of a matrix, times its determinant."""
    a, b, c = columns
    return [_cross(b, c), _cross(c, a), _cross(a, b)]


def homography(before: Node, after: Node, reach: float) -> list[Node]:
    """The nine numbers, each (batch, 1), of the map that takes four points (x, y) to four others.

    `reach` is about how large their numbers are.
    """
    ends = [points * (1 / reach) for points in (after, before)]
    to, of = (_basis(p if len(p.shape) == 3 else reshape(p, (1, 4, 2))) for p in ends)
    back = _adjugate(of)
    rows = [[to[k][i] for k in range(3)] for i in range(3)]
    matrix = [_dot(row, [back[k][j] for k in range(3)]) for row in rows for j in range(3)]
    units = (1.0, 1.0, reach, 1.0, 1.0, reach, 1 / reach, 1 / reach, 1.0)
    return [number / matrix[8] * unit for number, unit in zip(matrix, units, strict=True)]


@function("images", "start_points", "end_points", module=IMAGE)
def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Pictures in which what was at four `start_points` (x, y) is at four `end_points`, each (4, 2) or (batch, 4, 2).

    The map is that of Heckbert, "Fundamentals of texture mapping and image warping", 1989.
    """
    who = "perspective_transform"
    order = _order(who, interpolation)
    if start_points.shape[-2:] != (4, 2) or start_points.shape != end_points.shape or len(start_points.shape) > 3:
        raise ShapeError(
            f"{who}: the points must both be (4, 2), or that for each picture, got {show(start_points.shape)} and "
            f"{show(end_points.shape)}."
        )

    def moved(x: Node) -> Node:
        reach = float(max(x.shape[1:3]))
        whole = homography(floating(end_points), floating(start_points), reach)
        return like(x, _projected(floating(x), whole, order, "constant", float(fill_value)))

    return on_batch(who, images, data_format, moved)


@function("images", "displacement", module="", kind="displaced")
def displaced(
    images: Any,
    displacement: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Pictures whose pixels show what is so many pixels, (batch, height, width, [down, right]), beside them."""

    def moved(x: Node) -> Node:
        down, across = (
            reshape(part, (part.shape[0], math.prod(x.shape[1:3]))) for part in unstack(displacement, axis=3)
        )
        rows, columns = _grid(floating(x))
        order, mode = _order("elastic_transform", interpolation), _mode("elastic_transform", fill_mode)
        return like(x, reshape(sampled(floating(x), [rows + down, columns + across], order, mode, fill_value), x.shape))

    return on_batch("elastic_transform", images, data_format, moved)


@of_arrays(IMAGE)
def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Any:
    """Pictures as on rubber: each pixel moved by smooth random distances, `alpha` times those of a blur of `sigma`.

    Simard, Steinkraus & Platt, "Best practices for convolutional neural networks", 2003. The same `seed`, a number or
    a SeedGenerator, gives the same distances.
    """
    order = order_of("elastic_transform", data_format)
    shape = (1, *np.shape(images))[-4:]
    height, width = shape[2:] if order == FIRST else shape[1:3]
    start = seed.next() if isinstance(seed, SeedGenerator) else next_seed() if seed is None else seed
    drawn = np.random.default_rng(start).standard_normal((shape[0], height, width, 2)).astype("float32")
    size = int(6 * sigma) | 1
    smooth = gaussian_blur(drawn * np.float32(sigma), (size, size), (sigma, sigma)) * np.float32(alpha)
    return displaced(images, smooth, interpolation, fill_mode, float(fill_value), data_format)
