"""Processes that fork while another thread computes: the child goes on with what it has, and alone."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import os, signal, sys, threading
import numpy as np
import foveal
from foveal import layers

model = foveal.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(4)])
model.compile("sgd", "mse", threads=2)
x = np.random.default_rng(0).random((64, 8, 8, 1)).astype("float32")
wanted = model.predict(x, verbose=0)
model.fit(x, np.zeros((64, 4)), epochs=0, verbose=0)
started, done = threading.Event(), threading.Event()

def work():
    units = 0
    while not done.is_set():
        model.predict(x, verbose=0)
        if "compiles" in sys.argv:
            units += 1
            layers.Dense(units)(x.reshape(64, -1))
        started.set()

worker = threading.Thread(target=work)
worker.start()
started.wait()
for rows in range(1, 9):
    child = os.fork()
    if not child:
        signal.alarm(30)
        right = np.array_equal(model.predict(x, verbose=0), wanted)
        model.fit(x, np.zeros((64, 4)), verbose=0)
        layers.Dense(70 + rows)(x.reshape(64, -1))
        os._exit(0 if right and not np.array_equal(model.predict(x, verbose=0), wanted) else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
done.set()
worker.join()
print(np.array_equal(model.predict(x, verbose=0), wanted))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
@pytest.mark.parametrize("kind", ["predicts", "compiles"])
def test_a_fork_while_another_thread(kind):
    ended = subprocess.run([sys.executable, "-c", SCRIPT, kind], capture_output=True, text=True, timeout=300)
    assert (ended.stdout.split(), ended.stderr) == ([*["0"] * 8, "True"], "")
