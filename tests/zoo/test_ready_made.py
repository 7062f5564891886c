"""The ready-made networks beside Keras's own: tests/golden/ready_made.py asked it."""

import json
from pathlib import Path

import numpy as np
import pytest

from foveal import keras, zoo
from foveal.errors import ArgumentError, DownloadError, ShapeError
from foveal.zoo.imagenet import preprocess_input
from golden import ready_made as golden

KERAS = json.loads((Path(golden.__file__).with_suffix(".json")).read_text())
LARGE = {name for name, found in KERAS["made_of"].items() if found["parameters"] > 10e6}
"""Networks whose weights take long to draw."""


@pytest.fixture(autouse=True)
def fresh_names():
    keras.backend.clear_session()


def built_as_by_keras(name):
    model = getattr(zoo, name)(weights=None, **golden.SMALLER.get(name, {}))
    assert golden.summary(model) == KERAS["made_of"][name]


@pytest.mark.parametrize("name", sorted(set(KERAS["made_of"]) - LARGE))
def test_layers_names_connections_and_weights_are_keras_s(name):
    built_as_by_keras(name)


@pytest.mark.full
@pytest.mark.parametrize("name", sorted(LARGE))
def test_large_networks_are_keras_s(name):
    built_as_by_keras(name)


@pytest.mark.full
@pytest.mark.parametrize("name", golden.ANSWERED)
def test_answers_are_keras_s(name):
    theirs = np.array(KERAS["answers"][name])
    assert np.ptp(theirs) > 0
    np.testing.assert_allclose(
        golden.answer(zoo, name, golden.ANSWERED[name]), theirs, atol=2e-5 * np.abs(theirs).max()
    )


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("LeNet5", 61_706),
        ("ResNet18", 11_689_512 + 9_600),  # trained, and batch normalization's averages
        ("ResNet20", 274_042),
        ("EfficientNetLite0", 4_652_008 + 42_016),
        ("UNet", 1_941_122),
    ],
)
def test_small_networks_have_the_published_number_of_parameters(name, parameters):
    assert getattr(zoo, name)().count_params() == parameters


def test_a_network_can_begin_at_a_layer_s_output():
    image = keras.Input((40, 40, 3))
    base = zoo.MobileNetV2(
        alpha=0.35, input_tensor=keras.layers.Rescaling(1 / 255)(image), include_top=False, weights=None, pooling="max"
    )
    assert base.inputs == [image]
    assert base.output_shape == (None, 1280)
    assert [layer.name for layer in base.layers[:3]] == [image.name, "rescaling", "Conv1"]


def test_a_base_is_frozen_and_trained_beneath_a_new_head():
    base = zoo.MobileNetV2(alpha=0.35, input_shape=(32, 32, 3), include_top=False, weights=None, pooling="avg")
    base.trainable = False
    before = [np.array(weight) for weight in base.get_weights()]
    model = keras.Sequential([base, keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(np.ones((4, 32, 32, 3)), np.array([0, 1, 0, 1]), verbose=0)
    assert all(np.array_equal(a, b) for a, b in zip(before, base.get_weights(), strict=True))
    assert len(model.trainable_variables) == 2


def test_weights_come_from_a_file(tmp_path):
    model = zoo.MobileNet(alpha=0.25, input_shape=(32, 32, 3), weights=None)
    model.save_weights(tmp_path / "w.weights.h5")
    again = zoo.MobileNet(alpha=0.25, input_shape=(32, 32, 3), weights=tmp_path / "w.weights.h5")
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), again.get_weights(), strict=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": "mine"}, "VGG16: `weights` must be 'imagenet', None or a path of a file, got 'mine'."),
        (
            {"classes": 10},
            "VGG16: `classes` must be 1000 with weights='imagenet' and the classifier, got 10. include_top=False "
            "leaves the classifier out.",
        ),
        (
            {"classifier_activation": "relu"},
            "VGG16: `classifier_activation` must be 'softmax' or None with trained weights, got 'relu'.",
        ),
        ({"weights": None, "pooling": "sum"}, "VGG16: `pooling` must be 'avg', 'max' or None, got 'sum'."),
        (
            {"weights": None, "input_shape": (16, 16, 3)},
            "VGG16: `input_shape` must have at least 32 rows and columns, got (16, 16, 3).",
        ),
        (
            {"weights": None, "input_shape": (64, 64)},
            "VGG16: `input_shape` must be (rows, columns, channels), got (64, 64).",
        ),
        (
            {"weights": None, "input_shape": (None, None, 3)},
            "VGG16: `input_shape` must say every size when the classifier is there, got (None, None, 3). "
            "include_top=False leaves it out.",
        ),
        (
            {"include_top": False, "input_shape": (64, 64, 1)},
            "VGG16: `input_shape` must have 3 channels with weights='imagenet', got (64, 64, 1).",
        ),
    ],
)
def test_what_cannot_be_is_refused(arguments, message):
    with pytest.raises(ArgumentError) as caught:
        zoo.VGG16(**arguments)
    assert str(caught.value) == message


def test_weights_that_cannot_be_fetched_say_where_to_put_them(monkeypatch, tmp_path):
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(DownloadError) as caught:
        zoo.MobileNet(alpha=0.25, input_shape=(128, 128, 3))
    text = str(caught.value)
    assert "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/mobilenet_2_5_128_tf.h5" in text
    assert str(tmp_path / "models" / "mobilenet_2_5_128_tf.h5") in text
    assert text.startswith("MobileNet: ")
    assert text.endswith("weights=None begins with new ones.")


@pytest.mark.parametrize("mode", ["caffe", "tf", "torch"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_pixels_are_scaled_as_keras_scales_them(mode, data_format):
    theirs = pytest.importorskip("keras").applications.imagenet_utils.preprocess_input
    image = np.random.default_rng(0).integers(0, 256, (2, 3, 3, 3))
    ours = preprocess_input(image, data_format, mode)
    np.testing.assert_allclose(ours, theirs(image.copy(), data_format=data_format, mode=mode), atol=1e-4)
    assert ours.dtype == np.float32


def test_pixels_are_scaled_inside_a_model():
    image = keras.Input((2, 2, 3))
    model = keras.Model(image, keras.applications.resnet50.preprocess_input(image))
    x = np.arange(12, dtype="float32").reshape(1, 2, 2, 3)
    np.testing.assert_allclose(model(x), preprocess_input(x), atol=1e-5)


def test_answers_must_be_about_1000_classes():
    message = r"decode_predictions: `preds` must have shape \(images, 1000\), got \(1, 10\)."
    with pytest.raises(ShapeError, match=message):
        zoo.decode_predictions(np.zeros((1, 10)))
