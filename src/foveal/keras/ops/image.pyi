"""The names of `keras.ops.image`; foveal.compat.surface says where each is."""

from collections.abc import Sequence
from typing import Any

from foveal.functions.windows import Sizes

def affine_transform(
    images: Any,
    transform: Any,
    interpolation: str = "bilinear",
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Pictures that show at the pixel (x, y) what was at `(a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k`.

    `transform` is (a0, a1, a2, b0, b1, b2, c0, c1), or one for each of a batch, and `k = c0 x + c1 y + 1`. What lies
    beyond the edge, `fill_mode` says as in `map_coordinates`.
    """
    ...

def crop_images(
    images: Any,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """A part of pictures; of each direction two numbers are given: cut off before, after, or the size that is left."""
    ...

def elastic_transform(
    images: Any,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: str = "bilinear",
    fill_mode: str = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: str | None = None,
) -> Any:
    """Pictures as on rubber: each pixel moved by smooth random distances, `alpha` times those of a blur of `sigma`.

    Simard, Steinkraus & Platt, "Best practices for convolutional neural networks", 2003. The same `seed`, a number or
    a SeedGenerator, gives the same distances.
    """
    ...

def extract_patches(
    images: Any,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """Windows over pictures, or with three sizes over volumes, by default side by side; of each, all values."""
    ...

def extract_patches_3d(
    volumes: Any,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Any:
    """`extract_patches` of volumes (depth, height, width, channels)."""
    ...

def gaussian_blur(
    images: Any, kernel_size: Any = (3, 3), sigma: Any = (1.0, 1.0), data_format: str | None = None
) -> Any:
    """Each pixel mixed with those around it, by a normal distribution of `sigma` pixels; the first of two is across."""
    ...

def hsv_to_rgb(images: Any, data_format: str | None = None) -> Any:
    """Hue, saturation and value as red, green and blue."""
    ...

def map_coordinates(
    inputs: Any, coordinates: Any, order: int, fill_mode: str = "constant", fill_value: float = 0.0
) -> Any:
    """Values of a tensor at places that `coordinates` has, for each of its axes, along a first axis.

    `order` is 1 for the mean of the values around a place by their nearness, 0 for the nearest value. Beyond the edge
    lies `fill_value` ('constant'), the value at the edge ('nearest'), the other end ('wrap'), or the mirror's image
    without ('mirror') and with ('reflect') the edge itself.
    """
    ...

def pad_images(
    images: Any,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = None,
) -> Any:
    """Zeros around pictures; of each direction two numbers are given: before, after, or the size that comes out."""
    ...

def perspective_transform(
    images: Any,
    start_points: Any,
    end_points: Any,
    interpolation: str = "bilinear",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Pictures in which what was at four `start_points` (x, y) is at four `end_points`, each (4, 2) or (batch, 4, 2).

    The map is that of Heckbert, "Fundamentals of texture mapping and image warping", 1989.
    """
    ...

def resize(
    images: Any,
    size: Any,
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Any:
    """Pictures of another size `(height, width)`, in their dtype.

    `interpolation` is 'bilinear', 'nearest', 'bicubic', 'lanczos3' or 'lanczos5'; with `antialias` a pixel of a smaller
    picture is made of all that it covers. To keep the proportions, the picture is cut first, or gets a border of
    `fill_value`.
    """
    ...

def rgb_to_grayscale(images: Any, data_format: str | None = None) -> Any:
    """How bright each pixel looks, as one channel."""
    ...

def rgb_to_hsv(images: Any, data_format: str | None = None) -> Any:
    """Red, green and blue as hue (a share of the circle that begins with red), saturation and value."""
    ...

def scale_and_translate(
    images: Any,
    output_shape: Sequence[int],
    scale: Any,
    translation: Any,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Any:
    """Pictures in `output_shape`, made `scale` times as large and moved by `translation` along each of `spatial_dims`.

    What lies beyond the picture is 0. `method` is 'bilinear', 'bicubic', 'lanczos3' or 'lanczos5'.
    """
    ...

def sobel_edges(images: Any, data_format: str | None = None) -> Any:
    """How much each value grows downwards and to the right, along a new last axis (Sobel's two kernels)."""
    ...

def ssim(
    image1: Any,
    image2: Any,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: str | None = None,
) -> Any:
    """The structural similarity of two pictures, 1 where they are equal.

    Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004.
    """
    ...
