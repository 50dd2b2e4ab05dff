"""The program as it runs in this process, one statement of which can be exchanged for another."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import Any

from differing import Differing, Site, changed, places_of, site_of
from mutants import Mutant, Source, of_pattern

import mie_budget
from mie_budget.reading import lexicon

PACKAGES = ("mie_budget.reading", "mie_budget.meaning")
Sites = dict[Site, list[tuple[int, ast.expr]]]
Patterns = Mapping[int, Sequence[tuple[int, tuple[str, int]]]]

_FLAGS = annotations.compiler_flag


class Program:
    """The modules of `reading` and `meaning`, with their mutants."""

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}
        self.sources: dict[str, Source] = {}
        self.blocks = 0
        self.others: list[Any] = []
        for found in walk_packages(mie_budget.__path__, "mie_budget."):
            if found.name.startswith(PACKAGES):
                module = import_module(found.name)
                name = found.name.removeprefix("mie_budget.").replace(".", "/")
                source = Source(name, Path(str(module.__file__)).read_text(encoding="utf-8"), self.blocks)
                self.modules[name], self.sources[name], self.blocks = module, source, source.blocks
        loaded = [module for name, module in sorted(sys.modules.items()) if name.startswith("mie_budget.")]
        patterns = {
            id(one): one for module in loaded for one in vars(module).values() if isinstance(one, lexicon._Lazy)
        }
        self.patterns = list(patterns.values())
        self.caches = {module: _caches(module) for module in loaded if module is not lexicon}

    def mutants(self) -> list[Mutant]:
        """All that can be made, of words of the vocabulary too; each of these as a whole a test of its own takes out."""
        return [one for source in self.sources.values() for one in source.mutants] + list(self._words())

    def _words(self) -> Iterator[Mutant]:
        lines = lexicon._FILE.read_text(encoding="utf-8").splitlines()
        for kind, entry in lexicon.entries().items():
            line = lines.index(f"[{kind}]") + 1
            for word in entry.words:
                for told, other in of_pattern(word):
                    make = partial(_exchange, kind, word, other)
                    yield Mutant("reading/lexicon.toml", line, kind, told, make, -1, None)

    def instrument(self, sites: Sites, patterns: Patterns, differing: Differing) -> bytearray:
        """Let each block that is run note it in what is returned, and each mutant that differs in `differing`."""
        seen = bytearray(self.blocks)
        for site, others in sites.items():
            site.put(ast.fix_missing_locations(differing.expression(site, others)))
        for number, found in patterns.items():
            differing.pattern(self.patterns[number], [(n, re.compile(*source)) for n, source in found])
        for name, source in self.sources.items():
            source.instrument()
            vars(self.modules[name]).update({"__seen__": seen, "__both__": differing.ask_both})
            for number, statement in enumerate(source.tree.body):
                if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    self._redo(name, number)
        return seen

    def apply(self, mutant: Mutant) -> None:
        """Make a mutant of this process; an error where it cannot run at all, such as a pattern that is none."""
        mutant.make()
        if mutant.statement >= 0:
            self._redo(mutant.module, mutant.statement)

    def sites(self, mutants: Sequence[Mutant]) -> Sites:
        """The expressions that mutants change, each with what becomes of it and by which of them."""
        found: Sites = {}
        places = {name: places_of(source.tree) for name, source in self.sources.items()}
        for number, mutant in enumerate(mutants):
            if mutant.node is not None and mutant.block is not None:
                site = site_of(mutant, places[mutant.module])
                if site is not None:
                    found.setdefault(site[0], []).append((number, site[1]))
        return found

    def changed_patterns(self, mutant: Mutant) -> dict[int, tuple[str, int]]:
        """The patterns that a constant or a word changes, as they become; none where it changes more or breaks them."""
        if mutant.block is not None:
            return {}
        try:
            found = self._changed_patterns(mutant)
            for written in found.values():
                re.compile(*written)
        except Exception:
            return {}
        return found

    def _changed_patterns(self, mutant: Mutant) -> dict[int, tuple[str, int]]:
        if mutant.node is None:
            before = [_written(pattern) for pattern in self.patterns]
            kept = lexicon._State.entries
            mutant.make()
            after = [_written(pattern) for pattern in self.patterns]
            lexicon._State.entries = kept
            return {at: new for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new}
        statement = self.sources[mutant.module].tree.body[mutant.statement]
        assert isinstance(statement, ast.Assign | ast.AnnAssign)
        space = dict(vars(self.modules[mutant.module]))
        self._run(changed(statement, mutant), mutant.module, space)
        found = {}
        for name in _bound(statement):
            old = vars(self.modules[mutant.module]).get(name)
            new = space.get(name)
            read = any(True for other in self.modules for _ in self._readers(other, name))
            if read or not isinstance(old, lexicon._Lazy) or not isinstance(new, lexicon._Lazy):
                return {}
            found[self.patterns.index(old)] = _written(new)
        return found

    def remember(self, modules: Iterable[ModuleType]) -> None:
        """Other modules that `forget` is to let go of what their functions remember."""
        self.others = [cached for module in set(modules) for cached in _caches(module)]

    def forget(self, *, all_of_them: bool) -> None:
        """Let go of what functions remember of earlier calls; what is slow to find again only where it may be wrong."""
        for cached in self.others:
            cached.cache_clear()
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
        before = {name: space[name] for name in _bound(statement) if name in space}
        self._run(statement, module, space)
        for name, old in before.items():
            if not _adopt(old, space[name]):
                self._replace(name, old, space[name])

    def _run(self, statement: ast.stmt, module: str, space: dict[str, object]) -> None:
        tree = ast.fix_missing_locations(ast.Module([statement], []))
        exec(compile(tree, str(self.modules[module].__file__), "exec", _FLAGS), space)

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


def _written(pattern: lexicon._Lazy) -> tuple[str, int]:
    return lexicon._PLACE.sub(lexicon._placed, pattern._source), pattern._flags


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
        vars(old).update(vars(type(new)(new._source, new._flags, new._needs)))
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
