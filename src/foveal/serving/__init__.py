"""A network behind an address: predictions over HTTP, requests that come together computed together.

Examples
--------
>>> from foveal import Input, Sequential, layers
>>> from foveal.serving import create_app
>>> app = create_app(Sequential([Input((3,)), layers.Dense(2)], name="tiny"))
>>> app.description["info"]["title"]
'tiny'
"""

from foveal.lazy import Names, offered

NAMES = Names({"foveal.serving.app": "PredictionApp create_app", "foveal.serving.server": "serve"})

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
