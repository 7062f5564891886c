"""Scripts as tutorials for Keras have them run unchanged."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DRIVER = """
import os, runpy, sys
os.environ["MPLBACKEND"] = "agg"
import foveal.compat
foveal.compat.install()
for path in sys.argv[1:]:
    print("begin", path, file=sys.stderr)
    runpy.run_path(path, run_name="__main__")
"""


def test_scripts_written_for_keras_run_unchanged(tmp_path):
    scripts = sorted(str(path) for path in HERE.glob("*.py") if path.name != Path(__file__).name)
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, *scripts], capture_output=True, text=True, timeout=200, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("RESULT") == len(scripts) == 16
