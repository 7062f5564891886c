"""Pages of the API reference, for MkDocs: one for each public module and one for the commands. See CONTRIBUTING.md.

mkdocs build --strict
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # MkDocs runs this file from its own folder

import foveal
from foveal.cli.commands import COMMANDS, Command
from stubs import public_modules


def on_files(files: Any, config: Any) -> Any:
    """Add the pages to what is built."""
    from mkdocs.structure.files import File

    for name, text in pages().items():
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def pages() -> dict[str, str]:
    """The text of every page, by its name."""
    modules = sorted(public_modules())
    listed = "\n".join(
        f"- [{name}]({name}.md): {(import_module(name).__doc__ or '').splitlines()[0]}" for name in modules
    )
    index = f"# Reference\n\n{listed}\n- [the command foveal](commands.md)\n"
    commands = "\n".join(command_text(name, command) for name, command in COMMANDS.items())
    return {
        "index": index,
        "commands": f"# The command foveal\n\n{commands}",
        **{name: module_text(import_module(name)) for name in modules},
    }


def module_text(module: ModuleType) -> str:
    """A module's page: its own words, then each of its names."""
    names = [name for name in module.__all__ if not isinstance(getattr(module, name), ModuleType)]
    members = "".join(_block(f"{module.__name__}.{name}", getattr(module, name) is foveal.Model) for name in names)
    return f"# {module.__name__}\n\n::: {module.__name__}\n    options:\n      members: false\n{members}"


def _block(name: str, inherited: bool) -> str:
    """A public name with its docstring; `inherited` lists what a class has from its bases, too."""
    options = "      show_root_heading: true\n" + "      inherited_members: true\n" * inherited
    return f"\n::: {name}\n    options:\n{options}"


def command_text(name: str, command: Command) -> str:
    """A command's part of its page."""
    rows = "\n".join(f"| `{argument.names}` | {argument.help % argument.settings} |" for argument in command.arguments)
    table = f"\n| argument | meaning |\n|---|---|\n{rows}\n" if rows else ""
    example = f"\n    {command.example}\n" if command.example else ""
    return f"## foveal {name}\n\n{command.description}\n{example}{table}"
