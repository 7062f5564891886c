"""How good a model is on pictures, by numbers that can be checked by hand."""

import json
import math

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from folders.folders_of_pictures import write_digits
from foveal import layers
from foveal.errors import DataError
from foveal.folders.carried import carried_by, carry
from foveal.folders.evaluation import evaluated, judge
from foveal.folders.listing import Listing, list_pictures
from foveal.folders.resized_pixels import Framing
from foveal.folders.scoring import as_probabilities, wilson
from foveal.models import Sequential


class Sayer:
    """A stand-in for a model: says of each picture what lies in its first pixel."""

    def __init__(self, rows):
        self.rows = np.asarray(rows, float)

    def predict(self, images, **_):
        return self.rows[images[:, 0, 0, 0]]


def said_of(truth, rows, kind="classification", names=("a", "b", "c")):
    truth = np.asarray(truth)
    count = len(truth)
    pixels = np.arange(count, dtype=np.uint8).reshape(count, 1, 1, 1)
    listing = Listing(
        "root",
        [""],
        [f"{i}.png" for i in range(count)],
        np.zeros(count, int),
        truth,
        np.full(count, -1),
        list(names),
        kind,
    )
    return evaluated(Sayer(rows), listing, pixels, np.arange(count))


ROWS = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1], [0.1, 0.45, 0.45], [0.1, 0.3, 0.6], [0.9, 0.05, 0.05]]
TRUTH = [0, 1, 1, 2, 2, 0]


def test_classes_are_those_of_scikit_learn():
    judgement = said_of(TRUTH, ROWS)
    best = np.argmax(ROWS, axis=1)
    assert judgement.accuracy == pytest.approx(4 / 6)
    assert judgement.confusion.tolist() == [[2, 0, 0], [1, 1, 0], [0, 1, 1]]
    want = precision_recall_fscore_support(TRUTH, best)
    for number, score in enumerate(judgement.classes):
        assert [score.precision, score.recall, score.f1, score.pictures] == pytest.approx(
            [part[number] for part in want]
        )
    assert [(a.picture, a.truth, a.answer) for a in judgement.mistakes] == [("2.png", "b", "a"), ("3.png", "c", "b")]
    assert [a.picture for a in judgement.doubtful][:2] == ["3.png", "2.png"]


def test_calibration_compares_probability_and_share():
    judgement = said_of(TRUTH, ROWS)
    by_hand = [(0.45, 0.0, 1), (0.6, 0.5, 2), (0.7, 1.0, 1), (0.8, 1.0, 1), (0.9, 1.0, 1)]
    np.testing.assert_allclose(judgement.calibration, by_hand)
    assert judgement.calibration_error == pytest.approx((0.45 + 2 * 0.1 + 0.3 + 0.2 + 0.1) / 6)


def test_the_interval_is_wilsons():
    assert wilson(90, 100) == pytest.approx((0.8256343384950865, 0.9447708629393249))
    assert wilson(5, 5)[1] == 1.0
    assert wilson(0, 3)[0] == 0.0


@pytest.mark.parametrize(
    ("output", "want"),
    [
        ([[0.25], [0.5]], [[0.75, 0.25], [0.5, 0.5]]),
        ([[0.0, math.log(3)]], [[0.25, 0.75]]),
        ([[0.25, 0.75]], [[0.25, 0.75]]),
        ([[math.log(3)], [-5.0]], [[0.25, 0.75], [1 / (1 + math.exp(-5)), 1 - 1 / (1 + math.exp(-5))]]),
    ],
    ids=["sigmoid", "logits", "softmax", "one logit"],
)
def test_outputs_become_probabilities(output, want):
    np.testing.assert_allclose(as_probabilities(np.array(output)), want)


def test_labels_and_numbers_have_their_own_scores():
    labels = said_of([[1, 0], [0, 1], [1, 1.0]], [[0.9, 0.2], [0.6, 0.7], [0.4, 0.8]], "multilabel", ("x", "y"))
    assert labels.accuracy == pytest.approx(4 / 6)
    assert [(s.precision, s.recall) for s in labels.classes] == [(0.5, 0.5), (1.0, 1.0)]
    numbers = said_of([[1.0], [2.0], [4.0]], [[1.5], [2.0], [3.0]], "regression", ("size",))
    assert list(numbers.errors.values()) == pytest.approx([0.5, math.sqrt(1.25 / 3), 1 - 1.25 / (14 / 3)])
    assert numbers.mistakes[0].picture == "2.png"
    for result in (labels, numbers):
        assert json.loads(result.to_json())["pictures"] == 3
        assert str(result)


@pytest.fixture(scope="module")
def model():
    return Sequential(
        [layers.Input((8, 8, 1)), layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(3, "softmax")]
    )


def test_classes_go_by_the_names_the_model_carries(tmp_path, model):
    root = write_digits(tmp_path / "d", range(60), classes=3)
    plain = judge(model, root)
    carry(model, Framing(8, 8, 1, "crop"), ["2", "1", "0"])
    turned = judge(model, root)
    assert [score.name for score in turned.classes] == ["2", "1", "0"]
    np.testing.assert_array_equal(turned.confusion.sum(axis=1), plain.confusion.sum(axis=1)[::-1])
    np.testing.assert_array_equal(turned.confusion.sum(axis=0), plain.confusion.sum(axis=0))
    (root / "7").mkdir()
    (root / "0" / "0000.png").rename(root / "7" / "x.png")
    with pytest.raises(DataError) as caught:
        judge(model, root)
    assert str(caught.value) == "judge: the model knows no class '7'. It knows 2, 1, 0."


def test_pixels_come_in_the_range_the_model_takes(tmp_path, model):
    root = write_digits(tmp_path / "d", range(10), classes=3)
    listing = list_pictures("judge", root)
    carried = carried_by("judge", model)
    pixels = np.stack([carried.framing.read(listing.path(row)) for row in range(len(listing))])
    assert carried.ranged(pixels).dtype == np.uint8
    signed = carried.replaced(low=-1.0, high=1.0).ranged(pixels)
    assert (signed.dtype, signed.min()) == (np.float32, -1.0)
    np.testing.assert_allclose(signed, pixels / 127.5 - 1, atol=1e-6)
