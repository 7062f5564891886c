"""Pictures decoded as TensorFlow's `tf.io` does: as they are stored, whatever their orientation, by format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from foveal.data.pictures import MODES, decode, opened
from foveal.errors import ArgumentError, FormatError

Array = np.ndarray[Any, Any]

KINDS = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"GIF8": "gif", b"BM": "bmp"}
CHANNELS = {"jpeg": (0, 1, 3), "png": (0, 1, 3, 4), "gif": (0, 3), "bmp": (0, 3, 4)}
"""How many channels each format can be asked for."""
GREY = (9798, 19234, 3736)
"""What red, green and blue count for in grey, of 32,768, as libpng has it."""


def decode_raw(contents: bytes, who: str, channels: int = 0, dtype: Any = np.uint8, animated: bool = False) -> Array:
    """The picture in a file's bytes, as `tf.io.who` gives it.

    Parameters
    ----------
    contents : bytes
        JPEG, PNG, GIF or BMP.
    who : {'decode_image', 'decode_jpeg', 'decode_png', 'decode_gif', 'decode_bmp'}
        JPEG, PNG and GIF are each other's; BMP is decoded by its own function and by `decode_image` alone.
    channels : int
        0 keeps what the file has: 2 for grey with alpha.
    dtype : dtype
        Whole numbers up to their largest, floats from 0 to 1. 16 bits of a PNG are kept where there is room for them.
    animated : bool
        Whether a GIF has an axis of frames in front.

    Raises
    ------
    ArgumentError
        The format, or the number of channels, is none that the function takes.
    """
    data = bytes(contents)
    kind = next((kind for mark, kind in KINDS.items() if data.startswith(mark)), None)
    if kind is None:
        raise FormatError("image: cannot be decoded as JPEG, PNG, GIF or BMP (it is none of them).")
    if (kind == "bmp") != (who == "decode_bmp") and who != "decode_image":
        raise ArgumentError(f"{who}: takes no {kind.upper()}. Use decode_{kind} or decode_image.")
    if channels not in CHANNELS[kind]:
        listed = ", ".join(map(str, CHANNELS[kind]))
        raise ArgumentError(f"{who}: `channels` of a {kind.upper()} must be one of {listed}, got {channels!r}.")
    kind_of_number = np.dtype(dtype)
    if kind == "png":
        return _png(data, channels, kind_of_number)
    return _scaled({"jpeg": _jpeg, "gif": _gif, "bmp": _bmp}[kind](data, who, channels, animated), kind_of_number)


def _scaled(pixels: Array, dtype: np.dtype[Any]) -> Array:
    """8 bits as another type."""
    if dtype == np.uint16:
        return pixels.astype(np.uint16) * np.uint16(256)
    return pixels if dtype == np.uint8 else pixels.astype(dtype) * dtype.type(1 / 255)


def _jpeg(data: bytes, who: str, channels: int, animated: bool) -> Array:
    with opened(data) as picture:
        if channels == 1:
            picture.draft("L", picture.size)  # the file's own luma
        mode = MODES[channels or (1 if picture.mode == "L" else 3)]
        pixels = np.asarray(picture.convert(mode))
    return pixels.reshape(*pixels.shape[:2], -1).copy()


def _gif(data: bytes, who: str, channels: int, animated: bool) -> Array:
    with opened(data) as picture:
        count = getattr(picture, "n_frames", 1)
        if count > 1 and who in ("decode_png", "decode_jpeg"):
            raise ArgumentError(f"{who}: takes no animation, got {count} frames. Use decode_gif or decode_image.")
        frames = list(_frames(picture, count if animated else 1))
    return np.stack(frames) if animated else frames[0]


def _frames(picture: Any, count: int) -> Iterator[Array]:
    for frame in range(count):
        picture.seek(frame)
        yield np.asarray(picture.convert("RGB"))


def _bmp(data: bytes, who: str, channels: int, animated: bool) -> Array:
    bits, start = int.from_bytes(data[28:30], "little"), int.from_bytes(data[10:14], "little")
    if bits != 32:
        return decode(data, channels, upright=False)
    width, height = (int.from_bytes(data[at : at + 4], "little", signed=True) for at in (18, 22))
    rows = np.frombuffer(data, np.uint8, offset=min(start, len(data)))
    if width <= 0 or height == 0 or len(rows) < 4 * width * abs(height):
        raise FormatError("image: cannot be decoded as BMP (it is cut short).")
    pixels = rows[: 4 * width * abs(height)].reshape(abs(height), width, 4)[:: 1 if height < 0 else -1]
    return pixels[..., [2, 1, 0, 3][: channels or 4]].copy()


def _png(data: bytes, channels: int, dtype: np.dtype[Any]) -> Array:
    """A PNG of any depth; types of more than 8 bits are made of 16."""
    with opened(data) as picture:
        wide = picture.mode.startswith("I")
        alpha = picture.has_transparency_data
        grey = picture.mode in ("1", "L", "LA") or wide
        if grey and (channels or (2 if alpha else 1)) <= 2:
            stored = np.asarray(picture if wide else picture.convert("LA" if alpha else "L"))
            pixels = stored.reshape(*stored.shape[:2], -1)[..., : channels or None]
        elif wide:
            pixels = np.repeat(np.asarray(picture)[..., None], 3, -1)
            pixels = np.dstack([pixels, np.full(pixels.shape[:2], 65535)]) if channels == 4 else pixels
        else:
            pixels = np.asarray(picture.convert(MODES[3 if channels == 1 else channels or (4 if alpha else 3)]))
    if channels == 1 and pixels.shape[-1] == 3:
        pixels = ((pixels.astype(np.int64) @ GREY) >> 15)[..., None]
    if dtype == np.uint8:
        return (pixels >> 8 if wide else pixels).astype(np.uint8)
    sixteen = pixels.astype(np.uint16) * np.uint16(1 if wide else 257)
    return sixteen if dtype == np.uint16 else sixteen.astype(dtype) * dtype.type(1 / 65535)
