"""Predictions over HTTP: the model's own numbers, whatever the form; requests together; bad ones answered in words."""

import asyncio
import json
import threading

import httpx
import numpy as np
import pytest

from foveal import Model, Sequential, image, layers
from foveal.errors import ArgumentError
from foveal.serving import create_app

RNG = np.random.default_rng(0)


def digits():
    net = [layers.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten()]
    model = Sequential([*net, layers.Dense(3, activation="softmax")], name="digits")
    model.class_names = ["cat", "dog", "bird"]
    return model


def two_inputs():
    a, b = layers.Input((2,), name="a"), layers.Input((3, None), name="b")
    y = layers.Dense(2, name="sum")(
        layers.Concatenate()([a, layers.GlobalMaxPooling1D(data_format="channels_first")(b)])
    )
    return Model([a, b], [y, layers.Activation("tanh", name="bent")(y)], name="pair")


def ask(app, *requests):
    """Answers to requests that come at the same time: (method, path, options) each."""

    async def talk():
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await asyncio.gather(*(client.request(m, path, **options) for m, path, options in requests))

    return asyncio.run(talk())


def predict(app, **options):
    (answer,) = ask(app, ("POST", "/v1/predict", options))
    return answer


def test_every_form_gives_the_models_own_numbers():
    model = digits()
    app, x = create_app(model), RNG.random((3, 8, 8, 1), "float32")
    wanted = model.predict(x, verbose=0)
    for options in (
        {"json": {"instances": x.tolist()}},
        {"json": {"inputs": x.tolist()}},
        {"json": {"inputs": {model.input_names[0]: x.tolist()}}},
        {"json": {"instances": [{model.input_names[0]: row} for row in x.tolist()]}},
        {"content": x.tobytes(), "headers": {"content-type": "application/octet-stream"}},
    ):
        answer = predict(app, **options)
        assert answer.status_code == 200, answer.text
        np.testing.assert_array_equal(np.array(answer.json()["predictions"], "float32"), wanted)
        assert answer.json()["classes"] == [model.class_names[i] for i in wanted.argmax(-1)]


def test_plain_rows_are_read_as_any_other_json():
    """Bodies that look like rows of numbers: what JSON does not allow is refused, spaces and exponents are taken."""
    app = create_app(Sequential([layers.Input((2, 1)), layers.Flatten()], name="rows"))
    for body, wanted in (
        (b'{"instances":[[[1],[2]]]}', [[1, 2]]),
        (b' {"instances" : [ [[1e1],\n[-2.5]], [[0],[3]] ] } ', [[10, -2.5], [0, 3]]),
        (b'{"instances":[[[1],[]]]}', None),
        (b'{"instances":[[[],[]]]}', None),
        (b'{"instances":[[[1,2],[]]]}', None),
        (b'{"instances":[[[1],[2]],[[3]]]}', None),
        (b'{"instances":[[[1 2],[3]]]}', None),
        (b'{"instances":[[[1],[+2]]]}', None),
        (b'{"instances":[[[1],[.5]]]}', None),
        (b'{"instances":[[[01],[2]]]}', None),
        (b'{"instances":[[[1],[2]]]}7', None),
        (b'7{"instances":[[[1],[2]]]}', None),
        (b'{"instances":7[[[1],[2]]]}', None),
        (b'{"instances":[[[1],[2]]7]}', None),
        (b'{"instances":[[7[1],[2]]]}', None),
        (b'{"inst1ances":[[[1],[2]]]}', None),
    ):
        answer = predict(app, content=body)
        if wanted is None:
            assert answer.status_code == 400, (body, answer.text)
        else:
            assert answer.json()["predictions"] == wanted


def test_pictures_are_made_what_the_model_takes(tmp_path):
    model = digits()
    pixels = RNG.integers(0, 255, (8, 8)) / 255
    image.save(tmp_path / "x.png", pixels)
    answer = predict(
        create_app(model), content=(tmp_path / "x.png").read_bytes(), headers={"content-type": "image/png"}
    )
    x = image.read(tmp_path / "x.png")
    wanted = model.predict(x.reshape(1, 8, 8, 1) / 255, verbose=0)
    np.testing.assert_allclose(answer.json()["predictions"], wanted, rtol=1e-5)


def test_several_inputs_and_outputs():
    model = two_inputs()
    a, b = RNG.random((2, 2), "float32"), RNG.random((2, 3, 5), "float32")
    first, second = model.predict({"a": a, "b": b}, verbose=0)
    rows = [{"a": a[i].tolist(), "b": b[i].tolist()} for i in range(2)]
    for body in ({"instances": rows}, {"inputs": {"a": a.tolist(), "b": b.tolist()}}):
        predictions = predict(create_app(model), json=body).json()["predictions"]
        assert [list(row) for row in predictions] == [["sum", "bent"]] * 2
        np.testing.assert_array_equal(np.array([row["sum"] for row in predictions], "float32"), first)
        np.testing.assert_array_equal(np.array([row["bent"] for row in predictions], "float32"), second)


def test_requests_that_come_together_are_one_batch_and_each_gets_its_own_rows():
    model = digits()
    app = create_app(model, max_batch_size=32)
    x = RNG.random((200, 8, 8, 1), "float32")
    wanted = model.predict(x, verbose=0)
    headers = {"content-type": "application/octet-stream"}
    requests = [("POST", "/v1/predict", {"content": row.tobytes(), "headers": headers}) for row in x]
    for i, answer in enumerate(ask(app, *requests)):
        np.testing.assert_array_equal(np.array(answer.json()["predictions"], "float32"), wanted[i : i + 1])
    assert app.batcher.rows == 200
    assert app.batcher.batches < 100


def test_a_slow_model_does_not_stop_other_answers():
    """While a batch is computed in its thread, the server goes on to answer."""
    app = create_app(digits())
    begun, go = threading.Event(), threading.Event()
    predict_rows = app.batcher._predict

    def slow(parts):
        begun.set()
        assert go.wait(10)
        return predict_rows(parts)

    app.batcher._predict = slow

    async def talk():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            waiting = asyncio.ensure_future(client.post("/v1/predict", content=bytes(256), headers=OCTETS))
            while not begun.is_set():
                await asyncio.sleep(0.01)
            healthy = await client.get("/healthz")
            go.set()
            return healthy, await waiting

    healthy, answer = asyncio.run(talk())
    assert healthy.json() == {"status": "ok"}
    assert answer.status_code == 200


def test_pictures_of_several_sizes_at_once():
    model = Sequential([layers.Input((None, None, 1)), layers.Conv2D(2, 3), layers.GlobalMaxPooling2D()], name="open")
    pictures = [RNG.random((1, n, n + 1, 1), "float32") for n in (5, 6, 5, 8, 8, 5)]
    requests = [("POST", "/v1/predict", {"json": {"instances": x.tolist()}}) for x in pictures]
    for x, answer in zip(pictures, ask(create_app(model), *requests), strict=True):
        np.testing.assert_array_equal(np.array(answer.json()["predictions"], "float32"), model.predict(x, verbose=0))


def test_requests_of_a_model_that_mixes_rows_are_computed_alone():
    entry = layers.Input((3,))
    model = Model(entry, layers.BatchNormalization()(entry, training=True), name="mixing")
    x = RNG.random((4, 2, 3), "float32")
    requests = [("POST", "/v1/predict", {"json": {"instances": rows.tolist()}}) for rows in x]
    for rows, answer in zip(x, ask(create_app(model), *requests), strict=True):
        wanted = (rows - rows.mean(0)) / np.sqrt(rows.var(0) + 1e-3)
        np.testing.assert_allclose(answer.json()["predictions"], wanted, atol=1e-5)


def test_outputs_in_a_dict_keep_their_names():
    entry = layers.Input((3,))
    model = Model(entry, {"z": layers.Dense(2, name="one")(entry), "a": layers.Dense(1, name="two")(entry)})
    x = RNG.random((1, 3), "float32")
    wanted = model.predict(x, verbose=0)
    (row,) = predict(create_app(model), json={"instances": x.tolist()}).json()["predictions"]
    by_size = {len(value): value for value in row.values()}
    np.testing.assert_array_equal(np.array(by_size[2], "float32"), wanted["z"][0])
    assert list(row) == model.output_names
    assert [len(row[name]) for name in model.output_names] == [y.shape[-1] for y in model.outputs]


def test_a_fault_of_the_model_is_one_requests():
    app = create_app(digits())
    working = app.batcher._predict

    def broken(parts):
        app.batcher._predict = working
        raise RuntimeError("something inside")

    app.batcher._predict = broken
    answer = predict(app, content=bytes(256), headers=OCTETS)
    assert (answer.status_code, answer.json()) == (500, {"error": "something inside"})
    assert predict(app, content=bytes(256), headers=OCTETS).status_code == 200


OCTETS = {"content-type": "application/octet-stream"}
WRONG = [
    ({"content": b"{"}, 400, "the body must be JSON."),
    ({"content": b"[" * 100_000}, 400, "the body must be JSON."),
    ({"json": [1]}, 400, "the body must be an object with `instances`, a list of rows, or `inputs`."),
    ({"json": {}}, 400, "the body must be an object with `instances`, a list of rows, or `inputs`."),
    ({"json": {"instances": []}}, 400, "`instances` must be a list of at least one row."),
    ({"json": {"instances": [[1, 2]]}}, 400, "a row of `{input}` must have the shape (8, 8, 1), got (2)."),
    ({"json": {"instances": [[1], [1, 2]]}}, 400, "`{input}` must be rows of numbers, all of one shape."),
    ({"json": {"instances": ["x"]}}, 400, "`{input}` must be rows of numbers, all of one shape."),
    ({"json": {"inputs": {"other": [1]}}}, 400, "`inputs` must have {input}."),
    ({"json": {"instances": 5}}, 400, "`instances` must be a list of at least one row."),
    (
        {"content": b"abc", "headers": OCTETS},
        400,
        "the body must be rows of 256 bytes, float32 in the order of (8, 8, 1).",
    ),
    (
        {"content": b"", "headers": OCTETS},
        400,
        "the body must be rows of 256 bytes, float32 in the order of (8, 8, 1).",
    ),
    ({"content": b"\xff" * 256, "headers": OCTETS}, 400, "`{input}` must hold finite numbers."),
    (
        {"content": b"x", "headers": {"content-type": "video/mp4"}},
        415,
        "send application/json, application/octet-stream, or a PNG, JPEG, BMP or GIF.",
    ),
    ({"content": bytes(2001), "headers": OCTETS}, 413, "a body has at most 2000 bytes."),
]


@pytest.mark.parametrize(("options", "status", "text"), WRONG)
def test_what_is_wrong_is_said(options, status, text):
    model = digits()
    most = 2000 if status == 413 else 1 << 20
    answer = predict(create_app(model, max_bytes=most), **options)
    assert answer.status_code == status
    assert answer.json() == {"error": text.replace("{input}", model.input_names[0])}


def test_a_picture_that_is_none_is_refused():
    answer = predict(create_app(digits()), content=b"\x89PNG....", headers={"content-type": "image/png"})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_long_bodies_without_a_length_end_early():
    sent = []

    async def endless():
        for i in range(1000):
            sent.append(i)
            yield bytes(1000)

    app = create_app(digits(), max_bytes=5000)
    assert predict(app, content=endless(), headers=OCTETS).status_code == 413


def test_more_than_may_wait_is_answered_with_503():
    app = create_app(digits(), max_batch_size=4, max_waiting=8)
    requests = [("POST", "/v1/predict", {"content": bytes(256), "headers": OCTETS})] * 40
    answers = ask(app, *requests)
    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, 503}
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 503)


def test_health_metrics_and_description():
    app = create_app(digits())
    predict(app, content=bytes(512), headers=OCTETS)
    predict(app, content=b"{")
    health, metrics, description, missing, wrong, put = ask(
        app,
        ("GET", "/healthz", {}),
        ("GET", "/metrics", {}),
        ("GET", "/openapi.json", {}),
        ("GET", "/", {}),
        ("GET", "/v1/predict", {}),
        ("PUT", "/metrics", {}),
    )
    assert health.json() == {"status": "ok"}
    assert 'foveal_requests_total{status="200"} 2\n' in metrics.text
    assert 'foveal_requests_total{status="400"} 1\n' in metrics.text
    assert "foveal_rows_total 2\n" in metrics.text
    assert description.json()["openapi"] == "3.1.0"
    rows = description.json()["paths"]["/v1/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert rows["properties"]["instances"]["items"]["maxItems"] == 8
    assert (missing.status_code, wrong.status_code, put.status_code) == (404, 405, 405)


def test_settings_are_checked():
    with pytest.raises(ArgumentError) as error:
        create_app(digits(), max_batch_size=0)
    assert str(error.value) == "serve: `max_batch_size` must be a positive integer, got 0."
    with pytest.raises(ArgumentError, match="is not built yet"):
        create_app(Sequential([layers.Dense(2)]))


def test_the_description_is_json():
    json.dumps(create_app(two_inputs()).description)
