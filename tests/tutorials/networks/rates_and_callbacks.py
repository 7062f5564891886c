# ruff: noqa (written as tutorials are): learning rates are tried one after the other, in callbacks of one's own
import keras
import numpy as np
from fixed_weights import fixed, images, report
from keras import layers


class RateFinder(keras.callbacks.Callback):
    def __init__(self, low=1e-4, high=1.0, steps=9):
        super().__init__()
        self.factor, self.low, self.rates, self.losses = (high / low) ** (1 / steps), low, [], []

    def on_train_begin(self, logs=None):
        self.weights = self.model.get_weights()
        self.model.optimizer.learning_rate.assign(self.low)

    def on_train_batch_end(self, batch, logs=None):
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        self.rates.append(rate)
        self.losses.append(logs["loss"])
        self.model.optimizer.learning_rate = rate * self.factor

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)


class Diary(keras.callbacks.Callback):
    lines = []

    def on_epoch_begin(self, epoch, logs=None):
        self.lines.append(10 * epoch)

    def on_epoch_end(self, epoch, logs=None):
        self.lines.append(10 * epoch + 1 + sorted(logs).index("val_loss"))
        if logs["loss"] < 0.2:
            self.model.stop_training = True


model = fixed(
    keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(3, 3, activation="relu"), layers.Flatten(), layers.Dense(1)]
    )
)
model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse", metrics=["mae"])
x, y = images(18, 8, 1), np.linspace(0, 1, 18, dtype="float32")
finder = RateFinder()
model.fit(x, y, batch_size=2, shuffle=False, callbacks=[finder], verbose=0)
best = finder.rates[int(np.argmin(finder.losses))]
model.compile(keras.optimizers.SGD(0.01), "mse", metrics=["mae"])
stock = [
    keras.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=1.0),
    keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
    keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True),
    keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: Diary.lines.append(-epoch)),
    keras.callbacks.TerminateOnNaN(),
    Diary(),
]
history = model.fit(
    x, y, batch_size=6, epochs=5, validation_split=1 / 3, shuffle=False, callbacks=stock, verbose=0
).history
report(rates=finder.rates, losses=finder.losses, best=best, lines=Diary.lines, **history)
