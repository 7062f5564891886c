# ruff: noqa (written as tutorials are): k folds, and a search over settings: models are made anew, cloned and told apart
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers

x, y = images(12, 8), (np.arange(12) % 3)


def build_model(filters, rate):
    model = keras.models.Sequential()
    model.add(keras.Input(shape=(8, 8, 1)))
    model.add(layers.Conv2D(filters, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(3, activation="softmax"))
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return fixed(model)


k, scores = 3, []
for i in range(k):
    size = len(x) // k
    held = slice(i * size, (i + 1) * size)
    model = build_model(4, 0.01)
    part_x, part_y = (
        np.concatenate([x[: held.start], x[held.stop :]]),
        np.concatenate([y[: held.start], y[held.stop :]]),
    )
    history = model.fit(
        part_x, part_y, epochs=2, batch_size=4, shuffle=False, validation_data=(x[held], y[held]), verbose=0
    )
    scores.append(history.history["val_loss"])
found = {}
for filters in (2, 4):
    for rate in (0.001, 0.05):
        model = build_model(filters, rate)
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=1)
        model.fit(
            x[:8],
            y[:8],
            epochs=3,
            batch_size=4,
            shuffle=False,
            validation_data=(x[8:], y[8:]),
            callbacks=[stop],
            verbose=0,
        )
        found[filters, rate] = model.evaluate(x[8:], y[8:], verbose=0)[0]
best = min(found, key=found.get)
twin = keras.models.clone_model(model)
twin.set_weights(model.get_weights())
report(
    scores=scores,
    found=list(found.values()),
    best=best,
    same=float(np.abs(twin.predict(x, verbose=0) - model.predict(x, verbose=0)).max()),
)
