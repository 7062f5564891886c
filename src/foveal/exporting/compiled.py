"""A model as one function of machine code, and the files around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from foveal.arguments import converted, one_of, positive_int
from foveal.engines.engine import Array
from foveal.errors import ArgumentError, UnsupportedError
from foveal.exporting import examples, header, linking, web_page
from foveal.exporting.function import End, NativeFunction
from foveal.exporting.targets import ExportTarget, target_name, target_named
from foveal.ir.graph import Graph
from foveal.ir.weight import weight_of
from foveal.look.visualization import range_of
from foveal.models import Model
from foveal.storage import write_atomically
from foveal.training.feed_names import feed_names
from foveal.training.runtime import predict_graph

C_WORDS = (
    "auto break case char const continue default do double else enum extern float for goto if inline int long register "
    "restrict return short signed sizeof static struct switch typedef union unsigned void volatile while main"
)


class CompiledModel(NativeFunction, eq=False):
    """A model compiled ahead of time; `compile_model` makes it. It has NativeFunction's attributes, and `model`."""

    model: Model

    @property
    def prototype(self) -> str:
        """The function in C."""
        return header.prototype(self)

    def __str__(self) -> str:
        ends = ", ".join(f"{e.name} {e.dtype}{list(e.shape)}" for e in self.ends)
        sizes = ", ".join(f"{size:,} bytes of {what}" for what, size in self.sizes().items())
        return f"{self.name} for {self.target}: {ends}; {sizes}"

    def write(self, folder: str | Path, link: bool | None = None) -> list[Path]:
        """Write the object file, its C header, and an example; files of these names are replaced.

        Parameters
        ----------
        folder : str or Path
            Made where it is missing.
        link : bool, optional
            Whether to link a shared library, or the `.wasm`, too. By default for WebAssembly alone.

        Returns
        -------
        list of Path
            What was written.

        Raises
        ------
        UnsupportedError
            There is no linker; nothing is written then.
        """
        target, folder = target_named(self.target), Path(folder)
        link = target.library_suffix == ".wasm" if link is None else link
        library = linking.linked(self, target) if link else None
        files: dict[str, bytes] = {self.name + target.object_suffix: self.code}
        if self.beside:
            files[f"{self.name}.weights"] = self.weights
        files[f"{self.name}.h"] = header.header(self, value_range(self.model)).encode()
        if library is not None:
            files[linking.library_name(self, target)] = library
        texts = examples.programs(self, target, library is not None)
        if target.library_suffix == ".wasm" and library is not None and web_page.fits(self):
            texts["index.html"] = web_page.page(self, library, self._page_settings())
        files |= {name: text.encode() for name, text in texts.items()}
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_atomically(folder / name, content)
        return [folder / name for name in files]

    def _page_settings(self) -> dict[str, Any]:
        """What a page is to know of the model's pictures and answers."""
        low, high = value_range(self.model) or (0, 1)
        count, names = self.outputs[0].size, self.model.class_names
        names = list(names) if names and len(names) == count else [str(i) for i in range(count)]
        light = (self.model.background or 0) > 0.5
        paper, ink = ("#fff", "#000") if light else ("#000", "#fff")
        swapped = self.model.color_mode == "bgr"
        return {"low": low, "high": high, "names": names, "paper": paper, "ink": ink, "swapped": swapped}


def compile_model(
    model: Model,
    target: str = "host",
    *,
    name: str | None = None,
    batch_size: int = 1,
    input_shape: Any = None,
    weights: str = "inside",
) -> CompiledModel:
    """Compile what a model computes when it predicts to one function that needs no Python and no library.

    The function takes pointers to its inputs and outputs, which lie as NumPy's arrays do, and to scratch memory of
    `scratch_size` bytes that starts at a multiple of 64. It allocates nothing, keeps nothing from call to call, and may
    be called by many threads at once, each with scratch memory of its own. It computes what the engine computes, to the
    last bit where the processor has the same vectors.

    Parameters
    ----------
    model : Model
    target : str, default='host'
        A key of `TARGETS`, or 'host'.
    name : str, optional
        What to call the function; by default the model's name.
    batch_size : int, default=1
        How many images a call takes.
    input_shape : tuple, optional
        One image's shape where the model leaves sizes open; a list of shapes for several inputs.
    weights : {'inside', 'beside'}
        Whether the object file holds the weights, or the function takes them as an argument, from a file beside it.

    Returns
    -------
    CompiledModel

    Raises
    ------
    UnsupportedError
        The model calls Python, draws random numbers, or changes its weights when it predicts.
    """
    who = "export"
    target = converted(who, "target", target_name, target)
    rows = converted(who, "batch_size", positive_int, batch_size)
    beside = converted(who, "weights", one_of("inside", "beside"), weights) == "beside"
    name = _function_name(model, name)
    if not model.built:
        raise ArgumentError(
            f"{who}: {model.name!r} is not built yet. Give it an Input, or data, before it is exported."
        )
    graph, seeds = predict_graph(model, model.sizes_named(who, input_shape))
    if seeds:
        raise UnsupportedError(
            f"{who}: {model.name!r} draws random numbers when it predicts, which the exported function does not do. "
            "Leave training=True out of the calls of its layers."
        )
    arrays = {key: weight.value for key, node in graph.inputs.items() if (weight := weight_of(node)) is not None}
    ends = _ends(graph, arrays, rows)
    made = _compiled(graph, arrays, ends[0], name, target_named(target), rows, beside)
    return CompiledModel(name, target, *ends, made.code, made.weights, beside, made.scratch, model)


def value_range(model: Model) -> tuple[float, float] | None:
    """What the model takes for black and white, if it takes pictures."""
    shapes = [source.shape for source in model.inputs]
    return model.input_range or range_of(model) if len(shapes) == 1 and len(shapes[0]) == 4 else None


def _compiled(
    graph: Graph,
    arrays: Mapping[str, Array],
    inputs: list[End],
    name: str,
    target: ExportTarget,
    rows: int,
    beside: bool,
) -> Any:
    from foveal.engines.llvm.ahead import Processor, compile_ahead
    from foveal.engines.llvm.language.target import Target

    own = Target(target.cpu, target.features, target.lanes, target.registers)
    processor = Processor(target.triple, own, target.abi, target.relocation)
    return compile_ahead(graph, arrays, [end.name for end in inputs], name, processor, rows, beside)


def _ends(graph: Graph, arrays: Mapping[str, Array], rows: int) -> tuple[list[End], list[End]]:
    fed = {name: node for name, node in graph.inputs.items() if name not in arrays}
    return tuple(  # type: ignore[return-value]
        [End(name, (rows, *nodes[name].shape[1:]), nodes[name].spec.dtype) for name in feed_names(letter, len(nodes))]
        for letter, nodes in (("x", fed), ("y", graph.outputs))
    )


def _function_name(model: Model, name: str | None) -> str:
    made = re.sub(r"\W", "_", model.name or "model", flags=re.ASCII) if name is None else name
    made = f"model_{made}" if name is None and (made[:1].isdigit() or made in C_WORDS.split()) else made
    if not isinstance(made, str) or not re.fullmatch(r"[A-Za-z_]\w*", made, re.ASCII) or made in C_WORDS.split():
        raise ArgumentError(f"export: `name` must be a name that C allows for a function, got {made!r}.")
    return made
