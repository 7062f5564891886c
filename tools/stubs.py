"""Write the stubs (`.pyi`) of Foveal's public modules, which editors and type checkers read. See CONTRIBUTING.md.

python tools/stubs.py

A public module is a table of names that are imported when they are first used, and a class that declares its arguments
with `arg` has no `__init__` to read. A stub says both outright: `from foveal.layers.dropout import Dropout` for what a
reader of source code sees by itself, and a class or function with its signature and docstring for what it does not.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import foveal
from foveal.arguments import REQUIRED, Declared
from foveal.compat import surface
from foveal.lazy import Names

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
SOURCE = PROJECT.parent / "src"
GRAPHS = ("foveal.ir.", "foveal.ops.")
"""Where the types of graphs are: methods that take or give them are for those who write layers."""


class Stub:
    """The text of one module's stub, as it grows.

    Parameters
    ----------
    module : str
    homes : dict
        The public module and the name there of every object that another stub defines already.
    """

    def __init__(self, module: str, homes: dict[int, tuple[str, str]]) -> None:
        self.module, self.homes = module, homes
        self.imports: set[str] = set()
        self.body: list[str] = []
        self.aliases: list[str] = []
        self.bound: dict[str, str] = {}

    def offer(self, name: str, thing: Any) -> None:
        """Make a name public."""
        home = self.homes.get(id(thing))
        if isinstance(thing, ModuleType):
            self._import(*module_and_name(thing.__name__), name)
        elif home is None:
            self.body.append(f"{name}: {self._annotation(type(thing).__name__, type(thing).__module__)}")
        elif home[0] != self.module and getattr(import_module(home[0]), name, None) is thing:
            self._import(home[0], name, name)
        elif home != (self.module, name):
            self.aliases.append(f"{name} = {self._import(*home)}")
        elif is_readable(thing) and thing.__name__ == name:
            self._import(home_of(thing), name, name)
        elif is_readable(thing):
            self.imports.add(f"from {home_of(thing)} import {thing.__name__} as _{thing.__name__}")
            self.aliases.append(f"{name} = _{thing.__name__}")
        elif inspect.isclass(thing):
            self.body.append(self._class(name, thing))
        else:
            self.body.append(self._function(name, thing, of_arrays=True))

    def text(self) -> str:
        """The whole stub."""
        module = import_module(self.module)
        return "\n".join([docstring(module), "", *sorted(self.imports), "", *self.body, "", *self.aliases]) + "\n"

    def _import(self, module: str, name: str, public: str | None = None) -> str:
        """Import a name, with `public` as a public one; what it is called in the stub."""
        if public is not None:
            self.imports.add(f"from {module} import {name} as {public}")
            return public
        home = self.homes.get(id(getattr(import_module(module), name, None)))
        if home is not None and home[0] == self.module:
            return home[1]
        taken = self.bound.setdefault(name, module) != module or name in import_module(self.module).__all__
        self.imports.add(f"from {module} import {name}{f' as _{name}' * taken}")
        return "_" * taken + name

    def _class(self, name: str, kind: type) -> str:
        """A class with its arguments, and what it and its private bases add to the public one."""
        bases = kind.__mro__[1:]
        base = next((base for base in bases if id(base) in self.homes), None) or next(filter(is_readable, bases))
        line = [each for each in kind.__mro__[: kind.__mro__.index(base)] if each is not Declared]
        base_name = self._import(*self.homes.get(id(base), (home_of(base), base.__name__)))
        members = {n: v for each in reversed(line) for n, v in vars(each).items() if not n.startswith("_")}
        members = {n: v for n, v in members.items() if n not in getattr(kind, "arguments", ())}
        parts = [docstring(kind), *self._attributes(line, base), self._init(kind)]
        parts += [self._member(n, v) for n, v in members.items() if not hasattr(base, n) and not self._is_of_graphs(v)]
        return f"class {name}({base_name}):\n" + textwrap.indent("\n".join(filter(None, parts)), "    ")

    def _is_of_graphs(self, member: Any) -> bool:
        function = inspect.unwrap(getattr(member, "fget", None) or getattr(member, "__func__", member))
        names = {
            word for note in getattr(function, "__annotations__", {}).values() for word in re.findall(r"\w+", note)
        }
        homes = imported_names(function.__module__) if names else {}
        return any(homes.get(name, ("", None))[0].startswith(GRAPHS) for name in names)

    def _attributes(self, line: Sequence[type], base: type) -> Iterator[str]:
        """Arguments and other attributes; those without an annotation, such as weights, are anything."""
        types: dict[str, str] = {}
        for kind in reversed(line):
            notes = inspect.get_annotations(kind)
            types |= {name: self._annotation(note, kind.__module__) for name, note in notes.items()}
            types |= {name: types.get(name, "Any") for name in assigned(kind) if not hasattr(base, name)}
        shown = {name: note for name, note in types.items() if not name.startswith("_") and "ClassVar" not in note}
        return (f"{name}: {note}" for name, note in shown.items())

    def _init(self, kind: type) -> str:
        if not issubclass(kind, Declared) or kind.__init__ is not Declared.__init__:
            return self._function("__init__", kind.__init__) if "__init__" in vars(kind) else ""
        written = ["self"]
        for parameter in kind.parameters():
            argument = kind.arguments[parameter.name]
            if argument.kw_only and "*" not in written:
                written.append("*")
            accepted = self._accepted(argument.convert)
            if argument.default is None and "None" not in accepted.split(" | ") and accepted != "Any":
                accepted += " | None"
            written.append(f"{parameter.name}: {accepted}{default(argument.default)}")
        return f"def __init__({', '.join(written)}) -> None: ..."

    def _member(self, name: str, member: Any) -> str:
        if isinstance(member, property):
            doc = docstring(member)
            returned = self._returned(member.fget)
            body = f"\n{textwrap.indent(doc, '    ')}\n    ..." if doc else " ..."
            return f"@property\ndef {name}(self) -> {returned}:{body}"
        if isinstance(member, classmethod | staticmethod):
            return f"@{type(member).__name__}\n{self._function(name, member.__func__)}"
        return self._function(name, member) if inspect.isfunction(member) else ""

    def _returned(self, function: Any) -> str:
        annotation = inspect.unwrap(function).__annotations__.get("return", "Any")
        return self._annotation(annotation, inspect.unwrap(function).__module__)

    def _function(self, name: str, function: Any, of_arrays: bool = False) -> str:
        """A function with its signature; one `of_arrays` takes them where its own code has nodes."""
        inner = inspect.unwrap(function) if inspect.isroutine(function) else type(function).__call__
        module, written, kinds = inner.__module__, [], set()
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind is parameter.KEYWORD_ONLY and not kinds & {parameter.kind, parameter.VAR_POSITIONAL}:
                written.append("*")
            kinds.add(parameter.kind)
            stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
            note = self._note("Any" if parameter.annotation is REQUIRED else parameter.annotation, module, of_arrays)
            bound = parameter.name in ("self", "cls") and not written
            written.append(parameter.name if bound else f"{stars}{parameter.name}: {note}{default(parameter.default)}")
        returned = self._note(inner.__annotations__.get("return", "Any"), module, of_arrays)
        doc = docstring(function)
        body = f"\n{textwrap.indent(doc, '    ')}\n    ..." if doc else " ..."
        return f"def {name}({', '.join(written)}) -> {returned}:{body}"

    def _note(self, annotation: Any, module: str, of_arrays: bool) -> str:
        text = self._annotation(annotation, module)
        return re.sub(r"\bNode\b", self._type("Any", module), text) if of_arrays and "Node" in text else text

    def _accepted(self, convert: Callable[[Any], Any]) -> str:
        """The type of what a converter of an argument takes."""
        factory = FACTORIES.get(convert.__qualname__.partition(".<locals>")[0])
        if factory is not None:
            return factory(self, inspect.getclosurevars(convert).nonlocals)
        if inspect.isclass(convert):
            return {"list": "Iterable[Any]"}.get(convert.__name__, convert.__name__)
        function = inspect.unwrap(convert)
        notes = function.__annotations__
        names = [name for name in notes if name != "return"]
        taken = [notes[name] for name in (*names[:1], "return") if notes.get(name, "Any") != "Any"]
        return self._annotation(taken[0], function.__module__) if taken else "Any"

    def _annotation(self, annotation: Any, module: str) -> str:
        """An annotation of a module as this stub can write it."""
        text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
        tree = ast.parse(text, mode="eval")
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                node.id = self._type(node.id, module)
        return ast.unparse(tree)

    def _type(self, name: str, module: str) -> str:
        home = ("typing", name) if name == "Any" else imported_names(module).get(name)
        if home is None:
            return name if name in vars(builtins) else self._import(module, name)
        if home[1] is None:
            self.imports.add(f"import {home[0]} as {name}" if home[0] != name else f"import {name}")
            return name
        return self._import(home[0], home[1])


def _choices(stub: Stub, closure: dict[str, Any]) -> str:
    """Texts to choose from, which editors list; upper case works, too, and so any text is accepted."""
    literal = _literal(stub, {"accepted": closure["choices"]})
    return literal.replace("]", "] | str", 1)


def _literal(stub: Stub, closure: dict[str, Any]) -> str:
    values = closure["accepted"]
    named = dict.fromkeys(repr(value) for value in values if value is not None)
    parts = [f"{stub._import('typing', 'Literal')}[{', '.join(named)}]"] if named else []
    return " | ".join([*parts, *["None"] * (None in values)])


def _optional(stub: Stub, closure: dict[str, Any]) -> str:
    inner = stub._accepted(closure["convert"])
    return inner if inner == "Any" or "None" in inner.split(" | ") else f"{inner} | None"


def _named(stub: Stub, closure: dict[str, Any]) -> str:
    base = stub._annotation(closure["base"].__name__, closure["base"].__module__)
    return f"str | {base} | type[{base}] | {stub._import('collections.abc', 'Mapping')}[str, Any]"


FACTORIES = {"one_of": _choices, "only": _literal, "or_none": _optional, "named": _named}
"""Functions of foveal.arguments that make converters, and the types of what those take."""


def docstring(thing: Any) -> str:
    """Its docstring as code; empty when it has none."""
    text = (inspect.getdoc(thing) or "").strip()
    if not text:
        return ""
    quotes = 'r"""' if "\\" in text else '"""'
    return f'{quotes}{text}\n"""' if "\n" in text or text.endswith('"') else f'{quotes}{text}"""'


def default(value: Any) -> str:
    """` = value` behind a parameter, or nothing."""
    if value is REQUIRED:
        return ""
    plain = isinstance(value, bool | int | float | str | None) or (
        isinstance(value, tuple) and all(isinstance(part, int | float | str) for part in value)
    )
    return f" = {value!r}" if plain and repr(value) not in ("nan", "inf", "-inf") else " = ..."


def module_and_name(module: str) -> tuple[str, str]:
    """How `from ... import ...` names a module."""
    return module.rpartition(".")[0], module.rpartition(".")[2]


@cache
def syntax(module: str) -> ast.Module:
    """A module's source."""
    return ast.parse("" if module == "builtins" else inspect.getsource(import_module(module)))


def assigned(kind: type) -> list[str]:
    """The attributes that methods of a class assign to."""
    node = next((n for n in syntax(home_of(kind)).body if getattr(n, "name", None) == kind.__name__), None)
    targets = (
        [n for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)] if node else []
    )
    return sorted({target.attr for target in targets if getattr(target.value, "id", None) == "self"})


@cache
def imported_names(module: str) -> dict[str, tuple[str, str | None]]:
    """What a module imports: its names, the modules they are from and what they are called there."""
    names: dict[str, tuple[str, str | None]] = {}
    for node in ast.walk(syntax(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: (alias.name, None) for alias in node.names}
    return names


def home_of(thing: Any) -> str:
    """The module whose source a class or function is in, which may call itself by a shorter name."""
    homes = getattr(import_module(thing.__module__), "NAMES", {})
    return homes.homes.get(thing.__qualname__, thing.__module__) if isinstance(homes, Names) else thing.__module__


def is_readable(thing: Any) -> bool:
    """Whether a reader of source code sees how it is called: its class or function is in its module, as it runs.

    Decorators of our own hide a signature, but those whose types say that they keep it.
    """
    if not hasattr(thing, "__qualname__") or thing.__module__ == "builtins" or "__signature__" in vars(thing):
        return False
    nodes = {node.name: node for node in syntax(home_of(thing)).body if hasattr(node, "name")}
    node = nodes.get(thing.__qualname__)
    if isinstance(node, ast.ClassDef):
        return (
            not issubclass(thing, Declared)
            or not any(issubclass(base, Declared) and base is not Declared for base in thing.__mro__[1:])
            or thing.__init__ is not Declared.__init__
        )
    kept = {"names_checked", "contextmanager"}
    return node is not None and {getattr(d, "id", "") for d in node.decorator_list} <= kept


def public_modules() -> list[str]:
    """The modules of Foveal that are tables of names, those first that others take names from."""
    modules: list[str] = []

    def visit(module: ModuleType) -> None:
        inside = [getattr(module, name) for name in module.__all__]
        for part in inside:
            if isinstance(part, ModuleType) and hasattr(part, "__all__") and part.__name__ != "foveal.keras":
                visit(part)
        if "__getattr__" in vars(module) and module.__name__ not in modules:
            modules.append(module.__name__)

    visit(foveal)
    return modules


def keras_modules() -> list[str]:
    """The modules of foveal.keras."""
    modules = [f"foveal.{module}" for module in surface.MODULES if module.partition(".")[0] == "keras"]
    return sorted(modules, key=lambda module: module == "foveal.keras.backend")


def stub_path(module: str) -> Path:
    """Where a module's stub lies: beside it."""
    path = SOURCE.joinpath(*module.split("."))
    is_package = path.is_dir() or any(name.startswith(f"{module}.") for name in keras_modules())
    return path / "__init__.pyi" if is_package else path.with_suffix(".pyi")


def stubs() -> dict[Path, str]:
    """The text of every stub."""
    modules = {name: public_things(name) for name in (*public_modules(), *keras_modules())}
    homes: dict[int, tuple[str, str]] = {}
    for module, things in modules.items():
        for name, thing in sorted(things.items(), key=lambda item: item[0] != getattr(item[1], "__name__", None)):
            if callable(thing):
                homes.setdefault(id(thing), (module, name))
    texts = {}
    for module, things in modules.items():
        stub = Stub(module, homes)
        for name, thing in things.items():
            stub.offer(name, thing)
        texts[stub_path(module)] = stub.text()
    return formatted(texts)


def public_things(name: str) -> dict[str, Any]:
    """What a module offers."""
    module = import_module(name)
    extra = [*foveal.IN_KERAS, "__version__"] if module is foveal else ["CLASSES"] * (name == "foveal.layers")
    return {name: getattr(module, name) for name in (*module.__all__, *extra)}


def formatted(texts: dict[Path, str]) -> dict[Path, str]:
    """The stubs in the house's format, without what they import in vain."""
    with tempfile.TemporaryDirectory() as folder:
        copies = {path: Path(folder, path.relative_to(SOURCE)) for path in texts}
        for path, copy in copies.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(texts[path], encoding="utf-8")
        for options in (["check", "--fix-only", "--select", "I,F401"], ["format"]):
            command = [sys.executable, "-m", "ruff", *options, "--quiet", "--config", str(PROJECT), folder]
            subprocess.run(command, check=True)
        return {path: copy.read_text(encoding="utf-8") for path, copy in copies.items()}


def main() -> None:
    """Write the stubs, and remove those of modules that are gone."""
    texts = stubs()
    for path in SOURCE.rglob("*.pyi"):
        if path not in texts:
            path.unlink()
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
