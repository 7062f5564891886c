"""Keras's own four functions between picture files, Pillow's images and arrays."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of, or_none, pair
from foveal.data.pictures import FORMATS, SUFFIXES, decode, pillow
from foveal.data.pixels import resize
from foveal.errors import ArgumentError, DataError, did_you_mean
from foveal.older import note
from foveal.settings import SETTINGS
from foveal.storage import write_atomically

Array = np.ndarray[Any, Any]

COLOR_MODES = {"grayscale": 1, "rgb": 3, "rgba": 4}
RESAMPLINGS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
LAYOUTS = (None, "channels_last", "channels_first")


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: int | tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
    **older: Any,
) -> Any:
    """The picture in a file as Pillow's image, as it is stored: its EXIF orientation is not heeded, as in Keras.

    Parameters
    ----------
    path : str, path, bytes or io.BytesIO
    color_mode : {'rgb', 'rgba', 'grayscale'}
    target_size : int or (height, width), optional
        By default, the picture's own.
    interpolation : {'nearest', 'bilinear', 'bicubic', 'hamming', 'box', 'lanczos'}
    keep_aspect_ratio : bool
        Whether the largest part of the middle with the target's proportions is taken; else the picture is stretched.
    **older
        `grayscale=True` is what Keras 2 called color_mode='grayscale'.

    Returns
    -------
    PIL.Image.Image
        `img_to_array` makes an array of it.
    """
    mode = converted("load_img", "color_mode", one_of(*COLOR_MODES), _modern_mode(color_mode, older))
    size = converted("load_img", "target_size", or_none(pair), target_size)
    method = converted("load_img", "interpolation", one_of(*RESAMPLINGS), interpolation)
    contents = path.getvalue() if isinstance(path, io.BytesIO) else path
    return fitted(decode(contents, COLOR_MODES[mode], upright=False), size, method, keep_aspect_ratio)


def _modern_mode(color_mode: Any, older: dict[str, Any]) -> Any:
    """The mode that Keras 2's `grayscale` asks for, with a note; an ArgumentError on any other argument."""
    for name, value in older.items():
        if name != "grayscale":
            known = ("color_mode", "target_size", "interpolation", "keep_aspect_ratio")
            raise ArgumentError(f"load_img: unknown argument {name!r}.{did_you_mean(name, known)}")
        if value is not None:
            note("grayscale", "load_img: `grayscale` is older Keras's. Write color_mode='grayscale'.")
            color_mode = "grayscale" if value else color_mode
    return color_mode


def fitted(pixels: Array, size: tuple[int, int] | None, method: str, keep_aspect_ratio: bool = False) -> Any:
    """Pillow's image of an array, in another size."""
    image = _picture(pixels)
    if size is None or size == (image.height, image.width):
        return image
    middle = _box(middle_of((image.height, image.width), size)) if keep_aspect_ratio else None
    return image.resize(size[::-1], getattr(pillow().Resampling, method.upper()), middle)


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> Array:
    """Pillow's image as an array.

    Parameters
    ----------
    img : PIL.Image.Image or array (height, width) or (height, width, channels)
    data_format : {'channels_last', 'channels_first'}, optional
    dtype : str, optional
        'float32' by default.

    Returns
    -------
    ndarray (height, width, channels), or (channels, height, width) for 'channels_first'
        0 to 255.
    """
    layout = _layout("img_to_array", data_format)
    array = np.array(img, dtype=dtype or "float32")
    if array.ndim not in (2, 3):
        raise DataError(f"img_to_array: `img` must be an image, (height, width[, channels]), got {array.shape}.")
    array = array[..., None] if array.ndim == 2 else array
    return np.ascontiguousarray(np.moveaxis(array, -1, 0)) if layout == "channels_first" else array


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Any:
    """An array as Pillow's image.

    Parameters
    ----------
    x : array (height, width, channels), or (channels, height, width) for 'channels_first'
        1, 3 or 4 channels.
    data_format : {'channels_last', 'channels_first'}, optional
    scale : bool
        Whether the smallest value becomes 0 and the largest 255; else values from 0 to 255 are taken as they are.
    dtype : str, optional
        In which the scaling is computed; 'float32' by default.
    """
    layout = _layout("array_to_img", data_format)
    array = np.asarray(x, dtype=dtype or "float32")
    if array.ndim != 3 or not array.size:
        raise DataError(f"array_to_img: `x` must be one image with 3 axes, got {array.shape}.")
    if not np.isfinite(array).all():
        raise DataError("array_to_img: `x` must hold numbers, found NaN or infinity. Replace them first.")
    array = np.moveaxis(array, 0, -1) if layout == "channels_first" else array
    if array.shape[2] not in COLOR_MODES.values():
        raise DataError(f"array_to_img: `x` must have 1, 3 or 4 channels, got {array.shape[2]}.")
    if scale:
        array = array - array.min()
        array = array / (array.max() or 1) * 255
    return _picture(array.clip(0, 255).astype(np.uint8))


def save_img(
    path: str | os.PathLike[str],
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **options: Any,
) -> None:
    """Write an array to a picture file, whole or not at all.

    Parameters
    ----------
    path : str or path
    x : array
        As `array_to_img` takes it; `data_format` and `scale` are its too.
    file_format : {'png', 'jpeg', 'bmp', 'gif'}, optional
        By default, what the path's ending says.
    **options
        Given to Pillow's writer, such as `quality=90`.
    """
    file = Path(path)
    named = f".{file_format.lower()}" if file_format else file.suffix.lower()
    if named not in SUFFIXES:
        raise ArgumentError(
            f"save_img: `path` must end in one of {', '.join(SUFFIXES)}, or `file_format` say it, got {str(path)!r}."
        )
    image = array_to_img(x, data_format, scale)
    if image.mode == "RGBA" and SUFFIXES[named] == FORMATS[0]:
        image = image.convert("RGB")
    written = io.BytesIO()
    image.save(written, format=SUFFIXES[named], **options)
    write_atomically(file, written.getvalue())


def smart_resize(x: Any, size: int | tuple[int, int], interpolation: str = "bilinear") -> Array:
    """Images of another size without distortion: the largest part of the middle with its proportions, resized.

    Parameters
    ----------
    x : array (height, width, channels) or (n, height, width, channels)
    size : int or (height, width)
    interpolation : str
        As `foveal.image.resize` takes its `method`.
    """
    images = np.asarray(x)
    if images.ndim not in (3, 4):
        raise DataError(f"smart_resize: `x` must be ([n,] height, width, channels), got {images.shape}.")
    target = converted("smart_resize", "size", pair, size)
    top, left, height, width = middle_of((images.shape[-3], images.shape[-2]), target)
    return resize(images[..., top : top + height, left : left + width, :], target, interpolation)


def middle_of(size: tuple[int, int], target: tuple[int, int]) -> tuple[int, int, int, int]:
    """Top, left, height and width of the largest part of the middle with the target's proportions."""
    height = max(1, min(size[0], size[1] * target[0] // target[1]))
    width = max(1, min(size[1], size[0] * target[1] // target[0]))
    return (size[0] - height) // 2, (size[1] - width) // 2, height, width


def padded_to(image: Array, target: tuple[int, int]) -> Array:
    """An image (height, width, channels) in the middle of the smallest black one with the target's proportions."""
    height, width = image.shape[:2]
    tall, wide = max(height, width * target[0] // target[1]), max(width, height * target[1] // target[0])
    top, left = (tall - height) // 2, (wide - width) // 2
    return np.pad(image, ((top, tall - height - top), (left, wide - width - left), (0, 0)))


def _box(middle: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    top, left, height, width = middle
    return left, top, left + width, top + height


def _picture(array: Array) -> Any:
    return pillow().fromarray(array[..., 0] if array.shape[2] == 1 else array)


def _layout(who: str, data_format: str | None) -> str:
    return converted(who, "data_format", one_of(*LAYOUTS), data_format) or SETTINGS.image_data_format
