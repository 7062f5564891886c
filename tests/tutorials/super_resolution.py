# ruff: noqa (written as tutorials are)
# Super-resolution by sub-pixel convolution: trained on patches of one size, used on pictures of another.
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

tf.random.set_seed(0)
UPSCALE = 3


def picture(size, seed):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size] / 12.0
    return (0.5 + 0.25 * np.sin(x * rng.uniform(1, 3)) + 0.25 * np.cos(y * rng.uniform(1, 3)))[..., None].astype(
        "float32"
    )


def smaller(images, factor):
    return images.reshape(len(images), images.shape[1] // factor, factor, images.shape[2] // factor, factor, 1).mean(
        (2, 4)
    )


def get_model(upscale_factor=3, channels=1):
    conv_args = {"activation": "relu", "kernel_initializer": "orthogonal", "padding": "same"}
    inputs = keras.Input(shape=(None, None, channels))
    x = layers.Conv2D(16, 5, **conv_args)(inputs)
    x = layers.Conv2D(8, 3, **conv_args)(x)
    x = layers.Conv2D(channels * (upscale_factor**2), 3, **conv_args)(x)
    outputs = layers.Lambda(lambda t: tf.nn.depth_to_space(t, upscale_factor))(x)
    return keras.Model(inputs, outputs)


model = get_model(UPSCALE)
model.summary()
assert model.output_shape == (None, None, None, 1)
high = np.stack([picture(24, seed) for seed in range(16)])
low = smaller(high, UPSCALE)
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.003), loss="mse")
history = model.fit(low, high, epochs=3, batch_size=4, verbose=0)
assert history.history["loss"][-1] < history.history["loss"][0]
for size in (30, 42):
    large = picture(size, 99)[None]
    predicted = model.predict(smaller(large, UPSCALE), verbose=0)
    assert predicted.shape == large.shape
    psnr = tf.image.psnr(tf.constant(large), tf.constant(predicted), max_val=1.0)
    assert np.isfinite(np.asarray(psnr)).all()
print("RESULT", model.count_params())
