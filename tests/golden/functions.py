"""Write functions.npz: what Keras's functions (JAX) give for the rows of tests/functions/function_cases.py.

Run it from the repository after a row was added: python tests/golden/functions.py [all]. Rows that are there stay.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).with_suffix(".npz")
sys.path.insert(0, str(Path(__file__).parents[1] / "functions"))

from function_cases import ALONE, CASES, TENSORS, called, tensors_of, variants  # noqa: E402


def wanted():
    """All calls, by the text that names each: function, row, kind of values."""
    for table in (CASES, ALONE):
        for name, rows in table.items():
            for row in rows:
                yield f"{name}({row})", name, row, {one: TENSORS[one] for one in tensors_of(row)}
            for kind, tensors in variants(rows[0]).items() if rows and table is CASES else ():
                yield f"{name}({rows[0]}) {kind}", name, rows[0], tensors


def read():
    """For each call: a list of arrays, or None where Keras raises an error."""
    with np.load(GOLDEN) as file:
        index, values = json.loads(str(file["index"])), file["values"]
    found, at = {}, 0
    for call, parts in index.items():
        found[call] = None if parts is None else []
        for shape, dtype in parts or ():
            count = int(np.prod(shape))
            found[call].append(values[at : at + count].reshape(shape).astype(dtype))
            at += count
    return found


def write(results):
    """The file, of results as `read` gives them."""
    index = {k: None if r is None else [[list(a.shape), a.dtype.name] for a in r] for k, r in results.items()}
    values = [a.astype("float64").ravel() for r in results.values() for a in r or ()]
    np.savez_compressed(GOLDEN, index=json.dumps(index), values=np.concatenate(values))


def of_keras(name, row, tensors):
    """What Keras's function gives now."""
    import keras
    from keras.src import tree

    homes = (keras.ops, keras.ops.image, keras.activations)
    function = next(getattr(home, name) for home in homes if hasattr(home, name))
    try:
        return [np.asarray(leaf) for leaf in tree.flatten(called(row, function, tensors))]
    except Exception:
        return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    known = read() if GOLDEN.exists() and sys.argv[1:] != ["all"] else {}
    write({call: known[call] if call in known else of_keras(name, row, t) for call, name, row, t in wanted()})
