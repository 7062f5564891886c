"""Models: how layers are put together.

Examples
--------
>>> from foveal import Input, layers, models
>>> x = Input((8, 8, 1))
>>> model = models.Model(x, layers.Dense(2)(layers.Flatten()(x)))
>>> model.output_shape
(None, 2)
"""

from foveal.models.cloning import clone_model as clone_model
from foveal.models.loading import load_model as load_model
from foveal.models.loading import model_from_json as model_from_json
from foveal.models.model import Functional as Functional
from foveal.models.model import Model as Model
from foveal.models.sequential import Sequential as Sequential
from foveal.models.summary import LayerRow as LayerRow
from foveal.models.summary import describe as describe
