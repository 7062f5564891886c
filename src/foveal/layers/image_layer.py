"""What layers that change images have in common: they take images, or a dict of images and of what belongs to them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

import numpy as np

from foveal.arguments import arg, one_of, or_none
from foveal.eager import Definition, Tensor
from foveal.errors import ArgumentError
from foveal.functions import boxes as box
from foveal.functions.promotion import cast, floating
from foveal.functions.spatial_axes import FIRST, data_format, on_channels_last, require_images
from foveal.functions.symbolic import KerasTensor
from foveal.ir.graph import topological
from foveal.ir.node import Input, Node, placeholder, reshape
from foveal.layers.base import Layer
from foveal.layers.tracing import SEED, Tracer, resolve_training
from foveal.nesting import Packed, Slot, frozen, leaves, mapped
from foveal.ops.parts import crop
from foveal.ops.shape import transpose
from foveal.recent import Recent

Method = TypeVar("Method", bound=Callable[..., Any])
Size = tuple[int, int]
KEPT = 32
"""For how many shapes and settings a layer remembers what its methods make of arrays."""


def of_arrays_too(method: Method) -> Method:
    """A method of nodes that takes arrays as well: what it makes of them, the NumPy engine says, as it defines it."""

    @functools.wraps(method)
    def called(self: Any, *args: Any, **kwargs: Any) -> Any:
        if any(isinstance(leaf, Node) for leaf in leaves([args, kwargs])):
            return method(self, *args, **kwargs)
        args, kwargs = mapped(_plain, _with_sizes((args, kwargs)))
        packed = Packed.of((args, kwargs), lambda leaf: isinstance(leaf, np.ndarray))
        key = method.__name__, frozen(mapped(_key, packed.form)), *((x.shape, x.dtype.name) for x in packed)
        known: Recent[Any, _OfArrays] = vars(self).setdefault("_methods", Recent(KEPT))
        return known.get((key, self._switches()), lambda: _OfArrays(functools.partial(method, self), packed)).run(
            packed
        )

    return called  # type: ignore[return-value]


class _OfArrays:
    """What a method of nodes makes of arrays of some shapes."""

    def __init__(self, method: Callable[..., Any], packed: Packed) -> None:
        inputs = [placeholder(f"x{i}", array.shape, array.dtype.name) for i, array in enumerate(packed)]
        args, kwargs = Packed(inputs, packed.form).unpack()
        with Tracer().recording() as tracer:
            self._y = method(*args, **kwargs)
        nodes = [leaf for leaf in leaves(self._y) if isinstance(leaf, Node)]
        names = [node.name for node in topological(nodes) if isinstance(node.op, Input)]
        self._seeds = tracer.seeds(dict.fromkeys(names))
        feeds = [*(node.name for node in inputs), *(name for name in names if name.startswith(SEED))]
        self._feeds = list(dict.fromkeys(feeds))
        self._definition = Definition(nodes, self._feeds)

    def run(self, arrays: Packed) -> Any:
        """The results, nested as the method's, with seeds of this run."""
        feeds = {f"x{i}": array for i, array in enumerate(arrays)} | self._seeds.next()
        results = iter(self._definition.run([feeds[name] for name in self._feeds]))
        return mapped(lambda leaf: next(results) if isinstance(leaf, Node) else leaf, self._y)


def _with_sizes(structure: Any) -> Any:
    """The shapes in transformations as tuples of whole numbers, also where they are arrays."""
    if isinstance(structure, Mapping):
        return {
            name: tuple(int(n) for n in value) if name == "input_shape" else _with_sizes(value)
            for name, value in structure.items()
        }
    return type(structure)(map(_with_sizes, structure)) if type(structure) in (list, tuple) else structure


def _key(leaf: Any) -> Any:
    """A place of an array as a text, since which array it is does not matter."""
    return repr(leaf) if isinstance(leaf, Slot) else leaf


def _plain(leaf: Any) -> Any:
    """Arrays as graphs have them: floats of 32 bits, and truths as numbers; single values as Python's."""
    array = np.asarray(leaf) if isinstance(leaf, Tensor | np.ndarray) or hasattr(leaf, "__array__") else leaf
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiub":
        return array
    if not array.ndim:
        return array.item()
    return array.astype("float32") if array.dtype.kind in "fb" else array


def each(value: Any, place: int | None = None) -> Any:
    """One number for each image, (N, 1, 1, 1): of (N, numbers), the one at `place`; a single number as it is."""
    if not isinstance(value, Node) or not value.shape:
        return value
    n, rank = value.shape[0], len(value.shape)
    if place is not None and rank == 1:  # the same for all images
        return reshape(crop(value, (place,), (1,)), (1, 1, 1, 1))
    if place is not None:
        value = crop(value, (*(0,) * (rank - 1), place), (*value.shape[:-1], 1))
    return reshape(value, (n, 1, 1, 1))


def on_boxes(number: Any) -> Any:
    """A number for each image beside boxes (N, boxes, 1)."""
    return reshape(number, (number.shape[0], 1, 1)) if isinstance(number, Node) else number


def boxes_in_middle(boxes: Any, size: Size, part: Size, output: Size) -> Any:
    """Boxes where the middle `part` of images of a size was cut out and resized to the output's size."""
    top, left = ((n - m) // 2 for n, m in zip(size, part, strict=True))
    down, across = (n / m for n, m in zip(output, part, strict=True))
    starts, times = (left, top) * 2, (across, down) * 2
    return box.in_corners(boxes, lambda *corners: [(x - a) * b for x, a, b in zip(corners, starts, times, strict=True)])


class ImageLayer(Layer):
    """The base of layers that take images, one or a batch, or a dict of "images" and of what belongs to them.

    In a dict may be "labels", "segmentation_masks" and "bounding_boxes", which are a dict of "boxes" and "labels". All
    change as the images do. Each method takes arrays as well as nodes. Subclasses say what they change in `changed`
    and `boxes_changed`, of a batch with the channels last.
    """

    data_format: str = arg(data_format, None, kw_only=True)
    bounding_box_format: str | None = arg(or_none(one_of(*box.FORMATS)), None, kw_only=True)

    takes_one_image = True

    always: ClassVar[bool] = False
    """Whether it changes images at inference, too."""

    moves: ClassVar[bool] = False
    """Whether things in the images are elsewhere afterwards, so that masks and boxes change as well."""

    adds_batch: ClassVar[tuple[str, ...]] = ()
    """What of one image, "images" or "boxes", comes out of its `transform_` method as a batch of one, as in Keras."""

    masks = False
    """Whether what changes now are masks, whose values are not mixed."""

    def transformation(self, x: Node, training: bool) -> Any:
        """What is done to these images, in Keras's words."""
        return None

    def changed(self, x: Node, transformation: Any) -> Node:
        """The images after the transformation."""
        return x

    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        return boxes

    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        return size

    # -- Keras's methods

    @of_arrays_too
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        images = data["images"] if isinstance(data, Mapping) else data
        if not (training or self.always):
            return None
        with self._seeded(seed):
            return self.transformation(channels_last(self._batch(images), self.data_format), training)

    @of_arrays_too
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        x = floating(images)
        if not (training or self.always) or (transformation is None and self._draws):
            return x
        y = on_channels_last(self._batch(x), self.data_format, lambda x: self.changed(x, transformation))
        return reshape(y, y.shape[1:]) if len(x.shape) == 3 and "images" not in self.adds_batch else y

    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        return labels

    @of_arrays_too
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        if not self.moves or not (training or self.always) or (transformation is None and self._draws):
            return segmentation_masks
        x = self._batch(floating(segmentation_masks))
        vars(self)["masks"] = True
        try:
            y = on_channels_last(x, self.data_format, lambda x: self.changed(x, transformation))
        finally:
            del vars(self)["masks"]
        y = cast(y, segmentation_masks.dtype)
        return reshape(y, y.shape[1:]) if len(segmentation_masks.shape) == 3 else y

    @of_arrays_too
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        if not self.moves or not (training or self.always) or (transformation is None and self._draws):
            return bounding_boxes
        size = self._size(transformation)
        one = len(bounding_boxes["boxes"].shape) == 2
        boxes = self._converted(bounding_boxes["boxes"], "xyxy", size)
        boxes = self.boxes_changed(reshape(boxes, (1, *boxes.shape)) if one else boxes, transformation, size)
        boxes = reshape(boxes, boxes.shape[1:]) if one else boxes
        height, width = self.output_size(size)
        inside = box.clip_to_image_size({**bounding_boxes, "boxes": boxes}, height, width)
        boxes = self._converted(inside["boxes"], self.bounding_box_format or "xyxy", (height, width), "xyxy")
        return {**inside, "boxes": reshape(boxes, (1, *boxes.shape)) if one and "boxes" in self.adds_batch else boxes}

    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        return _without_batch(self.transform_images(image, transformation, training), 3)

    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        return label

    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        return _without_batch(self.transform_segmentation_masks(segmentation_mask, transformation, training), 3)

    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        result = self.transform_bounding_boxes(bounding_box, transformation, training)
        return {**result, "boxes": _without_batch(result["boxes"], 2)}

    # -- calls

    def _on(self, x: Any, training: bool | None, model: str) -> Any:
        """A dict of arrays goes part by part: what belongs to an image is of any kind and shape."""
        if not is_dict_of_arrays(x):
            return super()._on(x, training, model)
        self.built = True
        return self.call(x, resolve_training(training, self.default_training))

    def call(self, data: Any, training: bool | None = None) -> Any:
        told = bool(training)
        if not isinstance(data, dict):
            self._batch(data)
            if not (told or self.always):
                return data
            change = self.transform_images if len(data.shape) == 4 else self.transform_single_image
            return change(data, self.get_random_transformation(data, told), told)
        if "images" not in data:
            raise ArgumentError(f"{type(self).__name__} {self.name!r}: a dict must have 'images', got {sorted(data)}.")
        one = np.ndim(data["images"]) == 3
        transformation = self.get_random_transformation(data["images"], told)
        result = dict(data)
        for key, (many, single) in PARTS.items():
            if key in data:
                change = getattr(self, single if one else many)
                result[key] = change(self._part(key, data[key]), transformation, told)
        return result

    def _part(self, key: str, value: Any) -> Any:
        if key != "bounding_boxes":
            return value
        if self.bounding_box_format is None:
            raise ArgumentError(
                f"{type(self).__name__} {self.name!r}: was called with 'bounding_boxes', but its `bounding_box_format` "
                f"is None. Say it: {type(self).__name__}(..., bounding_box_format='xyxy')."
            )
        return dense_boxes(value)

    def _batch(self, images: Node) -> Node:
        """One image as a batch of one; an error for what is neither."""
        if len(images.shape) == 3 and not images.spec.batched:
            return reshape(images, (1, *images.shape))
        require_images(images.shape, self.data_format)
        return images

    @property
    def _draws(self) -> bool:
        """Whether nothing can be done to images before numbers are drawn."""
        return False

    @contextmanager
    def _seeded(self, seed: Any) -> Iterator[None]:
        yield

    def _size(self, transformation: Any) -> Size:
        """The height and the width of the images that a transformation was drawn for."""
        shape = tuple(transformation["input_shape"])
        height, width = shape[-2:] if self.data_format == FIRST else shape[-3:-1]
        return int(height), int(width)

    def _shape(self, x: Node) -> tuple[int, ...]:
        """The shape, in the layer's order of axes, of a batch whose channels are last."""
        n, height, width, channels = x.shape
        return (n, channels, height, width) if self.data_format == FIRST else (n, height, width, channels)

    def _converted(self, boxes: Any, target: str, size: Size, source: str | None = None) -> Any:
        return box.convert_format(boxes, source or self.bounding_box_format or "xyxy", target, *size)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal layer; the form of boxes where there is one, as in Keras."""
        config = super().get_config()
        if config.get("bounding_box_format") is None:
            config.pop("bounding_box_format", None)
        return config


PARTS = {
    "images": ("transform_images", "transform_single_image"),
    "bounding_boxes": ("transform_bounding_boxes", "transform_single_bounding_box"),
    "labels": ("transform_labels", "transform_single_label"),
    "segmentation_masks": ("transform_segmentation_masks", "transform_single_segmentation_mask"),
}
"""What a dict may hold, and the methods that change it: of a batch, and of one image."""


def _without_batch(x: Any, rank: int) -> Any:
    return x[0] if len(x.shape) > rank else x


def channels_last(x: Any, order: str) -> Any:
    """A batch in the layer's order of axes with the channels last; a number as it is."""
    return transpose(x, (0, 2, 3, 1)) if order == FIRST and isinstance(x, Node) and len(x.shape) == 4 else x


def in_order(x: Node, order: str) -> Node:
    """A batch whose channels are last in the layer's order of axes."""
    return transpose(x, (0, 3, 1, 2)) if order == FIRST and len(x.shape) == 4 else x


def is_dict_of_arrays(x: Any) -> bool:
    """Whether it is a dict that holds neither nodes nor symbolic tensors."""
    return isinstance(x, dict) and not any(isinstance(leaf, Node | KerasTensor) for leaf in leaves(x))


def dense_boxes(value: Any) -> Any:
    """Boxes of images as arrays: lists of several lengths are filled with boxes of 0, whose label is -1."""
    if not isinstance(value, Mapping) or not {"boxes", "labels"} <= set(value):
        raise ArgumentError(
            f"bounding_boxes: must be a dict with the keys 'boxes' and 'labels', got {value!r}. Give boxes (boxes, 4) "
            "for one image or (batch, boxes, 4), and a label for each."
        )
    boxes, labels = value["boxes"], value["labels"]
    if not isinstance(boxes, list):
        return value if isinstance(boxes, Node) else {**value, "boxes": np.asarray(boxes, "float32")}
    if not isinstance(labels, list) or len(boxes) != len(labels):
        raise ArgumentError(
            f"bounding_boxes: 'boxes' is a list, so 'labels' must be a list of the same length, {len(boxes)}, got "
            f"{labels!r}."
        )
    if boxes and isinstance(boxes[0], list) and boxes[0] and isinstance(boxes[0][0], list | tuple):
        most = max(map(len, boxes))
        boxes = [[*row, *[[0, 0, 0, 0]] * (most - len(row))] for row in boxes]
        labels = [[*row, *[-1] * (most - len(row))] for row in labels]
    return {**value, "boxes": np.asarray(boxes, "float32"), "labels": np.asarray(labels)}
