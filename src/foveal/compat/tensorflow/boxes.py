"""TensorFlow's functions of parts of pictures: boxes (y1, x1, y2, x2), windows, neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.compat.tensorflow.conversion import array, result, sizes
from foveal.compat.tensorflow.renamed import renamed
from foveal.eager import Array
from foveal.errors import ShapeError
from foveal.functions import image as functions
from foveal.functions import indexing
from foveal.functions.sampling import ORDERS, map_coordinates

ssim = renamed(functions.ssim, "img1=image1 img2=image2 max_val filter_size filter_sigma k1 k2")
pad_to_bounding_box = renamed(
    functions.pad_images,
    "image=images offset_height=top_padding offset_width=left_padding target_height target_width",
    "pad_to_bounding_box",
)


def extract_patches(images: Any, sizes: Any, strides: Any, rates: Any, padding: str, name: str | None = None) -> Any:
    """Windows over pictures, of each all values in a row; sizes, strides and rates have a 1 before and behind."""
    size, steps, spread = (tuple(int(n) for n in numbers[1:3]) for numbers in (sizes, strides, rates))
    return functions.extract_patches(images, size, steps, spread, padding.lower())


def image_gradients(image: Any) -> tuple[Any, Any]:
    """How much each pixel of a batch grows downwards and to the right; 0 at the last."""
    down, across = (indexing.diff(image, axis=axis) for axis in (1, 2))
    none = (0, 0)
    return indexing.pad(down, [none, (0, 1), none, none]), indexing.pad(across, [none, none, (0, 1), none])


def crop_and_resize(
    image: Any,
    boxes: Any,
    box_indices: Any,
    crop_size: Any,
    method: str = "bilinear",
    extrapolation_value: float = 0.0,
    name: str | None = None,
) -> Array:
    """Boxes, in shares of height and width, of pictures (batch, height, width, channels), made `crop_size` large.

    The corners of a box are centres of pixels; what lies beyond the picture is `extrapolation_value`.
    """
    pictures, cuts = array(image).astype(np.float32), array(boxes).astype(np.float32)
    order = ORDERS[converted("crop_and_resize", "method", one_of(*ORDERS), method)]
    if pictures.ndim != 4 or cuts.ndim != 2 or cuts.shape[1] != 4:
        raise ShapeError(
            f"crop_and_resize: pictures must be (batch, height, width, channels) and boxes (count, 4), got "
            f"{pictures.shape} and {cuts.shape}."
        )
    height, width = sizes(crop_size)
    _, rows, columns, channels = pictures.shape
    found = np.empty((len(cuts), height, width, channels), np.float32)
    for i, (box, index) in enumerate(zip(cuts, np.asarray(box_indices), strict=True)):
        down, across = (
            _places(start, end, count, n)
            for start, end, count, n in ((box[0], box[2], height, rows), (box[1], box[3], width, columns))
        )
        grid = np.meshgrid(down, across, np.arange(channels, dtype=np.float32), indexing="ij")
        found[i] = map_coordinates(pictures[int(index)], np.stack(grid), order, "nearest")
        beyond = ((down < 0) | (down > rows - 1))[:, None] | ((across < 0) | (across > columns - 1))[None]
        found[i][beyond] = extrapolation_value
    return result(found)


def _places(start: float, end: float, count: int, n: int) -> np.ndarray[Any, Any]:
    if count == 1:
        return np.array([(start + end) / 2 * (n - 1)], np.float32)
    return ((start + np.arange(count) * ((end - start) / (count - 1))) * (n - 1)).astype(np.float32)


def non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size: int,
    iou_threshold: float = 0.5,
    score_threshold: float = float("-inf"),
    name: str | None = None,
) -> Array:
    """Which boxes to keep, those with the best scores first: none that covers one before by more than a share.

    The share is that of what two have in common in what they cover together.
    """
    y1, x1, y2, x2 = array(boxes).astype(np.float64).T
    low, high = (np.minimum(y1, y2), np.minimum(x1, x2)), (np.maximum(y1, y2), np.maximum(x1, x2))
    areas = (high[0] - low[0]) * (high[1] - low[1])
    kept: list[int] = []
    for i in np.argsort(-array(scores), kind="stable"):
        if len(kept) >= int(max_output_size) or array(scores)[i] <= score_threshold:
            break
        sides = [np.minimum(b[i], b[kept]) - np.maximum(a[i], a[kept]) for a, b in zip(low, high, strict=True)]
        shared = np.maximum(sides[0], 0) * np.maximum(sides[1], 0)
        whole = areas[i] + areas[kept] - shared
        if not np.any((whole > 0) & (shared > iou_threshold * whole)):
            kept.append(int(i))
    return result(np.array(kept, np.int32))


__all__ = [
    "crop_and_resize", "extract_patches", "image_gradients", "non_max_suppression", "pad_to_bounding_box", "ssim",
]  # fmt: skip
