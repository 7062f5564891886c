"""Pages of the API reference, for MkDocs: one for each public module and one for the commands. See CONTRIBUTING.md.

mkdocs build --strict
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # MkDocs runs this file from its own folder

import foveal
from foveal.cli.commands import COMMANDS
from foveal.cli.declarations import Command
from stubs import keras_modules, public_modules


def on_files(files: Any, config: Any) -> Any:
    """Add the pages to what is built."""
    from mkdocs.structure.files import File

    for name, text in pages().items():
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def pages() -> dict[str, str]:
    """The text of every page, by its name."""
    offered = public_names()
    summaries = {name: (import_module(name).__doc__ or "").partition("\n")[0] for name in offered}
    listed = "\n".join(f"- [{name}]({name}.md): {summary}" for name, summary in summaries.items())
    commands = "\n".join(command_text(name, command) for name, command in COMMANDS.items())
    return {
        "index": f"# Reference\n\n{listed}\n- [the command foveal](commands.md)\n",
        "commands": f"# The command foveal\n\n{commands}",
        **{name: module_text(name, names) for name, names in offered.items()},
    }


def public_names() -> dict[str, list[str]]:
    """Every public module with its names; those of foveal.keras only where no other module has them."""
    offered = {name: _names(import_module(name)) for name in public_modules()}
    parts = [part for name in offered for part in _offered(name) if isinstance(part, ModuleType)]
    offered |= {part.__name__: _names(part) for part in parts if not part.__name__.startswith("foveal.keras")}
    known = {id(getattr(import_module(name), public)) for name, names in offered.items() for public in names}
    for name in keras_modules():
        own = [
            public for public in _names(import_module(name)) if id(getattr(import_module(name), public)) not in known
        ]
        offered |= {name: own} if own else {}
    return dict(sorted(offered.items()))


def _offered(name: str) -> list[Any]:
    """What a module offers."""
    module = import_module(name)
    return [getattr(module, public) for public in module.__all__]


def _names(module: ModuleType) -> list[str]:
    """The names a module offers that are no modules; without a list, its own functions and classes."""
    own = [name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__]
    names = getattr(module, "__all__", [name for name in own if not name.startswith("_") and name.islower()])
    return [name for name in names if not isinstance(getattr(module, name), ModuleType | str)]


def module_text(name: str, names: Sequence[str]) -> str:
    """A module's page: its own words, then each of its names."""
    module = import_module(name)
    members = "".join(_block(f"{name}.{public}", getattr(module, public) is foveal.Model) for public in names)
    return f"# {name}\n\n::: {name}\n    options:\n      members: false\n{members}"


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
