"""Make tapes.json: what the scripts in tests/tutorials/tapes report with TensorFlow itself.

KERAS_BACKEND=tensorflow python tests/golden/tapes.py [names of scripts; by default all]
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main():
    scripts = {script.stem: script for script in (HERE.parent / "tutorials/tapes").glob("*.py")}
    results = json.loads((HERE / "tapes.json").read_text()) if sys.argv[1:] else {}
    for name in sys.argv[1:] or scripts:
        script = scripts[name]
        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
        lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        if lines:
            numbers = json.loads(lines[0].removeprefix("RESULT "))
            results[script.stem] = {name: rounded(value) for name, value in numbers.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(numbers)}" for name, numbers in sorted(results.items())]
    (HERE / "tapes.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def rounded(value):
    return [rounded(part) for part in value] if isinstance(value, list) else float(f"{value:.7g}")


if __name__ == "__main__":
    main()
