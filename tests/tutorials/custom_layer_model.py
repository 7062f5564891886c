# ruff: noqa (written as tutorials are)
import keras, numpy as np
from keras import ops


class Linear(keras.layers.Layer):
    def __init__(self, units=32, **kw):
        super().__init__(**kw)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(
            shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True, name="w"
        )
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True, name="b")

    def call(self, inputs):
        return ops.matmul(inputs, self.w) + self.b

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config


class ResBlock(keras.layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.conv1 = keras.layers.Conv2D(filters, 3, padding="same")
        self.bn = keras.layers.BatchNormalization()
        self.conv2 = keras.layers.Conv2D(filters, 3, padding="same")

    def call(self, x, training=None):
        y = keras.activations.relu(self.bn(self.conv1(x), training=training))
        return ops.relu(self.conv2(y) + x)


class MyModel(keras.Model):
    def __init__(self, num_classes=10):
        super().__init__(name="my_model")
        self.num_classes = num_classes
        self.stem = keras.layers.Conv2D(8, 3, activation="relu")
        self.blocks = [ResBlock(8) for _ in range(2)]
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.drop = keras.layers.Dropout(0.3)
        self.head = Linear(num_classes)

    def call(self, inputs, training=False):
        x = self.stem(inputs)
        for b in self.blocks:
            x = b(x, training=training)
        x = self.drop(self.pool(x), training=training)
        return keras.activations.softmax(self.head(x))


m = MyModel(4)
x = np.random.rand(12, 16, 16, 3).astype("float32")
y = np.random.randint(0, 4, 12)
print(m(x[:1]).shape)
m.compile(loss=keras.losses.SparseCategoricalCrossentropy(), optimizer=keras.optimizers.Adam(), metrics=["accuracy"])
m.fit(x, y, epochs=2, batch_size=4, verbose=0)
m.summary()
m2 = MyModel(4)
m2.build((None, 16, 16, 3))
print(
    "RESULT",
    m.count_params(),
    len(m.trainable_weights),
    m.predict(x, verbose=0).shape,
    m2.count_params(),
    Linear(3).get_config()["units"],
)
