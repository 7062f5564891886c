"""A folder of real pictures becomes a trained model and a run's folder."""

import csv
import html.parser
import json
import math
import re
import time

import numpy as np
import pytest

from folders.folders_of_pictures import write_crops, write_digits, write_table
from foveal import layers
from foveal.errors import ArgumentError, DataError
from foveal.folders import Settings, judge, train
from foveal.folders.conduct import Conduct, shape_of_rate
from foveal.folders.fitting import class_weights
from foveal.folders.listing import list_pictures
from foveal.folders.resized_pixels import Framing, pixels_of
from foveal.models import Sequential, load_model

QUICK = {"epochs": 6, "learning_rate": 3e-3, "batch_size": 16, "augment": "none"}


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    return write_digits(tmp_path_factory.mktemp("digits"), range(360), classes=4)


@pytest.fixture(scope="module")
def trained(digits, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "run"
    lines = []
    return train(digits, out, watch=lines.append, **QUICK), out, lines


class Page(html.parser.HTMLParser):
    """Checks that elements close in order, and keeps what pages must not lack."""

    VOID = {"meta", "img", "br", "path", "use"}

    def __init__(self, text):
        super().__init__()
        self.open, self.alts, self.links, self.ids = [], [], [], []
        self.feed(text[: text.index("<svg")] + text[text.index("</svg>") + 6 :] if "<svg" in text else text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "img":
            self.alts.append(named["alt"])
            assert named["src"].startswith("data:image/")
        self.links += [named["href"]] if tag == "a" else []
        self.ids += [named["id"]] if "id" in named else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_it_learns_and_leaves_a_run_behind(trained):
    training, out, lines = trained
    assert training.judgement.accuracy > 0.9
    assert lines[0].endswith("as 12 x 12 x 1 pixels")
    files = {"model.keras", "history.csv", "settings.json", "curves.svg", "report.html", "learned_from.npz"}
    assert {file.name for file in out.iterdir()} == files
    rows = list(csv.DictReader((out / "history.csv").read_text().splitlines()))
    assert [float(row["val_accuracy"]) for row in rows] == pytest.approx(training.history["val_accuracy"], rel=1e-5)
    best = max(float(row["val_accuracy"]) for row in rows)
    assert training.judgement.accuracy == pytest.approx(best, abs=1e-6)
    assert training.history["val_accuracy"][training.best_epoch - 1] == pytest.approx(best)
    settings = json.loads((out / "settings.json").read_text())
    assert (settings["class_names"], settings["size"], settings["seed"]) == (["0", "1", "2", "3"], [12, 12], 0)


def test_the_saved_model_answers_as_the_trained_one(trained, digits):
    training, out, _ = trained
    loaded = load_model(out / "model.keras")
    listing = list_pictures("judge", digits)
    pixels, failed = pixels_of(listing, Framing(12, 12, 1))
    assert failed == []
    np.testing.assert_array_equal(loaded.predict(pixels, verbose=0), training.model.predict(pixels, verbose=0))
    whole = judge(out / "model.keras", digits)
    assert whole.confusion.sum() == len(listing)
    validation = {listing.name(int(row)) for row in training.judgement.rows}
    assert {one for one, _ in whole.in_training} == {listing.name(row) for row in range(len(listing))} - validation
    assert all(one == other for one, other in whole.in_training)
    (out / "learned_from.npz").write_bytes(b"damaged")
    assert judge(out / "model.keras", digits).in_training == []
    assert training.judgement.pictures == pytest.approx(0.2 * len(listing), abs=2)


def test_its_page_is_whole_and_every_mistake_is_linked(trained):
    training, out, _ = trained
    text = (out / "report.html").read_text()
    page = Page(text)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert len(page.ids) == int(
        (training.judgement.confusion - np.diag(np.diag(training.judgement.confusion)) > 0).sum()
    )
    assert "http" not in text.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    ).replace("https://matplotlib.org", "")


def test_one_seed_gives_one_model_and_a_run_is_not_replaced(trained, digits, tmp_path):
    training, out, _ = trained
    again = train(digits, tmp_path / "again", **QUICK)
    for one, other in zip(training.model.get_weights(), again.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ArgumentError) as caught:
        train(digits, out, **QUICK)
    assert str(caught.value) == f"train: '{out}' holds a run already. Name another folder: --out ..."


def test_a_trained_base_keeps_its_features_until_the_head_has_learned(trained, tmp_path):
    _, out, _ = trained
    root = write_digits(tmp_path / "others", range(200), classes=10)
    before = {w.path: np.array(w) for w in load_model(out / "model.keras").weights}
    frozen = train(root, tmp_path / "frozen", base=str(out / "model.keras"), freeze=True, **{**QUICK, "epochs": 2})
    kernels = [np.array(w) for w in frozen.model.weights]
    kept = [value for value in before.values() if value.ndim == 4]
    assert all(any(np.array_equal(value, kernel) for kernel in kernels) for value in kept)
    tuned = train(root, tmp_path / "tuned", base=str(out / "model.keras"), **{**QUICK, "epochs": 4})
    assert len(tuned.history["loss"]) == 4
    assert not any(np.array_equal(kept[0], np.array(w)) for w in tuned.model.weights)


def test_photos_have_colours_and_rare_classes_count_more(tmp_path):
    root = write_crops(tmp_path / "photos", 16)
    for number in range(4, 16):
        (root / "flower" / f"{number}.jpg").unlink()
    lines = []
    training = train(root, tmp_path / "run", size=32, watch=lines.append, **{**QUICK, "epochs": 2})
    assert training.model.input_shape == (None, 32, 32, 3)
    assert lines[1] == "rare classes count more: china 0.62, flower 2.7"


def test_weights_make_classes_count_alike():
    answers = np.repeat([0, 1, 2], [60, 30, 10])
    weights = class_weights(answers, 3)
    assert [weights[k] * (answers == k).sum() for k in range(3)] == pytest.approx([100 / 3] * 3)
    assert class_weights(np.repeat([0, 1], [20, 10]), 2) is None


@pytest.mark.parametrize(
    ("header", "rows", "kind"),
    [
        (["file", "value"], lambda k, name: [name, k / 2 + 0.25], "regression"),
        (["file", "even", "large"], lambda k, name: [name, int(k % 2 == 0), int(k > 1)], "multilabel"),
    ],
    ids=["regression", "multilabel"],
)
def test_tables_of_numbers_and_labels_train_too(digits, tmp_path, header, rows, kind):
    listing = list_pictures("train", digits)
    table = write_table(
        tmp_path / "t.csv", [header, *(rows(listing.answers[i], listing.name(i)) for i in range(len(listing)))]
    )
    training = train(digits, tmp_path / "run", table, **{**QUICK, "epochs": 9 if kind == "regression" else 6})
    assert training.judgement.task == kind
    if kind == "regression":
        assert training.judgement.errors["R squared"] > 0.7
    else:
        assert training.judgement.accuracy > 0.85


def test_the_rate_rises_then_falls():
    shares = np.linspace(0, 1, 101)
    rates = [shape_of_rate(share) for share in shares]
    assert np.argmax(rates) == 10
    assert np.all(np.diff(rates[:11]) > 0)
    assert np.all(np.diff(rates[10:]) < 0)
    assert rates[0] == pytest.approx(0.1)
    assert rates[-1] == pytest.approx(1e-3)


def test_time_ends_training(digits, tmp_path):
    began = time.monotonic()
    training = train(digits, tmp_path / "run", minutes=1e-3, **{**QUICK, "epochs": 500})
    assert training.stopped == "time"
    assert len(training.history["loss"]) < 500
    assert math.isfinite(time.monotonic() - began)


class Interrupts(Conduct):
    """Stops in the third epoch, as Ctrl-C does."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt


def test_an_interrupted_training_keeps_its_best_weights(digits, tmp_path, monkeypatch):
    monkeypatch.setattr("foveal.folders.fitting.Conduct", Interrupts)
    training = train(digits, tmp_path / "run", **QUICK)
    assert (training.stopped, len(training.history["loss"])) == ("interrupted", 2)
    best = max(training.history["val_accuracy"])
    assert judge(load_model(tmp_path / "run" / "model.keras"), digits).accuracy > 0
    assert training.judgement.accuracy == pytest.approx(best, abs=1e-6)


def breaks(conduct, epoch, logs=None):
    """Ends training in the fourth epoch."""
    if epoch == 3:
        raise MemoryError


def test_a_killed_run_goes_on_and_ends_as_if_nothing_had_happened(trained, digits, tmp_path, monkeypatch):
    whole, _, _ = trained
    with monkeypatch.context() as patched:
        patched.setattr(Conduct, "on_epoch_begin", breaks)
        with pytest.raises(MemoryError):
            train(digits, tmp_path / "run", **QUICK)
    with pytest.raises(ArgumentError) as caught:
        train(digits, tmp_path / "run", **QUICK)
    assert str(caught.value) == (
        f"train: '{tmp_path / 'run'}' holds a run that was interrupted. Go on with it: --resume {tmp_path / 'run'}"
    )
    for name, other in {"seed": 7, "batch_size": 9, "size": 16, "augment": "light"}.items():
        with pytest.raises(ArgumentError) as caught:
            train(digits, tmp_path / "run", resume=True, **QUICK | {name: other})
        assert str(caught.value) == (
            f"train: the run in '{tmp_path / 'run'}' was begun with {name}={getattr(Settings(**QUICK), name)!r}, got "
            f"{other!r}. Leave it out to go on, or begin another run: --out ..."
        )
    resumed = train(digits, tmp_path / "run", resume=True, **QUICK)
    assert resumed.history == whole.history
    for one, other in zip(resumed.model.get_weights(), whole.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not list((tmp_path / "run").glob("checkpoints-*"))
    assert not (tmp_path / "run" / "begun.json").exists()
    with pytest.raises(ArgumentError) as caught:
        train(digits, tmp_path / "run", resume=True, **QUICK)
    assert str(caught.value) == f"train: '{tmp_path / 'run'}' holds no run that was interrupted."


def test_what_cannot_be_trained_is_said_before_anything_is_written(tmp_path):
    one = write_digits(tmp_path / "one", range(40), classes=1)
    with pytest.raises(DataError) as caught:
        train(one, tmp_path / "run")
    assert str(caught.value) == f"train: {one} must have two classes or more, got ['0']."
    with pytest.raises(ArgumentError) as caught:
        Settings(fit="squeeze")
    assert str(caught.value) == "train: 'fit' must be one of crop, stretch, got 'squeeze'."
    with pytest.raises(ArgumentError) as caught:
        Settings(minutes=-1.0)
    assert str(caught.value) == "train: 'minutes' must be above 0, got -1.0."
    two = write_digits(tmp_path / "two", range(40), classes=2)
    with pytest.raises(ArgumentError) as caught:
        train(two, tmp_path / "run", model="resnet81")
    assert re.fullmatch(
        r"train: --model must be small or one of .*, got 'resnet81'\. Did you mean 'resnet\d+'\?", str(caught.value)
    )
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("fit", "box"), [("stretch", (0, 0, 90, 60)), ("crop", (15, 0, 75, 60))], ids=["stretch", "crop"]
)
def test_frames_cut_or_stretch_as_they_say(tmp_path, fit, box):
    from PIL import Image

    from folders.folders_of_pictures import photo

    photo().crop((0, 0, 90, 60)).save(tmp_path / "p.png")
    got = Framing(20, 20, 3, fit).read(str(tmp_path / "p.png"))
    want = np.asarray(Image.open(tmp_path / "p.png").crop(box).resize((20, 20), 2))
    assert np.abs(got.astype(int) - want.astype(int)).max() <= 2


def test_pixels_are_decoded_once(digits, monkeypatch):
    listing, framing = list_pictures("train", digits), Framing(9, 9, 1)
    first, _ = pixels_of(listing, framing)
    monkeypatch.setattr(Framing, "read", None)
    again, _ = pixels_of(listing, framing)
    np.testing.assert_array_equal(first, again)


def test_a_model_without_names_is_taken_at_its_number_of_classes(digits):
    model = Sequential([layers.Input((12, 12, 1)), layers.Flatten(), layers.Dense(7, activation="softmax")])
    with pytest.raises(DataError) as caught:
        judge(model, digits)
    assert str(caught.value).startswith("judge: the model tells 7 classes apart, without names; the folder has 4")


def write_masks(root, digits, count=60):
    """Digits beside masks of their strokes: 0 is paper, 7 ink."""
    from PIL import Image

    from folders.folders_of_pictures import digit

    for name in ("images", "masks"):
        (root / name).mkdir(parents=True)
    for row in range(count):
        picture = digit(row, 16)
        picture.save(root / "images" / f"{row}.png")
        Image.fromarray(7 * (np.asarray(picture) > 100).astype(np.uint8)).save(root / "masks" / f"{row}.png")
    return root


def test_pixels_are_told_apart_by_masks(tmp_path):
    from PIL import Image

    root = write_masks(tmp_path / "set", None)
    training = train(root, tmp_path / "run", task="segmentation", **{**QUICK, "epochs": 8})
    judgement = judge(tmp_path / "run" / "model.keras", root)
    assert training.model.class_names == ["0", "7"]
    assert judgement.task == "segmentation"
    assert judgement.errors["pixel accuracy"] > 0.9
    pixels, _ = pixels_of(list_pictures("judge", root, task="segmentation"), Framing(16, 16, 1))
    best = training.model.predict(pixels, verbose=0).argmax(axis=-1)
    truth = (pixels[..., 0] > 100).astype(int)
    assert judgement.errors["pixel accuracy"] == pytest.approx(float((best == truth).mean()))
    both, either = ((best == 1) & (truth == 1)).sum(), ((best == 1) | (truth == 1)).sum()
    paper, all_paper = ((best == 0) & (truth == 0)).sum(), ((best == 0) | (truth == 0)).sum()
    overlap = (both / either + paper / all_paper) / 2
    assert judgement.errors["mean intersection over union"] == pytest.approx(overlap)
    for mask in (root / "masks").iterdir():  # none of the paper's value is left: ink keeps the number it had
        Image.fromarray(np.full((16, 16), 7, np.uint8)).save(mask)
    assert judge(tmp_path / "run" / "model.keras", root).errors["pixel accuracy"] == pytest.approx(float(best.mean()))
    Image.fromarray(np.full((16, 16), 9, np.uint8)).save(root / "masks" / "5.png")
    with pytest.raises(DataError) as caught:
        judge(tmp_path / "run" / "model.keras", root)
    assert str(caught.value) == "judge: the model knows no class '9' of pixels. It knows 0, 7."
    (root / "masks" / "3.png").unlink()
    with pytest.raises(DataError) as caught:
        train(root, tmp_path / "other", task="segmentation", **QUICK)
    assert str(caught.value) == f"train: {root / 'images' / '3.png'} has no mask of its name in {root / 'masks'}."


def test_an_autoencoder_needs_no_answers(digits, tmp_path):
    training = train(digits, tmp_path / "run", task="autoencoder", size=16, **{**QUICK, "epochs": 3})
    judgement = judge(tmp_path / "run" / "model.keras", digits)
    assert judgement.task == "autoencoder"
    pixels, _ = pixels_of(list_pictures("judge", digits, task="autoencoder"), Framing(16, 16, 1))
    errors = (training.model.predict(pixels, verbose=0) - pixels / 255) ** 2
    assert judgement.errors["mean square error"] == pytest.approx(float(errors.mean()), rel=1e-5)
    assert training.history["loss"][-1] < training.history["loss"][0]
    Page((tmp_path / "run" / "report.html").read_text())


def test_a_task_can_be_asked_for(digits, tmp_path):
    numbers = list_pictures("train", digits, task="regression")
    assert (numbers.task, numbers.answers.shape) == ("regression", (len(numbers), 1))
    assert numbers.answers[-1] == 3
    labels = list_pictures("train", digits, task="multilabel")
    np.testing.assert_array_equal(labels.answers.argmax(axis=1), list_pictures("train", digits).answers)
    with pytest.raises(ArgumentError) as caught:
        list_pictures("train", digits, task="clasification")
    assert str(caught.value).endswith("got 'clasification'. Did you mean 'classification'?")
    with pytest.raises(DataError) as caught:
        list_pictures("train", tmp_path, task="segmentation")
    assert str(caught.value) == f"train: {tmp_path} must hold the folders images and masks, has []."
