"""Sounds as pictures: how loud each frequency is at each time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foveal.arguments import arg, boolean, one_of, or_none, positive, positive_int
from foveal.errors import ArgumentError, ShapeError
from foveal.functions.elementwise import arctan2, log, log10, maximum, power, sqrt, square
from foveal.functions.fourier import extract_sequences, stft
from foveal.functions.reduce import max as largest
from foveal.functions.shape import swapaxes
from foveal.functions.spatial_axes import FIRST, data_format
from foveal.ir.node import Node, Shape, reshape, show, table
from foveal.layers.base import Layer
from foveal.layers.initializers import STFT, scaling, window
from foveal.ops.matmul import matmul
from foveal.ops.parts import concat, pad
from foveal.ops.shape import transpose

MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
FAINTEST = 1e-7
"""What counts as silence."""
MEL, BREAK = 1127.0, 700.0
"""Numbers of the mel scale: `mel = 1127 * log(1 + hertz / 700)`."""


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

    mode: str = arg(one_of(*MODES), "log")
    frame_length: int = arg(positive_int, 256)
    frame_step: int | None = arg(or_none(positive_int), None)
    fft_length: int | None = arg(or_none(positive_int), None)
    window: Any = arg(or_none(window), "hann")
    periodic: bool = arg(boolean, False)
    scaling: str | None = arg(scaling, "density")
    padding: str = arg(one_of("valid", "same"), "valid")
    expand_dims: bool = arg(boolean, False)
    data_format: str = arg(data_format, None)

    def prepare(self) -> None:
        super().prepare()
        if self.frame_step is not None and self.frame_step > self.frame_length:
            raise ArgumentError(
                f"{self.who}: `frame_step` should be a positive integer not greater than `frame_length`, got "
                f"{self.frame_step} and {self.frame_length}."
            )
        if self.fft_length is not None and self.fft_length < self.frame_length:
            raise ArgumentError(
                f"{self.who}: `fft_length` should be not less than `frame_length`, got {self.fft_length} and "
                f"{self.frame_length}."
            )

    def build(self, input_shape: Shape) -> None:
        if len(input_shape) != 3:
            raise ShapeError(f"the input must be (batch, time, channels), got {show(input_shape)}.")
        length = self.fft_length or 2 ** math.ceil(math.log2(self.frame_length))
        shape = (self.frame_length, 1, length // 2 + 1)
        settings = self.window, self.scaling, self.periodic
        if self.mode != "imag":
            self.real_kernel = self.add_weight("real_kernel", shape, STFT("real", *settings))
        if self.mode != "real":
            self.imag_kernel = self.add_weight("imag_kernel", shape, STFT("imag", *settings))

    def call(self, x: Node) -> Node:
        frames = self._stretches(x if self.data_format == FIRST else transpose(x, (0, 2, 1)))
        kernels = [getattr(self, name, None) for name in ("real_kernel", "imag_kernel")]
        parts = [matmul(frames, reshape(k.present, (k.shape[0], k.shape[2]))) for k in kernels if k is not None]
        if self.mode in ("real", "imag", "stft"):
            return self._laid_out(concat(parts, 3))
        if self.mode == "angle":
            return self._laid_out(arctan2(parts[1], parts[0]))
        y = square(parts[0]) + square(parts[1])
        if self.mode == "psd":
            twice = np.full(y.shape[-1], 2.0)
            twice[[0, -1]] = 1.0
            return self._laid_out(y * table(twice))
        y = self._laid_out(sqrt(maximum(y, FAINTEST)))
        loud: Node = y if self.mode == "magnitude" else log(maximum(y, FAINTEST))
        return loud

    def _stretches(self, x: Node) -> Node:
        """(batch, channels, stretches, frame_length) of (batch, channels, time)."""
        step = self.frame_step or self.frame_length // 2
        if self.padding == "same":
            missing = max((math.ceil(x.shape[2] / step) - 1) * step + self.frame_length - x.shape[2], 0)
            x = pad(x, [(0, 0), (0, 0), (missing // 2, missing - missing // 2)])
        if x.shape[2] < self.frame_length:
            raise ShapeError(f"the signal must be at least {self.frame_length} long, got {x.shape[2]}.")
        y: Node = extract_sequences(x, self.frame_length, step)
        return y

    def _laid_out(self, y: Node) -> Node:
        """(batch, channels, stretches, frequencies) as it is to be given."""
        n, channels, frames, count = y.shape
        if self.expand_dims:
            return y if self.data_format == FIRST else transpose(y, (0, 2, 3, 1))
        if self.data_format == FIRST:
            return reshape(transpose(y, (0, 1, 3, 2)), (n, channels * count, frames))
        return reshape(transpose(y, (0, 2, 1, 3)), (n, frames, channels * count))


def _mel(hertz: Any) -> Any:
    return MEL * np.log(1 + np.asarray(hertz, "float64") / BREAK)


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

    fft_length: int = arg(positive_int, 2048)
    sequence_stride: int = arg(positive_int, 512)
    sequence_length: int | None = arg(or_none(positive_int), None)
    window: str | None = arg(or_none(one_of("hann", "hamming")), "hann")
    sampling_rate: int = arg(positive_int, 16000)
    num_mel_bins: int = arg(positive_int, 128)
    min_freq: float = arg(positive, 20.0)
    max_freq: float | None = arg(or_none(positive), None)
    power_to_db: bool = arg(boolean, True)
    top_db: float = arg(positive, 80.0)
    mag_exp: float = arg(positive, 2.0)
    min_power: float = arg(positive, 1e-10)
    ref_power: float = arg(positive, 1.0)

    def prepare(self) -> None:
        self.sequence_length = self.sequence_length or self.fft_length
        self.max_freq = self.max_freq or self.sampling_rate // 2
        super().prepare()
        if self.fft_length < self.sequence_length:
            raise ArgumentError(
                f"{self.who}: `fft_length` must be greater than or equal to `sequence_length`, got {self.fft_length} "
                f"and {self.sequence_length}."
            )

    def call(self, x: Node) -> Node:
        if len(x.shape) != 2:
            raise ShapeError(f"the input must be (batch, time), got {show(x.shape)}.")
        real, imag = stft(
            x, self.sequence_length or self.fft_length, self.sequence_stride, self.fft_length, self.window, True
        )
        loud = power(sqrt(square(real) + square(imag)), self.mag_exp)
        y = matmul(loud, table(self.bands(loud.shape[-1])))
        if self.power_to_db:
            y = 10.0 * log10(maximum(y, self.min_power)) - 10.0 * math.log10(max(self.ref_power, self.min_power))
            y = maximum(y, largest(y) - self.top_db)
        turned: Node = swapaxes(y, -1, -2)
        return turned

    def bands(self, count: int) -> np.ndarray[Any, Any]:
        """How much each of `count` frequencies adds to each band: triangles between bands' middles on the mel scale."""
        heard = _mel(np.linspace(0.0, self.sampling_rate / 2, count)[1:])[:, None]
        edges = np.linspace(_mel(self.min_freq), _mel(self.max_freq), self.num_mel_bins + 2)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        rising, falling = (heard - low) / (middle - low), (high - heard) / (high - middle)
        weights = np.maximum(0.0, np.minimum(rising, falling))
        return np.pad(weights, [(1, 0), (0, 0)]).astype("float32")
