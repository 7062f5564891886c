"""Data sets of texts and of files, specs, concrete functions, strategies and settings: TensorFlow's words for them."""

from __future__ import annotations

import numpy as np
import pytest
from stand_in import tf

from foveal import keras
from foveal.errors import ArgumentError
from foveal.utils import save_img

Dataset = tf.data.Dataset


@pytest.fixture
def pictures(tmp_path):
    for kind in ("cat", "dog"):
        for i in range(2):
            target = tmp_path / kind / f"{i}.png"
            target.parent.mkdir(exist_ok=True)
            save_img(target, np.full((4, 6, 3), 40.0 * i + (kind == "dog")), scale=False)
    return tmp_path


def test_texts_are_bytes_to_numpy():
    words = Dataset.from_tensor_slices((["cat", "dog", "cow"], [0, 1, 2]))
    assert [(word.numpy(), int(number)) for word, number in words] == [(b"cat", 0), (b"dog", 1), (b"cow", 2)]
    (names, _), *_ = words.batch(2)
    assert names.numpy().tolist() == [b"cat", b"dog"]
    assert next(words.as_numpy_iterator()) == (b"cat", 0)
    assert tf.constant("word").numpy() == b"word"


def test_files_are_read_inside_map(pictures):
    names = ["cat", "dog"]

    def read(path):
        kind = tf.strings.split(path, "/")[-2]
        image = tf.io.decode_png(tf.io.read_file(path), channels=3)
        return tf.image.resize(image, (2, 3)) / 255.0, tf.argmax(tf.cast(kind == tf.constant(names), "int32"))

    files = Dataset.list_files(str(pictures / "*" / "*.png"), shuffle=False)
    images, labels = next(iter(files.map(read, num_parallel_calls=tf.data.AUTOTUNE).batch(4)))
    assert images.shape == (4, 2, 3, 3)
    assert labels.tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(images[:, 0, 0, 0] * 255, [0, 40, 1, 41], atol=1e-4)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert len(model.fit(files.map(read).batch(2), epochs=1, verbose=0).history["loss"]) == 1


@pytest.mark.parametrize("decode", [tf.io.decode_image, tf.image.decode_image, tf.io.decode_jpeg, tf.image.decode_png])
def test_every_decoder_takes_what_read_file_gives(pictures, decode):
    path = str(pictures / "dog" / "1.png")
    assert decode(tf.io.read_file(path), channels=1).shape == (4, 6, 1)
    assert decode(tf.io.read_file(tf.constant(path)), channels=3).shape == (4, 6, 3)


def test_iterators_by_their_older_names():
    numbers = Dataset.range(3)
    assert numbers.as_numpy_iterator().next() == 0
    steps = iter(numbers)
    assert [int(steps.get_next()), int(steps.next()), int(next(steps))] == [0, 1, 2]
    assert int(Dataset.range(5, 6).get_single_element()) == 5
    with pytest.raises(ArgumentError) as caught:
        numbers.get_single_element()
    assert str(caught.value) == "Dataset.get_single_element: there must be one element, got more."


def test_specs_of_elements():
    pairs = Dataset.from_tensor_slices((np.zeros((6, 4), "float32"), np.arange(6, dtype="int32")))
    images, labels = pairs.element_spec
    assert images == tf.TensorSpec((4,), tf.float32)
    assert labels.shape.as_list() == []
    images, labels = pairs.shuffle(6).batch(4).map(lambda x, y: (x * 2, y)).prefetch(1).element_spec
    assert (images.shape, images.dtype) == ((None, 4), tf.float32)
    assert (labels.shape.rank, labels.shape.num_elements()) == (1, None)
    assert pairs.batch(4, drop_remainder=True).element_spec[0] == tf.TensorSpec([4, 4])
    assert Dataset.from_tensor_slices(["a"]).element_spec == tf.TensorSpec((), tf.string)


def test_generators_give_what_their_signature_says():
    def rows():
        yield [1, 2], 0
        yield [3, 4], 1

    signature = (tf.TensorSpec((2,), tf.float32), tf.TensorSpec((), tf.uint8))
    for typed in (
        Dataset.from_generator(rows, output_signature=signature),
        Dataset.from_generator(rows, output_types=(tf.float32, tf.uint8)),
    ):
        assert [(x.dtype.name, x.tolist(), y.dtype.name, int(y)) for x, y in typed] == [
            ("float32", [1, 2], "uint8", 0),
            ("float32", [3, 4], "uint8", 1),
        ]


def test_largest_of_channels():
    x = np.arange(24.0, dtype="float32").reshape(1, 2, 2, 6)
    pooled = tf.nn.max_pool(x, ksize=(1, 1, 1, 3), strides=(1, 1, 1, 3), padding="VALID")
    np.testing.assert_array_equal(pooled, x.reshape(1, 2, 2, 2, 3).max(-1))
    lambda_layer = keras.layers.Lambda(lambda y: tf.nn.max_pool(y, (1, 1, 1, 2), (1, 1, 1, 2), "SAME"))
    assert lambda_layer(keras.Input((4, 4, 6))).shape == (None, 4, 4, 3)


def test_matrices_for_every_place():
    assert tf.eye(2, 3, batch_shape=[4, 1]).shape == (4, 1, 2, 3)


def test_a_concrete_function_is_the_function():
    doubled = tf.function(lambda x: x * 2.0)
    concrete = doubled.get_concrete_function(tf.TensorSpec((2,), tf.float32))
    np.testing.assert_array_equal(concrete(tf.constant([1.0, 2.0])), [2, 4])


@pytest.mark.parametrize("name", ["MirroredStrategy", "OneDeviceStrategy", "get_strategy"])
def test_strategies_are_of_one_device(name):
    strategy = getattr(tf.distribute, name)()
    with strategy.scope(), tf.device("/GPU:0"):
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
    assert strategy.num_replicas_in_sync == 1
    step = strategy.run(lambda x: x + 1.0, args=(tf.constant([1.0, 3.0]),))
    assert float(strategy.reduce(tf.distribute.ReduceOp.SUM, step, axis=0)) == 6
    assert strategy.experimental_distribute_dataset([1]) == [1]


def test_settings_without_a_meaning_here_are_accepted():
    tf.config.experimental.enable_op_determinism()
    tf.debugging.disable_traceback_filtering()
    keras.config.disable_traceback_filtering()
    tf.config.experimental.set_memory_growth(None, True)
    assert not keras.config.is_traceback_filtering_enabled()
