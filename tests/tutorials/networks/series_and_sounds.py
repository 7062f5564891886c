# ruff: noqa (written as tutorials are): series by convolutions along time, windows of a table, and sounds as pictures of their pitch
import keras
import numpy as np
import tensorflow as tf
from fixed_weights import fixed, report
from keras import layers

rng = np.random.default_rng(0)
table = rng.normal(size=(60, 3)).astype("float32").cumsum(0)
windows = keras.utils.timeseries_dataset_from_array(
    table[:-6], table[6:, 0], sequence_length=6, sampling_rate=1, batch_size=16
)
inputs = keras.Input((6, 3))
x = layers.Conv1D(4, 2, padding="causal", dilation_rate=2, activation="relu")(inputs)
x = layers.LSTM(4, return_sequences=True)(layers.SeparableConv1D(5, 3, padding="same")(x))
model = fixed(keras.Model(inputs, layers.Dense(1)(layers.GlobalAveragePooling1D()(x))))
model.compile("adam", keras.losses.Huber(), metrics=["mae"])
series = model.fit(windows, epochs=2, verbose=0).history
waves = np.sin(np.arange(400)[None] * np.linspace(0.05, 0.9, 8)[:, None]).astype("float32")


def get_spectrogram(waveform):
    spectrogram = tf.abs(tf.signal.stft(waveform, frame_length=64, frame_step=32))
    return tf.math.log(spectrogram + 0.1)[..., tf.newaxis]


sounds = (
    tf.data.Dataset.from_tensor_slices((waves, np.arange(8) % 2))
    .map(lambda wave, label: (get_spectrogram(wave), label))
    .batch(4)
)
example = next(iter(sounds))[0]
norm_layer = layers.Normalization()
norm_layer.adapt(data=sounds.map(lambda spectrogram, label: spectrogram))
ears = keras.Sequential(
    [
        layers.Input(shape=example.shape[1:]),
        layers.Resizing(8, 8),
        norm_layer,
        layers.Conv2D(3, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(2),
    ]
)
for layer in ears.layers[2:]:
    if layer.trainable_weights:
        layer.set_weights([rng.normal(0, 0.3, w.shape) for w in layer.get_weights()])
ears.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
report(**series, mean=float(tf.reduce_mean(example)), sounds=ears.fit(sounds, epochs=2, verbose=0).history["loss"])
