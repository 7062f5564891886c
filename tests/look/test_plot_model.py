"""Models drawn as boxes and arrows: which boxes, which arrows, and that none lies upon another."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from foveal import Input, Model, Sequential, keras, layers
from foveal.errors import ArgumentError, UnsupportedError
from foveal.look.diagram import Diagram, Layout, rows_of

ALL = dict.fromkeys(("shapes", "dtype", "layer_names", "layer_activations", "trainable"), True)


def branching():
    x = Input((8, 8, 3), name="image")
    inner = Sequential([Input((8, 8, 4)), layers.Conv2D(4, 3, padding="same", name="a")], name="inner")
    inner.add(layers.BatchNormalization(name="b"))
    stem = layers.Conv2D(4, 3, padding="same", activation="relu", name="stem")(x)
    added = layers.Add(name="add")([inner(stem), stem])
    joined = layers.Concatenate(name="join")([added, stem, layers.Conv2D(2, 1, name="one")(added)])
    flat = layers.Flatten(name="flat")
    return Model(x, [layers.Dense(2, name="class")(flat(joined)), layers.Dense(1, name="side")(flat(added))])


def named(edges):
    return {(start.name, end.name) for start, end in edges}


def test_arrows_go_from_layer_to_layer():
    assert named(Diagram(branching()).edges) == {
        ("image", "stem"), ("stem", "inner"), ("inner", "add"), ("stem", "add"), ("add", "one"), ("add", "join"),
        ("stem", "join"), ("one", "join"), ("join", "flat"), ("add", "flat"), ("flat", "class"), ("flat", "side"),
    }  # fmt: skip


def test_models_inside_are_opened():
    diagram = Diagram(branching(), expand_nested=True)
    edges = named(diagram.edges)
    assert {("stem", "a"), ("a", "b"), ("b", "add")} <= edges
    assert not any("inner" in edge for edge in edges)
    (cluster,) = diagram.clusters
    assert (cluster.name, [layer.name for layer in cluster.layers]) == ("inner", ["a", "b"])


def test_a_class_of_ones_own_is_one_box():
    class Own(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2)

        def call(self, x):
            return self.dense(x)

    model = Own()
    model.build((None, 3))
    assert Diagram(model).layers == [model]


def test_what_boxes_say():
    model = branching()
    assert rows_of(model.get_layer("stem"), ALL) == [
        ["stem (Conv2D)"],
        ["Activation: relu"],
        [
            *("Input shape: (None, 8, 8, 3)", "Output shape: (None, 8, 8, 4)"),
            *("Output dtype: float32", "Trainable"),
        ],
    ]
    assert rows_of(model.layers[0], {**dict.fromkeys(ALL, False)}) == [["InputLayer"]]


def test_no_box_lies_upon_another_and_no_line_crosses_one():
    diagram = Diagram(branching(), expand_nested=True)
    sizes = {layer: (1.0 + 0.3 * (i % 4), 0.4 + 0.2 * (i % 2)) for i, layer in enumerate(diagram.layers)}
    layout = Layout(diagram.layers, diagram.edges, sizes)

    def inside(spot, box, room=-1e-6):
        (x, y), (across, down), (width, height) = spot, layout.middle[box], sizes[box]
        return abs(x - across) < width / 2 + room and abs(y - down) < height / 2 + room

    for a, b in combinations(diagram.layers, 2):
        (x, y), (w, h), (p, q), (v, u) = layout.middle[a], sizes[a], layout.middle[b], sizes[b]
        assert abs(x - p) >= (w + v) / 2 or abs(y - q) >= (h + u) / 2
    for path, (start, end) in zip(layout.paths, diagram.edges, strict=True):
        assert path[0][1] < path[-1][1]
        assert not any(inside(spot, box) for spot in path[1:-1] for box in diagram.layers)
        assert inside(path[0], start)
        assert inside(path[-1], end)


@pytest.mark.parametrize("ending", ["png", "svg"])
@pytest.mark.parametrize("rankdir", ["TB", "LR"])
def test_files(tmp_path, ending, rankdir):
    target = tmp_path / f"model.{ending}"
    shown = {f"show_{name}": True for name in ALL}
    keras.utils.plot_model(branching(), target, rankdir=rankdir, expand_nested=True, dpi=50, **shown)
    data = target.read_bytes()
    assert data.startswith(b"\x89PNG") if ending == "png" else b"<svg" in data


def test_a_deep_model_is_one_column():
    tensor = first = Input((2,))
    for _ in range(300):
        tensor = layers.Activation("relu")(tensor)
    diagram = Diagram(Model(first, tensor))
    layout = Layout(diagram.layers, diagram.edges, dict.fromkeys(diagram.layers, (1.0, 0.3)))
    assert len({place for place, _ in layout.middle.values()}) == 1


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: keras.utils.plot_model(Sequential([layers.Dense(1)], name="net")),
            ArgumentError,
            "plot_model: 'net' is not built yet. Give it an Input, call build(input_shape), or call it on data first.",
        ),
        (
            lambda: keras.utils.plot_model(branching(), rankdir="down"),
            ArgumentError,
            "plot_model: `rankdir` must be one of 'tb', 'lr', 'bt', 'rl', got 'down'.",
        ),
        (
            lambda: keras.utils.plot_model(branching(), layer_range=["a", "b"]),
            ArgumentError,
            "plot_model: `layer_range` is no longer supported. Plot a part: Model(inputs, outputs).",
        ),
        (
            lambda: keras.utils.model_to_dot(branching()),
            UnsupportedError,
            "model_to_dot: Foveal draws without Graphviz. Use keras.utils.plot_model(model, 'model.svg'), or .png or "
            ".pdf.",
        ),
    ],
)
def test_mistakes(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        call()
