"""Small trainings of every kind that can be interrupted, and what they end with."""

import hashlib
import random

import numpy as np

import foveal
from foveal import callbacks, keras, layers
from foveal.eager import GradientTape

EPOCHS = 4
rng = np.random.default_rng(7)
Y = rng.integers(0, 3, 22)
X = (0.5 * rng.standard_normal((22, 6, 6, 1)) + Y[:, None, None, None]).astype("float32")
V = X[:9] + 0.3, Y[:9]


class Recorder(callbacks.Callback):
    """A user's callback: plain attributes, random numbers, and something that cannot be written."""

    def __init__(self):
        super().__init__()
        self.batches, self.calls, self.chance = [], {}, np.random.default_rng(5)
        self.lambda_of_mine = lambda: 0

    def on_epoch_begin(self, epoch, logs=None):
        self.calls[epoch] = self.calls.get(epoch, 0) + 1

    def on_train_batch_end(self, batch, logs=None):
        self.batches.append((batch, float(logs["loss"]), float(self.chance.random()), random.random()))


class Mean(callbacks.Callback):
    """A user's callback that says itself what is to be kept."""

    def on_train_begin(self, logs=None):
        self.sums = np.zeros(2)

    def on_train_batch_end(self, batch, logs=None):
        self.sums += [1, logs["loss"]]

    def get_state(self):
        return {"sums": self.sums}

    def set_state(self, state):
        self.sums = state["sums"]


class Shuffled(foveal.utils.PyDataset):
    """Mixes its rows itself after each epoch, and draws noise."""

    def __init__(self, **named):
        super().__init__(**named)
        self.rows, self.chance = np.arange(len(X)), np.random.default_rng(3)

    def __len__(self):
        return 6

    def __getitem__(self, index):
        rows = self.rows[index * 4 : index * 4 + 4]
        noise = self.chance.normal(size=(len(rows), 6, 6, 1)) if self.workers == 1 else 0
        return (X[rows] + 0.1 * noise).astype("float32"), Y[rows]

    def on_epoch_end(self):
        np.random.shuffle(self.rows)  # noqa: NPY002


class Counting:
    """An iterator that can be positioned."""

    def __init__(self):
        self.at = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.at += 1
        rows = np.random.default_rng(self.at).permutation(22)[:5]
        return X[rows], Y[rows]

    def get_state(self):
        return self.at

    def set_state(self, state):
        self.at = state


def generator():
    order = np.arange(22)
    while True:
        np.random.shuffle(order)  # noqa: NPY002
        for start in range(0, 20, 5):
            yield X[order[start : start + 5]], Y[order[start : start + 5]]


class Passes:
    """An iterable of which nothing is known."""

    def __init__(self):
        self.chance = np.random.default_rng(2)

    def __iter__(self):
        for rows in np.array_split(self.chance.permutation(22), 5):
            yield X[rows], Y[rows]


def network(*first, kernel=3, normal=True, last=False):
    return foveal.Sequential(
        [
            layers.Input((6, 6, 1)),
            *first,
            layers.Conv2D(3, kernel, activation="relu"),
            *([layers.BatchNormalization()] if normal else []),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(3, activation="softmax"),
            *([layers.Dense(3, activation="softmax")] if last else []),
        ]
    )


def compiled(model, optimizer, metrics=("accuracy",), **named):
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=list(metrics), **named)
    return model


class Custom(foveal.Model):
    """Steps of its own, an optimizer and a metric of its own, and layers that are built by the first step."""

    def __init__(self):
        super().__init__()
        self.flat, self.drop = layers.Flatten(), layers.Dropout(0.4)
        self.first, self.second = layers.Dense(4, "relu"), layers.Dense(3)
        self.own = keras.optimizers.Adam(0.01)
        self.watch = keras.metrics.Mean(name="watch")
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, x, training=None):
        return self.second(self.drop(self.first(self.flat(x)), training=training))

    def train_step(self, data):
        x, y = data
        x = x + 0.1 * keras.random.normal((5, 6, 6, 1), seed=self.seeds)[: len(x)]
        with GradientTape() as tape:
            loss = self.compute_loss(x, y, self(x, training=True))
        weights = self.trainable_weights
        self.own.apply(tape.gradient(loss, weights), weights)
        self.watch.update_state(loss)
        return {"loss": loss, "watch": self.watch.result()}

    def test_step(self, data):
        x, y = data
        return {"loss": self.compute_loss(x, y, self(x, training=False))}


def custom(engine):
    model = Custom()
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss, engine=engine)
    return model


def dataset():
    from foveal.compat.tensorflow.dataset import Dataset

    return Dataset.from_tensor_slices((X, Y)).shuffle(10).batch(5)


def monitors(folder):
    return [
        callbacks.ModelCheckpoint(folder / "best.weights.h5", "val_loss", save_best_only=True, save_weights_only=True),
        callbacks.ReduceLROnPlateau("val_loss", factor=0.3, patience=1, min_delta=0.05),
        callbacks.EarlyStopping("loss", patience=1, restore_best_weights=True, min_delta=0.02),
        callbacks.CSVLogger(folder / "log.csv"),
        callbacks.TensorBoard(folder / "board", update_freq=2),
    ]


def rated(folder):
    return [
        callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.7),
        callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(twice=2 * logs["loss"])),
        callbacks.TerminateOnNaN(),
    ]


ARRAYS = {"x": X, "y": Y, "batch_size": 5}
FITS = {
    "dropout": (lambda e: compiled(network(), "adam", engine=e), lambda: ARRAYS, lambda folder: []),
    "augmented": (
        lambda e: compiled(network(layers.RandomFlip(seed=4), layers.RandomTranslation(0.2, 0.2)), "sgd", engine=e),
        lambda: ARRAYS | {"validation_split": 0.3, "class_weight": {0: 2.0}},
        lambda folder: [],
    ),
    "monitors": (
        lambda e: compiled(network(), keras.optimizers.Adam(0.1), engine=e),
        lambda: ARRAYS | {"validation_data": V},
        monitors,
    ),
    "rates": (
        lambda e: compiled(network(), keras.optimizers.SGD(0.2, momentum=0.9), engine=e),
        lambda: ARRAYS | {"validation_data": V, "validation_freq": 2},
        rated,
    ),
    "averages": (
        lambda e: compiled(network(), keras.optimizers.Adam(0.02, use_ema=True, ema_momentum=0.5), engine=e),
        lambda: ARRAYS | {"validation_data": V},
        lambda folder: [callbacks.SwapEMAWeights(swap_on_epoch=True)],
    ),
    "steps": (
        lambda e: compiled(
            network(),
            keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.02, 3, 0.8)),
            engine=e,
            steps_per_execution=2,
        ),
        lambda: {"x": X, "y": Y, "batch_size": 3, "steps_per_epoch": 4},
        lambda folder: [],
    ),
    "scaled": (
        lambda e: compiled(
            network(),
            keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.01, gradient_accumulation_steps=2)),
            metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(2)],
            engine=e,
        ),
        lambda: ARRAYS | {"sample_weight": np.linspace(0, 1, 22)},
        lambda folder: [],
    ),
    "dataset": (lambda e: compiled(network(), "adam", engine=e), lambda: {"x": Shuffled()}, lambda folder: []),
    "threads": (
        lambda e: compiled(network(), "adam", engine=e),
        lambda: {"x": Shuffled(workers=2), "steps_per_epoch": 3, "validation_data": Shuffled(), "validation_steps": 2},
        lambda folder: [],
    ),
    "counting": (
        lambda e: compiled(network(), "adam", engine=e),
        lambda: {"x": Counting(), "steps_per_epoch": 3},
        lambda folder: [],
    ),
    "generator": (
        lambda e: compiled(network(), "adam", engine=e),
        lambda: {"x": generator(), "steps_per_epoch": 3, "validation_data": V},
        lambda folder: [],
    ),
    "passes": (
        lambda e: compiled(network(), "adam", engine=e),
        lambda: {"x": Passes(), "validation_data": Passes(), "validation_steps": 2},
        lambda folder: [],
    ),
    "pipeline": (
        lambda e: compiled(network(), "adam", engine=e),
        lambda: {"x": dataset(), "validation_data": dataset().take(2)},
        lambda folder: [],
    ),
    "custom": (custom, lambda: ARRAYS | {"validation_data": V}, lambda folder: []),
}


def run(name, folder, engine="numpy", extra=(), epochs=EPOCHS, **named):
    """Train, or go on; gives the model, its history, and the callbacks."""
    make, data, made = FITS[name]
    folder.mkdir(exist_ok=True)
    keras.utils.clear_session()
    keras.utils.set_random_seed(11)
    model = make(engine)
    used = [*made(folder), Recorder(), Mean()]
    arguments = data() | {"epochs": epochs, "verbose": 0} | named
    history = model.fit(callbacks=[*extra, *used], **arguments)
    return model, history, used


def outcome(model, history, used):
    """What a training ended with, as one text: weights, optimizer, history, and states of callbacks."""
    weights = [weight.value for weight in (*model.weights, *(model.optimizer.variables if model.optimizer else ()))]
    states = {
        type(c).__name__: {
            name: value
            for name, value in vars(c).items()
            if name in ("best", "wait", "best_epoch", "stopped_epoch", "batches", "calls", "sums", "cooldown_counter")
        }
        for c in used
    }
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(w).tobytes() for w in weights)).hexdigest()
    return f"{digest} {history.epoch} {history.history!r} {states!r}"


def files(folder):
    """What callbacks wrote, without the time."""
    paths = folder / "log.csv", folder / "best.weights.h5"
    return [hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "" for path in paths]
