# ruff: noqa (written as tutorials are): PixelCNN: a convolution that sees what is above and to the left, pixel by pixel
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers, ops


class PixelConvLayer(layers.Layer):
    def __init__(self, mask_type, **kwargs):
        super().__init__()
        self.mask_type = mask_type
        self.conv = layers.Conv2D(**kwargs)

    def build(self, input_shape):
        self.conv.build(input_shape)
        kernel_shape = ops.shape(self.conv.kernel)
        self.mask = np.zeros(shape=kernel_shape)
        self.mask[: kernel_shape[0] // 2, ...] = 1.0
        self.mask[kernel_shape[0] // 2, : kernel_shape[1] // 2, ...] = 1.0
        if self.mask_type == "B":
            self.mask[kernel_shape[0] // 2, kernel_shape[1] // 2, ...] = 1.0

    def call(self, inputs):
        self.conv.kernel.assign(self.conv.kernel * self.mask)
        return self.conv(inputs)


inputs = keras.Input(shape=(6, 6, 1), batch_size=4)
x = PixelConvLayer(mask_type="A", filters=4, kernel_size=5, activation="relu", padding="same")(inputs)
y = layers.Conv2D(2, 1, activation="relu")(x)
y = PixelConvLayer(mask_type="B", filters=2, kernel_size=3, activation="relu", padding="same")(y)
x = layers.add([x, layers.Conv2D(4, 1, activation="relu")(y)])
model = fixed(keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x)))
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.005), loss="binary_crossentropy")
data = (images(8, 6) > 0.4).astype("float32")
losses = model.fit(x=data, y=data, batch_size=4, epochs=3, shuffle=False, verbose=0).history["loss"]
pixels = np.zeros((4, 6, 6, 1), "float32")
for row in range(2):
    for column in range(6):
        probabilities = model.predict(pixels, verbose=0)[:, row, column, :]
        pixels[:, row, column, :] = np.ceil(probabilities - 0.5)
report(losses=losses, pixels=pixels.sum((1, 2, 3)), masked=float(np.abs(model.layers[1].conv.kernel.numpy()[3:]).max()))
