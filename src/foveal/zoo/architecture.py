"""How a ready-made network becomes a function with Keras's signature: input, feature maps, head, weights."""

from __future__ import annotations

import os
from collections.abc import Callable
from inspect import Parameter, Signature
from pathlib import Path
from textwrap import wrap
from typing import Any

from foveal.data.cached_file import get_file
from foveal.errors import ArgumentError, DownloadError
from foveal.functions.symbolic import KerasTensor
from foveal.layers import Dense, Dropout, GlobalAveragePooling2D, GlobalMaxPooling2D, Input
from foveal.layers.symbolic import sources
from foveal.models import Model
from foveal.nesting import unpacked
from foveal.record import Record

COMMON = {
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "input_shape": None,
    "pooling": None,
    "classes": 1000,
    "classifier_activation": "softmax",
    "name": None,
}
"""The arguments of every network and their defaults, in the order that most of them have."""

TYPES = {
    "include_top": "bool",
    "weights": "str | os.PathLike[str] | None",
    "input_tensor": "KerasTensor | None",
    "input_shape": "tuple[int | None, int | None, int] | None",
    "pooling": "str | None",
    "classes": "int",
    "classifier_activation": "Any",
    "name": "str | None",
    "alpha": "float",
    "depth_multiplier": "int",
    "dropout": "float",
    "dropout_rate": "float",
    "minimalistic": "bool",
    "include_preprocessing": "bool",
}

MEANINGS = {
    "include_top": "Whether the network ends in its classifier, not in feature maps or what `pooling` makes of them.",
    "weights": "'imagenet' fetches what Keras's authors trained and checks its hash; None draws new ones; a path loads "
    "that file.",
    "input_tensor": "Where the network begins, in place of an input of its own.",
    "input_shape": "(rows, columns, channels) of an image. Without the classifier any size, None among them, is taken.",
    "pooling": "Without the classifier: 'avg' and 'max' pool each feature map to one number, None keeps the maps.",
    "classes": "How many classes the classifier tells apart.",
    "classifier_activation": "The classifier's last activation; None gives logits.",
    "name": "The model's name.",
    "alpha": "Scales the number of filters of every layer.",
    "depth_multiplier": "Filters of the depthwise convolutions for each channel.",
    "dropout": "The share of values dropped before the classifier.",
    "dropout_rate": "The share of values dropped before the classifier.",
    "minimalistic": "Whether to do without squeeze-and-excite, hard swish and 5 x 5 kernels.",
    "include_preprocessing": "Whether the network itself scales pixels of 0 to 255.",
}

TAB = " " * 4

Body = Callable[[KerasTensor, "Request"], KerasTensor]
"""From an image to feature maps."""

Files = Callable[["Request"], tuple[str, str | None]]
"""The address of a network's weights and their hash."""


class Request(Record, eq=False):
    """What a network was asked for: the arguments that every network has, and those that few have as `own`."""

    include_top: bool
    weights: str | os.PathLike[str] | None
    pooling: str | None
    classes: int
    classifier_activation: Any
    input_shape: tuple[int | None, int | None, int]
    own: dict[str, Any]

    @property
    def pretrained(self) -> bool:
        """Whether the weights are those trained on ImageNet."""
        return self.weights == "imagenet"


class Architecture(Record, eq=False):
    """A ready-made network.

    Parameters
    ----------
    function : str
        The name of the function that makes it, such as 'VGG16'.
    body : callable
        From an image to feature maps.
    size, least : int
        Rows and columns of an image by default, and at least.
    source : str
        Where it was published.
    files : callable, optional
        Where its weights are; None if nobody has published any.
    name : str or callable
        The model's name, or what makes it of the request.
    top : callable, optional
        The classifier, from feature maps to probabilities.
    pools : (str or None, str or None)
        The names of the layers that `pooling='avg'` and `'max'` add.
    channels : int
        Channels of an image by default.
    after_pooling : callable, optional
        What follows the pooling where the classifier is left out.
    widths : tuple of float
        The values of `alpha` that weights were trained for.
    open_top : bool
        Whether the classifier, too, takes images of any size.
    """

    function: str
    body: Body
    size: int
    source: str
    least: int = 32
    files: Files | None = None
    name: str | Callable[[Request], str] = ""
    top: Body | None = None
    pools: tuple[str | None, str | None] = ("avg_pool", "max_pool")
    channels: int = 3
    after_pooling: Body | None = None
    widths: tuple[float, ...] = ()
    open_top: bool = False


def network(architecture: Architecture, **arguments: Any) -> Callable[..., Model]:
    """The function that makes a network.

    Parameters
    ----------
    architecture : Architecture
    arguments
        Its arguments and their defaults, in order; by default `COMMON`.
    """
    defaults = dict(arguments or COMMON)
    if isinstance(architecture.name, str):
        defaults["name"] = architecture.name

    def make(*given: Any, **named: Any) -> Model:
        bound = make.__signature__.bind(*given, **named)  # type: ignore[attr-defined]
        return _built(architecture, defaults | bound.arguments)

    make.__name__ = make.__qualname__ = architecture.function
    make.__doc__ = _docstring(architecture, defaults)
    make.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=value, annotation=TYPES[name])
            for name, value in defaults.items()
        ],
        return_annotation="Model",
    )
    return make


def _docstring(architecture: Architecture, arguments: dict[str, Any]) -> str:
    size = architecture.size
    text = f"{architecture.function}, for images of {size} x {size} pixels by default, with Keras's layers and weights."
    if architecture.files is None:
        text = f"{architecture.function}, for images of {size} x {size} pixels by default."
    parts = [text, "", *wrap(f"Source: {architecture.source}.", 110), "", "Parameters", "----------"]
    for name in arguments:
        parts += [f"{name} : {TYPES[name]}", *wrap(MEANINGS[name], 110, initial_indent=TAB, subsequent_indent=TAB)]
    return "\n".join([*parts, "", "Returns", "-------", "Model"])


def _built(architecture: Architecture, arguments: dict[str, Any]) -> Model:
    common = {name: arguments.pop(name) for name in COMMON}
    tensor = common.pop("input_tensor")
    name = common.pop("name")
    if tensor is not None and common["input_shape"] is None:
        common["input_shape"] = tuple(tensor.shape[1:])
    _check(architecture, common, arguments)
    shape = _input_shape(architecture, **{key: common[key] for key in ("input_shape", "include_top", "weights")})
    request = Request(**(common | {"input_shape": shape}), own=arguments)
    image = Input(shape) if tensor is None else tensor
    made = architecture.name(request) if name is None and callable(architecture.name) else name
    x = _ended(architecture, architecture.body(image, request), request)
    model = Model(image if tensor is None else unpacked(sources(tensor)), x, name=made)
    if request.weights is not None:
        model.load_weights(_weights_path(architecture, request))
    return model


def _check(architecture: Architecture, common: dict[str, Any], own: dict[str, Any]) -> None:
    who, widths = architecture.function, architecture.widths
    weights, activation = common["weights"], common["classifier_activation"]
    if weights not in ("imagenet", None) and not Path(weights).exists():
        raise ArgumentError(f"{who}: `weights` must be 'imagenet', None or a path of a file, got {weights!r}.")
    if weights == "imagenet" and common["include_top"]:
        if common["classes"] != 1000:
            raise ArgumentError(
                f"{who}: `classes` must be 1000 with weights='imagenet' and the classifier, got {common['classes']}. "
                "include_top=False leaves the classifier out."
            )
        if getattr(activation, "__name__", activation) not in ("softmax", "linear", None):
            raise ArgumentError(
                f"{who}: `classifier_activation` must be 'softmax' or None with trained weights, got {activation!r}."
            )
    if weights == "imagenet" and widths and own["alpha"] not in widths:
        raise ArgumentError(f"{who}: `alpha` must be one of {widths} with weights='imagenet', got {own['alpha']}.")
    if common["pooling"] not in ("avg", "max", None):
        raise ArgumentError(f"{who}: `pooling` must be 'avg', 'max' or None, got {common['pooling']!r}.")


def _input_shape(
    architecture: Architecture, input_shape: Any, include_top: bool, weights: Any
) -> tuple[int | None, int | None, int]:
    """The shape of an image: what was asked for, if the network can take it."""
    who, size, least, channels = architecture.function, architecture.size, architecture.least, architecture.channels
    if input_shape is None:
        return (size, size, channels) if include_top and not architecture.open_top else (None, None, channels)
    shape = tuple(input_shape)
    if len(shape) != 3:
        raise ArgumentError(f"{who}: `input_shape` must be (rows, columns, channels), got {input_shape!r}.")
    if weights == "imagenet" and shape[2] != channels:
        raise ArgumentError(f"{who}: `input_shape` must have {channels} channels with weights='imagenet', got {shape}.")
    if any(side is not None and side < least for side in shape[:2]):
        raise ArgumentError(f"{who}: `input_shape` must have at least {least} rows and columns, got {shape}.")
    if include_top and None in shape and not architecture.open_top:
        raise ArgumentError(
            f"{who}: `input_shape` must say every size when the classifier is there, got {shape}. include_top=False "
            "leaves it out."
        )
    return shape


def _ended(architecture: Architecture, x: KerasTensor, request: Request) -> KerasTensor:
    if request.include_top:
        return (architecture.top or dense_top())(x, request)
    average, largest = architecture.pools
    if request.pooling == "avg":
        x = GlobalAveragePooling2D(name=average)(x)
    elif request.pooling == "max":
        x = GlobalMaxPooling2D(name=largest)(x)
    return architecture.after_pooling(x, request) if architecture.after_pooling else x


def files(address: str, whole: str, headless: str) -> Files:
    """Where weights are, with the classifier and without: `address` has {} for what tells their names apart."""

    def of(request: Request) -> tuple[str, str | None]:
        return (address.format(""), whole) if request.include_top else (address.format("_notop"), headless)

    return of


def dense_top(pool: str | None = "avg_pool", dropout: float = 0.0, **dense: Any) -> Body:
    """A classifier: each feature map pooled to its average, dropout, one dense layer."""

    def top(x: KerasTensor, request: Request) -> KerasTensor:
        x = GlobalAveragePooling2D(name=pool)(x)
        if dropout:
            x = Dropout(dropout, name="top_dropout")(x)
        return predictions(x, request, **dense)

    return top


def predictions(x: KerasTensor, request: Request, **arguments: Any) -> KerasTensor:
    """The last dense layer of a classifier."""
    return Dense(request.classes, activation=request.classifier_activation, name="predictions", **arguments)(x)


def _weights_path(architecture: Architecture, request: Request) -> str | os.PathLike[str]:
    if not request.pretrained:
        return request.weights  # type: ignore[return-value]
    if architecture.files is None:
        raise ArgumentError(
            f"{architecture.function}: `weights` must be None or a path; none trained on ImageNet are published."
        )
    address, digest = architecture.files(request)
    try:
        return get_file(address.rsplit("/", 1)[-1], address, cache_subdir="models", file_hash=digest)
    except DownloadError as error:
        raise DownloadError(f"{architecture.function}: {error} weights=None begins with new ones.") from None


def same_padding_of_stride_2(x: KerasTensor, kernel_size: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Padding with which a valid convolution of stride 2 sees what 'same' saw in the networks' first versions."""
    rows, columns = x.shape[1:3]
    half = kernel_size // 2
    before = [half - 1 + (side % 2 if rows is not None else 0) for side in (rows or 0, columns or 0)]
    return (before[0], half), (before[1], half)


def channels(x: KerasTensor) -> int:
    """How many channels a symbolic image has."""
    return x.shape[-1]  # type: ignore[return-value]


def rounded_filters(filters: float, least: float = 0.9) -> int:
    """The nearest multiple of 8, which fills hardware's vectors; the next if that is below a share of `filters`."""
    nearest = max(8, int(filters + 4) // 8 * 8)
    return nearest + 8 if nearest < least * filters else nearest
