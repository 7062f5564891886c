"""Attributions beside Captum on the same weights (tests/golden/attributions.py) and beside their equations."""

from pathlib import Path

import numpy as np
import pytest

import foveal
from foveal import layers, look
from foveal.errors import ArgumentError
from look.networks_to_open import BUILDS, made

GOLDEN = dict(np.load(Path(__file__).parents[1] / "golden" / "attributions.npz"))
X = GOLDEN["images"]


@pytest.fixture(scope="module")
def ours():
    stack = [
        layers.Input((12, 12, 3)),
        layers.Conv2D(6, 3, padding="same", activation="relu", name="first"),
        layers.MaxPooling2D(name="pool"),
        layers.Conv2D(5, 3, activation="relu", name="second"),
        layers.Flatten(),
        layers.Dense(7, activation="relu", name="dense"),
        layers.Dense(4, activation="softmax", name="answer"),
    ]
    model = foveal.Sequential(stack, name="ours")
    model.compile(engine="numpy")
    for name in ("first", "second", "dense", "answer"):
        model.get_layer(name).set_weights([GOLDEN[f"{name}/0"], GOLDEN[f"{name}/1"]])
    return model


def test_gradient_is_captums(ours):
    found = look.gradient(ours, X, target=2, check=True)
    np.testing.assert_allclose(found.values, GOLDEN["gradient"], rtol=1e-4, atol=1e-5)
    assert found.checks["finite differences"] < 0.02
    np.testing.assert_allclose(found.score, GOLDEN["logits"][:, 2], rtol=1e-4, atol=1e-5)


def test_guided_backprop_is_captums(ours):
    found = look.guided_backprop(ours, X, target=[0, 1, 2])
    np.testing.assert_allclose(found.values, GOLDEN["guided backprop"], rtol=1e-4, atol=1e-5)


def test_integrated_gradients_are_captums_and_complete(ours):
    found = look.integrated_gradients(ours, X, target=1, baseline=0.1, steps=50, tolerance=1)
    np.testing.assert_allclose(found.values, GOLDEN["integrated gradients"], rtol=1e-3, atol=1e-4)
    exact = look.integrated_gradients(ours, X)
    assert exact.checks["completeness"] < 1e-3
    gain = exact.score - look.gradient(ours, np.zeros_like(X), target=exact.target.tolist()).score
    np.testing.assert_allclose(exact.values.sum((1, 2, 3)), gain, atol=2e-3 * max(1, abs(gain).max()))


@pytest.mark.parametrize("layer", ["first", "second"])
def test_grad_cam_is_captums(ours, layer):
    found = look.grad_cam(ours, X, 3, layer, relu=False)
    np.testing.assert_allclose(found.values, GOLDEN[f"Grad-CAM at {layer}"][..., 0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(look.grad_cam(ours, X, 3, layer).values, np.maximum(found.values, 0))


@pytest.mark.parametrize(("window", "strides"), [((3, 3), (3, 3)), ((4, 3), (2, 1)), ((5, 5), (4, 4))])
def test_occlusion_is_captums(ours, window, strides):
    found = look.occlusion(ours, X, 0, window=window, strides=strides, baseline=0.5)
    np.testing.assert_allclose(found.values, GOLDEN[f"occlusion {window} {strides}"][..., 0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", [(9, 2), (5, 4, 6, 1)], ids=["a row", "a volume"])
def test_occlusion_covers_rows_and_volumes(shape):
    model = foveal.Sequential([layers.Input(shape), layers.Flatten(), layers.Dense(1)])
    model.compile(engine="numpy")
    model.set_weights([np.arange(np.prod(shape))[:, None] / 10, np.zeros(1)])
    x = np.random.default_rng(0).random((2, *shape)).astype("float32")
    products = (x * model.get_weights()[0].reshape(shape)).sum(-1)
    np.testing.assert_allclose(look.occlusion(model, x, window=1).values, products, rtol=1e-3, atol=1e-4)
    wide = look.occlusion(model, x, window=2, strides=1)
    assert wide.values.shape == products.shape
    corner = tuple(slice(0, 2) for _ in shape[:-1])
    np.testing.assert_allclose(wide.values[(0, *(0 for _ in shape[:-1]))], products[0][corner].sum(), rtol=1e-3)


def test_smoothgrad_is_the_average_gradient_of_noisy_images(ours):
    found = look.smoothgrad(ours, X, 1, samples=4, noise=0.2, seed=5)
    rng = np.random.default_rng(5)
    span = (X.max((1, 2, 3)) - X.min((1, 2, 3))).reshape(-1, 1, 1, 1)
    noisy = [X + 0.2 * span * rng.standard_normal(X.shape, np.float32) for _ in range(4)]
    expected = np.mean([look.gradient(ours, x, 1).values for x in noisy], 0)
    np.testing.assert_allclose(found.values, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(look.smoothgrad(ours, X, 1, samples=2).values, look.smoothgrad(ours, X, 1, samples=2))


def test_grad_cam_plus_plus_follows_its_equations(ours):
    maps, slopes = (GOLDEN[name].astype("float64") for name in ("maps", "slopes"))
    found = look.grad_cam_plus_plus(ours, X, 2, "second")
    for n in range(len(X)):
        weights = []
        for k in range(maps.shape[-1]):
            a, g = maps[n, ..., k], slopes[n, ..., k]
            alpha = np.divide(
                g**2, 2 * g**2 + a.sum() * g**3, out=np.zeros_like(g), where=2 * g**2 + a.sum() * g**3 != 0
            )
            weights.append((alpha * np.maximum(g, 0)).sum())
        np.testing.assert_allclose(found.values[n], np.maximum(maps[n] @ weights, 0), rtol=1e-3, atol=1e-5)


def test_score_cam_follows_its_algorithm(ours):
    found = look.score_cam(ours, X, 2, "second", relu=False)
    np.testing.assert_allclose(found.values, GOLDEN["Score-CAM"], rtol=1e-3, atol=1e-5)


METHODS = [
    look.gradient, look.guided_backprop, look.smoothgrad, look.integrated_gradients, look.occlusion, look.grad_cam,
    look.grad_cam_plus_plus, look.score_cam,
]  # fmt: skip


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("last", ["softmax", "sigmoid"])
def test_every_method_opens_every_build(build, last):
    model = made(build, "numpy", last)
    shape = model.image_shape
    x = np.random.default_rng(1).random((2, *shape)).astype("float32")
    for method in METHODS:
        found = method(model, x)
        assert found.heatmaps().shape == (2, 8, 8), method
        assert np.isfinite(found.heatmaps()).all(), method
        predicted = model.predict(x)
        right = predicted.argmax(-1) if last == "softmax" else (predicted[:, 0] > 0.5).astype(int)
        np.testing.assert_array_equal(found.target, right)


@pytest.mark.parametrize("engine", ["jax", "llvm"])
def test_engines_agree(engine):
    x = np.random.default_rng(1).random((2, 8, 8, 3)).astype("float32")
    found = look.grad_cam(made("in a line", engine), x, 1, "first").values
    np.testing.assert_allclose(
        found, look.grad_cam(made("in a line", "numpy"), x, 1, "first").values, rtol=1e-4, atol=1e-6
    )


def test_a_unit_of_its_own_has_two_classes_that_oppose_each_other():
    model = made("in a line", "numpy", "sigmoid")
    x = np.random.default_rng(1).random((2, 8, 8, 3)).astype("float32")
    yes, no = (look.gradient(model, x, target).values for target in (1, 0))
    np.testing.assert_allclose(yes, -no)
    assert abs(yes).max() > 0


W, B = np.array([[2.0], [-3.0]]), np.array([0.25])
POINT = np.array([[1.0, 2.0]], "float32")
HEADS = {
    ("linear", 1): {None: [2, -3], 0: [2, -3]},
    ("sigmoid", 1): {None: [-2, 3], 0: [-2, 3], 1: [2, -3]},
    ("softmax", 1): {None: [2, -3], 0: [2, -3]},
    ("linear", 2): {None: [2, -3], 0: [2, -3], 1: [4, -6]},
    ("sigmoid", 2): {None: [2, -3], 0: [2, -3], 1: [4, -6]},
    ("softmax", 2): {None: [2, -3], 0: [2, -3], 1: [4, -6]},
}
"""For an activation and a number of units the slopes of the score of each target; None is the predicted one."""


def _headed(activation, units):
    model = foveal.Sequential([layers.Input((2,)), layers.Dense(units, activation=activation)], name="headed")
    model.compile(engine="numpy")
    model.set_weights([np.hstack([W, 2 * W])[:, :units], np.repeat(B, units)])
    return model


@pytest.mark.parametrize("method", [look.gradient, look.guided_backprop, look.smoothgrad, look.integrated_gradients])
@pytest.mark.parametrize(("activation", "units"), HEADS)
def test_the_sign_is_that_of_the_head(method, activation, units):
    model = _headed(activation, units)
    for target, slopes in HEADS[activation, units].items():
        found = method(model, POINT, target)
        expected = np.array(slopes) * (POINT[0] if method is look.integrated_gradients else 1)
        np.testing.assert_allclose(found.values[0], expected, rtol=1e-4)
        logit = (POINT @ model.get_weights()[0] + B)[:, 0 if units == 1 else found.target[0]]
        against = (activation, units, found.target[0]) == ("sigmoid", 1, 0)
        np.testing.assert_allclose(found.score, -logit if against else logit, rtol=1e-6)


@pytest.mark.parametrize(("activation", "units"), HEADS)
def test_the_probability_is_that_of_the_target(activation, units):
    model = _headed(activation, units)
    answer = model.predict(POINT)[0]
    for target in HEADS[activation, units]:
        found = look.gradient(model, POINT, target)
        if activation == "linear":
            assert found.probability is None
            continue
        chosen = found.target[0]
        expected = (1 - answer[0], answer[0])[chosen] if (activation, units) == ("sigmoid", 1) else answer[chosen]
        np.testing.assert_allclose(found.probability, [expected], rtol=1e-5)


def test_a_tanh_is_no_pair_of_classes():
    values = look.gradient(_headed("tanh", 1), POINT * 0.1).values[0]
    slope = 1 - np.tanh(0.1 * (POINT @ W) + B)[0, 0] ** 2
    np.testing.assert_allclose(values, slope * W[:, 0], rtol=1e-5)


@pytest.mark.parametrize("activation", ["linear", "sigmoid"])
def test_maps_of_a_single_unit_have_the_sign_of_its_head(activation):
    stack = [
        layers.Input((6, 6, 1)),
        layers.Conv2D(1, 1, use_bias=False, name="conv"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(1, use_bias=False, activation=activation),
    ]
    model = foveal.Sequential(stack)
    model.compile(engine="numpy")
    model.set_weights([np.ones((1, 1, 1, 1)), -np.ones((1, 1))])
    x = np.random.default_rng(0).random((1, 6, 6, 1)).astype("float32")
    sign = 1 if activation == "linear" else -1
    found = look.occlusion(model, x, window=1)
    np.testing.assert_allclose(found.values, sign * -x[..., 0] / 36, atol=1e-6)
    np.testing.assert_allclose(found.score, [sign * -x.mean()], rtol=1e-5)
    np.testing.assert_allclose(look.grad_cam(model, x, relu=False).values, sign * -x[..., 0] / 36, atol=1e-6)
    assert look.grad_cam_plus_plus(model, x).values.any() == (activation == "sigmoid")
    np.testing.assert_allclose(look.score_cam(model, x).values, x[..., 0], rtol=1e-5)


def test_a_single_output_changes_at_the_threshold_of_its_head():
    heads = ("linear", "sigmoid")
    line, curve = (look.decision_boundary(_headed(head, 1), (0, 0.1), (0, 0.02), 3) for head in heads)
    assert (line.threshold, curve.threshold) == (0.0, 0.5)
    assert (line.classes == 1).all(), "0.19 to 0.45 are numbers above zero, not probabilities below one half"
    np.testing.assert_array_equal(line.margins[..., 1], line.scores[..., 0].astype("float64"))
    np.testing.assert_array_equal(line.classes, curve.classes)


def test_the_score_may_be_the_probability(ours):
    probability = look.gradient(ours, X, 2, of="output")
    np.testing.assert_allclose(probability.values, GOLDEN["gradient of the probability"], rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(probability.score, ours.predict(X)[:, 2], rtol=1e-5)


def test_a_place_of_an_image_that_comes_out_and_one_output_of_several():
    image = layers.Input((8, 8, 1))
    wide = layers.Conv2D(2, 3, padding="same", name="wide")(image)
    model = foveal.Model(image, {"picture": wide, "class": layers.Dense(3, name="class")(layers.Flatten()(wide))})
    x = np.random.default_rng(1).random((2, 8, 8, 1)).astype("float32")
    found = look.gradient(model, x, target=(4, 5, 1), output="picture").values
    kernel = model.get_layer("wide").get_weights()[0][..., 0, 1]
    np.testing.assert_allclose(found[0, 3:6, 4:7, 0], kernel, rtol=1e-5)
    assert np.count_nonzero(found[0]) == 9
    assert look.gradient(model, x, output="class").target.shape == (2,)


def test_the_model_is_as_it_was(ours):
    before = [*ours.get_weights(), ours.predict(X)]
    for method in METHODS:
        method(ours, X)
    for old, new in zip(before, [*ours.get_weights(), ours.predict(X)], strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_notebook_shows_the_picture_and_the_table(ours):
    shown = look.grad_cam(ours, X, 1)._repr_html_()
    assert shown.startswith("<img alt='Grad-CAM of ours' src='data:image/png;base64,")
    assert "<td" in shown
    assert "<img" not in look.gradient(ours, np.repeat(X, 9, 0), 1)._repr_html_(), "only of few images"
    assert "images" not in look.gradient(ours, X, 1).to_dict()
    assert "<img" not in look.gradient(_headed("linear", 1), POINT)._repr_html_(), "there is no picture of two numbers"


def test_results_tell_what_they_are_of(ours):
    found = look.grad_cam(ours, X, 1)
    assert found.layer == "second"
    assert str(found).startswith("Grad-CAM of ours at second")
    assert found.to_dict()["target"] == [1, 1, 1]


REFUSED = {
    "a class there is not": (
        lambda model: look.gradient(model, X, 4),
        "gradient: `target` must be from 0 to 3, got 4.",
    ),
    "a word for a class": (
        lambda model: look.gradient(model, X, "cat"),
        "gradient: `target` must be a class, or one for each image, got 'cat'.",
    ),
    "too few classes": (
        lambda model: look.grad_cam(model, X, [1, 2]),
        "grad_cam: `target` must be a class, or one for each image, got [1, 2].",
    ),
    "a layer without maps": (
        lambda model: look.grad_cam(model, X, layer="dense"),
        "grad_cam: `layer` must give feature maps, 'dense' gives (N, 7). Choose a layer before Flatten.",
    ),
    "an unknown output": (
        lambda model: look.gradient(model, X, output="answr"),
        "gradient: `output` must be one of 'answer', got 'answr'. Did you mean 'answer'?",
    ),
    "an unknown score": (
        lambda model: look.gradient(model, X, of="logits"),
        "gradient: `of` must be one of 'logit', 'output', got 'logits'. Did you mean 'logit'?",
    ),
    "a class of a number": (
        lambda model: look.gradient(_headed("linear", 1), POINT, 1),
        "gradient: `target` must be 0 or left out, as the model gives one number and no sigmoid makes two classes of "
        "it, got 1.",
    ),
    "a baseline of another shape": (
        lambda model: look.integrated_gradients(model, X, baseline=np.zeros((5, 5))),
        "integrated_gradients: `baseline` must be a number or of an image's shape (12, 12, 3).",
    ),
    "several places": (
        lambda model: look.gradient(foveal.Model(model.input, model.get_layer("first").output), X),
        "gradient: the model gives (N, 12, 12, 6), one number for each place. Say which is meant: "
        "target=(0, 0, 0) is the first.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case, ours):
    call, message = REFUSED[case]
    with pytest.raises(ArgumentError) as refused:
        call(ours)
    assert str(refused.value) == message
