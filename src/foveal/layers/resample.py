"""Layers that enlarge their input without weights."""

from __future__ import annotations

from typing import Any, ClassVar

from foveal.arguments import arg, one_of, positive_int
from foveal.functions.spatial_axes import data_format, sizes
from foveal.ir.node import Node, reshape
from foveal.layers.reshape import repeated
from foveal.layers.spatial import PerAxis, Spatial
from foveal.ops.parts import pad
from foveal.ops.resize import resize

INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "bed_of_nails")


class _UpSampling(Spatial):
    """Make $larger: every $pixel $becomes.

    Parameters
    ----------
    size : $sizes, default=$twos
        $which.$more

    Shapes
    ------
    input : (batch, $spatial, channels)
    output : (batch, $enlarged, channels)
    """

    words: ClassVar[Any] = {
        "larger": ("rows of values longer", "an image larger", "a volume larger"),
        "becomes": ("is repeated", "becomes a cell of pixels", "is repeated along each axis"),
        "which": (
            "How often",
            "Height and width of a cell, in pixels",
            "How often, along depth, height and width",
        ),
        "more": (
            "",
            """
    $data_format
    interpolation : {'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', 'bed_of_nails'}, default='nearest'
        'nearest' fills the cell with its pixel; those in the middle go smoothly from one to the next;
        'bed_of_nails', which Keras does not have, puts the pixel top left and zeros elsewhere.""",
            "\n    $data_format",
        ),
        "enlarged": (
            "length * size",
            "height * size[0], width * size[1]",
            "depth * size[0], height * size[1], width * size[2]",
        ),
    }

    size: Any = arg(PerAxis(sizes), 2)
    interpolation: str = "nearest"

    def compute(self, x: Node) -> Node:
        factors = self.size if isinstance(self.size, tuple) else (self.size,)
        if self.interpolation == "bed_of_nails":
            return pad(x, ((0, 0), *((0, times - 1) for times in factors), (0, 0)), (1, *factors, 1))
        for axis, times in enumerate(factors, start=1):
            size = x.shape[axis] * times
            if self.interpolation == "nearest":
                x = reshape(repeated(x, axis + 1, times), (*x.shape[:axis], size, *x.shape[axis + 1 :]))
            else:
                x = resize(x, axis, size, self.interpolation)
        return x


class UpSampling1D(_UpSampling, rank=1):
    size: int = arg(positive_int, 2)


class UpSampling2D(_UpSampling, rank=2):
    data_format: str = arg(data_format, None)
    interpolation: str = arg(one_of(*INTERPOLATIONS), "nearest")


class UpSampling3D(_UpSampling, rank=3):
    data_format: str = arg(data_format, None)
