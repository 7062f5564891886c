"""Pixels as networks trained on ImageNet want them, and what their 1,000 answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from foveal.arguments import converted, one_of
from foveal.data.cached_file import get_file
from foveal.errors import ShapeError
from foveal.settings import SETTINGS

CLASSES = "https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json"
CLASSES_HASH = "c2c37ea517e94d9795004a39431a14cb"
BLUE_GREEN_RED = (103.939, 116.779, 123.68)
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of red, green and blue over ImageNet's photos, as shares of 255."""


def preprocess_input(x: Any, data_format: str | None = None, mode: str = "caffe") -> Any:
    """Pixels of 0 to 255 as a network was trained on them.

    Parameters
    ----------
    x : array or symbolic tensor (..., rows, columns, 3), or (..., 3, rows, columns) for 'channels_first'
        Red, green and blue. It is not changed.
    data_format : {None, 'channels_last', 'channels_first'}
    mode : {'caffe', 'tf', 'torch'}
        'caffe': blue, green and red, each minus ImageNet's mean. 'tf': from -1 to 1. 'torch': from 0 to 1, minus
        ImageNet's mean, over its standard deviation.

    Returns
    -------
    array or symbolic tensor of x's shape
    """
    who = "preprocess_input"
    mode = converted(who, "mode", one_of("caffe", "tf", "torch"), mode)
    data_format = converted(who, "data_format", one_of(None, "channels_last", "channels_first"), data_format)
    if isinstance(x, np.ndarray) and not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float32)
    if mode == "tf":
        return x / 127.5 - 1.0
    first = (data_format or SETTINGS.image_data_format) == "channels_first"
    if mode == "torch":
        return (x / 255.0 - _channels(MEAN, first, x)) / _channels(DEVIATION, first, x)
    backwards = (*(slice(None),) * (len(x.shape) - 3), slice(None, None, -1)) if first else (..., slice(None, None, -1))
    return x[backwards] - _channels(BLUE_GREEN_RED, first, x)


def _channels(values: tuple[float, ...], first: bool, x: Any) -> np.ndarray:
    kind = x.dtype if isinstance(x, np.ndarray) else np.float32
    return np.asarray(values, kind).reshape((3, 1, 1) if first else (3,))


def preprocessing(mode: str | None) -> Callable[..., Any]:
    """The `preprocess_input` of networks trained in this mode; None leaves pixels as they are."""

    def preprocess(x: Any, data_format: str | None = None) -> Any:
        return x if mode is None else preprocess_input(x, data_format, mode)

    preprocess.__name__ = preprocess.__qualname__ = "preprocess_input"
    preprocess.__doc__ = PREPROCESSING[mode]
    return preprocess


PREPROCESSING = {
    "caffe": "Red, green and blue of 0 to 255 as blue, green and red, each minus ImageNet's mean.",
    "tf": "Pixels of 0 to 255 as numbers from -1 to 1.",
    "torch": "Pixels of 0 to 255 as shares of 255, minus ImageNet's mean, over its standard deviation.",
    None: "Pixels as they are: the network itself scales what is from 0 to 255.",
}


def decode_predictions(preds: Any, top: int = 5) -> list[list[tuple[str, str, float]]]:
    """The most probable classes of ImageNet for each image.

    Parameters
    ----------
    preds : array (n, 1000)
    top : int
        How many classes.

    Returns
    -------
    list, for each image, of (WordNet's number, name, probability), the most probable first

    Raises
    ------
    DownloadError
        The classes' names cannot be fetched; the message says where to put their file.
    """
    shares = np.asarray(preds)
    if shares.ndim != 2 or shares.shape[1] != 1000:
        raise ShapeError(f"decode_predictions: `preds` must have shape (images, 1000), got {shares.shape}.")
    names = _classes()
    order = np.argsort(-shares, axis=1, kind="stable")[:, :top]
    return [[(*names[i], row[i]) for i in best] for row, best in zip(shares, order, strict=True)]


@cache
def _classes() -> list[tuple[str, str]]:
    path = get_file("imagenet_class_index.json", CLASSES, cache_subdir="models", file_hash=CLASSES_HASH)
    found = json.loads(Path(path).read_text())
    return [tuple(found[str(number)]) for number in range(1000)]
