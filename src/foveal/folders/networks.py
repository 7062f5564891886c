"""Networks for a folder of pictures: a small one of our own, those of the zoo, and a trained one with a new head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foveal import layers, zoo
from foveal.errors import ArgumentError, did_you_mean
from foveal.look.visualization import range_of
from foveal.models import Model, Sequential

SMALL = 48
"""Up to so many pixels a side the places of features matter, as in digits: they are not averaged."""
LEAST_MAP = 8
MOST_FILTERS = 256
HALVINGS = 3
"""How often networks whose answer is a picture halve it; sides are multiples of 8."""
AUGMENTATIONS = ("none", "light", "photo")
MODEL_NAMES = {name.lower(): name for name in dir(zoo) if name[0].isupper() and name not in ("UNet",)}


def augmentation(kind: str, seed: int) -> list[layers.Layer]:
    """Layers that change pictures a little while the network learns.

    'light' shifts by up to 8 %, turns by up to 10 degrees and zooms by up to 10 %; 'photo' also mirrors left and right
    and changes contrast; 'none' changes nothing.
    """
    if kind == "none":
        return []
    moved: list[layers.Layer] = [
        layers.RandomTranslation(0.08, 0.08, fill_mode="nearest", seed=seed),
        layers.RandomRotation(10 / 360, fill_mode="nearest", seed=seed + 1),
        layers.RandomZoom(0.1, fill_mode="nearest", seed=seed + 2),
    ]
    if kind == "photo":
        moved += [layers.RandomFlip("horizontal", seed=seed + 3), layers.RandomContrast(0.2, seed=seed + 4)]
    return moved


def small_network(
    shape: tuple[int, int, int], head: Sequence[layers.Layer], augment: Sequence[layers.Layer], dropout: float
) -> Sequential:
    """A small convolutional network for raw pixels, 0 to 255.

    Blocks of two 3 x 3 convolutions with batch normalization, each followed by pooling, until the map is no larger
    than 8 x 8. Small pictures keep the places of their features (Flatten), large ones average over them.
    """
    small = max(shape[:2]) <= SMALL
    body: list[Any] = [layers.Input(shape), *augment, layers.Rescaling(1 / 255)]
    filters, side = 32, min(shape[:2])
    while side > LEAST_MAP or filters == 32:
        for _ in range(1 if small else 2):
            body += [
                layers.Conv2D(filters, 3, padding="same", use_bias=False),
                layers.BatchNormalization(momentum=0.9),
                layers.Activation("relu"),
            ]
        body.append(layers.MaxPooling2D(2, padding="same"))
        filters, side = min(2 * filters, MOST_FILTERS), -(-side // 2)
    body += [layers.Flatten(), layers.Dense(128, activation="relu")] if small else [layers.GlobalAveragePooling2D()]
    return Sequential([*body, layers.Dropout(dropout), *head], name="small_network")


def zoo_network(
    name: str,
    shape: tuple[int, int, int],
    head: Sequence[layers.Layer],
    augment: Sequence[layers.Layer],
    dropout: float,
) -> Model:
    """A network of `foveal.zoo`, without trained weights."""
    known = MODEL_NAMES.get(name.lower().replace("-", "").replace("_", ""))
    if known is None:
        listed = ", ".join(sorted(MODEL_NAMES))
        raise ArgumentError(
            f"train: --model must be small or one of {listed}, got {name!r}.{did_you_mean(name, MODEL_NAMES)}"
        )
    base = getattr(zoo, known)(include_top=False, weights=None, input_shape=shape, pooling="avg")
    return on_base(base, shape, layers.Rescaling(1 / 127.5, -1.0), head, augment, dropout)


def transferred(
    base: Model,
    shape: tuple[int, int, int],
    head: Sequence[layers.Layer],
    augment: Sequence[layers.Layer],
    dropout: float,
) -> tuple[Model, Model]:
    """A trained model with a new head in the place of its last dense layer, and the part that is kept, frozen."""
    kept = headless(base)
    kept.trainable = False
    black, white = range_of(base)
    scaling = layers.Rescaling((white - black) / 255, black)
    return on_base(kept, shape, scaling, head, augment, dropout), kept


def headless(model: Model) -> Model:
    """A model up to what goes into its last dense layer; maps that come out are averaged."""
    places = [number for number, layer in enumerate(model.layers) if isinstance(layer, layers.Dense)]
    features = model.layers[places[-1]].input if places else model.output
    if len(features.shape) == 4:
        features = layers.GlobalAveragePooling2D()(features)
    if len(features.shape) != 2:
        raise ArgumentError(
            f"train: --from needs a model whose features are rows or maps, got {tuple(features.shape)}."
        )
    return Model(model.inputs, features, name=f"{model.name}_features")


def on_base(
    base: Model,
    shape: tuple[int, int, int],
    scaling: layers.Layer,
    head: Sequence[layers.Layer],
    augment: Sequence[layers.Layer],
    dropout: float,
) -> Model:
    """Augmentation, scaling, a base of other layers, dropout and a head, as one model of raw pixels."""
    x = inputs = layers.Input(shape)
    for layer in (*augment, scaling):
        x = layer(x)
    x = layers.Dropout(dropout)(base(x))
    for layer in head:
        x = layer(x)
    return Model(inputs, x, name=base.name.removesuffix("_features"))


def segmenting(shape: tuple[int, int, int], classes: int) -> Model:
    """A U-Net that says of each raw pixel what it belongs to."""
    inputs = layers.Input(shape)
    scaled = layers.Rescaling(1 / 255)(inputs)
    return Model(inputs, zoo.UNet(shape, classes, filters=16, depth=HALVINGS)(scaled), name="unet")


def autoencoding(shape: tuple[int, int, int]) -> Sequential:
    """An autoencoder of raw pixels: halved three times and back, to values from 0 to 1."""
    down = [layers.Conv2D(filters, 3, 2, "same", activation="relu") for filters in (32, 64, 64)]
    up = [layers.Conv2DTranspose(filters, 3, 2, "same", activation="relu") for filters in (64, 64, 32)]
    last = layers.Conv2D(shape[2], 3, padding="same", activation="sigmoid")
    body: list[Any] = [layers.Input(shape), layers.Rescaling(1 / 255), *down, *up, last]
    return Sequential(body, name="autoencoder")


def head_for(kind: str, outputs: int, scale: Any = None, offset: Any = None) -> list[layers.Layer]:
    """The last layers: a probability for each class, one for each label, or numbers of the size that the data has."""
    if kind == "classification":
        return [layers.Dense(outputs, activation="softmax", name="answers")]
    if kind == "multilabel":
        return [layers.Dense(outputs, activation="sigmoid", name="answers")]
    return [layers.Dense(outputs, name="standardized"), layers.Rescaling(scale, offset, name="answers")]
