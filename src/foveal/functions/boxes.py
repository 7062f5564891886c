"""Boxes around things in pictures: their forms, where they are in a picture that was changed, and how two of them meet.

Boxes are (boxes, 4) or (batch, boxes, 4), in pixels or, in the forms that begin with `rel_`, in parts of the picture's
width and height. All of it takes arrays, nodes and symbolic tensors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.functions.elementwise import arctan, clip, cos, exp, greater, log, maximum, minimum, sin, tan, where
from foveal.functions.reduce import max, min
from foveal.functions.shape import cast, concatenate, expand_dims, reshape, split, squeeze, swapaxes

EPSILON = 1e-7
"""What keeps a divisor from 0."""

Four = tuple[Any, Any, Any, Any]

CORNERS: dict[str, Callable[[Any, Any, Any, Any], Four]] = {
    "xyxy": lambda a, b, c, d: (a, b, c, d),
    "yxyx": lambda a, b, c, d: (b, a, d, c),
    "xywh": lambda a, b, c, d: (a, b, a + c, b + d),
    "center_xywh": lambda a, b, c, d: (a - c / 2.0, b - d / 2.0, a + c / 2.0, b + d / 2.0),
    "center_yxhw": lambda a, b, c, d: (b - d / 2.0, a - c / 2.0, b + d / 2.0, a + c / 2.0),
}
"""Left, top, right and bottom, of the four numbers of each form."""
NUMBERS: dict[str, Callable[[Any, Any, Any, Any], Four]] = {
    "xyxy": lambda x1, y1, x2, y2: (x1, y1, x2, y2),
    "yxyx": lambda x1, y1, x2, y2: (y1, x1, y2, x2),
    "xywh": lambda x1, y1, x2, y2: (x1, y1, x2 - x1, y2 - y1),
    "center_xywh": lambda x1, y1, x2, y2: (x1 + (x2 - x1) / 2.0, y1 + (y2 - y1) / 2.0, x2 - x1, y2 - y1),
    "center_yxhw": lambda x1, y1, x2, y2: (y1 + (y2 - y1) / 2.0, x1 + (x2 - x1) / 2.0, y2 - y1, x2 - x1),
}
"""The four numbers of each form, of left, top, right and bottom."""
FORMATS = (*CORNERS, "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh")


def _only_corners(who: str, bounding_box_format: str, accepted: Sequence[str] = ("xyxy",)) -> None:
    if bounding_box_format not in accepted:
        raise UnsupportedError(
            f"{who}: `bounding_box_format` must be {' or '.join(map(repr, accepted))}, got {bounding_box_format!r}. "
            "convert_format makes it of others."
        )


def in_corners(boxes: Any, corners: Callable[[Any, Any, Any, Any], Sequence[Any]]) -> Any:
    """Boxes whose four numbers a function makes of those of others."""
    return concatenate(list(corners(*split(boxes, 4, axis=-1))), axis=-1)


def convert_format(
    boxes: Any, source: str, target: str, height: Any = None, width: Any = None, dtype: Any = "float32"
) -> Any:
    """Boxes in another form: 'xyxy', 'yxyx', 'xywh', 'center_xywh', 'center_yxhw' or one of them after 'rel_'.

    `height` and `width` are the picture's, for forms in parts of it. Of a dict with "boxes", a dict with others.
    """
    if isinstance(boxes, Mapping):
        return {**boxes, "boxes": convert_format(boxes["boxes"], source, target, height, width, dtype)}
    source, target = (
        converted("convert_format", name, one_of(*FORMATS), value)
        for name, value in (("source", source), ("target", target))
    )
    relative = [form.startswith("rel_") for form in (source, target)]
    if any(relative) and (height is None or width is None):
        raise ArgumentError(
            f"convert_format: must receive `height` and `width`, to convert {source!r} to {target!r}, got "
            f"height={height} and width={width}."
        )
    boxes = cast(boxes, dtype)
    if boxes.shape[-1:] != (4,):
        raise ShapeError(f"convert_format: the last axis of the boxes must have 4 numbers, got {tuple(boxes.shape)}.")
    if source == target:
        return boxes

    def numbers(*given: Any) -> Four:
        corners = CORNERS[source.removeprefix("rel_")](*given)
        if relative[0] != relative[1]:
            sizes = (width, height, width, height)
            pairs = zip(corners, sizes, strict=True)
            corners = tuple(x * n for x, n in pairs) if relative[0] else tuple(x / n for x, n in pairs)
        return NUMBERS[target.removeprefix("rel_")](*corners)

    return in_corners(boxes, numbers)


def clip_to_image_size(
    bounding_boxes: Any, height: Any = None, width: Any = None, bounding_box_format: str = "xyxy"
) -> Any:
    """What is inside of the picture of a dict's "boxes"; where nothing is, its "labels" are -1."""
    _only_corners("clip_to_image_size", bounding_box_format, ("xyxy", "rel_xyxy"))
    if bounding_box_format == "rel_xyxy":
        height = width = 1.0
    elif height is None or width is None:
        raise ArgumentError("clip_to_image_size: `height` and `width` must be set if `format='xyxy'`.")
    x1, y1, x2, y2 = (
        minimum(maximum(x, 0.0), n)
        for x, n in zip(split(bounding_boxes["boxes"], 4, axis=-1), (width, height) * 2, strict=True)
    )
    result = {**bounding_boxes, "boxes": concatenate([x1, y1, x2, y2], axis=-1)}
    if bounding_boxes.get("labels") is not None:
        labels, there = bounding_boxes["labels"], greater((x2 - x1) * (y2 - y1), 0.0)
        there = there if len(labels.shape) == len(there.shape) else squeeze(there, axis=-1)
        result["labels"] = where(there, labels, -1)
    return result


def around(xs: Sequence[Any], ys: Sequence[Any]) -> Any:
    """The smallest upright boxes around points, each (batch, boxes, 1)."""
    x, y = concatenate(list(xs), axis=-1), concatenate(list(ys), axis=-1)
    return concatenate(
        [of(values, axis=-1, keepdims=True) for of in (min, max) for values in (x, y)],
        axis=-1,
    )


def affine_transform(
    boxes: Any,
    angle: Any,
    translate_x: Any,
    translate_y: Any,
    scale: Any,
    shear_x: Any,
    shear_y: Any,
    height: Any,
    width: Any,
    center_x: Any = None,
    center_y: Any = None,
    bounding_box_format: str = "xyxy",
) -> Any:
    """Upright boxes around those of pictures that are turned, moved, zoomed and slanted around their middle.

    Each picture has an `angle` and slants in degrees, shifts in parts of the size, and a `scale`, all (batch,).
    """
    _only_corners("affine_transform", bounding_box_format)
    boxes = cast(boxes, "float32")
    many = boxes if len(boxes.shape) == 3 else expand_dims(boxes, 0)
    cx = (0.5 if center_x is None else center_x) * (width - 1)
    cy = (0.5 if center_y is None else center_y) * (height - 1)
    to_x, to_y = cx - translate_x * (width - 1), cy - translate_y * (height - 1)
    turn, slant_x, slant_y = (-part * (math.pi / 180) for part in (angle, shear_x, shear_y))
    a, c = cos(turn - slant_y) / cos(slant_y), -sin(turn - slant_y) / cos(slant_y)
    b, d = a * tan(slant_x) + sin(turn), cos(turn) - c * tan(slant_x)
    rows = [(d * scale, -b * scale, cx), (-c * scale, a * scale, cy)]
    matrix = [[p, q, start - p * to_x - q * to_y] for p, q, start in rows]
    (xx, xy, x0), (yx, yy, y0) = ([reshape(number, (-1, 1, 1)) for number in row] for row in matrix)
    x1, y1, x2, y2 = split(many, 4, axis=-1)
    points = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
    moved = around([xx * x + xy * y + x0 for x, y in points], [yx * x + yy * y + y0 for x, y in points])
    return moved if len(boxes.shape) == 3 else squeeze(moved, axis=0)


def crop(boxes: Any, top: Any, left: Any, height: Any, width: Any, bounding_box_format: str = "xyxy") -> Any:
    """Boxes in a part of the picture that begins `top` and `left` pixels from its corner, and is so large."""
    _only_corners("crop", bounding_box_format)
    return in_corners(
        boxes,
        lambda *corners: [
            clip(x - start, 0.0, n)
            for x, start, n in zip(corners, (left, top) * 2, (float(width), float(height)) * 2, strict=True)
        ],
    )


def pad(
    boxes: Any, top: Any, left: Any, height: Any = None, width: Any = None, bounding_box_format: str = "xyxy"
) -> Any:
    """Boxes in a picture with a border of `top` pixels above and `left` pixels on the left."""
    _only_corners("pad", bounding_box_format)
    return in_corners(boxes, lambda x1, y1, x2, y2: (x1 + left, y1 + top, x2 + left, y2 + top))


def _image_size(image_shape: Sequence[int] | None) -> dict[str, Any]:
    height, width = (None, None) if image_shape is None else tuple(image_shape)[:2]
    return {"height": height, "width": width}


def _coding(who: str, name: str, form: str, variance: Any) -> Any:
    """How much of each of the four differences there is; an error unless the form has a middle and a size."""
    if form not in ("center_xywh", "center_yxhw"):
        raise ArgumentError(f"{who}: `{name}` must be 'center_xywh' or 'center_yxhw', got {form!r}.")
    if variance is not None and np.shape(variance)[-1:] != (4,):
        raise ArgumentError(f"{who}: `variance` must be length 4, got {variance}.")
    return np.ones(4, "float32") if variance is None else np.asarray(variance, "float32")


def encode_box_to_deltas(
    anchors: Any,
    boxes: Any,
    anchor_format: str,
    box_format: str,
    encoding_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Sequence[int] | None = None,
) -> Any:
    """How boxes differ from anchors: the way between their middles in sizes of the anchor, and log(size / size).

    `variance` is four numbers that the differences are divided by.
    """
    share = _coding("encode_box_to_deltas", "encoding_format", encoding_format, variance)
    size = _image_size(image_shape)
    one = convert_format(anchors, anchor_format, encoding_format, **size)
    other = convert_format(boxes, box_format, encoding_format, **size)
    length, wanted = maximum(one[..., 2:], EPSILON), maximum(other[..., 2:], EPSILON)
    return concatenate([(other[..., :2] - one[..., :2]) / length, log(wanted / length)], axis=-1) / share


def decode_deltas_to_boxes(
    anchors: Any,
    boxes_delta: Any,
    anchor_format: str,
    box_format: str,
    encoded_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Sequence[int] | None = None,
) -> Any:
    """The boxes that differ so from anchors, as `encode_box_to_deltas` says; of two dicts, a dict."""
    share = _coding("decode_deltas_to_boxes", "encoded_format", encoded_format, variance)
    if isinstance(anchors, Mapping) and isinstance(boxes_delta, Mapping):
        return {
            level: decode_deltas_to_boxes(
                anchor, boxes_delta[level], anchor_format, box_format, encoded_format, variance, image_shape
            )
            for level, anchor in anchors.items()
        }
    size = _image_size(image_shape)
    one, delta = convert_format(anchors, anchor_format, encoded_format, **size), cast(boxes_delta, "float32") * share
    box = concatenate([delta[..., :2] * one[..., 2:] + one[..., :2], exp(delta[..., 2:]) * one[..., 2:]], axis=-1)
    return convert_format(box, encoded_format, box_format, **size)


def compute_iou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: str,
    use_masking: bool = False,
    mask_val: float = -1,
    image_shape: Sequence[int] | None = None,
) -> Any:
    """The area that each box shares with each other, in parts of what the two cover together.

    Of (M, 4) and (N, 4), (M, N); where one of the two has a batch, (batch, M, N). With `use_masking` it is `mask_val`
    where all numbers of a box are below 0.
    """
    for name, boxes in (("boxes1", boxes1), ("boxes2", boxes2)):
        if len(np.shape(boxes)) not in (2, 3):
            raise ShapeError(
                f"compute_iou() expects {name} to be batched, or to be unbatched: (boxes, 4) or (batch, boxes, 4), "
                f"got {np.shape(boxes)}."
            )
    if "rel" in bounding_box_format and image_shape is None:
        raise ArgumentError(
            f"compute_iou: the `image_shape` argument must be provided for {bounding_box_format!r}, got None."
        )
    one, other = (
        convert_format(boxes, bounding_box_format, "xyxy", **_image_size(image_shape)) for boxes in (boxes1, boxes2)
    )
    a, b = split(one, 4, axis=-1), [swapaxes(part, -1, -2) for part in split(other, 4, axis=-1)]
    wide, high = (maximum(minimum(a[i + 2], b[i + 2]) - maximum(a[i], b[i]), 0.0) for i in (0, 1))
    shared = wide * high
    areas = ((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    iou = shared / (next(areas) + next(areas) - shared + EPSILON)
    if not use_masking:
        return iou
    outside = [greater(0.0, max(boxes, axis=-1, keepdims=True)) for boxes in (one, other)]
    either = maximum(cast(outside[0], "float32"), cast(swapaxes(outside[1], -1, -2), "float32"))
    return where(either, float(mask_val), iou)


def compute_ciou(boxes1: Any, boxes2: Any, bounding_box_format: str, image_shape: Sequence[int] | None = None) -> Any:
    """How well each box meets the one at its place: shared area, less for other middles and other proportions.

    Zheng et al., "Enhancing geometric factors in model learning and inference for object detection", 2020.
    """
    if "rel" in bounding_box_format and image_shape is None:
        raise ArgumentError(
            f"compute_ciou: the `image_shape` argument must be provided for {bounding_box_format!r}, got None."
        )
    a, b = (
        split(convert_format(boxes, bounding_box_format, "xyxy", **_image_size(image_shape)), 4, axis=-1)
        for boxes in (boxes1, boxes2)
    )
    sizes = [(box[2] - box[0], box[3] - box[1] + EPSILON) for box in (a, b)]
    shared = [maximum(minimum(a[i + 2], b[i + 2]) - maximum(a[i], b[i]), 0.0) for i in (0, 1)]
    both = shared[0] * shared[1]
    union = sizes[0][0] * sizes[0][1] + sizes[1][0] * sizes[1][1] - both + EPSILON
    iou = both / (union + EPSILON)
    whole = [maximum(a[i + 2], b[i + 2]) - minimum(a[i], b[i]) for i in (0, 1)]
    apart = [(a[i] + a[i + 2]) / 2.0 - (b[i] + b[i + 2]) / 2.0 for i in (0, 1)]
    distance = (apart[0] * apart[0] + apart[1] * apart[1]) / (whole[0] * whole[0] + whole[1] * whole[1] + EPSILON)
    turn = arctan(sizes[1][0] / sizes[1][1]) - arctan(sizes[0][0] / sizes[0][1])
    v = turn * turn * (4 / math.pi**2)
    return squeeze(iou - (distance + v * (v / (v - iou + (1 + EPSILON)))), axis=-1)


__all__ = [
    "affine_transform", "clip_to_image_size", "compute_ciou", "compute_iou", "convert_format", "crop",
    "decode_deltas_to_boxes", "encode_box_to_deltas", "pad",
]  # fmt: skip
