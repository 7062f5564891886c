"""ONNX files become models of ordinary layers: those of PyTorch, of Keras, and Foveal's own."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import foveal
from formats.layer_table import TABLE
from formats.onnx_runtime import answers, channels_first
from formats.test_every_layer import whole
from foveal import layers
from foveal.errors import ArgumentError, FormatError, UnsupportedError
from foveal.formats import onnx_file
from foveal.models import load_model
from foveal.models.onnx.builder import HANDLERS
from foveal.models.onnx.importing import model_of
from foveal.nesting import leaves
from peers import assert_agree

GOLDEN = Path(__file__).parent.parent / "golden" / "onnx"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.onnx"))
rng = np.random.default_rng(0)


NOT_BACK = {
    **dict.fromkeys(("RNN", "SimpleRNN", "GRU", "LSTM", "Bidirectional"), "Scan: a loop is no layer"),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), "Scan: a loop is no layer"),
    "MelSpectrogram": "the largest value of a whole batch",
    "ContrastLimitedAdaptiveHistogramEqualization": "ScatterElements: a histogram",
}
"""Layers of which no layers are made again, and why."""


@pytest.fixture(scope="module")
def golden():
    return np.load(GOLDEN / "answers.npz")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_another_library_gives_its_answers_and_is_saved_as_any_model(name, golden, tmp_path):
    model = load_model(GOLDEN / f"{name}.onnx")
    x, y = golden[f"{name}.x"], golden[f"{name}.y"]
    wanted = np.moveaxis(y, 1, -1) if y.ndim > 2 and name != "keras" else y
    assert_agree(np.asarray(model(x)), wanted, 1e-4, name)
    model.save(tmp_path / "m.keras")
    again = load_model(tmp_path / "m.keras")
    assert_agree(np.asarray(again(x[:1])), wanted[:1], 1e-4, f"{name}, saved")


def test_it_has_keras_s_layers_and_trains(golden):
    model = load_model(GOLDEN / "digits.onnx")
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == [
        *("InputLayer", "Conv2D", "ReLU", "MaxPooling2D", "Conv2D", "Activation", "MaxPooling2D"),
        *("Flatten", "Dense", "ReLU", "Dense", "Activation"),
    ]
    assert [layer.name for layer in model.layers if layer.weights] == ["conv1", "conv2", "dense1", "dense2"]
    x = golden["digits.x"]
    model.compile("sgd", "mse")
    losses = model.fit(x, np.zeros((len(x), 10), "float32"), epochs=2, verbose=0).history["loss"]
    assert losses[1] < losses[0]


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("kind", TABLE)
def test_what_is_exported_comes_back(kind, data_format, tmp_path):
    model, x = whole(kind)
    kept = [y for y in model.outputs if type(y.call.layer).__name__ not in NOT_BACK]
    if not kept:
        return
    model = foveal.Model(model.input, kept)
    model.export(tmp_path / "m.onnx", data_format=data_format)
    again, wanted = load_model(tmp_path / "m.onnx"), leaves(model(x, training=False))
    for name, a, b in zip(model.output_names, leaves(again(x)), wanted, strict=True):
        assert_agree(np.asarray(a), np.asarray(b), 1e-5, name)


def test_layers_that_do_not_come_back_say_what_is_missing(tmp_path):
    entry = foveal.Input((3, 2))
    foveal.Model(entry, layers.LSTM(2)(entry)).export(tmp_path / "m.onnx")
    with pytest.raises(UnsupportedError, match="no layer stands for the operators Scan"):
        load_model(tmp_path / "m.onnx")


def file_of(nodes, shape, arrays=(), opset=17, outputs=("y",)):
    """A file of some nodes between `x` and `y`."""
    nodes = [helper.make_node(*node[:3], **(node[3] if len(node) > 3 else {})) for node in nodes]
    entry = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    kept = [numpy_helper.from_array(array, name) for name, array in dict(arrays).items()]
    graph = helper.make_graph(nodes, "g", [entry], ends, kept)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def opened(model, tmp_path, **settings):
    (tmp_path / "m.onnx").write_bytes(model.SerializeToString())
    return load_model(tmp_path / "m.onnx", **settings)


W = rng.normal(size=(6, 2, 3, 3)).astype("float32")
ROW = rng.random(4, "float32")
IMAGES = {
    "grouped Conv, pads on one side": ("Conv", [W], {"group": 2, "pads": [2, 0, 0, 1], "strides": [2, 1]}),
    "SAME_LOWER": ("Conv", [W], {"group": 2, "auto_pad": "SAME_LOWER", "strides": [2, 2]}),
    "dilations": ("Conv", [W], {"group": 2, "dilations": [2, 1], "pads": [2, 1, 2, 1]}),
    "ConvTranspose, cut": ("ConvTranspose", [W[:4]], {"pads": [1, 0, 2, 1], "strides": [2, 3]}),
    "ConvTranspose, appended": ("ConvTranspose", [W[:4]], {"output_padding": [1, 0], "strides": [2, 1], "group": 2}),
    "ConvTranspose, narrow": ("ConvTranspose", [W[:4, :, :1, :1]], {"strides": [2, 3]}),
    "ConvTranspose to a size": ("ConvTranspose", [W[:4]], {"strides": [2, 2], "output_shape": [12, 14]}),
    "MaxPool of negatives": ("MaxPool", [], {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [1, 1, 1, 1]}),
    "MaxPool, ceil": ("MaxPool", [], {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}),
    "AveragePool counts pads": ("AveragePool", [], {"kernel_shape": [3, 3], "pads": [1] * 4, "count_include_pad": 1}),
    "AveragePool, ceil": ("AveragePool", [], {"kernel_shape": [3, 2], "strides": [2, 2], "pads": [1, 0] * 2}),
    "LRN": ("LRN", [], {"size": 3, "alpha": 0.1, "beta": 0.6, "bias": 2.0}),
    "PRelu": ("PRelu", [ROW[:, None, None]], {}),
    "InstanceNormalization": ("InstanceNormalization", [ROW, ROW], {"epsilon": 0.1}),
    "SpaceToDepth": ("SpaceToDepth", [], {"blocksize": 1}),
    "Pad, reflected": ("Pad", [np.array([0, 0, 1, 2, 0, 0, 0, 1])], {"mode": "reflect"}),
    "Pad, filled and cut": ("Pad", [np.array([0, 1, -1, 2, 0, 0, 0, -1]), np.float32(2)], {}),
    "Slice": ("Slice", [np.array([1, -4]), np.array([4, 2**40]), np.array([1, 3]), np.array([2, 1])], {}),
    "Slice, backwards": ("Slice", [np.array([-1]), np.array([-(2**40)]), np.array([2]), np.array([-1])], {}),
    "Gather": ("Gather", [np.array([2, 0, -1])], {"axis": 1}),
    "Gather of one": ("Gather", [np.array(1)], {"axis": 2}),
    "ReduceMean": ("ReduceMean", [], {"axes": [2, 3], "keepdims": 0}),
    "ReduceL2": ("ReduceL2", [], {"axes": [1], "keepdims": 1}),
    "Resize, cubic": ("Resize", ["", np.array([1, 1, 1.5, 2], "float32")], {"mode": "cubic"}),
    "Resize, floored": (
        "Resize",
        ["", np.array([1, 1, 1.5, 1], "float32")],
        {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
    ),
    "Resize, linear": ("Resize", ["", np.array([1, 1, 2, 2], "float32")], {"mode": "linear"}),
    "Transpose": ("Transpose", [], {"perm": [0, 2, 1, 3]}),
    "Tile": ("Tile", [np.array([1, 2, 1, 3])], {}),
    "Expand": ("Expand", [np.array([1, 4, 1, 1])], {}),
    "Selu": ("Selu", [], {"alpha": 2.0, "gamma": 3.0}),
    "HardSigmoid": ("HardSigmoid", [], {"alpha": 0.3, "beta": 0.6}),
    "Clip": ("Clip", [np.float32(-0.5), np.float32(0.5)], {}),
    "Pow": ("Pow", [np.float32(2)], {}),
    "Mul by channel": ("Mul", [ROW[:, None, None]], {}),
    "Softmax": ("Softmax", [], {"axis": 1}),
    "ArgMax": ("ArgMax", [], {"axis": 1}),
    "TopK": ("TopK", [np.array([3])], {"axis": 3}),
    "TopK, the smallest along the channels": ("TopK", [np.array([2])], {"axis": 1, "largest": 0}),
    "Einsum": ("Einsum", [rng.random((4, 5), "float32")], {"equation": "bchw,ck->bkhw"}),
    "CumSum": ("CumSum", [np.array(2)], {}),
    "Trilu": ("Trilu", [np.array(1)], {"upper": 0}),
    "LayerNormalization": ("LayerNormalization", [np.ones((6, 7), "float32") * 2], {"axis": 2}),
}


@pytest.mark.parametrize("name", IMAGES)
def test_an_operator_gives_what_onnx_runtime_gives(name, tmp_path):
    kind, parts, attributes = IMAGES[name]
    arrays = {f"a{i}": np.asarray(part) for i, part in enumerate(parts) if not isinstance(part, str)}
    inputs = ["x", *(f"a{i}" if f"a{i}" in arrays else "" for i in range(len(parts)))]
    hint, cast = ("GlobalMaxPool", ["x"], ["unused"]), ("Cast", ["z"], ["c"], {"to": TensorProto.FLOAT})
    outputs = ["z", "places"] if kind == "TopK" else ["z"]
    nodes = [hint, (kind, inputs, outputs, attributes), cast, ("Flatten", ["c"], ["y"])]
    file = file_of(nodes, ["n", 4, 6, 7], arrays)
    x = rng.normal(size=(2, 6, 7, 4)).astype("float32")
    (wanted,) = answers(file.SerializeToString(), channels_first(x))
    model = opened(file, tmp_path)
    model.compile(engine="numpy")
    assert_agree(np.asarray(model.predict(x, verbose=0)), np.asarray(wanted, "float32"), 1e-4, name)


SHAPED = [
    ("Shape", ["x"], ["s"]),
    ("Gather", ["s", "first"], ["n"], {"axis": 0}),
    ("Concat", ["n", "rest"], ["to"], {"axis": 0}),
    ("Relu", ["x"], ["r"]),
    ("Reshape", ["r", "to"], ["f"]),
    ("Sigmoid", ["f"], ["g"]),
    ("MatMul", ["g", "kernel"], ["p"]),
    ("Add", ["bias", "p"], ["y"]),
    ("GlobalMaxPool", ["x"], ["unused"]),
]
NUMBERS = {"first": np.array([0]), "rest": np.array([-1]), "kernel": rng.random((168, 3), "float32")}
NUMBERS["bias"] = np.array([1.0, -2.0, 3.0], "float32")


def test_what_is_flattened_turns_the_kernel_and_nothing_else(tmp_path):
    file = file_of(SHAPED, ["n", 4, 6, 7], NUMBERS)
    x = rng.normal(size=(2, 6, 7, 4)).astype("float32")
    model = opened(file, tmp_path)
    assert_agree(np.asarray(model(x)), answers(file.SerializeToString(), channels_first(x))[0], 1e-5, "flattened")
    assert [type(layer).__name__ for layer in model.layers] == ["InputLayer", "ReLU", "Flatten", "Activation", "Dense"]


def test_sizes_that_a_file_leaves_open_stay_so_or_are_named(tmp_path):
    kernel = {"kernel": W[:, :, :1, :1], "k2": W[:2, :, 0, 0]}
    nodes = [
        ("Conv", ["x", "kernel"], ["c"]),
        ("Relu", ["c"], ["r"]),
        ("GlobalAveragePool", ["r"], ["g"]),
        ("Flatten", ["g"], ["y"]),
    ]
    model = opened(file_of(nodes, ["n", 2, "h", "w"], kernel), tmp_path)
    assert model.input_shape == (None, None, None, 2)
    x = rng.random((1, 5, 4, 2), "float32")
    wanted = np.maximum(x @ W[:, :, 0, 0].T, 0).mean((1, 2))
    assert_agree(np.asarray(model(x)), wanted, 1e-5, "open")
    wide = file_of([*nodes[:2], ("Flatten", ["r"], ["y"])], ["n", 2, "h", "w"], kernel)
    with pytest.raises(FormatError) as error:
        opened(wide, tmp_path)
    assert str(error.value) == (
        "m.onnx: Flatten that gives 'y': it flattens what has open sizes. Name them: `input_shape`."
    )
    assert opened(wide, tmp_path, input_shape=(3, 4, 2)).output_shape == (None, 72)
    with pytest.raises(ArgumentError) as wrong:
        opened(wide, tmp_path, input_shape=(3, 4, 1))
    assert str(wrong.value) == (
        "m.onnx: `input_shape` must fit (None, None, 2) of its input 'x', channels last, got (3, 4, 1)."
    )


def test_nodes_that_share_a_kernel_share_the_layer(tmp_path):
    nodes = [("MatMul", ["x", "k"], ["a"]), ("Tanh", ["a"], ["b"]), ("MatMul", ["b", "k"], ["y"])]
    model = opened(file_of(nodes, [1, 3], {"k": np.eye(3, dtype="float32")}), tmp_path)
    assert len(model.weights) == 1


def refused(file, tmp_path, kind=FormatError):
    with pytest.raises(kind) as error:
        opened(file, tmp_path)
    return str(error.value)


def test_operators_without_a_layer_are_named_at_once(tmp_path):
    nodes = [("NonZero", ["x"], ["a"]), ("Relu", ["x"], ["y"]), ("Det", ["x"], ["b"]), ("Det", ["x"], ["c"])]
    assert refused(file_of(nodes, [1, 3, 3]), tmp_path, UnsupportedError) == (
        "m.onnx: no layer stands for the operators Det, NonZero. Build the model of Foveal's layers and load its "
        "weights."
    )
    quantized = file_of([("QuantizeLinear", ["x", "s"], ["y"])], [1, 3], {"s": np.float32(1)})
    assert "take the model that it was quantized from" in refused(quantized, tmp_path, UnsupportedError)


WRONG = {
    "a circle": [("Add", ["x", "b"], ["a"]), ("Add", ["a", "x"], ["b"]), ("Relu", ["b"], ["y"])],
    "twice": [("Relu", ["x"], ["y"]), ("Tanh", ["x"], ["y"])],
    "no output": [("Relu", ["x"], ["z"])],
    "the batch": [("Transpose", ["x"], ["y"], {"perm": [1, 0]})],
    "mixed": [("Reshape", ["x", "to"], ["y"])],
    "resized": [("Resize", ["x", "", "", "to"], ["y"])],
    "reduced": [("ReduceMean", ["x"], ["y"], {"axes": [0]})],
    "absurd": [("Tile", ["x", "much"], ["y"])],
    "a bomb": [("MatMul", ["column", "row"], ["big"]), ("Mul", ["x", "big"], ["y"])],
    "a broadcast bomb": [("Add", ["column", "row"], ["big"]), ("Mul", ["x", "big"], ["y"])],
    "two axes at one place": [("Unsqueeze", ["x", "twice"], ["y"])],
    "computed weights": [("MatMul", ["x", "k"], ["a"]), ("Conv", ["x", "a"], ["y"])],
}
WORDS = {
    "a circle": "Add that gives 'a' reads 'b', which nothing before it gives.",
    "twice": "two values are called 'y'.",
    "no output": "nothing gives its output 'y'.",
    "the batch": "its output 'y' has the batch as axis 1, and models first.",
    "mixed": "it mixes the images of a batch: (None, 4) becomes (2, 2).",
    "resized": "it changes the number of images or channels.",
    "reduced": "it reduces over the images of a batch.",
    "absurd": "at most 67,108,864 numbers can be made.",
    "a bomb": "it would make numbers of the shape (40000, 40000), and at most 67,108,864 can be made.",
    "a broadcast bomb": "it would make numbers of the shape (40000, 40000), and at most 67,108,864 can be made.",
    "two axes at one place": "it puts an axis before the batch, or two at one place.",
    "computed weights": "",
}


@pytest.mark.parametrize("name", WRONG)
def test_what_no_layer_can_do_or_no_file_may_say_is_refused(name, tmp_path):
    arrays = {"to": np.array([2, 2]), "much": np.array([1, 10**12]), "k": np.eye(4, dtype="float32")}
    arrays |= {"twice": np.array([1, 1])}
    arrays |= {"column": np.ones((40000, 1), "float32"), "row": np.ones((1, 40000), "float32")}
    message = refused(file_of(WRONG[name], ["n", 4], arrays), tmp_path)
    assert message.startswith("m.onnx: ")
    assert WORDS[name] in message


def test_arrays_are_as_large_as_they_say_and_lie_in_the_folder(tmp_path):
    def with_kernel(**changes):
        file = file_of([("MatMul", ["x", "k"], ["y"])], [1, 2], {"k": np.eye(2, dtype="float32")})
        (kernel,) = file.graph.initializer
        if "dims" in changes:
            kernel.dims[:] = changes["dims"]
        else:
            kernel.ClearField("raw_data")
            kernel.data_location = TensorProto.EXTERNAL
            for key, value in changes.items():
                kernel.external_data.add(key=key, value=value)
        return file

    assert "the shape (2, 1000000000) needs 8000000000 bytes" in refused(with_kernel(dims=[2, 10**9]), tmp_path)
    assert "cannot have the shape (2, -1)" in refused(with_kernel(dims=[2, -1]), tmp_path)
    inside = tmp_path / "inside"
    inside.mkdir()
    for folder in tmp_path, inside:
        (folder / "w.bin").write_bytes(b"\0" * 4 + np.eye(2, dtype="<f4").tobytes())
    model = opened(with_kernel(location="w.bin", offset="4", length="16"), inside)
    assert model.get_weights()[0].tolist() == [[1, 0], [0, 1]]
    for place in "../w.bin", str(tmp_path / "w.bin"), "none.bin", "":
        assert "its numbers" in refused(with_kernel(location=place), inside)
    assert "are not at byte 8" in refused(with_kernel(location="w.bin", offset="8"), inside)


def test_a_name_that_is_no_text_is_damage(tmp_path):
    whole = file_of([("Relu", ["x"], ["y"])], [1, 2]).SerializeToString()
    (tmp_path / "m.onnx").write_bytes(whole.replace(b"Relu", b"Re\xff\xfe"))
    with pytest.raises(FormatError) as error:
        load_model(tmp_path / "m.onnx")
    assert str(error.value) == "m.onnx: damaged: a name in it is no text."


def test_old_files_broken_files_and_other_inputs_say_so(tmp_path):
    relu = [("Relu", ["x"], ["y"])]
    assert "of version 7 or later, got 6" in refused(file_of(relu, [1, 2], opset=6), tmp_path)
    whole = file_of(relu, [1, 2]).SerializeToString()
    (tmp_path / "m.onnx").write_bytes(whole[:-5])
    with pytest.raises(FormatError, match=r"m.onnx: damaged: it is no ONNX model"):
        load_model(tmp_path / "m.onnx")


@pytest.mark.full
def test_changed_files_are_read_or_refused():
    contents = [(GOLDEN / f"{name}.onnx").read_bytes() for name in ("digits", "unet", "keras", "shuffle")]
    kinds = sorted(HANDLERS)
    numbers = [0, 1, -1, 3, 2**31, 2**62, -(2**63), 1000]
    draw = np.random.default_rng(3)
    read = 0
    for i in range(400):
        file = onnx.ModelProto.FromString(contents[i % len(contents)])
        node = file.graph.node[draw.integers(len(file.graph.node))]
        array = file.graph.initializer[draw.integers(len(file.graph.initializer))]
        told = [each for each in node.attribute if each.ints]
        if i % 4 == 0:
            node.op_type = kinds[draw.integers(len(kinds))]
        elif i % 4 == 1 and told:
            told[0].ints[draw.integers(len(told[0].ints))] = numbers[draw.integers(len(numbers))]
        elif i % 4 == 2 and array.dims:
            array.dims[draw.integers(len(array.dims))] = numbers[draw.integers(len(numbers))]
        elif node.input:
            node.input[0] = file.graph.node[draw.integers(len(file.graph.node))].output[0]
        data = bytearray(file.SerializeToString())
        if i % 7 == 0:
            data[draw.integers(len(data))] ^= 1 << draw.integers(8)
        with suppress(FormatError, UnsupportedError):
            model_of(onnx_file.read(bytes(data), "m"), "m")
            read += 1
    assert read > 20
