"""`foveal studio` as a user types it: its address, a script of Keras's trained, and its end by Ctrl-C."""

import signal
import subprocess
import sys
import time

import httpx
import pytest

SCRIPT = """
from tensorflow import keras
model = keras.Sequential([keras.layers.Input((16, 16, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])
"""
SETTINGS = {"data": "digits", "network": "0/net.py", "epochs": 1, "augment": "none", "limit": 64}


@pytest.mark.full
def test_a_script_of_keras_is_trained_and_the_best_weights_are_kept(tmp_path):
    (tmp_path / "net.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "foveal.cli.main", "studio", str(tmp_path), "--no-browser"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().split()[-1]
        with httpx.Client(base_url=address.partition("?")[0], follow_redirects=True) as http:
            assert http.get(address).status_code == 200
            assert http.post("/api/train.start", json=SETTINGS).json() == {"run": 1}
            end = time.monotonic() + 60
            while (run := http.post("/api/train.runs").json()["runs"][0])["state"] in ("waiting", "running"):
                assert time.monotonic() < end
                time.sleep(0.05)
        assert (run["state"], run["error"], run["epoch"]) == ("finished", "", 1)
        assert (tmp_path / "studio-runs" / "run-1" / "best.keras").is_file()
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in (0, 130)
