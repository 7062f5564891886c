"""What the page Look is told: networks of every kind, their maps and arithmetic, and edits that can be taken back."""

import base64

import numpy as np
import pytest

from foveal import Input, Model, Sequential, image, layers, look
from foveal.studio import Workspace
from foveal.utils import set_random_seed
from studio.client import Client


def small():
    set_random_seed(1)
    net = [
        Input((8, 8, 1)),
        layers.Conv2D(3, 3, activation="relu", name="conv"),
        layers.MaxPooling2D(2, name="pool"),
        layers.Flatten(name="flat"),
        layers.Dense(4, activation="softmax", name="answer"),
    ]
    model = Sequential(net, name="small")
    model.class_names = ["a", "b", "c", "d"]
    return model


def branched():
    x = Input((8, 8, 3))
    a = layers.Conv2D(4, 3, padding="same", name="a")(x)
    b = layers.Conv2DTranspose(4, 2, strides=2, name="b")(layers.MaxPooling2D(2, name="p")(a))
    y = layers.Add(name="sum")([layers.Dropout(0.5, name="drop")(a), b])
    return Model(x, [layers.Conv2D(1, 1, name="mask")(y), layers.Dense(2, name="kind")(layers.Flatten(name="f")(y))])


def nested():
    inner = Sequential([Input((8, 8, 2)), layers.DepthwiseConv2D(3, depth_multiplier=2, name="each")], name="inner")
    x = Input((8, 8, 2))
    return Model(x, layers.SeparableConv2D(3, 3, name="apart")(inner(x)))


def shared():
    conv = layers.Conv2D(2, 3, padding="same", name="conv")
    x = Input((6, 6, 2))
    return Model(x, layers.GlobalAveragePooling2D(name="mean")(conv(conv(x))))


class OwnModel(Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(2, 3, name="conv")
        self.dense = layers.Dense(3, name="dense")

    def call(self, x):
        return self.dense(layers.Flatten(name="flat")(self.conv(x) * 2.0 + 1.0))


def own():
    model = OwnModel()
    model(np.zeros((1, 6, 6, 1), "float32"))
    return model


def two_inputs():
    a, b = Input((6, 6, 1), name="left"), Input((3,), name="right")
    maps = layers.Flatten(name="flat")(layers.Conv2D(2, 3, name="conv")(a))
    return Model([a, b], layers.Dense(2, name="dense")(layers.Concatenate(name="join")([maps, b])))


def in_a_line(shape, *net):
    return Sequential([Input(shape), *net])


KINDS = {
    "sequential": small,
    "branches": branched,
    "nested": nested,
    "shared": shared,
    "own": own,
    "two inputs": two_inputs,
    "rows": lambda: in_a_line((12, 2), layers.Conv1D(3, 4), layers.MaxPooling1D(2), layers.Flatten(), layers.Dense(2)),
    "volumes": lambda: in_a_line((4, 5, 6, 1), layers.Conv3D(2, 3), layers.Flatten(), layers.Dense(2)),
    "dense": lambda: in_a_line((5,), layers.Dense(3, activation="tanh"), layers.Dense(1)),
    "open": lambda: in_a_line((None, None, 3), layers.Conv2D(2, 3), layers.GlobalMaxPooling2D(), layers.Dense(2)),
    "channels first": lambda: in_a_line(
        (2, 6, 7), layers.Conv2D(3, 3, data_format="channels_first"), layers.Flatten(), layers.Dense(2)
    ),
    "recurrent": lambda: in_a_line((5, 3), layers.LSTM(4, return_sequences=True), layers.LSTM(2)),
    "tokens": lambda: Sequential([Input((5,), dtype="int32"), layers.Embedding(9, 4), layers.GlobalAveragePooling1D()]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_model_opens(kind):
    model = KINDS[kind]()
    client = Client(Workspace(model))
    network = client.ask("look.network")
    boxes = {box["name"]: box for box in network["boxes"]}
    for arrow in network["arrows"]:
        assert arrow["from"] in boxes
        assert arrow["to"] in boxes
    fed = {arrow["to"] for arrow in network["arrows"]}
    assert fed == {name for name, box in boxes.items() if not box["input"]}, "every layer has an arrow into it"
    x = [np.zeros((1, *(n or 64 for n in source.shape[1:])), source.dtype) for source in model.inputs]
    assert boxes.keys() - set(network["inputs"]) == look.activations(model, x if len(x) > 1 else x[0]).keys()
    strips = client.ask("look.strips")
    assert strips["layers"].keys() == boxes.keys()
    for name, box in boxes.items():
        maps = client.ask("look.maps", layer=name, count=256)
        assert maps["maps"].shape == (maps["channels"], *maps["size"])
        if box["explained"]:
            value = client.ask("look.neuron", layer=name, channel=maps["channels"] - 1)
            assert abs(value["value"] - value["engine"]) <= 1e-5 * max(1, abs(value["value"]))
            assert abs(maps["maps"][-1, 0, 0] - value["engine"]) <= 1e-5 * max(1, abs(value["value"]))


def test_arrows_are_those_of_the_model_as_it_was_written():
    def arrows(model):
        return [(arrow["from"], arrow["to"]) for arrow in Client(Workspace(model)).ask("look.network")["arrows"]]

    assert set(arrows(branched())) >= {("a", "p"), ("a", "drop"), ("drop", "sum"), ("b", "sum"), ("p", "b")}
    assert ("drop", "p") not in arrows(branched())
    assert arrows(shared())[1:] == [("conv[0]", "conv[1]"), ("conv[1]", "mean")]
    assert ("conv", "flat") in arrows(own())


def test_numbers_on_a_box():
    box = Client(Workspace(small())).ask("look.network")["boxes"][1]
    assert (box["name"], box["kind"], box["activation"]) == ("conv", "Conv2D", "relu")
    assert (box["params"], box["formula"], box["multiply_adds"]) == (30, "(3*3*1 + 1) * 3 = 30", 36 * 27)
    assert box["outputs"] == [[None, 6, 6, 3]]
    assert box["fields"] == [{"size": [3, 3], "stride": [1.0, 1.0], "offset": [0, 0]}]


OFF = {"sequential": ["conv", "answer"], "branches": ["a", "b", "mask"], "nested": ["inner/each", "apart"]}


@pytest.mark.parametrize(("kind", "layer"), [(kind, name) for kind, names in OFF.items() for name in names])
def test_a_filter_switched_off_gives_zero_and_comes_back(kind, layer):
    model = KINDS[kind]()
    client = Client(Workspace(model))
    picture = np.random.default_rng(0).random(model.inputs[0].shape[1:])
    if kind != "nested":
        client.ask("look.picture", pixels=picture.reshape(-1).tolist())
    before = client.ask("look.maps", layer=layer)["maps"]
    weights = [np.array(weight) for weight in model.weights]
    channel = int(before.std((1, 2)).argmax()) if before[0].size > 1 else 1
    client.ask("look.edit", how="off", layer=layer, channel=channel)
    after = client.ask("look.maps", layer=layer)["maps"]
    changed = [bool((a != b).any()) for a, b in zip(before, after, strict=True)]
    if layer != "answer":  # a softmax changes them all
        assert changed == [k == channel for k in range(len(changed))]
        assert not after[channel].any()
    assert client.ask("look.strips")["layers"][layer]["changed"] > 0
    for weight, value in zip(model.weights, weights, strict=True):
        np.testing.assert_array_equal(np.array(weight), value)
    assert client.ask("look.edit", how="undo")["edits"] == 0
    np.testing.assert_array_equal(client.ask("look.maps", layer=layer)["maps"], before)


def test_numbers_of_kernel_and_picture_are_changed_and_taken_back():
    client = Client(Workspace(small()))
    first = client.ask("look.picture", pixels=[0.5] * 64)
    client.ask("look.edit", how="kernel", layer="conv", index=[1, 2, 0, 1], value=4.0)
    value = client.ask("look.neuron", layer="conv", y=2, x=3, channel=1)
    assert value["grid"]["kernel"][1][2] == [4.0]
    assert value["kernel_shape"] == [3, 3, 1, 3]
    client.ask("look.edit", how="pixel", layer=client.ask("look.network")["inputs"][0], index=[3, 5, 0], value=-2.0)
    value = client.ask("look.neuron", layer="conv", y=2, x=3, channel=1)
    assert value["grid"]["products"][1][2] == [-8.0]
    assert abs(value["engine"] - value["value"]) < 1e-5
    assert client.ask("look.edit", how="undo")["edits"] == 1
    assert client.ask("look.neuron", layer="conv", y=2, x=3, channel=1)["grid"]["products"][1][2] == [2.0]
    last = client.ask("look.edit", how="reset")
    np.testing.assert_array_equal(last["now answer"], first["now answer"])


def test_a_value_on_its_way_is_one_change():
    client = Client(Workspace(small()))
    before = client.ask("look.picture", pixels=[0.5] * 64)["now answer"]
    source = client.ask("look.network")["inputs"][0]
    for value in (1.0, 2.0, 3.0):
        kernel = {"how": "kernel", "layer": "conv", "index": [0, 0, 0, 0], "value": value, "merge": True}
        assert client.ask("look.edit", **kernel)["edits"] == 1
    for value in (1.0, 2.0):
        pixel = {"how": "pixel", "layer": source, "index": [0, 0, 0], "value": value, "merge": True}
        assert client.ask("look.edit", **pixel)["edits"] == 2
    assert client.ask("look.edit", **pixel | {"index": [0, 1, 0]})["edits"] == 3
    assert client.ask("look.neuron", layer="conv", y=0, x=0)["grid"]["products"][0][0] == [6.0]
    for left in (2, 1, 0):
        assert client.ask("look.edit", how="undo")["edits"] == left
    np.testing.assert_array_equal(client.ask("look.picture")["now answer"], before)


def test_a_new_picture_forgets_changed_pixels_and_keeps_changed_kernels():
    client = Client(Workspace(small()))
    client.ask("look.edit", how="pixel", layer=client.ask("look.network")["inputs"][0], index=[0, 0, 0], value=1.0)
    client.ask("look.edit", how="off", layer="conv", channel=0)
    assert client.ask("look.picture", pixels=[0.5] * 64)["edits"] == 1
    np.testing.assert_array_equal(client.ask("look.picture")["picture"], np.full((8, 8, 1), 0.5))


@pytest.mark.parametrize("kind", ["sequential", "branches", "two inputs", "nested"])
def test_lines_of_python_give_what_is_seen(kind, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    model = KINDS[kind]()
    model.save(tmp_path / "net.keras")
    client = Client(Workspace(tmp_path / "net.keras"))
    network = client.ask("look.network")
    layer = next(box["name"] for box in network["boxes"] if box["filters"])
    client.ask("look.edit", how="off", layer=layer, channel=0)
    name = network["inputs"][0]
    client.ask("look.edit", how="pixel", layer=name, index=[1, 1, 0], value=0.25)
    monkeypatch.chdir(tmp_path)

    def run(line):
        written = client.ask("look.script", line=line)
        (tmp_path / written["name"]).write_bytes(base64.b64decode(written["bytes"]))
        *body, last = written["script"].rstrip().split("\n")
        names = {}
        exec("\n".join(body), names)
        return eval(last, names)

    run(network["line"])
    for box in network["boxes"]:
        maps = client.ask("look.maps", layer=box["name"])
        run(maps["line"])
        if box["explained"]:
            value = client.ask("look.neuron", layer=box["name"], y=1, x=1, channel=0)
            assert run(value["line"]).z == value["z"]
    if network["picture"] and kind != "branches":
        seen = client.ask("look.explain", method="gradient", target=2)
        np.testing.assert_allclose(run(seen["line"]).heatmaps()[0], seen["heat"], rtol=1e-5, atol=1e-7)


def test_attributions_name_class_and_probability():
    client = Client(Workspace(small()))
    network = client.ask("look.network")
    assert network["classes"] == ["a", "b", "c", "d"]
    now = client.ask("look.picture", pixels=np.linspace(0, 1, 64).tolist())["now answer"]
    for method in network["methods"]:
        seen = client.ask("look.explain", method=method)
        assert seen["target"] == now.argmax()
        assert seen["heat"].shape == (8, 8)
    assert client.ask("look.explain", method="grad_cam", target=3)["probability"] == pytest.approx(now[3], abs=1e-6)


def test_places_of_an_answer_are_explained():
    client = Client(Workspace(branched()))
    assert client.ask("look.explain", method="gradient", output="mask", target=[4, 4, 0])["heat"].shape == (8, 8)
    assert client.ask("look.explain", method="gradient", output="kind", target=1)["heat"].shape == (8, 8)


def test_pictures_of_folders_and_bytes(tmp_path):
    pixels = np.random.default_rng(0).random((8, 8))
    image.save(tmp_path / "p.png", pixels)
    client = Client(Workspace(small(), [tmp_path]))
    assert client.ask("look.files")["pictures"] == ["0/p.png"]
    shown = client.ask("look.picture", file="0/p.png")["picture"]
    np.testing.assert_allclose(shown[..., 0], pixels, atol=1 / 255)
    sent = base64.b64encode((tmp_path / "p.png").read_bytes()).decode()
    np.testing.assert_array_equal(client.ask("look.picture", bytes=sent)["picture"], shown)


def test_samples_are_shown():
    pytest.importorskip("sklearn")
    client = Client(Workspace(small()))
    samples = client.ask("look.files")["samples"]
    assert {"digits 3", "china.jpg"} <= set(samples)
    assert client.ask("look.picture", sample="digits 3")["picture"].max() > 0.9


def test_another_model_is_opened(tmp_path):
    small().save(tmp_path / "one.keras")
    client = Client(Workspace(None, [tmp_path]))
    assert client.refused("look.network") == (
        "studio: no model is open. Choose one on the page, or start `foveal studio MODEL`."
    )
    assert client.ask("look.open", file="0/one.keras")["file"] == "one.keras"


REFUSED = {
    "no such layer": ("look.maps", {"layer": "nothing"}, "studio: there is no layer 'nothing' with maps."),
    "no text": ("look.maps", {"layer": 3}, "studio: `layer` must be a text of at most 4096 characters, got 3."),
    "too many": (
        "look.maps",
        {"layer": "conv", "count": 10**9},
        "studio: `count` must be a whole number from 0 to 256, got 1000000000.",
    ),
    "outside": (
        "look.neuron",
        {"layer": "conv", "y": 6, "x": 0},
        "neuron: `y` must be from 0 to 5 for 'conv', got 6.",
    ),
    "negative": (
        "look.neuron",
        {"layer": "conv", "y": -1},
        "studio: `y` must be a whole number from 0 to 2147483648, got -1.",
    ),
    "index": (
        "look.edit",
        {"how": "kernel", "layer": "conv", "index": [3, 0, 0, 0], "value": 1},
        "studio: `index` must lie in the kernel (3, 3, 1, 3), got (3, 0, 0, 0).",
    ),
    "rank": (
        "look.edit",
        {"how": "kernel", "layer": "conv", "index": [0], "value": 1},
        "studio: `index` must lie in the kernel (3, 3, 1, 3), got (0,).",
    ),
    "no numbers": (
        "look.edit",
        {"how": "kernel", "layer": "conv", "index": [True, 0, 0, 0], "value": 1},
        "studio: `index` must be a list of whole numbers, got [True, 0, 0, 0].",
    ),
    "no kernel": (
        "look.edit",
        {"how": "kernel", "layer": "pool", "index": [0], "value": 1},
        "studio: 'pool' has no kernel to change.",
    ),
    "no filters": (
        "look.edit",
        {"how": "off", "layer": "pool", "channel": 0},
        "studio: 'pool' has no filters to switch off.",
    ),
    "channel": (
        "look.edit",
        {"how": "off", "layer": "conv", "channel": 3},
        "studio: `channel` must be from 0 to 2, got 3.",
    ),
    "huge": (
        "look.edit",
        {"how": "kernel", "layer": "conv", "index": [0, 0, 0, 0], "value": 1e300},
        "studio: `value` must be a number, got 1e+300.",
    ),
    "how": (
        "look.edit",
        {"how": "rm"},
        "studio: `how` must be kernel, pixel, off, undo or reset, got 'rm'.",
    ),
    "input": (
        "look.edit",
        {"how": "pixel", "layer": "conv", "index": [0, 0, 0], "value": 1},
        "studio: there is no input 'conv'.",
    ),
    "pixels": ("look.picture", {"pixels": [1, 2]}, "studio: `pixels` must be 64 numbers."),
    "base 64": ("look.picture", {"bytes": "%"}, "studio: `bytes` must be a file's bytes in base 64."),
    "sample": ("look.picture", {"sample": "../x"}, "studio: there is no sample '../x'."),
    "file": (
        "look.picture",
        {"file": "0/../../etc/passwd"},
        "studio: there is no such file in the studio's folders: '0/../../etc/passwd'.",
    ),
    "class": ("look.explain", {"method": "gradient", "target": 4}, None),
    "script": ("look.script", {"line": 5}, "studio: `line` must be a text of at most 4096 characters, got 5."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_requests_that_cannot_be_answered(case):
    name, asked, error = REFUSED[case]
    refused = Client(Workspace(small())).refused(name, **asked)
    assert refused == error if error else refused.startswith("gradient: `target`")


def test_a_damaged_picture_is_refused():
    sent = base64.b64encode(b"GIF89a" + bytes(20)).decode()
    client = Client(Workspace(small()))
    assert "image" in client.refused("look.picture", bytes=sent)
    assert "image" in client.refused("look.picture", bytes="")
