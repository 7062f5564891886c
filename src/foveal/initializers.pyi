"""What `keras.initializers` offers; it lives in foveal.layers.initializers.

Examples
--------
>>> from foveal import initializers
>>> initializers.Constant(2.0)((2, 2)).tolist()
[[2.0, 2.0], [2.0, 2.0]]
"""

from collections.abc import Mapping
from typing import Any, Literal

from foveal.constraints import serialize as serialize
from foveal.layers.initializers import Array, Axes
from foveal.layers.initializers import Initializer as Initializer
from foveal.layers.initializers import get as get
from foveal.seeds import SeedGenerator

class Constant(Initializer):
    """All the same `value`, or the numbers of an array of the weight's shape."""

    value: Any
    def __init__(self, value: float | Array | Mapping[str, Any] = 0.0) -> None: ...

class GlorotNormal(Initializer):
    """Truncated normal, variance 2 / (inputs + outputs) (Glorot & Bengio, 2010)."""

    seed: int | SeedGenerator | None
    recipe: tuple[float, str, str]
    input_axes: Axes
    output_axes: Axes
    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: int | list[int] | tuple[int, ...] | None = None,
        output_axes: int | list[int] | tuple[int, ...] | None = None,
    ) -> None: ...

class GlorotUniform(Initializer):
    """Uniform, variance 2 / (inputs + outputs) (Glorot & Bengio, 2010)."""

    seed: int | SeedGenerator | None
    recipe: tuple[float, str, str]
    input_axes: Axes
    output_axes: Axes
    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: int | list[int] | tuple[int, ...] | None = None,
        output_axes: int | list[int] | tuple[int, ...] | None = None,
    ) -> None: ...

class HeNormal(Initializer):
    """Truncated normal, variance 2 / inputs (He et al., 2015)."""

    seed: int | SeedGenerator | None
    recipe: tuple[float, str, str]
    input_axes: Axes
    output_axes: Axes
    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: int | list[int] | tuple[int, ...] | None = None,
        output_axes: int | list[int] | tuple[int, ...] | None = None,
    ) -> None: ...

class HeUniform(Initializer):
    """Uniform, variance 2 / inputs (He et al., 2015)."""

    seed: int | SeedGenerator | None
    recipe: tuple[float, str, str]
    input_axes: Axes
    output_axes: Axes
    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: int | list[int] | tuple[int, ...] | None = None,
        output_axes: int | list[int] | tuple[int, ...] | None = None,
    ) -> None: ...

class Identity(Initializer):
    """`gain` times the matrix with 1 where row and column are the same, and 0 elsewhere."""

    gain: float
    def __init__(self, gain: float = 1.0) -> None: ...

class LecunNormal(Initializer):
    """Truncated normal, variance 1 / inputs (LeCun et al., 1998)."""

    seed: int | SeedGenerator | None
    recipe: tuple[float, str, str]
    input_axes: Axes
    output_axes: Axes
    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: int | list[int] | tuple[int, ...] | None = None,
        output_axes: int | list[int] | tuple[int, ...] | None = None,
    ) -> None: ...

class LecunUniform(Initializer):
    """Uniform, variance 1 / inputs (LeCun et al., 1998)."""

    seed: int | SeedGenerator | None
    recipe: tuple[float, str, str]
    input_axes: Axes
    output_axes: Axes
    def __init__(
        self,
        seed: int | SeedGenerator | None = None,
        input_axes: int | list[int] | tuple[int, ...] | None = None,
        output_axes: int | list[int] | tuple[int, ...] | None = None,
    ) -> None: ...

class Ones(Initializer):
    """All 1."""
    def __init__(self) -> None: ...

class Orthogonal(Initializer):
    """`gain` times a matrix whose rows, or columns where these are fewer, are orthogonal and of length 1.

    A kernel of more axes is the matrix (all but the last, the last) (Saxe et al., 2014).
    """

    seed: int | SeedGenerator | None
    gain: float
    def __init__(self, gain: float = 1.0, seed: int | SeedGenerator | None = None) -> None: ...

class RandomNormal(Initializer):
    """Normal numbers."""

    seed: int | SeedGenerator | None
    mean: float
    stddev: float
    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | SeedGenerator | None = None) -> None: ...

class RandomUniform(Initializer):
    """Numbers that are equally likely between two limits."""

    seed: int | SeedGenerator | None
    minval: float
    maxval: float
    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | SeedGenerator | None = None
    ) -> None: ...

class STFT(Initializer):
    """One half of a short-time Fourier transform, as the kernel of a convolution over time.

    Parameters
    ----------
    side : {'real', 'imag'}, default='real'
        Cosines or sines.
    window : {'hann', 'hamming', 'blackman', 'bartlett', 'boxcar'}, array or None, default='hann'
        What they are weighted with.
    scaling : {'density', 'spectrum'} or None, default='density'
        How the window is normalized: by its squares, its sum, or not.
    periodic : bool, default=False
        Whether the window is one that goes on.
    """

    side: str
    window: Any
    scaling: str | None
    periodic: bool
    def __init__(
        self,
        side: Literal["real", "imag"] | str = "real",
        window: str | list[float] | Array | None = "hann",
        scaling: Literal["density", "spectrum"] | str | None = "density",
        periodic: bool = False,
    ) -> None: ...

class TruncatedNormal(Initializer):
    """Normal numbers, none further than two standard deviations from the mean."""

    seed: int | SeedGenerator | None
    mean: float
    stddev: float
    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | SeedGenerator | None = None) -> None: ...

class VarianceScaling(Initializer):
    """Random numbers of variance `scale / n`, with n the inputs, the outputs or their average."""

    seed: int | SeedGenerator | None
    recipe: tuple[float, str, str]
    input_axes: Axes
    output_axes: Axes
    scale: float
    mode: str
    distribution: str
    def __init__(
        self,
        scale: float = 1.0,
        mode: Literal["fan_in", "fan_out", "fan_avg"] | str = "fan_in",
        distribution: Literal["uniform", "truncated_normal", "untruncated_normal"] | str = "truncated_normal",
        seed: int | SeedGenerator | None = None,
        input_axes: int | list[int] | tuple[int, ...] | None = None,
        output_axes: int | list[int] | tuple[int, ...] | None = None,
    ) -> None: ...

class Zeros(Initializer):
    """All 0."""
    def __init__(self) -> None: ...

constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
stft = STFT
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros
IdentityInitializer = Identity
OrthogonalInitializer = Orthogonal
STFTInitializer = STFT
deserialize = get
