"""Trains a small network on however many devices and processes there are, and writes its weights.

python training_script.py OUT [PLAN] [PORT COUNT NUMBER]; with FOVEAL_TEST_RESUME a folder in which it keeps itself,
with FOVEAL_TEST_DIES the epoch after which this process ends as if it were killed.
"""

import os
import sys

import numpy as np

from foveal import Sequential, callbacks, layers, optimizers
from foveal.distribution import DeviceMesh, LayoutMap, ModelParallel, initialize, list_devices, set_distribution
from foveal.utils import set_random_seed

out, plan, *processes = [*sys.argv[1:], "data"][: max(2, len(sys.argv) - 1)]
if processes:
    port, count, number = map(int, processes)
    initialize(f"127.0.0.1:{port}", count, number)
if plan != "data":
    count = len(list_devices())
    mesh = DeviceMesh((count // 2, 2) if plan == "model" else (1, count), ("batch", "model"))
    layouts = LayoutMap(mesh)
    layouts["dense/kernel"] = (None, "model")
    layouts["conv/kernel"] = (None, None, None, "model")
    set_distribution(ModelParallel(layout_map=layouts))

set_random_seed(3)
rng = np.random.default_rng(0)
x, y = rng.random((90, 8, 8, 1), "float32"), rng.integers(0, 4, 90)
model = Sequential(
    [
        layers.Input((8, 8, 1)),
        layers.Conv2D(8, 3, padding="same", use_bias=False, name="conv"),
        layers.BatchNormalization(name="norm"),
        layers.ReLU(),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(16, activation="relu", name="dense"),
        layers.Dense(4, activation="softmax", name="answers"),
    ]
)


def die(epoch, logs):
    if epoch == int(os.environ.get("FOVEAL_TEST_DIES", -1)):
        os._exit(9)


model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"], engine="jax")
history = model.fit(
    x,
    y,
    batch_size=16,
    epochs=9,
    verbose=0,
    validation_data=(x[:20], y[:20]),
    callbacks=[callbacks.LambdaCallback(on_epoch_end=die)],
    resume=os.environ.get("FOVEAL_TEST_RESUME"),
).history
kernel = model.get_layer("dense").kernel
placed = {name: str(array.sharding) for name, array in kernel.storage.arrays.items() if hasattr(array, "sharding")}
np.savez(
    out,
    predictions=model.predict(x[:10], verbose=0),
    placed=np.array([f"{name} {where}" for name, where in placed.items()]),
    **{f"history {name}": values for name, values in history.items()},
    **{f"weight {weight.path}": np.array(weight) for weight in model.weights},
    **{f"optimizer {i}": np.array(variable) for i, variable in enumerate(model.optimizer.variables)},
)
