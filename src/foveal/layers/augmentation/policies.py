"""Layers that change images by other layers, which they choose at random while training."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from foveal.arguments import arg, boolean, integer, one_of, positive, positive_int
from foveal.functions.promotion import cast, floating
from foveal.functions.spatial_axes import data_format
from foveal.ir.node import Node, elementwise, full, reshape
from foveal.layers.augmentation.base import Augmentation, Range, range_within, two_numbers
from foveal.layers.augmentation.colour import RandomBrightness, RandomColorDegeneration, RandomContrast
from foveal.layers.augmentation.geometry import RandomRotation, RandomShear, RandomTranslation
from foveal.layers.augmentation.local import RandomSharpness
from foveal.layers.augmentation.tones import AutoContrast, Equalization, RandomPosterization, Solarization
from foveal.layers.image_layer import Size, of_arrays_too
from foveal.layers.tracing import active_tracer
from foveal.ops.elementwise import clip, select
from foveal.ops.parts import crop
from foveal.ops.random import random_beta, random_log_gamma
from foveal.ops.sampling import INTERPOLATIONS
from foveal.ops.softmax import softmax
from foveal.seeds import SeedGenerator, random_seed


def _count(value: int) -> int:
    if (number := integer(value)) >= 0:
        return number
    raise ValueError(f"an integer of at least 0, got {value!r}.")


class Policy(Augmentation):
    """The base: `steps` are the layers that it chooses among, by Keras's names for them."""

    value_range: Range
    factor: Range
    interpolation: str

    moves = True

    def names(self) -> Sequence[str]:
        """Which steps there are, in the order of their numbers."""
        raise NotImplementedError

    def prepare(self) -> None:
        super().prepare()
        places = {"interpolation": self.interpolation, "data_format": self.data_format}
        values = {"value_range": self.value_range, "data_format": self.data_format}
        every = {
            "random_shear": RandomShear(self.factor, self.factor, **places),
            "random_translation": RandomTranslation(self.factor, self.factor, **places),
            "random_rotation": RandomRotation(self.factor, **places),
            "random_brightness": RandomBrightness(self.factor, **values),
            "random_color_degeneration": RandomColorDegeneration(self.factor, **values),
            "random_contrast": RandomContrast(self.factor, **values),
            "random_sharpness": RandomSharpness(self.factor, **values),
            "random_posterization": RandomPosterization(max(1, int(8 * self.factor[1])), **values),
            "solarization": Solarization(self.factor, self.factor, **values),
            "auto_contrast": AutoContrast(**values),
            "equalization": Equalization(**values),
        }
        self._steps: dict[str, Augmentation] = {name: every[name] for name in self.names()}

    @property
    def _draws(self) -> bool:
        return True

    @property
    def times(self) -> int:
        """How many transformations of every step are drawn."""
        return 1

    @property
    def ranges(self) -> Sequence[Range]:
        return [each for step in self._steps.values() for each in step.ranges] * self.times

    def numbers(self, x: Node) -> list[dict[str, Any]]:
        """Transformations of every step, as many as `times`."""
        drawn = iter(self.drawn(x))
        return [
            {n: step.words(x, *islice(drawn, len(step.ranges))) for n, step in self._steps.items() if step.ranges}
            for _ in range(self.times)
        ]

    def choices(self, count: int, among: int) -> Node:
        """So many numbers from 0 to below `among`, for all images of a batch."""
        return cast(elementwise("floor", self.uniform(full((count,), 0.0)) * float(among)), "int32")

    def applied(self, x: Node, index: Node, transforms: dict[str, Any]) -> Node:
        """What the step of this number makes of images; of another number, the images."""
        y, number = x, reshape(cast(index, x.dtype), (1, 1, 1, 1))
        for place, (name, step) in enumerate(self._steps.items()):
            step.masks = self.masks
            if step.moves or not self.masks:
                y = select(elementwise("equal", number, float(place)), step.changed(x, transforms.get(name)), y)
        return y


class RandAugment(Policy):
    """While training, change each batch by a few layers that are chosen at random, one after the other.

    Cubuk et al., "RandAugment: practical automated data augmentation with a reduced search space", 2020.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    num_ops : int, default=2
        How many layers.
    factor : float or (float, float), default=0.5
        From 0 to 1: between which numbers the factors of the layers are drawn; one number f means (0, f).
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    value_range: Range = arg(two_numbers, (0, 255))
    num_ops: int = arg(_count, 2)
    factor: Range = arg(range_within(0, 1), 0.5)
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    def names(self) -> Sequence[str]:
        first = ("random_shear", "random_translation", "random_rotation", "random_brightness")
        more = ("random_color_degeneration", "random_contrast", "random_sharpness", "random_posterization")
        return (*first, *more, "solarization", "auto_contrast", "equalization")

    def transformation(self, x: Node, training: bool) -> Any:
        words: dict[str, Any] = {"transforms": self.numbers(x)[0], "input_shape": self._shape(x)}
        return words | ({"layer_idxes": self.choices(self.num_ops, len(self.names()))} if self.num_ops else {})

    def _chosen(self, transformation: Any) -> list[Node]:
        """The number of each step, (1,)."""
        return [crop(transformation["layer_idxes"], (i,), (1,)) for i in range(self.num_ops)]

    def changed(self, x: Node, transformation: Any) -> Node:
        for index in self._chosen(transformation):
            x = self.applied(x, index, transformation["transforms"])
        return x

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        for index in self._chosen(transformation):
            number = reshape(floating(index), (1, 1, 1))
            before = boxes
            for place, (name, step) in enumerate(self._steps.items()):
                if step.moves:
                    moved = step.boxes_changed(before, transformation["transforms"][name], size)
                    boxes = select(elementwise("equal", number, float(place)), moved, boxes)
        return boxes


class AugMix(Policy):
    """While training, mix each batch with what several chains of layers, chosen at random, make of it.

    Hendrycks et al., "AugMix: a simple data processing method to improve robustness and uncertainty", 2020.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value; others are held between them.
    num_chains : int, default=3
        How many chains.
    chain_depth : int, default=3
        How many layers a chain has at most.
    factor : float or (float, float), default=0.3
        From 0 to 1: between which numbers the factors of the layers are drawn; one number f means (0, f).
    alpha : float, default=1.0
        Above 0: the parameter of the distributions that the shares of the chains, and of the image, are drawn from.
    all_ops : bool, default=True
        Whether brightness, colour, contrast and sharpness are changed, too.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    value_range: Range = arg(two_numbers, (0, 255))
    num_chains: int = arg(positive_int, 3)
    chain_depth: int = arg(positive_int, 3)
    factor: Range = arg(range_within(0, 1), 0.3)
    alpha: float = arg(positive, 1.0)
    all_ops: bool = arg(boolean, True)
    interpolation: str = arg(one_of(*INTERPOLATIONS), "bilinear")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    data_format: str = arg(data_format, None)

    def names(self) -> Sequence[str]:
        first = ("random_shear", "random_translation", "random_rotation", "random_posterization", "solarization")
        more = ("random_brightness", "random_color_degeneration", "random_contrast", "random_sharpness")
        return (*first, "auto_contrast", "equalization", *(more if self.all_ops else ()))

    @property
    def times(self) -> int:
        return self.num_chains * self.chain_depth

    def transformation(self, x: Node, training: bool) -> Any:
        draw = active_tracer().draw
        one, chains = full((), 0.0), full((self.num_chains,), 0.0)
        seed, stream = draw(self._seeds)
        shares = softmax(random_log_gamma(seed, chains, stream, self.alpha))  # Dirichlet's
        seed, stream = draw(self._seeds)
        share = random_beta(seed, one, stream, self.alpha, self.alpha)
        chosen = self.choices(self.times, len(self.names()) + 1)  # one more: a place that stays empty
        steps = [{"index": crop(chosen, (i,), (1,)), "transforms": t} for i, t in enumerate(self.numbers(x))]
        transforms = [steps[i : i + self.chain_depth] for i in range(0, self.times, self.chain_depth)]
        words = {"chain_mixing_weights": shares, "weight_sample": share, "chain_transforms": transforms}
        return words | {"input_shape": self._shape(x)}

    def changed(self, x: Node, transformation: Any) -> Node:
        share = transformation["weight_sample"]
        mixed = x * share
        for i, chain in enumerate(transformation["chain_transforms"]):
            y = x
            for step in chain:
                y = self.applied(y, step["index"], step["transforms"])
            part = reshape(crop(transformation["chain_mixing_weights"], (i,), (1,)), (1, 1, 1, 1))
            mixed = mixed + y * part * (1.0 - share)
        return mixed if self.masks else clip(mixed, *self.value_range)

    @of_arrays_too
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """The masks of what is mixed, as floats: probabilities of classes."""
        return super().transform_segmentation_masks(floating(segmentation_masks), transformation, training)

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """The boxes as they are, as in Keras: the image itself stays visible."""
        return bounding_boxes
