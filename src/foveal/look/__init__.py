"""Seeing inside: every layer of a model opens, as numbers first and as pictures second.

How it is built
---------------
`foveal.look.views.opened(model)` walks once through a model, also into models inside it, and gives its graph with a
`Place` for every application of a layer: its name (`conv`, `inner/conv`, `shared[0]`, `shared[1]`), its layer, and the
nodes it takes and gives. `Opened.chosen` and `Opened.place` find places by name, index or layer. All nodes are of one
graph, so `foveal.ir.autodiff.gradients(loss, [place.node])` leads from anything to anything.

`foveal.look.views.computed(who, model, x, kind, outputs)` runs such nodes on the model's own weights, in its own
engine, where they lie: nothing is copied, the model is not changed, and each kind of question is compiled once.

Results with several numbers are `foveal.look.sheets.Told`: records whose fields are the data, which print as tables,
show as HTML in notebooks, and have `to_dict` and `to_json`. Their `figure()` is drawn by the function that
`foveal.look.plots` names for their class, in the style of `foveal.look.plots.figures`; only drawing needs matplotlib.
"""

from importlib import import_module
from typing import Any

from foveal.errors import did_you_mean

_HOMES: dict[str, str] = {
    "Attribution": "attributions",
    "Boundary": "experiments",
    "FilterHistory": "filter_history",
    "Hierarchy": "visualization",
    "LinearCollapse": "experiments",
    "Shift": "experiments",
    "Trainable": "experiments",
    "Visualization": "visualization",
    "activations": "layer_outputs",
    "anatomy": "layer_anatomy",
    "decision_boundary": "experiments",
    "effective_receptive_field": "effective",
    "feature_maps": "plots.maps",
    "grad_cam": "cams",
    "grad_cam_plus_plus": "cams",
    "gradient": "attributions",
    "guided_backprop": "attributions",
    "hierarchy": "visualization",
    "histogram": "layer_outputs",
    "integrated_gradients": "attributions",
    "kernels": "plots.maps",
    "linear_collapse": "experiments",
    "neuron": "one_neuron",
    "occlusion": "attributions",
    "opened": "views",
    "output_size": "sizes",
    "receptive_field": "fields",
    "score_cam": "cams",
    "shift": "experiments",
    "show_extraction": "plots.maps",
    "show_kernel": "plots.maps",
    "smoothgrad": "attributions",
    "statistics": "layer_outputs",
    "trainable_map": "experiments",
    "triptych": "plots.maps",
    "visualize": "visualization",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"foveal.look.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'foveal.look' has no attribute {name!r}.{did_you_mean(name, __all__)}")


def __dir__() -> list[str]:
    return __all__
