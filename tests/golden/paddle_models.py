"""ONNX files as PaddlePaddle exports them, with what they answer: `python tests/golden/paddle_models.py`.

Needs paddlepaddle and paddle2onnx; writes tests/golden/onnx/paddle*.onnx and adds to answers.npz.
"""

from pathlib import Path

import numpy as np
import paddle
from paddle import nn
from paddle.nn import functional as F

FOLDER = Path(__file__).parent / "onnx"


class Small(nn.Layer):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2D(3, 8, 3, padding=1),
            nn.BatchNorm2D(8),
            nn.ReLU(),
            nn.MaxPool2D(2),
            nn.Conv2D(8, 16, 3, stride=2, groups=2),
            nn.Hardswish(),
            nn.AdaptiveAvgPool2D(1),
            nn.Flatten(),
            nn.Linear(16, 5),
            nn.Softmax(),
        )

    def forward(self, x):
        return self.body(x)


class UNet(nn.Layer):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2D(3, 8, 3, padding=1)
        self.deep = nn.Conv2D(8, 8, 3, padding=1, stride=2)
        self.up = nn.Conv2DTranspose(8, 8, 2, stride=2)
        self.resized = nn.Upsample(size=[16, 16], mode="nearest")
        self.last = nn.Conv2D(16, 2, 1)

    def forward(self, x):
        a = F.relu(self.down(x))
        b = F.relu(self.deep(a))
        return F.sigmoid(self.last(paddle.concat([self.up(b) + self.resized(b)[:, :, :16, :16], a], 1)))


def main():
    paddle.seed(0)
    known = dict(np.load(FOLDER / "answers.npz"))
    for name, model in (("paddle", Small()), ("paddle_unet", UNet())):
        model.train()
        model(paddle.to_tensor(np.random.default_rng(1).random((8, 3, 16, 16), np.float32)))  # statistics of its own
        model.eval()
        x = np.random.default_rng(0).random((2, 3, 16, 16), np.float32)
        y = model(paddle.to_tensor(x)).numpy()
        spec = paddle.static.InputSpec([None, 3, 16, 16], "float32")
        paddle.onnx.export(model, str(FOLDER / name), input_spec=[spec], opset_version=14)
        known |= {f"{name}.x": np.moveaxis(x, 1, -1), f"{name}.y": y}
    np.savez_compressed(FOLDER / "answers.npz", **known)


if __name__ == "__main__":
    main()
