"""Small pictures of every form, and what TensorFlow 2.21's `tf.io` makes of them: run this to write them.

Each case is a file, a function and its arguments; where TensorFlow refuses, only its error's first words are kept.
JPEG is decoded with the accurate cosine transform, as Foveal does.
"""

import io
import json
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

RANDOM = np.random.RandomState(0)
SMOOTH = np.add.outer(np.arange(9), np.arange(11))[..., None] * [9, 5, 2] + [20, 60, 120]
COLOUR = (SMOOTH + RANDOM.randint(0, 6, SMOOTH.shape)).astype("uint8")
ALPHA = np.dstack([COLOUR, RANDOM.randint(0, 256, COLOUR.shape[:2]).astype("uint8")])
WIDE = RANDOM.randint(0, 2**16, (5, 6)).astype("uint16")


def written(image, format, **options):
    file = io.BytesIO()
    image.save(file, format=format, **options)
    return file.getvalue()


def pictures():
    colour, grey = Image.fromarray(COLOUR), Image.fromarray(COLOUR[..., 0])
    turned = Image.Exif()
    turned[0x0112] = 6
    frames = [Image.fromarray(np.roll(COLOUR[..., 0] // 64 * 64, k, 1)) for k in range(3)]
    yield "grey.png", written(grey, "PNG")
    yield "colour.png", written(colour, "PNG")
    yield "alpha.png", written(Image.fromarray(ALPHA), "PNG")
    yield "grey_alpha.png", written(Image.fromarray(np.ascontiguousarray(ALPHA[..., 2:]), "LA"), "PNG")
    yield "wide.png", written(Image.fromarray(WIDE), "PNG")
    yield "palette.png", written(colour.quantize(8), "PNG")
    yield "palette_clear.png", written(colour.quantize(8), "PNG", transparency=0)
    yield "bits.png", written(Image.fromarray(COLOUR[..., 0] > 90), "PNG")
    yield "colour.jpg", written(colour, "JPEG")
    yield "grey.jpg", written(grey, "JPEG")
    yield "turned.jpg", written(colour, "JPEG", exif=turned)
    yield "cmyk.jpg", written(colour.convert("CMYK"), "JPEG")
    yield "grey.bmp", written(grey, "BMP")
    yield "colour.bmp", written(colour, "BMP")
    yield "alpha.bmp", written(Image.fromarray(ALPHA), "BMP")
    yield "still.gif", written(frames[0], "GIF")
    yield "moving.gif", written(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)


CALLS = [
    *(("decode_image", {"channels": channels}) for channels in (0, 1, 3, 4)),
    ("decode_image", {"dtype": "uint16"}),
    ("decode_image", {"dtype": "float32"}),
    ("decode_image", {"expand_animations": False}),
    *(("decode_png", {"channels": channels}) for channels in (0, 1, 2, 3, 4)),
    ("decode_png", {"dtype": "uint16"}),
    *(("decode_jpeg", {"channels": channels}) for channels in (0, 1, 3)),
    ("decode_gif", {}),
    *(("decode_bmp", {"channels": channels}) for channels in (0, 1, 3, 4)),
]

if __name__ == "__main__":
    files = dict(pictures())
    kept, cases = {f"file {name}": np.frombuffer(data, "uint8") for name, data in files.items()}, []
    for name, data in files.items():
        for function, settings in CALLS:
            exact = {"dct_method": "INTEGER_ACCURATE"} if function == "decode_jpeg" else {}
            typed = {key: getattr(tf, value) if key == "dtype" else value for key, value in settings.items()}
            try:
                array = getattr(tf.io, function)(data, **typed, **exact).numpy()
            except (tf.errors.InvalidArgumentError, ValueError) as error:
                cases.append([name, function, settings, str(error)[:400]])
                continue
            if name.endswith("jpg") and function != "decode_jpeg":
                continue  # no other function has an accurate transform
            kept[str(len(cases))] = array
            cases.append([name, function, settings, None])
    np.savez_compressed(Path(__file__).with_suffix(".npz"), cases=json.dumps(cases), **kept)
