"""Functions of boxes beside Keras's."""

import os
import re

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np
import pytest
from keras.utils import bounding_boxes as theirs

from foveal.errors import ArgumentError, ShapeError, UnsupportedError
from foveal.functions import boxes as ours

RNG = np.random.default_rng(0)
CORNERS = np.sort(RNG.uniform(0, 20, (2, 2, 5, 2)), 0).transpose(1, 2, 0, 3).reshape(2, 5, 4).astype("float32")
SIZE = {"height": 20, "width": 30}


@pytest.mark.parametrize("form", ours.FORMATS)
def test_every_form_is_that_of_keras_and_leads_back(form):
    got = ours.convert_format(CORNERS, "xyxy", form, **SIZE)
    np.testing.assert_allclose(got, theirs.convert_format(CORNERS, "xyxy", form, **SIZE), rtol=1e-5)
    for other in ours.FORMATS:
        there = ours.convert_format(got, form, other, **SIZE)
        np.testing.assert_allclose(ours.convert_format(there, other, "xyxy", **SIZE), CORNERS, atol=1e-4)


def test_of_a_dict_boxes_alone_change():
    given = {"boxes": CORNERS, "labels": np.arange(5)}
    got = ours.convert_format(given, "xyxy", "XYWH")
    assert got["labels"] is given["labels"]
    np.testing.assert_array_equal(given["boxes"], CORNERS)
    np.testing.assert_allclose(got["boxes"][..., 2:], CORNERS[..., 2:] - CORNERS[..., :2], rtol=1e-6)


CALLS = [
    ("compute_iou", (CORNERS, CORNERS[0, :3], "xyxy"), {}),
    ("compute_iou", (CORNERS[0], CORNERS[1, ::-1], "yxyx"), {}),
    ("compute_iou", (CORNERS[0] / 30, CORNERS / 30, "rel_xyxy"), {"image_shape": (20, 30, 3)}),
    ("compute_iou", (CORNERS - 15, CORNERS - 15, "xyxy"), {"use_masking": True, "mask_val": -7}),
    ("compute_ciou", (CORNERS[0], CORNERS[1], "xywh"), {}),
    ("crop", (CORNERS, 3, 5, 8, 9), {}),
    ("pad", (CORNERS, 3, 5), {}),
    ("encode_box_to_deltas", (CORNERS[0], CORNERS, "xyxy", "xyxy"), {"variance": [0.1, 0.1, 0.2, 0.2]}),
    ("encode_box_to_deltas", (CORNERS[0], CORNERS, "xyxy", "xywh", "center_xywh"), {}),
    ("decode_deltas_to_boxes", (CORNERS[0], CORNERS / 20, "xyxy", "xywh"), {"variance": [0.1, 0.1, 0.2, 0.2]}),
    (
        "affine_transform",
        (CORNERS, *np.array([[20, 50], [0.1, 0], [0, -0.2], [1, 1.5], [5, 0], [0, 9]], "float32"), 20, 30),
        {},
    ),
]


@pytest.mark.parametrize(("name", "arguments", "named"), CALLS)
def test_numbers_are_those_of_keras(name, arguments, named):
    want = getattr(theirs, name)(*arguments, **named)
    np.testing.assert_allclose(getattr(ours, name)(*arguments, **named), np.asarray(want), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("form", ["xyxy", "rel_xyxy"])
def test_what_is_outside_is_cut_off(form):
    boxes = {"boxes": (CORNERS[0] - 8) / (1 if form == "xyxy" else 10), "labels": np.arange(5)}
    want = theirs.clip_to_image_size(boxes, 6, 7, form)
    got = ours.clip_to_image_size(boxes, 6, 7, form)
    assert (got["labels"] == -1).any()
    for key in want:
        np.testing.assert_allclose(got[key], np.asarray(want[key]), atol=1e-6)
    many = ours.clip_to_image_size({"boxes": boxes["boxes"], "labels": np.eye(5)}, 6, 7, form)
    np.testing.assert_array_equal(many["labels"][:, 0] == -1, got["labels"] == -1)


def test_deltas_lead_back_level_by_level():
    anchors = {"small": CORNERS[0], "large": CORNERS[1]}
    deltas = {k: ours.encode_box_to_deltas(v, CORNERS[0], "xyxy", "xyxy") for k, v in anchors.items()}
    for level in ours.decode_deltas_to_boxes(anchors, deltas, "xyxy", "xyxy").values():
        np.testing.assert_allclose(level, CORNERS[0], rtol=1e-3, atol=1e-3)


REFUSED = [
    (
        lambda: ours.convert_format(CORNERS, "xyxy", "rel_xyxy"),
        ArgumentError,
        "convert_format: must receive `height` and `width`, to convert 'xyxy' to 'rel_xyxy', got height=None and "
        "width=None.",
    ),
    (
        lambda: ours.convert_format(CORNERS[..., :3], "xyxy", "xywh"),
        ShapeError,
        "convert_format: the last axis of the boxes must have 4 numbers, got (2, 5, 3).",
    ),
    (
        lambda: ours.crop(CORNERS, 1, 1, 2, 2, "xywh"),
        UnsupportedError,
        "crop: `bounding_box_format` must be 'xyxy', got 'xywh'. convert_format makes it of others.",
    ),
    (
        lambda: ours.encode_box_to_deltas(CORNERS, CORNERS, "xyxy", "xyxy", variance=[1, 2]),
        ArgumentError,
        "encode_box_to_deltas: `variance` must be length 4, got [1, 2].",
    ),
    (
        lambda: ours.compute_iou(CORNERS[0, 0], CORNERS, "xyxy"),
        ShapeError,
        "compute_iou() expects boxes1 to be batched, or to be unbatched: (boxes, 4) or (batch, boxes, 4), got (4,).",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED, ids=[message[:50] for *_, message in REFUSED])
def test_refuses(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()
