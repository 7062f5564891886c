"""Write whole models with Keras 1.2.2, 2.0.5, 2.1.5 or 2.9, and what they predict. Run by hand, in an old Python.

python3.6 write.py     # Keras 1.2.2, 2.0.5 or 2.1.5, TensorFlow 1.8, h5py 2.10
python3.9 write.py     # TensorFlow 2.9

For each model: the file, its first three predictions, and the loss of the epoch that follows.
"""

import json
import os

import numpy as np

os.environ["KERAS_BACKEND"] = "tensorflow"
try:
    import keras
except ImportError:
    from tensorflow import keras

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = keras.__version__
FIRST = VERSION.startswith("1")
"""Whether arguments have the names of Keras 1."""
L = keras.layers
RANDOM = np.random.RandomState(0)
X = RANDOM.normal(size=(12, 8, 8, 3)).astype("float32")
Y = np.eye(3)[RANDOM.randint(0, 3, 12)].astype("float32")


def conv(filters, size, **arguments):
    """A convolution."""
    if FIRST:
        names = {"padding": "border_mode", "strides": "subsample", "kernel_regularizer": "W_regularizer"}
        return L.Convolution2D(filters, size, size, **{names.get(k, k): v for k, v in arguments.items()})
    return L.Conv2D(filters, (size, size), **arguments)


def sequential(*layers):
    """A model of layers in line."""
    model = keras.models.Sequential()
    for layer in layers:
        model.add(layer)
    return model


def plain():
    """Convolution, batch normalization, pooling, dense."""
    regularizer = keras.regularizers.l2(0.001)
    first = conv(4, 3, padding="same", activation="relu", input_shape=(8, 8, 3), kernel_regularizer=regularizer)
    between = [] if FIRST else [L.LeakyReLU(0.2)]
    rest = [L.MaxPooling2D((2, 2)), L.Dropout(0.0), L.Flatten(), L.Dense(3), L.Activation("softmax")]
    return sequential(first, L.BatchNormalization(), *(between + rest))


def branched():
    """Two branches, transposed and separable convolutions."""
    image = L.Input(shape=(8, 8, 3), name="img")
    a, b = conv(4, 3, padding="same")(image), conv(4, 1)(image)
    if FIRST:
        y = L.Dense(3, activation="softmax")(L.GlobalAveragePooling2D()(conv(4, 3, strides=(2, 2))(a)))
        return keras.models.Model(input=image, output=y)
    y = L.Activation("relu")(L.add([a, b]))
    y = L.SeparableConv2D(3, (3, 3))(L.Conv2DTranspose(3, (2, 2), strides=(2, 2))(y))
    y = L.concatenate([L.GlobalAveragePooling2D()(y), L.GlobalMaxPooling2D()(a)])
    return keras.models.Model(inputs=image, outputs=L.Dense(3, activation="softmax")(y))


def nested():
    """A model in a model, partly frozen."""
    base = sequential(conv(4, 3, input_shape=(8, 8, 3)), L.BatchNormalization())
    base.layers[0].trainable = False
    return sequential(base, L.GlobalAveragePooling2D(), L.Dense(3, activation="softmax"))


def main():
    """Write them all."""
    optimizers = keras.optimizers
    kinds = {
        "seq": (plain, optimizers.Adam(lr=0.001)),
        "seqsgd": (plain, optimizers.SGD(lr=0.001, momentum=0.9, nesterov=True)),
        "seqrms": (plain, optimizers.RMSprop(lr=0.0005)),
        "fun": (branched, optimizers.Adam(lr=0.001)),
        "nested": (nested, optimizers.Adam(lr=0.001)),
    }
    found = {}
    for name, (make, optimizer) in kinds.items():
        model = make()
        model.set_weights([(w + 0.1 * RANDOM.normal(size=w.shape) ** 2).astype("float32") for w in model.get_weights()])
        model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
        arguments = {"batch_size": 4, "shuffle": False, "verbose": 0}
        epochs = "nb_epoch" if FIRST else "epochs"
        model.fit(X, Y, **dict(arguments, **{epochs: 2}))
        predicted = model.predict(X)[:3].tolist()
        model.save(os.path.join(HERE, f"{VERSION}_{name}.h5"))
        if name == "fun":
            model.save_weights(os.path.join(HERE, f"{VERSION}_{name}_weights.h5"))
        loss = model.fit(X, Y, **dict(arguments, **{epochs: 1})).history["loss"][0]
        found[name] = {"predicted": predicted, "loss": float(loss)}
    with open(os.path.join(HERE, VERSION + ".json"), "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
