"""Every function in all places where it may stand: on arrays, in a functional model, in a layer's call, in losses.

What Keras gives is in tests/golden/functions.npz.
"""

import inspect
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from function_cases import ALONE, CASES, DIFFERENT, FLOATS, TENSORS, called, tensors_of, variants

import foveal
from foveal import keras
from foveal.compat import surface
from foveal.errors import ShapeError, UnsupportedError
from foveal.nesting import leaves

sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))
import functions as golden

HOMES = ("keras.ops", "keras.ops.image", "keras.ops.linalg", "keras.activations")
FUNCTIONS = {
    name: getattr(import_module(surface.home_of(home, name)), name)
    for home in reversed(HOMES)
    for name in surface.public_names(home)
    if surface.home_of(home, name)
}
KERAS = golden.read()
ROWS = [(f"{name}({row})", name, row) for name, rows in CASES.items() for row in rows]
LONELY = [(f"{name}({row})", name, row) for name, rows in ALONE.items() for row in rows]


def test_every_function_has_a_row():
    declared = {name for name, function in FUNCTIONS.items() if hasattr(function, "declaration")}
    assert declared - CASES.keys() - ALONE.keys() == WITHOUT
    assert {call for call, *_ in golden.wanted()} == KERAS.keys(), "run tests/golden/functions.py"


WANTED = {
    call: KERAS[call] if KERAS[call] and name not in DIFFERENT else leaves(called(row, FUNCTIONS[name], TENSORS))
    for call, name, row in ROWS
}
"""What rows give: of Keras, but where it raises an error or is wrong."""


WITHOUT = {"elastic_transform", "polar", "view_as_complex", "view_as_real"}
"""What is drawn at random, and what is of complex numbers."""
LATER = {"deserialize", "resize", "batch_dot", "get_value", "int_shape"}
"""Functions with parameters of their own."""
ANY_KEYWORD = {"einsum", "layer_normalization", "multi_hot"}
"""Functions that take any keywords in Keras, for what older files say."""


OLD = {"keras.backend": "keras.src.legacy.backend"}


@pytest.mark.parametrize("home", [*HOMES, "keras.ops.nn", "keras.random", "keras.backend"])
def test_parameters_are_those_of_keras(home):
    theirs = import_module(OLD.get(home, home))
    wrong = {}
    for name in surface.public_names(home):
        here = surface.home_of(home, name)
        own, other = (getattr(m, name, None) for m in (import_module(here or home), theirs))
        if (
            here is None
            or other is None
            or name in LATER
            or not (inspect.isfunction(own) and inspect.isfunction(other))
        ):
            continue
        given, wanted = (list(inspect.signature(f).parameters.values()) for f in (own, other))
        if name in ANY_KEYWORD:
            wanted = [p for p in wanted if p.kind is not p.VAR_KEYWORD]
        if home in OLD:
            given, wanted = ([p for p in each if p.name not in ("name", "ignore_class")] for each in (given, wanted))
            given = [p.replace(default=q.default) if q.default is q.empty else p for p, q in zip(given, wanted)]  # noqa: B905
        same = [(p.name, p.default, p.kind) for p in given[: len(wanted)]] == [
            (p.name, p.default, p.kind) for p in wanted
        ]
        if not same or any(p.default is p.empty for p in given[len(wanted) :]):
            wrong[name] = f"{inspect.signature(own)} for {inspect.signature(other)}"
    assert wrong == {}


def close(got, want, tolerance=2e-5):
    """Whether nested results are alike; a text if not."""
    got = [np.asarray(leaf) for leaf in leaves(got)]
    if [a.shape for a in got] != [a.shape for a in want]:
        return f"shapes {[a.shape for a in got]} for {[a.shape for a in want]}"
    for a, b in zip(got, want, strict=True):
        if not np.allclose(a.astype("float64"), b.astype("float64"), tolerance, tolerance / 10, equal_nan=True):
            return f"{a.ravel()[:6]} for {b.ravel()[:6]}"
    return ""


@pytest.mark.parametrize("name", sorted({*CASES, *ALONE}))
def test_arrays(name):
    calls = [
        (call, row, {one: TENSORS[one] for one in tensors_of(row)}) for call, own, row in ROWS + LONELY if own == name
    ]
    for row in CASES.get(name, ())[:1]:
        calls += [(f"{name}({row}) {kind}", row, tensors) for kind, tensors in variants(row).items()]
    wrong = {}
    for call, row, tensors in calls:
        want = KERAS[call]
        whole = call.endswith(("int32", "uint8", "bool"))
        if want is None or call in DIFFERENT or name in DIFFERENT or (whole and name in FLOATS):
            continue
        got = called(row, FUNCTIONS[name], tensors)
        fault = close(got, want)
        if fault:
            wrong[call] = fault
        elif [np.asarray(a).dtype for a in leaves(got)] != [b.dtype for b in want]:
            wrong[call] = f"{[np.asarray(a).dtype for a in leaves(got)]} for {[b.dtype for b in want]}"
    assert wrong == {}


class Everything(keras.layers.Layer):
    def __init__(self, names):
        super().__init__()
        self.names = names

    def call(self, tensors):
        return everything(dict(zip(self.names, tensors, strict=True)))[0]


def everything(tensors):
    """All rows on these tensors, and what went wrong."""
    results, wrong = {}, {}
    for call, name, row in ROWS:
        try:
            results[call] = leaves(called(row, FUNCTIONS[name], tensors))
        except (ShapeError, UnsupportedError, TypeError, ValueError) as error:
            wrong[call] = f"{type(error).__name__}: {error}"
    return results, wrong


def test_functional_models():
    inputs = {name: keras.Input(values.shape[1:] or (1,), dtype=str(values.dtype)) for name, values in TENSORS.items()}
    results, wrong = everything({name: tensor[:, 0] if name == "c" else tensor for name, tensor in inputs.items()})
    model = keras.Model(list(inputs.values()), [leaf for parts in results.values() for leaf in parts])
    model.compile(engine="numpy")
    arrays = [values if values.ndim > 1 else values[:, None] for values in TENSORS.values()]
    got = iter(model.predict(arrays, verbose=0))
    for call, parts in results.items():
        outputs = [next(got) for _ in parts]
        fault = close(outputs, WANTED[call])
        if fault:
            wrong[call] = fault
        for tensor, output, want in zip(parts, outputs, WANTED[call], strict=True):
            if (want.dtype == "bool") != (tensor.dtype == "bool") or (want.dtype == "bool") != (output.dtype == "bool"):
                wrong[call] = f"{tensor.dtype}, {output.dtype} for {want.dtype}"
    assert wrong == {}


def test_calls_of_layers():
    layer = Everything(list(TENSORS))
    with foveal.eager.using("numpy"):
        got = layer(list(TENSORS.values()))
    wrong = {call: close(got[call], WANTED[call]) if call in got else "error" for call, *_ in ROWS}
    assert {call: fault for call, fault in wrong.items() if fault} == {}


SIZES = [(name, values.shape[1:], int(np.prod(values.shape[1:]))) for name, values in TENSORS.items()]
PACKED = np.concatenate([values.reshape(len(values), -1) for values in TENSORS.values()], 1).astype("float32")
"""All tensors in one, as labels and predictions."""


def unpacked(y_true, y_pred):
    """The tensors out of labels and predictions in turn."""
    found, at = {}, 0
    for i, (name, shape, size) in enumerate(SIZES):
        source = (y_true, y_pred)[i % 2]
        found[name] = keras.ops.reshape(source[:, at : at + size], (-1, *shape)) if shape else source[:, at]
        at += size
    return found


def score(parts):
    """One number of all values, in which each has a weight of its own."""
    total = 0.0
    for part in leaves(parts):
        values = keras.ops.reshape(keras.ops.cast(part, "float32"), (-1, int(np.prod(part.shape[1:]))))
        total += keras.ops.mean(keras.ops.matmul(values, np.cos(np.arange(values.shape[1], dtype="float32"))))
    return total


def scored(name, row):
    def of_labels(y_true, y_pred):
        return score(called(row, FUNCTIONS[name], unpacked(y_true, y_pred)))

    return of_labels


@pytest.mark.parametrize("engine", ["numpy", pytest.param("llvm", marks=pytest.mark.full)])
def test_losses_and_metrics(engine):
    x = keras.Input(PACKED.shape[1:])
    model = keras.Model(x, {f"y{i}": keras.layers.Identity()(x) for i in range(len(ROWS))})
    functions = {f"y{i}": scored(name, row) for i, (_, name, row) in enumerate(ROWS)}
    model.compile(
        loss=functions, metrics={y: keras.metrics.MeanMetricWrapper(f, y) for y, f in functions.items()}, engine=engine
    )
    got = model.evaluate(PACKED, dict.fromkeys(functions, PACKED), verbose=0, return_dict=True)
    wrong = {}
    for i, (call, *_) in enumerate(ROWS):
        want = float(score(WANTED[call]))
        found = [got[f"y{i}_loss"], got[f"y{i}_y{i}"]]
        if not np.allclose(found, want, 1e-4, 1e-5):
            wrong[call] = f"{found} for {want}"
    assert wrong == {}
