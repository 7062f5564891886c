# ruff: noqa (written as tutorials are): a trained network gets a new head; first the head learns, then all of it, slowly
import keras
from fixed_weights import fixed, images, report
from keras import layers

base = keras.Sequential(
    [
        keras.Input((16, 16, 3)),
        layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(6.0),
        layers.DepthwiseConv2D(3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(6.0),
    ],
    name="base",
)
fixed(base)
base.trainable = False
inputs = keras.Input((16, 16, 3))
x = layers.Rescaling(2.0, offset=-1)(inputs)
x = base(x, training=False)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(3, activation="softmax", kernel_initializer="ones")(layers.Dropout(0.0)(x))
model = keras.Model(inputs, outputs)
x, y = images(12, 16, 3), [i % 3 for i in range(12)]
y = keras.utils.to_categorical(y, 3)
model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy", metrics=["accuracy"])
frozen = base.get_weights()[0].copy()
head = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0).history["loss"]
still = float(abs(base.get_weights()[0] - frozen).max())
base.trainable = True
for layer in base.layers[:2]:
    layer.trainable = False
model.compile(
    keras.optimizers.Adam(1e-3), keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["accuracy"]
)
whole = model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0).history["loss"]
report(head=head, whole=whole, still=still, trainable=len(model.trainable_weights), y=model.predict(x[:2], verbose=0))
