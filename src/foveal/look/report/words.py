"""The words of a report: what kinds of layers do, and what the words mean that cannot be done without."""

from __future__ import annotations

from collections import Counter

from foveal.look.layer_anatomy import LayerAnatomy
from foveal.look.views import Place

KINDS = {
    "Conv1D": "slides small learned filters along the row",
    "Conv2D": "slides small learned filters over its input; each makes a map of where its pattern is found",
    "SeparableConv2D": "filters every channel by itself, then mixes the channels",
    "DepthwiseConv2D": "filters every channel by itself",
    "Conv2DTranspose": "spreads every value over a larger image, in the pattern of its learned filters",
    "MaxPooling2D": "keeps the largest value of each small window: the map shrinks, what was found stays",
    "AveragePooling2D": "averages each small window: the map shrinks",
    "GlobalAveragePooling2D": "averages each map to one number",
    "GlobalMaxPooling2D": "keeps the largest value of each map",
    "BatchNormalization": "brings each channel to a common scale",
    "LayerNormalization": "brings the values of each image to a common scale",
    "GroupNormalization": "brings groups of channels to a common scale",
    "Normalization": "brings pixels to the scale that the model learned with",
    "Dropout": "silences values at random while the model learns; now it does nothing",
    "SpatialDropout2D": "silences whole maps at random while the model learns; now it does nothing",
    "GaussianNoise": "adds noise while the model learns; now it does nothing",
    "Flatten": "writes all values one after the other in a row",
    "Reshape": "arranges the values in another shape",
    "Permute": "changes the order of the axes",
    "Dense": "weighs all values of its input and sums them, once for each of its units",
    "ReLU": "keeps what is positive and sets the rest to zero",
    "LeakyReLU": "keeps what is positive and shrinks the rest",
    "Activation": "bends the numbers, so that layers together can do more than one alone",
    "Softmax": "makes shares that sum to one",
    "Rescaling": "brings pixels to the range that the model learned with",
    "Resizing": "brings images to the size that the model learned with",
    "ZeroPadding2D": "puts a frame of zeros around each map",
    "Cropping2D": "cuts the edges off each map",
    "UpSampling2D": "repeats pixels: the map grows",
    "Add": "adds what several layers give",
    "Multiply": "multiplies what several layers give",
    "Concatenate": "puts what several layers give behind each other",
}

ACTIVATIONS = {
    "relu": "negative values become zero",
    "softmax": "the answers become shares that sum to one",
    "sigmoid": "each answer becomes a number between 0 and 1",
    "tanh": "values become numbers between -1 and 1",
}

WORDS = {
    "Filter, kernel": "A small grid of learned numbers. Laid on a patch of the image, its numbers are multiplied with "
    "the pixels and summed: a large sum means that the patch looks like the kernel.",
    "Feature map": "The sums of one filter at all places of the image.",
    "Channel": "One of the maps that lie behind each other; in a photo red, green and blue.",
    "Layer": "One step of the computation. What it gives, the next layer takes.",
    "Receptive field": "The pixels of the image that one value depends on.",
    "Parameters": "The numbers that training changes, and those that it keeps beside them, such as averages.",
    "Score": "How much the model is for an answer: the number from which it makes its percentages.",
    "Attribution": "How much each pixel speaks for or against an answer. It explains the model, not the world.",
}

GREY, COLOUR, ALPHA = 1, 3, 4
CHANNELS = {GREY: "grey images", COLOUR: "colour images", ALPHA: "colour images with transparency"}


def images_of(shape: tuple[int, ...], channels_first: bool) -> str:
    """`colour images of 224 x 224 pixels`."""
    height, width, channels = (*shape[1:], shape[0]) if channels_first else shape
    return f"{CHANNELS.get(channels, f'images of {channels} channels')} of {height} x {width} pixels"


def counted(layers: tuple[LayerAnatomy, ...]) -> str:
    """`2 Conv2D, 1 Dense`: how many layers there are of each kind."""
    return ", ".join(f"{count} {kind}" for kind, count in Counter(layer.kind for layer in layers).items())


def describe_layer(layer: LayerAnatomy, place: Place) -> str:
    """What a layer does, what it gives, what it learned and what it sees."""
    activation = getattr(place.layer, "activation", "")
    activation = getattr(activation, "__name__", activation)
    at_random = "changes images at random while the model learns; now it does nothing"
    parts = [KINDS.get(layer.kind, at_random if layer.kind.startswith("Random") else "computes a step of its own")]
    if activation in ACTIVATIONS:
        parts.append(ACTIVATIONS[activation])
    parts.append(
        f"it gives {' and '.join(_describe_output(shape[1:], place.channels_first) for shape in layer.outputs)}"
    )
    if layer.params:
        learned = f"{layer.params:,} parameters"
        formula = f"{layer.formula} parameters" if layer.formula else learned
        parts.append(f"it uses the {learned} of an earlier call" if layer.shared else f"it has {formula}")
    seen = [field.size for field in layer.fields if len(field.size) == 2 and max(field.size) > 1]
    parts += [f"each value sees {' x '.join(map(str, size))} pixels of the image" for size in seen]
    return "; ".join(parts) + "."


def _describe_output(shape: tuple[int | None, ...], channels_first: bool) -> str:
    if len(shape) == 3:
        height, width, channels = (*shape[1:], shape[0]) if channels_first else shape
        return f"{channels} map{'s' * (channels != 1)} of {height} x {width}"
    if len(shape) == 1:
        return f"{shape[0]:,} number{'s' * (shape[0] != 1)}"
    return " x ".join(map(str, shape)) + " numbers"
