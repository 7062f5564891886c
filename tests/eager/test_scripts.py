"""Scripts with training loops of their own run unchanged, and come to TensorFlow's numbers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parents[1] / "tutorials"
TENSORFLOW = json.loads((HERE.parent / "golden/tapes.json").read_text())
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


@pytest.mark.parametrize(
    "names",
    [pytest.param(TENSORFLOW.keys() - LONG, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.full)],
)
def test_tapes_and_steps_of_ones_own_give_what_tensorflow_gives(names, tmp_path):
    scripts = [str(HERE / f"tapes/{name}.py") for name in sorted(names)]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, *scripts],
        capture_output=True, text=True, timeout=400, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE / "tapes"), os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    results = [json.loads(line.removeprefix("RESULT ")) for line in done.stdout.splitlines() if "RESULT" in line]
    for name, numbers in zip(sorted(names), results, strict=True):
        expected = TENSORFLOW[name]
        assert numbers.keys() == expected.keys()
        for word, value in expected.items():
            np.testing.assert_allclose(numbers[word], value, rtol=2e-4, atol=2e-5, err_msg=f"{name}: {word}")
