"""What is fused and what must not be; and whatever is fused, networks still mean the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from foveal.engines.engine import Rows
from foveal.engines.llvm.engine import LLVMEngine
from foveal.engines.llvm.lowering.fused_ops import (
    ArgmaxIndices,
    ConvBlock,
    DenseBlock,
    Flipped,
    SparseBiasGrad,
    SparseGradient,
    SparseInputGrad,
    SparseKernelGrad,
)
from foveal.engines.llvm.lowering.fusion import fuse
from foveal.ir.autodiff import gradients
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, elementwise, placeholder
from foveal.ir.passes import simplify
from foveal.ops.conv import Conv, ConvInputGrad, ConvKernelGrad, conv
from foveal.ops.elementwise import relu
from foveal.ops.matmul import MatMul, matmul
from foveal.ops.pool import MaxPool, MaxPoolGrad, max_pool
from foveal.ops.reduce import sum_
from foveal.ops.shape import flatten
from peers import REFERENCE, assert_agree


def ops(graph):
    return [type(node.op) for node in graph.nodes]


def block(graph):
    """The only convolution block of a graph."""
    (found,) = {node.op for node in graph.nodes if isinstance(node.op, ConvBlock)}
    return found


def layer(size=(8, 8), channels=3, filters=5, pool=(2, 2), strides=None, name=""):
    """x, kernel, bias and the nodes of one layer: sums, switched, pooled."""
    x, rank = placeholder(f"x{name}", (BATCH, *size, channels)), len(size)
    kernel = placeholder(f"kernel{name}", (*[3] * rank, channels, filters))
    bias = placeholder(f"bias{name}", (filters,))
    sums = conv(x, kernel, (1,) * rank, "same", (1,) * rank) + bias
    switched = relu(sums)
    return x, kernel, bias, sums, switched, max_pool(switched, pool, strides or pool)


RANKS = ((8,), (8, 8), (4, 8, 8))


@pytest.mark.parametrize("size", RANKS)
def test_a_whole_layer_becomes_one_op(size):
    *_, pooled = layer(size, pool=(2,) * len(size))
    fused = fuse(Graph({"y": pooled}))
    assert ops(fused).count(ConvBlock) == 1
    assert set(ops(fused)).isdisjoint({Conv, MaxPool})
    assert (block(fused).bias, block(fused).relu, block(fused).places) == (True, True, (2,) * len(size))


def test_bias_and_relu_may_be_missing():
    x, kernel, bias, sums, *_ = layer()
    plain = conv(x, kernel)
    for y, parts in ((plain, (False, False)), (sums, (True, False)), (relu(plain), (False, True))):
        found = block(fuse(Graph({"y": y})))
        assert (found.bias, found.relu) == parts
    assert block(fuse(Graph({"y": bias + plain}))).bias


@pytest.mark.parametrize("wanted", ["sums", "switched"])
def test_what_the_caller_wants_is_not_hidden_in_a_block(wanted):
    *_, sums, switched, pooled = layer()
    fused = fuse(Graph({"y": pooled, wanted: {"sums": sums, "switched": switched}[wanted]}))
    assert MaxPool in ops(fused)
    assert block(fused).relu == (wanted == "switched")


def test_what_others_read_is_not_hidden_in_a_block():
    *_, sums, switched, pooled = layer()
    fused = fuse(Graph({"y": pooled, "z": elementwise("tanh", switched)}))
    assert (block(fused).relu, block(fused).pool) == (True, None)
    fused = fuse(Graph({"y": pooled, "z": elementwise("tanh", sums)}))
    assert (block(fused).bias, block(fused).relu) == (True, False)


@pytest.mark.parametrize("addend", [(1,), (8, 8, 5), (5, 1)])
def test_only_a_bias_for_each_filter_is_one(addend):
    x, kernel, *_ = layer()
    other = placeholder("other", addend)
    fused = fuse(Graph({"y": conv(x, kernel, padding="same") + other})) if addend != (5, 1) else None
    assert fused is None or not block(fused).bias


@pytest.mark.parametrize(("pool", "strides"), [((3, 3), (2, 2)), ((2, 2), (3, 3)), ((1, 1), (1, 1)), ((5, 4), (5, 4))])
def test_windows_that_overlap_leave_gaps_or_are_too_large_stay_apart(pool, strides):
    *_, pooled = layer((12, 12), pool=pool, strides=strides)
    fused = fuse(Graph({"y": pooled}))
    assert MaxPool in ops(fused)
    assert block(fused).pool is None


@pytest.mark.parametrize("size", RANKS)
def test_the_way_back_runs_on_lists(size):
    x, kernel, bias, *_, pooled = layer(size, pool=(2,) * len(size))
    g = gradients(sum_(pooled), [x, kernel, bias])
    fused = fuse(simplify(Graph(dict(zip("xkb", g, strict=True)))))
    assert {ArgmaxIndices, SparseGradient, SparseInputGrad, SparseKernelGrad, SparseBiasGrad} <= set(ops(fused))
    assert set(ops(fused)).isdisjoint({Conv, ConvInputGrad, ConvKernelGrad, MaxPool, MaxPoolGrad})


def test_the_way_back_of_an_output_that_is_wanted_runs_without_lists():
    _, kernel, bias, _, switched, pooled = layer()
    slopes = gradients(sum_(pooled), [kernel, bias, switched])
    fused = fuse(simplify(Graph(dict(zip("kbs", slopes, strict=True)))))
    assert SparseGradient not in ops(fused)
    assert {MaxPoolGrad, ConvKernelGrad} <= set(ops(fused))


def test_the_way_back_through_a_convolution_is_one():
    x, kernel, *_ = layer()
    (dx,) = gradients(sum_(conv(x, kernel, padding="same")), [x])
    assert {Flipped, ConvBlock} <= set(ops(fuse(Graph({"dx": dx}))))
    (strided,) = gradients(sum_(conv(x, kernel, (2, 2))), [x])
    assert ConvInputGrad in ops(fuse(Graph({"dx": strided})))


def test_dense_layers_take_their_bias_and_relu():
    x, w, b = placeholder("x", (BATCH, 4)), placeholder("w", (4, 3)), placeholder("b", (3,))
    fused = fuse(Graph({"y": relu(matmul(x, w) + b)}))
    (found,) = (node.op for node in fused.nodes if isinstance(node.op, DenseBlock))
    assert (found.bias, found.relu) == (True, True)
    whole = fuse(Graph({"y": matmul(placeholder("x", (2, 4)), w)}))
    assert (ops(whole).count(MatMul), ops(whole).count(DenseBlock)) == (1, 0)


def test_outputs_and_updates_keep_their_names_and_specs():
    x, kernel, *_, pooled = layer()
    updates = {"kernel": kernel - 0.5 * gradients(sum_(pooled), [kernel])[0]}
    graph = Graph({"y": pooled, "again": pooled, "x": x}, updates)
    fused = fuse(graph)
    fused.check()
    assert [(name, y.spec) for name, y in fused.outputs.items()] == [(n, y.spec) for n, y in graph.outputs.items()]
    assert fused.updates["kernel"].spec == kernel.spec
    assert fused.outputs["y"] is fused.outputs["again"]


def test_a_network_of_300_layers_compiles():
    x = y = placeholder("x", (BATCH, 2, 2, 1))
    weights = {}
    for i in range(300):
        weights[f"k{i}"] = np.full((1, 1, 1, 1), 1.001, "float32")
        y = relu(conv(y, placeholder(f"k{i}", (1, 1, 1, 1))))
    graph = simplify(Graph({"y": y}))
    assert ops(fuse(graph)).count(ConvBlock) == 300
    engine = LLVMEngine(threads=1, lanes=4)
    got = engine.compile(graph, engine.state(weights)).run({"x": np.ones((3, 2, 2, 1))})["y"]
    np.testing.assert_allclose(got, 1.001**300, rtol=1e-4)
    assert x.spec == y.spec


# -- drawn networks

sides = st.integers(1, 3)
side_pairs = st.tuples(sides, sides)


@st.composite
def blocks(draw):
    """Arguments of `drawn_layer`."""
    size, pool = draw(side_pairs), draw(st.sampled_from([None, (2, 2), (2, 2), (3, 3), (2, 3), "overlapping"]))
    strides, dilation = draw(st.sampled_from([((1, 1), (1, 1)), ((1, 1), (1, 1)), ((2, 1), (1, 1)), ((1, 1), (2, 1))]))
    return {
        "filters": draw(st.integers(1, 9) | st.integers(10, 70)),
        "size": draw(st.sampled_from([(3, 3), size])),
        "strides": strides,
        "dilation": dilation,
        "padding": draw(st.sampled_from(["valid", "same"])),
        "bias": draw(st.sampled_from([True, True, False])),
        "switch": draw(st.sampled_from([True, True, False])),
        "pool": pool,
        "frozen": draw(st.sampled_from([False, False, True])),
    }


class Drawn:
    """A network of drawn blocks; its numbers have few bits, so that no engine rounds and ties are ties on all."""

    def __init__(self, image, layers, seed, dtype):
        self.rng, self.dtype = np.random.default_rng(seed), dtype
        self.arrays, self.learned = {}, []
        self.x = y = placeholder("x", (BATCH, *image), dtype)
        for arguments in layers:
            y = self.layer(y, **arguments)
        self.y = y
        flat = flatten(y)
        self.scores = matmul(flat, self.weight(flat.shape[-1], 3))

    def weight(self, *shape, frozen=False):
        node = placeholder(f"w{len(self.arrays)}", shape, self.dtype)
        # most are 0, so that sums stay small enough for 24 bits through all layers
        self.arrays[node.name] = self.rng.choice([-0.5, 0, 0, 0, 0.5, 1.0], shape).astype(self.dtype)
        if not frozen:
            self.learned.append(node)
        return node

    def layer(self, x, filters, size, strides, dilation, padding, bias, switch, pool, frozen):
        y = conv(x, self.weight(*size, x.shape[3], filters, frozen=frozen), strides, padding, dilation)
        y = y + self.weight(filters, frozen=frozen) if bias else y
        y = relu(y) if switch else y
        window, step = ((3, 3), (2, 2)) if pool == "overlapping" else (pool, pool)
        return max_pool(y, window, step, padding="same" if pool == "overlapping" else "valid") if pool else y

    def graph(self):
        loss = sum_(elementwise("square", self.scores))
        slopes = gradients(loss, [*self.learned, self.x])
        names = [*(f"slope {w.name}" for w in self.learned), "slope x"]
        return simplify(Graph({"y": self.y, "scores": self.scores, **dict(zip(names, slopes, strict=True))}))


@settings(max_examples=10, phases=[Phase.explicit, Phase.generate])
@given(
    st.tuples(st.integers(24, 29), st.integers(24, 29), st.integers(1, 4) | st.integers(5, 40)),
    st.lists(blocks(), min_size=1, max_size=2),
    st.integers(1, 19),
    st.sampled_from([4, 8, 16]),
    st.integers(0, 99),
)
def test_drawn_layers_mean_the_same_fused(image, layers, batch, lanes, seed):
    rng = np.random.default_rng(seed)
    feed = {"x": Rows(rng.integers(-2, 3, (24, *image)).astype("float32"), rng.integers(0, 24, batch))}

    def run(engine, dtype):
        drawn = Drawn(image, layers, seed, dtype)
        return engine.compile(drawn.graph(), engine.state(drawn.arrays)).run(feed)

    got, want = run(LLVMEngine(threads=2, lanes=lanes), "float32"), run(REFERENCE, "float64")
    for name in want:
        assert_agree(got[name], want[name], 2e-5, name)
