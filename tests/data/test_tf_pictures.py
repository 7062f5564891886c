"""`tf.io`'s decoders beside TensorFlow's own (tests/golden/tf_pictures.py); what Keras and TensorFlow do not turn."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from foveal import image
from foveal.compat.tensorflow import files
from foveal.errors import ArgumentError
from foveal.utils import image_dataset_from_directory, load_img

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "tf_pictures.npz")
CASES = json.loads(str(GOLDEN["cases"]))
DIFFERENT = {("palette.png", 4), ("bits.png", 4), ("cmyk.jpg", 1)}
"""TensorFlow gives opaque pictures of few bits an alpha of 15 or 1, where it is 255 here, and has no grey of CMYK."""


@pytest.mark.parametrize("name", sorted({case[0] for case in CASES}))
def test_pictures_are_decoded_as_by_tensorflow(name):
    data = GOLDEN[f"file {name}"].tobytes()
    for number, (file, function, settings, error) in enumerate(CASES):
        if file != name or (name, settings.get("channels")) in DIFFERENT:
            continue
        decode = getattr(files, function)
        if error is not None:
            with pytest.raises(ArgumentError):
                decode(data, **settings)
            continue
        ours, theirs = np.asarray(decode(data, **settings)), GOLDEN[str(number)]
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs), (function, settings)


def test_what_is_refused_says_what_to_use():
    with pytest.raises(ArgumentError) as caught:
        files.decode_jpeg(GOLDEN["file colour.bmp"].tobytes())
    assert str(caught.value) == "decode_jpeg: takes no BMP. Use decode_bmp or decode_image."
    with pytest.raises(ArgumentError) as caught:
        files.decode_png(GOLDEN["file moving.gif"].tobytes())
    assert str(caught.value) == "decode_png: takes no animation, got 3 frames. Use decode_gif or decode_image."
    with pytest.raises(ArgumentError) as caught:
        files.decode_image(GOLDEN["file colour.jpg"].tobytes(), channels=4)
    assert str(caught.value) == "decode_image: `channels` of a JPEG must be one of 0, 1, 3, got 4."


@pytest.fixture
def folder(tmp_path):
    turned = Image.Exif()
    turned[0x0112] = 6
    (tmp_path / "a").mkdir()
    for number in range(4):
        Image.fromarray(np.zeros((4, 8, 3), "uint8")).save(tmp_path / "a" / f"{number}.jpg", exif=turned)
    return tmp_path


def test_names_of_keras_leave_pictures_as_they_are_stored(folder):
    path = folder / "a" / "0.jpg"
    assert load_img(path).size == Image.open(path).size == (8, 4)
    assert image.read(path).shape == (8, 4, 3)
    with pytest.raises(ArgumentError):
        files.decode_bmp(path.read_bytes())
    Image.fromarray(np.tile(np.uint8([0, 0, 255, 255]), (4, 1))).save(path, exif=Image.open(path).getexif())
    data = image_dataset_from_directory(folder, image_size=(4, 4), shuffle=False, verbose=False, color_mode="grayscale")
    first = next(iter(data))[0][0, ..., 0]
    assert np.all(first[:, :2] < 60)
    assert np.all(first[:, 2:] > 200)


def test_a_folder_says_what_is_used_and_what_is_left_out(folder, capsys):
    written = io.BytesIO()
    Image.new("RGB", (2, 2)).save(written, "TIFF")
    for name in ("x.tif", "y.webp", "z.webp"):
        (folder / "a" / name).write_bytes(written.getvalue())
    with pytest.warns(RuntimeWarning) as caught:
        image_dataset_from_directory(folder, validation_split=0.25, subset="both", seed=1)
    assert str(caught[0].message) == (
        f"image_dataset_from_directory: {folder / 'a'} has pictures that are left out: 1 .tif, 2 .webp. Convert them "
        "to one of .jpg, .jpeg, .png, .bmp, .gif."
    )
    assert capsys.readouterr().out == (
        "Found 4 files belonging to 1 classes.\nUsing 3 files for training.\nUsing 1 files for validation.\n"
    )
