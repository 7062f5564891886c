"""Gradient ascent on images that are held as their spectrum, in colours that photos vary in independently."""

from __future__ import annotations

import numpy as np

from foveal.look.views import Array
from foveal.record import Record

COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
"""Square root of the covariance of the colours of photos (ImageNet), as Lucid has it: three channels that photos
vary in independently, in red, green and blue."""
STILL = 1e-6
"""A channel that no change of the pixels would move by more than this share does not depend on the image."""
FIRST, SECOND, SMALL = 0.9, 0.999, 1e-8
"""Adam's memory of slopes and of their squares, and what keeps its divisor from zero (Kingma & Ba, 2015)."""


class Ascent:
    """Images of some channels on their way from noise."""

    def __init__(
        self,
        painting: Painting,
        count: int,
        value_range: tuple[float, float],
        reach: int,
        rate: float,
        smoothness: float,
        seed: int,
    ) -> None:
        self.painting, self.reach, self.smoothness = painting, reach, smoothness
        self.low, self.span = value_range[0], value_range[1] - value_range[0]
        self.rng = np.random.default_rng(seed)
        height, width = painting.size
        shape = (count, len(painting.colours), height, width // 2 + 1, 2)
        self.ascent = _Adam(0.01 * self.rng.standard_normal(shape), rate)
        self.gains: list[Array] = []
        self.fire = np.zeros(count, bool)

    def moved(self) -> Array:
        """The images as the model is to see them now, moved at random."""
        self.images = self.painting.images(self.ascent.values)
        self.shift = tuple(self.rng.integers(-self.reach, self.reach + 1, 2)) if self.reach else (0, 0)
        return (self.low + self.span * np.roll(self.images, self.shift, (1, 2))).astype(np.float32)

    def step(self, found: dict[str, Array]) -> None:
        """Go where the gain grows."""
        self.gains.append(found["gain"])
        moves = np.abs(found["slopes"]).sum((1, 2, 3)) * self.span > STILL * np.abs(found["gain"])
        self.fire |= moves & (found["peak"] > 0)
        slopes = np.roll(found["slopes"], (-self.shift[0], -self.shift[1]), (1, 2)) * self.span
        self.ascent.step(self.painting.back(self.images, slopes - self.smoothness * _roughness(self.images)))

    def fires(self) -> tuple[bool, ...]:
        """Which channels an image moves, and, before a ReLU, somewhere above zero."""
        return tuple(self.fire.tolist())

    def result(self) -> Array:
        """The images; even where nothing fires."""
        images = self.low + self.span * self.painting.images(self.ascent.values)
        images[~self.fire] = self.low + self.span / 2
        return images.astype(np.float32)


class Painting(Record, eq=False):
    """How parameters (n, colours, height, frequencies, 2) become images (n, height, width, colours) in 0..1."""

    size: tuple[int, int]
    scale: Array
    colours: Array

    def images(self, spectrum: Array) -> Array:
        waves = np.fft.irfft2((spectrum[..., 0] + 1j * spectrum[..., 1]) * self.scale, self.size)
        return _sigmoid(np.moveaxis(waves, 1, -1) @ self.colours.T)

    def back(self, images: Array, slopes: Array) -> Array:
        """The slopes of the parameters, from those of the images."""
        mixed = np.moveaxis(slopes * images * (1 - images) @ self.colours, -1, 1)
        found = np.fft.rfft2(mixed) * self.scale * _multiplicity(self.size[1]) / np.prod(self.size)
        return np.stack([found.real, found.imag], -1)


def painting_of(size: tuple[int, int], colours: int, decay: float) -> Painting:
    """Images of a size, whose high frequencies count less by the power `decay`."""
    height, width = size
    frequencies = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    scale = 1 / np.maximum(frequencies, 1 / max(size)) ** decay * np.sqrt(height * width) / 4
    mixing = COLOURS / np.linalg.norm(COLOURS, axis=0).max() if colours == 3 else np.eye(colours)
    return Painting(size, scale, mixing)


def _multiplicity(width: int) -> Array:
    """How often each frequency of a half spectrum stands in the whole: once at its ends, else twice."""
    found = np.full(width // 2 + 1, 2.0)
    found[0] = 1
    if width % 2 == 0:
        found[-1] = 1
    return found


def _sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


class _Adam:
    """Gradient ascent with a step of its own for each number."""

    def __init__(self, values: Array, rate: float) -> None:
        self.values, self.rate, self.steps = values, rate, 0
        self.slopes, self.squares = np.zeros_like(values), np.zeros_like(values)

    def step(self, slopes: Array) -> None:
        self.steps += 1
        self.slopes = FIRST * self.slopes + (1 - FIRST) * slopes
        self.squares = SECOND * self.squares + (1 - SECOND) * slopes**2
        speed = self.slopes / (1 - FIRST**self.steps)
        size = np.sqrt(self.squares / (1 - SECOND**self.steps)) + SMALL
        self.values = self.values + self.rate * speed / size


def _roughness(images: Array) -> Array:
    """The slope of half the squared differences between neighbours, at the edges those across the image."""
    return sum(
        (2 * images - np.roll(images, 1, axis) - np.roll(images, -1, axis) for axis in (1, 2)), np.zeros_like(images)
    )
