"""A client of the studio as its own page is: at its address, with the token's cookie."""

import json
import struct

import numpy as np
from starlette.testclient import TestClient

from foveal.studio import Workspace, create_app

PORT, TOKEN = 8123, "the token of a test"
ADDRESS = f"http://127.0.0.1:{PORT}"


class Client:
    """Requests of the page."""

    def __init__(self, workspace=None, entered=True):
        self.app = create_app(workspace or Workspace(), TOKEN, PORT)
        self.http = TestClient(self.app, base_url=ADDRESS, follow_redirects=False)
        if entered:
            assert self.http.get(f"/?token={TOKEN.replace(' ', '+')}").status_code == 303

    def ask(self, request, **asked):
        """What a request gives; arrays are NumPy's."""
        response = self.http.post(f"/api/{request}", content=json.dumps(asked))
        assert response.status_code == 200, response.text
        if response.headers["content-type"].startswith("application/json"):
            return response.json()
        (length,) = struct.unpack("<I", response.content[:4])
        values = json.loads(response.content[4 : 4 + length])
        numbers, at = np.frombuffer(response.content[4 + length :], "<f4"), 0
        for array in values.pop("arrays"):
            size = int(np.prod(array["shape"]))
            values[array["name"]] = numbers[at : at + size].reshape(array["shape"])
            at += size
        assert at == len(numbers)
        return values

    def refused(self, request, **asked):
        """The error of a request."""
        response = self.http.post(f"/api/{request}", content=json.dumps(asked))
        assert response.status_code == 400, response.text
        return response.json()["error"]
