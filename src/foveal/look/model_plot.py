"""`plot_model`: a model as boxes and arrows, in a file. Graphviz is not needed."""

from __future__ import annotations

import sys
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from foveal.arguments import converted, names_checked, one_of, positive
from foveal.errors import ArgumentError, UnsupportedError
from foveal.look.diagram import Diagram

MOST_PIXELS = 60000
"""What a picture may measure."""


@names_checked
def plot_model(
    model: Any,
    to_file: str | PathLike[str] = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: float = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    layer_range: None = None,
) -> Any:
    """Draw the layers of a model and how they are connected, and write the picture to a file.

    Parameters
    ----------
    model : Model
        A built one. Of a class of one's own one box is drawn, as in Keras.
    to_file : str or Path, default='model.png'
        The ending says what is written: png, svg, pdf, jpg.
    show_shapes, show_dtype, show_layer_names, show_layer_activations, show_trainable : bool, default=False
        What the boxes say beside the layer's class.
    rankdir : {'TB', 'LR', 'BT', 'RL'}
        From top to bottom, from left to right, or the other way round.
    expand_nested : bool, default=False
        Whether models inside the model are drawn layer by layer, in a frame.
    dpi : float, default=200
        Pixels for an inch.
    splines
        Accepted for Keras's sake; lines are straight.
    layer_range
        Keras has it no longer.

    Returns
    -------
    IPython.display.Image or None
        In a notebook the picture, else None.
    """
    if layer_range is not None:
        raise ArgumentError("plot_model: `layer_range` is no longer supported. Plot a part: Model(inputs, outputs).")
    way = converted("plot_model", "rankdir", one_of("tb", "lr", "bt", "rl"), rankdir)
    dots = converted("plot_model", "dpi", positive, dpi)
    show = {
        "shapes": show_shapes,
        "dtype": show_dtype,
        "layer_names": show_layer_names,
        "layer_activations": show_layer_activations,
        "trainable": show_trainable,
    }
    diagram = Diagram(model, expand_nested)
    from foveal.look.plots.model import drawn  # needs matplotlib

    page = drawn(diagram, show, way)
    target = Path(fspath(to_file))
    kind = target.suffix[1:] or "png"
    page.savefig(target, format=kind, dpi=min(dots, MOST_PIXELS / max(page.get_size_inches())))
    return _shown(target) if kind in ("png", "jpg", "jpeg") else None


def model_to_dot(*_: Any, **__: Any) -> None:
    """Not here: Foveal draws without Graphviz."""
    raise UnsupportedError(
        "model_to_dot: Foveal draws without Graphviz. Use keras.utils.plot_model(model, 'model.svg'), or .png or .pdf."
    )


def _shown(target: Path) -> Any:
    if "IPython" not in sys.modules:
        return None
    from IPython import display

    return display.Image(filename=str(target))
