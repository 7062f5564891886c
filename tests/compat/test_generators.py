"""`ImageDataGenerator` beside Keras's own, which is where its numbers come from."""

import numpy as np
import pytest
from keras.src.legacy.preprocessing.image import ImageDataGenerator as Theirs

from foveal.compat.keras.generators import ImageDataGenerator
from foveal.data.pillow_images import save_img
from foveal.errors import ArgumentError, DataError
from foveal.layers import Dense, Flatten
from foveal.models import Sequential

IMAGE = np.random.default_rng(0).uniform(0, 255, (12, 12, 3)).astype("float32")
CHANGES = {
    "turned": {"theta": 25.0},
    "moved": {"tx": 2.5, "ty": -3.0},
    "sheared": {"shear": 15.0},
    "zoomed": {"zx": 0.8, "zy": 1.3},
    "mirrored": {"flip_horizontal": True, "flip_vertical": True},
    "brighter": {"channel_shift_intensity": 30.0},
    "all": {"theta": -70.0, "tx": 1.0, "ty": 2.0, "shear": -10.0, "zx": 1.2, "zy": 0.7, "flip_vertical": True},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("pictures")
    for k, name in enumerate(("cats", "dogs")):
        (root / name).mkdir()
        for n in range(5):
            save_img(root / name / f"{n}.png", np.full((6, 8, 3), 100 * k + n, "uint8"), scale=False)
    return root


@pytest.mark.parametrize("fill", ["nearest", "constant", "reflect"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_is_changed_as_keras_does(change, fill):
    ours = ImageDataGenerator(fill_mode=fill, cval=7.0).apply_transform(IMAGE, CHANGES[change])
    theirs = Theirs(fill_mode=fill, cval=7.0, interpolation_order=1).apply_transform(IMAGE, dict(CHANGES[change]))
    assert np.allclose(ours, theirs, atol=0.05)


def test_wrap_goes_on_at_the_other_side():
    moved = ImageDataGenerator(fill_mode="wrap").apply_transform(IMAGE, {"tx": 3.0})  # SciPy's wrap loses a pixel
    assert np.allclose(moved, np.roll(IMAGE, -3, axis=1), atol=1e-3)


def test_pictures_are_rescaled_and_normalized_as_keras_does():
    x = np.random.default_rng(1).uniform(0, 255, (8, 5, 5, 3)).astype("float32")
    for told in (
        {"rescale": 1 / 255},
        {"samplewise_center": True, "samplewise_std_normalization": True},
        {"featurewise_center": True, "featurewise_std_normalization": True, "rescale": 0.5},
        {"preprocessing_function": lambda image: image - 3},
        {"featurewise_std_normalization": True},
        {"samplewise_std_normalization": True},
        {"zca_whitening": True, "zca_epsilon": 0.1, "featurewise_std_normalization": True},
    ):
        ours, theirs = ImageDataGenerator(**told), Theirs(**told)
        ours.fit(x)
        theirs.fit(x)
        assert np.allclose(ours.standardize(x[0].copy()), theirs.standardize(x[0].copy()), atol=1e-3)


def test_flow_cuts_arrays_into_batches_as_keras_does():
    x, y = np.arange(20.0).reshape(20, 1, 1, 1), np.arange(20)
    for subset in (None, "training", "validation"):
        told = {"batch_size": 4, "shuffle": False, "subset": subset}
        ours = ImageDataGenerator(validation_split=0.3).flow(x, y, **told)
        theirs = Theirs(validation_split=0.3).flow(x, y, ignore_class_split=True, **told)
        assert (len(ours), ours.n) == (len(theirs), theirs.n)
        for _ in range(len(ours) + 1):
            (image, label), (their_image, their_label) = next(ours), next(theirs)
            assert np.array_equal(image, their_image)
            assert np.array_equal(label, their_label)


def test_flow_shuffles_anew_each_epoch_and_a_seed_repeats_it():
    x = np.arange(10.0).reshape(10, 1, 1, 1)
    flows = [ImageDataGenerator().flow(x, batch_size=10, seed=seed) for seed in (3, 3)]
    epochs = [[next(flow).ravel().tolist() for _ in range(3)] for flow in flows]
    assert epochs[0] == epochs[1]
    assert len(set(map(tuple, epochs[0]))) == 3
    assert all(sorted(epoch) == list(range(10)) for epoch in epochs[0])


def test_pictures_turn_around_their_middle():
    # Keras mixes up the sides of pictures that are not square.
    picture = np.zeros((5, 9, 1), "float32")
    picture[2, 4] = 1
    turned = ImageDataGenerator(fill_mode="constant").apply_transform(picture, {"theta": 90})
    assert np.allclose(turned, picture, atol=1e-6)


def test_shifts_are_drawn_from_what_keras_draws_them_from():
    for told in ({"height_shift_range": 0.5}, {"width_shift_range": 0.5}, {"height_shift_range": 3},
                 {"width_shift_range": [1, 4]}):  # fmt: skip
        both = [kind(**told) for kind in (ImageDataGenerator, Theirs)]
        ours, theirs = ([make.get_random_transform((20, 40, 3), n) for n in range(300)] for make in both)
        for way in ("tx", "ty"):
            mine, other = (np.array([drawn[way] for drawn in each], float) for each in (ours, theirs))
            assert mine.std() == pytest.approx(other.std(), rel=0.15)
            assert np.abs(mine).max() == pytest.approx(np.abs(other).max(), rel=0.03)
            assert len(set(mine)) == len(set(other)) or len(set(other)) > 250


@pytest.mark.parametrize("mode", ["categorical", "binary", "sparse", "input", None])
def test_a_folder_is_read_as_keras_does(folder, mode, capsys):
    told = {"target_size": (6, 8), "batch_size": 3, "class_mode": mode, "shuffle": False}
    ours, theirs = (kind().flow_from_directory(str(folder), **told) for kind in (ImageDataGenerator, Theirs))
    for name in ("class_indices", "filenames", "image_shape", "n", "samples", "num_classes"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert ours.classes.tolist() == theirs.classes.tolist()
    one, other = next(ours), next(theirs)
    pairs = zip(one, other, strict=True) if isinstance(other, tuple) else [(one, other)]
    assert all(np.array_equal(a, b) and a.shape == b.shape for a, b in pairs)
    assert capsys.readouterr().out == "Found 10 images belonging to 2 classes.\n" * 2


def test_each_class_gives_its_share_to_validation(folder):
    flow = ImageDataGenerator(validation_split=0.4).flow_from_directory(folder, subset="validation", shuffle=False)
    assert flow.filenames == ["cats/0.png", "cats/1.png", "dogs/0.png", "dogs/1.png"]


def test_fit_and_predict_take_an_epoch_of_a_flow_that_never_ends(folder, tmp_path):
    make = ImageDataGenerator(rescale=1 / 255, rotation_range=20, zoom_range=0.1, width_shift_range=0.1)
    flow = make.flow_from_directory(folder, (6, 8), batch_size=4, class_mode="binary", save_to_dir=str(tmp_path))
    model = Sequential([Flatten(input_shape=(6, 8, 3)), Dense(1, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy")
    history = model.fit(flow, epochs=2, validation_data=flow, verbose=0)
    assert len(history.history["val_loss"]) == 2
    assert model.predict(flow, verbose=0).shape == (10, 1)
    assert model.fit(flow, steps_per_epoch=2, verbose=0).params["steps"] == 2
    assert len(list(tmp_path.iterdir())) > 0


def test_random_numbers_stay_in_their_ranges():
    make = ImageDataGenerator(rotation_range=10, width_shift_range=0.5, height_shift_range=3, zoom_range=[0.9, 1.2])
    drawn = [make.get_random_transform((20, 40, 3), seed) for seed in range(50)]
    assert all(abs(d["theta"]) <= 10 and d["tx"] in range(-2, 3) and abs(d["ty"]) <= 20 for d in drawn)
    assert all(0.9 <= d[z] <= 1.2 for d in drawn for z in ("zx", "zy"))
    assert not any(d["flip_horizontal"] or d["flip_vertical"] for d in drawn)
    assert set(drawn[0]) == set(Theirs().get_random_transform((20, 40, 3)))
    assert np.array_equal(make.random_transform(IMAGE, 4), make.random_transform(IMAGE, 4))


def test_mistakes_are_said():
    make = ImageDataGenerator(featurewise_center=True)
    with pytest.raises(ArgumentError) as said:
        make.standardize(IMAGE)
    assert str(said.value) == "ImageDataGenerator: the mean is not known yet. Call fit(images) first."
    with pytest.raises(DataError) as said:
        make.flow(np.zeros((3, 4, 4, 1)), np.zeros(2))
    assert str(said.value) == (
        "flow: `x` must be pictures (n, height, width, channels), with a label for each, got (3, 4, 4, 1) and [(2,)]."
    )
