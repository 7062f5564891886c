"""Receptive fields: beside published tables, and beside what changes when a pixel does."""

import numpy as np
import pytest

import foveal
from foveal import layers
from foveal.models.receptive import receptive_fields
from foveal.models.steps import trace

same = {"padding": "same"}


def fields(model):
    """Of each layer's last call, its path and what it sees along each axis."""
    found = receptive_fields(trace(model))
    return {"/".join(step.path): next(iter(seen.values()), ()) for step, seen in found.items()}


def vgg_16():
    stack = [layers.Input((224, 224, 3))]
    for i, (count, filters) in enumerate([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], start=1):
        stack += [layers.Conv2D(filters // 64, 3, **same) for _ in range(count)]
        stack.append(layers.MaxPooling2D(name=f"pool{i}"))
    return foveal.Sequential(stack), "pool5"


def alexnet_v2():
    stack = [layers.Input((224, 224, 3)), layers.Conv2D(2, 11, 4), layers.MaxPooling2D(3, 2)]
    stack += [layers.Conv2D(2, 5, **same), layers.MaxPooling2D(3, 2)]
    stack += [*(layers.Conv2D(2, 3, **same) for _ in range(3)), layers.MaxPooling2D(3, 2, name="pool5")]
    return foveal.Sequential(stack), "pool5"


def resnet_v1_50():
    """TF-slim's: a block's stride is in its last unit, and a 3x3 convolution with a stride is padded by hand."""

    def conv3(x, stride):
        x = layers.ZeroPadding2D(1)(x) if stride > 1 else x
        return layers.Conv2D(2, 3, stride, **(same if stride == 1 else {}))(x)

    image = layers.Input((224, 224, 3))
    x = layers.Conv2D(2, 7, 2)(layers.ZeroPadding2D(3)(image))
    x = layers.MaxPooling2D(3, 2, **same)(x)
    for count, last in ((3, 2), (4, 2), (6, 2), (3, 1)):
        for i in range(count):
            stride = last if i == count - 1 else 1
            shortcut = x if stride == 1 else layers.MaxPooling2D(1, stride)(x)
            y = layers.Conv2D(2, 1)(conv3(layers.Conv2D(2, 1)(x), stride))
            x = layers.Add()([shortcut, y])
    return foveal.Model(image, layers.Activation("relu", name="end")(x)), "end"


@pytest.mark.parametrize(
    ("network", "table"), [(vgg_16, (212, 32, 90)), (alexnet_v2, (195, 32, 64)), (resnet_v1_50, (483, 32, 239))]
)
def test_published_tables(network, table):
    model, layer = network()
    size, stride, padding = table
    assert [(reach.size, reach.stride, -reach.offset) for reach in fields(model)[layer]] == [
        (size, stride, padding)
    ] * 2


POSITIVE = {"kernel_initializer": foveal.initializers.RandomUniform(minval=0.5, maxval=1.0)}


def conv(*arguments, **named):
    return layers.Conv2D(2, *arguments, **POSITIVE, **named)


def residual():
    x = layers.Input((12, 1, 2))
    y = conv((3, 1), dilation_rate=2, **same)(x)
    z = layers.Concatenate()([layers.Add()([x, y]), layers.UpSampling2D((2, 1))(layers.MaxPooling2D((2, 1))(x))])
    return foveal.Model(x, z)


def nested():
    inner = foveal.Sequential([layers.Input((12, 1, 2)), conv((3, 1), **same), layers.MaxPooling2D((2, 1))])
    x = layers.Input((12, 1, 2))
    return foveal.Model(x, conv((2, 1))(inner(x)))


def stacked(*stack):
    return lambda: foveal.Sequential([layers.Input((12, 1, 2)), *stack])


NETWORKS = {
    "conv": stacked(conv((5, 1), (2, 1), **same), conv((2, 1))),
    "dilated": stacked(conv((3, 1), dilation_rate=(3, 1)), conv((3, 1), **same)),
    "pools": stacked(layers.MaxPooling2D((3, 1), (2, 1), **same), layers.AveragePooling2D((2, 1), (1, 1))),
    "depthwise": stacked(layers.DepthwiseConv2D((3, 1), depthwise_initializer=POSITIVE["kernel_initializer"])),
    "transposed": stacked(
        layers.Conv2DTranspose(2, (3, 1), (2, 1), **same, **POSITIVE),
        conv((3, 1)),
        layers.Conv2DTranspose(2, (2, 1), (3, 1), **POSITIVE),
    ),
    "nearest": stacked(layers.UpSampling2D((3, 1)), conv((3, 1), (2, 1), **same)),
    "bilinear": stacked(layers.UpSampling2D((2, 1), interpolation="bilinear"), conv((3, 1))),
    "resized": stacked(conv((3, 1)), layers.Resizing(15, 1)),
    "nails": stacked(layers.UpSampling2D((2, 1), interpolation="bed_of_nails"), conv((2, 1))),
    "padded and cut": stacked(
        layers.ZeroPadding2D(((1, 3), (0, 0))), conv((3, 1)), layers.Cropping2D(((2, 1), (0, 0)))
    ),
    "permuted": stacked(
        layers.Permute((2, 1, 3)), conv((1, 3)), layers.Permute((2, 1, 3)), layers.MaxPooling2D((2, 1))
    ),
    "adaptive": stacked(layers.AdaptiveAveragePooling2D((4, 1)), conv((2, 1))),
    "global": stacked(conv((3, 1)), layers.GlobalAveragePooling2D(keepdims=True)),
    "dense": stacked(conv((2, 1)), layers.Flatten(), layers.Dense(6, **POSITIVE), layers.Reshape((6, 1, 1))),
    "rows": stacked(layers.Reshape((12, 2)), layers.Conv1D(2, 3, **POSITIVE), layers.UpSampling1D(2)),
    "residual": residual,
    "nested": nested,
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_position_sees_the_pixels_that_change_it(name):
    """All weights are positive and pixels only grow, so that nothing cancels and every maximum moves."""
    model = NETWORKS[name]()
    model.compile(engine="numpy")
    reach = fields(model)[model.layers[-1].name][0]
    plain = np.random.default_rng(0).uniform(0.5, 1, (1, 12, 1, 2)).astype("float32")
    raised = np.repeat(plain, 12, axis=0)
    raised[np.arange(12), np.arange(12)] += 100
    before, after = model.predict(plain), model.predict(raised)
    changed = (after != before).reshape(12, after.shape[1], -1).any(axis=2)
    for place in range(after.shape[1]):
        (pixels,) = np.nonzero(changed[:, place])
        first, last = reach.inside(place)
        assert (first, last) == (pixels[0], pixels[-1]) if len(pixels) else first > last
