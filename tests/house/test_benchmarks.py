"""The README shows what was measured, and the table says what the results say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from house.sources import ROOT


def _table(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "benchmarks/table.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def _row(contender: str, task: str, batch: int, step_ms: float) -> dict[str, object]:
    rate = batch / step_ms * 1e3
    row = {"contender": contender, "way": "loop", "task": task, "batch": batch, "step_ms": step_ms}
    return {**row, "images_per_second": rate, "quiet_share": 1.0}


def _write(folder: Path, commit: str, time: str, rows: list[dict[str, object]]) -> None:
    machine = {"cpu": "A CPU", "cores": 2, "memory_gib": 8.0, "vectors": ["avx2"]}
    answer = {"dirty": False, "rounds": 5, "rows": rows}
    result = {"commit": commit, "time": time, "machine": machine, "questions": {"train_step": answer}}
    (folder / f"{commit}.json").write_text(json.dumps(result))


def test_the_readme_has_the_table_of_the_newest_results():
    done = _table("--check")
    assert done.returncode == 0, done.stderr


def test_the_table_takes_the_newest_results_and_each_familys_best_way(tmp_path: Path):
    _write(tmp_path, "a1", "2026-01-02", [_row("foveal", "train", 32, 1.0)])
    rows = [
        _row("foveal", "train", 32, 2.0),
        _row("foveal untrained", "train", 32, 1.0),
        _row("foveal", "infer", 1, 0.05),
    ]
    peers = [_row("torch", "train", 32, 16.0), _row("torch tuned", "train", 32, 8.0), _row("jax", "infer", 1, 0.2)]
    _write(tmp_path, "b2", "2026-01-03", rows + peers)
    assert _table("--print", "--results", str(tmp_path)).stdout == (
        "2 cores of A CPU (AVX2), 8.0 GiB; commit b2. Everybody's best of several ways; the last column is Foveal "
        "against the best peer. Medians of 5 alternating rounds; 100% of the windows were quiet. Foveal's backward "
        "pass skips zeros, so its speed depends on the data: untrained, on noise, 32,000 at batch 32.\n\n"
        "| | Foveal | PyTorch | TensorFlow/Keras | JAX | Foveal / best peer |\n"
        "|---|--:|--:|--:|--:|--:|\n"
        "| training, batch 32 | **16,000 images/s** | 4,000 images/s | - | - | 4.0x |\n"
        "| one image's answer | **50.0 µs** | - | - | 200 µs | 4.0x |\n"
    )


def test_no_results_make_no_table(tmp_path: Path):
    assert _table("--print", "--results", str(tmp_path)).stdout == "No results are recorded yet.\n"
