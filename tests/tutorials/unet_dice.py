# ruff: noqa (written as tutorials are)
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers, backend as K
import tensorflow as tf


def dice_coef(y_true, y_pred, smooth=1.0):
    y_true_f = K.flatten(y_true)
    y_pred_f = K.flatten(y_pred)
    intersection = K.sum(y_true_f * y_pred_f)
    return (2.0 * intersection + smooth) / (K.sum(y_true_f) + K.sum(y_pred_f) + smooth)


def dice_loss(y_true, y_pred):
    return 1 - dice_coef(y_true, y_pred)


def bce_dice_loss(y_true, y_pred):
    return keras.losses.binary_crossentropy(y_true, y_pred) + dice_loss(y_true, y_pred)


def iou(y_true, y_pred):
    y_pred = tf.cast(y_pred > 0.5, tf.float32)
    inter = tf.reduce_sum(y_true * y_pred)
    union = tf.reduce_sum(y_true) + tf.reduce_sum(y_pred) - inter
    return (inter + 1e-6) / (union + 1e-6)


def conv_block(x, n):
    x = layers.Conv2D(n, 3, padding="same", kernel_initializer="he_normal")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(n, 3, activation="relu", padding="same")(x)
    return x


def encoder_block(x, n):
    s = conv_block(x, n)
    p = layers.MaxPool2D((2, 2))(s)
    return s, p


def decoder_block(x, skip, n):
    x = layers.Conv2DTranspose(n, (2, 2), strides=2, padding="same")(x)
    x = layers.Concatenate()([x, skip])
    return conv_block(x, n)


inputs = layers.Input((32, 32, 1))
s1, p1 = encoder_block(inputs, 8)
s2, p2 = encoder_block(p1, 16)
b1 = conv_block(p2, 32)
d1 = decoder_block(b1, s2, 16)
d2 = decoder_block(d1, s1, 8)
d2 = layers.Dropout(0.1)(d2)
outputs = layers.Conv2D(1, 1, padding="same", activation="sigmoid")(d2)
model = keras.Model(inputs, outputs, name="U-Net")
rng = np.random.default_rng(1)
x = rng.random((16, 32, 32, 1)).astype("float32")
y = (x > 0.6).astype("float32")
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss=bce_dice_loss,
    metrics=["accuracy", dice_coef, iou, keras.metrics.MeanIoU(num_classes=2), tf.keras.metrics.BinaryIoU()],
)
h = model.fit(x, y, batch_size=8, epochs=3, verbose=2, validation_data=(x[:4], y[:4]))
p = model.predict(x[:2])
p = (p > 0.5).astype(np.uint8)
print("RESULT", p.shape, model.count_params(), sorted(h.history), h.history["loss"][0] > h.history["loss"][-1])
