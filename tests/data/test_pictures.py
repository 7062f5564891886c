"""Pictures in files: every kind is decoded as it looks, and what is damaged is refused by name."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from foveal import image
from foveal.data.pictures import MAX_PIXELS, encode
from foveal.data.pixels import normalize
from foveal.errors import ArgumentError, DataError, FormatError

RNG = np.random.default_rng(0)
COLOUR = RNG.integers(0, 256, (5, 7, 3)).astype(np.uint8)
SMOOTH = np.add.outer(np.arange(16) * 8, np.arange(24) * 5)[..., None].repeat(3, 2).astype(np.uint8)
COLOUR_GREY = np.asarray(Image.fromarray(COLOUR).convert("L"))[..., None]


def written(picture, file_format="PNG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, format=file_format, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("suffix", [".png", ".bmp"])
def test_what_is_saved_is_read_again(tmp_path, suffix, channels):
    if (suffix, channels) == (".bmp", 4):
        channels = 3
    picture = RNG.integers(0, 256, (6, 9, channels)).astype(np.uint8)
    file = tmp_path / f"picture{suffix}"
    image.save(file, picture)
    read = image.read(file)
    assert np.array_equal(read, picture)
    assert read.flags.writeable
    assert np.array_equal(image.decode(file.read_bytes()), picture)


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".JPG", ".gif"])
def test_formats_that_lose_a_little(tmp_path, suffix):
    image.save(tmp_path / f"a{suffix}", SMOOTH[..., 0])
    read = image.decode(tmp_path / f"a{suffix}", channels=1)
    assert read.shape == (16, 24, 1)
    assert np.abs(read[..., 0].astype(int) - SMOOTH[..., 0]).max() <= 4


@pytest.mark.parametrize(
    ("mode", "shape"), [("1", 1), ("L", 1), ("LA", 4), ("P", 3), ("RGB", 3), ("RGBA", 4), ("I;16", 1)]
)
def test_how_many_channels_a_png_has(mode, shape):
    base = Image.fromarray(COLOUR).convert("L") if mode == "I;16" else Image.fromarray(COLOUR)
    data = written(base.convert(mode))
    assert image.decode(data).shape == (5, 7, shape)
    for channels in (1, 3, 4):
        assert image.decode(data, channels=channels).shape == (5, 7, channels)


def test_colours_grey_and_alpha():
    data = encode(COLOUR)
    assert np.array_equal(image.decode(data, channels=1), COLOUR_GREY)
    assert np.array_equal(image.decode(data, channels=4)[..., :3], COLOUR)
    assert (image.decode(data, channels=4)[..., 3] == 255).all()
    grey = encode(COLOUR[..., 0])
    assert np.array_equal(image.decode(grey, channels=3), COLOUR[..., :1].repeat(3, 2))


def test_sixteen_bits_become_their_upper_eight():
    values = np.array([[0, 255, 256, 65535], [1000, 32768, 40000, 511]], np.uint16)
    data = written(Image.fromarray(values))
    assert image.decode(data)[..., 0].tolist() == (values >> 8).tolist()
    assert np.array_equal(image.decode(data, channels=3)[..., 2], values >> 8)


def test_a_palette_with_a_transparent_colour():
    picture = Image.fromarray(np.array([[0, 1], [1, 0]], np.uint8), "P")
    picture.putpalette([10, 20, 30, 200, 100, 50])
    data = written(picture, transparency=0)
    assert image.decode(data)[0].tolist() == [[10, 20, 30, 0], [200, 100, 50, 255]]
    assert image.decode(data, channels=3)[1].tolist() == [[200, 100, 50], [10, 20, 30]]


def test_cmyk_becomes_colours():
    cmyk = np.zeros((8, 8, 4), np.uint8)
    cmyk[..., 0] = 255  # all cyan: no red
    decoded = image.decode(written(Image.fromarray(cmyk, "CMYK"), "JPEG", quality=95))
    assert decoded.shape == (8, 8, 3)
    assert decoded[4, 4, 0] <= 2
    assert decoded[4, 4, 1:].min() >= 253


def test_the_first_frame_of_an_animation():
    frames = [Image.fromarray(np.full((4, 4), value, np.uint8)) for value in (40, 200)]
    data = written(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert (image.decode(data) == 40).all()
    assert image.decode(data).shape in ((4, 4, 1), (4, 4, 3))


UPRIGHT = np.arange(6, dtype=np.uint8).reshape(2, 3) * 40
STORED = {
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.T,
    6: np.rot90(UPRIGHT, 1),
    7: np.rot90(UPRIGHT, 2).T,
    8: np.rot90(UPRIGHT, -1),
}


@pytest.mark.parametrize("orientation", STORED)
def test_pictures_are_upright(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = written(Image.fromarray(np.ascontiguousarray(STORED[orientation])), exif=exif)
    assert np.array_equal(image.decode(data)[..., 0], UPRIGHT)


def refused(contents):
    with pytest.raises(FormatError) as caught:
        image.decode(contents)
    return str(caught.value)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "BMP"])
def test_a_file_that_is_cut_short_is_named(tmp_path, file_format):
    file = tmp_path / "holiday.jpg"
    file.write_bytes(encode(SMOOTH, file_format)[:-60])
    assert refused(file).startswith(f"{file}: cannot be decoded as JPEG, PNG, BMP or GIF (")


def test_no_picture_at_all(tmp_path):
    assert refused(b"hello") == "image: cannot be decoded as JPEG, PNG, BMP or GIF (it is none of them)."
    assert refused(b"") == "image: cannot be decoded as JPEG, PNG, BMP or GIF (it is none of them)."
    tiff = written(Image.fromarray(COLOUR), "TIFF")
    assert refused(tiff) == "image: cannot be decoded as JPEG, PNG, BMP or GIF (it is none of them)."


def with_size(width, height):
    """A small PNG that claims another size."""
    import struct
    import zlib

    data = bytearray(encode(COLOUR))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked():
    assert refused(with_size(8200, 8200)) == f"image: must have at most {MAX_PIXELS} pixels, got 8200x8200."
    assert refused(with_size(60000, 60000)) == (
        f"image: cannot be decoded as JPEG, PNG, BMP or GIF (it has far more than {MAX_PIXELS} pixels)."
    )


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "BMP", "GIF"])
def test_every_damaged_file_is_refused_or_read(file_format):
    whole = encode(SMOOTH, file_format)
    for at in RNG.integers(0, len(whole), 200):
        changed = whole[:at] + bytes([RNG.integers(256)]) + whole[at + 1 :]
        try:
            assert image.decode(changed, channels=3).ndim == 3
        except FormatError:
            continue


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: image.decode(b"", channels=2), ArgumentError, "decode: `channels` must be one of 0, 1, 3, 4, got 2."),
        (lambda: image.decode(3), ArgumentError, "decode: `contents` must be bytes or a path, got int."),
        (
            lambda: image.save("a.tiff", COLOUR),
            ArgumentError,
            "save: `path` must end in one of .jpg, .jpeg, .png, .bmp, .gif, got 'a.tiff'.",
        ),
        (
            lambda: image.save("a.png", COLOUR[None]),
            DataError,
            "image: must be (height, width) or (height, width, 1, 3 or 4), got (1, 5, 7, 3).",
        ),
        (
            lambda: image.save("a.png", COLOUR.astype(int)),
            DataError,
            "image: must be uint8 (0 to 255) or floats (0 to 1), got int64. Convert it first.",
        ),
        (
            lambda: image.save("a.png", np.full((2, 2), np.nan)),
            DataError,
            "image: must hold numbers, found NaN or infinity. Replace them first.",
        ),
        (
            lambda: image.save("a.jpg", np.zeros((2, 2, 4))),
            DataError,
            "image: JPEG has no alpha. Give 3 channels (image[..., :3]), or write PNG.",
        ),
    ],
)
def test_messages(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == message


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        image.read(tmp_path / "cat.jpg")
    assert str(caught.value) == f"image: there is no file {tmp_path}/cat.jpg."


def test_floats_from_0_to_1_are_saved(tmp_path):
    image.save(tmp_path / "a.png", np.array([[-1.0, 0.0], [0.5, 2.0]]))
    assert image.read(tmp_path / "a.png")[..., 0].tolist() == [[0, 0], [127, 255]]


def test_without_pillow():
    code = (
        "import sys; sys.modules['PIL'] = None\n"
        "from foveal import image, utils\n"
        "try: image.decode(b'')\n"
        "except NotImplementedError as error: sys.stdout.write(str(error))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == (
        "image: pictures need the package pillow, which is not installed. Run: pip install 'foveal[image]'."
    ), done.stderr


def test_rows_of_length_one():
    x = np.array([[3, 4], [0, 0], [6, 8]], "uint8")
    np.testing.assert_allclose(normalize(x), [[0.6, 0.8], [0, 0], [0.6, 0.8]])
    np.testing.assert_allclose(normalize(x, axis=0, order=1), [[1 / 3, 1 / 3], [0, 0], [2 / 3, 2 / 3]])
