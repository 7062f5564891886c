# ruff: noqa (written as tutorials are): squeeze-and-excitation, and attention to channels and places
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers, ops


class SqueezeExcite(layers.Layer):
    def __init__(self, ratio=2, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio

    def build(self, input_shape):
        channels = input_shape[-1]
        self.squeeze = layers.GlobalAveragePooling2D(keepdims=True)
        self.reduce = layers.Conv2D(channels // self.ratio, 1, activation="relu")
        self.expand = layers.Conv2D(channels, 1, activation="hard_sigmoid")
        self.reduce.build((None, 1, 1, channels))
        self.expand.build((None, 1, 1, channels // self.ratio))
        super().build(input_shape)

    def call(self, x):
        return x * self.expand(self.reduce(self.squeeze(x)))


class CBAM(layers.Layer):
    def __init__(self, ratio=2, kernel_size=3, **kwargs):
        super().__init__(**kwargs)
        self.ratio, self.kernel_size = ratio, kernel_size

    def build(self, input_shape):
        channels = input_shape[-1]
        self.shared = keras.Sequential(
            [layers.Dense(channels // self.ratio, activation="relu"), layers.Dense(channels)], name="shared"
        )
        self.shared.build((None, channels))
        self.conv = layers.Conv2D(1, self.kernel_size, padding="same", activation="sigmoid", use_bias=False)
        self.conv.build((None, None, None, 2))
        super().build(input_shape)

    def call(self, x):
        average, most = ops.mean(x, axis=(1, 2)), ops.max(x, axis=(1, 2))
        channel = ops.sigmoid(self.shared(average) + self.shared(most))
        x = x * ops.expand_dims(ops.expand_dims(channel, 1), 1)
        places = ops.concatenate([ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)], axis=-1)
        return x * self.conv(places)

    def get_config(self):
        return {**super().get_config(), "ratio": self.ratio, "kernel_size": self.kernel_size}


model = keras.Sequential(
    [
        layers.Input((10, 10, 3)),
        layers.Conv2D(6, 3, activation="swish"),
        SqueezeExcite(),
        layers.Conv2D(4, 3, strides=2, activation="relu"),
        CBAM(),
        layers.GlobalMaxPooling2D(),
        layers.Dense(2, activation="softmax"),
    ]
)
fixed(model)
model.compile(keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True), "categorical_crossentropy", metrics=["accuracy"])
x, y = images(6, 10, 3), np.eye(2)[np.arange(6) % 2]
losses = [float(loss) for loss in model.fit(x, y, batch_size=3, epochs=4, shuffle=False, verbose=0).history["loss"]]
report(losses=losses, answers=np.asarray(model.predict(x[:2], verbose=0)).tolist(), parameters=model.count_params())
