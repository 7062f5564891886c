"""What the page Look asks for: the network as a graph, maps, the arithmetic of a value, what speaks for an answer."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from foveal import look
from foveal.errors import ArgumentError
from foveal.look.views import opened_anyhow
from foveal.models import load_model
from foveal.studio.input_script import script_of
from foveal.studio.network_graph import network_graph
from foveal.studio.samples import Samples
from foveal.studio.subject import EXPLAINED, Array, Subject
from foveal.studio.wire import Arrays, number_of, text_of, whole_of
from foveal.studio.workspace import MODELS, PICTURES, Workspace

Asked = Mapping[str, Any]
STRIP, STRIP_SIDE = 5, 32
"""Maps on a box, and how large they are at most."""
LAYS_FLAT = 3
"""Axes of what a layer of images gives."""
HALF = 0.5
MOST_PRODUCTS = 4096
"""Products of one value that are sent; of more the largest."""


class LookRequests:
    """Answers to the page Look."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.samples = Samples()
        self._subject: tuple[int, Subject] | None = None
        self._network: tuple[int, dict[str, Any]] | None = None

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
            "look.script": self.script,
        }

    @property
    def subject(self) -> Subject:
        """What is looked at; another one when the workspace has another model."""
        workspace = self.workspace
        with workspace.lock:
            if workspace.model is None:
                raise ArgumentError("studio: no model is open. Choose one on the page, or start `foveal studio MODEL`.")
            if self._subject is None or self._subject[0] != workspace.version:
                self._subject = workspace.version, Subject(workspace.model)
            return self._subject[1]

    def files(self, asked: Asked) -> dict[str, Any]:
        """The models and pictures in the folders, the samples, and what is open."""
        workspace = self.workspace
        return {
            "models": workspace.listed(MODELS),
            "pictures": workspace.listed(PICTURES),
            "samples": self.samples.names,
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
        subject, version = self.subject, self.workspace.version
        with self.workspace.lock:
            if self._network is None or self._network[0] != version:
                self._network = version, self._described(subject)
            return {**self._network[1], "edits": len(subject.edits), "taken": subject.taken}

    def _described(self, subject: Subject) -> dict[str, Any]:
        model = subject.model
        anatomy = look.anatomy(model, input_shape=subject.shape_named)
        return {
            **network_graph(subject.view, anatomy),
            "name": model.name,
            "file": self.workspace.file,
            "params": anatomy.params,
            "multiply_adds": anatomy.multiply_adds,
            "picture": subject.picture_size() if subject.takes_pictures else None,
            "inputs": list(subject.view.inputs),
            "range": subject.value_range,
            "classes": subject.class_names,
            "methods": list(EXPLAINED) if subject.takes_pictures else [],
            "background": model.background,
            "line": "look.anatomy(model)",
        }

    def picture(self, asked: Asked) -> Arrays:
        """Take a picture: a file of the folders, a sample, the bytes of a file, or pixels from 0 to 1; the answers."""
        subject = self.subject
        with self.workspace.lock:
            if "file" in asked:
                subject.read(self.workspace.path(text_of(asked, "file"), PICTURES))
            elif "sample" in asked:
                light = (subject.model.background or 0.0) > HALF
                subject.read(self.samples.file(text_of(asked, "sample"), light))
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
            for name, value in subject.outputs().items():
                maps, before = subject.maps(name), subject.maps(name, edited=False)
                arrays[name], channels = _strip(maps, value.ndim)
                reach = float(np.abs(before).max(initial=0)) or 1.0
                described[name] = {
                    "channels": channels,
                    "low": float(maps.min(initial=0)),
                    "high": float(maps.max(initial=0)),
                    "changed": float(np.abs(maps - before).max(initial=0)) / reach if subject.edits else 0.0,
                }
            return Arrays({"layers": described, "edits": len(subject.edits)}, arrays)

    def maps(self, asked: Asked) -> Arrays:
        """Some maps of a layer, from a channel on, each made no larger than `side`; kernels too where asked for."""
        subject, layer = self.subject, text_of(asked, "layer")
        first, count = whole_of(asked, "first", 0), whole_of(asked, "count", 64, most=256)
        side = whole_of(asked, "side", 1 << 16)
        with self.workspace.lock:
            maps = subject.maps(layer)
            part = np.moveaxis(maps[..., first : first + count], -1, 0)
            before = np.moveaxis(subject.maps(layer, edited=False)[..., first : first + count], -1, 0)
            kernel = self._kernels(subject, layer, first, count) if asked.get("kernels") is True else None
            shape = subject.output(layer).shape
        values = {
            "channels": maps.shape[-1],
            "shape": shape,
            "size": maps.shape[:2],
            "first": first,
            "low": float(maps.min(initial=0)),
            "high": float(maps.max(initial=0)),
            "changed": [float(change) for change in np.abs(part - before).max((1, 2), initial=0)],
            "line": _maps_line(subject, layer),
        }
        small = np.stack([_small(channel, side) for channel in part]) if len(part) else part
        return Arrays(values, {"maps": small} | ({} if kernel is None else {"kernels": kernel}))

    def neuron(self, asked: Asked) -> dict[str, Any]:
        """Every product of one value of a layer, their sum, and what is made of it."""
        subject, layer = self.subject, text_of(asked, "layer")
        y, x = whole_of(asked, "y", 0), whole_of(asked, "x", 0)
        channel = whole_of(asked, "channel", 0)
        with self.workspace.lock:
            at = {3: {"y": y, "x": x}, 2: {"x": x}}.get(subject.output(layer).ndim, {})
            found = look.neuron(subject.current, layer, channel=channel, image=_one(subject), **at)
            kernel = _kernel_of(subject, layer, found)
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
            "size": found.patch.shape,
            "kernel_shape": kernel,
            "bias": found.bias,
            "z": found.z,
            "winner": found.winner,
            "activation": found.activation,
            "value": found.value,
            "engine": found.engine,
            "steps": len(found.steps),
            "sees": [{"input": name, "spans": box.inside} for name, box in found.sees.items()],
            "line": f"look.neuron(model, {layer!r}, {place}, image=image)",
        }

    def explain(self, asked: Asked) -> Arrays:
        """Which pixels speak for a class."""
        subject, method = self.subject, text_of(asked, "method")
        target = _target(asked)
        names = subject.model.output_names
        output = None if asked.get("output") is None else text_of(asked, "output")
        with self.workspace.lock:
            found = subject.explained(method, target, output if len(names) > 1 else None)
        heat = found.heatmaps()[0]
        named = "" if target is None else f", {target}"
        named += f", output={output!r}" if output is not None and len(names) > 1 else ""
        values = {
            "target": found.target[0],
            "method": method,
            "score": float(found.score[0]),
            "probability": None if found.probability is None else float(found.probability[0]),
            "layer": found.layer,
            "line": f"look.{method}(model, image[None]{named})",
        }
        return Arrays(values, {"heat": heat})

    def edit(self, asked: Asked) -> Arrays:
        """Change a number of a kernel or of an input, switch a filter off, or take edits back; the answers then."""
        subject, how, merge = self.subject, text_of(asked, "how"), asked.get("merge") is True
        with self.workspace.lock:
            if how == "kernel":
                subject.change(text_of(asked, "layer"), _index(asked), number_of(asked, "value"), merge)
            elif how == "pixel":
                subject.paint(text_of(asked, "layer"), _index(asked), number_of(asked, "value"), merge)
            elif how == "off":
                subject.switch_off(text_of(asked, "layer"), whole_of(asked, "channel"))
            elif how in ("undo", "reset"):
                subject.undo(everything=how == "reset")
            else:
                raise ArgumentError(f"studio: `how` must be kernel, pixel, off, undo or reset, got {how!r:.80}.")
            return self._answers(subject)

    def script(self, asked: Asked) -> dict[str, Any]:
        """Python that makes what is seen, around a line, and the file with the input that it reads."""
        subject = self.subject
        with self.workspace.lock:
            return script_of(subject, self.workspace.file, text_of(asked, "line"))

    def _answers(self, subject: Subject) -> Arrays:
        """The picture, and what the network gives for it, with edits and without."""
        arrays: dict[str, Array] = {}
        if subject.takes_pictures:
            arrays["picture"] = subject.shown()
        names = subject.model.output_names
        for name, now, before in zip(names, subject.answers(), subject.answers(edited=False), strict=True):
            arrays[f"now {name}"], arrays[f"before {name}"] = now, before
        return Arrays({"outputs": names, "edits": len(subject.edits)}, arrays)

    @staticmethod
    def _kernels(subject: Subject, layer: str, first: int, count: int) -> Array | None:
        """The kernels (filters, height, width, channels) of a convolution of images."""
        place = subject.view.places[layer]
        if type(place.layer).__name__ != "Conv2D":
            return None
        weight = opened_anyhow("studio", subject.current).places[layer].layer.kernel  # type: ignore[attr-defined]
        return np.moveaxis(np.array(weight)[..., first : first + count], -1, 0)


def _one(subject: Subject) -> Any:
    return subject.x[0][0] if len(subject.x) == 1 else subject.x


def _maps_line(subject: Subject, layer: str) -> str:
    """Python for the maps of a layer: a picture where there are maps, else the numbers."""
    if layer not in subject.view.inputs and subject.takes_pictures and subject.output(layer).ndim == LAYS_FLAT:
        return f"look.feature_maps(model, image, {layer!r})"
    return "image" if layer in subject.view.inputs else f"look.activations(model, images, {layer!r})"


def _kernel_of(subject: Subject, layer: str, found: Any) -> list[int] | None:
    """The shape of the layer's kernel where its numbers stand there in the order in which they are shown."""
    weight = getattr(opened_anyhow("studio", subject.current).places[layer].layer, "kernel", None)
    if weight is None or found.kernel is None:
        return None
    column = np.array(weight)[..., found.channel : found.channel + 1].reshape(-1)
    shown = np.asarray(found.kernel, column.dtype).reshape(-1)
    return list(weight.shape) if np.array_equal(column, shown) else None


def _index(asked: Asked) -> list[int]:
    index = asked.get("index")
    if not isinstance(index, list) or not all(type(i) is int for i in index):
        raise ArgumentError(f"studio: `index` must be a list of whole numbers, got {index!r:.80}.")
    return index


def _target(asked: Asked) -> int | tuple[int, ...] | None:
    """A class, or a place in an output of several axes."""
    target = asked.get("target")
    if isinstance(target, list):
        return tuple(_index({"index": target}))
    return None if target is None else whole_of(asked, "target")


def _strip(maps: Array, rank: int) -> tuple[Array, list[int]]:
    """Small maps (count, height, width) of a layer, and their channels; of rows and vectors one map of all numbers."""
    if rank < LAYS_FLAT:
        flat = maps[0].T if rank == LAYS_FLAT - 1 else maps[0]
        return _small(flat, 4 * STRIP_SIDE)[None], []
    order = np.argsort(-maps.std((0, 1)), kind="stable")[:STRIP]
    return np.stack([_small(maps[..., k], STRIP_SIDE) for k in order]), order.tolist()


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


def _small(values: Array, side: int) -> Array:
    """A map made smaller by taking pixels evenly, to send many."""
    rows, columns = (np.linspace(0, n - 1, min(n, side)).round().astype(int) for n in values.shape)
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
