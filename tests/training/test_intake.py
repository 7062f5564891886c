"""Bad data and bad arguments: what is said, and that nothing has changed."""

import re

import numpy as np
import pytest

import foveal as keras
from foveal.errors import ArgumentError, DataError, ShapeError
from small import compiled, data, network, same

X, Y = data()


@pytest.fixture
def engine():
    """Data is checked before any engine sees it, so one is enough."""
    return "numpy"


ONE_HOT = np.eye(3, dtype="float32")[Y]


def spoilt(array, row, value):
    """A copy with one bad number in a row."""
    bad = array.copy()
    bad[row].flat[0] = value
    return bad


def labelled(index, label):
    """The labels with one of them changed."""
    bad = Y.copy()
    bad[index] = label
    return bad


def listed(rows):
    """An array of objects."""
    array = np.empty(len(rows), object)
    for i, row in enumerate(rows):
        array[i] = row
    return array


LETS_PASS = "keras.config.disable_nan_check() lets them pass."
BAD_DATA = {
    "one image": (
        X[0],
        Y[:1],
        "x must be (N, 8, 8, 1), got (8, 8, 1). It looks like one image; use x[None], which is (1, 8, 8, 1).",
    ),
    "one grey image": (
        X[0, ..., 0],
        Y[:1],
        "x must be (N, 8, 8, 1), got (8, 8). It looks like one image; use x[None, ..., None], which is (1, 8, 8, 1).",
    ),
    "other size": (
        X[:, :7, :6],
        Y,
        "x must be (N, 8, 8, 1), got (70, 7, 6, 1). The height 7 is not 8, the width 6 is not 8. "
        "Resize the images with layers.Resizing(8, 8)(x), or build the model for this shape.",
    ),
    "colour": (
        X.repeat(3, -1),
        Y,
        "x must be (N, 8, 8, 1), got (70, 8, 8, 3). The channels 3 is not 1. "
        "Make the images grey with x.mean(-1, keepdims=True), or build the model for this shape.",
    ),
    "flat": (
        X.reshape(70, 64),
        Y,
        "x must be (N, 8, 8, 1), got (70, 64). Reshape the data, or build the model for this shape.",
    ),
    "nothing": (X[:0], Y[:0], "x must have at least one row, got shape (0, 8, 8, 1)."),
    "no labels": (X, None, "y is missing. Give one label for each row of x."),
    "text": (
        np.full((70, 8, 8, 1), "a"),
        Y,
        "x must hold numbers, got text (dtype <U1). Number the words: names, numbers = np.unique(array, "
        "return_inverse=True).",
    ),
    "digits as text": (
        np.full((70, 8, 8, 1), "7"),
        Y,
        "x must hold numbers, got text (dtype <U1). Convert it first, for example with .astype('float32').",
    ),
    "names of pictures": (
        [f"{i}.png" for i in range(70)],
        Y,
        "x must hold numbers, got text (dtype <U6). Read the pictures: foveal.utils.load_img, or "
        "image_dataset_from_directory for a whole folder.",
    ),
    "images of several sizes": (
        [np.zeros((5 + i % 2, 5, 3)) for i in range(70)],
        Y,
        "x must hold rows of one shape, got (5, 5, 3), (6, 5, 3). Resize them: "
        "np.stack([foveal.utils.smart_resize(image, (5, 5)) for image in images]).",
    ),
    "an array of images of several sizes": (
        listed([np.zeros((5 + i % 2, 5, 3)) for i in range(70)]),
        Y,
        "x must hold rows of one shape, got (5, 5, 3), (6, 5, 3). Resize them: "
        "np.stack([foveal.utils.smart_resize(image, (5, 5)) for image in images]).",
    ),
    "an array of arrays": (
        listed(X),
        Y,
        "x must hold numbers, got an array of 70 arrays. Make one of them: np.stack(list(array)).",
    ),
    "None among numbers": (
        listed([None, *range(69)]),
        Y,
        "x must hold numbers, got objects (dtype object). There is None among them: remove those rows first.",
    ),
    "objects": (
        X.astype(object),
        Y,
        "x must hold numbers, got objects (dtype object). Convert it first, for example with .astype('float32').",
    ),
    "complex": (
        X * 1j,
        Y,
        "x must hold numbers, got complex numbers (dtype complex64). "
        "Convert it first, for example with .astype('float32').",
    ),
    "ragged": ([[1, 2], [3]], Y, "x must hold rows of one shape, got rows of several. Resize or pad them."),
    "lengths": (X, Y[:-1], "all must have the same number of rows, got: x has 70, y has 69."),
    "label too large": (
        X,
        labelled(17, 3),
        "labels must be 0..2, found 3 at index 17; the model has 3 outputs; give the last layer one for each class.",
    ),
    "label below 0": (
        X,
        labelled(4, -1),
        "labels must be 0..2, found -1 at index 4; the model has 3 outputs; give the last layer one for each class.",
    ),
    "half a label": (X, Y + 0.5, f"y must be whole class numbers, found {Y[0] + 0.5:g} at index 0."),
    "one-hot": (
        X,
        ONE_HOT,
        "y must be class numbers (N,), got (70, 3), which looks one-hot. "
        "Use the loss 'categorical_crossentropy', or y.argmax(-1).",
    ),
    "labels of two axes": (X, np.zeros((70, 2), "int64"), "y must be class numbers (N,), got (70, 2)."),
}


@pytest.mark.parametrize("case", BAD_DATA)
@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_bad_data_is_refused_before_anything_changes(engine, method, case):
    x, y, message = BAD_DATA[case]
    model = compiled(engine)
    before = model.get_weights()
    with pytest.raises(DataError, match=f"^{re.escape(f'{method} of {model.name!r}: {message}')}$"):
        getattr(model, method)(x, y)
    assert same(before, model.get_weights())
    model.fit(X, Y, verbose=0)


BAD_IMAGES = [case for case, (_, y, _) in BAD_DATA.items() if y is Y or case.startswith("one ")]
NOT_FINITE = ["NaN", "infinity"]


@pytest.mark.parametrize(
    ("method", "case"),
    [("predict", case) for case in BAD_IMAGES]
    + [("predict_on_batch", case) for case in BAD_IMAGES if case not in NOT_FINITE],
)
def test_predict_refuses_bad_images(engine, method, case):
    x, _, message = BAD_DATA[case]
    model = compiled(engine)
    with pytest.raises(DataError, match=f"^{re.escape(f'{method} of {model.name!r}: {message}')}$"):
        getattr(model, method)(x)


OTHER_LOSSES = {
    "class numbers for one-hot": (
        {"loss": "categorical_crossentropy"},
        Y,
        "y must be like the output (N, 3), got (70,). For class numbers use the loss "
        "'sparse_categorical_crossentropy', or to_categorical(y, 3).",
    ),
    "wrong width": ({"loss": "mse"}, X[:, 0, :2, 0], "y must be like the output (N, 3), got (70, 2)."),
    "binary beyond 1": (
        {"loss": "binary_crossentropy", "units": 1, "last": "sigmoid"},
        np.minimum(labelled(9, 2), np.where(np.arange(70) == 9, 2, 1)),
        "labels must be from 0 to 1, found 2 at index 9; scale them, or use another loss.",
    ),
    "NaN": (
        {"loss": "mse", "units": 1, "last": "linear"},
        spoilt(Y.astype("float32")[:, None], 3, np.nan),
        "y must be finite, found NaN in row 3 (1 of 70 rows are bad). Remove or repair them; " + LETS_PASS,
    ),
    "one unit": (
        {"units": 1},
        np.minimum(Y, 1),
        f"labels must be 0..0, found 1 at index {int(np.argmax(Y > 0))}; one output with a sparse loss knows one class "
        "only: use binary_crossentropy, or a unit for each class.",
    ),
}


@pytest.mark.parametrize("case", OTHER_LOSSES)
def test_labels_must_fit_the_loss(engine, case):
    arguments, y, message = OTHER_LOSSES[case]
    model = compiled(engine, **arguments)
    with pytest.raises(DataError, match=f"^{re.escape(f'fit of {model.name!r}: {message}')}$"):
        model.fit(X, y)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"sample_weight": np.ones((70, 2))}, "sample_weight must be (N,), got (70, 2)."),
        (
            {"sample_weight": np.ones(69)},
            "all must have the same number of rows, got: x has 70, y has 70, sample_weight has 69.",
        ),
        (
            {"sample_weight": [1.0, np.nan] * 35},
            "sample_weight must be finite, found NaN in row 1 (35 of 70 rows are bad). Remove or repair them; "
            + LETS_PASS,
        ),
        ({"sample_weight": np.ones(70), "class_weight": {0: 1.0}}, "give sample_weight or class_weight, not both."),
        ({"class_weight": [1, 2, 3]}, "class_weight must map class numbers to weights, got [1, 2, 3]."),
        ({"class_weight": {"1": 2}}, "class_weight must map class numbers to finite weights, got '1': 2."),
        ({"class_weight": {0.5: 2}}, "class_weight must map class numbers to finite weights, got 0.5: 2."),
        ({"class_weight": {1: np.nan}}, "class_weight must map class numbers to finite weights, got 1: nan."),
    ],
)
def test_weights_must_fit_the_rows(engine, weights, message):
    model = compiled(engine)
    with pytest.raises(DataError, match=f"^{re.escape(f'fit of {model.name!r}: {message}')}$"):
        model.fit(X, Y, **weights)


def test_missing_flatten_names_the_layer_to_put_it_after(engine):
    stack = [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(4, 3, name="edges"),
        keras.layers.Dense(3),
        keras.layers.Dense(3),
    ]
    model = keras.Sequential(stack, name="net")
    model.compile(loss="sparse_categorical_crossentropy", engine=engine)
    message = (
        "fit of 'net': the output is (N, 6, 6, 3), one answer for each place, but y has one label for each image. "
        "Add a Flatten or GlobalAveragePooling2D layer after 'edges'."
    )
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        model.fit(X, Y)
    model.compile(loss="categorical_crossentropy", engine=engine)
    with pytest.raises(DataError, match=f"^{re.escape(message)}$"):
        model.fit(X, ONE_HOT)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epoch": 3}, "fit: unknown argument 'epoch'. Did you mean 'epochs'?"),
        ({"epochs": 1.5}, "fit: `epochs` must be an integer, got 1.5."),
        ({"batch_size": 0}, "fit: `batch_size` must be a positive integer, got 0."),
        ({"shuffle": "batch"}, "fit: `shuffle` must be True or False, got 'batch'."),
        ({"validation_split": 1.0}, "fit: `validation_split` must be from 0 to below 1, got 1.0."),
        (
            {"validation_split": 0.99},
            "fit: `validation_split`=0.99 of 70 rows leaves 0 to train on and 70 to judge. "
            "Give more rows or another share.",
        ),
        (
            {"validation_data": X},
            "fit: `validation_data` must be (x, y) or (x, y, sample_weight), or something that gives such batches.",
        ),
        ({"verbose": 3}, "fit: `verbose` must be one of 'auto', '0', '1', '2', got '3'."),
    ],
)
def test_bad_arguments_of_fit(engine, arguments, message):
    model = compiled(engine)
    before = model.get_weights()
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        model.fit(X, Y, **arguments)
    assert same(before, model.get_weights())


BAD_COMPILE = [
    (
        {"loss": "sparse_categorical_crossentropi"},
        ArgumentError,
        "compile: `loss` must be a loss's name, got 'sparse_categorical_crossentropi'. "
        "Did you mean 'sparse_categorical_crossentropy'?",
    ),
    (
        {"optimizer": "adm"},
        ArgumentError,
        "compile: `optimizer` must be an optimizer's name, got 'adm'. Did you mean 'adam'?",
    ),
    (
        {"metrics": ["acuracy"]},
        ArgumentError,
        "compile: `metrics` must be a metric's name, got 'acuracy'. Did you mean 'accuracy'?",
    ),
    ({"optimiser": "adam"}, ArgumentError, "compile: unknown argument 'optimiser'. Did you mean 'optimizer'?"),
    ({"optimizer": 3}, ArgumentError, "compile: `optimizer` must be an optimizer or its name, got 3."),
    (
        {"weighted_metrics": ["acuracy"]},
        ArgumentError,
        "compile: `weighted_metrics` must be a metric's name, got 'acuracy'. Did you mean 'accuracy'?",
    ),
    (
        {"engine": "lvm"},
        ArgumentError,
        "engine: must be one of 'llvm', 'jax', 'numpy', got 'lvm'. Did you mean 'llvm'?",
    ),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD_COMPILE)
def test_bad_arguments_of_compile(engine, arguments, error, message):
    model = compiled(engine)
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        model.compile(**arguments)
    assert model.loss.name == "sparse_categorical_crossentropy"
    model.fit(X, Y, verbose=0)


def test_fit_before_compile_and_without_a_loss(engine):
    model = network(name="net")
    with pytest.raises(
        ArgumentError, match=re.escape("fit: 'net' is not compiled. Call model.compile(optimizer, loss) first.")
    ):
        model.fit(X, Y)
    model.compile(engine=engine)
    with pytest.raises(
        ArgumentError, match=re.escape("evaluate: 'net' has no loss. Name one: model.compile(optimizer, loss=...).")
    ):
        model.evaluate(X, Y)
    assert model.predict(X).shape == (70, 3)


def unbuilt(engine):
    """A model that waits for its data."""
    layers = keras.layers
    model = keras.Sequential([layers.Conv2D(2, 3, name="edges"), layers.Flatten(), layers.Dense(3)], name="net")
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), engine=engine)
    return model


@pytest.mark.parametrize(
    ("x", "y", "error", "message"),
    [
        (
            X[..., 0],
            Y,
            ShapeError,
            "Conv2D 'edges' of 'net': the input must be (N, height, width, channels), got (N, 8, 8). "
            "Add the missing axis: x[..., None] for the channel of grey images, x[None] for one image.",
        ),
        (
            X[:, :2],
            Y,
            ShapeError,
            "Conv2D 'edges' of 'net': a 3x3 window (dilation included) does not fit in a 2x8 image (padding included). "
            "Pad more, or use a smaller kernel.",
        ),
        (X[:, :6], Y[:3], DataError, "fit of 'net': all must have the same number of rows, got: x has 70, y has 3."),
    ],
)
def test_a_failed_first_fit_leaves_the_model_unbuilt(engine, x, y, error, message):
    model = unbuilt(engine)
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        model.fit(x, y)
    assert not model.built
    assert model.weights == []
    model.fit(X, Y, verbose=0)
    assert model.input_shape == (None, 8, 8, 1)
