"""Event files, read by a strict reader: checksums, fields and types are TensorFlow's."""

import http.server
import json
import re
import struct
import threading
import urllib.parse
import zlib

import numpy as np
import pytest

import foveal
from foveal.errors import ArgumentError
from foveal.formats.events import histogram, masked_crc
from foveal.training import summaries
from small import compiled, data

X, Y = data()


def fields(message):
    """A protocol buffer as (number, value) pairs."""
    at = 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    found = []
    while at < len(message):
        key = varint()
        number, wire = key >> 3, key & 7
        if wire == 0:
            found.append((number, varint()))
        elif wire == 2:
            size = varint()
            found.append((number, message[at : at + size]))
            at += size
        else:
            assert wire == 1
            found.append((number, struct.unpack("<d", message[at : at + 8])[0]))
            at += 8
    assert at == len(message)
    return found


def one(message, number, default=None):
    """The only field of a number."""
    values = [value for n, value in fields(message) if n == number]
    assert len(values) < 2
    return values[0] if values else default


def records(path):
    """The records of a file, whose checksums hold."""
    whole, at = path.read_bytes(), 0
    while at < len(whole):
        head, (size, check) = whole[at : at + 8], struct.unpack("<QI", whole[at : at + 12])
        body, (last,) = whole[at + 12 : at + 12 + size], struct.unpack("<I", whole[at + 12 + size : at + 16 + size])
        assert (masked_crc(head), masked_crc(body)) == (check, last)
        yield body
        at += 16 + size


def values(folder):
    """All values of a folder as (tag, step, plugin, array)."""
    (path,) = folder.glob("events.out.tfevents.*.v2")
    first, *rest = records(path)
    assert one(first, 3) == b"brain.Event:2"
    found = []
    for event in rest:
        assert one(event, 1) > 1e9
        value = one(one(event, 5), 1)
        tensor = one(value, 8)
        shape = tuple(one(size, 1, 0) for n, size in fields(one(tensor, 2, b"")) if n == 2)
        dtype = one(tensor, 1)
        if dtype == 7:
            array = [part for n, part in fields(tensor) if n == 8]
        else:
            array = np.frombuffer(one(tensor, 4), {1: "<f4", 2: "<f8"}[dtype]).reshape(shape)
        plugin = one(one(one(value, 9), 1), 1).decode()
        found.append((one(value, 1).decode(), one(event, 2, 0), plugin, array))
    return found


def test_checksums_are_castagnoli():
    crc = (masked_crc(b"123456789") - 0xA282EAD8) & 0xFFFFFFFF
    assert (crc << 15 | crc >> 17) & 0xFFFFFFFF == 0xE3069283


def test_a_fit_is_written_by_epochs_and_batches(tmp_path):
    model = compiled("llvm")
    board = foveal.callbacks.TensorBoard(tmp_path, histogram_freq=2, write_images=True, update_freq=2)
    history = model.fit(X, Y, 16, 3, verbose=0, validation_data=(X, Y), callbacks=[board]).history
    train = values(tmp_path / "train")
    scalars = {(tag, step): float(v) for tag, step, plugin, v in train if plugin == "scalars"}
    assert [scalars["epoch_loss", i] for i in range(3)] == pytest.approx(history["loss"])
    assert [scalars["epoch_accuracy", i] for i in range(3)] == pytest.approx(history["accuracy"])
    assert scalars["epoch_learning_rate", 0] == pytest.approx(0.01)
    assert sorted(step for tag, step in scalars if tag == "batch_loss") == [2, 4, 6, 8, 10, 12, 14]
    judged = {(tag, step): float(v) for tag, step, _, v in values(tmp_path / "validation")}
    assert [judged["epoch_loss", i] for i in range(3)] == pytest.approx(history["val_loss"])
    assert judged["evaluation_loss_vs_iterations", 10] == pytest.approx(history["val_loss"][1])
    kept = {(tag, step): v for tag, step, plugin, v in train if plugin == "histograms"}
    weights = [weight for layer in model.layers for weight in layer.weights]
    assert sorted(kept) == sorted((f"{weight.path}/histogram", epoch) for weight in weights for epoch in (0, 2))
    for weight in weights:
        np.testing.assert_array_equal(kept[f"{weight.path}/histogram", 2], histogram(weight.value))
    drawn = [tag for tag, _, plugin, _ in train if plugin == "images"]
    assert f"{weights[-1].path}/image" in drawn
    (config,) = (v for tag, _, plugin, v in train if plugin == "graph_keras_model")
    assert json.loads(config[0])["class_name"] == "Sequential"


def test_summaries_are_written_where_there_is_a_writer_and_a_step(tmp_path):
    assert not summaries.scalar("loss", 1.0, 0)
    writer = summaries.create_file_writer(tmp_path / "own")
    image = (np.arange(24).reshape(1, 2, 4, 3) * 10).astype("uint8")
    with writer.as_default():
        summaries.scalar("loss", np.float64(0.5), step=7)
        summaries.image("picture", image, step=1)
        summaries.text("note", "two *words*", step=2)
        summaries.histogram("h", np.array([0.0, 1.0, 1.0, 4.0]), step=3, buckets=4)
        with summaries.record_if(False):
            assert not summaries.scalar("unseen", 1.0, step=0)
        with pytest.raises(
            ArgumentError,
            match=re.escape("tf.summary: 'lost' has no step. Give step=, or call tf.summary.experimental.set_step."),
        ):
            summaries.scalar("lost", 1.0)
    scalar, picture, note, spread = values(tmp_path / "own")
    assert scalar == ("loss", 7, "scalars", np.float32(0.5))
    width, height, png = picture[3]
    assert (width, height) == (b"4", b"2")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    size = struct.unpack(">I", png[33:37])[0]
    rows = np.frombuffer(zlib.decompress(png[41 : 41 + size]), "uint8").reshape(2, 13)
    np.testing.assert_array_equal(rows[:, 1:].reshape(2, 4, 3), image[0])
    assert (note[0], note[3]) == ("note", [b"two *words*"])
    np.testing.assert_array_equal(spread[3], [[0, 1, 1], [1, 2, 2], [2, 3, 0], [3, 4, 1]])
    wanted = "pictures must be (N, height, width, 1 to 4), got (2, 2)."
    with pytest.raises(ArgumentError, match=re.escape(wanted)), writer.as_default(0):
        summaries.image("flat", np.zeros((2, 2)))


def test_histograms_of_one_value_and_of_none():
    alone = histogram(np.full(5, 2.0), 3)
    np.testing.assert_array_equal(alone, [[2, 2, 0], [2, 2, 0], [2, 2, 5]])
    np.testing.assert_array_equal(histogram([], 2), np.zeros((2, 3)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"update_freq": 0}, "TensorBoard: `update_freq` must be 'epoch', 'batch' or a positive integer, got 0."),
        (
            {"profile_batch": (5, 2)},
            "TensorBoard: `profile_batch` must be a non-negative integer or a pair of positive integers, got (5, 2).",
        ),
    ],
)
def test_refuses(arguments, message):
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        foveal.callbacks.TensorBoard(**arguments)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_server_is_sent_every_epoch(as_json):
    taken = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            taken.append((self.path, self.headers["Content-Type"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        monitor = foveal.callbacks.RemoteMonitor(f"http://127.0.0.1:{server.server_port}", send_as_json=as_json)
        monitor.on_epoch_end(3, {"loss": np.float32(0.5), "each": np.array([1.0, 2.0])})
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    ((path, kind, body),) = taken
    assert path == "/publish/epoch/end/"
    assert kind == ("application/json" if as_json else "application/x-www-form-urlencoded")
    told = body if as_json else urllib.parse.parse_qs(body)["data"][0]
    assert json.loads(told) == {"epoch": 3, "loss": 0.5, "each": [1.0, 2.0]}
    with pytest.warns(UserWarning, match="Could not reach RemoteMonitor root server at "):
        monitor.on_epoch_end(0, {})
