"""Images made to please filters."""

import numpy as np
import pytest

import foveal
from foveal import layers, look
from foveal.errors import ArgumentError
from foveal.look.ascent import painting_of
from look.networks_to_open import BUILDS, made


@pytest.mark.parametrize(("size", "colours"), [((6, 8), 3), ((5, 7), 1), ((4, 5), 3)])
def test_the_slopes_of_the_spectrum_are_those_of_finite_differences(size, colours):
    rng = np.random.default_rng(0)
    painting = painting_of(size, colours, 1.0)
    spectrum, direction = rng.standard_normal((2, 2, colours, size[0], size[1] // 2 + 1, 2)) * 0.1
    images = painting.images(spectrum)
    pull = rng.standard_normal(images.shape)
    slope = (painting.back(images, pull) * direction).sum()
    ahead, behind = (painting.images(spectrum + step * direction) for step in (1e-5, -1e-5))
    assert images.shape == (2, *size, colours)
    np.testing.assert_allclose(slope, ((ahead - behind) * pull).sum() / 2e-5, rtol=1e-6)


@pytest.mark.parametrize("build", BUILDS)
def test_every_channel_of_every_build_is_pleased(build):
    model = made(build)
    others = {"in a line": "second", "branched": "left", "nested": "inner/conv", "shared": "twice[1]"}
    layer = others.get(build, "first")
    found = look.visualize(model, layer, [0, 2], steps=12)
    assert found.channels == (0, 2)
    assert found.images.shape == (2, *((8, 8, 1) if "grey" in build else (8, 8, 3)))
    assert (found.gains[-1] > found.gains[0]).all()


def test_gains_are_the_averages_of_the_maps_before_the_relu_in_which_negative_values_count_a_tenth():
    model = made("in a line")
    found = look.visualize(model, "second", [1, 3], steps=2, jitter=0, learning_rate=1e-9)
    maps = look.activations(model, found.images, "second")["second"]
    maps = np.where(maps > 0, maps, 0.1 * maps)
    np.testing.assert_allclose(found.gains[-1], [maps[0, ..., 1].mean(), maps[1, ..., 3].mean()], rtol=1e-4)


def test_a_filter_of_a_first_layer_asks_for_its_pattern_and_not_for_an_even_image():
    model = foveal.Sequential([layers.Input((16, 16, 1)), layers.Conv2D(1, 3, use_bias=False, name="edges")])
    model.layers[0].set_weights([np.array([[-1, 0, 1]] * 3, "float32")[..., None, None]])
    (picture,) = look.visualize(model, "edges", steps=60).pictures()[..., 0]
    across, down = (np.abs(np.diff(picture, axis=axis)).mean() for axis in (1, 0))
    assert across > 0.1
    assert across > 1.3 * down


@pytest.mark.parametrize(("scale", "expected"), [(1 / 255, (0, 255)), (1 / 127.5, (0, 255)), (2, (0, 1))])
def test_a_rescaling_says_what_pixels_a_model_takes_in_a_model_inside_too(scale, expected):
    inner = foveal.Sequential([layers.Input((8, 8, 1)), layers.Rescaling(scale), layers.Conv2D(2, 3, name="conv")])
    model = foveal.Sequential([layers.Input((8, 8, 1)), inner, layers.Flatten(), layers.Dense(2)])
    assert look.visualize(model, 0, steps=1).value_range == expected


def test_a_filter_for_edges_sees_its_edge():
    model = foveal.Sequential([layers.Input((16, 16, 1)), layers.Conv2D(2, 3, use_bias=False, name="edges")])
    step = np.array([[-1, 0, 1]] * 3, "float32")
    model.layers[0].set_weights([np.stack([step, step.T], -1)[:, :, None]])
    found = look.visualize(model, "edges", place=(6, 6), steps=60, jitter=0)
    (across, down) = found.pictures()[..., 0, None].squeeze()
    assert (across[6:9, 8] - across[6:9, 6]).min() > 0.9
    assert (down[8, 6:9] - down[6, 6:9]).min() > 0.9


def test_classes_are_pleased_before_the_softmax_and_in_the_models_range():
    model = foveal.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(3, "softmax", name="answer"),
        ]
    )
    found = look.visualize(model, -1, steps=40)
    assert found.value_range == (0.0, 255.0)
    assert found.images.max() > 128
    np.testing.assert_array_equal(model.predict(found.images).argmax(-1), [0, 1, 2])
    assert found.gains.max() > 1


def test_the_same_seed_gives_the_same_images():
    model = made("in a line")
    first, again, other = (look.visualize(model, "first", 0, steps=3, seed=seed).images for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_smoothness_makes_neighbours_alike():
    model = made("in a line")
    rough, smooth = (look.visualize(model, "second", 0, steps=30, smoothness=s).pictures() for s in (0, 0.1))
    assert abs(np.diff(smooth, axis=1)).mean() < 0.7 * abs(np.diff(rough, axis=1)).mean()


def test_the_hierarchy_goes_from_the_first_to_the_last_convolution():
    found = look.hierarchy(made("branched"), 2, steps=2)
    assert list(found) == ["first", "left"]
    assert [v.images.shape for v in found.values()] == [(2, 8, 8, 3)] * 2
    assert str(found["left"]).startswith("What left of branched looks for")


def test_layers_that_share_a_program_look_for_what_each_looks_for_alone():
    model = made("branched", "numpy")
    for name, found in look.hierarchy(model, 2, steps=3).items():
        alone = look.visualize(model, name, [0, 1], steps=3)
        np.testing.assert_allclose(found.images, alone.images, atol=1e-5)
        np.testing.assert_allclose(found.gains, alone.gains, rtol=1e-5, atol=1e-7)
        assert found.fires == alone.fires


REFUSED = {
    "a channel there is not": (
        lambda: look.visualize(made("in a line"), "first", 4),
        "visualize: `channels` must be from 0 to 3, got 4.",
    ),
    "a place off the map": (
        lambda: look.visualize(made("in a line"), "first", place=(6, 0)),
        "visualize: `place` must lie on the maps (6, 6) of 'first', got (6, 0).",
    ),
    "no images": (
        lambda: look.visualize(foveal.Sequential([layers.Input((4,)), layers.Dense(2)], name="plain"), 0),
        "visualize: takes a model of one input of images (N, height, width, channels), not 'plain'.",
    ),
    "no filters": (
        lambda: look.hierarchy(foveal.Sequential([layers.Input((4,)), layers.Dense(2)], name="plain")),
        "hierarchy: 'plain' has no convolution, so it has no filters.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case):
    call, message = REFUSED[case]
    with pytest.raises(ArgumentError) as refused:
        call()
    assert str(refused.value) == message
