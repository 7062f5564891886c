"""ONNX files as PyTorch and Keras export them, with what they answer: `python tests/golden/onnx_models.py`.

Needs torch 2.13, onnxscript, TensorFlow, Keras and tf2onnx; writes tests/golden/onnx. Weights are random, batch
normalizations have met data, and channels are few, so that the files are small.
"""

import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

FOLDER = Path(__file__).parent / "onnx"


def unit(inputs, outputs, size=3, stride=1, groups=1, activation=nn.ReLU):
    conv = nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), *([activation()] if activation else []))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.main = nn.Sequential(unit(inputs, outputs, 3, stride), unit(outputs, outputs, 3, activation=None))
        self.short = unit(inputs, outputs, 1, stride, activation=None) if stride > 1 else nn.Identity()

    def forward(self, x):
        return F.relu(self.main(x) + self.short(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(unit(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1))
        self.blocks = nn.Sequential(Residual(8, 8, 1), Residual(8, 12, 2))
        self.pool, self.head = nn.AdaptiveAvgPool2d(1), nn.Linear(12, 5)

    def forward(self, x):
        return self.head(torch.flatten(self.pool(self.blocks(self.stem(x))), 1))


class Inverted(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        wide = 3 * inputs
        self.skips = stride == 1 and inputs == outputs
        self.squeeze, self.excite = nn.Conv2d(wide, 4, 1), nn.Conv2d(4, wide, 1)
        self.inward = nn.Sequential(
            unit(inputs, wide, 1, activation=nn.ReLU6), unit(wide, wide, 3, stride, wide, nn.Hardswish)
        )
        self.outward = unit(wide, outputs, 1, activation=None)

    def forward(self, x):
        y = self.inward(x)
        y = y * F.hardsigmoid(self.excite(F.relu(self.squeeze(F.adaptive_avg_pool2d(y, 1)))))
        y = self.outward(y)
        return x + y if self.skips else y


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(unit(3, 6, 3, 2, activation=nn.ReLU6), Inverted(6, 6, 1), Inverted(6, 8, 2))
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(8, 5))

    def forward(self, x):
        return self.head(self.features(x).mean([2, 3]))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(unit(3, 6, activation=nn.LeakyReLU), unit(6, 6, activation=nn.SiLU))
        self.low = unit(6, 8, activation=nn.GELU)
        self.bottom = unit(8, 8, activation=nn.Mish)
        self.up = nn.ConvTranspose2d(8, 6, 3, 2, 1, 1)
        self.smooth = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.last = nn.Conv2d(6 + 6 + 8, 2, 1)

    def forward(self, x):
        high = self.down(x)
        low = self.bottom(F.interpolate(F.max_pool2d(self.low(F.max_pool2d(high, 2)), 2), scale_factor=2))
        return torch.sigmoid(self.last(torch.cat([high, self.up(low), self.smooth(low)], 1)))


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 8, 3, padding=1)
        self.dense1, self.dense2 = nn.Linear(8 * 6 * 6, 12), nn.Linear(12, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(torch.tanh(self.conv2(x)), 2)
        x = x.view(-1, 8 * 6 * 6)
        return F.log_softmax(self.dense2(F.relu(self.dense1(x))), dim=1)


class Shuffle(nn.Module):
    """Channels that are split, shuffled and normalized in other ways, and sizes that are asked for."""

    def __init__(self):
        super().__init__()
        self.conv, self.slope = unit(4, 4, groups=2), nn.PReLU(8)
        self.layer, self.instance, self.group = nn.LayerNorm(8), nn.InstanceNorm2d(8, affine=True), nn.GroupNorm(2, 8)
        self.head = nn.Linear(8 * 3 * 4, 3)

    def forward(self, x):
        n, c, h, w = x.shape
        left, right = x.chunk(2, dim=1)
        x = torch.cat([left, self.conv(right)], 1)
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)
        x = self.slope(self.group(self.instance(x)))
        x = self.layer(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        x = F.pad(F.pixel_unshuffle(F.pixel_shuffle(x, 2), 2), (0, 1, 1, 0))
        x = F.avg_pool2d(x, 3, 2, padding=1, count_include_pad=False)
        x = x - x.amax(dim=(2, 3), keepdim=True) * 0.5
        return F.softmax(self.head(F.elu(x).flatten(1)), 1)


NETWORKS = {
    "resnet": (ResNet, (3, 32, 32), {"dynamo": False, "opset_version": 11}),
    "mobilenet": (MobileNet, (3, 24, 24), {"dynamo": True}),
    "unet": (UNet, (3, 16, 24), {"dynamo": False, "opset_version": 17}),
    "digits": (Digits, (1, 28, 28), {"dynamo": True}),
    "shuffle": (Shuffle, (8, 5, 6), {"dynamo": False, "opset_version": 16}),
    "shuffle_new": (Shuffle, (8, 5, 6), {"dynamo": True}),
}


def export_torch(name):
    kind, shape, settings = NETWORKS[name]
    torch.manual_seed(3)
    net = kind()
    for _ in range(3):
        net(torch.randn(8, *shape))
    net.eval()
    x = torch.rand(2, *shape)
    path = str(FOLDER / f"{name}.onnx")
    if settings["dynamo"]:
        batch = {"x": {0: torch.export.Dim("batch")}}
        torch.onnx.export(net, (x,), path, dynamic_shapes=batch, external_data=False, verbose=False, **settings)
    else:
        axes = {"x": {0: "batch"}, "y": {0: "batch"}}
        torch.onnx.export(net, (x,), path, input_names=["x"], output_names=["y"], dynamic_axes=axes, **settings)
    with torch.no_grad():
        return {"x": np.moveaxis(x.numpy(), 1, -1), "y": net(x).numpy()}


def export_keras():
    rng = np.random.default_rng(3)
    L = keras.layers
    x = entry = keras.Input((12, 12, 3))
    x = L.Conv2D(6, 3, strides=2, padding="same")(x)
    x = y = L.Activation("swish")(L.BatchNormalization()(x))
    x = L.Add()([y, L.SeparableConv2D(6, 3, padding="same", activation="relu6")(x)])
    x = L.MaxPooling2D(3, 2, padding="same")(x)
    x = L.Concatenate()([L.UpSampling2D(2)(x), L.Conv2DTranspose(4, 3, strides=2, padding="same")(x)])
    x = L.AveragePooling2D(2, padding="same")(L.LeakyReLU()(x))
    x = L.Dense(4, activation="softmax")(L.Dropout(0.5)(L.Flatten()(x)))
    model = keras.Model(entry, x)
    for weight in model.weights:
        weight.assign(0.5 * rng.random(weight.shape) + (0.2 if "variance" in weight.path else -0.2))
    images = rng.random((2, 12, 12, 3), "float32")
    answer = np.asarray(model(images))
    model.export(str(FOLDER / "keras.onnx"), format="onnx", verbose=False)
    return {"x": images, "y": answer}


def main():
    FOLDER.mkdir(exist_ok=True)
    answers = {"keras": export_keras(), **{name: export_torch(name) for name in NETWORKS}}
    named = {f"{name}.{part}": array for name, parts in answers.items() for part, array in parts.items()}
    np.savez_compressed(FOLDER / "answers.npz", **named)


if __name__ == "__main__":
    main()
