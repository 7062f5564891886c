"""Spectrograms beside NumPy's Fourier transform, and a whistle where it belongs."""

import numpy as np
import pytest

from foveal import layers
from foveal.errors import ArgumentError

X = np.random.default_rng(0).standard_normal((2, 20, 3)).astype("float32")


@pytest.mark.parametrize("order", ["channels_last", "channels_first"])
def test_stretches_are_transformed_as_numpy_does(order):
    settings = {"frame_length": 6, "frame_step": 3, "fft_length": 8, "window": None, "data_format": order}
    x = X if order == "channels_last" else np.moveaxis(X, 2, 1)
    frames = np.stack([X[:, at : at + 6] for at in range(0, 15, 3)], 1)
    wanted = np.fft.rfft(frames, 8, axis=2)
    wanted = wanted if order == "channels_last" else np.moveaxis(wanted, 3, 1)
    for mode, of in (("real", np.real), ("imag", np.imag), ("magnitude", np.abs)):
        y = layers.STFTSpectrogram(mode, expand_dims=True, **settings)(x)
        np.testing.assert_allclose(y, of(wanted), rtol=1e-4, atol=1e-3)
    flat = layers.STFTSpectrogram("real", **settings)(x)
    axes = (0, 1, 3, 2)
    together = wanted.real.transpose(axes)
    shape = (2, 5, 15) if order == "channels_last" else (2, 15, 5)
    np.testing.assert_allclose(flat, together.reshape(shape), rtol=1e-4, atol=1e-4)


def test_a_whistle_is_in_the_band_of_its_pitch():
    time = np.arange(4000) / 8000
    sounds = np.stack([np.sin(2 * np.pi * hertz * time) for hertz in (300, 1000, 3000)])
    layer = layers.MelSpectrogram(fft_length=512, sequence_stride=256, sampling_rate=8000, num_mel_bins=16)
    y = layer(sounds)
    assert y.shape == (3, 16, 16)
    middles = 700 * (np.exp(np.linspace(*np.log(1 + np.array([20, 4000]) / 700), 18)[1:-1]) - 1)
    loudest = np.asarray(y)[:, :, 8].argmax(1)
    assert loudest.tolist() == [int(np.abs(middles - hertz).argmin()) for hertz in (300, 1000, 3000)]
    assert y.max() - y.min() <= 80.0 + 1e-4


def test_mistakes_are_explained():
    with pytest.raises(ArgumentError, match="`frame_step` should be a positive integer not greater than"):
        layers.STFTSpectrogram(frame_length=4, frame_step=5)
    with pytest.raises(ArgumentError, match="`fft_length` must be greater than or equal to `sequence_length`"):
        layers.MelSpectrogram(fft_length=4, sequence_length=8)
