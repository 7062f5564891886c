"""What weights hold before training: Keras's initializers, by class or by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal.arguments import Declared, arg, named, one_of, only, positive, real
from foveal.errors import ShapeError
from foveal.ir.node import Shape, show
from foveal.lazy import no_attribute
from foveal.names import snake_case
from foveal.seeds import SeedGenerator, next_seed, random_seed

Array = np.ndarray[Any, Any]

# The standard deviation of a standard normal cut off at two standard deviations.
TRUNCATED_STDDEV = 0.87962566103423978
BLOCK = 1 << 18
"""How many numbers are drawn at once."""


class Initializer(Declared):
    """Makes the first value of a weight: `initializer(shape)` is a float32 array."""

    def __call__(self, shape: Shape) -> Array:
        return self.draw(shape).astype("float32", copy=False)

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


class Constant(Initializer):
    """All the same `value`."""

    value: float = arg(real, 0.0)

    def draw(self, shape: Shape) -> Array:
        return np.full(shape, self.value, "float32")


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


def fans(shape: Shape) -> tuple[int, int]:
    """How many inputs a unit reads and how many outputs an input reaches."""
    if len(shape) < 2:
        size = math.prod(shape)
        return size, size
    reach = math.prod(shape[:-2])
    return reach * shape[-2], reach * shape[-1]


def scaled(rng: np.random.Generator, shape: Shape, scale: float, mode: str, distribution: str) -> Array:
    """Random numbers whose variance is `scale` over the fan."""
    variance = scale / max(1.0, FANS[mode](*fans(shape)))
    return in_blocks(lambda n: DISTRIBUTIONS[distribution](rng, n, variance), shape)


_known_axes = only(None, instead="Leave it out: the last axis counts the outputs, the one before it the inputs.")


class VarianceScaling(RandomInitializer):
    """Random numbers of variance `scale / n`, with n the inputs, the outputs or their average."""

    scale: float = arg(positive, 1.0)
    mode: str = arg(one_of(*FANS), "fan_in")
    distribution: str = arg(one_of(*DISTRIBUTIONS), "truncated_normal")
    seed: int | SeedGenerator | None = arg(random_seed, None)
    input_axes: None = arg(_known_axes, None, saved=False)
    output_axes: None = arg(_known_axes, None, saved=False)

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        return scaled(rng, shape, self.scale, self.mode, self.distribution)


class Scaled(RandomInitializer):
    """The base of the named scalings; `recipe` is (scale, mode, distribution)."""

    recipe = (1.0, "fan_avg", "uniform")

    seed: int | SeedGenerator | None = arg(random_seed, None)
    input_axes: None = arg(_known_axes, None, saved=False)
    output_axes: None = arg(_known_axes, None, saved=False)

    def sample(self, rng: np.random.Generator, shape: Shape) -> Array:
        return scaled(rng, shape, *self.recipe)


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
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)
INITIALIZERS: dict[str, type[Initializer]] = {
    **{snake_case(kind.__name__): kind for kind in CLASSES},
    **{kind.__name__: kind for kind in CLASSES},
    "normal": RandomNormal,
    "one": Ones,
    "uniform": RandomUniform,
    "zero": Zeros,
}
_named = named(INITIALIZERS, Initializer, "an initializer")


InitializerLike = str | Initializer | type[Initializer] | Mapping[str, Any] | Callable[..., Any]
"""What stands for an initializer in the arguments of layers."""


def get(identifier: InitializerLike) -> Any:
    """An initializer from its name, its class, its saved form or itself; a function of a shape as it is."""
    if callable(identifier) and not isinstance(identifier, type):
        return identifier
    return _named(identifier)


deserialize = get


def serialize(initializer: Initializer) -> dict[str, Any]:
    """The saved form of an initializer, which `deserialize` reads."""
    return {"class_name": type(initializer).__name__, "config": initializer.get_config()}


constant, glorot_normal, glorot_uniform = Constant, GlorotNormal, GlorotUniform
he_normal, he_uniform = HeNormal, HeUniform
identity, lecun_normal, lecun_uniform, ones, orthogonal = Identity, LecunNormal, LecunUniform, Ones, Orthogonal
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling, zeros = VarianceScaling, Zeros
IdentityInitializer, OrthogonalInitializer = Identity, Orthogonal

__all__ = [
    *(kind.__name__ for kind in CLASSES),
    *(snake_case(kind.__name__) for kind in CLASSES),
    "IdentityInitializer",
    "Initializer",
    "OrthogonalInitializer",
    "deserialize",
    "get",
    "serialize",
]
__getattr__ = no_attribute("foveal.initializers", __all__)
