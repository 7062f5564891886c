"""Writes tf_lines.npz: what TensorFlow itself gives for the lines of compat/more_cases.py. Needs TensorFlow 2."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "compat"))

if __name__ == "__main__":
    import tensorflow as tf
    from more_cases import CASES

    results = {}
    for name, line in CASES.items():
        found = line(tf)
        parts = found if isinstance(found, list | tuple) else [found]
        results |= {f"{name}/{n}": np.asarray(part) for n, part in enumerate(parts)}
    np.savez_compressed(Path(__file__).with_suffix(".npz"), **results)
