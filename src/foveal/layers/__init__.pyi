"""Keras's layers, made of ops. Each file is imported when one of its layers is first named.

Examples
--------
>>> import numpy as np
>>> from foveal import layers
>>> layers.Conv2D(8, 3, padding="same", activation="relu")(np.zeros((1, 28, 28, 3))).shape
(1, 28, 28, 8)
>>> layers.MaxPooling2D(2)(np.zeros((1, 28, 28, 8))).shape
(1, 14, 14, 8)
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from foveal.eager.tensor import Array
from foveal.functions.symbolic import KerasTensor, OpenShape
from foveal.ir.node import Shape
from foveal.ir.weight import Weight
from foveal.layers.activations import Activation as _Activation
from foveal.layers.augmentation.base import Range
from foveal.layers.augmentation.geometry import Row
from foveal.layers.base import Layer as Layer
from foveal.layers.constraints import ConstraintLike
from foveal.layers.core import Input as Input
from foveal.layers.core import Lambda as Lambda
from foveal.layers.dtype_policies import DTypePolicy
from foveal.layers.image_layer import Size
from foveal.layers.initializers import Array as _Array
from foveal.layers.initializers import Initializer, InitializerLike
from foveal.layers.input_spec import InputSpec as InputSpec
from foveal.layers.lookups import Values
from foveal.layers.merging import add as add
from foveal.layers.merging import average as average
from foveal.layers.merging import concatenate as concatenate
from foveal.layers.merging import dot as dot
from foveal.layers.merging import maximum as maximum
from foveal.layers.merging import minimum as minimum
from foveal.layers.merging import multiply as multiply
from foveal.layers.merging import subtract as subtract
from foveal.layers.regularizers import RegularizerLike
from foveal.lazy import Names
from foveal.seeds import SeedGenerator

class Activation(Layer):
    """Apply a function to every value.

    Parameters
    ----------
    activation : str or function of nodes
        Its name, such as 'relu', 'sigmoid', 'tanh' or 'softmax'.
    """

    activation: Any
    def __init__(
        self,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class ActivityRegularization(Layer):
    """Pass everything on, and add `l1 * sum(abs(x)) + l2 * sum(x ** 2)` of it to the loss, for each of the batch.

    Parameters
    ----------
    l1, l2 : float, default=0.0
    """

    l1: float
    l2: float
    activity_regularizer: Any
    def __init__(
        self,
        l1: float = 0.0,
        l2: float = 0.0,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: None = None,
    ) -> None: ...

class AdaptiveAveragePooling1D(Layer):
    """Shorten rows of values to a given length by averaging windows of steps.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.

    Parameters
    ----------
    output_size : int
        Length of the output, in steps.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, *output_size, channels)
    """

    data_format: str
    output_size: tuple[int, ...]
    def __init__(
        self,
        output_size: int | list[int] | tuple[int, ...],
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AdaptiveAveragePooling2D(Layer):
    """Shrink an image to a given size by averaging windows of pixels.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.

    Parameters
    ----------
    output_size : int or (int, int)
        Height and width of the output, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, *output_size, channels)
    """

    data_format: str
    output_size: tuple[int, ...]
    def __init__(
        self,
        output_size: int | list[int] | tuple[int, ...],
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AdaptiveAveragePooling3D(Layer):
    """Shrink a volume to a given size by averaging windows of cells.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.

    Parameters
    ----------
    output_size : int or (int, int, int)
        Depth, height and width of the output, in cells.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, *output_size, channels)
    """

    data_format: str
    output_size: tuple[int, ...]
    def __init__(
        self,
        output_size: int | list[int] | tuple[int, ...],
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AdaptiveMaxPooling1D(Layer):
    """Shorten rows of values to a given length by keeping the largest value of windows of steps.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.

    Parameters
    ----------
    output_size : int
        Length of the output, in steps.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, *output_size, channels)
    """

    data_format: str
    output_size: tuple[int, ...]
    def __init__(
        self,
        output_size: int | list[int] | tuple[int, ...],
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AdaptiveMaxPooling2D(Layer):
    """Shrink an image to a given size by keeping the largest value of windows of pixels.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.

    Parameters
    ----------
    output_size : int or (int, int)
        Height and width of the output, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, *output_size, channels)
    """

    data_format: str
    output_size: tuple[int, ...]
    def __init__(
        self,
        output_size: int | list[int] | tuple[int, ...],
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AdaptiveMaxPooling3D(Layer):
    """Shrink a volume to a given size by keeping the largest value of windows of cells.

    Of n values, output i of m pools those from floor(i * n / m) to ceil((i + 1) * n / m): windows that overlap by at
    most one value.

    Parameters
    ----------
    output_size : int or (int, int, int)
        Depth, height and width of the output, in cells.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, *output_size, channels)
    """

    data_format: str
    output_size: tuple[int, ...]
    def __init__(
        self,
        output_size: int | list[int] | tuple[int, ...],
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Add(Layer):
    """The sum of the inputs, place by place: `Add()([x, y])` is how a residual connection ends."""
    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AdditiveAttention(Attention):
    """`Attention` whose fits are `sum(scale * tanh(query + key))` (Bahdanau et al., 2015).

    Parameters
    ----------
    use_scale : bool, default=True
        Whether `scale`, a number for each place of a vector, is learned; otherwise it is 1.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    as of `Attention`
    scale : (size,)
    """

    use_scale: bool
    dropout: float
    score_mode: str
    seed: int | SeedGenerator | None
    scale: Any
    def __init__(
        self,
        use_scale: bool = True,
        dropout: float = 0.0,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        score_mode: Literal["dot", "concat"] | str = "dot",
        seed: int | SeedGenerator | None = None,
    ) -> None: ...

class AlphaDropout(Layer):
    """While training, drop values to what `selu` gives far below 0, and keep mean 0 and variance 1.

    Parameters
    ----------
    rate : float
        The share of values that are dropped, from 0 to below 1 (Klambauer et al., 2017).
    noise_shape : tuple of int or None, optional
        Where it is 1, one random number decides for all places along that axis; None means the input's size.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    seed: int | SeedGenerator | None
    rate: float
    noise_shape: tuple[int | None, ...] | None
    def __init__(
        self,
        rate: float,
        noise_shape: list[int | None] | tuple[int | None, ...] | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Attention(Layer):
    """For each query a mean of the values, weighted by the softmax of how well query and key fit (Luong et al., 2015).

    Called on `[query, value]` or `[query, value, key]`; without keys the values serve as such.

    Parameters
    ----------
    use_scale : bool, default=False
        Whether fits are multiplied by a number that is learned.
    score_mode : {'dot', 'concat'}, default='dot'
        How well they fit: the product of query and key, or the sum of tanh(query + key) times a learned number.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    query : (batch, steps, size)
    value, key : (batch, other steps, size)
    output : (batch, steps, size); with `return_attention_scores=True` also the weights, (batch, steps, other steps)
    mask, optional : [(batch, steps), (batch, other steps)]; output is 0 where the first is, values count where the
        second is not
    """

    seed: int | SeedGenerator | None
    use_scale: bool
    score_mode: str
    dropout: float
    concat_score_weight: Any
    scale: Any
    def __init__(
        self,
        use_scale: bool = False,
        score_mode: Literal["dot", "concat"] | str = "dot",
        dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AugMix(Layer):
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

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    value_range: Range
    factor: Range
    interpolation: str
    num_chains: int
    chain_depth: int
    alpha: float
    all_ops: bool
    def __init__(
        self,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        num_chains: int = 3,
        chain_depth: int = 3,
        factor: float | list[float] | tuple[float, ...] = 0.3,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """The masks of what is mixed, as floats: probabilities of classes."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """The boxes as they are, as in Keras: the image itself stays visible."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def names(self) -> Sequence[str]:
        """Which steps there are, in the order of their numbers."""
        ...
    @property
    def times(self) -> int:
        """How many transformations of every step are drawn."""
        ...

class AutoContrast(Layer):
    """Stretch the values of each image and channel over the whole value range, while training and otherwise.

    Channels of a single value stay as they are.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    value_range: Range
    ranges: Sequence[Range]
    def __init__(
        self,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...

class Average(Layer):
    """The mean of the inputs, place by place."""
    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AveragePooling1D(Layer):
    """Shorten rows of values by averaging each window of steps. Padding is left out of the average.

    Parameters
    ----------
    pool_size : int
        Length of the window, in steps.
    strides : int or None, default=None
        How far the window moves each time, in steps; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the row; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, new_length, channels)
    """

    data_format: str
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    def __init__(
        self,
        pool_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] | None = None,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AveragePooling2D(Layer):
    """Shrink an image by averaging each window of pixels. Padding is left out of the average.

    Parameters
    ----------
    pool_size : int or (int, int)
        Height and width of the window, in pixels.
    strides : int, (int, int) or None, default=None
        How far the window moves each time, in pixels; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the image; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, new_height, new_width, channels)
    """

    data_format: str
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    def __init__(
        self,
        pool_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] | None = None,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class AveragePooling3D(Layer):
    """Shrink a volume by averaging each window of cells. Padding is left out of the average.

    Parameters
    ----------
    pool_size : int or (int, int, int)
        Depth, height and width of the window, in cells.
    strides : int, (int, int, int) or None, default=None
        How far the window moves each time, in cells; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the volume; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    data_format: str
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    def __init__(
        self,
        pool_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] | None = None,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class BatchNormalization(Layer):
    """Give each channel a mean of 0 and a variance of 1, then a learned scale and shift (Ioffe & Szegedy, 2015).

    While training, mean and variance are those of the batch, and moving averages follow them. Otherwise, and when the
    layer is frozen (`trainable=False`), the moving averages are used and stay as they are.

    Parameters
    ----------
    axis : int, default=-1
        Where the channels stand.
    momentum : float, default=0.99
        The share of a moving average that a step keeps.
    epsilon : float, default=0.001
        Added to the variance, so that nothing is divided by 0.
    center, scale : bool, default=True
        Whether to add the learned `beta`, and to multiply by the learned `gamma`.
    beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer : str or Initializer
        The weights' first values.
    renorm : bool, default=False
        Whether training, too, normalizes nearly as moving averages would (Ioffe, 2017): for small batches.
    renorm_clipping : dict, optional
        Limits of that correction: 'rmin' and 'rmax' of its factor, 'dmax' of its shift.
    renorm_momentum : float, default=0.99
        The share that a step keeps of the averages it is made with.

    Shapes
    ------
    input, output : (batch, ..., channels)
    gamma, beta, moving_mean, moving_variance : (channels,)
    moving_stddev, renorm_mean, renorm_stddev : (channels,), with `renorm` alone
    mask, optional : the input's first axes; mean and variance are those of the steps where it is not 0
    """

    axis: int
    momentum: float
    epsilon: float
    center: bool
    scale: bool
    beta_initializer: Initializer
    gamma_initializer: Initializer
    moving_mean_initializer: Initializer
    moving_variance_initializer: Initializer
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    renorm: bool
    renorm_clipping: dict[str, float] | None
    renorm_momentum: float
    synchronized: bool
    beta: Any
    gamma: Any
    moving_mean: Any
    moving_stddev: Any
    moving_variance: Any
    renorm_mean: Any
    renorm_stddev: Any
    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: InitializerLike = "zeros",
        gamma_initializer: InitializerLike = "ones",
        moving_mean_initializer: InitializerLike = "zeros",
        moving_variance_initializer: InitializerLike = "ones",
        beta_regularizer: RegularizerLike | None = None,
        gamma_regularizer: RegularizerLike | None = None,
        beta_constraint: ConstraintLike | None = None,
        gamma_constraint: ConstraintLike | None = None,
        renorm: bool = False,
        renorm_clipping: Mapping[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: Literal[False] = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Bidirectional(Layer):
    """Apply a recurrent layer from the first step on and another one from the last, and join what they give.

    Parameters
    ----------
    layer : layer
        One like it goes forward, and where there is no `backward_layer` another one backwards.
    merge_mode : {'concat', 'sum', 'ave', 'mul'} or None, default='concat'
        How the two outputs are joined; None gives both.
    weights : list of array, optional
        First values of the weights of both.
    backward_layer : layer, optional
        Its `go_backwards` differs from the layer's.

    Shapes
    ------
    input : (batch, steps, ...)
    output : (batch, 2 * units), or (batch, steps, 2 * units), for 'concat'
    """

    layer: Any
    merge_mode: str | None
    backward_layer: Any
    first_weights: Any
    stateful: bool
    return_sequences: bool
    return_state: bool
    forward_layer: Any
    def __init__(
        self,
        layer: Layer,
        merge_mode: Literal["concat", "sum", "ave", "mul"] | str | None = "concat",
        backward_layer: Layer | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        first_weights: list[Any] | None = None,
    ) -> None: ...
    @property
    def states(self) -> Any:
        """What both layers keep from batch to batch; None where they keep nothing."""
        ...
    def reset_state(self) -> None:
        """Let the next batch begin with zeros."""
        ...
    def reset_states(self) -> None:
        """`reset_state`, by its older name."""
        ...

class CategoryEncoding(Layer):
    """Give numbers of categories as vectors: which there are, or how many of each.

    Numbers below 0 or from `num_tokens` on count nowhere.

    Parameters
    ----------
    num_tokens : int
        How many categories.
    output_mode : {'multi_hot', 'one_hot', 'count'}, default='multi_hot'
        One vector for all numbers of a row (1 where one is that category), one for each number, or counts.

    Shapes
    ------
    input : (batch, ...), whole numbers from 0
    output : (batch, num_tokens); with 'one_hot' (batch, ..., num_tokens), where an axis of 1 at the end goes
    count_weights, optional : as the input; what each number counts

    Examples
    --------
    >>> from foveal import layers
    >>> layers.CategoryEncoding(4, "count")([[0, 1, 1], [3, 0, 3]]).tolist()
    [[1.0, 2.0, 0.0, 0.0], [1.0, 0.0, 0.0, 2.0]]
    """

    num_tokens: int
    output_mode: str
    sparse: bool
    def __init__(
        self,
        num_tokens: int,
        output_mode: str = "multi_hot",
        sparse: Literal[False] = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class CenterCrop(Layer):
    """Cut out the middle of an image; one that is too small is cut to the right proportions and enlarged.

    Parameters
    ----------
    height, width : int
        The output's size, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, any_height, any_width, channels)
    output : (batch, height, width, channels)
    """

    data_format: str
    bounding_box_format: str | None
    built: Any
    height: int
    width: int
    def __init__(
        self,
        height: int,
        width: int,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...

class Concatenate(Layer):
    """The inputs one behind the other along an axis; their other sizes must be equal.

    Parameters
    ----------
    axis : int, default=-1
        Counted with the batch, which is axis 0 and cannot be chosen; -1 is the last, the channels of an image.
    """

    axis: int
    def __init__(
        self,
        axis: int = -1,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class ContrastLimitedAdaptiveHistogramEqualization(Layer):
    """Spread the values of each channel so that all are about as frequent around each place, at inference too.

    The image is cut into tiles; in each a value becomes the share of values up to it, no value counting more than a
    limit; between the middles of tiles results are mixed (Zuiderveld, "Contrast limited adaptive histogram
    equalization", 1994).

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    clip_limit : float, default=4.0
        How often a value counts at most, as a multiple of what it would if all were as frequent; 0 is no limit.
    tile_grid_size : (int, int), default=(8, 8)
        How many tiles there are down and across.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    value_range: Range
    clip_limit: float
    tile_grid_size: tuple[int, int]
    ranges: Sequence[Range]
    def __init__(
        self,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        clip_limit: float = 4.0,
        tile_grid_size: tuple[int, int] = (8, 8),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...

class Conv1D(Layer):
    """Slide small learned filters along rows of values, such as a sound or a measurement over time.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int
        Length of each filter, in steps.
    strides : int, default=1
        How many steps the filter moves at a time.
    padding : {'valid', 'same', 'causal'}, default='valid'
        'valid' keeps the filter inside the row; 'same' pads with zeros so that stride 1 keeps the length; 'causal'
        pads in front alone, so that no output sees what comes after it.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filter's taps, in steps.
    groups : int, default=1
        Split the channels into this many groups, each with its own filters.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, length, channels)
    kernel : (*kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, new_length, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    groups: int
    kernel_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = 1,
        padding: Literal["valid", "same", "causal"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = 1,
        groups: int = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class Conv1DTranspose(Layer):
    """Spread every step over a longer row, weighted by small learned filters: a convolution's way back.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int
        Length of each filter, in steps.
    strides : int, default=1
        How many output steps lie between the marks of two neighbouring input steps.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps all of the result, `(n - 1) * stride + max(kernel_size, stride)` steps of `n`; 'same' keeps
        `n * stride`.
    output_padding : int or None, default=None
        How many steps to append, fewer than `strides`: then 'valid' gives `(n - 1) * stride + kernel_size +
        output_padding` steps and 'same' `(n - 1) * stride + kernel_size % 2 + output_padding`.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filter's taps, in steps.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, length, channels)
    kernel : (*kernel_size, filters, channels)
    bias : (filters,)
    output : (batch, new_length, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    output_padding: tuple[int, ...] | None
    kernel_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = 1,
        padding: Literal["valid", "same"] | str = "valid",
        output_padding: int | list[int] | tuple[int, ...] | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class Conv2D(Layer):
    """Slide small learned filters over an image.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int)
        Height and width of each filter, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filter moves at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the image; 'same' pads with zeros so that stride 1 keeps the size.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filter's taps, in pixels.
    groups : int, default=1
        Split the channels into this many groups, each with its own filters.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    kernel : (*kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, new_height, new_width, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    groups: int
    kernel_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1),
        groups: int = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class Conv2DTranspose(Layer):
    """Spread every pixel over a larger image, weighted by small learned filters: a convolution's way back.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int)
        Height and width of each filter, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many output pixels lie between the marks of two neighbouring input pixels.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps all of the result, `(n - 1) * stride + max(kernel_size, stride)` pixels of `n`; 'same' keeps
        `n * stride`.
    output_padding : int, (int, int) or None, default=None
        How many pixels to append, fewer than `strides`: then 'valid' gives `(n - 1) * stride + kernel_size +
        output_padding` pixels and 'same' `(n - 1) * stride + kernel_size % 2 + output_padding`.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filter's taps, in pixels.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    kernel : (*kernel_size, filters, channels)
    bias : (filters,)
    output : (batch, new_height, new_width, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    output_padding: tuple[int, ...] | None
    kernel_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        output_padding: int | list[int] | tuple[int, ...] | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1),
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class Conv3D(Layer):
    """Slide small learned filters through a volume, such as a scan of many slices.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int, int)
        Depth, height and width of each filter, in cells.
    strides : int or (int, int, int), default=(1, 1, 1)
        How many cells the filter moves at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the volume; 'same' pads with zeros so that stride 1 keeps the size.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int, int), default=(1, 1, 1)
        Spacing between the filter's taps, in cells.
    groups : int, default=1
        Split the channels into this many groups, each with its own filters.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    kernel : (*kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, new_depth, new_height, new_width, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    groups: int
    kernel_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1, 1),
        groups: int = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class Conv3DTranspose(Layer):
    """Spread every cell over a larger volume, weighted by small learned filters: a convolution's way back.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int, int)
        Depth, height and width of each filter, in cells.
    strides : int or (int, int, int), default=(1, 1, 1)
        How many output cells lie between the marks of two neighbouring input cells.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps all of the result, `(n - 1) * stride + max(kernel_size, stride)` cells of `n`; 'same' keeps
        `n * stride`.
    output_padding : int, (int, int, int) or None, default=None
        How many cells to append, fewer than `strides`: then 'valid' gives `(n - 1) * stride + kernel_size +
        output_padding` cells and 'same' `(n - 1) * stride + kernel_size % 2 + output_padding`.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int, int), default=(1, 1, 1)
        Spacing between the filter's taps, in cells.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    kernel : (*kernel_size, filters, channels)
    bias : (filters,)
    output : (batch, new_depth, new_height, new_width, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    output_padding: tuple[int, ...] | None
    kernel_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        output_padding: int | list[int] | tuple[int, ...] | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1, 1),
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class ConvLSTM1D(RNN):
    """An LSTM where each step is a row of values, with convolutions in the place of products.

    Parameters
    ----------
    filters : int
        How many channels the output and the states have.
    kernel_size : int
        Length of the filters, in steps.
    strides : int, default=1
        How many steps the filters move at a time over the input. Those of the states move by 1.
    padding : {'valid', 'same'}, default='valid'
        Of the convolution of the input. That of the states is 'same'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filters' taps on the input, in steps.
    activation, recurrent_activation : str or function of nodes
        Of candidate and output, and of the gates.
    use_bias, unit_forget_bias : bool, default=True
        Whether there is a bias, and whether that of the forget gate is 1 at first.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        The weights' first values.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, length, channels)
    output : (batch, new_length, filters), or with steps behind the batch
    """

    filters: int
    kernel_size: tuple[int, ...]
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = 1,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        recurrent_activation: str | Callable[..., Any] | Mapping[str, Any] | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        batch_size: int | None = None,
        implementation: Literal[0, 1, 2] = 2,
        zero_output_for_mask: bool = False,
        time_major: Literal[False] = False,
    ) -> None: ...

class ConvLSTM2D(RNN):
    """An LSTM where each step is an image, with convolutions in the place of products.

    Parameters
    ----------
    filters : int
        How many channels the output and the states have.
    kernel_size : int or (int, int)
        Height and width of the filters, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filters move at a time over the input. Those of the states move by 1.
    padding : {'valid', 'same'}, default='valid'
        Of the convolution of the input. That of the states is 'same'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filters' taps on the input, in pixels.
    activation, recurrent_activation : str or function of nodes
        Of candidate and output, and of the gates.
    use_bias, unit_forget_bias : bool, default=True
        Whether there is a bias, and whether that of the forget gate is 1 at first.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        The weights' first values.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, height, width, channels)
    output : (batch, new_height, new_width, filters), or with steps behind the batch
    """

    filters: int
    kernel_size: tuple[int, ...]
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1),
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        recurrent_activation: str | Callable[..., Any] | Mapping[str, Any] | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        batch_size: int | None = None,
        implementation: Literal[0, 1, 2] = 2,
        zero_output_for_mask: bool = False,
        time_major: Literal[False] = False,
    ) -> None: ...

class ConvLSTM3D(RNN):
    """An LSTM where each step is a volume, with convolutions in the place of products.

    Parameters
    ----------
    filters : int
        How many channels the output and the states have.
    kernel_size : int or (int, int, int)
        Depth, height and width of the filters, in cells.
    strides : int or (int, int, int), default=(1, 1, 1)
        How many cells the filters move at a time over the input. Those of the states move by 1.
    padding : {'valid', 'same'}, default='valid'
        Of the convolution of the input. That of the states is 'same'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int, int), default=(1, 1, 1)
        Spacing between the filters' taps on the input, in cells.
    activation, recurrent_activation : str or function of nodes
        Of candidate and output, and of the gates.
    use_bias, unit_forget_bias : bool, default=True
        Whether there is a bias, and whether that of the forget gate is 1 at first.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        The weights' first values.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, filters), or with steps behind the batch
    """

    filters: int
    kernel_size: tuple[int, ...]
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1, 1),
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        recurrent_activation: str | Callable[..., Any] | Mapping[str, Any] | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        batch_size: int | None = None,
        implementation: Literal[0, 1, 2] = 2,
        zero_output_for_mask: bool = False,
        time_major: Literal[False] = False,
    ) -> None: ...

class Convolution2D(Conv2D):
    """Slide small learned filters over an image.

    Parameters
    ----------
    filters : int
        How many filters, and so how many output channels.
    kernel_size : int or (int, int)
        Height and width of each filter, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filter moves at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the image; 'same' pads with zeros so that stride 1 keeps the size.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filter's taps, in pixels.
    groups : int, default=1
        Split the channels into this many groups, each with its own filters.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per filter.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    kernel : (*kernel_size, channels // groups, filters)
    bias : (filters,)
    output : (batch, new_height, new_width, filters)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1),
        groups: int = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...

class Cropping1D(Layer):
    """Cut steps off rows of values.

    Parameters
    ----------
    cropping : int or (int, int), default=(1, 1)
        How many: before and after.


    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, new_length, channels)
    """

    data_format: str
    cropping: Any
    def __init__(
        self,
        cropping: int | list[int] | tuple[int, ...] = (1, 1),
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Cropping2D(Layer):
    """Cut rows and columns off an image.

    Parameters
    ----------
    cropping : int, (int, int) or ((int, int), (int, int)), default=((0, 0), (0, 0))
        How many: on all sides; above and below, left and right; or ((above, below), (left, right)).
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, new_height, new_width, channels)
    """

    data_format: str
    cropping: Any
    def __init__(
        self,
        cropping: int | list[Any] | tuple[Any, ...] = ...,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Cropping3D(Layer):
    """Cut the sides off a volume.

    Parameters
    ----------
    cropping : int, (int, int, int) or three pairs (before, after), default=((1, 1), (1, 1), (1, 1))
        How many: on all sides, for each axis, or for each side of each axis.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    data_format: str
    cropping: Any
    def __init__(
        self,
        cropping: int | list[Any] | tuple[Any, ...] = ...,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class CutMix(Layer):
    """While training, paste a part of another image of the batch into each.

    With a dict of "images" and "labels", labels are mixed by the areas (Yun et al., "CutMix", 2019).

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 the parameter of a beta distribution is drawn, which the shares of a batch
        are drawn from; one number f means (0, f).
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...] = 1.0,
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels (batch, ...), mixed as the images are: probabilities of classes, or other floats."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """Refused: a box of which a part is covered is no box."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class Dense(Layer):
    """Connect every input to every unit.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per unit.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, ..., inputs)
    kernel : (inputs, units)
    bias : (units,)
    output : (batch, ..., units)

    Examples
    --------
    >>> from foveal import layers
    >>> layers.Dense(2, kernel_initializer="ones")([[1.0, 2.0, 3.0]]).tolist()
    [[6.0, 6.0]]
    """

    units: int
    activation: _Activation
    use_bias: bool
    kernel_initializer: Initializer
    bias_initializer: Initializer
    kernel_regularizer: Any
    bias_regularizer: Any
    activity_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    lora_rank: None
    lora_alpha: None
    quantization_config: None
    bias: Any
    kernel: Any
    def __init__(
        self,
        units: int,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        lora_rank: None = None,
        lora_alpha: None = None,
        quantization_config: None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...

class DepthwiseConv1D(Layer):
    """Slide small learned filters along rows of values, each over one channel alone.

    Parameters
    ----------
    kernel_size : int
        Length of each filter, in steps.
    strides : int, default=1
        How many steps the filter moves at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the row; 'same' pads with zeros so that stride 1 keeps the length.
    depth_multiplier : int, default=1
        How many filters each channel has.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filter's taps, in steps.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, length, channels)
    kernel : (*kernel_size, channels, depth_multiplier)
    bias : (channels * depth_multiplier,)
    output : (batch, new_length, channels * depth_multiplier), the channels of one input channel together
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    depth_multiplier: int
    depthwise_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = 1,
        padding: Literal["valid", "same"] | str = "valid",
        depth_multiplier: int = 1,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        depthwise_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        depthwise_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        depthwise_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class DepthwiseConv2D(Layer):
    """Slide small learned filters over an image, each over one channel alone.

    Parameters
    ----------
    kernel_size : int or (int, int)
        Height and width of each filter, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filter moves at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filter inside the image; 'same' pads with zeros so that stride 1 keeps the size.
    depth_multiplier : int, default=1
        How many filters each channel has.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filter's taps, in pixels.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    kernel : (*kernel_size, channels, depth_multiplier)
    bias : (channels * depth_multiplier,)
    output : (batch, new_height, new_width, channels * depth_multiplier), the channels of one input channel together
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    depth_multiplier: int
    depthwise_initializer: Initializer
    kernel: Any
    def __init__(
        self,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        depth_multiplier: int = 1,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1),
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        depthwise_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        depthwise_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        depthwise_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class Discretization(Layer):
    """Say for each number between which of some boundaries it lies; `adapt` finds boundaries with as many between each.

    Parameters
    ----------
    bin_boundaries : list of float, optional
        In rising order; a number that is one of them lies above it.
    num_bins : int, optional
        How many there are to be, in the place of boundaries; then `adapt` finds them.
    epsilon : float, default=0.01
        How exactly `adapt` does: the smaller, the more it remembers.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count'}, default='int'
        The bins' numbers, or these as vectors, as of `CategoryEncoding`.

    Shapes
    ------
    input : (batch, ...)
    output : as the input; or vectors, as of `CategoryEncoding`

    Examples
    --------
    >>> from foveal import layers
    >>> layers.Discretization([0.0, 1.0])([[-0.5, 0.0, 2.5]]).tolist()
    [[0, 1, 2]]
    """

    bin_boundaries: list[float] | None
    num_bins: int | None
    epsilon: float
    output_mode: str
    sparse: bool
    summary: Any
    def __init__(
        self,
        bin_boundaries: Sequence[float] | np.ndarray | None = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: Literal[False] = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Find boundaries for an array of numbers, or for all batches of an iterable, or `steps` of them."""
        ...
    def reset_state(self) -> None:
        """Forget the data."""
        ...
    def update_state(self, data: Any) -> None:
        """Remember more data."""
        ...
    def finalize_state(self) -> None:
        """Make boundaries of what is remembered."""
        ...

class Dot(Layer):
    """The dot products of two inputs along an axis of each.

    Parameters
    ----------
    axes : int or (int, int)
        The axis of both, or of each, that is summed over; the batch, axis 0, cannot be chosen.
    normalize : bool, default=False
        Whether both are brought to length 1 first, so that the result is the cosine between them.

    Shapes
    ------
    input : (batch, ..., n, ...) twice
    output : the first's axes without n, then the second's without batch and n; (batch, 1) when nothing else is left
    """

    axes: int | tuple[int, int]
    normalize: bool
    def __init__(
        self,
        axes: int | list[int] | tuple[int, ...],
        normalize: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Dropout(Layer):
    """While training, zero values at random and scale the others up, so that the expected value stays.

    Parameters
    ----------
    rate : float
        The share of values that become 0, from 0 to 1.
    noise_shape : tuple of int or None, optional
        Where it is 1, one random number decides for all places along that axis; None means the input's size.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    seed: int | SeedGenerator | None
    rate: float
    noise_shape: tuple[int | None, ...] | None
    def __init__(
        self,
        rate: float,
        noise_shape: list[int | None] | tuple[int | None, ...] | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class ELU(Layer):
    """Keep positive values, and let the others fade to -alpha: alpha (exp x - 1) (Clevert et al., 2015).

    Parameters
    ----------
    alpha : float, default=1.0
        How far below 0 the output can be.
    """

    alpha: float
    def __init__(
        self,
        alpha: float = 1.0,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class EinsumDense(Layer):
    """Multiply with a kernel as an equation says, and add a bias: a dense layer along any axes.

    Parameters
    ----------
    equation : str
        As `einsum` takes it, with the input first and the kernel second: 'abc,cd->abd'.
    output_shape : int or tuple of int
        The output's sizes without the batch and without the axes of `...`; None where it is the input's.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    bias_axes : str, optional
        The output's axes along which the bias has numbers of its own; without it there is no bias.
    kernel_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Examples
    --------
    >>> import numpy as np
    >>> from foveal import layers
    >>> layers.EinsumDense("abc,cde->abde", (None, 3, 4), bias_axes="e")(np.zeros((2, 5, 6))).shape
    (2, 5, 3, 4)
    """

    equation: str
    output_shape: tuple[int | None, ...]
    activation: _Activation
    bias_axes: str | None
    kernel_initializer: Initializer
    bias_initializer: Initializer
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    bias: Any
    kernel: Any
    def __init__(
        self,
        equation: str,
        output_shape: int | list[int | None] | tuple[int | None, ...],
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        bias_axes: str | None = None,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Embedding(Layer):
    """Give each whole number a vector that is learned: row `i` of `embeddings` for `i`.

    Numbers that are no row's, below 0 or from `input_dim` on, give NaN, so that training stops and says so.

    Parameters
    ----------
    input_dim : int
        How many numbers there are: the largest of the input and one.
    output_dim : int
        How long the vectors are.
    embeddings_initializer : str or Initializer, default='uniform'
        The vectors' first values.
    mask_zero : bool, default=False
        Whether 0 stands for no number at all: layers behind that support masks skip it.
    weights : array (input_dim, output_dim), optional
        The vectors' first values themselves.

    Shapes
    ------
    input : (batch, ...), whole numbers from 0
    embeddings : (input_dim, output_dim)
    output : (batch, ..., output_dim)

    Examples
    --------
    >>> from foveal import layers
    >>> layers.Embedding(3, 2, weights=[[0, 0], [1, 2], [3, 4]])([[2, 1]]).tolist()
    [[[3.0, 4.0], [1.0, 2.0]]]
    """

    input_dim: int
    output_dim: int
    embeddings_initializer: Initializer
    mask_zero: bool
    embeddings: Any
    embeddings_regularizer: Any
    embeddings_constraint: Any
    weights: Any
    lora_rank: None
    lora_alpha: None
    quantization_config: None
    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: InitializerLike = "uniform",
        embeddings_regularizer: RegularizerLike | None = None,
        embeddings_constraint: ConstraintLike | None = None,
        mask_zero: bool = False,
        weights: np.ndarray | list[Any] | tuple[Any, ...] | None = None,
        lora_rank: None = None,
        lora_alpha: None = None,
        quantization_config: None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Equalization(Layer):
    """While training, and in calls that do not say, spread the values of each channel so that all are as frequent.

    A value becomes the share of values up to it, counted over all images of the batch.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    bins : int, default=256
        How many values are told apart, at least 2.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    value_range: Range
    bins: int
    ranges: Sequence[Range]
    def __init__(
        self,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        bins: int = 256,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...

class Flatten(Layer):
    """Lay an image's values out in one row.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last. The row always runs over channels fastest, so that
        weights behind it mean the same for both.

    Shapes
    ------
    input : (batch, ...)
    output : (batch, values)
    """

    data_format: str
    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GRU(RNN):
    """Gated recurrent unit: a state that gates keep or renew.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default='tanh'
        Of the candidate for the next state.
    recurrent_activation : str, function of nodes or None, default='sigmoid'
        Of the gates.
    reset_after : bool, default=True
        Whether the reset gate acts on what the state contributes, and not on the state.
    use_bias : bool, default=True
        Whether each unit adds a learned number.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        First values of what inputs, states and nothing are multiplied with.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll, zero_output_for_mask : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, inputs)
    output : (batch, units), or (batch, steps, units)

    Examples
    --------
    >>> from foveal import layers
    >>> layers.GRU(4)([[[1.0, 2.0], [3.0, 4.0]]]).shape
    (1, 4)
    """
    def __init__(
        self,
        units: int,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        recurrent_activation: str | Callable[..., Any] | Mapping[str, Any] | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        reset_after: bool = True,
        use_cudnn: Literal["auto", True, False] = "auto",
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        batch_size: int | None = None,
        implementation: Literal[0, 1, 2] = 2,
        zero_output_for_mask: bool = False,
        time_major: Literal[False] = False,
    ) -> None: ...

class GRUCell(Layer):
    """One step of `GRU`: gates decide what of the state is kept and what the candidate for the next one sees of it.

    Parameters
    ----------
    units : int
        How many outputs.
    reset_after : bool, default=True
        Whether the reset gate acts on what the state contributes, and not on the state.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training.
    seed : int, optional

    Shapes
    ------
    input : (batch, inputs)
    states : [(batch, units)]
    output : (batch, units) and the next states
    """

    seed: Any
    units: int
    activation: Any
    recurrent_activation: Any
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    unit_forget_bias: bool
    dropout: float
    recurrent_dropout: float
    implementation: Any
    bias: Weight | None
    state_size: Any
    kernel: Any
    output_size: Any
    recurrent_kernel: Any
    reset_after: bool
    def __init__(
        self,
        units: int,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        recurrent_activation: str | Callable[..., Any] | Mapping[str, Any] | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        implementation: Literal[0, 1, 2] = 2,
    ) -> None: ...
    @property
    def masks_apart(self) -> bool:
        """Whether each gate has a mask of its own, as in Keras."""
        ...
    @property
    def first_bias(self) -> Any:
        """What the bias holds at first."""
        ...
    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for each state, for so many rows."""
        ...
    def forget_masks(self) -> None:
        """The next call draws others."""
        ...

class GaussianDropout(Layer):
    """While training, multiply by normal random numbers around 1 that vary as much as those of `Dropout(rate)`.

    Parameters
    ----------
    rate : float
        From 0 to below 1; the standard deviation is sqrt(rate / (1 - rate)) (Srivastava et al., 2014).
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    seed: int | SeedGenerator | None
    rate: float
    def __init__(
        self,
        rate: float,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GaussianNoise(Layer):
    """While training, add normal random numbers.

    Parameters
    ----------
    stddev : float
        Their standard deviation, from 0 to 1.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    seed: int | SeedGenerator | None
    stddev: float
    def __init__(
        self,
        stddev: float,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GlobalAveragePooling1D(Layer):
    """Average each channel of a row of values.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a row of values, of one step.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, channels), or (batch, 1, channels)
    """

    data_format: str
    keepdims: bool
    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GlobalAveragePooling2D(Layer):
    """Average each channel of an image.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays an image, of one pixel.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, channels)
    """

    data_format: str
    keepdims: bool
    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GlobalAveragePooling3D(Layer):
    """Average each channel of a volume.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a volume, of one cell.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, 1, channels)
    """

    data_format: str
    keepdims: bool
    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GlobalMaxPooling1D(Layer):
    """Keep the largest value of each channel of a row of values.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a row of values, of one step.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, channels), or (batch, 1, channels)
    """

    data_format: str
    keepdims: bool
    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GlobalMaxPooling2D(Layer):
    """Keep the largest value of each channel of an image.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays an image, of one pixel.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, channels)
    """

    data_format: str
    keepdims: bool
    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GlobalMaxPooling3D(Layer):
    """Keep the largest value of each channel of a volume.

    Parameters
    ----------
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input; None means last.
    keepdims : bool, default=False
        Whether the output stays a volume, of one cell.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, channels), or (batch, 1, 1, 1, channels)
    """

    data_format: str
    keepdims: bool
    def __init__(
        self,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        keepdims: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GroupNormalization(Layer):
    """Give each group of channels of each image a mean of 0 and a variance of 1 (Wu & He, 2018).

    Parameters
    ----------
    groups : int, default=32
        How many groups the channels are split into; 1 is like `LayerNormalization` over the image, -1 makes each
        channel a group of its own (instance normalization).
    axis : int, default=-1
        Where the channels stand.
    epsilon : float, default=0.001
        Added to the variance, so that nothing is divided by 0.
    center, scale : bool, default=True
        Whether to add the learned `beta`, and to multiply by the learned `gamma`.
    beta_initializer, gamma_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input, output : (batch, ..., channels)
    gamma, beta : (channels,)
    """

    groups: int
    axis: int
    epsilon: float
    center: bool
    scale: bool
    beta_initializer: Initializer
    gamma_initializer: Initializer
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    beta: Any
    gamma: Any
    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: InitializerLike = "zeros",
        gamma_initializer: InitializerLike = "ones",
        beta_regularizer: RegularizerLike | None = None,
        gamma_regularizer: RegularizerLike | None = None,
        beta_constraint: ConstraintLike | None = None,
        gamma_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class GroupQueryAttention(Layer):
    """`MultiHeadAttention` in which several heads of the query share one of keys and values (Ainslie et al., 2023).

    Parameters
    ----------
    head_dim : int
        How long each head's queries, keys and values are.
    num_query_heads, num_key_value_heads : int
        How many heads queries have, and how many keys and values; the first is a multiple of the second.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    use_bias : bool, default=True
        Whether projections add a learned number to each value.
    sliding_window : int, optional
        A query sees steps that are less than so far away.
    flash_attention : bool, optional
        Read and not used: it is a way to compute on GPUs.
    kernel_initializer, bias_initializer : str or Initializer
        The first values of the projections' weights.
    use_gate : bool, default=False
        Whether what the heads give is multiplied by a sigmoid of a projection of the query.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    as of `MultiHeadAttention`
    """

    dropout: float
    use_bias: bool
    use_gate: bool
    flash_attention: bool | None
    sliding_window: int | None
    kernel_initializer: Initializer
    bias_initializer: Initializer
    seed: int | SeedGenerator | None
    attention_axes: Any
    head_dim: int
    num_query_heads: int
    num_key_value_heads: int
    kernel_regularizer: Any
    bias_regularizer: Any
    activity_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        use_gate: bool = False,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...

class HashedCrossing(Layer):
    """Give each combination of several features one of `num_bins` numbers by a hash.

    Parameters
    ----------
    num_bins : int
    output_mode : {'int', 'one_hot'}, default='int'
        The numbers, or a vector for each.

    Shapes
    ------
    input : a list of at least two of (batch,) or (batch, 1), texts or whole numbers
    output : as one of them; or (batch, num_bins)
    """

    output_mode: str
    built: Any
    num_bins: int
    sparse: bool
    dtype: Any
    def __init__(
        self,
        num_bins: int,
        output_mode: str = "int",
        sparse: Literal[False] = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: str | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    def of_arrays(self, inputs: Any) -> Array:
        """A number, or a vector, for each row."""
        ...
    @property
    def depth(self) -> int:
        """How long a vector is."""
        ...

class Hashing(Layer):
    """Give each text, or whole number, one of `num_bins` numbers by a hash, the same in every process.

    Parameters
    ----------
    num_bins : int
    mask_value : str or int, optional
        What gets 0; others then get one of the other numbers.
    salt : int or two of them, optional
        With it the hash is SipHash-2-4 with this key; without it FarmHash's fingerprint.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count'}, default='int'
        The numbers, or these as vectors, as of `CategoryEncoding`.

    Shapes
    ------
    input : (batch, ...), texts or whole numbers
    output : as the input; or vectors, as of `CategoryEncoding`
    """

    output_mode: str
    built: Any
    num_bins: int
    mask_value: Any
    salt: list[int] | None
    sparse: bool
    dtype: Any
    def __init__(
        self,
        num_bins: int,
        mask_value: str | int | None = None,
        salt: int | Sequence[int] | None = None,
        output_mode: str = "int",
        sparse: Literal[False] = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: str | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    def of_arrays(self, inputs: Any) -> Array:
        """A number, or a vector, for each text."""
        ...
    @property
    def depth(self) -> int:
        """How long a vector is."""
        ...

class Identity(Layer):
    """Give the input as it is."""
    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class InputLayer(Layer):
    """What goes into a model.

    Parameters
    ----------
    shape : tuple of int
        The shape of one image, without the batch; None for sizes that are open.
    batch_size : int or None, default=None
        The batch's length in the shapes that are shown; a model takes batches of any length.
    dtype : str or None, default=None
        Accepted for Keras's sake; data of any number type is converted on the way in.
    batch_shape : tuple or None, default=None
        `shape` with the batch in front.
    """

    shape: OpenShape | None
    batch_size: int | None
    sparse: Any
    ragged: Any
    batch_shape: OpenShape | None
    input_tensor: Any
    optional: bool
    dtype: str
    built: Any
    dtype_policy: Any
    def __init__(
        self,
        shape: int | Sequence[int | None] | None = None,
        batch_size: int | None = None,
        sparse: Literal[False] | None = None,
        ragged: Literal[False] | None = None,
        batch_shape: list[Any] | tuple[Any, ...] | None = None,
        input_tensor: KerasTensor | None = None,
        optional: Literal[False] = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: str | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class IntegerLookup(Layer):
    """Give each whole number, such as a code, the number that it has in a vocabulary.

    Runs on arrays, and in models where no code is above 2**24: these compute in float32. `adapt` learns the vocabulary.

    Parameters
    ----------
    max_tokens : int, optional
        How many numbers there may be in all.
    num_oov_indices : int, default=1
        How many numbers stand for unknown codes; with 0 these are refused.
    mask_token : int, optional
        What gets 0, and counts in no vector.
    oov_token : int, default=-1
        What numbers of unknown codes mean where `invert`.
    vocabulary : list, array or file name, optional
        The codes in order.
    idf_weights : sequence of float, optional
        How much each code counts with output_mode='tf_idf'.
    invert : bool, default=False
        Whether numbers are given, and codes come out.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count', 'tf_idf'}, default='int'
        The numbers; or vectors, as of `CategoryEncoding`; or counts times `idf_weights`.
    pad_to_max_tokens : bool, default=False
        Whether vectors are `max_tokens` long, however many codes there are.
    oov_method : {'floormod', 'farmhash'}, default='floormod'
        How an unknown code gets one of several numbers: by its remainder, or by a hash.
    salt : int or two of them, optional
        Of that hash.

    Examples
    --------
    >>> from foveal import layers
    >>> layers.IntegerLookup(vocabulary=[12, 36])([[36, 5, 12]]).tolist()
    [[2, 0, 1]]
    """

    output_mode: str
    built: Any
    max_tokens: int | None
    num_oov_indices: int
    mask_token: int | None
    oov_token: int
    invert: bool
    pad_to_max_tokens: bool
    salt: list[int] | None
    oov_method: str
    vocabulary: list[int] | None
    idf_weights: list[float] | None
    encoding: str
    tokens: Any
    vocabulary_dtype: str
    sparse: bool
    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: list[Any] | None = None,
        vocabulary_dtype: Literal["int64"] = "int64",
        idf_weights: list[float] | tuple[float, ...] | Values | None = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: Literal[False] = False,
        pad_to_max_tokens: bool = False,
        oov_method: Literal["floormod", "farmhash"] | str = "floormod",
        salt: int | Sequence[int] | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    def of_arrays(self, inputs: Any) -> Any:
        """The numbers of words, or vectors of them; with `invert` the words of numbers."""
        ...
    @property
    def depth(self) -> int:
        """How long a vector is."""
        ...
    def vocabulary_size(self) -> int:
        """How many numbers there are, those of the mask and of unknown words among them."""
        ...
    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The words in the order of their numbers, with or without what stands for the mask and for unknown ones."""
        ...
    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Use these words, in this order, with or without the mask and the unknown one in front.

        Parameters
        ----------
        vocabulary : list, array or the name of a file with a word in each line
        idf_weights : sequence of float, optional
            How much each word counts, for output_mode='tf_idf'.
        """
        ...
    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the words of an array or list, or of all batches of an iterable, or `steps` of them.

        The most frequent come first; equally frequent ones in falling order of the alphabet, as in Keras.
        """
        ...
    def reset_state(self) -> None:
        """Forget what was counted."""
        ...
    def update_state(self, data: Any) -> None:
        """Count the words of more data; each row is a document."""
        ...
    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        ...
    def shown(self, numbers: Values) -> Array:
        """Numbers as they are, or as vectors."""
        ...
    def numbers(self, words: Values) -> Values:
        """Each word's number; of the mask 0, or -1 where it is to count nowhere."""
        ...

class LSTM(RNN):
    """Long short-term memory: what a sequence leaves in a state, written, kept and read through gates.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default='tanh'
        Of the candidate for the state, and of the state for the output.
    recurrent_activation : str, function of nodes or None, default='sigmoid'
        Of the gates.
    unit_forget_bias : bool, default=True
        Whether the bias of the forget gate is 1 at first.
    use_bias : bool, default=True
        Whether each unit adds a learned number.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        First values of what inputs, states and nothing are multiplied with.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll, zero_output_for_mask : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, inputs)
    output : (batch, units), or (batch, steps, units)

    Examples
    --------
    >>> from foveal import layers
    >>> layers.LSTM(4, return_sequences=True)([[[1.0, 2.0], [3.0, 4.0]]]).shape
    (1, 2, 4)
    """
    def __init__(
        self,
        units: int,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        recurrent_activation: str | Callable[..., Any] | Mapping[str, Any] | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: Literal["auto", True, False] = "auto",
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        batch_size: int | None = None,
        implementation: Literal[0, 1, 2] = 2,
        zero_output_for_mask: bool = False,
        time_major: Literal[False] = False,
    ) -> None: ...

class LSTMCell(Layer):
    """One step of `LSTM`: gates decide what enters the cell's state, what it forgets and what of it is shown.

    Parameters
    ----------
    units : int
        How many outputs.
    unit_forget_bias : bool, default=True
        Whether the bias of the forget gate is 1 at first.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training.
    seed : int, optional

    Shapes
    ------
    input : (batch, inputs)
    states : [(batch, units), (batch, units)], the output and the cell's state
    output : (batch, units) and the next states
    """

    seed: Any
    units: int
    activation: Any
    recurrent_activation: Any
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    unit_forget_bias: bool
    dropout: float
    recurrent_dropout: float
    implementation: Any
    bias: Weight | None
    state_size: Any
    kernel: Any
    output_size: Any
    recurrent_kernel: Any
    def __init__(
        self,
        units: int,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        recurrent_activation: str | Callable[..., Any] | Mapping[str, Any] | None = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        implementation: Literal[0, 1, 2] = 2,
    ) -> None: ...
    @property
    def masks_apart(self) -> bool:
        """Whether each gate has a mask of its own, as in Keras."""
        ...
    @property
    def first_bias(self) -> Any:
        """What the bias holds at first."""
        ...
    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for each state, for so many rows."""
        ...
    def forget_masks(self) -> None:
        """The next call draws others."""
        ...

class LayerNormalization(Layer):
    """Give each image a mean of 0 and a variance of 1 along some axes, then scale and shift it (Ba et al., 2016).

    Parameters
    ----------
    axis : int or list of int, default=-1
        Along which axes, none of them the batch's.
    epsilon : float, default=0.001
        Added to the variance, so that nothing is divided by 0.
    center, scale : bool, default=True
        Whether to add the learned `beta`, and to multiply by the learned `gamma`.
    beta_initializer, gamma_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input, output : (batch, ...)
    gamma, beta : the input's sizes along `axis`
    """

    axis: Any
    epsilon: float
    center: bool
    scale: bool
    rms_scaling: bool
    beta_initializer: Initializer
    gamma_initializer: Initializer
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    beta: Any
    gamma: Any
    def __init__(
        self,
        axis: int | list[int] | tuple[int, ...] = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: InitializerLike = "zeros",
        gamma_initializer: InitializerLike = "ones",
        beta_regularizer: RegularizerLike | None = None,
        gamma_regularizer: RegularizerLike | None = None,
        beta_constraint: ConstraintLike | None = None,
        gamma_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        rms_scaling: bool = False,
    ) -> None: ...

class LeakyReLU(Layer):
    """Keep positive values, and a small share of the others.

    Parameters
    ----------
    negative_slope : float, default=0.3
        What values below 0 are multiplied by.
    alpha : float, optional
        An older name of `negative_slope`.
    """

    negative_slope: float
    alpha: float | None
    def __init__(
        self,
        negative_slope: float = 0.3,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        alpha: float | None = None,
    ) -> None: ...

class Masking(Layer):
    """Leave out the steps whose values are all `mask_value`: they become 0, and layers that support masks skip them.

    Parameters
    ----------
    mask_value : float, default=0.0

    Shapes
    ------
    input, output : (batch, steps, values)
    """

    mask_value: float
    def __init__(
        self,
        mask_value: float = 0.0,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class MaxNumBoundingBoxes(Layer):
    """Let all images of a batch have one number of bounding boxes: others are left out, or filled up.

    Parameters
    ----------
    max_number : int
        How many boxes each image has afterwards.
    fill_value : int, default=-1
        What boxes and labels that are added hold.

    Shapes
    ------
    input : a dict with "images" and "bounding_boxes": "boxes" (batch, boxes, 4) and "labels" (batch, boxes)
    output : the same dict, with `max_number` boxes
    """

    data_format: str
    bounding_box_format: str | None
    built: Any
    max_number: int
    fill_value: int
    def __init__(
        self,
        max_number: int,
        fill_value: int = -1,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images as they are."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """As many boxes, and labels, as the layer says."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...

class MaxPooling1D(Layer):
    """Shorten rows of values by keeping the largest value of each window of steps.

    Parameters
    ----------
    pool_size : int, default=2
        Length of the window, in steps.
    strides : int or None, default=None
        How far the window moves each time, in steps; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the row; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, new_length, channels)
    """

    data_format: str
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    def __init__(
        self,
        pool_size: int | list[int] | tuple[int, ...] = 2,
        strides: int | list[int] | tuple[int, ...] | None = None,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class MaxPooling2D(Layer):
    """Shrink an image by keeping the largest value of each window of pixels.

    Parameters
    ----------
    pool_size : int or (int, int), default=(2, 2)
        Height and width of the window, in pixels.
    strides : int, (int, int) or None, default=None
        How far the window moves each time, in pixels; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the image; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, new_height, new_width, channels)
    """

    data_format: str
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    def __init__(
        self,
        pool_size: int | list[int] | tuple[int, ...] = (2, 2),
        strides: int | list[int] | tuple[int, ...] | None = None,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class MaxPooling3D(Layer):
    """Shrink a volume by keeping the largest value of each window of cells.

    Parameters
    ----------
    pool_size : int or (int, int, int), default=(2, 2, 2)
        Depth, height and width of the window, in cells.
    strides : int, (int, int, int) or None, default=None
        How far the window moves each time, in cells; None means `pool_size`.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the window inside the volume; 'same' lets it hang over the edge.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    data_format: str
    pool_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    def __init__(
        self,
        pool_size: int | list[int] | tuple[int, ...] = (2, 2, 2),
        strides: int | list[int] | tuple[int, ...] | None = None,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class MaxUnpooling2D(Layer):
    """Put every value back to where a max pooling layer found its largest one, and zeros everywhere else.

    Parameters
    ----------
    pool : MaxPooling2D or str
        The layer to undo, or its name. It must come before this one in the same model; where it is used more than
        once, its last use counts.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, new_height, new_width, channels), the shape that `pool` gave
    output : (batch, height, width, channels), the shape that `pool` took

    Notes
    -----
    Zeiler and Fergus, "Visualizing and understanding convolutional networks", ECCV 2014, call it unpooling with
    switches. Values that came from the same pixel, under windows that overlap, are added.
    """

    data_format: str
    pool: str
    built: Any
    def __init__(
        self,
        pool: str,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Maximum(Layer):
    """The largest of the inputs, place by place."""
    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class MelSpectrogram(Layer):
    """Sounds as pictures in which frequencies stand as far apart as people hear them: mel scale, decibels.

    Parameters
    ----------
    fft_length : int, default=2048
        How long the transform is.
    sequence_stride : int, default=512
        How far two stretches are apart.
    sequence_length : int, optional
        How long a stretch is; None means `fft_length`.
    window : {'hann', 'hamming'} or None, default='hann'
        What stretches are weighted with.
    sampling_rate : int, default=16000
        Values a second.
    num_mel_bins : int, default=128
        How many bands of frequencies there are.
    min_freq, max_freq : float, default=20.0 and half the sampling rate
        Between which, in hertz.
    power_to_db : bool, default=True
        Whether amplitudes become decibels.
    top_db : float, default=80.0
        How far below the loudest value of all the quietest may be, in decibels.
    mag_exp : float, default=2.0
        The exponent of magnitudes: 1 for energy, 2 for power.
    min_power : float, default=1e-10
        What counts as silence.
    ref_power : float, default=1.0
        What decibels are measured against.

    Shapes
    ------
    input : (batch, time)
    output : (batch, num_mel_bins, stretches)
    """

    fft_length: int
    sequence_stride: int
    sequence_length: int | None
    window: str | None
    sampling_rate: int
    num_mel_bins: int
    min_freq: float
    max_freq: float | None
    power_to_db: bool
    top_db: float
    mag_exp: float
    min_power: float
    ref_power: float
    def __init__(
        self,
        fft_length: int = 2048,
        sequence_stride: int = 512,
        sequence_length: int | None = None,
        window: Literal["hann", "hamming"] | str | None = "hann",
        sampling_rate: int = 16000,
        num_mel_bins: int = 128,
        min_freq: float = 20.0,
        max_freq: float | None = None,
        power_to_db: bool = True,
        top_db: float = 80.0,
        mag_exp: float = 2.0,
        min_power: float = 1e-10,
        ref_power: float = 1.0,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    def bands(self, count: int) -> np.ndarray[Any, Any]:
        """How much each of `count` frequencies adds to each band: triangles between bands' middles on the mel scale."""
        ...

class Minimum(Layer):
    """The smallest of the inputs, place by place."""
    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class MixUp(Layer):
    """While training, lay each image over another of its batch, as on a photograph that was exposed twice.

    With a dict of "images" and "labels", labels are mixed by the same shares (Zhang et al., "mixup: beyond empirical
    risk minimization", 2018). Boxes of both images stay.

    Parameters
    ----------
    alpha : float, default=0.2
        Above 0. Shares are drawn from the beta distribution of (alpha, alpha): small numbers mix little.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    alpha: float
    def __init__(
        self,
        alpha: float = 0.2,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels (batch, ...), mixed as the images are: probabilities of classes, or other floats."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """The masks, mixed as the images are: probabilities of classes."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """The boxes of both images, with their labels."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """One image has no other to be mixed with: as they are."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class MultiHeadAttention(Layer):
    """Several attentions side by side, each of projections of its own of queries, keys and values.

    Called on `(query, value)` or `(query, value, key)`; without keys the values serve as such.

    Parameters
    ----------
    num_heads : int
        How many attentions.
    key_dim : int
        How long each one's queries and keys are.
    value_dim : int, optional
        How long each one's values are; None means `key_dim`.
    dropout : float, default=0.0
        The share of weights that become 0 while training.
    use_bias : bool, default=True
        Whether projections add a learned number to each value.
    output_shape : int or tuple of int, optional
        The sizes that the last axis is projected to; None means the query's own.
    attention_axes : int or tuple of int, optional
        Which axes are steps; None means all but the batch and the last.
    sliding_window : int, optional
        A query sees steps that are less than so far away.
    flash_attention : bool, optional
        Read and not used: it is a way to compute on GPUs.
    kernel_initializer, bias_initializer : str or Initializer
        The first values of the projections' weights.
    use_gate : bool, default=False
        Whether what the heads give is multiplied by a sigmoid of a projection of the query.
    seed : int, SeedGenerator or None, default=None
        Of the dropout.

    Shapes
    ------
    query : (batch, steps, size)
    value, key : (batch, other steps, size)
    attention_mask, optional : (batch, steps, other steps), or what broadcasts to it; 1 where a query may see a step
    output : (batch, steps, size); with `return_attention_scores=True` also (batch, heads, steps, other steps)

    Examples
    --------
    >>> import numpy as np
    >>> from foveal import layers
    >>> x = np.zeros((2, 5, 8))
    >>> layers.MultiHeadAttention(num_heads=2, key_dim=4)(x, x, use_causal_mask=True).shape
    (2, 5, 8)
    """

    dropout: float
    use_bias: bool
    use_gate: bool
    flash_attention: bool | None
    sliding_window: int | None
    kernel_initializer: Initializer
    bias_initializer: Initializer
    seed: int | SeedGenerator | None
    attention_axes: tuple[int, ...] | None
    num_heads: int
    key_dim: int
    value_dim: int | None
    output_shape: tuple[int, ...] | None
    kernel_regularizer: Any
    bias_regularizer: Any
    activity_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: tuple[int, ...] | None = None,
        attention_axes: tuple[int, ...] | None = None,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        use_gate: bool = False,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...

class Multiply(Layer):
    """The product of the inputs, place by place."""
    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Normalization(Layer):
    """Subtract a mean and divide by a standard deviation, both given or found by `adapt`.

    Parameters
    ----------
    axis : int, tuple of int or None, default=-1
        Axes along which each place has a mean and a variance of its own; None means one for everything.
    mean, variance : float or array, optional
        Give both, or neither and call `adapt` with data.
    invert : bool, default=False
        Whether to multiply and add, which undoes the normalization.

    Shapes
    ------
    input, output : (batch, ...)
    mean, variance : the input's sizes along `axis`
    """

    axis: tuple[int, ...]
    mean: Any
    variance: Any
    invert: bool
    built: Any
    def __init__(
        self,
        axis: int | list[int] | tuple[int, ...] | None = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    def adapt(self, data: Any) -> None:
        """Find the mean and the variance of an array (N, ...), or of all batches of an iterable."""
        ...

class PReLU(Layer):
    """Keep positive values, and a learned share of the others (He et al., 2015).

    Parameters
    ----------
    alpha_initializer : str or Initializer, default='Zeros'
        The shares' first values.
    shared_axes : int or list of int, optional
        Axes along which one number serves all places; `[1, 2]` learns one for each channel of an image.

    Shapes
    ------
    input, output : (batch, ...)
    alpha : the input's, without the batch and with 1 along `shared_axes`
    """

    alpha_initializer: Initializer
    alpha_regularizer: Any
    alpha_constraint: Any
    shared_axes: list[int] | None
    alpha: Any
    def __init__(
        self,
        alpha_initializer: InitializerLike = "Zeros",
        alpha_regularizer: RegularizerLike | None = None,
        alpha_constraint: ConstraintLike | None = None,
        shared_axes: int | list[int] | tuple[int, ...] | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Permute(Layer):
    """Change the order of an image's axes.

    Parameters
    ----------
    dims : tuple of int
        For each new axis, which one it was; they count from 1, as 0 is the batch. `(2, 1)` swaps two.

    Shapes
    ------
    input : (batch, ...)
    output : (batch, ...)
    """

    dims: tuple[int, ...]
    def __init__(
        self,
        dims: list[int] | tuple[int, ...],
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Pipeline(Layer):
    """What images go through one step after the other, such as augmentations.

    Parameters
    ----------
    layers : list of Layer
        In the order in which they are applied. In a call that does not say whether it is for training, each does what
        it would do alone: augmentations change images, dropout does not.

    Shapes
    ------
    input : as the first layer takes it
    output : as the last layer gives it
    """

    layers: tuple[Layer, ...]
    built: Any
    def __init__(
        self,
        layers: list[Layer] | tuple[Layer, ...],
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class RMSNormalization(Layer):
    """Divide each image by its root mean square along some axes, then scale (Zhang & Sennrich, 2019).

    Parameters
    ----------
    axis : int or list of int, default=-1
        Along which axes, none of them the batch's.
    epsilon : float, default=1e-06
        Added to the mean square, so that nothing is divided by 0.

    Shapes
    ------
    input, output : (batch, ...)
    scale : the input's sizes along `axis`
    """

    axis: Any
    epsilon: float
    scale: Any
    def __init__(
        self,
        axis: int | list[int] | tuple[int, ...] = -1,
        epsilon: float = 1e-06,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class RNN(Layer):
    """Apply a cell to each step of a sequence, with a state that goes from step to step.

    Parameters
    ----------
    cell : layer, or list of layers
        It has `state_size` and `call(inputs, states)`, which gives an output and the next states. Several cells read
        each what the one before gives.
    return_sequences : bool, default=False
        Whether to give what the cell gives at each step; else at the last one.
    return_state : bool, default=False
        Whether to give the last states, too.
    go_backwards : bool, default=False
        Whether to begin at the last step. Outputs are then in this order.
    stateful : bool, default=False
        Whether a batch begins with the states that the one before ended with.
    unroll : bool, default=False
        Accepted for Keras's sake: the numbers are the same.
    zero_output_for_mask : bool, default=False
        Whether the output of a step that a mask leaves out is zeros; else it is that of the step before.

    Shapes
    ------
    input : (batch, steps, ...)
    output : (batch, units), or (batch, steps, units)
    """

    cell: Any
    return_sequences: bool
    return_state: bool
    go_backwards: bool
    stateful: bool
    unroll: bool
    zero_output_for_mask: bool
    batch_size: int | None
    states: Any
    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        batch_size: int | None = None,
        zero_output_for_mask: bool = False,
        time_major: Literal[False] = False,
    ) -> None: ...
    def cell_arguments(self) -> dict[str, Any]:
        """What the cell is made of."""
        ...
    @property
    def state_size(self) -> list[Any]:
        """The sizes of the states."""
        ...
    def reset_state(self, states: Any = None) -> None:
        """Let the next batch begin with zeros, or with other states."""
        ...
    def reset_states(self, states: Any = None) -> None:
        """`reset_state`, by its older name."""
        ...
    def get_initial_state(self, batch_size: Any) -> list[Any]:
        """The states that so many rows start with."""
        ...

class RandAugment(Layer):
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

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    value_range: Range
    factor: Range
    interpolation: str
    num_ops: int
    def __init__(
        self,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        num_ops: int = 2,
        factor: float | list[float] | tuple[float, ...] = 0.5,
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def names(self) -> Sequence[str]:
        """Which steps there are, in the order of their numbers."""
        ...
    @property
    def times(self) -> int:
        """How many transformations of every step are drawn."""
        ...

class RandomBrightness(Layer):
    """While training, add a random number to all values of each image.

    Parameters
    ----------
    factor : float or (float, float)
        Between which numbers, as parts of the value range from -1 to 1; one number means both ways.
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...],
        value_range: list[float] | tuple[float, ...] = (0, 255),
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomColorDegeneration(Layer):
    """While training, mix each image with its grey picture.

    Parameters
    ----------
    factor : float or (float, float)
        Between which shares of grey from -1 to 1: 0 changes nothing, 1 is grey, below 0 colours are stronger; one
        number means both ways.
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...],
        value_range: list[float] | tuple[float, ...] = (0, 255),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomColorJitter(Layer):
    """While training, change brightness, contrast, saturation and hue, one after the other.

    Parameters
    ----------
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    brightness_factor, contrast_factor, saturation_factor, hue_factor : float, (float, float) or None, default=None
        The factors of `RandomBrightness`, `RandomContrast`, `RandomSaturation` and `RandomHue`; None leaves a change
        out.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    value_range: Range
    brightness_factor: float | Range | None
    contrast_factor: float | Range | None
    saturation_factor: float | Range | None
    hue_factor: float | Range | None
    def __init__(
        self,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        brightness_factor: float | list[float] | tuple[float, ...] | None = None,
        contrast_factor: float | list[float] | tuple[float, ...] | None = None,
        saturation_factor: float | list[float] | tuple[float, ...] | None = None,
        hue_factor: float | list[float] | tuple[float, ...] | None = None,
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomContrast(Layer):
    """While training, move the values of each image and channel away from their mean.

    Parameters
    ----------
    factor : float or (float, float)
        From 0 to 1. Two numbers (a, b): distances from the mean are multiplied by 1 - a to 1 + b; one number b means
        (0, b).
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...],
        value_range: list[float] | tuple[float, ...] = (0, 255),
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomCrop(Layer):
    """While training, cut a part of one size out of each image, at random.

    Otherwise, and where an image is too small, the largest part in the middle that has the right proportions is made
    larger or smaller.

    Parameters
    ----------
    height, width : int
        The output's size, in pixels.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input : (batch, any_height, any_width, channels)
    output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    interpolation: str
    fill_mode: str
    fill_value: float
    height: int
    width: int
    def __init__(
        self,
        height: int,
        width: int,
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        ...

class RandomElasticTransform(Layer):
    """While training, pull some images about as if they were on rubber: each pixel moves a little way of its own.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    scale : float or (float, float), default=1.0
        Between which numbers from 0 to 1 the strength is drawn, for all images of a batch; one number s means (0, s).
        With 1, distances are blurred by 5 % of the shorter side, and grow with 10 % of the longer one.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest', 'mirror'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    scale: Range
    interpolation: str
    fill_mode: str
    fill_value: float
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...] = 1.0,
        scale: float | list[float] | tuple[float, ...] = 1.0,
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        fill_mode: Literal["constant", "nearest", "wrap", "mirror", "reflect"] | str = "reflect",
        fill_value: float = 0.0,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomErasing(Layer):
    """While training, paint over a rectangle at a random place of some images.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    scale : float or (float, float), default=(0.02, 0.33)
        Between which numbers the squares of the rectangle's height and width are drawn, as parts of the image's.
    fill_value : float, (float, float, float) or None, default=None
        The colour; None means normal random numbers times the largest value (Zhong et al., 2020).
    value_range : (float, float), default=(0, 255)
        What the colour is held between.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    scale: Range
    fill_value: float | tuple[float, ...] | None
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...] = 1.0,
        scale: float | list[float] | tuple[float, ...] = (0.02, 0.33),
        fill_value: float | list[float] | tuple[float, ...] | None = None,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomFlip(Layer):
    """While training, turn each image round left to right, top to bottom, or both, half of the time each.

    Parameters
    ----------
    mode : {'horizontal_and_vertical', 'horizontal', 'vertical'}, default='horizontal_and_vertical'
        Which ways. With both, each is decided on its own, so all four pictures come up.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    interpolation: str
    fill_mode: str
    fill_value: float
    mode: str
    def __init__(
        self,
        mode: Literal["horizontal", "vertical", "horizontal_and_vertical"] | str = "horizontal_and_vertical",
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        ...

class RandomGaussianBlur(Layer):
    """While training, blur some images, each as far as it happens.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    kernel_size : int or (int, int), default=3
        Width and height of the filter in pixels, odd.
    sigma : float or (float, float), default=1.0
        Between which standard deviations the filter's two are drawn, in pixels; one number s means (0, s).
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    kernel_size: tuple[int, int]
    sigma: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...] = 1.0,
        kernel_size: int | list[int] | tuple[int, ...] = 3,
        sigma: float | list[float] | tuple[float, ...] = 1.0,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomGrayscale(Layer):
    """While training, turn some colour images grey, which keep their three channels.

    Parameters
    ----------
    factor : float, default=0.5
        The share of images, from 0 to 1.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: float
    def __init__(
        self,
        factor: float = 0.5,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomHue(Layer):
    """While training, turn the colours of each image around the colour wheel, either way.

    Parameters
    ----------
    factor : float or (float, float)
        Between which parts of half a turn, from 0 to 1; one number f means (0, f).
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...],
        value_range: list[float] | tuple[float, ...] = (0, 255),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomInvert(Layer):
    """While training, turn some images into their negatives: the largest value minus the value.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...] = 1.0,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomPerspective(Layer):
    """While training, show some images as if from aside: their corners move.

    Parameters
    ----------
    factor : float or (float, float), default=1.0
        Between which numbers from 0 to 1 an image's chance is drawn; one number p means (0, p).
    scale : float, default=1.0
        How far corners move at most, from 0 to 1: half of it times their distance from the left and the top.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    fill_value : float, default=0.0
        The colour outside.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    scale: float
    interpolation: str
    fill_value: float
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...] = 1.0,
        scale: float = 1.0,
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        fill_value: float = 0.0,
        seed: int | SeedGenerator | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomPosterization(Layer):
    """While training, keep a few bits of each value, so that images have few colours.

    Parameters
    ----------
    factor : int or (int, int)
        How many of 8 bits, from 1 to 8: two numbers (a, b) draw from a to b - 1, (a, a) always keeps a; one number b
        means (1, b).
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value; others are held between them.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: tuple[int, int]
    value_range: Range
    def __init__(
        self,
        factor: int | list[int] | tuple[int, ...],
        value_range: list[float] | tuple[float, ...] = (0, 255),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomRotation(Layer):
    """While training, turn each image around its middle by a random angle.

    Parameters
    ----------
    factor : float or (float, float)
        Between which angles, as parts of a full turn from -1 to 1, counter-clockwise; one number means both ways.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    interpolation: str
    fill_mode: str
    fill_value: float
    factor: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...],
        fill_mode: Literal["constant", "nearest", "wrap", "reflect"] | str = "reflect",
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        seed: int | SeedGenerator | None = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        ...

class RandomSaturation(Layer):
    """While training, make the colours of each image stronger or weaker.

    Parameters
    ----------
    factor : float or (float, float)
        Between which numbers from -1 to 1: 0.5 changes nothing, 0 and below is grey, 1 the strongest; one number means
        both ways.
    value_range : (float, float), default=(0, 255)
        What saturations are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, 3)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...],
        value_range: list[float] | tuple[float, ...] = (0, 255),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomSharpness(Layer):
    """While training, blur or sharpen each image.

    Parameters
    ----------
    factor : float or (float, float)
        Between which numbers from 0 to 1: 0 blurs, 0.5 changes nothing, 1 sharpens; one number f means (0, f).
    value_range : (float, float), default=(0, 255)
        What the values are held between.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    factor: Range
    value_range: Range
    def __init__(
        self,
        factor: float | list[float] | tuple[float, ...],
        value_range: list[float] | tuple[float, ...] = (0, 255),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class RandomShear(Layer):
    """While training, slant each image.

    Parameters
    ----------
    x_factor, y_factor : float or (float, float), default=0.0
        Between which slants, from 0 to 1: 0.2 moves each row (column) by 0.2 pixels more than the one before. All
        slants of an image go one way or all the other, as it happens; one number means both ways.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    interpolation: str
    fill_mode: str
    fill_value: float
    x_factor: float | Range
    y_factor: float | Range
    def __init__(
        self,
        x_factor: float | list[float] | tuple[float, ...] = 0.0,
        y_factor: float | list[float] | tuple[float, ...] = 0.0,
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        fill_mode: Literal["constant", "nearest", "wrap", "reflect"] | str = "reflect",
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        ...

class RandomTranslation(Layer):
    """While training, shift each image.

    Parameters
    ----------
    height_factor : float or (float, float)
        Between which shifts, as parts of the height from -1 to 1, down where positive; one number means both ways.
    width_factor : float or (float, float)
        The same for the width, to the right where positive.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    interpolation: str
    fill_mode: str
    fill_value: float
    height_factor: float | Range
    width_factor: float | Range
    def __init__(
        self,
        height_factor: float | list[float] | tuple[float, ...],
        width_factor: float | list[float] | tuple[float, ...],
        fill_mode: Literal["constant", "nearest", "wrap", "reflect"] | str = "reflect",
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        seed: int | SeedGenerator | None = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        ...

class RandomZoom(Layer):
    """While training, show each image smaller or larger around its middle.

    Parameters
    ----------
    height_factor : float or (float, float)
        Between which factors, above -1 and up to 1: 0.2 shows 20 % more of the height, -0.2 shows 20 % less; one
        number means both ways.
    width_factor : float, (float, float) or None, default=None
        The same for the width; None means whatever the height gets, so that proportions stay.
    fill_mode : {'reflect', 'constant', 'wrap', 'nearest'}, default='reflect'
        What comes into view from outside: the mirror image, `fill_value`, the opposite side, or the pixel on the edge.
    interpolation : {'bilinear', 'nearest'}, default='bilinear'
        How a pixel between others comes about.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    fill_value : float, default=0.0
        The colour outside, for 'constant'.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    interpolation: str
    fill_mode: str
    fill_value: float
    height_factor: float | Range
    width_factor: float | Range | None
    def __init__(
        self,
        height_factor: float | list[float] | tuple[float, ...],
        width_factor: float | list[float] | tuple[float, ...] | None = None,
        fill_mode: Literal["constant", "nearest", "wrap", "reflect"] | str = "reflect",
        interpolation: Literal["bilinear", "nearest"] | str = "bilinear",
        seed: int | SeedGenerator | None = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...
    def places(self, height: int, width: int, transformation: Any) -> tuple[Row, Row]:
        """How the input's row and column follow from the output's."""
        ...

class ReLU(Layer):
    """Keep positive values, and nothing of the others.

    Parameters
    ----------
    max_value : float or None, default=None
        Cut values above it down to it.
    negative_slope : float, default=0.0
        What values below the threshold are multiplied by, counted from the threshold.
    threshold : float, default=0.0
        Values from here on pass unchanged.
    """

    max_value: float | None
    negative_slope: float
    threshold: float
    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class RepeatVector(Layer):
    """Repeat a row of numbers.

    Parameters
    ----------
    n : int
        How often.

    Shapes
    ------
    input : (batch, numbers)
    output : (batch, n, numbers)
    """

    n: int
    def __init__(
        self,
        n: int,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Rescaling(Layer):
    """Multiply every value by `scale` and add `offset`; `Rescaling(1 / 255)` takes raw 8-bit images.

    Parameters
    ----------
    scale : float or list of float
        A list has a number for each place of the last axis, such as a channel.
    offset : float or list of float, default=0.0
    """

    scale: float | list[float]
    offset: float | list[float]
    def __init__(
        self,
        scale: float | list[float],
        offset: float | list[float] = 0.0,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Reshape(Layer):
    """Give an image's values another shape, in the same order.

    Parameters
    ----------
    target_shape : tuple of int
        The new shape of one image, without the batch; one size may be -1, which is what is left.

    Shapes
    ------
    input : (batch, ...)
    output : (batch, *target_shape)
    """

    target_shape: Shape
    def __init__(
        self,
        target_shape: int | list[int] | tuple[int, ...],
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Resizing(Layer):
    """Make images of any size one size.

    Parameters
    ----------
    height, width : int
        The output's size, in pixels.
    interpolation : {'bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'}, default='bilinear'
        How a pixel between others comes about.
    crop_to_aspect_ratio : bool, default=False
        Whether to cut the image to the output's proportions first.
    pad_to_aspect_ratio : bool, default=False
        Whether to put a border around the image first, so that it has the output's proportions.
    fill_mode : {'constant'}, default='constant'
    fill_value : float, default=0.0
        The border's colour.
    antialias : bool, default=False
        Whether a pixel of a smaller image is made of all the pixels it covers.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, any_height, any_width, channels)
    output : (batch, height, width, channels)
    """

    data_format: str
    bounding_box_format: str | None
    built: Any
    height: int
    width: int
    interpolation: str
    crop_to_aspect_ratio: bool
    pad_to_aspect_ratio: bool
    fill_mode: str
    fill_value: float
    antialias: bool
    def __init__(
        self,
        height: int,
        width: int,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] | str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: Literal["constant"] = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; boxes of nothing but 0 or -1 are 0, as in Keras."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...

class ReversibleEmbedding(Layer):
    """An `Embedding` that also goes the way back: with `reverse=True`, from vectors to a score for each number.

    Parameters
    ----------
    input_dim, output_dim : int
        How many numbers there are, and how long their vectors are.
    tie_weights : bool, default=True
        Whether both ways use the same vectors (Press & Wolf, 2016); otherwise the way back has its own.
    embeddings_initializer : str or Initializer, default='uniform'
        The vectors' first values.
    mask_zero : bool, default=False
        Whether 0 stands for no number at all.
    reverse_dtype : None
        Foveal computes in float32.
    logit_soft_cap : float or None, default=None
        Scores become `tanh(score / cap) * cap`.

    Shapes
    ------
    input : (batch, ...); the way back (batch, ..., output_dim)
    embeddings : (input_dim, output_dim)
    reverse_embeddings : (output_dim, input_dim)
    output : (batch, ..., output_dim); the way back (batch, ..., input_dim)
    """

    input_dim: int
    output_dim: int
    embeddings_initializer: Initializer
    mask_zero: bool
    embeddings: Any
    tie_weights: bool
    embeddings_regularizer: Any
    embeddings_constraint: Any
    reverse_dtype: Any
    logit_soft_cap: float | None
    weights: Any
    reverse_embeddings: Any
    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: InitializerLike = "uniform",
        embeddings_regularizer: RegularizerLike | None = None,
        embeddings_constraint: ConstraintLike | None = None,
        mask_zero: bool = False,
        reverse_dtype: Literal["float32"] | None = None,
        logit_soft_cap: float | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        weights: np.ndarray | list[Any] | tuple[Any, ...] | None = None,
    ) -> None: ...

class STFTSpectrogram(Layer):
    """Short-time Fourier transform: overlapping stretches of a signal, each as its frequencies; kernels are learned on.

    Parameters
    ----------
    mode : {'log', 'magnitude', 'psd', 'real', 'imag', 'angle', 'stft'}, default='log'
        What is given of each frequency: its amplitude, or the logarithm of it; the power of both its halves; parts of
        the complex number, its angle, or both parts one after the other.
    frame_length : int, default=256
        How long a stretch is.
    frame_step : int, optional
        How far two stretches are apart; None means half their length.
    fft_length : int, optional
        How long the transform is, at least `frame_length`; None means the next power of two.
    window : str or array, default='hann'
        What stretches are weighted with; None for nothing.
    periodic : bool, default=False
        Whether the window is one that goes on.
    scaling : {'density', 'spectrum'} or None, default='density'
        How the window is normalized: by its squares, its sum, or not.
    padding : {'valid', 'same'}, default='valid'
    expand_dims : bool, default=False
        Whether channels keep an axis of their own.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input : (batch, time, channels)
    output : (batch, stretches, channels * frequencies); or (batch, stretches, frequencies, channels)
    """

    mode: str
    frame_length: int
    frame_step: int | None
    fft_length: int | None
    window: Any
    periodic: bool
    scaling: str | None
    padding: str
    expand_dims: bool
    data_format: str
    imag_kernel: Any
    real_kernel: Any
    def __init__(
        self,
        mode: Literal["log", "magnitude", "psd", "real", "imag", "angle", "stft"] | str = "log",
        frame_length: int = 256,
        frame_step: int | None = None,
        fft_length: int | None = None,
        window: str | list[float] | _Array | None = "hann",
        periodic: bool = False,
        scaling: Literal["density", "spectrum"] | str | None = "density",
        padding: Literal["valid", "same"] | str = "valid",
        expand_dims: bool = False,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class SeparableConv1D(Layer):
    """Filter each channel of a row of values by itself, then mix the channels of each step.

    Parameters
    ----------
    filters : int
        How many output channels the mixing makes.
    kernel_size : int
        Length of each channel's filters, in steps.
    strides : int, default=1
        How many steps the filters move at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filters inside the row; 'same' pads with zeros so that stride 1 keeps the length.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int, default=1
        Spacing between the filters' taps, in steps.
    depth_multiplier : int, default=1
        How many filters each channel has.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, pointwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, length, channels)
    depthwise_kernel : (*kernel_size, channels, depth_multiplier)
    pointwise_kernel : (1, channels * depth_multiplier, filters)
    bias : (filters,)
    output : (batch, new_length, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    depth_multiplier: int
    depthwise_initializer: Initializer
    pointwise_initializer: Initializer
    depthwise_kernel: Any
    pointwise_kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = 1,
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = 1,
        depth_multiplier: int = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        depthwise_initializer: InitializerLike = "glorot_uniform",
        pointwise_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        depthwise_regularizer: RegularizerLike | None = None,
        pointwise_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        depthwise_constraint: ConstraintLike | None = None,
        pointwise_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class SeparableConv2D(Layer):
    """Filter each channel of an image by itself, then mix the channels of each pixel.

    Parameters
    ----------
    filters : int
        How many output channels the mixing makes.
    kernel_size : int or (int, int)
        Height and width of each channel's filters, in pixels.
    strides : int or (int, int), default=(1, 1)
        How many pixels the filters move at a time.
    padding : {'valid', 'same'}, default='valid'
        'valid' keeps the filters inside the image; 'same' pads with zeros so that stride 1 keeps the size.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    dilation_rate : int or (int, int), default=(1, 1)
        Spacing between the filters' taps, in pixels.
    depth_multiplier : int, default=1
        How many filters each channel has.
    activation : str, function of nodes or None, default=None
        Function applied to the result.
    use_bias : bool, default=True
        Whether to add one learned number per output channel.
    depthwise_initializer, pointwise_initializer, bias_initializer : str or Initializer
        The weights' first values.

    Shapes
    ------
    input : (batch, height, width, channels)
    depthwise_kernel : (*kernel_size, channels, depth_multiplier)
    pointwise_kernel : (1, 1, channels * depth_multiplier, filters)
    bias : (filters,)
    output : (batch, new_height, new_width, filters)
    """

    data_format: str
    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str
    dilation_rate: tuple[int, ...]
    activation: _Activation
    use_bias: bool
    bias_initializer: Any
    bias: Weight | None
    filters: int
    depth_multiplier: int
    depthwise_initializer: Initializer
    pointwise_initializer: Initializer
    depthwise_kernel: Any
    pointwise_kernel: Any
    def __init__(
        self,
        filters: int,
        kernel_size: int | list[int] | tuple[int, ...],
        strides: int | list[int] | tuple[int, ...] = (1, 1),
        padding: Literal["valid", "same"] | str = "valid",
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        dilation_rate: int | list[int] | tuple[int, ...] = (1, 1),
        depth_multiplier: int = 1,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = None,
        use_bias: bool = True,
        depthwise_initializer: InitializerLike = "glorot_uniform",
        pointwise_initializer: InitializerLike = "glorot_uniform",
        bias_initializer: InitializerLike = "zeros",
        depthwise_regularizer: RegularizerLike | None = None,
        pointwise_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        depthwise_constraint: ConstraintLike | None = None,
        pointwise_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
    ) -> None: ...
    def add_bias(self, filters: int) -> None:
        """Create the bias, where there is one."""
        ...

class SimpleRNN(RNN):
    """Fully connected from the input and the state to the next state, which is the output.

    Parameters
    ----------
    units : int
        How many outputs.
    activation : str, function of nodes or None, default='tanh'
        Function applied to the sum.
    use_bias : bool, default=True
        Whether each unit adds a learned number.
    kernel_initializer, recurrent_initializer, bias_initializer : str or Initializer
        First values of what inputs, states and nothing are multiplied with.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training, the same at each step.
    seed : int, optional
        What dropout draws with.
    return_sequences, return_state, go_backwards, stateful, unroll, zero_output_for_mask : bool, default=False
        As in `RNN`.

    Shapes
    ------
    input : (batch, steps, inputs)
    output : (batch, units), or (batch, steps, units)

    Examples
    --------
    >>> from foveal import layers
    >>> layers.SimpleRNN(4)([[[1.0, 2.0], [3.0, 4.0]]]).shape
    (1, 4)
    """
    def __init__(
        self,
        units: int,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        activity_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        batch_size: int | None = None,
        implementation: Literal[0, 1, 2] = 2,
        zero_output_for_mask: bool = False,
        time_major: Literal[False] = False,
    ) -> None: ...

class SimpleRNNCell(Layer):
    """One step of `SimpleRNN`: activation(input @ kernel + bias + state @ recurrent_kernel), output and next state.

    Parameters
    ----------
    units : int
        How many outputs.
    dropout, recurrent_dropout : float, default=0.0
        The share of the inputs, and of the states before, that is zeroed while training.
    seed : int, optional

    Shapes
    ------
    input : (batch, inputs)
    states : [(batch, units)]
    output : (batch, units) and the next states
    """

    seed: Any
    units: int
    activation: Any
    recurrent_activation: Any
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    unit_forget_bias: bool
    dropout: float
    recurrent_dropout: float
    implementation: Any
    bias: Weight | None
    state_size: Any
    kernel: Any
    output_size: Any
    recurrent_kernel: Any
    def __init__(
        self,
        units: int,
        activation: str | Callable[..., Any] | Mapping[str, Any] | None = "tanh",
        use_bias: bool = True,
        kernel_initializer: InitializerLike = "glorot_uniform",
        recurrent_initializer: InitializerLike = "orthogonal",
        bias_initializer: InitializerLike = "zeros",
        kernel_regularizer: RegularizerLike | None = None,
        recurrent_regularizer: RegularizerLike | None = None,
        bias_regularizer: RegularizerLike | None = None,
        kernel_constraint: ConstraintLike | None = None,
        recurrent_constraint: ConstraintLike | None = None,
        bias_constraint: ConstraintLike | None = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        implementation: Literal[0, 1, 2] = 2,
    ) -> None: ...
    @property
    def masks_apart(self) -> bool:
        """Whether each gate has a mask of its own, as in Keras."""
        ...
    @property
    def first_bias(self) -> Any:
        """What the bias holds at first."""
        ...
    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for each state, for so many rows."""
        ...
    def forget_masks(self) -> None:
        """The next call draws others."""
        ...

class Softmax(Layer):
    """Turn values into probabilities that sum to 1 along one axis, or over several.

    Parameters
    ----------
    axis : int or list of int, default=-1
        Which; -1 is the last, 0 would be the batch and is refused.

    Shapes
    ------
    input, output : (batch, ...)
    mask, optional : one that broadcasts to the input; where it is 0 the output is 0
    """

    axis: int | list[int]
    def __init__(
        self,
        axis: int | list[int] | tuple[int, ...] = -1,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Solarization(Layer):
    """While training, turn bright values into their negatives: the largest value minus the value.

    Parameters
    ----------
    addition_factor : float or (float, float), default=0.0
        From 0 to 1. Two numbers (a, b): what is added to each image first is drawn from a to 255 b, on a scale from 0
        to 255; one number b means (0, b).
    threshold_factor : float or (float, float), default=0.0
        The same for the threshold: values below it are not turned.
    value_range : (float, float), default=(0, 255)
        The smallest and the largest value.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.

    Shapes
    ------
    input, output : (batch, height, width, channels)
    """

    seed: int | SeedGenerator | None
    data_format: str
    bounding_box_format: str | None
    built: Any
    addition_factor: Range
    threshold_factor: Range
    value_range: Range
    def __init__(
        self,
        addition_factor: float | list[float] | tuple[float, ...] = 0.0,
        threshold_factor: float | list[float] | tuple[float, ...] = 0.0,
        value_range: list[float] | tuple[float, ...] = (0, 255),
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        bounding_box_format: Literal[
            "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"
        ]
        | str
        | None = None,
    ) -> None: ...
    def boxes_changed(self, boxes: Any, transformation: Any, size: Size) -> Any:
        """The boxes (N, boxes, 4), left, top, right and bottom in pixels, after it; `size` is the images'."""
        ...
    def output_size(self, size: Size) -> Size:
        """The height and the width of what becomes of images of this size."""
        ...
    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is to be done to images, each with its own numbers, by Keras's names; None at inference.

        Parameters
        ----------
        data : images, or a dict with them
        training : bool, default=True
        seed : int or SeedGenerator, optional
            In the place of the layer's own.
        """
        ...
    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        """The images after the transformation."""
        ...
    def transform_labels(self, labels: Any, transformation: Any = None, training: bool = True) -> Any:
        """The labels of the images; most layers leave them as they are."""
        ...
    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Which class each pixel is of, moved with the pixels; classes are not mixed."""
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: bool = True) -> Any:
        """A dict of "boxes" and "labels", moved with the pixels; what leaves the image has the label -1."""
        ...
    def transform_single_image(self, image: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_images` of one image."""
        ...
    def transform_single_label(self, label: Any, transformation: Any = None, training: bool = True) -> Any:
        """`transform_labels` of one image's, which has no other to be mixed with: as it is."""
        ...
    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_segmentation_masks` of one image's."""
        ...
    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """`transform_bounding_boxes` of one image's."""
        ...
    @property
    def ranges(self) -> Sequence[Range]:
        """Between which numbers each number of an image is drawn, all equally likely."""
        ...

class SpatialDropout1D(Layer):
    """Drop whole channels of rows `(batch, steps, channels)`: what stands side by side says much the same.

    Parameters
    ----------
    rate : float
        The share of channels that become 0, from 0 to 1.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    seed: int | SeedGenerator | None
    rate: float
    data_format: str
    def __init__(
        self,
        rate: float,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class SpatialDropout2D(Layer):
    """Drop whole channels of images: neighbouring pixels say much the same (Tompson et al., 2015).

    Parameters
    ----------
    rate : float
        The share of channels that become 0, from 0 to 1.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    seed: int | SeedGenerator | None
    rate: float
    data_format: str
    def __init__(
        self,
        rate: float,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class SpatialDropout3D(Layer):
    """Drop whole channels of volumes `(batch, depth, height, width, channels)`.

    Parameters
    ----------
    rate : float
        The share of channels that become 0, from 0 to 1.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand; None means last.
    seed : int, SeedGenerator or None, default=None
        The same seed draws the same numbers, call by call, in every process; None draws from `set_random_seed`'s.
    """

    seed: int | SeedGenerator | None
    rate: float
    data_format: str
    def __init__(
        self,
        rate: float,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        seed: int | SeedGenerator | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class SpectralNormalization(Wrapper):
    """Divide a layer's kernel by its largest singular value at each step of training (Miyato et al., 2018).

    Parameters
    ----------
    layer : Layer
        One with a `kernel` or `embeddings`.
    power_iterations : int, default=1
        Steps a call towards the vector that the kernel stretches most.

    Shapes
    ------
    input : as the layer takes it
    output : as the layer gives it
    vector_u : (1, kernel.shape[-1])
    """

    power_iterations: int
    kernel: Any
    vector_u: Any
    def __init__(
        self,
        layer: Layer,
        power_iterations: int = 1,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class StackedRNNCells(Layer):
    """Several cells as one: each reads what the one before gives.

    Parameters
    ----------
    cells : list of layers
        Each with `state_size` and `call(inputs, states)`.
    """

    cells: list[Any]
    def __init__(
        self,
        cells: list[Any],
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    @property
    def state_size(self) -> list[Any]:
        """The sizes of each cell's states."""
        ...
    @property
    def output_size(self) -> Any:
        """The size of what the last cell gives."""
        ...
    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Zeros for the states of each cell."""
        ...
    def forget_masks(self) -> None:
        """The next call draws others."""
        ...

class StringLookup(Layer):
    """Give each word the number that it has in a vocabulary; unknown words get one that stands for them all.

    Runs on arrays and lists of texts, before a model. `adapt` learns the vocabulary from data.

    Parameters
    ----------
    max_tokens : int, optional
        How many numbers there may be in all.
    num_oov_indices : int, default=1
        How many numbers stand for unknown words; with 0 these are refused.
    mask_token : str, optional
        What gets 0, and counts in no vector.
    oov_token : str, default='[UNK]'
        What numbers of unknown words mean where `invert`.
    vocabulary : list, array or file name, optional
        The words in order.
    idf_weights : sequence of float, optional
        How much each word counts with output_mode='tf_idf'.
    invert : bool, default=False
        Whether numbers are given, and words come out.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count', 'tf_idf'}, default='int'
        The numbers; or vectors, as of `CategoryEncoding`; or counts times `idf_weights`.
    pad_to_max_tokens : bool, default=False
        Whether vectors are `max_tokens` long, however many words there are.
    encoding : str, default='utf-8'
        Of words that are bytes.
    salt : int or two of them, optional
        Of the hash by which unknown words get one of several numbers.

    Examples
    --------
    >>> from foveal import layers
    >>> layers.StringLookup(vocabulary=["cat", "dog"])([["dog", "cow", "cat"]]).tolist()
    [[2, 0, 1]]
    """

    output_mode: str
    built: Any
    max_tokens: int | None
    num_oov_indices: int
    mask_token: str | None
    oov_token: str
    invert: bool
    pad_to_max_tokens: bool
    salt: list[int] | None
    oov_method: str
    vocabulary: list[str] | None
    idf_weights: list[float] | None
    encoding: str
    tokens: Any
    sparse: bool
    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str = "[UNK]",
        vocabulary: list[Any] | None = None,
        idf_weights: list[float] | tuple[float, ...] | Values | None = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: Literal[False] = False,
        encoding: str = "utf-8",
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
        salt: int | Sequence[int] | None = None,
        oov_method: Literal["floormod", "farmhash"] | str = "floormod",
    ) -> None: ...
    def of_arrays(self, inputs: Any) -> Any:
        """The numbers of words, or vectors of them; with `invert` the words of numbers."""
        ...
    @property
    def depth(self) -> int:
        """How long a vector is."""
        ...
    def vocabulary_size(self) -> int:
        """How many numbers there are, those of the mask and of unknown words among them."""
        ...
    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The words in the order of their numbers, with or without what stands for the mask and for unknown ones."""
        ...
    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Use these words, in this order, with or without the mask and the unknown one in front.

        Parameters
        ----------
        vocabulary : list, array or the name of a file with a word in each line
        idf_weights : sequence of float, optional
            How much each word counts, for output_mode='tf_idf'.
        """
        ...
    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the words of an array or list, or of all batches of an iterable, or `steps` of them.

        The most frequent come first; equally frequent ones in falling order of the alphabet, as in Keras.
        """
        ...
    def reset_state(self) -> None:
        """Forget what was counted."""
        ...
    def update_state(self, data: Any) -> None:
        """Count the words of more data; each row is a document."""
        ...
    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        ...
    def shown(self, numbers: Values) -> Array:
        """Numbers as they are, or as vectors."""
        ...
    def numbers(self, words: Values) -> Values:
        """Each word's number; of the mask 0, or -1 where it is to count nowhere."""
        ...

class Subtract(Layer):
    """The first of two inputs minus the second."""
    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class TextVectorization(Layer):
    """Turn texts into numbers of their words: standardized, split, and looked up in a vocabulary.

    Runs on arrays and lists of texts, before a model. `adapt` learns the vocabulary from data.

    Parameters
    ----------
    max_tokens : int, optional
        How many numbers there may be in all.
    standardize : {'lower_and_strip_punctuation', 'lower', 'strip_punctuation'}, function or None
        What happens to a text first; a function takes and gives an array of them.
    split : {'whitespace', 'character'}, function or None, default='whitespace'
        What words are; a function takes an array of texts and gives lists of words.
    ngrams : int or tuple of int, optional
        Words in a row that count as one, too: up to so many, or exactly so many.
    output_mode : {'int', 'one_hot', 'multi_hot', 'count', 'tf_idf'}, default='int'
        The numbers, 0 behind the last; or one vector for each text.
    output_sequence_length : int, optional
        How many numbers each text has; None means as many as the longest.
    pad_to_max_tokens : bool, default=False
        Whether vectors are `max_tokens` long, however many words there are.
    vocabulary : list, array or file name, optional
        The words in order.
    idf_weights : sequence of float, optional
        How much each word counts with output_mode='tf_idf'.
    encoding : str, default='utf-8'
        Of texts that are bytes.

    Shapes
    ------
    input : (batch,) or (batch, 1), texts
    output : (batch, words); or (batch, numbers of the vocabulary)

    Examples
    --------
    >>> from foveal import layers
    >>> layer = layers.TextVectorization(output_sequence_length=4)
    >>> layer.adapt(["A cat.", "A dog, a cat!"])
    >>> layer(["a dog", "a cow"]).tolist()
    [[2, 4, 0, 0], [2, 1, 0, 0]]
    """

    output_mode: str
    built: Any
    max_tokens: int | None
    standardize: Any
    split: Any
    ngrams: Any
    output_sequence_length: int | None
    pad_to_max_tokens: bool
    vocabulary: list[str] | None
    idf_weights: list[float] | None
    sparse: bool
    ragged: bool
    encoding: str
    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: str | Callable[[Any], Any] | None = "lower_and_strip_punctuation",
        split: str | Callable[[Any], Any] | None = "whitespace",
        ngrams: int | tuple[int, ...] | None = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: list[Any] | None = None,
        idf_weights: list[float] | tuple[float, ...] | Values | None = None,
        sparse: Literal[False] = False,
        ragged: Literal[False] = False,
        encoding: str = "utf-8",
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...
    def of_arrays(self, inputs: Any) -> Any:
        """The numbers, or a vector, of each text."""
        ...
    @property
    def depth(self) -> int:
        """How long a vector is."""
        ...
    def rows(self, inputs: Any) -> list[list[str]]:
        """The words of each text."""
        ...
    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learn the words of an array or list of texts, or of all batches of an iterable, or `steps` of them."""
        ...
    def update_state(self, data: Any) -> None:
        """Count the words of more texts."""
        ...
    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        ...
    def reset_state(self) -> None:
        """Forget what was counted."""
        ...
    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Use these words, in this order; `idf_weights` say how much each counts with output_mode='tf_idf'."""
        ...
    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The words in the order of their numbers, with or without '' and '[UNK]' in front."""
        ...
    def vocabulary_size(self) -> int:
        """How many numbers there are."""
        ...

class TimeDistributed(Wrapper):
    """Apply one layer to each step of a sequence, such as each image of a video, with the same weights.

    Parameters
    ----------
    layer : Layer
        What one step goes through; may be a whole model. A layer that learns from its batch, as BatchNormalization,
        sees one step of all sequences at a time, as in Keras 3.

    Shapes
    ------
    input : (batch, steps, ...)
    output : (batch, steps, ...), each step as the layer gives it
    """
    def __init__(
        self,
        layer: Layer,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class UnitNormalization(Layer):
    """Divide each image by its length along some axes, so that the sum of squares is 1.

    Parameters
    ----------
    axis : int or list of int, default=-1
        Along which axes, none of them the batch's.
    """

    axis: Any
    def __init__(
        self,
        axis: int | list[int] | tuple[int, ...] = -1,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class UpSampling1D(Layer):
    """Make rows of values longer: every step is repeated.

    Parameters
    ----------
    size : int, default=2
        How often.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, length * size, channels)
    """

    data_format: str
    size: int
    interpolation: str
    def __init__(
        self,
        size: int = 2,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class UpSampling2D(Layer):
    """Make an image larger: every pixel becomes a cell of pixels.

    Parameters
    ----------
    size : int or (int, int), default=(2, 2)
        Height and width of a cell, in pixels.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.
    interpolation : {'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', 'bed_of_nails'}, default='nearest'
        'nearest' fills the cell with its pixel; those in the middle go smoothly from one to the next;
        'bed_of_nails', which Keras does not have, puts the pixel top left and zeros elsewhere.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, height * size[0], width * size[1], channels)
    """

    data_format: str
    size: Any
    interpolation: str
    def __init__(
        self,
        size: int | list[int] | tuple[int, ...] = (2, 2),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "bed_of_nails"]
        | str = "nearest",
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class UpSampling3D(Layer):
    """Make a volume larger: every cell is repeated along each axis.

    Parameters
    ----------
    size : int or (int, int, int), default=(2, 2, 2)
        How often, along depth, height and width.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, depth * size[0], height * size[1], width * size[2], channels)
    """

    data_format: str
    size: Any
    interpolation: str
    def __init__(
        self,
        size: int | list[int] | tuple[int, ...] = (2, 2, 2),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class Wrapper(Layer):
    """The base of layers that do something with another layer; subclasses define `call`.

    Parameters
    ----------
    layer : Layer
    """

    layer: Layer
    def __init__(
        self,
        layer: Layer,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class ZeroPadding1D(Layer):
    """Add zeros before and after rows of values.

    Parameters
    ----------
    padding : int or (int, int), default=1
        How many: before and after.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, length, channels)
    output : (batch, new_length, channels)
    """

    data_format: str
    padding: Any
    def __init__(
        self,
        padding: int | list[int] | tuple[int, ...] = 1,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class ZeroPadding2D(Layer):
    """Add zeros above, below, left and right of an image.

    Parameters
    ----------
    padding : int, (int, int) or ((int, int), (int, int)), default=(1, 1)
        How many: on all sides; above and below, left and right; or ((above, below), (left, right)).
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, height, width, channels)
    output : (batch, new_height, new_width, channels)
    """

    data_format: str
    padding: Any
    def __init__(
        self,
        padding: int | list[Any] | tuple[Any, ...] = (1, 1),
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

class ZeroPadding3D(Layer):
    """Add zeros around a volume.

    Parameters
    ----------
    padding : int, (int, int, int) or three pairs (before, after), default=((1, 1), (1, 1), (1, 1))
        How many: on all sides, for each axis, or for each side of each axis.
    data_format : {'channels_last', 'channels_first'} or None, default=None
        Where the channels stand in the input and the output; None means last.

    Shapes
    ------
    input : (batch, depth, height, width, channels)
    output : (batch, new_depth, new_height, new_width, channels)
    """

    data_format: str
    padding: Any
    def __init__(
        self,
        padding: int | list[Any] | tuple[Any, ...] = ...,
        data_format: Literal["channels_last", "channels_first"] | str | None = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: DTypePolicy | None = None,
        autocast: bool = True,
        input_shape: int | Sequence[int | None] | None = None,
        input_dim: int | Sequence[int | None] | None = None,
        activity_regularizer: RegularizerLike | None = None,
    ) -> None: ...

CLASSES: Names

AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
Convolution1D = Conv1D
Convolution1DTranspose = Conv1DTranspose
Convolution2DTranspose = Conv2DTranspose
Convolution3D = Conv3D
Convolution3DTranspose = Conv3DTranspose
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
SeparableConvolution1D = SeparableConv1D
SeparableConvolution2D = SeparableConv2D
