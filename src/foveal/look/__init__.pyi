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

from foveal.look.attributions import Attribution as Attribution
from foveal.look.attributions import gradient as gradient
from foveal.look.attributions import guided_backprop as guided_backprop
from foveal.look.attributions import integrated_gradients as integrated_gradients
from foveal.look.attributions import occlusion as occlusion
from foveal.look.attributions import smoothgrad as smoothgrad
from foveal.look.cams import grad_cam as grad_cam
from foveal.look.cams import grad_cam_plus_plus as grad_cam_plus_plus
from foveal.look.cams import score_cam as score_cam
from foveal.look.effective import effective_receptive_field as effective_receptive_field
from foveal.look.experiments import Boundary as Boundary
from foveal.look.experiments import LinearCollapse as LinearCollapse
from foveal.look.experiments import Shift as Shift
from foveal.look.experiments import Trainable as Trainable
from foveal.look.experiments import decision_boundary as decision_boundary
from foveal.look.experiments import linear_collapse as linear_collapse
from foveal.look.experiments import shift as shift
from foveal.look.experiments import trainable_map as trainable_map
from foveal.look.fields import receptive_field as receptive_field
from foveal.look.filter_history import FilterHistory as FilterHistory
from foveal.look.layer_anatomy import anatomy as anatomy
from foveal.look.layer_outputs import activations as activations
from foveal.look.layer_outputs import histogram as histogram
from foveal.look.layer_outputs import statistics as statistics
from foveal.look.one_neuron import neuron as neuron
from foveal.look.plots.maps import feature_maps as feature_maps
from foveal.look.plots.maps import kernels as kernels
from foveal.look.plots.maps import show_extraction as show_extraction
from foveal.look.plots.maps import show_kernel as show_kernel
from foveal.look.plots.maps import triptych as triptych
from foveal.look.sizes import output_size as output_size
from foveal.look.views import opened as opened
from foveal.look.visualization import Hierarchy as Hierarchy
from foveal.look.visualization import Visualization as Visualization
from foveal.look.visualization import hierarchy as hierarchy
from foveal.look.visualization import visualize as visualize
