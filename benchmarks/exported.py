"""One image through an exported function, beside the engine, ONNX Runtime and TFLite (ai-edge-litert).

Each is called in turn, in rounds, by one thread; the least of the medians of rounds is shown, as other work only adds
to a call. Sizes are of the files. `python benchmarks/exported.py`
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from foveal import layers, zoo
from foveal.exporting import compile_model
from foveal.models import Model, Sequential


def lesson1() -> Model:
    body = [layers.Input((28, 28, 1)), layers.Conv2D(25, 3, activation="relu"), layers.MaxPooling2D()]
    body += [layers.Conv2D(50, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    return Sequential(
        [*body, layers.Dense(100, activation="relu"), layers.Dense(10, activation="softmax")], name="lesson1"
    )


def aligned(size: int) -> np.ndarray:
    room = np.zeros(size + 64, np.uint8)
    return room[-room.ctypes.data % 64 :][:size]


def exported(model: Model, x: np.ndarray, folder: Path) -> tuple[Callable[[], object], np.ndarray, str]:
    """A call of the shared library, where its result lies, and sizes."""
    compiled = compile_model(model)
    path = next(path for path in compiled.write(folder, link=True) if path.suffix == ".so")
    function = getattr(ctypes.CDLL(str(path)), compiled.name)
    result, scratch = np.zeros(compiled.outputs[0].shape, "float32"), aligned(compiled.scratch_size)
    arguments = [ctypes.c_void_p(array.ctypes.data) for array in (x, result, scratch)]
    sizes = compiled.sizes() | {"library": path.stat().st_size}
    keep = (x, scratch)
    return lambda: (function(*arguments), keep), result, ", ".join(f"{k} {n / 1024:,.1f} KiB" for k, n in sizes.items())


def onnx_runtime(model: Model, x: np.ndarray, folder: Path) -> Callable[[], np.ndarray]:
    import onnxruntime

    model.export(folder / "m.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / "m.onnx"), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda: session.run(None, {name: x})[0]


def litert(model: Model, x: np.ndarray, folder: Path) -> tuple[Callable[[], np.ndarray], int]:
    """TFLite's interpreter on the model as TensorFlow converts it, and the file's size."""
    import keras
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    model.save(folder / "m.keras")
    content = tf.lite.TFLiteConverter.from_keras_model(keras.models.load_model(folder / "m.keras")).convert()
    interpreter = Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    entry, last = (ends[0]["index"] for ends in (interpreter.get_input_details(), interpreter.get_output_details()))

    def call() -> np.ndarray:
        interpreter.set_tensor(entry, x)
        interpreter.invoke()
        return interpreter.get_tensor(last)

    return call, len(content)


def median_us(call: Callable[[], object], count: int) -> float:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return 1e6 * statistics.median(times)


def compare(name: str, model: Model, rounds: int, count: int) -> None:
    folder = Path(tempfile.mkdtemp())
    x = np.random.default_rng(0).random((1, *model.input_shape[1:]), "float32")
    call, result, sizes = exported(model, x, folder)
    session = onnx_runtime(model, x, folder)
    lite, size = litert(model, x, folder)
    wanted = model.predict_on_batch(x)
    call()
    apart = {"exported": np.abs(result - wanted).max()}
    apart |= {"ONNX Runtime": np.abs(session() - wanted).max(), "TFLite": np.abs(lite() - wanted).max()}
    calls = {"exported": call, "engine, predict_on_batch": lambda: model.predict_on_batch(x), "ONNX Runtime": session}
    calls[f"TFLite, {size / 1024:,.1f} KiB"] = lite
    found: dict[str, list[float]] = {key: [] for key in calls}
    for _ in range(rounds):
        for key, each in calls.items():
            found[key].append(median_us(each, count))
    print(f"{name}: {sizes}; away from the engine: {', '.join(f'{k} {v:.1e}' for k, v in apart.items())}")
    for key, times in found.items():
        print(f"  {key:26} {min(times):9.1f} us (rounds {min(times):.1f} to {max(times):.1f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    compare("lesson 1", lesson1(), options.rounds, 2000)
    compare("MobileNetV2 96", zoo.MobileNetV2(weights=None, input_shape=(96, 96, 3), alpha=0.35), options.rounds, 100)


if __name__ == "__main__":
    main()
