"""What layers that change images at random have in common: each image of a batch gets numbers of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from foveal.arguments import Convert, integer, real
from foveal.errors import ShapeError
from foveal.ir.node import Node, elementwise, full, reshape, show
from foveal.layers.dropout import Random
from foveal.layers.image_layer import ImageLayer
from foveal.ops.parts import crop
from foveal.seeds import FixedSeed, SeedGenerator

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


class Augmentation(ImageLayer, Random):
    """The base of layers that change images at random while training, and leave them alone otherwise.

    Each image draws its own numbers, from the seed, the step and its place in the batch alone. Subclasses say in
    `ranges` between what, in `words` what Keras's transformation says for them, and in `changed` what it does.
    """

    default_training: ClassVar[bool] = True

    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        return ()

    def words(self, x: Node, *drawn: Node) -> Any:
        """The transformation by Keras's names, of the numbers of images: a node (N, 1, 1, 1) for each of `ranges`."""
        return None

    def drawn(self, x: Node) -> list[Node]:
        """The numbers of each image."""
        ranges = list(self.ranges)
        if not ranges:
            return []
        first = crop(x, (0, 0, 0, 0), (x.shape[0], 1, 1, 1))
        numbers = self.uniform(first + full((1, 1, 1, len(ranges)), 0.0, x.dtype))
        return [crop(numbers, (0, 0, 0, i), first.shape) * (high - low) + low for i, (low, high) in enumerate(ranges)]

    def transformation(self, x: Node, training: bool) -> Any:
        return self.words(x, *self.drawn(x))

    @property
    def _draws(self) -> bool:
        return bool(self.ranges)

    @contextmanager
    def _seeded(self, seed: Any) -> Iterator[None]:
        """Inside the `with` numbers are drawn with this seed, if there is one."""
        before = self._seeds
        if seed is not None:
            vars(self)["_seeds"] = seed if isinstance(seed, SeedGenerator) else FixedSeed(integer(seed))
        try:
            yield
        finally:
            self._seeds = before


def in_line(x: Node) -> Node:
    """A number for each image, (N,)."""
    return reshape(x, (x.shape[0],))


def chosen(score: Node, below: Node | float) -> Node:
    """1 where a number is below the other, else 0."""
    return elementwise("greater", below, score)


def require_colours(x: Node) -> None:
    """A ShapeError unless images have red, green and blue."""
    if x.shape[3] != 3:
        raise ShapeError(f"the images must have 3 channels, red, green and blue, got {show(x.shape)}.")
