"""Layers on dicts: what belongs to an image moves with its pixels, as in Keras."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.errors import ArgumentError, UnsupportedError
from layers.augmented import words_of
from layers.beside_keras import first, last

SIZE = (10, 14)
BOXES = np.array([[[2.0, 1, 6, 4], [5, 3, 13, 9]], [[0, 0, 4, 10], [7, 2, 8, 3]]], "float32")
LABELS = np.array([[3, 1], [2, 5]])
XYXY = {"bounding_box_format": "xyxy"}


def painted(boxes=BOXES[:, 0], size=SIZE):
    """Images that are 1 inside of one box each."""
    x = np.zeros((len(boxes), *size, 1), "float32")
    for image, (left, top, right, bottom) in zip(x, boxes.astype(int), strict=True):
        image[top:bottom, left:right] = 1
    return x


def around(images):
    """The boxes of what is not 0."""
    ends = []
    for image in images:
        rows, columns = np.nonzero(image[..., 0] > 0.5)
        ends.append([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    return np.array(ends, "float32")


WHOLE = [
    ("RandomFlip", {"mode": "horizontal"}),
    ("RandomFlip", {"mode": "horizontal_and_vertical"}),
    ("RandomTranslation", {"height_factor": (0.2, 0.2), "width_factor": (-0.5, -0.5), "fill_mode": "constant"}),
    ("RandomCrop", {"height": 6, "width": 9}),
    ("RandomRotation", {"factor": (0.5, 0.5)}),
    ("CenterCrop", {"height": 8, "width": 10}),
    ("CenterCrop", {"height": 20, "width": 28}),
    ("Resizing", {"height": 20, "width": 42, "interpolation": "nearest"}),
    ("Resizing", {"height": 42, "width": 42, "interpolation": "nearest", "pad_to_aspect_ratio": True}),
]
"""Changes that move whole pixels."""


@pytest.mark.parametrize("order", ["channels_last", "channels_first"])
@pytest.mark.parametrize(("name", "arguments"), WHOLE)
def test_boxes_and_masks_stay_around_what_they_were_around(name, arguments, order):
    seed = {"seed": 4} if name.startswith("Random") else {}
    layer = getattr(layers, name)(**arguments, **seed, **XYXY, data_format=order)
    x = painted(np.repeat(BOXES[:1, 0] + [3, 2, 3, 2], 6, 0))
    boxes = around(x)[:, None]
    turned = (first, last) if order == "channels_first" else (np.asarray, np.asarray)
    given = {"images": turned[0](x), "segmentation_masks": turned[0](x).astype("int64") * 7}
    result = layer({**given, "bounding_boxes": {"boxes": boxes, "labels": np.full((6, 1), 2)}}, training=True)
    images, masks = turned[1](result["images"]), turned[1](result["segmentation_masks"])
    assert masks.dtype == np.int64
    np.testing.assert_array_equal((masks > 0), images > 0.5)
    visible = (images > 0.5).any((1, 2, 3))
    slack = 1.01 if name == "RandomRotation" else 0.01  # Keras turns boxes around the middle of the pixels at the ends
    moved = result["bounding_boxes"]["boxes"][visible, 0]
    np.testing.assert_allclose(moved, around(images[visible]), atol=slack)
    np.testing.assert_array_equal(result["bounding_boxes"]["labels"][:, 0] == 2, visible)


BESIDE = [
    ("RandomRotation", {"factor": 0.1}),
    ("RandomZoom", {"height_factor": (0.3, 0.6), "width_factor": (-0.3, -0.2)}),
    ("RandomShear", {"x_factor": 0.4, "y_factor": 0.3}),
    ("RandomPerspective", {"factor": (1.0, 1.0), "scale": 0.4}),
    ("RandomTranslation", {"height_factor": 0.3, "width_factor": 0.3}),
]


@pytest.mark.parametrize(("name", "arguments"), BESIDE)
def test_the_same_numbers_move_boxes_as_in_keras(name, arguments):
    ours, theirs = (getattr(api.layers, name)(**arguments, **XYXY) for api in (foveal, keras))
    words = words_of(ours, np.zeros((2, *SIZE, 3), "float32")) | {"input_shape": (2, *SIZE, 3), "batch_size": 2}
    given = {"boxes": BOXES, "labels": LABELS}
    want = theirs.transform_bounding_boxes({**given}, words, training=True)
    got = ours.transform_bounding_boxes({**given}, words, training=True)
    assert np.abs(got["boxes"] - BOXES).max() > 0.5
    for key in given:
        np.testing.assert_allclose(got[key], np.asarray(want[key]), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("form", ["xywh", "center_yxhw", "rel_yxyx"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("RandomCrop", {"height": 6, "width": 9}),
        ("RandomRotation", {"factor": 0.2}),
        ("Resizing", {"height": 5, "width": 9}),
    ],
)
def test_every_form_of_boxes_says_the_same(name, arguments, form):
    convert, seed = foveal.keras.utils.bounding_boxes.convert_format, {} if name == "Resizing" else {"seed": 4}
    x, results = np.zeros((2, *SIZE, 1), "float32"), []
    for kind in ("xyxy", form):
        layer = getattr(layers, name)(**arguments, **seed, bounding_box_format=kind)
        boxes = convert(BOXES, "xyxy", kind, *SIZE)
        result = layer({"images": x, "bounding_boxes": {"boxes": boxes, "labels": LABELS}}, training=True)
        size = result["images"].shape[1:3]
        results.append(convert(result["bounding_boxes"]["boxes"], kind, "xyxy", *size))
    np.testing.assert_allclose(*results, atol=1e-4)


def test_one_image_is_a_batch_of_one():
    x, boxes = painted(), {"boxes": BOXES, "labels": LABELS}
    for name in ("RandomFlip", "RandomShear", "RandomZoom"):
        arguments = {"RandomFlip": {}, "RandomShear": {"x_factor": 0.3}, "RandomZoom": {"height_factor": 0.3}}[name]
        many, one = (getattr(layers, name)(**arguments, **XYXY, seed=2) for _ in range(2))
        whole = many({"images": x[:1], "labels": LABELS[:1, 0], "bounding_boxes": {k: v[:1] for k, v in boxes.items()}})
        single = one({"images": x[0], "labels": LABELS[0, 0], "bounding_boxes": {k: v[0] for k, v in boxes.items()}})
        np.testing.assert_allclose(single["images"], whole["images"][0], atol=1e-6)
        np.testing.assert_allclose(single["bounding_boxes"]["boxes"], whole["bounding_boxes"]["boxes"][0], atol=1e-5)
        np.testing.assert_array_equal(single["bounding_boxes"]["labels"], whole["bounding_boxes"]["labels"][0])
        assert single["labels"] == 3


def test_nothing_moves_at_inference_and_colours_move_nothing():
    x = np.random.default_rng(0).random((2, *SIZE, 3), "float32") * 255
    given = {"images": x, "labels": LABELS, "bounding_boxes": {"boxes": BOXES, "labels": LABELS}, "name": ["a", "b"]}
    for layer, training in ((layers.RandomFlip(**XYXY), False), (layers.RandomBrightness(0.5, **XYXY), True)):
        result = layer(given, training=training)
        assert np.array_equal(result["images"], x) != training
        np.testing.assert_array_equal(result["bounding_boxes"]["boxes"], BOXES)
        assert result["name"] == ["a", "b"]
    assert given["images"] is x


def test_policies_move_boxes_and_masks_with_the_images():
    x = painted(np.repeat(BOXES[:1, 0] + [3, 2, 3, 2], 4, 0))
    boxes = {"boxes": around(x)[:, None], "labels": np.ones((4, 1), int)}
    given = {"images": x, "segmentation_masks": x, "bounding_boxes": boxes}
    layer = layers.RandAugment((0, 1), num_ops=1, factor=0.2, seed=1, interpolation="nearest", **XYXY)
    moved = 0
    for _ in range(12):
        result = layer(given, training=True)
        masks = np.asarray(result["segmentation_masks"])
        np.testing.assert_allclose(result["bounding_boxes"]["boxes"][:, 0], around(masks), atol=1.6)
        moved += not np.array_equal(masks, x)
    assert moved
    mixed = layers.AugMix((0, 1), num_chains=2, chain_depth=1, seed=1, **XYXY)(given, training=True)
    assert mixed["segmentation_masks"].shape == x.shape
    np.testing.assert_array_equal(mixed["bounding_boxes"]["boxes"], boxes["boxes"])


def test_boxes_of_images_are_of_one_number():
    layer = layers.MaxNumBoundingBoxes(3, **XYXY)
    given = {"boxes": [[[1, 2, 3, 4]], [[5, 6, 7, 8], [1, 1, 2, 2]]], "labels": [[7], [8, 9]]}
    result = layer({"images": np.zeros((2, 4, 4, 1)), "bounding_boxes": given})["bounding_boxes"]
    assert result["labels"].tolist() == [[7, -1, -1], [8, 9, -1]]
    assert result["boxes"][0].tolist() == [[1, 2, 3, 4], [0, 0, 0, 0], [-1, -1, -1, -1]]
    one = layers.MaxNumBoundingBoxes(1, **XYXY)({"images": np.zeros((2, 4, 4, 1)), "bounding_boxes": given})
    assert one["bounding_boxes"]["boxes"].shape == (2, 1, 4)


def test_both_images_boxes_stay_where_images_are_laid_over_each_other():
    layer = layers.MixUp(seed=1, **XYXY)
    result = layer({"images": painted(), "bounding_boxes": {"boxes": BOXES, "labels": LABELS}}, training=True)
    boxes, labels = result["bounding_boxes"]["boxes"], result["bounding_boxes"]["labels"]
    assert (boxes.shape, labels.shape) == ((2, 4, 4), (2, 4))
    np.testing.assert_array_equal(boxes[:, :2], BOXES)
    for i in range(2):
        j = next(j for j in range(2) if np.array_equal(boxes[i, 2:], BOXES[j]))
        np.testing.assert_array_equal(labels[i, 2:], LABELS[j])


def test_a_pipeline_hands_a_dict_on():
    steps = layers.Pipeline([layers.RandomFlip("horizontal", seed=1, **XYXY), layers.Resizing(20, 28, **XYXY)])
    x = painted(np.repeat(BOXES[:1, 0], 6, 0))
    whole = steps({"images": x, "bounding_boxes": {"boxes": around(x)[:, None], "labels": np.arange(6)[:, None]}})
    np.testing.assert_allclose(whole["bounding_boxes"]["boxes"][:, 0], around(np.asarray(whole["images"])), atol=1.01)
    assert whole["bounding_boxes"]["labels"].ravel().tolist() == [*range(6)]
    one = steps({"images": x[0], "bounding_boxes": {"boxes": around(x[:1]), "labels": np.array([7])}}, training=False)
    np.testing.assert_allclose(one["bounding_boxes"]["boxes"], around(x[:1]) * 2, rtol=1e-5)
    assert (one["images"].shape, one["bounding_boxes"]["labels"].tolist()) == ((20, 28, 1), [7])


def test_a_model_takes_a_dict():
    images, boxes, labels = layers.Input((*SIZE, 1)), layers.Input((2, 4)), layers.Input((2,))
    given = {"images": images, "bounding_boxes": {"boxes": boxes, "labels": labels}}
    model = foveal.Model([images, boxes, labels], layers.Resizing(20, 28, **XYXY)(given))
    result = model.predict([painted(), BOXES, LABELS.astype("float32")], verbose=0)
    np.testing.assert_allclose(result["bounding_boxes"]["boxes"], BOXES * 2, rtol=1e-5)
    assert result["images"].shape == (2, 20, 28, 1)


REFUSED = [
    (
        layers.RandomFlip,
        {"images": painted(), "bounding_boxes": {"boxes": BOXES, "labels": LABELS}},
        ArgumentError,
        "RandomFlip 'l': was called with 'bounding_boxes', but its `bounding_box_format` is None. Say it: "
        "RandomFlip(..., bounding_box_format='xyxy').",
    ),
    (
        lambda name: layers.RandomFlip(name=name, **XYXY),
        {"images": painted(), "bounding_boxes": [1]},
        ArgumentError,
        "bounding_boxes: must be a dict with the keys 'boxes' and 'labels', got [1]. Give boxes (boxes, 4) for one "
        "image or (batch, boxes, 4), and a label for each.",
    ),
    (
        layers.RandomFlip,
        {"image": painted()},
        ArgumentError,
        "RandomFlip 'l': a dict must have 'images', got ['image'].",
    ),
    (
        lambda name: layers.CutMix(name=name, **XYXY),
        {"images": painted(), "bounding_boxes": {"boxes": BOXES, "labels": LABELS}},
        UnsupportedError,
        "CutMix 'l': has no bounding boxes for parts of images, as in Keras. Use MixUp.",
    ),
    (
        lambda name: layers.RandomElasticTransform(name=name, **XYXY),
        {"images": painted(), "bounding_boxes": {"boxes": BOXES, "labels": LABELS}},
        UnsupportedError,
        "RandomElasticTransform 'l': cannot move bounding boxes, as every pixel goes a way of its own. Use "
        "RandomPerspective, RandomShear or RandomRotation.",
    ),
    (
        lambda name: layers.RandomFlip(name=name, bounding_box_format="xyxx"),
        {},
        ArgumentError,
        "RandomFlip: `bounding_box_format` must be one of 'xyxy', 'yxyx', 'xywh', 'center_xywh', 'center_yxhw', "
        "'rel_xyxy', 'rel_yxyx', 'rel_xywh', 'rel_center_xywh', got 'xyxx'. Did you mean 'yxyx'?",
    ),
]


@pytest.mark.parametrize(("make", "x", "error", "message"), REFUSED, ids=[message[:50] for *_, message in REFUSED])
def test_refuses(make, x, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        make(name="l")(x, training=True)
