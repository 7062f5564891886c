"""What is exported to ONNX gives in ONNX Runtime what it gives here: every op, every layer, whole models."""

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from onnx import helper

import foveal
from cases import CASES, build, draw_feeds, is_positive
from formats.layer_table import TABLE
from formats.onnx_runtime import answers, channels_first
from formats.test_every_layer import whole
from foveal import keras, layers
from foveal.errors import ArgumentError, UnsupportedError
from foveal.ir.graph import Graph
from foveal.ir.node import BATCH, Input, apply, placeholder
from foveal.models.onnx import exporting
from foveal.models.onnx.emitter import Emitter
from foveal.models.onnx.op_nodes import LOWERINGS, write_op
from foveal.nesting import leaves
from foveal.ops.sampling import AffineSample, ResampleMode
from peers import REFERENCE, assert_agree

NOT_YET = {
    "RandomUniform": "a file cannot repeat what is drawn",
    "AffineSample": "is for augmentation, which predicts nothing",
    "AffineSampleGrad": "gradient",
    "AvgPoolGrad": "gradient",
    "ConvKernelGrad": "gradient",
    "MaxPoolPick": "gradient",
}
"""Ops without nodes, and why; all others, and so all layers, have some."""


def message(graph):
    """The ONNX message of any graph of one output."""
    e = Emitter()

    def described(name, node):
        shape = ["batch" if n == BATCH else n for n in node.shape]
        return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(np.dtype(node.dtype)), shape)

    for name, node in graph.inputs.items():
        e.put(node, e.name(name))
    for node in graph.nodes:
        if not isinstance(node.op, Input):
            write_op(e, (node,))
    y = graph.outputs["y"]
    e.node("Identity", e.of(y), name="y")
    entries = [described(name, node) for name, node in graph.inputs.items()]
    body = helper.make_graph(e.nodes, "law", entries, [described("y", y)], e.arrays)
    opset = helper.make_opsetid("", exporting.OPSET)
    made = helper.make_model(body, opset_imports=[opset], ir_version=exporting.IR_VERSION)
    onnx.checker.check_model(made)
    return made.SerializeToString()


@pytest.mark.parametrize("name", CASES)
def test_an_op_is_nodes_that_give_the_same(name):
    op, case = CASES[name]
    if op.__name__ in NOT_YET:
        assert op not in LOWERINGS
        return

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case("float32"))
    def law(drawn):
        graph = Graph({"y": build(drawn)[1]})
        feeds = draw_feeds(graph, 0, positive=is_positive(drawn))
        (given_back,) = answers(message(graph), *feeds.values())
        assert_agree(given_back, REFERENCE.compile(graph).run(feeds)["y"], 1e-5, name)

    law()


@pytest.mark.parametrize("kind", TABLE)
def test_every_layer_is_nodes_that_give_the_same(kind, tmp_path):
    model, x = whole(kind)
    given = [np.asarray(each) for each in (x if isinstance(x, list) else [x])]
    wanted = [np.asarray(y) for y in leaves(model(x, training=False))]
    model.export(tmp_path / "last.onnx")
    model.export(tmp_path / "first.onnx", data_format="channels_first")
    last = answers(tmp_path / "last.onnx", *given)
    first = answers(tmp_path / "first.onnx", *map(channels_first, given))
    for name, y, a, b in zip(model.output_names, wanted, last, first, strict=True):
        assert_agree(a, y, 1e-5, name)
        assert_agree(b, channels_first(y), 1e-5, f"{name}, channels first")


def fully_convolutional():
    x = entry = foveal.Input((None, None, 2), name="photo")
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="conv")(x)
    x = layers.BatchNormalization(name="norm")(x)
    low = layers.MaxPooling2D(2, padding="same")(x)
    up = layers.Conv2DTranspose(4, 2, strides=2, name="up")(low)
    x = layers.Concatenate()([layers.UpSampling2D(2)(low), up])
    pooled = layers.Dense(3, activation="softmax", name="kind")(layers.GlobalAveragePooling2D()(x))
    return foveal.Model(entry, {"kind": pooled, "map": layers.Conv2D(1, 1, name="last")(x)})


def test_sizes_and_rows_stay_open_and_weights_have_their_paths(tmp_path):
    model = fully_convolutional()
    rng = np.random.default_rng(0)
    model.set_weights([rng.random(weight.shape, "float32") for weight in model.weights])
    model.export(tmp_path / "m.onnx", verbose=False)
    for shape in (3, 16, 20, 2), (1, 33, 50, 2):
        x = rng.random(shape, "float32")
        wanted = model(x)
        for name, y in zip(sorted(wanted), answers(tmp_path / "m.onnx", x), strict=True):
            assert_agree(y, np.asarray(wanted[name]), 1e-5, f"{name} {shape}")
    file = onnx.load(tmp_path / "m.onnx")
    weights = {array.name for array in file.graph.initializer}
    assert {weight.path for weight in model.weights} <= weights
    assert [entry.name for entry in file.graph.input] == ["photo"]
    kinds = [node.op_type for node in file.graph.node]
    assert kinds.count("BatchNormalization") == 1
    assert kinds.count("Conv") == 2


def test_what_depends_on_an_open_size_says_so_and_can_be_fixed(tmp_path):
    entry = foveal.Input((None, None, 1))
    model = foveal.Model(entry, layers.UpSampling2D(2, interpolation="bilinear")(entry))
    with pytest.raises(UnsupportedError) as error:
        model.export(tmp_path / "m.onnx")
    assert str(error.value) == (
        "export: Table to (224, 448) depends on sizes that Input leaves open. Name one image's shape, "
        "`input_shape=(64, 64, 3)` for example: the file is then for that size."
    )
    x = np.random.default_rng(0).random((2, 4, 5, 1), "float32")
    for settings_ in {"input_shape": (4, 5, 1)}, {"input_signature": [foveal.Input((4, 5, 1))]}:
        model.export(tmp_path / "m.onnx", **settings_)
        assert_agree(answers(tmp_path / "m.onnx", x)[0], np.asarray(model(x)), 1e-5, "bilinear")


class Gated(foveal.Model):
    def __init__(self):
        super().__init__(name="gated")
        self.conv, self.dense = layers.Conv2D(3, 3), layers.Dense(2)

    def call(self, x, training=False):
        h = self.conv(x)
        return self.dense(keras.ops.mean(keras.ops.where(h > 0, h, h * keras.ops.sigmoid(h)), axis=(1, 2)))


def test_a_model_of_ones_own_and_one_whose_input_is_an_output(tmp_path):
    x = np.random.default_rng(0).random((2, 6, 7, 2), "float32")
    model = Gated()
    with pytest.raises(ArgumentError, match="export: 'gated' is not built yet"):
        model.export(tmp_path / "m.onnx")
    wanted = model(x)
    model.save(tmp_path / "m.onnx")
    assert_agree(answers(tmp_path / "m.onnx", x)[0], wanted, 1e-5, "gated")
    entry = foveal.Input((6, 7, 2))
    foveal.Model(entry, [entry, entry]).export(tmp_path / "twice.onnx", opset_version=19)
    for y in answers(tmp_path / "twice.onnx", x):
        np.testing.assert_array_equal(y, x)


def test_a_network_of_convolutions_is_turned_once(tmp_path):
    x = entry = foveal.Input((8, 8, 3))
    for filters in 4, 4:
        y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x))
        x = layers.ReLU(6)(layers.Add()([y, layers.Conv2D(filters, 1)(x)]))
        gate = layers.Reshape((1, 1, filters))(layers.GlobalAveragePooling2D()(x))
        x = layers.Multiply()([x, layers.Conv2D(filters, 1, activation="sigmoid")(gate)])
    model = foveal.Model(entry, layers.Dense(2)(layers.GlobalAveragePooling2D()(x)))
    x = np.random.default_rng(0).random((2, 8, 8, 3), "float32")
    model.export(tmp_path / "m.onnx")
    assert_agree(answers(tmp_path / "m.onnx", x)[0], np.asarray(model(x)), 1e-5, "residual")
    kinds = [node.op_type for node in onnx.load(tmp_path / "m.onnx").graph.node]
    assert kinds.count("Transpose") == 1
    assert "Sqrt" not in kinds


MEND = "Mend that, or export the part of the model before it, Model(model.input, that output)."


def test_what_cannot_be_exported_says_why(tmp_path):
    entry = foveal.Input((4, 4, 1))
    noisy = foveal.Model(entry, layers.Dropout(0.5)(entry, training=True), name="noisy")
    with pytest.raises(UnsupportedError) as error:
        noisy.export(tmp_path / "m.onnx")
    assert str(error.value) == (
        "export: ONNX has no node for what 'noisy' does when it predicts: it draws random numbers (leave training=True "
        f"out of the calls of its layers). {MEND}"
    )
    turned = layers.RandomRotation(0.1, seed=1)(layers.Dropout(0.5)(entry, training=True), training=True)
    spectrum = keras.ops.linalg.svd(turned[..., 0])[1]
    several = foveal.Model(entry, [turned, spectrum, keras.ops.linalg.inv(turned[..., 0])], name="several")
    with pytest.raises(UnsupportedError) as error:
        several.export(tmp_path / "m.onnx")
    assert str(error.value) == (
        "export: ONNX has no node for what 'several' does when it predicts: it draws random numbers (leave "
        "training=True out of the calls of its layers); it calls functions of Python's own (inv, svd); it has "
        f"AffineSample of (N, 4, 4, 1) and (N, 2, 3). {MEND}"
    )
    with pytest.raises(UnsupportedError, match="export: ONNX has no node for AffineSample of"):
        message(
            Graph(
                {
                    "y": apply(
                        AffineSample((4, 4), ResampleMode()),
                        placeholder("x", (2, 4, 4, 1)),
                        placeholder("t", (2, 2, 3)),
                    )
                }
            )
        )
    with pytest.raises(ArgumentError) as wrong:
        noisy.export(tmp_path / "folder")
    assert str(wrong.value) == (
        "export: `format` must be 'onnx', got None for 'folder'. For a file that goes on training, "
        "model.save('model.keras')."
    )
    with pytest.raises(ArgumentError, match="`opset_version` must be an integer from 19 to 23, got 12"):
        noisy.export(tmp_path / "m.onnx", opset_version=12)
    assert not list(tmp_path.iterdir())
