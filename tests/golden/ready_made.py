"""Write ready_made.json: what Keras's own ready-made networks are made of. Needs Keras; run it by hand.

KERAS_BACKEND=numpy python tests/golden/ready_made.py

For each network, with the shape it has by default: its name, how many parameters and layers it has, a digest of every
layer's name, class, arguments and connections and of all weights' shapes in order, and for the small ones a few
answers, with weights and an image that `weights_of` and `image_of` make the same on both sides.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

UNASKED = {"ConvNeXtLarge", "ConvNeXtXLarge", "EfficientNetB6", "EfficientNetB7", "EfficientNetV2L"}
"""Networks of hundreds of megabytes, built by the same functions from other numbers."""

SMALLER = {name: {"input_shape": (224, 224, 3)} for name in ("MobileNetV3Large", "MobileNetV3Small")}
ANSWERED = {
    "ConvNeXtTiny": 64,
    "DenseNet121": 64,
    "EfficientNetB0": 64,
    "EfficientNetV2B0": 64,
    "InceptionV3": 96,
    "MobileNet": 64,
    "MobileNetV2": 65,
    "MobileNetV3Small": 64,
    "NASNetMobile": 64,
    "ResNet50": 64,
    "ResNet50V2": 64,
    "Xception": 96,
}
"""The networks whose answers are compared, and the side of the image."""

ARGUMENTS = {
    "activation", "center", "depth_multiplier", "epsilon", "filters", "groups", "init_values", "keepdims",
    "kernel_size", "max_value", "momentum", "noise_shape", "padding", "pool_size", "rate", "scale", "strides",
    "target_shape", "units", "use_bias",
}  # fmt: skip


def rows(model):
    """Each layer: name, class, arguments, the layers before it, and the shapes of its weights."""
    listed, weights = [], {layer.name: layer.weights for layer in model.layers}
    for entry in model.get_config()["layers"]:
        config = {key: value for key, value in entry["config"].items() if key in ARGUMENTS}
        before = sorted(set(_sources(entry["inbound_nodes"])))
        config = json.loads(json.dumps(config, default=str), parse_int=float)
        shapes = [list(weight.shape) for weight in weights.get(entry["name"], [])]
        listed.append([entry["name"], entry["class_name"], config, before, shapes])
    return listed


def _sources(node):
    if isinstance(node, dict):
        if "keras_history" in node:
            yield node["keras_history"][0]
        for value in node.values():
            yield from _sources(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _sources(value)


def summary(model):
    """What the network is made of, in short."""
    text = json.dumps([rows(model), [list(weight.shape) for weight in model.weights]], sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"name": model.name, "parameters": model.count_params(), "layers": len(model.layers), "digest": digest}


def weights_of(model):
    """Weights that keep the size of what passes, the same for the same shapes."""
    made = []
    for place, weight in enumerate(model.weights):
        shape = tuple(weight.shape)
        wave = np.sin(np.arange(int(np.prod(shape)), dtype="float64") * 0.7 + place).reshape(shape)
        if len(shape) >= 2:
            wave *= np.sqrt(2.0 / np.prod(shape[:-1]))
        else:
            grows = "variance" in weight.path or ("gamma" in weight.path and "layer_scale" not in weight.path)
            wave = 0.1 * wave + grows
        made.append(wave.astype("float32"))
    return made


def image_of(side):
    """A smooth picture of 0 to 255."""
    row, column, channel = np.indices((side, side, 3))
    return (127.5 * (1 + np.sin(row / 5 + channel) * np.cos(column / 7)))[None].astype("float32")


def answer(api, name, side):
    """The first numbers that the network without its classifier, pooled, gives for the image."""
    model = getattr(api, name)(weights=None, include_top=False, pooling="avg", input_shape=(side, side, 3))
    model.set_weights(weights_of(model))
    return np.asarray(model(image_of(side)))[0, :12].astype(float)


def main():
    """Ask Keras."""
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    import keras

    found = {}
    for name in sorted(name for name in dir(keras.applications) if name[0].isupper() and name not in UNASKED):
        keras.utils.clear_session()
        model = getattr(keras.applications, name)(weights=None, **SMALLER.get(name, {}))
        found[name] = summary(model)
    answers = {name: answer(keras.applications, name, side).tolist() for name, side in ANSWERED.items()}
    text = json.dumps({"made_of": found, "answers": answers}, indent=1)
    Path(__file__).with_suffix(".json").write_text(text + "\n")


if __name__ == "__main__":
    main()
