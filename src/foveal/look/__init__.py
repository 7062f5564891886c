"""Seeing inside: every layer of a model opens, as numbers first and as pictures second.

How it is built
---------------
`foveal.look.views.opened(model)` walks once through a model, also into models inside it, and gives its graph with a
`Place` for every application of a layer: its name (`conv`, `inner/conv`, `shared[0]`, `shared[1]`), its layer, and the
nodes it takes and gives. `Opened.chosen` and `Opened.place` find places by name, index or layer. All nodes are of one
graph, so `foveal.ir.autodiff.gradients(loss, [place.node])` leads from anything to anything.

`foveal.look.views.node_values(runtime, nodes, feeds)` runs such nodes on the model's own weights, in its own engine,
where they lie: nothing is copied, the model is not changed, and each choice of nodes is compiled once.

Results with several numbers are `foveal.look.sheets.Result`: records whose fields are the data, which print as tables,
show as HTML in notebooks, and have `to_dict` and `to_json`. Their `figure()` is drawn by the function that
`foveal.look.plots` names for their class, in the style of `foveal.look.plots.figures`; only drawing needs matplotlib.

Examples
--------
>>> import foveal
>>> model = foveal.Sequential([foveal.Input((12, 12, 1)), foveal.layers.Conv2D(4, 3, name="conv")])
>>> foveal.look.receptive_field(model, "conv").size
(3, 3)
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {
        "foveal.look.attributions": "Attribution gradient guided_backprop integrated_gradients occlusion smoothgrad",
        "foveal.look.cams": "grad_cam grad_cam_plus_plus score_cam",
        "foveal.look.effective": "effective_receptive_field",
        "foveal.look.experiments": (
            "Boundary LinearCollapse Shift Trainable decision_boundary linear_collapse shift trainable_map"
        ),
        "foveal.look.fields": "receptive_field",
        "foveal.look.filter_history": "FilterHistory",
        "foveal.look.layer_anatomy": "anatomy",
        "foveal.look.layer_outputs": "activations histogram statistics",
        "foveal.look.one_neuron": "neuron",
        "foveal.look.plots.maps": "feature_maps kernels show_extraction show_kernel triptych",
        "foveal.look.sizes": "output_size",
        "foveal.look.views": "opened",
        "foveal.look.visualization": "Hierarchy Visualization hierarchy visualize",
    }
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
