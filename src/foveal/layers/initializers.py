"""What weights hold before training: Keras's initializers, by class or by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from foveal.arguments import Declared, arg, boolean, integer, one_of, or_none, positive, real
from foveal.eager import Array as Results
from foveal.errors import ShapeError
from foveal.functions.function import dtype_name
from foveal.ir.node import Shape, show
from foveal.layers.constants import serialize_constants
from foveal.layers.families import Family, serialize
from foveal.lazy import no_attribute
from foveal.names import snake_case
from foveal.seeds import SeedGenerator, next_seed, random_seed

Array = np.ndarray[Any, Any]

# The standard deviation of a standard normal cut off at two standard deviations.
TRUNCATED_STDDEV = 0.87962566103423978
BLOCK = 1 << 18
"""How many numbers are drawn at once."""


class Initializer(Declared):
    """Makes the first value of a weight: `initializer(shape)` is an array, of float32 unless another dtype is given."""

    def __call__(self, shape: Shape, dtype: Any = None) -> Array:
        made = self.draw(tuple(shape)).astype("float32" if dtype is None else dtype_name(dtype), copy=False)
        return made.view(Results)

    def clone(self) -> Self:
        """An equal initializer."""
        return self.from_config(self.get_config())

    def draw(self, shape: Shape) -> Array:
        """The values, best in float32: weights can be large."""
        raise NotImplementedError


class Zeros(Initializer):
    """All 0."""

    def draw(self, shape: Shape) -> Array:
        return np.zeros(shape, "float32")


class Ones(Initializer):
    """All 1."""

    def draw(self, shape: Shape) -> Array:
        return np.ones(shape, "float32")


def _value(value: float | Array | Mapping[str, Any]) -> Any:
    """A number, or an array of them; in a config as Keras writes arrays."""
    if isinstance(value, Mapping) and value.get("class_name") in ("__numpy__", "__tensor__"):
        value = np.asarray(value["config"]["value"], value["config"].get("dtype"))
    return value if isinstance(value, np.ndarray) and value.ndim else real(value)


class Constant(Initializer):
    """All the same `value`, or the numbers of an array of the weight's shape."""

    value: Any = arg(_value, 0.0)

    def draw(self, shape: Shape) -> Array:
        if np.ndim(self.value) and np.shape(self.value) != shape:
            raise ShapeError(f"Constant: the weight is {show(shape)}, `value` is {show(np.shape(self.value))}.")
        return np.full(shape, self.value, "float32")

    def get_config(self) -> dict[str, Any]:
        """The value; an array as Keras writes it."""
        config: dict[str, Any] = serialize_constants(super().get_config())
        return config


class RandomInitializer(Initializer):
    """Draws from a random stream: its own when it has a `seed`, else that of `set_random_seed`."""

    seed: int | SeedGenerator | None

    def draw(self, shape: Shape) -> Array:
        seed = self.seed.next() if isinstance(self.seed, SeedGenerator) else self.seed
        return self.sample(np.random.default_rng(next_seed() if seed is None else seed), shape)

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        """Values drawn from `rng`."""
        raise NotImplementedError


def in_blocks(draw: Callable[[int], Array], shape: Shape) -> Array:
    """Numbers that are drawn in float64, but never more than BLOCK of them at once, as float32."""
    values = np.empty(math.prod(shape), "float32")
    for start in range(0, values.size, BLOCK):
        part = values[start : start + BLOCK]
        part[:] = draw(part.size)
    return values.reshape(shape)


def truncated(rng: np.random.Generator, n: int) -> Array:
    """Standard normal numbers; those beyond two standard deviations are drawn again."""
    x = rng.standard_normal(n)
    while (beyond := np.abs(x) > 2).any():
        x[beyond] = rng.standard_normal(int(beyond.sum()))
    return x


class RandomNormal(RandomInitializer):
    """Normal numbers."""

    mean: float = arg(real, 0.0)
    stddev: float = arg(real, 0.05)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        return in_blocks(lambda n: rng.normal(self.mean, self.stddev, n), shape)


class TruncatedNormal(RandomInitializer):
    """Normal numbers, none further than two standard deviations from the mean."""

    mean: float = arg(real, 0.0)
    stddev: float = arg(real, 0.05)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        return in_blocks(lambda n: self.mean + self.stddev * truncated(rng, n), shape)


class RandomUniform(RandomInitializer):
    """Numbers that are equally likely between two limits."""

    minval: float = arg(real, -0.05)
    maxval: float = arg(real, 0.05)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        return in_blocks(lambda n: rng.uniform(self.minval, self.maxval, n), shape)


class Orthogonal(RandomInitializer):
    """`gain` times a matrix whose rows, or columns where these are fewer, are orthogonal and of length 1.

    A kernel of more axes is the matrix (all but the last, the last) (Saxe et al., 2014).
    """

    gain: float = arg(real, 1.0)
    seed: int | SeedGenerator | None = arg(random_seed, None)

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        if len(shape) < 2:
            raise ShapeError(f"Orthogonal: the weight must have two axes or more, got {show(shape)}.")
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(in_blocks(rng.standard_normal, (max(rows, columns), min(rows, columns))))
        q *= np.float32(self.gain) * np.sign(np.diag(r))  # without it some matrices would be likelier than others
        return (q if rows >= columns else q.T).reshape(shape)


class Identity(Initializer):
    """`gain` times the matrix with 1 where row and column are the same, and 0 elsewhere."""

    gain: float = arg(real, 1.0)

    def draw(self, shape: Shape) -> Array:
        if len(shape) != 2:
            raise ShapeError(f"Identity: the weight must have two axes, got {show(shape)}.")
        matrix = np.eye(*shape, dtype="float32")
        matrix *= self.gain
        return matrix


DISTRIBUTIONS: dict[str, Callable[[np.random.Generator, int, float], Array]] = {
    "uniform": lambda rng, n, variance: rng.uniform(-math.sqrt(3 * variance), math.sqrt(3 * variance), n),
    "truncated_normal": lambda rng, n, variance: truncated(rng, n) * (math.sqrt(variance) / TRUNCATED_STDDEV),
    "untruncated_normal": lambda rng, n, variance: rng.standard_normal(n) * math.sqrt(variance),
}

FANS: dict[str, Callable[[int, int], float]] = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
}


Axes = tuple[int, ...] | None


def fans(shape: Shape, input_axes: Axes = None, output_axes: Axes = None) -> tuple[int, int]:
    """How many inputs a unit reads and how many outputs an input reaches; along which axes, where that is given."""
    if input_axes is not None and output_axes is not None:
        return math.prod(shape[i] for i in input_axes), math.prod(shape[i] for i in output_axes)
    if len(shape) < 2:
        size = math.prod(shape)
        return size, size
    reach = math.prod(shape[:-2])
    return reach * shape[-2], reach * shape[-1]


def _axes(value: int | list[int] | tuple[int, ...]) -> Any:
    return [integer(axis) for axis in value] if isinstance(value, list | tuple) else integer(value)


class FanScaling(RandomInitializer):
    """The base of random numbers whose variance is `scale` over a fan; `recipe` is (scale, mode, distribution)."""

    recipe: tuple[float, str, str] = (1.0, "fan_avg", "uniform")
    input_axes: Axes
    output_axes: Axes

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        scale, mode, distribution = self.recipe
        fan = FANS[mode](*fans(shape, self.input_axes, self.output_axes))
        return in_blocks(lambda n: DISTRIBUTIONS[distribution](rng, n, scale / max(1.0, fan)), shape)

    def get_config(self) -> dict[str, Any]:
        """The arguments; axes where they are given."""
        return {name: v for name, v in super().get_config().items() if v is not None or not name.endswith("_axes")}


class VarianceScaling(FanScaling):
    """Random numbers of variance `scale / n`, with n the inputs, the outputs or their average."""

    scale: float = arg(positive, 1.0)
    mode: str = arg(one_of(*FANS), "fan_in")
    distribution: str = arg(one_of(*DISTRIBUTIONS), "truncated_normal")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    input_axes: Axes = arg(or_none(_axes), None)
    output_axes: Axes = arg(or_none(_axes), None)

    def prepare(self) -> None:
        self.recipe = self.scale, self.mode, self.distribution


class Scaled(FanScaling):
    """The base of the named scalings."""

    seed: int | SeedGenerator | None = arg(random_seed, None)
    input_axes: Axes = arg(or_none(_axes), None)
    output_axes: Axes = arg(or_none(_axes), None)


class GlorotUniform(Scaled):
    """Uniform, variance 2 / (inputs + outputs) (Glorot & Bengio, 2010)."""


class GlorotNormal(Scaled):
    """Truncated normal, variance 2 / (inputs + outputs) (Glorot & Bengio, 2010)."""

    recipe = (1.0, "fan_avg", "truncated_normal")


class HeUniform(Scaled):
    """Uniform, variance 2 / inputs (He et al., 2015)."""

    recipe = (2.0, "fan_in", "uniform")


class HeNormal(Scaled):
    """Truncated normal, variance 2 / inputs (He et al., 2015)."""

    recipe = (2.0, "fan_in", "truncated_normal")


class LecunUniform(Scaled):
    """Uniform, variance 1 / inputs (LeCun et al., 1998)."""

    recipe = (1.0, "fan_in", "uniform")


class LecunNormal(Scaled):
    """Truncated normal, variance 1 / inputs (LeCun et al., 1998)."""

    recipe = (1.0, "fan_in", "truncated_normal")


def window(value: str | list[float] | Array) -> Any:
    """The name of a window, or its weights."""
    if isinstance(value, str):
        return one_of(*WINDOWS)(value)
    return np.asarray(value, "float64").tolist()


WINDOWS: dict[str, Callable[[int], Array]] = {
    "hann": np.hanning,
    "hamming": np.hamming,
    "blackman": np.blackman,
    "bartlett": np.bartlett,
    "boxcar": np.ones,
}
scaling = or_none(one_of("density", "spectrum"))


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

    side: str = arg(one_of("real", "imag"), "real")
    window: Any = arg(or_none(window), "hann")
    scaling: str | None = arg(scaling, "density")
    periodic: bool = arg(boolean, False)

    def draw(self, shape: Shape) -> Array:
        if len(shape) != 3:
            raise ShapeError(f"STFT: the shape must be (time, 1, frequencies), got {show(shape)}.")
        length, _, count = shape
        angle = -2 * math.pi * np.arange(length)[:, None, None] * np.arange(count) / max((count - 1) * 2, 1)
        waves: Array = (np.cos if self.side == "real" else np.sin)(angle)
        if self.window is None:
            return waves
        around = np.asarray(self.window)
        if isinstance(self.window, str):
            around = WINDOWS[self.window](length + 1)[:-1] if self.periodic else WINDOWS[self.window](length)
        if around.shape != (length,):
            raise ShapeError(f"STFT: `window` must have {length} weights, got {around.shape}.")
        norms = {"density": np.sqrt(np.sum(around**2)), "spectrum": np.sum(np.abs(around))}
        weighted: Array = waves * around[:, None, None] / norms.get(self.scaling or "", 1.0)
        return weighted


CLASSES: tuple[type[Initializer], ...] = (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    STFT,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)
FAMILY = Family(
    Initializer,
    CLASSES,
    "an initializer",
    normal=RandomNormal,
    one=Ones,
    uniform=RandomUniform,
    zero=Zeros,
    IdentityInitializer=Identity,
    OrthogonalInitializer=Orthogonal,
    STFTInitializer=STFT,
)
InitializerLike = str | Initializer | type[Initializer] | Mapping[str, Any] | Callable[..., Any] | Array | None
"""What stands for an initializer in the arguments of layers."""


def get(identifier: InitializerLike) -> Any:
    """An initializer from its name, its class, its saved form, an array or itself; a function of a shape as it is."""
    return Constant(identifier) if isinstance(identifier, np.ndarray | np.generic) else FAMILY.get(identifier)


deserialize = get
constant, glorot_normal, glorot_uniform = Constant, GlorotNormal, GlorotUniform
he_normal, he_uniform = HeNormal, HeUniform
identity, lecun_normal, lecun_uniform, ones, orthogonal = Identity, LecunNormal, LecunUniform, Ones, Orthogonal
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling, zeros = VarianceScaling, Zeros
IdentityInitializer, OrthogonalInitializer, STFTInitializer, stft = Identity, Orthogonal, STFT, STFT

__all__ = [
    *(kind.__name__ for kind in CLASSES),
    *(snake_case(kind.__name__) for kind in CLASSES),
    "IdentityInitializer",
    "Initializer",
    "OrthogonalInitializer",
    "STFTInitializer",
    "deserialize",
    "get",
    "serialize",
]
__getattr__ = no_attribute("foveal.initializers", __all__)
