"""Makes attributions.npz: what Captum and PyTorch say of one small network. It needs pip install '.[golden]'.

The file holds the weights (in Foveal's layout) and the images too, so that the tests need neither of the two.
"""

from pathlib import Path

import numpy as np
import torch
from captum import attr
from torch import nn

FILE = Path(__file__).with_suffix(".npz")
SHAPES = {
    "first": ((3, 3, 3, 6), (6,)),
    "second": ((3, 3, 6, 5), (5,)),
    "dense": ((80, 7), (7,)),
    "answer": ((7, 4), (4,)),
}


def drawn():
    """Weights by layer, and three images."""
    rng = np.random.default_rng(1)
    weights = {
        name: (rng.standard_normal(kernel) / np.sqrt(np.prod(kernel[:-1])), rng.standard_normal(bias) / 10)
        for name, (kernel, bias) in SHAPES.items()
    }
    return {name: [w.astype("float32") for w in pair] for name, pair in weights.items()}, rng.random(
        (3, 12, 12, 3), "f"
    )


class Twin(nn.Module):
    """The network up to its logits."""

    def __init__(self, weights):
        super().__init__()
        self.one, self.two, self.three = nn.ReLU(), nn.ReLU(), nn.ReLU()
        self.first, self.pool, self.second = nn.Conv2d(3, 6, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(6, 5, 3)
        self.dense, self.answer = nn.Linear(80, 7), nn.Linear(7, 4)
        order = np.arange(80).reshape(4, 4, 5).transpose(2, 0, 1).reshape(-1)  # channels first, as Flatten sees them
        for name, (kernel, bias) in weights.items():
            own = kernel.transpose(3, 2, 0, 1) if kernel.ndim == 4 else (kernel[order] if name == "dense" else kernel).T
            getattr(self, name).weight.data = torch.tensor(own.copy())
            getattr(self, name).bias.data = torch.tensor(bias)

    def maps(self, x):
        return self.two(self.second(self.pool(self.one(self.first(x)))))

    def head(self, maps):
        return self.answer(self.three(self.dense(maps.flatten(1))))

    def forward(self, x):
        return self.head(self.maps(x))


def score_cam(twin, maps, image):
    """Algorithm 1 of Wang et al., 2020, for class 2, without the last ReLU."""
    over = nn.Upsample((12, 12), mode="bilinear", align_corners=False)(maps[:, None])
    low, high = over.amin((1, 2, 3), True), over.amax((1, 2, 3), True)
    masks = (over - low) / torch.where(high == low, 1, high - low)
    gains = twin(masks * image)[:, 2] - twin(torch.zeros(1, 3, 12, 12))[:, 2]
    return (torch.softmax(gains, 0)[:, None, None] * maps).sum(0)


def main():
    weights, images = drawn()
    twin = Twin(weights)
    x = torch.tensor(images.transpose(0, 3, 1, 2)).requires_grad_()
    maps = twin.maps(x)
    (slopes,) = torch.autograd.grad(twin.head(maps)[:, 2].sum(), maps)
    (of_probability,) = torch.autograd.grad(torch.softmax(twin(x), -1)[:, 2].sum(), x)
    windows = [((3, 3), (3, 3)), ((4, 3), (2, 1)), ((5, 5), (4, 4))]
    made = {
        "logits": twin(x),
        "gradient": attr.Saliency(twin).attribute(x, target=2, abs=False),
        "gradient of the probability": of_probability,
        "guided backprop": attr.GuidedBackprop(twin).attribute(x, target=[0, 1, 2]),
        "integrated gradients": attr.IntegratedGradients(twin).attribute(x, target=1, n_steps=50, baselines=0.1),
        "Grad-CAM at first": attr.LayerGradCam(twin, twin.one).attribute(x, target=3),
        "Grad-CAM at second": attr.LayerGradCam(twin, twin.two).attribute(x, target=3),
        "maps": maps,
        "slopes": slopes,
        "Score-CAM": torch.stack([score_cam(twin, maps[n].detach(), x[n].detach()) for n in range(3)]),
    }
    for window, strides in windows:
        made[f"occlusion {window} {strides}"] = attr.Occlusion(twin).attribute(
            x, target=0, sliding_window_shapes=(3, *window), strides=(3, *strides), baselines=0.5
        )
    arrays = {name: tensor.detach().numpy() for name, tensor in made.items()}
    arrays = {name: a.transpose(0, 2, 3, 1) if a.ndim == 4 else a for name, a in arrays.items()}
    kept = {f"{name}/{i}": w for name, pair in weights.items() for i, w in enumerate(pair)}
    np.savez_compressed(FILE, images=images, **kept, **arrays)


if __name__ == "__main__":
    main()
