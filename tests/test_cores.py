"""What a process may use of the processors, with and without the limits of a container."""

import pytest

from foveal import cores
from foveal.cli import doctor
from foveal.engines.engine import get_engine

QUOTAS = {
    "none at all": ("", {}, float("inf")),
    "version 2": ("0::/a/b\n", {"a/b/cpu.max": "250000 100000"}, 2.5),
    "version 2, a parent's": ("0::/a/b\n", {"a/b/cpu.max": "max 100000", "a/cpu.max": "50000 100000"}, 0.5),
    "version 2, at the root": ("0::/\n", {"cpu.max": "300000 100000"}, 3),
    "version 2, unlimited": ("0::/a\n", {"a/cpu.max": "max 100000"}, float("inf")),
    "version 1": (
        "4:memory:/m\n3:cpu,cpuacct:/a\n0::/\n",
        {"cpu/a/cpu.cfs_quota_us": "400000", "cpu/a/cpu.cfs_period_us": "100000"},
        4,
    ),
    "version 1, unlimited": (
        "3:cpu:/a\n",
        {"cpu/a/cpu.cfs_quota_us": "-1", "cpu/a/cpu.cfs_period_us": "100000"},
        float("inf"),
    ),
    "another controller's": ("3:cpuset:/a\n", {"cpu/a/cpu.cfs_quota_us": "1"}, float("inf")),
    "nonsense": ("0::/a\n", {"a/cpu.max": "1 2 3"}, float("inf")),
}


@pytest.mark.parametrize("name", QUOTAS)
def test_the_quota_of_a_container(name, tmp_path):
    groups, files, expected = QUOTAS[name]
    (tmp_path / "groups").write_text(groups)
    for path, text in files.items():
        (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / path).write_text(text)
    assert cores.quota(tmp_path / "groups", tmp_path / "root") == expected


def test_no_control_groups_no_quota(tmp_path):
    assert cores.quota(tmp_path / "none", tmp_path) == float("inf")


@pytest.mark.parametrize(("limit", "expected"), [(0.5, 1), (1.5, 2), (float("inf"), 5), (99, 5)])
def test_the_engine_and_the_doctor_count_the_same_cores(monkeypatch, limit, expected):
    monkeypatch.delenv("FOVEAL_THREADS", raising=False)
    monkeypatch.setattr(cores.os, "sched_getaffinity", lambda process: set(range(5)), raising=False)
    monkeypatch.setattr(cores, "quota", lambda: limit)
    assert cores.usable_cores() == get_engine("llvm").threads == expected
    assert doctor.processor().endswith(f", {expected} core" + "s" * (expected > 1))
