"""Make tapes.json and networks.json: what the scripts of these folders of tests/tutorials report with TensorFlow.

KERAS_BACKEND=tensorflow python tests/golden/tapes.py [names of scripts; by default all]
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TUTORIALS = HERE.parent / "tutorials"


def main():
    for folder in ("tapes", "networks"):
        write(folder, {script.stem: script for script in (TUTORIALS / folder).glob("*.py")})


def write(folder, scripts):
    golden = HERE / f"{folder}.json"
    results = json.loads(golden.read_text()) if sys.argv[1:] and golden.exists() else {}
    for name in [name for name in sys.argv[1:] or scripts if name in scripts]:
        done = subprocess.run(
            [sys.executable, str(scripts[name])], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(TUTORIALS / "tapes")},
        )  # fmt: skip
        lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        if lines:
            numbers = json.loads(lines[0].removeprefix("RESULT "))
            results[name] = {name: rounded(value) for name, value in numbers.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(numbers)}" for name, numbers in sorted(results.items())]
    golden.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def rounded(value):
    return [rounded(part) for part in value] if isinstance(value, list) else float(f"{value:.7g}")


if __name__ == "__main__":
    main()
