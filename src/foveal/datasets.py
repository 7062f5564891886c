"""Data sets, as `keras.datasets` names them: `from foveal.datasets import mnist`."""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from foveal.arguments import no_attribute

if TYPE_CHECKING:
    from foveal.data import cifar10, cifar100, digits, fashion_mnist, mnist, sample_images

__all__ = ["cifar10", "cifar100", "digits", "fashion_mnist", "mnist", "sample_images"]
_missing = no_attribute("foveal.datasets", __all__)


def __getattr__(name: str) -> ModuleType:
    return import_module(f"foveal.data.{name}") if name in __all__ else _missing(name)
