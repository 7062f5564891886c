"""A training step of LSTM(128) on 64 sequences of 50 steps of 32 values, beside PyTorch and TensorFlow in one run.

python benchmarks/recurrent.py [--threads N]

Each contender is a process of its own that takes turns with the others: the median of many steps, on the clock and of
the processor's time. Who is not installed is left out.
"""

import argparse
import json
import os
import subprocess
import sys
import time

import numpy as np

ROWS, STEPS, INPUTS, UNITS = 64, 50, 32, 128
TURNS, CALLS = 7, 10


def data():
    rng = np.random.default_rng(0)
    return rng.standard_normal((ROWS, STEPS, INPUTS), "float32"), rng.standard_normal((ROWS, 1), "float32")


def foveal_step(threads):
    from foveal import keras
    from foveal.engines.engine import get_engine

    x, y = data()
    layers = [keras.Input((STEPS, INPUTS)), keras.layers.LSTM(UNITS), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile("adam", "mse", engine=get_engine("llvm", threads=threads))
    return lambda: model.train_on_batch(x, y)


def torch_step(threads):
    import torch

    torch.set_num_threads(threads)
    x, y = map(torch.from_numpy, data())
    lstm, dense = torch.nn.LSTM(INPUTS, UNITS, batch_first=True), torch.nn.Linear(UNITS, 1)
    optimizer = torch.optim.Adam([*lstm.parameters(), *dense.parameters()], fused=True)

    def step():
        optimizer.zero_grad()
        ((dense(lstm(x)[0][:, -1]) - y) ** 2).mean().backward()
        optimizer.step()

    return step


def tensorflow_step(threads):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    x, y = map(tf.constant, data())
    layers = [keras.Input((STEPS, INPUTS)), keras.layers.LSTM(UNITS), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile("adam", "mse", jit_compile=False)
    return lambda: model.train_on_batch(x, y)


CONTENDERS = {"foveal": foveal_step, "torch": torch_step, "tensorflow": tensorflow_step}


def work(name, threads):
    """Take a turn for each line that comes in."""
    step = CONTENDERS[name](threads)
    for _ in range(3):
        step()
    print("ready", flush=True)
    for _ in sys.stdin:
        clock, processor = [], []
        for _ in range(CALLS):
            began, used = time.perf_counter(), time.process_time()
            step()
            clock.append(time.perf_counter() - began)
            processor.append(time.process_time() - used)
        print(json.dumps([float(np.median(clock)), float(np.median(processor))]), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--work", choices=CONTENDERS)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.threads)
        return
    workers = {}
    for name in CONTENDERS:
        command = [sys.executable, __file__, "--work", name, "--threads", str(options.threads)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if process.stdout.readline() == "ready\n":
            workers[name] = process
    turns = {name: [] for name in workers}
    for _ in range(TURNS):
        for name, process in workers.items():
            process.stdin.write("\n")
            process.stdin.flush()
            turns[name].append(json.loads(process.stdout.readline()))
    for name, process in workers.items():
        process.stdin.close()
        process.wait()
        clock, processor = np.median(turns[name], 0) * 1e3
        print(f"{name:10}  {clock:7.1f} ms a step, {processor:7.1f} ms of the processor, {options.threads} threads")


if __name__ == "__main__":
    main()
