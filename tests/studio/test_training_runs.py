"""A training that is paused, stepped and changed ends as one that is not; nothing that happens is lost."""

import time

import numpy as np
import pytest

from foveal import image
from foveal.models import load_model
from foveal.studio import Workspace
from foveal.studio.event_log import EventLog
from foveal.studio.training_run import Curve
from studio.client import Client

SETTINGS = {
    "data": "digits",
    "network": "small",
    "epochs": 2,
    "batch_size": 32,
    "learning_rate": 0.002,
    "augment": "none",
    "seed": 3,
    "limit": 128,
}
STEPS = 8


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Client(Workspace(None, [tmp_path]))
    yield made
    made.app.state.train.close()


def until(client, number, done, seconds=60):
    """The run, once something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        run = client.ask("train.run", run=number)
        if done(run):
            return run
        assert run["state"] != "failed", run["error"]
        time.sleep(0.02)
    raise AssertionError(run)


def ended(run):
    return run["state"] in ("finished", "stopped")


def trained(client, **changes):
    number = client.ask("train.start", **{**SETTINGS, **changes})["run"]
    until(client, number, ended)
    return client.app.state.train.runs[number - 1]


def test_pausing_and_stepping_change_nothing_of_what_is_learned(client):
    whole = trained(client)
    assert (whole.batch, whole.epoch) == (STEPS, 2)
    number = client.ask("train.start", **SETTINGS, paused=True)["run"]
    assert until(client, number, lambda run: run["state"] == "paused")["batch"] == 0
    for batch in range(1, 6):
        client.ask("train.control", run=number, how="step")
        until(client, number, lambda run, batch=batch: run["batch"] == batch and run["state"] == "paused")
    time.sleep(0.3)
    assert client.ask("train.run", run=number)["batch"] == 5
    client.ask("train.control", run=number, how="resume")
    until(client, number, ended)
    stepped = client.app.state.train.runs[number - 1]
    for a, b in zip(whole.model.get_weights(), stepped.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert whole.curve.values == stepped.curve.values
    assert whole.epochs == stepped.epochs


def test_the_rate_changes_at_once_and_sizes_with_the_next_epoch(client):
    number = client.ask("train.start", **SETTINGS, paused=True)["run"]
    until(client, number, lambda run: run["state"] == "paused")
    assert client.ask("train.change", run=number, learning_rate=0.01, batch_size=64, augment="light") == {
        "learning_rate": 0.01,
        "batch_size": 64,
        "augment": "light",
    }
    client.ask("train.control", run=number, how="step")
    until(client, number, lambda run: run["batch"] == 1)
    assert float(client.app.state.train.runs[-1].model.optimizer.learning_rate) == pytest.approx(0.01)
    client.ask("train.control", run=number, how="resume")
    assert until(client, number, ended)["batch"] == 4 + 2  # four batches of 32, then two of 64


def test_what_a_run_tells(client):
    run = client.ask("train.run", run=trained(client, epochs=3, limit=1000).number)
    assert run["confusion"].shape == (10, 10)
    assert run["confusion"].sum() == 359  # the digits kept for validation
    assert run["filters"].shape == (16, 3, 3, 1)
    assert run["layer"] == "conv1"
    assert len(run["mistakes"]) == len(run.get("pictures", []))
    assert run["batches"] == list(range(1, 3 * 32 + 1))
    assert [sorted(row) for row in run["epochs"]] == [["accuracy", "loss", "val_accuracy", "val_loss"]] * 3
    assert run["epochs"][-1]["val_accuracy"] > 0.8
    mean = np.average(run["loss"][:32], weights=[32] * 31 + [8])
    assert run["epochs"][0]["loss"] == pytest.approx(mean, rel=1e-3)


def test_the_python_of_a_run_trains_the_same_kind_of_network(client):
    run = client.ask("train.run", run=trained(client).number)
    known = {}
    exec("\n".join(run["lines"]), known)
    own = client.app.state.train.runs[-1].model
    assert [w.shape for w in known["model"].weights] == [w.shape for w in own.weights]
    assert known["model"].history.params["epochs"] == 2


def test_a_model_is_opened_in_the_middle_of_training(client):
    number = client.ask("train.start", **SETTINGS, paused=True)["run"]
    until(client, number, lambda run: run["state"] == "paused")
    client.ask("train.control", run=number, how="step")
    until(client, number, lambda run: run["batch"] == 1)
    told = client.ask("train.open", run=number)
    own = client.app.state.train.runs[-1].model.get_weights()
    for a, b in zip(load_model(told["file"], compile=False).get_weights(), own, strict=True):
        np.testing.assert_array_equal(a, b)
    assert client.ask("look.network")["name"] == "small"
    client.ask("train.control", run=number, how="stop")
    assert until(client, number, ended)["state"] == "stopped"


def test_what_goes_wrong_between_batches_is_the_pages_and_training_goes_on(client):
    number = client.ask("train.start", **{**SETTINGS, "epochs": 10_000})["run"]
    until(client, number, lambda run: run["epoch"] >= 1)
    run = client.app.state.train.runs[-1]

    def full():
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        run.between_batches(full)
    assert run.between_batches(lambda: "done") == "done"
    before = run.batch
    until(client, number, lambda told: told["batch"] > before)
    client.ask("train.control", run=number, how="stop")
    until(client, number, ended)
    assert run.between_batches(lambda: "after the end") == "after the end"


def test_closing_keeps_the_best_weights(client, capsys, tmp_path):
    number = client.ask("train.start", **{**SETTINGS, "epochs": 1000})["run"]
    until(client, number, lambda run: run["epoch"] >= 1)
    client.app.state.train.close()
    run = client.app.state.train.runs[-1]
    assert run.state == "stopped"
    assert f"run {number} ended; its best weights are in {run.best_file}" in capsys.readouterr().err
    assert load_model(run.best_file, compile=False).count_params() == run.model.count_params()
    assert str(tmp_path / run.best_file).startswith(str(tmp_path / "studio-runs"))


def test_a_script_makes_the_network_and_its_faults_are_told(client, tmp_path):
    (tmp_path / "net.py").write_text(
        "from foveal import Sequential, layers\n"
        "model = Sequential([layers.Input((16, 16, 1)), layers.Flatten(), layers.Dense(10, activation='softmax')])\n"
    )
    (tmp_path / "broken.py").write_text("x = 1\nraise ValueError('no such thing')\n")
    (tmp_path / "none.py").write_text("x = 1\n")
    assert client.ask("train.choices")["networks"] == [
        "small",
        "open",
        "0/broken.py",
        "0/net.py",
        "0/none.py",
    ]
    assert len(trained(client, network="0/net.py").model.layers) == 2
    (tmp_path / "net.py").write_text(
        "from foveal import Sequential, layers\n"
        "model = Sequential([layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(10)])\n"
    )
    logits = trained(client, network="0/net.py", epochs=20, limit=None)
    assert logits.best > 0.8
    assert all(0 < mistake["share"] <= 1 for mistake in logits.mistakes)
    compiled = "from foveal.losses import SparseCategoricalCrossentropy as Loss\n"
    compiled += "model.compile('sgd', Loss(from_logits=True))\n"
    (tmp_path / "net.py").write_text((tmp_path / "net.py").read_text() + compiled)
    own = trained(client, network="0/net.py", epochs=5)
    assert type(own.model.optimizer).__name__ == "SGD"
    assert 0 < own.best < 1  # without an accuracy among its metrics
    for name, error in (
        ("broken", "no such thing (broken.py, line 2)"),
        ("none", "studio: none.py must make a model, `model = ...`; it holds none."),
    ):
        number = client.ask("train.start", **{**SETTINGS, "network": f"0/{name}.py"})["run"]
        end = time.monotonic() + 30
        while (run := client.ask("train.run", run=number))["state"] in (
            "waiting",
            "running",
        ) and time.monotonic() < end:
            time.sleep(0.02)
        assert (run["state"], run["error"]) == ("failed", error)
    assert trained(client).state == "finished"  # the server goes on


def test_a_folder_of_pictures_is_trained_on(client, tmp_path):
    rng = np.random.default_rng(0)
    for kind, level in (("dark", 0.2), ("light", 0.7)):
        (tmp_path / kind).mkdir()
        for i in range(12):
            image.save(tmp_path / kind / f"{i}.png", np.clip(level + 0.1 * rng.standard_normal((20, 20)), 0, 1))
    run = trained(client, data="folder 0", limit=None, epochs=3)
    assert run.class_names == ["dark", "light"]
    assert run.confusion.shape == (2, 2)


def test_wrong_requests_are_refused_before_a_run_begins(client):
    wrong = [
        (
            {"data": "nothing"},
            "studio: `data` must be one of digits, mnist, fashion_mnist, cifar10, folder 0, got 'nothing'.",
        ),
        ({"epochs": 0}, "studio: `epochs` must be at least 1, got 0."),
        ({"batch_size": 1.5}, "studio: `batch_size` must be a whole number from 0 to 65536, got 1.5."),
        ({"learning_rate": -1}, "studio: `learning_rate` must be above 0, got -1."),
        ({"augment": "much"}, "studio: `augment` must be one of none, light, photo, got 'much'."),
        ({"network": "0/../x.py"}, "studio: there is no such file in the studio's folders: '0/../x.py'."),
        ({"network": "open"}, "studio: no model is open that could be trained."),
    ]
    for change, error in wrong:
        assert client.refused("train.start", **{**SETTINGS, **change}) == error
    assert client.refused("train.run", run=1) == "studio: there is no run 1."
    number = client.ask("train.start", **SETTINGS, paused=True)["run"]
    assert client.refused("train.start", **SETTINGS) == f"studio: run {number} is still training. Stop it first."
    assert client.refused("train.control", run=number, how="fly").startswith(
        "studio: `how` must be one of pause, resume"
    )
    client.ask("train.control", run=number, how="stop")
    until(client, number, ended)
    assert client.refused("train.control", run=number, how="pause") == f"studio: run {number} is stopped."


def test_a_reader_that_is_behind_hears_of_everything_or_that_it_must_ask_again():
    log = EventLog(most=10)
    for i in range(1, 8):
        log.add({"i": i})
    assert [event["i"] for _, event in log.after(0, 0)] == list(range(1, 8))
    assert [number for number, _ in log.after(5, 0)] == [6, 7]
    assert log.after(7, 0) == []
    for i in range(8, 30):
        log.add({"i": i})
    assert log.after(7, 0) == [(29, {"kind": "again"})]
    assert log.after(1000, 0) == [(29, {"kind": "again"})]  # of a server that was started before
    assert [number for number, _ in log.after(19, 0)] == list(range(20, 30))


def test_a_curve_keeps_a_bounded_number_of_points_and_the_mean():
    curve, values = Curve(), np.random.default_rng(0).random(9000)
    for i, value in enumerate(values, 1):
        curve.add(i, {"loss": value})
    assert len(curve.batches) == len(curve.values["loss"]) <= 2001
    assert np.all(np.diff(curve.batches) > 0)
    assert np.mean(curve.values["loss"]) == pytest.approx(values.mean(), abs=0.02)
