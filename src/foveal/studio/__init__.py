"""A page in the browser that shows a network on pictures, down to one multiplication, while it is used and trained.

Examples
--------
>>> from foveal import Input, Sequential, layers
>>> from foveal.studio import Workspace, create_app
>>> model = Sequential([Input((8, 8, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3)])
>>> app = create_app(Workspace(model), token="a secret", port=8000)
>>> sorted({getattr(route, "path", "") for route in app.routes})[:2]
['/', '/api/events']
"""

from foveal.lazy import Names, offered

NAMES = Names(
    {"foveal.studio.app": "create_app", "foveal.studio.server": "serve", "foveal.studio.workspace": "Workspace"}
)

__all__, __getattr__, __dir__ = offered(__name__, NAMES)
