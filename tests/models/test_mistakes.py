"""Mistakes that people make: each is answered by what was wrong and what to do, and nothing is lost."""

import io
import json
import re
import zipfile

import numpy as np
import pytest

import foveal as keras
from foveal import layers
from foveal.errors import ArgumentError, DataError, FormatError, ShapeError
from foveal.formats import archive

X = np.random.default_rng(0).random((4, 28, 28, 1), dtype="float32")
Y = np.array([0, 1, 2, 9])
CHANNELS = (
    "the input must be (N, height, width, channels), got (N, 28, 28). Add the missing axis: x[..., None] for the "
    "channel of grey images, x[None] for one image."
)


def network(*middle, first=True, loss="sparse_categorical_crossentropy"):
    """A model for digits, ready to learn."""
    begin = [keras.Input((28, 28, 1))] if first else []
    stack = [*begin, layers.Conv2D(2, 5, 4, name="conv"), *middle, layers.Dense(10, activation="softmax")]
    model = keras.Sequential(stack, name="net")
    model.compile("sgd", loss, engine="numpy")
    return model


def digits(**arguments):
    return network(layers.Flatten(), **arguments)


def compiled_with(metric, loss="sparse_categorical_crossentropy"):
    model = digits()
    model.compile("sgd", loss, metrics=[metric])
    return model


def between(**arguments):
    """A functional model, with these names of its arguments."""
    x = keras.Input((4,))
    ends = {"inputs": x, "input": x, "outputs": x, "output": x, "ouputs": x, "name": "net", "nam": "net"}
    return keras.Model(**{name: ends[name] for name in arguments["names"]})


def with_nan():
    x = X.copy()
    x[2, 3, 4] = np.nan
    return x


MISTAKES = {
    "Con2D": (
        lambda: layers.Con2D(64, 3),
        AttributeError,
        "module 'foveal.layers' has no attribute 'Con2D'. Did you mean 'Conv2D'?",
    ),
    "con2d": (
        lambda: layers.con2d(64, 3),
        AttributeError,
        "module 'foveal.layers' has no attribute 'con2d'. Did you mean 'Conv2D'?",
    ),
    "Con2D with filter, from lesson 0": (
        lambda: layers.Con2D(filter=64, kernel_size=3),
        AttributeError,
        "module 'foveal.layers' has no attribute 'Con2D'. Did you mean 'Conv2D'?",
    ),
    "Sequental": (
        lambda: keras.Sequental([]),
        AttributeError,
        "module 'foveal' has no attribute 'Sequental'. Did you mean 'Sequential'?",
    ),
    "layer": (
        lambda: keras.layer.Conv2D,
        AttributeError,
        "module 'foveal' has no attribute 'layer'. Did you mean 'layers'?",
    ),
    "filter": (
        lambda: layers.Conv2D(filter=64, kernel_size=3),
        ArgumentError,
        "Conv2D: unknown argument 'filter'. Did you mean 'filters'?",
    ),
    "relo": (
        lambda: layers.Dense(3, activation="relo"),
        ArgumentError,
        "Dense: `activation` must be an activation's name or a function, got 'relo'. Did you mean 'relu'?",
    ),
    "smae": (
        lambda: layers.Conv2D(3, 3, padding="smae"),
        ArgumentError,
        "Conv2D: `padding` must be one of 'valid', 'same', got 'smae'. Did you mean 'same'?",
    ),
    "other size": (
        lambda: digits().predict(np.zeros((2, 32, 32, 1))),
        DataError,
        "predict of 'net': x must be (N, 28, 28, 1), got (2, 32, 32, 1). The height 32 is not 28, the width 32 is not "
        "28. Resize the images with layers.Resizing(28, 28)(x), or build the model for this shape.",
    ),
    "colour": (
        lambda: digits().predict(np.zeros((2, 28, 28, 3))),
        DataError,
        "predict of 'net': x must be (N, 28, 28, 1), got (2, 28, 28, 3). The channels 3 is not 1. Make the images grey "
        "with x.mean(-1, keepdims=True), or build the model for this shape.",
    ),
    "one image": (
        lambda: digits().predict(X[0]),
        DataError,
        "predict of 'net': x must be (N, 28, 28, 1), got (28, 28, 1). It looks like one image; use x[None], which is "
        "(1, 28, 28, 1).",
    ),
    "no channel axis, no Input": (
        lambda: digits(first=False).fit(X[..., 0], Y, verbose=0),
        ShapeError,
        f"Conv2D 'conv' of 'net': {CHANNELS}",
    ),
    "no channel axis in a layer": (
        lambda: layers.Conv2D(2, 3, name="conv")(X[..., 0]),
        ShapeError,
        f"Conv2D 'conv': {CHANNELS}",
    ),
    "no Flatten": (
        lambda: network().fit(X, Y, verbose=0),
        DataError,
        "fit of 'net': the output is (N, 6, 6, 10), one answer for each place, but y has one label for each image. Add "
        "a Flatten or GlobalAveragePooling2D layer after 'conv'.",
    ),
    "label 10 of 10": (
        lambda: digits().fit(X, np.array([0, 3, 10, 2]), verbose=0),
        DataError,
        "fit of 'net': labels must be 0..9, found 10 at index 2; the model has 10 outputs; give the last layer one for "
        "each class.",
    ),
    "labels from 1": (
        lambda: digits().fit(X, np.array([1, 3, 10, 2]), verbose=0),
        DataError,
        "fit of 'net': labels must be 0..9, found 10 at index 2; they count from 1 to 10: use y - 1.",
    ),
    "label beside the ignored": (
        lambda: digits(loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=-1)).fit(
            X, np.array([0, -1, 10, 2]), verbose=0
        ),
        DataError,
        "fit of 'net': labels must be 0..9 or -1, which is ignored, found 10 at index 2; the model has 10 outputs; "
        "give the last layer one for each class.",
    ),
    "one-hot labels": (
        lambda: digits().fit(X, np.eye(10)[Y], verbose=0),
        DataError,
        "fit of 'net': y must be class numbers (N,), got (4, 10), which looks one-hot. Use the loss "
        "'categorical_crossentropy', or y.argmax(-1).",
    ),
    "class numbers": (
        lambda: digits(loss="categorical_crossentropy").fit(X, Y, verbose=0),
        DataError,
        "fit of 'net': y must be like the output (N, 10), got (4,). For class numbers use the loss "
        "'sparse_categorical_crossentropy', or to_categorical(y, 10).",
    ),
    "crossentropi": (
        lambda: digits(loss="sparse_categorical_crossentropi"),
        ArgumentError,
        "compile: `loss` must be a loss's name, got 'sparse_categorical_crossentropi'. Did you mean "
        "'sparse_categorical_crossentropy'?",
    ),
    "adm": (
        lambda: digits().compile("adm", "mse"),
        ArgumentError,
        "compile: `optimizer` must be an optimizer's name, got 'adm'. Did you mean 'adam'?",
    ),
    "acuracy": (
        lambda: digits().compile("adam", "mse", metrics=["acuracy"]),
        ArgumentError,
        "compile: `metrics` must be a metric's name, got 'acuracy'. Did you mean 'accuracy'?",
    ),
    "a mean as a metric": (
        lambda: digits().compile("adam", "mse", metrics=[keras.metrics.Mean()]),
        ArgumentError,
        "compile: `metrics` must be a metric of labels and predictions, or its name, got Mean().",
    ),
    "Accuracy() of class numbers": (
        lambda: compiled_with(keras.metrics.Accuracy()).evaluate(X, Y, verbose=0),
        ShapeError,
        "Accuracy: y_true (N,) looks like class numbers for y_pred (N, 10), and it compares number by number. Use "
        "SparseCategoricalAccuracy(), or the word 'accuracy', which chooses by the shapes.",
    ),
    "a function of arrays on a symbolic tensor": (
        lambda: keras.utils.to_categorical(keras.Input((4,), name="x")),
        ArgumentError,
        "<KerasTensor shape=(None, 4), dtype=float32, name=x> has no values: it stands for what a model will be given. "
        "Make a Model of it, and predict.",
    ),
    "NumPy's function on a symbolic tensor": (
        lambda: np.arctan(keras.Input((4,))),
        TypeError,
        "arctan: takes arrays, got a KerasTensor of shape (None, 4), which has no values yet. Use a function "
        "of keras.ops or a layer in its place, or write it in a layer of your own.",
    ),
    "NaN": (
        lambda: digits().fit(with_nan(), Y, verbose=0),
        DataError,
        "fit of 'net': x must be finite, found NaN in row 2 (1 of 4 rows are bad). Remove or repair them; "
        "keras.config.disable_nan_check() lets them pass.",
    ),
    "epoch": (
        lambda: digits().fit(X, Y, epoch=3),
        ArgumentError,
        "fit: unknown argument 'epoch'. Did you mean 'epochs'?",
    ),
    "batchsize": (
        lambda: digits().predict(X, batchsize=3),
        ArgumentError,
        "predict: unknown argument 'batchsize'. Did you mean 'batch_size'?",
    ),
    "no labels": (
        lambda: digits().fit(X),
        DataError,
        "fit of 'net': y is missing. Give one label for each row of x.",
    ),
    "ouputs": (
        lambda: between(names=["inputs", "ouputs"]),
        ArgumentError,
        "Model: unknown argument 'ouputs'. Did you mean 'outputs'?",
    ),
    "inputs alone": (
        lambda: between(names=["inputs"]),
        ArgumentError,
        "Model: `outputs` is missing. Give it: Model(outputs=...).",
    ),
    "nam": (
        lambda: between(names=["inputs", "outputs", "nam"]),
        ArgumentError,
        "Model: unknown argument 'nam'. Did you mean 'name'?",
    ),
    "layer=": (
        lambda: keras.Sequential(layer=[layers.Dense(3)]),
        ArgumentError,
        "Sequential: unknown argument 'layer'. Did you mean 'layers'?",
    ),
    "shap": (
        lambda: keras.Input(shap=(28, 28, 1)),
        ArgumentError,
        "Input: unknown argument 'shap'. Did you mean 'shape'?",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered(mistake):
    make, error, message = MISTAKES[mistake]
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make()


def test_the_advice_for_images_of_another_size_works():
    small = layers.Resizing(28, 28)(np.zeros((2, 32, 32, 1)))
    assert digits().predict(small, verbose=0).shape == (2, 10)
    assert digits().predict(np.zeros((2, 28, 28, 3)).mean(-1, keepdims=True), verbose=0).shape == (2, 10)


@pytest.mark.parametrize("first", [True, False], ids=["Input", "no Input"])
def test_a_failed_first_fit_leaves_the_model_usable(first):
    model = digits(first=first)
    for wrong in ((X[:, :3], Y), (X, Y + 5), (with_nan(), Y), (X[:2], Y)):
        with pytest.raises((DataError, ShapeError)):
            model.fit(*wrong, verbose=0)
        assert model.built is first
    assert model.fit(X, Y, epochs=2, verbose=0).epoch == [0, 1]
    assert model.optimizer.iterations == 2


def without_digest(whole):
    """The archive as Keras writes it, which says of its weights what every zip file does."""
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        members = {name: opened.read(name) for name in archive.MEMBERS}
    about = json.loads(members[archive.METADATA])
    del about[archive.DIGEST]
    return archive.pack(members | {archive.METADATA: json.dumps(about).encode()})


def with_another_bit(whole):
    return whole.replace(b"\x89HDF", b"\x88HDF")


FILES = {
    "cut off": (lambda whole: whole[: len(whole) // 2], "its end, with the list of members, is missing."),
    "empty": (lambda whole: b"", "the file is empty."),
    "a bit": (
        with_another_bit,
        "model.weights.h5 is not what was saved, by its SHA-256. Take a copy of the file that is whole; if it was "
        "changed on purpose, delete 'weights_sha256' in metadata.json.",
    ),
    "a bit of a file without digest": (
        lambda whole: with_another_bit(without_digest(whole)),
        "Bad CRC-32 for file 'model.weights.h5'.",
    ),
}


@pytest.mark.parametrize("damage", FILES)
def test_a_damaged_file_is_named(damage, tmp_path):
    spoil, reason = FILES[damage]
    path = tmp_path / "m.keras"
    digits().save(path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(FormatError, match=f"^{re.escape(f'm.keras: archive damaged: {reason}')}$"):
        keras.models.load_model(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    (tmp_path / "digits.keras").touch()
    path = tmp_path / "digit.keras"
    message = f"load_model: there is no file {str(path)!r}. Did you mean 'digits.keras'?"
    with pytest.raises(FileNotFoundError, match=f"^{re.escape(message)}$"):
        keras.models.load_model(path)
