# ruff: noqa (written as tutorials are): ConvMixer, MLP-Mixer, FNet and gMLP: what mixes places and channels without attention
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers


def activation_block(x):
    return layers.BatchNormalization()(layers.Activation("gelu")(x))


def conv_mixer(inputs, filters=6, depth=2):
    x = activation_block(layers.Conv2D(filters, kernel_size=2, strides=2)(inputs))
    for _ in range(depth):
        x0 = x
        x = layers.Add()([activation_block(layers.DepthwiseConv2D(kernel_size=3, padding="same")(x)), x0])
        x = activation_block(layers.Conv2D(filters, kernel_size=1)(x))
    return layers.GlobalAvgPool2D()(x)


class Patches(layers.Layer):
    def __init__(self, patch_size, **kwargs):
        super().__init__(**kwargs)
        self.patch_size = patch_size

    def call(self, x):
        patches = keras.ops.image.extract_patches(x, self.patch_size)
        batch_size = keras.ops.shape(patches)[0]
        num_patches = keras.ops.shape(patches)[1] * keras.ops.shape(patches)[2]
        return keras.ops.reshape(patches, (batch_size, num_patches, keras.ops.shape(patches)[3]))


class MLPMixerLayer(layers.Layer):
    def __init__(self, num_patches, hidden_units, **kwargs):
        super().__init__(**kwargs)
        self.mlp1 = keras.Sequential([layers.Dense(num_patches, activation="gelu"), layers.Dense(num_patches)])
        self.mlp2 = keras.Sequential([layers.Dense(hidden_units, activation="gelu"), layers.Dense(hidden_units)])
        self.normalize = layers.LayerNormalization(epsilon=1e-6)

    def build(self, input_shape):
        return super().build(input_shape)

    def call(self, inputs):
        channels = keras.ops.transpose(self.normalize(inputs), axes=(0, 2, 1))
        x = keras.ops.transpose(self.mlp1(channels), axes=(0, 2, 1)) + inputs
        return x + self.mlp2(self.normalize(x))


class FNetLayer(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.ffn = keras.Sequential([layers.Dense(units, activation="gelu"), layers.Dense(units)])
        self.normalize = layers.LayerNormalization(epsilon=1e-6)

    def call(self, inputs):
        real, _ = keras.ops.fft2((inputs, keras.ops.zeros_like(inputs)))
        x = self.normalize(real + inputs)
        return self.normalize(self.ffn(x) + x)


class gMLPLayer(layers.Layer):
    def __init__(self, num_patches, units, **kwargs):
        super().__init__(**kwargs)
        self.in_projection, self.out_projection = layers.Dense(units * 2, activation="relu"), layers.Dense(units)
        self.spatial = layers.Dense(num_patches, bias_initializer="ones")
        self.normalize = layers.LayerNormalization(epsilon=1e-6)

    def call(self, inputs):
        u, v = keras.ops.split(self.in_projection(self.normalize(inputs)), indices_or_sections=2, axis=2)
        v = keras.ops.transpose(self.spatial(keras.ops.transpose(self.normalize(v), (0, 2, 1))), (0, 2, 1))
        return self.out_projection(u * v) + inputs


def of_patches(inputs, blocks):
    x = layers.Dense(6)(Patches(4)(inputs))
    return layers.GlobalAveragePooling1D()(blocks(x))


inputs = keras.Input((8, 8, 3))
bodies = {
    "conv": conv_mixer(inputs),
    "mlp": of_patches(inputs, keras.Sequential([MLPMixerLayer(4, 6)])),
    "fourier": of_patches(inputs, keras.Sequential([FNetLayer(6)])),
    "gated": of_patches(inputs, keras.Sequential([gMLPLayer(4, 6), gMLPLayer(4, 6)])),
}
model = keras.Model(inputs, [layers.Dense(2, name=name)(body) for name, body in bodies.items()])
model(np.zeros((1, 8, 8, 3), "float32"))
fixed(model)
model.compile(
    keras.optimizers.AdamW(0.01, weight_decay=1e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
)
labels = np.arange(6) % 2
history = model.fit(images(6, 8, 3), [labels] * 4, batch_size=3, epochs=2, shuffle=False, verbose=0).history
report(parameters=model.count_params(), **history)
