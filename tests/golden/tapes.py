"""Make tapes.json: what the scripts in tests/tutorials/tapes report with TensorFlow itself.

KERAS_BACKEND=tensorflow python tests/golden/tapes.py
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main():
    results = {}
    for script in sorted((HERE.parent / "tutorials/tapes").glob("*.py")):
        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
        lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        if lines:
            numbers = json.loads(lines[0].removeprefix("RESULT "))
            results[script.stem] = {name: rounded(value) for name, value in numbers.items()}
    (HERE / "tapes.json").write_text(json.dumps(results, indent=1) + "\n")


def rounded(value):
    return [rounded(part) for part in value] if isinstance(value, list) else float(f"{value:.7g}")


if __name__ == "__main__":
    main()
