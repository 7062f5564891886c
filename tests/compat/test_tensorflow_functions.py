"""TensorFlow's functions on arrays: values, dtypes and shapes are TensorFlow's; where its rules surprise, a case."""

import re

import numpy as np
import pytest
from PIL import Image
from stand_in import backend, ops, tf

import foveal
from foveal.compat.tensorflow.devices import PhysicalDevice
from foveal.errors import ArgumentError, FormatError, ShapeError, UnsupportedError

x = np.arange(6, dtype="float32").reshape(2, 3)
whole = np.array([[3, 1, 2], [7, -5, 0]], "int32")
grey = np.array([[[0], [128], [255]]], "uint8")
NAMES = {"np": np, "tf": tf, "ops": ops, "backend": backend, "x": x, "whole": whole, "grey": grey}

CASES = [
    ("tf.constant([1, 2])", [1, 2], "int32"),
    ("tf.constant([1.0, 2])", [1, 2], "float32"),
    ("tf.constant(2**40)", 2**40, "int64"),
    ("tf.constant(True)", True, "bool"),
    ("tf.constant(np.float64(1.5))", 1.5, "float64"),
    ("tf.constant(5, shape=(2, 2))", [[5, 5], [5, 5]], "int32"),
    ("tf.constant([1, 2, 3, 4], 'float32', [2, 2])", [[1, 2], [3, 4]], "float32"),
    ("tf.convert_to_tensor([[1, 2]])", [[1, 2]], "int32"),
    ("tf.cast(np.array([1.9, -1.9]), tf.int32)", [1, -1], "int32"),
    ("tf.cast(x > 2, float)", [[0, 0, 0], [1, 1, 1]], "float32"),
    ("tf.zeros([2])", [0, 0], "float32"),
    ("ops.gelu(np.float32([1, 3]))", [0.841192, 2.9963627], "float32"),
    ("ops.gelu(np.float32([1, 3]), approximate=False)", [0.8413447, 2.9959502], "float32"),
    ("tf.nn.gelu(np.float32([1, 3]))", [0.8413447, 2.9959502], "float32"),
    ("tf.ones(2, tf.int32)", [1, 1], "int32"),
    ("tf.fill([2], 7)", [7, 7], "int32"),
    ("tf.zeros_like(whole)", [[0, 0, 0], [0, 0, 0]], "int32"),
    ("tf.ones_like(x, dtype='uint8')", [[1, 1, 1], [1, 1, 1]], "uint8"),
    ("tf.eye(2)", [[1, 0], [0, 1]], "float32"),
    ("tf.range(3)", [0, 1, 2], "int32"),
    ("tf.range(0.0, 1.0, 0.5)", [0, 0.5], "float32"),
    ("tf.range(5, 2)", [], "int32"),
    ("tf.linspace(0.0, 1.0, 3)", [0, 0.5, 1], "float32"),
    ("tf.reshape(x, [3, -1])", [[0, 1], [2, 3], [4, 5]], "float32"),
    ("tf.squeeze(x[None, :, None], axis=0)", [[[0, 1, 2]], [[3, 4, 5]]], "float32"),
    ("tf.expand_dims([1, 2], -1)", [[1], [2]], "int32"),
    ("tf.transpose(x)", [[0, 3], [1, 4], [2, 5]], "float32"),
    ("tf.transpose(x[None], perm=[1, 0, 2])", [[[0, 1, 2]], [[3, 4, 5]]], "float32"),
    ("tf.concat([whole, whole[:1]], axis=0)", [[3, 1, 2], [7, -5, 0], [3, 1, 2]], "int32"),
    ("tf.stack([[1, 2], [3, 4]], axis=1)", [[1, 3], [2, 4]], "int32"),
    ("tf.unstack(x)[1]", [3, 4, 5], "float32"),
    ("tf.split(x, 3, axis=1)[2]", [[2], [5]], "float32"),
    ("tf.split(x, [1, 2], 1)[1]", [[1, 2], [4, 5]], "float32"),
    ("tf.tile([[1, 2]], [2, 2])", [[1, 2, 1, 2], [1, 2, 1, 2]], "int32"),
    ("tf.repeat([1, 2], [2, 1])", [1, 1, 2], "int32"),
    ("tf.broadcast_to([1, 2], (2, 2))", [[1, 2], [1, 2]], "int32"),
    ("tf.reverse(x, [1])", [[2, 1, 0], [5, 4, 3]], "float32"),
    ("tf.roll([1, 2, 3], 1, 0)", [3, 1, 2], "int32"),
    ("tf.pad([[1]], [[1, 0], [0, 1]])", [[0, 0], [1, 0]], "int32"),
    ("tf.pad([1, 2, 3], [[2, 0]], 'REFLECT')", [3, 2, 1, 2, 3], "int32"),
    ("tf.pad([1, 2, 3], [[2, 0]], 'symmetric')", [2, 1, 1, 2, 3], "int32"),
    ("tf.slice(x, [0, 1], [-1, 1])", [[1], [4]], "float32"),
    ("tf.gather(x, [1, 0], axis=1)", [[1, 0], [4, 3]], "float32"),
    ("tf.boolean_mask(x, [False, True])", [[3, 4, 5]], "float32"),
    ("tf.boolean_mask(x, [[False, True, False], [True, True, False]])", [1, 3, 4], "float32"),
    ("tf.math.cumprod([1, 2, 3], exclusive=True)", [1, 1, 2], "int32"),
    ("tf.math.cumprod([1, 2, 3], exclusive=True, reverse=True)", [6, 3, 1], "int32"),
    ("tf.abs(tf.signal.rfft([1.0, 1.0, -3.0, 1.0]))", [0, 4, 4], "float32"),
    ("tf.image.resize(tf.reshape(x, (2, 3, 1)), (1, 2), 'area')[..., 0]", [[11 / 6, 19 / 6]], "float32"),
    ("tf.linalg.diag([1, 2])", [[1, 0], [0, 2]], "int32"),
    ("tf.linalg.set_diag(x, [7.0, 8.0])", [[7, 1, 2], [3, 8, 5]], "float32"),
    ("tf.signal.frame(x, 2, 2, pad_end=True, pad_value=9)", [[[0, 1], [2, 9]], [[3, 4], [5, 9]]], "float32"),
    ("tf.where(x > 3)", [[1, 1], [1, 2]], "int64"),
    ("tf.where(x > 3, x, 0.0)", [[0, 0, 0], [0, 4, 5]], "float32"),
    ("tf.one_hot([0, 2, 5], 3)", [[1, 0, 0], [0, 0, 1], [0, 0, 0]], "float32"),
    ("tf.one_hot([1], 2, 5, -1, axis=0, dtype='int32')", [[-1], [5]], "int32"),
    ("tf.sort([3, 1, 2], direction='DESCENDING')", [3, 2, 1], "int32"),
    ("tf.shape(x)", [2, 3], "int32"),
    ("tf.rank(x)", 2, "int32"),
    ("tf.size(x)", 6, "int32"),
    ("tf.matmul(x, x, transpose_b=True)", [[5, 14], [14, 50]], "float32"),
    ("tf.linalg.norm([3.0, 4.0])", 5, "float32"),
    ("tf.identity(x)[1]", [3, 4, 5], "float32"),
    ("tf.reduce_mean([1, 2, 4])", 2, "int32"),
    ("tf.reduce_mean(x, axis=[0, 1])", 2.5, "float32"),
    ("tf.reduce_sum(grey, axis=0)", [[0], [128], [255]], "uint8"),
    ("tf.reduce_max(whole, -1, keepdims=True)", [[3], [7]], "int32"),
    ("tf.reduce_min(whole)", -5, "int32"),
    ("tf.reduce_prod(whole, 1)", [6, 0], "int32"),
    ("tf.reduce_any(x > 4, 1)", [False, True], "bool"),
    ("tf.math.reduce_std([1.0, 3.0])", 1, "float32"),
    ("tf.reduce_logsumexp([1000.0, 1000.0])", 1000 + np.log(2), "float32"),
    ("tf.argmax(whole)", [1, 0, 0], "int64"),
    ("tf.argmin(whole, 1, output_type=tf.int32)", [1, 1], "int32"),
    ("tf.cumsum([1, 2, 3], exclusive=True, reverse=True)", [5, 3, 0], "int32"),
    ("tf.math.count_nonzero(whole)", 5, "int64"),
    ("tf.square(x)[1]", [9, 16, 25], "float32"),
    ("tf.maximum(whole, 2)", [[3, 2, 2], [7, 2, 2]], "int32"),
    ("tf.add(x, 0.5)[0]", [0.5, 1.5, 2.5], "float32"),
    ("tf.divide(whole, 2)[0]", [1.5, 0.5, 1], "float64"),
    ("tf.math.divide_no_nan([1.0, 1.0], [0.0, 2.0])", [0, 0.5], "float32"),
    ("tf.math.rsqrt(4.0)", 0.5, "float32"),
    ("tf.atan2(1.0, 0.0)", np.pi / 2, "float32"),
    ("tf.clip_by_value(whole, 0, 3)", [[3, 1, 2], [3, 0, 0]], "int32"),
    ("tf.equal(whole, 3)[0]", [True, False, False], "bool"),
    ("tf.sigmoid([-1000.0, 0.0])", [0, 0.5], "float32"),
    ("tf.nn.relu(features=[[-1.0, 2.0]], name='relu')", [[0, 2]], "float32"),
    ("tf.nn.softmax([[0.0, 0.0], [0.0, 0.0]], axis=0)", [[0.5, 0.5], [0.5, 0.5]], "float32"),
    ("tf.nn.l2_normalize([[3.0], [4.0]])", [[0.6], [0.8]], "float32"),
    ("tf.nn.pool(x[None, ..., None], 2, 'MAX')[0, ..., 0]", [[4, 5]], "float32"),
    (
        "tf.nn.pool(x[None, ..., None], (2, 2), 'avg', padding='SAME')[0, ..., 0]",
        [[2, 3, 3.5], [3.5, 4.5, 5]],
        "float32",
    ),
    ("tf.nn.moments(x, [0, 1])[1]", 35 / 12, "float32"),
    ("tf.nn.zero_fraction([0, 1])", 0.5, "float32"),
    ("tf.nn.dropout([1.0, 2.0], rate=0)", [1, 2], "float32"),
    ("tf.image.convert_image_dtype(grey, tf.float32)[0, :, 0]", [0, 128 / 255, 1], "float32"),
    ("tf.image.flip_left_right(grey)[0, :, 0]", [255, 128, 0], "uint8"),
    ("tf.image.rot90(grey)[:, 0, 0]", [255, 128, 0], "uint8"),
    ("tf.image.grayscale_to_rgb(grey)[0, 1]", [128, 128, 128], "uint8"),
    ("tf.image.rgb_to_grayscale(tf.constant([[[1.0, 0, 0]]]))[0, 0]", [0.2989], "float32"),
    ("tf.image.resize(grey, [1, 1], method='nearest')[0, 0]", [128], "uint8"),
    ("tf.image.resize(tf.zeros((4, 8, 1)), (8, 8), preserve_aspect_ratio=True).shape", (4, 8, 1), "int64"),
    ("tf.image.resize_with_crop_or_pad(grey, 1, 5)[0, :, 0]", [0, 0, 128, 255, 0], "uint8"),
    ("tf.image.resize_with_pad(tf.ones((2, 4, 1)), 4, 4)[:, 0, 0]", [0, 1, 1, 0], "float32"),
    ("tf.image.central_crop(tf.reshape(tf.range(16), (4, 4, 1)), 0.5)[..., 0]", [[5, 6], [9, 10]], "int32"),
    ("tf.image.adjust_brightness(grey, 0.5)[0, :, 0]", [127, 255, 255], "uint8"),
    ("tf.image.adjust_contrast(tf.constant([[[0.0], [1.0]]]), 2.0)[0, :, 0]", [-0.5, 1.5], "float32"),
    ("tf.image.per_image_standardization(grey)[0, 1, 0]", 0.0032, "float32"),
    ("tf.image.sobel_edges(tf.reshape(tf.range(9.0), (1, 3, 3, 1)))[0, 1, 1, 0]", [24, 8], "float32"),
    ("ops.mean([1, 2])", 1.5, "float32"),
    ("ops.argmax(whole)", 3, "int32"),
    ("ops.argmax(whole, axis=1, keepdims=True)", [[0], [0]], "int32"),
    ("ops.softmax([[0.0, 0.0]])", [[0.5, 0.5]], "float32"),
    ("ops.take(whole, [0, 4])", [3, -5], "int32"),
    ("ops.flip([1, 2])", [2, 1], "int32"),
    ("ops.full((2,), 3, 'float32')", [3, 3], "float32"),
    ("ops.one_hot([1], 2)", [[0, 1]], "float32"),
    ("backend.clip(backend.square(x), 1, 5)[0]", [1, 1, 4], "float32"),
]


@pytest.mark.parametrize(("expression", "values", "dtype"), CASES, ids=[case[0] for case in CASES])
def test_values_dtypes_and_shapes(expression, values, dtype):
    found = eval(expression, dict(NAMES))
    np.testing.assert_allclose(found, values, rtol=1e-5, atol=1e-4)
    assert np.asarray(found).dtype == dtype
    assert np.shape(found) == np.shape(values)
    assert not isinstance(found, np.ndarray) or isinstance(found, foveal.Array)


def test_every_part_of_a_tensor_is_one():
    tensor = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    parts = [tensor[0], tensor[0, 1], tensor[:, tf.newaxis], *tensor[0], tensor.sum(), tf.reduce_mean(tensor)]
    assert {type(part) for part in parts} == {foveal.Array}
    assert type(tensor[0, 1].numpy()) is np.float32
    assert type(tensor.numpy()) is np.ndarray
    assert np.shares_memory(tensor.numpy(), tensor)
    assert f"{tensor[0, 1]:.2f} {float(tensor[1, 1])}" == "2.00 4.0"
    assert ["a", "b", "c"][tf.constant([2])[0]] == "c"


def test_a_variable_changes_in_place():
    variable = tf.Variable([1.0, 2.0])
    before = variable.value()
    assert variable.assign_add([1.0, 1.0]) is variable
    variable.assign_sub([0.5, 0.0])
    assert (variable.numpy().tolist(), before.tolist(), variable.trainable) == ([1.5, 3.0], [1.0, 2.0], True)
    assert variable.assign([0, 0]).dtype == tf.float32
    with pytest.raises(ShapeError, match=r"^variable\S*: the value must be \(2,\), got \(3,\)\.$"):
        variable.assign([1, 2, 3])
    assert (variable * 2).numpy().tolist() == [0, 0]
    assert (len(variable), list(variable), bool(tf.Variable(1)), f"{tf.Variable(0.5):.2f}") == (2, [0, 0], True, "0.50")


def test_the_rest_of_a_scripts_surroundings():
    assert tf.newaxis is None
    assert tf.executing_eagerly()
    assert tf.is_tensor(tf.constant(1))
    assert not tf.is_tensor(np.ones(1))
    assert tf.config.list_physical_devices("GPU") == tf.config.experimental.list_physical_devices("GPU") == []
    assert tf.config.list_physical_devices() == [PhysicalDevice("/physical_device:CPU:0", "CPU")]
    assert (tf.test.is_gpu_available(), tf.test.gpu_device_name(), tf.test.is_built_with_cuda()) == (False, "", False)
    assert tuple(map(int, tf.__version__.split(".")[:2])) >= (2, 0)
    assert tf.__version__ == tf.version.VERSION
    assert tf.function(len)([1, 2]) == tf.function(jit_compile=True)(len)([1, 2]) == 2
    with tf.device("/GPU:0"), tf.name_scope("block"):
        tf.get_logger().setLevel("ERROR")
    assert (backend.image_data_format(), backend.floatx(), backend.epsilon()) == ("channels_last", "float32", 1e-7)
    assert backend.int_shape(foveal.Input((8, 8, 1))) == (None, 8, 8, 1)


def test_one_seed_repeats_everything_random():
    def drawn():
        layer = foveal.layers.Dense(2)
        layer(np.ones((1, 2), "float32"))
        return [
            tf.random.normal((3,)),
            tf.random.uniform((3,), 5, 9, tf.int32),
            tf.random.shuffle(whole),
            *layer.get_weights(),
        ]

    tf.random.set_seed(5)
    first = drawn()
    foveal.utils.set_random_seed(5)
    assert all(np.array_equal(a, b) for a, b in zip(first, drawn(), strict=True))
    assert not np.array_equal(first[0], drawn()[0])
    assert np.array_equal(tf.random.normal((3,), seed=1), tf.random.normal((3,), seed=1))
    assert first[1].min() >= 5
    assert first[1].max() < 9
    assert np.abs(tf.random.truncated_normal((1000,), stddev=2.0)).max() <= 4
    halves = [tf.image.random_flip_left_right(grey)[0, 0, 0] for _ in range(64)]
    assert {0, 255} == set(map(int, halves))
    assert tf.image.random_crop(x, (1, 2), seed=3).shape == (1, 2)
    assert tf.image.random_brightness(x[..., None], 0.1).shape == tf.image.random_contrast(x[..., None], 1, 2).shape


def test_pictures_are_read_and_written(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype="uint8")
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    contents = tf.io.read_file(str(tmp_path / "photo.png"))
    assert np.array_equal(tf.io.decode_png(contents), pixels)
    np.testing.assert_allclose(tf.image.decode_image(contents, dtype=tf.float32), pixels / 255, atol=1e-6)
    assert tf.io.decode_jpeg(contents, channels=1).shape == (5, 7, 1)
    tf.io.write_file(tmp_path / "copy.png", tf.io.encode_png(pixels))
    assert np.array_equal(tf.io.decode_image(tf.io.read_file(tmp_path / "copy.png")), pixels)
    assert tf.io.decode_jpeg(tf.io.encode_jpeg(pixels)).shape == (5, 7, 3)
    with pytest.raises(FormatError):
        tf.io.decode_jpeg(b"no picture")


WRONG = [
    (
        lambda: tf.constant([[1], [1, 2]]),
        ArgumentError,
        "tensorflow: a tensor must have rows of one length, got rows of several.",
    ),
    (lambda: tf.reverse("word", [0]), ArgumentError, "flip: a tensor must hold numbers, got str (<U4)."),
    (
        lambda: tf.cast(x, "float31"),
        ArgumentError,
        "dtype: must be one of float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, "
        "bool, got 'float31'. Did you mean 'float32'?",
    ),
    (
        lambda: tf.boolean_mask(foveal.Input((3,)), [True]),
        UnsupportedError,
        "tensorflow: this function takes arrays, not the symbolic tensors of a model that is being built. Use a layer "
        "in its place, such as Reshape, Concatenate or Lambda.",
    ),
    (lambda: tf.where(x > 1, x), ArgumentError, "where: `x` and `y` must be given together, or neither."),
    (
        lambda: tf.pad(x, [[1, 1], [1, 1]], "wrap"),
        ArgumentError,
        "pad: `mode` must be one of 'CONSTANT', 'REFLECT', 'SYMMETRIC', got 'wrap'.",
    ),
    (
        lambda: tf.random.uniform((2,), dtype=tf.int32),
        ArgumentError,
        "uniform: `maxval` must be given for whole numbers, dtype='int32'.",
    ),
    (
        lambda: tf.image.resize(x, (2, 2)),
        ShapeError,
        "tensorflow.image: a picture must be (height, width, channels), or a batch of them, got (2, 3).",
    ),
    (
        lambda: tf.image.crop_to_bounding_box(grey, 0, 1, 1, 3),
        ShapeError,
        "tensorflow.image: the box from (0, 1) to (1, 4) must lie in the picture, got 1x3.",
    ),
    (
        lambda: tf.image.random_crop(x, (3, 3)),
        ShapeError,
        "random_crop: `size` must be one that fits into (2, 3), got (3, 3).",
    ),
    (
        lambda: tf.image.rgb_to_grayscale(grey),
        ShapeError,
        "rgb_to_grayscale: the picture must have 3 channels, got 1.",
    ),
    (lambda: tf.nn.dropout(x, 1), ArgumentError, "dropout: `rate` must be from 0 to below 1, got 1."),
    (
        lambda: tf.nn.pool(x[None, ..., None], 2, "MIN"),
        ArgumentError,
        "pool: `pooling_type` must be one of 'max', 'avg', got 'MIN'.",
    ),
    (
        lambda: tf.nn.pool(x[None, ..., None], 2, "MAX", dilations=2),
        ArgumentError,
        "pool: `dilations` must be 1, got 2.",
    ),
    (
        lambda: backend.set_image_data_format("channels_second"),
        ArgumentError,
        "set_image_data_format: `data_format` must be 'channels_last' or 'channels_first', got 'channels_second'.",
    ),
    (
        lambda: tf.data.Dataset.from_tensor_slices((x, [1, 2, 3])),
        ArgumentError,
        "Dataset.from_tensor_slices: the arrays must have as many rows as each other, got [2, 3].",
    ),
]


@pytest.mark.parametrize(("call", "kind", "message"), WRONG, ids=[f"{i}" for i in range(len(WRONG))])
def test_what_is_wrong_is_said(call, kind, message):
    with pytest.raises(kind, match=f"^{re.escape(message)}$"):
        call()
