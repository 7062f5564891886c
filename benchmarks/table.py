"""The table in the repository's README, made from the newest results.

python benchmarks/table.py            writes it
python benchmarks/table.py --check    only says whether the README has it (exit status 1 if not)
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from measure import HERE, RESULTS

README = HERE.parent / "README.md"
MARKED = re.compile(r"(<!-- results: [^\n]*-->\n).*?(<!-- end of results -->)", re.DOTALL)
NOTHING = "No results are recorded yet.\n"
NAMES = {"foveal": "Foveal", "torch": "PyTorch", "tensorflow": "TensorFlow/Keras", "jax": "JAX"}
MISSING = "-"
Values = dict[str, float]


def newest(folder: Path) -> dict[str, Any]:
    """The latest answer to each question, with the commit and machine of its file."""
    results = sorted(
        (json.loads(path.read_text()) for path in folder.glob("*.json")), key=lambda result: result["time"]
    )
    return {
        question: {**answer, "commit": result["commit"], "machine": result["machine"]}
        for result in results
        for question, answer in result["questions"].items()
    }


def best(rows: Iterable[dict[str, Any]], task: str, batch: int, key: str, choose: Callable[..., float]) -> Values:
    """Each family's best way to do a task at a batch size. Untrained weights are not a way."""
    found: dict[str, list[float]] = {}
    for row in rows:
        if (row["task"], row["batch"]) == (task, batch) and "untrained" not in row["contender"]:
            found.setdefault(row["contender"].split()[0], []).append(row[key])
    return {family: choose(values) for family, values in found.items()}


def line(label: str, values: Values, unit: str, more_is_better: bool, compare: bool = True) -> str:
    """A row: everybody's value, and how many times better Foveal is than the best peer."""
    peers = [value for family, value in values.items() if family != "foveal"]
    ours, theirs = values.get("foveal"), (max if more_is_better else min)(peers, default=None)
    ratio = MISSING
    if compare and ours and theirs:
        ratio = f"{ours / theirs if more_is_better else theirs / ours:.1f}x"
    cells = [f"{_number(values[family])} {unit}" if family in values else MISSING for family in NAMES]
    return "| " + " | ".join([label, f"**{cells[0]}**", *cells[1:], ratio]) + " |"


def _number(value: float) -> str:
    if value < 10:
        return f"{value:.2f}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def speed_lines(answer: dict[str, Any]) -> list[str]:
    """Throughput of training and inference, and the latency of one image."""
    rows = answer["rows"]
    sizes = sorted({row["batch"] for row in rows} - {1})
    lines = [
        line(f"{label}, batch {batch}", rates, "images/s", True)
        for task, label in (("train", "training"), ("infer", "inference"))
        for batch in sizes
        if (rates := best(rows, task, batch, "images_per_second", max))
    ]
    alone = [row for row in rows if row["way"] != "predict"]  # which may take images together
    for task, label in (("train", "one training step on one image"), ("infer", "one image's answer")):
        latency = {family: ms * 1e3 for family, ms in best(alone, task, 1, "step_ms", min).items()}
        lines += [line(label, latency, "µs", False)] if latency else []
    return lines


def start_lines(answer: dict[str, Any]) -> list[str]:
    """Importing, and the first step."""
    times = {row["what"]: row["ms"] for row in answer["rows"]}

    def of(question: str, ending: str = "") -> Values:
        named = {family: f"{question} {family}{ending if family == 'foveal' else ''}" for family in NAMES}
        return {family: times[what] for family, what in named.items() if what in times}

    return [
        line(f"import (NumPy alone: {_number(times['import numpy'])} ms)", of("import"), "ms", False),
        line("import what a network needs", of("import needed"), "ms", False),
        line("first training step of a new process", of("first step"), "ms", False),
        line("the same, nothing compiled before", of("first step", ", cold cache"), "ms", False),
    ]


def footprint_lines(answer: dict[str, Any]) -> list[str]:
    """Peak memory and size on disk."""
    peaks = {row["what"]: row["peak_mib"] for row in answer["memory"]}
    floats = {family: peaks[family] for family in NAMES if family in peaks}
    raw = {family: peaks[f"{family}, bytes"] for family in NAMES if f"{family}, bytes" in peaks}
    sizes = {family: answer["installed"][family]["mib"] for family in NAMES if family in answer["installed"]}
    return [
        line("peak memory, an epoch of MNIST as float32", floats, "MiB", False),
        line("peak memory, an epoch of MNIST as bytes", raw, "MiB", False),
        line("installed, with all it requires", sizes, "MiB", False),
    ]


LINES = {"train_step": speed_lines, "start": start_lines, "footprint": footprint_lines}


def notes(answers: dict[str, Any]) -> str:
    """Where and how it was measured, and what the table hides."""
    machine = next(iter(answers.values()))["machine"]
    commits = ", ".join(
        dict.fromkeys(answer["commit"] + ("+" if answer["dirty"] else "") for answer in answers.values())
    )
    vectors = "AVX-512" if "avx512f" in machine["vectors"] else "AVX2" if "avx2" in machine["vectors"] else "SSE"
    text = f"{machine['cores']} cores of {machine['cpu']} ({vectors}), {machine['memory_gib']} GiB; commit {commits}. "
    text += "Everybody's best of several ways; the last column is Foveal against the best peer."
    if "train_step" not in answers:
        return text
    rows = answers["train_step"]["rows"]
    quiet = sum(row["quiet_share"] for row in rows) / len(rows)
    text += f" Medians of {answers['train_step']['rounds']} alternating rounds; {quiet:.0%} of the windows were quiet."
    noise = {row["batch"]: row["images_per_second"] for row in rows if "untrained" in row["contender"]}
    seen = ", ".join(f"{_number(noise[batch])} at batch {batch}" for batch in sorted(noise) if batch > 1)
    if seen:
        text += f" Foveal's backward pass skips zeros, so its speed depends on the data: untrained, on noise, {seen}."
    return text


def table(folder: Path) -> str:
    """The Markdown between the README's marks."""
    answers = newest(folder)
    lines = [row for question, make in LINES.items() if question in answers for row in make(answers[question])]
    if not lines:
        return NOTHING
    head = "| | " + " | ".join([*NAMES.values(), "Foveal / best peer"]) + " |"
    return "\n".join([notes(answers), "", head, "|---" + "|--:" * (len(NAMES) + 1) + "|", *lines]) + "\n"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the folder of the results")
    parser.add_argument("--print", action="store_true", help="print the table; the README stays as it is")
    chosen = parser.parse_args()
    made = table(chosen.results)
    if chosen.print:
        print(made, end="")
        return
    old = README.read_text()
    new = MARKED.sub(lambda found: found[1] + made + found[2], old)
    if chosen.check:
        sys.exit(0 if new == old else "README.md: the table is not the results'. Run: python benchmarks/table.py")
    README.write_text(new)


if __name__ == "__main__":
    main()
