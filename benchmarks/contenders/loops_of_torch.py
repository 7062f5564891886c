"""The same loops in PyTorch, with its fused Adam."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

NOISE = 100


class Reshape(nn.Module):
    """Vectors as images."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """A batch of them."""
        return x.view(len(x), *self.shape)


def adam(rate: float, *nets: nn.Module) -> torch.optim.Optimizer:
    """Keras's Adam."""
    weights = [weight for net in nets for weight in net.parameters()]
    return torch.optim.Adam(weights, lr=rate, eps=1e-7, fused=True)


def gradients(loss: torch.Tensor, net: nn.Module, retain: bool) -> None:
    """Give one network's weights their gradients, and compute no others."""
    weights = list(net.parameters())
    for weight, gradient in zip(weights, torch.autograd.grad(loss, weights, retain_graph=retain), strict=True):
        weight.grad = gradient


def dcgan(images: torch.Tensor) -> Any:
    """As `loops_of_keras` has it."""
    generator = nn.Sequential(
        nn.Linear(NOISE, 7 * 7 * 256, bias=False),
        nn.BatchNorm1d(7 * 7 * 256),
        nn.LeakyReLU(0.3),
        Reshape(256, 7, 7),
        nn.ConvTranspose2d(256, 128, 5, padding=2, bias=False),
        nn.BatchNorm2d(128),
        nn.LeakyReLU(0.3),
        nn.ConvTranspose2d(128, 64, 5, stride=2, padding=2, output_padding=1, bias=False),
        nn.BatchNorm2d(64),
        nn.LeakyReLU(0.3),
        nn.ConvTranspose2d(64, 1, 5, stride=2, padding=2, output_padding=1, bias=False),
        nn.Tanh(),
    )
    discriminator = nn.Sequential(
        nn.Conv2d(1, 64, 5, stride=2, padding=2),
        nn.LeakyReLU(0.3),
        nn.Dropout(0.3),
        nn.Conv2d(64, 128, 5, stride=2, padding=2),
        nn.LeakyReLU(0.3),
        nn.Dropout(0.3),
        nn.Flatten(),
        nn.Linear(7 * 7 * 128, 1),
    )
    entropy = nn.BCEWithLogitsLoss()
    generator_optimizer, discriminator_optimizer = adam(1e-4, generator), adam(1e-4, discriminator)

    def step(real: torch.Tensor) -> torch.Tensor:
        fake = generator(torch.randn(len(real), NOISE))
        real_output, fake_output = discriminator(real), discriminator(fake)
        ones = torch.ones_like(fake_output)
        loss = entropy(real_output, ones) + entropy(fake_output, torch.zeros_like(fake_output))
        gradients(entropy(fake_output, ones), generator, True)
        gradients(loss, discriminator, False)
        generator_optimizer.step()
        discriminator_optimizer.step()
        return loss

    return loop(step, images * 2 - 1)


def vae(images: torch.Tensor) -> Any:
    """As `loops_of_keras` has it."""
    encoder = nn.Sequential(
        nn.Conv2d(1, 32, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(7 * 7 * 64, 16),
        nn.ReLU(),
        nn.Linear(16, 4),
    )
    decoder = nn.Sequential(
        nn.Linear(2, 7 * 7 * 64),
        nn.ReLU(),
        Reshape(64, 7, 7),
        nn.ConvTranspose2d(64, 64, 3, stride=2, padding=1, output_padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(32, 1, 3, padding=1),
        nn.Sigmoid(),
    )
    optimizer = adam(1e-3, encoder, decoder)

    def step(x: torch.Tensor) -> torch.Tensor:
        mean, log_variance = encoder(x).chunk(2, 1)
        y = decoder(mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean))
        entropies = functional.binary_cross_entropy(y, x, reduction="sum") / len(x)
        divergences = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1)
        loss = entropies + divergences.mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return loop(step, images)


def loop(step: Any, images: torch.Tensor) -> Any:
    """Steps over batches; the loss of the last."""

    def run(batch: int, steps: int) -> float:
        loss = torch.zeros(())
        for i in range(steps):
            start = i * batch % (len(images) - batch + 1)
            loss = step(images[start : start + batch])
        return float(loss.detach())

    return run


def call(images: torch.Tensor) -> Any:
    """A small layer called on an array, again and again."""
    layer, x = nn.Linear(16, 8), images[:1, 0, :4, :4].reshape(1, 16)

    def run(batch: int, steps: int) -> float:
        for _ in range(steps):
            layer(x)
        return 0.0

    return run


def loops(images: Any) -> dict[str, Any]:
    """Everything that is measured: functions of a batch's size and a number of steps."""
    torch.manual_seed(0)
    tensor = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
    return {"dcgan": dcgan(tensor), "vae": vae(tensor), "call": call(tensor)}


def threads() -> str:
    """What it says it computes with."""
    return str(torch.get_num_threads())
