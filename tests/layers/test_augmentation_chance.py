"""Layers that change images at random: the laws of chance, and models with such layers inside."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError
from foveal.ir.graph import Graph
from layers.augmented import (
    PICTURES,
    drawn,
    each_drawing_layer,
    each_layer,
    ours_and_theirs,
    pipeline,
    run,
    seed_of,
    trained,
)
from layers.beside_keras import first, last, symbol


@each_drawing_layer
def test_chance_is_a_matter_of_seed_and_step(name, arguments):
    layer = ours_and_theirs(name, arguments)[0]
    same = np.repeat(PICTURES[:1], 12, 0)
    y = trained(layer, same)
    np.testing.assert_array_equal(trained(layer, same), y)
    assert len(np.unique(y.reshape(12, -1), axis=0)) > 1  # images of one batch differ
    for seeds in ((5, 3), (6, 2)):
        assert not np.array_equal(trained(layer, same, seeds=seeds), y)
    another = getattr(layers, name)(**arguments, seed=4)
    assert not np.array_equal(another(same, training=True), layer(same, training=True))


@each_layer
def test_channels_first_is_channels_last_turned(name, arguments):
    turned = getattr(layers, name)(**arguments, **seed_of(name), data_format="channels_first")
    got = last(trained(turned, first(PICTURES)))
    whole = trained(getattr(layers, name)(**arguments, **seed_of(name)))
    np.testing.assert_allclose(got, whole, rtol=1e-6, atol=1e-4)


def moments(values, alpha):
    """Mean and variance of shares, in standard errors from those of the beta distribution."""
    expected = 1 / (4 * (2 * alpha + 1))
    return abs(values.mean() - 0.5) / (expected / len(values)) ** 0.5, abs(values.var() / expected - 1)


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
@pytest.mark.parametrize("alpha", [0.2, 1.0, 3.0])
def test_each_image_is_laid_over_another_by_a_share_of_the_beta_distribution(engine, alpha):
    x = np.zeros((500, 1, 500, 1), "float32")
    x[np.arange(500), 0, np.arange(500), 0] = 1  # which image a value is of, its column says
    y = trained(layers.MixUp(alpha), x, engine)[:, 0, :, 0]
    np.testing.assert_allclose(y.sum(1), 1, rtol=1e-5)
    assert ((y > 0).sum(1) <= 2).all()
    own = np.diag(y)
    error, spread = moments(own[own < 1], alpha)
    assert error < 4
    assert spread < 0.35
    partners = np.argmax(y - np.diag(own), 1)
    assert len(set(partners[own < 1 - 1e-6])) == (own < 1 - 1e-6).sum()  # another order: nobody twice


def test_a_part_of_another_image_is_pasted_and_labels_are_mixed_by_its_area():
    layer = layers.CutMix((1.0, 1.0), seed=3)
    x = np.broadcast_to(np.arange(1.0, 65)[:, None, None, None], (64, 40, 40, 1)).astype("float32")
    result = layer({"images": x, "labels": np.eye(64, dtype="float32")}, training=True)
    images, labels = result["images"], result["labels"]
    np.testing.assert_allclose(labels.sum(1), 1, rtol=1e-5)
    for i in range(64):
        others = np.unique(images[i][images[i] != i + 1])
        assert len(others) <= 1  # of one other image
        pasted = images[i] != i + 1
        assert abs(pasted.mean() - (1 - labels[i, i])) < 0.08 or labels[i, i] == 1
        if len(others):
            assert labels[i, int(others[0]) - 1] > 0
            rows, columns = (np.flatnonzero(pasted[..., 0].any(axis)) for axis in (1, 0))
            assert pasted[..., 0].sum() == len(rows) * len(columns)  # a rectangle


def test_whole_numbers_are_no_labels_to_mix():
    with pytest.raises(ArgumentError, match="mixes labels, so they must be probabilities of classes, or floats"):
        layers.MixUp()({"images": PICTURES, "labels": np.array([0, 1, 2])}, training=True)


def test_models_learn_from_images_that_are_mixed():
    foveal.utils.set_random_seed(1)
    model = foveal.Sequential(
        [layers.Input((7, 9, 3)), layers.MixUp(), layers.CutMix(), layers.Flatten(), layers.Dense(2)]
    )
    model.compile("sgd", "mse")
    model.fit(PICTURES / 255, np.eye(3, 2), epochs=2, batch_size=2, verbose=0)
    np.testing.assert_array_equal(model.predict(PICTURES, verbose=0), model.predict(PICTURES, verbose=0))


def test_a_crop_is_a_part_of_the_image_and_every_part_comes_up():
    x = np.repeat(np.arange(48, dtype="float32").reshape(1, 6, 8, 1), 200, 0)
    y = trained(layers.RandomCrop(4, 7), x, "llvm")
    corners = [(i, j) for i in range(3) for j in range(2)]
    parts = np.array([x[0, i : i + 4, j : j + 7] for i, j in corners])
    counts = (y[:, None] == parts).all((2, 3, 4)).sum(0)
    assert counts.sum() == 200
    assert counts.min() > 200 / 6 - 4 * (200 * 5 / 36) ** 0.5
    small = trained(layers.RandomCrop(9, 7), x[:1])
    assert small.shape == (1, 9, 7, 1)


@pytest.mark.parametrize(("mode", "ways"), [("horizontal", 2), ("vertical", 2), ("horizontal_and_vertical", 4)])
def test_flips_are_flips_and_each_comes_up_as_often(mode, ways):
    x = np.repeat(PICTURES[:1], 400, 0)
    y = trained(layers.RandomFlip(mode), x, "llvm")
    image = PICTURES[0]
    turned = {"horizontal": [image[:, ::-1]], "vertical": [image[::-1]]}
    turned["horizontal_and_vertical"] = [image[:, ::-1], image[::-1], image[::-1, ::-1]]
    counts = (y[:, None] == np.array([image, *turned[mode]])).all((2, 3, 4)).sum(0)
    assert counts.sum() == 400
    assert np.abs(counts - 400 / ways).max() < 4 * (400 / ways * (1 - 1 / ways)) ** 0.5


@each_drawing_layer
def test_numbers_are_drawn_evenly(name, arguments):
    layer = ours_and_theirs(name, arguments)[0]
    values = drawn(layer, np.zeros((2000, 7, 9, 3), "float32"))
    for (low, high), found in zip(layer.ranges, values, strict=True):
        assert low <= found.min() <= found.max() <= high
        counts, _ = np.histogram(found, 4, (low, max(high, low + 1e-9)))
        assert high == low or np.abs(counts - 500).max() < 4 * (2000 * 3 / 16) ** 0.5
    assert np.abs(np.corrcoef(values) - np.eye(len(values)))[np.isfinite(np.corrcoef(values))].max() < 0.1


def test_noise_over_erased_parts_is_that_of_keras_in_kind():
    x = np.full((1, 200, 200, 1), -1.0, "float32")
    got = trained(layers.RandomErasing((1.0, 1.0), (0.99, 0.99)), x)
    painted = got[got >= 0]
    assert painted.size > 0.95 * x.size
    assert np.mean(painted == 0) == pytest.approx(0.5, abs=0.02)
    assert np.mean(painted == 255) == pytest.approx(0.159, abs=0.02)  # beyond one standard deviation


def test_a_colour_for_each_channel_is_held_in_the_range():
    x = np.full((1, 6, 6, 3), 5.0, "float32")
    got = trained(layers.RandomErasing((1.0, 1.0), (0.3, 0.6), (1.0, 2.0, 300.0)), x, "llvm").reshape(-1, 3)
    assert {tuple(colour) for colour in got} == {(5, 5, 5), (1, 2, 255)}


def test_a_model_with_augmentation_inside_learns_and_predicts_the_same_each_time():
    foveal.utils.set_random_seed(1)
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 128)
    x = rng.random((128, 8, 8, 1), "float32")
    x[y == 1, 3:5, 3:5] += 2
    model = foveal.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.RandomFlip(),
            layers.RandomRotation(0.1),
            layers.Conv2D(4, 3, activation="relu"),
            layers.RandomTranslation(0.1, 0.1),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(foveal.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=12, batch_size=16, verbose=0).history
    assert history["loss"][-1] < history["loss"][0] / 2
    np.testing.assert_array_equal(model.predict(x, verbose=0), model.predict(x, verbose=0))
    assert model.evaluate(x, y, verbose=0)[1] > 0.9


MANY = np.repeat(PICTURES[:1], 40, 0)


def same(images):
    return np.array([np.array_equal(image, PICTURES[0]) for image in images])


def test_called_on_images_alone_it_changes_them_as_in_keras():
    flip = layers.RandomFlip("horizontal")
    model = foveal.Sequential([foveal.Sequential([layers.Input((7, 9, 3)), flip]), layers.Dropout(0.9)])
    for changing in (flip, model):
        assert set(same(changing(MANY))) == {False, True}
        assert same(changing(MANY, training=False)).all()
    assert not same(model(MANY, training=True)).any()
    assert same(model.predict(MANY, verbose=0)).all()


def test_layers_of_one_model_draw_apart():
    foveal.utils.set_random_seed(3)
    flip, dim = layers.RandomFlip("horizontal"), layers.RandomBrightness(0.1, (-1000, 1000))
    y = foveal.Sequential([layers.Input((7, 9, 3)), flip, dim])(np.repeat(PICTURES[:1], 400, 0))
    added = y.mean((1, 2, 3)) - PICTURES[0].mean()
    flipped = np.abs(y - added[:, None, None, None] - PICTURES[0]).max((1, 2, 3)) > 1
    assert abs(np.corrcoef(flipped, added)[0, 1]) < 0.2


class Inside(layers.Layer):
    """A layer of one's own that does not say how the one inside behaves."""

    def prepare(self):
        super().prepare()
        self.flip = layers.RandomFlip()

    def call(self, x, training):
        return self.flip(x)


def test_a_layer_inside_another_behaves_as_that_one():
    x = symbol(MANY)
    for training in (True, False):
        y = run(Graph({"y": Inside()(x, training=training)}), MANY, "numpy")["y"]
        assert same(y).all() == (not training)


def test_a_pipeline_is_its_layers_one_after_the_other():
    foveal.utils.set_random_seed(3)
    x = np.repeat(PICTURES[:1], 400, 0)
    for y in (pipeline(foveal)(x), foveal.Sequential([layers.Input((7, 9, 3)), pipeline(foveal)])(x)):
        added = y.mean((1, 2, 3)) - PICTURES[0].mean()
        flipped = np.abs(y - added[:, None, None, None] - PICTURES[0]).max((1, 2, 3)) > 1
        assert np.mean(flipped) == pytest.approx(0.5, abs=0.1)
        assert abs(np.corrcoef(flipped, added)[0, 1]) < 0.2
    np.testing.assert_array_equal(pipeline(foveal)(PICTURES, training=False), PICTURES)
    assert np.mean(pipeline(foveal)(x, training=True) == 0) == pytest.approx(0.5, abs=0.02)
