"""More of `tf.image`: JPEG's losses, television's colours, boxes drawn and chosen, similarity at several scales."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow.boxes import non_max_suppression
from foveal.compat.tensorflow.conversion import array, result
from foveal.compat.tensorflow.files import decode_jpeg, encode_jpeg
from foveal.data import pixels
from foveal.eager import Array
from foveal.errors import ShapeError
from foveal.functions import linalg, windows
from foveal.functions.random import generator

YIQ = np.array([[0.299, 0.59590059, 0.2115], [0.587, -0.27455667, -0.52273617], [0.114, -0.32134392, 0.31119955]])
YUV = np.array([[0.299, -0.14714119, 0.61497538], [0.587, -0.28886916, -0.51496512], [0.114, 0.43601035, -0.10001026]])
OF_YIQ = np.array([[1, 1, 1], [0.95598634, -0.27201283, -1.10674021], [0.6208248, -0.64720424, 1.70423049]])
OF_YUV = np.array([[1, 1, 1], [0, -0.394642334, 2.03206185], [1.13988303, -0.58062185, 0]])
WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""How much each scale counts, the finest first (Wang et al., 2003)."""


def _coloured(matrix: Any, name: str, what: str) -> Callable[[Any], Any]:
    def converted(images: Any, name: str | None = None) -> Any:
        return linalg.matmul(images, np.asarray(matrix, np.float32))

    converted.__name__ = converted.__qualname__ = name
    converted.__doc__ = what
    return converted


rgb_to_yiq = _coloured(YIQ, "rgb_to_yiq", "Colours as brightness, orange to blue, and purple to green.")
yiq_to_rgb = _coloured(OF_YIQ, "yiq_to_rgb", "The way back of `rgb_to_yiq`.")
rgb_to_yuv = _coloured(YUV, "rgb_to_yuv", "Colours as brightness, blue, and red.")
yuv_to_rgb = _coloured(OF_YUV, "yuv_to_rgb", "The way back of `rgb_to_yuv`.")


def adjust_jpeg_quality(image: Any, jpeg_quality: int, dct_method: str = "", name: str | None = None) -> Array:
    """The picture after it was a JPEG file of this quality, from 0 to 100."""
    values = array(image)
    levels = pixels.convert_image_dtype(values, np.uint8, saturate=True)
    packed = np.asarray(decode_jpeg(encode_jpeg(levels, quality=int(jpeg_quality)), levels.shape[-1]))
    return result(pixels.convert_image_dtype(packed, values.dtype, saturate=True))


def random_jpeg_quality(image: Any, min_jpeg_quality: int, max_jpeg_quality: int, seed: Any = None) -> Array:
    """As `adjust_jpeg_quality`, of a quality between the two."""
    return adjust_jpeg_quality(image, int(generator(seed).integers(min_jpeg_quality, max_jpeg_quality)))


def stateless_random_jpeg_quality(image: Any, min_jpeg_quality: int, max_jpeg_quality: int, seed: Any) -> Array:
    """The same, always alike for a seed of two numbers."""
    return random_jpeg_quality(image, min_jpeg_quality, max_jpeg_quality, tuple(np.ravel(seed).tolist()))


def is_jpeg(contents: bytes, name: str | None = None) -> Array:
    """Whether the bytes begin as a JPEG file's."""
    return result(np.bool_(bytes(contents[:3]) == b"\xff\xd8\xff"))


def extract_jpeg_shape(contents: bytes, output_type: Any = "int32", name: str | None = None) -> Array:
    """The height, the width and the channels of a JPEG file's picture."""
    return result(np.array(decode_jpeg(contents).shape, np.int32))


def decode_and_crop_jpeg(contents: bytes, crop_window: Any, channels: int = 0, *_: Any, **__: Any) -> Array:
    """The part (y, x, height, width) of a JPEG file's picture."""
    y, x, height, width = (int(n) for n in np.asarray(crop_window))
    return result(np.asarray(decode_jpeg(contents, channels))[y : y + height, x : x + width])


def draw_bounding_boxes(images: Any, boxes: Any, colors: Any, name: str | None = None) -> Array:
    """Pictures (batch, height, width, channels) with frames, one pixel wide, around boxes in shares of their sides."""
    pictures, frames = array(images).copy(), array(boxes)
    if pictures.ndim != 4 or frames.ndim != 3:
        raise ShapeError(
            "draw_bounding_boxes: pictures must be (batch, height, width, channels) and boxes (batch, count, 4), got "
            f"{pictures.shape} and {frames.shape}."
        )
    table = np.array([[1, 1, 0]]) if colors is None else np.asarray(array(colors))
    high, wide = pictures.shape[1] - 1, pictures.shape[2] - 1
    for picture, own in zip(pictures, frames, strict=True):
        for number, (y1, x1, y2, x2) in enumerate(own):
            top, bottom, left, right = (int(y1 * high), int(y2 * high), int(x1 * wide), int(x2 * wide))
            colour = table[number % len(table)][: picture.shape[-1]].astype(picture.dtype)
            rows = slice(max(top, 0), min(bottom, high) + 1)
            columns = slice(max(left, 0), min(right, wide) + 1)
            for row in (top, bottom):
                if 0 <= row <= high:
                    picture[row, columns] = colour
            for column in (left, right):
                if 0 <= column <= wide:
                    picture[rows, column] = colour
    return result(pictures)


def non_max_suppression_with_scores(
    boxes: Any,
    scores: Any,
    max_output_size: int,
    iou_threshold: float = 0.5,
    score_threshold: float = float("-inf"),
    soft_nms_sigma: float = 0.0,
    name: str | None = None,
) -> tuple[Array, Array]:
    """As `non_max_suppression`, and the scores; with a sigma, these sink the more boxes cover each other."""
    if not soft_nms_sigma:
        kept = non_max_suppression(boxes, scores, max_output_size, iou_threshold, score_threshold)
        return kept, result(array(scores)[np.asarray(kept)])
    left, values = list(range(len(array(scores)))), array(scores).astype(np.float64).copy()
    shared = _overlaps(array(boxes).astype(np.float64))
    kept_soft: list[int] = []
    while left and len(kept_soft) < int(max_output_size):
        best = max(left, key=lambda i: values[i])
        if values[best] <= score_threshold:
            break
        kept_soft.append(best)
        left.remove(best)
        for i in left:
            covered = shared[best, i]
            values[i] *= np.exp(-(covered**2) / (2 * soft_nms_sigma)) if covered <= iou_threshold else 0
    return result(np.array(kept_soft, np.int32)), result(values[kept_soft].astype(np.float32))


def _overlaps(boxes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """What each two have in common, as a share of what they cover together."""
    low, high = np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])
    sides = np.maximum(np.minimum(high[:, None], high) - np.maximum(low[:, None], low), 0)
    shared, areas = sides.prod(-1), (high - low).prod(-1)
    whole = areas[:, None] + areas - shared
    shares: np.ndarray[Any, Any] = np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)
    return shares


def combined_non_max_suppression(
    boxes: Any,
    scores: Any,
    max_output_size_per_class: int,
    max_total_size: int,
    iou_threshold: float = 0.5,
    score_threshold: float = float("-inf"),
    pad_per_class: bool = False,
    clip_boxes: bool = True,
    name: str | None = None,
) -> tuple[Array, Array, Array, Array]:
    """The best boxes of every picture, class by class: boxes, scores, classes, and how many there are.

    Boxes are (batch, count, 1 or classes, 4), scores (batch, count, classes).
    """
    frames, marks = array(boxes), array(scores)
    size = (
        min(int(max_total_size), int(max_output_size_per_class) * marks.shape[2])
        if pad_per_class
        else int(max_total_size)
    )
    chosen, values = np.zeros((len(frames), size, 4), np.float32), np.zeros((len(frames), size), np.float32)
    classes, counts = np.zeros_like(values), np.zeros(len(frames), np.int32)
    for n, (own, own_marks) in enumerate(zip(frames, marks, strict=True)):
        rows = []
        for kind in range(own_marks.shape[1]):
            of_kind = own[:, kind if own.shape[1] > 1 else 0]
            kept = non_max_suppression(
                of_kind, own_marks[:, kind], max_output_size_per_class, iou_threshold, score_threshold
            )
            rows += [(float(own_marks[i, kind]), kind, of_kind[i]) for i in np.asarray(kept)]
        rows = sorted(rows, key=lambda row: -row[0])[:size]
        counts[n] = len(rows)
        for place, (value, kind, box) in enumerate(rows):
            chosen[n, place] = np.clip(box, 0, 1) if clip_boxes else box
            values[n, place], classes[n, place] = value, kind
    return result(chosen), result(values), result(classes), result(counts)


def ssim_multiscale(
    img1: Any,
    img2: Any,
    max_val: float,
    power_factors: Any = WEIGHTS,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
) -> Any:
    """The structural similarity of two batches of pictures at several scales, each half as fine as the one before."""
    one, two = (array(image).astype(np.float32) for image in (img1, img2))
    total: Any = 1.0
    for scale, power in enumerate(power_factors):
        last = scale == len(power_factors) - 1
        parts = _ssim_parts(one, two, float(max_val), (int(filter_size), float(filter_sigma)), (k1, k2))
        total = total * np.maximum(parts[0] * parts[1] if last else parts[1], 0).mean((1, 2)) ** np.float32(power)
        if not last:
            one, two = (_halved(image) for image in (one, two))
    return result(total.mean(-1).astype(np.float32))


def _halved(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    odd = [(0, 0), *((0, n % 2) for n in image.shape[1:3]), (0, 0)]
    return np.asarray(windows.average_pool(np.pad(image, odd, mode="symmetric"), 2, 2))


def _ssim_parts(
    one: Any, two: Any, top: float, bell: tuple[int, float], ks: tuple[float, float]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """How alike brightness, and contrast with structure, are around each pixel."""
    size, sigma = bell
    places = np.arange(size) - (size - 1) / 2
    line = np.exp(-(places**2) / (2 * sigma**2))
    kernel = np.outer(line, line)
    kernel = (kernel / kernel.sum()).astype(np.float32)[:, :, None, None]

    def blurred(x: Any) -> np.ndarray[Any, Any]:
        return np.asarray(windows.depthwise_conv(x, np.tile(kernel, (1, 1, x.shape[-1], 1))), np.float64)

    low, high = (ks[0] * top) ** 2, (ks[1] * top) ** 2
    m1, m2 = blurred(one), blurred(two)
    bright = (2 * m1 * m2 + low) / (m1**2 + m2**2 + low)
    spread = blurred(one * one) + blurred(two * two) - m1**2 - m2**2
    return bright, (2 * (blurred(one * two) - m1 * m2) + high) / (spread + high)


def sample_distorted_bounding_box(
    image_size: Any,
    bounding_boxes: Any,
    seed: Any = None,
    min_object_covered: float = 0.1,
    aspect_ratio_range: Any = (0.75, 1.33),
    area_range: Any = (0.05, 1),
    max_attempts: int = 100,
    use_image_if_no_bounding_boxes: bool = False,
    name: str | None = None,
) -> tuple[Array, Array, Array]:
    """A random part of a picture: where it begins, its size, and the same as a box in shares.

    It has an area and a form in these ranges, and covers this much of one of the boxes; else it is the whole picture.
    """
    height, width = (int(n) for n in np.asarray(image_size)[:2])
    chance, boxes = generator(seed), array(bounding_boxes).reshape(-1, 4)
    begin, size = (0, 0), (height, width)
    for _ in range(int(max_attempts)):
        area, ratio = chance.uniform(*area_range) * height * width, chance.uniform(*aspect_ratio_range)
        high, wide = round((area / ratio) ** 0.5), round((area * ratio) ** 0.5)
        if not (0 < high <= height and 0 < wide <= width):
            continue
        y, x = int(chance.integers(height - high + 1)), int(chance.integers(width - wide + 1))
        part = np.array([y / height, x / width, (y + high) / height, (x + wide) / width])
        if not len(boxes) or np.any(_covered(boxes, part) >= min_object_covered):
            begin, size = (y, x), (high, wide)
            break
    ends = [begin[0] / height, begin[1] / width, (begin[0] + size[0]) / height, (begin[1] + size[1]) / width]
    return (
        result(np.array([*begin, 0], np.int32)),
        result(np.array([*size, -1], np.int32)),
        result(np.array([[ends]], np.float32)),
    )


def _covered(boxes: np.ndarray[Any, Any], part: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    sides = np.maximum(np.minimum(boxes[:, 2:], part[2:]) - np.maximum(boxes[:, :2], part[:2]), 0)
    share: np.ndarray[Any, Any] = sides.prod(-1) / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(-1), 1e-9)
    return share


def stateless_sample_distorted_bounding_box(image_size: Any, bounding_boxes: Any, seed: Any, **named: Any) -> Any:
    """The same, always alike for a seed of two numbers."""
    return sample_distorted_bounding_box(image_size, bounding_boxes, tuple(np.ravel(seed).tolist()), **named)


__all__ = [
    "adjust_jpeg_quality", "combined_non_max_suppression", "decode_and_crop_jpeg", "draw_bounding_boxes",
    "extract_jpeg_shape", "is_jpeg", "non_max_suppression_with_scores", "random_jpeg_quality", "rgb_to_yiq",
    "rgb_to_yuv", "sample_distorted_bounding_box", "ssim_multiscale", "stateless_random_jpeg_quality",
    "stateless_sample_distorted_bounding_box", "yiq_to_rgb", "yuv_to_rgb",
]  # fmt: skip
