"""Scripts in the style of well-known tutorials run unchanged, and come to TensorFlow's numbers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parents[1] / "tutorials"
TENSORFLOW = {
    folder: json.loads((HERE.parent / f"golden/{folder}.json").read_text()) for folder in ("tapes", "networks")
}
DRIVER = """
import runpy, sys
import foveal.compat
foveal.compat.install()
for path in sys.argv[1:]:
    runpy.run_path(path, run_name="__main__")
"""


LONG = {
    "attention_unet", "captions", "cbam", "contrastive", "cyclegan", "deep_dream", "pix2pix", "segmentation",
    "siamese_triplets", "style_transfer", "vit_tiny", "vqvae",
}  # fmt: skip
SHORT = {
    "few_shots",
    "files_to_batches",
    "fine_tuning",
    "low_light",
    "metric_learning",
    "mixtures",
    "rates_and_callbacks",
}


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        pytest.param("tapes", TENSORFLOW["tapes"].keys() - LONG, id="short"),
        pytest.param("tapes", LONG, id="long", marks=pytest.mark.full),
        pytest.param("networks", SHORT, id="short-networks"),
        pytest.param("networks", TENSORFLOW["networks"].keys() - SHORT, id="long-networks", marks=pytest.mark.full),
    ],
)
def test_scripts_give_what_tensorflow_gives(folder, names, tmp_path):
    scripts = [str(HERE / f"{folder}/{name}.py") for name in sorted(names)]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, *scripts],
        capture_output=True, text=True, timeout=400, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE / "tapes"), os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    results = [json.loads(line.removeprefix("RESULT ")) for line in done.stdout.splitlines() if "RESULT" in line]
    for name, numbers in zip(sorted(names), results, strict=True):
        expected = TENSORFLOW[folder][name]
        assert numbers.keys() == expected.keys()
        for word, value in expected.items():
            np.testing.assert_allclose(numbers[word], value, rtol=2e-4, atol=2e-5, err_msg=f"{name}: {word}")
