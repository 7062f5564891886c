"""Count which names of Keras Foveal has, and say what is missing and why: the table in the README.

python tools/what_runs.py [--check]

Real Keras must be installed, as for the tests. `--check` only says whether the README has what the script makes.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from foveal.compat.surface import home_of, is_module, public_names, why_missing

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- names: made by tools/what_runs.py, do not edit -->", "<!-- end of names -->"
HIDDEN = ("api", "src")
"""Parts of Keras that are no public names."""


def modules(module: ModuleType, name: str) -> Iterator[tuple[str, list[str]]]:
    """Each public module of Keras below one, and its names that are no modules."""
    names = [each for each in dir(module) if not each.startswith("_") and each not in HIDDEN]
    below = [each for each in names if is_part(getattr(module, each))]
    yield name, [each for each in names if each not in below]
    for each in below:
        yield from modules(getattr(module, each), f"{name}.{each}")


def is_part(value: object) -> bool:
    """Whether it is one of Keras's own modules."""
    return isinstance(value, ModuleType) and value.__name__.startswith("keras")


def has(module: str, name: str) -> bool:
    """Whether Foveal has a name of a module of Keras."""
    return is_module(module) and (name in public_names(module) or home_of(module, name) is not None)


def reason(module: str, name: str) -> str:
    """What Foveal says of a name that is missing, without the name."""
    missing = module
    while not is_module(missing):
        missing, _, name = missing.rpartition(".")
    told = why_missing(missing, name)
    prefix = f"{missing}.{name}: "
    if not told.startswith(prefix):
        raise ValueError(f"compat/absent.py must say what to use instead of {missing}.{name}.")
    return told.removeprefix(prefix)


def table() -> str:
    """The part of the README."""
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    keras = importlib.import_module("keras")
    lines, reasons, total, there = [], dict[str, list[str]](), 0, 0
    for module, names in modules(keras, "keras"):
        gone = [name for name in names if not has(module, name)]
        total, there = total + len(names), there + len(names) - len(gone)
        for name in gone:
            reasons.setdefault(reason(module, name), []).append(f"{module}.{name}")
        if gone:
            lines.append(f"| `{module}` | {len(names)} | {len(names) - len(gone)} |")
    head = (
        f"Of the {total:,} public names of Keras {keras.__version__} and its modules Foveal has {there:,}. These "
        "modules are not whole; every name that is missing says what to use instead:"
    )
    told = [f"- {', '.join(f'`{name}`' for name in names)}: {why}" for why, names in reasons.items()]
    counted = ["| module | names in Keras | in Foveal |", "|---|--:|--:|", *lines]
    details = ["<details><summary>What is missing, and what to use</summary>", "", *told, "", "</details>"]
    return "\n".join([BEGIN, head, "", *counted, "", *details, END])


def replaced(text: str) -> str:
    """The README with the part as it is now."""
    before, _, rest = text.partition(BEGIN)
    return before + table() + rest.partition(END)[2]


def main() -> None:
    """Write the part, or with --check only compare it."""
    old = README.read_text(encoding="utf-8")
    new = replaced(old)
    if "--check" in sys.argv[1:]:
        if new != old:
            raise SystemExit("The README's list of names is old: run python tools/what_runs.py")
    else:
        README.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
