"""The layers, the quiet and the absence of circles. Each rule is a function of a module's text, tried on bad ones."""

import ast
from collections.abc import Container, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from cases import THOROUGH, all_hold, each

SRC = Path(__file__).resolve().parent.parent / "src"
PACKAGE = "mie_budget"
MODULES = sorted((SRC / PACKAGE).rglob("*.py"))

BASE = {"language", "diagnostics", "errors", "models", "printed", "toml", "units"}
SHORTCUTS = {"mie_budget.models": "mie_budget.sinks.frames.to_frame"}
"""What a method offers of a part above its own, and loads when it is called: people look for it on the document."""
READ = {"sources", "reading", "meaning"}
ALLOWED = {
    "language": set[str](),
    "printed": set[str](),
    "units": {"language"},
    "diagnostics": {"language"},
    "errors": {"language"},
    "models": {"diagnostics", "language"},
    "toml": {"errors"},
    "sources": BASE,
    "reading": BASE,
    "meaning": BASE,
    "sinks": BASE | {"reading", "meaning"},
    "api": BASE | READ,
    "__init__": BASE | READ | {"api", "sinks"},
    "desk": BASE | READ | {"sinks", "api"},
    "batch": BASE | READ | {"sinks", "api", "__init__"},
    "cli": BASE | READ | {"sinks", "api", "batch", "desk", "__init__"},
    "__main__": {"cli"},
}
"""What each part of the package may import, besides itself and what lies outside the package."""


parsed = cache(ast.parse)
"""The tree of a module's text."""


def part_of(name: str) -> str:
    """The part that a dotted module name belongs to: `reading` for `mie_budget.reading.lines`."""
    part = name.removeprefix(f"{PACKAGE}.").split(".")[0]
    return part if part in ALLOWED else "__init__"


def dotted(path: Path) -> str:
    """The module name of a file: `mie_budget.reading.lines`, `mie_budget.reading.__init__`."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts)


def imported(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    """Every name the module imports, wherever the import stands, with its line; relative ones made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            names = (f"{base}.{alias.name}" for alias in node.names)
            yield from ((node.lineno, name) for name in names if name != SHORTCUTS.get(module))


def upward_imports(text: str, module: str) -> list[str]:
    """The imports that lead out of the module's part to one it may not know."""
    own = part_of(module)
    return [
        f"line {line}: {own} imports {part_of(name)} ({name})"
        for line, name in imported(parsed(text), module)
        if name.split(".")[0] == PACKAGE and part_of(name) not in ALLOWED[own] | {own}
    ]


def noise(text: str, module: str) -> list[str]:
    """The calls of print and the imports of logging, which only the command line may have."""
    tree = parsed(text)
    if part_of(module) == "cli":
        return []
    prints = [
        f"line {node.lineno}: calls print"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    return prints + [
        f"line {line}: imports logging" for line, name in imported(tree, module) if name.split(".")[0] == "logging"
    ]


def circle(texts: Mapping[str, str]) -> list[str]:
    """A circle of modules that need each other when they are loaded or used; empty where there is none."""
    needs = {
        module: {home for _, name in imported(without_types(ast.parse(text)), module) if (home := home_of(name, texts))}
        for module, text in texts.items()
    }
    try:
        TopologicalSorter({module: others - {module} for module, others in needs.items()}).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def without_types(tree: ast.Module) -> ast.Module:
    """A module without what only type checkers import."""

    class Pruned(ast.NodeTransformer):
        def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
            self.generic_visit(node)
            return node.orelse if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" else node

    return Pruned().visit(tree)  # type: ignore[no-any-return]


def home_of(name: str, modules: Container[str]) -> str | None:
    """The module that an imported name is, or is in; None for what lies outside the package."""
    while name:
        for module in (name, f"{name}.__init__"):
            if module in modules:
                return module
        name = name.rpartition(".")[0]
    return None


def test_every_part_has_a_place() -> None:
    parts = {path.relative_to(SRC / PACKAGE).parts[0].removesuffix(".py") for path in MODULES}
    assert {"sources", "reading", "models", "errors", "language"} <= parts, "the modules of the package were not found"
    assert parts <= set(ALLOWED), "name the new part in ALLOWED and say what it may import"


def test_imports_go_one_way_and_only_the_command_line_speaks() -> None:
    def check(path: Path) -> None:
        text, module = path.read_text(encoding="utf-8"), dotted(path)
        assert upward_imports(text, module) + noise(text, module) == []

    all_hold(check, MODULES)


@THOROUGH
def test_no_modules_need_each_other() -> None:
    # The package itself offers names of all its parts, and loads each when it is asked for.
    texts = {dotted(path): path.read_text(encoding="utf-8") for path in MODULES}
    del texts[f"{PACKAGE}.__init__"]
    assert circle(texts) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"p.a": "from p import b", "p.b": "import re"}, False),
        ({"p.a": "from p import b", "p.b": "from p.a import f"}, True),
        ({"p.a": "from p.b import f", "p.b": "def f():\n    from p.c import g", "p.c": "import p.a"}, True),
        ({"p.a": "from p.b import f", "p.b": "if TYPE_CHECKING:\n    from p.a import g"}, False),
        ({"p.a.__init__": "from p.a.b import f", "p.a.b": "from p.a import g"}, True),
        ({"p.a.__init__": "", "p.a.b": "from p.a.c import g", "p.a.c": "x = 1"}, False),
    ],
)
def test_circles_are_found(texts: dict[str, str], found: bool) -> None:
    assert bool(circle(texts)) is found


@each(
    ("module", "text", "found"),
    [
        ("mie_budget.models", "from mie_budget.errors import UsageError", 1),
        ("mie_budget.models", "def f():\n    from mie_budget.sinks.frames import to_frame", 0),
        ("mie_budget.models", "def f():\n    from mie_budget.sinks.tables import document_table", 1),
        ("mie_budget.errors", "import mie_budget.models", 1),
        ("mie_budget.errors", "from mie_budget.language import N_", 0),
        ("mie_budget.language", "from mie_budget.errors import ErrorCode", 1),
        ("mie_budget.printed", "from mie_budget.models import Document", 1),
        ("mie_budget.sources.files", "from mie_budget.reading.lines import Line", 1),
        ("mie_budget.sources.files", "from mie_budget.errors import SourceError", 0),
        ("mie_budget.reading.lines", "from mie_budget import sources", 1),
        ("mie_budget.reading.lines", "from mie_budget import parse", 1),
        ("mie_budget.reading.lines", "import mie_budget", 1),
        ("mie_budget.reading.lines", "from ..meaning import totals", 1),
        ("mie_budget.reading.lines", "from . import figures\nimport re, os.path", 0),
        ("mie_budget.reading.__init__", "from .lines import Line", 0),
        ("mie_budget.reading.__init__", "from .. import sinks", 1),
        ("mie_budget.meaning.pools", "def f():\n    from mie_budget.reading import lines", 1),
        ("mie_budget.meaning.pools", "if TYPE_CHECKING:\n    from mie_budget.api import parse", 1),
        ("mie_budget.sinks.csv", "from mie_budget.meaning.pools import totals", 0),
        ("mie_budget.sinks.csv", "from mie_budget import sources, api, cli", 3),
        ("mie_budget.api", "from mie_budget.sinks import json", 1),
        ("mie_budget.__init__", "from mie_budget.cli import main", 1),
        ("mie_budget.cli.main", "import mie_budget.sinks.csv\nfrom mie_budget import parse, sources", 0),
    ],
)
def test_upward_imports_are_found(module: str, text: str, found: int) -> None:
    assert len(upward_imports(text, module)) == found


@pytest.mark.parametrize(
    ("module", "text", "found"),
    [
        ("mie_budget.reading.lines", "print('x')", 1),
        ("mie_budget.sinks.table", "def f():\n    print()\n    import logging", 2),
        ("mie_budget.api", "from logging.handlers import QueueHandler", 1),
        ("mie_budget.api", "blueprint()\nimport logging_tree", 0),
        ("mie_budget.cli.main", "import logging\nprint('x')", 0),
    ],
)
def test_noise_is_found(module: str, text: str, found: int) -> None:
    assert len(noise(text, module)) == found
