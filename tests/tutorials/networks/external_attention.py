# ruff: noqa (written as tutorials are): EANet and compact transformers: memories that all pictures share, pooling over a sequence, dropped paths
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers, ops


class PatchExtract(layers.Layer):
    def __init__(self, patch_size, **kwargs):
        super().__init__(**kwargs)
        self.patch_size = patch_size

    def call(self, x):
        B, C = ops.shape(x)[0], ops.shape(x)[-1]
        x = ops.image.extract_patches(x, self.patch_size)
        return ops.reshape(x, (B, -1, self.patch_size * self.patch_size * C))


class PatchEmbedding(layers.Layer):
    def __init__(self, num_patch, embed_dim, **kwargs):
        super().__init__(**kwargs)
        self.num_patch = num_patch
        self.proj = layers.Dense(embed_dim)
        self.pos_embed = layers.Embedding(input_dim=num_patch, output_dim=embed_dim)

    def call(self, patch):
        return self.proj(patch) + self.pos_embed(ops.arange(start=0, stop=self.num_patch, step=1))


def external_attention(x, dim, num_heads, dim_coefficient=2):
    _, num_patch, channel = x.shape
    num_heads = num_heads * dim_coefficient
    x = layers.Dense(dim * dim_coefficient)(x)
    x = ops.reshape(x, (-1, num_patch, num_heads, dim * dim_coefficient // num_heads))
    x = ops.transpose(x, axes=[0, 2, 1, 3])
    attn = layers.Dense(dim // dim_coefficient)(x)
    attn = layers.Softmax(axis=2)(attn)
    attn = layers.Lambda(
        lambda attn: ops.divide(attn, ops.convert_to_tensor(1e-9) + ops.sum(attn, axis=-1, keepdims=True))
    )(attn)
    x = layers.Dense(dim * dim_coefficient // num_heads)(attn)
    x = ops.reshape(ops.transpose(x, axes=[0, 2, 1, 3]), [-1, num_patch, dim * dim_coefficient])
    return layers.Dense(dim)(x)


class StochasticDepth(layers.Layer):
    def __init__(self, drop_prop, **kwargs):
        super().__init__(**kwargs)
        self.drop_prob = drop_prop
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, x, training=None):
        if training:
            shape = (ops.shape(x)[0],) + (1,) * (len(x.shape) - 1)
            random = ops.floor(1 - self.drop_prob + keras.random.uniform(shape, 0, 1, seed=self.seed_generator))
            return (x / (1 - self.drop_prob)) * random
        return x


class SequencePooling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.attention = layers.Dense(1)

    def call(self, x):
        weights = ops.transpose(ops.softmax(self.attention(x), axis=1), axes=(0, 2, 1))
        return ops.squeeze(ops.matmul(weights, x), axis=-2)


inputs = layers.Input((8, 8, 3))
x = PatchEmbedding(16, 8)(PatchExtract(2)(inputs))
x = x + external_attention(layers.LayerNormalization(epsilon=1e-5)(x), 8, 2)
x = StochasticDepth(0.0)(x) + layers.MultiHeadAttention(2, 4)(x, x)
model = keras.Model(inputs, layers.Dense(3, activation="softmax")(SequencePooling()(x)))
model(images(1, 8, 3))
fixed(model)
model.compile(keras.optimizers.AdamW(0.01), keras.losses.CategoricalCrossentropy(label_smoothing=0.1))
y = np.eye(3, dtype="float32")[np.arange(6) % 3]
losses = model.fit(images(6, 8, 3), y, batch_size=3, epochs=3, shuffle=False, verbose=0).history["loss"]
report(losses=losses, y=model.predict(images(2, 8, 3, seed=4), verbose=0), parameters=model.count_params())
