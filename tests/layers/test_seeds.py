"""Seeds of layers: the same seed draws the same numbers, call by call, wherever the layer is called."""

import os
import subprocess
import sys
import zlib

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.eager import using
from foveal.keras.random import SeedGenerator
from layers.augmented import DRAWING, MIXING

IMAGES = np.random.default_rng(0).uniform(0, 255, (12, 6, 6, 3)).astype("float32")
DROPS = [
    ("Dropout", {"rate": 0.5}),
    ("SpatialDropout1D", {"rate": 0.5}),
    ("SpatialDropout2D", {"rate": 0.5}),
    ("SpatialDropout3D", {"rate": 0.5}),
    ("GaussianNoise", {"stddev": 0.5}),
    ("GaussianDropout", {"rate": 0.5}),
    ("AlphaDropout", {"rate": 0.5}),
]
RANDOM = [*DRAWING, *((name, {}) for name in MIXING), ("RandomErasing", {}), *DROPS]
CALLS = 3
INSIDE = ("foveal.layers.attention", "foveal.layers.multi_head_attention", "foveal.layers.recurrent")
ARGUMENTS = {"height": 4, "width": 3}


def images_for(name):
    """As many axes as a layer takes."""
    return {"1": IMAGES.reshape(12, 36, 3), "3": IMAGES.reshape(12, 6, 3, 2, 3)}.get(name[-2], IMAGES)


def drawn(layer, x, api=foveal):
    """What a layer makes of the same images in calls one after the other."""
    return [np.asarray(layer(x, training=True)) for _ in range(CALLS)]


def same(first, second):
    """For each call, whether two layers drew the same."""
    return [np.array_equal(a, b) for a, b in zip(first, second, strict=True)]


def test_every_random_layer_is_here():
    """But those that drop a part of their own inside: attention and recurrent layers."""
    seeded = {name: kind for name, kind in layers.CLASSES.items() if "seed" in kind.arguments}
    known = {name for name, kind in seeded.items() if not kind.__module__.startswith(INSIDE)}
    assert known == {name for name, _ in RANDOM}


@pytest.mark.parametrize(("name", "arguments"), RANDOM)
def test_layers_of_one_seed_draw_the_same_call_by_call(name, arguments):
    x = images_for(name)

    def patterns(api, seeds):
        made = [drawn(getattr(api.layers, name)(**arguments, seed=seed), x) for seed in seeds]
        return [same(made[0], other) for other in made[1:]], same(made[0][1:], made[0][:-1])

    kinds = [42, 42, 43]
    ours = patterns(foveal, kinds)
    assert ours == ([[True] * CALLS, [False] * CALLS], [False] * (CALLS - 1))
    assert ours == patterns(foveal, [SeedGenerator(42), 42, SeedGenerator(43)])
    if name in ("RandomFlip", "Dropout", "GaussianNoise"):
        assert ours == patterns(keras, kinds)


@pytest.mark.parametrize("seed", [42, None])
def test_set_random_seed_decides_where_no_seed_is_given(seed):
    def once(start):
        foveal.utils.set_random_seed(start)
        return [drawn(layers.RandomFlip(seed=seed), IMAGES), drawn(layers.Dropout(0.5, seed=seed), IMAGES)]

    first, again, other = once(1), once(1), once(2)
    assert [same(a, b) for a, b in zip(first, again, strict=True)] == [[True] * CALLS] * 2
    assert [same(a, b) for a, b in zip(first, other, strict=True)] == [[seed is not None] * CALLS] * 2


def test_a_generator_is_used_up_by_all_who_draw_with_it():
    shared = SeedGenerator(7)
    first, second = (layers.RandomFlip(seed=shared) for _ in range(2))
    alone = layers.RandomFlip(seed=7)
    pictures = [first(IMAGES), second(IMAGES), first(IMAGES)]
    assert same(pictures, drawn(alone, IMAGES)) == [True] * CALLS
    assert list(shared.state) == [7, 3]
    assert SeedGenerator.from_config(shared.get_config()).get_config() == {"seed": 7, "name": None}


@pytest.mark.parametrize("name", ["numpy", "llvm", "jax"])
def test_pictures_and_masks_agree_on_every_engine(name):
    def pipeline():
        return foveal.Sequential([layers.RandomFlip(seed=42), layers.RandomTranslation(0.2, 0.2, seed=3)])

    pictures, masks = pipeline(), pipeline()
    with using(name):
        for _ in range(3):
            x = pictures(IMAGES, training=True)
            mask = masks(np.ascontiguousarray(IMAGES[..., :1]), training=True)
            np.testing.assert_array_equal(x[..., :1], mask)


def test_pictures_and_masks_agree_in_a_dataset():
    from foveal.compat.tensorflow.dataset import Dataset

    flip, flip_mask = layers.RandomFlip(seed=42), layers.RandomFlip(seed=42)
    rows = Dataset.from_tensor_slices((IMAGES, IMAGES[..., :1])).batch(3).repeat(3)
    for x, mask in rows.map(lambda x, mask: (flip(x, training=True), flip_mask(mask, training=True))):
        np.testing.assert_array_equal(np.asarray(x)[..., :1], np.asarray(mask))


@pytest.mark.full
@pytest.mark.parametrize(("name", "arguments"), [*DRAWING, ("Resizing", ARGUMENTS), ("CenterCrop", ARGUMENTS)])
def test_one_image_alone_is_a_batch_of_one(name, arguments):
    seed = {} if name in ("Resizing", "CenterCrop") else {"seed": 3}
    alone, batched = (getattr(layers, name)(**arguments, **seed) for _ in range(2))
    for _ in range(2):
        np.testing.assert_array_equal(alone(IMAGES[0], training=True), batched(IMAGES[:1], training=True)[0])
    if name not in ("AugMix", "RandAugment"):  # which compile all others there
        theirs = getattr(keras.layers, name)(**arguments)
        assert alone(IMAGES[0]).shape == tuple(theirs(IMAGES[0]).shape)


@pytest.mark.parametrize("kind", ["Sequential", "Pipeline"])
def test_one_image_goes_through_layers_in_line(kind):
    stack = [layers.Rescaling(0.5), layers.RandomFlip(seed=1), layers.Resizing(3, 3)]
    alone = layers.Pipeline(stack) if kind == "Pipeline" else foveal.Sequential(stack)
    again = foveal.Sequential([layers.Rescaling(0.5), layers.RandomFlip(seed=1), layers.Resizing(3, 3)])
    for _ in range(2):
        np.testing.assert_array_equal(alone(IMAGES[0], training=True), again(IMAGES[:1], training=True)[0])


def test_single_pictures_and_masks_agree_in_a_dataset():
    from foveal.compat.tensorflow.dataset import Dataset

    flip, flip_mask = layers.RandomFlip(seed=42), layers.RandomFlip(seed=42)
    rows = Dataset.from_tensor_slices((IMAGES, IMAGES[..., :1])).repeat(2)
    for x, mask in rows.map(lambda x, mask: (flip(x, training=True), flip_mask(mask, training=True))):
        np.testing.assert_array_equal(np.asarray(x)[..., :1], np.asarray(mask))


def test_a_layer_called_twice_in_a_graph_draws_twice():
    class Twice(layers.Layer):
        def __init__(self):
            super().__init__()
            self.drop = layers.Dropout(0.5, seed=1)

        def call(self, x, training=False):
            return self.drop(x, training=training), self.drop(x, training=training)

    first, second = Twice()(IMAGES, training=True)
    assert not np.array_equal(first, second)


def test_fit_with_seeded_layers_needs_no_other_seed():
    def weights():
        ones = {"kernel_initializer": foveal.initializers.RandomNormal(seed=1)}
        stack = [layers.Input((6,)), layers.Dense(8, **ones), layers.Dropout(0.5, seed=3), layers.Dense(1, **ones)]
        model = foveal.Sequential(stack)
        model.compile("sgd", "mse")
        x = np.linspace(-1, 1, 60).reshape(10, 6)
        history = model.fit(x, x[:, :1], batch_size=5, epochs=2, shuffle=False, verbose=0)
        return model.get_weights(), history.history["loss"]

    (first, losses), (second, again) = weights(), weights()
    assert losses == again
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_second_fit_draws_other_numbers():
    model = foveal.Sequential([layers.Input((6,)), layers.Dropout(0.25, seed=3)])
    x = np.ones((10, 6))
    losses = []
    for _ in range(2):
        model.compile("sgd", "mse")
        losses += model.fit(x, x, epochs=2, verbose=0).history["loss"]
    assert len(set(losses)) == 4


PROGRAM = """
import sys, zlib
import numpy as np
import foveal
from foveal import layers
from foveal.keras import ops, random
x = np.arange(576, dtype="float32").reshape(4, 6, 8, 3)
class Noise(layers.Layer):
    def call(self, x):
        return x + random.normal((ops.shape(x)[0], 6, 8, 3), seed=5)
numbers = foveal.Sequential([layers.RandomFlip(seed=42), layers.Dropout(0.5, seed=1), Noise()])(x, training=True)
sys.stdout.write(str(zlib.crc32(np.round(numbers, 3).tobytes())))
"""


def test_two_processes_agree():
    said = [subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True) for _ in range(2)]
    assert said[0].stderr == ""
    assert said[0].stdout == said[1].stdout
    assert int(said[0].stdout) != zlib.crc32(b"")


def test_initializers_take_generators():
    shared = SeedGenerator(3)
    initializer = foveal.initializers.GlorotUniform(seed=shared)
    first, second = initializer((3, 4)), initializer((3, 4))
    again = foveal.initializers.GlorotUniform(seed=SeedGenerator(3))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(again((3, 4)), first)
    layer = layers.Dense(2, kernel_initializer=initializer)
    assert layers.Dense.from_config(layer.get_config()).kernel_initializer.seed.seed == 3


def test_a_seed_is_a_number_or_a_generator():
    with pytest.raises(foveal.errors.ArgumentError) as refused:
        layers.Dropout(0.5, seed="a")
    assert str(refused.value) == "Dropout: `seed` must be an integer or a SeedGenerator, got 'a'."
    assert layers.Dropout(0.5, seed=SeedGenerator(4)).get_config()["seed"] == 4
    assert same(drawn(layers.Dropout(0.5, seed=-3), IMAGES), drawn(layers.Dropout(0.5, seed=2**32 - 3), IMAGES))[0]
