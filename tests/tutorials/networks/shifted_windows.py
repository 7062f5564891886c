# ruff: noqa (written as tutorials are): Swin: attention within windows that move, with a table of relative places
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers, ops


def window_partition(x, window_size):
    _, height, width, channels = x.shape
    x = ops.reshape(x, (-1, height // window_size, window_size, width // window_size, window_size, channels))
    return ops.reshape(ops.transpose(x, (0, 1, 3, 2, 4, 5)), (-1, window_size, window_size, channels))


def window_reverse(windows, window_size, height, width, channels):
    x = ops.reshape(windows, (-1, height // window_size, width // window_size, window_size, window_size, channels))
    return ops.reshape(ops.transpose(x, (0, 1, 3, 2, 4, 5)), (-1, height, width, channels))


class WindowAttention(layers.Layer):
    def __init__(self, dim, window_size, num_heads, **kwargs):
        super().__init__(**kwargs)
        self.dim, self.window_size, self.num_heads = dim, window_size, num_heads
        self.scale = (dim // num_heads) ** -0.5
        self.qkv, self.proj = layers.Dense(dim * 3), layers.Dense(dim)
        coords = np.stack(np.meshgrid(np.arange(window_size), np.arange(window_size), indexing="ij")).reshape(2, -1)
        relative = (coords[:, :, None] - coords[:, None, :]).transpose([1, 2, 0]) + window_size - 1
        self.places = relative[..., 0] * (2 * window_size - 1) + relative[..., 1]

    def build(self, input_shape):
        n = (2 * self.window_size - 1) ** 2
        self.table = self.add_weight(
            shape=(n, self.num_heads), initializer=keras.initializers.Zeros(), trainable=True, name="table"
        )
        self.relative_position_index = self.add_weight(
            shape=self.places.shape,
            initializer=lambda shape, dtype: ops.convert_to_tensor(self.places, dtype),
            trainable=False,
            dtype="int32",
            name="index",
        )

    def call(self, x, mask=None):
        _, size, channels = x.shape
        qkv = ops.reshape(self.qkv(x), (-1, size, 3, self.num_heads, channels // self.num_heads))
        qkv = ops.transpose(qkv, (2, 0, 3, 1, 4))
        q, k, v = qkv[0], qkv[1], qkv[2]
        attn = (q * self.scale) @ ops.transpose(k, (0, 1, 3, 2))
        bias = ops.take(self.table, ops.reshape(self.relative_position_index, (-1,)), axis=0)
        attn = attn + ops.expand_dims(ops.transpose(ops.reshape(bias, (size, size, -1)), (2, 0, 1)), axis=0)
        if mask is not None:
            n = mask.shape[0]
            mask = ops.cast(ops.expand_dims(ops.expand_dims(mask, axis=1), axis=0), "float32")
            attn = ops.reshape(
                ops.reshape(attn, (-1, n, self.num_heads, size, size)) + mask, (-1, self.num_heads, size, size)
            )
        x = ops.transpose(keras.activations.softmax(attn, axis=-1) @ v, (0, 2, 1, 3))
        return self.proj(ops.reshape(x, (-1, size, channels)))


class SwinBlock(layers.Layer):
    def __init__(self, dim, side, window_size, shift_size, **kwargs):
        super().__init__(**kwargs)
        self.dim, self.side, self.window_size, self.shift_size = dim, side, window_size, shift_size
        self.norm, self.attn = layers.LayerNormalization(epsilon=1e-5), WindowAttention(dim, window_size, 2)
        self.mlp = keras.Sequential([layers.Dense(2 * dim, activation=keras.activations.gelu), layers.Dense(dim)])
        self.mask = None
        if shift_size:
            regions = np.zeros((1, side, side, 1))
            slices = (slice(0, -window_size), slice(-window_size, -shift_size), slice(-shift_size, None))
            for number, (h, w) in enumerate((h, w) for h in slices for w in slices):
                regions[:, h, w, :] = number
            windows = ops.reshape(window_partition(ops.convert_to_tensor(regions), window_size), [-1, window_size**2])
            apart = ops.expand_dims(windows, axis=1) - ops.expand_dims(windows, axis=2)
            self.mask = ops.where(apart != 0, -100.0, apart)

    def call(self, x, training=False):
        _, places, channels = x.shape
        skip = x
        x = ops.reshape(self.norm(x), (-1, self.side, self.side, channels))
        x = ops.roll(x, shift=[-self.shift_size, -self.shift_size], axis=[1, 2])
        windows = ops.reshape(window_partition(x, self.window_size), (-1, self.window_size**2, channels))
        windows = ops.reshape(self.attn(windows, mask=self.mask), (-1, self.window_size, self.window_size, channels))
        x = ops.roll(
            window_reverse(windows, self.window_size, self.side, self.side, channels),
            [self.shift_size] * 2,
            axis=[1, 2],
        )
        x = skip + ops.reshape(x, (-1, places, channels))
        return x + self.mlp(self.norm(x))


inputs = layers.Input((8, 8, 3))
x = layers.Reshape((16, 8))(layers.Conv2D(8, 2, strides=2)(inputs))
for shift in (0, 1):
    x = SwinBlock(8, 4, 2, shift)(x)
model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))
fixed_weights = [w for w in model.weights if w.dtype != "int32"]
rng = np.random.default_rng(0)
for weight in fixed_weights:
    weight.assign(rng.normal(0, 0.3, weight.shape))
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
y = np.eye(2, dtype="float32")[np.arange(6) % 2]
losses = model.fit(images(6, 8, 3), y, batch_size=3, epochs=2, shuffle=False, verbose=0).history["loss"]
report(losses=losses, y=model.predict(images(2, 8, 3, seed=4), verbose=0), parameters=model.count_params())
