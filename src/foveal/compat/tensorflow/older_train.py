"""Optimizers of TensorFlow 1 as `compile` takes them: Keras's of the same rule, with TensorFlow's defaults."""

from __future__ import annotations

from typing import Any

from foveal.optimizers import SGD, Adagrad, Adam


def AdamOptimizer(
    learning_rate: Any = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, **_: Any
) -> Any:
    """Keras's Adam with TensorFlow's epsilon."""
    return Adam(learning_rate, beta1, beta2, epsilon)


def GradientDescentOptimizer(learning_rate: Any, **_: Any) -> Any:
    """Keras's SGD."""
    return SGD(learning_rate)


def MomentumOptimizer(learning_rate: Any, momentum: float, use_nesterov: bool = False, **_: Any) -> Any:
    """Gradient descent with a momentum, whose learning rate stays."""
    return SGD(learning_rate, momentum, use_nesterov)


def AdagradOptimizer(learning_rate: Any, initial_accumulator_value: float = 0.1, **_: Any) -> Any:
    """Keras's Adagrad."""
    return Adagrad(learning_rate, initial_accumulator_value)


__all__ = ["AdagradOptimizer", "AdamOptimizer", "GradientDescentOptimizer", "MomentumOptimizer"]
