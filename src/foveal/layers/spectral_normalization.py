"""A layer whose kernel is kept from stretching any vector by more than 1."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from foveal.arguments import arg, positive_int
from foveal.errors import ArgumentError
from foveal.functions.elementwise import stop_gradient, where
from foveal.functions.linalg import normalize
from foveal.functions.reduce import any as any_of
from foveal.ir.node import Node, Shape, elementwise, reshape
from foveal.layers import initializers
from foveal.layers.calling import takes_training
from foveal.layers.input_spec import InputSpec
from foveal.layers.wrapping import Wrapper
from foveal.ops.matmul import matmul
from foveal.ops.shape import transpose

KERNELS = ("kernel", "embeddings")


class SpectralNormalization(Wrapper):
    """Divide a layer's kernel by its largest singular value at each step of training (Miyato et al., 2018).

    Parameters
    ----------
    layer : Layer
        One with a `kernel` or `embeddings`.
    power_iterations : int, default=1
        Steps a call towards the vector that the kernel stretches most.

    Shapes
    ------
    input : as the layer takes it
    output : as the layer gives it
    vector_u : (1, kernel.shape[-1])
    """

    power_iterations: int = arg(positive_int, 1)

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        self.input_spec = InputSpec(min_ndim=1, axes={-1: input_shape[-1]})
        found = [getattr(self.layer, name) for name in KERNELS if hasattr(self.layer, name)]
        if not found:
            raise ArgumentError(
                f"{self.who} {self.name!r}: {type(self.layer).__name__} object has no attribute 'kernel' nor "
                "'embeddings'. Wrap a layer that has one, such as Dense or Conv2D."
            )
        self.kernel = self._weights["kernel"] = found[0]
        size: Shape = (1, self.kernel.shape[-1])
        first = initializers.TruncatedNormal(stddev=0.02)
        self.vector_u = self.add_weight("vector_u", size, first, trainable=False)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        if training:
            self._normalize()
        told: Mapping[str, Any] = {"training": training} if takes_training(type(self.layer)) else {}
        return self.layer(inputs, **told)

    def _normalize(self) -> None:
        """Give the kernel its normalized value, which the optimizer then moves; one of zeros stays."""
        kernel = self.kernel.present
        weights, u = reshape(kernel, (prod(kernel.shape[:-1]), kernel.shape[-1])), self.vector_u.present
        for _ in range(self.power_iterations):
            v: Node = normalize(matmul(u, transpose(weights, (1, 0))), None)
            u = normalize(matmul(v, weights), None)
        u, v = stop_gradient(u), stop_gradient(v)
        sigma = reshape(matmul(matmul(v, weights), transpose(u, (1, 0))), ())
        some = any_of(elementwise("abs", kernel) > 0.0)
        self.vector_u.assign(where(some, u, self.vector_u.present))
        moved = where(some, kernel / where(some, sigma, 1.0) - kernel, 0.0)
        self.kernel.assign(kernel + stop_gradient(moved))  # the gradient is for the value that is used
