"""TensorFlow's functions of colours, and its random changes of pictures from two numbers as a seed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from foveal.compat.tensorflow import images
from foveal.compat.tensorflow.conversion import array, result
from foveal.compat.tensorflow.renamed import renamed
from foveal.data import pixels
from foveal.eager import Array
from foveal.functions import image as functions
from foveal.functions.random import generator

rgb_to_hsv = renamed(functions.rgb_to_hsv, "images")
hsv_to_rgb = renamed(functions.hsv_to_rgb, "images")


def _changed(image: Any, change: Callable[[Any], Any]) -> Array:
    """Floats changed, of whole numbers as if from 0 to 1, in the dtype they had."""
    values = array(image)
    floats = values if values.dtype.kind == "f" else pixels.convert_image_dtype(values, np.float32)
    return result(pixels.convert_image_dtype(np.asarray(change(floats)), values.dtype, saturate=True))


def adjust_gamma(image: Any, gamma: float = 1, gain: float = 1) -> Array:
    """Every value as `gain * value ** gamma`: of floats as they are, of whole numbers as if from 0 to 1."""
    return _changed(image, lambda x: x ** x.dtype.type(gamma) * x.dtype.type(gain))


def adjust_hue(image: Any, delta: float, name: str | None = None) -> Array:
    """Colours moved around the circle of hues by `delta` of it."""

    def moved(hsv: Any) -> Any:
        return np.concatenate([(hsv[..., :1] + hsv.dtype.type(delta)) % 1, hsv[..., 1:]], -1)

    return _changed(image, lambda x: functions.hsv_to_rgb(moved(np.asarray(functions.rgb_to_hsv(x)))))


def adjust_saturation(image: Any, saturation_factor: float, name: str | None = None) -> Array:
    """Colours this many times as far from grey."""

    def moved(hsv: Any) -> Any:
        saturation = np.clip(hsv[..., 1:2] * hsv.dtype.type(saturation_factor), 0, 1)
        return np.concatenate([hsv[..., :1], saturation, hsv[..., 2:]], -1)

    return _changed(image, lambda x: functions.hsv_to_rgb(moved(np.asarray(functions.rgb_to_hsv(x)))))


def random_hue(image: Any, max_delta: float, seed: Any = None) -> Array:
    """As `adjust_hue`, by something between -max_delta and max_delta."""
    return adjust_hue(image, generator(seed).uniform(-max_delta, max_delta))


def random_saturation(image: Any, lower: float, upper: float, seed: Any = None) -> Array:
    """As `adjust_saturation`, by something between the two factors."""
    return adjust_saturation(image, generator(seed).uniform(lower, upper))


def _stateless(function: Callable[..., Any]) -> Callable[..., Any]:
    """A random function whose seed is two numbers, and which gives the same for the same seed."""

    @functools.wraps(function)
    def stateless(*args: Any, seed: Any = None, **kwargs: Any) -> Any:
        given, numbers = (args[:-1], args[-1]) if seed is None else (args, seed)
        return function(*given, seed=tuple(np.ravel(numbers).tolist()), **kwargs)

    stateless.__name__ = stateless.__qualname__ = f"stateless_{function.__name__}"
    return stateless


RANDOM = (
    images.random_brightness, images.random_contrast, images.random_crop, images.random_flip_left_right,
    images.random_flip_up_down, random_hue, random_saturation,
)  # fmt: skip
STATELESS = {f"stateless_{function.__name__}": _stateless(function) for function in RANDOM}
globals().update(STATELESS)

__all__ = [
    *STATELESS, "adjust_gamma", "adjust_hue", "adjust_saturation", "hsv_to_rgb", "random_hue", "random_saturation",
    "rgb_to_hsv",
]  # fmt: skip
