"""The LLVM engine's face: state, feeds of every kind, what it refuses, threads, and the same bits every time."""

from __future__ import annotations

import mmap
import re
import threading

import numpy as np
import pytest

from foveal.engines.engine import Rows
from foveal.engines.llvm.engine import HUGE_PAGE, LLVMEngine, memory
from foveal.errors import ArgumentError, DataError, UnsupportedError
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Constant, Elementwise, Spec, apply, elementwise, full, placeholder
from foveal.ir.passes import simplify
from foveal.ops.conv import conv
from foveal.ops.elementwise import relu
from foveal.ops.matmul import matmul
from foveal.ops.pool import max_pool
from foveal.ops.random import dropout
from foveal.ops.reduce import ArgMax, mean, sum_
from foveal.ops.shape import cast, flatten, one_hot
from foveal.ops.softmax import log_softmax

ROWS = np.arange(30, dtype="float32").reshape(10, 3)


def run(outputs, feeds, state=None, **options):
    engine = LLVMEngine(**options)
    return engine.compile(Graph(outputs), engine.state(state or {})).run(feeds)


def refused(error, message):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


# -- feeds

x = placeholder("x", (BATCH, 3))


@pytest.mark.parametrize(
    "array",
    [
        ROWS.tolist(),
        ROWS.astype("float64"),
        ROWS.astype("int64"),
        ROWS.astype("uint8"),
        ROWS.astype(">f4"),
        np.asfortranarray(ROWS),
        np.repeat(ROWS, 2, axis=1)[:, ::2],
        np.repeat(ROWS.astype("uint8"), 2, axis=1)[:, ::2],
        ROWS[::-1][::-1],
    ],
    ids=["list", "float64", "int64", "bytes", "big-endian", "columns first", "gaps", "bytes with gaps", "view"],
)
def test_feeds_of_every_kind(array):
    np.testing.assert_array_equal(run({"y": x + 1.0}, {"x": array})["y"], ROWS + 1)
    if isinstance(array, np.ndarray):
        index = [9, -1, 0, -10, 4, 4]
        np.testing.assert_array_equal(run({"y": x + 1.0}, {"x": Rows(array, np.array(index))})["y"], ROWS[index] + 1)


def test_truths_are_numbers():
    np.testing.assert_array_equal(run({"y": x * 2.0}, {"x": ROWS > 4})["y"], (ROWS > 4) * 2)


def test_bytes_that_are_not_aligned():
    packed = np.zeros(10, [("pad", "u1"), ("x", "f4", 3)])
    packed["x"] = ROWS
    np.testing.assert_array_equal(run({"y": x + 1.0}, {"x": packed["x"]})["y"], ROWS + 1)


def test_inputs_of_whole_numbers_and_of_bytes():
    n, b = placeholder("n", (BATCH, 3), "int32"), placeholder("b", (BATCH, 3), "uint8")
    got = run({"n": n + n, "b": cast(b, "float32") + x}, {"n": ROWS, "b": ROWS.astype("uint8"), "x": ROWS})
    assert got["n"].dtype == "int32"
    np.testing.assert_array_equal(got["n"], 2 * ROWS)
    np.testing.assert_array_equal(got["b"], 2 * ROWS)


def test_rows_of_an_input_without_a_batch_axis():
    whole = placeholder("whole", (2, 3))
    got = run({"y": whole * 2.0}, {"whole": Rows(ROWS, np.array([3, 1]))})
    np.testing.assert_array_equal(got["y"], ROWS[[3, 1]] * 2)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ([0, 10], "run: the rows of 'x' must be from -10 to 9, got 0 to 10."),
        ([-11], "run: the rows of 'x' must be from -10 to 9, got -11 to -11."),
        ([True] * 10, "run: the rows of 'x' must be one axis of whole numbers, got bool[10]."),
        ([0.5], "run: the rows of 'x' must be one axis of whole numbers, got float64[1]."),
        ([[0, 1]], "run: the rows of 'x' must be one axis of whole numbers, got int64[1, 2]."),
    ],
)
def test_rows_that_the_array_does_not_have(index, message):
    with refused(DataError, message):
        run({"y": x}, {"x": Rows(ROWS, np.array(index))})


# -- outputs


def test_outputs_may_be_inputs_states_constants_and_the_same_twice():
    w, fed = placeholder("w", (2, 3)), placeholder("fed", (3,))
    y = x * 2.0
    labels = placeholder("labels", (BATCH,), "int32")
    outputs = {"y": y, "again": y, "x": x, "w": w, "fed": fed, "five": full((2,), 5.0), "labels": labels}
    got = run(
        outputs | {"arg": apply(ArgMax(1), x), "shape": elementwise("relu", w)},
        {"x": ROWS, "fed": [1, 2, 3], "labels": range(10)},
        {"w": ROWS[:2]},
    )
    want = {"y": ROWS * 2, "again": ROWS * 2, "x": ROWS, "w": ROWS[:2], "fed": [1, 2, 3], "five": [5, 5]}
    want |= {"labels": np.arange(10), "arg": np.full(10, 2), "shape": ROWS[:2]}
    assert list(got) == list(want)
    for name in want:
        np.testing.assert_array_equal(got[name], want[name], name)
    assert (got["labels"].dtype, got["arg"].dtype) == ("int32", "int32")
    got["again"][...] = 0
    np.testing.assert_array_equal(got["y"], ROWS * 2)


def test_minus_zero_keeps_its_sign():
    zeros = placeholder("zeros", (BATCH, 20))
    minus, plus = (apply(Constant(value, Spec(()))) for value in (-0.0, 0.0))
    one = full((), 1.0)
    outputs = {
        "both": apply(Elementwise("select"), zeros, one, apply(Elementwise("div"), one, minus)),
        "plus": apply(Elementwise("select"), zeros, one, apply(Elementwise("div"), one, plus)),
    }
    got = run(outputs, {"zeros": np.zeros((2, 20))})
    assert (got["both"] == -np.inf).all()
    assert (got["plus"] == np.inf).all()


def test_an_empty_batch():
    w = placeholder("w", (3, 2))
    y = relu(matmul(x, w))
    outputs = {"y": y, "sum": sum_(y), "slope": gradients(sum_(y), [w])[0], "mean": mean(y)}
    got = run(outputs, {"x": np.empty((0, 3))}, {"w": ROWS[:3, :2]})
    assert got["y"].shape == (0, 2)
    assert got["sum"] == 0
    np.testing.assert_array_equal(got["slope"], np.zeros((3, 2)))
    assert np.isnan(got["mean"])


def test_a_graph_without_a_batch_uses_all_threads():
    w = placeholder("w", (300, 300))
    values = np.random.default_rng(0).random((300, 300), "float32")
    for threads in (1, 3):
        np.testing.assert_array_equal(run({"y": w * w}, {}, {"w": values}, threads=threads)["y"], values * values)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_batch_that_is_gone_through_twice(threads):
    centred = elementwise("exp", x) - elementwise("log", mean(elementwise("exp", x * 2.0), axis=0))
    many = np.random.default_rng(0).normal(size=(100, 3)).astype("float32")
    got = run({"y": centred}, {"x": many}, threads=threads)["y"]
    np.testing.assert_allclose(got, np.exp(many) - np.log(np.exp(2 * many).mean(0)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("shape", [(BATCH, 0), (0, 3)])
def test_tensors_without_values_are_refused(shape):
    nothing = placeholder("nothing", shape)
    message = f"the llvm engine has no tensors without values, got {nothing.op} {nothing.spec}. Use engine='numpy'."
    with refused(UnsupportedError, message):
        LLVMEngine().compile(Graph({"y": nothing + 1.0}))


def test_float64_is_refused():
    wide = placeholder("wide", (3,), "float64")
    with refused(
        UnsupportedError, f"the llvm engine computes in float32, got {wide.op} float64[3]. Use engine='numpy'."
    ):
        LLVMEngine().compile(Graph({"y": wide}))
    message = "state: the llvm engine keeps float32, int32, uint32, uint8, got float64 for 'w'. "
    with refused(UnsupportedError, message + "Convert it, or use engine='numpy'."):
        LLVMEngine().state({"w": np.ones(3)})


@pytest.mark.parametrize("lanes", [1, 7, 32])
def test_a_width_that_no_register_has(lanes):
    with refused(ArgumentError, f"llvm engine: `lanes` must be 4, 8 or 16, got {lanes}."):
        LLVMEngine(lanes=lanes)


def test_cycles_are_counted_on_request():
    engine = LLVMEngine(profile=True)
    program = engine.compile(Graph({"y": x + 1.0}))
    program.run({"x": ROWS})
    spent = program.cycles()
    assert list(spent) == ["0 gather x", "1 add", "2 output y"]
    assert all(cycles > 0 for cycles in spent.values())
    assert LLVMEngine().compile(Graph({"y": x + 1.0})).cycles() == {}


# -- memory


@pytest.mark.parametrize("size", [0, 1, 5000, HUGE_PAGE - 1, HUGE_PAGE, 3 * HUGE_PAGE + 5])
def test_memory_is_zero_and_starts_a_line_or_a_huge_page(size):
    block = memory(size)
    assert block.size == size
    assert not block.any()
    assert block.ctypes.data % (HUGE_PAGE if size >= HUGE_PAGE else mmap.PAGESIZE) == 0


def test_a_long_forward_pass_needs_memory_for_its_results_alone():
    k, b = placeholder("k", (3, 3, 1, 8)), placeholder("b", (8,))
    image = placeholder("image", (BATCH, 28, 28, 1))
    graph = Graph({"y": sum_(flatten(max_pool(relu(conv(image, k) + b), (2, 2), (2, 2))), axis=1)})
    engine = LLVMEngine()
    program = engine.compile(graph, engine.state({"k": np.ones((3, 3, 1, 8), "float32"), "b": np.ones(8, "float32")}))
    pixels = np.ones((5, 28, 28, 1), "uint8")
    got = program.run({"image": Rows(pixels, np.arange(60_000) % 5)})["y"]
    np.testing.assert_array_equal(got, np.full(60_000, 13 * 13 * 8 * 10))
    assert program._kept.size == 0
    assert program._work.size + program._whole.size < 4 << 20


# -- threads


def counting():
    """y = x @ w beside a state that grows by 1 a run; a convolution's transformed kernel depends on another."""
    w = placeholder("w", (3, 2))
    return Graph({"y": matmul(x, w), "w": w}, {"w": w + 1.0})


def test_programs_run_from_many_python_threads_one_after_the_other():
    engine = LLVMEngine(threads=2)
    state = engine.state({"w": np.zeros((3, 2), "float32")})
    program, seen, wrong = engine.compile(counting(), state), [], []

    def work():
        for _ in range(50):
            got = program.run({"x": np.ones((2, 3))})
            seen.append(int(got["w"][0, 0]))
            if not (got["y"] == 3 * got["w"][0, 0]).all():
                wrong.append(got)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(200))
    assert wrong == []
    np.testing.assert_array_equal(state["w"], np.full((3, 2), 200))


def test_what_is_derived_from_a_state_follows_its_changes():
    image, k = placeholder("image", (BATCH, 6, 6, 8)), placeholder("k", (3, 3, 8, 8))
    engine = LLVMEngine()
    state = engine.state({"k": np.ones((3, 3, 8, 8), "float32")})
    reader, grower = (
        engine.compile(Graph({"y": conv(image, k)}), state),
        engine.compile(Graph({}, {"k": k + 1.0}), state),
    )
    assert reader.plan.derived
    pixels = np.ones((1, 6, 6, 8))

    def value():
        return reader.run({"image": pixels})["y"][0, 0, 0, 0]

    assert (value(), value()) == (72, 72)
    grower.run({})
    assert (value(), value()) == (144, 144)
    state["k"] = np.zeros((3, 3, 8, 8))
    assert value() == 0


# -- the same bits


def training():
    """A step of a small network with every kind of sum over the batch, and its state at first."""
    rng = np.random.default_rng(5)
    image, labels = placeholder("image", (BATCH, 12, 12, 3)), placeholder("labels", (BATCH,), "int32")
    shapes = {"k": (3, 3, 3, 9), "b": (9,), "k2": (3, 3, 9, 10), "b2": (10,), "w": (90, 20), "c": (20,), "v": (20, 4)}
    weights = {name: placeholder(name, shape) for name, shape in shapes.items()}
    y = max_pool(relu(conv(image, weights["k"], padding="same") + weights["b"]), (2, 2), (2, 2))
    y = max_pool(relu(conv(y, weights["k2"], padding="same") + weights["b2"]), (2, 2), (2, 2))
    y = relu(matmul(flatten(y), weights["w"]) + weights["c"])
    y = dropout(y, 0.25, placeholder("seed", (2,), "uint32"), stream=3)
    scores = log_softmax(matmul(y, weights["v"]))
    loss = -mean(sum_(scores * one_hot(labels, 4, "float32"), axis=1))
    return image, labels, weights, loss, {n: rng.normal(0, 0.2, s).astype("float32") for n, s in shapes.items()}


def trained(**options):
    """The loss of five steps, the last on part of a batch, and all state after them, as bytes."""
    *_, weights, loss, arrays = training()
    slopes = gradients(loss, list(weights.values()))
    moments = {f"{name}/{i}": placeholder(f"{name}/{i}", w.shape) for name, w in weights.items() for i in "mv"}
    updates = {}
    for (name, w), slope in zip(weights.items(), slopes, strict=True):
        m = moments[f"{name}/m"] * 0.9 + slope * 0.1
        v = moments[f"{name}/v"] * 0.999 + slope * slope * 0.001
        updates |= {f"{name}/m": m, f"{name}/v": v, name: w - m * 0.01 / (elementwise("sqrt", v) + 1e-7)}
    arrays |= {name: np.zeros(node.shape, "float32") for name, node in moments.items()}
    engine = LLVMEngine(**options)
    state = engine.state(arrays)
    program = engine.compile(simplify(Graph({"loss": loss}, updates)), state)
    rng, losses = np.random.default_rng(6), []
    pixels, labels = rng.normal(size=(40, 12, 12, 3)).astype("float32"), rng.integers(0, 4, 40)
    for step, size in enumerate((32, 32, 32, 32, 13)):
        index = rng.permutation(40)[:size]
        feeds = {"image": Rows(pixels, index), "labels": Rows(labels, index), "seed": [7, step]}
        losses.append(program.run(feeds)["loss"].tobytes())
    return losses, {name: array.tobytes() for name, array in state.items()}


def test_training_gives_the_same_bits_with_any_number_of_threads():
    one = trained(threads=1)
    assert trained(threads=1) == one
    for threads in (2, 3, 5):
        assert trained(threads=threads) == one
