"""The program as it runs in this process, one statement of which can be exchanged for another."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import Any

from mutants import Mutant, Source, of_pattern

import mie_budget
from mie_budget.reading import lexicon

PACKAGES = ("mie_budget.reading", "mie_budget.meaning")
_FLAGS = annotations.compiler_flag


class Program:
    """The modules of `reading` and `meaning`, with their mutants."""

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}
        self.sources: dict[str, Source] = {}
        self.blocks = 0
        for found in walk_packages(mie_budget.__path__, "mie_budget."):
            if found.name.startswith(PACKAGES):
                module = import_module(found.name)
                name = found.name.removeprefix("mie_budget.").replace(".", "/")
                source = Source(name, Path(str(module.__file__)).read_text(encoding="utf-8"), self.blocks)
                self.modules[name], self.sources[name], self.blocks = module, source, source.blocks
        loaded = [module for name, module in sorted(sys.modules.items()) if name.startswith("mie_budget.")]
        self.caches = {module: _caches(module) for module in loaded if module is not lexicon}

    def mutants(self) -> list[Mutant]:
        """All that can be made, words of the vocabulary included."""
        return [one for source in self.sources.values() for one in source.mutants] + list(self._words())

    def _words(self) -> Iterator[Mutant]:
        lines = lexicon._FILE.read_text(encoding="utf-8").splitlines()
        for kind, entry in lexicon.entries().items():
            line = lines.index(f"[{kind}]") + 1
            for word in entry.words:
                for told, changed in [(f"without {word}", ""), *of_pattern(word)]:
                    make = partial(_exchange, kind, word, changed)
                    yield Mutant("reading/lexicon.toml", line, kind, told, make, -1, None)

    def instrument(self) -> bytearray:
        """Let each block that is run note it in what is returned."""
        seen = bytearray(self.blocks)
        for name, source in self.sources.items():
            source.instrument()
            vars(self.modules[name])["__seen__"] = seen
            for number, statement in enumerate(source.tree.body):
                if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    self._redo(name, number)
        return seen

    def apply(self, mutant: Mutant) -> None:
        """Make a mutant of this process; an error where it cannot run at all, such as a pattern that is none."""
        mutant.make()
        if mutant.statement >= 0:
            self._redo(mutant.module, mutant.statement)

    def forget(self, *, all_of_them: bool) -> None:
        """Let go of what functions remember of earlier calls; what is slow to find again only where it may be wrong."""
        for module, caches in self.caches.items():
            if all_of_them or module in self.modules.values():
                for cached in caches:
                    cached.cache_clear()

    def blocks_of(self, mutant: Mutant) -> set[int] | None:
        """The blocks that a mutant may change, None for all of them."""
        if mutant.module.startswith(("reading/lexicon", "reading/notation")):
            return None  # what they give is remembered: only the first test that asks goes through them
        if mutant.block is not None:
            return {mutant.block}
        found: set[int] = set()
        names = [(mutant.module, name) for name in _bound(self.sources[mutant.module].tree.body[mutant.statement])]
        met = set(names)
        while names:
            module, name = names.pop()
            value = vars(self.modules[module]).get(name)
            for other, there in self.modules.items():
                if vars(there).get(name) is not value:
                    continue
                found |= self.sources[other].uses.get(name, set())
                for number in self._readers(other, name):
                    more = {(other, one) for one in _bound(self.sources[other].tree.body[number])} - met
                    met |= more
                    names += more
        return found

    def around(self, blocks: set[int]) -> list[int]:
        """All blocks of the functions that some blocks belong to."""
        functions = (function for source in self.sources.values() for function in source.functions)
        return [block for function in functions if not blocks.isdisjoint(function) for block in function]

    def _redo(self, module: str, number: int) -> None:
        statement = self.sources[module].tree.body[number]
        space = dict(vars(self.modules[module]))
        before = {name: space.get(name) for name in _bound(statement)}
        tree = ast.fix_missing_locations(ast.Module([statement], []))
        exec(compile(tree, str(self.modules[module].__file__), "exec", _FLAGS), space)
        for name, old in before.items():
            if not _adopt(old, space[name]):
                self._replace(name, old, space[name])

    def _replace(self, name: str, old: object, new: object) -> None:
        for module, there in self.modules.items():
            if vars(there).get(name) is old:
                setattr(there, name, new)
                for number in self._readers(module, name):
                    self._redo(module, number)

    def _readers(self, module: str, name: str) -> Iterator[int]:
        """The statements of a module whose values are made from a name when it is imported."""
        for number, statement in enumerate(self.sources[module].tree.body):
            parts: list[ast.AST | None] = []
            if isinstance(statement, ast.Assign | ast.AnnAssign):
                parts = [statement.value]
            elif isinstance(statement, ast.FunctionDef):
                parts = [*statement.args.defaults, *statement.args.kw_defaults]
            nodes = (node for part in parts if part for node in ast.walk(part))
            if any(isinstance(node, ast.Name) and node.id == name for node in nodes):
                yield number


def _caches(module: ModuleType) -> list[Any]:
    return [value for value in vars(module).values() if hasattr(value, "cache_clear")]


def _bound(statement: ast.stmt) -> list[str]:
    """The names that a statement gives a value."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    return [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _adopt(old: object, new: object) -> bool:
    """Let an old function, class or pattern, which others hold, do what the new one does."""
    old, new = _plain(old), _plain(new)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    elif isinstance(old, lexicon._Lazy) and isinstance(new, lexicon._Lazy):
        _ = new.pattern  # an error if it is none
        vars(old).clear()
        vars(old).update(vars(type(new)(new._source, new._flags)))
    elif isinstance(old, type) and isinstance(new, type):
        for name, value in list(vars(new).items()):
            if not isinstance(value, type):
                _adopt(vars(old).get(name), value)
    else:
        return False
    return True


def _plain(value: object) -> object:
    for name in ("__wrapped__", "fget", "__func__", "func") if not isinstance(value, lexicon._Lazy) else ():
        value = getattr(value, name, None) or value
    return value


def _exchange(kind: str, word: str, changed: str) -> None:
    entry = lexicon.entries()[kind]
    words = tuple(changed if one == word else one for one in entry.words if changed or one != word)
    lexicon._State.entries = {**lexicon.entries(), kind: entry._replace(words=words)}
    lexicon._forget(kind)
