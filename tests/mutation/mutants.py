"""Mutants: the small changes that a test of the reader should notice, each as a change of the tree of one statement."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import NamedTuple

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_LOOKS_LIKE_PATTERN = re.compile(r"\(\?|\\[dsSDwWb]|[)\]}\w][?*+]|\{\d*,\d+\}|\w\|\w")
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?(?:P<\w+>|<?[=!]|[a-z-]*:|>))?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<times>(?:[?*+]|\{\d+,?\d*\}|\{,\d+\})[?+]?)|<\^?[a-z_.]+>|.",
    re.DOTALL,
)
# What a changed number in them would change is speed, or the sentence of an error.
_LEFT_ALONE = re.compile(r"(?:lru_cache|Field|TypeVar|NewType|cast|\w*Error)$")

Change = tuple[str, Callable[[], None]]


class Mutant(NamedTuple):
    """One change: where it stands, what it is, and what makes it in the tree of its statement."""

    module: str
    line: int
    owner: str
    change: str
    make: Callable[[], None]
    statement: int
    block: int | None
    node: ast.AST | None = None
    nth: int = 0

    @property
    def shown(self) -> str:
        return f"{self.module}:{self.line} {self.owner}: {self.change}"

    @property
    def key(self) -> str:
        """The mutant without its line, which moves whenever something above it is edited."""
        return f"{self.module}\t{self.owner}\t{self.change}"


class Source:
    """A module taken apart: its mutants, the blocks that its functions run through, and the names these read."""

    def __init__(self, module: str, text: str, first_block: int) -> None:
        self.module, self.tree = module, ast.parse(text)
        self.blocks = first_block
        self.probes: list[tuple[list[ast.stmt], int, int]] = []
        self.uses: dict[str, set[int]] = {}
        self.mutants: list[Mutant] = []
        self.functions: list[range] = []
        for statement, node in enumerate(self.tree.body):
            self._owner, self._statement = _name(node), statement
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef):
                        self._owner = f"{node.name}.{method.name}"
                        self._function(method)
            elif isinstance(node, ast.FunctionDef):
                self._function(node)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value and not self._owner.startswith("__"):
                self._node(node.value, None)

    def instrument(self) -> None:
        """Let every block note in `__seen__` that it was run."""
        for body, at, block in reversed(self.probes):
            probe = ast.parse(f"__seen__[{block}] = 1").body[0]
            body.insert(at, ast.fix_missing_locations(ast.copy_location(probe, body[min(at, len(body) - 1)])))

    def _function(self, node: ast.FunctionDef) -> None:
        defaults = [one for one in (*node.args.defaults, *node.args.kw_defaults) if one is not None]
        first = self.blocks
        self._body(node.body)
        for default in defaults:
            self._node(default, first)
        self.functions.append(range(first, self.blocks))

    def _body(self, body: list[ast.stmt]) -> None:
        block = None
        for at, node in enumerate(body):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # a docstring
            if block is None or isinstance(body[at - 1], ast.If | ast.For | ast.While | ast.Try | ast.With):
                block = self.blocks
                self.blocks += 1
                self.probes.append((body, at, block))
            self._node(node, block)

    def _node(self, node: ast.AST, block: int | None) -> None:
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and _LEFT_ALONE.match(_called(node))):
            return
        if isinstance(node, ast.Name) and block is not None:
            self.uses.setdefault(node.id, set()).add(block)
        for nth, (change, make) in enumerate(changes(node)):
            line: int = getattr(node, "lineno", 0) or getattr(getattr(node, "iter", None), "lineno", 0)
            mutant = Mutant(self.module, line, self._owner, change, make, self._statement, block, node, nth)
            self.mutants.append(mutant)
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "decorator_list", "args"} and isinstance(node, ast.FunctionDef):
                continue
            if name == "annotation":
                continue
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                self._body(value)
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self._node(child, block)


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.target)
    return str(getattr(node, "name", ""))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def changes(node: ast.AST) -> Iterator[Change]:  # noqa: PLR0912 (a kind of node after the other)
    """The changes of one node, each as what it is and what makes it in place."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            other = _COMPARED[type(operator)]
            yield _told(node, partial(node.ops.__setitem__, at, other()))
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _told(node, partial(setattr, node, "op", other_op))
        for at, value in enumerate(node.values):
            yield f"{_shown(node)} without {_shown(value)}", partial(_leave_out, node.values, at)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        operand = node.operand
        yield _told(node, partial(setattr, node, "operand", ast.UnaryOp(ast.Not(), operand)))
    elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED and not isinstance(node.right, ast.JoinedStr):
        operator_type = _COUNTED[type(node.op)]
        if not any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right)):
            yield _told(node, partial(setattr, node, "op", operator_type()))
    elif isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
        yield f"{_shown(node)} → return None", partial(setattr, node, "value", ast.Constant(None))
    elif isinstance(node, ast.If):
        yield f"if {_shown(node.test)}: pass", partial(setattr, node, "body", [ast.Pass()])
    elif isinstance(node, ast.IfExp):
        yield f"{_shown(node)} → {_shown(node.body)}", partial(setattr, node, "orelse", node.body)
        yield f"{_shown(node)} → {_shown(node.orelse)}", partial(setattr, node, "body", node.orelse)
    elif isinstance(node, ast.comprehension):
        for at, condition in enumerate(node.ifs):
            yield f"in {_shown(node.iter)} without if {_shown(condition)}", partial(node.ifs.__delitem__, at)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set) and len(node.elts) > 1:
        for at, one in enumerate(node.elts):
            if all(isinstance(other, ast.Constant) and isinstance(other.value, str) for other in node.elts):
                yield f"{_shown(node)} without {_shown(one)}", partial(node.elts.__delitem__, at)
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)


def _of_constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield _told(node, partial(setattr, node, "value", not value))
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield f"{value} → {other}", partial(setattr, node, "value", other)
    elif isinstance(value, str) and _LOOKS_LIKE_PATTERN.search(value):
        for told, changed in of_pattern(value):
            yield told, partial(setattr, node, "value", changed)


def of_pattern(pattern: str) -> Iterator[tuple[str, str]]:
    """A regular expression without one of its alternatives, quantifiers and conditions on what stands around."""
    groups: list[list[int]] = [[0]]
    for token in _TOKEN.finditer(pattern):
        start, end = token.span()
        if token["open"]:
            groups.append([start, end])
        elif token["bar"]:
            groups[-1].append(end)
        elif token["times"] and start:
            yield f"{_around(pattern, start, end)}", pattern[:start] + pattern[end:]
        elif token["close"] and len(groups) > 1:
            opening, *starts = groups.pop()
            yield from _fewer(pattern, [*starts, end])
            if re.match(r"\(\?<?[=!]", pattern[opening:]):
                yield f"{_around(pattern, opening, end)}", pattern[:opening] + pattern[end:]
    yield from _fewer(pattern, [*groups[0], len(pattern) + 1])


def _fewer(pattern: str, starts: list[int]) -> Iterator[tuple[str, str]]:
    if len(starts) > 2:
        for start, end in pairwise(starts):
            last = end == starts[-1]
            cut = (start - 1, end - 1) if last else (start, end)
            yield _around(pattern, start, end - 1), pattern[: cut[0]] + pattern[cut[1] :]


def _around(pattern: str, start: int, end: int) -> str:
    return f"{pattern[max(0, start - 12) : start]}⟨{pattern[start:end]}⟩{pattern[end : end + 4]}"


def _leave_out(values: list[ast.expr], at: int) -> None:
    if len(values) == 2:
        values[at] = values[1 - at]  # one alone is not allowed
    else:
        del values[at]


def _told(node: ast.expr, make: Callable[[], None]) -> Change:
    return f"other {type(node).__name__.lower()}: {_shown(node)}", make


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 90 else text[:60] + " … " + text[-25:]
