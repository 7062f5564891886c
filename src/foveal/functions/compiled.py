"""Functions of pictures: on arrays they are compiled when a shape is first met, and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from foveal.eager import Programs, Traced, compute, numbers
from foveal.errors import ArgumentError
from foveal.functions.function import Decorated, Function, declared
from foveal.functions.symbolic import OWN
from foveal.ir.node import Node


class CompiledFunction(Function):
    """A function whose first arguments are batches, and others arrays without a batch, such as kernels.

    Attributes
    ----------
    batched, shared : tuple of str
        The parameters of the two kinds.
    """

    def __init__(
        self, of_nodes: Callable[..., Any], batched: tuple[str, ...], shared: tuple[str, ...], module: str
    ) -> None:
        super().__init__(of_nodes, (*batched, *shared), module, of_nodes.__name__ if module == OWN else None)
        self.batched, self.shared = batched, shared
        self._programs: Programs = {}

    def _run(self, given: Mapping[str, Any], enter: Callable[[Any], Any]) -> Any:
        nodes = [name for name in self.tensors if isinstance(given[name], Node)]
        if nodes and nodes[0] not in self.batched:
            raise ArgumentError(
                f"{self.who}: `{self.batched[0]}` must be a graph node, since `{nodes[0]}` is one, got "
                f"{type(given[self.batched[0]]).__name__}. Outside of a layer, give a weight's values: kernel.numpy()."
            )
        return super()._run(given, enter)

    def of_arrays(self, given: dict[str, Any]) -> Any:
        """What it makes of arrays, by the engine in use."""
        data = {name: numbers(self.who, given[name]) for name in self.batched}
        whole = {name: numbers(self.who, given[name]) for name in self.shared if given[name] is not None}
        if len({array.shape[:1] for array in data.values()}) > 1:
            shapes = ", ".join(f"`{name}` {array.shape}" for name, array in data.items())
            raise ArgumentError(f"{self.who}: the arrays must be equally long, got {shapes}.")
        short = max(array.ndim for array in data.values()) < 2  # single numbers, and rows of them, are a batch of one
        rows = {name: array.reshape(1, -1) if short else array for name, array in data.items()}
        others = {name: value for name, value in given.items() if name not in data and name not in whole}

        def trace(x: dict[str, Node], *nodes: Node) -> Traced:
            return Traced(self.of_nodes(**x, **dict(zip(whole, nodes, strict=True)), **others))

        y = compute(trace, rows, tuple(whole.values()), programs=self._programs, key=repr(others))
        return y.reshape(-1 if next(iter(data.values())).ndim else ()) if short else y


def compiled(*batched: str, shared: tuple[str, ...] = (), module: str = OWN) -> Callable[[Decorated], Decorated]:
    """Declare a function of pictures; see CompiledFunction for what is to be said."""

    def declare(of_nodes: Decorated) -> Decorated:
        return declared(CompiledFunction(of_nodes, batched, shared, module))  # type: ignore[no-any-return]

    return declare
