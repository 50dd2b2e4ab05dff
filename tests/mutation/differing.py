"""Which tests could notice a mutant: those in which what it changes has another value than before, at least once.

Both are asked side by side while the tests run once: a pattern with its changed ones, an expression with its changed
ones. A test in which they never differ cannot notice anything, and need not be run with the mutant.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

from mutants import Mutant, changes

Node = TypeVar("Node", bound=ast.AST)
Places = dict[ast.AST, tuple[ast.AST, str, int | None]]

# An expression with one of these calls is not the same when it is asked twice.
_CHANGING = frozenset(
    [
        "append",
        "add",
        "pop",
        "popleft",
        "extend",
        "insert",
        "remove",
        "discard",
        "update",
        "setdefault",
        "clear",
        "sort",
        "reverse",
        "next",
        "send",
    ]
)
# What these modules call may change what it is given; their conditions alone are asked twice.
_FILLING = re.compile(r"reading/(?:items/|reader|document|blocks|finding|tails|amounts|entries)|meaning/corrections")
_PASSED = ast.keyword | ast.Slice | ast.Starred | ast.FormattedValue | ast.comprehension
_TESTED = frozenset({"test", "ifs"})


class Site(NamedTuple):
    """An expression by where it hangs; of one that is `tested` only its truth counts."""

    parent: ast.AST
    field: str
    at: int | None
    tested: bool

    @property
    def node(self) -> ast.expr:
        value: Any = getattr(self.parent, self.field)
        return cast("ast.expr", value if self.at is None else value[self.at])

    def put(self, node: ast.expr) -> None:
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def places_of(tree: ast.AST) -> Places:
    """Where each node of a tree hangs."""
    found: Places = {}
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                found[value] = node, field, None
            elif isinstance(value, list):
                found.update({one: (node, field, at) for at, one in enumerate(value) if isinstance(one, ast.AST)})
    return found


def site_of(mutant: Mutant, places: Places) -> tuple[Site, ast.expr] | None:
    """The largest expression around a change that can be asked twice, and what it is changed to."""
    node = mutant.node
    if isinstance(node, ast.Return | ast.If | ast.comprehension):
        field = {ast.Return: "value", ast.If: "test", ast.comprehension: "ifs"}[type(node)]
        site = Site(node, field, mutant.nth if field == "ifs" else None, field != "value")
        # Left out, a condition of a comprehension holds; a condition without a body does not.
        other = ast.Constant({"value": None, "test": False, "ifs": True}[field])
        return (site, other) if _may_be_asked(site.node, mutant.module, tested=site.tested) else None
    chain: list[tuple[ast.AST, ast.AST, str, int | None]] = []
    current = cast("ast.AST", node)
    while current in places:
        parent, field, at = places[current]
        # A call that is a statement of its own is made for what it changes.
        if isinstance(parent, ast.pattern | ast.arguments | ast.JoinedStr | ast.Lambda | ast.Expr):
            break
        chain.append((current, parent, field, at))
        if not isinstance(parent, ast.expr | _PASSED):
            break
        current = parent
    best = None
    for number, (current, parent, field, at) in enumerate(chain):
        if not isinstance(current, ast.expr):
            continue
        above = [one[2] for one in chain[number:]]
        if not _may_be_asked(current, mutant.module, tested=not _TESTED.isdisjoint(above)):
            break
        if not isinstance(current, ast.GeneratorExp | ast.Starred | ast.Slice) and isinstance(
            getattr(current, "ctx", None), ast.Load | None
        ):
            best = Site(parent, field, at, _only_tested(chain[number:])), current
    return best and (best[0], changed(best[1], mutant))


def _only_tested(chain: Sequence[tuple[ast.AST, ast.AST, str, int | None]]) -> bool:
    for _, parent, field, _ in chain:
        if field in _TESTED or (isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)):
            return True
        if not isinstance(parent, ast.BoolOp):
            return False
    return False


def _may_be_asked(node: ast.AST, module: str, *, tested: bool) -> bool:
    for one in ast.walk(node):
        if isinstance(one, ast.NamedExpr | ast.Yield | ast.YieldFrom | ast.Await):
            return False
        if isinstance(one, ast.Call):
            name = one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
            if name in _CHANGING or (not tested and _FILLING.match(module) and not hasattr(str, name)):
                return False
    return True


def changed(node: Node, mutant: Mutant) -> Node:
    """A copy of what a mutant stands in, with its change."""
    other = copy.deepcopy(node)
    for here, there in zip(ast.walk(node), ast.walk(other), strict=True):
        if here is mutant.node:
            list(changes(there))[mutant.nth][1]()
            return other
    raise LookupError(mutant.key)


class Differing:
    """The mutants that differ in the test that runs, by their numbers."""

    def __init__(self, count: int) -> None:
        self.seen = bytearray(count)

    def ask_both(self, tested: bool, asked: Callable[[], Any], others: Iterable[tuple[int, Callable[[], Any]]]) -> Any:
        """The value of an expression; notes which of the changed ones have another."""
        try:
            value = asked()
        except Exception:
            for number, _ in others:
                self.seen[number] = 1
            raise
        for number, other in others:
            if not self.seen[number] and not _same(value, other, tested=tested):
                self.seen[number] = 1
        return value

    def expression(self, site: Site, others: Sequence[tuple[int, ast.expr]]) -> ast.expr:
        """What asks an expression and the changed ones."""
        asked = ast.parse("__both__(0, lambda: 0, ())", mode="eval").body
        assert isinstance(asked, ast.Call)
        pairs: list[ast.expr] = []
        for number, node in others:
            pair = ast.parse(f"({number}, lambda: 0)", mode="eval").body
            assert isinstance(pair, ast.Tuple)
            pair.elts[1].body = node  # type: ignore[attr-defined]
            pairs.append(pair)
        asked.args[0] = ast.Constant(site.tested)
        asked.args[1].body = site.node  # type: ignore[attr-defined]
        asked.args[2] = ast.Tuple(pairs, ast.Load())
        return ast.copy_location(asked, site.node)

    def pattern(self, pattern: Any, others: Sequence[tuple[int, re.Pattern[str]]]) -> None:
        """Let a pattern of the program note where a changed one finds something else."""
        _ = pattern.pattern
        for name in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
            vars(pattern)[name] = partial(self._found, name, vars(pattern)[name], pattern.finditer, others, {})

    def _found(self, name: str, method: Any, everywhere: Any, others: Any, known: Any, *given: Any, **more: Any) -> Any:
        # A generator of the first pattern would be used up: what is found is told by its places.
        key = (given[1],) if name == "sub" else given + tuple(more.items())
        if key not in known:
            if name in {"match", "search", "fullmatch"}:
                here = _places(method(*given, **more))
                known[key] = [n for n, other in others if _places(getattr(other, name)(*given, **more)) != here]
            else:
                at = given[1:2] if name == "sub" else given[:1] if name == "split" else given
                here = [_places(match) for match in everywhere(*at)]
                known[key] = [n for n, other in others if [_places(match) for match in other.finditer(*at)] != here]
        for number in known[key]:
            self.seen[number] = 1
        return method(*given, **more)


def _places(match: re.Match[str] | None) -> object:
    return match and (match.regs, match.lastgroup)


def _same(value: object, other: Callable[[], object], *, tested: bool) -> bool:
    try:
        changed = other()
        if tested:
            return bool(value) == bool(changed)
        return type(value) is type(changed) and not hasattr(value, "__next__") and bool(value == changed)
    except Exception:
        return False
