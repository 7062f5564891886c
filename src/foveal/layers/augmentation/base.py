"""What layers that change images at random have in common: each image of a batch gets numbers of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from foveal.arguments import Convert, real
from foveal.errors import ShapeError
from foveal.functions.spatial_axes import on_channels_last, require_images
from foveal.ir.node import Node, elementwise, show
from foveal.layers.dropout import Random
from foveal.ops.parts import concat, crop

Range = tuple[float, float]


def two_numbers(value: list[float] | tuple[float, ...]) -> Range:
    """The smaller one first."""
    try:
        low, high = sorted(map(real, value)) if isinstance(value, list | tuple) else (None, None)
        if low is not None and high is not None:
            return low, high
    except ValueError:
        pass
    raise ValueError(f"two numbers, got {value!r}.")


def range_within(low: float, high: float) -> Convert:
    """A range inside `low` to `high`: two numbers, or one for everything up to it on both sides of 0."""

    def convert(value: float | list[float] | tuple[float, ...]) -> Range:
        given = numbers_within(low, high)(value)
        smallest, largest = limits(given)
        return float(max(smallest, low)), float(largest)

    return convert


def numbers_within(low: float, high: float, *, open_below: bool = False) -> Convert:
    """What `range_within` takes, left as one number where it is one; `open_below` leaves `low` out."""

    def convert(value: float | list[float] | tuple[float, ...]) -> float | Range:
        try:
            pair = two_numbers(value) if isinstance(value, list | tuple) else (real(value),) * 2
            if low <= pair[0] and pair[1] <= high and not (open_below and pair[0] == low):
                return pair if isinstance(value, list | tuple) else pair[0]
        except ValueError:
            pass
        reach = f"above {low:g} and up to {high:g}" if open_below else f"from {low:g} to {high:g}"
        raise ValueError(f"a number {reach}, or two of them, got {value!r}.")

    return convert


def limits(given: float | Range) -> Range:
    """The range that one number or two of them stand for."""
    return given if isinstance(given, tuple) else (-abs(given), abs(given))


class Augmentation(Random):
    """The base of layers that change images at random while training, and leave them alone otherwise.

    Each image draws its own numbers, from the seed, the step and its place in the batch alone. Subclasses say in
    `ranges` between what, and in `changed` what the numbers do to the images, whose channels are last.
    """

    data_format: str

    default_training: ClassVar[bool] = True
    takes_one_image: ClassVar[bool] = True

    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        raise NotImplementedError

    def changed(self, x: Node, *drawn: Node) -> Node:
        """The images, changed by their numbers: one node (N, 1, 1, 1) for each of `ranges`."""
        raise NotImplementedError

    def drawn(self, x: Node) -> list[Node]:
        """The numbers of each image."""
        if not self.ranges:
            return []
        first = crop(x, (0, 0, 0, 0), (x.shape[0], 1, 1, 1))
        numbers = self.uniform(concat([first] * len(self.ranges), 3))
        return [
            crop(numbers, (0, 0, 0, i), first.shape) * (high - low) + low for i, (low, high) in enumerate(self.ranges)
        ]

    def call(self, x: Node, training: bool | None = None) -> Node:
        require_images(x.shape, self.data_format)
        return on_channels_last(x, self.data_format, self._for_training) if training else x

    def _for_training(self, x: Node) -> Node:
        return self.changed(x, *self.drawn(x))


def chosen(score: Node, below: Node | float) -> Node:
    """1 where a number is below the other, else 0."""
    return elementwise("greater", below, score)


def require_colours(x: Node) -> None:
    """A ShapeError unless images have red, green and blue."""
    if x.shape[3] != 3:
        raise ShapeError(f"the images must have 3 channels, red, green and blue, got {show(x.shape)}.")
