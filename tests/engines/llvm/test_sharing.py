"""Tensors that lie where others have been: the same numbers, whatever was there before."""

from __future__ import annotations

import numpy as np
import pytest

from foveal import Input, Model, Sequential, layers
from foveal.engines.llvm.engine import LLVMProgram
from foveal.engines.llvm.lowering.program_steps import Storage
from foveal.engines.llvm.planning import sharing
from foveal.engines.llvm.planning.arena import Lifetime, place
from foveal.engines.llvm.planning.plan import LINE, Extent, size_in_bytes

ROWS = 11


def residual():
    image = Input((12, 12, 3))
    x = layers.Conv2D(9, 3, strides=2, padding="same", activation="relu")(image)
    y = layers.BatchNormalization()(layers.Conv2D(9, 3, padding="same", use_bias=False)(x))
    y = layers.ReLU()(layers.Add()([x, layers.BatchNormalization()(layers.DepthwiseConv2D(3, padding="same")(y))]))
    y = layers.Concatenate()([image, layers.Conv2DTranspose(5, 2, strides=2)(y)])
    return Model(image, layers.Dense(4)(layers.GlobalAveragePooling2D()(layers.Conv2D(6, 1)(y))))


def pooled():
    parts = [layers.Conv2D(20, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(17, 3, activation="relu")]
    parts += [layers.MaxPooling2D(), layers.AveragePooling2D(2), layers.Flatten(), layers.Dense(7, activation="tanh")]
    return Sequential([Input((20, 20, 3)), *parts, layers.Dropout(0.3, seed=1), layers.Dense(4)])


def recurrent():
    return Sequential([Input((6, 5)), layers.GRU(7, return_sequences=True), layers.LSTM(3), layers.Dense(4)])


def trained(make, programs):
    """Losses, weights and predictions after three steps; every program starts each run on memory of all ones."""
    model = make()
    rng = np.random.default_rng(5)
    for weight in model.weights:
        weight.assign(rng.uniform(0.1, 0.4, weight.shape))
    model.compile("adam", "mse")
    x, y = rng.random((ROWS, *model.input_shape[1:]), "float32"), rng.random((ROWS, 4), "float32")
    results = []
    for _ in range(3):
        results.append(model.train_on_batch(x, y))
        for program in programs:
            dirty(program)
    return [*results, *model.get_weights(), model.predict_on_batch(x)]


def dirty(program):
    """Fill what may be shared with bytes of ones, which are no numbers as floats; leave what must last."""
    plan = program.plan
    lasting = {s: program.stored(s).copy() for s in plan._lasting() if s in plan.offsets}
    for block in (program._work, program._kept, program._whole):
        block[...] = 255
    for storage, values in lasting.items():
        program.stored(storage)[...] = values


@pytest.mark.parametrize("make", [residual, pooled, recurrent])
def test_what_was_there_before_changes_no_bit(make, monkeypatch):
    programs, start = [], LLVMProgram.__init__
    monkeypatch.setattr(sharing, "WORTH", 0.0)  # a place of its own for each
    expected = trained(make, programs)
    monkeypatch.setattr(LLVMProgram, "__init__", lambda self, *args: (start(self, *args), programs.append(self))[0])
    monkeypatch.setattr(sharing, "WORTH", float("inf"))  # shared, however little it saves
    got = trained(make, programs)
    assert programs
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_is_kept_for_all_rows_overlaps_only_when_it_is_not_needed_at_once(monkeypatch):
    programs, start = [], LLVMProgram.__init__
    monkeypatch.setattr(LLVMProgram, "__init__", lambda self, *args: (start(self, *args), programs.append(self))[0])
    monkeypatch.setattr(sharing, "WORTH", float("inf"))
    trained(residual, [])
    plan = max((program.plan for program in programs), key=lambda plan: plan.row_bytes)
    spans = sharing.common_spans(plan, ())
    for rows in (1, 7, 64):
        places, size = plan.addresses(rows)
        ends = {s: at + size_in_bytes(s) * rows for s, at in places.items()}
        assert all(at % LINE == 0 for at in places.values())
        assert max(ends.values()) <= size
        for one in places:
            for other in places:
                if one is not other and Lifetime(1, *spans[one]).meets(Lifetime(1, *spans[other])):
                    assert ends[one] <= places[other] or ends[other] <= places[one]
    alone = sum(size_in_bytes(s) for s, extent in plan.extents.items() if extent is Extent.ALL)
    assert plan.row_bytes < alone


def test_the_block_is_as_long_as_what_lives_at_once():
    lives = {"a": Lifetime(64, 0, 1), "b": Lifetime(128, 1, 2), "c": Lifetime(64, 2, 3), "d": Lifetime(64, 3, 3)}
    places, size = place(lives)
    assert size == 192
    assert places["b"] == 0


def test_little_memory_is_not_shared():
    a, b = Storage(sharing.Place.BATCH, 16), Storage(sharing.Place.BATCH, 4)
    made = sharing.block({a: 64, b: 16}, {a: (0, 0), b: (1, 1)})
    assert (made.offsets, made.size, made.shared) == ({a: 0, b: 64}, 80, frozenset())


def test_normalized_images_are_computed_again_and_not_kept():
    image = Input((8, 8, 4))
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(16, 1, use_bias=False)(image)))
    model = Model(image, layers.GlobalAveragePooling2D()(layers.Conv2D(16, 1)(x)))
    model.compile("sgd", "mse")
    model.train_on_batch(np.zeros((4, 8, 8, 4), "float32"), np.zeros((4, 16), "float32"))
    (learning,) = model._ready().at(((8, 8, 4),))._loss_programs.values()
    extents = learning.program.plan.extents
    large = [s.name for s, extent in extents.items() if extent is Extent.ALL and s.size >= 8 * 8 * 16]
    kept = sorted("the gradient" if "mul" in name else name.partition("(")[0] for name in large)
    assert kept == ["ConvBlock", "the gradient", "x"]  # neither the centred image nor the normalized one
