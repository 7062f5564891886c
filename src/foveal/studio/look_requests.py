"""What the page Look asks for: the network as a graph, maps, the arithmetic of a value, what speaks for an answer."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal import look
from foveal.errors import ArgumentError
from foveal.look.diagram import Diagram, Layout
from foveal.look.views import opened_anyhow
from foveal.models import load_model
from foveal.studio.subject import EXPLAINED, Array, Subject
from foveal.studio.wire import Arrays, number_of, text_of, whole_of
from foveal.studio.workspace import MODELS, PICTURES, Workspace

Asked = Mapping[str, Any]
WIDE, HIGH = 190, 92
"""Pixels of a box on the page."""
STRIP, STRIP_SIDE = 5, 32
"""Maps on a box, and how large they are at most."""
MOST_PRODUCTS = 4096
"""Products of one value that are sent; of more the largest."""


class LookRequests:
    """Answers to the page Look."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._subject: tuple[int, Subject] | None = None

    @property
    def table(self) -> dict[str, Callable[[Asked], Any]]:
        """The requests by name."""
        return {
            "look.files": self.files,
            "look.open": self.open,
            "look.network": self.network,
            "look.picture": self.picture,
            "look.strips": self.strips,
            "look.maps": self.maps,
            "look.neuron": self.neuron,
            "look.explain": self.explain,
            "look.edit": self.edit,
        }

    @property
    def subject(self) -> Subject:
        """What is looked at; another one when the workspace has another model."""
        workspace = self.workspace
        if workspace.model is None:
            raise ArgumentError("studio: no model is open. Choose one on the page, or start `foveal studio MODEL`.")
        if self._subject is None or self._subject[0] != workspace.version:
            self._subject = workspace.version, Subject(workspace.model)
        return self._subject[1]

    def files(self, asked: Asked) -> dict[str, Any]:
        """The models and pictures in the folders, and what is open."""
        workspace = self.workspace
        return {
            "models": workspace.listed(MODELS),
            "pictures": workspace.listed(PICTURES),
            "open": workspace.file,
            "version": workspace.version,
        }

    def open(self, asked: Asked) -> dict[str, Any]:
        """Open another model of the folders."""
        name = text_of(asked, "file")
        self.workspace.use(load_model(self.workspace.path(name, MODELS), compile=False), name.partition("/")[2])
        return self.network({})

    def network(self, asked: Asked) -> dict[str, Any]:
        """The layers as boxes with their numbers, and the arrows between them."""
        subject = self.subject
        model = subject.model
        diagram = Diagram(model, expand_nested=True)
        layout = Layout(diagram.layers, diagram.edges, dict.fromkeys(diagram.layers, (WIDE / 100, HIGH / 100)))
        anatomy = look.anatomy(model, input_shape=subject.shapes if len(subject.shapes) > 1 else subject.shapes[0])
        rows = {row.name: row for row in anatomy.layers}
        names = {id(place.layer): place.name for place in reversed(opened_anyhow("studio", model).layers)}
        boxes = []
        for layer in diagram.layers:
            name, (x, y) = names.get(id(layer), layer.name), layout.middle[layer]
            row = rows.get(name)
            known = None if row is None else _numbers(row)
            boxes.append({"name": name, "kind": type(layer).__name__, "x": x * 100, "y": y * 100, "numbers": known})
        paths = [[(x * 100, y * 100) for x, y in path] for path in layout.paths]
        return {
            "name": model.name,
            "file": self.workspace.file,
            "boxes": boxes,
            "arrows": [
                {"from": names.get(id(a), a.name), "to": names.get(id(b), b.name), "path": path}
                for (a, b), path in zip(diagram.edges, paths, strict=True)
            ],
            "size": [side * 100 for side in layout.size],
            "box": [WIDE, HIGH],
            "params": anatomy.params,
            "multiply_adds": anatomy.multiply_adds,
            "picture": subject.picture_size() if subject.takes_pictures else None,
            "range": subject.value_range,
            "classes": model.class_names,
            "methods": list(EXPLAINED) if subject.takes_pictures else [],
            "background": model.background,
        }

    def picture(self, asked: Asked) -> Arrays:
        """Take a picture: a file of the folders, the bytes of one, or pixels from 0 to 1; what the network answers."""
        subject = self.subject
        with self.workspace.lock:
            if "file" in asked:
                subject.read(self.workspace.path(text_of(asked, "file"), PICTURES))
            elif "bytes" in asked:
                subject.read(_decoded(text_of(asked, "bytes", most=40 << 20)))
            elif "pixels" in asked:
                subject.take(_pixels(asked["pixels"], subject.picture_size()), (0.0, 1.0))
            return self._answers(subject)

    def strips(self, asked: Asked) -> Arrays:
        """For every layer the few maps that vary most, made small; and whether the edits changed it."""
        subject = self.subject
        with self.workspace.lock:
            arrays, described = {}, {}
            for name in subject.outputs():
                maps, before = subject.maps(name), subject.maps(name, edited=False)
                order = np.argsort(-maps.std((0, 1)), kind="stable")[:STRIP]
                arrays[name] = np.stack([_small(maps[..., k]) for k in order])
                reach = float(np.abs(before).max()) or 1.0
                described[name] = {
                    "channels": order,
                    "changed": float(np.abs(maps - before).max()) / reach if subject.undone else 0.0,
                }
            return Arrays({"layers": described, "edits": len(subject.undone)}, arrays)

    def maps(self, asked: Asked) -> Arrays:
        """Some maps of a layer, from a channel on."""
        subject, layer = self.subject, text_of(asked, "layer")
        first, count = whole_of(asked, "first", 0), whole_of(asked, "count", 64, most=256)
        with self.workspace.lock:
            maps = subject.maps(layer)
            part = np.moveaxis(maps[..., first : first + count], -1, 0)
            kernel = self._kernels(subject, layer, first, count)
        values = {
            "channels": maps.shape[-1],
            "first": first,
            "low": float(maps.min()),
            "high": float(maps.max()),
            "line": f'look.feature_maps(model, image, "{layer}")',
        }
        return Arrays(values, {"maps": part} | ({} if kernel is None else {"kernels": kernel}))

    def neuron(self, asked: Asked) -> dict[str, Any]:
        """Every product of one value of a layer, their sum, and what is made of it."""
        subject, layer = self.subject, text_of(asked, "layer")
        y, x = whole_of(asked, "y", 0), whole_of(asked, "x", 0)
        channel = whole_of(asked, "channel", 0)
        rank = len(np.shape(subject.outputs()[layer])) if layer in subject.outputs() else 0
        at = {3: {"y": y, "x": x}, 2: {"x": x}}.get(rank, {})
        with self.workspace.lock:
            found = look.neuron(subject.edited, layer, channel=channel, image=subject.x[0][0], **at)
        place = ", ".join(f"{name}={value}" for name, value in {**at, "channel": channel}.items())
        return {
            **_terms(found),
            "layer": layer,
            "kind": found.kind,
            "y": found.y,
            "x": found.x,
            "channel": channel,
            "rule": found.rule,
            "source": found.source,
            "bias": found.bias,
            "z": found.z,
            "winner": found.winner,
            "activation": found.activation,
            "value": found.value,
            "engine": found.engine,
            "sees": [{"input": name, "spans": box.inside} for name, box in found.sees.items()],
            "line": f'look.neuron(model, "{layer}", {place}, image=image)',
        }

    def explain(self, asked: Asked) -> Arrays:
        """Which pixels speak for a class."""
        subject, method = self.subject, text_of(asked, "method")
        target = None if asked.get("target") is None else whole_of(asked, "target")
        with self.workspace.lock:
            found = subject.explained(method, target)
        heat = found.heatmaps()[0]
        named = "" if target is None else f", {target}"
        values = {
            "target": found.target[0],
            "score": float(found.score[0]),
            "probability": None if found.probability is None else float(found.probability[0]),
            "line": f"look.{method}(model, image[None]{named})",
        }
        return Arrays(values, {"heat": heat})

    def edit(self, asked: Asked) -> Arrays:
        """Change a number of a kernel, switch a filter off, or take edits back; what the network answers then."""
        subject, how = self.subject, text_of(asked, "how")
        with self.workspace.lock:
            if how == "kernel":
                index = asked.get("index")
                if not isinstance(index, list) or not all(type(i) is int for i in index):
                    raise ArgumentError(f"studio: `index` must be a list of whole numbers, got {index!r:.80}.")
                subject.change(text_of(asked, "layer"), index, number_of(asked, "value"))
            elif how == "off":
                subject.switch_off(text_of(asked, "layer"), whole_of(asked, "channel"))
            elif how in ("undo", "reset"):
                subject.undo(everything=how == "reset")
            else:
                raise ArgumentError(f"studio: `how` must be kernel, off, undo or reset, got {how!r:.80}.")
            return self._answers(subject)

    def _answers(self, subject: Subject) -> Arrays:
        """The picture, and what the network gives for it, with edits and without."""
        arrays: dict[str, Array] = {}
        if subject.takes_pictures:
            arrays["picture"] = subject.shown()
        names = subject.model.output_names
        for name, now, before in zip(names, subject.answers(), subject.answers(edited=False), strict=True):
            arrays[f"now {name}"], arrays[f"before {name}"] = now, before
        return Arrays({"outputs": names, "edits": len(subject.undone)}, arrays)

    @staticmethod
    def _kernels(subject: Subject, layer: str, first: int, count: int) -> Array | None:
        """The kernels (filters, height, width, channels) of a convolution of images."""
        place = opened_anyhow("studio", subject.edited).places[layer]
        kernel = getattr(place.layer, "kernel", None)
        if kernel is None or len(kernel.shape) != 4 or type(place.layer).__name__ != "Conv2D":
            return None
        return np.moveaxis(np.array(kernel)[..., first : first + count], -1, 0)


def _numbers(row: Any) -> dict[str, Any]:
    """What a box says of its layer."""
    return {
        "inputs": row.inputs,
        "outputs": row.outputs,
        "params": row.params,
        "formula": row.formula,
        "trainable": row.trainable,
        "multiply_adds": row.multiply_adds,
        "fields": [{"size": field.size, "stride": field.stride, "offset": field.offset} for field in row.fields],
    }


def _terms(found: Any) -> dict[str, Any]:
    """The inputs and weights of a value; of many only the products that count most."""
    size = found.patch.size
    if size <= MOST_PRODUCTS:
        kept = {name: getattr(found, name) for name in ("rows", "columns", "channels", "patch", "kernel", "products")}
        return {"terms": size, "grid": kept}
    products = found.patch if found.products is None else found.products
    order = np.argsort(-np.abs(products), axis=None, kind="stable")[:MOST_PRODUCTS]
    r, s, c = np.unravel_index(order, products.shape)
    listed = {"row": found.rows[r], "column": found.columns[s], "channel": found.channels[c]}
    listed |= {"input": found.patch[r, s, c], "product": products[r, s, c]}
    if found.kernel is not None:
        listed["weight"] = found.kernel[r, s, c]
    return {"terms": size, "list": listed}


def _small(values: Array) -> Array:
    """A map made smaller by taking pixels evenly, to send many."""
    rows, columns = (np.linspace(0, n - 1, min(n, STRIP_SIDE)).round().astype(int) for n in values.shape)
    small: Array = values[np.ix_(rows, columns)]
    return small


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ArgumentError("studio: `bytes` must be a file's bytes in base 64.") from None


def _pixels(values: Any, size: tuple[int, int, int]) -> Array:
    """Pixels of a request as an array."""
    height, width, channels = size
    count = height * width * channels
    if not isinstance(values, list) or len(values) != count or not all(type(v) in (int, float) for v in values):
        raise ArgumentError(f"studio: `pixels` must be {count} numbers.")
    pixels: Array = np.clip(np.array(values, "float32"), 0, 1).reshape(size)
    return pixels
