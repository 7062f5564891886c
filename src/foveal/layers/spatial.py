"""What layers of rows of values, images and volumes share, declared once for any number of spatial axes.

A family is one class, whose sizes are `PerAxis` and whose docstring is a template; `class Conv2D(Convolution, rank=2)`
gives it a number of spatial axes, with a signature and a docstring of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from foveal.arguments import Argument, Convert
from foveal.functions.spatial_axes import LAST, on_channels_last, require_images
from foveal.ir.node import Node
from foveal.layers.base import Layer
from foveal.record import Record

WORDS: Mapping[str, str | tuple[str, str, str]] = {
    "an_image": ("a row of values", "an image", "a volume"),
    "image": ("row", "image", "volume"),
    "over_images": (
        "along rows of values, such as a sound or a measurement over time",
        "over an image",
        "through a volume, such as a scan of many slices",
    ),
    "over": ("along rows of values", "over an image", "through a volume"),
    "Shrink": ("Shorten rows of values", "Shrink an image", "Shrink a volume"),
    "pixel": ("step", "pixel", "cell"),
    "pixels": ("steps", "pixels", "cells"),
    "extent": ("length", "size", "size"),
    "Extent": ("Length", "Height and width", "Depth, height and width"),
    "sizes": ("int", "int or (int, int)", "int or (int, int, int)"),
    "sizes_or_none": ("int or None", "int, (int, int) or None", "int, (int, int, int) or None"),
    "zero": ("0", "0, 0", "0, 0, 0"),
    "one": ("1", "1, 1", "1, 1, 1"),
    "ones": ("1", "(1, 1)", "(1, 1, 1)"),
    "twos": ("2", "(2, 2)", "(2, 2, 2)"),
    "spatial": ("length", "height, width", "depth, height, width"),
    "new": ("new_length", "new_height, new_width", "new_depth, new_height, new_width"),
    "data_format": """data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.""",
    "activation": """activation : str, function of nodes or None, default=None
        Function applied to the result.""",
}
"""What `$word` in a template means, for one, two and three axes where they differ."""


class PerAxis(Record):
    """The converter of an argument that is made for a number of axes; a default of one integer is one for each axis."""

    make: Callable[[int], Convert]

    def __call__(self, rank: int) -> Convert:
        return self.make(rank)


class Spatial(Layer):
    """The base of layers whose input has `rank` spatial axes, between the batch and the channels or behind both."""

    rank: ClassVar[int]
    words: ClassVar[Mapping[str, str | tuple[str, str, str]]] = {}
    """Those of the class's own in its docstring."""

    data_format: str = LAST

    def __init_subclass__(cls, rank: int | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if rank is not None:
            cls.rank = rank
            cls.arguments = {name: _along(argument, rank) for name, argument in cls.arguments.items()}
            template = next((base.__doc__ for base in cls.__mro__[1:] if base.__doc__), "")
            cls.__doc__ = _filled(template, rank, {**WORDS, **cls.words})

    def call(self, x: Node) -> Node:
        require_images(x.shape, self.data_format, self.rank)
        return on_channels_last(x, self.data_format, self.compute)

    def compute(self, x: Node) -> Node:
        """The result, of an input with the channels last."""
        raise NotImplementedError


def _along(argument: Argument, rank: int) -> Argument:
    """The argument of a layer with so many axes."""
    if not isinstance(argument.convert, PerAxis):
        return argument
    default = argument.default
    default = (default,) * rank if isinstance(default, int) and rank > 1 else default
    return argument.replaced(convert=argument.convert(rank), default=default)


def _filled(template: str, rank: int, words: Mapping[str, str | tuple[str, str, str]]) -> str:
    """The template with its words in place, and the words in those."""

    def word(match: re.Match[str]) -> str:
        text = words[match[1]]
        return text if isinstance(text, str) else text[rank - 1]

    return re.sub(r"\$(\w+)", word, re.sub(r"\$(\w+)", word, template))
