"""`foveal doctor` says what there is, and its exit code whether all is well."""

import re

import pytest
from command import foveal

from foveal.cli import doctor, machine


def test_all_is_well(tmp_path):
    code, out, err = foveal("doctor", FOVEAL_HOME=str(tmp_path / "home"))
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert re.fullmatch(
        r"Versions   foveal [\d.]+, numpy [\d.]+\S*, llvmlite [\d.]+\S*, rich [\d.]+\S*, Python 3[\d.]+\S*", lines[0]
    )
    assert re.fullmatch(r"Processor  .+, \d+ cores?", lines[1])
    assert re.fullmatch(r"Vectors    (4|8|16) numbers at once \((128|256|512) bits\) on \S+", lines[2])
    assert re.fullmatch(
        rf"Cache      {re.escape(str(tmp_path))}/home, writable, 0\.0 MB, 0\.0 of at most 268 MB machine code", lines[3]
    )
    assert re.fullmatch(
        r"Engines    llvm \(llvmlite .+\), jax \(.+\), numpy \(numpy .+\); the default is llvm", lines[4]
    )
    assert re.fullmatch(r"Self-test  OK: 8 training steps in \d+\.\d\d s, llvm and numpy agree to \d+e-\d+", lines[5])
    assert lines[6:] == ["", "All is well. Next: foveal train mnist"]


def test_a_cache_folder_that_cannot_be_written(tmp_path, capsys, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FOVEAL_HOME", str(tmp_path / "file"))
    assert doctor.run([]) == 1
    out = capsys.readouterr().out
    assert f"Cache      WRONG: {tmp_path}/file cannot be written (" in out
    assert out.endswith("Something is wrong: Cache.\n")


@pytest.mark.parametrize("engine", ["numpy", "jax"])
def test_the_self_tests_network_learns_the_same_everywhere(engine, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "DEFAULT_ENGINE", engine)
    assert re.fullmatch(rf"OK: 8 training steps in .* s, {engine} and numpy agree to .*", doctor.self_test())


def test_an_engine_that_computes_wrongly_is_found(monkeypatch, capsys):
    right = doctor.learn

    def wrong(engine):
        weights = right("numpy")
        if engine == doctor.DEFAULT_ENGINE:
            weights[0] = weights[0] * 1.01
        return weights

    monkeypatch.setattr(doctor, "learn", wrong)
    with pytest.raises(doctor.Wrong) as caught:
        doctor.self_test()
    assert str(caught.value) == (
        "llvm and numpy differ by 1.0e-02 after 8 steps, more than 1e-04. "
        "Use --engine numpy, and please report this with all the lines above."
    )


def test_a_check_that_breaks_does_not_stop_the_others(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "CHECKS", {"First": lambda: 1 / 0, "Second": lambda: "fine"})
    assert doctor.run([]) == 1
    assert capsys.readouterr().out == (
        "First      WRONG: ZeroDivisionError: division by zero\nSecond     fine\n\nSomething is wrong: First.\n"
    )


def test_what_is_not_installed():
    assert machine.installed("a_package_that_nobody_has") is None


def test_the_machine_has_a_name():
    assert machine.processor()
