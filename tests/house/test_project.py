"""What the project says about itself agrees with what it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from house.sources import ROOT, name_of, python_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml", ".ci/run")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "benchmarks").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
    *sorted((ROOT / "benchmarks" / "results").glob("*.json")),
    *python_files("src", "tests", "benchmarks", "examples", "tools"),
]
ONE_MACHINES_PATH = re.compile(r"(?<![\w.<])/(?:home|root|work|Users|opt|mnt)/\w")


def _commands(text: str) -> list[str]:
    lines = [line.split(" | ")[0] for line in text.splitlines() if not line.startswith("#")]
    return [part.strip() for line in lines for part in line.split("&&")]


def test_dependencies_are_the_three_of_the_first_decision():
    assert [re.split(r"[<>=!~ ]", line)[0] for line in PROJECT["dependencies"]] == ["numpy", "llvmlite", "rich"]


def test_the_readmes_commands_are_those_of_the_ci():
    shown = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert _commands("".join(shown)) == ["pip install .", "foveal train mnist", "pip install '.[test]'", "pytest"]
    ran = _commands((ROOT / ".ci" / "run").read_text())
    assert [command for command in _commands("".join(shown)) if command not in ran] == []
    assert ran[-1] == "pytest"


def test_the_readmes_command_is_installed():
    assert PROJECT["scripts"] == {"foveal": "foveal.cli.main:main"}


def test_the_changelog_starts_with_this_version():
    sections = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert next(name for name in sections if name != "Unreleased") == PROJECT["version"]


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.suffix == ".md"], ids=name_of)
def test_links_between_documents_lead_somewhere(path: Path):
    links = [link for link in re.findall(r"\]\(([^)#]+)", path.read_text()) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_nothing_names_a_path_of_one_machine(path: Path):
    assert ONE_MACHINES_PATH.findall(path.read_text(encoding="utf-8")) == []


def test_the_readmes_python_examples_are_python():
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(examples) == 2
    compile("\n".join(examples), "README.md", "exec")


def test_every_benchmark_is_documented():
    text = (ROOT / "benchmarks" / "README.md").read_text()
    missing = [path.name for path in (ROOT / "benchmarks").glob("*.py") if f"`{path.name}`" not in text]
    assert missing == []


def test_decisions_are_numbered_from_one():
    found = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in found] == list(range(1, len(found) + 1))


def test_files_of_tests_have_names_of_their_own():
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name not in ("conftest.py", "__init__.py")]
    assert sorted({name for name in names if names.count(name) > 1 and name.startswith("test_")}) == []
