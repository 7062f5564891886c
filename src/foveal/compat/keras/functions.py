"""`keras.Function`, and what Keras says of memory: which results of layers are computed again for the gradients."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from foveal.arguments import converted, one_of, or_none, text
from foveal.models.model import Functional

Function = Functional
"""What lies between some symbolic tensors and others: in Foveal that is a model, too."""
MODES = ("full", "activations", "larger_than", "list_of_layers")


class RematScope:
    """Say which results of layers are not kept for the gradients; checked, and the numbers are the same.

    What is kept is Foveal's own choice: a training step is one program, whose memory is planned as a whole.

    Parameters
    ----------
    mode : {'full', 'activations', 'larger_than', 'list_of_layers'} or None
    output_size_threshold : int, default=1024
    layer_names : sequence of str, optional
        For 'list_of_layers'.
    """

    def __init__(
        self, mode: str | None = "full", output_size_threshold: int = 1024, layer_names: Sequence[str] | None = None
    ) -> None:
        self.mode = converted("RematScope", "mode", or_none(one_of(*MODES)), mode)
        self.output_size_threshold = output_size_threshold
        self.layer_names = [converted("RematScope", "layer_names", text, name) for name in layer_names or ()]

    def __enter__(self) -> RematScope:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was changed."""


def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    """The same function; what a program keeps of it is Foveal's own choice."""

    @functools.wraps(f)
    def same(*args: Any, **kwargs: Any) -> Any:
        return f(*args, **kwargs)

    return same
