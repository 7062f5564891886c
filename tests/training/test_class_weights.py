"""`class_weight`: which weight the labels of every form get, in data of every form."""

import warnings

import numpy as np
import pytest

import foveal
from foveal.errors import DataError

PIXELS = np.array([[[0, 1, 0], [1, 1, 0], [0, 0, 1]], [[1, 1, 1], [0, 0, 0], [1, 0, 1]]])
STEPS = PIXELS[0]
NINE = {0: 1, 1: 9}
HALF = float(np.log(2))
SPARSE, ONE_HOT, BINARY = ("sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy")
PER_STEP = HALF * float(np.where(STEPS, 9, 1).mean())
# Labels, what the network gives at every place, the loss, class weights and the loss they make. Those of pixels and of
# steps are the numbers of Keras 3.15.1 for a tf.data.Dataset of labels with an axis for classes, the others those for
# arrays.
FORMS = {
    "pixels": (PIXELS, [0.5, 0.5], SPARSE, NINE, 5 * HALF),
    "pixels with an axis": (PIXELS[..., None], [0.5, 0.5], SPARSE, NINE, 5 * HALF),
    "one-hot pixels": (np.eye(2)[PIXELS], [0.5, 0.5], ONE_HOT, NINE, 5 * HALF),
    "binary pixels": (PIXELS[..., None], [0.5], BINARY, NINE, 5 * HALF),
    "binary pixels without an axis": (PIXELS, [0.5], BINARY, NINE, 5 * HALF),
    "steps": (STEPS, [0.5, 0.5], SPARSE, NINE, PER_STEP),
    "one-hot steps": (np.eye(2)[STEPS], [0.5, 0.5], ONE_HOT, NINE, PER_STEP),
    "rows": (np.array([0, 1, 2]), [1 / 3] * 3, SPARSE, {1: 5}, 2.5634286),
    "one-hot rows": (np.eye(3), [1 / 3] * 3, ONE_HOT, {1: 5}, 2.5634286),
    "several labels": (np.array([[1, 1, 0], [0, 1, 1]]), [0.5] * 3, BINARY, {0: 2, 1: 5}, 3.5 * HALF),
    "signs": (-np.ones(4), [0.00625], "hinge", {-1: 2, 1: 0.5}, 2.0125),
    "rounded": (np.full(4, 0.6), [-0.4168], "mse", {0: 2, 1: 0.5}, 0.5169411),
    "halves to even": (np.array([0.5, 1.5, 2.5]), [0.0], "mse", {0: 4, 2: 2}, (4 * 0.25 + 2 * 2.25 + 2 * 6.25) / 3),
    "keys of other types": (np.array([0, 1]), [0.5, 0.5], SPARSE, {np.int64(0): 3, 1.0: np.float32(1)}, 2 * HALF),
    "far numbers": (np.array([0.0, 1e6]), [0.0], "mae", {1000000: 0.5, -7: 2}, 250000.0),
}


def network(places, output, loss, **more):
    """A network that gives the same at every place, whatever it is fed."""
    stack = [foveal.Input((*places, 1)), foveal.layers.Dense(len(output), kernel_initializer="zeros")]
    model = foveal.Sequential(stack)
    model.compile(foveal.optimizers.SGD(0.0), loss, engine="numpy", **more)
    model.layers[0].bias.assign(output)
    return model


def form_of(form):
    y, output, loss, weights, wanted = FORMS[form]
    classes = y.shape[-1] == len(output) and y.ndim > 1
    places = y.shape[1:-1] if classes or y.shape[-1:] == (1,) else y.shape[1:]
    return network(places, output, loss), np.zeros((len(y), *places, 1), "float32"), y, weights, wanted


@pytest.mark.filterwarnings("ignore:.*class_weight has weights")
@pytest.mark.parametrize("form", FORMS)
def test_labels_of_every_form_are_weighted(form):
    model, x, y, weights, wanted = form_of(form)
    given = ((x, y), ([(x, y)],), (iter([(x, y)]),))
    losses = [model.fit(*data, verbose=0, class_weight=weights).history["loss"][0] for data in given]
    losses.append(model.train_on_batch(x, y, class_weight=weights))
    np.testing.assert_allclose(losses, wanted, rtol=1e-6)


def test_validation_is_not_weighted():
    model, x, y, weights, _ = form_of("rows")
    split = model.fit(x, y, validation_split=0.3, class_weight=weights, verbose=0).history
    apart = model.fit(x, y, validation_data=(x, y), class_weight=weights, verbose=0).history
    assert split["val_loss"] == apart["val_loss"] == pytest.approx([np.log(3)])
    assert split["loss"] == pytest.approx([3 * np.log(3)])


def test_weighted_metrics_count_classes():
    model = network((), [0.5, 0.5], SPARSE, metrics=["accuracy"], weighted_metrics=["accuracy"])
    history = model.fit(np.zeros((4, 1)), np.array([0, 1, 1, 1]), class_weight={0: 9}, verbose=0).history
    assert history["accuracy"] == [0.25]
    assert history["weighted_accuracy"] == pytest.approx([0.75])


@pytest.mark.parametrize("form", ["arrays", "generator"])
def test_weights_of_classes_that_no_label_has_are_named(form):
    model, x, y, _, _ = form_of("rows")
    data = (x, y) if form == "arrays" else (iter([(x[:1], y[:1]), (x[1:], y[1:])]),)
    with pytest.warns(UserWarning, match="class_weight") as raised:
        model.fit(*data, class_weight={0: 2, 2: 3, 3: 1, -1: 1}, verbose=0)
    assert [str(warning.message) for warning in raised] == [
        f"fit of {model.name!r}: class_weight has weights for classes that no label has: -1, 3. "
        "Its keys must be the numbers in y; of one-hot labels, where the 1 stands, counted from 0."
    ]


def test_a_step_on_one_batch_may_lack_classes():
    model, x, y, _, _ = form_of("rows")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.train_on_batch(x, y, class_weight={0: 2, 7: 3})


@pytest.mark.parametrize("form", ["arrays", "batches"])
def test_weights_of_classes_and_of_rows_are_too_many(form):
    model, x, y, weights, _ = form_of("rows")
    data = {"x": x, "y": y, "sample_weight": np.ones(3)} if form == "arrays" else {"x": [(x, y, np.ones(3))]}
    with pytest.raises(DataError, match=r"give sample_weight or class_weight, not both\.$"):
        model.fit(**data, class_weight=weights, verbose=0)


def test_several_outputs_have_no_classes():
    x = foveal.Input((1,))
    model = foveal.Model(x, [foveal.layers.Dense(2)(x), foveal.layers.Dense(2)(x)])
    model.compile("sgd", SPARSE, engine="numpy")
    data, y = np.zeros((3, 1), "float32"), [np.array([0, 1, 1])] * 2
    message = "class_weight needs a model with one output. Give sample_weight for each output."
    with pytest.raises(DataError, match=f"^fit of {model.name!r}: {message}$"):
        model.fit(data, y, class_weight={0: 1}, verbose=0)


PLACES = np.arange(18, dtype="float32").reshape(2, 3, 3) / 9


# The numbers of Keras 3.15.1 (backend jax) for arrays; those of weights of rows, which it refuses here, are by hand.
@pytest.mark.parametrize(
    ("weights", "loss", "accuracy"),
    [
        (PLACES, 0.65463901, 0.49019605),
        (PLACES[..., None], 0.65463901, 0.49019605),
        (PLACES[:, :, :1], 0.57762259, 0.48888888),
        (PLACES[:, 0, 0], 0.5 * HALF, 4 / 9),
        (PLACES[:, 0, :1], 0.5 * HALF, 4 / 9),
    ],
)
def test_places_are_weighted_as_in_keras(weights, loss, accuracy):
    for output, kind, y in (([0.5, 0.5], SPARSE, PIXELS), ([0.5], BINARY, PIXELS[..., None])):
        model = network((3, 3), output, kind, weighted_metrics=["accuracy"])
        x = np.zeros((2, 3, 3, 1), "float32")
        for data in ((x, y, weights), ([(x, y, weights)],)):
            told = dict(zip(("x", "y", "sample_weight"), data, strict=False))
            judged = model.evaluate(**told, verbose=0)
            np.testing.assert_allclose(judged, [loss, accuracy], rtol=2e-6)
            np.testing.assert_allclose(model.fit(**told, verbose=0).history["loss"], [loss], rtol=2e-6)


def test_weights_must_fit_the_places():
    model = network((3, 3), [0.5, 0.5], SPARSE)
    message = r"sample_weight must be \(N,\) or \(N, 3, 3\), got \(2, 3, 2\)\.$"
    with pytest.raises(DataError, match=message):
        model.fit(np.zeros((2, 3, 3, 1)), PIXELS, sample_weight=PLACES[:, :, :2], verbose=0)
