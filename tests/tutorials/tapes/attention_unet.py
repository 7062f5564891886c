# ruff: noqa (written as tutorials are): a U-Net whose skip connections pass a gate
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers


def conv_block(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.Activation("relu")(x)
    return x


def attention_gate(x, gating, filters):
    theta = layers.Conv2D(filters, 2, strides=2, padding="same", use_bias=False)(x)
    phi = layers.Conv2D(filters, 1)(gating)
    f = layers.Activation("relu")(layers.add([theta, phi]))
    psi = layers.Conv2D(1, 1, activation="sigmoid")(f)
    psi = layers.UpSampling2D(2, interpolation="bilinear")(psi)
    psi = layers.Lambda(lambda t, n: keras.ops.repeat(t, n, axis=-1), arguments={"n": x.shape[-1]})(psi)
    y = layers.multiply([psi, x])
    return layers.BatchNormalization()(layers.Conv2D(filters, 1)(y))


inputs = layers.Input((16, 16, 1))
c1 = conv_block(inputs, 4)
c2 = conv_block(layers.MaxPooling2D(2)(c1), 6)
bridge = conv_block(layers.MaxPooling2D(2)(c2), 8)
u2 = layers.Conv2DTranspose(6, 2, strides=2, padding="same")(bridge)
d2 = conv_block(layers.concatenate([u2, attention_gate(c2, bridge, 6)]), 6)
u1 = layers.Conv2DTranspose(4, 2, strides=2, padding="same")(d2)
d1 = conv_block(layers.concatenate([u1, attention_gate(c1, d2, 4)]), 4)
model = keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(d1))


def dice_coef(y_true, y_pred, smooth=1.0):
    intersection = keras.ops.sum(y_true * y_pred, axis=(1, 2, 3))
    union = keras.ops.sum(y_true, axis=(1, 2, 3)) + keras.ops.sum(y_pred, axis=(1, 2, 3))
    return keras.ops.mean((2.0 * intersection + smooth) / (union + smooth))


def dice_loss(y_true, y_pred):
    return 1.0 - dice_coef(y_true, y_pred)


fixed(model)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss=dice_loss, metrics=[dice_coef])
x = images(4, 16, 1)
y = (x > 0.5).astype("float32")
losses = [float(loss) for loss in model.fit(x, y, batch_size=2, epochs=3, shuffle=False, verbose=0).history["loss"]]
report(losses=losses, mean=float(np.mean(model.predict(x, verbose=0))), parameters=model.count_params())
